/* Which data-quality checks a team works with. One that is switched off goes on finding (another
 * team, or the same one later, may want to know), but its tasks are shown to nobody of the team and
 * the machine repairs nothing by it. What law asks for stays on. Stored as the team's rule "checks"
 * (core/rule.h). */
#ifndef USECASE_CHECK_RULES_H
#define USECASE_CHECK_RULES_H

#include "core/quality.h"
#include "usecase/rules.h"

/* ",email_free,lead_stale,": what a team does without; NULL: nothing. Lives as long as the session.
 */
const char *checks_off(struct session *session, const char *team_id);

/* A check is noisy when people refused more than CHECK_NOISY_PERCENT of at least
 * CHECK_DECIDED_LEAST tasks they decided (docs/decisions/0043-desk-rules.md). */
#define CHECK_NOISY_PERCENT 60
#define CHECK_DECIDED_LEAST 10
struct check_standing {
    const struct quality_check *check;
    int64_t open, solved, refused;
    bool is_off, is_noisy;
};
/* Every check that opens tasks or repairs; noisy ones first, then by open tasks. */
bool check_standings(struct session *session, const char *team_id, struct arena *arena,
                     struct check_standing **ret_checks, size_t *ret_count, struct error *err);
/* How many are noisy, for who may switch them; else 0. */
size_t checks_noisy(struct session *session, const char *team_id);
/* For the own team, by its lead. Undone like any publication. */
/* name: the id of a check or its code ("M03"). */
bool check_switch(struct session *session, const char *name, bool is_on, struct error *err);
/* What a list of checks would hide: one line a check. */
bool check_rule_lines(struct session *session, const char *off, const char *team_id,
                      struct arena *arena, struct rule_line **ret_lines, size_t *ret_count,
                      struct error *err);

#endif
