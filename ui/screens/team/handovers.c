/* Sales: what was handed to me, the whole sheet on one screen, one key to take it or give it back.
 */
#include "../quality/cards.h"

#include "core/money.h"
#include "usecase/calls.h"

#include <stdio.h>
#include <string.h>

static void load_sheet(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    if (here(screen) == NULL ||
        !calls_sheet(app->session, here(screen), NULL, screen->arena, &data->sheet, NULL))
        data->sheet = (struct sheet){0};
    data->despite =
        here(screen) != NULL ? handed_despite(app, &here(screen)->lead, screen->arena) : NULL;
}

static bool read_handovers(struct app *app, struct screen *screen, struct error *err)
{
    struct cards *data = screen->state;
    const char *me = app->session->actor.user_id;
    char *cursor;
    struct page_request page = {
        .where =
            arena_printf(app->frame, "handed_to_id:%s state:handed_over,accepted,opportunity %s",
                         me, data->filter),
        .sort = "next_ms",
        .limit = 500};
    return data->filter[0] == '\0' ? store_handovers(app->store, me, NULL, screen->arena,
                                                     &data->cards, &data->count, err)
                                   : store_cards(app->store, &page, screen->arena, &data->cards,
                                                 &data->count, &cursor, err);
}

static void load_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    struct error err = {0};
    if (!read_handovers(app, screen, &err)) {
        data->count = 0;
        app_error(app, &err);
    }
    list_scroll(screen, (int)data->count, 8);
    load_sheet(app, screen);
}

/* What was noted; what was answered a line each; then, just as visible, what was not asked. */
static void draw_sheet(struct app *app, const struct sheet *sheet, int y)
{
    const char *open = "";
    int last = app->height - 5;
    if (!str_is_empty(sheet->note))
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_ACCENT,
                         arena_printf(app->frame, "\"%s\"", sheet->note));
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_row *row = &sheet->rows[i];
        const char *text = _(row->question->text);
        if (row->state == QUESTION_NOT_ASKED)
            open = arena_printf(app->frame, "%s%s%s", open, *open != '\0' ? ", " : "", text);
        else if (y < last)
            put(app, y++, 1, app->width - 2, ROLE_NORMAL,
                arena_printf(app->frame, "%s: %s", text,
                             row->state == QUESTION_ANSWERED || row->state == QUESTION_OLD
                                 ? question_display(row->question, row->value, app->frame)
                                 : question_state_label(row->state)));
    }
    if (*open != '\0')
        put_wrapped(app, y, 1, app->width - 2, app->height - 3 - y, ROLE_WARN,
                    arena_printf(app->frame, _("Not asked: %s"), open));
}

static void draw_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app), visible = body_height(app) / 2;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        data->filter[0] == '\0' ? arena_printf(app->frame, _("Handed over to me: %zu"), data->count)
                                : arena_printf(app->frame, _("Handed over to me: %zu, filter %s"),
                                               data->count, data->filter));
    if (data->count == 0 && data->filter[0] != '\0') {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            _("Nothing here. / and an empty line show everything."));
        return;
    }
    if (data->count == 0) {
        put_wrapped(app, top + 2, 3, app->width - 4, 2, ROLE_NORMAL,
                    _("Nothing waits. Qualified leads arrive here as agents hand them over."));
        return;
    }
    draw_cards(app, screen, top + 1, visible);
    const struct lead_card *card = here(screen);
    int y = top + visible + 1;
    put_line(app, y++, ROLE_MUTED);
    put(app, y++, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s, %s, %s", str_or(card->company.company, "–"),
                     record_title(&contact_entity, &card->contact, app->frame),
                     str_or(card->contact.position, "–")));
    put(app, y++, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s  %s  %s: %s",
                     field_display_text(entity_field(&contact_entity, "phone"),
                                        str_or(card->contact.phone, ""), app->frame),
                     str_or(card->contact.email, ""), _("until"),
                     time_human(app->frame, card->lead.next_ms, clock_now_ms())));
    if (data->despite != NULL)
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN,
                         arena_printf(app->frame, _("Handed over incomplete: %s"), data->despite));
    if (!str_is_empty(card->lead.next_note))
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_ACCENT, card->lead.next_note);
    draw_sheet(app, &data->sheet, y);
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
    struct write write = {.run = run_accept};
    snprintf(write.id, sizeof write.id, "%s", here(screen)->lead.record.id);
    app_write(app, &write);
}

static void reject_done(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_reject};
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
    for (const struct outcome_reason *reason = handover_reject_reasons;
         reason->code != NULL && count < 8; reason++, count++)
        items[count] = (struct menu_item){(char)('1' + count), reason->code, _(reason->label)};
    menu_open(app, _("Reject: why?"), items, count, reject_done, NULL);
}

static bool run_won(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("won"));
    return deal_won(session, write->id, write->number, NULL, err);
}

static bool run_lost(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("lost; the reason goes back to its source"));
    return deal_lost(session, write->id, write->a, NULL, err);
}

static bool is_mine_now(const struct app *app, const struct screen *screen)
{
    (void)app;
    const struct lead_card *card = here(screen);
    return card != NULL &&
           (str_equal(card->lead.state, "accepted") || str_equal(card->lead.state, "opportunity"));
}

/* The lead that the question was asked about, while it is still the one that is selected. */
static char asked_id[37];

static bool was_asked_about(const struct app *app)
{
    return app->top->class == &handovers_screen && here(app->top) != NULL &&
           str_equal(here(app->top)->lead.record.id, asked_id);
}

static bool check_amount(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t cents;
    if (*text == '\0') {
        snprintf(echo, size, "%s", _("empty: not known yet"));
        return true;
    }
    if (!money_parse(text, &cents)) {
        snprintf(echo, size, "%s", _("an amount: 12500, 12.500,50 or 12,5k"));
        return false;
    }
    snprintf(echo, size, "%s",
             field_display_text(entity_field(&lead_entity, "value_cents"),
                                arena_printf(app->frame, "%lld", (long long)cents), app->frame));
    return true;
}

static void won_typed(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_won, .number = INT_NONE};
    (void)unused;
    if (!was_asked_about(app))
        return;
    money_parse(text, &write.number);
    snprintf(write.id, sizeof write.id, "%s", asked_id);
    app_write(app, &write);
}

static void won(struct app *app, struct screen *screen)
{
    snprintf(asked_id, sizeof asked_id, "%s", here(screen)->lead.record.id);
    prompt_open(app, &(struct prompt){.question = _("Won! Amount in €"),
                                      .check = check_amount,
                                      .done = won_typed});
}

static void lost_chosen(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_lost};
    (void)unused;
    if (!was_asked_about(app))
        return;
    snprintf(write.id, sizeof write.id, "%s", asked_id);
    snprintf(write.a, sizeof write.a, "%s", code);
    app_write(app, &write);
}

static void lost(struct app *app, struct screen *screen)
{
    struct menu_item items[8];
    int count = 0;
    snprintf(asked_id, sizeof asked_id, "%s", here(screen)->lead.record.id);
    for (const struct outcome_reason *reason = deal_lost_reasons; reason->code != NULL && count < 8;
         reason++, count++)
        items[count] = (struct menu_item){(char)('1' + count), reason->code, _(reason->label)};
    menu_open(app, _("Lost: why?"), items, count, lost_chosen, NULL);
}

static void show_history(struct app *app, struct screen *screen)
{
    app_push(app, &history_screen, here(screen)->lead.record.id);
}

static void open_lead(struct app *app, struct screen *screen)
{
    app_push(app, &lead_screen, here(screen)->lead.record.id);
}

static void ask_questions(struct app *app, struct screen *screen)
{
    app_push(app, &form_answer_screen, here(screen)->lead.record.id);
}

static void filter_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class != &handovers_screen)
        return;
    struct cards *data = app->top->state;
    if (strlen(text) >= sizeof data->filter) {
        app_message(app, ROLE_WARN, "%s", _("The filter is too long."));
        return;
    }
    snprintf(data->filter, sizeof data->filter, "%s", text);
    app->top->selected = app->top->top = 0;
    app->top->is_dirty = true;
}

static void ask_filter(struct app *app, struct screen *screen)
{
    filter_ask(app, &lead_entity, ((struct cards *)screen->state)->filter, filter_done);
}

static const struct action handover_actions[] = {
    {"handover.open", "Enter", N_("open"), N_("the lead with everything that is known"), has_card,
     open_lead},
    {"handover.accept", "a", N_("accept"), N_("take this lead"), waits, accept},
    {"handover.reject", "r", N_("reject"), N_("give it back, with a reason"), waits, reject},
    {"handover.won", "w", N_("won"), N_("a deal came of it; its amount"), is_mine_now, won},
    {"handover.lost", "l", N_("lost"), N_("nothing came of it, with the reason"), is_mine_now,
     lost},
    {"handover.questions", "f", N_("questions"), N_("the questions that are sales' own to ask"),
     has_card, ask_questions},
    {"handover.filter", "/", N_("filter"),
     N_("show only some: grade:A city:kiel overdue; Tab completes"), NULL, ask_filter},
    {"handover.history", "h", N_("history"), N_("who changed what, when"), has_card, show_history},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class handovers_screen = {.name = "handovers",
                                              .title = N_("4 Handovers"),
                                              .opened_by = "go.handovers",
                                              .open = open_cards,
                                              .load = load_handovers,
                                              .draw = draw_handovers,
                                              .key = handovers_key,
                                              .close = close_cards,
                                              .actions = handover_actions};
