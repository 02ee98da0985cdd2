/* Changing a form: the old one stays, keys follow, what does not go with a type goes. */
#include "unit.h"

#include "base/text.h"
#include "core/form_edit.h"

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static const struct form empty = {.name = "f", .title = "F", .version = 1, .ask_most = 6};

static const struct form *three(void)
{
    const struct form *form = form_add(&empty, -1, "Was wird benötigt?", arena);
    form = form_add(form, 0, "Wie viele Plätze?", arena);
    return form_add(form, 1, "Wie viele Plätze?", arena);
}

static struct question set(const struct question *question, enum question_member member,
                           const char *text)
{
    struct question new;
    struct error err = {0};
    ck_assert_msg(question_set(question, member, text, arena, &new, &err), "%s", err.message);
    return new;
}

START_TEST(a_new_question_has_a_key_of_its_own)
{
    const struct form *form = three();
    struct form_mistake mistake;
    ck_assert_int_eq(form->question_count, 3);
    ck_assert_str_eq(form->questions[0].key, "was_wird_benoetigt");
    ck_assert_str_eq(form->questions[1].key, "wie_viele_plaetze");
    ck_assert_str_eq(form->questions[2].key, "wie_viele_plaetze_2");
    ck_assert_msg(form_check(form, &mistake), "%s", mistake.reason);
    ck_assert_int_eq(empty.question_count, 0);
    ck_assert_str_eq(form_add(&empty, -1, "???", arena)->questions[0].key, "question");
}
END_TEST

START_TEST(moving_and_removing_leave_the_form_before_as_it_was)
{
    const struct form *form = three(), *moved = form_move(form, 2, 0, arena),
                      *fewer = form_remove(moved, 1, arena);
    ck_assert_str_eq(moved->questions[0].key, "wie_viele_plaetze_2");
    ck_assert_str_eq(moved->questions[2].key, "wie_viele_plaetze");
    ck_assert_str_eq(form_move(moved, 0, 2, arena)->questions[2].key, "wie_viele_plaetze_2");
    ck_assert_int_eq(fewer->question_count, 2);
    ck_assert_str_eq(fewer->questions[1].key, "wie_viele_plaetze");
    ck_assert_str_eq(form->questions[0].key, "was_wird_benoetigt");
    ck_assert_int_eq(form->question_count, 3);
}
END_TEST

START_TEST(a_key_that_changes_takes_its_conditions_along)
{
    const struct form *form = three();
    struct form_mistake mistake;
    struct question need = set(&form->questions[0], MEMBER_TYPE, "yes_no");
    form = form_replace(form, 0, &need, arena);
    struct question seats = set(&form->questions[1], MEMBER_CONDITION, "was_wird_benoetigt = yes");
    form = form_replace(form, 1, &seats, arena);
    ck_assert_msg(form_check(form, &mistake), "%s", mistake.reason);
    need = set(&form->questions[0], MEMBER_KEY, "need");
    form = form_replace(form, 0, &need, arena);
    ck_assert_str_eq(question_get(&form->questions[1], MEMBER_CONDITION, arena), "need=yes");
    ck_assert(form_check(form, &mistake));
    ck_assert(!form_check(form_remove(form, 0, arena), &mistake));
    ck_assert_str_eq(mistake.member, "only_if");
}
END_TEST

START_TEST(another_type_drops_what_does_not_go_with_it)
{
    struct question question = three()->questions[1];
    question = set(&question, MEMBER_TYPE, "number");
    question = set(&question, MEMBER_UNIT, "Plätze");
    question = set(&question, MEMBER_MIN, "1");
    ck_assert(question_has_member(&question, MEMBER_UNIT));
    question = set(&question, MEMBER_TYPE, "one_of");
    ck_assert(!question.has_min && question.unit == NULL);
    ck_assert(!question_has_member(&question, MEMBER_MIN));
    question = question_add_choice(&question, "ein Dach", arena);
    question = question_add_choice(&question, "Ein Dach!", arena);
    ck_assert_str_eq(question.choices[1].code, "ein_dach_2");
    question = set(&question, MEMBER_TYPE, "many_of");
    ck_assert_int_eq(question.choice_count, 2);
    question = set(&question, MEMBER_TYPE, "text");
    ck_assert_int_eq(question.choice_count, 0);
    question = set(&question, MEMBER_TYPE, "contact_role");
    ck_assert_int_eq(question.choice_count, contact_role_count);
    ck_assert_int_eq(set(&question, MEMBER_TYPE, "one_of").choice_count, 0);
}
END_TEST

START_TEST(every_member_comes_back_as_it_was_written)
{
    static const struct {
        enum question_member member;
        const char *text;
    } rows[] = {
        {MEMBER_TEXT, "How many?"}, {MEMBER_TYPE, "number"},     {MEMBER_MASKS, "telesales"},
        {MEMBER_CORE, "yes"},       {MEMBER_WORTH, "9"},         {MEMBER_CHANCE, "40"},
        {MEMBER_KEEPS_DAYS, "90"},  {MEMBER_CONDITION, "a=b,c"}, {MEMBER_UNIT, "seats"},
        {MEMBER_MIN, "1"},          {MEMBER_MAX, "500"},         {MEMBER_DIMENSION, "need"},
        {MEMBER_KEY, "seats"}};
    struct question question = three()->questions[0];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        question = set(&question, rows[i].member, rows[i].text);
        ck_assert_str_eq(question_get(&question, rows[i].member, arena), rows[i].text);
        ck_assert_str_ne(question_member_label(rows[i].member), "");
    }
    struct question ignored;
    ck_assert(!question_set(&question, MEMBER_WORTH, "many", arena, &ignored, NULL));
    ck_assert(!question_set(&question, MEMBER_MASKS, "marketing", arena, &ignored, NULL));
    ck_assert(!question_set(&question, MEMBER_CONDITION, "need", arena, &ignored, NULL));
    ck_assert_str_eq(question_get(&question, MEMBER_WORTH, arena), "9");
}
END_TEST

START_TEST(choices_keep_their_code_when_they_are_called_otherwise)
{
    struct question question = set(&three()->questions[0], MEMBER_TYPE, "money_class");
    question = question_add_choice(&question, "small", arena);
    question = question_add_choice(&question, "large", arena);
    question = question_set_choice(&question, 0, "up to 10,000 EUR", 0, arena);
    ck_assert_str_eq(question.choices[0].code, "small");
    ck_assert_str_eq(question.choices[0].label, "up to 10,000 EUR");
    question = question_move_choice(&question, 1, 0, arena);
    ck_assert_str_eq(question.choices[0].code, "large");
    question = question_remove_choice(&question, 0, arena);
    ck_assert_int_eq(question.choice_count, 1);
    ck_assert_str_eq(question.choices[0].code, "small");
    ck_assert_str_eq(question_add_choice(&question, "unknown", arena).choices[1].code, "unknown_2");
}
END_TEST

UNIT_TESTS_WITH("core/form_edit", open_arena, close_arena, a_new_question_has_a_key_of_its_own,
                moving_and_removing_leave_the_form_before_as_it_was,
                a_key_that_changes_takes_its_conditions_along,
                another_type_drops_what_does_not_go_with_it,
                every_member_comes_back_as_it_was_written,
                choices_keep_their_code_when_they_are_called_otherwise)
