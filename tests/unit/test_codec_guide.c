/* Guides: what is chosen for whom, and what a file with a mistake says. */
#include "unit.h"

#include "base/file.h"
#include "codec/data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static char folder[128];

static void open_arena(void)
{
    arena = arena_new();
    snprintf(folder, sizeof folder, "%s/vorwahl-test-XXXXXX", unit_folder());
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void close_arena(void)
{
    dir_remove(folder, NULL);
    arena_free(arena);
}

static struct guide load(const char *name)
{
    struct guide guide;
    struct error err = {0};
    const char *path = data_path(arena, arena_printf(arena, "guides/%s.json", name));
    ck_assert_msg(guide_load(path, arena, &guide, &err), "%s", err.message);
    ck_assert_str_eq(guide.name, name);
    return guide;
}

START_TEST(the_campaigns_guide_stands_before_the_segments_and_the_segments_before_any)
{
    const struct guide guides[] = {load("general"), load("inbound"), load("public")};
    static const struct {
        const char *name, *industry, *medium, *chosen;
    } rows[] = {{NULL, "Maschinenbau", "bought list", "general"},
                {NULL, NULL, NULL, "general"},
                {NULL, "Maschinenbau", "Web form", "inbound"},
                {NULL, "Maschinenbau", "Webformular", "inbound"},
                {NULL, "84.11 Öffentliche Verwaltung", "bought list", "public"},
                {NULL, "Kommunale Dienste", "web form", "public"},
                {NULL, "1184 Wein", NULL, "general"},
                {"inbound", "Kommunale Dienste", "fair", "inbound"},
                {"gone", "Kommunale Dienste", "fair", "public"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct guide *guide =
            guide_choose(guides, 3, rows[i].name, rows[i].industry, rows[i].medium, arena);
        ck_assert_msg(guide != NULL && strcmp(guide->name, rows[i].chosen) == 0, "row %zu: %s", i,
                      guide != NULL ? guide->name : "none");
    }
    ck_assert_ptr_null(guide_choose(&guides[2], 1, NULL, "Maschinenbau", NULL, arena));
}
END_TEST

START_TEST(a_role_hears_its_own_opening_and_its_own_objections_come_first)
{
    const struct guide guide = load("general");
    const struct guide_part **list, *plain = guide_part_for(&guide.opening, NULL, NULL);
    ck_assert_ptr_null(plain->roles);
    ck_assert_str_eq(guide_part_for(&guide.opening, NULL, "purchasing")->roles, "purchasing");
    ck_assert_ptr_eq(guide_part_for(&guide.opening, NULL, "department"), plain);
    ck_assert_ptr_null(guide_part_for(&guide.hints, "no_such_question", NULL));
    size_t general = guide_objections(&guide, NULL, arena, &list);
    for (size_t i = 0; i < general; i++)
        ck_assert_ptr_null(list[i]->roles);
    ck_assert_uint_eq(guide_objections(&guide, "it_lead", arena, &list), general + 1);
    ck_assert_str_eq(list[0]->roles, "it_lead,operations");
}
END_TEST

/* What the law asks for stands in each of them: who calls, for what, whether there is time, and how
 * to stop it (UWG 5a, 7). */
START_TEST(every_opening_says_who_calls_for_whom_and_about_what_and_leaves_a_choice)
{
    static const char *const names[] = {"general", "inbound", "public"};
    for (int n = 0; n < 3; n++) {
        const struct guide guide = load(names[n]);
        bool can_end = false;
        for (int i = 0; i < guide.opening.count; i++) {
            const char *text = guide.opening.rows[i].text;
            ck_assert_msg(strstr(text, "{caller}") && strstr(text, "{us}") &&
                              strstr(text, "{topic}") && strchr(text, '?'),
                          "%s: %s", names[n], text);
        }
        for (int i = 0; i < guide.objections.count; i++)
            can_end = can_end || strcmp(guide.objections.rows[i].label, "Do not call again") == 0;
        ck_assert_msg(can_end, "%s", names[n]);
    }
}
END_TEST

START_TEST(names_go_into_their_places_and_what_is_not_known_is_three_dots)
{
    const struct guide_names names = {.contact = "Ms {us}", .caller = "Anna", .topic = ""};
    ck_assert_str_eq(guide_fill("{contact}: {caller} of {us}, {topic} {x", &names, arena),
                     "Ms {us}: Anna of …, … {x");
    ck_assert_str_eq(
        guide_fill("Good day {contact}, this is {caller}", &(struct guide_names){0}, arena),
        "Good day, this is …");
}
END_TEST

START_TEST(mistakes_are_named_with_line_and_reason)
{
    static const char good[] =
        "\"opening\": [{\"text\": \"a\"}],\n\"closing\": [{\"text\": \"b\"}]";
    static const struct {
        const char *parts, *words;
    } rows[] = {{"\"opening\": [\n{\"text\": \"hello {you}\"}]", "line 5: \"{you}\" is no place"},
                {"\"opening\": [\n{\"text\": \"x\", \"roles\": [\"boss\"]}]",
                 "line 5: there is no role \"boss\""},
                {"\"opening\": [\n{\"words\": \"x\"}]", "line 5: \"words\" is not known"},
                {"\"opening\": [\n{\"text\": \"x\", \"roles\": [\"it_lead\"]}]",
                 "opening needs one part without"},
                {"\"opening\": {}", "line 4: a list is needed"},
                {"\"media\": \"fair\"", "line 4: a list of words"},
                {"\"objections\": [\n\n{\"text\": \"x\"}]", "line 6: label is needed"},
                {"\"hints\": [\n{\"text\": \"x\", \"question\": \"A b\"}]",
                 "line 5: a hint names its question"},
                {"\"sript\": []", "line 4: \"sript\" is not known"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        struct guide guide;
        char *path = path_join(arena, folder, "x.json"),
             *text = arena_printf(arena, "{\n\"name\": \"x\",\n\"title\": \"X\",\n%s}\n",
                                  rows[i].parts);
        ck_assert(file_write(path, text, strlen(text), &err));
        ck_assert_msg(!guide_load(path, arena, &guide, &err), "%s was taken", rows[i].parts);
        ck_assert_msg(strstr(err.message, rows[i].words) != NULL, "%s", err.message);
        ck_assert_int_eq(err.code, ERR_CONFIG);
    }
    struct error err = {0};
    struct guide guide;
    char *path = path_join(arena, folder, "y.json"),
         *text = arena_printf(arena, "{\"name\": \"y\", \"title\": \"Y\", %s}", good);
    ck_assert(file_write(path, text, strlen(text), &err));
    ck_assert_msg(guide_load(path, arena, &guide, &err), "%s", err.message);
}
END_TEST

UNIT_TESTS_WITH("codec/guide", open_arena, close_arena,
                the_campaigns_guide_stands_before_the_segments_and_the_segments_before_any,
                a_role_hears_its_own_opening_and_its_own_objections_come_first,
                every_opening_says_who_calls_for_whom_and_about_what_and_leaves_a_choice,
                names_go_into_their_places_and_what_is_not_known_is_three_dots,
                mistakes_are_named_with_line_and_reason)
