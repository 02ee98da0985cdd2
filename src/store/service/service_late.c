/* The words of erased persons in what comes after the erasure: a desk that never had the person
 * wrote a note offline, a list or a form brings one. Every text that is written passes
 * service_apply and, if it comes by a push, service_unname before; who is meant is known by hashes
 * alone, for a while (docs/decisions/0081-late-texts.md). */
#include "service_late.h"

#include "base/clock.h"
#include "base/hash.h"
#include "codec/record_json.h"
#include "service_named.h"
#include "store/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "words_key"
#define VERSION "words_version"
#define KEPT_MS (30 * DAY_MS)
#define SENT_MS (20 * HOUR_MS) /* who has heard sends what was waiting in the same round */

struct late {
    struct arena *arena;
    struct naming_watch *watch;
    char version[UUID_SIZE]; /* "": has to be read */
    bool is_asked;           /* in this transaction */
    int64_t reads;
};

struct cut_text { /* of the running transaction */
    struct cut_text *next;
    const struct entity *entity;
    const char *id, *device_id;
};

static struct late *late_of(struct store *store)
{
    if (store->late == NULL) {
        store->late = xcalloc(1, sizeof *store->late);
        store->late->arena = arena_new();
    }
    return store->late;
}

void late_free(struct store *store)
{
    if (store->late == NULL)
        return;
    arena_free(store->late->arena);
    free(store->late);
    store->late = NULL;
}

void late_begin(struct store *store)
{
    store->cut_texts = NULL;
    if (store->late != NULL)
        store->late->is_asked = false;
}

void late_forget(struct store *store)
{
    if (store->late == NULL)
        return;
    store->late->is_asked = false;
    store->late->version[0] = '\0';
}

/* --- who is known --- */

/* Most teams erase rarely: one question a transaction. */
bool service_has_erasures(struct store *store)
{
    if (store->has_no_erasures)
        return false;
    bool has = db_number(store->db, 0, "SELECT 1 FROM erasure LIMIT 1", "") == 1;
    store->has_no_erasures = !has && store->in_transaction;
    return has;
}

static bool note_version(struct store *store, struct error *err)
{
    char version[UUID_SIZE];
    uuid_new(version);
    late_forget(store);
    return store_meta_set(store, VERSION, version, false, err);
}

static bool read_all(struct store *store, struct late *late, const char *key)
{
    struct query *query = query_new(store->db, "SELECT person, hidden FROM erased_words", NULL);
    late->watch = naming_watch_new(key, late->arena);
    bool has_any = false;
    for (; query_row(query); has_any = true)
        naming_watch_add(late->watch, query_column(query, 0), query_column(query, 1));
    return query_end(query) && has_any;
}

static void read_again(struct store *store, struct late *late, const char *version)
{
    arena_reset(late->arena);
    late->watch = NULL;
    late->reads++;
    const char *key = version != NULL ? store_meta(store, KEY, false, late->arena) : NULL;
    if (key == NULL || !read_all(store, late, key))
        late->watch = NULL;
    snprintf(late->version, sizeof late->version, "%s", str_or(version, "none"));
}

struct naming_watch *late_watch(struct store *store)
{
    if (store->kind != STORE_SERVICE || !service_has_erasures(store))
        return NULL;
    struct late *late = late_of(store);
    if (late->is_asked)
        return late->watch;
    struct arena *arena = arena_new();
    const char *version = store_meta(store, VERSION, false, arena);
    if (late->version[0] == '\0' || !str_equal(late->version, str_or(version, "none")))
        read_again(store, late, version);
    late->is_asked = store->in_transaction;
    arena_free(arena);
    return late->watch;
}

/* --- a text that comes --- */

static const char *unname_text(struct naming_watch *watch, const char *text, bool *has_changed,
                               struct arena *arena)
{
    const char *after = naming_watch_blacken(watch, text, arena);
    *has_changed |= after != text;
    return after;
}

static bool unname_set(struct naming_watch *watch, struct operation *op, struct arena *arena)
{
    const char *about = operation_value(op, "field");
    bool has_changed = false;
    for (size_t i = 0; i < op->change_count; i++) {
        struct change *change = &op->changes[i];
        if (!named_is_free(change->field, about))
            continue;
        change->base = unname_text(watch, change->base, &has_changed, arena);
        change->value = unname_text(watch, change->value, &has_changed, arena);
    }
    return has_changed;
}

/* The activity of a note is known by what was sent, there and here. */
static bool unname_row(struct naming_watch *watch, struct bulk_row *row, struct arena *arena)
{
    bool has_changed = false;
    for (size_t i = 0; i < row->change_count; i++) {
        struct change *change = &row->changes[i];
        if (!named_is_free(named_bulk_field(change->name), NULL))
            continue;
        const char *before = change->value;
        change->value = unname_text(watch, before, &has_changed, arena);
        if (change->value != before && str_equal(change->name, BULK_NOTE) &&
            row->note_id[0] == '\0')
            bulk_note_id(row->contact_id, before, row->note_id);
    }
    return has_changed;
}

static bool unname_bulk(struct naming_watch *watch, struct operation *op, struct arena *arena)
{
    struct bulk_row *rows;
    size_t count;
    bool has_changed = false;
    if (!naming_watch_may(watch, op->body) || !bulk_rows(op, arena, &rows, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++)
        has_changed |= unname_row(watch, &rows[i], arena);
    if (!has_changed)
        return false;
    struct text out = {0};
    bulk_write_json(&out, rows, count);
    op->body = arena_strdup(arena, text_str(&out));
    op->rows = rows;
    op->row_count = count;
    text_free(&out);
    return true;
}

void service_unname(struct store *store, struct operation *op, struct arena *arena)
{
    bool is_text = op->kind == OP_BULK || op->kind == OP_SET;
    struct naming_watch *watch = is_text ? late_watch(store) : NULL;
    if (watch == NULL || op->unnamed_by == store->late->reads)
        return;
    op->unnamed_by = store->late->reads;
    if (op->kind == OP_BULK ? unname_bulk(watch, op, arena) : unname_set(watch, op, arena))
        op->has_lost_words = true;
}

bool service_names_erased(struct store *store, const char *line)
{
    const struct naming_watch *watch = str_is_empty(line) ? NULL : late_watch(store);
    return watch != NULL && naming_watch_names(watch, line);
}

/* --- who is called so --- */

static void see_changes(struct naming_watch *watch, const struct change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_company = str_equal(changes[i].name, "company");
        if (is_company || str_equal(changes[i].name, "last_name"))
            naming_watch_see(watch, changes[i].value, is_company);
    }
}

static void see_bulk(struct naming_watch *watch, const struct operation *op, struct arena *arena)
{
    struct bulk_row *rows;
    size_t count;
    if (!naming_watch_may(watch, op->body) || !bulk_rows(op, arena, &rows, &count, NULL))
        return;
    for (size_t i = 0; i < count; i++)
        if (!rows[i].removes)
            see_changes(watch, rows[i].changes, rows[i].change_count);
}

static bool write_changed(struct store *store, struct naming_watch *watch, struct arena *arena,
                          struct error *err)
{
    const char *person;
    char *hidden;
    bool is_ok = true;
    while (is_ok && (person = naming_watch_changed(watch, arena, &hidden)) != NULL)
        is_ok = db_run(store->db, err, "UPDATE erased_words SET hidden = $2 WHERE person = $1",
                       "tt", person, hidden) &&
                note_version(store, err);
    return is_ok;
}

bool late_see(struct store *store, const struct operation *op, struct error *err)
{
    bool is_name =
        op->kind == OP_BULK ||
        (op->kind == OP_SET && (op->entity == &contact_entity || op->entity == &company_entity));
    struct naming_watch *watch = is_name ? late_watch(store) : NULL;
    if (watch == NULL)
        return true;
    struct arena *arena = arena_new();
    if (op->kind == OP_BULK)
        see_bulk(watch, op, arena);
    else
        see_changes(watch, op->changes, op->change_count);
    bool is_ok = write_changed(store, watch, arena, err);
    arena_free(arena);
    return is_ok;
}

/* --- its author's desk is told --- */

void service_cut_tell(struct store *store, const struct operation *op, const char *device_id)
{
    struct cut_text *cut = ARENA_NEW(store->touched_arena, struct cut_text);
    for (const struct cut_text *known = store->cut_texts; known != NULL; known = known->next)
        if (known->entity == op->entity && str_equal(known->id, op->id))
            return;
    *cut =
        (struct cut_text){store->cut_texts, op->entity, arena_strdup(store->touched_arena, op->id),
                          arena_strdup(store->touched_arena, device_id)};
    store->cut_texts = cut;
}

int64_t late_cut_count(const struct store *store)
{
    int64_t count = 0;
    for (const struct cut_text *cut = store->cut_texts; cut != NULL; cut = cut->next)
        count++;
    return count;
}

bool late_number(struct store *store, int64_t n, struct error *err)
{
    static const char sql[] = "INSERT INTO erasure_text (n, entity, id, person, erased_ms, "
                              "device_id) VALUES ($1, $2, $3, '', $4, $5)";
    bool is_ok = true;
    for (const struct cut_text *cut = store->cut_texts; is_ok && cut != NULL; cut = cut->next)
        is_ok = db_run(store->db, err, sql, "ittit", ++n, cut->entity->name, cut->id,
                       clock_now_ms(), cut->device_id);
    store->cut_texts = NULL;
    return is_ok;
}

/* --- for how long --- */

static bool make_key(struct store *store, struct arena *arena, const char **ret_key,
                     struct error *err)
{
    char key[TOKEN_SIZE];
    *ret_key = store_meta(store, KEY, false, arena);
    if (*ret_key != NULL)
        return true;
    token_new(key);
    *ret_key = arena_strdup(arena, key);
    return store_meta_set(store, KEY, key, false, err);
}

bool late_keep(struct store *store, const struct naming *naming, const char *person, int64_t n,
               struct error *err)
{
    static const char sql[] =
        "INSERT INTO erased_words (person, n, erased_ms, hidden) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT (person) DO UPDATE SET n = excluded.n, erased_ms = excluded.erased_ms, heard_ms "
        "= NULL, hidden = excluded.hidden";
    struct arena *arena = arena_new();
    const char *key;
    bool is_ok = make_key(store, arena, &key, err) &&
                 db_run(store->db, err, sql, "tiit", person, n, clock_now_ms(),
                        naming_hide(naming, key, arena)) &&
                 note_version(store, err);
    arena_free(arena);
    return is_ok;
}

/* A key that nothing is left of: an old copy's hashes say nothing to who reads this one. */
static bool end_in(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err)
{
    static const char heard[] =
        "UPDATE erased_words SET heard_ms = $1 WHERE heard_ms IS NULL AND NOT EXISTS (SELECT 1 "
        "FROM device d WHERE d.is_revoked = 0 AND d.created_ms <= erased_words.erased_ms AND "
        "d.erased_through < erased_words.n)";
    static const char end[] = "DELETE FROM erased_words WHERE heard_ms < $1 OR erased_ms < $2";
    if (!db_run(store->db, err, end, "ii", now_ms - SENT_MS, now_ms - KEPT_MS))
        return false;
    *ret_count = db_changes(store->db);
    bool is_last =
        *ret_count > 0 && db_number(store->db, 0, "SELECT count(*) FROM erased_words", "") == 0;
    return (*ret_count == 0 || note_version(store, err)) &&
           (!is_last || store_meta_set(store, KEY, NULL, false, err)) &&
           db_run(store->db, err, heard, "i", now_ms);
}

bool service_words_end(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err)
{
    *ret_count = 0;
    if (db_number(store->db, 0, "SELECT 1 FROM erased_words LIMIT 1", "") != 1)
        return true;
    if (!store_begin(store, err))
        return false;
    if (end_in(store, now_ms, ret_count, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
