/* History: who changed what, when, from what to what, of a lead with its contact and company. */
#include "quality/cards.h"
#include "whole.h"

#include "core/outcome.h"
#include "core/reference.h"
#include "store/records.h"
#include "usecase/masking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 200 /* of each record; at the end of the list four times as many are read */
#define ROWS_MOST 12800

static bool run_fetch(struct session *session, struct write *write, struct error *err)
{
    (void)session, (void)err;
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    sync_history(paths, entity_find(write->a), write->id,
                 NULL); /* offline: what is here is shown */
    return true;
}

static bool open_history(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = store_card(app->store, argument, arena, &card, err);
    if (is_ok) {
        const struct {
            const struct entity *entity;
            const char *id;
        } parts[] = {{&lead_entity, argument},
                     {&contact_entity, card->contact.record.id},
                     {&company_entity, card->company.record.id}};
        screen->state = xcalloc(1, sizeof(struct cards));
        for (size_t i = 0; i < 3; i++) {
            struct write write = {
                .run = run_fetch, .number = (int64_t)(uintptr_t)app->paths, .is_long = true};
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

/* What is masked in the lead is masked here too; ids are names. */
static char *value_words(struct app *app, const struct history_row *row, const struct field *field,
                         const char *value, struct arena *arena)
{
    const char *shown = mask_value(app->session, row->entity, row->id, row->field, value, arena);
    const struct outcome *outcome = str_equal(field->name, "last_result") && shown != NULL
                                        ? outcome_find(app->session->outcomes, shown)
                                        : NULL;
    if (outcome != NULL)
        return arena_strdup(arena, _(outcome->label));
    return shown != NULL ? store_value_words(app->store, field, shown, arena) : NULL;
}

/* Any part of who, field, from or to, whatever its case; "": every row. */
static bool is_wanted(const struct history_row *row, const char *filter, struct arena *arena)
{
    const char *words = arena_printf(arena, "%s\x1F%s\x1F%s\x1F%s", str_or(history_who(row), ""),
                                     row->field, str_or(row->from, ""), str_or(row->to, ""));
    return *filter == '\0' || strstr(utf8_lower(arena, words), utf8_lower(arena, filter)) != NULL;
}

static void load_history(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    struct lead_card *card;
    int limit = data->limit > 0 ? data->limit : ROWS;
    data->rows = ARENA_ARRAY(screen->arena, struct history_row, 3 * (size_t)limit);
    data->is_all = true;
    data->count = 0;
    if (!store_card(app->store, screen->argument, screen->arena, &card, NULL))
        return;
    const struct {
        const struct entity *entity;
        const char *id;
    } parts[] = {{&lead_entity, screen->argument},
                 {&contact_entity, card->contact.record.id},
                 {&company_entity, card->company.record.id}};
    for (size_t i = 0; i < 3; i++) {
        struct history_row *rows;
        size_t count;
        if (parts[i].id == NULL || !store_history(app->store, parts[i].entity, parts[i].id, limit,
                                                  screen->arena, &rows, &count, NULL))
            continue;
        data->is_all = data->is_all && count < (size_t)limit;
        for (size_t n = 0; n < count; n++) {
            const struct field *field = entity_field(parts[i].entity, rows[n].field);
            if (field != NULL && !str_ends(field->name, "_key") &&
                !str_ends(field->name, "sources")) { /* those have a screen of their own */
                rows[n].from = value_words(app, &rows[n], field, rows[n].from, screen->arena);
                rows[n].to = value_words(app, &rows[n], field, rows[n].to, screen->arena);
                rows[n].field = arena_strdup(screen->arena, _(field->label));
                if (is_wanted(&rows[n], data->filter, screen->arena))
                    data->rows[data->count++] = rows[n];
            }
        }
    }
    qsort(data->rows, data->count, sizeof *data->rows, newest_first);
}

static const char *change_words(struct app *app, const struct history_row *row)
{
    return arena_printf(app->frame, "%s  ->  %s", str_or(row->from, "–"), str_or(row->to, "–"));
}

static void draw_history(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 1;
    list_scroll(screen, (int)data->count, visible);
    put(app, top, 1, app->width - 2, ROLE_MUTED,
        _("When             Who        Field            From  ->  To"));
    if (data->filter[0] != '\0')
        put_right(app, top, app->width - 1, ROLE_ACCENT,
                  arena_printf(app->frame, _("filter: %s"), data->filter));
    if (data->count == 0 && data->filter[0] != '\0')
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            _("Nothing here. / and an empty line show everything."));
    else if (data->count == 0)
        put_wrapped(
            app, top + 2, 3, app->width - 4, 2, ROLE_NORMAL,
            _("Nothing is known here yet; with the service reachable its history is fetched."));
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++) {
        const struct history_row *row = &data->rows[screen->top + i];
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, top + 1 + i, 0, app->width, role, "");
        put(app, top + 1 + i, 1, 16, role, time_human(app->frame, row->at_ms, clock_now_ms()));
        put(app, top + 1 + i, 18, 10, role, str_or(history_who(row), "–"));
        put(app, top + 1 + i, 29, 16, role, row->field);
        put(app, top + 1 + i, 46, app->width - 47, role, change_words(app, row));
        if (is_here)
            put_cursor(app, top + 1 + i, 0);
    }
}

static bool history_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct cards *data = screen->state;
    if (!list_key(app, screen, key, (int)data->count, body_height(app) - 1))
        return false;
    if (!data->is_all && screen->selected + 1 == (int)data->count && data->limit < ROWS_MOST) {
        data->limit = 4 * (data->limit > 0 ? data->limit : ROWS);
        screen->is_dirty = true;
    }
    return true;
}

/* Of this record's person and company: `argument` names the lead. */
static void merges_here(struct app *app, struct screen *screen)
{
    struct lead_card *card;
    if (store_card(app->store, screen->argument, app->frame, &card, NULL))
        app_push(app, &merges_screen, str_or(card->contact.record.id, ""));
}

static void filter_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class != &history_screen)
        return;
    struct cards *data = app->top->state;
    snprintf(data->filter, sizeof data->filter, "%s", text);
    app->top->selected = app->top->top = 0;
    app->top->is_dirty = true;
}

static void filter(struct app *app, struct screen *screen)
{
    const struct cards *data = screen->state;
    prompt_open(app, &(struct prompt){.question = _("Only rows with (who, field or value):"),
                                      .initial = data->filter,
                                      .done = filter_done});
}

static bool has_row(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->selected < (int)((const struct cards *)screen->state)->count;
}

/* With what was changed by the same deed. */
static void show_row(struct app *app, struct screen *screen)
{
    const struct cards *data = screen->state;
    const struct history_row *row = &data->rows[screen->selected];
    struct whole *whole =
        whole_new(arena_printf(app->frame, "%s: %s", _(row->entity->label), row->field));
    whole_add(whole, _("When"), time_stamp(app->frame, row->at_ms));
    whole_add(whole, _("Who"), str_or(history_who(row), "–"));
    if (row->user != NULL && history_who(row) != row->user)
        whole_add(whole, _("started by"), row->user);
    whole_add(whole, _("before"), str_or(row->from, "–"));
    whole_add(whole, _("since then"), str_or(row->to, "–"));
    for (size_t i = 0; i < data->count; i++)
        if (i != (size_t)screen->selected && row->group_id != NULL &&
            str_equal(data->rows[i].group_id, row->group_id))
            whole_add(whole, arena_printf(app->frame, "+ %s", data->rows[i].field),
                      change_words(app, &data->rows[i]));
    whole_show(app, whole);
}

static const struct action actions[] = {
    {"history.whole", "Enter", N_("in full"), N_("the whole change, and what was changed with it"),
     has_row, show_row},
    {"history.filter", "/", N_("filter"), N_("only rows with these words: who, field or value"),
     NULL, filter},
    {"history.merges", "U", N_("merges"), N_("what was merged into this person, to take it apart"),
     may_merge, merges_here},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class history_screen = {.name = "history",
                                            .title = N_("History"),
                                            .opened_by = "queue.history",
                                            .open = open_history,
                                            .load = load_history,
                                            .draw = draw_history,
                                            .key = history_key,
                                            .close = close_cards,
                                            .actions = actions};
