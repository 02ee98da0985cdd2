/* When this person may be called: the rules of core/calling_hours.h for the callee of a card, and
 * how often he has been called already. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/rules.h"
#include "usecase/blocks.h"

#include <stdio.h>

#define LEADS_COUNTED 20   /* of one person, over all campaigns */
#define CONTACTS_ASKED 200 /* with one number */
#define QUARTER_MS (15 * MINUTE_MS)
#define QUARTERS_LOOKED_AT 96 /* for a free one: a day of them */
#define CALLS_COUNTED 100     /* of one lead, the newest */

const char *calling_number(const struct contact *contact)
{
    bool use_mobile = str_is_empty(contact->phone) || str_equal(contact->phone_state, "wrong") ||
                      str_equal(contact->phone_state, "dead");
    return use_mobile && !str_is_empty(contact->mobile) ? contact->mobile : contact->phone;
}

struct callee calling_callee(struct session *session, const struct lead_card *card,
                             struct arena *arena)
{
    void *campaign = NULL;
    if (card->lead.campaign_id != NULL &&
        !store_load(session->store, &campaign_entity, card->lead.campaign_id, arena, &campaign,
                    NULL))
        campaign = NULL;
    return callee_at(session_calling_for(session, card->lead.team_id),
                     calling_number(&card->contact), card->company.postal_code,
                     campaign != NULL ? ((struct campaign *)campaign)->name : NULL);
}

static bool is_blocked_by(struct session *session, const char *field, const char *key,
                          struct arena *arena)
{
    void **contacts;
    size_t count;
    if (!store_find(session->store, &contact_entity, field, key, CONTACTS_ASKED, arena, &contacts,
                    &count, NULL))
        return true; /* what cannot be read is not dialled */
    for (size_t i = 0; i < count; i++)
        if (((const struct contact *)contacts[i])->do_not_call == 1)
            return true;
    return false;
}

/* An older service has no list: then whoever has the number speaks for all who have it. */
static bool is_number_blocked(struct session *session, const char *number, struct arena *arena)
{
    const char *key = str_is_empty(number) ? NULL : phone_reversed_digits(arena, number);
    return !str_is_empty(key) && (is_blocked_by(session, "phone_key", key, arena) ||
                                  is_blocked_by(session, "mobile_key", key, arena));
}

bool calling_is_blocked(struct session *session, const struct contact *contact,
                        const struct company *company, struct arena *arena, const char **ret_why)
{
    const struct block *block;
    struct error err = {0};
    *ret_why = _("somebody at this number asked for no more calls");
    if (session_block_key(session) == NULL)
        return is_number_blocked(session, calling_number(contact), arena);
    if (!blocks_covering(session, NULL, contact, company, arena, &block, &err))
        return true; /* what cannot be read is not dialled */
    if (block != NULL)
        *ret_why = block_words(block, arena);
    return block != NULL;
}

static void count_lead(struct session *session, const char *lead_id, int64_t day_ms,
                       int64_t week_ms, struct arena *arena, struct call_counts *counts)
{
    struct activity **activities;
    size_t count;
    if (!store_activities(session->store, lead_id, CALLS_COUNTED, arena, &activities, &count, NULL))
        return;
    for (size_t i = 0; i < count; i++) {
        const struct activity *call = activities[i];
        const struct outcome *outcome = outcome_find(session->outcomes, call->result);
        if (!str_equal(call->kind, "call") || call->is_void == 1 || call->is_incoming == 1 ||
            (outcome != NULL && (outcome->flags & OUTCOME_COUNTS) == 0))
            continue;
        counts->day += call->at_ms >= day_ms;
        counts->week += call->at_ms >= week_ms;
    }
}

struct call_counts calling_counts(struct session *session, const struct lead_card *card,
                                  const struct callee *callee, int64_t now_ms, struct arena *arena)
{
    struct civil today;
    struct call_counts counts = {.campaign =
                                     card->lead.attempts == INT_NONE ? 0 : card->lead.attempts};
    int64_t day_ms = day_start_ms(now_ms, callee->zone);
    void **leads;
    size_t count;
    civil_from_ms(now_ms, callee->zone, &today);
    int64_t week_ms = day_add_ms(day_ms, -today.weekday, callee->zone);
    count_lead(session, card->lead.record.id, day_ms, week_ms, arena, &counts);
    if (card->lead.contact_id == NULL ||
        !store_find(session->store, &lead_entity, "contact_id", card->lead.contact_id,
                    LEADS_COUNTED, arena, &leads, &count, NULL))
        return counts;
    for (size_t i = 0; i < count; i++)
        if (!str_equal(((struct record *)leads[i])->id, card->lead.record.id))
            count_lead(session, ((struct record *)leads[i])->id, day_ms, week_ms, arena, &counts);
    return counts;
}

enum call_limit calling_limit(const struct callee *callee, const struct call_counts *counts)
{
    struct calling_limits limits = callee_limits(callee);
    if (limits.per_campaign > 0 && counts->campaign >= limits.per_campaign)
        return LIMIT_CAMPAIGN;
    if (limits.per_week > 0 && counts->week >= limits.per_week)
        return LIMIT_WEEK;
    return limits.per_day > 0 && counts->day >= limits.per_day ? LIMIT_DAY : LIMIT_NONE;
}

int64_t calling_limit_ends_ms(const struct callee *callee, enum call_limit limit, int64_t now_ms)
{
    struct civil today;
    civil_from_ms(now_ms, callee->zone, &today);
    int days = limit == LIMIT_WEEK ? 7 - today.weekday : limit == LIMIT_DAY ? 1 : 0;
    return days == 0 ? now_ms : day_add_ms(day_start_ms(now_ms, callee->zone), days, callee->zone);
}

int64_t calling_planned_ms(const struct call *call, int64_t wanted_ms)
{
    struct call_counts counts = call->counts;
    if (call->counts_as_attempt) /* this one is not stored yet */
        counts.day++, counts.week++;
    int64_t free_ms = calling_limit_ends_ms(&call->callee, calling_limit(&call->callee, &counts),
                                            call->ops->now_ms);
    return callee_next_office_ms(&call->callee, wanted_ms > free_ms ? wanted_ms : free_ms);
}

char *calls_words_at(const struct callee *callee, int64_t ms, int64_t now_ms, struct arena *arena)
{
    struct civil there;
    civil_from_ms(ms, callee->zone, &there);
    const char *holiday = callee_holiday(callee, there.year, there.month, there.day);
    char *clock = callee->zone == NULL
                      ? arena_strdup(arena, "")
                      : arena_printf(arena, _("%02d:%02d there, "), there.hour, there.minute);
    if (callee_may_be_called(callee, ms, NULL))
        return arena_printf(arena, "%s%s", clock, _("may be called then"));
    const char *next = time_exact(arena, callee_next_lawful_ms(callee, ms), now_ms);
    if (holiday != NULL)
        return arena_printf(arena, _("%sholiday there (%s), else %s"), clock, _(holiday), next);
    return arena_printf(arena, _("%soutside the hours, else %s"), clock, next);
}

bool calls_promise_limit(struct session *session, const char *queue_id, int64_t when_ms,
                         char *words, size_t size)
{
    struct arena *arena = arena_new();
    void *record;
    int64_t days = PROMISE_HORIZON_DAYS, most = PROMISE_OWN_MOST;
    if (queue_id != NULL &&
        store_load(session->store, &queue_entity, queue_id, arena, &record, NULL)) {
        const struct queue *queue = record;
        days = queue->horizon_days != INT_NONE ? queue->horizon_days : days;
        most = queue->callbacks_max != INT_NONE ? queue->callbacks_max : most;
    }
    arena_free(arena);
    bool is_far = when_ms > session->now_ms() + days * DAY_MS,
         is_full = !is_far && store_promises_open(session->store, session->actor.user_id) >= most;
    if (is_far && size > 0)
        snprintf(words, size, _("more than %lld days ahead: it will be the team's"),
                 (long long)days);
    else if (is_full && size > 0)
        snprintf(words, size, _("you have %lld open promises: it will be the team's"),
                 (long long)most);
    return is_far || is_full;
}

static int64_t promised_in_hour(struct session *session, const struct promise_wish *wish,
                                int64_t when_ms)
{
    int64_t hour_ms = when_ms - when_ms % HOUR_MS;
    return store_promises_between(session->store, session->actor.user_id, hour_ms,
                                  hour_ms + HOUR_MS, wish->lead_id);
}

static bool has_room(struct session *session, const struct promise_wish *wish, int64_t when_ms)
{
    return promised_in_hour(session, wish, when_ms) < PROMISES_PER_HOUR &&
           store_promises_at(session->store, session->actor.user_id, when_ms, wish->lead_id) == 0;
}

/* The next quarter of an hour with room that the callee may be called in; TIME_NONE: none soon. */
static int64_t free_after(struct session *session, const struct promise_wish *wish)
{
    int64_t at = wish->when_ms - wish->when_ms % QUARTER_MS + QUARTER_MS;
    for (int i = 0; i < QUARTERS_LOOKED_AT; i++, at += QUARTER_MS)
        if (callee_may_be_called(wish->callee, at, NULL) && has_room(session, wish, at))
            return at;
    return TIME_NONE;
}

/* Two at one minute, or an hour that is full; with the next time that is not. */
static void warn_of_load(struct session *session, const struct promise_wish *wish, char *words,
                         size_t size, struct arena *arena)
{
    int64_t count = promised_in_hour(session, wish, wish->when_ms), at;
    if (has_room(session, wish, wish->when_ms))
        return;
    const char *full =
        count < PROMISES_PER_HOUR
            ? _("another call is promised then")
            : arena_printf(arena, _("%lld promised from %s on already"), (long long)count,
                           time_clock(arena, wish->when_ms - wish->when_ms % HOUR_MS));
    at = free_after(session, wish);
    snprintf(words, size, "%s%s%s", full, at != TIME_NONE ? "; " : "",
             at != TIME_NONE
                 ? arena_printf(arena, _("free: %s"), time_exact(arena, at, session->now_ms()))
                 : "");
}

char *calls_promise_warning(struct session *session, const struct promise_wish *wish,
                            struct arena *arena)
{
    char words[200] = "";
    int64_t now = session->now_ms();
    const char *hours = callee_may_be_called(wish->callee, wish->when_ms, NULL)
                            ? ""
                            : calls_words_at(wish->callee, wish->when_ms, now, arena);
    if (wish->is_for_team && wish->queue_id == NULL)
        snprintf(words, sizeof words, "%s", _("the lead is in no queue: it stays mine"));
    if (!wish->is_for_team)
        calls_promise_limit(session, wish->queue_id, wish->when_ms, words, sizeof words);
    if (!wish->is_for_team && words[0] == '\0')
        warn_of_load(session, wish, words, sizeof words, arena);
    return arena_printf(arena, "%s%s%s", hours, hours[0] != '\0' && words[0] != '\0' ? "; " : "",
                        words);
}

bool calls_kept_promises(struct session *session, struct kept_promises *ret_kept, struct error *err)
{
    const struct actor *actor = &session->actor;
    int64_t now = session->now_ms(), since = day_add_ms(now, -30, NULL);
    struct kept_promises kept = {.days = 30};
    if (!store_promise_figures(session->store, actor->team_id, NULL, since, now, &kept.team, err) ||
        !store_promise_figures(session->store, actor->team_id, actor->user_id, since, now,
                               &kept.mine, err))
        return false;
    if (kept.team.people < FIGURES_PEOPLE_LEAST)
        kept.team.promised = kept.team.kept = -1;
    *ret_kept = kept;
    return true;
}
