/* Which night's work is done and who does it: rows of meta, so that several instances do it once
 * and one that dies leaves the rest to another. Who takes a night holds it for a while; each of its
 * transactions holds it on (store_begin), and is refused once somebody else has taken it, so that
 * who comes late writes nothing. What is done of it is counted in steps. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FROM_HOUR 2              /* a night begins then, in the service's own time */
#define HELD_MS (15 * MINUTE_MS) /* from its last transaction on; some only read for minutes */

static void night_of(int64_t now_ms, char out[16])
{
    struct civil civil;
    civil_from_ms(now_ms - FROM_HOUR * HOUR_MS, NULL, &civil);
    snprintf(out, 16, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

/* A new database has nothing to do yet. */
bool night_begin(struct db *db, struct error *err)
{
    char night[16];
    night_of(clock_now_ms(), night);
    return db_run(db, err,
                  "INSERT INTO meta (key, value) VALUES ('night', $1) ON CONFLICT (key) DO NOTHING",
                  "t", night);
}

static bool note_number(struct store *store, const char *key, int64_t value, struct error *err)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return store_meta_set(store, key, text, false, err);
}

static int64_t number_of(struct store *store, const char *key)
{
    return db_number(store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = $1", "t",
                     key);
}

bool night_is_held(struct store *store, struct error *err)
{
    static const char sql[] =
        "UPDATE meta SET value = $1 WHERE key = 'night_until' AND EXISTS (SELECT 1 FROM meta m "
        "WHERE m.key = 'night_token' AND m.value = $2)";
    char until[24];
    if (store->night_token[0] == '\0')
        return true;
    snprintf(until, sizeof until, "%" PRId64, db_now_ms(store->db) + HELD_MS);
    return db_run(store->db, err, sql, "tt", until, store->night_token) &&
           (db_changes(store->db) == 1 ||
            error_set(err, ERR_CONFLICT, _("another instance does the work of this night")));
}

static bool take(struct store *store, const struct night *night, struct error *err)
{
    char token[UUID_SIZE];
    uuid_new(token);
    bool is_ok = store_meta_set(store, "night_begun", night->name, false, err) &&
                 note_number(store, "night_steps", night->steps, err) &&
                 store_meta_set(store, "night_token", token, false, err) &&
                 note_number(store, "night_until", db_now_ms(store->db) + HELD_MS, err);
    if (is_ok)
        memcpy(store->night_token, token, sizeof token);
    return is_ok;
}

bool service_night_take(struct store *store, bool is_alone, struct night *ret_night,
                        struct error *err)
{
    struct night night = {0};
    if (!store_begin(store, err))
        return false;
    struct arena *arena = arena_new();
    night_of(clock_now_ms(), night.name);
    const char *done = store_meta(store, "night", false, arena),
               *begun = store_meta(store, "night_begun", false, arena);
    bool is_begun = str_equal(begun, night.name);
    night.held_ms =
        is_begun && !is_alone ? number_of(store, "night_until") - db_now_ms(store->db) : 0;
    night.steps = is_begun ? (int)number_of(store, "night_steps") : 0;
    bool is_owed = done == NULL || strcmp(done, night.name) < 0;
    night.is_due = is_owed && night.held_ms <= 0;
    bool is_ok = !night.is_due || take(store, &night, err);
    arena_free(arena);
    if (is_ok)
        is_ok = store_commit(store, err);
    else
        store_rollback(store);
    if (!is_ok)
        store->night_token[0] = '\0';
    *ret_night = night;
    return is_ok;
}

bool service_night_step(struct store *store, int steps, struct error *err)
{
    if (store->night_token[0] == '\0')
        return true;
    if (!store_begin(store, err))
        return false;
    if (note_number(store, "night_steps", steps, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool service_night_end(struct store *store, const struct night *night, bool is_done,
                       int64_t again_ms, struct error *err)
{
    if (store->night_token[0] == '\0')
        return true;
    bool is_ok = store_begin(store, err);
    if (is_ok && !((!is_done || store_meta_set(store, "night", night->name, false, err)) &&
                   note_number(store, "night_until", db_now_ms(store->db) + again_ms, err))) {
        store_rollback(store);
        is_ok = false;
    }
    store->night_token[0] = '\0';
    return is_ok && store_commit(store, err);
}
