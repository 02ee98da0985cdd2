/* Every screen's class, once. */
#ifndef UI_SCREENS_H
#define UI_SCREENS_H

#include "app.h"

#include <stdio.h>

extern const struct screen_class queue_screen, lead_screen, board_screen, quality_screen,
    handovers_screen, search_screen, history_screen, help_screen, import_screen, sync_screen,
    admin_screen, facet_screen, person_screen, dossier_screen;
extern const struct screen_class why_screen, sources_screen, erasures_screen, exports_screen;
extern const struct screen_class territories_screen, tokens_screen, token_shown_screen;
extern const struct screen_class campaigns_screen;
extern const struct screen_class compare_screen, merges_screen, credit_screen, checks_screen,
    new_lead_screen;
extern const struct screen_class form_list_screen, form_edit_screen, form_question_screen,
    form_try_screen, form_answer_screen;
extern const struct screen_class figures_screen, whole_screen, merge_screen;
extern const struct screen_class rules_screen, rule_preview_screen;
extern const struct screen_class repairs_screen, twin_search_screen;
extern const struct screen_class deadlines_screen, deadline_people_screen;
extern const struct screen_class bulk_screen, fields_screen;

/* Ends with NULL. */
const struct screen_class *const *all_screens(void);
/* Every action as a table for docs/reference. */
void actions_print(FILE *out);

/* The settings that the terminal knows of (theme, mouse), at the start. */
void options_apply(struct app *app);
/* By what the terminal says of its colours in COLORFGBG ("0;15": black on white); NULL: nothing. */
const char *theme_usual(const char *colorfgbg);
/* One setting from now on and at each start; the file is written by the worker. */
void option_set(struct app *app, const char *key, const char *value);
void theme_ask(struct app *app);

/* The filter line of the list of tasks. */
void task_filter_begin(void);
bool task_filter_is_set(void);
void task_filter_ask(struct app *app, struct screen *screen);
/* Who sees no leads sees no figures of them: nothing is no zero. */
bool board_sees_leads(const struct app *app);
/* How the team works, in two lines from y on. */
struct board;
void board_draw_team(struct app *app, const struct board *board, int y);
struct board_row;
const char *board_trend(struct app *app, const struct board_row *row);      /* seven bars */
int board_draw_promises(struct app *app, const struct board *board, int y); /* the next line */
/* What the queue is filtered by; "" nothing. */
const char *shown_filter(void);
/* Asks for a line; `check` echoes what it understands below (may be NULL); Enter calls done unless
 * it is refused. */
struct prompt {
    const char *question, *initial;
    bool (*check)(struct app *app, const char *text, char *echo, size_t size);
    void (*done)(struct app *app, const char *text, void *data);
    void *data;
    void (*toggle)(struct app *app); /* Tab, where nothing is completed; then check again */
    bool is_secret;                  /* shown as stars, wiped afterwards */
    void (*left)(struct app *app);   /* Esc: after the question is gone; may be NULL */
    /* Tab: whole lines that may stand instead of `text`, in the frame arena; NULL: none. */
    size_t (*complete)(struct app *app, const char *text, char ***ret_lines);
    /* Up, Down: lines of earlier answers, latest first, in the frame arena; NULL: none. */
    size_t (*recall)(struct app *app, char ***ret_lines);
};
/* A line of the filter language: Tab completes fields, choices and names; mistakes show while they
 * are typed. Done gets it, "" for none. */
void filter_ask(struct app *app, const struct entity *entity, const char *initial,
                void (*done)(struct app *app, const char *text, void *data));
/* Signing in again, when the token is no longer good. */
bool may_sign_in(const struct app *app, const struct screen *screen);
void sign_in(struct app *app, struct screen *screen);
/* A revoked desk whose outbox holds what never arrived: a person may throw that away. The first in
 * plain lines before there is a screen, the second as an action. */
void revoked_ask(const struct desk_paths *paths, const struct sync_status *status);
bool may_throw_away(const struct app *app, const struct screen *screen);
void throw_away(struct app *app, struct screen *screen);
/* What the last line offers while a question is open; ends with key NULL. */
struct dialog_key {
    const char *key, *label;
};
const struct dialog_key *dialog_keys(const struct app *app, const struct screen *screen);
void prompt_open(struct app *app, const struct prompt *prompt);
void prompt_warn(void); /* by check: fine, but the echo is a warning */
/* A short list with letters or digits; done gets the code. */
struct menu_item {
    char key;
    const char *code, *label;
};
void menu_open(struct app *app, const char *question, const struct menu_item *items, int count,
               void (*done)(struct app *app, const char *code, void *data), void *data);
/* Asks for a legal basis and its evidence, then records it. */
struct task;
/* "duplicate, 97 %" of a task about two records; NULL: it is another kind. */
const char *pair_words(struct app *app, const struct task *task);
bool may_merge(const struct app *app, const struct screen *screen);
void show_merges(struct app *app, struct screen *screen);
void show_twin_search(struct app *app, struct screen *screen);
void basis_ask(struct app *app, const char *lead_id);
/* In place of the screen that tells of it, unless the mode of its queue forbids. */
void lead_go(struct app *app, const char *lead_id);
/* Asks the configured providers about a lead; who may, the rights say. */
bool enrich_may(const struct app *app);
void enrich_lead(struct app *app, const char *lead_id);
/* Who came in the place of somebody; blank: not known. Of a prompt. */
bool successor_check(struct app *app, const char *text, char *echo, size_t size);
/* The day a person was told where the data comes from. */
void notice_ask(struct app *app, const char *contact_id);
/* Lists that left the house long ago and were not said to be deleted: a line, once in a sitting. */
void exports_remind(struct app *app);
void notice_day_ask(struct app *app, const char *question,
                    void (*told)(struct app *app, int64_t at_ms));
/* The four bases as a menu. */
void basis_menu(struct app *app, const char *question,
                void (*done)(struct app *app, const char *code, void *data));
/* Values of the field cleaned last, or clusters of them. */
void facet_open(struct app *app, bool in_groups);
void facet_of(struct app *app, const char *field); /* its values */
/* A change of many, beginning with these leads; filter NULL: those of the last time,
 * or of the queue. field, if
 * there is one, is emptied: the preview says of how many. */
void bulk_open(struct app *app, const char *filter, const char *field);
bool many_are_written(void); /* a change of many goes on: nothing is undone meanwhile */
/* A form for somebody who is not known: who calls (number "": withheld), or by hand (NULL). */
void new_lead_ask(struct app *app, const char *number);
void import_ask(struct app *app); /* asks for a file, then the import screen */
/* The first start, before there is a desk: join a service or work alone. Plain lines, no curses. */
bool welcome_run(const struct desk_paths *paths, struct error *err);

#endif
