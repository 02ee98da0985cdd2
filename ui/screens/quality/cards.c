/* The list of leads that several screens share. */
#include "cards.h"

#include "../../toolkit/spots.h"

#include "core/handover.h"
#include "core/outcome.h"
#include "core/reference.h"

#include <stdlib.h>
#include <string.h>

bool open_cards(struct app *app, struct screen *screen, const char *argument, struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct cards));
    return true;
}

void close_cards(struct app *app, struct screen *screen)
{
    (void)app;
    window_free(((struct cards *)screen->state)->window);
    free(screen->state);
}

/* What a search found in this row; NULL: the list is none. */
static const struct search_row *found_at(const struct cards *data, int index)
{
    return data->window != NULL ? window_at(data->window, index) : NULL;
}

static const struct lead_card *card_at(const struct cards *data, int index)
{
    const struct search_row *found = found_at(data, index);
    if (data->window != NULL)
        return found != NULL ? found->card : NULL;
    return index >= 0 && (size_t)index < data->count ? data->cards[index] : NULL;
}

const struct lead_card *here(const struct screen *screen)
{
    return card_at(screen->state, screen->selected);
}

enum { STATE_CELLS = 14, WHEN_CELLS = 18 };

static bool is_number(const char *typed)
{
    return strlen(typed) >= 4 && strspn(typed, "0123456789+-/() .") == strlen(typed);
}

/* The first word that was typed and stands in none of both; NULL: all do. */
static const char *unseen_word(struct app *app, const char *company, const char *name,
                               const char *typed)
{
    char **words;
    struct text_span *spans;
    size_t count = text_words(app->frame, typed, &words);
    for (size_t i = 0; i < count; i++)
        if (text_found(app->frame, company, words[i], &spans) == 0 &&
            text_found(app->frame, name, words[i], &spans) == 0)
            return words[i];
    return NULL;
}

/* Digits of a customer number stand at its beginning. */
static bool is_customer(const struct lead_card *card, const char *typed)
{
    return card->contact.customer_no != NULL && str_starts(card->contact.customer_no, typed);
}

/* Why the row is here, where the names in sight do not say it; NULL: they do. A number is shown as
 * far as it was typed: it may be one that nobody may call. */
static const char *why_found(struct app *app, const struct search_row *row, const char *typed)
{
    const struct lead_card *card = row->card;
    const char *const values[] = {card->contact.email, card->company.city,
                                  card->contact.customer_no};
    struct text_span *spans;
    if (is_number(typed) && is_customer(card, str_trim(app->frame, typed)))
        return arena_printf(app->frame, _("customer %s"), card->contact.customer_no);
    const char *word =
        unseen_word(app, str_or(card->company.company, ""),
                    record_title(&contact_entity, &card->contact, app->frame), typed);
    if (is_number(typed) && word == NULL)
        return NULL;
    if (is_number(typed))
        return arena_printf(app->frame, _("number … %s …"), str_trim(app->frame, typed));
    if (row->formerly != NULL)
        return arena_printf(app->frame, _("formerly %s"), row->formerly);
    if (row->also != NULL)
        return arena_printf(app->frame, _("also %s"), row->also);
    for (size_t i = 0; word != NULL && i < sizeof values / sizeof *values; i++)
        if (values[i] != NULL && text_found(app->frame, values[i], word, &spans) > 0)
            return values[i];
    return NULL;
}

static void draw_card(struct app *app, const struct lead_card *card, const struct search_row *row,
                      const char *typed, int y, bool is_here)
{
    int room = app->width - 3 - 3 - STATE_CELLS - WHEN_CELLS - 1, company = room * 58 / 100, x = 3;
    enum role role = put_row(app, y, is_here, ROLE_NORMAL);
    const char *words = is_number(typed) ? "" : typed; /* digits are not looked for in names */
    put_found(app, y, x, company, role, str_or(card->company.company, "–"), words);
    x += company + 1;
    put_found(app, y, x, room - company, role,
              record_title(&contact_entity, &card->contact, app->frame), words);
    x += room - company + 1;
    const char *why = row != NULL && *typed != '\0' ? why_found(app, row, typed) : NULL;
    if (why != NULL) {
        put_found(app, y, x, STATE_CELLS + 1 + WHEN_CELLS, role, why, typed);
        return;
    }
    put(app, y, x, STATE_CELLS, role,
        field_display_text(entity_field(&lead_entity, "state"), card->lead.state, app->frame));
    x += STATE_CELLS + 1;
    put(app, y, x, WHEN_CELLS, role,
        arena_printf(app->frame, "%s %s", str_or(card->lead.grade, "–"),
                     time_human(app->frame, card->lead.next_ms, clock_now_ms())));
}

void draw_cards(struct app *app, struct screen *screen, int top, int visible)
{
    struct cards *data = screen->state;
    if (data->window != NULL)
        window_place(data->window, visible);
    else
        list_scroll(screen, (int)data->count, visible);
    for (int i = 0; i < visible; i++) {
        const struct lead_card *card = card_at(data, screen->top + i);
        if (card == NULL)
            break;
        spot_row(app, top + i, screen->top + i); /* the cursor may stand in a field */
        draw_card(app, card, found_at(data, screen->top + i), data->query.text, top + i,
                  screen->top + i == screen->selected);
    }
}

const char *activity_line(struct app *app, const struct activity *activity)
{
    const struct outcome *outcome =
        outcome_find(app->session->outcomes, str_or(activity->result, ""));
    const char *what = outcome != NULL ? _(outcome->label)
                                       : field_display_text(entity_field(&activity_entity, "kind"),
                                                            activity->kind, app->frame);
    const char *note = str_equal(activity->kind, "move")
                           ? rescue_words(activity->reason, app->frame)
                           : activity->note;
    note = str_or(note, str_or(activity->note, ""));
    return arena_printf(app->frame, "%s %s%s%s%s%s",
                        time_human(app->frame, activity->at_ms, clock_now_ms()),
                        activity->is_void == 1 ? _("(undone) ") : "",
                        activity->is_incoming == 1 ? _("called us: ") : "", what,
                        note[0] == '\0' ? "" : ": ", note);
}

const char *promise_words(const struct app *app, const struct lead *lead, struct arena *arena)
{
    const char *note = str_is_empty(lead->next_note)
                           ? ""
                           : arena_printf(arena, "\"%s\"", lead->next_note),
               *name = str_equal(lead->next_kind, "callback") && lead->promised_by_id != NULL &&
                               !str_equal(lead->promised_by_id, app->session->actor.user_id)
                           ? store_name_of(app->store, &user_entity, lead->promised_by_id, arena)
                           : NULL;
    return name == NULL    ? note
           : *note == '\0' ? arena_printf(arena, _("promised by %s"), name)
                           : arena_printf(arena, _("promised by %s: %s"), name, note);
}

const char *handed_despite(const struct app *app, const struct lead *lead, struct arena *arena)
{
    struct activity **activities;
    size_t count;
    return lead->handed_to_id != NULL && store_activities(app->store, lead->record.id, 100, arena,
                                                          &activities, &count, NULL)
               ? handover_despite(activities, count)
               : NULL;
}

bool has_card(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL;
}
