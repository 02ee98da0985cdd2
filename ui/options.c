/* Settings that are changed within the workplace: the theme, a key. They hold at once and are kept
 * in vorwahl.ini. */
#include "screens.h"

#include "base/file.h"
#include "toolkit/terminal.h"
#include "toolkit/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *settings_path(struct arena *arena)
{
    return path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "vorwahl.ini");
}

/* In the file and not from what this desk has in memory: another desk may have changed it. */
static bool run_save(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    (void)session;
    bool is_ok =
        settings_change(settings_path(arena), write->a, write->b[0] != '\0' ? write->b : NULL, err);
    arena_free(arena);
    return is_ok;
}

void option_set(struct app *app, const char *key, const char *value)
{
    struct write write = {.run = run_save};
    settings_set(app->settings, key, value);
    snprintf(write.a, sizeof write.a, "%s", key);
    snprintf(write.b, sizeof write.b, "%s", str_or(value, ""));
    app_write(app, &write);
}

static bool use_theme(struct app *app, const char *name)
{
    struct error err = {0};
    if (theme_use(app, name, terminal_has_color(), &err))
        return true;
    app_error(app, &err);
    return false;
}

const char *theme_usual(const char *colorfgbg)
{
    const char *ground = colorfgbg != NULL ? strrchr(colorfgbg, ';') : NULL;
    return ground != NULL && (str_equal(ground, ";7") || str_equal(ground, ";15")) ? "light"
                                                                                   : "default";
}

void options_apply(struct app *app)
{
    const char *name = settings_get(app->settings, "look.theme", theme_usual(getenv("COLORFGBG")));
    if (!use_theme(app, name) && !str_equal(name, "default"))
        theme_use(app, "default", terminal_has_color(), NULL);
    if (settings_get_bool(app->settings, "terminal.mouse", true))
        terminal_mouse();
}

static void theme_chosen(struct app *app, const char *name, void *unused)
{
    (void)unused;
    if (use_theme(app, name))
        option_set(app, "look.theme", name);
    app->needs_drawing = true;
}

void theme_ask(struct app *app)
{
    const struct menu_item items[] = {{'1', "default", _("the usual one")},
                                      {'2', "light", _("for a light ground")},
                                      {'3', "contrast", _("strong contrast")},
                                      {'4', "mono", _("without colours")}};
    menu_open(app, _("Which theme?"), items, 4, theme_chosen, NULL);
}
