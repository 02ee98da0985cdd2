/* The persons of one deadline: Enter opens each where consent stands, dossier and erasure are. */
#include "deadlines.h"

#include <stdio.h>

static bool open_people(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    (void)screen, (void)argument;
    return actor_require(&app->session->actor, RIGHT_MERGE, err);
}

static void load_people(struct app *app, struct screen *screen)
{
    (void)screen;
    deadlines_refresh(app);
}

static int count_of(const struct app *app)
{
    const struct deadline_group *group = deadlines_group(app);
    return group != NULL ? (int)group->named : 0;
}

static const struct deadline_person *person_at(const struct app *app, int row)
{
    return row < count_of(app) ? &deadlines_group(app)->persons[row] : NULL;
}

static void draw_row(struct app *app, const struct deadline_person *person, int y, bool is_here)
{
    enum role role = put_row(app, y, is_here, ROLE_NORMAL);
    int half = (app->width - 16) / 2;
    put(app, y, 3, 11, role, person->fields != NULL ? "–" : time_day(app->frame, person->end_ms));
    put(app, y, 15, half - 1, role, person->who);
    put(app, y, 15 + half, app->width - 16 - half, role,
        person->fields != NULL ? person->fields : str_or(person->company, "–"));
}

static void draw_people(struct app *app, struct screen *screen)
{
    const struct deadline_group *group = deadlines_group(app);
    int top = body_top(app), visible = body_height(app) - 2, count = count_of(app);
    const char *progress = deadlines_progress(app);
    list_scroll(screen, count, visible);
    if (group == NULL) {
        put(app, top + 1, 3, app->width - 4, ROLE_NORMAL,
            *progress != '\0' ? progress
                              : _("Nobody is left here. Esc goes back to the deadlines."));
        return;
    }
    put(app, top, 1, app->width - 2, ROLE_TITLE, deadline_words(group, app->frame));
    put_right(
        app, top, app->width - 1, ROLE_MUTED,
        *progress != '\0' ? progress
        : group->count > count
            ? arena_printf(app->frame, _("the first %d of %lld"), count, (long long)group->count)
            : arena_printf(app->frame, _("%d of %d"), screen->selected + 1, count));
    put(app, top + 1, 3, 11, ROLE_MUTED, group->kind == DEADLINE_NOTICE ? _("until") : _("From"));
    put(app, top + 1, 15, (app->width - 16) / 2 - 1, ROLE_MUTED, _("Person"));
    put(app, top + 1, 15 + (app->width - 16) / 2, 30, ROLE_MUTED,
        group->kind == DEADLINE_VALUES ? _("These values") : _("Company"));
    for (int i = 0; i < visible && screen->top + i < count; i++)
        draw_row(app, person_at(app, screen->top + i), top + 2 + i,
                 screen->top + i == screen->selected);
}

static bool people_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(app), body_height(app) - 2);
}

static const char *people_words(struct app *app, const struct screen *screen, int row)
{
    const struct deadline_person *person = person_at(app, row);
    (void)screen;
    return arena_printf(app->frame, "%s %s", person->who, str_or(person->company, ""));
}

static bool has_person(const struct app *app, const struct screen *screen)
{
    return person_at(app, screen->selected) != NULL;
}

static void open_person(struct app *app, struct screen *screen)
{
    const struct deadline_person *person = person_at(app, screen->selected);
    app_push(app, &person_screen, str_or(person->lead_id, person->contact_id));
}

static bool is_untold(const struct app *app, const struct screen *screen)
{
    return has_person(app, screen) && deadlines_group(app)->kind == DEADLINE_NOTICE;
}

static void ask_told(struct app *app, struct screen *screen)
{
    notice_ask(app, person_at(app, screen->selected)->contact_id);
}

static const struct action actions[] = {
    {"deadline.person", "Enter", N_("person"), N_("consent, sources, dossier, erasure"), has_person,
     open_person},
    {"deadline.told", "n", N_("source told"), N_("note the day this person was told of the source"),
     is_untold, ask_told},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class deadline_people_screen = {.name = "deadline",
                                                    .title = N_("Persons of a deadline"),
                                                    .opened_by = "deadlines.persons",
                                                    .open = open_people,
                                                    .load = load_people,
                                                    .draw = draw_people,
                                                    .key = people_key,
                                                    .actions = actions,
                                                    .words = people_words};
