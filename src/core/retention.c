/* When the last purpose of keeping a person ends. */
#include "core/retention.h"

#include "base/clock.h"
#include "base/text.h"

int64_t months_later_ms(int64_t ms, int months)
{
    struct civil day;
    civil_from_ms(ms, NULL, &day);
    day.month += months;
    day.year += (day.month - 1) / 12;
    day.month = (day.month - 1) % 12 + 1;
    return civil_to_ms(&day, NULL);
}

static int64_t later(int64_t a, int64_t b)
{
    return a == TIME_NONE || (b != TIME_NONE && b > a) ? b : a;
}

static int64_t touched_ms(const struct lead *lead)
{
    return later(later(lead->record.changed_ms, lead->last_call_ms),
                 later(lead->received_ms, lead->record.created_ms));
}

const struct retention_rule *retention_rule_of(const struct retention_rules *rules,
                                               const char *state)
{
    for (size_t i = 0; i < rules->count; i++)
        if (str_equal(rules->states[i].state, state))
            return &rules->states[i];
    return NULL;
}

static int shorter(int general, int own)
{
    return own > 0 && general > 0 && own < general ? own : general;
}

struct retention_rules retention_shorter(const struct retention_rules *rules,
                                         const struct retention_own *own, struct arena *arena)
{
    struct retention_rules both = *rules;
    struct retention_rule *states = ARENA_ARRAY(arena, struct retention_rule, rules->count + 1);
    for (size_t i = 0; i < rules->count; i++) {
        states[i] = rules->states[i];
        for (size_t j = 0; j < own->count; j++)
            if (str_equal(own->states[j].state, states[i].state))
                states[i].months = shorter(states[i].months, own->states[j].months);
    }
    both.states = states;
    both.without_lead_months = shorter(both.without_lead_months, own->without_lead_months);
    both.consent_unused_months = shorter(both.consent_unused_months, own->consent_unused_months);
    return both;
}

int64_t retention_end_ms(const struct retention_rules *const *rules,
                         const struct lead *const *leads, size_t count, int64_t created_ms,
                         const char **ret_state)
{
    int64_t end_ms = TIME_NONE;
    *ret_state = NULL;
    if (count == 0)
        return rules[0]->without_lead_months > 0
                   ? months_later_ms(created_ms, rules[0]->without_lead_months)
                   : TIME_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct retention_rule *rule = retention_rule_of(rules[i], leads[i]->state);
        if (rule == NULL)
            return TIME_NONE;
        int64_t ms = months_later_ms(touched_ms(leads[i]), rule->months);
        if (end_ms == TIME_NONE || ms > end_ms) {
            end_ms = ms;
            *ret_state = leads[i]->state;
        }
    }
    return end_ms;
}
