/* The dates a cadence leads to: of a lead's campaign, each moved to the next slot that hours,
 * holidays and limits allow. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/reference.h"
#include "store/records.h"
#include "usecase/pick.h"

#define RETRY_OUTCOME "no_answer" /* stands for a call that reached nobody */

const struct cadence *calling_cadence(struct session *session, const struct lead *lead,
                                      struct arena *arena)
{
    void *campaign;
    const struct cadence *cadence;
    if (lead->campaign_id == NULL ||
        !store_load(session->store, &campaign_entity, lead->campaign_id, arena, &campaign, NULL) ||
        str_is_empty(((struct campaign *)campaign)->cadence))
        return NULL;
    /* One that cannot be read is named by `vorwahl cadence check`; a call is kept in any case. */
    return session_cadence(session, ((struct campaign *)campaign)->cadence, lead->team_id, &cadence,
                           NULL)
               ? cadence
               : NULL;
}

struct planner {
    struct session *session;
    struct callee callee;
    struct call_counts now; /* of today and this week, before the first date */
    int64_t now_ms;
    struct cadence_date *dates;
    size_t count;
};

static bool is_same(int64_t a, int64_t b, bool is_week, const char *zone)
{
    struct civil day;
    int64_t start_a = day_start_ms(a, zone), start_b = day_start_ms(b, zone);
    if (!is_week)
        return start_a == start_b;
    civil_from_ms(a, zone, &day);
    start_a = day_add_ms(start_a, -day.weekday, zone);
    civil_from_ms(b, zone, &day);
    return start_a == day_add_ms(start_b, -day.weekday, zone);
}

static enum call_limit limit_at(const struct planner *planner, int64_t ms)
{
    const char *zone = planner->callee.zone;
    struct call_counts counts = {.campaign = planner->now.campaign + (int64_t)planner->count};
    counts.day = is_same(ms, planner->now_ms, false, zone) ? planner->now.day : 0;
    counts.week = is_same(ms, planner->now_ms, true, zone) ? planner->now.week : 0;
    for (size_t i = 0; i < planner->count; i++) {
        counts.day += is_same(ms, planner->dates[i].planned_ms, false, zone);
        counts.week += is_same(ms, planner->dates[i].planned_ms, true, zone);
    }
    return calling_limit(&planner->callee, &counts);
}

/* False: no more calls in this campaign at all. */
static bool add_date(struct planner *planner, int64_t attempt, int64_t wanted_ms)
{
    int64_t at = callee_next_office_ms(&planner->callee,
                                       wanted_ms > planner->now_ms ? wanted_ms : planner->now_ms);
    for (int moves = 0; moves < 14; moves++) {
        enum call_limit limit = limit_at(planner, at);
        if (limit == LIMIT_CAMPAIGN)
            return false;
        if (limit == LIMIT_NONE) {
            planner->dates[planner->count++] = (struct cadence_date){attempt, wanted_ms, at};
            return true;
        }
        at = callee_next_office_ms(&planner->callee,
                                   calling_limit_ends_ms(&planner->callee, limit, at));
    }
    return false;
}

bool cadence_preview(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct cadence_plan *ret_plan)
{
    const struct lead *lead = &card->lead;
    int64_t now = session->now_ms(), made = lead->attempts == INT_NONE ? 0 : lead->attempts;
    struct planner planner = {.session = session,
                              .callee = calling_callee(session, card, arena),
                              .now_ms = now,
                              .dates = ret_plan->dates};
    ret_plan->cadence = calling_cadence(session, lead, arena);
    planner.now = calling_counts(session, card, &planner.callee, now, arena);
    const struct outcome *retry = outcome_find(session->outcomes, RETRY_OUTCOME);
    int64_t most =
        ret_plan->cadence != NULL ? ret_plan->cadence->count : session->outcomes->attempts_max;
    int64_t last = made > 0 && lead->last_call_ms != TIME_NONE ? lead->last_call_ms : now;
    for (int64_t k = made; k < most && planner.count < CADENCE_STEPS_MOST; k++) {
        int64_t wanted = k == made && lead->next_ms != TIME_NONE ? lead->next_ms
                         : ret_plan->cadence != NULL
                             ? cadence_wanted_ms(ret_plan->cadence, k, last, planner.callee.zone)
                         : retry != NULL && k > 0 ? outcome_retry_ms(retry, k - 1, last)
                                                  : last;
        if (wanted == TIME_NONE || !add_date(&planner, k + 1, wanted))
            break;
        last = planner.dates[planner.count - 1].planned_ms;
    }
    ret_plan->count = planner.count;
    return true;
}
