/* Qualification forms: which questions there are, what an answer may be, which are worth asking
 * now. Read and written by codec/form_json.h; the built-in ones are data/forms/NAME.json, those a
 * team publishes are records (core/form_record.h). */
#ifndef CORE_FORM_H
#define CORE_FORM_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORM_QUESTIONS_MOST 40
#define FORM_CHOICES_MOST 9 /* each has a digit */

enum question_type {
    QUESTION_YES_NO,
    QUESTION_ONE_OF,
    QUESTION_MANY_OF,
    QUESTION_NUMBER,
    QUESTION_MONEY_CLASS, /* a typed amount falls into its class */
    QUESTION_MONTH,
    QUESTION_DATE,
    QUESTION_TEXT,
    QUESTION_CONTACT_ROLE, /* one of contact_roles, or of the choices that the form gives */
    QUESTION_TYPE_COUNT
};

struct question_choice {
    const char *code, *label; /* label English, translate on use */
    int64_t from;             /* money classes: the least amount, whole euros */
};
enum { MASK_TELESALES = 1, MASK_SALES = 2, MASK_ALL = 3 }; /* who sees a question */
struct question {
    const char *key;       /* "budget_class" */
    const char *text;      /* English, translate on use */
    const char *dimension; /* budget, authority, need, timeline, … */
    enum question_type type;
    const char *unit; /* numbers: "seats" */
    int worth;        /* what its answer adds to the score */
    bool is_core;     /* needed before handover */
    int chance;       /* of 100 people asked, so many answer */
    int keeps_days;   /* an older answer is asked again; 0: it keeps for ever */
    bool has_min, has_max;
    int64_t min, max; /* of a number; of a text's length; of the year of a month or date */
    unsigned masks;
    const struct question_choice *choices;
    int choice_count;
    const char *only_if_question, *only_if_value; /* condition (comma list: any of them), or NULL */
};
struct form {
    const char *name, *title;
    int version;
    int ask_most;    /* questions in sight at once */
    int score_least; /* handed over from this score on */
    const struct question *questions;
    int question_count;
};
extern const struct question_choice contact_roles[];
extern const int contact_role_count;
/* The role that a position speaks of ("Leiterin Einkauf": purchasing); NULL: not said. */
const char *contact_role_of(const char *position, struct arena *arena);

const char *question_type_name(enum question_type type); /* "one_of" */
bool question_type_from_name(const char *name, enum question_type *ret_type);
bool question_type_has_choices(enum question_type type);
bool form_name_is_valid(const char *name);
const struct question *form_question(const struct form *form, const char *key);
/* Canonical value of raw input (choice code or its number 1..9, y/n, 2027-03, digits) or a
 * sentence. "unknown" and "refused" always pass. */
bool question_parse(const struct question *question, const char *raw, struct arena *arena,
                    char **ret_value, struct error *err);
char *question_display(const struct question *question, const char *value,
                       struct arena *arena); /* translated */

/* --- is the form a form? (form_check.c) --- */
struct form_mistake {
    int question;       /* its place; -1: the form itself */
    const char *member; /* "only_if"; NULL: all of it */
    char reason[200];   /* translated */
};
/* How many there are, at most `most` of them; a circle of conditions once, with all its questions.
 */
size_t form_mistakes(const struct form *form, struct form_mistake *list, size_t most);
/* True: none; else the first one. */
bool form_check(const struct form *form, struct form_mistake *ret_mistake);

/* --- what to ask (form_plan.c) --- */
struct known_answer {
    const char *question, *value;
    int64_t at_ms;
};
enum question_state {
    QUESTION_NOT_NEEDED, /* its condition does not hold */
    QUESTION_NOT_ASKED,
    QUESTION_UNKNOWN, /* asked: does not know */
    QUESTION_REFUSED, /* asked: does not say */
    QUESTION_OLD,     /* answered, too long ago */
    QUESTION_ANSWERED
};
enum question_state form_question_state(const struct form *form, const struct question *question,
                                        const struct known_answer *known, size_t count,
                                        int64_t now_ms);
/* The role that was answered for the person; NULL: not asked, or not said. */
const char *form_contact_role(const struct form *form, const struct known_answer *known,
                              size_t count);
/* What its answer is worth now: worth for the score (twice for what the handover needs), times how
 * much time has taken from what is known, times the chance of an answer. 0: not asked. */
double form_question_value(const struct form *form, const struct question *question,
                           const struct known_answer *known, size_t count, int64_t now_ms);
/* All questions of a mask that are worth asking, most value first, in the arena. A caller shows
 * form->ask_most of them. */
size_t form_plan(const struct form *form, unsigned mask, const struct known_answer *known,
                 size_t count, int64_t now_ms, struct arena *arena,
                 const struct question ***ret_questions);

/* --- may it be handed over? --- */
struct form_gate {
    bool is_open;
    int missing_count; /* core questions without an answer; "unknown" and "refused" are answers */
    const struct question *missing[FORM_QUESTIONS_MOST];
    int score, score_least;
};
void form_gate(const struct form *form, const struct known_answer *known, size_t count, int score,
               int64_t now_ms, struct form_gate *ret_gate);

#endif
