/* Records by id, by field, in keyset pages. All statements are built from the field tables. */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "store/store.h"

/* ERR_NOT_FOUND if there is none or it is a tombstone. */
bool store_load(struct store *store, const struct entity *entity, const char *id,
                struct arena *arena, void **ret_record, struct error *err);
bool store_load_any(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena, void **ret_record, struct error *err); /* tombstones too */
/* The record, or NULL: there is none, or no id was given. */
void *store_peek(struct store *store, const struct entity *entity, const char *id,
                 struct arena *arena);
bool store_exists(struct store *store, const struct entity *entity, const char *id);
/* All records (at most limit) whose field has this canonical value, by id. */
bool store_find(struct store *store, const struct entity *entity, const char *field,
                const char *value, int limit, struct arena *arena, void ***ret_records,
                size_t *ret_count, struct error *err);
/* The id under which a record lives on: its own, or that of the one it was merged into. In the
 * arena or the id given; of an unknown id the id itself. */
const char *store_survivor(struct store *store, const struct entity *entity, const char *id,
                           struct arena *arena);
/* Records that name another one in a field, with those that are hidden because they were merged,
 * without tombstones, by id; at most limit. */
bool store_pointing(struct store *store, const struct entity *entity, const char *field,
                    const char *value, int limit, struct arena *arena, void ***ret_records,
                    size_t *ret_count, struct error *err);
/* Inserts or replaces the row as it is (rev, seq included) and its search entry. The low door: only
 * usecase/write and sync use it. */
bool store_put(struct store *store, const struct entity *entity, const void *record,
               struct error *err);
bool store_remove(struct store *store, const struct entity *entity, const char *id,
                  struct error *err); /* row and search entry, no tombstone */

/* Lists and counts by the filter language of core/filter.h. NULL or "" = all. */
struct page_request {
    const char *where;
    const char *sort;    /* field name, "-" before it for descending; NULL: id */
    const char *cursor;  /* from the last page, or NULL */
    bool is_backward;    /* the rows before the cursor (NULL: the last ones), in list order */
    int limit;           /* 1..1000 */
    const char *scopes;  /* service: rows of these scopes alone (comma list); NULL: all */
    const char *user_id; /* whose `mine` is in the filter; NULL: nobody's */
    int64_t now_ms;      /* of the filter's times; 0: the clock's */
};
/* The cursor of one row of a list of cards. */
char *store_card_cursor(const struct lead_card *card, const char *sort, struct arena *arena);
bool store_page(struct store *store, const struct entity *entity,
                const struct page_request *request, struct arena *arena, void ***ret_records,
                size_t *ret_count, char **ret_cursor, struct error *err); /* cursor NULL: no more */
bool store_count(struct store *store, const struct entity *entity, const char *where,
                 int64_t *ret_count, struct error *err);
/* Checks an expression without running it; the message says where it is wrong. */
bool store_filter_check(const struct entity *entity, const char *where, struct error *err);

/* --- leads with contact and company --- */
bool store_card(struct store *store, const char *lead_id, struct arena *arena,
                struct lead_card **ret_card, struct error *err);
bool store_cards(struct store *store, const struct page_request *request, struct arena *arena,
                 struct lead_card ***ret_cards, size_t *ret_count, char **ret_cursor,
                 struct error *err);
/* Names of users, teams, queues, campaigns. NULL if unknown. By id or by (sign-in) name. */
char *store_name_of(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena);
/* A value as people read it: who or what an id stands for, choices and days in words. */
char *store_value_words(struct store *store, const struct field *field, const char *value,
                        struct arena *arena);
char *store_id_of(struct store *store, const struct entity *entity, const char *id_or_name,
                  struct arena *arena);

/* --- search: name, company, mail, city by words and prefixes, folded; any 4 or more digits of
 * a phone number, first those that end with them (of rows written in bulk the ends alone, until
 * desk_index_numbers has caught up) --- */
bool store_search(struct store *store, const char *text, int limit, struct arena *arena,
                  struct lead_card ***ret_cards, size_t *ret_count, struct error *err);
/* Whose number this is, exactly (E.164): by person, else by the company's switchboard. Open leads
 * first, then who spoke last. */
bool store_callers(struct store *store, const char *number, int limit, struct arena *arena,
                   struct lead_card ***ret_cards, size_t *ret_count, struct error *err);
/* store_search as keyset pages, in the order of the index. A page may be longer than `limit`, so
 * that the leads of one person stay together; a shorter one is the last. A number finds one page
 * and no more. */
struct search_request {
    const char *text;
    const char *after; /* cursor of a row, or NULL */
    bool is_backward;  /* the rows before it (NULL: the last ones), still in list order */
    int limit;
};
struct search_row {
    struct lead_card *card;
    char *cursor;
    char *formerly; /* the name or value of a merged record that was found, where nothing of the
                     * card was; NULL: none */
    char *also;     /* a further address of the person that was, likewise */
};
bool store_search_page(struct store *store, const struct search_request *request,
                       struct arena *arena, struct search_row **ret_rows, size_t *ret_count,
                       struct error *err);
/* Every key by which an import may know a person: kind e, p, m (mail, phone, mobile key of a
 * contact), c (a company's name); value may be NULL. */
bool store_each_key(struct store *store, void (*each)(void *data, char kind, const char *value),
                    void *data, struct error *err);
/* Other contacts (not `contact_id`) with this phone or mail, some of them where they are many. */
#define STORE_SAME_MOST 5
struct store_same {
    char *ids[STORE_SAME_MOST];
    int count;
};
bool store_same_phone(struct store *store, const char *contact_id, const char *e164,
                      struct arena *arena, struct store_same *ret_same, struct error *err);
bool store_same_email(struct store *store, const char *contact_id, const char *email,
                      struct arena *arena, struct store_same *ret_same, struct error *err);

#endif
