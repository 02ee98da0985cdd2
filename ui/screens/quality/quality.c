/* The steward's start: what is wrong, most worth first. Enter corrects it on one screen; the task
 * closes itself when the record is right.
 * long: the list and its decisions of one key each, which share what is selected. */
#include "../../toolkit/editor.h"
#include "../../toolkit/window.h"
#include "head.h"
#include "pair.h"

#include "core/quality.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/check_rules.h"
#include "usecase/quality.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- on the worker --- */

/* The argument: kinds, then a filter. */
static struct task_request request_of(struct session *session, const struct window_query *query,
                                      struct arena *arena)
{
    const char *kinds, *filter;
    window_split(arena, query->argument, &kinds, &filter);
    return (struct task_request){.filter = filter,
                                 .team_id = query->team_id[0] != '\0' ? query->team_id : NULL,
                                 .user_id = query->user_id,
                                 .only = kinds[0] != '\0' ? kinds : NULL,
                                 .off = checks_off(session, session->actor.team_id),
                                 .now_ms = query->now_ms,
                                 .after = query->cursor,
                                 .is_backward = query->is_backward,
                                 .limit = query->limit};
}

static bool read_tasks(struct session *session, const struct window_query *query,
                       struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                       struct error *err)
{
    struct task_request request = request_of(session, query, arena);
    struct task **tasks;
    if (!store_task_page(session->store, &request, arena, &tasks, ret_count, err))
        return false;
    struct listed_task *listed = ARENA_ARRAY(arena, struct listed_task, *ret_count + 1);
    *ret_rows = ARENA_ARRAY(arena, struct window_row, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        listed_read(session, tasks[i], arena, &listed[i]);
        (*ret_rows)[i] =
            (struct window_row){tasks[i]->record.id, task_cursor(tasks[i], arena), &listed[i]};
    }
    return true;
}

static bool count_tasks(struct session *session, const struct window_query *query,
                        int64_t *ret_count, struct error *err)
{
    struct arena *arena = arena_new();
    struct task_request request = request_of(session, query, arena);
    bool is_ok = store_task_count(session->store, &request, ret_count, err);
    arena_free(arena);
    return is_ok;
}

static void *quality_head(struct session *session, const struct window_query *query,
                          struct arena *arena)
{
    struct quality_head *head = ARENA_NEW(arena, struct quality_head);
    const struct task_request request = request_of(session, query, arena);
    head->noisy = checks_noisy(session, request.team_id);
    return store_task_counts(session->store, request.team_id, request.off, &head->open, &head->done,
                             query->now_ms, NULL) &&
                   quality_standing(session, request.team_id, &head->standing, NULL)
               ? head
               : NULL;
}

static void tasks_arrived(struct app *app, struct screen *screen);

static const struct window_class quality_window = {.read = read_tasks,
                                                   .count = count_tasks,
                                                   .head = quality_head,
                                                   .is_head_later = true,
                                                   .arrived = tasks_arrived};

/* --- the screen --- */

static bool open_quality(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    if (!actor_require(&app->session->actor, RIGHT_QUALITY, err))
        return false;
    task_filter_begin();
    screen->state = window_new(app, screen, &quality_window, argument);
    credit_ask(app);
    exports_remind(app);
    return true;
}

static void close_quality(struct app *app, struct screen *screen)
{
    (void)app;
    window_free(screen->state);
}

static const struct task *here(const struct screen *screen)
{
    const struct listed_task *listed = window_selected(screen->state);
    return listed != NULL ? listed->task : NULL;
}

static void tasks_arrived(struct app *app, struct screen *screen)
{
    pair_watched(app, here(screen));
}

static void load_quality(struct app *app, struct screen *screen)
{
    (void)app;
    window_reload(screen->state);
}

static const char *suggested_here(const struct screen *screen)
{
    const struct listed_task *listed = window_selected(screen->state);
    return listed != NULL ? listed->suggested : NULL;
}

static bool quality_key(struct app *app, struct screen *screen, const struct key *key)
{
    bool is_taken = window_key(screen->state, key);
    (void)app;
    pair_watch(here(screen));
    return is_taken;
}

static bool has_task(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL;
}

static bool has_conflict(const struct app *app, const struct screen *screen)
{
    return has_task(app, screen) &&
           (str_equal(here(screen)->kind, "conflict") || str_equal(here(screen)->kind, "proposal"));
}

static bool has_two_values(const struct app *app, const struct screen *screen)
{
    return has_task(app, screen) && str_equal(here(screen)->kind, "conflict");
}

static bool has_fault(const struct app *app, const struct screen *screen)
{
    return has_task(app, screen) && !has_conflict(app, screen);
}

static bool has_suggestion(const struct app *app, const struct screen *screen)
{
    (void)app;
    return suggested_here(screen) != NULL;
}

static void work(struct app *app, struct screen *screen)
{
    quality_work(app, here(screen));
}

static bool run_done(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("done"));
    return task_done(session, write->id, err);
}

static bool run_suggested(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s",
             _("saved; the task closes itself when the record is right"));
    return task_take(session, write->id, err);
}

static bool run_later(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("postponed for a week"));
    return task_later(session, write->id, session->now_ms() + 7 * DAY_MS, err);
}

static bool run_take(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("decided"));
    return conflict_take(session, write->id, (enum conflict_choice)write->number, err);
}

static void write_task(struct app *app, struct screen *screen,
                       bool (*run)(struct session *, struct write *, struct error *),
                       int64_t number)
{
    struct write write = {.run = run, .number = number};
    snprintf(write.id, sizeof write.id, "%s", here(screen)->record.id);
    app_write(app, &write);
}

static void done(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_done, 0);
}

static void suggested(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_suggested, 0);
}

static void later(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_later, 0);
}

static void take_mine(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_take, CONFLICT_MINE);
}

static void take_theirs(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_take, CONFLICT_THEIRS);
}

static void take_base(struct app *app, struct screen *screen)
{
    write_task(app, screen, run_take, CONFLICT_BASE);
}

static void open_lead(struct app *app, struct screen *screen)
{
    if (here(screen)->lead_id != NULL)
        app_push(app, &lead_screen, here(screen)->lead_id);
}

static void show_credit(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &credit_screen, "");
}

static void facet(struct app *app, struct screen *screen)
{
    (void)screen;
    facet_open(app, false);
}

static void groups(struct app *app, struct screen *screen)
{
    (void)screen;
    facet_open(app, true);
}

static bool may_enrich(const struct app *app, const struct screen *screen)
{
    return has_task(app, screen) && here(screen)->lead_id != NULL && enrich_may(app);
}

static bool has_gone(const struct app *app, const struct screen *screen)
{
    return has_task(app, screen) && here(screen)->lead_id != NULL &&
           str_equal(here(screen)->check_id, "person_gone");
}

static void ask_left(struct app *app, struct screen *screen)
{
    left_ask(app, here(screen)->lead_id);
}

static void look_up(struct app *app, struct screen *screen)
{
    enrich_lead(app, here(screen)->lead_id);
}

static bool may_export(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_EXPORT);
}

static bool may_clean(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_MERGE);
}

static void show_repairs(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &repairs_screen, NULL);
}

static void show_deadlines(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &deadlines_screen, NULL);
}

static void change_many(struct app *app, struct screen *screen)
{
    (void)screen;
    bulk_open(app, NULL, NULL);
}

static void show_fields(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &fields_screen, NULL);
}

static void show_exports(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &exports_screen, NULL);
}

static bool may_switch(const struct app *app, const struct screen *screen)
{
    const struct quality_check *check =
        has_task(app, screen) ? quality_check_find(str_or(here(screen)->check_id, "")) : NULL;
    return check != NULL && quality_may_be_off(check) &&
           actor_may(&app->session->actor, RIGHT_RULES);
}

static void switch_off(struct app *app, struct screen *screen)
{
    check_write(app, here(screen)->check_id, false);
}

static void show_checks(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &checks_screen, NULL);
}

static const struct action actions[] = {
    {"quality.left", "p", N_("has left"),
     N_("the person is not there any more; the successor's lead goes on"), has_gone, ask_left},
    {"quality.work", "Enter", N_("correct"), N_("correct the field, or record the basis"),
     has_fault, work},
    {"quality.done", "Space", N_("right as it is"), N_("close the task, if the record is right"),
     has_fault, done},
    {"quality.suggested", "s", N_("as suggested"), N_("take what the check suggests"),
     has_suggestion, suggested},
    {"quality.later", "z", N_("later"), N_("postpone for a week"), has_task, later},
    {"quality.theirs", "t", N_("keep"), N_("conflict: keep the value that stands"), has_conflict,
     take_theirs},
    {"quality.mine", "m", N_("take other"), N_("conflict: take the value that was kept aside"),
     has_conflict, take_mine},
    {"quality.base", "b", N_("before"), N_("conflict: go back to the value before both"),
     has_two_values, take_base},
    {"quality.kinds", "k", N_("kinds"),
     N_("the queues of the desk: what is open of each kind, most at stake first; shows one"), NULL,
     task_kinds_ask},
    {"quality.filter", "/", N_("filter"),
     N_("show only some: kind:conflict worth:>50; Tab completes"), NULL, task_filter_ask},
    {"quality.facet", "f", N_("facet"), N_("the values of a field, and how often they stand"), NULL,
     facet},
    {"quality.groups", "g", N_("group fix"),
     N_("values that may mean the same, made one for all records at once"), NULL, groups},
    {"quality.repairs", "A", N_("repairs"),
     N_("what the machine sets right by itself: a preview, then all of it with one undo"),
     may_clean, show_repairs},
    {"quality.twins", "D", N_("twins"),
     N_("who stands twice: look through the whole base, stop, go on"), may_merge, show_twin_search},
    {"quality.deadlines", "d", N_("deadlines"),
     N_("times of keeping and licences that end, who has to be told of the source: a preview"),
     may_clean, show_deadlines},
    {"quality.credit", "c", N_("credit"),
     N_("points for care: the team's week, your own, repairs of others to be judged"), NULL,
     show_credit},
    {"quality.merges", "U", N_("merges"), N_("take a merge apart"), may_merge, show_merges},
    {"quality.lead", "l", N_("lead"), N_("open the lead"), has_task, open_lead},
    {"quality.bulk", "B", N_("change many"),
     N_("one field of all leads that a filter names: a preview, then one undo"), may_clean,
     change_many},
    {"quality.fields", "F", N_("use of fields"),
     N_("which fields are filled and used, and which the team can do without"), may_clean,
     show_fields},
    {"quality.exports", "x", N_("exports"), N_("lists that left the house, to have them deleted"),
     may_export, show_exports},
    {"quality.checks", "r", N_("rules"),
     N_("what each rule finds, which tasks people refuse, on and off"), NULL, show_checks},
    {"quality.off", "O", N_("rule off"),
     N_("switch the rule of this task off for the team; its tasks are not shown"), may_switch,
     switch_off},
    {"quality.enrich", "e", N_("look up"), N_("ask the providers about the lead"), may_enrich,
     look_up},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static void draw_quality(struct app *app, struct screen *screen)
{
    desk_draw(app, screen, actions);
}

const struct screen_class quality_screen = {.name = "quality",
                                            .title = N_("2 Quality"),
                                            .opened_by = "go.quality",
                                            .open = open_quality,
                                            .load = load_quality,
                                            .draw = draw_quality,
                                            .key = quality_key,
                                            .close = close_quality,
                                            .actions = actions};
