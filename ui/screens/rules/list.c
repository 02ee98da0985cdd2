/* The rule files of the team: which version it has, who published which; for team leads. A file is
 * written with whatever editor one likes: it is taken out as a file, and a file is looked at. */
#include "../versions.h"
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

static const char *state_words(const struct rule_listed *rule)
{
    return rule->is_shipped    ? _("comes along")
           : rule->version > 0 ? _("published")
                               : _("not for this team");
}

static void cells(struct app *app, const struct screen *screen, int index,
                  const char *ret_cells[VERSION_COLUMNS])
{
    const struct rule_listed *rule = &((const struct list_data *)screen->state)->rules[index];
    ret_cells[0] = rule_kind_label(rule->kind);
    ret_cells[1] = rule->name;
    ret_cells[2] = version_number(app, rule->version);
    ret_cells[3] = state_words(rule);
    ret_cells[4] = rule->title;
}

static const char *title_here(const struct screen *screen)
{
    return rule_here(screen)->title;
}

static size_t versions_here(const struct screen *screen)
{
    return rule_here(screen)->version_count;
}

static void version_here(struct app *app, const struct screen *screen, size_t index,
                         struct version_line *ret_line)
{
    const struct rule_listed *rule = rule_here(screen);
    const struct rule *version = rule->versions[index];
    *ret_line = (struct version_line){.version = version->version,
                                      .published_ms = version->published_ms,
                                      .reach = rules_reach(app->session, version, app->frame),
                                      .user_id = version->user_id,
                                      .is_in_force = version->version == rule->version &&
                                                     version->is_withdrawn != 1};
}

static const struct version_list layout = {
    .columns = {{3, 16, N_("Kind")},
                {20, 13, N_("Name")},
                {34, 4, N_("Ver.")},
                {39, 18, N_("My team")},
                {58, 0, N_("Title")}},
    .cells = cells,
    .title = title_here,
    .version_count = versions_here,
    .version = version_here,
    .none = N_("No version is published; what comes along holds.")};

static void draw_list(struct app *app, struct screen *screen)
{
    version_list_draw(app, screen, &layout, (int)((const struct list_data *)screen->state)->count);
}

static bool list_screen_key(struct app *app, struct screen *screen, const struct key *key)
{
    return version_list_key(app, screen, key,
                            (int)((const struct list_data *)screen->state)->count);
}

static const char *list_words(struct app *app, const struct screen *screen, int row)
{
    const struct rule_listed *rule = &((const struct list_data *)screen->state)->rules[row];
    return arena_printf(app->frame, "%s %s %s %s", rule_kind_label(rule->kind), rule->name,
                        rule->title, state_words(rule));
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
                                          .actions = actions,
                                          .words = list_words};
