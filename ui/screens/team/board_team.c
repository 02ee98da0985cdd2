/* How the team works, below its queues: from five people on. */
#include "../../screens.h"

#include "store/queue.h"

static const char *fairness_words(struct app *app, double figure)
{
    return figure < 0 ? "–" : arena_printf(app->frame, "%.3f", figure);
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
