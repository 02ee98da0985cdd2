/* The running service: libmicrohttpd, one request thread with the one store, suspended long polls,
 * limits and a clean end. */
#include "server.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "usecase/write.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TICK_MS 50
#define WHILE_LOCKED_GRACE_MS (5 * SECOND_MS)

static enum MHD_Result answer(struct request *request)
{
    if (request->status == 204)
        text_clear(&request->answer);
    size_t length = request->answer.length;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        length, length > 0 ? text_steal(&request->answer) : NULL,
        length > 0 ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    char retry[16];
    MHD_add_response_header(response, "Content-Type",
                            str_or(request->content_type, "application/json; charset=utf-8"));
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "X-Request-Id", request->id);
    if (request->etag != NULL)
        MHD_add_response_header(response, "ETag", request->etag);
    if (request->retry_after_s > 0) {
        snprintf(retry, sizeof retry, "%d", request->retry_after_s);
        MHD_add_response_header(response, "Retry-After", retry);
    }
    if (request->is_bad_frame || request->is_too_large)
        MHD_add_response_header(response, "Connection", "close");
    if (request->status == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)request->status, response);
    MHD_destroy_response(response);
    return result;
}

static void fail(struct request *request, const struct error *err)
{
    text_clear(&request->answer);
    problem_write_json(&request->answer, err);
    request->content_type = "application/problem+json; charset=utf-8";
    if (request->status < 400)
        request->status = error_http(err->code);
    request->server->errors++;
}

static void log_request(const struct request *request, const struct route *route)
{
    char status[8], took[24];
    snprintf(status, sizeof status, "%d", request->status);
    snprintf(took, sizeof took, "%lld", (long long)(clock_monotonic_ms() - request->began_ms));
    log_event(LOG_INFO, "request", "id", request->id, "method", request->method, "route",
              route != NULL ? route->pattern : "-", "status", status, "ms", took, NULL);
}

/* A read that failed looks like "there is none", a sign-in like a bad token: where the database was
 * away meanwhile nothing of that is answered, only that it was. */
static bool is_believable(struct request *request, struct error *err)
{
    if (!store_take_failure(request->server->store, err))
        return true;
    request->should_wait = false;
    request->status = 200; /* fail() takes the code's */
    request->retry_after_s = 1;
    return false;
}

static bool run_route(struct request *request, struct error *err)
{
    bool is_other_method;
    const struct route *route = route_find(request, &is_other_method);
    bool is_ok = true;
    if (request->is_bad_frame)
        is_ok = error_set(err, ERR_USAGE, "the request is framed twice");
    else if (request->is_too_large)
        is_ok = error_set(err, ERR_TOO_LARGE, "a body may have at most %zu bytes", BODY_MAX);
    else if (route == NULL)
        is_ok = error_set(err, is_other_method ? ERR_METHOD : ERR_NOT_FOUND, "%s",
                          is_other_method ? "this method is not offered here"
                                          : "there is nothing here");
    is_ok = is_ok && (route->roles == NULL || request_sign_in(request, route, err));
    is_ok = is_ok && route->handle(request, err);
    is_ok = is_believable(request, err) && is_ok;
    request->session = NULL;
    if (!is_ok)
        fail(request, err);
    if (!request->should_wait)
        log_request(request, route);
    return is_ok;
}

static void suspend(struct request *request)
{
    struct server *server = request->server;
    struct waiting *waiting = xcalloc(1, sizeof *waiting);
    *waiting = (struct waiting){.connection = request->connection,
                                .deadline_ms = request->wait_until_ms,
                                .after = request->wait_after};
    request->should_wait = false;
    pthread_mutex_lock(&server->mutex);
    waiting->next = server->waiting;
    server->waiting = waiting;
    MHD_suspend_connection(request->connection);
    pthread_mutex_unlock(&server->mutex);
}

/* Wakes those whose time is over or whose feed has moved. */
static void wake(struct server *server, bool all)
{
    int64_t now = clock_monotonic_ms(), head = atomic_load(&server->head);
    pthread_mutex_lock(&server->mutex);
    for (struct waiting **at = &server->waiting; *at != NULL;) {
        struct waiting *waiting = *at;
        if (!all && waiting->deadline_ms > now && waiting->after >= head) {
            at = &waiting->next;
            continue;
        }
        *at = waiting->next;
        MHD_resume_connection(waiting->connection);
        free(waiting);
    }
    pthread_mutex_unlock(&server->mutex);
}

void server_changed(struct server *server)
{
    atomic_store(&server->head, service_head(server->store));
    wake(server, false);
}

static bool frame_is_bad(struct MHD_Connection *connection)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length"),
               *coding =
                   MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding");
    return length != NULL && coding != NULL;
}

struct count_lengths {
    int count;
};

static enum MHD_Result count_length(void *data, enum MHD_ValueKind kind, const char *key,
                                    const char *value)
{
    struct count_lengths *counter = data;
    (void)kind, (void)value;
    counter->count += strcasecmp(key, "Content-Length") == 0;
    return MHD_YES;
}

static struct request *request_new(struct server *server, struct MHD_Connection *connection,
                                   const char *method, const char *path)
{
    struct request *request = xcalloc(1, sizeof *request);
    struct count_lengths counter = {0};
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    int64_t announced = 0;
    request->server = server;
    request->connection = connection;
    request->arena = arena_new();
    request->method = arena_strdup(request->arena, method);
    request->path = arena_strdup(request->arena, path);
    request->began_ms = clock_monotonic_ms();
    request->status = 200;
    uuid_new(request->id);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_length, &counter);
    request->is_bad_frame = frame_is_bad(connection) || counter.count > 1;
    request->is_too_large =
        length != NULL && (!str_to_int64(length, &announced) || announced > (int64_t)BODY_MAX);
    server->requests++;
    return request;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    struct server *server = data;
    struct request *request = *state;
    struct error err = {0};
    (void)version;
    if (request == NULL) {
        *state = request = request_new(server, connection, method, path);
        if (request->is_bad_frame || request->is_too_large) { /* answered before the body comes */
            run_route(request, &err);
            return answer(request);
        }
        return MHD_YES;
    }
    if (*upload_size > 0) {
        if (request->body.length + *upload_size > BODY_MAX)
            request->is_too_large = true;
        else
            text_append_bytes(&request->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    run_route(request, &err);
    if (request->should_wait) {
        text_clear(&request->answer);
        suspend(request);
        return MHD_YES;
    }
    return answer(request);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct request *request = *state;
    (void)data, (void)connection, (void)code;
    if (request == NULL)
        return;
    text_free(&request->body);
    text_free(&request->answer);
    arena_free(request->arena);
    free(request);
    *state = NULL;
}

/* --- listening --- */

static bool is_loopback(const char *address)
{
    return str_starts(address, "127.") || str_equal(address, "::1") ||
           str_equal(address, "[::1]") || str_equal(address, "localhost");
}

static int listen_unix(const char *path, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return error_set(err, ERR_CONFIG, _("the path of the socket is too long: %s"), path), -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path); /* ours: the database's lock is held */
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", path, strerror(errno)), -1;
    return fd;
}

static int listen_tcp(const struct serve_options *options, char *ret_url, size_t size,
                      struct error *err)
{
    char host[64] = "127.0.0.1";
    int64_t port = 0;
    const char *listen_on = str_or(options->listen, "127.0.0.1:8470"),
               *colon = strrchr(listen_on, ':');
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int yes = 1;
    if (colon == NULL || (size_t)(colon - listen_on) >= sizeof host ||
        !str_to_int64(colon + 1, &port) || port < 0 || port > 65535)
        return error_set(err, ERR_USAGE, _("--listen takes ADDRESS:PORT")), -1;
    memcpy(host, listen_on, (size_t)(colon - listen_on));
    host[colon - listen_on] = '\0';
    if (!is_loopback(host) && !options->behind_proxy)
        return error_set(err, ERR_CONFIG,
                         _("without TLS only this machine may be listened on; put a proxy before "
                           "it and say --behind-proxy")),
               -1;
    address.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, str_equal(host, "localhost") ? "127.0.0.1" : host, &address.sin_addr) !=
        1)
        return error_set(err, ERR_USAGE, _("--listen: %s is not an IPv4 address"), host), -1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1024) != 0)
        return error_set(err, ERR_UNAVAILABLE, "%s: %s", listen_on, strerror(errno)), -1;
    getsockname(fd, (struct sockaddr *)&address, &length);
    snprintf(ret_url, size, "http://%s:%d", host, ntohs(address.sin_port));
    return fd;
}

int serve_lock(const char *database, struct error *err)
{
    struct text path = {0};
    if (store_uri_is_shared(database)) /* any number of instances */
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (!str_starts(database, "sqlite:"))
        return error_set(err, ERR_USAGE, _("a database is sqlite:FILE or postgresql://…")), -1;
    text_printf(&path, "%s.lock", database + strlen("sqlite:"));
    int fd = open(text_str(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    text_free(&path);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return error_set(err, ERR_BUSY, _("another vorwahld serves this database")), -1;
}

/* True when nobody holds the file any more: every desk of a private service or a demo holds a
 * shared lock. */
static bool is_abandoned(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return true;
    bool is_free = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (is_free)
        flock(fd, LOCK_UN);
    close(fd);
    return is_free;
}

static void run_until_end(struct server *server, const struct serve_options *options, int signals)
{
    int64_t began_ms = clock_monotonic_ms(), checked_ms = began_ms;
    struct store *watcher = NULL; /* sees commits of other processes: its own connection */
    store_open_service(options->database, &watcher, NULL);
    for (int64_t head;;) {
        struct pollfd wait = {.fd = signals, .events = POLLIN};
        if (poll(&wait, 1, TICK_MS) == 1)
            break;
        int64_t now = clock_monotonic_ms();
        if (watcher != NULL && (head = service_head(watcher)) > 0) /* 0: the database is away */
            atomic_store(&server->head, head);
        wake(server, false);
        if (options->while_locked != NULL && now - checked_ms > 500) {
            checked_ms = now;
            if (now - began_ms > WHILE_LOCKED_GRACE_MS && is_abandoned(options->while_locked))
                break;
        }
    }
    store_close(watcher);
}

static int block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static bool run_daemon(struct server *server, const struct serve_options *options, int fd,
                       const char *url, int signals, struct error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)options->max_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16 << 10,
        MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)2 << 20, MHD_OPTION_END);
    if (server->daemon == NULL)
        return error_set(err, ERR_UNAVAILABLE, _("the service does not start: %s"),
                         strerror(errno));
    printf("listening on %s\n", url);
    fflush(stdout);
    run_until_end(server, options, signals);
    atomic_store(&server->is_stopping, true);
    wake(server, true);
    MHD_stop_daemon(server->daemon);
    return true;
}

bool serve(const struct serve_options *options, struct error *err)
{
    static struct server server; /* one a process */
    char url[512];
    struct rlimit no_core = {0, 0};
    int signals = block_signals(), lock = -1;
    setrlimit(RLIMIT_CORE, &no_core);
    umask(077);
    pthread_mutex_init(&server.mutex, NULL);
    server.started_ms = clock_monotonic_ms();
    if (!store_open_service(options->database, &server.store, err) ||
        !session_open(server.store, NULL, &server.session, err) ||
        (lock = serve_lock(options->database, err)) < 0) {
        session_close(server.session);
        store_close(server.store);
        return false;
    }
    atomic_store(&server.head, service_head(server.store));
    snprintf(url, sizeof url, "unix:%s", str_or(options->unix_path, ""));
    int fd = options->unix_path != NULL ? listen_unix(options->unix_path, err)
                                        : listen_tcp(options, url, sizeof url, err);
    bool is_ok = fd >= 0 && run_daemon(&server, options, fd, url, signals, err);
    session_close(server.session);
    store_close(server.store);
    if (options->unix_path != NULL)
        unlink(options->unix_path);
    if (is_ok && options->remove_dir != NULL)
        dir_remove(options->remove_dir, NULL);
    close(lock);
    return is_ok;
}
