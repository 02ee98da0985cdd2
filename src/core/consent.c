/* Where consent stands and how long its evidence is kept. Which basis stands is decided beside the
 * entity (activity.c). */
#include "core/consent.h"

#include "base/clock.h"
#include "base/text.h"

#define YEARS_KEPT 5 /* UWG § 7a para. 2 */

const char *consent_state(const struct consent *const *consents, size_t count, const char *purpose)
{
    const struct consent *last = NULL;
    if (consent_basis(consents, count, purpose, NULL) != NULL)
        return "given";
    for (size_t i = 0; i < count; i++)
        if (str_equal(consents[i]->purpose, purpose) && !str_equal(consents[i]->status, "given") &&
            (last == NULL || consents[i]->at_ms >= last->at_ms))
            last = consents[i];
    return last != NULL ? last->status : "not_asked";
}

int64_t consent_keep_until_ms(int64_t granted_ms, int64_t used_ms)
{
    struct civil day;
    if (granted_ms == TIME_NONE)
        return TIME_NONE;
    civil_from_ms(used_ms != TIME_NONE && used_ms > granted_ms ? used_ms : granted_ms, NULL, &day);
    day.year += YEARS_KEPT; /* 29 February becomes 1 March: a day longer, never shorter */
    return civil_to_ms(&day, NULL);
}
