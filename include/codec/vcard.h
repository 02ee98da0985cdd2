/* vCard: 3.0 and 4.0 are written for export, 2.1 to 4.0 are read as a list. */
#ifndef CODEC_VCARD_H
#define CODEC_VCARD_H

#include "base/text.h"
#include "core/lead.h"

enum vcard_version { VCARD_3, VCARD_4 };
struct vcard {
    enum vcard_version version;
    const struct contact *contact;
    const struct company *company; /* never NULL, may be empty */
    const struct lead *lead;       /* or NULL: its tags, source and interest */
    const char *note;              /* or NULL */
};
void vcard_write(struct text *out, const struct vcard *card);

/* Do these bytes begin a vCard file? */
bool vcard_is(const char *bytes, size_t length);
/* A file of vCards (2.1, 3.0, 4.0) as CSV with our field names as header, a row a card. ERR_DATA
 * with line and reason for what is none. */
struct vcard_report {
    int64_t cards;
    int64_t unplaced; /* pictures, sounds, keys: what is no text */
};
bool vcard_to_list(const char *bytes, size_t length, struct text *out,
                   struct vcard_report *ret_report, struct error *err);

#endif
