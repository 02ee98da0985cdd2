/* A one-line text field: graphemes, word moves, horizontal scroll, pasting. */
#ifndef UI_EDITOR_H
#define UI_EDITOR_H

#include "../app.h"

struct editor {
    char text[4000];
    size_t cursor;
    bool is_masked;
};

void editor_set(struct editor *editor, const char *text);
bool editor_key(struct editor *editor, const struct key *key); /* true: taken */
/* Whole characters at the cursor, as many as go in; false: not all did. Line ends and tabs become
 * blanks unless has_lines (then tabs do). */
bool editor_insert(struct editor *editor, const char *text, bool has_lines);
void editor_erase(struct editor *editor, size_t from, size_t to); /* the cursor stands at `from` */
void editor_draw(struct app *app, const struct editor *editor, int y, int x, int width,
                 bool has_focus);

#endif
