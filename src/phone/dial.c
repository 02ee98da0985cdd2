/* Dialling by a configured command: an argv of its own, one element per item between bars;
 * placeholders are replaced inside one element, the number is validated first, and no shell is ever
 * involved. */
#include "phone/dial.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/phone_number.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIAL_TIMEOUT_MS (10 * SECOND_MS)

struct dial {
    pid_t pid;
    int pid_fd;
    int output_fd; /* stdout and stderr of the command */
    int64_t started_ms;
    bool has_ended;
    int status;
    bool is_terminated;
};

static const char *placeholder_value(const char *name, size_t length,
                                     const struct dial_request *request, struct arena *arena)
{
    const char *digits = request->e164[0] == '+' ? request->e164 + 1 : request->e164;
    char *key = arena_strndup(arena, name, length);
    if (str_equal(key, "e164"))
        return request->e164;
    if (str_equal(key, "digits"))
        return digits;
    if (str_equal(key, "national"))
        return str_starts(digits, "49") ? arena_printf(arena, "0%s", digits + 2)
                                        : arena_printf(arena, "00%s", digits);
    if (str_equal(key, "lead_id"))
        return str_or(request->lead_id, "");
    if (str_equal(key, "agent"))
        return str_or(request->agent, "");
    return NULL;
}

static bool fill(const char *item, const struct dial_request *request, struct arena *arena,
                 char **ret_filled, struct error *err)
{
    struct text out = {0};
    for (const char *at = item; *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close == NULL) {
            text_append_char(&out, *at++);
            continue;
        }
        const char *value = placeholder_value(at + 1, (size_t)(close - at - 1), request, arena);
        if (value == NULL) {
            text_free(&out);
            return error_set(err, ERR_CONFIG, _("dial.command: unknown placeholder in \"%s\""),
                             item);
        }
        text_append(&out, value);
        at = close + 1;
    }
    *ret_filled = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return true;
}

bool dial_argv(const struct settings *settings, const struct dial_request *request,
               struct arena *arena, char ***ret_argv, struct error *err)
{
    const char *command = settings_get(settings, "dial.command", NULL);
    if (str_is_empty(command))
        return error_set(
            err, ERR_CONFIG,
            _("no dial command is set; dial by hand, or set [dial] command in the settings"));
    if (!phone_is_dialable(request->e164))
        return error_set(err, ERR_BLOCKED, _("this is not a number that may be dialled"));
    char **items;
    size_t count = str_split(arena, command, '|', &items);
    char **argv = ARENA_ARRAY(arena, char *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!fill(items[i], request, arena, &argv[i], err))
            return false;
    if (count == 0 || argv[0][0] != '/')
        return error_set(err, ERR_CONFIG,
                         _("dial.command has to begin with the full path of a program"));
    *ret_argv = argv;
    return true;
}

static int spawn_detached(char *const *argv, int null_fd, int output_fd, pid_t *ret_pid)
{
    static char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                        NULL};
    char *home = getenv("HOME"), *display = getenv("DISPLAY"), *runtime = getenv("XDG_RUNTIME_DIR");
    struct text line[3] = {0};
    char *env[6] = {environment[0], environment[1]};
    size_t n = 2;
    struct {
        const char *name, *value;
    } pass[] = {{"HOME", home}, {"DISPLAY", display}, {"XDG_RUNTIME_DIR", runtime}};
    for (size_t i = 0; i < 3; i++)
        if (pass[i].value != NULL) {
            text_printf(&line[i], "%s=%s", pass[i].name, pass[i].value);
            env[n++] = line[i].data;
        }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, null_fd, 0);
    posix_spawn_file_actions_adddup2(&actions, output_fd, 1);
    posix_spawn_file_actions_adddup2(&actions, output_fd, 2);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    int failed = posix_spawn(ret_pid, argv[0], &actions, &attributes, argv, env);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < 3; i++)
        text_free(&line[i]);
    return failed;
}

bool dial_start(char *const *argv, struct dial **ret_dial, struct error *err)
{
    int output[2];
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null_fd < 0 || pipe2(output, O_CLOEXEC) != 0) {
        if (null_fd >= 0)
            close(null_fd);
        return error_set(err, ERR_BUG, _("no more files can be opened"));
    }
    pid_t pid = 0;
    int failed = spawn_detached(argv, null_fd, output[1], &pid);
    close(null_fd);
    close(output[1]);
    if (failed != 0) {
        close(output[0]);
        return error_set(err, ERR_CONFIG, _("%s does not start: %s; dial by hand"), argv[0],
                         strerror(failed));
    }
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    struct dial *dial = xcalloc(1, sizeof *dial);
    dial->pid = pid;
    dial->pid_fd = (int)syscall(SYS_pidfd_open, pid, 0);
    dial->output_fd = output[0];
    dial->started_ms = clock_monotonic_ms();
    *ret_dial = dial;
    return true;
}

int dial_fd(const struct dial *dial)
{
    return dial->pid_fd;
}

static void last_line(struct dial *dial, char *ret_line, size_t size)
{
    char bytes[4096];
    ssize_t length = read(dial->output_fd, bytes, sizeof bytes - 1);
    bytes[length > 0 ? length : 0] = '\0';
    while (length > 0 && (unsigned char)bytes[length - 1] <= ' ')
        bytes[--length] = '\0';
    const char *line = strrchr(bytes, '\n');
    struct arena *arena = arena_new();
    const char *safe = safe_text(arena, line != NULL ? line + 1 : bytes);
    size_t take = strlen(safe) < size - 1 ? strlen(safe) : size - 1;
    memcpy(ret_line, safe, take);
    ret_line[take] = '\0';
    arena_free(arena);
}

static void enforce_timeout(struct dial *dial)
{
    int64_t age_ms = clock_monotonic_ms() - dial->started_ms;
    if (age_ms < DIAL_TIMEOUT_MS)
        return;
    kill(-dial->pid,
         dial->is_terminated && age_ms > DIAL_TIMEOUT_MS + SECOND_MS ? SIGKILL : SIGTERM);
    dial->is_terminated = true;
}

bool dial_finish(struct dial *dial, bool *ret_ok, char *ret_last_line, size_t size)
{
    if (!dial->has_ended) {
        if (waitpid(dial->pid, &dial->status, WNOHANG) != dial->pid) {
            enforce_timeout(dial);
            return false;
        }
        dial->has_ended = true;
    }
    *ret_ok = WIFEXITED(dial->status) && WEXITSTATUS(dial->status) == 0;
    last_line(dial, ret_last_line, size);
    return true;
}

static void *reap(void *data)
{
    struct dial *dial = data;
    bool is_ok;
    char line[8];
    while (!dial_finish(dial, &is_ok, line, sizeof line)) {
        struct pollfd ended = {.fd = dial->pid_fd, .events = POLLIN};
        poll(&ended, 1, 200);
    }
    dial_free(dial);
    return NULL;
}

void dial_detach(struct dial *dial)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, reap, dial) == 0)
        pthread_detach(thread);
    else
        dial_free(dial);
}

void dial_free(struct dial *dial)
{
    if (dial == NULL)
        return;
    if (!dial->has_ended && waitpid(dial->pid, &dial->status, WNOHANG) != dial->pid) {
        struct pollfd ended = {.fd = dial->pid_fd, .events = POLLIN};
        kill(-dial->pid, SIGTERM);
        if (dial->pid_fd < 0 || poll(&ended, 1, (int)SECOND_MS) != 1)
            kill(-dial->pid, SIGKILL);
        while (waitpid(dial->pid, &dial->status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (dial->pid_fd >= 0)
        close(dial->pid_fd);
    close(dial->output_fd);
    free(dial);
}
