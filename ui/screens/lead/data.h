/* What the lead screen holds, for lead.c (keys, saving) and lead_draw.c. */
#ifndef UI_LEAD_DATA_H
#define UI_LEAD_DATA_H

#include "../../toolkit/area.h"
#include "usecase/calls.h"
#include "usecase/guide.h"
#include "usecase/quality_score.h"

#define QUESTIONS 6
#define ANSWERS_MAX FORM_QUESTIONS_MOST

struct given {
    char question[64], value[400];
};

struct lead_data {
    struct lead_card *card;
    struct call_permission permission;
    const struct question *questions[ANSWERS_MAX]; /* in sight: answered in this call, or asked */
    size_t question_count;
    size_t open_count; /* worth asking, in sight or not */
    const struct form *form;
    const struct form *trial; /* is only tried: asked instead of the lead's, nothing is stored */
    unsigned trial_mask;
    char form_problem[400]; /* why there is none */
    const char *promise;    /* what was promised, by whom if by somebody else; NULL, "" */
    struct activity **activities;
    size_t activity_count;
    const char *guide;
    struct call_guide call_guide;
    bool shows_guide;
    size_t guide_page; /* 0: opening; then objections; the last one: closing */
    struct quality_score score;
    const char *asked_field; /* "still right?"; NULL: nothing is worth asking */
    int64_t asked_known_ms;
    struct area notes;
    bool in_notes, is_saved;
    bool asks_successor; /* the outcome that waits is that of somebody who has left */
    bool is_popped;      /* opened for who calls: after the outcome goes on what was there before */
    int question;        /* which one is asked */
    int64_t leased_ms;   /* monotonic: last asked */
    int64_t draft_ms;    /* monotonic: last draft */
    bool has_news;       /* typed since then */
    struct given given[ANSWERS_MAX];
    int given_count;
    struct call_kept { /* of the call that was taken back, until its outcome is given again */
        bool is_kept, is_incoming;
        int64_t duration_s;
        char phone[24];
    } kept;
    bool is_for_team;  /* the call back that is promised: anybody of the team may keep it */
    char outcome[40];  /* waiting for its reason or time */
    char reason[40];   /* of it, while its time is asked for */
    int lacking;       /* what a handover still needs */
    char despite[200]; /* why it is handed over all the same */
    const char *handed_despite; /* why it was, or NULL; the screen's arena */
};

const struct given *given_for(const struct lead_data *data,
                              const char *question); /* what was answered in this call */
/* Of a screen that asks questions: the lead in a call, one that was handed over, a trial; else
 * NULL. */
struct lead_data *lead_data_of(const struct screen *screen);
/* Whether letters are text; both are false where no lead is open. */
bool lead_is_in_notes(const struct app *app, const struct screen *screen);
bool lead_is_outside_notes(const struct app *app, const struct screen *screen);
/* Another question is asked; true: an arrow, taken. */
bool lead_step_key(struct lead_data *data, const struct key *key);
/* Heading, questions and the choices of the asked one, above bottom; returns the line below. */
int draw_questions(struct app *app, const struct lead_data *data, int y, int x, int width,
                   int bottom);
/* keys.c: for help and palette. */
const struct action *answer_keys(struct app *app);
const struct action *lead_keys(struct app *app);
/* 1..9 0 - = Enter Del: the asked question; true: taken. */
bool lead_question_key(struct app *app, struct screen *screen, const struct key *key);
/* Which questions are in sight: those that were stay in their places, new ones follow, never more
 * unanswered ones than the form asks at once. */
void lead_plan(struct app *app, struct screen *screen);
/* lead_handover.c: what is answered and noted now counts already. In the screen's arena. */
bool lead_sheet(struct app *app, struct screen *screen, struct sheet *ret_sheet);
void lead_ask_handover(struct app *app, struct screen *screen);
/* A customer: saved at once where it is known who in sales has them. */
void lead_ask_customer(struct app *app, struct screen *screen);
/* step.c: the step that was planned last can be moved with one key. step_of, on the worker: what
 * the write of a call carries for step_offer, which names the key where the step is asked for. */
int64_t step_of(const struct session *session, const char *outcome, const struct planned *planned);
void step_offer(struct app *app, struct write *write);
void step_forget(void);
bool step_may_move(const struct app *app, const struct screen *screen);
void step_move(struct app *app, struct screen *screen);
/* dates.c: words of dates that this agent has used and that still mean something, latest first. */
size_t dates_recall(struct app *app, char ***ret_dates);
void dates_keep(struct app *app, const char *words);
void lead_save_draft(struct app *app, struct screen *screen);
#define DRAFT_KEY 100
void lead_draft_key(const char *lead_id, char out[DRAFT_KEY]);
void lead_forget_unsaved(const char *lead_id); /* its call was saved */
/* On the worker: `draft` in the form of lead_save_draft, NULL removes it. */
void lead_keep_draft(struct session *session, const char *lead_id, const char *draft);
/* On the worker: what was typed in a call that was taken back is a draft again; *ret_id: its lead,
 * "" where the group was no call. */
void lead_keep_undone(struct session *session, const char *group, char *ret_id, size_t size);
void lead_read_draft(struct app *app, struct screen *screen);
/* The parts between record separators, as they are: a note keeps its line ends. */
size_t lead_split(struct arena *arena, const char *text, char ***ret_parts);
/* Saves the outcome that waits in `outcome`, and opens the next lead. */
void lead_save(struct app *app, struct screen *screen, const char *reason, int64_t callback_ms,
               const char *to);
/* True: the letter is an outcome's. Saved at once, or after what it asks for. */
bool lead_take_outcome(struct app *app, struct screen *screen, char key);
/* lead_guide.c */
#define TALL 30 /* lines from which history and guide have room for both */
bool lead_guide_opens(const struct app *app); /* with the lead, by itself */
void lead_guide_toggle(struct app *app, struct screen *screen);
void lead_guide_next(struct app *app, struct screen *screen);
void lead_guide_back(struct app *app, struct screen *screen);
void lead_guide_load(struct app *app, struct screen *screen);
bool lead_has_guide(const struct app *app, const struct screen *screen); /* it is open */
/* In the left column from y on, above bottom: never where questions and notes are. */
void draw_guide(struct app *app, const struct lead_data *data, int y, int width, int bottom);
/* lead_people.c: second numbers, colleagues, who succeeds. */
bool lead_may_add(const struct app *app, const struct screen *screen);
void lead_add_number(struct app *app, struct screen *screen);
void lead_add_colleague(struct app *app, struct screen *screen);
bool lead_has_other(const struct app *app, const struct screen *screen);
void lead_dial_other(struct app *app, struct screen *screen);
void lead_ask_successor(struct app *app, struct screen *screen);
/* The lead of a colleague who was named during this lead's call; true once. */
bool lead_take_next(const char *this_id, char ret_id[64]);
/* lead_asked.c */
bool lead_has_asked(const struct app *app, const struct screen *screen);
void lead_still_right(struct app *app, struct screen *screen);
void lead_correct(struct app *app, struct screen *screen);
void lead_ask_field(struct app *app, struct screen *screen, const char *name);
void lead_copy_number(struct app *app, struct screen *screen);
void lead_copy_mail(struct app *app, struct screen *screen);
void draw_lead(struct app *app, struct screen *screen);

#endif
