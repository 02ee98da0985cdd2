/* The handover gate: what has to be known about a lead before sales gets it. What a
 * campaign demands is a comma list: `core` (the form's core questions and least score), `need`,
 * `contact_role`, `next_step`, `basis`, a question's key, a field of lead, contact or company
 * (`email`), `score:40`. */
#ifndef CORE_HANDOVER_H
#define CORE_HANDOVER_H

#include "core/activity.h"
#include "core/form.h"
#include "core/lead.h"

#define HANDOVER_DEMANDS_USUAL "core,need,contact_role,next_step,basis"
#define HANDOVER_GAPS_MOST 48
#define HANDOVER_INCOMPLETE "incomplete" /* reason of a handover all the same, with a note why */

struct handover_facts {
    const struct form *form;
    const struct known_answer *known; /* newest first of each question */
    size_t known_count;
    const struct lead_card *card;
    const char *note; /* what goes to sales with it, or was said last; NULL: nothing */
    int score;
    int64_t now_ms;
};
struct handover_gap {
    char demand[64];                 /* "need"; what a service answers */
    const struct question *question; /* that closes it; NULL: none does */
    const struct field *field;       /* that closes it */
};
struct handover_check {
    bool is_open; /* nothing is missing */
    int count;
    struct handover_gap gaps[HANDOVER_GAPS_MOST];
    int score, score_least;
};
/* demands NULL or empty: the usual ones. A word that is neither question nor field demands
 * nothing. */
void handover_check(const char *demands, const struct handover_facts *facts, struct arena *arena,
                    struct handover_check *ret_check);
char *handover_gap_label(const struct handover_gap *gap, const struct handover_check *check,
                         struct arena *arena); /* translated */
/* Every gap in one sentence, "" when nothing is missing. */
char *handover_gaps_label(const struct handover_check *check, struct arena *arena);
/* What is demanded, in words; a question's key stands as it is. */
char *handover_demands_label(const char *demands, struct arena *arena);
/* Their demands as a comma list. */
char *handover_gaps_codes(const struct handover_check *check, struct arena *arena);

/* Why it was handed over last although something was missing: of a lead's activities, the newest
 * first. NULL: it was complete, or was not handed over. */
const char *handover_despite(struct activity *const *activities, size_t count);
/* May it be handed over all the same, with a reason? override: of the campaign (team_lead,
 * everybody, nobody); NULL: team leads may. */
bool handover_may_override(const char *override, const char *roles);

#endif
