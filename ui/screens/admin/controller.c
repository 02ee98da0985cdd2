/* Who is responsible for a team's data (GDPR art. 13, 14): one line, which dossiers and letters to
 * persons say. A value of the team like any other: written at the desk, undone by u. */
#include "writes.h"

#include "core/reference.h"
#include "usecase/consent.h"

#include <stdio.h>

static char team[40];

static bool run_controller(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("saved; letters and dossiers say it so"));
    return notice_controller(session, write->id, write->b, err);
}

static bool check_controller(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    char *line;
    bool is_ok =
        field_parse(entity_field(&team_entity, "controller"), text, app->frame, &line, &err);
    snprintf(echo, size, "%s",
             is_ok ? _("company, address, data protection officer") : err.message);
    return is_ok;
}

static void controller_typed(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_controller};
    (void)unused;
    if (!admin_fits(app, text, sizeof write.b))
        return;
    snprintf(write.id, sizeof write.id, "%s", team);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

void admin_ask_controller(struct app *app, const char *team_id)
{
    void *record;
    if (!store_load(app->store, &team_entity, team_id, app->frame, &record, NULL))
        return;
    const struct team *now = record;
    snprintf(team, sizeof team, "%s", team_id);
    prompt_open(app,
                &(struct prompt){.question = arena_printf(
                                     app->frame, _("Responsible for the data of %s"), now->name),
                                 .initial = str_or(now->controller, ""),
                                 .check = check_controller,
                                 .done = controller_typed});
}
