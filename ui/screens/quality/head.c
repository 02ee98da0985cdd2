/* The head line of the quality desk, and one's own credit beside it. */
#include "head.h"

#include "store/queue.h"
#include "sync/credit.h"

#include <stdlib.h>

/* The last days as a line of bars between their least and most. */
static const char *sparkline(struct app *app, const struct quality_standing *standing)
{
    size_t most_days = 12, from = standing->count > most_days ? standing->count - most_days : 0;
    double least = 100, most = 0;
    const char *line = "";
    for (size_t i = from; i < standing->count; i++) {
        double total = standing->days[i].total;
        least = total < least ? total : least;
        most = total > most ? total : most;
    }
    for (size_t i = from; i < standing->count; i++) {
        double share =
            most - least < 0.05 ? 0.5 : (standing->days[i].total - least) / (most - least);
        line = arena_printf(app->frame, "%s%s", line, level_bar((int)(share * 6.99)));
    }
    return line;
}

static const char *standing_words(struct app *app, const struct quality_standing *standing)
{
    if (standing->is_estimate)
        return arena_printf(app->frame, _("Quality about %.0f"), standing->total);
    if (standing->has_change)
        return arena_printf(app->frame, _("Quality %.0f (%+.0f this month)  %s"), standing->total,
                            standing->change, sparkline(app, standing));
    return arena_printf(app->frame, _("Quality %.0f  %s"), standing->total,
                        sparkline(app, standing));
}

void quality_draw_head(struct app *app, const struct quality_head *head, int y,
                       const char *position)
{
    int width = app->width - 4 - text_cells(position);
    put_right(app, y, app->width - 1, ROLE_MUTED, position);
    if (head == NULL) { /* it comes behind the rows */
        put(app, y, 1, width, ROLE_MUTED, "…");
        return;
    }
    const char *figure = standing_words(app, &head->standing);
    const char *open =
        arena_printf(app->frame, head->open < TASKS_COUNTED ? "%lld" : _("more than %lld"),
                     (long long)head->open);
    if (head->noisy > 0)
        figure = arena_printf(app->frame, _("%s   noisy rules %zu (r)"), figure, head->noisy);
    put(app, y, 1, width, head->standing.is_falling ? ROLE_WARN : ROLE_TITLE,
        arena_printf(app->frame, _("%s   open %s, done today %lld"), figure, open,
                     (long long)head->done));
}

/* --- credit --- */

#define ASK_AGAIN_MS (10 * MINUTE_MS)

static struct {
    int64_t asked_ms, standing, pending;
    bool is_known;
} credit;

struct asking {
    const struct desk_paths *paths;
    struct sync_credit answer;
    bool is_ok;
};

static bool run_ask(struct session *session, struct write *write, struct error *err)
{
    struct asking *asking = (struct asking *)(uintptr_t)write->number;
    (void)session, (void)err;
    asking->is_ok = sync_credit(asking->paths, &asking->answer, NULL);
    return true;
}

static void answered(struct app *app, struct write *write)
{
    struct asking *asking = (struct asking *)(uintptr_t)write->number;
    if (asking->is_ok && asking->answer.is_on) {
        credit.standing = asking->answer.own.standing;
        credit.pending = asking->answer.own.pending;
        credit.is_known = true;
    }
    free(asking);
    app->needs_drawing = true;
}

void credit_ask(struct app *app)
{
    int64_t now_ms = clock_now_ms();
    if (credit.asked_ms > now_ms - ASK_AGAIN_MS && credit.asked_ms <= now_ms)
        return;
    credit.asked_ms = now_ms;
    struct asking *asking = xcalloc(1, sizeof *asking);
    asking->paths = app->paths;
    app_write(app, &(struct write){.run = run_ask,
                                   .done = answered,
                                   .is_long = true,
                                   .is_quiet = true,
                                   .number = (int64_t)(uintptr_t)asking});
}

const char *credit_words(struct app *app)
{
    return credit.is_known ? arena_printf(app->frame, _(" credit %lld, %lld wait "),
                                          (long long)credit.standing, (long long)credit.pending)
                           : "";
}

const char *quality_what(struct app *app, const struct task *task)
{
    const struct quality_check *check = quality_check_find(str_or(task->check_id, ""));
    if (check != NULL)
        return _(check->label);
    const char *word = str_or(task->kind, "");
    if (str_equal(task->check_id, "import_column"))
        return arena_printf(app->frame, _("column read wrongly? %s fail"), str_or(task->note, ""));
    if (str_equal(word, "rescue"))
        return str_or(rescue_words(task->note, app->frame), _("no next step"));
    return str_equal(word, "conflict")        ? _("two values (conflict)")
           : str_equal(word, "proposal")      ? _("proposal of who had it before")
           : enrich_words(task) != NULL       ? _("a provider says otherwise")
           : str_equal(word, "quality_falls") ? _("the team's data quality falls")
           : str_equal(word, "held_back")     ? _("20 conflicts in an hour: a desk was held back")
           : str_equal(word, "double_call")
               ? _("called twice")
               : field_display_text(entity_field(&task_entity, "kind"), word, app->frame);
}
