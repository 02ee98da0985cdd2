/* The dossier of a person (GDPR art. 15), asked of the service and read here before it is handed
 * out; nothing of it is kept. `w` writes it: as it is read, or with every id and key as JSON. */
#include "../screens.h"

#include "base/file.h"
#include "sync/person.h"
#include "usecase/dossier_text.h"

#include <stdlib.h>
#include <string.h>

struct line {
    enum dossier_line kind;
    const char *text;
    bool goes_on; /* of the line before */
};
struct lines {
    struct line *rows;
    size_t count, space;
    struct arena *arena;
};

struct dossier_data {
    struct arena *arena; /* of what follows; NULL: nothing has come yet */
    struct lines told;
    char *as_json, *as_text;
    bool has_failed;
    struct lines shown; /* told, wrapped to `width` */
    int width;
};

static void add(void *data, enum dossier_line kind, const char *text)
{
    struct lines *lines = data;
    if (lines->count == lines->space) {
        struct line *rows = lines->rows;
        lines->space = lines->space == 0 ? 64 : 2 * lines->space;
        lines->rows = ARENA_ARRAY(lines->arena, struct line, lines->space);
        for (size_t i = 0; i < lines->count; i++)
            lines->rows[i] = rows[i];
    }
    lines->rows[lines->count++] =
        (struct line){kind, arena_strdup(lines->arena, safe_text(lines->arena, text)), false};
}

/* --- asking --- */

struct asking {
    const struct desk_paths *paths;
    struct dossier_data answer;
    struct error err;
};

static bool run_ask(struct session *session, struct write *write, struct error *err)
{
    struct asking *asking = (struct asking *)(uintptr_t)write->number;
    struct dossier_data *answer = &asking->answer;
    struct json_doc *doc;
    struct text text = {0};
    (void)err;
    answer->has_failed = !sync_person_dossier(asking->paths, write->id, &doc, &asking->err);
    if (answer->has_failed)
        return true;
    answer->told.arena = answer->arena;
    dossier_lines(session, json_root(doc), answer->arena, add, &answer->told);
    dossier_text(session, json_root(doc), &text);
    answer->as_text = arena_strdup(answer->arena, text_str(&text));
    answer->as_json =
        arena_printf(answer->arena, "%s\n", json_print_lines(json_root(doc), answer->arena));
    text_free(&text);
    json_free(doc);
    return true;
}

static void take_answer(struct app *app, struct write *write)
{
    struct asking *asking = (struct asking *)(uintptr_t)write->number;
    struct screen *screen = app->top;
    while (screen != NULL &&
           (screen->class != &dossier_screen || strcmp(screen->argument, write->id) != 0))
        screen = screen->below;
    if (screen == NULL || asking->answer.has_failed)
        arena_free(asking->answer.arena);
    if (screen != NULL && asking->answer.has_failed) {
        ((struct dossier_data *)screen->state)->has_failed = true;
        app_error(app, &asking->err);
    } else if (screen != NULL) {
        *(struct dossier_data *)screen->state = asking->answer;
    }
    free(asking);
}

static bool open_dossier(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    struct asking *asking = xcalloc(1, sizeof *asking);
    struct write write = {.run = run_ask, .done = take_answer, .is_long = true};
    (void)err;
    screen->state = xcalloc(1, sizeof(struct dossier_data));
    asking->paths = app->paths;
    asking->answer.arena = arena_new();
    snprintf(write.id, sizeof write.id, "%s", argument);
    write.number = (int64_t)(uintptr_t)asking;
    app_write(app, &write);
    return true;
}

/* --- drawing --- */

static int indent_of(const struct line *line)
{
    return line->kind == DOSSIER_TITLE || line->kind == DOSSIER_HEADING ? 1 : line->goes_on ? 5 : 3;
}

/* Where the next row begins: behind the last blank that fits, else in the middle of a word. */
static const char *row_end(const char *at, int width, struct arena *arena)
{
    const char *end = at, *blank = NULL;
    while (*end != '\0' &&
           text_cells(arena_strndup(arena, at, (size_t)(utf8_next(end) - at))) <= width) {
        if (*end == ' ')
            blank = end;
        end = utf8_next(end);
    }
    return *end == '\0' || blank == NULL || blank == at ? end : blank;
}

static void wrap(struct dossier_data *data, const struct line *line, int width)
{
    const char *at = line->text;
    bool goes_on = false;
    do {
        struct arena *scratch = arena_new();
        const char *end = row_end(at, width - 7, scratch);
        if (end == at && *at != '\0')
            end = utf8_next(at);
        add(&data->shown, line->kind, arena_strndup(data->arena, at, (size_t)(end - at)));
        data->shown.rows[data->shown.count - 1].goes_on = goes_on;
        at = end + (*end == ' ');
        goes_on = true;
        arena_free(scratch);
    } while (*at != '\0');
}

static void fit(struct dossier_data *data, int width)
{
    if (data->width == width)
        return;
    data->shown = (struct lines){.arena = data->arena};
    for (size_t i = 0; i < data->told.count; i++) {
        if (data->told.rows[i].kind == DOSSIER_HEADING)
            add(&data->shown, DOSSIER_WORDS, "");
        wrap(data, &data->told.rows[i], width);
    }
    data->width = width;
}

static void draw_dossier(struct app *app, struct screen *screen)
{
    struct dossier_data *data = screen->state;
    int top = body_top(app), visible = body_height(app);
    if (data->arena == NULL) {
        put(app, top + 1, 3, app->width - 4, ROLE_NORMAL,
            data->has_failed ? _("Only the service knows; it does not answer.")
                             : _("The service is asked …"));
        return;
    }
    fit(data, app->width);
    list_scroll(screen, (int)data->shown.count, visible);
    for (int i = 0; i < visible && screen->top + i < (int)data->shown.count; i++) {
        const struct line *line = &data->shown.rows[screen->top + i];
        bool is_head = line->kind == DOSSIER_TITLE || line->kind == DOSSIER_HEADING;
        enum role role = put_row(app, top + i, screen->top + i == screen->selected,
                                 is_head ? ROLE_TITLE : ROLE_NORMAL);
        put(app, top + i, indent_of(line) + 2, app->width - indent_of(line) - 3, role, line->text);
    }
}

static bool dossier_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct dossier_data *data = screen->state;
    return list_key(app, screen, key, (int)data->shown.count, body_height(app));
}

static const char *dossier_row_words(struct app *app, const struct screen *screen, int row)
{
    (void)app;
    return ((const struct dossier_data *)screen->state)->shown.rows[row].text;
}

/* --- writing --- */

static bool run_write(struct session *session, struct write *write, struct error *err)
{
    char *content = (char *)(uintptr_t)write->number;
    (void)session;
    bool is_ok = (!file_exists(write->a) ||
                  error_set(err, ERR_CANNOT_CREATE, _("%s is there already"), write->a)) &&
                 file_write(write->a, content, strlen(content), err);
    snprintf(write->text, sizeof write->text, _("the dossier is in %s; it is the person's"),
             write->a);
    free(content);
    return is_ok;
}

static void file_done(struct app *app, const char *text, void *unused)
{
    struct screen *screen = app->top;
    struct write write = {.run = run_write, .is_long = true};
    (void)unused;
    if (screen->class != &dossier_screen || ((struct dossier_data *)screen->state)->arena == NULL)
        return;
    const struct dossier_data *data = screen->state;
    snprintf(write.a, sizeof write.a, "%s", text);
    write.number =
        (int64_t)(uintptr_t)xstrdup(str_ends(text, ".json") ? data->as_json : data->as_text);
    app_write(app, &write);
}

static bool check_file(struct app *app, const char *text, char *echo, size_t size)
{
    bool is_there = file_exists(text);
    (void)app;
    snprintf(echo, size, "%s",
             is_there                  ? _("this file is there already")
             : str_ends(text, ".json") ? _("as JSON, with every id, key and version")
                                       : _("as it is read here; .json holds every id and key"));
    return *text != '\0' && !is_there;
}

static bool has_come(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct dossier_data *)screen->state)->arena != NULL;
}

static void ask_file(struct app *app, struct screen *screen)
{
    struct prompt prompt = {
        .question = _("Write the dossier to which file?"), .check = check_file, .done = file_done};
    prompt.initial = arena_printf(app->frame, "dossier-%.8s.txt", screen->argument);
    prompt_open(app, &prompt);
}

static void close_dossier(struct app *app, struct screen *screen)
{
    struct dossier_data *data = screen->state;
    (void)app;
    if (data->arena != NULL)
        arena_free(data->arena);
    free(data);
}

static const struct action actions[] = {
    {"dossier.write", "w", N_("write"), N_("into a file, as it is read or as JSON"), has_come,
     ask_file},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class dossier_screen = {.name = "dossier",
                                            .title = N_("Dossier"),
                                            .opened_by = "person.dossier",
                                            .open = open_dossier,
                                            .draw = draw_dossier,
                                            .key = dossier_key,
                                            .close = close_dossier,
                                            .actions = actions,
                                            .words = dossier_row_words};
