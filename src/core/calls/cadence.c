/* Cadences: from one step to the next. */
#include "core/cadence.h"

#include "base/clock.h"
#include "base/i18n.h"

#define MORNING_MIN (9 * 60 + 30)
#define AFTERNOON_MIN (15 * 60 + 30)
#define NOON 12

bool cadence_check(const struct cadence *cadence, int *ret_step, const char **ret_reason)
{
    for (int i = 0; i < cadence->count; i++) {
        const struct cadence_step *step = &cadence->steps[i], *before = i > 0 ? step - 1 : NULL;
        *ret_step = i;
        *ret_reason = before == NULL && (step->day > 1 || step->after_min > 0)
                          ? N_("the first step is the first call")
                      : before != NULL && step->day == 0 && before->day > 1
                          ? N_("minutes are counted on the first day only")
                      : before != NULL && step->day == 0 && step->after_min <= before->after_min
                          ? N_("a step comes after the one before it")
                      : before != NULL && step->day > 0 && step->day <= before->day
                          ? N_("a step comes on a later day than the one before it")
                      : before != NULL && step->day == 1
                          ? N_("on the first day steps are counted in minutes")
                          : NULL;
        if (*ret_reason != NULL)
            return false;
    }
    return true;
}

static int day_of(const struct cadence_step *step)
{
    return step->day > 0 ? step->day : 1;
}

static int64_t on_day(int64_t last_ms, int days, enum cadence_half half, const char *zone)
{
    struct civil c;
    civil_from_ms(last_ms, zone, &c);
    if (half == HALF_OTHER)
        half = c.hour < NOON ? HALF_AFTERNOON : HALF_MORNING;
    civil_from_ms(day_add_ms(last_ms, days, zone), zone, &c);
    if (half == HALF_MORNING || half == HALF_AFTERNOON) {
        int minute = half == HALF_MORNING ? MORNING_MIN : AFTERNOON_MIN;
        c.hour = minute / 60;
        c.minute = minute % 60;
        c.second = 0;
    }
    return civil_to_ms(&c, zone);
}

int64_t cadence_wanted_ms(const struct cadence *cadence, int64_t made, int64_t last_ms,
                          const char *zone)
{
    if (made < 0 || made >= cadence->count)
        return TIME_NONE;
    const struct cadence_step *step = &cadence->steps[made], *before = made > 0 ? step - 1 : NULL;
    if (before == NULL)
        return last_ms;
    if (step->day == 0)
        return last_ms + (int64_t)(step->after_min - before->after_min) * MINUTE_MS;
    return on_day(last_ms, step->day - day_of(before), step->half, zone);
}
