/* The rules of calling we ship, held against a table computed by others, and what happens without
 * them. Hours and dates are civil time of Berlin if a row does not say otherwise. */
#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "codec/data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct calling_rules rules;
static char folder[] = "/tmp/vorwahl-calling-XXXXXX";

/* One place of each Land, where no holiday of a part of it is kept. */
static const struct place {
    const char *land, *postal_code;
} places[] = {{"BB", "14467"}, {"BE", "10115"}, {"BW", "70173"}, {"BY", "80331"},
              {"HB", "28195"}, {"HE", "60311"}, {"HH", "20095"}, {"MV", "19053"},
              {"NI", "30159"}, {"NW", "40213"}, {"RP", "55116"}, {"SH", "24103"},
              {"SL", "66111"}, {"SN", "04109"}, {"ST", "39104"}, {"TH", "99084"}};
#define PLACES (sizeof places / sizeof *places)

static void open_rules(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    calling_rules_load(data_path(arena, "calling"), arena, &rules);
    ck_assert_msg(rules.missing == NULL, "%s", rules.missing);
}

static void close_rules(void)
{
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

static int64_t at(const char *text, const char *zone)
{
    struct civil c = {0};
    ck_assert_int_eq(sscanf(text, "%d-%d-%d %d:%d", &c.year, &c.month, &c.day, &c.hour, &c.minute),
                     5);
    return civil_to_ms(&c, zone);
}

static struct callee in(const char *postal_code)
{
    return callee_at(&rules, "+493023125001", postal_code, NULL);
}

START_TEST(each_land_is_found_by_a_postal_code_of_its_capital)
{
    for (size_t i = 0; i < PLACES; i++)
        ck_assert_msg(in(places[i].postal_code).lands == land_of_code(places[i].land), "%s",
                      places[i].land);
}
END_TEST

/* In Catholic communities only, which no postal code tells: nobody is called in the whole Land. */
static bool is_kept_in_parts(const char *land, const char *name)
{
    return (str_equal(name, "Corpus Christi") &&
            (str_equal(land, "SN") || str_equal(land, "TH"))) ||
           (str_equal(name, "Assumption Day") && str_equal(land, "BY"));
}

static void check_year(const struct place *place, int year, const char *listed)
{
    struct callee callee = in(place->postal_code);
    struct civil day;
    int64_t noon =
        civil_to_ms(&(struct civil){.year = year, .month = 1, .day = 1, .hour = 12}, "UTC");
    for (civil_from_ms(noon, "UTC", &day); day.year == year;
         civil_from_ms(noon += DAY_MS, "UTC", &day)) {
        const char *line =
            arena_printf(arena, "\n%s,%04d-%02d-%02d\n", place->land, day.year, day.month, day.day);
        const char *name = callee_holiday(&callee, day.year, day.month, day.day);
        bool is_listed = strstr(listed, line) != NULL;
        if (day.weekday != 6 && !(name != NULL && is_kept_in_parts(place->land, name)))
            ck_assert_msg((name != NULL) == is_listed, "%s: %s", line, name ? name : "no holiday");
    }
}

START_TEST(holidays_of_all_sixteen_lands_agree_with_an_independent_table)
{
    struct text table = {0};
    ck_assert(file_read(data_path(arena, "../tests/fixtures/holidays_de/public.csv"), 1 << 20,
                        &table, NULL));
    for (size_t i = 0; i < PLACES; i++) {
        const char *lines = strstr(text_str(&table), arena_printf(arena, "\n%s,", places[i].land));
        ck_assert_ptr_nonnull(lines);
        for (int year = 2020; year < 2036; year++)
            check_year(&places[i], year, lines);
    }
    text_free(&table);
}
END_TEST

START_TEST(what_a_border_leaves_open_counts_as_both)
{
    static const struct {
        const char *postal_code, *day;
        bool may;
    } rows[] = {{"20095", "2027-01-06 10:00", true},  /* Hamburg at Epiphany */
                {"80331", "2027-01-06 10:00", false}, /* Munich */
                {NULL, "2027-01-06 10:00", false},    /* anywhere */
                {"00000", "2027-01-06 10:00", false}, /* nowhere */
                {"8033", "2027-01-06 10:00", false},  /* a digit short */
                {"89079", "2027-01-06 10:00", false}, /* Ulm */
                {"89231", "2028-08-15 10:00", false}, /* Neu-Ulm, across the river: Bavaria */
                {"89073", "2028-08-15 10:00", true},  /* Ulm: Baden-Württemberg */
                {"14715", "2027-01-06 10:00", false}, /* Brandenburg and Saxony-Anhalt */
                {"86150", "2028-08-08 10:00", false}, /* Augsburg */
                {"80331", "2028-08-08 10:00", true},  /* the rest of Bavaria */
                {"04109", "2026-11-18 10:00", false}, /* Day of Repentance in Saxony */
                {"99084", "2026-11-18 10:00", true},
                {"10115", "2028-06-17 10:00", false}, /* once only: a Saturday in Berlin */
                {"10115", "2028-06-16 10:00", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct callee callee = in(rows[i].postal_code);
        ck_assert_msg(callee_may_be_called(&callee, at(rows[i].day, NULL), NULL) == rows[i].may,
                      "%s at %s", rows[i].postal_code, rows[i].day);
    }
}
END_TEST

START_TEST(clocks_of_other_countries_and_clock_changes_are_the_callees)
{
    struct callee london = callee_at(&rules, "+442079460123", "20095", NULL), hamburg = in("20095");
    int64_t until;
    ck_assert(!callee_may_be_called(&london, at("2026-11-23 08:30", NULL), NULL));
    ck_assert(callee_may_be_called(&london, at("2026-11-23 20:30", NULL), &until));
    ck_assert_int_eq(until, at("2026-11-23 21:00", NULL));
    ck_assert_int_eq(callee_next_lawful_ms(&london, at("2026-11-23 08:30", NULL)),
                     at("2026-11-23 09:00", NULL));
    /* Saturday evening to Monday morning over a clock change. */
    ck_assert_int_eq(callee_next_lawful_ms(&hamburg, at("2026-10-24 18:00", NULL)) -
                         at("2026-10-24 18:00", NULL),
                     39 * HOUR_MS);
    ck_assert_int_eq(callee_next_lawful_ms(&hamburg, at("2028-03-25 18:00", NULL)) -
                         at("2028-03-25 18:00", NULL),
                     37 * HOUR_MS);
}
END_TEST

static void write_rules(const char *name, const char *content)
{
    ck_assert(file_write(path_join(arena, folder, name), content, strlen(content), NULL));
}

START_TEST(a_campaign_narrows_hours_and_attempts_but_never_widens_the_law)
{
    struct calling_rules own;
    write_rules("rules.json",
                "{\"legal\":{\"mon\":\"06:00-23:00\",\"sun\":\"10:00-12:00\"},"
                "\"office\":{\"mon\":\"09:00-16:00\"},\"attempts\":{\"day\":3,\"week\":15},"
                "\"campaigns\":[{\"name\":\"Fair\",\"hours\":{\"mon\":\"07:00-12:00\"},"
                "\"attempts\":{\"day\":1,\"week\":99}}]}");
    calling_rules_load(folder, arena, &own);
    struct callee fair = callee_at(&own, "+493023125001", "20095", "Fair"),
                  other = callee_at(&own, "+493023125001", "20095", "Another");
    struct calling_limits limits = callee_limits(&fair);
    ck_assert(!callee_may_be_called(&fair, at("2026-11-23 07:30", NULL), NULL));
    ck_assert(callee_may_be_called(&fair, at("2026-11-23 11:59", NULL), NULL));
    ck_assert(!callee_may_be_called(&fair, at("2026-11-23 12:00", NULL), NULL));
    ck_assert(!callee_may_be_called(&other, at("2026-11-23 20:00", NULL), NULL));
    ck_assert(!callee_may_be_called(&other, at("2026-11-22 11:00", NULL), NULL)); /* Sunday */
    ck_assert_int_eq(limits.per_day, 1);
    ck_assert_int_eq(limits.per_week, 15);
    ck_assert_int_eq(callee_next_office_ms(&fair, at("2026-11-23 13:00", NULL)),
                     at("2026-11-30 09:00", NULL));
}
END_TEST

START_TEST(an_hour_said_without_am_or_pm_is_data_and_goes_by_the_campaign)
{
    static const char file[] =
        "{\"spoken\":{\"source\":\"S\",\"hours\":\"%s\"},\"campaigns\":[{\"name\":\"Evening\","
        "\"hours\":{\"mon\":\"17:00-20:00\",\"thu\":\"18:00-20:00\"}}]}";
    static const struct {
        const char *spoken, *campaign;
        int said, meant;
    } rows[] = {{"07:00-19:00", NULL, 5, 17},      {"07:00-19:00", NULL, 7, 7},
                {"08:00-20:00", NULL, 7, 19},      {"06:00-18:00", NULL, 6, 6},
                {"07:00-19:00", "Evening", 7, 19}, {"07:00-19:00", "Evening", 5, 17},
                {"07:00-19:00", "Evening", 9, 9},  {"07:00-19:00", "Evening", 2, 14},
                {"07:00-19:00", "Another", 7, 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calling_rules own;
        write_rules("rules.json", arena_printf(arena, file, rows[i].spoken));
        calling_rules_load(folder, arena, &own);
        struct callee callee = callee_at(&own, "+493023125001", "20095", rows[i].campaign);
        ck_assert_int_eq(callee_spoken_minute(&callee, rows[i].said * 60 + 15),
                         rows[i].meant * 60 + 15);
    }
    struct callee callee = callee_at(&rules, "+493023125001", "20095", NULL); /* as shipped */
    ck_assert_int_eq(callee_spoken_minute(&callee, 6 * 60 + 59), 18 * 60 + 59);
    ck_assert_int_eq(callee_spoken_minute(&callee, 7 * 60), 7 * 60);
}
END_TEST

START_TEST(without_files_the_law_still_holds_and_the_gap_is_named)
{
    struct calling_rules bare;
    calling_rules_load(path_join(arena, folder, "nowhere"), arena, &bare);
    struct callee callee = callee_at(&bare, "+493023125001", "80331", NULL);
    ck_assert_ptr_nonnull(bare.missing);
    ck_assert_ptr_nonnull(strstr(bare.missing, "rules.json"));
    ck_assert(!callee_may_be_called(&callee, at("2026-11-23 07:59", NULL), NULL));
    ck_assert(callee_may_be_called(&callee, at("2026-11-23 08:00", NULL), NULL));
    ck_assert(!callee_may_be_called(&callee, at("2026-12-25 10:00", NULL), NULL));
    ck_assert_int_eq(callee_limits(&callee).per_day, 3);
}
END_TEST

static void copy_shipped(const char *name)
{
    struct text file = {0};
    ck_assert(file_read(path_join(arena, data_path(arena, "calling"), name), 1 << 20, &file, NULL));
    write_rules(name, text_str(&file));
    text_free(&file);
}

START_TEST(a_mistake_in_a_rule_is_named_and_the_built_in_rule_stands)
{
    static const struct {
        const char *file, *json, *reason;
    } rows[] = {
        {"holidays.json", "{", "holidays.json"},
        {"holidays.json", "{\"holidays\":[]}", "empty"},
        {"holidays.json", "{\"holidays\":[{\"label\":\"A\",\"date\":\"01-06\"}]}", "source"},
        {"holidays.json",
         "{\"holidays\":[{\"label\":\"A\",\"source\":\"B\",\"date\":\"13-06\",\"lands\":\"all\"}]}",
         "01-06"},
        {"holidays.json",
         "{\"holidays\":[{\"label\":\"A\",\"source\":\"B\",\"date\":\"01-06\",\"lands\":[\"XX\"]}]"
         "}",
         "Land"},
        {"postal_codes.json", "{\"ranges\":[\"02000 03000 BY\",\"01000 02000 SN\"]}", "order"},
        {"postal_codes.json", "{\"ranges\":[\"01000 02000 XX\"]}", "Land"},
        {"rules.json", "{\"legal\":{\"mon\":\"20:00-08:00\"}}", "hours"},
        {"rules.json", "{\"spoken\":{\"hours\":\"07:00-18:00\"}}", "twelve hours"},
        {"rules.json", "{\"campaigns\":[{\"attempts\":{}}]}", "name"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static const char *const files[] = {"rules.json", "holidays.json", "postal_codes.json"};
        struct calling_rules edited;
        for (size_t f = 0; f < 3; f++)
            copy_shipped(files[f]);
        write_rules(rows[i].file, rows[i].json);
        calling_rules_load(folder, arena, &edited);
        ck_assert_msg(edited.missing != NULL, "taken: %s", rows[i].json);
        ck_assert_msg(strstr(edited.missing, rows[i].reason) != NULL, "%s: %s", rows[i].json,
                      edited.missing);
        struct callee callee = callee_at(&edited, "+493023125001", "80331", NULL);
        ck_assert(!callee_may_be_called(&callee, at("2026-12-25 10:00", NULL), NULL));
    }
}
END_TEST

UNIT_TESTS_WITH("codec/calling", open_rules, close_rules,
                each_land_is_found_by_a_postal_code_of_its_capital,
                holidays_of_all_sixteen_lands_agree_with_an_independent_table,
                what_a_border_leaves_open_counts_as_both,
                clocks_of_other_countries_and_clock_changes_are_the_callees,
                a_campaign_narrows_hours_and_attempts_but_never_widens_the_law,
                an_hour_said_without_am_or_pm_is_data_and_goes_by_the_campaign,
                without_files_the_law_still_holds_and_the_gap_is_named,
                a_mistake_in_a_rule_is_named_and_the_built_in_rule_stands)
