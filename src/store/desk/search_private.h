/* What the parts of the search share. */
#ifndef SEARCH_PRIVATE_H
#define SEARCH_PRIVATE_H

#include "../store_private.h"

struct search_found { /* ids of leads, each once */
    char **ids;
    size_t count, limit;
};
/* Adds what a query of (text, text, limit) finds. */
bool search_collect(struct store *store, const char *sql, const char *a, const char *b,
                    struct search_found *found, struct arena *arena, struct error *err);

/* Fills in formerly and also of a row that words have found (search_why.c). */
void search_explain(struct store *store, const char *typed, struct search_row *row,
                    struct arena *arena);

/* Parts of numbers (search_numbers.c). A contact above the watermark is left to
 * desk_index_numbers. */
bool numbers_index(struct store *store, const char *contact_id, struct error *err);
bool numbers_forget(struct store *store, const char *contact_id, struct error *err);
const char *numbers_typed(const char *text, struct arena *arena);
bool numbers_find(struct store *store, const char *text, struct search_found *found,
                  struct arena *arena, struct error *err);

/* Further numbers and addresses (reached_search.c); key: as the table says. */
bool reached_exactly(struct store *store, const char *key, struct search_found *found,
                     struct arena *arena, struct error *err);
bool reached_begins(struct store *store, const char *key, struct search_found *found,
                    struct arena *arena, struct error *err);
bool reached_holds(struct store *store, const char *reversed, struct search_found *found,
                   struct arena *arena, struct error *err);

/* Keys by which twins are found (twin_keys.c). A row above the watermark is left to
 * desk_index_twins. */
bool twin_keys_index(struct store *store, const char *contact_id, struct error *err);
bool twin_keys_forget(struct store *store, const char *contact_id, struct error *err);

#endif
