/* How the team works, below its queues: from five people on. */
#include "../../screens.h"

#include "base/decimal.h"
#include "core/rights.h"
#include "store/queue.h"

static const char *fairness_words(struct app *app, double figure)
{
    int thousandths = (int)(figure * 1000 + 0.5);
    return figure < 0 ? "–" : thousandths >= 1000 ? "1" : decimal_words(app->frame, figure, 3);
}

/* Persons are not told here: whose figures one may look at stands in a screen of its own. */
void board_draw_team(struct app *app, const struct board *board, int y)
{
    const char *kept =
        board->promises.promised > 0
            ? arena_printf(app->frame, "%lld %%",
                           (long long)(board->promises.kept * 100 / board->promises.promised))
            : "–";
    const char *words =
        board->people < FIGURES_PEOPLE_LEAST
            ? arena_printf(app->frame, _("How the team works is told from %d people on."),
                           FIGURES_PEOPLE_LEAST)
        : board->fairness.quantity < 0
            ? arena_printf(app->frame, _("kept promises %s in %d days"), kept, FIGURES_DAYS)
            : arena_printf(app->frame,
                           _("kept promises %s in %d days; fairness %s (number), %s (A)"), kept,
                           FIGURES_DAYS, fairness_words(app, board->fairness.quantity),
                           fairness_words(app, board->fairness.quality));
    put(app, y, 1, app->width - 2, ROLE_NORMAL, words);
    put(app, y + 1, 1, app->width - 2, ROLE_MUTED,
        _("Figures of one person need a view with a purpose, which that person sees: p"));
}

bool board_sees_leads(const struct app *app)
{
    return roles_see_team(app->session->actor.roles);
}

int board_draw_promises(struct app *app, const struct board *board, int y)
{
    if (!board_sees_leads(app))
        return y + put_wrapped(app, y, 1, app->width - 2, 2, ROLE_TITLE,
                               _("Leads and their figures are not for your role; the team's lead "
                                 "has them."));
    put(app, y++, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("promised %lld, late %lld  median until the first call %s"),
                     (long long)board->promised_open, (long long)board->promised_late,
                     board->first_touch_median_ms == TIME_NONE
                         ? "–"
                         : duration_human(app->frame, board->first_touch_median_ms)));
    put(app, y++, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("handed over %lld, accepted %lld, rejected %lld"),
                     (long long)board->handed_over, (long long)board->accepted,
                     (long long)board->rejected));
    return y;
}

const char *board_trend(struct app *app, const struct board_row *row)
{
    struct text out = {0};
    int64_t most = 1;
    for (int i = 0; i < 7; i++)
        most = row->done_days[i] > most ? row->done_days[i] : most;
    for (int i = 0; i < 7; i++)
        text_append(&out, level_bar((int)(row->done_days[i] * 6 / most)));
    const char *copy = arena_strdup(app->frame, text_str(&out));
    text_free(&out);
    return copy;
}
