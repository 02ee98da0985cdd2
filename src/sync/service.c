/* A service of our own: started, held and found again, for people who work alone and for the demo.
 * vorwahld ends by itself when nobody holds its lock file any more, so a killed desk leaves nothing
 * behind. */
#include "sync/sync.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_TIMEOUT_MS MINUTE_MS /* a large log of writes is read first */
#define END_TIMEOUT_MS (15 * SECOND_MS)
#define ARGS_MAX 32
#define LISTENING "listening on "

extern char **environ;

static bool spawn(const char *const *args, int in_fd, int out_fd, bool is_detached, pid_t *ret_pid,
                  struct error *err)
{
    struct arena *arena = arena_new();
    char *argv[ARGS_MAX + 2] = {program_path(arena, "vorwahld")};
    for (size_t i = 0; i < ARGS_MAX && args[i] != NULL; i++)
        argv[i + 1] = arena_strdup(arena, args[i]);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in_fd, 0);
    posix_spawn_file_actions_adddup2(&actions, out_fd, 1);
    if (!is_detached)
        posix_spawn_file_actions_adddup2(&actions, out_fd, 2);
    else
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(
        &attributes, (short)(POSIX_SPAWN_SETSIGMASK | (is_detached ? POSIX_SPAWN_SETSID : 0)));
    int failed = argv[0] == NULL
                     ? ENOENT
                     : posix_spawn(ret_pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    arena_free(arena);
    if (failed != 0)
        return error_set(err, ERR_UNAVAILABLE, _("vorwahld does not start: %s"), strerror(failed));
    return true;
}

static void read_all(int fd, struct text *out)
{
    char bytes[1024];
    ssize_t length;
    while ((length = read(fd, bytes, sizeof bytes)) > 0 || (length < 0 && errno == EINTR))
        if (length > 0 && out->length < 64 * 1024)
            text_append_bytes(out, bytes, (size_t)length);
}

bool service_run(const char *const *args, const char *input, struct error *err)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        return error_set(err, ERR_BUG, _("no more files can be opened"));
    pid_t pid = 0;
    bool is_ok = spawn(args, in[0], out[1], false, &pid, err);
    close(in[0]);
    close(out[1]);
    struct text words = {0};
    int status = 0;
    if (is_ok) {
        size_t length = strlen(str_or(input, ""));
        if (length > 0 && write(in[1], input, length) != (ssize_t)length)
            text_clear(&words); /* it ended without reading; its status tells */
        close(in[1]);
        read_all(out[0], &words);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            is_ok =
                error_set(err, ERR_UNAVAILABLE, "vorwahld %s: %.300s", args[0], text_str(&words));
    } else {
        close(in[1]);
    }
    close(out[0]);
    text_free(&words);
    return is_ok;
}

/* Reads until the line that says where it listens; the pipe stays open in the service, which writes
 * nothing more. */
static bool wait_listening(int fd, char *ret_url, size_t size, struct error *err)
{
    struct text seen = {0};
    int64_t deadline_ms = clock_monotonic_ms() + START_TIMEOUT_MS;
    const char *at = NULL;
    for (;;) {
        at = strstr(text_str(&seen), LISTENING);
        if (at != NULL && strchr(at, '\n') != NULL)
            break;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        char bytes[256];
        ssize_t length =
            left_ms > 0 && poll(&wait, 1, (int)left_ms) == 1 ? read(fd, bytes, sizeof bytes) : 0;
        if (length <= 0) {
            text_free(&seen);
            return error_set(err, ERR_UNAVAILABLE, _("the service of this machine did not start"));
        }
        text_append_bytes(&seen, bytes, (size_t)length);
    }
    at += strlen(LISTENING);
    size_t length = strcspn(at, "\r\n");
    if (length >= size)
        length = size - 1;
    memcpy(ret_url, at, length);
    ret_url[length] = '\0';
    text_free(&seen);
    return true;
}

bool service_start(const char *const *args, char *ret_url, size_t size, struct error *err)
{
    int out[2];
    int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null_fd < 0 || pipe2(out, O_CLOEXEC) != 0) {
        if (null_fd >= 0)
            close(null_fd);
        return error_set(err, ERR_BUG, _("no more files can be opened"));
    }
    pid_t pid = 0;
    bool is_ok = spawn(args, null_fd, out[1], true, &pid, err);
    close(null_fd);
    close(out[1]);
    is_ok = is_ok && wait_listening(out[0], ret_url, size, err);
    close(out[0]);
    return is_ok;
}

bool service_hold(const char *lock_path, struct error *err)
{
    int fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", lock_path, strerror(errno));
    int64_t deadline_ms = clock_monotonic_ms() + END_TIMEOUT_MS;
    while (flock(fd, LOCK_SH | LOCK_NB) != 0) { /* a service that ends holds the lock alone */
        if (clock_monotonic_ms() > deadline_ms) {
            close(fd);
            return error_set(err, ERR_BUSY, _("the private service is just ending; try again"));
        }
        poll(NULL, 0, 10);
    }
    return true; /* kept open until this process ends, on purpose */
}
