/* Mail servers of the domains that stand in contacts, asked in the background (M09): by `serve
 * --mail-servers`, a thread with a connection of its own for which no request ever waits, or once
 * by `vorwahld mail-servers`. Twenty questions a second at most, and no more than a thousand in a
 * row. */
#include "mail_servers.h"

#include "base/clock.h"
#include "base/log.h"
#include "net/dns.h"
#include "usecase/mail_domains.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BETWEEN_MS 50
#define IN_A_ROW 1000
#define PAUSE_MS HOUR_MS
#define TICK_MS 100

struct mail_servers {
    pthread_t thread;
    const char *database, *server;
    atomic_bool is_stopping;
};

static enum mail_answer ask(void *data, const char *domain)
{
    static const enum mail_answer answers[] = {
        [DNS_UNKNOWN] = MAIL_UNKNOWN, [DNS_TAKES] = MAIL_TAKES, [DNS_NONE] = MAIL_NONE};
    const struct mail_servers *servers = data;
    poll(NULL, 0, BETWEEN_MS);
    return answers[dns_takes_mail(domain, servers->server)];
}

static bool goes_on(void *data)
{
    struct mail_servers *servers = data;
    return !atomic_load(&servers->is_stopping);
}

static bool run_once(struct mail_servers *servers, struct store *store, struct mail_run *run,
                     struct error *err)
{
    struct session *session;
    *run = (struct mail_run){.ask = ask, .goes_on = goes_on, .data = servers, .most = IN_A_ROW};
    if (!session_open(store, NULL, &session, err))
        return false;
    bool is_ok = mail_domains_run(session, run, err);
    session_close(session);
    return is_ok;
}

bool mail_servers_once(struct store *store, const char *server, int64_t *ret_asked,
                       int64_t *ret_changed, struct error *err)
{
    struct mail_servers servers = {.server = server};
    struct mail_run run;
    bool is_ok = run_once(&servers, store, &run, err);
    *ret_asked = run.asked;
    *ret_changed = run.changed;
    return is_ok;
}

static void *work(void *data)
{
    struct mail_servers *servers = data;
    struct store *store = NULL;
    while (goes_on(servers)) {
        struct error err = {0};
        struct mail_run run;
        if ((store == NULL && !store_open_service(servers->database, &store, &err)) ||
            !run_once(servers, store, &run, &err)) {
            log_event(LOG_WARN, "mail-servers", NULL);
            store_close(store);
            store = NULL;
        }
        for (int64_t waited = 0; waited < PAUSE_MS && goes_on(servers); waited += TICK_MS)
            poll(NULL, 0, TICK_MS);
    }
    store_close(store);
    return NULL;
}

struct mail_servers *mail_servers_start(const char *database, const char *server)
{
    struct mail_servers *servers = xcalloc(1, sizeof *servers);
    servers->database = database;
    servers->server = server;
    if (pthread_create(&servers->thread, NULL, work, servers) != 0) {
        free(servers);
        return NULL;
    }
    return servers;
}

void mail_servers_stop(struct mail_servers *servers)
{
    if (servers == NULL)
        return;
    atomic_store(&servers->is_stopping, true);
    pthread_join(servers->thread, NULL);
    free(servers);
}
