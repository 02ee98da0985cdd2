/* Starting programs of others. The environment is small on purpose: what a desktop program needs to
 * find its session, and nothing of ours. */
#include "base/process.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS (10 * SECOND_MS)

void process_keep_private(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0);
}

struct process {
    pid_t pid;
    int pid_fd;
    int output_fd; /* its stdout and stderr */
    int64_t started_ms, timeout_ms;
    bool has_ended, was_stopped;
    int status;
};

static char *const fixed[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"};
static const char *const passed[] = {"HOME",
                                     "DISPLAY",
                                     "WAYLAND_DISPLAY",
                                     "XAUTHORITY",
                                     "XDG_RUNTIME_DIR",
                                     "XDG_CURRENT_DESKTOP",
                                     "DBUS_SESSION_BUS_ADDRESS"};
enum { FIXED = sizeof fixed / sizeof *fixed, PASSED = sizeof passed / sizeof *passed };

static void make_environment(struct arena *arena, char *env[FIXED + PASSED + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < FIXED; i++)
        env[n++] = fixed[i];
    for (size_t i = 0; i < PASSED; i++)
        if (getenv(passed[i]) != NULL)
            env[n++] = arena_printf(arena, "%s=%s", passed[i], getenv(passed[i]));
    env[n] = NULL;
}

static int spawn(char *const *argv, int input_fd, int output_fd, pid_t *ret_pid)
{
    struct arena *arena = arena_new();
    char *env[FIXED + PASSED + 1];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    make_environment(arena, env);
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input_fd, 0);
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
    arena_free(arena);
    return failed;
}

/* Takes the input over. */
static bool start(char *const *argv, int input_fd, int64_t timeout_ms, struct process **ret_process,
                  struct error *err)
{
    int output[2];
    if (input_fd < 0 || pipe2(output, O_CLOEXEC) != 0) {
        if (input_fd >= 0)
            close(input_fd);
        return error_set(err, ERR_BUG, _("no more files can be opened"));
    }
    pid_t pid = 0;
    int failed = spawn(argv, input_fd, output[1], &pid);
    close(input_fd);
    close(output[1]);
    if (failed != 0) {
        close(output[0]);
        return error_set(err, ERR_CONFIG, _("%s does not start: %s"), argv[0], strerror(failed));
    }
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    struct process *process = xcalloc(1, sizeof *process);
    process->pid = pid;
    process->pid_fd = (int)syscall(SYS_pidfd_open, pid, 0);
    process->output_fd = output[0];
    process->started_ms = clock_monotonic_ms();
    process->timeout_ms = timeout_ms;
    *ret_process = process;
    return true;
}

bool process_start(char *const *argv, struct process **ret_process, struct error *err)
{
    return start(argv, open("/dev/null", O_RDWR | O_CLOEXEC), TIMEOUT_MS, ret_process, err);
}

bool process_ask(char *const *argv, const char *input, int64_t timeout_ms,
                 struct process_end *ret_end, struct error *err)
{
    struct process *process;
    int pipe_fds[2];
    size_t length = strlen(input);
    assert(length <= PIPE_BUF); /* a pipe takes that much without a reader */
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return error_set(err, ERR_BUG, _("no more files can be opened"));
    bool is_given = write(pipe_fds[1], input, length) == (ssize_t)length;
    close(pipe_fds[1]);
    if (!start(argv, pipe_fds[0], timeout_ms, &process, err))
        return false;
    process_wait(process, ret_end);
    process_free(process);
    ret_end->is_ok = ret_end->is_ok && is_given;
    return true;
}

static void copy_safe(char *out, size_t size, const char *text)
{
    struct arena *arena = arena_new();
    const char *safe = safe_text(arena, text);
    size_t take = strlen(safe) < size - 1 ? strlen(safe) : size - 1;
    memcpy(out, safe, take);
    out[take] = '\0';
    arena_free(arena);
}

static void read_output(struct process *process, struct process_end *end)
{
    char bytes[4096];
    ssize_t length = read(process->output_fd, bytes, sizeof bytes - 1);
    bytes[length > 0 ? length : 0] = '\0';
    copy_safe(end->output, sizeof end->output, bytes);
    while (length > 0 && (unsigned char)bytes[length - 1] <= ' ')
        bytes[--length] = '\0';
    const char *line = strrchr(bytes, '\n');
    copy_safe(end->last_line, sizeof end->last_line, line != NULL ? line + 1 : bytes);
}

static void enforce_timeout(struct process *process)
{
    int64_t age_ms = clock_monotonic_ms() - process->started_ms;
    if (age_ms < process->timeout_ms)
        return;
    kill(-process->pid,
         process->was_stopped && age_ms > process->timeout_ms + SECOND_MS ? SIGKILL : SIGTERM);
    process->was_stopped = true;
}

bool process_poll(struct process *process, struct process_end *ret_end)
{
    if (!process->has_ended) {
        if (waitpid(process->pid, &process->status, WNOHANG) != process->pid) {
            enforce_timeout(process);
            return false;
        }
        process->has_ended = true;
    }
    memset(ret_end, 0, sizeof *ret_end);
    ret_end->was_stopped = process->was_stopped;
    ret_end->status =
        WIFEXITED(process->status) ? WEXITSTATUS(process->status) : 128 + WTERMSIG(process->status);
    ret_end->is_ok = ret_end->status == 0 && !process->was_stopped;
    read_output(process, ret_end);
    return true;
}

void process_wait(struct process *process, struct process_end *ret_end)
{
    while (!process_poll(process, ret_end)) {
        struct pollfd ended = {.fd = process->pid_fd, .events = POLLIN};
        poll(&ended, 1, 200);
    }
}

static void *reap(void *data)
{
    struct process_end end;
    process_wait(data, &end);
    process_free(data);
    return NULL;
}

void process_detach(struct process *process)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, reap, process) == 0)
        pthread_detach(thread);
    else
        process_free(process);
}

void process_free(struct process *process)
{
    if (process == NULL)
        return;
    if (!process->has_ended && waitpid(process->pid, &process->status, WNOHANG) != process->pid) {
        struct pollfd ended = {.fd = process->pid_fd, .events = POLLIN};
        kill(-process->pid, SIGTERM);
        if (process->pid_fd < 0 || poll(&ended, 1, (int)SECOND_MS) != 1)
            kill(-process->pid, SIGKILL);
        while (waitpid(process->pid, &process->status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (process->pid_fd >= 0)
        close(process->pid_fd);
    close(process->output_fd);
    free(process);
}

char *process_find(struct arena *arena, const char *name)
{
    static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = arena_printf(arena, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

char *process_find_in_path(struct arena *arena, const char *name)
{
    char **folders;
    size_t count = str_split(arena, str_or(getenv("PATH"), ""), ':', &folders);
    for (size_t i = 0; i < count; i++) {
        char *path = arena_printf(arena, "%s/%s", folders[i], name);
        if (folders[i][0] == '/' && access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}
