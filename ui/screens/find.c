/* Finding a row as one types; an empty line goes on to the next row with the words of before. */
#include "find.h"

#include "../screens.h"

#include <stdio.h>

static char sought[200]; /* the words of before */
static int began;        /* where the selection stood when the question opened */

bool find_may(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->class->words != NULL && screen->rows > 0;
}

static bool has_words(struct app *app, const struct screen *screen, int row, const char *words)
{
    return text_has_words(app->frame, screen->class->words(app, screen, row), words);
}

/* The first from `from` on, round the end; -1: none. */
static int row_with(struct app *app, const struct screen *screen, const char *words, int from)
{
    for (int i = 0; i < screen->rows; i++)
        if (has_words(app, screen, (from + i) % screen->rows, words))
            return (from + i) % screen->rows;
    return -1;
}

static int rows_with(struct app *app, const struct screen *screen, const char *words)
{
    int count = 0;
    for (int i = 0; i < screen->rows; i++)
        count += has_words(app, screen, i, words);
    return count;
}

static bool check_words(struct app *app, const char *text, char *echo, size_t size)
{
    struct screen *list = app->top->below;
    const char *words = str_is_blank(text) ? sought : text;
    int count = *words != '\0' ? rows_with(app, list, words) : 0;
    list->selected = !str_is_blank(text) && count > 0 ? row_with(app, list, words, began) : began;
    snprintf(echo, size, "%s",
             *words == '\0' ? _("one or several words of the row")
             : str_is_blank(text)
                 ? arena_printf(app->frame, _("Enter: the next row with \"%s\""), sought)
                 : arena_printf(app->frame, _("rows with it: %d"), count));
    return *words == '\0' || count > 0;
}

static void words_typed(struct app *app, const char *text, void *unused)
{
    struct screen *list = app->top;
    (void)unused;
    if (!str_is_blank(text)) {
        snprintf(sought, sizeof sought, "%s", text);
        return;
    }
    int next = *sought != '\0' ? row_with(app, list, sought, began + 1) : -1;
    list->selected = next >= 0 ? next : began;
}

static void left(struct app *app)
{
    app->top->selected = began;
}

void find_ask(struct app *app, struct screen *screen)
{
    began = screen->selected;
    prompt_open(app, &(struct prompt){.question = _("Go to the row with:"),
                                      .check = check_words,
                                      .done = words_typed,
                                      .left = left});
}

void find_filter_ask(struct app *app, const char *initial,
                     void (*done)(struct app *app, const char *words, void *unused))
{
    prompt_open(app, &(struct prompt){.question = _("Only rows with (an empty line: every row):"),
                                      .initial = initial,
                                      .done = done});
}
