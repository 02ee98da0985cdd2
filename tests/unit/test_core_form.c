/* Forms: what an answer may be, what is asked first, what a handover needs. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/field.h"
#include "core/form.h"
#include "core/form_record.h"
#include "core/reference.h"

#include <string.h>

#define NOW (INT64_C(1764000000000))

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static const struct question_choice money[] = {
    {"small", "Up to 25 k EUR", 0}, {"large", "More", 25000}, {"none", "no budget", INT_NONE}};
static const struct question questions[] = {
    {.key = "need",
     .text = "Need",
     .type = QUESTION_YES_NO,
     .worth = 5,
     .is_core = true,
     .chance = 100,
     .keeps_days = 365,
     .masks = MASK_ALL},
    {.key = "budget",
     .text = "Budget",
     .type = QUESTION_MONEY_CLASS,
     .worth = 8,
     .is_core = true,
     .chance = 50,
     .keeps_days = 100,
     .masks = MASK_ALL,
     .choices = money,
     .choice_count = 3},
    {.key = "seats",
     .text = "Seats",
     .type = QUESTION_NUMBER,
     .worth = 9,
     .chance = 100,
     .keeps_days = 365,
     .masks = MASK_TELESALES,
     .has_min = true,
     .min = 2,
     .has_max = true,
     .max = 500},
    {.key = "rules",
     .text = "Rules",
     .type = QUESTION_TEXT,
     .worth = 20,
     .chance = 100,
     .keeps_days = 365,
     .masks = MASK_SALES,
     .has_max = true,
     .max = 5,
     .only_if_question = "budget",
     .only_if_value = "small,large"},
    {.key = "ends",
     .text = "Ends",
     .type = QUESTION_MONTH,
     .worth = 1,
     .chance = 100,
     .keeps_days = 0,
     .masks = MASK_ALL,
     .has_min = true,
     .min = 2024},
    {.key = "role",
     .text = "Role",
     .type = QUESTION_CONTACT_ROLE,
     .worth = 0,
     .chance = 100,
     .keeps_days = 365,
     .masks = MASK_ALL},
};
static struct form form = {.name = "f",
                           .title = "F",
                           .version = 1,
                           .ask_most = 3,
                           .score_least = 30,
                           .questions = questions,
                           .question_count = 6};

static char *plan(unsigned mask, const struct known_answer *known, size_t count)
{
    const struct question **list;
    struct text out = {0};
    size_t n = form_plan(&form, mask, known, count, NOW, arena, &list);
    for (size_t i = 0; i < n; i++)
        text_printf(&out, "%s%s", i > 0 ? " " : "", list[i]->key);
    char *keys = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return keys;
}

START_TEST(what_is_worth_most_and_likely_answered_is_asked_first)
{
    /* need 5*2, seats 9, budget 8*2*.5, ends 1, role last */
    ck_assert_str_eq(plan(MASK_TELESALES, NULL, 0), "need seats budget ends role");
    ck_assert_str_eq(plan(MASK_SALES, NULL, 0), "need budget ends role");
}
END_TEST

START_TEST(a_condition_brings_its_question_in_the_mask_it_belongs_to)
{
    const struct known_answer small[] = {{"budget", "small", NOW}};
    const struct known_answer none[] = {{"budget", "none", NOW}};
    ck_assert_str_eq(plan(MASK_SALES, small, 1), "rules need ends role");
    ck_assert_str_eq(plan(MASK_SALES, none, 1), "need ends role");
    ck_assert_str_eq(plan(MASK_TELESALES, small, 1), "need seats ends role");
}
END_TEST

START_TEST(what_is_known_is_asked_again_when_it_is_old)
{
    const struct known_answer fresh[] = {{"budget", "small", NOW - 99 * DAY_MS},
                                         {"ends", "2027-01", NOW - 3000 * DAY_MS}},
                              old[] = {{"budget", "small", NOW - 101 * DAY_MS}},
                              vague[] = {{"need", "unknown", NOW - 13 * DAY_MS}},
                              vague_before[] = {{"need", "unknown", NOW - 15 * DAY_MS}},
                              refused[] = {{"need", "refused", NOW - 80 * DAY_MS}};
    ck_assert_str_eq(plan(MASK_TELESALES, fresh, 2), "need seats role");
    ck_assert_str_eq(plan(MASK_TELESALES, old, 1), "need seats budget ends role");
    ck_assert_str_eq(plan(MASK_TELESALES, vague, 1), "seats budget ends role");
    ck_assert_ptr_nonnull(strstr(plan(MASK_TELESALES, vague_before, 1), "need"));
    ck_assert_ptr_null(strstr(plan(MASK_TELESALES, refused, 1), "need"));
    /* the older, the more it is worth to ask again */
    const struct known_answer older[] = {{"budget", "small", NOW - 400 * DAY_MS}};
    ck_assert(form_question_value(&form, &questions[1], older, 1, NOW) >
              form_question_value(&form, &questions[1], old, 1, NOW));
    ck_assert(form_question_value(&form, &questions[1], older, 1, NOW) <
              form_question_value(&form, &questions[1], NULL, 0, NOW));
}
END_TEST

START_TEST(where_a_question_stands_is_told_apart)
{
    const struct known_answer known[] = {{"need", "unknown", NOW},
                                         {"seats", "refused", NOW},
                                         {"budget", "large", NOW - 300 * DAY_MS},
                                         {"ends", "2027-01", NOW}};
    static const enum question_state wanted[] = {QUESTION_UNKNOWN,  QUESTION_OLD,
                                                 QUESTION_REFUSED,  QUESTION_NOT_ASKED,
                                                 QUESTION_ANSWERED, QUESTION_NOT_ASKED};
    for (int i = 0; i < form.question_count; i++)
        ck_assert_int_eq(form_question_state(&form, &questions[i], known, 4, NOW), wanted[i]);
    ck_assert_int_eq(form_question_state(&form, &questions[3], NULL, 0, NOW), QUESTION_NOT_NEEDED);
}
END_TEST

START_TEST(the_handover_needs_its_answers_and_its_score)
{
    struct form_gate gate;
    const struct known_answer half[] = {{"need", "yes", NOW}},
                              all[] = {{"need", "refused", NOW}, {"budget", "none", NOW}};
    form_gate(&form, half, 1, 90, NOW, &gate);
    ck_assert(!gate.is_open);
    ck_assert_int_eq(gate.missing_count, 1);
    ck_assert_str_eq(gate.missing[0]->key, "budget");
    form_gate(&form, all, 2, 29, NOW, &gate);
    ck_assert(!gate.is_open && gate.missing_count == 0);
    form_gate(&form, all, 2, 30, NOW, &gate);
    ck_assert(gate.is_open);
}
END_TEST

START_TEST(amounts_fall_into_their_class_and_limits_are_kept)
{
    static const struct {
        int question;
        const char *raw, *value; /* NULL: refused */
    } rows[] = {{1, "1", "small"},
                {1, "12000", "small"},
                {1, "25.000", "large"},
                {1, "30k", "large"},
                {1, "no budget", "none"},
                {1, "lots", NULL},
                {1, "9", NULL},
                {2, "2", "2"},
                {2, "1", NULL},
                {2, "501", NULL},
                {3, "short", "short"},
                {3, "too long", NULL},
                {4, "2024-01", "2024-01"},
                {4, "12/2023", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *value = NULL;
        struct error err = {0};
        bool is_taken =
            question_parse(&questions[rows[i].question], rows[i].raw, arena, &value, &err);
        ck_assert_msg(is_taken == (rows[i].value != NULL), "%s: %s", rows[i].raw, err.message);
        if (is_taken)
            ck_assert_str_eq(value, rows[i].value);
    }
}
END_TEST

START_TEST(a_position_says_which_role_somebody_has)
{
    static const char *const rows[][2] = {{"Leiterin Einkauf", "purchasing"},
                                          {"Head of IT", "it_lead"},
                                          {"Geschäftsführer", "management"},
                                          {"Senior Developer", "developer"},
                                          {"Systemadministratorin", "operations"},
                                          {"Datenschutzbeauftragte", "data_protection"},
                                          {"Leiter Logistik", "department"},
                                          {"Managing Director", "management"},
                                          {"IT (CIO)", "it_lead"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str_eq(contact_role_of(rows[i][0], arena), rows[i][1]);
    ck_assert_ptr_null(contact_role_of("Pilot", arena));
    ck_assert_ptr_null(contact_role_of(NULL, arena));
}
END_TEST

START_TEST(conditions_in_a_circle_are_named_with_all_their_questions)
{
    struct question circle[3];
    for (int i = 0; i < 3; i++)
        circle[i] = questions[0];
    circle[0].key = "a", circle[0].only_if_question = "c", circle[0].only_if_value = "yes";
    circle[1].key = "b", circle[1].only_if_question = "a", circle[1].only_if_value = "yes";
    circle[2].key = "c", circle[2].only_if_question = "b", circle[2].only_if_value = "yes";
    struct form wrong = form;
    wrong.questions = circle;
    wrong.question_count = 3;
    struct form_mistake mistake;
    ck_assert(!form_check(&wrong, &mistake));
    ck_assert_int_eq(mistake.question, 0);
    ck_assert_msg(strstr(mistake.reason, "a → c → b → a") != NULL, "%s", mistake.reason);
    circle[2].only_if_question = circle[2].only_if_value = NULL; /* later ones may be asked first */
    ck_assert_msg(form_check(&wrong, &mistake), "%s", mistake.reason);
}
END_TEST

START_TEST(the_campaign_says_which_form_and_else_the_team)
{
    struct campaign campaign = {0};
    struct team team = {0};
    ck_assert_ptr_null(form_name_for(NULL, NULL, MASK_TELESALES));
    team.form = (char[]){"care"};
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_TELESALES), "care");
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_SALES), "care");
    team.sales_form = (char[]){"deal"};
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_SALES), "deal");
    campaign.form = (char[]){"itk"};
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_TELESALES), "itk");
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_SALES), "itk");
    campaign.sales_form = (char[]){"fair"};
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_SALES), "fair");
    ck_assert_str_eq(form_name_for(&campaign, &team, MASK_TELESALES), "itk");
}
END_TEST

START_TEST(a_version_reaches_its_teams_or_all)
{
    struct form_record record = {.teams = (char[]){"north,south"}};
    ck_assert(form_record_reaches(&record, "south"));
    ck_assert(!form_record_reaches(&record, "sou"));
    ck_assert(!form_record_reaches(&record, NULL));
    record.teams = (char[]){"all"};
    ck_assert(form_record_reaches(&record, NULL));
    record.teams = NULL;
    ck_assert(!form_record_reaches(&record, "north"));
    char id[37], other[37];
    form_record_id("bant", 2, id);
    form_record_id("bant", 3, other);
    ck_assert_str_ne(id, other);
}
END_TEST

UNIT_TESTS_WITH("core/form", open_arena, close_arena,
                what_is_worth_most_and_likely_answered_is_asked_first,
                a_condition_brings_its_question_in_the_mask_it_belongs_to,
                what_is_known_is_asked_again_when_it_is_old, where_a_question_stands_is_told_apart,
                the_handover_needs_its_answers_and_its_score,
                amounts_fall_into_their_class_and_limits_are_kept,
                a_position_says_which_role_somebody_has,
                conditions_in_a_circle_are_named_with_all_their_questions,
                the_campaign_says_which_form_and_else_the_team, a_version_reaches_its_teams_or_all)
