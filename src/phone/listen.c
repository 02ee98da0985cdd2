/* Listening to the own phone while nothing is dialled. One process listens to one phone (a lock
 * says who); whoever dials has the line of a phone that serves one connection (another lock), and
 * the listener comes back after the call. */
#include "phone/listen.h"

#include "driver.h"
#include "line.h"
#include "turns.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "phone/incoming.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define RETRY_MS 1000
#define RETRY_MOST_MS 30000
#define PUSHED_OUT_MS 5000 /* somebody else wants this line: not at once again */
#define LOOK_MS 200        /* for a lock */

static const struct {
    const char *driver;
    const struct hearing *hearing;
} phones[] = {{"baresip", &baresip_hearing},
              {"asterisk", &asterisk_hearing},
              {"fritzbox", &fritzbox_hearing}};

struct listener {
    pthread_mutex_t mutex;
    int owners, stop_fd; /* who asked for it, and its thread */
    const struct hearing *hearing;
    struct dial_job job;
    struct arena *arena;
    char *profile;
    struct ear ear;
};

/* --- what is heard --- */

void ear_tell(struct ear *ear, enum call_event_state state, const char *number, const char *id)
{
    struct call_event event = {.state = state, .duration_s = ear->duration_s};
    int count;
    if (!call_event_id(&event, id, NULL))
        event.id[0] = '\0'; /* the number will do */
    if (call_event_number(&event, number, NULL))
        incoming_tell(ear->profile, &event, &count, NULL);
    explicit_bzero(&event, sizeof event);
}

/* --- the thread --- */

/* False: it has to stop. */
static bool rest(const struct listener *listener, int ms)
{
    struct pollfd stop = {.fd = listener->stop_fd, .events = POLLIN};
    return poll(&stop, 1, ms) == 0;
}

/* -1: it has to stop. */
static int wait_for_ear(const struct listener *listener)
{
    int fd;
    while ((fd = phone_take(&listener->job, PHONE_LISTEN)) < 0)
        if (!rest(listener, LOOK_MS))
            return -1;
    return fd;
}

/* While the lock is held nobody begins to dial: the connection cannot push out a dialler's. */
static bool connect_line(struct listener *listener, struct line *line, bool *ret_is_busy)
{
    int turn = listener->hearing->serves_one ? phone_take(&listener->job, PHONE_LOOK) : -1;
    *ret_is_busy = listener->hearing->serves_one && turn < 0;
    bool is_ok = !*ret_is_busy && line_open(line, listener->job.host, listener->job.port, NULL);
    phone_give(turn);
    return is_ok && (listener->hearing->greet == NULL ||
                     listener->hearing->greet(line, &listener->job, NULL));
}

/* False: it has to stop. */
static bool listen_to(struct listener *listener, struct line *line)
{
    for (;;)
        switch (line_wait(line, listener->stop_fd, -1)) {
        case LINE_BYTES:
            if (!listener->hearing->take(&listener->ear, line, &listener->job))
                return true;
            break;
        case LINE_CONTROL: return false;
        case LINE_TIMEOUT: break;
        case LINE_CLOSED: return true;
        }
}

static bool is_dialling(const struct listener *listener)
{
    int turn = listener->hearing->serves_one ? phone_take(&listener->job, PHONE_LOOK) : 0;
    if (turn > 0)
        phone_give(turn);
    return turn < 0;
}

static void listen_on(struct listener *listener)
{
    int retry_ms = RETRY_MS;
    for (bool goes_on = true; goes_on;) {
        struct line line = {.fd = -1};
        bool is_busy;
        int64_t began_ms = clock_monotonic_ms();
        bool was_open = connect_line(listener, &line, &is_busy);
        if (was_open)
            goes_on = listen_to(listener, &line);
        line_close(&line);
        is_busy = is_busy || is_dialling(listener);
        if (is_busy || clock_monotonic_ms() - began_ms > RETRY_MOST_MS)
            retry_ms = RETRY_MS;
        else if (was_open && retry_ms < PUSHED_OUT_MS)
            retry_ms = PUSHED_OUT_MS;
        goes_on = goes_on && rest(listener, is_busy ? LOOK_MS : retry_ms);
        if (!is_busy && retry_ms < RETRY_MOST_MS)
            retry_ms *= 2;
    }
}

static void release(struct listener *listener)
{
    pthread_mutex_lock(&listener->mutex);
    bool is_last = --listener->owners == 0;
    pthread_mutex_unlock(&listener->mutex);
    if (!is_last)
        return;
    close(listener->stop_fd);
    pthread_mutex_destroy(&listener->mutex);
    free(listener->profile);
    arena_free(listener->arena);
    free(listener);
}

static void *run(void *data)
{
    struct listener *listener = data;
    int ear = wait_for_ear(listener);
    if (ear >= 0)
        listen_on(listener);
    phone_give(ear);
    release(listener);
    return NULL;
}

/* --- the door --- */

static const struct hearing *find_hearing(const struct settings *settings)
{
    const char *driver = settings_get(settings, "dial.driver", NULL);
    bool is_wanted = settings_get_bool(settings, "phone.listen", true) &&
                     settings_get_bool(settings, "phone.socket", true);
    for (size_t i = 0; i < sizeof phones / sizeof *phones && is_wanted; i++)
        if (str_equal(phones[i].driver, driver))
            return phones[i].hearing;
    return NULL;
}

bool listener_plan(const struct settings *settings, char *ret_words, size_t size, struct error *err)
{
    const struct hearing *hearing = find_hearing(settings);
    struct arena *arena = arena_new();
    struct dial_job job = {0};
    bool is_ok = hearing == NULL || hearing->prepare(settings, arena, &job, err);
    ret_words[0] = '\0';
    if (is_ok && hearing != NULL)
        snprintf(ret_words, size, "%s:%d", job.host, job.port);
    arena_free(arena);
    return is_ok;
}

bool listener_open(const struct settings *settings, const char *profile,
                   struct listener **ret_listener, struct error *err)
{
    const struct hearing *hearing = find_hearing(settings);
    pthread_t thread;
    *ret_listener = NULL;
    if (hearing == NULL)
        return true;
    struct listener *listener = xcalloc(1, sizeof *listener);
    listener->arena = arena_new();
    if (!hearing->prepare(settings, listener->arena, &listener->job, err)) {
        arena_free(listener->arena);
        free(listener);
        return false;
    }
    pthread_mutex_init(&listener->mutex, NULL);
    listener->hearing = hearing;
    listener->profile = xstrdup(str_or(profile, "default"));
    listener->ear = (struct ear){.profile = listener->profile, .duration_s = INT_NONE};
    listener->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    listener->owners = 2;
    if (pthread_create(&thread, NULL, run, listener) != 0)
        fatal("no thread to listen to the phone");
    pthread_detach(thread);
    *ret_listener = listener;
    return true;
}

void listener_close(struct listener *listener)
{
    const uint64_t one = 1;
    if (listener == NULL)
        return;
    ssize_t written = write(listener->stop_fd, &one, sizeof one);
    (void)written;
    release(listener);
}
