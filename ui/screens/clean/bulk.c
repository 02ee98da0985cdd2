/* A change of many: which leads, which field, what its value becomes, and what that would change,
 * row by row, before anything is written. Enter asks for what is missing, then writes; one undo. */
#include "bulk.h"

#include "../../keys.h"
#include "../../toolkit/spots.h"

#include <stdlib.h>
#include <string.h>

#define HEAD 4 /* the three choices and a line */
#define FOOT 4 /* a line, and the selected row in full */
#define WIDE 110

static struct bulk_choice
    next; /* with which the screen opens; the filter stays for the next time */

struct bulk_data *bulk_data_of(const struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &bulk_screen)
        screen = screen->below;
    return screen != NULL ? screen->state : NULL;
}

static bool open_bulk(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    struct bulk_data *data = screen->state = xcalloc(1, sizeof *data);
    data->choice = next;
    return true;
}

void bulk_open(struct app *app, const char *filter, const char *field)
{
    struct bulk_choice choice = {.has_what = field != NULL};
    const char *last = next.filter[0] != '\0' ? next.filter : shown_filter();
    snprintf(choice.filter, sizeof choice.filter, "%s", filter != NULL ? filter : last);
    snprintf(choice.field, sizeof choice.field, "%s", str_or(field, ""));
    next = choice;
    app_push(app, &bulk_screen, NULL);
    if (app->top->class == &bulk_screen)
        bulk_look(app, app->top->state);
}

static void load_bulk(struct app *app, struct screen *screen)
{
    bulk_refresh(app, screen->state);
}

static void close_bulk(struct app *app, struct screen *screen)
{
    struct bulk_data *data = screen->state;
    (void)app;
    snprintf(next.filter, sizeof next.filter, "%s", data->choice.filter);
    bulk_look_stop(data);
    bulk_forget(data);
    free(data);
}

/* --- rows: first what is refused --- */

static int row_count(const struct bulk_data *data)
{
    return (int)(data->preview.refused_count + data->preview.row_count);
}

static const struct bulk_row *row_at(const struct bulk_data *data, int index)
{
    const struct bulk_preview *preview = &data->preview;
    if (index < 0 || index >= row_count(data))
        return NULL;
    return (size_t)index < preview->refused_count
               ? &preview->refused[index]
               : &preview->rows[(size_t)index - preview->refused_count];
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - HEAD - 2 - FOOT;
}

/* --- the picture --- */

static const struct action *action_named(const char *name);

static void draw_choice(struct app *app, int y, const char *name, const char *label,
                        const char *value, const char *missing)
{
    const struct action *action = action_named(name);
    const char *key = action_key(app, action);
    int left = 5 + text_cells(_("What becomes of it")) + 2;
    put(app, y, 1, 3, ROLE_ACCENT, key_shown(key));
    put(app, y, 5, left - 6, ROLE_MUTED, label);
    put(app, y, left, app->width - left - 1, *value != '\0' ? ROLE_TITLE : ROLE_MUTED,
        *value != '\0' ? value : missing);
    spot_key(app, y, 0, app->width, key);
}

static void draw_choices(struct app *app, const struct bulk_data *data, int top)
{
    const struct bulk_choice *choice = &data->choice;
    const struct field *field = bulk_field(choice->field);
    draw_choice(app, top, "bulk.filter", _("Which leads"), choice->filter,
                _("every lead of this desk"));
    draw_choice(app, top + 1, "bulk.field", _("Which field"), field != NULL ? _(field->label) : "",
                _("not chosen yet"));
    draw_choice(app, top + 2, "bulk.what", _("What becomes of it"), bulk_what(app, choice),
                field != NULL ? _("not chosen yet") : "");
    put_line(app, top + 3, ROLE_MUTED);
}

static const char *counts_words(struct app *app, const struct bulk_preview *preview)
{
    if (preview->leads == 0)
        return _("No lead matches the filter.");
    if (preview->changed == 0)
        return _("Nothing would change: it is like this already.");
    return arena_printf(app->frame,
                        ngettext("Enter changes %lld of %lld record",
                                 "Enter changes %lld of %lld records",
                                 (unsigned long)preview->records),
                        (long long)preview->changed, (long long)preview->records);
}

static const char *refused_words(struct app *app, const struct bulk_preview *preview)
{
    return arena_printf(app->frame,
                        ngettext("%lld value is refused, so nothing is written",
                                 "%lld values are refused, so nothing is written",
                                 (unsigned long)preview->refusals),
                        (long long)preview->refusals);
}

static void draw_bar(struct app *app, int y, int percent)
{
    const char *full = safe_text_is_ascii() ? "#" : "█", *rest = safe_text_is_ascii() ? "." : "░";
    const char *line = "";
    int cells = app->width - 2;
    for (int i = 0; i < cells; i++)
        line = arena_printf(app->frame, "%s%s", line, percent * cells > i * 100 ? full : rest);
    put(app, y, 1, cells, ROLE_ACCENT, line);
}

/* What goes on or came out, in one line; false: there are no rows to be seen. */
static bool draw_state(struct app *app, const struct bulk_data *data, int y)
{
    const struct bulk_preview *preview = &data->preview;
    const char *words = "", *right = "";
    enum role role = ROLE_MUTED;
    if (bulk_is_looking(data))
        words = arena_printf(app->frame, _("The preview is made: %lld leads looked at …"),
                             (long long)bulk_looked(data));
    else if (!bulk_is_whole(&data->choice))
        words = _("Enter asks for what is missing. Nothing is written before it was shown.");
    else if (data->wrong[0] != '\0')
        words = data->wrong, role = ROLE_WARN;
    else if (data->was_stopped)
        words = _("Stopped; r looks again.");
    else if (preview->refusals > 0)
        words = refused_words(app, preview), role = ROLE_WARN;
    else if (preview->arena != NULL)
        words = counts_words(app, preview), role = ROLE_TITLE;
    if (preview->arena != NULL && !bulk_is_looking(data))
        right = data->is_old
                    ? _("something has changed; r looks again")
                    : arena_printf(app->frame, _("leads: %lld"), (long long)preview->leads);
    int cells = text_cells(safe_text(app->frame, right));
    put(app, y, 1, app->width - cells - 3, role, words);
    put_right(app, y, app->width - 1, ROLE_MUTED, right);
    return preview->arena != NULL && row_count(data) > 0;
}

struct columns {
    int who, where, from, to, width; /* where 0: it stands with who; width of from and of to */
};

static struct columns columns_of(const struct app *app)
{
    struct columns columns = {.who = 3};
    if (app->width >= WIDE) {
        columns.where = 3 + app->width / 5;
        columns.from = columns.where + app->width / 5;
    } else {
        columns.from = 3 + app->width * 3 / 10;
    }
    columns.width = (app->width - columns.from - 3) / 2;
    columns.to = columns.from + columns.width + 2;
    return columns;
}

/* Of a great change the first rows are shown, and all of it is counted. */
static const char *position(struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    const struct bulk_preview *preview = &data->preview;
    bool is_part = preview->changed > (int64_t)preview->row_count ||
                   preview->refusals > (int64_t)preview->refused_count;
    return arena_printf(app->frame, is_part ? _("%d of the first %d") : _("%d of %d"),
                        screen->selected + 1, row_count(data));
}

static void draw_columns(struct app *app, const struct screen *screen, int y)
{
    const struct columns columns = columns_of(app);
    put(app, y, columns.who, columns.from - 4, ROLE_MUTED, _("Record"));
    put(app, y, columns.from, columns.width, ROLE_MUTED, _("now"));
    put(app, y, columns.to, columns.width, ROLE_MUTED, _("then"));
    put_right(app, y, app->width - 1, ROLE_MUTED, position(app, screen));
}

static void draw_row(struct app *app, const struct bulk_row *row, int y, bool is_here)
{
    const struct columns columns = columns_of(app);
    enum role role = put_row(app, y, is_here, row->refused != NULL ? ROLE_WARN : ROLE_NORMAL);
    bool is_wide = columns.where > 0;
    const char *who = is_wide || *row->where == '\0'
                          ? row->who
                          : arena_printf(app->frame, "%s, %s", row->who, row->where);
    put(app, y, columns.who, (is_wide ? columns.where : columns.from) - 4, role, who);
    if (is_wide)
        put(app, y, columns.where, columns.from - columns.where - 1, role, row->where);
    put(app, y, columns.from, columns.width - 1, role, row->from);
    put(app, y, columns.to - 2, 1, role,
        row->refused != NULL   ? "!"
        : safe_text_is_ascii() ? ">"
                               : "→");
    put(app, y, columns.to, app->width - columns.to - 1, role, row->to);
}

static void draw_foot(struct app *app, const struct bulk_row *row, int y)
{
    put(app, y, 1, app->width - 2, ROLE_TITLE,
        *row->where != '\0' ? arena_printf(app->frame, "%s, %s", row->who, row->where) : row->who);
    put_wrapped(app, y + 1, 1, app->width - 2, 2, row->refused != NULL ? ROLE_WARN : ROLE_NORMAL,
                row->refused != NULL ? row->refused
                                     : arena_printf(app->frame, "%s %s %s", row->from,
                                                    safe_text_is_ascii() ? "->" : "→", row->to));
}

static void draw_bulk(struct app *app, struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    int top = body_top(app), visible = visible_rows(app), y = top + HEAD, percent;
    list_scroll(screen, row_count(data), visible);
    draw_choices(app, data, top);
    if (bulk_write_goes_on()) {
        put(app, y, 1, app->width - 2, ROLE_ACCENT, bulk_write_progress(app, &percent));
        if (percent >= 0)
            draw_bar(app, y + 1, percent);
        return;
    }
    if (!draw_state(app, data, y))
        return;
    draw_columns(app, screen, y + 1);
    for (int i = 0; i < visible && screen->top + i < row_count(data); i++)
        draw_row(app, row_at(data, screen->top + i), y + 2 + i,
                 screen->top + i == screen->selected);
    put_line(app, y + 2 + visible, ROLE_MUTED);
    draw_foot(app, row_at(data, screen->selected), y + 3 + visible);
}

static void bulk_tick(struct app *app, struct screen *screen)
{
    struct bulk_data *data = screen->state;
    bulk_refresh_late(app, data);
    app->needs_drawing = app->needs_drawing || data->look != NULL || bulk_write_goes_on();
}

static bool bulk_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, row_count(screen->state), visible_rows(app));
}

/* --- deeds --- */

static bool is_free(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return !bulk_write_goes_on();
}

static bool has_gap(const struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    return is_free(app, screen) && !bulk_is_whole(&data->choice);
}

static bool has_field(const struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    return is_free(app, screen) && bulk_field(data->choice.field) != NULL;
}

static bool may_write(const struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    return is_free(app, screen) && !bulk_is_looking(data) && data->preview.arena != NULL &&
           data->preview.refusals == 0 && data->preview.changed > 0;
}

static bool goes_on(const struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    (void)app;
    return bulk_write_goes_on() || bulk_is_looking(data);
}

static bool may_look(const struct app *app, const struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    return is_free(app, screen) && bulk_is_whole(&data->choice);
}

static void ask_filter(struct app *app, struct screen *screen)
{
    (void)screen;
    bulk_ask_filter(app);
}

static void ask_field(struct app *app, struct screen *screen)
{
    (void)screen;
    bulk_ask_field(app);
}

static void ask_what(struct app *app, struct screen *screen)
{
    (void)screen;
    bulk_ask_what(app);
}

static void ask_missing(struct app *app, struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    if (data->choice.field[0] == '\0')
        bulk_ask_field(app);
    else
        bulk_ask_what(app);
}

static void begin(struct app *app)
{
    struct bulk_data *data = bulk_data_of(app);
    if (data != NULL && !bulk_write_goes_on())
        bulk_write_begin(app, &data->choice);
}

static void meant(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (str_equal(code, "yes"))
        begin(app);
}

/* One value for every lead of the desk is rarely meant. */
static void write_all(struct app *app, struct screen *screen)
{
    const struct bulk_data *data = screen->state;
    if (!str_is_blank(data->choice.filter) || data->choice.transform != TRANSFORM_SET) {
        begin(app);
        return;
    }
    const struct menu_item items[] = {{'y', "yes", _("yes, every one")},
                                      {'n', "no", _("no, back to the filter")}};
    menu_open(app,
              arena_printf(app->frame, _("There is no filter. Really change %lld records?"),
                           (long long)data->preview.changed),
              items, 2, meant, NULL);
}

static void stop(struct app *app, struct screen *screen)
{
    struct bulk_data *data = screen->state;
    (void)app;
    bulk_write_stop();
    data->was_stopped = data->look != NULL;
    bulk_look_stop(data);
}

static void again(struct app *app, struct screen *screen)
{
    bulk_look(app, screen->state);
}

static const struct action actions[] = {
    {"bulk.next", "Enter", N_("next step"), N_("what is missing: the field, what becomes of it"),
     has_gap, ask_missing},
    {"bulk.write", "Enter", N_("change them"),
     N_("write what the preview shows, whole or not at all; one undo takes it back"), may_write,
     write_all},
    {"bulk.filter", "/", N_("which leads"), N_("the filter: city:kiel -tag:partner; Tab completes"),
     is_free, ask_filter},
    {"bulk.field", "f", N_("field"), N_("which field is changed"), is_free, ask_field},
    {"bulk.what", "w", N_("what becomes"),
     N_("one value, nothing, without needless blanks, other capitals, a part replaced"), has_field,
     ask_what},
    {"bulk.stop", "c", N_("stop"), N_("the preview, or the change: what is changed stays, until u"),
     goes_on, stop},
    {"bulk.again", "r", N_("look again"), N_("the preview, as the records are now"), may_look,
     again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct action *action_named(const char *name)
{
    const struct action *action = actions;
    while (!str_equal(action->name, name))
        action++;
    return action;
}

const struct screen_class bulk_screen = {.name = "bulk",
                                         .title = N_("Change many"),
                                         .opened_by = "quality.bulk",
                                         .open = open_bulk,
                                         .load = load_bulk,
                                         .draw = draw_bulk,
                                         .key = bulk_key,
                                         .tick = bulk_tick,
                                         .close = close_bulk,
                                         .actions = actions};
