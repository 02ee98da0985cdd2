/* Signing in again on a working screen: the token is no longer good, what was typed stays. */
#include "../screens.h"

#include <string.h>

static bool renew(struct session *session, struct write *write, struct error *err)
{
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    (void)session;
    bool is_ok = sync_renew(paths, write->b, err);
    explicit_bzero(write->b, sizeof write->b);
    if (is_ok)
        snprintf(write->text, sizeof write->text, "%s", _("signed in again"));
    return is_ok;
}

static void renewed(struct app *app, struct write *write)
{
    (void)write;
    sync_retry(app->syncer);
}

static void take_password(struct app *app, const char *text, void *data)
{
    struct write write = {
        .run = renew, .done = renewed, .is_long = true, .number = (int64_t)(uintptr_t)app->paths};
    (void)data;
    if (*text == '\0')
        return;
    snprintf(write.b, sizeof write.b, "%s", text);
    app_message(app, ROLE_NORMAL, "%s", _("signing in …"));
    app_write(app, &write);
    explicit_bzero(write.b, sizeof write.b);
}

bool may_sign_in(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return app_is_signed_out(app) || app->status.refusal.code == ERR_DEVICE_FORK;
}

void sign_in(struct app *app, struct screen *screen)
{
    const char *question = arena_printf(app->frame, _("Password of %s"), app->session->actor.name);
    (void)screen;
    prompt_open(app,
                &(struct prompt){.question = question, .done = take_password, .is_secret = true});
}
