/* How long a person is kept: by the state of the leads and since when nothing happened (GDPR art. 5
 * para. 1 e, 17). The rules are data (data/retention.json), each with its source. */
#ifndef CORE_RETENTION_H
#define CORE_RETENTION_H

#include "base/arena.h"
#include "core/lead.h"

struct retention_rule {
    const char *state, *source;
    int months;
};
struct retention_rules {
    const struct retention_rule *states;
    size_t count;
    int without_lead_months;
    int consent_unused_months;
    int notice_days, notice_warn_days; /* GDPR art. 14: told within, and a task so long before */
};
/* What a team keeps for a shorter time than that. */
struct retention_own {
    const struct retention_rule *states; /* source may be NULL */
    size_t count;
    int without_lead_months, consent_unused_months; /* 0: as usual */
    int version;
};
const struct retention_rule *retention_rule_of(const struct retention_rules *rules,
                                               const char *state); /* NULL: it has no end */
/* Both together, in the arena: the shorter time counts, a state without an end keeps none. */
struct retention_rules retention_shorter(const struct retention_rules *rules,
                                         const struct retention_own *own, struct arena *arena);

/* The same civil time n months later; the last day of a month stays in it or becomes the first of
 * the next: longer, never shorter. */
int64_t months_later_ms(int64_t ms, int months);
/* When the last purpose ends: the latest end over all leads, each by the rules of its team (without
 * a lead the first rules), TIME_NONE while one of them has none. *ret_state: of the lead that ends
 * last; NULL: the person has no lead. */
int64_t retention_end_ms(const struct retention_rules *const *rules,
                         const struct lead *const *leads, size_t count, int64_t created_ms,
                         const char **ret_state);

#endif
