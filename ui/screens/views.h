/* Views of the queue: a filter, a group and an order under a name, kept beside the outbox. */
#ifndef UI_VIEWS_H
#define UI_VIEWS_H

#include "../screens.h"

struct view {
    char name[60]; /* "" not a saved one */
    char filter[800], group[40], sort[40];
};

/* "filter US group US sort": a window's argument holds it behind the queue. */
char *view_text(const struct view *view, struct arena *arena);
void view_read(const char *text, struct view *ret_view);
bool view_is_set(const struct view *view); /* false: the whole queue in its own order */
/* Choose, save, rename, delete; `changed` when another view is to be shown. */
void views_open(struct app *app, struct view *current,
                void (*changed)(struct app *app, struct view *view));
/* Order and group by a field. */
void view_order_ask(struct app *app, struct view *current,
                    void (*changed)(struct app *app, struct view *view));
/* What stands between the rows of a grouped list. In the frame arena. */
const char *view_group_label(struct app *app, const struct view *view,
                             const struct lead_card *card);

#endif
