/* To whom may be published, and what is written then. */
#include "reach.h"

#include "core/reference.h"

#include <stdio.h>

#define REACH_MOST 10
#define REACH_ALL "*"

static struct reach_question asked; /* what the open menu is about */
static char asked_subject[1024];

static int reach_items(struct app *app, struct menu_item *items)
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

const char *reach_team(const struct write *write)
{
    return write->a[0] != '\0' ? write->a : NULL;
}

static void chosen(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = asked.run, .done = asked.done};
    bool is_all = str_equal(code, REACH_ALL);
    const char *name =
        is_all ? _("everybody") : store_name_of(app->store, &team_entity, code, app->frame);
    (void)unused;
    snprintf(write.b, sizeof write.b, "%s", asked_subject);
    snprintf(write.a, sizeof write.a, "%s", is_all ? "" : code);
    snprintf(write.id, sizeof write.id, "%s", str_or(name, "?"));
    app_write(app, &write);
}

void reach_ask(struct app *app, const struct reach_question *question)
{
    struct menu_item items[REACH_MOST];
    int count = reach_items(app, items);
    asked = *question;
    snprintf(asked_subject, sizeof asked_subject, "%s", question->subject);
    if (count > 0)
        menu_open(app, question->question, items, count, chosen, NULL);
    else
        app_message(app, ROLE_WARN, "%s", _("A team's lead or an administrator does that."));
}
