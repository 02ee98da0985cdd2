/* What the files of the import share. */
#ifndef USECASE_IMPORT_PRIVATE_H
#define USECASE_IMPORT_PRIVATE_H

#include "base/uuid.h"
#include "core/bulk.h"
#include "core/operation.h"
#include "core/provenance.h"
#include "usecase/import.h"

#include "import_show.h"
#include "keyset.h"

#include <stdio.h>

#define IMPORT_ROWS_WRITTEN 2000   /* rows of the list between two durable writes */
#define IMPORT_ROWS_MEASURED 20000 /* after so many it is known how long its rows are */

#define IMPORT_NAMES 3       /* by which a row may be known again: name, mail, number */
#define IMPORT_FIRM_VALUES 9 /* of a company, that a colleague's row may say otherwise */

enum import_verdict {
    IMPORT_NEW,
    IMPORT_CHANGED,
    IMPORT_KNOWN,
    IMPORT_AGAIN /* an earlier row of the list names the person, too: it is looked at later */
};

enum import_policy { POLICY_FILL, POLICY_NEWER, POLICY_NEVER };

/* A value of a known record that the list knows better. */
struct import_newer {
    const struct entity *entity; /* activity: a note for the lead and contact named */
    const char *id, *name, *value;
    const char *lead_id, *contact_id;
    bool vouches; /* the value stands there already; the list is one more source of it */
};

struct import {
    struct session *session;
    const struct import_request *request;
    struct import_report *report;
    struct csv_reader *reader;
    const char **fields; /* per column */
    const struct field *
        *columns;         /* the same as fields; NULL for full_name and what is not mapped */
    size_t reason_column; /* of an earlier rejects file; ignored */
    struct arena *arena, *chunk_arena;
    struct arena *row_arena; /* of the row being read: what stays of it is copied to its chunk */
    struct bulk_row *rows;   /* of the chunk being filled */
    size_t row_count, chunk_bytes;
    int64_t now_ms;
    bool row_is_closed; /* of the row being read: it says that nobody may call */
    const char *row_id; /* of the row being read, in an own export: our record's; or NULL */
    struct provenance provenance; /* of what it does to known persons */
    const char *now_text, *campaign_id, *team_id, *queue_id, *owner_id, *source;
    const struct form *form;             /* of the campaign, for the first score */
    struct keyset seen;                  /* rows of this file */
    const char *row_names[IMPORT_NAMES]; /* of the row being read */
    bool is_later;                       /* it named somebody of an earlier row, which is written */
    struct arena *later_arena;
    struct csv_row *later; /* such rows since the last write */
    size_t later_count;
    struct keyset dry_names, dry_said; /* a dry run: which fields the persons of the list have */
    uint64_t *dry_filled;
    size_t dry_room;
    struct keyset named, known; /* hints: addresses and numbers of this file; what the stock has */
    struct keyset companies;    /* that this import makes, numbered */
    uint32_t (*firm_values)[IMPORT_FIRM_VALUES]; /* what their first rows said, as hashes */
    size_t firm_room;
    char (*firm_ids)[UUID_SIZE]; /* of a list of companies alone, by the same numbers */
    size_t firm_id_room;
    struct keyset blocked;               /* hashes of the block list: b all, x of erased persons */
    struct batch_of_operations *pending; /* chunks not written yet: one durable write for several */
    char changed[IMPORT_ROWS_WRITTEN][UUID_SIZE]; /* known contacts that the pending chunks complete
                                                   */
    size_t changed_count;
    struct arena *newer_arena;
    struct import_newer *newer; /* of the rows since the last write */
    size_t newer_count, newer_room;
    size_t vouched; /* of them: they change no value */
    struct {
        char batch_id[UUID_SIZE];
        int until;
    } licences[8]; /* of lists that brought known persons, looked up last */
    size_t licence_next;
    struct shower *shower; /* of a list longer than one write */
    FILE *rejects;
    char rejects_id[UUID_SIZE]; /* among the lists that left the house */
    bool has_compared;          /* enough for a dry run */
    bool has_batch;             /* its record was written: with the first chunk */
};

/* A value of a row by its flat field name; NULL if there is none. Setting keeps what is there
 * already. */
const char *row_value(const struct bulk_row *row, const char *name);
void row_put(struct bulk_row *row, const char *name, const char *value);
const struct field *import_row_field(const char *name);
/* Normalised and checked; false with the reason for the rejects file. */
bool import_read_row(struct import *import, const struct csv_row *source, struct arena *arena,
                     struct bulk_row *row, struct error *err);
/* Is this person known, here or earlier in the file? Sets ids and what the row creates; for a known
 * person only empty fields are filled. */
bool import_match(struct import *import, struct bulk_row *row, enum import_verdict *ret_verdict,
                  struct error *err);
/* Lines of the row's note: what stands beside its numbers, a salutation that is not understood, and
 * what it says otherwise of a company that an earlier row made. */
void import_keep_unread(struct import *import, struct bulk_row *row, const struct csv_row *source);
void import_keep_firm(struct import *import, struct bulk_row *row, uint32_t number, bool is_first);
void import_note_untaken(struct import *import, size_t column); /* for the report */
/* Of a list of companies. */
void import_map_firms(struct import *import, size_t columns);
bool import_match_firm(struct import *import, struct bulk_row *row,
                       enum import_verdict *ret_verdict, struct error *err);
/* Is the row's person on the block list? An erased one is not taken in again. */
enum import_block { IMPORT_FREE, IMPORT_BLOCKED, IMPORT_ERASED };
bool import_block_open(struct import *import, struct error *err);
bool import_takes(struct import *import, const struct bulk_row *row, enum import_block *ret_block,
                  struct error *err); /* false, with the reason: not at all */
bool import_match_open(struct import *import, struct error *err); /* reads the keys of the stock */
void import_match_expect(
    struct import *import); /* room for the rest of the list, told from its start */
void import_match_free(struct import *import);
/* What the row being read may be known by. */
void import_name_row(struct import *import, const struct bulk_row *row, const char *email_key,
                     const char *phone_key);
void import_keep_later(struct import *import, const struct csv_row *source);
/* Is the row's person among those of this round already? From now on. */
bool import_is_named_again(struct keyset *round, const struct import *import);
/* In a dry run: the person of this row has its fields now, and those of the records (or NULL). */
void import_note_dry(struct import *import, const struct bulk_row *row, const void *contact,
                     const void *company);
enum import_verdict import_judge_dry(struct import *import, const struct bulk_row *row);
/* Of the whole import, before its first row. */
bool import_prepare(struct import *import, struct error *err);
bool import_map_columns(struct import *import, struct error *err);
/* Quality tasks of the known contacts that the chunk just written completed. */
bool import_follow_up(struct import *import, struct error *err);

void import_row_words(const struct bulk_row *row, char *out, size_t size); /* who a row is */
/* In a dry run: does a new row look like somebody who is known? Counted and noted. */
bool import_look_alike(struct import *import, const struct bulk_row *row, int64_t number,
                       bool *ret_is_likely, struct error *err);

/* Counts what fails by column; true: nothing does. */
struct quality_subject;
bool import_profile_row(struct import *import, const struct quality_subject *subject,
                        const struct bulk_row *row);
void import_profile_rejected(struct import *import, const char *field);
bool import_judge_columns(struct import *import, struct error *err); /* its tasks */
/* How this list is read, for the next one with its header. */
void import_note_layout(const struct import *import, struct batch *batch, struct arena *arena);

/* Does a cell of a column that forbids calls do so? What is not plainly a no does; what is no yes
 * either is counted for the report. */
bool import_forbids(struct import *import, const char *cell);

/* What the list may do to a field of known persons. */
enum import_policy import_policy_of(const struct import *import, const char *name);
bool import_policy_check(const char *policy, struct error *err);
/* Counts how a field of a known person compares, and notes what the list knows better; true: the
 * empty field is filled. */
bool import_compare(struct import *import, const struct entity *entity, const void *record,
                    const struct change *change);
/* A note that the known person does not have yet is kept for import_write_newer. */
bool import_compare_note(struct import *import, const char *note, const struct contact *contact,
                         struct error *err);
/* Data of others: which fields of a known person come of which list, and until when it may be used,
 * stands in the person's timeline. from: the first of the row in newer. */
bool import_is_bought(const struct import *import);
bool import_note_source(struct import *import, const struct bulk_row *row,
                        const struct contact *contact, size_t from, struct error *err);
/* The text of a note column, NULL where it says nothing; false with the reason. */
bool import_read_note(const char *raw, struct arena *arena, const char **ret_note,
                      struct error *err);
/* A contact or lead of ours that an own export names by its id; NULL: none. */
void import_find_id(struct import *import, struct contact **ret_contact);
bool import_is_own_id(const char *text);
/* The list says that this person is not to be called: whatever the policy, it is written. */
void import_close(struct import *import, const char *contact_id);
/* Writes what the list knows better, as changes that undo takes back with the import. */
bool import_write_newer(struct import *import, struct error *err);
/* Where rejected rows go; writes one, the file with the first. */
void import_name_rejects(struct import *import);
bool import_end_rejects(struct import *import, struct error *err);
bool import_write_reject(struct import *import, const struct csv_row *row, const char *reason,
                         struct error *err);

#endif
