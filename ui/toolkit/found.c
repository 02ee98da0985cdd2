/* Text in which what a search has found is marked: only what is drawn is looked at. */
#include "../app.h"
#include "terminal.h"

#include <curses.h>

static void put_span(const char *shown, struct text_span span, int y, int x, int attributes,
                     struct arena *arena)
{
    attrset(attributes);
    mvaddnstr(y, x + text_cells(arena_strndup(arena, shown, span.from)), shown + span.from,
              (int)span.length);
    attrset(A_NORMAL);
}

void put_found(struct app *app, int y, int x, int width, enum role role, const char *text,
               const char *typed)
{
    struct text_span *spans;
    put(app, y, x, width, role, text);
    if (width > app->width - x)
        width = app->width - x;
    if (y < 0 || y >= app->height || width <= 0)
        return;
    const char *shown = text_fit(app->frame, safe_text(app->frame, text), width);
    size_t count = text_found(app->frame, shown, typed, &spans);
    for (size_t i = 0; i < count; i++)
        put_span(shown, spans[i], y, x,
                 role == ROLE_SELECTED ? terminal_attributes(role) | (int)(A_BOLD | A_UNDERLINE)
                                       : terminal_attributes(ROLE_MATCH),
                 app->frame);
}
