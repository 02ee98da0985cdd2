/* Sales: what was handed to me. Search. History. */
#include "../editor.h"
#include "../screens.h"

#include "store/journal.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cards { struct lead_card **cards; size_t count; struct editor query; struct history_row *rows; struct answer **answers; size_t answer_count; };

static bool open_cards(struct app *app, struct screen *screen, const char *argument, struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct cards));
    return true;
}

static void close_cards(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static const struct lead_card *here(const struct screen *screen)
{
    const struct cards *data = screen->state;
    return (size_t)screen->selected < data->count ? data->cards[screen->selected] : NULL;
}

static void draw_cards(struct app *app, struct screen *screen, int top, int visible)
{
    struct cards *data = screen->state;
    list_scroll(screen, (int)data->count, visible);
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++) {
        const struct lead_card *card = data->cards[screen->top + i];
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, top + i, 0, app->width, role, is_here ? " >" : "");
        put(app, top + i, 3, 28, role, str_or(card->company.company, "–"));
        put(app, top + i, 32, 22, role, record_title(&contact_entity, &card->contact, app->frame));
        put(app, top + i, 55, 12, role, field_display_text(entity_field(&lead_entity, "state"), card->lead.state, app->frame));
        put(app, top + i, 68, app->width - 69, role, arena_printf(app->frame, "%s %s", str_or(card->lead.grade, "–"), time_human(app->frame, card->lead.next_ms, clock_now_ms())));
        if (is_here)
            put_cursor(app, top + i, 1);
    }
}

/* --- handovers --- */

static void load_sheet(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    data->answer_count = 0;
    if (here(screen) != NULL)
        store_answers(app->store, here(screen)->lead.record.id, screen->arena, &data->answers, &data->answer_count, NULL);
}

static void load_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    if (!store_handovers(app->store, app->session->actor.user_id, NULL, screen->arena, &data->cards, &data->count, NULL))
        data->count = 0;
    list_scroll(screen, (int)data->count, 8);
    load_sheet(app, screen);
}

static void draw_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app), visible = body_height(app) / 2;
    put(app, top, 1, app->width - 2, ROLE_TITLE, arena_printf(app->frame, _("Handed over to me: %zu"), data->count));
    if (data->count == 0) {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL, _("Nothing waits. Qualified leads arrive here as agents hand them over."));
        return;
    }
    draw_cards(app, screen, top + 1, visible);
    const struct lead_card *card = here(screen);
    int y = top + visible + 1;
    put_line(app, y++, ROLE_MUTED);
    put(app, y++, 1, app->width - 2, ROLE_TITLE, arena_printf(app->frame, "%s, %s, %s", str_or(card->company.company, "–"), record_title(&contact_entity, &card->contact, app->frame), str_or(card->contact.position, "–")));
    put(app, y++, 1, app->width - 2, ROLE_NORMAL, arena_printf(app->frame, "%s  %s  %s: %s", str_or(card->contact.phone, ""), str_or(card->contact.email, ""), _("until"), time_human(app->frame, card->lead.next_ms, clock_now_ms())));
    for (size_t i = 0; i < data->answer_count && y < app->height - 3; i++)
        put(app, y++, 1, app->width - 2, ROLE_NORMAL, arena_printf(app->frame, "%s: %s", data->answers[i]->question, str_or(data->answers[i]->value, "–")));
    if (data->answer_count == 0)
        put(app, y, 1, app->width - 2, ROLE_MUTED, _("No question was answered."));
}

static bool handovers_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    if (!list_key(app, screen, key, (int)data->count, body_height(app) / 2))
        return false;
    load_sheet(app, screen);
    return true;
}

static bool run_accept(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("accepted"));
    return handover_accept(session, write->id, err);
}

static bool run_reject(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("rejected; it goes back to its agent"));
    return handover_reject(session, write->id, write->a, NULL, err);
}

static bool waits(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL && str_equal(here(screen)->lead.state, "handed_over");
}

static void accept(struct app *app, struct screen *screen)
{
    struct write write = {.run = run_accept, .offers_undo = true};
    snprintf(write.id, sizeof write.id, "%s", here(screen)->lead.record.id);
    app_write(app, &write);
}

static void reject_done(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_reject, .offers_undo = true};
    (void)unused;
    if (app->top->class != &handovers_screen || here(app->top) == NULL)
        return;
    snprintf(write.id, sizeof write.id, "%s", here(app->top)->lead.record.id);
    snprintf(write.a, sizeof write.a, "%s", code);
    app_write(app, &write);
}

static void reject(struct app *app, struct screen *screen)
{
    struct menu_item items[8];
    int count = 0;
    (void)screen;
    for (const struct outcome_reason *reason = handover_reject_reasons; reason->code != NULL && count < 8; reason++, count++)
        items[count] = (struct menu_item){(char)('1' + count), reason->code, _(reason->label)};
    menu_open(app, _("Reject: why?"), items, count, reject_done, NULL);
}

static bool has_card(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL;
}

static void show_history(struct app *app, struct screen *screen)
{
    app_push(app, &history_screen, here(screen)->lead.record.id);
}

static const struct action handover_actions[] = {
    {"handover.accept", "a", N_("accept"), N_("take this lead"), waits, accept},
    {"handover.reject", "r", N_("reject"), N_("give it back, with a reason"), waits, reject},
    {"handover.history", "h", N_("history"), N_("who changed what, when"), has_card, show_history},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class handovers_screen = {.name = "handovers", .title = N_("4 Handovers"), .open = open_cards, .load = load_handovers, .draw = draw_handovers, .key = handovers_key, .close = close_cards, .actions = handover_actions};

/* --- search --- */

static void load_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    data->count = 0;
    if (utf8_count(data->query.text) >= 2 && !store_search(app->store, data->query.text, 60, screen->arena, &data->cards, &data->count, NULL))
        data->count = 0;
}

static void draw_search(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app);
    put(app, top, 1, 8, ROLE_MUTED, _("Find"));
    draw_cards(app, screen, top + 2, body_height(app) - 2);
    editor_draw(app, &data->query, top, 10, app->width - 12, true);
    if (data->count == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_MUTED, utf8_count(data->query.text) < 2 ? _("Name, company, mail or city; four or more last digits of a number.") : _("Nothing found."));
}

static bool search_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    if (key->code == KEY_ENTER_) {
        if (here(screen) != NULL)
            app_push(app, &lead_screen, here(screen)->lead.record.id);
        return true;
    }
    if (key->code == KEY_ESCAPE) {
        app_pop(app);
        return true;
    }
    if (key->code != KEY_HOME_ && key->code != KEY_END_ && list_key(app, screen, key, (int)data->count, body_height(app) - 2))
        return true;
    if (!editor_key(&data->query, key))
        return false;
    screen->selected = screen->top = 0;
    screen->is_dirty = true;
    return true;
}

static void open_found(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, here(screen)->lead.record.id);
}

static const struct action search_actions[] = {
    {"search.open", "Enter", N_("open"), N_("open the selected lead"), has_card, open_found},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class search_screen = {.name = "search", .title = N_("Search"), .open = open_cards, .load = load_search, .draw = draw_search, .key = search_key, .close = close_cards, .actions = search_actions};

/* --- history --- */


static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    (void)session, (void)err;
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    sync_history(paths, entity_find(write->a), write->id, NULL); /* offline: what is here is shown */
    return true;
}

static bool open_history(struct app *app, struct screen *screen, const char *argument, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = store_card(app->store, argument, arena, &card, err);
    if (is_ok) {
        const struct { const struct entity *entity; const char *id; } parts[] = {{&lead_entity, argument}, {&contact_entity, card->contact.record.id}, {&company_entity, card->company.record.id}};
        screen->state = xcalloc(1, sizeof(struct cards));
        for (size_t i = 0; i < 3; i++) {
            struct write write = {.run = run_fetch, .number = (int64_t)(uintptr_t)app->paths};
            if (parts[i].id == NULL)
                continue;
            snprintf(write.id, sizeof write.id, "%s", parts[i].id);
            snprintf(write.a, sizeof write.a, "%s", parts[i].entity->name);
            app_write(app, &write);
        }
    }
    arena_free(arena);
    return is_ok;
}

static int newest_first(const void *a, const void *b)
{
    const struct history_row *x = a, *y = b;
    return x->at_ms < y->at_ms ? 1 : x->at_ms > y->at_ms ? -1 : 0;
}

static void load_history(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    struct lead_card *card;
    data->rows = ARENA_ARRAY(screen->arena, struct history_row, 600);
    data->count = 0;
    if (!store_card(app->store, screen->argument, screen->arena, &card, NULL))
        return;
    const struct { const struct entity *entity; const char *id; } parts[] = {{&lead_entity, screen->argument}, {&contact_entity, card->contact.record.id}, {&company_entity, card->company.record.id}};
    for (size_t i = 0; i < 3; i++) {
        struct history_row *rows;
        size_t count;
        if (parts[i].id == NULL || !store_history(app->store, parts[i].entity, parts[i].id, 200, screen->arena, &rows, &count, NULL))
            continue;
        for (size_t n = 0; n < count; n++) {
            const struct field *field = entity_field(parts[i].entity, rows[n].field);
            if (field != NULL && !str_ends(field->name, "_key")) {
                rows[n].from = rows[n].from != NULL ? field_display_text(field, rows[n].from, screen->arena) : NULL;
                rows[n].to = rows[n].to != NULL ? field_display_text(field, rows[n].to, screen->arena) : NULL;
                rows[n].field = arena_strdup(screen->arena, _(field->label));
                data->rows[data->count++] = rows[n];
            }
        }
    }
    qsort(data->rows, data->count, sizeof *data->rows, newest_first);
}

static void draw_history(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 1;
    list_scroll(screen, (int)data->count, visible);
    put(app, top, 1, app->width - 2, ROLE_MUTED, _("When             Who        Field            From  ->  To"));
    if (data->count == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL, _("Nothing is known here yet; with the service reachable its history is fetched."));
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++) {
        const struct history_row *row = &data->rows[screen->top + i];
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, top + 1 + i, 0, app->width, role, "");
        put(app, top + 1 + i, 1, 16, role, time_human(app->frame, row->at_ms, clock_now_ms()));
        put(app, top + 1 + i, 18, 10, role, str_or(row->user, "–"));
        put(app, top + 1 + i, 29, 16, role, row->field);
        put(app, top + 1 + i, 46, app->width - 47, role, arena_printf(app->frame, "%s  ->  %s", str_or(row->from, "–"), str_or(row->to, "–")));
        if (is_here)
            put_cursor(app, top + 1 + i, 0);
    }
}

static bool history_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    return list_key(app, screen, key, (int)data->count, body_height(app) - 1);
}

static const struct action no_actions[] = {{NULL, NULL, NULL, NULL, NULL, NULL}};

const struct screen_class history_screen = {.name = "history", .title = N_("History"), .open = open_history, .load = load_history, .draw = draw_history, .key = history_key, .close = close_cards, .actions = no_actions};
