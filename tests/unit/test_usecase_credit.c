/* Credit for data care: only what still stands after thirty days counts, once in a quarter. */
#include "usecase_office.h"

#include "usecase/credit.h"
#include "usecase/quality_score.h"

#include <stdio.h>

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

/* What the service does for this person. */
static struct session *served(const struct desk *desk, char **ret_scopes)
{
    struct session *session;
    int64_t version;
    MUST(session_open(office.store, desk->session->actor.user_id, &session, err));
    session->now_ms = office.session->now_ms;
    MUST(service_scopes(office.store, desk->session->actor.user_id, office.arena, ret_scopes,
                        &version, err));
    return session;
}

/* The newest repair is in the sample, whatever chance would say. */
static struct credit_row put_into_sample(void)
{
    struct operation **ops;
    size_t count;
    int64_t last;
    MUST(service_credit_scan(office.store, 0, 1000, office.arena, &ops, &count, &last, err));
    const struct operation *op = ops[count - 1];
    void *user;
    MUST(store_load(office.store, &user_entity, op->user_id, office.arena, &user, err));
    struct credit_row row = {.op_id = op->op_id,
                             .field = op->changes[0].name,
                             .user_id = op->user_id,
                             .team_id = ((struct user *)user)->team_id,
                             .entity = op->entity->name,
                             .id = op->id,
                             .points = 72,
                             .earned_ms = op->occurred_ms,
                             .look = "asked"};
    MUST(service_credit_add(office.store, &row, 0, err));
    return row;
}

static size_t looks_of(struct session *session, const char *scopes, struct credit_look **ret_looks)
{
    size_t count;
    MUST(credit_looks(session, scopes, office.arena, ret_looks, &count, err));
    return count;
}

START_TEST(a_second_person_finds_a_repair_wrong_and_its_points_go_back)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    char *annas, *beas, *ottos;
    set_by(&office.anna, id, "position", "Einkauf");
    struct credit_row row = put_into_sample();
    struct session *anna = served(&office.anna, &annas), *bea = served(&office.bea, &beas),
                   *otto = served(&office.otto, &ottos);
    struct credit_look *looks;
    ck_assert_int_eq(own(&office.anna).pending, 72);
    ck_assert_uint_eq(looks_of(anna, annas, &looks), 0); /* nobody judges himself */
    ck_assert_uint_eq(looks_of(otto, ottos, &looks), 0); /* nor another team */
    ck_assert_uint_eq(looks_of(bea, "all", &looks), 0);  /* nor what is out of reach */
    ck_assert_uint_eq(looks_of(bea, beas, &looks), 1);
    ck_assert_str_eq(looks[0].name, "position");
    ck_assert_str_eq(looks[0].value, "Einkauf");
    ck_assert_str_eq(looks[0].lead_id, id);
    MUST_FAIL(credit_judge(anna, annas, row.op_id, row.field, true, err), ERR_NOT_FOUND);
    MUST(credit_judge(bea, beas, row.op_id, row.field, false, err));
    ck_assert_int_eq(own(&office.anna).pending, 0);
    ck_assert_int_eq(own(&office.anna).taken_back, 72);
    MUST_FAIL(credit_judge(bea, beas, row.op_id, row.field, true, err), ERR_NOT_FOUND);
    office_now += 31 * DAY_MS;
    night();
    ck_assert_int_eq(own(&office.anna).taken_back, 72); /* and stays so */
    session_close(anna);
    session_close(bea);
    session_close(otto);
}
END_TEST

START_TEST(nobody_stands_on_the_board_who_did_not_ask)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    char *scopes;
    struct credit_standing_row *rows;
    size_t count;
    set_by(&office.anna, id, "position", "Einkauf");
    night();
    struct session *anna = served(&office.anna, &scopes), *bea = served(&office.bea, &scopes),
                   *otto = served(&office.otto, &scopes);
    MUST(credit_board(bea, office.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 0);
    MUST(credit_list(anna, true, err));
    MUST(credit_board(bea, office.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(rows[0].user, "anna");
    ck_assert_int_eq(rows[0].points, 72);
    ck_assert_int_eq(rows[0].streak_weeks, 1);
    MUST(credit_board(otto, office.arena, &rows, &count, err)); /* not another team's */
    ck_assert_uint_eq(count, 0);
    MUST(credit_list(anna, false, err));
    MUST(credit_board(bea, office.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 0);
    session_close(anna);
    session_close(bea);
    session_close(otto);
}
END_TEST

START_TEST(a_team_lead_sets_the_goal_of_the_week_and_weeks_in_a_row_are_counted)
{
    char *scopes;
    struct credit_week week;
    for (int i = 0; i < 3; i++) {
        char phone[20];
        snprintf(phone, sizeof phone, "+49302312500%d", i);
        set_by(&office.anna, office_lead(&office.anna, "Janssen", phone), "position", "Einkauf");
        office_now += 7 * DAY_MS;
    }
    night();
    struct session *anna = served(&office.anna, &scopes), *tina = served(&office.tina, &scopes);
    MUST_FAIL(credit_goal_set(anna, 50, err), ERR_FORBIDDEN);
    MUST_FAIL(credit_goal_set(tina, -1, err), ERR_DATA);
    MUST(credit_goal_set(tina, 50, err));
    MUST(credit_week(anna, true, &week, err));
    ck_assert(week.has_goal);
    ck_assert_int_eq(week.goal, 500);
    ck_assert_int_eq(week.earned, 0);       /* nothing yet in this one */
    ck_assert_int_eq(week.streak_weeks, 3); /* which does not break it yet */
    office_now -= 7 * DAY_MS;
    MUST(credit_week(anna, true, &week, err));
    ck_assert_int_eq(week.earned, 72);
    office_now += 14 * DAY_MS;
    MUST(credit_week(anna, false, &week, err));
    ck_assert(!week.has_earned); /* a team of few */
    ck_assert_int_eq(week.streak_weeks, 0);
    session_close(anna);
    session_close(tina);
}
END_TEST

UNIT_TESTS_WITH("usecase/credit", office_open, office_close,
                care_counts_when_it_still_stands_after_thirty_days,
                what_somebody_had_to_correct_is_taken_back,
                a_number_found_dead_later_is_taken_back_after_all,
                toggling_a_field_earns_nothing_more,
                a_team_of_few_shows_no_sum_that_tells_on_anybody,
                leads_closed_without_their_care_are_the_debt_of_their_queue,
                a_second_person_finds_a_repair_wrong_and_its_points_go_back,
                nobody_stands_on_the_board_who_did_not_ask,
                a_team_lead_sets_the_goal_of_the_week_and_weeks_in_a_row_are_counted)
