/* Where a profile's files lie. */
#include "sync/sync.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool join(char *out, size_t size, const char *dir, const char *name, struct error *err)
{
    int length = snprintf(out, size, "%s%s%s", dir, name[0] == '\0' ? "" : "/", name);
    if (length < 0 || (size_t)length >= size)
        return error_set(err, ERR_CANNOT_CREATE, _("the path of the profile is too long"));
    return true;
}

static bool name_is_fine(const char *profile)
{
    if (strlen(profile) > 64 || profile[0] == '.')
        return false;
    return strspn(profile, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
           strlen(profile);
}

bool desk_paths_make(const char *profile, struct desk_paths *ret_paths, struct error *err)
{
    const char *name = str_or(profile, "default");
    if (!name_is_fine(name))
        return error_set(err, ERR_USAGE,
                         _("a profile's name may hold letters, digits, - _ and . only"));
    struct desk_paths paths;
    struct arena *arena = arena_new();
    const char *data = xdg_dir(arena, XDG_DATA, name);
    const char *cache = xdg_dir(arena, XDG_CACHE, name);
    bool is_ok = join(paths.data_dir, sizeof paths.data_dir, data, "", err) &&
                 join(paths.cache_dir, sizeof paths.cache_dir, cache, "", err) &&
                 dir_make(data, err) && dir_make(cache, err) &&
                 join(paths.outbox, sizeof paths.outbox, data, "outbox.db", err) &&
                 join(paths.cache, sizeof paths.cache, cache, "cache.db", err) &&
                 join(paths.lock, sizeof paths.lock, data, "sync.lock", err) &&
                 join(paths.settings, sizeof paths.settings, data, "desk.ini", err) &&
                 join(paths.token, sizeof paths.token, data, "token", err);
    arena_free(arena);
    if (is_ok)
        *ret_paths = paths;
    return is_ok;
}
