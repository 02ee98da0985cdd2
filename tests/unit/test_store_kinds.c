/* What an older service does not know waits at the desk and is sent again, seldom while instances
 * of both versions answer. */
#include "store_files.h"

#include <stdio.h>
#include <stdlib.h>

static int64_t last_no(void)
{
    struct outbox_row *rows;
    size_t count;
    MUST_STORE(desk_outbox(files.desk, 0, 100, files.arena, &rows, &count, err));
    return rows[count - 1].op->no;
}

/* By an instance that is older; at that time of the wall clock. */
static void is_refused(int64_t no, int64_t now_ms)
{
    char now[24];
    const struct desk_answer answer = {no, RESULT_REJECTED, 0, "no such kind", true};
    snprintf(now, sizeof now, "%lld", (long long)now_ms);
    setenv("VORWAHL_TEST_NOW", now, 1);
    MUST_STORE(desk_results(files.desk, &answer, 1, err));
}

static bool goes_again(int64_t now_ms)
{
    char now[24];
    bool has_some;
    snprintf(now, sizeof now, "%lld", (long long)now_ms);
    setenv("VORWAHL_TEST_NOW", now, 1);
    MUST_STORE(desk_kinds_send(files.desk, "rule", &has_some, err));
    return has_some;
}

static int64_t saved(void)
{
    struct lead *lead = files_lead(files.desk, "Janssen", "Emden", "+493023125012");
    return files_set(lead->record.id, "interest", NULL, "mine");
}

START_TEST(a_group_that_comes_back_refused_waits_longer_each_time)
{
    int64_t now = FILES_NOW, times = 0;
    is_refused(saved(), now);
    ck_assert_msg(goes_again(now), "the first greeting that knows the kind sends it at once");
    is_refused(last_no(), now);
    for (; now < FILES_NOW + DAY_MS; now += 30 * SECOND_MS) {
        if (!goes_again(now))
            continue;
        times++;
        is_refused(last_no(), now);
    }
    ck_assert_msg(times >= 24 && times <= 30, "%lld times in a day", (long long)times);
    ck_assert_msg(goes_again(FILES_NOW - DAY_MS), "a clock that was set back holds nothing up");
}
END_TEST

START_TEST(what_was_taken_is_not_sent_again)
{
    struct desk_counts counts;
    is_refused(saved(), FILES_NOW);
    ck_assert(goes_again(FILES_NOW));
    ck_assert_msg(!goes_again(FILES_NOW + HOUR_MS), "it waits to be pushed, and is not refused");
    MUST_STORE(desk_result(files.desk, last_no(), RESULT_APPLIED, 20, NULL, err));
    ck_assert(!goes_again(FILES_NOW + HOUR_MS));
    MUST_STORE(desk_counts(files.desk, &counts, err));
    ck_assert_int_eq(counts.rejected + counts.waiting, 0);
}
END_TEST

UNIT_TESTS_WITH("store/kinds", files_open, files_close,
                a_group_that_comes_back_refused_waits_longer_each_time,
                what_was_taken_is_not_sent_again)
