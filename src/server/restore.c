/* Putting a backup in the place of a database: verified, with a new epoch, so that desks send again
 * what it lacks. What was there before is kept beside it. */
#include "base/file.h"
#include "store/erasure.h"
#include "verbs/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool read_ledger(struct store *store, const char *path, struct error *err)
{
    int64_t count;
    if (!service_ledger_read(store, path, &count, err))
        return false;
    if (count > 0)
        printf(_("erasures of %s: %lld records\n"), path, (long long)count);
    return true;
}

/* Who was erased since the backup stays erased: told by the file that lies beside the backup, by
 * the database that is being replaced, and by what --ledger names. */
static bool read_ledgers(struct store *store, const char *backup, const char *path,
                         const char *ledger, struct arena *arena, struct error *err)
{
    const char *beside = arena_printf(arena, "%s.erased", backup),
               *own = arena_printf(arena, "%s.erased", path);
    struct store *before;
    bool is_ok = (!file_exists(beside) || read_ledger(store, beside, err)) &&
                 (ledger == NULL || read_ledger(store, ledger, err));
    if (!is_ok || !file_exists(path) ||
        !store_open_service(arena_printf(arena, "sqlite:%s", path), &before, NULL))
        return is_ok; /* none, or none that can be read any more */
    is_ok = service_ledger_write(before, own, err);
    store_close(before);
    is_ok = is_ok && read_ledger(store, own, err);
    unlink(own);
    return is_ok;
}

struct restore {
    const char *backup, *path, *copy, *ledger;
};

/* A verified copy of the backup that knows it was restored, under another name. */
static bool prepare(const struct restore *restore, struct arena *arena, struct error *err)
{
    const char *backup = restore->backup, *copy = restore->copy;
    struct store *store;
    if (!store_open_service(arena_printf(arena, "sqlite:%s", backup), &store, err))
        return false;
    unlink(copy); /* of a restore that was broken off */
    bool is_ok = store_check(store, err) && store_backup(store, copy, err);
    store_close(store);
    if (!is_ok || !store_open_service(arena_printf(arena, "sqlite:%s", copy), &store, err))
        return false;
    is_ok = service_epoch_renew(store, err) &&
            read_ledgers(store, backup, restore->path, restore->ledger, arena, err);
    store_close(store);
    return is_ok;
}

static bool move_file(const char *from, const char *to, struct error *err)
{
    return rename(from, to) == 0 || errno == ENOENT ||
           error_set(err, ERR_CANNOT_CREATE, "%s: %s", to, strerror(errno));
}

static bool replace(const char *path, const char *copy, struct arena *arena, struct error *err)
{
    struct civil now;
    civil_from_ms(clock_now_ms(), "UTC", &now);
    const char *kept = arena_printf(arena, "%s.before-%04d%02d%02dT%02d%02d%02d", path, now.year,
                                    now.month, now.day, now.hour, now.minute, now.second);
    unlink(arena_printf(arena, "%s-shm", path));
    bool is_ok =
        move_file(path, kept, err) &&
        move_file(arena_printf(arena, "%s-wal", path), arena_printf(arena, "%s-wal", kept), err) &&
        move_file(copy, path, err);
    if (is_ok && file_exists(kept))
        printf(_("what was there before is kept as %s\n"), kept);
    return is_ok;
}

static bool restore_file(const struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    const char *uri = options->serve.database, *path = uri + strlen("sqlite:");
    const struct restore restore = {.backup = options->words[0],
                                    .path = path,
                                    .copy = arena_printf(arena, "%s.restoring", path),
                                    .ledger = options->ledger};
    int lock = serve_lock(uri, err);
    bool is_ok =
        lock >= 0 && prepare(&restore, arena, err) && replace(path, restore.copy, arena, err);
    if (lock >= 0)
        close(lock);
    arena_free(arena);
    return is_ok;
}

static bool do_renew(struct store *store, struct options *options, struct error *err)
{
    return service_epoch_renew(store, err) &&
           (options->ledger == NULL || read_ledger(store, options->ledger, err));
}

bool run_restore(struct options *options, struct error *err)
{
    bool is_shared = store_uri_is_shared(options->serve.database);
    if (!is_shared)
        return need_words(options, 1, err) && restore_file(options, err);
    if (options->word_count > 0)
        return error_set(err, ERR_USAGE,
                         _("restore PostgreSQL by its own tools, then say restore without a file: "
                           "desks send again what it lacks"));
    return with_store(options, do_renew, err);
}
