/* The handover gate: what a campaign demands, what is missing, who may do without. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/handover.h"

#include <string.h>

#define NOW (INT64_C(1764000000000))

static struct arena *arena;
static struct lead_card *card;

static const struct question questions[] = {{.key = "challenge",
                                             .text = "Challenge",
                                             .dimension = "challenges",
                                             .type = QUESTION_TEXT,
                                             .masks = MASK_ALL,
                                             .chance = 100},
                                            {.key = "who",
                                             .text = "Who decides",
                                             .dimension = "authority",
                                             .type = QUESTION_TEXT,
                                             .masks = MASK_ALL,
                                             .chance = 100,
                                             .is_core = true},
                                            {.key = "when",
                                             .text = "When",
                                             .dimension = "timeline",
                                             .type = QUESTION_TEXT,
                                             .masks = MASK_ALL,
                                             .chance = 100},
                                            {.key = "seats",
                                             .text = "Seats",
                                             .dimension = "size",
                                             .type = QUESTION_NUMBER,
                                             .masks = MASK_ALL,
                                             .chance = 100}};
static const struct form form = {.name = "test",
                                 .title = "Test",
                                 .score_least = 20,
                                 .questions = questions,
                                 .question_count = 4};

static void open_arena(void)
{
    arena = arena_new();
    card = ARENA_NEW(arena, struct lead_card);
    card->lead = *(struct lead *)record_new(&lead_entity, arena);
    card->contact = *(struct contact *)record_new(&contact_entity, arena);
    card->company = *(struct company *)record_new(&company_entity, arena);
}

static void close_arena(void)
{
    arena_free(arena);
}

static const char *missing(const char *demands, const struct known_answer *known, size_t count,
                           int score, const char *note)
{
    const struct handover_facts facts = {&form, known, count, card, note, score, NOW};
    struct handover_check check;
    handover_check(demands, &facts, arena, &check);
    ck_assert_int_eq(check.is_open, check.count == 0);
    return handover_gaps_codes(&check, arena);
}

START_TEST(need_role_next_step_and_basis_are_usual)
{
    const struct known_answer half[] = {{"challenge", "unknown", NOW}, {"who", "refused", NOW}},
                              all[] = {{"challenge", "too slow", NOW}, {"who", "board", NOW}};
    ck_assert_str_eq(missing(NULL, NULL, 0, 0, NULL), "who,need,next_step,basis,score");
    ck_assert_str_eq(missing("", half, 2, 30, "call him"), "need,contact_role,basis");
    card->lead.basis = arena_strdup(arena, "asked");
    ck_assert_str_eq(missing(NULL, all, 2, 20, "call him"), "");
    ck_assert_str_eq(missing(NULL, all, 2, 19, "call him"), "score");
    ck_assert_str_eq(missing(NULL, all, 2, 20, NULL), "next_step");
    card->lead.next_note = arena_strdup(arena, "demo on Monday");
    ck_assert_str_eq(missing(NULL, all, 2, 20, NULL), "");
    card->lead.interest = arena_strdup(arena, "ERP");
    card->contact.position = arena_strdup(arena, "CIO");
    ck_assert_str_eq(missing("need,contact_role", NULL, 0, 0, NULL), "");
}
END_TEST

START_TEST(a_campaign_demands_questions_fields_and_a_score_of_its_own)
{
    const struct known_answer known[] = {{"seats", "40", NOW}};
    ck_assert_str_eq(missing("seats, when ,email,city,score:40", known, 1, 39, NULL),
                     "when,email,city,score");
    card->contact.email = arena_strdup(arena, "a@b.example");
    card->company.city = arena_strdup(arena, "Bremen");
    ck_assert_str_eq(missing("seats,email,city,score:40", known, 1, 40, NULL), "");
    ck_assert_str_eq(missing("no_such_thing,score:x", known, 1, 0, NULL), "");
}
END_TEST

START_TEST(a_gap_is_named_once_and_leads_to_what_closes_it)
{
    const struct handover_facts facts = {&form, NULL, 0, card, "x", 50, NOW};
    struct handover_check check;
    handover_check("core,contact_role,who,phone", &facts, arena, &check);
    ck_assert_int_eq(check.count, 2);
    ck_assert_ptr_eq(check.gaps[0].question, &questions[1]);
    ck_assert_str_eq(check.gaps[1].field->name, "phone");
    ck_assert_str_eq(handover_gaps_label(&check, arena), "Who decides, Phone");
}
END_TEST

START_TEST(team_leads_may_do_without_unless_the_team_says_otherwise)
{
    static const struct {
        const char *override, *roles;
        bool may;
    } rows[] = {{NULL, "agent", false},         {NULL, "agent,team_lead", true},
                {"team_lead", "agent", false},  {"everybody", "agent", true},
                {"nobody", "team_lead", false}, {NULL, NULL, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_int_eq(handover_may_override(rows[i].override, rows[i].roles), rows[i].may);
}
END_TEST

UNIT_TESTS_WITH("core/handover", open_arena, close_arena, need_role_next_step_and_basis_are_usual,
                a_campaign_demands_questions_fields_and_a_score_of_its_own,
                a_gap_is_named_once_and_leads_to_what_closes_it,
                team_leads_may_do_without_unless_the_team_says_otherwise)
