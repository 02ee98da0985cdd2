/* A lead's place in the queue and the reason people read, its score, and the checks of its data. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/lead.h"
#include "core/quality.h"
#include "core/score.h"

#include <string.h>

#define S(text) ((char[]){text})

static struct arena *arena;
static int64_t now; /* Tuesday 24 November 2026, 09:27 in Berlin */

static void open_arena(void)
{
    arena = arena_new();
    now = civil_to_ms(
        &(struct civil){.year = 2026, .month = 11, .day = 24, .hour = 9, .minute = 27}, NULL);
}

static void close_arena(void)
{
    arena_free(arena);
}

static struct lead *lead_with(const char *kind, int64_t next_ms)
{
    struct lead *lead = record_new(&lead_entity, arena);
    lead->next_kind = arena_strdup(arena, kind);
    lead->next_ms = next_ms;
    lead->grade = arena_strdup(arena, "A2");
    return lead;
}

START_TEST(promises_come_first_then_hot_then_due_then_open)
{
    const struct {
        const char *kind;
        int64_t next_ms;
        enum lead_rank rank;
    } rows[] = {{"callback", now + 3 * MINUTE_MS, RANK_PROMISED},
                {"callback", now - DAY_MS, RANK_PROMISED},
                {"callback", now + 6 * MINUTE_MS, RANK_LATER},
                {"hot", now, RANK_HOT},
                {"hot", now + 1, RANK_LATER},
                {"retry", now - 1, RANK_DUE},
                {"retry", now + 1, RANK_LATER},
                {"nurture", now, RANK_DUE},
                {"call", now - HOUR_MS, RANK_OPEN},
                {"call", TIME_NONE, RANK_LATER},
                {"callback", TIME_NONE, RANK_LATER},
                {NULL, now, RANK_OPEN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(lead_rank(lead_with(rows[i].kind, rows[i].next_ms), now) == rows[i].rank,
                      "row %zu", i);
    ck_assert(RANK_PROMISED < RANK_HOT && RANK_HOT < RANK_DUE && RANK_DUE < RANK_OPEN &&
              RANK_OPEN < RANK_LATER);
}
END_TEST

START_TEST(every_lead_says_why_it_is_shown_now)
{
    struct lead *hot = lead_with("hot", now - 4 * MINUTE_MS), *busy = lead_with("retry", now - 1),
                *open = lead_with("call", now - 1);
    hot->hot_ms = now - 4 * MINUTE_MS;
    hot->interest = arena_strdup(arena, "web form");
    busy->last_result = arena_strdup(arena, "busy");
    ck_assert_str_eq(lead_why_now(lead_with("callback", now + 3 * MINUTE_MS), now, arena),
                     "promised 09:30");
    ck_assert_str_eq(lead_why_now(lead_with("callback", now - HOUR_MS), now, arena),
                     "promised 08:27, late");
    ck_assert_str_eq(lead_why_now(lead_with("callback", now - 10 * MINUTE_MS), now, arena),
                     "promised 09:17");
    ck_assert_str_eq(lead_why_now(hot, now, arena), "hot 4 min: web form");
    ck_assert_str_eq(lead_why_now(busy, now, arena), "retry after busy");
    ck_assert_str_eq(lead_why_now(open, now, arena), "never called, grade A2");
    open->attempts = 2;
    ck_assert_str_eq(lead_why_now(open, now, arena), "open, grade A2");
    ck_assert_str_eq(lead_why_now(lead_with("call", TIME_NONE), now, arena), "no next step");
    ck_assert_str_eq(lead_why_now(lead_with("nurture", now), now, arena),
                     "its waiting time is over");
    ck_assert(
        str_starts(lead_why_now(lead_with("call", now + HOUR_MS), now, arena), "not before "));
}
END_TEST

START_TEST(a_flat_field_is_written_to_the_record_that_owns_it)
{
    struct lead_card card = {.owner = NULL};
    const void *record;
    ck_assert_ptr_eq(lead_card_owner(&card, "phone", &record), &contact_entity);
    ck_assert_ptr_eq(record, &card.contact);
    ck_assert_ptr_eq(lead_card_owner(&card, "city", &record), &company_entity);
    ck_assert_ptr_eq(record, &card.company);
    static const char *const of_lead[] = {"state", "company_id", "batch_id", "contact_id",
                                          "interest"};
    for (size_t i = 0; i < sizeof of_lead / sizeof *of_lead; i++) {
        ck_assert_ptr_eq(lead_card_owner(&card, of_lead[i], &record), &lead_entity);
        ck_assert_ptr_eq(record, &card.lead);
    }
    ck_assert_ptr_null(lead_card_owner(&card, "password", &record));
}
END_TEST

static struct lead_card *empty_card(void)
{
    struct lead_card *card = ARENA_NEW(arena, struct lead_card);
    card->lead = *(struct lead *)record_new(&lead_entity, arena);
    card->contact = *(struct contact *)record_new(&contact_entity, arena);
    card->company = *(struct company *)record_new(&company_entity, arena);
    return card;
}

static int sum_of_lines(const struct score *score)
{
    int sum = 0;
    for (int i = 0; i < score->line_count; i++)
        sum += score->lines[i].points;
    return sum;
}

static const struct score_history nothing;

START_TEST(what_is_known_makes_the_letter_and_every_point_has_a_line)
{
    struct lead_card *card = empty_card();
    struct score score;
    score_lead(card, NULL, 0, NULL, &nothing, now, &score);
    ck_assert_str_eq(score.grade, "D4");
    ck_assert_int_eq(score.total, 0);
    ck_assert_int_eq(score.line_count, 0);
    card->company.employees = 300;
    card->company.industry = S("logistics");
    card->contact.position = S("Head of IT");
    score_lead(card, NULL, 0, NULL, &nothing, now, &score);
    ck_assert_str_eq(score.grade, "B4");
    ck_assert_int_eq(score.fit, 50);
    ck_assert_int_eq(sum_of_lines(&score), 50);
}
END_TEST

START_TEST(answers_count_when_they_say_something)
{
    static const struct question questions[] = {{.key = "budget", .text = "Budget", .worth = 20},
                                                {.key = "need", .text = "Need", .worth = 10}};
    static const struct form form = {.questions = questions, .question_count = 2};
    struct answer budget = {.question = S("budget"), .value = S("large")},
                  need = {.question = S("need"), .value = S("unknown")};
    const struct answer *answers[] = {&budget, &need};
    struct score score;
    score_lead(empty_card(), answers, 2, &form, &nothing, now, &score);
    ck_assert_int_eq(score.fit, 20);
    need.value = S("no");
    score_lead(empty_card(), answers, 2, &form, &nothing, now, &score);
    ck_assert_int_eq(score.fit, 10);
    budget.value = S("no");
    score_lead(empty_card(), answers, 2, &form, &nothing, now, &score);
    ck_assert_int_eq(score.fit, 0);
}
END_TEST

static const struct outcome talked[] = {
    {.code = "talked", .flags = OUTCOME_REACHED, .effect = EFFECT_OPEN},
    {.code = "no_answer", .effect = EFFECT_RETRY}};
static const struct outcome_table outcomes = {.rows = talked, .count = 2};

START_TEST(what_happened_makes_the_digit_and_fades)
{
    struct lead_card *card = empty_card();
    struct activity talk = {
        .kind = S("call"), .result = S("talked"), .at_ms = now, .is_void = INT_NONE};
    const struct activity *activities[] = {&talk};
    const struct score_history history = {activities, 1, &outcomes};
    struct score score;
    card->lead.hot_ms = now;
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 70);
    ck_assert_str_eq(score.grade, "D1");
    score_lead(card, NULL, 0, NULL, &history, now + 30 * DAY_MS, &score);
    ck_assert_int_eq(score.engagement, 35);
    score_lead(card, NULL, 0, NULL, &history, now - 400 * DAY_MS, &score);
    ck_assert_int_eq(score.engagement, 70);
    talk.is_void = 1;
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 40);
    talk = (struct activity){.kind = S("call"), .result = S("no_answer"), .at_ms = TIME_NONE};
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 40);
}
END_TEST

START_TEST(a_teams_own_outcome_counts_as_a_talk_by_what_it_says_not_by_its_code)
{
    struct lead_card *card = empty_card();
    struct activity call = {
        .kind = S("call"), .result = S("demo_wanted"), .at_ms = now, .is_void = INT_NONE};
    const struct activity *activities[] = {&call};
    struct outcome own = {
        .code = "demo_wanted", .flags = OUTCOME_REACHED, .effect = EFFECT_QUALIFY};
    const struct outcome_table table = {.rows = &own, .count = 1};
    const struct score_history history = {activities, 1, &table};
    struct score score;
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 30);
    own.effect = EFFECT_OPEN;
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 30);
    own.effect = EFFECT_CLOSE;
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 0);
    own = (struct outcome){.code = "demo_wanted", .effect = EFFECT_OPEN};
    score_lead(card, NULL, 0, NULL, &history, now, &score);
    ck_assert_int_eq(score.engagement, 0);
}
END_TEST

static const struct quality_reference no_lists;

static bool finds(const char *check, const struct contact *contact, const struct lead *lead,
                  const struct quality_facts *facts)
{
    ck_assert_msg(quality_check_find(check) != NULL, "%s", check);
    const struct quality_subject subject = {.contact = contact,
                                            .lead = lead,
                                            .facts = facts,
                                            .reference = &no_lists,
                                            .now_ms = 1790000000000,
                                            .arena = arena};
    return quality_finds(quality_check_find(check), &subject);
}

START_TEST(a_sound_contact_has_nothing_wrong)
{
    struct contact contact = {.phone = S("+493023125012"),
                              .mobile = S("+491713920012"),
                              .email = S("petra@nordwind.example"),
                              .phone_state = S("ok")};
    struct lead lead = {.state = S("ready"), .basis = S("asked")};
    const struct quality_facts facts = {0};
    lead.source = S("fair");
    for (size_t i = 0; i < quality_check_count; i++)
        ck_assert_msg(!finds(quality_checks[i]->id, &contact, &lead, &facts), "%s",
                      quality_checks[i]->id);
    for (size_t i = 0; i < quality_check_count; i++)
        ck_assert_msg(!finds(quality_checks[i]->id, &contact, NULL, &facts), "%s without a lead",
                      quality_checks[i]->id);
}
END_TEST

START_TEST(each_check_finds_its_own_fault)
{
    const struct quality_facts none = {0}, twins = {.same_phone_count = 1, .same_email_count = 2};
    struct contact contact = {0};
    struct lead lead = {.state = S("ready")};
    ck_assert(finds("phone_missing", &contact, &lead, &none));
    ck_assert(finds("email_missing", &contact, &lead, &none));
    ck_assert(!finds("phone_invalid", &contact, &lead, &none));
    ck_assert(!finds("email_invalid", &contact, &lead, &none));
    ck_assert(finds("basis_missing", &contact, &lead, &none));
    lead.state = S("lost");
    ck_assert(!finds("basis_missing", &contact, &lead, &none));
    contact.mobile = S("+491713920012");
    ck_assert(!finds("phone_missing", &contact, &lead, &none));
    contact.phone = S("030 1");
    ck_assert(finds("phone_invalid", &contact, &lead, &none));
    contact.email = S("petra@");
    ck_assert(finds("email_invalid", &contact, &lead, &none));
    ck_assert(finds("same_phone", &contact, &lead, &twins) &&
              finds("same_email", &contact, &lead, &twins));
    static const char *const bad[] = {"wrong", "dead", "unreachable"};
    for (size_t i = 0; i < 3; i++) {
        contact.phone_state = arena_strdup(arena, bad[i]);
        ck_assert(finds("phone_unreachable", &contact, &lead, &none));
    }
}
END_TEST

START_TEST(checks_name_a_field_to_fix_and_what_to_do)
{
    struct lead_card card = {.owner = NULL};
    const void *record;
    ck_assert_uint_ge(quality_check_count, 45);
    for (size_t i = 0; i < quality_check_count; i++) {
        const struct quality_check *check = quality_checks[i];
        ck_assert(!str_is_empty(check->label) && !str_is_empty(check->help) && check->worth > 0);
        ck_assert(!str_is_empty(check->code) && !str_is_empty(check->source));
        ck_assert_msg(!check->is_automatic || check->repair != NULL, "%s", check->id);
        ck_assert_msg(lead_card_owner(&card, check->field, &record) != NULL, "%s", check->id);
        ck_assert_ptr_eq(quality_check_find(check->id), check);
    }
    ck_assert_ptr_null(quality_check_find("nothing"));
}
END_TEST

UNIT_TESTS_WITH("core/lead", open_arena, close_arena,
                promises_come_first_then_hot_then_due_then_open,
                every_lead_says_why_it_is_shown_now,
                a_flat_field_is_written_to_the_record_that_owns_it,
                what_is_known_makes_the_letter_and_every_point_has_a_line,
                answers_count_when_they_say_something, what_happened_makes_the_digit_and_fades,
                a_teams_own_outcome_counts_as_a_talk_by_what_it_says_not_by_its_code,
                a_sound_contact_has_nothing_wrong, each_check_finds_its_own_fault,
                checks_name_a_field_to_fix_and_what_to_do)
