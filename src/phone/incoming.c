/* The workplace's socket for incoming calls, and who speaks to it. */
#include "phone/incoming.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "codec/call_event_json.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define EVENTS 16
#define LINE_MOST 1024
#define LINES_MOST 16
#define PATIENCE_MS 1000 /* for one connection */
#define WAITING_MOST 16  /* connections that nobody has accepted yet */

struct incoming {
    pthread_t thread;
    pthread_mutex_t mutex;
    struct call_event events[EVENTS]; /* a ring */
    int first, count;
    int listen_fd, event_fd, stop_fd;
    char *path;
};

/* --- the folder and its sockets --- */

static char *folder_of(const char *profile, struct arena *arena)
{
    return path_join(arena, xdg_dir(arena, XDG_RUNTIME, NULL), str_or(profile, "default"));
}

static bool make_address(const char *path, struct sockaddr_un *ret_address, struct error *err)
{
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof ret_address->sun_path)
        return error_set(err, ERR_CANNOT_CREATE, _("the path of the socket is too long: %s"), path);
    memcpy(ret_address->sun_path, path, strlen(path) + 1);
    return true;
}

/* -1: nobody listens there. */
static int connect_to(const char *path)
{
    struct sockaddr_un address;
    if (!make_address(path, &address, NULL))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
    if (fd >= 0) /* a workplace that is stopped accepts nobody */
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)(const void *)&address, sizeof address) == 0)
        return fd;
    int failed = errno;
    if (fd >= 0)
        close(fd);
    errno = failed;
    return -1;
}

/* Each socket of the folder that somebody listens at; others are remains and go. */
static void each_socket(const char *folder, void (*each)(int fd, void *data), void *data)
{
    struct arena *arena = arena_new();
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (!str_starts(entry->d_name, "calls-") || !str_ends(entry->d_name, ".sock"))
            continue;
        const char *path = path_join(arena, folder, entry->d_name);
        int fd = connect_to(path);
        if (fd >= 0) {
            each(fd, data);
            close(fd);
        } else if (errno == ECONNREFUSED) {
            unlink(path);
        }
    }
    if (dir != NULL)
        closedir(dir);
    arena_free(arena);
}

static bool is_private(const char *folder, struct error *err)
{
    struct stat info;
    return (lstat(folder, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
            (info.st_mode & 077) == 0) ||
           error_set(err, ERR_CANNOT_CREATE, _("%s is open to others; chmod 700 helps"), folder);
}

/* It has its name only when it listens: a socket that does not is taken for remains. */
static bool listen_at(struct incoming *incoming, struct arena *arena, struct error *err)
{
    struct sockaddr_un address;
    if (!make_address(arena_printf(arena, "%s.new", incoming->path), &address, err))
        return false;
    unlink(address.sun_path);
    incoming->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (incoming->listen_fd >= 0 &&
        bind(incoming->listen_fd, (const struct sockaddr *)(const void *)&address,
             sizeof address) == 0 &&
        chmod(address.sun_path, 0600) == 0 && listen(incoming->listen_fd, WAITING_MOST) == 0 &&
        rename(address.sun_path, incoming->path) == 0)
        return true;
    error_set(err, ERR_CANNOT_CREATE, "%s: %s", incoming->path, strerror(errno));
    if (incoming->listen_fd >= 0)
        close(incoming->listen_fd);
    return false;
}

/* --- listening --- */

static bool add_event(struct incoming *incoming, const struct call_event *event, struct error *err)
{
    const uint64_t one = 1;
    pthread_mutex_lock(&incoming->mutex);
    bool has_room = incoming->count < EVENTS;
    if (has_room)
        incoming->events[(incoming->first + incoming->count++) % EVENTS] = *event;
    pthread_mutex_unlock(&incoming->mutex);
    ssize_t written = write(incoming->event_fd, &one, sizeof one);
    (void)written; /* it is raised already */
    return has_room || error_set(err, ERR_BUSY, _("too many calls at once"));
}

static bool take_line(struct incoming *incoming, const char *line, size_t length, struct error *err)
{
    static const struct json_limits limits = {LINE_MOST, 2, 32};
    struct json_doc *doc;
    struct call_event event;
    if (!json_parse(line, length, &limits, &doc, err))
        return false;
    bool is_ok = (json_node_is_object(json_root(doc)) ||
                  error_set(err, ERR_DATA, _("an object is wanted"))) &&
                 call_event_read(json_root(doc), &event, err) && add_event(incoming, &event, err);
    json_free(doc);
    return is_ok;
}

static void answer(int fd, bool is_ok, const struct error *err)
{
    struct text words = {0};
    if (is_ok)
        text_append(&words, "ok\n");
    else
        text_printf(&words, "%s: %s\n", error_name(err->code), err->message);
    ssize_t sent = send(fd, text_str(&words), words.length, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent; /* who does not listen to the answer did not want it */
    text_free(&words);
}

static bool is_own_user(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

/* 0: nothing more comes, or not in time; or the workplace ends. */
static size_t read_more(const struct incoming *incoming, int fd, char *to, size_t size,
                        int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_monotonic_ms();
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
                           {.fd = incoming->stop_fd, .events = POLLIN}};
    if (left <= 0 || poll(fds, 2, (int)left) <= 0 || fds[1].revents != 0)
        return 0;
    ssize_t length = recv(fd, to, size, MSG_DONTWAIT);
    return length > 0 ? (size_t)length : 0;
}

static void hear(struct incoming *incoming, int fd)
{
    char bytes[LINE_MOST + 1];
    size_t length = 0, more;
    int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    struct error err = {0};
    for (int lines = 0; lines < LINES_MOST;) {
        char *end = memchr(bytes, '\n', length);
        if (end == NULL) {
            more = length < LINE_MOST
                       ? read_more(incoming, fd, bytes + length, LINE_MOST - length, deadline_ms)
                       : 0;
            if (more == 0)
                break;
            length += more;
            continue;
        }
        size_t line = (size_t)(end - bytes);
        bool is_ok = take_line(incoming, bytes, line, &err);
        answer(fd, is_ok, &err);
        if (!is_ok)
            return;
        length -= line + 1;
        memmove(bytes, end + 1, length);
        lines++;
    }
    if (length > 0) {
        error_set(&err, ERR_TOO_LARGE, _("a line of at most %d bytes is wanted"), LINE_MOST);
        answer(fd, false, &err);
    }
}

/* What is not read would tear the line, and the answer with it. */
static void drain(const struct incoming *incoming, int fd)
{
    char bytes[4096];
    int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    shutdown(fd, SHUT_WR);
    for (int i = 0; i < 64 && read_more(incoming, fd, bytes, sizeof bytes, deadline_ms) > 0; i++)
        explicit_bzero(bytes, sizeof bytes);
}

static void *run(void *data)
{
    struct incoming *incoming = data;
    struct pollfd fds[] = {{.fd = incoming->listen_fd, .events = POLLIN},
                           {.fd = incoming->stop_fd, .events = POLLIN}};
    while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
        if (fds[1].revents != 0)
            break;
        int fd = accept4(incoming->listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        if (is_own_user(fd)) {
            hear(incoming, fd);
            drain(incoming, fd);
        }
        close(fd);
    }
    return NULL;
}

static void ignore(int fd, void *data)
{
    (void)fd, (void)data;
}

bool incoming_open(const char *profile, struct incoming **ret_incoming, struct error *err)
{
    struct arena *arena = arena_new();
    char *folder = folder_of(profile, arena);
    struct incoming *incoming = xcalloc(1, sizeof *incoming);
    incoming->path =
        xstrdup(path_join(arena, folder, arena_printf(arena, "calls-%d.sock", (int)getpid())));
    bool is_ok = dir_make(folder, err) && is_private(folder, err);
    if (is_ok)
        each_socket(folder, ignore, NULL);
    is_ok = is_ok && listen_at(incoming, arena, err);
    arena_free(arena);
    if (!is_ok) {
        free(incoming->path);
        free(incoming);
        return false;
    }
    pthread_mutex_init(&incoming->mutex, NULL);
    incoming->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    incoming->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (pthread_create(&incoming->thread, NULL, run, incoming) != 0)
        fatal("no thread for incoming calls");
    *ret_incoming = incoming;
    return true;
}

int incoming_fd(const struct incoming *incoming)
{
    return incoming->event_fd;
}

bool incoming_next(struct incoming *incoming, struct call_event *ret_event)
{
    uint64_t count;
    pthread_mutex_lock(&incoming->mutex);
    bool has_one = incoming->count > 0;
    if (has_one) {
        *ret_event = incoming->events[incoming->first];
        incoming->first = (incoming->first + 1) % EVENTS;
        incoming->count--;
    } else {
        ssize_t length = read(incoming->event_fd, &count, sizeof count);
        (void)length;
    }
    pthread_mutex_unlock(&incoming->mutex);
    return has_one;
}

void incoming_close(struct incoming *incoming)
{
    const uint64_t one = 1;
    if (incoming == NULL)
        return;
    ssize_t written = write(incoming->stop_fd, &one, sizeof one);
    (void)written;
    pthread_join(incoming->thread, NULL);
    unlink(incoming->path);
    close(incoming->listen_fd);
    close(incoming->event_fd);
    close(incoming->stop_fd);
    pthread_mutex_destroy(&incoming->mutex);
    free(incoming->path);
    explicit_bzero(incoming, sizeof *incoming);
    free(incoming);
}

/* --- telling --- */

struct tell {
    struct text line;
    int heard;
    struct error err; /* of a workplace that did not take it */
};

static void tell_one(int fd, void *data)
{
    struct tell *tell = data;
    char words[256] = "";
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (send(fd, text_str(&tell->line), tell->line.length, MSG_NOSIGNAL) !=
            (ssize_t)tell->line.length ||
        poll(&ready, 1, PATIENCE_MS) != 1)
        return;
    ssize_t length = recv(fd, words, sizeof words - 1, 0);
    if (length > 0 && str_equal(words, "ok\n"))
        tell->heard++;
    else if (length > 0)
        error_set(&tell->err, ERR_UNAVAILABLE, "%.*s", (int)strcspn(words, "\n"), words);
}

bool incoming_tell(const char *profile, const struct call_event *event, int *ret_count,
                   struct error *err)
{
    struct tell tell = {0};
    struct json_writer writer;
    struct arena *arena = arena_new();
    json_begin(&writer, &tell.line);
    call_event_write(&writer, event);
    text_append_char(&tell.line, '\n');
    each_socket(folder_of(profile, arena), tell_one, &tell);
    explicit_bzero(tell.line.data, tell.line.length);
    text_free(&tell.line);
    arena_free(arena);
    *ret_count = tell.heard;
    if (tell.heard == 0 && tell.err.code != ERR_NONE)
        *err = tell.err;
    else if (tell.heard == 0)
        error_set(err, ERR_UNAVAILABLE, _("no workplace of this profile is open on this machine"));
    return tell.heard > 0;
}
