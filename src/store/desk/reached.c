/* Further numbers and mail addresses of a person. A contact has two numbers and one address; what
 * else a list said of it stands in a note, and what a merge put aside in its record. Whoever calls
 * from there, or is looked for by it, is found all the same. Desks only. */
#include "search_private.h"

#include "codec/merge_text.h"
#include "core/activity.h"
#include "core/merge.h"
#include "core/phone_number.h"
#include "store/desk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define STEP 2000 /* rows of one transaction */
#define DIGITS 6  /* a line with fewer holds no number */
#define LINES_MOST 100
#define KEYS_MOST 40

struct keys {
    struct arena *arena;
    char *items[KEYS_MOST];
    size_t count;
};

char *reached_number_key(const char *raw, struct arena *arena)
{
    struct phone_number number;
    if (str_is_empty(raw))
        return NULL;
    phone_parse(raw, "DE", &number);
    return number.is_valid ? arena_printf(arena, "p%s", phone_reversed_digits(arena, number.e164))
                           : NULL;
}

char *reached_email_key(const char *raw, struct arena *arena)
{
    char *address;
    return !str_is_empty(raw) && email_parse(raw, arena, &address) && !str_is_empty(address)
               ? arena_printf(arena, "e%s", utf8_lower(arena, address))
               : NULL;
}

static void add_value(struct keys *keys, const char *raw)
{
    bool is_mail = raw != NULL && strchr(raw, '@') != NULL;
    char *key =
        is_mail ? reached_email_key(raw, keys->arena) : reached_number_key(raw, keys->arena);
    if (key != NULL && keys->count < KEYS_MOST)
        keys->items[keys->count++] = key;
}

static size_t digits_in(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += isdigit((unsigned char)*text) != 0;
    return count;
}

/* "Telefon (home): 030 23125 012": what stands behind the label, or the whole line. */
static void add_line(struct keys *keys, char *line)
{
    char *colon = strstr(line, ": "), **words;
    const char *value = colon != NULL ? colon + 2 : line;
    if (strchr(value, '@') == NULL) {
        if (digits_in(value) >= DIGITS)
            add_value(keys, value);
        return;
    }
    size_t count = str_split(keys->arena, value, ' ', &words);
    for (size_t i = 0; i < count; i++)
        if (strchr(words[i], '@') != NULL)
            add_value(keys, words[i]);
}

static void add_note(struct keys *keys, const struct activity *note)
{
    char **lines;
    if (!str_equal(note->kind, "import") || note->contact_id == NULL || str_is_empty(note->note) ||
        note->is_void == 1)
        return;
    size_t count = str_split(keys->arena, note->note, '\n', &lines);
    for (size_t i = 0; i < count && i < LINES_MOST; i++)
        add_line(keys, lines[i]);
}

static void add_merge(struct keys *keys, const struct merge *merge)
{
    struct merge_choice *choices;
    if (!str_equal(merge->state, "merged") || !str_equal(merge->entity, "contact"))
        return;
    size_t count = merge_details_read(&contact_entity, merge->details, keys->arena, &choices);
    for (size_t i = 0; i < count; i++)
        if (str_list_has("phone,mobile,email", choices[i].field->name)) {
            add_value(keys, choices[i].kept);
            add_value(keys, choices[i].gone);
        }
}

static void add_record(struct keys *keys, const struct entity *entity, const void *record)
{
    if (((const struct record *)record)->is_deleted != 0)
        return;
    if (entity == &activity_entity)
        add_note(keys, record);
    else
        add_merge(keys, record);
}

static bool keep_record(struct store *store, const struct entity *entity, const void *record,
                        struct arena *arena, struct error *err)
{
    struct keys keys = {.arena = arena};
    const char *contact_id = entity == &activity_entity
                                 ? ((const struct activity *)record)->contact_id
                                 : ((const struct merge *)record)->kept_id;
    bool is_ok = true;
    add_record(&keys, entity, record);
    for (size_t i = 0; is_ok && i < keys.count; i++)
        is_ok = db_run(store->db, err,
                       "INSERT INTO reached (key, contact_id, source) VALUES ($1, $2, $3) ON "
                       "CONFLICT DO NOTHING",
                       "ttt", keys.items[i], contact_id, ((const struct record *)record)->id);
    return is_ok;
}

bool reached_note(struct store *store, const struct entity *entity, const void *record,
                  struct error *err)
{
    bool is_note =
        entity == &activity_entity && str_equal(((const struct activity *)record)->kind, "import");
    if (!store->has_search || (!is_note && entity != &merge_entity))
        return true;
    struct arena *arena = arena_new();
    bool is_ok = db_run(store->db, err, "DELETE FROM reached WHERE source = $1", "t",
                        ((const struct record *)record)->id) &&
                 keep_record(store, entity, record, arena, err);
    arena_free(arena);
    return is_ok;
}

bool reached_forget(struct store *store, const struct entity *entity, const char *id,
                    struct error *err)
{
    if (!store->has_search)
        return true;
    if (entity == &contact_entity)
        return db_run(store->db, err, "DELETE FROM reached WHERE contact_id = $1", "t", id);
    return (entity != &activity_entity && entity != &merge_entity) ||
           db_run(store->db, err, "DELETE FROM reached WHERE source = $1", "t", id);
}

/* --- behind the writes: what came in bulk, or before this desk knew of it --- */

static bool index_step(struct store *store, const struct entity *entity, bool *ret_more,
                       struct error *err)
{
    struct arena *arena = arena_new();
    const char *mark = arena_printf(arena, "reached_%s", entity->name);
    int64_t through = 0, last = 0;
    str_to_int64(str_or(store_meta(store, mark, false, arena), "0"), &through);
    const char *wanted = entity == &activity_entity ? "kind = 'import'" : "state = 'merged'";
    const char *sql = arena_printf(
        arena,
        "%s WHERE rowid IN (SELECT rowid FROM \"%s\" WHERE rowid > $1 ORDER BY rowid LIMIT "
        "$2) AND is_deleted = 0 AND %s",
        entity_sql(store, entity)->select, entity->name, wanted);
    last = db_number(store->db, 0,
                     arena_printf(arena,
                                  "SELECT max(rowid) FROM (SELECT rowid FROM \"%s\" WHERE "
                                  "rowid > $1 ORDER BY rowid LIMIT $2)",
                                  entity->name),
                     "ii", through, (int64_t)STEP);
    void **records = ARENA_ARRAY(arena, void *, STEP);
    size_t count = 0;
    bool is_ok = true;
    if (last > through) {
        struct query *query = query_new(store->db, sql, err);
        query_int(query, 1, through);
        query_int(query, 2, STEP);
        while (query_row(query))
            records[count++] = record_from_row(query, 0, entity, arena);
        is_ok = query_end(query);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = keep_record(store, entity, records[i], arena, err);
        is_ok = is_ok && store_meta_set(store, mark, arena_printf(arena, "%lld", (long long)last),
                                        false, err);
        *ret_more = true;
    }
    arena_free(arena);
    return is_ok;
}

bool desk_index_reached(struct store *store, bool *ret_more, struct error *err)
{
    *ret_more = false;
    if (!store->has_search)
        return true;
    if (!store_begin(store, err))
        return false;
    if (index_step(store, &activity_entity, ret_more, err) &&
        index_step(store, &merge_entity, ret_more, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* --- finding --- */

#define LEADS_BY                                                                                   \
    "SELECT l.id FROM reached r JOIN contact p ON p.id = r.contact_id AND p.is_deleted <> 1 JOIN " \
    "lead l ON l.contact_id = coalesce(p.merged_into_id, p.id) AND l.is_deleted = 0 WHERE "

bool reached_exactly(struct store *store, const char *key, struct search_found *found,
                     struct arena *arena, struct error *err)
{
    return search_collect(store, LEADS_BY "r.key = $1 AND $2 IS NULL LIMIT $3", key, NULL, found,
                          arena, err);
}

bool reached_begins(struct store *store, const char *key, struct search_found *found,
                    struct arena *arena, struct error *err)
{
    return search_collect(store, LEADS_BY "r.key >= $1 AND r.key < $2 LIMIT $3", key,
                          arena_printf(arena, "%s\x7f", key), found, arena, err);
}

bool reached_holds(struct store *store, const char *reversed, struct search_found *found,
                   struct arena *arena, struct error *err)
{
    return search_collect(store,
                          LEADS_BY "r.key >= 'p' AND r.key < 'q' AND instr(r.key, $1) > 0 AND $2 "
                                   "IS NULL LIMIT $3",
                          reversed, NULL, found, arena, err);
}

/* The service keeps no such index: it reads the few rows that tell. */
static bool read_keys(struct store *store, const char *contact_id, struct keys *keys,
                      struct error *err)
{
    static const char notes[] = " WHERE lead_id IN (SELECT id FROM lead WHERE contact_id = $1) AND "
                                "contact_id = $1 AND kind = 'import' AND is_deleted = 0 LIMIT 20",
                      merges[] =
                          " WHERE kept_id = $1 AND state = 'merged' AND is_deleted = 0 LIMIT 20";
    const struct entity *const entities_read[] = {&activity_entity, &merge_entity};
    bool is_ok = true;
    for (int e = 0; is_ok && e < 2; e++) {
        struct query *query =
            query_new(store->db,
                      arena_printf(keys->arena, "%s%s", entity_sql(store, entities_read[e])->select,
                                   e == 0 ? notes : merges),
                      err);
        query_text(query, 1, contact_id);
        while (query_row(query))
            add_record(keys, entities_read[e],
                       record_from_row(query, 0, entities_read[e], keys->arena));
        is_ok = query_end(query);
    }
    return is_ok;
}

bool store_reached(struct store *store, const char *contact_id, struct arena *arena,
                   char ***ret_keys, size_t *ret_count, struct error *err)
{
    struct keys *keys = ARENA_NEW(arena, struct keys);
    keys->arena = arena;
    bool is_ok = contact_id == NULL || store->has_search || read_keys(store, contact_id, keys, err);
    if (contact_id != NULL && store->has_search) {
        struct query *query =
            query_new(store->db, "SELECT DISTINCT key FROM reached WHERE contact_id = $1", err);
        query_text(query, 1, contact_id);
        while (query_row(query))
            if (keys->count < KEYS_MOST)
                keys->items[keys->count++] = arena_strdup(arena, query_column(query, 0));
        is_ok = query_end(query);
    }
    *ret_keys = keys->items;
    *ret_count = keys->count;
    return is_ok;
}

bool store_reached_persons(struct store *store, const char *after, size_t limit,
                           struct arena *arena, char ***ret_ids, size_t *ret_count,
                           struct error *err)
{
    *ret_ids = ARENA_ARRAY(arena, char *, limit + 1);
    *ret_count = 0;
    if (!store->has_search)
        return true;
    struct query *query = query_new(store->db,
                                    "SELECT DISTINCT contact_id FROM reached WHERE contact_id > $1 "
                                    "ORDER BY contact_id LIMIT $2",
                                    err);
    query_text(query, 1, after);
    query_int(query, 2, (int64_t)limit);
    while (query_row(query))
        (*ret_ids)[(*ret_count)++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}
