/* The lead in a call: who and why, the questions that are not answered yet, notes, and one key for
 * the outcome. Outcome letters work whenever the notes have no focus; Tab goes into the notes, Tab,
 * Esc or Ctrl-O out of them; Enter answers the asked question. What is typed is kept as a draft
 * until the outcome is saved. */
#include "../../calls/call.h"
#include "../../screens.h"
#include "../quality/cards.h"
#include "data.h"

#include "base/file.h"
#include "core/field_use.h"
#include "core/reference.h"
#include "store/desk.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEASE_MS 1000 /* leaving the program waits for it */
#define RENEW_MS (5 * MINUTE_MS)
#define AHEAD 3     /* leads reserved beside the open one, for when the network goes */
#define AHEAD_OF 20 /* only from a queue that is longer: others shall have some too */
#define AHEAD_TTL_S 900

/* The next leads are mine before they are asked for: they can be called when the service is away.
 */
static void reserve_ahead(struct session *session, const struct desk_paths *paths)
{
    struct arena *arena = arena_new();
    struct queue_row *rows;
    size_t count = 0;
    int64_t reserved;
    const struct queue_request request = {.user_id = session->actor.user_id,
                                          .team_id = session->actor.team_id,
                                          .now_ms = session->now_ms(),
                                          .limit = AHEAD_OF};
    if (store_queue(session->store, &request, arena, &rows, &count, NULL) && count == AHEAD_OF)
        sync_package(paths, NULL, AHEAD, AHEAD_TTL_S, &reserved, NULL);
    arena_free(arena);
}

/* In forced order this one stays mine to call, whatever becomes due meanwhile. */
static void keep_open(struct session *session, const char *lead_id)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    if (store_card(session->store, lead_id, arena, &card, NULL) && pick_is_forced(session, card) &&
        pick_may_choose(session, card, NULL))
        calls_set_open(session, lead_id, NULL);
    arena_free(arena);
}

/* The service says whether somebody else has this lead open; offline nobody can, and the call goes
 * on. */
static bool run_lease(struct session *session, struct write *write, struct error *err)
{
    int64_t until_ms;
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    keep_open(session, write->id);
    if (!sync_take_lease(paths, write->id, LEASE_MS, &until_ms, err))
        return false;
    reserve_ahead(session, paths);
    return true;
}

static void take_lease(struct app *app, const char *lead_id)
{
    struct write write = {.run = run_lease,
                          .number = (int64_t)(uintptr_t)app->paths,
                          .is_long = true,
                          .is_quiet = true};
    snprintf(write.id, sizeof write.id, "%s", lead_id);
    if (app->status.is_online && actor_may(&app->session->actor, RIGHT_WORK_QUEUE))
        app_write(app, &write);
}

/* What the head of a lead shows, where there is something to show. */
static void note_shown(const struct lead_card *card)
{
    static const char *const shown[] = {"company",  "title", "first_name", "last_name",
                                        "position", "phone", "mobile"};
    struct arena *arena = arena_new();
    field_use_opened();
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const void *record;
        const struct entity *owner = lead_card_owner(card, shown[i], &record);
        bool is_second = str_equal(shown[i], "mobile") && !str_is_empty(card->contact.phone);
        if (!is_second && !str_is_empty(record_get(owner, record, shown[i], arena)))
            field_use_note(owner, entity_field(owner, shown[i]));
    }
    arena_free(arena);
}

static bool open_lead(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    if (!store_card(app->store, argument, arena, &card, err)) {
        arena_free(arena);
        return false;
    }
    struct lead_data *data = xcalloc(1, sizeof *data);
    screen->state = data;
    note_shown(card);
    arena_free(arena);
    data->shows_guide = lead_guide_opens(app);
    lead_read_draft(app, screen);
    take_lease(app, argument);
    data->leased_ms = clock_monotonic_ms();
    return true;
}

/* While typing, once a second; what was typed last when the fingers rest. */
static void keep_news(struct app *app, struct screen *screen)
{
    const struct lead_data *data = screen->state;
    if (data->has_news && clock_monotonic_ms() - data->draft_ms > SECOND_MS)
        lead_save_draft(app, screen);
}

/* As long as the lead is open it stays this desk's turn. */
static void tick_lead(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    keep_news(app, screen);
    if (clock_monotonic_ms() - data->leased_ms < RENEW_MS)
        return;
    data->leased_ms = clock_monotonic_ms();
    take_lease(app, screen->argument);
}

/* A lead that is not here any more: moved out of reach, or erased. */
static struct lead_card *empty_card(const char *id, struct arena *arena)
{
    struct lead_card *card = ARENA_NEW(arena, struct lead_card);
    card->lead = *(struct lead *)record_new(&lead_entity, arena);
    card->contact = *(struct contact *)record_new(&contact_entity, arena);
    card->company = *(struct company *)record_new(&company_entity, arena);
    card->lead.record.id = arena_strdup(arena, id);
    card->owner = card->queue = card->team = card->campaign = card->handed_to = "";
    return card;
}

static void load_lead(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    void *campaign;
    if (!store_card(app->store, screen->argument, screen->arena, &data->card, NULL)) {
        data->card = empty_card(screen->argument, screen->arena);
        app_message(app, ROLE_WARN, "%s", _("This lead has left your reach."));
    }
    calls_permission(app->session, data->card, screen->arena, &data->permission, NULL);
    lead_plan(app, screen);
    if (!store_activities(app->store, screen->argument, 8, screen->arena, &data->activities,
                          &data->activity_count, NULL))
        data->activity_count = 0;
    data->promise = promise_words(app, &data->card->lead, screen->arena);
    data->handed_despite = handed_despite(app, &data->card->lead, screen->arena);
    data->asked_field = NULL;
    const struct call *call = call_of(screen->argument);
    const struct quality_asking asking = {.now_ms = clock_now_ms(),
                                          .hides_numbers = data->permission.number[0] == '\0' &&
                                                           (call == NULL || !call->is_incoming)};
    if (quality_of_card(app->session, data->card, screen->arena, &data->score, NULL))
        quality_question(data->card, &data->score, &asking, &data->asked_field,
                         &data->asked_known_ms, screen->arena);
    data->guide = data->card->lead.campaign_id != NULL &&
                          store_load(app->store, &campaign_entity, data->card->lead.campaign_id,
                                     screen->arena, &campaign, NULL)
                      ? ((struct campaign *)campaign)->guide
                      : NULL;
    lead_guide_load(app, screen);
}

/* --- saving --- */

/* What save() joins: outcome, reason, note, number, to whom or who succeeds, callback, "in" for a
 * call that came in, why despite a gap; then questions and answers. */
enum { SAVED_PARTS = 8 };

/* What was typed outlives a call that could not be saved. */
static void keep_typed(struct session *session, struct write *write, char **lines, size_t count,
                       struct error *err)
{
    struct text draft = {0};
    const struct error cause = *err;
    text_append(&draft, lines[2]);
    for (size_t i = SAVED_PARTS; i < count; i++)
        text_printf(&draft, "\x1E%s", lines[i]);
    lead_keep_draft(session, write->id, text_str(&draft));
    text_free(&draft);
    if (cause.code == ERR_DISK_FULL)
        error_set(err, cause.code, "%s", _("Not saved: the disk is full. Make room; notes kept."));
    else
        error_set(err, cause.code, _("Not saved, notes kept: %s"),
                  cause.message[0] != '\0' ? cause.message : error_sentence(cause.code));
}

static bool run_log(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct answer_input answers[ANSWERS_MAX];
    char **lines;
    char draft[DRAFT_KEY];
    size_t count = 0, n = lead_split(arena, write->b, &lines);
    lead_draft_key(write->id, draft);
    struct call_result result = {.lead_id = write->id,
                                 .outcome = lines[0],
                                 .reason = lines[1][0] != '\0' ? lines[1] : NULL,
                                 .note = lines[2][0] != '\0' ? lines[2] : NULL,
                                 .phone = lines[3][0] != '\0' ? lines[3] : NULL,
                                 .hand_over_to = lines[4][0] != '\0' ? lines[4] : NULL,
                                 .despite = lines[7][0] != '\0' ? lines[7] : NULL,
                                 .successor = lines[4],
                                 .callback_ms = TIME_NONE,
                                 .duration_s = write->number,
                                 .is_incoming = strchr(lines[6], 'i') != NULL,
                                 .is_for_team = strchr(lines[6], 't') != NULL,
                                 .answers = answers,
                                 .draft = draft,
                                 .keeps_answers = true};
    struct planned planned = {0};
    str_to_int64(lines[5], &result.callback_ms);
    for (size_t i = SAVED_PARTS; i + 1 < n && count < ANSWERS_MAX; i += 2)
        answers[count++] = (struct answer_input){lines[i], lines[i + 1]};
    result.answer_count = count;
    bool is_ok = calls_log(session, &result, &planned, err);
    if (is_ok) {
        lead_forget_unsaved(write->id);
        write->number = step_of(session, lines[0], &planned);
        snprintf(write->text, sizeof write->text, "%s", planned.text);
        snprintf(write->a, sizeof write->a, "%s", planned.successor_id);
    } else {
        keep_typed(session, write, lines, n, err);
    }
    arena_free(arena);
    return is_ok;
}

/* Which lead comes after this one: who was asked for meanwhile, or the one that is due, unless one
 * chooses freely; after a call that came in it is what that has interrupted. */
static void find_next(struct app *app, const struct lead_card *card, bool is_popped, char id[64])
{
    const char *this_id = card->lead.record.id;
    const struct pick_request request = {.passed = {this_id}, .passed_count = 1};
    bool is_brought = power_is_on(app) || !pick_is_free(app->session, card);
    struct pick_list list;
    if (!lead_take_next(this_id, id) && !is_popped && is_brought &&
        pick_leads(app->session, &request, app->frame, &list, NULL) && list.count > 0)
        snprintf(id, 64, "%s", list.picks[0].card->lead.record.id);
}

/* The lists are read again when the outcome is shown. */
static void open_next(struct app *app, bool is_popped)
{
    const struct lead_card *card = ((struct lead_data *)app->top->state)->card;
    char id[64] = "", this_id[40];
    bool is_free = pick_is_free(app->session, card);
    snprintf(this_id, sizeof this_id, "%s", card->lead.record.id);
    find_next(app, card, is_popped, id);
    app_pop(app);
    if (app->top != NULL && is_free)
        snprintf(app->top->left_id, sizeof app->top->left_id, "%s", this_id);
    else if (app->top != NULL)
        app->top->goes_home = true;
    if (id[0] != '\0')
        app_push(app, &lead_screen, id);
}

static void logged(struct app *app, struct write *write)
{
    step_offer(app, write);
    power_arm(app);
}

/* Who came in the place of who has left is next. */
static void successor_logged(struct app *app, struct write *write)
{
    if (write->a[0] != '\0')
        app_push(app, &lead_screen, write->a);
}

void lead_save(struct app *app, struct screen *screen, const char *reason, int64_t callback_ms,
               const char *to)
{
    struct lead_data *data = screen->state;
    bool has_successor = data->asks_successor && !str_is_empty(to);
    struct write write = {.run = run_log,
                          .done = has_successor     ? successor_logged
                                  : data->is_popped ? step_offer
                                                    : logged,
                          .is_one_group = true};
    struct text body = {0};
    const struct call *call = call_of(screen->argument);
    const struct call_kept *kept = &data->kept;
    bool is_incoming = call != NULL ? call->is_incoming : kept->is_incoming,
         is_popped = data->is_popped;
    text_printf(&body, "%s\x1E%s\x1E%s\x1E%s\x1E%s\x1E", data->outcome, str_or(reason, ""),
                data->notes.editor.text,
                call == NULL                             ? kept->phone
                : call->number[0] != '\0' || is_incoming ? call->number
                                                         : data->permission.number,
                str_or(to, ""));
    if (callback_ms != TIME_NONE)
        text_printf(&body, "%lld", (long long)callback_ms);
    text_printf(&body, "\x1E%s%s", is_incoming ? "i" : "",
                data->is_for_team && callback_ms != TIME_NONE ? "t" : "");
    text_printf(&body, "\x1E%s", str_or(to, "")[0] != '\0' ? data->despite : "");
    for (int i = 0; i < data->given_count; i++)
        text_printf(&body, "\x1E%s\x1E%s", data->given[i].question, data->given[i].value);
    if (body.length >= sizeof write.b) {
        text_free(&body);
        app_message(app, ROLE_DANGER, "%s",
                    _("The notes are too long for one call; shorten them."));
        return;
    }
    snprintf(write.id, sizeof write.id, "%s", screen->argument);
    snprintf(write.b, sizeof write.b, "%s", text_str(&body));
    text_free(&body);
    write.number = call == NULL && kept->is_kept         ? kept->duration_s
                   : call != NULL && call->began_ms != 0 ? call_seconds(call)
                                                         : INT_NONE;
    data->is_saved = true;
    char id[64];
    snprintf(id, sizeof id, "%s", screen->argument);
    app_write(app, &write);
    call_done(app, id);
    open_next(app, is_popped || has_successor);
}

static void leave_notes(struct app *app, struct screen *screen)
{
    ((struct lead_data *)screen->state)->in_notes = false;
    lead_plan(app, screen); /* what is noted may be what a handover lacked */
    lead_save_draft(app, screen);
}

static bool notes_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct lead_data *data = screen->state;
    if (key->code == KEY_ESCAPE || key->code == KEY_TAB_ || (key->ctrl && key->codepoint == 'O')) {
        leave_notes(app, screen);
        return true;
    }
    bool is_taken = area_key(&data->notes, key);
    if (data->notes.is_full)
        app_message(app, ROLE_WARN, "%s", _("The notes are full; not everything went in."));
    data->has_news |= is_taken;
    keep_news(app, screen);
    return is_taken;
}

static bool lead_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct lead_data *data = screen->state;
    if (data->in_notes)
        return notes_key(app, screen, key);
    if (lead_step_key(data, key))
        return true;
    if (key->code == KEY_TAB_) {
        data->in_notes = true;
        return true;
    }
    if (lead_question_key(app, screen, key))
        return true;
    if (key->code != KEY_CHAR || key->ctrl || key->alt)
        return false;
    return key->codepoint < 0x7F && lead_take_outcome(app, screen, (char)key->codepoint);
}

/* --- dialling, basis, history --- */

static void dial(struct app *app, struct screen *screen)
{
    call_dial(app, screen->argument, &((struct lead_data *)screen->state)->permission);
}

static bool may_hang_up(const struct app *app, const struct screen *screen)
{
    (void)app;
    return call_of(screen->argument) != NULL && call_can_hang_up();
}

static void hang_up(struct app *app, struct screen *screen)
{
    (void)app, (void)screen;
    call_hang_up();
}

static void power(struct app *app, struct screen *screen)
{
    (void)screen;
    power_toggle(app);
}

static void go_notes(struct app *app, struct screen *screen)
{
    ((struct lead_data *)screen->state)->in_notes = true;
    app->needs_drawing = true;
}

static void add_basis(struct app *app, struct screen *screen)
{
    app_push(app, &person_screen, screen->argument);
}

static void show_history(struct app *app, struct screen *screen)
{
    app_push(app, &history_screen, screen->argument);
}

static void show_why(struct app *app, struct screen *screen)
{
    app_push(app, &why_screen, screen->argument);
}

static void close_lead(struct app *app, struct screen *screen)
{
    lead_save_draft(app, screen);
    if (!((struct lead_data *)screen->state)->is_saved)
        call_leave(app, screen->argument);
    free(screen->state);
}

static bool may_look_up(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return enrich_may(app);
}

static void look_up(struct app *app, struct screen *screen)
{
    enrich_lead(app, ((const struct lead_data *)screen->state)->card->lead.record.id);
}

static const struct action actions[] = {
    {"lead.dial", "d", N_("dial"), N_("dial, if it is lawful now; the timer starts"), NULL, dial},
    {"lead.hang_up", "H", N_("hang up"), N_("hang up; an outcome does that too"), may_hang_up,
     hang_up},
    {"lead.notes", "Tab", N_("notes"),
     N_("into the notes; Tab or Esc leaves them, Enter begins a line"), lead_is_outside_notes,
     go_notes},
    {"lead.leave_notes", "Esc", N_("out of the notes"),
     N_("out of the notes, where letters are outcomes again; Tab does it too"), lead_is_in_notes,
     leave_notes},
    {"lead.guide", "i", N_("guide"),
     N_("what to say: opening, hint to the question, objections, closing; i again closes it"), NULL,
     lead_guide_toggle},
    {"lead.guide_next", "Right", N_("objection"),
     N_("the guide's next objection, then the closing"), lead_has_guide, lead_guide_next},
    {"lead.guide_back", "Left", N_("objection before"),
     N_("back in the guide; from the opening to the closing"), lead_has_guide, lead_guide_back},
    {"lead.number", "A", N_("second number"), N_("another number of this person"), lead_may_add,
     lead_add_number},
    {"lead.other", "D", N_("dial the other"), N_("dial this person's other number"), lead_has_other,
     lead_dial_other},
    {"lead.colleague", "C", N_("colleague"),
     N_("another person at this company, with a lead of its own, which is next"), lead_may_add,
     lead_add_colleague},
    {"lead.basis", "L", N_("legal basis"),
     N_("consent by number, why this person may be called; dossier and erasure"), NULL, add_basis},
    {"lead.enrich", "F", N_("look up"),
     N_("ask the providers about this lead; what they say stands among the quality tasks"),
     may_look_up, look_up},
    {"lead.copy", "c", N_("copy number"), N_("the number into the terminal's clipboard"), NULL,
     lead_copy_number},
    {"lead.copy_mail", "m", N_("copy mail"), N_("the mail address into the terminal's clipboard"),
     NULL, lead_copy_mail},
    {"lead.still_right", "+", N_("still right"),
     N_("the field asked about is right as it stands, somebody said so in this call"),
     lead_has_asked, lead_still_right},
    {"lead.correct", "o", N_("correct"), N_("correct the field asked about"), lead_has_asked,
     lead_correct},
    {"lead.why", "y", N_("why"), N_("why this lead now: the whole reasoning with its figures"),
     NULL, show_why},
    {"lead.history", "h", N_("history"), N_("who changed what, when, from what to what"), NULL,
     show_history},
    {"lead.power", "P", N_("power mode"),
     N_("power mode: an outcome dials the next lead; off at each start"), NULL, power},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class lead_screen = {.name = "lead",
                                         .title = N_("Lead"),
                                         .opened_by = "queue.open",
                                         .open = open_lead,
                                         .load = load_lead,
                                         .draw = draw_lead,
                                         .key = lead_key,
                                         .tick = tick_lead,
                                         .close = close_lead,
                                         .actions = actions,
                                         .keys = lead_keys,
                                         .is_typing = lead_is_in_notes};
