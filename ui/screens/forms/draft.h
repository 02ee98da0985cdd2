/* A form that is being edited: what it was, what it is, the steps in between, and the draft beside
 * the outbox that survives everything. One at a time, held by form_edit.c's screen. */
#ifndef UI_FORM_DRAFT_H
#define UI_FORM_DRAFT_H

#include "../../screens.h"
#include "core/form_edit.h"

#define FORM_STEPS 100

struct editing {
    char name[64];
    struct arena *arena;
    const struct form *base; /* as it was found; NULL: it is new */
    const struct form *form;
    const struct form *steps[FORM_STEPS]; /* before each change, latest last */
    int step_count;
    const struct form *undone[FORM_STEPS]; /* what was taken back, latest last */
    int undone_count;
    bool is_changed; /* there is a draft */
};

/* The draft of this name, else what the team has. */
bool editing_begin(struct app *app, const char *name, struct editing *editing, struct error *err);
/* Again from what is stored, unless something was changed here. */
void editing_refresh(struct app *app, struct editing *editing);
void editing_end(struct editing *editing);
/* Of the screens on top of each other; NULL: nothing is edited. */
struct editing *editing_of(const struct screen *top);
/* One step further; the draft is kept at once. */
void editing_set(struct app *app, struct editing *editing, const struct form *form);
void editing_undo(struct app *app, struct editing *editing);
void editing_redo(struct app *app, struct editing *editing);
/* What `u` takes back in the form editor and on its questions; "" nothing any more. */
const char *form_undo_words(struct app *app, const struct screen *screen);
/* Back to what it was before the draft; a step like others. */
void editing_discard(struct app *app, struct editing *editing);
/* Removes the draft of a form that was never published. */
void editing_forget(struct app *app, const struct editing *editing);
/* The first mistake with its question, in the frame arena; NULL: it can be published. */
const char *editing_problem(struct app *app, const struct editing *editing);
/* A new draft beside those that are there; opened when it is written. */
void form_draft_new(struct app *app, const struct form *form);
bool form_has_draft(struct app *app, const char *name);
/* What a person reads of a text that may be missing. */
const char *form_words(const char *text);
/* The same text typed again is the one that was there, so that it stays translated. */
const char *form_typed(const char *old, const char *text);

/* --- form_publish.c: asks to whom, then on the worker --- */
void form_publish_ask(struct app *app, const char *name);
void form_withdraw_ask(struct app *app, const char *name);
void form_use_ask(struct app *app, const char *name);

/* Argument of the screens that show what a form asks. */
#define FORM_PREVIEW "preview:"
#define FORM_TRY "try:"

#endif
