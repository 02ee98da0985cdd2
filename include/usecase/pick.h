/* Which lead comes next, and why. The same for the workplace, the command line and the service:
 *
 *   1. promised callbacks that are due, 2. hot inbound by its clock, 3. due retries,
 *   4. the other open ones: every fourth call goes to whoever waits longest (from three days on),
 *      so that nobody waits for ever; the others follow the queue's mix of campaigns, each by what
 *      may be expected of it (docs/decisions/0021).
 *
 * What cannot lawfully be called now stands behind what can. */
#ifndef USECASE_PICK_H
#define USECASE_PICK_H

#include "core/mix.h"
#include "usecase/calls.h"

#define PICK_WAIT_MS (3 * DAY_MS)
#define PICK_WAIT_TURN 4
#define PICK_MOST 24

enum pick_turn { TURN_PROMISED, TURN_HOT, TURN_DUE, TURN_WAITED, TURN_MIX, TURN_WORTH, TURN_LATER };

struct pick {
    struct lead_card *card;
    enum pick_turn turn;
    bool may_dial; /* as far as hours and limits are known; the others were not asked */
};
struct pick_list {
    struct pick picks[PICK_MOST];
    size_t count;
};
struct pick_request {
    const char *queue_id;  /* NULL: all of mine */
    const char *passed[8]; /* leads that are passed over */
    size_t passed_count;
    int64_t free_at_ms; /* service: without those that others hold at this time; 0: all */
};
bool pick_leads(struct session *session, const struct pick_request *request, struct arena *arena,
                struct pick_list *ret_list, struct error *err);

/* How far the mix of a queue is kept today, by this person's calls. */
struct pick_mix {
    struct mix mix;
    int64_t given[MIX_MOST + 1];
    int64_t calls; /* today, in all queues: every fourth is for who waits */
};
bool pick_mix(struct session *session, const char *queue_id, struct arena *arena,
              struct pick_mix *ret_mix, struct error *err);

/* May this person choose this lead now? Queues in forced order give only the next one, what was
 * promised and what is open already; team leads may always. */
bool pick_may_choose(struct session *session, const struct lead_card *card, struct error *err);
bool pick_is_forced(struct session *session, const struct lead_card *card); /* for this person */
/* A queue where everybody chooses freely: after a call nothing is brought, the list stands there.
 */
bool pick_is_free(struct session *session, const struct lead_card *card);

/* --- the next dates, if nobody is reached: of the campaign's cadence, or the outcomes' delays ---
 */
struct cadence_date {
    int64_t attempt;               /* 1: the first call */
    int64_t wanted_ms, planned_ms; /* as the cadence says; moved to hours and limits */
};
struct cadence_plan {
    const struct cadence *cadence; /* NULL: the outcomes' delays */
    struct cadence_date dates[CADENCE_STEPS_MOST];
    size_t count;
};
bool cadence_preview(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct cadence_plan *ret_plan);

/* --- why: the whole reasoning, one line a reason; figures for programs --- */
struct why_line {
    const char *key;   /* "rank", "clock", "retry", "score", "worth", "mix", "caps", "hours" */
    const char *label; /* translated */
    const char *text;  /* translated, with figures */
    const char *json;  /* a JSON value with the figures, or NULL */
};
#define WHY_MOST 40
struct why {
    struct why_line lines[WHY_MOST];
    size_t count;
};
bool why_lead(struct session *session, const char *lead_id, struct arena *arena,
              struct why *ret_why, struct error *err);

#endif
