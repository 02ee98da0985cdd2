/* What the machine sets right by itself (case, blanks, legal form, number format, place of a postal
 * code): shown first, field by field; Enter does all of it, one undo takes it back. The worker
 * looks at every person; leaving the screen stops it. */
#include "../../screens.h"

#include "core/quality.h"
#include "store/records.h"
#include "usecase/quality.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST 2000

struct row {
    const struct quality_check *check;
    const struct field *field;
    const char *who, *from, *to;
};

/* One look, or the writing. It owns itself; the screen forgets it when it closes. */
struct look {
    struct job job;
    struct session *session; /* of the worker, while it runs */
    struct arena *arena;
    struct row rows[ROWS_MOST];
    size_t count, all; /* all: also those that have no row */
    bool writes;
    _Atomic int64_t looked;
};
struct repairs {
    struct look *found; /* NULL: not looked through yet */
    struct look *going; /* NULL: nothing goes on */
};

static struct repairs *repairs_of(const struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &repairs_screen)
        screen = screen->below;
    return screen != NULL ? screen->state : NULL;
}

static void look_free(struct look *look)
{
    if (look == NULL)
        return;
    arena_free(look->arena);
    free(look);
}

/* --- on the worker --- */

static void add_row(void *data, const struct quality_repaired *repaired)
{
    struct look *look = data;
    const struct field *field = entity_field(repaired->entity, repaired->field);
    void *record;
    look->all++;
    if (look->writes || look->count == ROWS_MOST || field == NULL)
        return;
    bool is_there = store_load(look->session->store, repaired->entity, repaired->id, look->arena,
                               &record, NULL);
    look->rows[look->count++] =
        (struct row){.check = repaired->check,
                     .field = field,
                     .who = is_there ? record_title(repaired->entity, record, look->arena) : "–",
                     .from = arena_strdup(look->arena, repaired->from),
                     .to = arena_strdup(look->arena, repaired->to)};
}

static bool goes_on(void *data, int64_t looked)
{
    struct look *look = data;
    atomic_store(&look->looked, looked);
    return look->job.is_cancelled == 0;
}

static bool run_look(struct session *session, struct job *job, struct error *err)
{
    struct look *look = job->data;
    char group[37];
    look->session = session;
    return quality_repair_all(session, !look->writes, add_row, goes_on, look, group, err);
}

/* --- on the drawing thread --- */

static void look_begin(struct app *app, struct repairs *repairs, bool writes);

static void looked(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct look *look = job->data;
    struct repairs *repairs = app != NULL ? repairs_of(app) : NULL;
    bool is_ours = repairs != NULL && repairs->going == look;
    if (app != NULL && !ok && err->code != ERR_CANCELLED)
        app_error(app, err);
    if (app != NULL && look->writes) {
        if (ok)
            app_message(
                app, ROLE_GOOD,
                ngettext("%lld value set right", "%lld values set right", (unsigned long)look->all),
                (long long)look->all);
        app_written(app);
    }
    if (is_ours)
        repairs->going = NULL;
    if (is_ours && ok && !look->writes) {
        look_free(repairs->found);
        repairs->found = look;
        look = NULL;
    } else if (is_ours && look->writes) {
        look_begin(app, repairs, false);
    }
    look_free(look);
    if (app != NULL)
        app->needs_drawing = true;
}

static void look_begin(struct app *app, struct repairs *repairs, bool writes)
{
    struct look *look = repairs->going = xcalloc(1, sizeof *look);
    look->arena = arena_new();
    look->writes = writes;
    look->job = (struct job){.run = run_look, .done = looked, .data = look, .is_long = true};
    worker_post(app->worker, &look->job);
}

static bool open_repairs(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct repairs));
    look_begin(app, screen->state, false);
    return true;
}

static void close_repairs(struct app *app, struct screen *screen)
{
    struct repairs *repairs = screen->state;
    (void)app;
    if (repairs->going != NULL)
        repairs->going->job.is_cancelled = 1; /* what is written stays; one undo takes it back */
    look_free(repairs->found);
    free(repairs);
}

static int count_of(const struct screen *screen)
{
    const struct repairs *repairs = screen->state;
    return repairs->found != NULL ? (int)repairs->found->count : 0;
}

static const struct row *row_at(const struct screen *screen, int index)
{
    return index >= 0 && index < count_of(screen)
               ? &((const struct repairs *)screen->state)->found->rows[index]
               : NULL;
}

static const char *shown(struct app *app, const struct row *row, const char *value)
{
    return str_is_empty(value) ? "–" : store_value_words(app->store, row->field, value, app->frame);
}

static const char *change_words(struct app *app, const struct row *row)
{
    return arena_printf(app->frame, "%s  ->  %s", shown(app, row, row->from),
                        shown(app, row, row->to));
}

static void draw_row(struct app *app, const struct row *row, int y, bool is_here)
{
    int who = app->width / 3;
    enum role role = put_row(app, y, is_here, ROLE_NORMAL);
    put(app, y, 3, 14, role, _(row->field->label));
    put(app, y, 18, who - 1, role, row->who);
    put(app, y, 18 + who, app->width - 19 - who, role, change_words(app, row));
}

static void draw_head(struct app *app, const struct repairs *repairs, int y)
{
    const struct look *found = repairs->found, *going = repairs->going;
    if (found != NULL)
        put(app, y, 1, app->width - 2, ROLE_TITLE,
            arena_printf(app->frame, _("The machine would set right: %lld"),
                         (long long)found->all));
    if (going != NULL)
        put_right(app, y, app->width - 1, ROLE_MUTED,
                  arena_printf(app->frame, _("persons looked at: %lld …"),
                               (long long)atomic_load(&going->looked)));
}

static void draw_repairs(struct app *app, struct screen *screen)
{
    const struct repairs *repairs = screen->state;
    int top = body_top(app), visible = body_height(app) - 4, count = count_of(screen);
    draw_head(app, repairs, top);
    list_scroll(screen, count, visible);
    if (count == 0 && repairs->found != NULL)
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            _("There is nothing that the machine could set right by itself. Esc goes back to the "
              "tasks."));
    for (int i = 0; i < visible && screen->top + i < count; i++)
        draw_row(app, row_at(screen, screen->top + i), top + 1 + i,
                 screen->top + i == screen->selected);
    put_line(app, top + visible + 1, ROLE_MUTED);
    const struct row *here = row_at(screen, screen->selected);
    if (here == NULL)
        return;
    put(app, top + visible + 2, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s, %s: %s", here->who, _(here->field->label),
                     change_words(app, here)));
    put(app, top + visible + 3, 1, app->width - 2, ROLE_MUTED, _(here->check->label));
}

static void tick_repairs(struct app *app, struct screen *screen)
{
    app->needs_drawing |= ((const struct repairs *)screen->state)->going != NULL;
}

static bool repairs_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(screen), body_height(app) - 4);
}

static const char *repairs_words(struct app *app, const struct screen *screen, int row)
{
    const struct row *one = row_at(screen, row);
    return arena_printf(app->frame, "%s %s %s", one->who, _(one->field->label),
                        change_words(app, one));
}

static bool has_any(const struct app *app, const struct screen *screen)
{
    (void)app;
    return count_of(screen) > 0 && ((const struct repairs *)screen->state)->going == NULL;
}

static bool is_idle(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct repairs *)screen->state)->going == NULL;
}

static void repair(struct app *app, struct screen *screen)
{
    look_begin(app, screen->state, true);
}

static void again(struct app *app, struct screen *screen)
{
    look_begin(app, screen->state, false);
}

static const struct action actions[] = {
    {"repairs.all", "Enter", N_("set all right"),
     N_("the machine writes all of it; one undo takes it back"), has_any, repair},
    {"repairs.again", "r", N_("look again"), N_("what it would change as things are now"), is_idle,
     again},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class repairs_screen = {.name = "repairs",
                                            .title = N_("Repairs by the machine"),
                                            .opened_by = "quality.repairs",
                                            .open = open_repairs,
                                            .draw = draw_repairs,
                                            .key = repairs_key,
                                            .tick = tick_repairs,
                                            .close = close_repairs,
                                            .actions = actions,
                                            .words = repairs_words};
