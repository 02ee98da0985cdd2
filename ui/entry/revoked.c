/* A desk that was revoked has wiped its copy; what never reached the service exists here alone.
 * Signing in again sends it; only a person may throw it away. */
#include "../screens.h"

#include <stdio.h>
#include <string.h>

static const char *question_of(const struct sync_status *status, struct arena *arena)
{
    return arena_printf(arena,
                        _("This desk was revoked. %lld changes never reached the service: throw "
                          "them away?"),
                        (long long)(status->waiting + status->rejected));
}

void revoked_ask(const struct desk_paths *paths, const struct sync_status *status)
{
    char answer[16] = "";
    struct error err = {0};
    struct arena *arena = arena_new();
    if (status->waiting + status->rejected > 0) {
        printf("%s %s ", question_of(status, arena), _("[y/N]"));
        fflush(stdout);
        if (fgets(answer, sizeof answer, stdin) != NULL &&
            (answer[0] == 'y' || answer[0] == 'Y' || answer[0] == *_("y")))
            puts(sync_throw_away(paths, &err) ? _("Nothing of it is left on this desk.")
                                              : safe_text(arena, err.message));
        else
            puts(_("It is kept; sign in again to send it: vorwahl login"));
    }
    arena_free(arena);
}

bool may_throw_away(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return app_is_signed_out(app) && app->status.last_error.code == ERR_DEVICE_REVOKED &&
           app->status.waiting + app->status.rejected > 0;
}

static bool run_throw_away(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    snprintf(write->text, sizeof write->text, "%s", _("Nothing of it is left on this desk."));
    return sync_throw_away((const struct desk_paths *)(uintptr_t)write->number, err);
}

static void answered(struct app *app, const char *code, void *data)
{
    struct write write = {
        .run = run_throw_away, .is_long = true, .number = (int64_t)(uintptr_t)app->paths};
    (void)data;
    if (strcmp(code, "throw") == 0)
        app_write(app, &write);
}

void throw_away(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {{'k', "keep", N_("keep it; signing in again sends it")},
                                      {'t', "throw", N_("throw it away for good")}};
    struct menu_item shown[2];
    (void)screen;
    for (int i = 0; i < 2; i++)
        shown[i] = (struct menu_item){items[i].key, items[i].code, _(items[i].label)};
    menu_open(app, question_of(&app->status, app->frame), shown, 2, answered, NULL);
}
