/* The round trip of a list: asked on the worker's long lane, taken by the screen that is open. */
#include "fetch.h"

#include <stdio.h>
#include <stdlib.h>

struct round {
    const struct fetch_class *class;
    const struct desk_paths *paths;
    char cursor[80];
    struct fetched answer;
    struct error err;
};

static bool run_round(struct session *session, struct write *write, struct error *err)
{
    struct round *round = (struct round *)(uintptr_t)write->number;
    struct fetched *answer = &round->answer;
    (void)session, (void)err;
    const char *cursor = round->cursor[0] != '\0' ? round->cursor : NULL;
    answer->has_failed = !round->class->ask(round->paths, cursor, answer->arena, &answer->rows,
                                            &answer->count, &round->err);
    return true;
}

static struct fetched *place_of(const struct app *app, const struct fetch_class *class)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != class->screen)
        screen = screen->below;
    return screen != NULL ? class->place(screen) : NULL;
}

static void take_round(struct app *app, struct write *write)
{
    struct round *round = (struct round *)(uintptr_t)write->number;
    struct fetched *place = place_of(app, round->class), old = round->answer;
    if (place != NULL && old.has_failed) {
        place->has_failed = true;
        app_error(app, &round->err);
    } else if (place != NULL) {
        old = *place;
        *place = round->answer;
    }
    fetch_drop(round->class, &old);
    free(round);
}

void fetch_ask(struct app *app, const struct fetch_class *class, const char *cursor)
{
    struct round *round = xcalloc(1, sizeof *round);
    round->class = class;
    round->paths = app->paths;
    snprintf(round->cursor, sizeof round->cursor, "%s", str_or(cursor, ""));
    round->answer.arena = arena_new();
    app_write(app, &(struct write){.run = run_round,
                                   .done = take_round,
                                   .is_long = true,
                                   .number = (int64_t)(uintptr_t)round});
}

void fetch_drop(const struct fetch_class *class, struct fetched *fetched)
{
    if (class->drop != NULL && fetched->rows != NULL)
        class->drop(fetched->rows);
    if (fetched->arena != NULL)
        arena_free(fetched->arena);
    *fetched = (struct fetched){0};
}

const char *fetch_words(const struct fetched *fetched, const char *nothing)
{
    return fetched->arena != NULL ? nothing
           : fetched->has_failed  ? _("Only the service knows; it does not answer.")
                                  : _("The service is asked …");
}
