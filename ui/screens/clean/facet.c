/* Cleaning in groups: the values of one field with how often they stand, or clusters of values that
 * may mean the same. Enter makes a cluster one value, after saying what changes; one undo. */
#include "../../screens.h"
#include "../find.h"
#include "../../toolkit/window.h"
#include "facet_fields.h"
#include "join.h"

#include "core/filter.h"
#include "usecase/quality_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MOST 100000

struct facet_row {
    struct cluster cluster;
    const char *proposed;
};

static char last_field[40] = "company"; /* what was cleaned last in this sitting */
static bool is_reading;                 /* what stands there is of another field or way */

/* --- on the worker; the screen's argument is "FIELD METHOD", then words --- */

static enum cluster_method method_of(struct arena *arena, const char *argument)
{
    const char *list, *words;
    window_split(arena, argument, &list, &words);
    const char *space = strchr(list, ' ');
    enum cluster_method method = cluster_method_find(space != NULL ? space + 1 : "none");
    return method == CLUSTER_METHOD_COUNT ? CLUSTER_NONE : method;
}

static const char *field_of(struct arena *arena, const char *argument)
{
    return arena_strndup(arena, argument, strcspn(argument, " "));
}

static const char *words_of(struct arena *arena, const char *argument)
{
    const char *list, *words;
    window_split(arena, argument, &list, &words);
    return words;
}

static bool has_words(const struct cluster *cluster, const char *words, struct arena *arena)
{
    for (size_t i = 0; i < cluster->count; i++)
        if (text_has_words(arena, cluster->values[i].value, words))
            return true;
    return false;
}

static size_t keep_those_with(struct cluster *clusters, size_t count, const char *words,
                              struct arena *arena)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (*words == '\0' || has_words(&clusters[i], words, arena))
            clusters[kept++] = clusters[i];
    return kept;
}

/* The whole list is made anew for a page: a cursor is a place in it. */
static bool read_clusters(struct session *session, const struct window_query *query,
                          struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                          struct error *err)
{
    struct cluster *clusters;
    size_t count, at = (size_t)strtoul(query->cursor, NULL, 10);
    if (!quality_facet(session, field_of(arena, query->argument), method_of(arena, query->argument),
                       VALUES_MOST, arena, &clusters, &count, err))
        return false;
    count = keep_those_with(clusters, count, words_of(arena, query->argument), arena);
    size_t end = query->cursor[0] == '\0' || at > count ? count : at;
    size_t from =
        query->is_backward ? (end > (size_t)query->limit ? end - (size_t)query->limit : 0) : at;
    size_t to = query->is_backward ? end : from + (size_t)query->limit;
    if (query->is_backward && query->cursor[0] != '\0')
        to = at > 0 ? at - 1 : 0, from = to > (size_t)query->limit ? to - (size_t)query->limit : 0;
    to = to > count ? count : to;
    from = from > to ? to : from;
    *ret_rows = ARENA_ARRAY(arena, struct window_row, to - from + 1);
    for (size_t i = from; i < to; i++) {
        struct facet_row *row = ARENA_NEW(arena, struct facet_row);
        row->cluster = clusters[i];
        row->proposed = clusters[i].values[0].value;
        (*ret_rows)[i - from] =
            (struct window_row){row->proposed, arena_printf(arena, "%zu", i + 1), row};
    }
    *ret_count = to - from;
    return true;
}

static void clusters_arrived(struct app *app, struct screen *screen)
{
    (void)app, (void)screen;
    is_reading = false;
}

static const struct window_class facet_window = {.read = read_clusters,
                                                 .arrived = clusters_arrived};

/* --- the screen --- */

static bool open_facet(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    if (!actor_require(&app->session->actor, RIGHT_QUALITY, err))
        return false;
    if (argument != NULL && argument != screen->argument)
        snprintf(screen->argument, sizeof screen->argument, "%s", argument);
    screen->state = window_new(app, screen, &facet_window, screen->argument);
    window_read_later(screen->state);
    is_reading = true;
    return true;
}

static void close_facet(struct app *app, struct screen *screen)
{
    (void)app;
    window_free(screen->state);
}

static void load_facet(struct app *app, struct screen *screen)
{
    (void)app;
    window_reload(screen->state);
}

static const char *label_of(struct app *app, const struct screen *screen)
{
    const char *name = field_of(app->frame, screen->argument);
    const struct entity *owner = edit_owner(name);
    return owner != NULL ? _(entity_field(owner, name)->label) : name;
}

#define IN_SIGHT 6 /* bytes of what all begin with, before the first difference */
#define SHOWN 12   /* spellings of a cluster */

/* Where the spellings begin to differ, a little before it; 0 where they do so at once. */
static size_t difference_of(const struct cluster *cluster)
{
    const char *first = cluster->values[0].value;
    size_t from = strlen(first);
    for (size_t i = 1; i < cluster->count && i < SHOWN; i++) {
        size_t shared = utf8_shared(first, cluster->values[i].value);
        from = shared < from ? shared : from;
    }
    from = from > IN_SIGHT ? from - IN_SIGHT : 0;
    while (from > 0 && ((unsigned char)first[from] & 0xC0) == 0x80)
        from--;
    return from;
}

static int cells_of(struct app *app, const char *text)
{
    return text_cells(safe_text(app->frame, text));
}

static const char *gap(void)
{
    return safe_text_is_ascii() ? "..." : "…";
}

/* How it begins, as far as there is room, and from the difference on. */
static const char *with_difference(struct app *app, const char *value, size_t from, int width)
{
    const char *end = value + from;
    int room = width - cells_of(app, end) - cells_of(app, gap());
    if (from == 0 || cells_of(app, value) <= width)
        return value;
    size_t head = 0;
    for (size_t next = 0; next < from; next++)
        if (((unsigned char)value[next + 1] & 0xC0) != 0x80 &&
            cells_of(app, arena_strndup(app->frame, value, next + 1)) <= room)
            head = next + 1;
    return arena_printf(app->frame, "%s%s%s", arena_strndup(app->frame, value, head), gap(), end);
}

static const char *others_from(struct app *app, const struct cluster *cluster, size_t from)
{
    const char *line = "";
    for (size_t i = 1; i < cluster->count && i < SHOWN; i++)
        line = arena_printf(app->frame, "%s%s%s%s (%lld)", line, i > 1 ? " · " : "",
                            from > 0 ? gap() : "", cluster->values[i].value + from,
                            (long long)cluster->values[i].count);
    return line;
}

/* In full where they fit, else without what all begin with: that stands beside them. */
static const char *others(struct app *app, const struct cluster *cluster, int width)
{
    const char *line = others_from(app, cluster, 0);
    return cells_of(app, line) <= width ? line : others_from(app, cluster, difference_of(cluster));
}

static void draw_row(struct app *app, const struct facet_row *row, int y, enum role role,
                     bool is_cluster)
{
    int width = is_cluster ? (app->width - 14) * 2 / 5 : app->width - 14;
    put(app, y, 3, 7, role, arena_printf(app->frame, "%7lld", (long long)row->cluster.records));
    int left = app->width - 14 - width;
    put(app, y, 12, width, role,
        with_difference(app, row->proposed, is_cluster ? difference_of(&row->cluster) : 0, width));
    if (is_cluster)
        put(app, y, 13 + width, left, role, others(app, &row->cluster, left));
}

static const char *becoming_words(struct app *app, const struct facet_row *row)
{
    long long count = (long long)(row->cluster.records - row->cluster.values[0].count);
    return arena_printf(app->frame,
                        ngettext("Enter: %lld record becomes \"%s\"",
                                 "Enter: %lld records become \"%s\"", (unsigned long)count),
                        count, row->proposed);
}

static void draw_facet(struct app *app, struct screen *screen)
{
    struct window *window = screen->state;
    enum cluster_method method = method_of(app->frame, screen->argument);
    int top = body_top(app), visible = body_height(app) - 5;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s: %s", label_of(app, screen), _(cluster_method_label(method))));
    const char *words = words_of(app->frame, screen->argument);
    put_right(app, top, app->width - 1, *words != '\0' ? ROLE_ACCENT : ROLE_MUTED,
              *words != '\0' ? arena_printf(app->frame, _("filter: %s"), words)
                             : window_position(app, window));
    if (is_reading) {
        put(app, top + 2, 3, app->width - 4, ROLE_MUTED, _("The values are read and compared …"));
        return;
    }
    if (window_count(window) == 0) {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            !window_is_read(window)  ? ""
            : *words != '\0'         ? _("Nothing here. / and an empty line show everything.")
            : method == CLUSTER_NONE ? _("Nothing stands in this field.")
                                     : _("Nothing here may mean the same; m tries another way."));
        return;
    }
    window_place(window, visible);
    for (int i = 0; i < visible && screen->top + i < window_count(window); i++) {
        bool is_here = screen->top + i == screen->selected;
        put(app, top + 1 + i, 0, app->width, is_here ? ROLE_SELECTED : ROLE_NORMAL,
            is_here ? " >" : "");
        draw_row(app, window_at(window, screen->top + i), top + 1 + i,
                 is_here ? ROLE_SELECTED : ROLE_NORMAL, method != CLUSTER_NONE);
        if (is_here)
            put_cursor(app, top + 1 + i, 1);
    }
    const struct facet_row *row = window_selected(window);
    put_line(app, top + visible + 1, ROLE_MUTED);
    if (join_goes_on()) {
        put(app, top + visible + 2, 1, app->width - 2, ROLE_ACCENT, join_progress(app));
        return;
    }
    if (row != NULL && row->cluster.count == 1) /* whole, where the row cuts it */
        put_wrapped(app, top + visible + 2, 1, app->width - 2, 2, ROLE_MUTED,
                    row->cluster.values[0].value);
    if (row != NULL && row->cluster.count > 1)
        put_wrapped(app, top + visible + 2, 1, app->width - 2, 2, ROLE_NORMAL,
                    becoming_words(app, row));
}

static void facet_tick(struct app *app, struct screen *screen)
{
    (void)screen;
    app->needs_drawing = app->needs_drawing || join_goes_on();
}

static bool facet_key(struct app *app, struct screen *screen, const struct key *key)
{
    (void)app;
    return window_key(screen->state, key);
}

/* --- one change --- */

static bool has_cluster(const struct app *app, const struct screen *screen)
{
    const struct facet_row *row = window_selected(screen->state);
    return !is_reading && !join_goes_on() && row != NULL && row->cluster.count > 1 &&
           actor_may(&app->session->actor, RIGHT_MERGE);
}

static bool has_value(const struct app *app, const struct screen *screen)
{
    return !is_reading && !join_goes_on() && window_selected(screen->state) != NULL &&
           actor_may(&app->session->actor, RIGHT_MERGE);
}

static void take(struct app *app, struct screen *screen)
{
    const struct facet_row *row = window_selected(screen->state);
    join_begin(app, field_of(app->frame, screen->argument), row->proposed, &row->cluster);
}

static void take_other(struct app *app, const char *text, void *data)
{
    struct screen *screen = data;
    const struct facet_row *row =
        app->top == screen ? window_selected(screen->state) : NULL; /* it may be gone meanwhile */
    if (row != NULL && !str_is_empty(text))
        join_begin(app, field_of(app->frame, screen->argument), text, &row->cluster);
}

static void other(struct app *app, struct screen *screen)
{
    const struct facet_row *row = window_selected(screen->state);
    struct prompt prompt = {
        .question = arena_printf(app->frame, _("%s: all of these become"), label_of(app, screen)),
        .initial = row->proposed,
        .done = take_other,
        .data = screen};
    prompt_open(app, &prompt);
}

/* --- another way, another field --- */

static void restart(struct app *app, struct screen *screen, const char *field,
                    enum cluster_method method)
{
    (void)app;
    snprintf(last_field, sizeof last_field, "%s", field);
    snprintf(screen->argument, sizeof screen->argument, "%s %s", last_field,
             cluster_method_name(method));
    is_reading = true;
    window_restart(screen->state, screen->argument);
}

static void next_method(struct app *app, struct screen *screen)
{
    restart(app, screen, field_of(app->frame, screen->argument),
            (enum cluster_method)((method_of(app->frame, screen->argument) + 1) %
                                  CLUSTER_METHOD_COUNT));
}

static void field_chosen(struct app *app, const char *field, void *data)
{
    struct screen *screen = data;
    if (app->top == screen)
        restart(app, screen, field, method_of(app->frame, screen->argument));
}

static void other_field(struct app *app, struct screen *screen)
{
    facet_fields_ask(app, false, field_chosen, screen);
}

static bool is_joining(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return join_goes_on();
}

static void stop(struct app *app, struct screen *screen)
{
    (void)app, (void)screen;
    join_stop();
}

static void words_typed(struct app *app, const char *words, void *unused)
{
    struct screen *screen = app->top;
    const char *list, *before;
    (void)unused;
    if (screen->class != &facet_screen)
        return;
    window_split(app->frame, screen->argument, &list, &before);
    list = arena_strdup(app->frame, list);
    snprintf(screen->argument, sizeof screen->argument, "%s",
             str_is_blank(words) ? list : window_join(app->frame, list, words));
    is_reading = true;
    window_restart(screen->state, screen->argument);
}

static void filter(struct app *app, struct screen *screen)
{
    find_filter_ask(app, words_of(app->frame, screen->argument), words_typed);
}

/* Another field may be changed for them, too. */
static void change_many(struct app *app, struct screen *screen)
{
    const struct facet_row *row = window_selected(screen->state);
    bulk_open(app,
              arena_printf(app->frame, "%s:%s", field_of(app->frame, screen->argument),
                           filter_quote(app->frame, row->proposed)),
              NULL);
}

void facet_of(struct app *app, const char *field)
{
    snprintf(last_field, sizeof last_field, "%s", field);
    facet_open(app, false);
}

void facet_open(struct app *app, bool in_groups)
{
    app_push(app, &facet_screen,
             arena_printf(app->frame, "%s %s", last_field,
                          cluster_method_name(in_groups ? CLUSTER_FINGERPRINT : CLUSTER_NONE)));
}

static const struct action actions[] = {
    {"facet.take", "Enter", N_("make one"),
     N_("every other value of the cluster becomes the first"), has_cluster, take},
    {"facet.other", "e", N_("other value"), N_("type what all of these become"), has_value, other},
    {"facet.many", "B", N_("change many"),
     N_("one field, this or another, of all leads with the selected value"), has_value,
     change_many},
    {"facet.method", "m", N_("another way"),
     N_("single values, same words, same letters, same sound, few typing errors"), NULL,
     next_method},
    {"facet.filter", "/", N_("filter"), N_("only values with these words"), NULL, filter},
    {"facet.field", "f", N_("field"), N_("another field"), NULL, other_field},
    {"facet.stop", "c", N_("stop"), N_("the change that goes on: what is changed stays, until u"),
     is_joining, stop},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class facet_screen = {.name = "facet",
                                          .title = N_("Clean in groups"),
                                          .opened_by = "quality.facet",
                                          .open = open_facet,
                                          .load = load_facet,
                                          .draw = draw_facet,
                                          .key = facet_key,
                                          .tick = facet_tick,
                                          .close = close_facet,
                                          .actions = actions};
