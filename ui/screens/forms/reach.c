/* To whom may be published. */
#include "reach.h"

#include "core/reference.h"

#include <stdio.h>

int reach_items(struct app *app, struct menu_item *items)
{
    static char ids[(REACH_MOST - 1)][40],
        names[(REACH_MOST - 1)][80]; /* as long as the menu is open */
    const struct actor *actor = &app->session->actor;
    struct page_request page = {.limit = 100, .sort = "name"};
    void **teams;
    size_t count = 0;
    char *cursor;
    int n = 0;
    if (!store_page(app->store, &team_entity, &page, app->frame, &teams, &count, &cursor, NULL))
        count = 0;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < count && n < (REACH_MOST - 1); i++) {
            const struct team *team = teams[i];
            bool is_own = str_equal(team->record.id, actor->team_id);
            if (is_own != (round == 0) || !actor_may_publish_to(actor, team->record.id))
                continue;
            snprintf(ids[n], sizeof ids[n], "%s", team->record.id);
            snprintf(names[n], sizeof names[n], "%s", team->name);
            items[n] = (struct menu_item){(char)('1' + n), ids[n], names[n]};
            n++;
        }
    if (actor_may_publish_to(actor, NULL))
        items[n++] = (struct menu_item){'a', REACH_ALL, _("everybody")};
    return n;
}
