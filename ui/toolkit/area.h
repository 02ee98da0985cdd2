/* A text field of several lines: wraps at blanks, scrolls, takes pasted lines as lines. The text is
 * a struct editor's; what goes beyond one line is here. */
#ifndef UI_AREA_H
#define UI_AREA_H

#include "editor.h"

struct area {
    struct editor editor;
    int width;    /* cells of a line as last drawn; Up and Down go by it */
    int first;    /* first line in sight */
    int wish;     /* column that Up and Down keep; -1: the cursor's own */
    bool is_full; /* the last key or paste did not go in whole */
};

void area_set(struct area *area, const char *text);
bool area_key(struct area *area, const struct key *key); /* true: taken; Esc and Tab never are */
/* The lines the text takes at this width, one at least. */
int area_lines(const struct area *area, int width);
/* In `height` lines; the cursor's line is always among them. */
void area_draw(struct app *app, struct area *area, int y, int x, int width, int height,
               bool has_focus);

#endif
