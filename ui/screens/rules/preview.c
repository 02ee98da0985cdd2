/* What a rule file leads to before anybody has it, or its first mistake with line and reason. It is
 * worked out on the worker: periods of retention look at every person. */
#include "rules.h"
#include "../whole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct preview {
    char *lines; /* owned; NULL: not there yet */
    bool is_wrong;
};

static bool run_preview(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct rule_file file;
    struct rule_line *lines;
    size_t count = 0, used = 0;
    const char *text, *source;
    bool is_ok = rule_source_read(session, write->b, arena, &text, &source, err) &&
                 rules_read(session, source, text, strlen(text), arena, &file, err) &&
                 rules_preview(session, &file, session->actor.team_id, session->now_ms(), arena,
                               &lines, &count, err);
    if (is_ok)
        used = (size_t)snprintf(write->b, sizeof write->b, "%s\n", _(file.title));
    for (size_t i = 0; is_ok && i < count && used < sizeof write->b; i++)
        used += (size_t)snprintf(write->b + used, sizeof write->b - used, "%s\n", lines[i].text);
    if (!is_ok)
        snprintf(write->b, sizeof write->b, "%s", err->message);
    write->number = is_ok;
    write->text[0] = '\0';
    arena_free(arena);
    return true; /* a mistake is what this screen is for */
}

static void previewed(struct app *app, struct write *write)
{
    if (app->top->class != &rule_preview_screen)
        return;
    struct preview *preview = app->top->state;
    free(preview->lines);
    preview->lines = xstrdup(write->b);
    preview->is_wrong = write->number == 0;
    app->top->is_dirty = true;
}

static void work_out(struct app *app, const struct screen *screen)
{
    struct write write = {.run = run_preview, .done = previewed, .is_long = true};
    snprintf(write.b, sizeof write.b, "%s", screen->argument);
    app_write(app, &write);
}

static bool open_preview(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    if (!actor_require(&app->session->actor, RIGHT_RULES, err))
        return false;
    snprintf(screen->argument, sizeof screen->argument, "%s", argument);
    screen->state = xcalloc(1, sizeof(struct preview));
    work_out(app, screen);
    return true;
}

static void close_preview(struct app *app, struct screen *screen)
{
    struct preview *preview = screen->state;
    (void)app;
    free(preview->lines);
    free(preview);
}

static void draw_lines(struct app *app, struct screen *screen, const struct preview *preview)
{
    char **lines;
    int top = body_top(app), visible = body_height(app) - 2;
    size_t count = str_split(app->frame, preview->lines, '\n', &lines);
    int rows = (int)count - 2; /* the title, and nothing after the last newline */
    list_scroll(screen, rows, visible);
    screen->rows = rows;
    put(app, top, 1, app->width - 2, ROLE_TITLE, lines[0]);
    for (int i = 0; i < visible && screen->top + i < rows; i++) {
        bool is_here = screen->top + i == screen->selected;
        put(app, top + 2 + i, 0, app->width, is_here ? ROLE_SELECTED : ROLE_NORMAL, "");
        put(app, top + 2 + i, 1, app->width - 2, is_here ? ROLE_SELECTED : ROLE_NORMAL,
            lines[screen->top + i + 1]);
        if (is_here)
            put_cursor(app, top + 2 + i, 1);
    }
}

static void draw_preview(struct app *app, struct screen *screen)
{
    const struct preview *preview = screen->state;
    int top = body_top(app);
    if (preview->lines == NULL)
        put(app, top, 1, app->width - 2, ROLE_MUTED, _("It is worked out."));
    else if (preview->is_wrong) {
        put_wrapped(app, top, 1, app->width - 2, 6, ROLE_DANGER, preview->lines);
        put_wrapped(
            app, top + 7, 1, app->width - 2, 2, ROLE_MUTED,
            _("It is published to nobody like this. Mend the file, then r reads it again."));
        put_cursor(app, top, 1);
    } else {
        draw_lines(app, screen, preview);
    }
}

static bool preview_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct preview *preview = screen->state;
    return preview->lines != NULL && !preview->is_wrong &&
           list_key(app, screen, key, screen->rows, body_height(app) - 2);
}

static bool is_sound(const struct app *app, const struct screen *screen)
{
    const struct preview *preview = screen->state;
    (void)app;
    return preview->lines != NULL && !preview->is_wrong;
}

static char *line_here(struct arena *arena, const struct screen *screen)
{
    const struct preview *preview = screen->state;
    char **lines;
    size_t count = preview->lines != NULL ? str_split(arena, preview->lines, '\n', &lines) : 0;
    return screen->selected + 1 < (int)count ? lines[screen->selected + 1]
                                             : arena_strdup(arena, "");
}

/* A row that stands whole opens nothing. */
static bool is_cut(const struct app *app, const struct screen *screen)
{
    return is_sound(app, screen) && text_cells(line_here(app->frame, screen)) > app->width - 2;
}

static void show_line(struct app *app, struct screen *screen)
{
    struct whole *whole = whole_new(_("Preview of a rule"));
    whole_add(whole, _("Row"), line_here(app->frame, screen));
    whole_show(app, whole);
}

static void publish(struct app *app, struct screen *screen)
{
    rule_publish_ask(app, screen->argument);
}

static void again(struct app *app, struct screen *screen)
{
    work_out(app, screen);
}

static const struct action actions[] = {
    {"rule.whole", "Enter", N_("in full"), N_("a row that is longer than the screen is wide"),
     is_cut, show_line},
    {"rule.publish", "P", N_("publish"), N_("to one team first, then to everybody"), is_sound,
     publish},
    {"rule.again", "r", N_("read again"), N_("the file was changed meanwhile"), NULL, again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class rule_preview_screen = {.name = "rule",
                                                 .title = N_("Preview of a rule"),
                                                 .opened_by = "rules.preview",
                                                 .open = open_preview,
                                                 .draw = draw_preview,
                                                 .key = preview_key,
                                                 .close = close_preview,
                                                 .actions = actions};
