/* Imports whose new persons were not all checked yet: noted before their first row, so that a list
 * that was cut short is checked by the next run. On a desk alone; where its cache is made anew the
 * notes are gone, and a check of everything finds what is left. */
#ifndef STORE_IMPORT_CHECKS_H
#define STORE_IMPORT_CHECKS_H

#include "store/store.h"

struct check_ask {
    const char *batch_id; /* NULL: nothing waits */
    const char *after_id; /* the last contact that was checked */
    int64_t checked;
};
/* Elsewhere than on a desk nothing is noted. */
bool store_check_ask_add(struct store *store, const char *batch_id, struct error *err);
/* The oldest one behind `after` (""). */
bool store_check_ask_next(struct store *store, const char *after, struct arena *arena,
                          struct check_ask *ret_ask, struct error *err);
/* The note's contacts behind `after`, in the order of their ids. */
bool store_check_ask_rows(struct store *store, const char *batch_id, const char *after,
                          size_t limit, struct arena *arena, char ***ret_ids, size_t *ret_count,
                          struct error *err);
/* through NULL: all of it, the note goes. */
bool store_check_ask_done(struct store *store, const char *batch_id, const char *through,
                          int64_t count, struct error *err);

#endif
