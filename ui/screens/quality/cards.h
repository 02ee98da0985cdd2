/* A list of leads as handovers, search and history show it. */
#ifndef UI_CARDS_H
#define UI_CARDS_H

#include "../../toolkit/editor.h"
#include "../../screens.h"
#include "../../toolkit/window.h"
#include "store/journal.h"
#include "store/queue.h"
#include "usecase/questions.h"

struct cards {
    struct window *window; /* of search_rows, where the list may be long; else NULL: the array */
    struct lead_card **cards;
    size_t count;
    struct editor query;
    struct history_row *rows;
    int limit;           /* history: rows asked for; 0 the usual number */
    bool is_all;         /* history: there are no more */
    char filter[400];    /* handovers: "" none */
    struct sheet sheet;  /* handovers: of the selected lead; count 0: none */
    const char *despite; /* handovers: of it, as handed_despite */
};

bool open_cards(struct app *app, struct screen *screen, const char *argument, struct error *err);
void close_cards(struct app *app, struct screen *screen);
const struct lead_card *here(const struct screen *screen); /* the selected one, or NULL */
bool has_card(const struct app *app, const struct screen *screen);
/* "22:57 busy: asks for the price list"; one that was undone says so. In the frame arena. */
const char *activity_line(struct app *app, const struct activity *activity);
/* What was promised: "promised by anna: budget meeting" where it was somebody else, as for a
 * deputy;
 * "" nothing. Reads the store. */
const char *promise_words(const struct app *app, const struct lead *lead, struct arena *arena);
/* Why this lead was handed over although something was missing; NULL: it was not. */
const char *handed_despite(const struct app *app, const struct lead *lead, struct arena *arena);
void draw_cards(struct app *app, struct screen *screen, int top, int visible);

#endif
