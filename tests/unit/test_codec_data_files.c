/* Files that people edit: the ones we ship load, and each mistake is named with file, place and
 * reason. */
#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "codec/data_files.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static char folder[] = "/tmp/vorwahl-data-XXXXXX";
static const char *path;

static void open_folder(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path = path_join(arena, folder, "edited.json");
}

static void close_folder(void)
{
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

struct mistake {
    const char *json, *reason;
};

static void check_named(const struct error *err, const struct mistake *mistake)
{
    ck_assert_int_eq(err->code, ERR_CONFIG);
    ck_assert_msg(strstr(err->message, "edited.json") != NULL, "%s", err->message);
    ck_assert_msg(strstr(err->message, mistake->reason) != NULL, "%s: %s", mistake->json,
                  err->message);
}

START_TEST(the_outcomes_we_ship_load)
{
    struct outcome_table table;
    struct error err = {0};
    ck_assert_msg(outcomes_load(data_path(arena, "outcomes.json"), arena, &table, &err), "%s",
                  err.message);
    ck_assert_int_gt(table.count, 5);
    ck_assert_int_eq(table.attempts_max, 6);
    const struct outcome *no_answer = outcome_find(&table, "no_answer");
    ck_assert_ptr_eq(outcome_by_key(&table, 'n'), no_answer);
    ck_assert_uint_eq(no_answer->flags, OUTCOME_COUNTS);
    ck_assert_int_eq(no_answer->delay_ms[0], 45 * MINUTE_MS);
}
END_TEST

START_TEST(the_forms_we_ship_load_and_come_back_as_they_were)
{
    static const char *const names[] = {"bant", "care", "champ", "gpct", "itk", "meddic"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct form form, again;
        struct error err = {0};
        struct text written = {0}, twice = {0};
        const char *name = arena_printf(arena, "forms/%s.json", names[i]);
        ck_assert_msg(form_load(data_path(arena, name), arena, &form, &err), "%s", err.message);
        ck_assert_str_eq(form.name, names[i]);
        ck_assert_int_le(form.question_count, 12);
        form_write(&form, &written);
        ck_assert_msg(form_read("written", text_str(&written), written.length, arena, &again, &err),
                      "%s", err.message);
        form_write(&again, &twice);
        ck_assert_str_eq(text_str(&twice), text_str(&written));
        text_free(&written);
        text_free(&twice);
    }
}
END_TEST

/* What each framework is made of, and what the core form for IT and telecoms asks. */
START_TEST(each_framework_asks_for_all_of_its_parts)
{
    static const struct {
        const char *form, *dimensions[7], *questions[13];
    } frameworks[] = {{"bant", {"budget", "authority", "need", "timeline"}, {NULL}},
                      {"champ", {"challenges", "authority", "money", "prioritisation"}, {NULL}},
                      {"gpct", {"goals", "plans", "challenges", "timeline"}, {NULL}},
                      {"meddic",
                       {"metrics", "economic buyer", "decision criteria", "decision process",
                        "identified pain", "champion"},
                       {NULL}},
                      {"itk",
                       {"budget", "authority", "need", "timeline"},
                       {"it_workplaces", "sites", "installed_base", "provider", "contract_end",
                        "notice_months", "support_model", "project_start", "budget_class", "tender",
                        "decision_role", "security_rules"}}};
    for (size_t i = 0; i < sizeof frameworks / sizeof *frameworks; i++) {
        struct form form;
        struct error err = {0};
        const char *name = arena_printf(arena, "forms/%s.json", frameworks[i].form);
        ck_assert_msg(form_load(data_path(arena, name), arena, &form, &err), "%s", err.message);
        for (size_t at = 0; frameworks[i].dimensions[at] != NULL; at++) {
            bool is_there = false;
            for (int q = 0; q < form.question_count; q++)
                is_there |= str_equal(form.questions[q].dimension, frameworks[i].dimensions[at]);
            ck_assert_msg(is_there, "%s asks nothing about %s", name, frameworks[i].dimensions[at]);
        }
        for (size_t at = 0; frameworks[i].questions[at] != NULL; at++)
            ck_assert_ptr_nonnull(form_question(&form, frameworks[i].questions[at]));
    }
}
END_TEST

#define OUTCOME(fields) "{\"outcomes\":[{" fields "}]}"
#define GOOD "\"code\":\"a\",\"key\":\"a\",\"label\":\"A\",\"effect\":\"retry\""

START_TEST(a_mistake_in_an_outcome_is_named)
{
    static const struct mistake mistakes[] = {
        {"{", "line 1"},
        {"{}", "no outcomes"},
        {"{\"outcomes\":[]}", "no outcomes"},
        {"[]", "no outcomes"},
        {OUTCOME("\"key\":\"a\",\"label\":\"A\",\"effect\":\"retry\""), "entry 1: code and label"},
        {OUTCOME("\"code\":\"a\",\"key\":\"a\",\"effect\":\"retry\""), "code and label"},
        {OUTCOME("\"code\":\"a\",\"label\":\"A\",\"effect\":\"retry\""), "key has to be one"},
        {OUTCOME("\"code\":\"a\",\"key\":\"ab\",\"label\":\"A\",\"effect\":\"retry\""),
         "key has to be one"},
        {OUTCOME("\"code\":\"a\",\"key\":\"ä\",\"label\":\"A\",\"effect\":\"retry\""),
         "key has to be one"},
        {OUTCOME("\"code\":\"a\",\"key\":\"a\",\"label\":\"A\",\"effect\":\"dance\""), "effect"},
        {OUTCOME("\"code\":\"a\",\"key\":\"a\",\"label\":\"A\""), "effect"},
        {OUTCOME(GOOD ",\"delays_min\":[0]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[-5]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[\"soon\"]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[null]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[[1]]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[9223372036854775807]"), "delays are minutes"},
        {OUTCOME(GOOD ",\"delays_min\":[1,2,3,4,5,6,7,8,9]"), "at most 8 delays"},
        {OUTCOME(GOOD ",\"reasons\":[{},{},{},{},{},{},{},{}]"), "7 reasons"},
        {OUTCOME(GOOD ",\"reasons\":[{\"code\":\"x\"}]"), "reason needs code and label"},
        {OUTCOME(GOOD ",\"flags\":[\"reachd\"]"), "flag does not exist"},
        {OUTCOME(GOOD ",\"flags\":[7]"), "flag does not exist"},
        {"{\"outcomes\":[{" GOOD "},{" GOOD "}]}", "entry 2: code or key stands twice"},
        {"{\"attempts_max\":0,\"outcomes\":[{" GOOD "}]}", "attempts_max"},
        {"{\"attempts_max\":4294967297,\"outcomes\":[{" GOOD "}]}", "attempts_max"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct outcome_table table = {.count = -1};
        struct error err = {0};
        ck_assert(file_write(path, mistakes[i].json, strlen(mistakes[i].json), NULL));
        ck_assert_msg(!outcomes_load(path, arena, &table, &err), "taken: %s", mistakes[i].json);
        check_named(&err, &mistakes[i]);
        ck_assert_int_eq(table.count, -1);
    }
}
END_TEST

#define FORM(question) "{\"name\":\"f\",\"title\":\"F\",\"questions\":[{" question "}]}"
#define QUESTION "\"key\":\"q\",\"text\":\"Q?\",\"type\":"
#define TWO_QUESTIONS(second)                                                                      \
    FORM(QUESTION "\"yes_no\"},{\"key\":\"r\",\"text\":\"R?\",\"type\":\"text\"," second)

START_TEST(a_mistake_in_a_form_is_named)
{
    static const struct mistake mistakes[] = {
        {"{", "line 1"},
        {"[]", "line 1: an object is needed"},
        {"{\"title\":\"F\",\"questions\":[]}", "name is needed"},
        {"{\"name\":\"f\",\"questions\":[]}", "title is needed"},
        {"{\"name\":\"f\",\"title\":\"F\",\"questions\":[]}", "1 to 40 questions"},
        {"{\"name\":\"f\",\"title\":\"F\",\n\"colour\":3,\"questions\":[]}",
         "line 2: \"colour\" is not known here"},
        {"{\"name\":\"f\",\"title\":\"F\",\"title\":\"G\"}", "duplicate"},
        {FORM("\n" QUESTION "\"text\",\n\"worth\":\"much\""),
         "line 3, question \"q\": worth has to be a whole number"},
        {FORM("\"text\":\"Q?\",\"type\":\"text\""), "key is needed"},
        {FORM("\"key\":\"q\",\"type\":\"text\""), "question \"q\": text is needed"},
        {FORM(QUESTION "\"essay\""), "type is yes_no"},
        {FORM(QUESTION "\"one_of\""), "needs 1 to 9 choices"},
        {FORM(QUESTION "\"text\",\"choices\":[{\"code\":\"a\",\"label\":\"A\"}]"),
         "only questions to choose from"},
        {FORM(QUESTION "\"one_of\",\"choices\":[{},{},{},{},{},{},{},{},{},{}]"), "1 to 9"},
        {FORM(QUESTION "\"one_of\",\"choices\":[{\"label\":\"A\"}]"), "choice 1 needs code"},
        {FORM(QUESTION "\"one_of\",\"choices\":[\n{\"code\":\"a\",\n\"lable\":\"A\"}]"),
         "line 3, question \"q\": \"lable\" is not known"},
        {FORM(QUESTION "\"one_of\",\"choices\":[{\"code\":\"a\",\"label\":\"A\"},"
                       "{\"code\":\"a\",\"label\":\"B\"}]"),
         "choice \"a\" stands twice"},
        {FORM(QUESTION "\"money_class\",\"choices\":[{\"code\":\"a\",\"label\":\"A\"}]"), "amount"},
        {FORM(QUESTION "\"number\",\"min\":5,\"max\":4"), "max is smaller"},
        {FORM(QUESTION "\"text\",\"masks\":[\"marketing\"]"), "mask is telesales or sales"},
        {FORM(QUESTION "\"text\",\"core\":true,\"masks\":[\"sales\"]"), "telesales would not"},
        {FORM(QUESTION "\"text\"},\n{" QUESTION "\"text\""),
         "line 2, question \"q\": key stands twice"},
        {TWO_QUESTIONS("\"only_if\":{\"question\":\"r\",\"value\":\"x\"}"),
         "no choices to compare"},
        {TWO_QUESTIONS("\"only_if\":{\"question\":\"q\",\"value\":\"x\"}"), "is no answer of"},
        {TWO_QUESTIONS("\"only_if\":{\"question\":\"never\",\"value\":\"x\"}"), "is no question"},
        {TWO_QUESTIONS("\"only_if\":{\"value\":\"yes\"}"), "condition needs question and value"},
        {TWO_QUESTIONS("\"only_if\":{\"question\":\"q\"}"), "condition needs question and value"},
        {FORM(QUESTION "\"yes_no\",\n\"only_if\":{\"question\":\"r\",\"value\":\"yes\"}},"
                       "{\"key\":\"r\",\"text\":\"R?\",\"type\":\"yes_no\","
                       "\"only_if\":{\"question\":\"q\",\"value\":\"no\"}"),
         "line 2, question \"q\": conditions in a circle, none could ever be asked: q → r → q"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct form form = {.question_count = -1};
        struct error err = {0};
        ck_assert(file_write(path, mistakes[i].json, strlen(mistakes[i].json), NULL));
        ck_assert_msg(!form_load(path, arena, &form, &err), "taken: %s", mistakes[i].json);
        check_named(&err, &mistakes[i]);
        ck_assert_int_eq(form.question_count, -1);
    }
}
END_TEST

START_TEST(every_mistake_of_a_form_is_told_and_none_twice)
{
    static const char text[] =
        "{\"name\":\"f\",\"title\":\"F\",\"ask_most\":99,\"questions\":["
        "\n{\"key\":\"a\",\"text\":\"A?\",\"type\":\"essay\",\"worth\":true},"
        "\n{\"key\":\"b\",\"text\":\"B?\",\"type\":\"yes_no\","
        "\"only_if\":{\"question\":\"c\",\"value\":\"yes\"}},"
        "\n{\"key\":\"c\",\"text\":\"C?\",\"type\":\"yes_no\","
        "\"only_if\":{\"question\":\"b\",\"value\":\"yes\"},\"unit\":\"m\"}]}";
    struct form form;
    struct form_problem *problems;
    size_t count;
    ck_assert(form_problems("f", text, strlen(text), arena, &form, &problems, &count, NULL));
    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(problems[0].line, 2);
    ck_assert_ptr_nonnull(strstr(problems[0].text, "worth has to be a whole number"));
    ck_assert_ptr_nonnull(strstr(problems[1].text, "ask_most is a number"));
    ck_assert_ptr_nonnull(
        strstr(problems[2].text, "line 4, question \"c\": only a number has a unit"));
    ck_assert_ptr_nonnull(strstr(problems[3].text, "line 3, question \"b\""));
    ck_assert_ptr_nonnull(strstr(problems[3].text, "b → c → b"));
}
END_TEST

START_TEST(a_printed_form_is_a_file_of_a_form)
{
    char **names;
    size_t count = forms_shipped(arena, &names);
    ck_assert_uint_ge(count, 6);
    for (size_t i = 0; i < count; i++) {
        struct form form, again;
        struct text was = {0}, is = {0};
        ck_assert(form_load(data_path(arena, arena_printf(arena, "forms/%s.json", names[i])), arena,
                            &form, NULL));
        const char *printed = form_print(&form, arena);
        ck_assert_ptr_nonnull(strstr(printed, "\n "));
        ck_assert(form_read("printed", printed, strlen(printed), arena, &again, NULL));
        form_write(&form, &was);
        form_write(&again, &is);
        ck_assert_str_eq(text_str(&was), text_str(&is));
        text_free(&was);
        text_free(&is);
    }
}
END_TEST

START_TEST(a_missing_file_is_named_and_nobody_has_to_ask_why)
{
    struct outcome_table table;
    struct form form;
    struct error err = {0};
    ck_assert(!outcomes_load(path, arena, &table, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "edited.json"));
    ck_assert(!form_load(path, arena, &form, NULL));
}
END_TEST

UNIT_TESTS_WITH("codec/data_files", open_folder, close_folder, the_outcomes_we_ship_load,
                the_forms_we_ship_load_and_come_back_as_they_were,
                each_framework_asks_for_all_of_its_parts, a_mistake_in_an_outcome_is_named,
                a_mistake_in_a_form_is_named, every_mistake_of_a_form_is_told_and_none_twice,
                a_printed_form_is_a_file_of_a_form,
                a_missing_file_is_named_and_nobody_has_to_ask_why)
