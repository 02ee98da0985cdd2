/* Exports are told to the service: a desk keeps a note until it was (also offline, also when the
 * program was killed), the service lists them for who looks after the data. */
#ifndef STORE_EXPORTS_H
#define STORE_EXPORTS_H

#include "store/service.h"

/* Files that hold persons and that nobody asked for as an export: the rows that an import did not
 * take (filter: the file's name), and what `dump` printed. */
#define EXPORT_REJECTED "rejected"
#define EXPORT_DUMP "dump"
struct export_note {
    char *id, *entity, *format, *filter /* NULL: everything */;
    int64_t at_ms, rows; /* rows -1: not ended */
    char *user;          /* of a service's list: the name of today */
    int64_t deleted_ms;  /* of a service's list: its copies are gone; TIME_NONE: not yet */
};

/* --- desk --- */
bool desk_export_note(struct store *store, const struct export_note *note, struct error *err);
struct kept_note {
    struct export_note note;
    char *body; /* as kept: what desk_export_told takes away */
};
bool desk_exports(struct store *store, struct arena *arena, struct kept_note **ret_notes,
                  size_t *ret_count, struct error *err);
/* The filters of those that name a person go. */
struct person_words;
bool desk_exports_unname(struct store *store, const struct person_words *person, struct error *err);
/* The service has it; what was noted anew meanwhile stays. */
bool desk_export_told(struct store *store, const struct kept_note *note, struct error *err);

/* --- service --- */
/* Again with the same id: how many rows it became. ERR_CONFLICT: the id is another user's. */
bool service_export_note(struct store *store, const struct export_note *note,
                         const struct audit_by *by, struct error *err);
/* Its copies are gone, or not after all. user_id: whose lists may be named, NULL: everybody's. */
bool service_export_delete(struct store *store, const char *id, bool is_deleted,
                           const char *user_id, const struct audit_by *by, struct error *err);
/* Newest first; user_id NULL: of everybody; after: the cursor of the page before, or NULL.
 * *ret_cursor NULL: this was the last. */
struct export_page {
    struct export_note *notes;
    size_t count;
    char *cursor;
};
bool service_exports(struct store *store, const char *user_id, const char *after, int limit,
                     struct arena *arena, struct export_page *ret_page, struct error *err);

#endif
