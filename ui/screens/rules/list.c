/* The rule files of the team: which version it has, who published which; for team leads. A file is
 * written with whatever editor one likes: it is taken out as a file, and a file is looked at. */
#include "rules.h"

#include "base/file.h"
#include "core/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list_data {
    struct rule_listed *rules;
    size_t count;
};

static const struct rule_listed *rule_here(const struct screen *screen)
{
    const struct list_data *data = screen->state;
    return screen->selected < (int)data->count ? &data->rules[screen->selected] : NULL;
}

static const char *word_of(struct app *app, const struct rule_listed *rule)
{
    return arena_printf(app->frame, "%s/%s", rule_kind_name(rule->kind), rule->name);
}

static bool open_list(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_RULES, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct list_data));
    return true;
}

static void close_list(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void load_list(struct app *app, struct screen *screen)
{
    struct list_data *data = screen->state;
    if (!rules_list(app->session, app->session->actor.team_id, screen->arena, &data->rules,
                    &data->count, NULL))
        data->count = 0;
    screen->rows = (int)data->count;
}

static void draw_row(struct app *app, const struct screen *screen, int index, int y)
{
    const struct list_data *data = screen->state;
    const struct rule_listed *rule = &data->rules[index];
    bool is_here = index == screen->selected;
    enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 3, 16, role, rule_kind_label(rule->kind));
    put(app, y, 20, 13, role, rule->name);
    put(app, y, 34, 4, role,
        rule->version > 0 ? arena_printf(app->frame, "%3lld", (long long)rule->version) : "  –");
    put(app, y, 39, 18, role,
        rule->is_shipped    ? _("comes along")
        : rule->version > 0 ? _("published")
                            : _("not for this team"));
    put(app, y, 58, app->width - 59, role, rule->title);
    if (is_here)
        put_cursor(app, y, 1);
}

static void draw_versions(struct app *app, const struct rule_listed *rule, int y, int bottom)
{
    put_line(app, y++, ROLE_MUTED);
    put(app, y++, 1, app->width - 2, ROLE_TITLE, rule->title);
    if (rule->version_count == 0)
        put(app, y, 1, app->width - 2, ROLE_MUTED,
            _("No version is published; what comes along holds."));
    for (size_t i = 0; i < rule->version_count && y < bottom; i++) {
        const struct rule *version = rule->versions[i];
        const char *by = store_name_of(app->store, &user_entity, version->user_id, app->frame);
        put(app, y++, 1, app->width - 2,
            version->version == rule->version && version->is_withdrawn != 1 ? ROLE_NORMAL
                                                                            : ROLE_MUTED,
            arena_printf(app->frame, _("version %lld: %s; by %s, %s"), (long long)version->version,
                         rules_reach(app->session, version, app->frame), str_or(by, "?"),
                         time_human(app->frame, version->published_ms, clock_now_ms())));
    }
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - 8;
}

static void draw_list(struct app *app, struct screen *screen)
{
    const struct list_data *data = screen->state;
    int top = body_top(app), visible = visible_rows(app);
    list_scroll(screen, (int)data->count, visible);
    put(app, top, 3, 16, ROLE_MUTED, _("Kind"));
    put(app, top, 20, 13, ROLE_MUTED, _("Name"));
    put(app, top, 34, 4, ROLE_MUTED, _("Ver."));
    put(app, top, 39, 18, ROLE_MUTED, _("My team"));
    put(app, top, 58, app->width - 59, ROLE_MUTED, _("Title"));
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++)
        draw_row(app, screen, screen->top + i, top + 1 + i);
    if (rule_here(screen) != NULL)
        draw_versions(app, rule_here(screen), top + visible + 1, app->height - 2);
}

static bool list_screen_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct list_data *data = screen->state;
    return list_key(app, screen, key, (int)data->count, visible_rows(app));
}

/* --- actions --- */

static bool has_text(const struct app *app, const struct screen *screen)
{
    (void)app;
    return rule_here(screen) != NULL && rule_here(screen)->version > 0;
}

static bool has_versions(const struct app *app, const struct screen *screen)
{
    (void)app;
    return rule_here(screen) != NULL && rule_here(screen)->version_count > 0;
}

static const char *named(struct app *app, const struct rule_listed *rule)
{
    return arena_printf(app->frame, RULE_NAMED "%s", word_of(app, rule));
}

static void preview(struct app *app, struct screen *screen)
{
    app_push(app, &rule_preview_screen, named(app, rule_here(screen)));
}

static void publish(struct app *app, struct screen *screen)
{
    rule_publish_ask(app, named(app, rule_here(screen)));
}

static void retract(struct app *app, struct screen *screen)
{
    rule_retract_ask(app, word_of(app, rule_here(screen)));
}

static bool check_file(struct app *app, const char *text, char *echo, size_t size)
{
    const char *content, *source;
    struct rule_file file;
    struct error err = {0};
    echo[0] = '\0';
    if (text[0] == '\0' || !file_exists(text)) {
        snprintf(echo, size, "%s", _("a file that is there"));
        return false;
    }
    if (rule_source_read(app->session, text, app->frame, &content, &source, &err) &&
        rules_read(app->session, source, content, strlen(content), app->frame, &file, &err))
        snprintf(echo, size, "%s: %s", rule_kind_label(file.kind), file.title);
    else
        snprintf(echo, size, "%s", err.message);
    return true; /* a mistake is shown in full on its own screen */
}

static void file_named(struct app *app, const char *text, void *unused)
{
    (void)unused;
    app_push(app, &rule_preview_screen, text);
}

static void look_at_file(struct app *app, struct screen *screen)
{
    (void)screen;
    prompt_open(app, &(struct prompt){
                         .question = _("Which file?"), .check = check_file, .done = file_named});
}

static bool check_new_file(struct app *app, const char *text, char *echo, size_t size)
{
    bool is_there = file_exists(text);
    (void)app;
    snprintf(echo, size, "%s", is_there ? _("this file is there already") : "");
    return text[0] != '\0' && !is_there;
}

static void written_to(struct app *app, const char *path, void *unused)
{
    const struct rule_listed *rule = app->top->class == &rules_screen ? rule_here(app->top) : NULL;
    const char *text, *source;
    struct error err = {0};
    (void)unused;
    if (rule == NULL)
        return;
    if (rule_source_read(app->session, named(app, rule), app->frame, &text, &source, &err) &&
        file_write(path, text, strlen(text), &err))
        app_message(app, ROLE_GOOD, _("written to %s; f looks at it when it is changed"), path);
    else
        app_error(app, &err);
}

static void take_out(struct app *app, struct screen *screen)
{
    prompt_open(app, &(struct prompt){
                         .question = _("Write it to which file?"),
                         .initial = arena_printf(app->frame, "%s.json", rule_here(screen)->name),
                         .check = check_new_file,
                         .done = written_to});
}

static const struct action actions[] = {
    {"rules.preview", "Enter", N_("preview"), N_("what it leads to: dates, hours, who would go"),
     has_text, preview},
    {"rules.file", "f", N_("a file"),
     N_("look at a file: its first mistake, or what it leads to, before anybody has it"), NULL,
     look_at_file},
    {"rules.write", "e", N_("take out"), N_("write the text to a file, to change it there"),
     has_text, take_out},
    {"rules.publish", "P", N_("publish"), N_("what my team has, to everybody or another team"),
     has_text, publish},
    {"rules.retract", "w", N_("take back"), N_("the version before holds again"), has_versions,
     retract},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class rules_screen = {.name = "rules",
                                          .title = N_("8 Rules"),
                                          .opened_by = "go.rules",
                                          .open = open_list,
                                          .load = load_list,
                                          .draw = draw_list,
                                          .key = list_screen_key,
                                          .close = close_list,
                                          .actions = actions};
