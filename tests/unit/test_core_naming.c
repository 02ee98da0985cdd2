/* Who is named in a free text: which words go, which are left for somebody to look at. */
#include "core/naming.h"

#include "base/text.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct arena *arena;

static void begin(void)
{
    arena = arena_new();
}

static void end(void)
{
    arena_free(arena);
}

static struct naming *of(const char *first, const char *last, const char *mail, const char *phone)
{
    struct naming *naming = naming_new(arena);
    struct contact *contact = record_new(&contact_entity, arena);
    contact->first_name = (char *)(uintptr_t)first;
    contact->last_name = (char *)(uintptr_t)last;
    contact->email = (char *)(uintptr_t)mail;
    contact->phone = (char *)(uintptr_t)phone;
    naming_add(naming, contact);
    return naming;
}

struct line {
    const char *before, *after; /* after NULL: as it was */
    size_t unsure;
};

/* Who is known by hashes alone is found by the same rules. */
static void check_hidden(const struct naming *naming, const struct line *lines, size_t count)
{
    struct naming_watch *watch = naming_watch_new("a secret", arena),
                        *other = naming_watch_new("another secret", arena);
    const char *hidden = naming_hide(naming, "a secret", arena);
    naming_watch_add(watch, "somebody",
                     naming_hide(of("Zacharias", "Zöllikofer", "z@z.example", "+4930999999999"),
                                 "a secret", arena));
    naming_watch_add(watch, "the person", hidden);
    naming_watch_add(other, "the person", hidden);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(naming_watch_blacken(watch, lines[i].before, arena),
                         str_or(lines[i].after, lines[i].before));
        ck_assert_ptr_eq(naming_watch_blacken(other, lines[i].before, arena), lines[i].before);
    }
}

static void check(const struct naming *naming, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct naming_found found;
        const char *after = naming_blacken(naming, lines[i].before, arena);
        naming_read(naming, lines[i].before, arena, &found);
        ck_assert_str_eq(after, str_or(lines[i].after, lines[i].before));
        ck_assert_msg(found.unsure == lines[i].unsure, "%s: %zu unsure", lines[i].before,
                      found.unsure);
        ck_assert_msg(found.sure == 0 || naming_may(naming, lines[i].before),
                      "%s: the cheap look misses it", lines[i].before);
        ck_assert_msg(found.unsure == 0 || naming_may(naming, lines[i].before),
                      "%s: the cheap look misses what is unsure", lines[i].before);
    }
    check_hidden(naming, lines, count);
}

#define CHECK(naming, lines) check(naming, lines, sizeof(lines) / sizeof *(lines))

START_TEST(a_rare_name_goes_in_every_spelling)
{
    static const struct line lines[] = {
        {"Müßig-Öttinger war da", "[…] war da", 0},
        {"sprach mit Frau Mueßig-Oettinger.", "sprach mit Frau […].", 0},
        {"MUESSIG-OETTINGER", "[…]", 0},
        {"mussig ottinger rief an", "[…] rief an", 0},
        {"Herrn Jürgen Müßig-Öttinger, bitte", "Herrn […], bitte", 0},
        {"Müßig-Öttinger, Dr. Jürgen (alt)", "[…] (alt)", 0},
        {"Öttinger, Juergen", "[…]", 0},
        {"„Müßig-Öttinger“ – der Chef", "„[…]“ – der Chef", 0},
        {"Müßig-Öttingers Angebot", "[…] Angebot", 0},
        {"linkedin.example/in/juergen-muessig-oettinger/", "linkedin.example/in/[…]/", 0},
        {"Jürgen allein sagt nichts", NULL, 0},
        {"er war müßig", NULL, 1},
        {"Göttinger Straße 5", NULL, 0},
        {"", NULL, 0},
    };
    CHECK(of("Jürgen", "Müßig-Öttinger", NULL, NULL), lines);
}
END_TEST

START_TEST(a_name_that_others_bear_goes_with_the_first_name_alone)
{
    static const struct line lines[] = {
        {"Petra Müller", "[…]", 0},
        {"mit mueller, petra gesprochen", "mit […] gesprochen", 0},
        {"Frau Müller ruft an", NULL, 1},
        {"Müllers Petra", "[…]", 0},
        {"Petra K. Müller", "[…]", 0},
        {"Müllerstraße", NULL, 0},
        {"Petra. Danach Müller", NULL, 1},
        {"Müller und Petra", NULL, 1},
    };
    struct naming *naming = of("Petra", "Müller", NULL, NULL);
    naming_see_person(naming, "Mueller");
    CHECK(naming, lines);
}
END_TEST

START_TEST(a_name_that_is_a_word_goes_after_frau_alone)
{
    static const struct line words[] = {{"das ist gut", NULL, 1},
                                        {"Das ist Gut", NULL, 1},
                                        {"Herr Gut sagt zu", "Herr […] sagt zu", 0},
                                        {"gut: Anna Gut fragen", "gut: […] fragen", 1}};
    static const struct line company[] = {{"die Quittenbaum GmbH", NULL, 1},
                                          {"Herr Dr. Quittenbaum", "Herr Dr. […]", 0}};
    static const struct line common[] = {{"am Sommer", NULL, 1}, {"Frau Sommer", "Frau […]", 0}};
    struct naming *naming = of("Quentin", "Quittenbaum", NULL, NULL);
    CHECK(of("Anna", "Gut", NULL, NULL), words);
    naming_see_company(naming, "Quittenbaum & Söhne");
    CHECK(naming, company);
    naming = of("Eva", "Sommer", NULL, NULL);
    naming_is_common(naming);
    CHECK(naming, common);
}
END_TEST

START_TEST(an_address_goes_as_a_whole_and_a_number_in_every_spelling)
{
    static const struct line lines[] = {
        {"an <J.Mustermann@Firma.example>, bitte", "an <[…]>, bitte", 0},
        {"schreibt j.mustermann@firma.example.", "schreibt […].", 0},
        {"xj.mustermann@firma.example", NULL, 0},
        {"info@firma.example", NULL, 0},
        {"030 23125 99", "[…]", 0},
        {"030/2312599 Durchwahl", "[…] Durchwahl", 0},
        {"+49 30 2312599", "[…]", 0},
        {"+49 (0)30 23125-99", "[…]", 0},
        {"0049302312599", "[…]", 0},
        {"(030) 23125 99", "[…]", 0},
        {"Tel 2312599", "Tel […]", 0},
        {"am 12.3. 030 2312599", "am 12.3. […]", 0},
        {"040 2312599", NULL, 1},
        {"ab 312599 Stück", NULL, 1},
        {"12599", NULL, 0},
        {"030 2312598", NULL, 0},
    };
    CHECK(of(NULL, NULL, "j.mustermann@firma.example", "+49302312599"), lines);
}
END_TEST

START_TEST(what_was_taken_is_read_from_both_versions)
{
    static const struct {
        const char *before, *after, *words;
    } rows[] = {
        {"ruf Müßig an", "ruf […] an", "Müßig"},
        {"Müßig", "[…]", "Müßig"},
        {"Müßig oder 030 99", "[…] oder […]", "Müßig|030 99"},
        {"[…] und Müßig", "[…] und […]", "Müßig"},
        {"etwas anderes", "ruf […] an", ""},
        {"ruf […] an", "ruf […] an", ""},
        {"ruf Müßig an", "ruf jemand an", ""},
        {"", "[…]", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char **words;
        const char *joined = "";
        size_t count = naming_taken(rows[i].before, rows[i].after, arena, &words);
        for (size_t w = 0; w < count; w++)
            joined = arena_printf(arena, "%s%s%s", joined, w > 0 ? "|" : "", words[w]);
        ck_assert_str_eq(joined, rows[i].words);
    }
    char *words[] = {(char[]){"Müßig"}, (char[]){"030 99"}};
    ck_assert_str_eq(naming_take("Müßig, 030 99; Müßig", words, 2, arena), "[…], […]; […]");
    ck_assert_ptr_null(naming_take(NULL, words, 2, arena));
}
END_TEST

START_TEST(the_cheap_look_reads_lines_inside_json)
{
    struct naming *naming = of("Jürgen", "Müßig-Öttinger", NULL, NULL);
    struct naming_watch *watch = naming_watch_new("a secret", arena);
    naming_watch_add(watch, "the person", naming_hide(naming, "a secret", arena));
    static const char *const texts[] = {"{\"note\":\"Zeile\\nMüßig-Öttinger\"}",
                                        "{\"note\":\"Zeile\\\\nMüßig-Öttinger\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_msg(naming_may(naming, texts[i]), "%s", texts[i]);
        ck_assert_msg(naming_watch_may(watch, texts[i]), "%s", texts[i]);
    }
}
END_TEST

START_TEST(a_name_that_somebody_bears_since_says_nothing_alone)
{
    static const struct line before[] = {{"Frau Quittenbaum", "Frau […]", 0}};
    struct naming *naming = of("Quentin", "Quittenbaum", NULL, NULL);
    struct naming_watch *watch = naming_watch_new("a secret", arena);
    char *hidden;
    check_hidden(naming, before, 1);
    naming_watch_add(watch, "the person", naming_hide(naming, "a secret", arena));
    ck_assert_ptr_null(naming_watch_changed(watch, arena, &hidden));
    naming_watch_see(watch, "Quittenbaum", false);
    ck_assert_str_eq(naming_watch_changed(watch, arena, &hidden), "the person");
    ck_assert_ptr_null(naming_watch_changed(watch, arena, &hidden));
    watch = naming_watch_new("a secret", arena); /* as it was written down */
    naming_watch_add(watch, "the person", hidden);
    ck_assert_str_eq(naming_watch_blacken(watch, "Frau Quittenbaum", arena), "Frau Quittenbaum");
    ck_assert_str_eq(naming_watch_blacken(watch, "Quentin Quittenbaum", arena), "[…]");
    ck_assert(naming_watch_names(watch, "name:Quittenbaum"));
    ck_assert(!naming_watch_names(watch, "name:Birnbaum"));
    ck_assert_msg(strstr(hidden, "uittenbaum") == NULL, "%s", hidden);
}
END_TEST

UNIT_TESTS_WITH("core/naming", begin, end, a_rare_name_goes_in_every_spelling,
                a_name_that_others_bear_goes_with_the_first_name_alone,
                a_name_that_is_a_word_goes_after_frau_alone,
                an_address_goes_as_a_whole_and_a_number_in_every_spelling,
                what_was_taken_is_read_from_both_versions, the_cheap_look_reads_lines_inside_json,
                a_name_that_somebody_bears_since_says_nothing_alone)
