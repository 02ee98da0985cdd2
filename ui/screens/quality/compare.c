/* Two records that may be one, side by side: what differs, which value is proposed and why. Enter
 * makes them one and brings the next pair; nothing is lost, and `U` takes any merge apart. */
#include "../../screens.h"
#include "pair.h"

#include "core/duplicate.h"
#include "core/merge.h"
#include "core/task.h"
#include "store/queue.h"
#include "usecase/duplicates.h"
#include "usecase/check_rules.h"
#include "usecase/merge.h"
#include "usecase/quality.h"

#include <stdlib.h>
#include <string.h>

#define CHOSEN_MOST 40
#define COUNTED_MOST 1000
#define LOOKED_AT 20 /* pairs that come next: some may be decided at another desk already */

struct compare {
    char task_id[40], done_id[40];
    const struct task *task; /* NULL: no pair is left */
    int64_t open;            /* pairs, this one too; at most COUNTED_MOST */
    struct merge_plan plan;
    bool has_plan;
    const struct merge_choice **rows; /* in the order shown: what differs first */
    size_t count;
    struct {
        char field[40];
        enum merge_side side;
    } chosen[CHOSEN_MOST]; /* by hand, kept over reloads */
    size_t chosen_count;
};

/* --- reading --- */

static bool is_pair(const struct task *task)
{
    return duplicate_find(str_or(task->check_id, "")) != NULL &&
           (str_equal(task->state, "open") || str_equal(task->state, "later"));
}

static const struct task *read_task(struct app *app, struct screen *screen, const char *id)
{
    void *task;
    return *id != '\0' && store_load(app->store, &task_entity, id, screen->arena, &task, NULL) &&
                   is_pair(task)
               ? task
               : NULL;
}

static struct task_request pairs(struct app *app, int limit, struct arena *arena)
{
    const char *only = ",";
    for (int kind = 0; kind < DUPLICATE_KINDS; kind++)
        only = arena_printf(arena, "%s%s,", only, duplicate_row((enum duplicate_kind)kind)->id);
    return (struct task_request){.team_id = app->session->actor.team_id,
                                 .user_id = app->session->actor.user_id,
                                 .off = checks_off(app->session, app->session->actor.team_id),
                                 .only = only,
                                 .now_ms = clock_now_ms(),
                                 .limit = limit};
}

static const struct task *next_task(struct app *app, struct screen *screen, const char *but)
{
    const struct task_request request = pairs(app, LOOKED_AT, screen->arena);
    struct task **tasks;
    size_t count;
    if (!store_task_page(app->store, &request, screen->arena, &tasks, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (is_pair(tasks[i]) && !str_equal(tasks[i]->record.id, but) &&
            pair_news(app, tasks[i]->record.id, screen->arena) == NULL)
            return tasks[i];
    return NULL;
}

static int rank(const struct merge_choice *choice)
{
    return choice->rule == MERGE_RULE_EQUAL ? 2 : choice->rule == MERGE_RULE_ONLY ? 1 : 0;
}

static void sort_rows(struct compare *compare, struct arena *arena)
{
    compare->rows = ARENA_ARRAY(arena, const struct merge_choice *, compare->plan.count + 1);
    compare->count = 0;
    for (int wanted = 0; wanted < 3; wanted++)
        for (size_t i = 0; i < compare->plan.count; i++)
            if (rank(&compare->plan.choices[i]) == wanted)
                compare->rows[compare->count++] = &compare->plan.choices[i];
}

static void read_plan(struct app *app, struct screen *screen)
{
    struct compare *compare = screen->state;
    struct error ignored = {0};
    compare->has_plan =
        compare->task != NULL &&
        merge_plan(app->session, compare->task->entity_id, str_or(compare->task->other_id, ""),
                   screen->arena, &compare->plan, &ignored);
    if (!compare->has_plan)
        return;
    sort_rows(compare, screen->arena); /* before the choices: no row jumps */
    for (size_t i = 0; i < compare->chosen_count; i++)
        merge_choose(&compare->plan, compare->chosen[i].field, compare->chosen[i].side, &ignored);
}

/* What became of the pair in sight at another desk, before the next one takes its place. */
static bool tell_news(struct app *app, struct screen *screen)
{
    const struct compare *compare = screen->state;
    const char *news = pair_news(app, compare->task_id, screen->arena);
    if (news != NULL)
        app_message(app, ROLE_WARN, "%s", news);
    return news != NULL;
}

static void load_compare(struct app *app, struct screen *screen)
{
    struct compare *compare = screen->state;
    bool is_mine = str_equal(compare->task_id, compare->done_id);
    compare->task =
        is_mine || tell_news(app, screen) ? NULL : read_task(app, screen, compare->task_id);
    if (compare->task == NULL) {
        compare->task = next_task(app, screen, compare->done_id);
        compare->chosen_count = 0;
        screen->selected = screen->top = 0;
        snprintf(compare->task_id, sizeof compare->task_id, "%s",
                 compare->task != NULL ? compare->task->record.id : "");
    }
    const struct task_request request = pairs(app, COUNTED_MOST, screen->arena);
    if (!store_task_count(app->store, &request, &compare->open, NULL))
        compare->open = 0;
    read_plan(app, screen);
}

static bool open_compare(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    struct compare *compare = xcalloc(1, sizeof *compare);
    (void)err;
    (void)app;
    snprintf(compare->task_id, sizeof compare->task_id, "%s", argument);
    screen->state = compare;
    return true;
}

static void close_compare(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

/* --- drawing --- */

static void draw_head(struct app *app, const struct compare *compare, int top)
{
    bool is_weighed = strchr(str_or(compare->task->note, ""), '+') != NULL;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s%s", pair_words(app, compare->task),
                     is_weighed ? _("; weights in bits:") : ""));
    put_right(
        app, top, app->width - 1, ROLE_MUTED,
        arena_printf(app->frame,
                     compare->open < COUNTED_MOST ? _("pairs: %lld") : _("pairs: more than %lld"),
                     (long long)(compare->open < COUNTED_MOST ? compare->open : COUNTED_MOST - 1)));
    put_wrapped(app, top + 1, 1, app->width - 2, 2, ROLE_MUTED,
                duplicate_reason_words(compare->task->note, app->frame));
    pair_draw_heads(app, top + 3, _("becomes part of it"));
}

static void draw_foot(struct app *app, const struct compare *compare, int y,
                      const struct merge_choice *here)
{
    put_line(app, y, ROLE_MUTED);
    if (here != NULL) {
        put(app, y + 1, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s", pair_label(here), pair_value(app, here, SIDE_KEPT)));
        put(app, y + 2, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s  %s", _("or"), pair_value(app, here, SIDE_GONE)));
    }
    put(app, y + 3, 1, app->width - 2, ROLE_MUTED,
        arena_printf(app->frame,
                     ngettext("Calls, answers, consents and %zu lead move along; an objection of "
                              "either holds.",
                              "Calls, answers, consents and %zu leads move along; an objection of "
                              "either holds.",
                              compare->plan.leads_moved),
                     compare->plan.leads_moved));
}

static void draw_compare(struct app *app, struct screen *screen)
{
    struct compare *compare = screen->state;
    int top = body_top(app), visible = body_height(app) - 8;
    if (!compare->has_plan) {
        put_wrapped(app, top + 1, 3, app->width - 4, 3, ROLE_NORMAL,
                    compare->task == NULL
                        ? _("No pair is left. U shows the merges, D looks through the whole "
                            "base again.")
                        : _("One of the two is not on this desk."));
        return;
    }
    draw_head(app, compare, top);
    visible = visible > 1 ? visible : 1;
    list_scroll(screen, (int)compare->count, visible);
    for (int i = 0; i < visible && screen->top + i < (int)compare->count; i++)
        pair_draw_row(app, top + 4 + i, compare->rows[screen->top + i],
                      screen->top + i == screen->selected);
    draw_foot(app, compare, top + 4 + visible,
              screen->selected < (int)compare->count ? compare->rows[screen->selected] : NULL);
}

static const char *compare_words(struct app *app, const struct screen *screen, int row)
{
    const struct merge_choice *choice = ((struct compare *)screen->state)->rows[row];
    return arena_printf(app->frame, "%s %s %s", pair_label(choice),
                        pair_value(app, choice, SIDE_KEPT), pair_value(app, choice, SIDE_GONE));
}

static bool compare_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct compare *compare = screen->state;
    return compare->has_plan &&
           list_key(app, screen, key, (int)compare->count, body_height(app) - 8);
}

/* --- acting --- */

static bool may_decide(const struct app *app, const struct screen *screen)
{
    return ((struct compare *)screen->state)->has_plan &&
           actor_may(&app->session->actor, RIGHT_MERGE);
}

static bool has_pair(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((struct compare *)screen->state)->task != NULL;
}

bool may_merge(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_MERGE);
}

const char *pair_words(struct app *app, const struct task *task)
{
    const struct duplicate_row *kind = duplicate_find(str_or(task->check_id, ""));
    const char *note = str_or(task->note, "");
    return kind == NULL ? NULL
                        : arena_printf(app->frame, "%s, %s", _(kind->label),
                                       arena_strndup(app->frame, note, strcspn(note, ":")));
}

static void choose(struct screen *screen, enum merge_side side)
{
    struct compare *compare = screen->state;
    struct error ignored = {0};
    if (screen->selected >= (int)compare->count)
        return;
    const char *field = compare->rows[screen->selected]->field->name;
    size_t at = 0;
    while (at < compare->chosen_count && !str_equal(compare->chosen[at].field, field))
        at++;
    if (at == CHOSEN_MOST || !merge_choose(&compare->plan, field, side, &ignored))
        return;
    snprintf(compare->chosen[at].field, sizeof compare->chosen[at].field, "%s", field);
    compare->chosen[at].side = side;
    if (at == compare->chosen_count)
        compare->chosen_count++;
}

static void choose_left(struct app *app, struct screen *screen)
{
    (void)app;
    choose(screen, SIDE_KEPT);
}

static void choose_right(struct app *app, struct screen *screen)
{
    (void)app;
    choose(screen, SIDE_GONE);
}

/* What was seen is what is done, whatever came in meanwhile. */
static bool run_merge(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct merge_plan plan;
    char **parts;
    bool is_ok = merge_plan(session, write->id, write->a, arena, &plan, err);
    size_t count = is_ok && write->b[0] != '\0' ? str_split(arena, write->b, ',', &parts) : 0;
    for (size_t i = 0; i < count; i++) {
        char *equals = strchr(parts[i], '=');
        *equals = '\0';
        merge_choose(&plan, parts[i], equals[1] == 'b' ? SIDE_GONE : SIDE_KEPT, err);
    }
    error_clear(err);
    is_ok = is_ok && merge_run(session, &plan, NULL, err);
    if (is_ok)
        snprintf(write->text, sizeof write->text, _("merged: %s"),
                 record_title(plan.entity, plan.kept, arena));
    arena_free(arena);
    return is_ok;
}

static bool run_different(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("two for good; not asked again"));
    return merge_different(session, write->id, write->a, err);
}

static bool run_later(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("postponed for a week"));
    return task_later(session, write->id, session->now_ms() + 7 * DAY_MS, err);
}

static void decide(struct app *app, struct screen *screen,
                   bool (*run)(struct session *, struct write *, struct error *))
{
    struct compare *compare = screen->state;
    struct write write = {.run = run};
    bool is_later = run == run_later;
    if (pair_news(app, compare->task_id, app->frame) != NULL) { /* not drawn yet */
        screen->is_dirty = true;
        return;
    }
    snprintf(write.id, sizeof write.id, "%s",
             is_later ? compare->task_id : ((const struct record *)compare->plan.kept)->id);
    if (!is_later)
        snprintf(write.a, sizeof write.a, "%s", ((const struct record *)compare->plan.gone)->id);
    size_t used = 0;
    for (size_t i = 0; run == run_merge && i < compare->chosen_count; i++)
        used += (size_t)snprintf(write.b + used, sizeof write.b - used, "%s%s=%s", i > 0 ? "," : "",
                                 compare->chosen[i].field,
                                 compare->chosen[i].side == SIDE_GONE ? "b" : "a");
    snprintf(compare->done_id, sizeof compare->done_id, "%s", compare->task_id);
    app_write(app, &write);
    screen->is_dirty = true; /* the next pair at once */
}

static void merge_pair(struct app *app, struct screen *screen)
{
    decide(app, screen, run_merge);
}

static void keep_apart(struct app *app, struct screen *screen)
{
    decide(app, screen, run_different);
}

static void later(struct app *app, struct screen *screen)
{
    decide(app, screen, run_later);
}

void show_merges(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &merges_screen, "");
}

static const struct action actions[] = {
    {"compare.merge", "Enter", N_("merge"), N_("make the two one, with the values marked *"),
     may_decide, merge_pair},
    {"compare.different", "n", N_("different"),
     N_("these are two; remembered, and not asked about again"), may_decide, keep_apart},
    {"compare.later", "z", N_("later"), N_("postpone for a week"), has_pair, later},
    {"compare.left", "Left", N_("left"), N_("take the value on the left for this field"),
     may_decide, choose_left},
    {"compare.right", "Right", N_("right"), N_("take the value on the right for this field"),
     may_decide, choose_right},
    {"compare.merges", "U", N_("merges"), N_("every merge, to take one apart again"), may_merge,
     show_merges},
    {"compare.twins", "D", N_("twins"),
     N_("who stands twice: look through the whole base, stop, go on"), may_merge, show_twin_search},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class compare_screen = {.name = "compare",
                                            .title = N_("Duplicate"),
                                            .opened_by = "quality.work",
                                            .open = open_compare,
                                            .load = load_compare,
                                            .draw = draw_compare,
                                            .key = compare_key,
                                            .close = close_compare,
                                            .actions = actions,
                                            .words = compare_words};
