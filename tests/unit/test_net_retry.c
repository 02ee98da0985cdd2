/* How long a busy service wants to be left alone. */
#include "unit.h"

#include "net/http.h"

#define NOON_S 1795953600 /* Sun, 29 Nov 2026 12:00:00 GMT */

START_TEST(seconds_and_dates_say_the_same)
{
    ck_assert_int_eq(http_retry_after_s("90", NOON_S), 90);
    ck_assert_int_eq(http_retry_after_s("Sun, 29 Nov 2026 12:01:30 GMT", NOON_S), 90);
    ck_assert_int_eq(http_retry_after_s("Sunday, 29-Nov-26 12:01:30 GMT", NOON_S), 90);
    ck_assert_int_eq(http_retry_after_s("Sun Nov 29 12:01:30 2026", NOON_S), 90);
}
END_TEST

START_TEST(nobody_is_left_alone_for_more_than_an_hour)
{
    ck_assert_int_eq(http_retry_after_s("3600", NOON_S), 3600);
    ck_assert_int_eq(http_retry_after_s("86400", NOON_S), 3600);
    ck_assert_int_eq(http_retry_after_s("9223372036854775807", NOON_S), 3600);
    ck_assert_int_eq(http_retry_after_s("Mon, 30 Nov 2026 12:00:00 GMT", NOON_S), 3600);
}
END_TEST

START_TEST(what_is_over_or_says_nothing_is_no_pause)
{
    ck_assert_int_eq(http_retry_after_s("Sun, 29 Nov 2026 11:59:59 GMT", NOON_S), 0);
    ck_assert_int_eq(http_retry_after_s("0", NOON_S), 0);
    ck_assert_int_eq(http_retry_after_s("-5", NOON_S), 0);
    ck_assert_int_eq(http_retry_after_s("", NOON_S), 0);
    ck_assert_int_eq(http_retry_after_s("soon", NOON_S), 0);
}
END_TEST

UNIT_TESTS("net/retry", seconds_and_dates_say_the_same, nobody_is_left_alone_for_more_than_an_hour,
           what_is_over_or_says_nothing_is_no_pause)
