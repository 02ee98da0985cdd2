/* Publishing, withdrawing and choosing a form: to whom, then on the worker. */
#include "draft.h"
#include "../reach.h"

#include "core/reference.h"
#include "usecase/forms.h"

#include <string.h>

static char asked_form[64]; /* what the open menu is about */

/* --- on the worker: write->b the form, write->id to whom, in words --- */

static bool run_publish(struct session *session, struct write *write, struct error *err)
{
    struct publication publication;
    if (!forms_publish_named(session, write->b, reach_team(write), &publication, err))
        return false;
    snprintf(write->text, sizeof write->text, _("%s, version %lld: published to %s"), write->b,
             (long long)publication.version, write->id);
    return true;
}

static void published(struct app *app, struct write *write)
{
    struct editing *editing = editing_of(app->top);
    if (editing == NULL || !str_equal(editing->name, write->b))
        return;
    editing->is_changed = false;
    editing->step_count = 0;
    app_reload(app);
}

static bool run_withdraw(struct session *session, struct write *write, struct error *err)
{
    struct publication left;
    if (!forms_withdraw(session, write->b, 0, reach_team(write), &left, err))
        return false;
    if (left.version > 0)
        snprintf(write->text, sizeof write->text, _("%s: withdrawn; version %lld holds now"),
                 write->b, (long long)left.version);
    else
        snprintf(write->text, sizeof write->text,
                 _("%s: withdrawn; the one that comes along holds now"), write->b);
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

void form_publish_ask(struct app *app, const char *name)
{
    reach_ask(app, &(struct reach_question){_("Publish to one team first, then to everybody:"),
                                            name, run_publish, published});
}

void form_withdraw_ask(struct app *app, const char *name)
{
    reach_ask(app, &(struct reach_question){_("Take the version that holds back from:"), name,
                                            run_withdraw, NULL});
}

static void use_chosen(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_use};
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
