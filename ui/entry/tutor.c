/* The coach: which step, its lines, hints and progress. */
#include "tutor.h"

#include "../screens.h"
#include "usecase/figures.h"
#include "store/queue.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

#define LOWEST 19    /* below that the workplace has all lines */
#define TALL 28      /* from here the hint has a line of its own */
#define WRONG_KEYS 6 /* then a hint */
#define SECOND_TRY 2

static const struct tutor_step *step_of(const struct tutor *tutor)
{
    return tutor->step < tutor_step_count ? &tutor_steps[tutor->step] : NULL;
}

int tutor_lines(const struct app *app, int height)
{
    return app->tutor == NULL || height < LOWEST ? 0 : height < TALL ? 2 : 3;
}

/* --- what has happened --- */

int64_t tutor_calls(struct app *app, const char *result)
{
    struct result_count *rows;
    size_t count;
    int64_t sum = 0;
    if (!figures_own_results(app->session, 0, INT64_MAX, app->frame, &rows, &count, NULL))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (result == NULL || str_equal(rows[i].result, result))
            sum += rows[i].count;
    return sum;
}

int64_t tutor_tasks(struct app *app)
{
    int64_t open, done;
    return store_task_counts(app->store, NULL, NULL, &open, &done, clock_now_ms(), NULL) ? done : 0;
}

static void begin_step(struct app *app)
{
    struct tutor *tutor = app->tutor;
    const struct tutor_step *step = step_of(tutor);
    tutor->wrong = tutor->tries = 0;
    tutor->was_elsewhere = tutor->was_writing = false;
    tutor->calls = step != NULL ? tutor_calls(app, step->result) : 0;
    tutor->tasks = tutor_tasks(app);
}

static bool run_keep(struct session *session, struct write *write, struct error *err)
{
    (void)session;
    return settings_change(write->b, "tutor.step", write->a, err);
}

static void next_step(struct app *app)
{
    struct tutor *tutor = app->tutor;
    struct write write = {.run = run_keep};
    tutor->step++;
    begin_step(app);
    snprintf(write.a, sizeof write.a, "%d", tutor->step);
    snprintf(write.b, sizeof write.b, "%s", tutor->progress);
    app_write(app, &write);
}

void tutor_begin(struct app *app, struct tutor *tutor)
{
    if (tutor == NULL)
        return;
    app->tutor = tutor;
    begin_step(app);
}

void tutor_tick(struct app *app)
{
    struct tutor *tutor = app->tutor;
    const struct tutor_step *step = tutor != NULL ? step_of(tutor) : NULL;
    if (step == NULL || app->top == NULL || !app->needs_drawing)
        return;
    if (step->is_done(app, tutor))
        next_step(app);
    tutor->was_elsewhere |= app->top->class != &help_screen;
    tutor->was_writing |= tutor_is_writing(app);
}

/* --- keys --- */

static bool is_one_of(const char *keys, const char *key, bool *ret_is_first)
{
    size_t length = strlen(key);
    for (const char *at = keys; *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == length && memcmp(at, key, length) == 0)
            return *ret_is_first = at == keys, true;
    return false;
}

bool tutor_key(struct app *app, const char *key)
{
    struct tutor *tutor = app->tutor;
    const struct tutor_step *step = tutor != NULL ? step_of(tutor) : NULL;
    bool is_first = false;
    if (step == NULL)
        return false;
    if (str_equal(key, "Ctrl-N")) {
        next_step(app);
        return true;
    }
    if (!is_one_of(step->keys, key, &is_first) && !(step->has_text && utf8_count(key) == 1))
        tutor->wrong++;
    tutor->tries += is_first;
    return false;
}

/* --- the lines --- */

static bool wants_hint(const struct tutor *tutor)
{
    return tutor->wrong >= WRONG_KEYS || tutor->tries >= SECOND_TRY;
}

/* Below everything that a screen draws: the screens think the terminal ends there. */
void tutor_draw(struct app *app)
{
    const struct tutor *tutor = app->tutor;
    const struct tutor_step *step = step_of(tutor);
    int y = app->height, lines = LINES - app->height, x = 1;
    const char *place = step != NULL ? arena_printf(app->frame, _("%d of %d"), tutor->step + 1,
                                                    tutor_step_count)
                                     : _("Done"),
               *text = step != NULL ? _(step->text)
                                    : _("That was the first day; nothing here is real, so try on "
                                        "as you like. Esc and q leave, then the sample data goes.");
    app->height += lines;
    for (int i = 0; i < lines; i++)
        fill(app, y + i, ROLE_SELECTED);
    put(app, y, x, text_cells(place), ROLE_TITLE, place);
    x += text_cells(place) + 2;
    if (step != NULL && wants_hint(tutor) && lines < 3)
        text = arena_printf(app->frame, _("Hint: %s"), _(step->hint));
    put_wrapped(app, y, x, app->width - x - 1, 2, ROLE_SELECTED, text);
    if (lines == 3 && step != NULL)
        put(app, y + 2, x, app->width - x - 1, ROLE_SELECTED,
            wants_hint(tutor) ? arena_printf(app->frame, _("Hint: %s"), _(step->hint))
                              : _("Ctrl-N: the next step  q: leave; vorwahl tutor goes on here"));
    app->height -= lines;
}
