/* The rules of a lead's life: states, rights, outcomes, questions, consent. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/consent.h"
#include "core/form.h"
#include "core/lead.h"
#include "core/lifecycle.h"
#include "core/outcome.h"
#include "core/rights.h"

#include <string.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

START_TEST(states_of_table_and_lifecycle_are_the_same)
{
    const struct field *field = entity_field(&lead_entity, "state");
    int count = 0;
    for (const struct choice *choice = field->choices; choice->code != NULL; choice++, count++) {
        ck_assert_msg(state_is_valid(choice->code), "%s", choice->code);
        ck_assert_str_eq(state_label(choice->code), choice->label);
        ck_assert(!state_is_callable(choice->code) || state_is_open(choice->code));
        ck_assert(state_may_follow(choice->code, choice->code));
    }
    ck_assert_int_eq(count, 15);
    ck_assert(!state_is_valid("hot") && !state_is_valid("") && !state_is_valid(NULL));
    ck_assert(!state_is_open("won") && !state_is_open("lost") && !state_is_open("blocked") &&
              !state_is_open("archived"));
    ck_assert(!state_is_callable("checking") && !state_is_callable("blocked") &&
              !state_is_callable("accepted"));
}
END_TEST

START_TEST(a_lead_lives_from_new_to_won)
{
    static const char *const life[] = {"new",      "checking",    "ready",
                                       "working",  "qualified",   "handed_over",
                                       "accepted", "opportunity", "won"};
    for (size_t i = 1; i < sizeof life / sizeof *life; i++)
        ck_assert_msg(state_may_follow(life[i - 1], life[i]), "%s to %s", life[i - 1], life[i]);
    ck_assert(state_may_follow("handed_over", "rejected") && state_may_follow("rejected", "ready"));
    ck_assert(state_may_follow("working", "nurture") && state_may_follow("nurture", "ready"));
}
END_TEST

START_TEST(no_shortcut_past_the_handover_and_no_way_out_of_a_block_into_sales)
{
    static const char *const pairs[][2] = {{"new", "won"},           {"new", "accepted"},
                                           {"working", "accepted"},  {"checking", "handed_over"},
                                           {"ready", "opportunity"}, {"blocked", "handed_over"},
                                           {"blocked", "qualified"}, {"won", "lost"},
                                           {"archived", "won"},      {"new", "nonsense"},
                                           {"nonsense", "new"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_msg(!state_may_follow(pairs[i][0], pairs[i][1]), "%s to %s", pairs[i][0],
                      pairs[i][1]);
}
END_TEST

START_TEST(a_role_may_what_the_table_says)
{
    static const struct {
        const char *roles;
        enum right right;
        bool may;
    } rows[] = {{"agent", RIGHT_WORK_QUEUE, true},
                {"agent", RIGHT_IMPORT, false},
                {"agent", RIGHT_EXPORT, false},
                {"agent", RIGHT_MERGE, false},
                {"agent", RIGHT_ERASE, false},
                {"agent", RIGHT_USERS, false},
                {"steward", RIGHT_IMPORT, true},
                {"steward", RIGHT_MERGE, true},
                {"steward", RIGHT_MOVE_LEADS, false},
                {"team_lead", RIGHT_MOVE_LEADS, true},
                {"team_lead", RIGHT_EXPORT, true},
                {"team_lead", RIGHT_USERS, false},
                {"marketing", RIGHT_EDIT_CONTACT, false},
                {"marketing", RIGHT_CAMPAIGNS, true},
                {"marketing", RIGHT_BOARD, true},
                {"sales", RIGHT_ACCEPT, true},
                {"sales", RIGHT_WORK_QUEUE, false},
                {"admin", RIGHT_ERASE, true},
                {"admin", RIGHT_WORK_QUEUE, false},
                {"agent, steward", RIGHT_IMPORT, true},
                {"team_leader", RIGHT_MOVE_LEADS, false},
                {"", RIGHT_WORK_QUEUE, false},
                {NULL, RIGHT_WORK_QUEUE, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct actor actor = {.user_id = "u", .roles = rows[i].roles};
        struct error err = {0};
        ck_assert_msg(actor_may(&actor, rows[i].right) == rows[i].may, "%s, right %d",
                      rows[i].roles, (int)rows[i].right);
        ck_assert(actor_require(&actor, rows[i].right, &err) == rows[i].may);
        ck_assert_int_eq(err.code, rows[i].may ? ERR_NONE : ERR_FORBIDDEN);
    }
    struct actor system = {.is_system = true};
    for (int right = 0; right < RIGHT_COUNT; right++)
        ck_assert(actor_may(&system, (enum right)right));
    ck_assert(role_is_valid("team_lead") && !role_is_valid("") && !role_is_valid("root") &&
              !role_is_valid("agent,steward"));
}
END_TEST

START_TEST(retries_follow_the_attempts_and_the_last_delay_repeats)
{
    static const struct outcome rows[] = {
        {.code = "busy", .key = 'b', .delay_ms = {10, 20, 30}, .delay_count = 3},
        {.code = "dead", .key = 't'}};
    static const struct outcome_table table = {.rows = rows, .count = 2, .attempts_max = 6};
    ck_assert_ptr_eq(outcome_find(&table, "busy"), &rows[0]);
    ck_assert_ptr_eq(outcome_by_key(&table, 't'), &rows[1]);
    ck_assert_ptr_null(outcome_find(&table, "bus"));
    ck_assert_ptr_null(outcome_by_key(&table, 'x'));
    ck_assert_int_eq(outcome_retry_ms(&rows[0], 0, 1000), 1010);
    ck_assert_int_eq(outcome_retry_ms(&rows[0], 1, 1000), 1020);
    ck_assert_int_eq(outcome_retry_ms(&rows[0], 9, 1000), 1030);
    ck_assert_int_eq(outcome_retry_ms(&rows[0], INT64_MIN, 1000), 1010);
    ck_assert_int_eq(outcome_retry_ms(&rows[1], 0, 1000), 1000 + DAY_MS);
}
END_TEST

static const struct question_choice classes[] = {{"small", "Up to 25 k EUR", 0},
                                                 {"large", "More", 0}};
static const struct question questions[] = {
    {.key = "decides", .text = "Decides", .type = QUESTION_YES_NO},
    {.key = "budget",
     .text = "Budget",
     .type = QUESTION_ONE_OF,
     .choices = classes,
     .choice_count = 2},
    {.key = "needs",
     .text = "Needs",
     .type = QUESTION_MANY_OF,
     .choices = classes,
     .choice_count = 2},
    {.key = "seats", .text = "Seats", .type = QUESTION_NUMBER, .unit = "seats"},
    {.key = "ends", .text = "Ends", .type = QUESTION_MONTH},
    {.key = "start", .text = "Start", .type = QUESTION_DATE},
    {.key = "note", .text = "Note", .type = QUESTION_TEXT}};
static const struct form form = {.name = "f", .questions = questions, .question_count = 7};

START_TEST(answers_are_read_as_people_type_them)
{
    static const struct {
        const char *question, *raw, *value, *shown;
    } rows[] = {{"decides", "y", "yes", "yes"},
                {"decides", "Ja", "yes", "yes"},
                {"decides", "2", "no", "no"},
                {"decides", "unknown", "unknown", "unknown"},
                {"decides", "refused", "refused", "not said"},
                {"decides", "  ", NULL, ""},
                {"budget", "1", "small", "Up to 25 k EUR"},
                {"budget", "more", "large", "More"},
                {"budget", "large", "large", "More"},
                {"needs", "2, 1,2", "large,small", "More, Up to 25 k EUR"},
                {"seats", " 040 ", "40", "40 seats"},
                {"ends", "2027-3", "2027-03", "2027-03"},
                {"ends", "03/2027", "2027-03", "2027-03"},
                {"ends", "3.2027", "2027-03", "2027-03"},
                {"start", "1.4.2027", "2027-04-01", "2027-04-01"},
                {"note", "uses Sage", "uses Sage", "uses Sage"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct question *question = form_question(&form, rows[i].question);
        struct error err = {0};
        char *value;
        ck_assert_msg(question_parse(question, rows[i].raw, arena, &value, &err), "%s: %s",
                      rows[i].raw, err.message);
        ck_assert_msg(str_equal(value, rows[i].value), "%s: %s", rows[i].raw, value);
        ck_assert_str_eq(question_display(question, value, arena), rows[i].shown);
    }
    ck_assert_ptr_null(form_question(&form, "nothing"));
}
END_TEST

START_TEST(answers_that_fit_no_question_are_refused)
{
    static const char *const rows[][2] = {
        {"decides", "perhaps"}, {"budget", "3"},     {"budget", "0"},     {"needs", "1,9"},
        {"seats", "many"},      {"seats", "-4"},     {"ends", "2027-13"}, {"ends", "soon"},
        {"start", "31.2.2027"}, {"note", "a\x1b[2J"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        char *value;
        ck_assert_msg(
            !question_parse(form_question(&form, rows[i][0]), rows[i][1], arena, &value, &err),
            "%s: %s", rows[i][0], rows[i][1]);
        ck_assert_int_eq(err.code, ERR_DATA);
    }
}
END_TEST

static const char *basis_of(const struct consent *rows, size_t count)
{
    const struct consent *list[8] = {NULL};
    for (size_t i = 0; i < count; i++)
        list[i] = &rows[i];
    static const struct consent_question by_phone = {.purpose = "phone"};
    const struct consent *standing = consent_standing(list, count, &by_phone), *again;
    for (size_t i = 0; i < count; i++) /* the order in which they arrive does not matter */
        list[i] = &rows[count - 1 - i];
    again = consent_standing(list, count, &by_phone);
    ck_assert_ptr_eq(standing, again);
    return standing != NULL ? standing->basis : NULL;
}
#define CONSENT(status_, basis_, at_)                                                              \
    {                                                                                              \
        .purpose = (char[]){"phone"}, .status = (char[]){status_}, .basis = (char[]){basis_},      \
        .evidence = (char[]){"web form"}, .at_ms = at_                                             \
    }

START_TEST(the_most_restrictive_consent_stands)
{
    const struct consent given[] = {CONSENT("given", "presumed", 10)};
    ck_assert_str_eq(basis_of(given, 1), "presumed");
    ck_assert_ptr_null(basis_of(given, 0));
    const struct consent later[] = {CONSENT("given", "presumed", 10),
                                    CONSENT("given", "contract", 20)};
    ck_assert_str_eq(basis_of(later, 2), "contract");
    const struct consent withdrawn[] = {CONSENT("given", "express", 10),
                                        CONSENT("withdrawn", "", 20)};
    ck_assert_ptr_null(basis_of(withdrawn, 2));
    const struct consent presumed_again[] = {CONSENT("withdrawn", "", 10),
                                             CONSENT("given", "presumed", 20)};
    ck_assert_ptr_null(basis_of(presumed_again, 2));
    const struct consent express_again[] = {CONSENT("withdrawn", "", 10),
                                            CONSENT("given", "express", 20)};
    ck_assert_str_eq(basis_of(express_again, 2), "express");
    const struct consent then_presumed[] = {CONSENT("withdrawn", "", 10),
                                            CONSENT("given", "express", 20),
                                            CONSENT("given", "presumed", 30)};
    ck_assert_str_eq(basis_of(then_presumed, 3), "express");
    const struct consent same_moment[] = {CONSENT("given", "express", 10),
                                          CONSENT("refused", "", 10)};
    ck_assert_ptr_null(basis_of(same_moment, 2));
    struct consent mail = CONSENT("given", "express", 10);
    mail.purpose = (char[]){"email"};
    ck_assert_ptr_null(basis_of(&mail, 1));
    ck_assert(consent_basis_is_valid("asked") && !consent_basis_is_valid("") &&
              !consent_basis_is_valid(NULL));
}
END_TEST

START_TEST(consent_has_four_states_for_each_purpose)
{
    const struct consent rows[] = {CONSENT("given", "express", 10), CONSENT("withdrawn", "", 20),
                                   CONSENT("refused", "", 30), CONSENT("given", "express", 40)};
    static const char *const wanted[] = {"not_asked", "given", "withdrawn", "refused", "given"};
    static const struct consent_question by_phone = {.purpose = "phone"},
                                         by_mail = {.purpose = "email"};
    const struct consent *list[] = {&rows[0], &rows[1], &rows[2], &rows[3]};
    for (size_t count = 0; count <= 4; count++) {
        ck_assert_str_eq(consent_state(list, count, &by_phone), wanted[count]);
        ck_assert_str_eq(consent_state(list, count, &by_mail), "not_asked");
    }
}
END_TEST

START_TEST(consent_for_one_number_says_nothing_about_the_other)
{
    struct consent mobile = CONSENT("given", "express", 10), refused = CONSENT("refused", "", 20);
    const struct consent *rows[] = {&mobile, &refused}, *standing;
    const struct contact contact = {.phone = (char[]){"+493023125001"},
                                    .mobile = (char[]){"+493023125002"}};
    mobile.address = contact.mobile;
    refused.address = contact.phone;
    ck_assert_str_eq(consent_number(rows, 1, &contact, false, &standing), contact.mobile);
    ck_assert_ptr_eq(standing, &mobile);
    ck_assert_str_eq(consent_number(rows, 2, &contact, false, &standing), contact.mobile);
    const struct consent_question phone = {"phone", contact.phone, false};
    ck_assert_str_eq(consent_state(rows, 2, &phone), "refused");
    refused.address = NULL; /* of all numbers, and later */
    consent_number(rows, 2, &contact, false, &standing);
    ck_assert_ptr_null(standing);
}
END_TEST

START_TEST(a_consumer_is_called_with_express_consent_or_on_request_only)
{
    static const struct {
        const char *basis;
        bool passes;
    } bases[] = {{"express", true}, {"asked", true}, {"presumed", false}, {"contract", false}};
    const struct contact contact = {.phone = (char[]){"+493023125001"}};
    for (size_t i = 0; i < 4; i++) {
        struct consent row = CONSENT("given", "", 10);
        const struct consent *rows[] = {&row}, *standing;
        row.basis = (char *)(uintptr_t)bases[i].basis;
        consent_number(rows, 1, &contact, true, &standing);
        ck_assert_msg((standing != NULL) == bases[i].passes, "%s", bases[i].basis);
        consent_number(rows, 1, &contact, false, &standing);
        ck_assert_ptr_nonnull(standing);
    }
    const struct company named = {.record = {.id = (char[]){"c"}}, .company = (char[]){"A GmbH"}},
                         nameless = {.record = {.id = (char[]){"c"}}};
    ck_assert(is_consumer(NULL) && is_consumer(&nameless) && !is_consumer(&named));
}
END_TEST

START_TEST(evidence_is_kept_five_years_after_the_later_of_grant_and_use)
{
    static const char *const rows[][3] = {
        {"2024-03-01T10:00:00Z", NULL, "2029-03-01T10:00:00.000Z"},
        {"2024-03-01T10:00:00Z", "2026-11-23T09:00:00Z", "2031-11-23T09:00:00.000Z"},
        {"2026-11-23T09:00:00Z", "2024-03-01T10:00:00Z", "2031-11-23T09:00:00.000Z"},
        {"2024-02-29T10:00:00Z", NULL, "2029-03-01T10:00:00.000Z"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t granted_ms, used_ms = TIME_NONE;
        ck_assert(time_parse_iso(rows[i][0], &granted_ms));
        if (rows[i][1] != NULL)
            ck_assert(time_parse_iso(rows[i][1], &used_ms));
        ck_assert_str_eq(time_iso(arena, consent_keep_until_ms(granted_ms, used_ms)), rows[i][2]);
    }
    ck_assert_int_eq(consent_keep_until_ms(TIME_NONE, 10), TIME_NONE);
}
END_TEST

UNIT_TESTS_WITH("core/rules", open_arena, close_arena, states_of_table_and_lifecycle_are_the_same,
                a_lead_lives_from_new_to_won,
                no_shortcut_past_the_handover_and_no_way_out_of_a_block_into_sales,
                a_role_may_what_the_table_says,
                retries_follow_the_attempts_and_the_last_delay_repeats,
                answers_are_read_as_people_type_them, answers_that_fit_no_question_are_refused,
                the_most_restrictive_consent_stands, consent_has_four_states_for_each_purpose,
                consent_for_one_number_says_nothing_about_the_other,
                a_consumer_is_called_with_express_consent_or_on_request_only,
                evidence_is_kept_five_years_after_the_later_of_grant_and_use)
