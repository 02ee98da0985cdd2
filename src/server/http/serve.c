/* The running service: starting libmicrohttpd's one request thread with the one store, the ticks of
 * the main thread, and a clean end. */
#include "../mail_servers.h"
#include "../mover.h"
#include "../nightly.h"
#include "../server.h"
#include "tls.h"

#include "base/file.h"
#include "base/log.h"
#include "base/process.h"
#include "net/dns.h"
#include "usecase/write.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define TICK_MS 50
#define HANG_UP_EVERY_MS 250
#define WHILE_LOCKED_GRACE_MS (5 * SECOND_MS)
#define END_GRACE_MS (10 * SECOND_MS)
#define CONNECTION_MEMORY ((size_t)16 << 10)
#define SILENCE_S 60u

struct ticker {
    struct server *server;
    struct store *watcher; /* sees commits of other processes: its own connection */
    int signals;
    int64_t began_ms, locked_ms, hung_up_ms;
};

/* False: the end was asked for. */
static bool take_signal(const struct ticker *ticker)
{
    struct signalfd_siginfo info;
    struct error err = {0};
    if (read(ticker->signals, &info, sizeof info) != (ssize_t)sizeof info ||
        info.ssi_signo != SIGHUP)
        return false;
    bool is_ok = ticker->server->tls == NULL || tls_reload(ticker->server->tls, &err);
    if (!is_ok)
        fprintf(stderr, "vorwahld: %s\n", err.message);
    log_event(is_ok ? LOG_INFO : LOG_ERROR, "reload", "result", error_name(err.code), NULL);
    return true;
}

/* False: nobody needs the service any more. */
static bool tick(struct ticker *ticker)
{
    struct server *server = ticker->server;
    const char *lock = server->options->while_locked;
    int64_t now = clock_monotonic_ms(),
            head = ticker->watcher != NULL ? service_head(ticker->watcher) : 0;
    if (head > 0) /* 0: the database is away */
        atomic_store(&server->head, head);
    if (ticker->watcher != NULL) {
        instances_hear(server, ticker->watcher);
        instances_tell(server, ticker->watcher);
    }
    calls_drop_old(server);
    waiting_wake(server, false);
    if (now - ticker->hung_up_ms > HANG_UP_EVERY_MS) {
        ticker->hung_up_ms = now;
        connections_hang_up(server);
    }
    if (lock == NULL || now - ticker->locked_ms <= 500)
        return true;
    ticker->locked_ms = now;
    return now - ticker->began_ms <= WHILE_LOCKED_GRACE_MS || !lock_is_abandoned(lock);
}

static void run_until_end(struct server *server, int signals)
{
    struct ticker ticker = {.server = server, .signals = signals, .began_ms = clock_monotonic_ms()};
    if (store_open_service(server->options->database, &ticker.watcher, NULL))
        service_listen(ticker.watcher, NULL);
    for (bool goes_on = true; goes_on;) {
        struct pollfd wait = {.fd = signals, .events = POLLIN};
        goes_on = poll(&wait, 1, TICK_MS) == 1 ? take_signal(&ticker) : tick(&ticker);
    }
    store_close(ticker.watcher);
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
    signal(SIGXFSZ, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

/* What may leak is little: files are the owner's, no core holds a password or a person. */
static void be_private(void)
{
    process_keep_private();
    umask(077);
}

static void raise_files(void)
{
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

static bool start_daemon(struct server *server, int fd, struct error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(uintptr_t)tls_give_certificate},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL}};
    if (server->tls == NULL)
        tls[0].option = MHD_OPTION_END;
    else
        flags |= MHD_USE_TLS;
    raise_files();
    server->daemon = MHD_start_daemon(
        flags, 0, on_accept, server, on_request, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->options->max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        SILENCE_S, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_THREAD_STACK_SIZE, (size_t)2 << 20,
        MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return server->daemon != NULL ||
           error_set(err, ERR_UNAVAILABLE, _("the service does not start: %s"), strerror(errno));
}

/* Requests at hand are answered, long polls with an empty page; nobody new is let in. */
static void end_gracefully(struct server *server)
{
    int64_t until = clock_monotonic_ms() + END_GRACE_MS;
    atomic_store(&server->is_stopping, true);
    beside_end(server->beside); /* who asked asks again elsewhere, or later */
    int fd = MHD_quiesce_daemon(server->daemon);
    while (atomic_load(&server->in_flight) > 0 && clock_monotonic_ms() < until) {
        waiting_wake(server, true);
        connections_hang_up(server);
        poll(NULL, 0, TICK_MS / 5);
    }
    beside_free(server->beside); /* both resume whom they kept waiting */
    password_pool_free(server->passwords);
    waiting_wake(server, true);
    MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
}

static bool run_daemon(struct server *server, int fd, const char *url, int signals,
                       struct error *err)
{
    server->limits = limits_new();
    server->passwords = password_pool_new();
    server->beside = beside_new(server->options->database);
    server->mover = mover_start(server->options->database);
    if (!start_daemon(server, fd, err)) {
        mover_stop(server->mover);
        beside_free(server->beside);
        password_pool_free(server->passwords);
        limits_free(server->limits);
        close(fd);
        return false;
    }
    printf("listening on %s\n", url);
    fflush(stdout);
    log_event(LOG_INFO, "start", NULL);
    struct mail_servers *mail_servers =
        server->options->asks_mail_servers
            ? mail_servers_start(server->options->database, server->options->dns)
            : NULL;
    struct nightly *nightly = nightly_start(server->options->database);
    run_until_end(server, signals);
    nightly_stop(nightly);
    mail_servers_stop(mail_servers);
    end_gracefully(server);
    mover_stop(server->mover);
    log_event(LOG_INFO, "end", NULL);
    limits_free(server->limits);
    return true;
}

static bool open_tls(struct server *server, const struct serve_options *options, struct error *err)
{
    if ((options->tls_cert == NULL) != (options->tls_key == NULL))
        return error_set(err, ERR_USAGE, _("--tls-cert and --tls-key belong together"));
    return options->tls_cert == NULL ||
           tls_open(options->tls_cert, options->tls_key, &server->tls, err);
}

bool serve(const struct serve_options *options, struct error *err)
{
    if (options->dns != NULL && !dns_server_is_valid(options->dns, err))
        return false;
    static struct server server; /* one a process */
    char url[512];
    int signals = block_signals(), lock = -1;
    be_private();
    pthread_mutex_init(&server.mutex, NULL);
    server.options = options;
    server.started_ms = clock_monotonic_ms();
    if (!open_tls(&server, options, err) ||
        !store_open_service(options->database, &server.store, err) ||
        !(store_patience(server.store, PATIENCE_S),
          session_open(server.store, NULL, &server.session, err)) ||
        (lock = serve_lock(options->database, err)) < 0) {
        session_close(server.session);
        store_close(server.store);
        return false;
    }
    atomic_store(&server.head, service_head(server.store));
    int fd = listen_open(options, url, sizeof url, err);
    bool is_ok = fd >= 0 && run_daemon(&server, fd, url, signals, err);
    feed_pages_free();
    session_close(server.session);
    store_close(server.store);
    if (options->unix_path != NULL)
        unlink(options->unix_path);
    if (is_ok && options->remove_dir != NULL)
        dir_remove(options->remove_dir, NULL);
    tls_close(server.tls);
    close(lock);
    return is_ok;
}
