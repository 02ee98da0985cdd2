/* Candidates for a twin, and every person for the bulk run. Short index ranges each; what they find
 * is compared outside. */
#include "store/twins.h"

#include "core/merge.h"
#include "core/phone_number.h"
#include "store_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SAME_MOST "12"    /* with one number or address: more is a switchboard */
#define COMPANY_MOST "80" /* people of one company */
#define WORDS_MOST "40"
#define FOUND_MOST 160
#define LOADED_MOST 20  /* of those that keys found, by how many keys */
#define HITS_OF_EXACT 2 /* one number or address says as much as two keys */

struct candidate {
    const char *id;
    size_t order;
    int hits; /* by how many keys it was found */
};
struct candidates {
    struct store *store;
    struct arena *arena;
    const char *own_id;
    struct candidate *items;
    size_t count, limit;
    struct error *err;
};

static void add(void *data, const char *id, int hits)
{
    struct candidates *candidates = data;
    if (id == NULL || str_equal(id, candidates->own_id))
        return;
    for (size_t i = 0; i < candidates->count; i++)
        if (strcmp(candidates->items[i].id, id) == 0) {
            candidates->items[i].hits += hits;
            return;
        }
    if (candidates->count < candidates->limit) {
        candidates->items[candidates->count] =
            (struct candidate){arena_strdup(candidates->arena, id), candidates->count, hits};
        candidates->count++;
    }
}

static int most_hits_first(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->hits != y->hits ? (x->hits > y->hits ? -1 : 1) : x->order < y->order ? -1 : 1;
}

/* The survivor stands for who was merged into it. */
static bool by(struct candidates *candidates, const char *sql, const char *value)
{
    if (str_is_empty(value) || candidates->count == candidates->limit)
        return true;
    struct query *query = query_new(candidates->store->db, sql, candidates->err);
    query_text(query, 1, value);
    while (query_row(query))
        add(candidates, query_column(query, 0), HITS_OF_EXACT);
    return query_end(query);
}

static bool by_keys(struct candidates *candidates, const struct contact *contact)
{
#define LIVING "SELECT coalesce(merged_into_id, id) FROM contact WHERE "
    static const char email[] = LIVING "email_key = $1 AND is_deleted <> 1 LIMIT " SAME_MOST;
    static const char phone[] = LIVING "phone_key = $1 AND is_deleted <> 1 LIMIT " SAME_MOST;
    static const char mobile[] = LIVING "mobile_key = $1 AND is_deleted <> 1 LIMIT " SAME_MOST;
#undef LIVING
    struct contact keys = *contact;
    contact_derive_keys(&keys, candidates->arena);
    return by(candidates, email, keys.email_key) && by(candidates, mobile, keys.mobile_key) &&
           by(candidates, phone, keys.phone_key) && by(candidates, phone, keys.mobile_key) &&
           by(candidates, mobile, keys.phone_key);
}

#define OF_KEY "SELECT coalesce(merged_into_id, id) FROM contact WHERE is_deleted <> 1 AND "

static bool by_further_key(struct candidates *candidates, const char *key)
{
    static const char further[] =
        "SELECT coalesce(p.merged_into_id, p.id) FROM reached r JOIN contact p ON p.id = "
        "r.contact_id AND p.is_deleted <> 1 WHERE r.key = $1 LIMIT " SAME_MOST;
    static const char email[] = OF_KEY "email_key = $1 LIMIT " SAME_MOST;
    static const char phone[] = OF_KEY "phone_key = $1 LIMIT " SAME_MOST;
    static const char mobile[] = OF_KEY "mobile_key = $1 LIMIT " SAME_MOST;
    if (reached_is_kept(candidates->store) && !by(candidates, further, key))
        return false;
    return *key == 'e' ? by(candidates, email, key + 1)
                       : by(candidates, phone, key + 1) && by(candidates, mobile, key + 1);
}

/* What stands in a note, or was put aside by a merge, at either of the two. */
static bool by_reached(struct candidates *candidates, const struct contact *contact)
{
    struct arena *arena = candidates->arena;
    struct contact keys = *contact;
    char **own;
    size_t count;
    bool is_ok = true;
    contact_derive_keys(&keys, arena);
    const char *typed[3] = {
        keys.email_key != NULL ? arena_printf(arena, "e%s", keys.email_key) : NULL,
        keys.phone_key != NULL ? arena_printf(arena, "p%s", keys.phone_key) : NULL,
        keys.mobile_key != NULL ? arena_printf(arena, "p%s", keys.mobile_key) : NULL};
    for (int i = 0; is_ok && i < 3; i++)
        is_ok = typed[i] == NULL || by_further_key(candidates, typed[i]);
    is_ok = is_ok && store_reached(candidates->store, contact->record.id, arena, &own, &count,
                                   candidates->err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = by_further_key(candidates, own[i]);
    return is_ok;
}

static bool by_company(struct candidates *candidates, const struct contact *contact,
                       const struct company *company)
{
    static const char colleagues[] =
        "SELECT id FROM contact WHERE company_id = $1 AND is_deleted = 0 LIMIT " COMPANY_MOST;
    static const char named[] =
        "SELECT p.id FROM company c JOIN contact p ON p.company_id = c.id AND p.is_deleted = 0 "
        "WHERE c.company = $1 AND c.is_deleted = 0 LIMIT " COMPANY_MOST;
    return by(candidates, named, company != NULL ? company->company : NULL) &&
           by(candidates, colleagues, contact->company_id);
}

/* --- words, where there is a search --- */

/* The longest word of a value, folded; "" none of three letters. */
static const char *word_of(const char *value, struct arena *arena)
{
    const char *folded = value != NULL ? text_fold(arena, value) : "", *best = "";
    size_t longest = 2;
    for (const char *c = folded; *c != '\0';) {
        size_t length = 0;
        while (isalnum((unsigned char)c[length]) || (c[length] & 0x80) != 0)
            length++;
        if (length > longest) {
            longest = length;
            best = arena_strndup(arena, c, length);
        }
        c += length > 0 ? length : 1;
    }
    return best;
}

static bool by_words(struct candidates *candidates, const char *a, const char *b)
{
    static const char sql[] = "SELECT p.id FROM search s JOIN contact p ON p.rowid = s.rowid WHERE "
                              "search MATCH $1 AND p.is_deleted = 0 LIMIT " WORDS_MOST;
    if (*a == '\0' || *b == '\0' || !candidates->store->has_search)
        return true;
    return by(candidates, sql, arena_printf(candidates->arena, "\"%s\" \"%s\"", a, b));
}

static bool by_name(struct candidates *candidates, const struct contact *contact,
                    const struct company *company)
{
    struct arena *arena = candidates->arena;
    const char *last = word_of(contact->last_name, arena),
               *first = word_of(contact->first_name, arena),
               *firm = word_of(company != NULL ? company->company : NULL, arena),
               *city = word_of(company != NULL ? company->city : NULL, arena);
    return by_words(candidates, last, first) && by_words(candidates, last, firm) &&
           by_words(candidates, first, firm) && by_words(candidates, last, city);
}

static bool load(struct candidates *candidates, size_t most, struct twin_card *cards,
                 size_t *ret_count)
{
    struct store *store = candidates->store;
    *ret_count = 0;
    if (candidates->count > 0)
        qsort(candidates->items, candidates->count, sizeof *candidates->items, most_hits_first);
    for (size_t i = 0; i < candidates->count && i < most; i++) {
        void *contact, *company;
        if (!store_load(store, &contact_entity, candidates->items[i].id, candidates->arena,
                        &contact, NULL))
            continue;
        struct twin_card *card = &cards[(*ret_count)++];
        card->contact = *(struct contact *)contact;
        if (card->contact.company_id == NULL ||
            !store_load(store, &company_entity, card->contact.company_id, candidates->arena,
                        &company, NULL))
            company = record_new(&company_entity, candidates->arena);
        card->company = *(struct company *)company;
    }
    return true;
}

static void candidates_open(struct candidates *candidates, struct store *store, const char *own_id,
                            struct arena *arena, struct error *err)
{
    *candidates = (struct candidates){.store = store,
                                      .arena = arena,
                                      .own_id = own_id,
                                      .items = ARENA_ARRAY(arena, struct candidate, FOUND_MOST),
                                      .limit = FOUND_MOST,
                                      .err = err};
}

bool store_twin_candidates(struct store *store, const struct contact *contact,
                           const struct company *company, struct arena *arena,
                           struct twin_card **ret_cards, size_t *ret_count, struct error *err)
{
    struct candidates candidates;
    candidates_open(&candidates, store, contact->record.id, arena, err);
    bool has_keys = twin_keys_are_complete(store);
    bool is_ok =
        by_keys(&candidates, contact) && by_reached(&candidates, contact) &&
        (has_keys
             ? twin_keys_find(store, twin_words_of_contact(store, contact, company, arena), false,
                              LOADED_MOST, add, &candidates, err)
             : by_name(&candidates, contact, company) && by_company(&candidates, contact, company));
    size_t most = has_keys ? LOADED_MOST : FOUND_MOST;
    *ret_cards = ARENA_ARRAY(arena, struct twin_card, most + 1);
    return is_ok && load(&candidates, most, *ret_cards, ret_count);
}

bool store_company_candidates(struct store *store, const struct company *company,
                              struct arena *arena, struct company **ret_companies,
                              size_t *ret_count, struct error *err)
{
    static const char named[] = "SELECT coalesce(merged_into_id, id) FROM company WHERE company = "
                                "$1 AND is_deleted <> 1 LIMIT " WORDS_MOST;
    struct candidates candidates;
    candidates_open(&candidates, store, company->record.id, arena, err);
    bool is_ok = twin_companies_are_complete(store)
                     ? twin_keys_find(store, twin_words_of_company(company, arena), true,
                                      FOUND_MOST, add, &candidates, err)
                     : by(&candidates, named, company->company);
    *ret_companies = ARENA_ARRAY(arena, struct company, candidates.count + 1);
    *ret_count = 0;
    for (size_t i = 0; is_ok && i < candidates.count; i++) {
        void *loaded;
        if (store_load(store, &company_entity, candidates.items[i].id, arena, &loaded, NULL))
            (*ret_companies)[(*ret_count)++] = *(struct company *)loaded;
    }
    return is_ok;
}

bool store_is_decided(struct store *store, const char *mark)
{
    static const char sql[] = "SELECT 1 FROM \"merge\" WHERE state = 'different' AND details = $1 "
                              "AND is_deleted = 0 LIMIT 1";
    return db_number(store->db, 0, sql, "t", mark) == 1;
}

bool store_has_decisions(struct store *store)
{
    return db_number(store->db, 0,
                     "SELECT 1 FROM \"merge\" WHERE state = 'different' AND is_deleted = 0 LIMIT 1",
                     "") == 1;
}

/* --- the whole base --- */

int64_t store_some_count(struct store *store, const struct entity *entity, int most)
{
    struct arena *arena = arena_new();
    int64_t count = db_number(
        store->db, 0,
        arena_printf(arena, "SELECT count(*) FROM (SELECT 1 FROM \"%s\" LIMIT $1) counted",
                     entity->name),
        "i", (int64_t)most);
    arena_free(arena);
    return count;
}

bool store_each_card(struct store *store, bool (*each)(void *data, const struct twin_card *card),
                     void *data, struct error *err)
{
    struct arena *arena = arena_new(), *row_arena = arena_new();
    const char *sql = arena_printf(arena,
                                   "SELECT %s, %s FROM contact p LEFT JOIN company c ON c.id = "
                                   "p.company_id WHERE p.is_deleted = 0 ORDER BY p.id",
                                   column_list(store, &contact_entity, "p.", arena),
                                   column_list(store, &company_entity, "c.", arena));
    int company_at = HEAD_COUNT + (int)contact_entity.field_count;
    struct query *query = query_new(store->db, sql, err);
    bool goes_on = true;
    while (goes_on && query_row(query)) {
        struct twin_card card;
        arena_reset(row_arena);
        card.contact = *(struct contact *)record_from_row(query, 0, &contact_entity, row_arena);
        card.company =
            query_column(query, company_at) != NULL
                ? *(struct company *)record_from_row(query, company_at, &company_entity, row_arena)
                : *(struct company *)record_new(&company_entity, row_arena);
        goes_on = each(data, &card);
    }
    arena_free(row_arena);
    arena_free(arena);
    return query_end(query) && (goes_on || error_set(err, ERR_CANCELLED, NULL));
}
