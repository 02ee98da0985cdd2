/* What is promised, and the step that a call has planned: told while a date is typed, and moved. */
#include "usecase_office.h"

#include <stdio.h>

static struct lead_card *card_of(const char *lead_id)
{
    return office_card(office.anna.store, lead_id);
}

static const char *warned(const char *lead_id, int64_t when_ms, bool is_for_team)
{
    struct call_permission permission;
    struct lead_card *card = office_card(office.anna.store, lead_id);
    MUST(calls_permission(office.anna.session, card, office.arena, &permission, err));
    const struct promise_wish wish = {lead_id, card->lead.queue_id, &permission.callee, when_ms,
                                      is_for_team};
    return calls_promise_warning(office.anna.session, &wish, office.arena);
}

START_TEST(what_is_odd_about_a_promise_is_said_while_it_is_typed)
{
    const char *one = office_lead(&office.anna, "Janssen", "+493023125012"),
               *other = office_lead(&office.anna, "Kessler", "+493023125013");
    int64_t when = office_now + 2 * HOUR_MS;
    ck_assert_str_eq(warned(one, when, false), "");
    ck_assert_ptr_nonnull(
        strstr(warned(one, office_now + 12 * HOUR_MS, false), "outside the hours"));
    ck_assert_ptr_nonnull(strstr(warned(one, office_now + 100 * DAY_MS, false), "the team's"));
    ck_assert_ptr_nonnull(strstr(warned(one, office_now + 98 * DAY_MS, true), "in no queue"));
    struct planned planned;
    const struct call_result result = {
        .lead_id = one, .outcome = "callback", .callback_ms = when, .duration_s = INT_NONE};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    ck_assert_ptr_nonnull(strstr(warned(other, when, false), "another call is promised then"));
    ck_assert_str_eq(warned(other, when, true), "the lead is in no queue: it stays mine");
    ck_assert_str_eq(warned(other, when + 5 * MINUTE_MS, false), "");
    ck_assert_str_eq(warned(one, when, false), "");
}
END_TEST

START_TEST(an_hour_that_is_full_of_promises_is_said_with_the_next_free_time)
{
    int64_t hour = office_now + 2 * HOUR_MS; /* 12:00 */
    struct planned planned;
    for (int i = 0; i < PROMISES_PER_HOUR; i++) {
        const struct call_result result = {
            .lead_id = office_lead(&office.anna, arena_printf(office.arena, "Person%c", 'A' + i),
                                   arena_printf(office.arena, "+4930231251%02d", i)),
            .outcome = "callback",
            .callback_ms = hour + i * 10 * MINUTE_MS,
            .duration_s = INT_NONE};
        MUST(calls_log(office.anna.session, &result, &planned, err));
    }
    const char *other = office_lead(&office.anna, "Kessler", "+493023125199");
    ck_assert_str_eq(warned(other, hour + 45 * MINUTE_MS, false),
                     "4 promised from 12:00 on already; free: 13:00");
    ck_assert_str_eq(warned(other, hour - 15 * MINUTE_MS, false), "");
    ck_assert_str_eq(warned(other, hour + HOUR_MS, false), "");
    int64_t evening = 0;
    ck_assert(time_parse_iso("2026-11-23T18:45:00Z", &evening)); /* 19:45, calls end at 20:00 */
    for (int i = 0; i < 2; i++) {
        const struct call_result result = {
            .lead_id = office_lead(&office.anna, arena_printf(office.arena, "Late%c", 'A' + i),
                                   arena_printf(office.arena, "+4930231252%02d", i)),
            .outcome = "callback",
            .callback_ms = evening + i * DAY_MS,
            .duration_s = INT_NONE};
        MUST(calls_log(office.anna.session, &result, &planned, err));
    }
    const char *words = warned(other, evening, false);
    ck_assert_ptr_nonnull(strstr(words, "another call is promised then; free: "));
    ck_assert_msg(strstr(words, "08:00") != NULL, "%s", words); /* when calls are allowed again */
}
END_TEST

START_TEST(the_step_after_a_talk_is_moved_and_undo_brings_the_planned_one_back)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned, moved;
    struct undone undone;
    office_log(&office.anna, id, "talked", &planned);
    MUST(calls_move_step(office.anna.session, id, office_now + 3 * HOUR_MS, &moved, err));
    ck_assert_int_eq(card_of(id)->lead.next_ms, office_now + 3 * HOUR_MS);
    ck_assert_str_eq(card_of(id)->lead.next_kind, "retry");
    office_sync(&office.anna);
    ck_assert_int_eq(office_card(office.store, id)->lead.next_ms, office_now + 3 * HOUR_MS);
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    ck_assert_str_eq(undone.text, "undone: the next step");
    ck_assert_int_eq(card_of(id)->lead.next_ms, planned.next_ms);
    office_log(&office.anna, id, "no_need", &planned);
    MUST_FAIL(calls_move_step(office.anna.session, id, office_now + HOUR_MS, &moved, err),
              ERR_DATA);
}
END_TEST

UNIT_TESTS_WITH("usecase/promises", office_open, office_close,
                the_step_after_a_talk_is_moved_and_undo_brings_the_planned_one_back,
                an_hour_that_is_full_of_promises_is_said_with_the_next_free_time,
                what_is_odd_about_a_promise_is_said_while_it_is_typed)
