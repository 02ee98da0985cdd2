/* The one call: dialling, what the phone tells of it, and its timer. */
#include "call.h"

#include "base/clock.h"
#include "incoming.h"
#include "../screens.h"

#include <stdio.h>
#include <string.h>

static struct call current, held; /* held: waits for the end of one that came in meanwhile */

static struct call *find(const char *lead_id)
{
    if (current.lead_id[0] != '\0' && (lead_id == NULL || str_equal(lead_id, current.lead_id)))
        return &current;
    return held.lead_id[0] != '\0' && str_equal(lead_id, held.lead_id) ? &held : NULL;
}

const struct call *call_of(const char *lead_id)
{
    return find(lead_id);
}

static bool run_begin(struct session *session, struct write *write, struct error *err)
{
    return calls_begin(session, write->id, write->a[0] != '\0', err);
}

static bool run_left(struct session *session, struct write *write, struct error *err)
{
    return calls_left(session, write->id, write->number, write->a[0] != '\0', err);
}

static void post(struct app *app, bool (*run)(struct session *, struct write *, struct error *),
                 const struct call *call, int64_t number)
{
    struct write write = {.run = run, .number = number};
    snprintf(write.id, sizeof write.id, "%s", call->lead_id);
    snprintf(write.a, sizeof write.a, "%s", call->is_incoming ? "in" : "");
    app_write(app, &write);
}

void call_restore(struct app *app)
{
    struct arena *arena = arena_new();
    struct unfinished_call left;
    if (calls_unfinished(app->session, arena, &left)) {
        snprintf(current.lead_id, sizeof current.lead_id, "%s", left.lead_id);
        current.is_incoming = left.is_incoming;
        current.was_left = true; /* nobody knows how long it was */
        app_message(app, ROLE_WARN, "%s", _("A call has no outcome yet; Space opens its lead."));
    }
    arena_free(arena);
}

static void end_line(struct call *call)
{
    if (call->dial != NULL && call->ended_ms == 0 && dial_can_hang_up(call->dial))
        dial_hang_up(call->dial);
}

static void begin(struct app *app, const char *lead_id, const char *number, bool is_incoming)
{
    end_line(&current); /* another number of the same person */
    dial_close(current.dial);
    current = (struct call){.began_ms = clock_monotonic_ms(), .is_incoming = is_incoming};
    snprintf(current.lead_id, sizeof current.lead_id, "%s", lead_id);
    snprintf(current.number, sizeof current.number, "%s", str_or(number, ""));
    post(app, run_begin, &current, 0);
}

void call_take(struct app *app, const char *lead_id, const char *number, bool is_answered)
{
    bool is_other = call_of(NULL) != NULL && !str_equal(current.lead_id, lead_id);
    if (is_other && held.lead_id[0] != '\0') {
        call_leave(app, current.lead_id); /* a third one: two is what can be kept apart */
    } else if (is_other) {
        held = current;
        current = (struct call){0};
    }
    begin(app, lead_id, number, true);
    if (is_answered)
        call_answered();
}

void call_dial(struct app *app, const char *lead_id, const struct call_permission *permission)
{
    struct error err = {0};
    const struct dial_request request = {
        .e164 = permission->number, .lead_id = lead_id, .agent = app->session->actor.name};
    if (!permission->may_dial) {
        app_message(app, ROLE_WARN, "%s", permission->note);
        return;
    }
    if (call_blocks(app, lead_id, false))
        return;
    begin(app, lead_id, permission->number, false);
    if (dial_is_manual(app->settings))
        app_message(app, ROLE_NORMAL,
                    _("Dial %s by hand (no dial command is set); the timer runs."),
                    field_display_text(entity_field(&contact_entity, "phone"), permission->number,
                                       app->frame));
    else if (!dial_start(app->settings, &request, &current.dial, &err))
        app_error(app, &err);
    else
        app_message(app, ROLE_GOOD, "%s", _("dialling"));
}

bool call_can_hang_up(void)
{
    return current.dial != NULL && current.ended_ms == 0 && dial_can_hang_up(current.dial);
}

void call_hang_up(void)
{
    end_line(&current);
}

void call_done(struct app *app, const char *lead_id)
{
    struct call *call = find(lead_id);
    if (call == NULL)
        return;
    end_line(call);
    dial_close(call->dial);
    if (call == &current)
        current = held;
    held = (struct call){0};
    if (call_of(NULL) != NULL && !current.was_left)
        post(app, run_begin, &current, 0); /* remembered again, over a crash */
    app->needs_drawing = true;
}

void call_close(void)
{
    dial_close(current.dial);
    dial_close(held.dial);
    current = held = (struct call){0};
}

void call_leave(struct app *app, const char *lead_id)
{
    struct call *call = find(lead_id);
    if (call == NULL)
        return;
    if (!call->was_left)
        post(app, run_left, call, call_seconds(call));
    call->was_left = true;
    app_message(app, ROLE_WARN, "%s",
                _("This call has no outcome yet; it is asked for before the next lead."));
}

bool call_blocks(struct app *app, const char *lead_id, bool goes_there)
{
    if (call_of(NULL) == NULL || str_equal(current.lead_id, lead_id))
        return false;
    char pending[40];
    memcpy(pending, current.lead_id, sizeof pending);
    if (goes_there)
        app_push(app, &lead_screen, pending);
    app_message(app, ROLE_WARN, "%s",
                goes_there ? _("First the outcome of this call; e: it was an own error.")
                           : _("Another call has no outcome yet; Space in the queue opens it."));
    return true;
}

int64_t call_seconds(const struct call *call)
{
    int64_t now = clock_monotonic_ms();
    if (call->ended_ms != 0)
        return call->talked_ms / SECOND_MS;
    if (call->answered_ms != 0)
        return (now - call->answered_ms) / SECOND_MS;
    return call->is_told || call->began_ms == 0 ? 0 : (now - call->began_ms) / SECOND_MS;
}

static const char *minutes(int64_t seconds, struct arena *arena)
{
    return arena_printf(arena, "%02lld:%02lld", (long long)(seconds / 60),
                        (long long)(seconds % 60));
}

const char *call_words(const struct call *call, struct arena *arena)
{
    if (call->began_ms == 0)
        return _("no outcome yet");
    if (call->ended_ms != 0)
        return arena_printf(arena, _("ended %s"), minutes(call_seconds(call), arena));
    if (call->is_told && call->answered_ms == 0)
        return arena_printf(arena, _("ringing %s"),
                            minutes((clock_monotonic_ms() - call->began_ms) / SECOND_MS, arena));
    return arena_printf(arena, _("call %s"), minutes(call_seconds(call), arena));
}

/* --- what the phone tells --- */

int call_fd(void)
{
    return current.dial != NULL ? dial_fd(current.dial) : -1;
}

void call_answered(void)
{
    current.is_told = true;
    if (current.answered_ms == 0)
        current.answered_ms = clock_monotonic_ms();
}

void call_ended(struct app *app, int64_t talked_s)
{
    int64_t now = clock_monotonic_ms(),
            since = current.answered_ms != 0 ? current.answered_ms : current.began_ms;
    if (current.ended_ms != 0)
        return;
    current.ended_ms = now;
    current.talked_ms = talked_s != INT_NONE ? talked_s * SECOND_MS : now - since;
    app_message(app, ROLE_ACCENT, _("The call has ended after %s. Its outcome?"),
                minutes(current.talked_ms / SECOND_MS, app->frame));
}

/* A call that nobody answered ends with the reason that SIP gives, if the phone says it. */
static const char *unanswered(const char *words)
{
    if (str_starts(words, "486") || str_starts(words, "600"))
        return _("busy (b)");
    if (str_starts(words, "404") || str_starts(words, "484") || str_starts(words, "604"))
        return _("this number does not exist (t)");
    return _("not answered (n)");
}

static void tell_end(struct app *app, const struct dial_event *event)
{
    current.ended_ms = clock_monotonic_ms();
    current.talked_ms = event->duration_ms;
    if (current.answered_ms != 0)
        app_message(app, ROLE_ACCENT, _("The call has ended after %s. Its outcome?"),
                    minutes(event->duration_ms / SECOND_MS, app->frame));
    else
        app_message(app, ROLE_ACCENT, _("The call has ended: %s. Its outcome?"),
                    unanswered(event->words));
}

static void take_event(struct app *app, const struct dial_event *event)
{
    switch (event->state) {
    case DIAL_ACCEPTED: app_message(app, ROLE_GOOD, "%s", _("the phone dials")); break;
    case DIAL_RINGING: current.is_told = true; break;
    case DIAL_ANSWERED:
        current.is_told = true;
        current.answered_ms = clock_monotonic_ms();
        app_message(app, ROLE_GOOD, "%s", _("answered"));
        break;
    case DIAL_ENDED:
        current.is_told = true;
        tell_end(app, event);
        break;
    case DIAL_FAILED: app_error(app, &event->err); break;
    case DIAL_OTHER: incoming_take(app, &event->call); break;
    }
}

void call_take_events(struct app *app)
{
    struct dial_event event;
    while (current.dial != NULL && dial_next(current.dial, &event))
        take_event(app, &event);
    app->needs_drawing = true;
}
