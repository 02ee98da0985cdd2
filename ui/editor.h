/* A one-line text field: graphemes, word moves, horizontal scroll, pasting. */
#ifndef UI_EDITOR_H
#define UI_EDITOR_H

#include "app.h"

struct editor {
    char text[2000];
    size_t cursor;
    size_t first;
    bool is_masked;
};

void editor_set(struct editor *editor, const char *text);
bool editor_key(struct editor *editor, const struct key *key); /* true: taken */
void editor_draw(struct app *app, const struct editor *editor, int y, int x, int width,
                 bool has_focus);

#endif
