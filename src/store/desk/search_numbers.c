/* Any part of a phone number, however written. The ends of numbers have an index of their own
 * (phone_key); what lies inside is found by trigrams. Those cost as much as a third of an import,
 * so they are made behind it: contacts above the watermark wait for desk_index_numbers, which the
 * desk calls when it has nothing better to do. */
#include "search_private.h"

#include "core/phone_number.h"
#include "store/desk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define GRAM 4
#define STEP 2000      /* contacts of one transaction: some 20 ms, whoever saves waits for it */
#define TAIL_MOST 5000 /* waiting contacts that a search looks through one by one: some 3 ms */

static int64_t numbers_through(struct store *store)
{
    return db_number(store->db, 0,
                     "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'numbers_through'", "");
}

static int64_t last_contact(struct store *store)
{
    return db_number(store->db, 0, "SELECT max(rowid) FROM contact", "");
}

static bool set_through(struct store *store, int64_t rowid, struct error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)rowid);
    return store_meta_set(store, "numbers_through", number, false, err);
}

static char *only_digits(const char *raw, struct arena *arena)
{
    char *out = arena_strdup(arena, str_or(raw, "")), *to = out;
    for (const char *c = out; *c != '\0'; c++)
        if (isdigit((unsigned char)*c))
            *to++ = *c;
    *to = '\0';
    return out;
}

struct waiting {
    int64_t rowid;
    char *digits;
};

#define NUMBERS_OF                                                                                 \
    "SELECT p.rowid, p.phone, p.mobile, c.company_phone FROM contact p LEFT JOIN company c ON "    \
    "c.id = p.company_id "

static void read_waiting(struct query *query, struct waiting *to, struct arena *arena)
{
    to->rowid = query_column_int(query, 0);
    to->digits = arena_printf(arena, "%s %s %s", only_digits(query_column(query, 1), arena),
                              only_digits(query_column(query, 2), arena),
                              only_digits(query_column(query, 3), arena));
}

/* Four digits as a word: from every `step`th place of each number, and its last four. */
static char *four_digits(const char *digits, size_t step, const char *quote, struct arena *arena)
{
    struct text out = {0};
    for (size_t length; *digits != '\0'; digits += length + (digits[length] == ' ')) {
        length = strcspn(digits, " ");
        for (size_t i = 0; i + GRAM <= length;) {
            text_append(&out, quote);
            text_append_bytes(&out, digits + i, GRAM);
            text_append(&out, quote);
            text_append_char(&out, ' ');
            bool is_last = i + GRAM == length;
            i = !is_last && i + step + GRAM > length ? length - GRAM : i + step;
        }
    }
    char *words = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return words;
}

static bool take_out(struct store *store, int64_t rowid, struct arena *arena, struct error *err)
{
    static const char out[] =
        "INSERT INTO number_search (number_search, rowid, grams) VALUES ('delete', $1, $2)";
    const char *digits = db_value(
        store->db, arena, "SELECT digits FROM number_digits WHERE contact = $1", "i", rowid);
    return digits == NULL ||
           (db_run(store->db, err, out, "it", rowid, four_digits(digits, 1, "", arena)) &&
            db_run(store->db, err, "DELETE FROM number_digits WHERE contact = $1", "i", rowid));
}

static bool put_in(struct store *store, const struct waiting *row, struct arena *arena,
                   struct error *err)
{
    return db_run(store->db, err, "INSERT INTO number_digits (contact, digits) VALUES ($1, $2)",
                  "it", row->rowid, row->digits) &&
           db_run(store->db, err, "INSERT INTO number_search (rowid, grams) VALUES ($1, $2)", "it",
                  row->rowid, four_digits(row->digits, 1, "", arena));
}

bool numbers_index(struct store *store, const char *contact_id, struct error *err)
{
    struct waiting row;
    struct arena *arena = arena_new();
    struct query *query = query_new(store->db, NUMBERS_OF "WHERE p.id = $1", err);
    query_text(query, 1, contact_id);
    bool has_row = query_row(query);
    if (has_row)
        read_waiting(query, &row, arena);
    bool is_ok = query_end(query);
    if (is_ok && has_row && row.rowid <= numbers_through(store))
        is_ok = take_out(store, row.rowid, arena, err) && put_in(store, &row, arena, err);
    arena_free(arena);
    return is_ok;
}

bool numbers_forget(struct store *store, const char *contact_id, struct error *err)
{
    int64_t rowid =
        db_number(store->db, 0, "SELECT rowid FROM contact WHERE id = $1", "t", contact_id);
    if (rowid == 0 || rowid > numbers_through(store))
        return true;
    /* The last row's number is given to the next contact, which has to be found again then. */
    struct arena *arena = arena_new();
    bool is_ok = take_out(store, rowid, arena, err) &&
                 (rowid != last_contact(store) || set_through(store, rowid - 1, err));
    arena_free(arena);
    return is_ok;
}

static bool index_step(struct store *store, int64_t through, bool *ret_more, struct error *err)
{
    static const char sql[] = NUMBERS_OF "WHERE p.rowid > $1 ORDER BY p.rowid LIMIT $2";
    struct arena *arena = arena_new();
    struct waiting *rows = ARENA_ARRAY(arena, struct waiting, STEP);
    size_t count = 0;
    struct query *query = query_new(store->db, sql, err);
    query_int(query, 1, through);
    query_int(query, 2, STEP);
    while (query_row(query))
        read_waiting(query, &rows[count++], arena);
    bool is_ok = query_end(query);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = put_in(store, &rows[i], arena, err);
    if (is_ok && count > 0)
        is_ok = set_through(store, rows[count - 1].rowid, err);
    *ret_more = count == STEP;
    arena_free(arena);
    return is_ok;
}

bool desk_index_numbers(struct store *store, bool *ret_more, struct error *err)
{
    *ret_more = false;
    if (last_contact(store) <= numbers_through(store))
        return true;
    if (!store_begin(store, err))
        return false;
    if (index_step(store, numbers_through(store), ret_more, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

#define LEADS_BY " JOIN lead l ON l.contact_id = p.id AND l.is_deleted = 0 "

/* "0049 30 23" and "030 23" as "4930 23" and "30 23": how the number stands is stored with its
 * country. */
const char *numbers_typed(const char *text, struct arena *arena)
{
    const char *digits = only_digits(text, arena);
    while (*digits == '0' && strlen(digits) > 4)
        digits++;
    return digits;
}

bool numbers_find(struct store *store, const char *text, struct search_found *found,
                  struct arena *arena, struct error *err)
{
    static const char inside[] =
        "SELECT l.id FROM number_search s JOIN number_digits n ON n.contact = s.rowid AND "
        "instr(n.digits, $2) > 0 JOIN contact p ON p.rowid = s.rowid" LEADS_BY
        "WHERE number_search MATCH $1 LIMIT $3";
    static const char tail[] = "SELECT l.id FROM contact p" LEADS_BY
                               "WHERE p.rowid > CAST($1 AS BIGINT) AND (instr(p.phone_key, $2) > 0 "
                               "OR instr(p.mobile_key, $2) > 0) LIMIT $3";
    const char *digits = numbers_typed(text, arena);
    int64_t through = numbers_through(store);
    if (!search_collect(store, inside, four_digits(digits, GRAM, "\"", arena), digits, found, arena,
                        err))
        return false;
    int64_t waiting = last_contact(store) - through;
    return waiting <= 0 || waiting > TAIL_MOST ||
           search_collect(store, tail, arena_printf(arena, "%lld", (long long)through),
                          phone_reversed_digits(arena, digits), found, arena, err);
}
