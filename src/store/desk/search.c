/* Search as you type: folded words of person and company in FTS5, phone numbers by their ends and
 * by any part of them (search_numbers.c). SQLite only (desks). */
#include "search_private.h"

#include "core/phone_number.h"

#include <ctype.h>
#include <string.h>

/* Words of person and company; in the arena. */
bool search_words_of(struct store *store, const struct contact *contact, struct arena *arena,
                     char **ret_words, struct error *err)
{
    struct query *query =
        query_new(store->db, "SELECT company, city FROM company WHERE id = $1", err);
    struct company company = {0};
    query_text_kept(query, 1, contact->company_id);
    if (query_row(query)) {
        company.company = arena_strdup(arena, query_column(query, 0));
        company.city = arena_strdup(arena, query_column(query, 1));
    }
    *ret_words = contact_search_words(contact, &company, arena);
    return query_end(query);
}

static bool words_forget(struct store *store, const char *contact_id, struct error *err)
{
    return numbers_forget(store, contact_id, err) &&
           db_run(store->db, err,
                  "DELETE FROM search WHERE rowid = (SELECT rowid FROM contact WHERE id = $1)", "t",
                  contact_id);
}

/* By the words of those that were merged into it, too: who looks for the old name finds the new. */
static bool words_of_merged(struct store *store, const struct contact *contact, struct arena *arena,
                            char **words, struct error *err)
{
    const char *sql = arena_printf(arena, "%s WHERE merged_into_id = $1",
                                   entity_sql(store, &contact_entity)->select);
    struct query *query = query_new(store->db, sql, err);
    struct company company = {0};
    query_text_kept(query, 1, contact->record.id);
    while (query_row(query)) {
        const struct contact *gone = record_from_row(query, 0, &contact_entity, arena);
        *words = arena_printf(arena, "%s %s", *words, contact_search_words(gone, &company, arena));
    }
    if (!query_end(query))
        return false;
    query =
        query_new(store->db, "SELECT company, city FROM company WHERE merged_into_id = $1", err);
    query_text_kept(query, 1, contact->company_id);
    while (query_row(query)) {
        company = (struct company){.company = arena_strdup(arena, query_column(query, 0)),
                                   .city = arena_strdup(arena, query_column(query, 1))};
        const struct contact nobody = {0};
        *words =
            arena_printf(arena, "%s %s", *words, contact_search_words(&nobody, &company, arena));
    }
    return query_end(query);
}

bool search_index(struct store *store, const struct contact *contact, struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO search (rowid, words) VALUES ((SELECT rowid "
                              "FROM contact WHERE id = $1), $2)";
    if (!store->has_search)
        return true;
    if (contact->merged_into_id != NULL)
        return words_forget(store, contact->record.id, err) &&
               twin_keys_index(store, contact->record.id, err);
    struct arena *arena = arena_new();
    char *words;
    bool is_ok = search_words_of(store, contact, arena, &words, err) &&
                 words_of_merged(store, contact, arena, &words, err) &&
                 db_run(store->db, err, sql, "tt", contact->record.id, words) &&
                 numbers_index(store, contact->record.id, err) &&
                 twin_keys_index(store, contact->record.id, err);
    arena_free(arena);
    return is_ok;
}

bool search_index_id(struct store *store, const char *contact_id, struct error *err)
{
    if (!store->has_search || contact_id == NULL)
        return true;
    struct arena *arena = arena_new();
    void *contact;
    bool is_ok = !store_load(store, &contact_entity, contact_id, arena, &contact, NULL) ||
                 search_index(store, contact, err);
    arena_free(arena);
    return is_ok;
}

bool search_add(struct store *store, const struct contact *contact, const char *words,
                struct error *err)
{
    static const char sql[] = "INSERT INTO search (rowid, words) VALUES ($1, $2)";
    if (!store->has_search)
        return true;
    int64_t rowid = db_last_rowid(store->db);
    struct arena *arena = arena_new();
    char *found = NULL;
    bool is_ok = (words != NULL || search_words_of(store, contact, arena, &found, err)) &&
                 db_run(store->db, err, sql, "it", rowid, words != NULL ? words : found);
    arena_free(arena);
    return is_ok;
}

bool search_index_company(struct store *store, const char *company_id, struct error *err)
{
    return (!store->has_search || twin_keys_index_company(store, company_id, err)) &&
           search_add_company(store, company_id, err);
}

bool search_add_company(struct store *store, const char *company_id, struct error *err)
{
    if (!store->has_search ||
        db_number(store->db, 0, "SELECT 1 FROM contact WHERE company_id = $1 LIMIT 1", "t",
                  company_id) == 0)
        return true;
    struct arena *arena = arena_new();
    void **contacts;
    size_t count;
    bool is_ok = store_find(store, &contact_entity, "company_id", company_id, 500, arena, &contacts,
                            &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = search_index(store, contacts[i], err);
    arena_free(arena);
    return is_ok;
}

bool search_forget(struct store *store, const char *contact_id, struct error *err)
{
    if (!store->has_search)
        return true;
    return words_forget(store, contact_id, err) && twin_keys_forget(store, contact_id, err);
}

/* Every word a prefix; anything but letters and digits parts words, so nothing of the query
 * language comes through. */
static char *match_expression(const char *text, struct arena *arena)
{
    struct text out = {0};
    const char *folded = text_fold(arena, text);
    bool in_word = false;
    for (const char *c = folded; *c != '\0'; c++) {
        bool is_word = isalnum((unsigned char)*c) || (*c & 0x80) != 0;
        if (is_word && !in_word)
            text_append(&out, out.length > 0 ? " \"" : "\"");
        if (is_word)
            text_append_char(&out, *c);
        if (!is_word && in_word)
            text_append(&out, "\"*");
        in_word = is_word;
    }
    if (in_word)
        text_append(&out, "\"*");
    char *expression = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return expression;
}

static bool is_number_search(const char *text)
{
    size_t digits = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (isdigit((unsigned char)*c))
            digits++;
        else if (strchr("+-/() .", *c) == NULL)
            return false;
    }
    return digits >= 4;
}

static void add(struct search_found *found, const char *id, struct arena *arena)
{
    for (size_t i = 0; i < found->count; i++)
        if (str_equal(found->ids[i], id))
            return;
    if (found->count < found->limit)
        found->ids[found->count++] = arena_strdup(arena, id);
}

bool search_collect(struct store *store, const char *sql, const char *a, const char *b,
                    struct search_found *found, struct arena *arena, struct error *err)
{
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, a);
    query_text(query, 2, b);
    query_int(query, 3, (int64_t)found->limit);
    while (query_row(query))
        add(found, query_column(query, 0), arena);
    return query_end(query);
}

#define LEADS_OF                                                                                   \
    "SELECT l.id FROM contact p JOIN lead l ON l.contact_id = coalesce(p.merged_into_id, p.id) "   \
    "AND "                                                                                         \
    "l.is_deleted = 0 "

static bool by_number(struct store *store, const char *text, struct search_found *found,
                      struct arena *arena, struct error *err)
{
    struct phone_number number;
    phone_parse(text, "DE", &number);
    const char *typed = phone_reversed_digits(arena, text);
    const char *keys[2] = {typed, number.e164[0] != '\0' ? phone_reversed_digits(arena, number.e164)
                                                         : typed};
    for (int i = 0; i < 2; i++) {
        char *end = arena_printf(arena, "%s:", keys[i]); /* ':' sorts right after '9' */
        if (!search_collect(store, LEADS_OF "WHERE p.phone_key >= $1 AND p.phone_key < $2 LIMIT $3",
                            keys[i], end, found, arena, err) ||
            !search_collect(store,
                            LEADS_OF "WHERE p.mobile_key >= $1 AND p.mobile_key < $2 LIMIT $3",
                            keys[i], end, found, arena, err))
            return false;
    }
    return found->count == found->limit ||
           (numbers_find(store, text, found, arena, err) &&
            (found->count == found->limit ||
             reached_holds(store, phone_reversed_digits(arena, numbers_typed(text, arena)), found,
                           arena, err)));
}

/* An address from its beginning on. */
static bool by_further_address(struct store *store, const char *text, struct search_found *found,
                               struct arena *arena, struct error *err)
{
    return strchr(text, '@') == NULL || found->count == found->limit ||
           reached_begins(store, arena_printf(arena, "e%s", utf8_lower(arena, text)), found, arena,
                          err);
}

static bool by_words(struct store *store, const char *text, struct search_found *found,
                     struct arena *arena, struct error *err)
{
    static const char sql[] = "SELECT l.id FROM search s JOIN contact p ON p.rowid = s.rowid JOIN "
                              "lead l ON l.contact_id = p.id AND l.is_deleted = 0 "
                              "WHERE search MATCH $1 AND $2 IS NULL LIMIT $3";
    const char *expression = match_expression(text, arena);
    return *expression == '\0' ||
           (search_collect(store, sql, expression, NULL, found, arena, err) &&
            by_further_address(store, text, found, arena, err));
}

/* Digits alone may be the number of a telephone or of a customer. */
static bool by_digits(struct store *store, const char *text, struct search_found *found,
                      struct arena *arena, struct error *err)
{
    return by_number(store, text, found, arena, err) &&
           (found->count == found->limit || by_words(store, text, found, arena, err));
}

bool store_search(struct store *store, const char *text, int limit, struct arena *arena,
                  struct lead_card ***ret_cards, size_t *ret_count, struct error *err)
{
    struct search_found found = {.ids = ARENA_ARRAY(arena, char *, (size_t)limit),
                                 .limit = (size_t)limit};
    struct lead_card **cards = ARENA_ARRAY(arena, struct lead_card *, (size_t)limit);
    const char *trimmed = str_trim(arena, text);
    bool is_ok = is_number_search(trimmed) ? by_digits(store, trimmed, &found, arena, err)
                                           : by_words(store, trimmed, &found, arena, err);
    *ret_count = 0;
    for (size_t i = 0; is_ok && i < found.count; i++)
        *ret_count += store_card(store, found.ids[i], arena, &cards[*ret_count], NULL);
    *ret_cards = cards;
    return is_ok;
}

#define OF_ONE_PERSON 32 /* leads by which a page may be longer than was asked for */

/* Persons in the order of the index; the leads of one person are never parted between two pages. */
static const char *page_sql(const struct search_request *request, struct arena *arena)
{
    const char *after = str_is_empty(request->after) ? " AND $2 IS NULL"
                        : request->is_backward       ? " AND s.rowid < $2"
                                                     : " AND s.rowid > $2";
    return arena_printf(arena,
                        "SELECT l.id, s.rowid FROM search s JOIN contact p ON p.rowid = s.rowid "
                        "JOIN lead l ON l.contact_id = p.id AND l.is_deleted = 0 WHERE search "
                        "MATCH $1%s ORDER BY s.rowid%s LIMIT $3",
                        after, request->is_backward ? " DESC" : "");
}

static bool page_ids(struct store *store, const struct search_request *request,
                     struct search_found *found, int64_t *persons, struct arena *arena,
                     struct error *err)
{
    const char *expression = match_expression(request->text, arena);
    int64_t after = INT64_MIN;
    if (*expression == '\0')
        return true;
    str_to_int64(str_or(request->after, ""), &after);
    struct query *query = query_new(store->db, page_sql(request, arena), err);
    query_text(query, 1, expression);
    query_int(query, 2, after);
    query_int(query, 3, (int64_t)found->limit);
    while (query_row(query)) {
        persons[found->count] = query_column_int(query, 1);
        found->ids[found->count++] = arena_strdup(arena, query_column(query, 0));
    }
    for (size_t i = (size_t)request->limit; i > 0 && i < found->count; i++)
        if (persons[i] != persons[i - 1])
            found->count = i;
    return query_end(query);
}

bool store_search_page(struct store *store, const struct search_request *request,
                       struct arena *arena, struct search_row **ret_rows, size_t *ret_count,
                       struct error *err)
{
    size_t limit = (size_t)request->limit + OF_ONE_PERSON;
    struct search_found found = {.ids = ARENA_ARRAY(arena, char *, limit), .limit = limit};
    int64_t *persons = ARENA_ARRAY(arena, int64_t, limit);
    struct search_row *rows = ARENA_ARRAY(arena, struct search_row, limit);
    const char *trimmed = str_trim(arena, request->text);
    bool is_number = is_number_search(trimmed);
    if (is_number ? str_is_empty(request->after) && !by_digits(store, trimmed, &found, arena, err)
                  : !page_ids(store, request, &found, persons, arena, err))
        return false;
    size_t by_index = found.count;
    if (!is_number && str_is_empty(request->after) && !request->is_backward &&
        by_index < (size_t)request->limit &&
        !by_further_address(store, trimmed, &found, arena, err))
        return false;
    for (size_t i = by_index; i < found.count; i++)
        persons[i] = INT64_MAX; /* behind everybody: this page is the last */
    *ret_count = 0;
    for (size_t i = 0; i < found.count; i++) {
        size_t at = request->is_backward && !is_number ? found.count - 1 - i : i;
        struct search_row *row = &rows[*ret_count];
        row->cursor = arena_printf(arena, "%lld", (long long)(is_number ? 0 : persons[at]));
        if (!store_card(store, found.ids[at], arena, &row->card, NULL))
            continue;
        if (!is_number)
            search_explain(store, trimmed, row, arena);
        (*ret_count)++;
    }
    *ret_rows = rows;
    return true;
}

static bool read_same(struct store *store, const char *sql, const char *key, const char *contact_id,
                      struct arena *arena, struct store_same *ret_same, struct error *err)
{
    struct query *query = query_new(store->db, sql, err);
    ret_same->count = 0;
    query_text(query, 1, key);
    query_text(query, 2, contact_id);
    while (query_row(query) && ret_same->count < STORE_SAME_MOST)
        ret_same->ids[ret_same->count++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}

/* Where many share it, every desk names the same ones; to order a few costs more than finding them.
 */
static bool same(struct store *store, const char *where, const char *key, const char *contact_id,
                 struct arena *arena, struct store_same *ret_same, struct error *err)
{
    *ret_same = (struct store_same){0};
    if (str_is_empty(key))
        return true;
    const char *sql = arena_printf(
        arena, "SELECT id FROM contact WHERE %s AND id <> $2 AND is_deleted = 0", where);
    return read_same(store, arena_printf(arena, "%s LIMIT %d", sql, STORE_SAME_MOST), key,
                     contact_id, arena, ret_same, err) &&
           (ret_same->count < STORE_SAME_MOST ||
            read_same(store, arena_printf(arena, "%s ORDER BY id LIMIT %d", sql, STORE_SAME_MOST),
                      key, contact_id, arena, ret_same, err));
}

bool store_same_phone(struct store *store, const char *contact_id, const char *e164,
                      struct arena *arena, struct store_same *ret_same, struct error *err)
{
    const char *key = str_is_empty(e164) ? NULL : phone_reversed_digits(arena, e164);
    return same(store, "(phone_key = $1 OR mobile_key = $1)", key, contact_id, arena, ret_same,
                err);
}

bool store_same_email(struct store *store, const char *contact_id, const char *email,
                      struct arena *arena, struct store_same *ret_same, struct error *err)
{
    const char *key = str_is_empty(email) ? NULL : utf8_lower(arena, email);
    return same(store, "email_key = $1", key, contact_id, arena, ret_same, err);
}
