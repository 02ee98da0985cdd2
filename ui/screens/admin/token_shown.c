/* A token that was just issued: shown once, copied by a key, wiped when the screen is left. It
 * never stands in the message line. */
#include "token_shown.h"

#include "base/hash.h"
#include "../../calls/outside.h"

#include <string.h>

static struct {
    char label[104], token[TOKEN_SIZE];
} shown;

void token_show(struct app *app, const char *label, const char *token)
{
    snprintf(shown.label, sizeof shown.label, "%s", label);
    snprintf(shown.token, sizeof shown.token, "%s", token);
    app_push(app, &token_shown_screen, NULL);
}

static void close_shown(struct app *app, struct screen *screen)
{
    (void)app, (void)screen;
    explicit_bzero(&shown, sizeof shown);
}

static void draw_shown(struct app *app, struct screen *screen)
{
    int top = body_top(app);
    (void)screen;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("The token of %s"), shown.label));
    put(app, top + 2, 3, app->width - 4, ROLE_ACCENT, shown.token);
    put_wrapped(
        app, top + 4, 3, app->width - 6, 4, ROLE_NORMAL,
        _("It is shown this once and stored nowhere: put it into the program's settings now. "
          "Whoever has it may do what it allows, until it is revoked."));
    put_cursor(app, top + 2, 3);
}

static void copy(struct app *app, struct screen *screen)
{
    (void)screen;
    if (outside_copy(app, shown.token))
        app_message(app, ROLE_GOOD, "%s", _("the token is in the clipboard"));
    else
        app_message(app, ROLE_WARN, "%s", _("No clipboard here: copy it by hand."));
}

static const struct action actions[] = {
    {"token.copy", "c", N_("copy"), N_("the token into the terminal's clipboard"), NULL, copy},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class token_shown_screen = {.name = "token",
                                                .title = N_("New token"),
                                                .opened_by = "tokens.add",
                                                .draw = draw_shown,
                                                .close = close_shown,
                                                .actions = actions};
