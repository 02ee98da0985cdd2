/* Opening a desk's two files, closing either kind; transactions and small values. */
#include "store_private.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "core/match.h"
#include "desk/counts.h"
#include "desk/desk_private.h"
#include "backend/turn.h"

#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

#define OUTBOX_ID 0x566F4F75  /* "VoOu" */
#define CACHE_ID 0x566F4361   /* "VoCa" */
#define OUTBOX_CACHE_KIB 1024 /* of each connection: its rows are written once and read once */

bool desk_replay(struct store *store, struct error *err); /* desk_save.c */

struct store *store_new(enum store_kind kind)
{
    struct store *store = xcalloc(1, sizeof *store);
    store->kind = kind;
    store->turn = store->mark = -1;
    store->arena = arena_new();
    store->touched_arena = arena_new();
    return store;
}

/* Of a cache whose tables are those that were noted, no schema file is read again. */
static bool has_tables(struct db *cache)
{
    return schema_is_current(cache, "records") && schema_is_current(cache, "cache");
}

static bool make_tables(struct store *store, struct error *err)
{
    return schema_apply(store->db, "records", err) && schema_apply(store->db, "cache", err) &&
           desk_cache_note(store, err);
}

static bool open_cache(struct store *store, const char *path, bool is_reader, struct error *err)
{
    struct db_options options = {
        .path = path, .durability = DB_NORMAL, .application_id = CACHE_ID, .is_reader = is_reader};
    if (!db_open(&backend_sqlite, &options, &store->db, err))
        return false;
    bool is_noted = false;
    if (!is_reader && (!desk_cache_believe(store, &is_noted, err) ||
                       (!(is_noted && has_tables(store->db)) && !make_tables(store, err))))
        return false;
    return db_number(store->db, -1, "SELECT count(*) FROM meta", "") >= 0 ||
           error_set(err, ERR_CORRUPT, _("the cache is not complete"));
}

/* The cache is only a copy: what cannot be read is moved aside as a whole and fetched again. */
static bool rebuild_cache(struct store *store, const char *path, struct error *err)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    db_close(store->db);
    store->db = NULL;
    for (size_t i = 0; i < 3; i++) {
        struct text name = {0};
        text_printf(&name, "%s%s", path, tails[i]);
        if (unlink(text_str(&name)) != 0 && file_exists(text_str(&name))) {
            text_free(&name);
            return error_set(err, ERR_CANNOT_CREATE, _("the damaged cache %s cannot be removed"),
                             path);
        }
        text_free(&name);
    }
    store->cache_was_rebuilt = true;
    return desk_cache_forget(store, err) && open_cache(store, path, false, err);
}

static bool open_outbox(struct store *store, const struct db_options *options, struct error *err)
{
    struct error local = {0};
    if (db_open(&backend_sqlite, options, &store->outbox, &local) &&
        (options->is_reader || schema_is_current(store->outbox, "outbox") ||
         schema_apply(store->outbox, "outbox", &local)))
        return true;
    if (local.code != ERR_CORRUPT)
        return err != NULL && (*err = local, false);
    return error_set(err, ERR_CORRUPT,
                     _("%s holds what you have done and cannot be read; it was left as it is. Put "
                       "back a copy of it, or move it away and sign in again. (%s)"),
                     options->path, local.message);
}

bool store_open_desk(const char *outbox_path, const char *cache_path, bool is_reader,
                     struct store **ret_store, struct error *err)
{
    struct store *store = store_new(STORE_DESK);
    struct db_options outbox = {.path = outbox_path,
                                .durability = DB_FULL,
                                .cache_kib = OUTBOX_CACHE_KIB,
                                .application_id = OUTBOX_ID,
                                .is_reader = is_reader};
    struct error local = {0};
    store->is_reader = is_reader;
    store->has_search = true;
    store->outbox_path = arena_strdup(store->arena, outbox_path);
    store->cache_path = arena_strdup(store->arena, cache_path);
    if (!is_reader)
        store->turn = turn_open(arena_printf(store->arena, "%s.turn", cache_path));
    desk_mark(store);
    bool is_ok = open_outbox(store, &outbox, err);
    if (is_ok && !open_cache(store, cache_path, is_reader, &local)) {
        bool is_damaged =
            local.code == ERR_CORRUPT || local.code == ERR_CONFLICT || local.code == ERR_BUG;
        is_ok = is_damaged && !is_reader ? rebuild_cache(store, cache_path, err)
                                         : (*(err != NULL ? err : &local) = local, false);
    }
    is_ok = is_ok && (is_reader || desk_replay(store, err));
    if (!is_ok) {
        store_close(store);
        return false;
    }
    *ret_store = store;
    return true;
}

bool store_open_twin(struct store *store, struct store **ret_store, struct error *err)
{
    return store_open_desk(store->outbox_path, store->cache_path, store->is_reader, ret_store, err);
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_rollback(store); /* of one left open: others wait for its turn */
    if (store->kind == STORE_DESK)
        desk_cache_close(store);
    db_close(store->db);
    db_close(store->outbox);
    desk_unmark(store);
    if (store->turn >= 0)
        close(store->turn);
    arena_free(store->arena);
    arena_free(store->touched_arena);
    match_keyer_free(store->keyer);
    free(store->touched_slots);
    counts_free(store);
    late_free(store);
    free(store);
}

enum store_kind store_kind(const struct store *store)
{
    return store->kind;
}

bool store_copy_is_lost(struct store *store)
{
    return store->kind == STORE_DESK && (db_is_damaged(store->db) || db_has_moved(store->db));
}

bool store_cache_was_rebuilt(const struct store *store)
{
    return store->cache_was_rebuilt;
}

int64_t store_data_version(struct store *store)
{
    return db_data_version(store->db);
}

static void take_turn(struct store *store)
{
    if (store->kind == STORE_DESK)
        turn_take(store->turn);
}

static void give_turn(struct store *store)
{
    if (store->kind == STORE_DESK)
        turn_give(store->turn);
}

bool store_begin(struct store *store, struct error *err)
{
    if (store->in_transaction)
        fatal("a transaction inside a transaction");
    take_turn(store);
    int64_t began_ms = clock_monotonic_ms();
    bool is_ok = db_begin(store->db, DB_WRITE, err);
    if (store->kind == STORE_SERVICE)
        lock_wait_note(&store->waits, clock_monotonic_ms() - began_ms);
    if (is_ok && store->kind == STORE_SERVICE && !night_is_held(store, err)) {
        db_rollback(store->db);
        is_ok = false;
    }
    if (!is_ok) {
        give_turn(store);
        return false;
    }
    if (store->kind == STORE_SERVICE)
        store_ask_version(store);
    store->in_transaction = true;
    store->touched_first = store->touched_last = NULL;
    store->touched_count = 0;
    if (store->touched_slots != NULL)
        memset(store->touched_slots, 0, store->touched_size * sizeof *store->touched_slots);
    store->offsets = 0;
    store->has_no_erasures = false;
    late_begin(store);
    arena_reset(store->touched_arena);
    memory_clear(store);
    journal_clear(store);
    kept_clear(store);
    return true;
}

bool store_commit(struct store *store, struct error *err)
{
    bool is_ok = counts_flush(store, err) && kept_flush(store, err);
    if (is_ok)
        is_ok = db_commit(store->db, err);
    else
        db_rollback(store->db);
    counts_drop(store);
    kept_clear(store);
    store->in_transaction = false;
    give_turn(store);
    return is_ok;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    kept_clear(store);
    late_forget(store);
    db_rollback(store->db);
    counts_drop(store);
    store->in_transaction = false;
    give_turn(store);
}

void store_read_begin(struct store *store)
{
    if (store->read_depth++ > 0)
        return;
    bool is_file = store->is_file || store->kind == STORE_DESK;
    store->is_reading = is_file && !store->in_transaction && db_begin(store->db, DB_READ, NULL);
}

void store_read_end(struct store *store)
{
    if (--store->read_depth > 0)
        return;
    if (store->is_reading)
        db_rollback(store->db);
    store->is_reading = false;
    if (store->kind == STORE_SERVICE)
        service_token_touch(store);
}

bool store_is_awaited(struct store *store)
{
    return store->kind == STORE_DESK && store->in_transaction && turn_is_wanted(store->turn);
}

bool store_in_transaction(const struct store *store)
{
    return store->in_transaction;
}

bool store_take_failure(struct store *store, struct error *err)
{
    return db_take_failure(store->db, err);
}

bool store_may_retry(struct store *store)
{
    return db_may_retry(store->db);
}

bool store_savepoint(struct store *store, const char *name, struct error *err)
{
    journal_save(store);
    kept_save(store);
    return db_savepoint(store->db, DB_SAVE, name, err);
}

bool store_savepoint_release(struct store *store, const char *name, struct error *err)
{
    return db_savepoint(store->db, DB_RELEASE, name, err);
}

bool store_savepoint_rollback(struct store *store, const char *name, struct error *err)
{
    memory_clear(store);
    late_forget(store);
    kept_back(store);
    journal_back(store);
    return db_savepoint(store->db, DB_BACK, name, err);
}

void store_bulk(struct store *store, bool is_bulk)
{
    const char *pragmas = is_bulk ? "PRAGMA cache_size=-24576; PRAGMA wal_autocheckpoint=16000"
                                  : "PRAGMA cache_size=-4096; PRAGMA wal_autocheckpoint=4000; "
                                    "PRAGMA wal_checkpoint(PASSIVE)";
    store->is_bulk = is_bulk;
    if (store->kind == STORE_DESK) /* always SQLite */
        db_exec(store->db, pragmas, NULL);
}

void store_checkpoint(struct store *store)
{
    if (store->kind == STORE_DESK)
        db_exec(store->db, "PRAGMA wal_checkpoint(PASSIVE)", NULL);
}

void store_hurry(struct store *store)
{
    static const char pragma[] = "PRAGMA wal_autocheckpoint=20000"; /* 80 MB: nobody tidies up */
    if (store->kind == STORE_DESK) {
        db_exec(store->db, pragma, NULL);
        db_exec(store->outbox, pragma, NULL);
    }
}

void store_tidy(struct store *store)
{
    enum { BUSY_CALLS = 15 };
    int64_t now = db_data_version(store->db) + db_data_version(store->outbox);
    bool is_quiet = now == store->seen_version || ++store->busy_calls >= BUSY_CALLS;
    store->seen_version = now;
    if (!is_quiet || now == store->tidied_version)
        return;
    store->busy_calls = 0;
    store->tidied_version = now;
    store_checkpoint(store);
    db_exec(store->outbox, "PRAGMA wal_checkpoint(PASSIVE)", NULL);
}

static struct db *meta_db(struct store *store, bool is_durable)
{
    return is_durable && store->outbox != NULL ? store->outbox : store->db;
}

char *store_meta(struct store *store, const char *key, bool is_durable, struct arena *arena)
{
    return db_value(meta_db(store, is_durable), arena, "SELECT value FROM meta WHERE key = $1", "t",
                    key);
}

bool store_meta_set(struct store *store, const char *key, const char *value, bool is_durable,
                    struct error *err)
{
    struct db *db = meta_db(store, is_durable);
    if (value == NULL)
        return db_run(db, err, "DELETE FROM meta WHERE key = $1", "t", key);
    return db_run(db, err,
                  "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET "
                  "value = excluded.value",
                  "tt", key, value);
}

bool store_backup(struct store *store, const char *path, struct error *err)
{
    return db_backup(store->db, path, err);
}

void store_patience(struct store *store, int seconds)
{
    db_patience(store->db, seconds);
}

void store_end_when(struct store *store, const atomic_bool *is_over)
{
    db_end_when(store->db, is_over);
}

void store_interrupt(struct store *store)
{
    db_interrupt(store->db);
}

bool store_check(struct store *store, struct error *err)
{
    return db_check(store->db, err);
}
