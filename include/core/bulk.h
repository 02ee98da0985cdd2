/* Bulk: the rows of an import travel in chunks of one operation each (OP_BULK). A row names the ids
 * it creates and its flat fields by name (company, contact and lead fields together); applied by
 * the same code at the desk and in the service. */
#ifndef CORE_BULK_H
#define CORE_BULK_H

#include "core/entity.h"

#define BULK_ROWS_MAX 100 /* rows of one chunk; a chunk's body stays below 64 KiB */

struct bulk_row {
    char company_id[37], contact_id[37], lead_id[37];
    bool creates_company, creates_contact, creates_lead;
    bool removes;     /* takes back what the import made, those of the three that are named, unless
                         somebody changed them since; flag '-' */
    char note_id[37]; /* of the note as it was sent, where words went out of it since; never sent;
                         "": of the note that is there */
    bool is_fine; /* no check finds anything and no twin is possible: known where the row was made,
                     never sent */
    const char *search_words; /* of a new person at a new company, where the row was made; NULL: the
                                 store finds them */
    struct change *changes;   /* field NULL; name says which of the three records owns it */
    size_t change_count;
};

/* A row that creates a lead with a basis also makes the consent behind it, and a new contact its
 * quality tasks; their ids are derived, so that desk and service make each once. */
void bulk_consent_id(const char *contact_id, const char *batch_id, char out[37]);
/* A row may also carry "note", which becomes an activity of the new lead; the same note of one
 * person is one activity. */
#define BULK_NOTE "note"
void bulk_note_id(const char *contact_id, const char *note, char out[37]);

#endif
