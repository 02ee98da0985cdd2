/* The pauses of a desk that gets no answer: few requests in an outage, and not all desks at once.
 */
#include "unit.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sync/sync.h"

START_TEST(no_desk_asks_more_than_twelve_times_in_the_first_five_minutes)
{
    for (int round = 0; round < 1000; round++) {
        int64_t at_ms = 0;
        int asked = 2; /* both lanes meet the outage once; then one of them knocks */
        for (int failures = 0; (at_ms += sync_pause_ms(failures, 0)) < 5 * MINUTE_MS; failures++)
            asked++;
        ck_assert_int_le(asked, 12);
    }
}
END_TEST

/* So long after an hour without the service. */
static int64_t comes_back_ms(void)
{
    int64_t at_ms = 0;
    for (int failures = 0; at_ms < HOUR_MS; failures++)
        at_ms += sync_pause_ms(failures, 0);
    return at_ms - HOUR_MS;
}

START_TEST(after_an_hour_a_hundred_desks_come_back_over_half_a_minute_and_within_one)
{
    int64_t first = INT64_MAX, last = 0;
    for (int desk = 0; desk < 100; desk++) {
        int64_t at_ms = comes_back_ms();
        first = at_ms < first ? at_ms : first;
        last = at_ms > last ? at_ms : last;
    }
    ck_assert_int_ge(last - first, 30 * SECOND_MS);
    ck_assert_int_le(last, MINUTE_MS);
}
END_TEST

START_TEST(a_service_that_says_when_is_not_asked_before)
{
    for (int failures = 0; failures < 12; failures++)
        ck_assert_int_ge(sync_pause_ms(failures, 40), 40 * SECOND_MS);
    ck_assert_int_lt(sync_pause_ms(0, 0), SECOND_MS);
}
END_TEST

UNIT_TESTS("sync/pauses", no_desk_asks_more_than_twelve_times_in_the_first_five_minutes,
           after_an_hour_a_hundred_desks_come_back_over_half_a_minute_and_within_one,
           a_service_that_says_when_is_not_asked_before)
