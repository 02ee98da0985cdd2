/* Use of fields: how many records have each, how often the team uses it, when it did last, and
 * which it can do without, with the reason. Fewer is more. */
#include "../../keys.h"
#include "../../screens.h"

#include "usecase/quality.h"
#include "usecase/quality_edit.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MOST 80
#define QUICK_MS 150 /* so quick that every change may look again */
#define FOOT 6       /* a line, the reason, what can be done */
#define WIDE 110

enum order { ORDER_PROPOSED, ORDER_FILLED, ORDER_USED, ORDER_LAST, ORDER_NAME, ORDER_COUNT };
static enum order order; /* stays when the screen is left and opened again */

struct fields_look {
    struct job job;
    struct field_usage rows[FIELDS_MOST];
    int count;
    int64_t began_ms;
};
struct fields_data {
    struct fields_look *look; /* the worker's; NULL: nothing goes on */
    struct field_usage rows[FIELDS_MOST];
    int count;
    int64_t took_ms;
    bool is_read, is_old;
};

/* --- looking --- */

static void keep(void *data, const struct field_usage *usage)
{
    struct fields_look *look = data;
    if (look->count < FIELDS_MOST)
        look->rows[look->count++] = *usage;
}

static bool run_look(struct session *session, struct job *job, struct error *err)
{
    return quality_fields(session, keep, job->data, err);
}

static struct screen *screen_of(const struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &fields_screen)
        screen = screen->below;
    return screen;
}

static int share(const struct field_usage *usage)
{
    return usage->of > 0 ? (int)(usage->filled * 100 / usage->of) : 0;
}

static int compare_numbers(int64_t one, int64_t other)
{
    return one < other ? -1 : one > other;
}

/* What can go stands first; else the least of it first. */
static int compare(const void *a, const void *b)
{
    const struct field_usage *one = a, *other = b;
    int by = 0;
    if (order == ORDER_PROPOSED)
        by = compare_numbers(other->may_go, one->may_go);
    if (order == ORDER_USED)
        by = compare_numbers(one->uses, other->uses);
    if (order == ORDER_LAST)
        by = strcmp(one->last_day, other->last_day);
    if (by == 0 && order != ORDER_NAME)
        by = compare_numbers(share(one), share(other));
    return by != 0 ? by : strcmp(_(one->field->label), _(other->field->label));
}

static void sort(struct fields_data *data)
{
    qsort(data->rows, (size_t)data->count, sizeof *data->rows, compare);
}

static void look_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct fields_look *look = job->data;
    struct screen *screen = app != NULL ? screen_of(app) : NULL;
    struct fields_data *data = screen != NULL ? screen->state : NULL;
    if (data != NULL && data->look == look) {
        data->look = NULL;
        data->is_old = false;
        data->took_ms = clock_monotonic_ms() - look->began_ms;
        if (ok) {
            memcpy(data->rows, look->rows, sizeof data->rows);
            data->count = look->count;
            data->is_read = true;
            sort(data);
        } else {
            app_error(app, err);
        }
        app->needs_drawing = true;
    }
    free(look);
}

static void look(struct app *app, struct fields_data *data)
{
    struct fields_look *look = data->look = xcalloc(1, sizeof *look);
    look->job = (struct job){.run = run_look, .done = look_done, .data = look, .is_long = true};
    look->began_ms = clock_monotonic_ms();
    worker_post(app->worker, &look->job);
}

/* --- the screen --- */

static bool open_fields(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct fields_data));
    look(app, screen->state);
    return true;
}

static void load_fields(struct app *app, struct screen *screen)
{
    struct fields_data *data = screen->state;
    if (data->look != NULL || !data->is_read)
        return;
    if (data->took_ms <= QUICK_MS)
        look(app, data);
    else
        data->is_old = true;
}

static void close_fields(struct app *app, struct screen *screen)
{
    struct fields_data *data = screen->state;
    (void)app;
    if (data->look != NULL)
        data->look->job.is_cancelled = 1;
    free(data);
}

static const struct field_usage *here(const struct screen *screen)
{
    const struct fields_data *data = screen->state;
    return screen->selected < data->count ? &data->rows[screen->selected] : NULL;
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - 2 - FOOT;
}

static const char *reason(const struct field_usage *usage)
{
    return usage->is_rare && usage->is_unused ? _("few, unused")
           : usage->is_rare                   ? _("few have it")
           : usage->is_unused                 ? _("nobody uses it")
                                              : "";
}

struct columns {
    int of, filled, uses, last, proposal;
};

static struct columns columns_of(const struct app *app)
{
    int label = app->width >= WIDE ? 28 : 18;
    struct columns columns = {.of = 3 + label};
    columns.filled = columns.of + (app->width >= WIDE ? 14 : 10);
    columns.uses = columns.filled + (app->width >= WIDE ? 18 : 9);
    columns.last = columns.uses + 11;
    columns.proposal = columns.last + 12;
    return columns;
}

static const char *bar(struct app *app, int percent)
{
    const char *full = safe_text_is_ascii() ? "#" : "█", *rest = safe_text_is_ascii() ? "." : "░";
    const char *line = "";
    for (int i = 0; i < 8; i++)
        line = arena_printf(app->frame, "%s%s", line, percent * 8 > i * 100 ? full : rest);
    return line;
}

static const char *filled_words(struct app *app, const struct field_usage *usage)
{
    const char *words = arena_printf(app->frame, "%4d %%", share(usage));
    return app->width >= WIDE ? arena_printf(app->frame, "%s  %s", words, bar(app, share(usage)))
                              : words;
}

static const char *uses_words(struct app *app, const struct field_usage *usage)
{
    return usage->uses < 0       ? "–"
           : usage->per_100 >= 0 ? arena_printf(app->frame, "%lld", (long long)usage->per_100)
                                 : arena_printf(app->frame, "(%lld)", (long long)usage->uses);
}

static void draw_row(struct app *app, const struct field_usage *usage, int y, bool is_here)
{
    const struct columns columns = columns_of(app);
    enum role role = put_row(app, y, is_here, usage->may_go ? ROLE_WARN : ROLE_NORMAL);
    put(app, y, 3, columns.of - 4, role, _(usage->field->label));
    put(app, y, columns.of, columns.filled - columns.of - 1, role, _(usage->entity->label));
    put(app, y, columns.filled, columns.uses - columns.filled - 1, role, filled_words(app, usage));
    put_right(app, y, columns.last - 2, role, uses_words(app, usage));
    put(app, y, columns.last, 11, role,
        usage->last_day[0] != '\0' ? day_display(app->frame, usage->last_day) : "–");
    put(app, y, columns.proposal, app->width - columns.proposal - 1, role, reason(usage));
}

static const char *order_words(void)
{
    static const char *const words[ORDER_COUNT] = {N_("what can go first"),
                                                   N_("least filled first"), N_("least used first"),
                                                   N_("longest unused first"), N_("by name")};
    return _(words[order]);
}

static void draw_head(struct app *app, const struct fields_data *data, int top)
{
    const struct columns columns = columns_of(app);
    int may_go = 0;
    bool is_known = data->count > 0;
    for (int i = 0; i < data->count; i++) {
        may_go += data->rows[i].may_go;
        is_known = is_known && data->rows[i].uses >= 0 && data->rows[i].of >= FIELD_RECORDS_LEAST;
    }
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        !data->is_read ? _("The fields are counted …")
        : may_go > 0   ? arena_printf(app->frame, _("%d of %d fields can go"), may_go, data->count)
        : is_known
            ? arena_printf(app->frame, _("%d fields, all of them in use"), data->count)
            : arena_printf(app->frame, _("%d fields; what can go is not known yet"), data->count));
    put_right(app, top, app->width - 1, ROLE_MUTED,
              data->is_old ? _("something has changed; r looks again") : order_words());
    put(app, top + 1, 3, columns.of - 4, ROLE_MUTED, _("Field"));
    put(app, top + 1, columns.of, columns.filled - columns.of - 1, ROLE_MUTED, _("Of"));
    put(app, top + 1, columns.filled, columns.uses - columns.filled - 1, ROLE_MUTED, _("filled"));
    put_right(app, top + 1, columns.last - 2, ROLE_MUTED, _("per 100"));
    put(app, top + 1, columns.last, 11, ROLE_MUTED, _("last use"));
    put(app, top + 1, columns.proposal, app->width - columns.proposal - 1, ROLE_MUTED,
        _("can go, because"));
}

static const char *use_words(struct app *app, const struct field_usage *usage)
{
    if (usage->uses < 0)
        return _("Uses are not counted yet: the service sums them each night.");
    return arena_printf(
        app->frame,
        ngettext("Used %lld time in a year: read in an opened lead, filtered or sorted by, "
                 "exported, changed.",
                 "Used %lld times in a year: read in an opened lead, filtered or sorted by, "
                 "exported, changed.",
                 (unsigned long)usage->uses),
        (long long)usage->uses);
}

static const struct action actions[];

static bool can_be_emptied(const struct field_usage *usage)
{
    return usage->filled > 0 && edit_owner(usage->field->name) != NULL;
}

static const char *advice(struct app *app, const struct field_usage *usage)
{
    if (usage->of < FIELD_RECORDS_LEAST)
        return arena_printf(app->frame, _("Fewer than %d records: too few to say what can go."),
                            FIELD_RECORDS_LEAST);
    if (!usage->may_go)
        return _("It is filled and used: it stays.");
    if (!can_be_emptied(usage))
        return arena_printf(app->frame,
                            _("Fewer is more: leave its column out of imports (%s) and ask for it "
                              "no more."),
                            global_key(app, "app.import"));
    return arena_printf(app->frame,
                        _("Fewer is more: leave its column out of imports (%s) and ask for it no "
                          "more. The field itself stays; %s shows which values would be lost."),
                        global_key(app, "app.import"), key_shown(action_key(app, &actions[1])));
}

static const char *title(struct app *app, const struct field_usage *usage)
{
    const char *words =
        arena_printf(app->frame, _("%s: %lld of %lld have it"), _(usage->field->label),
                     (long long)usage->filled, (long long)usage->of);
    return usage->is_unused ? arena_printf(app->frame, "%s, %s", words, _("not used for 90 days"))
                            : words;
}

static void draw_fields(struct app *app, struct screen *screen)
{
    const struct fields_data *data = screen->state;
    int top = body_top(app), visible = visible_rows(app), y = top + 2 + visible;
    list_scroll(screen, data->count, visible);
    draw_head(app, data, top);
    for (int i = 0; i < visible && screen->top + i < data->count; i++)
        draw_row(app, &data->rows[screen->top + i], top + 2 + i,
                 screen->top + i == screen->selected);
    put_line(app, y, ROLE_MUTED);
    const struct field_usage *usage = here(screen);
    if (usage == NULL)
        return;
    put(app, y + 1, 1, app->width - 2, ROLE_TITLE, title(app, usage));
    int used = put_wrapped(app, y + 2, 1, app->width - 2, 2, ROLE_NORMAL, use_words(app, usage));
    put_wrapped(app, y + 2 + used, 1, app->width - 2, 4 - used,
                usage->may_go ? ROLE_WARN : ROLE_MUTED, advice(app, usage));
}

static bool fields_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct fields_data *data = screen->state;
    return list_key(app, screen, key, data->count, visible_rows(app));
}

static const char *fields_words(struct app *app, const struct screen *screen, int row)
{
    const struct fields_data *data = screen->state;
    return arena_printf(app->frame, "%s %s", _(data->rows[row].field->label),
                        _(data->rows[row].entity->label));
}

/* --- deeds --- */

static bool has_values(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL && edit_owner(here(screen)->field->name) != NULL;
}

static bool has_any(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL && can_be_emptied(here(screen));
}

static void show_values(struct app *app, struct screen *screen)
{
    facet_of(app, here(screen)->field->name);
}

static void show_loss(struct app *app, struct screen *screen)
{
    const char *name = here(screen)->field->name;
    bulk_open(app, arena_printf(app->frame, "-%s:", name), name);
}

static void next_order(struct app *app, struct screen *screen)
{
    (void)app;
    order = (enum order)((order + 1) % ORDER_COUNT);
    screen->selected = screen->top = 0;
    sort(screen->state);
}

static void again(struct app *app, struct screen *screen)
{
    struct fields_data *data = screen->state;
    if (data->look == NULL)
        look(app, data);
}

static const struct action actions[] = {
    {"fields.values", "Enter", N_("values"),
     N_("the values of the field, and how often they stand"), has_values, show_values},
    {"fields.empty", "e", N_("empty it"),
     N_("a preview of what would be lost; Enter there takes every value away, one undo"), has_any,
     show_loss},
    {"fields.order", "s", N_("order"),
     N_("what can go, least filled, least used, longest unused, by name"), NULL, next_order},
    {"fields.again", "r", N_("look again"), N_("as the records are now"), NULL, again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class fields_screen = {.name = "fields",
                                           .title = N_("Use of fields"),
                                           .opened_by = "quality.fields",
                                           .open = open_fields,
                                           .load = load_fields,
                                           .draw = draw_fields,
                                           .key = fields_key,
                                           .close = close_fields,
                                           .actions = actions,
                                           .words = fields_words};
