/* To whom a form or a rule is published. */
#ifndef UI_SCREENS_REACH_H
#define UI_SCREENS_REACH_H

#include "../screens.h"

struct reach_question {
    const char *question, *subject; /* subject: what is published, as `run` names it */
    bool (*run)(struct session *session, struct write *write, struct error *err);
    void (*done)(struct app *app, struct write *write); /* may be NULL */
};
/* A menu: the own team first, then the others that this person may decide for, then everybody. The
 * choice is written with write->b the subject, reach_team(write), and write->id its name. */
void reach_ask(struct app *app, const struct reach_question *question);
const char *reach_team(const struct write *write); /* NULL: everybody */

#endif
