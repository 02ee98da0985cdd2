/* The guide beside the form: opening with the hint to the asked question, each objection with its
 * answer, the closing. It stands in the left column, so questions and notes stay as they are. */
#include "../../screens.h"
#include "data.h"

#include "base/settings.h"

static const char *us(const struct app *app)
{
    return settings_get(app->settings, "company.name", NULL);
}

static bool was_closed; /* by the person: the next leads open without it too */

bool lead_guide_opens(const struct app *app)
{
    return app->height >= TALL && !was_closed;
}

void lead_guide_toggle(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct error err = {0};
    app->needs_drawing = true;
    data->shows_guide = !data->shows_guide;
    was_closed = !data->shows_guide;
    if (!data->shows_guide)
        return;
    if (!calls_guide(app->session, data->card, us(app), screen->arena, &data->call_guide, &err)) {
        data->shows_guide = false;
        app_error(app, &err);
        return;
    }
    data->guide_page = 0;
}

/* The screen's arena was emptied: what the guide points to is found again, its page stays. */
void lead_guide_load(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    if (data->shows_guide)
        data->shows_guide =
            calls_guide(app->session, data->card, us(app), screen->arena, &data->call_guide, NULL);
    if (data->shows_guide && data->guide_page > data->call_guide.objection_count + 1)
        data->guide_page = 0;
}

bool lead_has_guide(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct lead_data *)screen->state)->shows_guide;
}

static void turn(struct app *app, struct screen *screen, size_t by)
{
    struct lead_data *data = screen->state;
    data->guide_page = (data->guide_page + by) % (data->call_guide.objection_count + 2);
    app->needs_drawing = true;
}

void lead_guide_next(struct app *app, struct screen *screen)
{
    turn(app, screen, 1);
}

void lead_guide_back(struct app *app, struct screen *screen)
{
    turn(app, screen, ((struct lead_data *)screen->state)->call_guide.objection_count + 1);
}

struct column {
    struct app *app;
    const struct call_guide *guide;
    int y, width, bottom;
};

static void say(struct column *column, enum role role, const char *text)
{
    if (text != NULL && column->y < column->bottom)
        column->y +=
            put_wrapped(column->app, column->y, 1, column->width, column->bottom - column->y, role,
                        guide_fill(text, &column->guide->names, column->app->frame));
}

static void say_part(struct column *column, const struct guide_part *part)
{
    if (part != NULL)
        say(column, ROLE_NORMAL, _(part->text));
}

/* What was asked for: the next thing to say stands on top. */
static void draw_opening(struct column *column, const struct lead_data *data)
{
    const struct guide *guide = column->guide->guide;
    const struct question *asked =
        data->question < (int)data->question_count ? data->questions[data->question] : NULL;
    const struct guide_part *hint =
        asked != NULL ? guide_part_for(&guide->hints, asked->key, column->guide->role) : NULL;
    const struct guide_part *opening = guide_part_for(&guide->opening, NULL, column->guide->role);
    bool has_begun = data->given_count > 0;
    if (!has_begun)
        say_part(column, opening);
    if (hint != NULL && column->y + 1 < column->bottom) {
        say(column, ROLE_ACCENT, _(asked->text));
        say_part(column, hint);
    }
    if (has_begun && (hint == NULL || column->y + 3 < column->bottom))
        say_part(column, opening);
}

static const char *heading(struct app *app, const struct lead_data *data)
{
    const struct call_guide *guide = &data->call_guide;
    const char *what = data->guide_page == 0 ? _("opening")
                       : data->guide_page > guide->objection_count
                           ? _("closing")
                           : arena_printf(app->frame, _("objection %zu of %zu"), data->guide_page,
                                          guide->objection_count);
    return arena_printf(app->frame, "%s: %s  < >", _("Guide"), what);
}

void draw_guide(struct app *app, const struct lead_data *data, int y, int width, int bottom)
{
    const struct call_guide *guide = &data->call_guide;
    struct column column = {app, guide, y + 1, width, bottom};
    put(app, y, 1, width, ROLE_ACCENT, heading(app, data));
    if (data->guide_page == 0) {
        draw_opening(&column, data);
    } else if (data->guide_page > guide->objection_count) {
        say_part(&column, guide_part_for(&guide->guide->closing, NULL, guide->role));
    } else {
        const struct guide_part *objection = guide->objections[data->guide_page - 1];
        say(&column, ROLE_WARN, arena_printf(app->frame, "\"%s\"", _(objection->label)));
        say_part(&column, objection);
    }
}
