/* What sales answers of a lead that was handed over, drawn; form_try.c shows it too. */
#ifndef UI_FORM_ANSWER_H
#define UI_FORM_ANSWER_H

#include "../../screens.h"

void draw_form_answer(struct app *app, struct screen *screen);

#endif
