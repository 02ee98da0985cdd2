/* Why this lead now: the whole reasoning with its figures, one line a reason. */
#include "../of_lead.h"

#include "usecase/pick.h"

struct why_data {
    struct why why;
    const char *title;
};

static bool open_why(struct app *app, struct screen *screen, const char *argument,
                     struct error *err)
{
    (void)argument;
    return of_lead_open(app, screen, sizeof(struct why_data), err);
}

static void load_why(struct app *app, struct screen *screen)
{
    struct why_data *data = screen->state;
    struct lead_card *card;
    data->why.count = 0;
    data->title = "";
    if (!store_card(app->store, screen->argument, screen->arena, &card, NULL))
        return;
    why_lead(app->session, screen->argument, screen->arena, &data->why, NULL);
    data->title = arena_printf(screen->arena, "%s: %s", of_lead_title(card, screen->arena),
                               lead_card_why_now(card, clock_now_ms(), screen->arena));
}

static void draw_why(struct app *app, struct screen *screen)
{
    struct why_data *data = screen->state;
    int y = body_top(app), bottom = y + body_height(app);
    put(app, y, 1, app->width - 2, ROLE_TITLE, data->title);
    y += 2;
    list_scroll(screen, (int)data->why.count, (int)data->why.count);
    for (size_t i = (size_t)screen->selected; i < data->why.count && y < bottom; i++) {
        const struct why_line *line = &data->why.lines[i];
        bool is_new = i == 0 || !str_equal(line->label, line[-1].label);
        put(app, y, 1, 11, ROLE_ACCENT, is_new ? line->label : "");
        y += put_wrapped(app, y, 13, app->width - 14, bottom - y < 4 ? bottom - y : 4, ROLE_NORMAL,
                         line->text);
    }
    put_cursor(app, body_top(app), 1);
}

static bool why_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct why_data *data = screen->state;
    return list_key(app, screen, key, (int)data->why.count, body_height(app) - 2);
}

static const char *why_words(struct app *app, const struct screen *screen, int row)
{
    const struct why_line *line = &((struct why_data *)screen->state)->why.lines[row];
    return arena_printf(app->frame, "%s %s", line->label, line->text);
}

static void open_lead(struct app *app, struct screen *screen)
{
    lead_go(app, screen->argument);
}

static const struct action actions[] = {
    {"why.lead", "Enter", N_("lead"), N_("the lead of which this is told"), NULL, open_lead},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class why_screen = {.name = "why",
                                        .title = N_("Why this lead now"),
                                        .opened_by = "queue.why",
                                        .open = open_why,
                                        .load = load_why,
                                        .draw = draw_why,
                                        .key = why_key,
                                        .close = of_lead_close,
                                        .actions = actions,
                                        .words = why_words};
