/* Further numbers and mail addresses of a person. A contact has two numbers and one address; what
 * else a list said of it stands in a note, and what a merge put aside in its record. Whoever calls
 * from there, or is looked for by it, is found all the same. */
#include "store_private.h"

#include "codec/merge_text.h"
#include "core/activity.h"
#include "core/merge.h"
#include "core/phone_number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 6 /* a line with fewer holds no number */
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

static char *key_of(const char *raw, struct arena *arena)
{
    return raw != NULL && strchr(raw, '@') != NULL ? reached_email_key(raw, arena)
                                                   : reached_number_key(raw, arena);
}

static void add_value(struct keys *keys, const char *raw)
{
    char *key = key_of(raw, keys->arena);
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

bool reached_is_kept(struct store *store)
{
    return store->has_search || store->kind == STORE_SERVICE;
}

bool reached_keep(struct store *store, const struct entity *entity, const void *record,
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
    if (!reached_is_kept(store) || (!is_note && entity != &merge_entity))
        return true;
    struct arena *arena = arena_new();
    bool is_ok = db_run(store->db, err, "DELETE FROM reached WHERE source = $1", "t",
                        ((const struct record *)record)->id) &&
                 reached_keep(store, entity, record, arena, err);
    arena_free(arena);
    return is_ok;
}

bool reached_forget(struct store *store, const struct entity *entity, const char *id,
                    struct error *err)
{
    if (!reached_is_kept(store))
        return true;
    if (entity == &contact_entity)
        return db_run(store->db, err, "DELETE FROM reached WHERE contact_id = $1", "t", id);
    return (entity != &activity_entity && entity != &merge_entity) ||
           db_run(store->db, err, "DELETE FROM reached WHERE source = $1", "t", id);
}

bool store_reached(struct store *store, const char *contact_id, struct arena *arena,
                   char ***ret_keys, size_t *ret_count, struct error *err)
{
    struct keys *keys = ARENA_NEW(arena, struct keys);
    *ret_keys = keys->items;
    *ret_count = 0;
    if (contact_id == NULL || !reached_is_kept(store))
        return true;
    struct query *query =
        query_new(store->db, "SELECT DISTINCT key FROM reached WHERE contact_id = $1", err);
    query_text(query, 1, contact_id);
    while (query_row(query))
        if (keys->count < KEYS_MOST)
            keys->items[keys->count++] = arena_strdup(arena, query_column(query, 0));
    *ret_count = keys->count;
    return query_end(query);
}

bool store_find_reached(struct store *store, const char *value, int limit, struct arena *arena,
                        struct contact ***ret_contacts, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT DISTINCT coalesce(p.merged_into_id, p.id) FROM reached r JOIN contact p ON p.id = "
        "r.contact_id AND p.is_deleted <> 1 WHERE r.key = $1 ORDER BY 1 LIMIT $2";
    const char *key = key_of(value, arena);
    char **ids = ARENA_ARRAY(arena, char *, (size_t)limit + 1);
    size_t count = 0;
    *ret_contacts = ARENA_ARRAY(arena, struct contact *, (size_t)limit + 1);
    *ret_count = 0;
    if (key == NULL || !reached_is_kept(store))
        return true;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, key);
    query_int(query, 2, limit);
    while (query_row(query))
        ids[count++] = arena_strdup(arena, query_column(query, 0));
    bool is_ok = query_end(query);
    for (size_t i = 0; is_ok && i < count; i++) {
        void *contact;
        if (store_load(store, &contact_entity,
                       store_survivor(store, &contact_entity, ids[i], arena), arena, &contact,
                       NULL))
            (*ret_contacts)[(*ret_count)++] = contact;
    }
    return is_ok;
}

bool store_reached_persons(struct store *store, const char *after, size_t limit,
                           struct arena *arena, char ***ret_ids, size_t *ret_count,
                           struct error *err)
{
    *ret_ids = ARENA_ARRAY(arena, char *, limit + 1);
    *ret_count = 0;
    if (!reached_is_kept(store))
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
