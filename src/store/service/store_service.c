/* Opening a service's database: a file, or a server that instances share. Apart from the desk's, so
 * that a desk's program carries no PostgreSQL. */
#include "../store_private.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/version.h"
#include "store/promote.h"

#include <stdio.h>
#include <string.h>

#define SERVICE_ID 0x566F5365 /* "VoSe" */

bool store_uri_is_shared(const char *uri)
{
    return str_starts(uri, "postgresql://") || str_starts(uri, "postgres://");
}

static bool open_database(const char *uri, bool must_exist, struct db **ret_db, struct error *err)
{
    struct db_options options = {.path = uri,
                                 .durability = DB_FULL,
                                 .application_id = SERVICE_ID,
                                 .cache_kib = 32768,
                                 .must_exist = must_exist};
    if (store_uri_is_shared(uri))
        return db_open(&backend_postgresql, &options, ret_db, err);
    if (!str_starts(uri, "sqlite:") || uri[strlen("sqlite:")] == '\0')
        return error_set(err, ERR_USAGE, _("a database is sqlite:FILE or postgresql://…"));
    options.path = uri + strlen("sqlite:");
    if (must_exist && !file_exists(options.path))
        return error_set(err, ERR_CONFIG,
                         _("there is no database %s; run: vorwahld init --database %s"),
                         options.path, uri);
    return db_open(&backend_sqlite, &options, ret_db, err);
}

/* URIs may hold a password, so they are not repeated. */
static bool is_prepared(struct db *db, struct error *err)
{
    bool is_ok = db_has_table(db, "feed") && db_number(db, 0, "SELECT count(*) FROM feed", "") == 1;
    if (is_ok || db_take_failure(db, err))
        return is_ok;
    return error_set(err, ERR_CONFIG,
                     _("the database is not prepared; run: vorwahld init --database URI"));
}

/* Steps only add: a program works on what the version after its own has prepared. */
static bool is_not_too_new(struct db *db, struct error *err)
{
    int64_t version =
        db_number(db, 1, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'schema'", "");
    return version <= schema_now() + 1 ||
           error_set(err, ERR_CONFIG,
                     _("the database is of version %lld, this program of %d; it needs a newer one"),
                     (long long)version, schema_now());
}

static bool is_current(struct db *db, struct error *err)
{
    int64_t version =
        db_number(db, 1, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'schema'", "");
    if (!is_not_too_new(db, err))
        return false;
    return (version >= schema_now() && schema_is_current(db, "records") &&
            schema_is_current(db, "service")) ||
           error_set(err, ERR_CONFIG,
                     _("the database is older than this program; run: vorwahld upgrade --database "
                       "URI"));
}

bool store_open_service(const char *uri, struct store **ret_store, struct error *err)
{
    struct store *store = store_new(STORE_SERVICE);
    if (!open_database(uri, true, &store->db, err) || !is_prepared(store->db, err) ||
        !is_current(store->db, err)) {
        store_close(store);
        return false;
    }
    store->is_file = !store_uri_is_shared(uri);
    store_ask_version(store);
    *ret_store = store;
    return true;
}

/* Never down: another instance may be newer. */
static bool set_version(struct db *db, struct error *err)
{
    static const char sql[] =
        "INSERT INTO meta (key, value) VALUES ('schema', $1) ON CONFLICT (key) DO UPDATE SET value "
        "= excluded.value WHERE CAST(meta.value AS BIGINT) < CAST(excluded.value AS BIGINT)";
    char version[12];
    snprintf(version, sizeof version, "%d", schema_now());
    return db_run(db, err, sql, "t", version);
}

static bool prepare(struct db *db, struct error *err)
{
    static const char epoch_sql[] =
        "INSERT INTO meta (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO NOTHING";
    static const char key_sql[] = "INSERT INTO meta (key, value) VALUES ('block_key', $1) ON "
                                  "CONFLICT (key) DO NOTHING";
    char epoch[UUID_SIZE], block_key[TOKEN_SIZE];
    uuid_new(epoch);
    token_new(block_key);
    return schema_apply(db, "records", err) && schema_apply(db, "service", err) &&
           db_keep_audit(db, err) && db_run(db, err, epoch_sql, "t", epoch) &&
           db_run(db, err, key_sql, "t", block_key) && night_begin(db, err) &&
           set_version(db, err) &&
           db_exec(db, "INSERT INTO feed (id, n) VALUES (1, 0) ON CONFLICT (id) DO NOTHING", err);
}

/* What an admin makes, the service's own user may only fill. */
static bool prepare_as(const char *uri, const char *admin_uri, bool must_be_prepared,
                       struct error *err)
{
    struct db *db;
    if (!open_database(str_or(admin_uri, uri), must_be_prepared, &db, err))
        return false;
    bool is_ok = (!must_be_prepared || (is_prepared(db, err) && is_not_too_new(db, err))) &&
                 prepare(db, err) && (admin_uri == NULL || db_grant(db, uri, err));
    db_close(db);
    return is_ok;
}

bool store_init_service(const char *uri, struct error *err)
{
    return prepare_as(uri, NULL, false, err);
}

bool store_init_service_as(const char *uri, const char *admin_uri, struct error *err)
{
    return prepare_as(uri, admin_uri, false, err);
}

bool store_upgrade_service(const char *uri, const char *admin_uri, struct error *err)
{
    struct store *store;
    if (!prepare_as(uri, admin_uri, true, err) || !store_open_service(uri, &store, err))
        return false;
    bool is_ok = store_promote(store, err) && service_index_reached(store, err);
    store_close(store);
    return is_ok;
}

bool store_migrate(const char *from_uri, const char *to_uri, struct migrate_report *ret_report,
                   struct error *err)
{
    struct db *from = NULL, *to = NULL;
    bool is_ok = open_database(from_uri, true, &from, err) && is_prepared(from, err) &&
                 is_current(from, err) && open_database(to_uri, false, &to, err) &&
                 prepare(to, err) && migrate_databases(from, to, ret_report, err);
    db_close(to);
    db_close(from);
    return is_ok;
}

bool service_listen(struct store *store, struct error *err)
{
    return db_listen(store->db, err);
}

bool service_tell(struct store *store, const char *words, struct error *err)
{
    return db_tell(store->db, words, err);
}

char *service_told(struct store *store, struct arena *arena)
{
    return db_heard(store->db, arena);
}
