/* The door of dialling: chooses the driver, checks the number, and runs the driver on a thread of
 * its own, which tells what becomes of the call. */
#include "driver.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/field.h"
#include "core/phone_number.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS 16

static const struct driver *const drivers[] = {&command_driver,  &tel_driver,      &linphone_driver,
                                               &baresip_driver,  &asterisk_driver, &sipgate_driver,
                                               &placetel_driver, &fritzbox_driver};

struct dial {
    pthread_mutex_t mutex;
    int event_fd, control_fd;
    struct dial_event events[EVENTS]; /* a ring */
    int first, count;
    int owners; /* who asked for it, and its thread */
    int64_t answered_ms;
    bool wants_hang_up, is_closed;
    const struct driver *driver;
    struct dial_job job;
    struct arena *arena;
};

/* --- which driver --- */

static const char *driver_name(const struct settings *settings)
{
    const char *command = settings_get(settings, "dial.command", NULL);
    return str_or(settings_get(settings, "dial.driver", NULL),
                  str_is_empty(command) ? "manual" : "command");
}

bool dial_is_manual(const struct settings *settings)
{
    return str_equal(driver_name(settings), "manual");
}

static bool find_driver(const struct settings *settings, const struct driver **ret_driver,
                        struct error *err)
{
    const char *name = driver_name(settings);
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (str_equal(drivers[i]->name, name)) {
            *ret_driver = drivers[i];
            return true;
        }
    if (str_equal(name, "manual"))
        return error_set(
            err, ERR_CONFIG,
            _("no dial command is set; dial by hand, or set [dial] driver in the settings"));
    return error_set(err, ERR_CONFIG, _("settings: there is no dial driver \"%s\""), name);
}

/* A command's argv holds the number where it wants it; the others take it as one word. */
static bool make_job(const struct settings *settings, const struct dial_request *request,
                     struct arena *arena, const struct driver **ret_driver, struct dial_job *job,
                     struct error *err)
{
    if (!find_driver(settings, ret_driver, err))
        return false;
    if (!phone_is_dialable(request->e164))
        return error_set(err, ERR_BLOCKED, _("this is not a number that may be dialled"));
    const char *number = settings_get(settings, "dial.number", (*ret_driver)->number);
    char **items, *agent;
    if (!fill_item(number, request, arena, &job->number, err) ||
        !fill_item("{agent}", request, arena, &agent, err))
        return false;
    job->agent = agent;
    if (*ret_driver == &command_driver) {
        size_t count = str_split(arena, settings_get(settings, "dial.command", ""), '|', &items);
        job->argv = ARENA_ARRAY(arena, char *, count + 1);
        for (size_t i = 0; i < count; i++)
            if (!fill_item(items[i], request, arena, &job->argv[i], err))
                return false;
    }
    return (*ret_driver)->prepare(settings, arena, job, err);
}

bool dial_plan(const struct settings *settings, const struct dial_request *request,
               struct arena *arena, char **ret_lines, struct error *err)
{
    const struct driver *driver;
    struct dial_job job = {0};
    if (!make_job(settings, request, arena, &driver, &job, err))
        return false;
    *ret_lines = driver->describe(&job, arena);
    return true;
}

bool dial_probe(const struct settings *settings, char *ret_words, size_t size, struct error *err)
{
    /* Any number that may be dialled: it is prepared and never sent. */
    const struct dial_request request = {.e164 = "+493023125000", .lead_id = "", .agent = ""};
    struct arena *arena = arena_new();
    const struct driver *driver;
    struct dial_job job = {0};
    bool is_ok = dial_is_manual(settings);
    if (is_ok) {
        snprintf(ret_words, size, "%s", _("by hand; [dial] driver in the settings changes that"));
    } else if (make_job(settings, &request, arena, &driver, &job, err) &&
               driver->probe(&job, err)) {
        snprintf(ret_words, size, _("%s answers"), driver->name);
        is_ok = true;
    }
    arena_free(arena);
    return is_ok;
}

/* --- the running call --- */

static void raise_fd(int fd)
{
    const uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* it is raised already */
}

static void clear_fd(int fd)
{
    uint64_t count;
    ssize_t length = read(fd, &count, sizeof count);
    (void)length;
}

static void release(struct dial *dial)
{
    pthread_mutex_lock(&dial->mutex);
    bool is_last = --dial->owners == 0;
    pthread_mutex_unlock(&dial->mutex);
    if (!is_last)
        return;
    close(dial->event_fd);
    close(dial->control_fd);
    pthread_mutex_destroy(&dial->mutex);
    arena_free(dial->arena);
    free(dial);
}

static void *run(void *data)
{
    struct dial *dial = data;
    dial->driver->run(dial, &dial->job);
    release(dial);
    return NULL;
}

bool dial_start(const struct settings *settings, const struct dial_request *request,
                struct dial **ret_dial, struct error *err)
{
    struct dial *dial = xcalloc(1, sizeof *dial);
    pthread_t thread;
    dial->arena = arena_new();
    if (!make_job(settings, request, dial->arena, &dial->driver, &dial->job, err)) {
        arena_free(dial->arena);
        free(dial);
        return false;
    }
    pthread_mutex_init(&dial->mutex, NULL);
    dial->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    dial->control_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    dial->owners = 2;
    if (pthread_create(&thread, NULL, run, dial) != 0)
        fatal("no thread for dialling");
    pthread_detach(thread);
    *ret_dial = dial;
    return true;
}

static void add_event(struct dial *dial, const struct dial_event *event)
{
    pthread_mutex_lock(&dial->mutex);
    if (dial->count < EVENTS)
        dial->events[(dial->first + dial->count++) % EVENTS] = *event;
    pthread_mutex_unlock(&dial->mutex);
    raise_fd(dial->event_fd);
}

void dial_say(struct dial *dial, enum dial_state state, const char *words)
{
    struct dial_event event = {.state = state};
    struct arena *arena = arena_new();
    snprintf(event.words, sizeof event.words, "%s", safe_text(arena, str_or(words, "")));
    arena_free(arena);
    if (state == DIAL_ANSWERED && dial->answered_ms == 0)
        dial->answered_ms = clock_monotonic_ms();
    if (state == DIAL_ENDED && dial->answered_ms != 0)
        event.duration_ms = clock_monotonic_ms() - dial->answered_ms;
    add_event(dial, &event);
}

void dial_fail(struct dial *dial, const struct error *err)
{
    struct dial_event event = {.state = DIAL_FAILED, .err = *err};
    add_event(dial, &event);
}

void dial_tell_other(struct dial *dial, enum call_event_state state, const char *number,
                     const char *id)
{
    struct dial_event event = {.state = DIAL_OTHER,
                               .call = {.state = state, .duration_s = INT_NONE}};
    if (!call_event_id(&event.call, id, NULL))
        event.call.id[0] = '\0'; /* the number will do */
    if (call_event_number(&event.call, number, NULL))
        add_event(dial, &event);
}

int dial_fd(const struct dial *dial)
{
    return dial->event_fd;
}

bool dial_next(struct dial *dial, struct dial_event *ret_event)
{
    pthread_mutex_lock(&dial->mutex);
    bool has_one = dial->count > 0;
    if (has_one) {
        *ret_event = dial->events[dial->first];
        dial->first = (dial->first + 1) % EVENTS;
        dial->count--;
    } else {
        clear_fd(dial->event_fd);
    }
    pthread_mutex_unlock(&dial->mutex);
    return has_one;
}

int dial_control_fd(const struct dial *dial)
{
    return dial->control_fd;
}

bool dial_can_hang_up(const struct dial *dial)
{
    return dial->driver->can_hang_up;
}

void dial_hang_up(struct dial *dial)
{
    pthread_mutex_lock(&dial->mutex);
    dial->wants_hang_up = true;
    pthread_mutex_unlock(&dial->mutex);
    raise_fd(dial->control_fd);
}

bool dial_take_hang_up(struct dial *dial)
{
    pthread_mutex_lock(&dial->mutex);
    bool wants = dial->wants_hang_up;
    dial->wants_hang_up = false;
    clear_fd(dial->control_fd);
    pthread_mutex_unlock(&dial->mutex);
    return wants;
}

bool dial_is_closed(struct dial *dial)
{
    pthread_mutex_lock(&dial->mutex);
    bool is_closed = dial->is_closed;
    pthread_mutex_unlock(&dial->mutex);
    return is_closed;
}

void dial_close(struct dial *dial)
{
    if (dial == NULL)
        return;
    pthread_mutex_lock(&dial->mutex);
    dial->is_closed = true;
    pthread_mutex_unlock(&dial->mutex);
    raise_fd(dial->control_fd);
    release(dial);
}
