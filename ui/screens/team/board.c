/* The team lead's start: queues and agents; Enter opens a queue's leads, Space marks, m moves them
 * with a reason. */
#include "move.h"
#include "../../toolkit/editor.h"
#include "../../screens.h"
#include "../../toolkit/window.h"

#include "core/reference.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/credit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSED_STATES                                                                              \
    " -state:archived -state:blocked -state:duplicate -state:won -state:lost -state:handed_over "  \
    "-state:accepted -state:opportunity"

struct board_data {
    struct board board;
    bool in_leads;
    char queue_id[64], queue[80];
    int64_t open;         /* of that queue, as the board said */
    char filter[400];     /* of its leads; "" none */
    struct window *leads; /* of struct lead_card, while in_leads */
    char marks[MOVE_MAX][40];
    int mark_count;
    int board_row;
    struct debt *debt; /* leads closed without their care, by queue; NULL: not counted yet */
};
struct debt {
    struct arena *arena;
    struct debt_row *rows;
    size_t count;
    int64_t closed, in_debt;
};

/* --- on the worker: the leads of one queue by their next step --- */

/* The argument: a queue, then a filter. */
static char *where_of(const struct window_query *query, struct arena *arena)
{
    const char *queue, *filter;
    window_split(arena, query->argument, &queue, &filter);
    return arena_printf(arena, "queue_id:%s" CLOSED_STATES " %s", queue, filter);
}

static bool read_leads(struct session *session, const struct window_query *query,
                       struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                       struct error *err)
{
    struct page_request page = {.where = where_of(query, arena),
                                .sort = "next_ms",
                                .cursor = query->cursor,
                                .is_backward = query->is_backward,
                                .limit = query->limit};
    struct lead_card **cards;
    char *cursor;
    if (!store_cards(session->store, &page, arena, &cards, ret_count, &cursor, err))
        return false;
    *ret_rows = ARENA_ARRAY(arena, struct window_row, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret_rows)[i] = (struct window_row){
            cards[i]->lead.record.id, store_card_cursor(cards[i], "next_ms", arena), cards[i]};
    return true;
}

static char *locate_lead(struct session *session, const struct window_query *query, const char *id,
                         struct arena *arena)
{
    const char *queue, *filter;
    struct lead_card *card;
    window_split(arena, query->argument, &queue, &filter);
    return store_card(session->store, id, arena, &card, NULL) &&
                   str_equal_or_empty(card->lead.queue_id, queue)
               ? store_card_cursor(card, "next_ms", arena)
               : NULL;
}

static const struct window_class leads_window = {.read = read_leads, .locate = locate_lead};

/* --- the screen --- */

/* --- data-care debt, counted on the worker --- */

static bool run_debt(struct session *session, struct write *write, struct error *err)
{
    struct debt *debt = (struct debt *)(uintptr_t)write->number;
    (void)err;
    if (!credit_debt(session, debt->arena, &debt->rows, &debt->count, NULL))
        debt->count = 0;
    for (size_t i = 0; i < debt->count; i++) {
        debt->closed += debt->rows[i].closed;
        debt->in_debt += debt->rows[i].in_debt;
    }
    return true;
}

static void free_debt(struct debt *debt)
{
    if (debt != NULL)
        arena_free(debt->arena);
    free(debt);
}

static void debt_counted(struct app *app, struct write *write)
{
    struct debt *debt = (struct debt *)(uintptr_t)write->number;
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &board_screen)
        screen = screen->below;
    if (screen == NULL) {
        free_debt(debt);
        return;
    }
    struct board_data *data = screen->state;
    free_debt(data->debt);
    data->debt = debt;
    app->needs_drawing = true;
}

static void count_debt(struct app *app)
{
    struct debt *debt = xcalloc(1, sizeof *debt);
    debt->arena = arena_new();
    app_write(app, &(struct write){.run = run_debt,
                                   .done = debt_counted,
                                   .is_long = true,
                                   .is_quiet = true,
                                   .number = (int64_t)(uintptr_t)debt});
}

static const char *debt_of(struct app *app, const struct debt *debt, const char *queue)
{
    for (size_t i = 0; debt != NULL && i < debt->count; i++)
        if (str_equal(debt->rows[i].queue, queue))
            return arena_printf(app->frame, "%lld", (long long)debt->rows[i].in_debt);
    return debt != NULL ? "–" : "";
}

static bool open_board(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_BOARD, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct board_data));
    count_debt(app);
    return true;
}

static void close_board(struct app *app, struct screen *screen)
{
    (void)app;
    free_debt(((struct board_data *)screen->state)->debt);
    window_free(((struct board_data *)screen->state)->leads);
    free(screen->state);
}

static void load_board(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    if (data->in_leads) {
        window_reload(data->leads);
    } else if (!store_board(app->store, app->session->actor.team_id, NULL, clock_now_ms(),
                            screen->arena, &data->board, NULL)) {
        data->board = (struct board){0};
    }
}

static int mark_of(const struct board_data *data, const char *id)
{
    for (int i = 0; i < data->mark_count; i++)
        if (str_equal(data->marks[i], id))
            return i;
    return -1;
}

static void draw_lead_cells(struct app *app, const struct lead_card *card, int y, enum role role)
{
    int company = app->width * 28 / 100, contact = app->width * 20 / 100, owner = 8, x = 3;
    put(app, y, x, company, role, str_or(card->company.company, "–"));
    x += company + 1;
    put(app, y, x, contact, role, record_title(&contact_entity, &card->contact, app->frame));
    x += contact + 1;
    put(app, y, x, owner, role, str_or(card->owner, ""));
    x += owner + 1;
    put(app, y, x, app->width - x - 1, role,
        arena_printf(app->frame, "%s %s", str_or(card->lead.grade, "–"),
                     lead_card_why_now(card, clock_now_ms(), app->frame)));
}

static void draw_leads(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 1;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("%s: %lld leads, %d marked"), data->queue, (long long)data->open,
                     data->mark_count));
    put_right(app, top, app->width - 1, ROLE_MUTED, window_position(app, data->leads));
    if (data->filter[0] != '\0') {
        put(app, ++top, 1, app->width - 2, ROLE_ACCENT,
            arena_printf(app->frame, _("Filter: %s"), data->filter));
        visible--;
    }
    window_place(data->leads, visible);
    if (window_count(data->leads) == 0 && window_is_read(data->leads))
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            data->filter[0] != '\0' ? _("Nothing here. / and an empty line show everything.")
                                    : _("No lead waits in this queue. Esc goes back to the team."));
    for (int i = 0; i < visible && screen->top + i < window_count(data->leads); i++) {
        const struct lead_card *card = window_at(data->leads, screen->top + i);
        bool is_here = screen->top + i == screen->selected,
             is_marked = mark_of(data, card->lead.record.id) >= 0;
        enum role role = put_row(app, top + 1 + i, is_here, is_marked ? ROLE_ACCENT : ROLE_NORMAL);
        if (is_marked)
            put(app, top + 1 + i, 1, 1, role, "*");
        draw_lead_cells(app, card, top + 1 + i, role);
    }
}

static int draw_figures(struct app *app, const struct board *board, const struct debt *debt, int y)
{
    y = board_draw_promises(app, board, y);
    if (debt != NULL && debt->closed > 0)
        put(app, y++, 1, app->width - 2, ROLE_TITLE,
            arena_printf(app->frame,
                         _("data care: %lld of %lld leads closed in 90 days lack the agreed care"),
                         (long long)debt->in_debt, (long long)debt->closed));
    return y;
}

/* Right edges of the figures; what stands between them is measured in cells. */
enum { OPEN_AT = 32, HOT_AT = 37, OVERDUE_AT = 48, OLDEST_AT = 57, TODAY_AT = 63, TREND_AT = 65 };

static void draw_heads(struct app *app, int y)
{
    put(app, y, 3, 22, ROLE_MUTED, _("Queue"));
    if (!board_sees_leads(app))
        return;
    put_right(app, y, OPEN_AT, ROLE_MUTED, _("open"));
    put_right(app, y, HOT_AT, ROLE_MUTED, _("hot"));
    put_right(app, y, OVERDUE_AT, ROLE_MUTED, _("overdue"));
    put_right(app, y, OLDEST_AT, ROLE_MUTED, _("oldest"));
    put_right(app, y, TODAY_AT, ROLE_MUTED, _("today"));
    put(app, y, TREND_AT, 7, ROLE_MUTED, _("7 days"));
    put_right(app, y, 80, ROLE_MUTED, _("uncared"));
}

static const char *figure(struct app *app, int64_t value)
{
    return arena_printf(app->frame, "%lld", (long long)value);
}

static void draw_queue(struct app *app, const struct board_row *row, const struct debt *debt, int y,
                       bool is_here)
{
    enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 3, 22, role, row->queue);
    if (is_here)
        put_cursor(app, y, 1);
    if (!board_sees_leads(app)) {
        put(app, y, OPEN_AT - 4, app->width - OPEN_AT, role, _("not for your role"));
        return;
    }
    put_right(app, y, OPEN_AT, role, figure(app, row->open));
    put_right(app, y, HOT_AT, role, figure(app, row->hot));
    put_right(app, y, OVERDUE_AT, role, figure(app, row->overdue));
    put_right(app, y, OLDEST_AT, role,
              row->oldest_ms == TIME_NONE
                  ? "–"
                  : duration_human(app->frame, clock_now_ms() - row->oldest_ms));
    put_right(app, y, TODAY_AT, role, row->has_figures ? figure(app, row->done_today) : "–");
    put(app, y, TREND_AT, 7, role, row->has_figures ? board_trend(app, row) : "");
    put_right(app, y, 80, role, debt_of(app, debt, row->queue));
}

/* Queues, and below them the team. */
static void draw_board(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    const struct board *board = &data->board;
    if (data->in_leads) {
        draw_leads(app, screen);
        return;
    }
    int y = draw_figures(app, board, data->debt, body_top(app)),
        last = body_top(app) + body_height(app) - 1;
    draw_heads(app, y++);
    int rows = last - y + 1 - 3; /* a line apart, two of the team */
    list_scroll(screen, (int)board->row_count, rows);
    for (int i = screen->top; i < (int)board->row_count && i < screen->top + rows; i++, y++)
        draw_queue(app, &board->rows[i], data->debt, y, i == screen->selected);
    if (board_sees_leads(app))
        board_draw_team(app, board, y + 1);
}

static bool board_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct board_data *data = screen->state;
    if (data->in_leads && key->code == KEY_ESCAPE) {
        data->in_leads = false;
        screen->selected = data->board_row;
        screen->top = 0;
        window_free(data->leads);
        data->leads = NULL;
        screen->is_dirty = true;
        return true;
    }
    return data->in_leads
               ? window_key(data->leads, key)
               : list_key(app, screen, key, (int)data->board.row_count, body_height(app) - 1);
}

static bool on_board(const struct app *app, const struct screen *screen)
{
    const struct board_data *data = screen->state;
    return !data->in_leads && data->board.row_count > 0 && board_sees_leads(app);
}

static bool on_leads(const struct app *app, const struct screen *screen)
{
    const struct board_data *data = screen->state;
    (void)app;
    return data->in_leads && window_selected(data->leads) != NULL;
}

static void open_queue(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    const struct board_row *row = &data->board.rows[screen->selected];
    snprintf(data->queue_id, sizeof data->queue_id, "%s", row->queue_id);
    snprintf(data->queue, sizeof data->queue, "%s", row->queue);
    data->open = row->open;
    data->in_leads = true;
    data->mark_count = 0;
    data->board_row = screen->selected;
    screen->selected = screen->top = 0;
    screen->is_dirty = true;
    data->filter[0] = '\0';
    data->leads = window_new(app, screen, &leads_window, data->queue_id);
}

static void filter_done(struct app *app, const char *text, void *unused)
{
    struct board_data *data = app->top->state;
    (void)unused;
    if (app->top->class != &board_screen || !data->in_leads)
        return;
    if (strlen(text) >= sizeof data->filter) {
        app_message(app, ROLE_WARN, "%s", _("The filter is too long."));
        return;
    }
    snprintf(data->filter, sizeof data->filter, "%s", text);
    app->top->selected = app->top->top = 0;
    window_restart(data->leads, window_join(app->frame, data->queue_id, text));
}

static void ask_filter(struct app *app, struct screen *screen)
{
    filter_ask(app, &lead_entity, ((struct board_data *)screen->state)->filter, filter_done);
}

static bool in_leads(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct board_data *)screen->state)->in_leads;
}

static const char *selected_id(const struct screen *screen)
{
    const struct board_data *data = screen->state;
    return ((const struct lead_card *)window_selected(data->leads))->lead.record.id;
}

void board_moved(struct app *app)
{
    if (app->top->class == &board_screen)
        ((struct board_data *)app->top->state)->mark_count = 0;
}

static void mark(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    const struct key down = {.code = KEY_DOWN_};
    const char *id = selected_id(screen);
    int at = mark_of(data, id);
    if (at >= 0)
        memmove(data->marks[at], data->marks[at + 1],
                (size_t)(--data->mark_count - at) * sizeof data->marks[0]);
    else if (data->mark_count < MOVE_MAX)
        snprintf(data->marks[data->mark_count++], sizeof data->marks[0], "%s", id);
    window_key(data->leads, &down);
    app->needs_drawing = true;
}

/* All that the filter shows, as far as they are read; again: none. */
static void mark_all(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    int count = window_count(data->leads), before = data->mark_count;
    for (int i = 0; i < count && data->mark_count < MOVE_MAX; i++) {
        const char *id = ((const struct lead_card *)window_at(data->leads, i))->lead.record.id;
        if (mark_of(data, id) < 0)
            snprintf(data->marks[data->mark_count++], sizeof data->marks[0], "%s", id);
    }
    if (data->mark_count == before)
        data->mark_count = 0;
    if (data->mark_count == MOVE_MAX)
        app_message(app, ROLE_NORMAL, _("%d are marked, which is the most at once"), MOVE_MAX);
    app->needs_drawing = true;
}

static void ask_absence(struct app *app, struct screen *screen)
{
    (void)screen;
    absence_ask(app);
}

static bool may_absence(const struct app *app, const struct screen *screen)
{
    return on_board(app, screen) && actor_may(&app->session->actor, RIGHT_MOVE_LEADS);
}

static void move_leads(struct app *app, struct screen *screen)
{
    struct board_data *data = screen->state;
    if (data->mark_count == 0)
        snprintf(data->marks[data->mark_count++], sizeof data->marks[0], "%s", selected_id(screen));
    move_ask(app, data->marks, data->mark_count);
}

static bool may_move(const struct app *app, const struct screen *screen)
{
    return on_leads(app, screen) && actor_may(&app->session->actor, RIGHT_MOVE_LEADS);
}

static void open_selected(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, selected_id(screen));
}

static void show_credit(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &credit_screen, "");
}

static void show_people(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &figures_screen, NULL);
}

static bool may_people(const struct app *app, const struct screen *screen)
{
    return !((const struct board_data *)screen->state)->in_leads &&
           actor_may(&app->session->actor, RIGHT_PERSONAL_VIEW);
}

static const struct action actions[] = {
    {"board.open", "Enter", N_("open queue"), N_("the leads of the selected queue"), on_board,
     open_queue},
    {"board.lead", "Enter", N_("open lead"), N_("open the selected lead"), on_leads, open_selected},
    {"board.absence", "v", N_("absence"),
     N_("somebody is away: until when, and who keeps the promises"), may_absence, ask_absence},
    {"board.credit", "c", N_("care"),
     N_("credit for data care: the team's week and its goal, repairs to be judged"), NULL,
     show_credit},
    {"board.filter", "/", N_("filter"),
     N_("show only some: grade:A city:kiel overdue; Tab completes"), in_leads, ask_filter},
    {"board.mark", "Space", N_("mark"), N_("mark or unmark a lead"), on_leads, mark},
    {"board.mark_all", "*", N_("all"), N_("mark all that are shown, or none"), on_leads, mark_all},
    {"board.move", "m", N_("move"),
     N_("move the marked leads to another queue or person, with a reason"), may_move, move_leads},
    {"board.people", "p", N_("people"), N_("figures of one person, through a view with a purpose"),
     may_people, show_people},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class board_screen = {.name = "board",
                                          .title = N_("3 Team"),
                                          .opened_by = "go.board",
                                          .open = open_board,
                                          .load = load_board,
                                          .draw = draw_board,
                                          .key = board_key,
                                          .close = close_board,
                                          .actions = actions};
