/* Call pop: calls that ring, whose leads they are, and what one key does with them. */
#include "incoming.h"

#include "call.h"
#include "../keys.h"
#include "outside.h"
#include "core/lifecycle.h"
#include "phone/incoming.h"
#include "phone/listen.h"
#include "../screens.h"
#include "../screens/lead/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POPS 4
#define LEADS 8                      /* of one number, to choose from */
#define IDLE_MS 1500                 /* nobody has pressed a key for so long */
#define FRESH_MS 300                 /* nobody reads and answers faster */
#define MISSED_MS (5 * MINUTE_MS)    /* so long a missed call can be opened */
#define RING_MOST_MS (2 * MINUTE_MS) /* nobody said that it ended */
#define REFUSAL_MS 3000
#define REMEMBERED_MS (2 * MINUTE_MS) /* an event that comes twice is known as long */

enum pop_state { POP_FREE, POP_RINGING, POP_MISSED, POP_OVER };

struct caller {
    char id[40], who[160], what[120];
};
struct pop {
    enum pop_state state;
    struct call_event event;
    int serial;
    int64_t changed_ms;
    bool is_read; /* looked up */
    bool was_answered;
    struct caller callers[LEADS];
    int count;
    bool is_blocked;
    char taken_id[40]; /* the lead that was opened for it */
};
struct look {
    struct pop pop;
};

static struct incoming *source;
static struct listener *listener; /* to the own phone, which tells the socket */
static struct pop pops[POPS];
static int last_serial, chosen_serial; /* chosen: the call whose leads were asked about last */
static int64_t opened_ms;

/* --- which call --- */

static struct pop *find(const struct call_event *event)
{
    for (size_t i = 0; i < POPS; i++)
        if (pops[i].state != POP_FREE && call_event_is_same(&pops[i].event, event))
            return &pops[i];
    return NULL;
}

static struct pop *find_serial(int serial)
{
    for (size_t i = 0; i < POPS; i++)
        if (pops[i].state != POP_FREE && pops[i].serial == serial)
            return &pops[i];
    return NULL;
}

/* A free place, else the one that has been there longest without ringing, else the oldest. */
static struct pop *place(void)
{
    struct pop *best = &pops[0];
    for (size_t i = 0; i < POPS; i++) {
        if (pops[i].state == POP_FREE)
            return &pops[i];
        bool is_worse = best->state == POP_RINGING && pops[i].state != POP_RINGING;
        bool is_like = (best->state == POP_RINGING) == (pops[i].state == POP_RINGING);
        if (is_worse || (is_like && pops[i].serial < best->serial))
            best = &pops[i];
    }
    return best;
}

/* Who rings first, else who was missed last. */
static struct pop *shown(void)
{
    struct pop *best = NULL;
    for (size_t i = 0; i < POPS; i++) {
        struct pop *pop = &pops[i];
        if (!pop->is_read || (pop->state != POP_RINGING && pop->state != POP_MISSED))
            continue;
        bool is_first = best == NULL || (best->state == POP_MISSED && pop->state == POP_RINGING);
        bool is_like =
            best != NULL && best->state == pop->state &&
            (pop->state == POP_RINGING ? pop->serial < best->serial : pop->serial > best->serial);
        if (is_first || is_like)
            best = pop;
    }
    return best;
}

static void set_state(struct pop *pop, enum pop_state state)
{
    pop->state = state;
    pop->changed_ms = clock_monotonic_ms();
}

/* --- in words --- */

static const char *number_words(struct app *app, const struct pop *pop)
{
    if (pop->event.number[0] == '\0')
        return _("number withheld");
    return field_display_text(entity_field(&contact_entity, "phone"), pop->event.number,
                              app->frame);
}

static const char *who_words(struct app *app, const struct pop *pop)
{
    if (pop->event.number[0] == '\0')
        return _("unknown caller, number withheld");
    if (pop->count == 1)
        return pop->callers[0].who;
    if (pop->count > 1)
        return arena_printf(app->frame, _("%s, %d leads: %s"), number_words(app, pop), pop->count,
                            pop->callers[0].who);
    return arena_printf(app->frame, _("%s, nobody we know"), number_words(app, pop));
}

static const char *key_words(struct app *app, const struct pop *pop)
{
    const char *key = global_key(app, "call.open");
    return arena_printf(app->frame,
                        pop->count > 1 || pop->event.number[0] == '\0' ? _("%s chooses")
                        : pop->count == 1                              ? _("%s opens")
                                                                       : _("%s makes a lead"),
                        key);
}

/* What it is about stands on the screen already. */
static bool is_asked(const struct app *app, const struct pop *pop)
{
    return app->top->class == &new_lead_screen ||
           (chosen_serial == pop->serial && str_equal(app->top->class->name, "menu"));
}

/* A refusal is read first. */
static bool is_refused(const struct app *app, const struct pop *pop)
{
    return app->message_ms > pop->changed_ms &&
           (app->message_role == ROLE_WARN || app->message_role == ROLE_DANGER) &&
           clock_monotonic_ms() - app->message_ms < REFUSAL_MS;
}

const char *incoming_line(struct app *app)
{
    const struct pop *pop = shown();
    int others = -1;
    if (pop == NULL || pop->state != POP_RINGING || is_asked(app, pop) || is_refused(app, pop))
        return NULL;
    for (size_t i = 0; i < POPS; i++)
        others += pops[i].state == POP_RINGING && pops[i].is_read;
    const char *key = key_words(app, pop);
    const char *more = others > 0 ? arena_printf(app->frame, " (+%d)", others) : "";
    const char *law = pop->is_blocked ? _(" – objected; answering is lawful") : "";
    int room = app->width - 8 - text_cells(key) - text_cells(more) - text_cells(law);
    const char *who =
        safe_text(app->frame, arena_printf(app->frame, _("Call: %s"), who_words(app, pop)));
    if (text_cells(who) > room)
        who = text_fit(app->frame, who, room);
    return arena_printf(app->frame, "%s%s%s   %s", who, law, more, key);
}

/* --- opening --- */

static bool is_open_below(const struct app *app, const char *lead_id)
{
    for (const struct screen *screen = app->top; screen != NULL; screen = screen->below)
        if (screen->class == &lead_screen && str_equal(screen->argument, lead_id))
            return true;
    return false;
}

static void begin_call(struct app *app, const struct pop *pop, const char *lead_id, bool is_over)
{
    if (!actor_may(&app->session->actor, RIGHT_WORK_QUEUE) || (is_over && !pop->was_answered))
        return; /* nobody talked: it can be called back */
    call_take(app, lead_id, pop->event.number, pop->was_answered);
    if (is_over)
        call_ended(app, pop->event.duration_s);
}

static void open_for(struct app *app, struct pop *pop, const char *lead_id)
{
    char id[40];
    bool is_over = pop->state != POP_RINGING;
    snprintf(id, sizeof id, "%s", lead_id);
    snprintf(pop->taken_id, sizeof pop->taken_id, "%s", id);
    set_state(pop, POP_OVER);
    begin_call(app, pop, id, is_over);
    if (is_open_below(app, id)) {
        app_message(app, ROLE_ACCENT, "%s", _("The lead that is open here is calling."));
        return;
    }
    app_push(app, &lead_screen, id);
    if (app->top->class == &lead_screen && str_equal(app->top->argument, id))
        ((struct lead_data *)app->top->state)->is_popped = true;
    if (pop->is_blocked)
        app_message(app, ROLE_WARN, "%s",
                    _("They call you: answering is lawful. They must not be called back."));
    else
        app_message(app, ROLE_ACCENT, _("Call from %s"), number_words(app, pop));
}

static void chosen(struct app *app, const char *code, void *unused)
{
    struct pop *pop = find_serial(chosen_serial);
    (void)unused;
    if (pop == NULL)
        return;
    if (str_equal(code, "?"))
        app_push(app, &search_screen, NULL); /* from the lead that is found the same key takes it */
    else if (str_equal(code, "-"))
        new_lead_ask(app, pop->event.number);
    else
        open_for(app, pop, code);
}

static void choose(struct app *app, const struct pop *pop)
{
    static char ids[LEADS][40], labels[LEADS][300]; /* the menu outlives the frame */
    struct menu_item items[LEADS + 1];
    for (int i = 0; i < pop->count; i++) {
        const struct caller *caller = &pop->callers[i];
        snprintf(ids[i], sizeof ids[i], "%s", caller->id);
        snprintf(labels[i], sizeof labels[i], "%s  %s", caller->who, caller->what);
        items[i] = (struct menu_item){(char)('1' + i), ids[i], labels[i]};
    }
    items[pop->count] = (struct menu_item){'0', "-", _("somebody else: a new lead")};
    if (is_asked(app, pop))
        return;
    chosen_serial = pop->serial;
    menu_open(app, arena_printf(app->frame, _("Who of %s is it?"), number_words(app, pop)), items,
              pop->count + 1, chosen, NULL);
}

/* No number says who it is: the lead that is open here, one that is looked for, or a new one. */
static void choose_unknown(struct app *app, const struct pop *pop)
{
    static char id[40];
    struct menu_item items[3];
    int count = 0;
    if (is_asked(app, pop))
        return;
    if (app->top->class == &lead_screen) {
        snprintf(id, sizeof id, "%s", app->top->argument);
        items[count++] = (struct menu_item){'1', id, _("the lead that is open here")};
    }
    items[count++] = (struct menu_item){'2', "?", _("search for who it is")};
    if (actor_may(&app->session->actor, RIGHT_EDIT_CONTACT))
        items[count++] = (struct menu_item){'0', "-", _("nobody we know: a new lead")};
    chosen_serial = pop->serial;
    menu_open(app, _("Unknown caller, number withheld. Who is it?"), items, count, chosen, NULL);
}

static void open_pop(struct app *app, struct pop *pop)
{
    if (pop->event.number[0] == '\0')
        choose_unknown(app, pop);
    else if (pop->count == 1)
        open_for(app, pop, pop->callers[0].id);
    else if (pop->count > 1)
        choose(app, pop);
    else
        new_lead_ask(app, pop->event.number);
}

bool incoming_may_open(const struct app *app, const struct screen *screen)
{
    (void)screen;
    const struct pop *pop = shown();
    return pop != NULL && (pop->count > 0 || pop->event.number[0] == '\0' ||
                           actor_may(&app->session->actor, RIGHT_EDIT_CONTACT));
}

void incoming_open_first(struct app *app, struct screen *screen)
{
    struct pop *pop = shown();
    (void)screen;
    power_stop(app);
    if (pop != NULL)
        open_pop(app, pop);
}

void incoming_made_lead(struct app *app, const char *lead_id, const char *number)
{
    for (size_t i = 0; i < POPS; i++)
        if (pops[i].state != POP_FREE && pops[i].taken_id[0] == '\0' &&
            str_equal(pops[i].event.number, number)) {
            open_for(app, &pops[i], lead_id);
            return;
        }
    app_push(app, &lead_screen, lead_id);
}

bool incoming_is_fresh(void)
{
    return opened_ms != 0 && clock_monotonic_ms() - opened_ms < FRESH_MS;
}

/* --- looking up, on the worker --- */

static bool run_look(struct session *session, struct job *job, struct error *err)
{
    struct pop *pop = &((struct look *)job->data)->pop;
    struct arena *arena = arena_new();
    struct lead_card **cards;
    struct call_permission permission;
    size_t count = 0;
    bool is_ok = pop->event.number[0] == '\0' || store_callers(session->store, pop->event.number,
                                                               LEADS, arena, &cards, &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        struct caller *caller = &pop->callers[pop->count++];
        snprintf(caller->id, sizeof caller->id, "%s", cards[i]->lead.record.id);
        snprintf(caller->who, sizeof caller->who, "%.78s, %.78s",
                 str_or(cards[i]->company.company, "–"),
                 record_title(&contact_entity, &cards[i]->contact, arena));
        snprintf(caller->what, sizeof caller->what, "%s %s", state_label(cards[i]->lead.state),
                 cards[i]->campaign);
    }
    if (is_ok && count > 0 && calls_permission(session, cards[0], arena, &permission, NULL))
        pop->is_blocked = permission.why_not == ERR_BLOCKED;
    arena_free(arena);
    return is_ok;
}

static bool is_idle(const struct app *app)
{
    return app->top != NULL && app->top->class == &queue_screen && app->top->below == NULL &&
           call_of(NULL) == NULL && clock_monotonic_ms() - app->key_ms > IDLE_MS;
}

static void look_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct look *look = job->data;
    struct pop *pop = app != NULL ? find_serial(look->pop.serial) : NULL;
    (void)ok, (void)err; /* who cannot be found is nobody we know */
    if (pop != NULL && pop->state == POP_RINGING) {
        pop->is_read = true;
        pop->is_blocked = look->pop.is_blocked;
        pop->count = look->pop.count;
        memcpy(pop->callers, look->pop.callers, sizeof pop->callers);
        app->needs_drawing = true;
        if (pop->count > 0 && is_idle(app)) {
            open_pop(app, pop);
            opened_ms = clock_monotonic_ms();
        }
    } else if (pop != NULL) { /* it was over before */
        pop->is_read = true;
    }
    explicit_bzero(look, sizeof *look);
    free(look);
    free(job);
}

static void look_up(struct app *app, const struct pop *pop)
{
    struct job *job = xcalloc(1, sizeof *job);
    struct look *look = xcalloc(1, sizeof *look);
    look->pop.event = pop->event;
    look->pop.serial = pop->serial;
    job->run = run_look;
    job->done = look_done;
    job->data = look;
    job->is_prompt = true;
    worker_post(app->worker, job);
}

/* --- what happens to a call --- */

static struct pop *begin_pop(struct app *app, const struct call_event *event)
{
    struct pop *pop = place();
    *pop = (struct pop){.event = *event, .serial = ++last_serial};
    set_state(pop, POP_RINGING);
    power_stop(app); /* nobody is dialled while somebody rings */
    if (settings_get_bool(app->settings, "notice.call", true))
        outside_bell(app);
    look_up(app, pop);
    return pop;
}

static void end_pop(struct app *app, struct pop *pop, const struct call_event *event)
{
    pop->event.duration_s = event->duration_s;
    if (pop->taken_id[0] != '\0') {
        const struct call *call = call_of(pop->taken_id);
        if (call != NULL && call->is_incoming && call == call_of(NULL))
            call_ended(app, event->duration_s);
    } else if (pop->state == POP_RINGING && !pop->was_answered) {
        set_state(pop, POP_MISSED);
        app_message(app, ROLE_WARN, _("Missed call: %s. %s"), who_words(app, pop),
                    key_words(app, pop));
    } else if (pop->state == POP_RINGING) {
        set_state(pop, POP_MISSED); /* talked without the workplace: may still be recorded */
        app_message(app, ROLE_WARN, _("The call of %s has ended. %s"), who_words(app, pop),
                    key_words(app, pop));
    }
}

/* The same number again, from somebody who gives his calls no names: is it the next call? */
static bool is_next_call(const struct pop *pop, const struct call_event *event)
{
    return event->state == CALL_RINGING && event->id[0] == '\0' && pop->state != POP_RINGING &&
           (pop->event.state == CALL_ENDED || call_of(pop->taken_id) == NULL);
}

void incoming_take(struct app *app, const struct call_event *event)
{
    struct pop *pop = find(event);
    app->needs_drawing = true;
    if (pop != NULL && is_next_call(pop, event)) {
        *pop = (struct pop){0};
        pop = NULL;
    }
    if (event->state == CALL_TAKEN) {
        if (pop != NULL && pop->taken_id[0] == '\0')
            set_state(pop, POP_OVER);
        return;
    }
    if (pop == NULL && event->state != CALL_ENDED)
        pop = begin_pop(app, event);
    if (pop == NULL)
        return;
    if (event->state == CALL_ANSWERED && !pop->was_answered) {
        pop->was_answered = true;
        if (pop->taken_id[0] != '\0' && call_of(NULL) == call_of(pop->taken_id))
            call_answered();
    } else if (event->state == CALL_ENDED && pop->event.state != CALL_ENDED) {
        pop->event.state = CALL_ENDED;
        end_pop(app, pop, event);
    }
}

void incoming_tick(struct app *app)
{
    int64_t now = clock_monotonic_ms();
    for (size_t i = 0; i < POPS; i++) {
        struct pop *pop = &pops[i];
        int64_t age = now - pop->changed_ms;
        if (pop->state == POP_RINGING && age > RING_MOST_MS) {
            set_state(pop, POP_MISSED);
            app->needs_drawing = true;
        } else if ((pop->state == POP_MISSED && age > MISSED_MS) ||
                   (pop->state == POP_OVER && age > REMEMBERED_MS &&
                    call_of(pop->taken_id) == NULL)) {
            explicit_bzero(pop, sizeof *pop);
        }
    }
}

/* --- the socket --- */

void incoming_start(struct app *app)
{
    struct error err = {0};
    const char *profile = strrchr(app->paths->data_dir, '/');
    if (settings_get_bool(app->settings, "phone.socket", true) &&
        !incoming_open(profile != NULL ? profile + 1 : NULL, &source, &err))
        app_error(app, &err);
    else /* what the settings lack is said when they dial, and by vorwahl doctor */
        listener_open(app->settings, profile != NULL ? profile + 1 : NULL, &listener, NULL);
}

void incoming_stop(void)
{
    listener_close(listener);
    incoming_close(source);
    listener = NULL;
    source = NULL;
    explicit_bzero(pops, sizeof pops);
}

int incoming_socket_fd(void)
{
    return source != NULL ? incoming_fd(source) : -1;
}

void incoming_read_socket(struct app *app)
{
    struct call_event event;
    while (source != NULL && incoming_next(source, &event))
        incoming_take(app, &event);
}
