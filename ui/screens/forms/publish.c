/* Publishing, withdrawing and choosing a form: to whom, then on the worker. */
#include "draft.h"
#include "reach.h"

#include "core/reference.h"
#include "usecase/forms.h"

#include <string.h>

static char asked_form[64]; /* what the open menu is about */

/* --- on the worker: write->id the form, write->a the team or "", write->b its name --- */

static const char *team_of(const struct write *write)
{
    return write->a[0] != '\0' ? write->a : NULL;
}

static bool run_publish(struct session *session, struct write *write, struct error *err)
{
    struct publication publication;
    if (!forms_publish_named(session, write->id, team_of(write), &publication, err))
        return false;
    snprintf(write->text, sizeof write->text, _("%s, version %lld: published to %s"), write->id,
             (long long)publication.version, write->b);
    return true;
}

static void published(struct app *app, struct write *write)
{
    struct editing *editing = editing_of(app->top);
    if (editing == NULL || !str_equal(editing->name, write->id))
        return;
    editing->is_changed = false;
    editing->step_count = 0;
    app_reload(app);
}

static bool run_withdraw(struct session *session, struct write *write, struct error *err)
{
    struct publication left;
    if (!forms_withdraw(session, write->id, 0, team_of(write), &left, err))
        return false;
    if (left.version > 0)
        snprintf(write->text, sizeof write->text, _("%s: withdrawn; version %lld holds now"),
                 write->id, (long long)left.version);
    else
        snprintf(write->text, sizeof write->text,
                 _("%s: withdrawn; the one that comes along holds now"), write->id);
    return true;
}

static bool run_use(struct session *session, struct write *write, struct error *err)
{
    bool is_sales = str_equal(write->a, "sales");
    snprintf(write->text, sizeof write->text, "%s", _("noted; leads are asked by it from now on"));
    return forms_use(session, str_equal(write->a, "usual") ? NULL : write->id, NULL,
                     session->actor.team_id, is_sales, err);
}

/* --- to whom --- */

static void ask_service(struct app *app, const char *code,
                        bool (*run)(struct session *, struct write *, struct error *),
                        void (*done)(struct app *, struct write *))
{
    struct write write = {.run = run, .done = done, .offers_undo = true};
    bool is_all = str_equal(code, REACH_ALL);
    const char *name =
        is_all ? _("everybody") : store_name_of(app->store, &team_entity, code, app->frame);
    snprintf(write.id, sizeof write.id, "%s", asked_form);
    snprintf(write.a, sizeof write.a, "%s", is_all ? "" : code);
    snprintf(write.b, sizeof write.b, "%s", str_or(name, "?"));
    app_write(app, &write);
}

static void publish_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    ask_service(app, code, run_publish, published);
}

static void withdraw_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    ask_service(app, code, run_withdraw, NULL);
}

static void ask_team(struct app *app, const char *name, const char *question,
                     void (*done)(struct app *app, const char *code, void *data))
{
    struct menu_item items[REACH_MOST];
    int count = reach_items(app, items);
    snprintf(asked_form, sizeof asked_form, "%s", name);
    if (count > 0)
        menu_open(app, question, items, count, done, NULL);
    else
        app_message(app, ROLE_WARN, "%s", _("A team's lead or an administrator does that."));
}

void form_publish_ask(struct app *app, const char *name)
{
    ask_team(app, name, _("Publish to one team first, then to everybody:"), publish_chosen);
}

void form_withdraw_ask(struct app *app, const char *name)
{
    ask_team(app, name, _("Take the version that holds back from:"), withdraw_chosen);
}

static void use_chosen(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_use, .offers_undo = true};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", asked_form);
    snprintf(write.a, sizeof write.a, "%s", code);
    app_write(app, &write);
}

void form_use_ask(struct app *app, const char *name)
{
    const struct menu_item items[] = {{'1', "telesales", _("telesales asks by this form")},
                                      {'2', "sales", _("sales answers this form")},
                                      {'0', "usual", _("the usual one again")}};
    snprintf(asked_form, sizeof asked_form, "%s", name);
    menu_open(app, _("Leads of my team whose campaign says none:"), items, 3, use_chosen, NULL);
}
