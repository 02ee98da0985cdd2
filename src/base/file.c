/* Files, folders and where they lie. Databases are never opened here: closing any descriptor of an
 * SQLite file drops its locks. */
#include "base/file.h"

#include "base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/vorwahl"
#endif
#ifndef PKGLIBEXECDIR
#define PKGLIBEXECDIR "/usr/local/libexec/vorwahl"
#endif

static bool fail(struct error *err, enum error_code code, const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT)
        code = ERR_DISK_FULL;
    return error_set(err, code, "%s: %s", path, strerror(errno));
}

/* Takes the descriptor over. */
static bool read_all(int fd, const char *path, size_t limit, struct text *ret_text,
                     struct error *err)
{
    struct text text = {0};
    char bytes[65536];
    ssize_t length;
    while ((length = read(fd, bytes, sizeof bytes)) > 0 && text.length + (size_t)length <= limit)
        text_append_bytes(&text, bytes, (size_t)length);
    close(fd);
    if (length != 0) {
        text_free(&text);
        return length < 0 ? fail(err, ERR_NO_INPUT, path)
                          : error_set(err, ERR_TOO_LARGE, _("%s is too large"), path);
    }
    *ret_text = text;
    return true;
}

static bool open_regular(const char *path, int flags, struct stat *ret_info, int *ret_fd,
                         struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    if (fd < 0)
        return fail(err, ERR_NO_INPUT, path);
    if (fstat(fd, ret_info) != 0 || !S_ISREG(ret_info->st_mode)) {
        close(fd);
        return error_set(err, ERR_NO_INPUT, _("%s is not a regular file"), path);
    }
    *ret_fd = fd;
    return true;
}

bool file_read(const char *path, size_t limit, struct text *ret_text, struct error *err)
{
    struct stat info;
    int fd;
    return open_regular(path, 0, &info, &fd, err) && read_all(fd, path, limit, ret_text, err);
}

bool file_read_private(const char *path, size_t limit, struct text *ret_text, struct error *err)
{
    struct stat info;
    int fd;
    if (!open_regular(path, O_NOFOLLOW, &info, &fd, err))
        return false;
    if (info.st_uid == geteuid() && (info.st_mode & 077) == 0)
        return read_all(fd, path, limit, ret_text, err);
    close(fd);
    return error_set(err, ERR_CONFIG, _("%s is not private: it has to be yours, and chmod 600"),
                     path);
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        length -= (size_t)written;
    }
    return fsync(fd) == 0;
}

bool file_write(const char *path, const char *data, size_t length, struct error *err)
{
    struct text temporary = {0};
    text_printf(&temporary, "%s.XXXXXX", path);
    int fd = mkostemp(temporary.data, O_CLOEXEC); /* 0600 */
    bool is_ok = fd >= 0 && write_all(fd, data, length);
    if (fd >= 0)
        is_ok = close(fd) == 0 && is_ok;
    is_ok = is_ok && rename(temporary.data, path) == 0;
    if (!is_ok) {
        fail(err, ERR_CANNOT_CREATE, path);
        if (fd >= 0)
            unlink(temporary.data);
    }
    text_free(&temporary);
    return is_ok;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool dir_make(const char *path, struct error *err)
{
    struct text part = {0};
    bool is_ok = mkdir(path, 0700) == 0 || errno == EEXIST; /* mostly */
    if (is_ok)
        return true;
    is_ok = true;
    for (const char *at = path; is_ok && *at != '\0';) {
        at += 1 + strcspn(at + 1, "/");
        text_clear(&part);
        text_append_bytes(&part, path, (size_t)(at - path));
        is_ok = mkdir(part.data, 0700) == 0 || errno == EEXIST;
    }
    text_free(&part);
    return is_ok || fail(err, ERR_CANNOT_CREATE, path);
}

static bool remove_at(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL)
        return false;
    bool is_ok = true;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(fd, entry->d_name, 0) != 0 && !remove_at(fd, entry->d_name))
            is_ok = errno == ENOENT && is_ok;
    }
    closedir(dir);
    return (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) && is_ok;
}

bool dir_remove(const char *path, struct error *err)
{
    return remove_at(AT_FDCWD, path) || errno == ENOENT || fail(err, ERR_CANNOT_CREATE, path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t dir_names(const char *path, const char *ending, struct arena *arena, char ***ret_names)
{
    DIR *dir = opendir(path);
    size_t count = 0, room = 0;
    char **names = NULL;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' || !str_ends(entry->d_name, ending))
            continue;
        if (count == room) {
            room = room * 2 + 16;
            char **more = ARENA_ARRAY(arena, char *, room);
            if (count > 0)
                memcpy(more, names, count * sizeof *names);
            names = more;
        }
        names[count++] = arena_strdup(arena, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    if (count > 1)
        qsort(names, count, sizeof *names, by_name);
    *ret_names = names;
    return count;
}

char *path_join(struct arena *arena, const char *a, const char *b)
{
    return arena_printf(arena, "%s%s%s", a, str_ends(a, "/") ? "" : "/", b);
}

char *xdg_dir(struct arena *arena, enum xdg_kind kind, const char *profile)
{
    static const struct {
        const char *variable, *below_home;
    } kinds[] = {
        [XDG_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [XDG_CACHE] = {"XDG_CACHE_HOME", ".cache"},
        [XDG_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [XDG_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [XDG_RUNTIME] = {"XDG_RUNTIME_DIR", ".cache"},
    };
    const char *base = getenv(kinds[kind].variable), *home = getenv("HOME");
    if (str_is_empty(base) || base[0] != '/')
        base = path_join(arena, str_or(home, "/"), kinds[kind].below_home);
    char *dir = path_join(arena, base, "vorwahl");
    if (kind != XDG_CONFIG && kind != XDG_RUNTIME)
        dir = path_join(arena, dir, str_or(profile, "default"));
    dir_make(dir, NULL); /* a failure shows at the first write, with its reason */
    return dir;
}

char *own_path(struct arena *arena, const char *name)
{
    char *own = path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), name);
    return access(own, F_OK) == 0 ? own : data_path(arena, name);
}

static char *own_folder(struct arena *arena)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    *slash = '\0';
    return arena_strdup(arena, path);
}

static char data_folder[4200]; /* where the shipped files lie: asked once */

static void find_data(void)
{
    struct arena *arena = arena_new();
    const char *folder = own_folder(arena), *found = path_join(arena, PKGDATADIR, "data");
    if (folder != NULL &&
        !file_exists(found)) /* moved as a whole, as packages and staged installs are */
        found = path_join(arena, folder, "../share/vorwahl/data");
#if defined VORWAHL_SRCDATA && defined VORWAHL_BUILDDIR
    if (folder != NULL && str_starts(folder, VORWAHL_BUILDDIR))
        found = VORWAHL_SRCDATA;
#endif
    snprintf(data_folder, sizeof data_folder, "%s", found);
    arena_free(arena);
}

char *data_path(struct arena *arena, const char *name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const char *set = getenv("VORWAHL_DATADIR");
    if (!str_is_empty(set))
        return path_join(arena, set, name);
    pthread_once(&once, find_data);
    return path_join(arena, data_folder, name);
}

char *program_path(struct arena *arena, const char *name)
{
    const char *folder = own_folder(arena);
    char *beside = folder != NULL ? path_join(arena, folder, name) : NULL;
    if (beside != NULL && access(beside, X_OK) == 0)
        return beside;
    char *helper = path_join(arena, PKGLIBEXECDIR, name);
    if (access(helper, X_OK) == 0)
        return helper;
    char **parts;
    size_t count = str_split(arena, str_or(getenv("PATH"), "/usr/local/bin:/usr/bin"), ':', &parts);
    for (size_t i = 0; i < count; i++)
        if (access(path_join(arena, parts[i], name), X_OK) == 0)
            return path_join(arena, parts[i], name);
    return NULL;
}
