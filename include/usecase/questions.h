/* What to ask about a lead, and the sheet that goes with it to sales. */
#ifndef USECASE_QUESTIONS_H
#define USECASE_QUESTIONS_H

#include "core/handover.h"
#include "core/score.h"
#include "usecase/session.h"

struct answer_input {
    const char *question, *value; /* raw */
};

/* session_form_for of its campaign and team. */
bool questions_form(struct session *session, const struct lead_card *card, unsigned mask,
                    const struct form **ret_form, struct error *err);
/* Through which mask the actor sees this lead: whoever it was handed to, through that of sales. */
unsigned questions_mask(const struct session *session, const struct lead_card *card);

struct questions {
    const struct form *form;
    const struct known_answer *known; /* stored, then what is given */
    size_t known_count;
    const struct question **open; /* all that are worth asking, most value first */
    size_t open_count;
};
/* given: answered just now, not stored yet (count 0: nothing). What the actor's role has in its
 * mask: telesales and sales see the same lead through two. */
bool calls_questions(struct session *session, const struct lead_card *card,
                     const struct answer_input *given, size_t given_count, struct arena *arena,
                     struct questions *ret_questions, struct error *err);

/* What a form asks where nothing is known but what is given: to try it, nothing is stored. */
void questions_try(struct session *session, const struct form *form, unsigned mask,
                   const struct answer_input *given, size_t given_count, struct arena *arena,
                   struct questions *ret_questions);

/* Every question of the form with where it stands: what was not asked is as visible as what was
 * answered. */
struct sheet_row {
    const struct question *question;
    enum question_state state;
    const char *value; /* NULL: none */
    int64_t at_ms;
    const char *form; /* of an answer to an older version or to another form; NULL: to this one */
    int64_t version;
};
struct sheet {
    const struct form *form;
    struct sheet_row
        *rows; /* answered first, then what is missing; what is not needed is left out */
    size_t count;
    const char *note; /* what was noted last: the next step, what was promised; or NULL */
    struct handover_check check; /* by what the campaign demands */
    bool may_override;           /* this actor may hand it over all the same, with a reason */
};
struct sheet_input {
    const struct answer_input *given; /* answered just now, not stored yet */
    size_t given_count;
    const char *note; /* that goes with it; NULL: what was noted last counts */
};
/* A form that cannot be read has no questions: what else is demanded is looked at all the same. */
bool calls_sheet(struct session *session, const struct lead_card *card,
                 const struct sheet_input *input, struct arena *arena, struct sheet *ret_sheet,
                 struct error *err);
const char *question_state_label(enum question_state state); /* translated */

#endif
