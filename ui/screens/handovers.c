/* Sales: what was handed to me, the whole sheet on one screen, one key to take it or give it back.
 */
#include "cards.h"

#include "usecase/calls.h"

#include <stdio.h>

static void load_sheet(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    data->answer_count = 0;
    if (here(screen) != NULL)
        store_answers(app->store, here(screen)->lead.record.id, screen->arena, &data->answers,
                      &data->answer_count, NULL);
}

static void load_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    if (!store_handovers(app->store, app->session->actor.user_id, NULL, screen->arena, &data->cards,
                         &data->count, NULL))
        data->count = 0;
    list_scroll(screen, (int)data->count, 8);
    load_sheet(app, screen);
}

static void draw_handovers(struct app *app, struct screen *screen)
{
    struct cards *data = screen->state;
    int top = body_top(app), visible = body_height(app) / 2;
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Handed over to me: %zu"), data->count));
    if (data->count == 0) {
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
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
        arena_printf(app->frame, "%s  %s  %s: %s", str_or(card->contact.phone, ""),
                     str_or(card->contact.email, ""), _("until"),
                     time_human(app->frame, card->lead.next_ms, clock_now_ms())));
    for (size_t i = 0; i < data->answer_count && y < app->height - 3; i++)
        put(app, y++, 1, app->width - 2, ROLE_NORMAL,
            arena_printf(app->frame, "%s: %s", data->answers[i]->question,
                         str_or(data->answers[i]->value, "–")));
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
    for (const struct outcome_reason *reason = handover_reject_reasons;
         reason->code != NULL && count < 8; reason++, count++)
        items[count] = (struct menu_item){(char)('1' + count), reason->code, _(reason->label)};
    menu_open(app, _("Reject: why?"), items, count, reject_done, NULL);
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

const struct screen_class handovers_screen = {.name = "handovers",
                                              .title = N_("4 Handovers"),
                                              .open = open_cards,
                                              .load = load_handovers,
                                              .draw = draw_handovers,
                                              .key = handovers_key,
                                              .close = close_cards,
                                              .actions = handover_actions};
