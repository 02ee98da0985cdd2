/* By what likely twins are found at once: a few keys of each contact and company in an index of
 * their own. Like parts of numbers they are made behind the writes: rows above a watermark wait for
 * desk_index_twins, which the desk calls when it has nothing better to do; until then the twins of
 * those are looked for by what is indexed anyway (store/twins.c). */
#include "search_private.h"

#include "codec/legal_forms.h"
#include "core/duplicate.h"
#include "store/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP 1000 /* rows of one transaction: some 20 ms, whoever saves waits for it */
#define KEY_LENGTH 6
#define FOUND_MOST 30 /* by one key: more share only what is common */

static const char *const through_key[] = {"twins_through", "twin_companies_through"};
static const char *const table[] = {"contact", "company"};
enum kind { PERSON, FIRM };

static int64_t row_of(enum kind kind, int64_t rowid)
{
    return 2 * rowid + kind;
}

static int64_t through_of(struct store *store, enum kind kind)
{
    return db_number(store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = $1", "t",
                     through_key[kind]);
}

static int64_t last_of(struct store *store, enum kind kind)
{
    return kind == PERSON ? db_number(store->db, 0, "SELECT max(rowid) FROM contact", "")
                          : db_number(store->db, 0, "SELECT max(rowid) FROM company", "");
}

static bool set_through(struct store *store, enum kind kind, int64_t rowid, struct error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)rowid);
    return store_meta_set(store, through_key[kind], number, false, err);
}

/* --- keys of a row --- */

static void key_words(const uint32_t *keys, size_t count, struct text *out)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t i = 0; i < count; i++) {
        char word[KEY_LENGTH + 2] = " ";
        uint32_t rest = keys[i] >> 1; /* 31 bits fit six of 36 */
        for (int at = KEY_LENGTH; at > 0; at--, rest /= 36)
            word[at] = digits[rest % 36];
        text_append(out, out->length == 0 ? word + 1 : word);
    }
}

char *twin_words_of_contact(struct store *store, const struct contact *contact,
                            const struct company *company, struct arena *arena)
{
    const char *values[MATCH_INPUTS];
    uint32_t keys[MATCH_INDEX_KEYS];
    struct text out = {0};
    if (store->keyer == NULL)
        store->keyer = match_keyer_new(legal_forms());
    person_values(contact, company, values);
    key_words(keys, match_keyer_keys(store->keyer, values, keys), &out);
    char *words = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return words;
}

char *twin_words_of_company(const struct company *company, struct arena *arena)
{
    struct company_marks marks;
    uint32_t keys[COMPANY_KEYS];
    struct text out = {0};
    company_marks(company, legal_forms(), arena, &marks);
    key_words(keys, company_keys(&marks, keys), &out);
    char *words = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return words;
}

#define COMPANY_FIELDS "c.company, c.street, c.postal_code, c.city, c.website"

static char *kept(struct query *query, int column, struct arena *arena)
{
    return arena_strdup(arena, query_column(query, column));
}

static void read_company(struct query *query, int at, struct company *to, struct arena *arena)
{
    char **const members[] = {&to->company, &to->street, &to->postal_code, &to->city, &to->website};
    for (int i = 0; i < 5; i++)
        *members[i] = kept(query, at + i, arena);
}

static char *read_person(struct store *store, struct query *query, struct arena *arena)
{
    struct contact contact = {0};
    struct company company = {0};
    char **const members[] = {&contact.first_name, &contact.last_name, &contact.email,
                              &contact.phone,      &contact.mobile,    &contact.birth_date,
                              &contact.customer_no};
    for (int i = 0; i < 7; i++)
        *members[i] = kept(query, 1 + i, arena);
    read_company(query, 8, &company, arena);
    return twin_words_of_contact(store, &contact, &company, arena);
}

static char *read_firm(struct store *store, struct query *query, struct arena *arena)
{
    struct company company = {0};
    (void)store;
    read_company(query, 1, &company, arena);
    company.register_no = kept(query, 6, arena);
    return twin_words_of_company(&company, arena);
}

static char *(*const read_row[])(struct store *, struct query *, struct arena *) = {read_person,
                                                                                    read_firm};

/* One that was merged into another keeps its keys: who looks for the old name finds the new. */
#define PERSONS                                                                                    \
    "SELECT p.rowid, p.first_name, p.last_name, p.email, p.phone, p.mobile, p.birth_date, "        \
    "p.customer_no, " COMPANY_FIELDS                                                               \
    " FROM contact p LEFT JOIN company c ON c.id = p.company_id WHERE "
#define FIRMS "SELECT c.rowid, " COMPANY_FIELDS ", c.register_no FROM company c WHERE "

static const char *const one_row[] = {PERSONS "p.id = $1 AND p.is_deleted <> 1",
                                      FIRMS "c.id = $1 AND c.is_deleted <> 1"}; /* no tombstone */
static const char *const next_rows[] = {PERSONS "p.rowid > $1 ORDER BY p.rowid LIMIT $2",
                                        FIRMS "c.rowid > $1 ORDER BY c.rowid LIMIT $2"};

/* --- in and out --- */

static bool take_out(struct store *store, int64_t row, const char *words, struct error *err)
{
    static const char out[] =
        "INSERT INTO twin_search (twin_search, rowid, keys) VALUES ('delete', $1, $2)";
    return words == NULL ||
           (db_run(store->db, err, out, "it", row, words) &&
            db_run(store->db, err, "DELETE FROM twin_keys WHERE row = $1", "i", row));
}

static bool put_in(struct store *store, int64_t row, const char *words, struct error *err)
{
    return *words == '\0' ||
           (db_run(store->db, err, "INSERT INTO twin_keys (row, keys) VALUES ($1, $2)", "it", row,
                   words) &&
            db_run(store->db, err, "INSERT INTO twin_search (rowid, keys) VALUES ($1, $2)", "it",
                   row, words));
}

static char *words_in(struct store *store, int64_t row, struct arena *arena)
{
    return db_value(store->db, arena, "SELECT keys FROM twin_keys WHERE row = $1", "i", row);
}

static bool forget_one(struct store *store, enum kind kind, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t rowid = db_number(
        store->db, 0, arena_printf(arena, "SELECT rowid FROM \"%s\" WHERE id = $1", table[kind]),
        "t", id);
    bool is_ok = true;
    if (rowid != 0 && rowid <= through_of(store, kind)) {
        int64_t row = row_of(kind, rowid);
        /* The last row's number is given to the next one, which has to be found again then. */
        is_ok = take_out(store, row, words_in(store, row, arena), err) &&
                (rowid != last_of(store, kind) || set_through(store, kind, rowid - 1, err));
    }
    arena_free(arena);
    return is_ok;
}

static bool index_one(struct store *store, enum kind kind, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    struct query *query = query_new(store->db, one_row[kind], err);
    int64_t rowid = 0;
    char *words = NULL;
    query_text(query, 1, id);
    if (query_row(query)) {
        rowid = query_column_int(query, 0);
        words = read_row[kind](store, query, arena);
    }
    bool is_ok = query_end(query);
    if (is_ok && words == NULL) {
        is_ok = forget_one(store, kind, id, err);
    } else if (is_ok && rowid <= through_of(store, kind)) {
        int64_t row = row_of(kind, rowid);
        const char *before = words_in(store, row, arena);
        is_ok = str_equal(str_or(before, ""), words) ||
                (take_out(store, row, before, err) && put_in(store, row, words, err));
    }
    arena_free(arena);
    return is_ok;
}

bool twin_keys_index(struct store *store, const char *contact_id, struct error *err)
{
    return index_one(store, PERSON, contact_id, err);
}

bool twin_keys_index_company(struct store *store, const char *company_id, struct error *err)
{
    return index_one(store, FIRM, company_id, err);
}

bool twin_keys_forget(struct store *store, const char *contact_id, struct error *err)
{
    return forget_one(store, PERSON, contact_id, err);
}

bool twin_keys_forget_company(struct store *store, const char *company_id, struct error *err)
{
    return forget_one(store, FIRM, company_id, err);
}

/* --- behind the writes --- */

struct waiting {
    int64_t rowid;
    char *words;
};

static bool index_step(struct store *store, enum kind kind, bool *ret_more, struct error *err)
{
    struct arena *arena = arena_new();
    struct waiting *rows = ARENA_ARRAY(arena, struct waiting, STEP);
    size_t count = 0;
    struct query *query = query_new(store->db, next_rows[kind], err);
    query_int(query, 1, through_of(store, kind));
    query_int(query, 2, STEP);
    for (; query_row(query); count++)
        rows[count] =
            (struct waiting){query_column_int(query, 0), read_row[kind](store, query, arena)};
    bool is_ok = query_end(query);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = put_in(store, row_of(kind, rows[i].rowid), rows[i].words, err);
    if (is_ok && count > 0)
        is_ok = set_through(store, kind, rows[count - 1].rowid, err);
    *ret_more = *ret_more || count == STEP;
    arena_free(arena);
    return is_ok;
}

bool desk_index_twins(struct store *store, bool *ret_more, struct error *err)
{
    *ret_more = false;
    for (enum kind kind = PERSON; kind <= FIRM; kind++) {
        if (last_of(store, kind) <= through_of(store, kind))
            continue;
        if (!store_begin(store, err))
            return false;
        if (!index_step(store, kind, ret_more, err)) {
            store_rollback(store);
            return false;
        }
        if (!store_commit(store, err))
            return false;
    }
    return true;
}

bool twin_keys_are_complete(struct store *store)
{
    return store->has_search && last_of(store, PERSON) <= through_of(store, PERSON);
}

int64_t store_twin_keys_waiting(struct store *store)
{
    return store->has_search ? last_of(store, PERSON) - through_of(store, PERSON) : 0;
}

bool twin_companies_are_complete(struct store *store)
{
    return store->has_search && last_of(store, FIRM) <= through_of(store, FIRM);
}

/* --- finding --- */

struct found_row {
    int64_t row;
    int hits, order;
};

static int by_row(const void *a, const void *b)
{
    const struct found_row *x = a, *y = b;
    return x->row != y->row ? (x->row < y->row ? -1 : 1) : x->order - y->order;
}

static int most_hits_first(const void *a, const void *b)
{
    const struct found_row *x = a, *y = b;
    return x->hits != y->hits ? y->hits - x->hits : x->order - y->order;
}

/* Only the index is read: no page of a person is, who shares one key and is not compared. */
static bool rows_under(struct store *store, const char *key, enum kind kind, struct found_row *rows,
                       size_t *count, struct error *err)
{
    static const char sql[] =
        "SELECT rowid FROM twin_search WHERE twin_search MATCH $1 AND rowid % 2 = $2 LIMIT $3";
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, key);
    query_int(query, 2, kind);
    query_int(query, 3, FOUND_MOST);
    while (query_row(query)) {
        rows[*count] = (struct found_row){query_column_int(query, 0), 1, (int)*count};
        ++*count;
    }
    return query_end(query);
}

/* Each row once, with the number of keys it was found by, most first. */
static size_t count_hits(struct found_row *rows, size_t count)
{
    size_t kept = 0;
    if (count == 0)
        return 0;
    qsort(rows, count, sizeof *rows, by_row);
    for (size_t i = 0; i < count; i++)
        if (kept > 0 && rows[kept - 1].row == rows[i].row)
            rows[kept - 1].hits++;
        else
            rows[kept++] = rows[i];
    qsort(rows, kept, sizeof *rows, most_hits_first);
    return kept;
}

bool twin_keys_find(struct store *store, const char *words, bool is_company, size_t most,
                    void (*found)(void *data, const char *id, int hits), void *data,
                    struct error *err)
{
    static const char *const id_of[] = {
        "SELECT coalesce(merged_into_id, id) FROM contact WHERE rowid = $1 AND is_deleted <> 1",
        "SELECT coalesce(merged_into_id, id) FROM company WHERE rowid = $1 AND is_deleted <> 1"};
    struct arena *arena = arena_new();
    char **keys;
    size_t key_count = str_split(arena, words, ' ', &keys), count = 0;
    enum kind kind = is_company ? FIRM : PERSON;
    struct found_row *rows = ARENA_ARRAY(arena, struct found_row, key_count * FOUND_MOST + 1);
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < key_count; i++)
        is_ok = *keys[i] == '\0' || rows_under(store, keys[i], kind, rows, &count, err);
    count = count_hits(rows, count);
    for (size_t i = 0; is_ok && i < count && i < most; i++)
        found(data, db_value(store->db, arena, id_of[kind], "i", rows[i].row / 2), rows[i].hits);
    arena_free(arena);
    return is_ok;
}
