/* Figures about people: five make a team, a person's need a view, and every look is written down.
 */
#include "usecase_office.h"

#include "usecase/figures.h"

#include <string.h>

#define PURPOSE "talk about the call guide"

/* What the service does for a signed-in person. */
static struct session as(const struct desk *desk)
{
    struct session session = *office.session;
    session.actor = desk->session->actor;
    session.device_id = desk->device_id;
    return session;
}

static int64_t audited(const char *event)
{
    struct audit_row *rows;
    size_t count;
    int64_t found = 0;
    MUST(service_audit_list(office.store, 0, 200, office.arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++)
        found += strcmp(rows[i].event, event) == 0;
    return found;
}

static const char *anna_id(void)
{
    return office.anna.session->actor.user_id;
}

START_TEST(ones_own_figures_need_no_view)
{
    struct session anna = as(&office.anna);
    struct person_figures figures;
    const char *lead = office_lead(&office.anna, "Janssen", "+493023125012");
    office_log(&office.anna, lead, "busy", &(struct planned){0});
    office_sync(&office.anna);
    MUST(figures_of(&anna, anna_id(), office.arena, &figures, err));
    ck_assert_str_eq(figures.user, "anna");
    ck_assert_int_eq(figures.calls_today, 1);
    ck_assert_int_eq(figures.calls_days, 1);
    ck_assert_int_eq(audited("view.looked"), 0);
    struct result_count *rows;
    size_t count;
    MUST(figures_own_results(office.anna.session, office_now - DAY_MS, office_now + DAY_MS,
                             office.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(rows[0].result, "busy");
    ck_assert_int_eq(rows[0].count, 1);
}
END_TEST

START_TEST(figures_of_a_person_need_a_view_with_a_purpose_that_the_person_sees)
{
    struct session tina = as(&office.tina), anna = as(&office.anna);
    struct person_figures figures, *people;
    struct personal_view *views;
    size_t count;
    char id[37];
    struct view_request request = {anna_id(), "why", TIME_NONE};
    MUST_FAIL(figures_of(&tina, anna_id(), office.arena, &figures, err), ERR_FORBIDDEN);
    MUST(figures_people(&tina, office.arena, &people, &count, err));
    ck_assert_uint_eq(count, 0);
    MUST_FAIL(figures_view_open(&tina, &request, id, err), ERR_DATA);
    request.purpose = PURPOSE;
    request.until_ms = office_now + 91 * DAY_MS;
    MUST_FAIL(figures_view_open(&tina, &request, id, err), ERR_DATA);
    request.until_ms = TIME_NONE;
    MUST(figures_view_open(&tina, &request, id, err));
    ck_assert_int_eq(audited("view.opened"), 1);
    MUST(figures_of(&tina, anna_id(), office.arena, &figures, err));
    MUST(figures_people(&tina, office.arena, &people, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(audited("view.looked"), 2);
    MUST(figures_views(&anna, office.arena, &views, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(views[0].viewer, "tina");
    ck_assert_str_eq(views[0].purpose, PURPOSE);
    ck_assert_int_eq(views[0].looks, 2);
    ck_assert_int_eq(views[0].until_ms, day_add_ms(office_now, VIEW_DAYS, NULL));
}
END_TEST

START_TEST(a_view_ends_by_itself_or_before)
{
    struct session tina = as(&office.tina), anna = as(&office.anna);
    struct person_figures figures;
    char id[37];
    struct view_request request = {anna_id(), PURPOSE, office_now + HOUR_MS};
    MUST(figures_view_open(&tina, &request, id, err));
    MUST_FAIL(figures_view_end(&anna, id, err), ERR_NOT_FOUND);
    office_now += HOUR_MS;
    MUST_FAIL(figures_of(&tina, anna_id(), office.arena, &figures, err), ERR_FORBIDDEN);
    request.until_ms = TIME_NONE;
    MUST(figures_view_open(&tina, &request, id, err));
    MUST(figures_of(&tina, anna_id(), office.arena, &figures, err));
    MUST(figures_view_end(&tina, id, err));
    ck_assert_int_eq(audited("view.ended"), 1);
    MUST_FAIL(figures_view_end(&tina, id, err), ERR_NOT_FOUND);
    MUST_FAIL(figures_of(&tina, anna_id(), office.arena, &figures, err), ERR_FORBIDDEN);
}
END_TEST

START_TEST(only_a_team_lead_and_only_of_the_own_team)
{
    struct session tina = as(&office.tina), stefan = as(&office.stefan), otto = as(&office.otto);
    struct person_figures figures;
    char id[37];
    struct view_request request = {anna_id(), PURPOSE, TIME_NONE};
    MUST_FAIL(figures_view_open(&stefan, &request, id, err), ERR_FORBIDDEN);
    MUST_FAIL(figures_of(&stefan, anna_id(), office.arena, &figures, err), ERR_FORBIDDEN);
    request.subject_id = otto.actor.user_id;
    MUST_FAIL(figures_view_open(&tina, &request, id, err), ERR_NOT_FOUND);
    request.subject_id = tina.actor.user_id;
    MUST_FAIL(figures_view_open(&tina, &request, id, err), ERR_NOT_FOUND);
    MUST_FAIL(figures_of(&tina, otto.actor.user_id, office.arena, &figures, err), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_mode_is_on_until_an_administrator_switches_it_off)
{
    struct session tina = as(&office.tina), admin = as(&office.tina);
    struct person_figures figures;
    admin.actor.roles = "admin";
    ck_assert(figures_mode_is_on(&tina));
    MUST_FAIL(figures_mode_set(&tina, false, err), ERR_FORBIDDEN);
    MUST(figures_mode_set(&admin, false, err));
    ck_assert(!figures_mode_is_on(&tina));
    ck_assert_int_eq(audited("works_council.off"), 1);
    MUST(figures_of(&tina, anna_id(), office.arena, &figures, err));
    MUST_FAIL(figures_of(&tina, office.otto.session->actor.user_id, office.arena, &figures, err),
              ERR_NOT_FOUND);
    MUST(figures_mode_set(&admin, true, err));
    ck_assert_int_eq(audited("works_council.on"), 1);
    MUST_FAIL(figures_of(&tina, anna_id(), office.arena, &figures, err), ERR_FORBIDDEN);
}
END_TEST

static struct board board_now(void)
{
    struct board board;
    MUST(store_board(office.store, office.north, NULL, office_now, office.arena, &board, err));
    return board;
}

START_TEST(a_team_of_four_is_not_told_how_it_works)
{
    const char *lead = office_lead(&office.anna, "Janssen", "+493023125012");
    office_log(&office.anna, lead, "busy", &(struct planned){0});
    office_sync(&office.anna);
    struct board board = board_now();
    ck_assert_int_ge(board.people, 5);
    ck_assert(board.rows[0].has_figures);
    ck_assert_int_eq(board.rows[board.row_count - 1].done_today, 1); /* in no queue */
    ck_assert_int_eq(board.promises.promised, 0);
    ck_assert(board.fairness.quantity > 0);
    const struct user_change ends = {.is_active = 0};
    MUST(service_user_change(office.store, "bea", &ends, NULL, err));
    board = board_now();
    ck_assert_int_eq(board.people, 4);
    ck_assert(!board.rows[0].has_figures);
    ck_assert_int_eq(board.rows[board.row_count - 1].done_today, INT_NONE);
    ck_assert(board.fairness.quantity < 0);
    ck_assert_int_eq(board.first_touch_median_ms, TIME_NONE);
}
END_TEST

UNIT_TESTS_WITH("usecase/figures", office_open, office_close, ones_own_figures_need_no_view,
                figures_of_a_person_need_a_view_with_a_purpose_that_the_person_sees,
                a_view_ends_by_itself_or_before, only_a_team_lead_and_only_of_the_own_team,
                the_mode_is_on_until_an_administrator_switches_it_off,
                a_team_of_four_is_not_told_how_it_works)
