/* Rule files of a team: what is refused, with which line, and what a rule does to the law it stands
 * in. */
#include "times.h"
#include "unit.h"

#include "base/clock.h"
#include "codec/rule_json.h"

#include <stdio.h>
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

static bool read(const char *text, struct rule_file *ret_file, struct error *err)
{
    static struct calling_rules calling;
    calling = calling_rules_built_in();
    static const struct retention_rule states[] = {{"lost", "x", 6}, {"checking", "x", 24}};
    static const struct retention_rules retention = {
        .states = states, .count = 2, .without_lead_months = 6, .consent_unused_months = 24};
    static const struct outcome busy[] = {{.code = "busy", .key = 'b'}};
    static const struct outcome_table outcomes = {.rows = busy, .count = 1};
    const struct rule_law law = {
        .calling = &calling, .retention = &retention, .outcomes = &outcomes};
    return rule_read("f", text, strlen(text), &law, arena, ret_file, err);
}

struct wrong_row {
    const char *text, *words;
};

static void check_refused(const struct wrong_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rule_file file;
        struct error err = {0};
        ck_assert_msg(!read(rows[i].text, &file, &err), "%s was taken", rows[i].text);
        ck_assert_msg(strstr(err.message, rows[i].words) != NULL, "%s: %s", rows[i].text,
                      err.message);
        ck_assert_int_eq(err.code, ERR_CONFIG);
    }
}

#define CALLING "{\"kind\": \"calling\", \"name\": \"calling\", \"title\": \"T\",\n"

START_TEST(what_no_rule_file_may_be_is_refused_with_line_and_reason)
{
    static const struct wrong_row rows[] = {
        {"[]", "f, line 1: an object"},
        {"{\"kind\": \"tariff\"}", "line 1: kind is one of: cadence, calling"},
        {"{\"kind\": \"cadence\",\n\"name\": \"../x\"}", "line 2: name has small letters"},
        {"{\"kind\": \"calling\",\n\"name\": \"mine\"}", "line 2: a team has one file"},
        {"{\"kind\": \"cadence\",\n\"name\": \"x\"}", "title is needed"},
        {CALLING "\"version\": 0}", "line 2: version is a whole number"},
        {CALLING "\"atempts\": {\"day\": 1}}", "line 2: \"atempts\" is not known here"}};
    check_refused(rows, sizeof rows / sizeof *rows);
}
END_TEST

START_TEST(rules_of_calling_that_are_laxer_than_the_law_are_refused)
{
    static const struct wrong_row rows[] = {
        {CALLING "\"hours\": {\n\"mon\": \"07:00-12:00\"}}",
         "line 3: laxer than the law, which allows: 08:00-20:00"},
        {CALLING "\"hours\": {\n\"sat\": \"09:00-18:01\"}}", "line 3: laxer"},
        {CALLING "\"hours\": {\n\"sun\": \"10:00-11:00\"}}", "which allows: no calls"},
        {CALLING "\"attempts\": {\"day\": 1,\n\"week\": 16}}", "line 3: laxer than the law, "
                                                               "which allows: 15"},
        {CALLING "\"attempts\": {\"day\": 0}}", "day is a whole number from 1"},
        {CALLING "\"campaigns\": [\n{\"name\": \"A\"},\n{\"name\": \"B\",\n"
                 "\"hours\": {\"mon\": \"08:00-21:00\"}}]}",
         "line 5: laxer"},
        {CALLING "\"campaigns\": [{\"name\": \"A\"},\n{\"name\": \"A\"}]}", "stands twice"},
        {CALLING "\"campaigns\": [{}]}", "the name of a campaign"},
        {CALLING "\"tolerance_min\": 241}", "from 0 to 240"},
        {CALLING "\"hours\": {\"mon\": \"9-12\"}}", "hours have to be like"},
        {CALLING "\"hours\": {\"mon\": \"12:00-09:00\"}}", "hours have to be like"},
        {CALLING "\"hours\": {\"mon\": \"08:00-12:00 x\"}}", "hours have to be like"}};
    check_refused(rows, sizeof rows / sizeof *rows);
}
END_TEST

START_TEST(a_teams_hours_and_limits_narrow_the_law_and_a_campaigns_those)
{
    struct rule_file file;
    struct error err = {0};
    struct calling_rules rules = calling_rules_built_in();
    ck_assert_msg(
        read(CALLING "\"hours\": {\"mon\": \"09:00-17:00\", \"tue\": \"09:00-17:00\"},"
                     "\"attempts\": {\"day\": 2}, \"tolerance_min\": 5, \"campaigns\": [{\"name\": "
                     "\"Fair\", \"hours\": {\"mon\": \"08:00-12:00\"}, \"attempts\": {\"day\": 3, "
                     "\"campaign\": 6}}]}",
             &file, &err),
        "%s", err.message);
    rules.own = &file.calling;
    const struct callee all = callee_at(&rules, NULL, NULL, "Another"),
                        fair = callee_at(&rules, NULL, NULL, "Fair");
    ck_assert(!callee_may_be_called(&all, berlin("2026-11-23 08:30"), NULL));
    ck_assert(callee_may_be_called(&all, berlin("2026-11-23 16:59"), NULL));
    ck_assert(!callee_may_be_called(&all, berlin("2026-11-25 10:00"), NULL)); /* Wednesday */
    ck_assert(callee_may_be_called(&fair, berlin("2026-11-23 11:59"), NULL));
    ck_assert(!callee_may_be_called(&fair, berlin("2026-11-23 08:30"), NULL)); /* the team's */
    ck_assert(!callee_may_be_called(&fair, berlin("2026-11-24 10:00"), NULL));
    ck_assert_int_eq(callee_narrowed(&all, berlin("2026-11-23 08:30")), NARROWED_BY_TEAM);
    ck_assert_int_eq(callee_narrowed(&fair, berlin("2026-11-23 13:00")), NARROWED_BY_CAMPAIGN);
    ck_assert_int_eq(callee_narrowed(&all, berlin("2026-11-23 07:30")), NARROWED_NOT); /* law */
    ck_assert_int_eq(callee_narrowed(&all, berlin("2026-11-23 10:00")), NARROWED_NOT);
    ck_assert_int_eq(callee_limits(&all).per_day, 2);
    ck_assert_int_eq(callee_limits(&fair).per_day, 2);
    ck_assert_int_eq(callee_limits(&fair).per_campaign, 6);
    ck_assert_int_eq(callee_limits(&fair).per_week, 15);
    ck_assert_int_eq(file.calling.tolerance_min, 5);
}
END_TEST

#define RETENTION "{\"kind\": \"retention\", \"name\": \"retention\", \"title\": \"T\",\n"

START_TEST(nobody_keeps_persons_longer_or_erases_from_under_a_contract)
{
    static const struct wrong_row rows[] = {
        {RETENTION "\"states\": [\n{\"state\": \"lost\", \"months\": 7}]}",
         "line 3: longer than is allowed: at most 6 months"},
        {RETENTION "\"states\": [\n{\"state\": \"lost\", \"months\": 0}]}", "from 1 to 240"},
        {RETENTION "\"states\": [{\"state\": \"won\", \"months\": 1}]}", "nobody is erased"},
        {RETENTION "\"states\": [{\"state\": \"gone\", \"months\": 1}]}", "does not exist"},
        {RETENTION "\"states\": [{\"state\": \"lost\"}]}", "months are needed"},
        {RETENTION "\"states\": [{\"state\": \"lost\", \"months\": 1},\n"
                   "{\"state\": \"lost\", \"months\": 2}]}",
         "line 3: this state stands twice"},
        {RETENTION "\"without_lead_months\": 7}", "at most 6 months"},
        {RETENTION "\"consent_unused_months\": 25}", "at most 24 months"},
        {RETENTION "\"source_notice\": 90}", "is not known here"}};
    check_refused(rows, sizeof rows / sizeof *rows);
}
END_TEST

START_TEST(a_teams_periods_only_shorten)
{
    static const struct retention_rule legal[] = {{"lost", "x", 6}, {"checking", "x", 24}},
                                       shorter[] = {{"lost", NULL, 2},
                                                    {"checking", NULL, 30},
                                                    {"won", NULL, 1}};
    const struct retention_rules rules = {
        .states = legal, .count = 2, .without_lead_months = 6, .consent_unused_months = 24};
    const struct retention_own own = {
        .states = shorter, .count = 3, .without_lead_months = 3, .consent_unused_months = 99};
    struct retention_rules both = retention_shorter(&rules, &own, arena);
    ck_assert_int_eq(retention_rule_of(&both, "lost")->months, 2);
    ck_assert_int_eq(retention_rule_of(&both, "checking")->months, 24);
    ck_assert_ptr_null(retention_rule_of(&both, "won"));
    ck_assert_int_eq(both.without_lead_months, 3);
    ck_assert_int_eq(both.consent_unused_months, 24);
    struct lead one = {.state = "lost", .received_ms = berlin("2026-01-15 10:00")}, two = one;
    one.record.changed_ms = one.last_call_ms = one.record.created_ms = TIME_NONE;
    two = one;
    const struct lead *const leads[] = {&one, &two};
    const struct retention_rules *const of_leads[] = {&both, &rules};
    const char *state;
    ck_assert_int_eq(retention_end_ms(of_leads, leads, 1, 0, &state), berlin("2026-03-15 10:00"));
    ck_assert_int_eq(retention_end_ms(of_leads, leads, 2, 0, &state), berlin("2026-07-15 10:00"));
}
END_TEST

#define OUTCOMES "{\"kind\": \"outcomes\", \"name\": \"outcomes\", \"title\": \"T\",\n"
#define ONE                                                                                        \
    "{\"code\": \"fair\", \"key\": \"B\", \"label\": \"at the fair\", \"state\": \"working\""

START_TEST(own_outcomes_take_nothing_from_the_built_in_ones)
{
    static const struct wrong_row rows[] = {
        {OUTCOMES "\"outcomes\": []}", "line 2: a list of 1 to 12"},
        {OUTCOMES "\"outcomes\": [\n{\"code\": \"busy\", \"key\": \"B\", \"label\": \"x\", "
                  "\"state\": \"nurture\"}]}",
         "line 3: this outcome is built in"},
        {OUTCOMES "\"outcomes\": [\n{\"code\": \"x\", \"key\": \"b\", \"label\": \"x\", "
                  "\"state\": \"nurture\"}]}",
         "line 3: key is one of the free letters"},
        {OUTCOMES "\"outcomes\": [\n{\"code\": \"x\", \"key\": \"B\", \"label\": \"x\", "
                  "\"state\": \"won\"}]}",
         "line 3: state is working"},
        {OUTCOMES "\"outcomes\": [" ONE ", \"reached\": 1}]}", "true or false"},
        {OUTCOMES "\"outcomes\": [" ONE ", \"cadence\": \"../x\"}]}", "name of a cadence"},
        {OUTCOMES "\"outcomes\": [" ONE ", \"delays_min\": [0]}]}", "delays are minutes"},
        {OUTCOMES "\"outcomes\": [" ONE "},\n" ONE "}]}", "line 3: this code stands twice"},
        {OUTCOMES "\"outcomes\": [" ONE ", \"effect\": \"block\"}]}", "is not known here"}};
    struct rule_file file;
    struct error err = {0};
    check_refused(rows, sizeof rows / sizeof *rows);
    ck_assert_msg(read(OUTCOMES "\"outcomes\": [" ONE
                                ", \"reached\": true, \"cadence\": \"outbound\"}]}",
                       &file, &err),
                  "%s", err.message);
    const struct outcome *one = outcome_by_key(&file.outcomes, 'B');
    ck_assert_int_eq(one->effect, EFFECT_OPEN); /* reached, and in work: it stays with who called */
    ck_assert_uint_eq(one->flags, OUTCOME_REACHED | OUTCOME_COUNTS);
    ck_assert_str_eq(one->cadence, "outbound");
}
END_TEST

UNIT_TESTS_WITH("codec/rules", open_arena, close_arena,
                what_no_rule_file_may_be_is_refused_with_line_and_reason,
                rules_of_calling_that_are_laxer_than_the_law_are_refused,
                a_teams_hours_and_limits_narrow_the_law_and_a_campaigns_those,
                nobody_keeps_persons_longer_or_erases_from_under_a_contract,
                a_teams_periods_only_shorten, own_outcomes_take_nothing_from_the_built_in_ones)
