/* Words of an erased person that go out of what a desk has written about others. Private to store's
 * desk. */
#ifndef STORE_DESK_TEXTS_H
#define STORE_DESK_TEXTS_H

#include "desk_private.h"

/* What goes: the first member of a struct that knows. id: out of operations on this record and out
 * of imports, whatever their state; NULL: out of all that the service does not have yet. */
struct text_words {
    const char *id;
    bool (*may)(const struct text_words *words, const char *text); /* cheap */
    const char *(*take)(const struct text_words *words, const char *text, struct arena *arena);
};
/* Inside a page; is_begun: and inside a transaction of the outbox. ERR_BUSY: some of it is on its
 * way. */
bool desk_take_words(struct store *store, const struct text_words *words, bool is_begun,
                     struct error *err);
/* Before this version of the service takes the place of the one that is here. */
bool desk_texts_taken(struct store *store, const struct entity *entity, const void *record,
                      struct error *err);
struct person_words;
/* Saved views that quote the person. */
bool desk_views_unname(struct store *store, const struct person_words *person, struct error *err);
bool desk_texts_unname(struct store *store, const struct person_words *person, struct error *err);

#endif
