/* What the files of the question screen share. */
#ifndef UI_FORM_QUESTION_H
#define UI_FORM_QUESTION_H

#include "draft.h"

struct question_data {
    int at;                      /* its place in the form */
    enum question_member member; /* what the open question is about */
    int choice;
    char label[200]; /* of the choice whose amount is asked */
    char parent[64]; /* of the condition that is put together */
};

/* The question that a screen on top of the editor shows; NULL: it is gone. */
const struct question *question_of(const struct screen *screen);
struct screen *question_screen_of(struct app *app); /* below what is asked now; NULL: none */
/* The member that `member` of the screen says. */
void question_set_member(struct app *app, const char *text);
void question_ask_condition(struct app *app, struct screen *screen);

#endif
