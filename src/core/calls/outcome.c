/* Looking up outcomes, and when to try again. */
#include "core/outcome.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

#define NURTURE_DAYS 90

const struct outcome *outcome_find(const struct outcome_table *table, const char *code)
{
    for (int i = 0; i < table->count || i < table->known; i++)
        if (str_equal(table->rows[i].code, code))
            return &table->rows[i];
    return NULL;
}

const struct outcome *outcome_by_key(const struct outcome_table *table, char key)
{
    for (int i = 0; i < table->count; i++)
        if (table->rows[i].key == key)
            return &table->rows[i];
    return NULL;
}

int64_t outcome_retry_ms(const struct outcome *outcome, int64_t attempts_before, int64_t now_ms)
{
    if (outcome->delay_count == 0)
        return now_ms + DAY_MS;
    int64_t step = attempts_before < 0 ? 0 : attempts_before;
    return now_ms +
           outcome->delay_ms[step < outcome->delay_count ? step : outcome->delay_count - 1];
}

int64_t outcome_rest_ms(const struct outcome *outcome, int64_t now_ms)
{
    return outcome->delay_count > 0 ? outcome_retry_ms(outcome, 0, now_ms)
                                    : now_ms + NURTURE_DAYS * DAY_MS;
}
