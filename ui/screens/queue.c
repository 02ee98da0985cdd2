/* The agent's start: what to call now, and why. The detail of the selected lead stands below, or
 * beside from 110 columns. */
#include "../screens.h"

#include "core/reference.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 100

struct queue_data {
    struct queue_row *rows;
    size_t count;
    struct queue_figures figures;
    struct call_permission permission;
    struct activity **activities;
    size_t activity_count;
    char selected_id[64];
};

static const struct lead_card *selected(const struct screen *screen)
{
    const struct queue_data *data = screen->state;
    return data->count > 0 && (size_t)screen->selected < data->count
               ? &data->rows[screen->selected].card
               : NULL;
}

static bool open_queue(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct queue_data));
    return true;
}

static void close_queue(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void load_detail(struct app *app, struct screen *screen)
{
    struct queue_data *data = screen->state;
    const struct lead_card *card = selected(screen);
    data->activity_count = 0;
    data->selected_id[0] = '\0';
    if (card == NULL)
        return;
    memcpy(data->selected_id, card->lead.record.id, strlen(card->lead.record.id) + 1);
    calls_permission(app->session, card, screen->arena, &data->permission, NULL);
    store_activities(app->store, card->lead.record.id, 5, screen->arena, &data->activities,
                     &data->activity_count, NULL);
}

/* The selection stays on its lead when data changes underneath. */
static void load_queue(struct app *app, struct screen *screen)
{
    struct queue_data *data = screen->state;
    char was[64] = "";
    memcpy(was, data->selected_id, sizeof was);
    struct queue_request request = {.user_id = app->session->actor.user_id,
                                    .team_id = app->session->actor.team_id,
                                    .now_ms = clock_now_ms(),
                                    .limit = ROWS,
                                    .include_later = true,
                                    .queue_id =
                                        screen->argument[0] != '\0' ? screen->argument : NULL};
    if (screen->goes_home)
        was[0] = '\0', screen->selected = screen->top = 0;
    screen->goes_home = false;
    if (!store_queue(app->store, &request, screen->arena, &data->rows, &data->count, NULL))
        data->count = 0;
    store_queue_figures(app->store, &request, &data->figures, NULL);
    for (size_t i = 0; was[0] != '\0' && i < data->count; i++)
        if (str_equal(data->rows[i].card.lead.record.id, was))
            screen->selected = (int)i;
    list_scroll(screen, (int)data->count, body_height(app) / 2);
    load_detail(app, screen);
}

static bool has_lead(const struct app *app, const struct screen *screen)
{
    (void)app;
    return selected(screen) != NULL;
}

static void open_lead(struct app *app, struct screen *screen)
{
    const struct lead_card *card = selected(screen);
    if (card != NULL)
        app_push(app, &lead_screen, card->lead.record.id);
}

static void next_lead(struct app *app, struct screen *screen)
{
    const struct queue_data *data = screen->state;
    if (data->count > 0 && data->rows[0].rank != RANK_LATER)
        app_push(app, &lead_screen, data->rows[0].card.lead.record.id);
    else
        app_message(app, ROLE_NORMAL, "%s",
                    _("Nothing is due. The first row says when the next one is."));
}

static void show_history(struct app *app, struct screen *screen)
{
    app_push(app, &history_screen, selected(screen)->lead.record.id);
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
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++) {
        const struct queue_row *row = &data->rows[screen->top + i];
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
        put(app, y, 3, why, why_role, lead_why_now(lead, clock_now_ms(), app->frame));
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

static void draw_detail(struct app *app, struct screen *screen, int y, int x, int width, int bottom)
{
    struct queue_data *data = screen->state;
    const struct lead_card *card = selected(screen);
    if (card == NULL)
        return;
    put(app, y++, x, width, ROLE_TITLE,
        arena_printf(app->frame, "%s, %s", str_or(card->company.company, "–"),
                     str_or(card->company.city, "")));
    put(app, y++, x, width, ROLE_NORMAL,
        arena_printf(app->frame, "%s, %s",
                     record_title(&contact_entity, &card->contact, app->frame),
                     str_or(card->contact.position, "–")));
    put(app, y++, x, width, data->permission.may_dial ? ROLE_GOOD : ROLE_WARN,
        data->permission.note);
    put(app, y++, x, width, ROLE_NORMAL,
        arena_printf(app->frame, "%s: %s", _("Basis"), str_or(data->permission.basis, _("none"))));
    if (!str_is_empty(card->lead.next_note))
        put(app, y++, x, width, ROLE_NORMAL,
            arena_printf(app->frame, "\"%s\"", card->lead.next_note));
    for (size_t i = 0; i < data->activity_count && y < bottom; i++, y++) {
        const struct activity *activity = data->activities[i];
        const struct outcome *outcome =
            outcome_find(app->session->outcomes, str_or(activity->result, ""));
        const char *what = outcome != NULL
                               ? _(outcome->label)
                               : field_display_text(entity_field(&activity_entity, "kind"),
                                                    activity->kind, app->frame);
        put(app, y, x, width, ROLE_MUTED,
            arena_printf(app->frame, "%s  %s  %s",
                         time_human(app->frame, activity->at_ms, clock_now_ms()), what,
                         str_or(activity->note, "")));
    }
}

static void draw_queue(struct app *app, struct screen *screen)
{
    struct queue_data *data = screen->state;
    bool is_wide = app->width >= 110;
    int top = body_top(app), height = body_height(app), detail = is_wide ? 0 : 7,
        list_width = is_wide ? app->width * 2 / 3 : app->width;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame,
                     _("My queue: %lld due, %lld promised today, %lld hot, %lld done today"),
                     (long long)data->figures.open, (long long)data->figures.promised_today,
                     (long long)data->figures.hot, (long long)data->figures.done_today));
    if (data->count == 0) {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            app->status.is_caught_up
                ? _("The queue is empty. A team lead can move leads here; / finds any lead.")
                : _("Loading from the service …"));
        return;
    }
    int visible = height - 2 - detail - (is_wide ? 0 : 1);
    list_scroll(screen, (int)data->count, visible);
    draw_rows(app, screen, top + 1, visible, list_width);
    if (!is_wide)
        put_line(app, top + height - detail - 1, ROLE_MUTED);
    draw_detail(app, screen, is_wide ? top + 1 : top + height - detail,
                is_wide ? list_width + 2 : 1,
                is_wide ? app->width - list_width - 3 : app->width - 2, top + height);
}

static bool queue_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct queue_data *data = screen->state;
    if (!list_key(app, screen, key, (int)data->count, body_height(app) - 10))
        return false;
    load_detail(app, screen);
    return true;
}

static const struct action actions[] = {
    {"queue.open", "Enter", N_("open lead"), N_("open the selected lead"), has_lead, open_lead},
    {"queue.next", "Space", N_("next lead"), N_("open the lead that is due first"), NULL,
     next_lead},
    {"queue.history", "h", N_("history"), N_("who changed what, when"), has_lead, show_history},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class queue_screen = {.name = "queue",
                                          .title = N_("1 Queue"),
                                          .open = open_queue,
                                          .load = load_queue,
                                          .draw = draw_queue,
                                          .key = queue_key,
                                          .close = close_queue,
                                          .actions = actions};
