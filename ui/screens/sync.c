/* Sync: am I online, what waits, what was rejected and why, what became a conflict. Everything here
 * is read from the desk's own files, so that it works without a network. */
#include "../screens.h"
#include "../keys.h"
#include "find.h"

#include "core/money.h"
#include "../toolkit/window.h"

#include "store/desk.h"
#include "usecase/duplicates.h"
#include "usecase/outbox.h"
#include "usecase/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETAIL_LINES 6

struct listed_op {
    struct outbox_row row;
    const char *what; /* the record's title */
};

/* --- on the worker --- */

static const char *title_of(struct store *store, const struct operation *op, struct arena *arena)
{
    void *record;
    struct lead_card *card;
    if (op->entity == NULL || op->id == NULL)
        return "–";
    if (op->entity == &lead_entity && store_card(store, op->id, arena, &card, NULL))
        return arena_printf(arena, "%s, %s", str_or(card->company.company, "–"),
                            record_title(&contact_entity, &card->contact, arena));
    return store_load_any(store, op->entity, op->id, arena, &record, NULL)
               ? record_title(op->entity, record, arena)
               : arena_strdup(arena, op->entity->name);
}

static bool read_page(struct session *session, const struct window_query *query,
                      struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                      struct error *err)
{
    struct outbox_request request = {query->cursor, query->is_backward, query->limit};
    struct outbox_row *rows;
    if (!desk_outbox_page(session->store, &request, arena, &rows, ret_count, err))
        return false;
    struct listed_op *listed = ARENA_ARRAY(arena, struct listed_op, *ret_count + 1);
    *ret_rows = ARENA_ARRAY(arena, struct window_row, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        listed[i] = (struct listed_op){rows[i], title_of(session->store, rows[i].op, arena)};
        (*ret_rows)[i] = (struct window_row){arena_printf(arena, "%lld", (long long)rows[i].no),
                                             desk_outbox_cursor(&rows[i], arena), &listed[i]};
    }
    return true;
}

struct sync_data {
    struct window *window;                   /* of struct listed_op */
    char url[256], words[200], differs[300]; /* differs: "": as the service has it */
    bool looks_for_twins;                    /* behind an import */
    struct twins_progress twins;
};

static bool has_words(const struct window_row *row, const char *words, struct arena *arena)
{
    const struct listed_op *listed = row->data;
    return text_has_words(arena,
                          arena_printf(arena, "%s %s %s", action_name(listed->row.op->action),
                                       listed->what, str_or(listed->row.problem, "")),
                          words);
}

/* Page after page until there are enough rows with the words, away from the cursor. */
static bool read_outbox(struct session *session, const struct window_query *query,
                        struct arena *arena, struct window_row **ret_rows, size_t *ret_count,
                        struct error *err)
{
    struct window_query part = *query;
    size_t limit = (size_t)query->limit, found = 0, count = limit;
    struct window_row *all = ARENA_ARRAY(arena, struct window_row, limit + 1), *rows;
    if (query->argument[0] == '\0')
        return read_page(session, query, arena, ret_rows, ret_count, err);
    while (found < limit && count == limit) {
        if (!read_page(session, &part, arena, &rows, &count, err))
            return false;
        for (size_t i = 0; i < count && found < limit; i++) {
            const struct window_row *row = &rows[query->is_backward ? count - 1 - i : i];
            if (has_words(row, query->argument, arena))
                all[query->is_backward ? limit - 1 - found++ : found++] = *row;
        }
        if (count > 0)
            snprintf(part.cursor, sizeof part.cursor, "%s",
                     rows[query->is_backward ? 0 : count - 1].cursor);
    }
    *ret_rows = query->is_backward ? all + limit - found : all;
    *ret_count = found;
    return true;
}

static const struct window_class outbox_window = {.read = read_outbox};

/* --- the screen --- */

static struct window *window_of(const struct screen *screen)
{
    return ((struct sync_data *)screen->state)->window;
}

static bool open_sync(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    struct sync_data *data = xcalloc(1, sizeof *data);
    struct settings *desk = settings_new();
    (void)err;
    if (settings_load(desk, app->paths->settings, NULL))
        snprintf(data->url, sizeof data->url, "%s", settings_get(desk, "service.url", ""));
    settings_free(desk);
    data->window = window_new(app, screen, &outbox_window, argument);
    screen->state = data;
    return true;
}

static void close_sync(struct app *app, struct screen *screen)
{
    (void)app;
    window_free(window_of(screen));
    free(screen->state);
}

static void load_sync(struct app *app, struct screen *screen)
{
    struct sync_data *data = screen->state;
    struct arena *arena = arena_new();
    snprintf(data->differs, sizeof data->differs, "%s",
             str_or(sync_digest_words(app->store, arena), ""));
    arena_free(arena);
    data->looks_for_twins = twins_progress(app->store, &data->twins);
    window_reload(window_of(screen));
}

static const struct outbox_row *here(const struct screen *screen)
{
    const struct listed_op *listed = window_selected(window_of(screen));
    return listed != NULL ? &listed->row : NULL;
}

static bool is_rejected(const struct outbox_row *row)
{
    return row != NULL && str_equal(row->state, "rejected");
}

static const char *state_words(struct app *app, const struct outbox_row *row)
{
    if (is_rejected(row))
        return arena_printf(app->frame, "%s: %s", _("rejected"), str_or(row->problem, "–"));
    return app->status.is_online && str_equal(row->state, "sent") ? _("on its way") : _("waits");
}

/* The process that syncs may speak another language. */
static const char *refusal_words(struct app *app)
{
    const struct error *refusal = &app->status.refusal;
    if (refusal->code == ERR_DEVICE_FORK)
        return arena_printf(app->frame, _("Attention: %s: %s"), error_sentence(refusal->code),
                            global_key(app, "app.signin"));
    return arena_printf(app->frame, _("Nothing of this desk is taken: %s"),
                        refusal->code == ERR_HELD_BACK ? error_sentence(refusal->code)
                                                       : refusal->message);
}

static int draw_status(struct app *app, const struct sync_data *data, int y)
{
    const char *url = data->url;
    const struct sync_status *status = &app->status;
    const char *since =
        status->since_ms != 0 ? time_human(app->frame, status->since_ms, clock_now_ms()) : "–";
    const char *error = status->last_error.message[0] != '\0'
                            ? status->last_error.message
                            : error_sentence(status->last_error.code);
    y += put_wrapped(
        app, y, 1, app->width - 2, 3, status->is_online ? ROLE_GOOD : ROLE_WARN,
        status->is_online     ? arena_printf(app->frame, _("Online since %s with %s"), since, url)
        : app_is_put_off(app) ? arena_printf(app->frame,
                                             _("The service has had too much to do since %s and is "
                                               "asked again soon"),
                                             since)
                              : arena_printf(app->frame, _("Offline since %s: %s"), since, error));
    put(app, y++, 1, app->width - 2, ROLE_MUTED,
        status->is_online
            ? status->is_caught_up ? _("Everything of the service is here.")
                                   : arena_printf(app->frame, _("Loading: %lld rows so far"),
                                                  (long long)status->rows_done)
            : _("What you do is kept on this desk and sent when the service answers again."));
    put(app, y++, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("%lld waiting, %lld rejected, %lld conflicts"),
                     (long long)status->waiting, (long long)status->rejected,
                     (long long)status->conflicts));
    if (status->is_online && status->refusal.code != ERR_NONE)
        y += put_wrapped(app, y, 1, app->width - 2, 3, ROLE_WARN, refusal_words(app));
    const char *clock = sync_clock_words(status, app->frame);
    if (clock != NULL)
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN, clock);
    if (status->is_copy_damaged)
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN, sync_damage_words());
    if (data->differs[0] != '\0')
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN, data->differs);
    if (data->looks_for_twins)
        put(app, y++, 1, app->width - 2, ROLE_MUTED,
            arena_printf(app->frame, _("Likely twins of %s: %lld of %lld looked for"),
                         data->twins.name, (long long)data->twins.asked,
                         (long long)data->twins.created));
    return y;
}

static void draw_changes(struct app *app, const struct operation *op, int y, int bottom)
{
    for (size_t i = 0; i < op->change_count && y < bottom; i++) {
        const struct change *change = &op->changes[i];
        const struct field *field = change->field;
        if (field == NULL || (field->flags & FIELD_INTERNAL) != 0)
            continue;
        const char *from = change->base != NULL
                               ? store_value_words(app->store, field, change->base, app->frame)
                               : "–";
        const char *to = change->value != NULL
                             ? store_value_words(app->store, field, change->value, app->frame)
                             : "–";
        put(app, y++, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s -> %s", _(field->label), from, to));
    }
}

static void draw_rows(struct app *app, struct screen *screen, int top, int visible)
{
    window_place(window_of(screen), visible);
    for (int i = 0; i < visible; i++) {
        const struct listed_op *listed = window_at(window_of(screen), screen->top + i);
        if (listed == NULL)
            break;
        enum role role = put_row(app, top + i, screen->top + i == screen->selected,
                                 is_rejected(&listed->row) ? ROLE_WARN : ROLE_NORMAL);
        put(app, top + i, 3, 13, role,
            time_human(app->frame, listed->row.op->occurred_ms, clock_now_ms()));
        put(app, top + i, 17, 16, role, action_name(listed->row.op->action));
        put(app, top + i, 34, 22, role, listed->what);
        put(app, top + i, 57, app->width - 58, role, state_words(app, &listed->row));
    }
}

static void draw_sync(struct app *app, struct screen *screen)
{
    const struct sync_data *data = screen->state;
    int top = draw_status(app, data, body_top(app)), bottom = body_top(app) + body_height(app);
    int detail = bottom - DETAIL_LINES;
    put_line(app, top, ROLE_MUTED);
    if (data->words[0] != '\0')
        put_right(app, top - 1, app->width - 1, ROLE_ACCENT,
                  arena_printf(app->frame, _("filter: %s"), data->words));
    const struct outbox_row *row = here(screen);
    if (row == NULL) {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            data->words[0] != '\0' ? _("Nothing here. / and an empty line show everything.")
            : window_is_read(window_of(screen))
                ? _("Nothing waits: everything you did has reached the service.")
                : "");
        return;
    }
    draw_rows(app, screen, top + 1, detail - top - 2);
    put_line(app, detail - 1, ROLE_MUTED);
    int y = detail;
    if (is_rejected(row))
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN, state_words(app, row));
    draw_changes(app, row->op, y, bottom);
}

static bool sync_key(struct app *app, struct screen *screen, const struct key *key)
{
    (void)app;
    return window_key(window_of(screen), key);
}

/* --- sending again --- */

struct resend {
    char group[40], field[64];
    int64_t no;
    const struct entity *entity;
};
static struct resend resend_input; /* of the open question */

static bool run_resend(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("sent again"));
    return outbox_resend(session, write->id, write->number, write->a, write->b, err);
}

static bool run_put_away(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("put away; it is not tried again"));
    return outbox_put_away(session, write->id, err);
}

static void write_group(struct app *app, struct screen *screen,
                        bool (*run)(struct session *, struct write *, struct error *))
{
    struct write write = {.run = run};
    snprintf(write.id, sizeof write.id, "%s", here(screen)->op->group_id);
    app_write(app, &write);
}

static void edit_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_resend, .number = resend_input.no};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", resend_input.group);
    snprintf(write.a, sizeof write.a, "%s", resend_input.field);
    snprintf(write.b, sizeof write.b, "%s",
             money_typed(entity_field(resend_input.entity, resend_input.field), text, app->frame));
    app_write(app, &write);
}

static bool check_edit(struct app *app, const char *text, char *echo, size_t size)
{
    const struct field *field = entity_field(resend_input.entity, resend_input.field);
    struct error err = {0};
    char *value;
    if (field == NULL ||
        !field_parse(field, money_typed(field, text, app->frame), app->frame, &value, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    snprintf(echo, size, "%s",
             value != NULL ? field_display_text(field, value, app->frame) : _("empty"));
    return true;
}

static const struct change *change_named(const struct outbox_row *row, const char *name)
{
    for (size_t i = 0; i < row->op->change_count; i++)
        if (str_equal(row->op->changes[i].name, name))
            return &row->op->changes[i];
    return NULL;
}

/* Money as everybody writes it, not in cents. */
static const char *typed_before(struct app *app, const struct change *change)
{
    return change->value != NULL && change->field->type == FIELD_MONEY
               ? field_display_text(change->field, change->value, app->frame)
               : change->value;
}

static void ask_value(struct app *app, const char *name, void *unused)
{
    const struct outbox_row *row = app->top->class == &sync_screen ? here(app->top) : NULL;
    const struct change *change = row != NULL ? change_named(row, name) : NULL;
    (void)unused;
    if (change == NULL || row->no != resend_input.no) /* the list has moved on */
        return;
    snprintf(resend_input.field, sizeof resend_input.field, "%s", name);
    struct prompt prompt = {.question = arena_printf(app->frame, "%s (%s)", _(change->field->label),
                                                     str_or(row->problem, "")),
                            .initial = typed_before(app, change),
                            .check = check_edit,
                            .done = edit_done};
    prompt_open(app, &prompt);
}

static int editable(const struct outbox_row *row, struct menu_item items[static 20])
{
    static const char keys[] = "123456789abcdefghijkl";
    int count = 0;
    for (size_t i = 0; i < row->op->change_count && count < 20; i++) {
        const struct field *field = row->op->changes[i].field;
        if (field == NULL || (field->flags & FIELD_INTERNAL) != 0 || field->type == FIELD_ID)
            continue;
        items[count] = (struct menu_item){keys[count], field->name, _(field->label)};
        count++;
    }
    return count;
}

static void edit(struct app *app, struct screen *screen)
{
    const struct outbox_row *row = here(screen);
    struct menu_item items[20];
    int count = editable(row, items);
    resend_input = (struct resend){.no = row->no, .entity = row->op->entity};
    memcpy(resend_input.group, row->op->group_id, sizeof row->op->group_id);
    if (count == 0)
        app_message(app, ROLE_NORMAL, "%s",
                    _("Nothing in it can be edited here; s sends it again as it was."));
    else if (count == 1)
        ask_value(app, items[0].code, NULL);
    else
        menu_open(app, _("Which field?"), items, count, ask_value, NULL);
}

static bool may_resend(const struct app *app, const struct screen *screen)
{
    (void)app;
    return is_rejected(here(screen));
}

static void send_again(struct app *app, struct screen *screen)
{
    write_group(app, screen, run_resend);
}

static void put_away(struct app *app, struct screen *screen)
{
    write_group(app, screen, run_put_away);
}

static void retry(struct app *app, struct screen *screen)
{
    (void)screen;
    sync_retry(app->syncer);
    app_message(app, ROLE_NORMAL, "%s", _("asking the service now"));
}

static void words_typed(struct app *app, const char *words, void *unused)
{
    struct screen *screen = app->top;
    (void)unused;
    if (screen->class != &sync_screen)
        return;
    struct sync_data *data = screen->state;
    snprintf(data->words, sizeof data->words, "%s", str_is_blank(words) ? "" : words);
    window_restart(data->window, data->words);
}

static void filter(struct app *app, struct screen *screen)
{
    find_filter_ask(app, ((const struct sync_data *)screen->state)->words, words_typed);
}

static bool may_end_twins(const struct app *app, const struct screen *screen)
{
    return ((const struct sync_data *)screen->state)->looks_for_twins &&
           actor_may(&app->session->actor, RIGHT_IMPORT);
}

static bool run_end_twins(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s",
             _("no more twins of this list are looked for; D at the quality desk finds them"));
    return twins_ask_no_more(session, write->id, err);
}

static void end_twins(struct app *app, struct screen *screen)
{
    struct write write = {.run = run_end_twins};
    snprintf(write.id, sizeof write.id, "%s",
             ((const struct sync_data *)screen->state)->twins.batch_id);
    app_write(app, &write);
}

static bool has_conflicts(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return app->status.conflicts > 0 && actor_may(&app->session->actor, RIGHT_QUALITY);
}

static void show_conflicts(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &quality_screen, "conflict");
}

static const struct action actions[] = {
    {"sync.retry", "r", N_("retry now"), N_("ask the service now, without waiting"), NULL, retry},
    {"sync.filter", "/", N_("filter"), N_("only rows with these words"), NULL, filter},
    {"sync.edit", "Enter", N_("edit and send"), N_("rejected: correct one value and send it again"),
     may_resend, edit},
    {"sync.send", "s", N_("send again"), N_("rejected: send it again as it was"), may_resend,
     send_again},
    {"sync.away", "x", N_("put away"), N_("rejected: do not show it any more"), may_resend,
     put_away},
    {"sync.conflicts", "c", N_("conflicts"), N_("values that clash: decide which one stands"),
     has_conflicts, show_conflicts},
    {"sync.twins", "e", N_("no more twins"),
     N_("an import: look for no more likely twins of its rows"), may_end_twins, end_twins},
    {"sync.throw", "W", N_("throw away"), N_("revoked desk: throw away what was never sent"),
     may_throw_away, throw_away},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class sync_screen = {.name = "sync",
                                         .title = N_("Sync"),
                                         .opened_by = "app.sync",
                                         .open = open_sync,
                                         .load = load_sync,
                                         .draw = draw_sync,
                                         .key = sync_key,
                                         .close = close_sync,
                                         .actions = actions};
