/* Why a value stands there: of what list, provider, form, call or person each value of a lead's
 * person and company comes, since when, and until when it may be used. */
#include "of_lead.h"

#include "usecase/masking.h"
#include "usecase/provenance.h"

struct sources_data {
    struct provenance_line *lines;
    const char **words;
    size_t count;
    const char *title;
};

static bool open_sources(struct app *app, struct screen *screen, const char *argument,
                         struct error *err)
{
    (void)argument;
    return of_lead_open(app, screen, sizeof(struct sources_data), err);
}

static void load_sources(struct app *app, struct screen *screen)
{
    struct sources_data *data = screen->state;
    struct arena *arena = screen->arena;
    struct lead_card *card;
    data->count = 0;
    data->title = "";
    if (!store_card(app->store, screen->argument, arena, &card, NULL))
        return;
    mask_card(app->session, card, arena);
    data->title = of_lead_title(card, arena);
    provenance_lines(app->session, card->contact.record.id != NULL ? &card->contact : NULL,
                     card->company.record.id != NULL ? &card->company : NULL, arena, &data->lines,
                     &data->count);
    data->words = ARENA_ARRAY(arena, const char *, data->count + 1);
    for (size_t i = 0; i < data->count; i++)
        data->words[i] = provenance_words(app->session, &data->lines[i].from, arena);
}

static const char *day_words(struct app *app, int day)
{
    const char *iso = provenance_date(day, app->frame);
    return iso != NULL
               ? field_display_text(entity_field(&contact_entity, "birth_date"), iso, app->frame)
               : "";
}

static const char *value_words(struct app *app, const struct provenance_line *line)
{
    return field_display_text(line->field, line->value, app->frame);
}

static void draw_row(struct app *app, const struct sources_data *data, size_t i, int y,
                     enum role role)
{
    const struct provenance_line *line = &data->lines[i];
    bool is_more = i > 0 && line[-1].field == line->field;
    put(app, y, 0, app->width, role, "");
    put(app, y, 1, 16, role, is_more ? "" : _(line->field->label));
    put(app, y, 18, 22, role, is_more ? "" : value_words(app, line));
    put(app, y, 41, 10, role, day_words(app, line->from.day));
    put(app, y, 52, app->width - 53, role, data->words[i]);
}

/* The selected value in full. */
static void draw_foot(struct app *app, const struct sources_data *data, int selected, int y)
{
    const struct provenance_line *line = &data->lines[selected];
    const char *words = data->words[selected];
    if (line->from.until != 0)
        words = arena_printf(app->frame, _("%s, licence until %s"), words,
                             day_words(app, line->from.until));
    if (line->confirmed_day != 0)
        words = arena_printf(app->frame, _("%s, still right on %s"), words,
                             day_words(app, line->confirmed_day));
    put(app, y, 1, app->width - 2, ROLE_NORMAL, value_words(app, line));
    put(app, y + 1, 1, app->width - 2, ROLE_ACCENT, words);
}

static void draw_sources(struct app *app, struct screen *screen)
{
    const struct sources_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 4, count = (int)data->count;
    put(app, top, 1, app->width - 2, ROLE_TITLE, data->title);
    list_scroll(screen, count, visible);
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        bool is_here = screen->top + i == screen->selected;
        draw_row(app, data, (size_t)(screen->top + i), top + 1 + i,
                 is_here ? ROLE_SELECTED : ROLE_NORMAL);
        if (is_here)
            put_cursor(app, top + 1 + i, 0);
    }
    put_line(app, top + 1 + visible, ROLE_MUTED);
    if (count > 0)
        draw_foot(app, data, screen->selected, top + 2 + visible);
}

static bool sources_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct sources_data *data = screen->state;
    return list_key(app, screen, key, (int)data->count, body_height(app) - 4);
}

static const char *sources_words(struct app *app, const struct screen *screen, int row)
{
    const struct sources_data *data = screen->state;
    return arena_printf(app->frame, "%s %s %s", _(data->lines[row].field->label),
                        value_words(app, &data->lines[row]), data->words[row]);
}

static const struct action no_actions[] = {{NULL, NULL, NULL, NULL, NULL, NULL}};

const struct screen_class sources_screen = {.name = "sources",
                                            .title = N_("Where each value comes from"),
                                            .opened_by = "person.sources",
                                            .open = open_sources,
                                            .load = load_sources,
                                            .draw = draw_sources,
                                            .key = sources_key,
                                            .close = of_lead_close,
                                            .actions = no_actions,
                                            .words = sources_words};
