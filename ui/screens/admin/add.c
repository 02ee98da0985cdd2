/* A new user: name, roles, team, password, one question after the other; a new team. */
#include "../names.h"
#include "writes.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

static struct {
    char name[64], roles[100], team[104];
} draft; /* of the user being added */

static void add_password(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = admin_run_add,
                          .done = admin_changed,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    size_t name = strlen(draft.name) + 1, roles = strlen(draft.roles) + 1;
    (void)unused;
    memcpy(write.b, draft.name, name);
    memcpy(write.b + name, draft.roles, roles);
    memcpy(write.b + name + roles, draft.team, strlen(draft.team) + 1);
    if (!admin_fits(app, text, sizeof write.a))
        return;
    snprintf(write.a, sizeof write.a, "%s", text);
    if (*text != '\0')
        app_write(app, &write);
    explicit_bzero(write.a, sizeof write.a);
}

void admin_ask_password(struct app *app, const char *name,
                        void (*done)(struct app *, const char *, void *))
{
    const char *question =
        arena_printf(app->frame, _("New password of %s (%s)"), name, password_advice());
    prompt_open(app, &(struct prompt){.question = question, .done = done, .is_secret = true});
}

static void add_teamed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    snprintf(draft.team, sizeof draft.team, "%s", text);
    admin_ask_password(app, draft.name, add_password);
}

static void add_roles(struct app *app, const char *text, void *unused)
{
    (void)unused;
    snprintf(draft.roles, sizeof draft.roles, "%s", text);
    prompt_open(app, &(struct prompt){.question = _("Team (a new name makes a new one)"),
                                      .done = add_teamed,
                                      .complete = names_team});
}

static void add_name(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text == '\0')
        return;
    snprintf(draft.name, sizeof draft.name, "%s", text);
    prompt_open(app, &(struct prompt){.question = _("Roles, with commas"),
                                      .initial = "agent",
                                      .check = admin_check_roles,
                                      .done = add_roles,
                                      .complete = admin_complete_roles});
}

void admin_add_user(struct app *app, struct screen *screen)
{
    (void)screen;
    prompt_open(app, &(struct prompt){.question = _("Name of the new user"), .done = add_name});
}

static void new_team_typed(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = admin_run_new_team,
                          .done = admin_changed,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    (void)unused;
    if (*text == '\0' || !admin_fits(app, text, sizeof write.a))
        return;
    snprintf(write.a, sizeof write.a, "%s", text);
    app_write(app, &write);
}

void admin_add_team(struct app *app, struct screen *screen)
{
    (void)screen;
    prompt_open(app,
                &(struct prompt){.question = _("Name of the new team"), .done = new_team_typed});
}
