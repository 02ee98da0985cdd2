/* The head of the quality desk: how good the data is, what is open, and one's own credit. */
#ifndef UI_SCREENS_QUALITY_HEAD_H
#define UI_SCREENS_QUALITY_HEAD_H

#include "../../screens.h"

#include "usecase/enrich.h"
#include "usecase/quality_score.h"

#define WIDE 110 /* from so many cells on the selected task stands beside the list */

struct quality_head {
    int64_t open, done;
    size_t noisy; /* rules whose tasks are mostly refused; told to who may switch them */
    struct quality_standing standing;
};
void quality_draw_head(struct app *app, const struct quality_head *head, int y,
                       const char *position);
/* Asks the service in the background, at most every ten minutes; said from then on: to oneself
 * alone. */
void credit_ask(struct app *app);
const char *credit_words(struct app *app); /* "" as long as nothing is known */

struct listed_task {
    const struct task *task;
    const char *who, *company; /* company: NULL is not known */
    const char *facts;         /* more of them and of the lead, in one line; "" none */
    const char *stands;    /* "E-mail: petra@gmial.com", what is doubted; NULL: no single value */
    const char *origin;    /* of it: "list fair.csv, 2026-11-28"; NULL: not known */
    const char *suggested; /* "E-mail: petra@gmail.com", or NULL */
    const char *other;     /* who has the same number or address, or may be the same; or NULL */
    const char *twin;      /* the same of who may be the same, short; NULL: it is no pair */
};
void listed_read(struct session *session, const struct task *task, struct arena *arena,
                 struct listed_task *ret);

/* What a task is about, in words. */
const char *quality_what(struct app *app, const struct task *task);
const char *quality_field_words(const struct task *task); /* "" of no single field */
/* Lines that flow down a column until its bottom. */
struct column {
    int y, x, width, bottom;
};
void column_put(struct app *app, struct column *column, int lines, enum role role,
                const char *text);
/* What is to be done, and the values that there are to decide between. */
void quality_draw_sides(struct app *app, const struct task *task, struct column *column);
/* The whole picture: the list, and the selected task below it or, in wide terminals, beside it. */
void desk_draw(struct app *app, struct screen *screen, const struct action *actions);
/* Sets right what is wrong: a field to type, a pair, a basis, a notice. */
void quality_work(struct app *app, const struct task *task);
/* The queues of the desk: what is open of each kind, most at stake first; one of them is chosen. */
void task_kinds_ask(struct app *app, struct screen *screen);
void task_show_only(struct app *app, const char *check_id); /* on the open desk */
const char *task_shown_words(struct app *app); /* which of the tasks are shown; "" all */
/* Asks who came in the place of the lead's person. */
void left_ask(struct app *app, const char *lead_id);
/* Switches a check on or off for the team, on the worker. */
void check_write(struct app *app, const char *check_id, bool is_on);

#endif
