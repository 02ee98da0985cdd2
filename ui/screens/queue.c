/* The agent's start: what to call now, and why. The detail of the selected lead stands below, or
 * beside from 110 columns. */
#include "../calls/call.h"
#include "quality/cards.h"
#include "views.h"

#include "core/reference.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/pick.h"

#include <stdlib.h>
#include <string.h>

struct queue_data {
    struct window *window; /* of struct queue_row */
    struct call_permission permission;
    const char *promise;
    struct activity **activities;
    size_t activity_count;
    char queue_id[40];
    struct view view;
};

/* The view stays when the screen is left and opened again. */
static struct view last_view;

const char *shown_filter(void)
{
    return last_view.filter;
}

static const struct lead_card *selected(const struct screen *screen)
{
    const struct queue_row *row = window_selected(((struct queue_data *)screen->state)->window);
    return row != NULL ? &row->card : NULL;
}

/* --- on the worker --- */

/* The argument: a queue, then a view. */
static struct queue_request request_of(const struct window_query *query, struct arena *arena)
{
    const char *queue, *shown;
    struct view *view = ARENA_NEW(arena, struct view);
    window_split(arena, query->argument, &queue, &shown);
    view_read(shown, view);
    return (struct queue_request){.user_id = query->user_id,
                                  .team_id = query->team_id[0] != '\0' ? query->team_id : NULL,
                                  .queue_id = queue[0] != '\0' ? queue : NULL,
                                  .filter = view->filter,
                                  .group = view->group[0] != '\0' ? view->group : NULL,
                                  .sort = view->sort[0] != '\0' ? view->sort : NULL,
                                  .now_ms = query->now_ms,
                                  .after = query->cursor,
                                  .is_backward = query->is_backward,
                                  .include_later = true,
                                  .limit = query->limit};
}

static bool read_queue(struct session *session, const struct window_query *query,
                       struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                       struct error *err)
{
    struct queue_request request = request_of(query, arena);
    struct queue_row *rows;
    if (!store_queue(session->store, &request, arena, &rows, ret_count, err))
        return false;
    *ret_rows = ARENA_ARRAY(arena, struct window_row, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret_rows)[i] = (struct window_row){rows[i].card.lead.record.id, rows[i].cursor, &rows[i]};
    return true;
}

static bool count_queue(struct session *session, const struct window_query *query,
                        int64_t *ret_count, struct error *err)
{
    struct arena *arena = arena_new();
    struct queue_request request = request_of(query, arena);
    bool is_ok = store_queue_count(session->store, &request, ret_count, err);
    arena_free(arena);
    return is_ok;
}

static char *locate_lead(struct session *session, const struct window_query *query, const char *id,
                         struct arena *arena)
{
    struct queue_request request = request_of(query, arena);
    return store_queue_cursor(session->store, &request, id, arena);
}

static void *queue_head(struct session *session, const struct window_query *query,
                        struct arena *arena)
{
    struct queue_request request = request_of(query, arena);
    struct queue_figures *figures = ARENA_NEW(arena, struct queue_figures);
    return store_queue_figures(session->store, &request, figures, NULL) ? figures : NULL;
}

/* --- the screen --- */

static void load_detail(struct app *app, struct screen *screen)
{
    struct queue_data *data = screen->state;
    const struct lead_card *card = selected(screen);
    data->activity_count = 0;
    arena_reset(screen->arena);
    data->promise = "";
    if (card == NULL)
        return;
    data->promise = promise_words(app, &card->lead, screen->arena);
    calls_permission(app->session, card, screen->arena, &data->permission, NULL);
    store_activities(app->store, card->lead.record.id, 10, screen->arena, &data->activities,
                     &data->activity_count, NULL);
}

static const struct window_class queue_window = {.read = read_queue,
                                                 .count = count_queue,
                                                 .locate = locate_lead,
                                                 .head = queue_head,
                                                 .arrived = load_detail};

/* The argument: a queue, and a filter where it is looked at in passing. */
static const char *passing_filter(const struct app *app, const struct screen *screen)
{
    const char *queue, *filter;
    window_split(app->frame, screen->argument, &queue, &filter);
    return filter;
}

static const char *queue_argument(const struct queue_data *data, struct arena *arena)
{
    return window_join(arena, data->queue_id, view_text(&data->view, arena));
}

static bool open_queue(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    struct queue_data *data = xcalloc(1, sizeof *data);
    const char *queue, *filter;
    (void)err;
    window_split(app->frame, str_or(argument, ""), &queue, &filter);
    snprintf(data->queue_id, sizeof data->queue_id, "%s", queue);
    data->view = last_view;
    if (*filter != '\0') {
        data->view = (struct view){0};
        snprintf(data->view.filter, sizeof data->view.filter, "%s", filter);
    }
    data->window = window_new(app, screen, &queue_window, queue_argument(data, app->frame));
    if (view_is_set(&data->view)) /* which may read the whole queue: not on this thread */
        window_read_later(data->window);
    screen->state = data;
    return true;
}

static void close_queue(struct app *app, struct screen *screen)
{
    (void)app;
    window_free(((struct queue_data *)screen->state)->window);
    free(screen->state);
}

/* The selection stays on its lead when data changes underneath. */
static void load_queue(struct app *app, struct screen *screen)
{
    static const struct key down = {.code = KEY_DOWN_};
    struct queue_data *data = screen->state;
    const struct lead_card *card = selected(screen);
    if (card != NULL && str_equal(card->lead.record.id, screen->left_id))
        window_key(data->window, &down);
    store_read_begin(app->store);
    if (screen->goes_home)
        window_home(data->window);
    else
        window_reload(data->window);
    screen->goes_home = false;
    screen->left_id[0] = '\0';
    load_detail(app, screen);
    store_read_end(app->store);
}

static bool has_lead(const struct app *app, const struct screen *screen)
{
    (void)app;
    return selected(screen) != NULL;
}

static void open_lead(struct app *app, struct screen *screen)
{
    const struct lead_card *card = selected(screen);
    struct error err = {0};
    if (card != NULL && !pick_may_choose(app->session, card, &err))
        app_message(app, ROLE_WARN, "%s", err.message);
    else if (card != NULL)
        app_push(app, &lead_screen, card->lead.record.id);
}

/* The lead is opened and dialled at once. */
static void dial_lead(struct app *app, struct screen *screen)
{
    const struct queue_data *data = screen->state;
    if (call_blocks(app, selected(screen)->lead.record.id, true))
        return;
    open_lead(app, screen);
    if (app->top->class == &lead_screen)
        call_dial(app, app->top->argument, &data->permission);
}

static void next_lead(struct app *app, struct screen *screen)
{
    const struct queue_data *data = screen->state;
    const struct pick_request request = {.queue_id =
                                             data->queue_id[0] != '\0' ? data->queue_id : NULL};
    struct pick_list list;
    if (call_blocks(app, NULL, true))
        return;
    if (pick_leads(app->session, &request, app->frame, &list, NULL) && list.count > 0)
        app_push(app, &lead_screen, list.picks[0].card->lead.record.id);
    else
        app_message(app, ROLE_NORMAL, "%s",
                    _("Nothing is due. The first row says when the next one is."));
}

static void show_why(struct app *app, struct screen *screen)
{
    app_push(app, &why_screen, selected(screen)->lead.record.id);
}

static void show_history(struct app *app, struct screen *screen)
{
    app_push(app, &history_screen, selected(screen)->lead.record.id);
}

static void view_changed(struct app *app, struct view *view)
{
    struct screen *screen = app->top;
    if (screen->class != &queue_screen)
        return;
    struct queue_data *data = screen->state;
    if (*passing_filter(app, screen) == '\0')
        last_view = *view;
    screen->selected = screen->top = 0;
    window_restart(data->window, queue_argument(data, app->frame));
    app->needs_drawing = true;
}

static void filter_done(struct app *app, const char *text, void *unused)
{
    struct queue_data *data = app->top->state;
    (void)unused;
    if (app->top->class != &queue_screen)
        return;
    if (strlen(text) >= sizeof data->view.filter) {
        app_message(app, ROLE_WARN, "%s", _("The filter is too long."));
        return;
    }
    snprintf(data->view.filter, sizeof data->view.filter, "%s", text);
    data->view.name[0] = '\0';
    view_changed(app, &data->view);
}

static void ask_filter(struct app *app, struct screen *screen)
{
    filter_ask(app, &lead_entity, ((struct queue_data *)screen->state)->view.filter, filter_done);
}

static void ask_order(struct app *app, struct screen *screen)
{
    view_order_ask(app, &((struct queue_data *)screen->state)->view, view_changed);
}

static void ask_views(struct app *app, struct screen *screen)
{
    views_open(app, &((struct queue_data *)screen->state)->view, view_changed);
}

/* Where groups are shown, the first row of each says which it is. */
static const char *why_or_group(struct app *app, const struct queue_data *data, int index,
                                const struct queue_row *row, bool is_first)
{
    const char *why = lead_card_why_now(&row->card, clock_now_ms(), app->frame);
    const char *group = view_group_label(app, &data->view, &row->card);
    const struct queue_row *before = index > 0 ? window_at(data->window, index - 1) : NULL;
    if (group == NULL)
        return why;
    bool is_new = is_first || before == NULL ||
                  !str_equal(group, view_group_label(app, &data->view, &before->card));
    return is_new ? arena_printf(app->frame, "%s: %s", group, why)
                  : arena_printf(app->frame, "  %s", why);
}

static void draw_rows(struct app *app, struct screen *screen, int top, int visible, int width)
{
    struct queue_data *data = screen->state;
    int company = width > 100 ? 34 : 22, why = width > 100 ? 36 : 26,
        contact = width - why - company - 13;
    put(app, top, 3, why, ROLE_MUTED, _("Why now"));
    put(app, top, 3 + why + 1, company, ROLE_MUTED, _("Company"));
    put(app, top, 5 + why + company, contact, ROLE_MUTED, _("Contact"));
    put_right(app, top, width - 1, ROLE_MUTED, _("Gr Try"));
    for (int i = 0; i < visible; i++) {
        const struct queue_row *row = window_at(data->window, screen->top + i);
        if (row == NULL)
            break;
        const struct lead *lead = &row->card.lead;
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here                   ? ROLE_SELECTED
                         : row->rank == RANK_LATER ? ROLE_MUTED
                                                   : ROLE_NORMAL;
        enum role why_role = is_here                      ? ROLE_SELECTED
                             : row->rank == RANK_PROMISED ? ROLE_WARN
                             : row->rank == RANK_HOT      ? ROLE_DANGER
                                                          : role;
        int y = top + 1 + i;
        put(app, y, 0, width, role, is_here ? " >" : "");
        put(app, y, 3, why, why_role, why_or_group(app, data, screen->top + i, row, i == 0));
        put(app, y, 4 + why, company, role, str_or(row->card.company.company, "–"));
        put(app, y, 5 + why + company, contact, role,
            record_title(&contact_entity, &row->card.contact, app->frame));
        put_right(app, y, width - 1, role,
                  arena_printf(app->frame, "%s %3lld", str_or(lead->grade, "–"),
                               (long long)(lead->attempts == INT_NONE ? 0 : lead->attempts)));
        if (is_here)
            put_cursor(app, y, 1);
    }
}

#define WIDE 110

struct place {
    int y, x, width, bottom;
};

/* Beside the list there is room for whole sentences, below it for a line each. */
static void put_fact(struct app *app, struct place *place, enum role role, const char *text)
{
    int lines = app->width >= WIDE ? 3 : 1, room = place->bottom - place->y;
    place->y +=
        put_wrapped(app, place->y, place->x, place->width, lines < room ? lines : room, role, text);
}

static void draw_detail(struct app *app, struct screen *screen, struct place place)
{
    struct queue_data *data = screen->state;
    const struct lead_card *card = selected(screen);
    if (card == NULL)
        return;
    put_fact(app, &place, ROLE_TITLE,
             arena_printf(app->frame, "%s, %s", str_or(card->company.company, "–"),
                          str_or(card->company.city, "")));
    put_fact(app, &place, ROLE_NORMAL,
             arena_printf(app->frame, "%s, %s",
                          record_title(&contact_entity, &card->contact, app->frame),
                          str_or(card->contact.position, "–")));
    put_fact(app, &place, data->permission.may_dial ? ROLE_GOOD : ROLE_WARN, data->permission.note);
    put_fact(
        app, &place, ROLE_NORMAL,
        arena_printf(app->frame, "%s: %s", _("Basis"), str_or(data->permission.basis, _("none"))));
    put_fact(app, &place, ROLE_NORMAL, data->promise);
    for (size_t i = 0; i < data->activity_count && place.y < place.bottom; i++)
        put_fact(app, &place, ROLE_MUTED, activity_line(app, data->activities[i]));
}

static void draw_figures(struct app *app, const struct queue_data *data, int y)
{
    const struct queue_figures *figures = window_head(data->window), none = {0};
    const char *position = window_position(app, data->window);
    int cells = text_cells(position);
    if (figures == NULL)
        figures = &none;
    put(app, y, 1, app->width - cells - 3, ROLE_TITLE,
        arena_printf(app->frame,
                     _("My queue: %lld due, %lld promised today, %lld hot, %lld done today"),
                     (long long)figures->open, (long long)figures->promised_today,
                     (long long)figures->hot, (long long)figures->done_today));
    put_right(app, y, app->width - 1, ROLE_MUTED, position);
}

/* "view North: grade:A, by -score"; one line, only where something is left out or moved. */
static void draw_view(struct app *app, const struct queue_data *data, int y)
{
    const struct view *view = &data->view;
    const char *line =
        view->name[0] != '\0'
            ? arena_printf(app->frame, _("View %s: %s"), view->name, view->filter)
            : arena_printf(app->frame, _("Filter: %s"), str_or(view->filter, _("none")));
    if (view->sort[0] != '\0')
        line = arena_printf(app->frame, "%s  %s %s", line, _("order:"), view->sort);
    if (view->group[0] != '\0')
        line = arena_printf(app->frame, "%s  %s %s", line, _("groups:"), view->group);
    put(app, y, 1, app->width - 2, ROLE_ACCENT, line);
}

static const char *why_empty(const struct app *app, const struct queue_data *data)
{
    if (!window_is_read(data->window))
        return _("Loading from the service …");
    if (view_is_set(&data->view))
        return _("Nothing in this view. v and 0 show everything.");
    if (!app->status.is_caught_up)
        return _("Loading from the service …");
    return actor_may(&app->session->actor, RIGHT_IMPORT)
               ? _("The queue is empty. I brings a list in; Ctrl-F finds any lead.")
               : _("The queue is empty. A team lead can move leads here; Ctrl-F finds any lead.");
}

static void draw_queue(struct app *app, struct screen *screen)
{
    struct queue_data *data = screen->state;
    bool is_wide = app->width >= WIDE;
    int top = body_top(app), height = body_height(app), detail = is_wide ? 0 : 7,
        list_width = is_wide ? app->width * 2 / 3 : app->width;
    draw_figures(app, data, top);
    if (view_is_set(&data->view)) {
        draw_view(app, data, ++top);
        height--;
    }
    if (window_count(data->window) == 0) {
        put_wrapped(app, top + 2, 3, app->width - 6, 3, ROLE_NORMAL, why_empty(app, data));
        return;
    }
    int visible = height - 2 - detail - (is_wide ? 0 : 1);
    window_place(data->window, visible);
    screen->right = list_width;
    draw_rows(app, screen, top + 1, visible, list_width);
    if (!is_wide)
        put_line(app, top + height - detail - 1, ROLE_MUTED);
    struct place place = {.y = is_wide ? top + 1 : top + height - detail,
                          .x = is_wide ? list_width + 2 : 1,
                          .width = is_wide ? app->width - list_width - 3 : app->width - 2,
                          .bottom = top + height};
    draw_detail(app, screen, place);
}

static bool queue_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct queue_data *data = screen->state;
    if (!window_key(data->window, key))
        return false;
    load_detail(app, screen);
    return true;
}

static bool may_add(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_EDIT_CONTACT);
}

static void ask_new(struct app *app, struct screen *screen)
{
    (void)screen;
    new_lead_ask(app, NULL);
}

static bool may_change_many(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_MERGE);
}

static void change_many(struct app *app, struct screen *screen)
{
    bulk_open(app, ((const struct queue_data *)screen->state)->view.filter, NULL);
}

static const struct action actions[] = {
    {"queue.open", "Enter", N_("open lead"), N_("open the selected lead"), has_lead, open_lead},
    {"queue.next", "Space", N_("next lead"), N_("open the lead that is due first"), NULL,
     next_lead},
    {"queue.dial", "d", N_("dial"), N_("open the selected lead and dial, if it is lawful now"),
     has_lead, dial_lead},
    {"queue.filter", "/", N_("filter"),
     N_("show only some: grade:A city:kiel overdue; Tab completes"), NULL, ask_filter},
    {"queue.order", "s", N_("order"), N_("order by a field, and group"), NULL, ask_order},
    {"queue.views", "v", N_("views"), N_("saved views: choose, save, rename, delete"), NULL,
     ask_views},
    {"queue.why", "y", N_("why"), N_("why this lead now: the whole reasoning with its figures"),
     has_lead, show_why},
    {"queue.new", "N", N_("new lead"), N_("somebody whom nobody knows yet: company and person"),
     may_add, ask_new},
    {"queue.history", "h", N_("history"), N_("who changed what, when"), has_lead, show_history},
    {"queue.bulk", "B", N_("change many"),
     N_("one field of all leads that the filter names, of every queue: a preview, then one undo"),
     may_change_many, change_many},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class queue_screen = {.name = "queue",
                                          .title = N_("1 Queue"),
                                          .opened_by = "go.queue",
                                          .open = open_queue,
                                          .load = load_queue,
                                          .draw = draw_queue,
                                          .key = queue_key,
                                          .close = close_queue,
                                          .actions = actions};
