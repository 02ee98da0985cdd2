/* Credit for data care: only what still stands after thirty days counts, once in a quarter. */
#include "usecase_office.h"

#include "usecase/credit.h"
#include "usecase/quality_score.h"

static void set_by(struct desk *desk, const char *id, const char *field, const char *value)
{
    const struct field_input input = {field, value};
    office_now += SECOND_MS;
    MUST(record_set(desk->session, &lead_entity, id, &input, 1, NULL, err));
    office_sync(desk);
}

static void night(void)
{
    int64_t booked, settled;
    MUST(credit_nightly(office.session, &booked, &settled, err));
}

static struct credit_sums own(struct desk *desk)
{
    struct credit_sums sums;
    MUST(service_credit_sums(office.store, desk->session->actor.user_id, NULL, &sums, err));
    return sums;
}

START_TEST(care_counts_when_it_still_stands_after_thirty_days)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    set_by(&office.anna, id, "position", "Einkauf"); /* 12 points x 0.6 */
    night();
    ck_assert_int_eq(own(&office.anna).pending, 72);
    ck_assert_int_eq(own(&office.anna).standing, 0);
    office_now += 31 * DAY_MS;
    night();
    ck_assert_int_eq(own(&office.anna).pending, 0);
    ck_assert_int_eq(own(&office.anna).standing, 72);
}
END_TEST

START_TEST(what_somebody_had_to_correct_is_taken_back)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    set_by(&office.anna, id, "position", "Einkauf");
    office_sync(&office.bea);
    set_by(&office.bea, id, "position", "Leitung");
    night();
    office_now += 31 * DAY_MS;
    night();
    ck_assert_int_eq(own(&office.anna).taken_back, 72);
    ck_assert_int_eq(own(&office.anna).standing, 0);
    ck_assert_int_eq(own(&office.bea).pending + own(&office.bea).standing, 0); /* it was there */
}
END_TEST

START_TEST(a_number_found_dead_later_is_taken_back_after_all)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    struct planned planned;
    MUST(confirm_field(office.anna.session, id, "phone", NULL, err));
    office_sync(&office.anna);
    night();
    office_now += 31 * DAY_MS;
    night();
    ck_assert_int_gt(own(&office.anna).standing, 0);
    office_sync(&office.bea);
    office_log(&office.bea, id, "dead_number", &planned);
    office_sync(&office.bea);
    night();
    ck_assert_int_eq(own(&office.anna).standing, 0);
    ck_assert_int_gt(own(&office.anna).taken_back, 0);
}
END_TEST

START_TEST(toggling_a_field_earns_nothing_more)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    for (int i = 0; i < 4; i++) {
        set_by(&office.anna, id, "position", "Einkauf");
        set_by(&office.anna, id, "position", "");
    }
    set_by(&office.anna, id, "position", "Einkauf");
    night();
    night();
    ck_assert_int_eq(own(&office.anna).pending, 72);
}
END_TEST

START_TEST(a_team_of_few_shows_no_sum_that_tells_on_anybody)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    struct credit_standing standing;
    set_by(&office.anna, id, "position", "Einkauf");
    night();
    MUST(credit_of(office.session, &standing, err));
    ck_assert(standing.is_on);
    ck_assert(!standing.has_team);
}
END_TEST

START_TEST(leads_closed_without_their_care_are_the_debt_of_their_queue)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    struct debt_row *rows;
    size_t count;
    struct lead_card *card = office_card(office.anna.store, id);
    struct lead lead = card->lead;
    lead.state = "won";
    lead.record.changed_ms = office_now;
    office_sync(&office.tina);
    MUST(store_put(office.tina.store, &lead_entity, &lead, err));
    MUST(credit_debt(office.tina.session, office.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0].closed, 1);
    ck_assert_int_eq(rows[0].in_debt, 1); /* no position, no place */
    MUST_FAIL(credit_debt(office.anna.session, office.arena, &rows, &count, err), ERR_FORBIDDEN);
}
END_TEST

UNIT_TESTS_WITH("usecase/credit", office_open, office_close,
                care_counts_when_it_still_stands_after_thirty_days,
                what_somebody_had_to_correct_is_taken_back,
                a_number_found_dead_later_is_taken_back_after_all,
                toggling_a_field_earns_nothing_more,
                a_team_of_few_shows_no_sum_that_tells_on_anybody,
                leads_closed_without_their_care_are_the_debt_of_their_queue)
