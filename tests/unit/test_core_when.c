/* Natural dates. The clock stands at Monday 23 November 2026, 10:00 in Berlin, if a row does not
 * say otherwise. */
#include "times.h"
#include "unit.h"

#include "base/clock.h"
#include "core/when.h"

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

struct row {
    const char *text, *wanted;
};

static void check_rows(const struct row *rows, size_t count, const char *now)
{
    for (size_t i = 0; i < count; i++) {
        struct error err = {0};
        int64_t ms = 0;
        bool is_ok = when_parse(rows[i].text, berlin(now), &ms, &err);
        ck_assert_msg(is_ok, "\"%s\": %s", rows[i].text, err.message);
        ck_assert_msg(strcmp(berlin_words(arena, ms), rows[i].wanted) == 0, "\"%s\" is %s, not %s",
                      rows[i].text, berlin_words(arena, ms), rows[i].wanted);
    }
}
#define CHECK(rows, now) check_rows(rows, sizeof(rows) / sizeof *(rows), now)
#define NOW "2026-11-23 10:00"

static const struct row german[] = {{"mo 9:30", "2026-11-30 09:30"},
                                    {"Mo. 10", "2026-11-30 10:00"},
                                    {"di", "2026-11-24 09:00"},
                                    {"dienstag 14 Uhr", "2026-11-24 14:00"},
                                    {"fr14:30", "2026-11-27 14:30"},
                                    {"fr 1430", "2026-11-27 14:30"},
                                    {"morgen", "2026-11-24 09:00"},
                                    {"morgen 14", "2026-11-24 14:00"},
                                    {"morgen um 14:15 Uhr", "2026-11-24 14:15"},
                                    {"Übermorgen 8.30", "2026-11-25 08:30"},
                                    {"übermorgen", "2026-11-25 09:00"},
                                    {"heute 16", "2026-11-23 16:00"},
                                    {"heute nachmittag", "2026-11-23 14:00"},
                                    {"morgen früh", "2026-11-24 09:00"},
                                    {"Freitag Mittag", "2026-11-27 12:00"},
                                    {"in 2 Wochen", "2026-12-07 09:00"},
                                    {"in einer Woche 11:00", "2026-11-30 11:00"},
                                    {"in 3 Tagen", "2026-11-26 09:00"},
                                    {"in einem Monat", "2026-12-23 09:00"},
                                    {"in 20 min", "2026-11-23 10:20"},
                                    {"in einer Stunde", "2026-11-23 11:00"},
                                    {"in 2 Std", "2026-11-23 12:00"},
                                    {"15.1.", "2027-01-15 09:00"},
                                    {"15.1. 10:00", "2027-01-15 10:00"},
                                    {"15.01.2027 10 Uhr", "2027-01-15 10:00"},
                                    {"15.1.27", "2027-01-15 09:00"},
                                    {"15.1.10:00", "2027-01-15 10:00"},
                                    {"24.11. 8:15", "2026-11-24 08:15"},
                                    {"23.11. 17:00", "2026-11-23 17:00"},
                                    {"15. Januar 10:00", "2027-01-15 10:00"},
                                    {"3. März 2027 um 9", "2027-03-03 09:00"},
                                    {"nächste Woche", "2026-11-30 09:00"},
                                    {"nächste Woche Mittwoch 10", "2026-12-02 10:00"},
                                    {"am Freitag um 10", "2026-11-27 10:00"},
                                    {"nächsten Dienstag 9 Uhr", "2026-11-24 09:00"},
                                    {"kommenden Montag", "2026-11-30 09:00"},
                                    {"Di 24.11. 10:00", "2026-11-24 10:00"},
                                    {"Fr, 15.1. 14 Uhr", "2027-01-15 14:00"},
                                    {"halb 11", "2026-11-23 10:30"},
                                    {"morgen halb 9", "2026-11-24 08:30"},
                                    {"9:30 mo", "2026-11-30 09:30"},
                                    {"14 Uhr", "2026-11-23 14:00"},
                                    {"Mittwoch um halb 3", "2026-11-25 14:30"},
                                    {"mi 9.30 Uhr", "2026-11-25 09:30"},
                                    {"do", "2026-11-26 09:00"},
                                    {"Donnerstag vormittags", "2026-11-26 09:00"},
                                    {"sonnabend 10", "2026-11-28 10:00"},
                                    {"so 12", "2026-11-29 12:00"},
                                    {"diesen Freitag 13:45", "2026-11-27 13:45"},
                                    {"morgen mittag", "2026-11-24 12:00"},
                                    {"in 1 Tag", "2026-11-24 09:00"},
                                    {"in einem Tag 15 Uhr", "2026-11-24 15:00"},
                                    {"in 6 Monaten", "2027-05-23 09:00"},
                                    {"in 3 Wochen um 11", "2026-12-14 11:00"},
                                    {"in 45 Minuten", "2026-11-23 10:45"},
                                    {"1.12.", "2026-12-01 09:00"},
                                    {"1.12.2026 16:15", "2026-12-01 16:15"},
                                    {"24. Dez. 10 Uhr", "2026-12-24 10:00"},
                                    {"2. mai", "2027-05-02 09:00"},
                                    {"nächste Woche Fr 14", "2026-12-04 14:00"},
                                    {"mi", "2026-11-25 09:00"},
                                    {"mittwoch", "2026-11-25 09:00"},
                                    {"freitag", "2026-11-27 09:00"},
                                    {"Samstag 11 Uhr", "2026-11-28 11:00"},
                                    {"sa 9", "2026-11-28 09:00"},
                                    {"Sonntag", "2026-11-29 09:00"},
                                    {"mo 8", "2026-11-30 08:00"},
                                    {"di 9", "2026-11-24 09:00"},
                                    {"do 15", "2026-11-26 15:00"},
                                    {"Do. 15:15 Uhr", "2026-11-26 15:15"},
                                    {"fr. 9", "2026-11-27 09:00"},
                                    {"morgen 8:45", "2026-11-24 08:45"},
                                    {"morgen nachmittag", "2026-11-24 14:00"},
                                    {"übermorgen früh", "2026-11-25 09:00"},
                                    {"übermorgen 15 Uhr", "2026-11-25 15:00"},
                                    {"heute 17:30", "2026-11-23 17:30"},
                                    {"heute um 11", "2026-11-23 11:00"},
                                    {"heute mittag", "2026-11-23 12:00"},
                                    {"Montag früh", "2026-11-30 09:00"},
                                    {"Dienstag Nachmittag", "2026-11-24 14:00"},
                                    {"in 2 Tagen", "2026-11-25 09:00"},
                                    {"in 4 Wochen", "2026-12-21 09:00"},
                                    {"in einer Woche", "2026-11-30 09:00"},
                                    {"in 2 Monaten", "2027-01-23 09:00"},
                                    {"in 2 Monaten 14 Uhr", "2027-01-23 14:00"},
                                    {"in 3 Stunden", "2026-11-23 13:00"},
                                    {"in 15 Minuten", "2026-11-23 10:15"},
                                    {"in einer Woche um 14:30", "2026-11-30 14:30"},
                                    {"nächsten Montag 10", "2026-11-30 10:00"},
                                    {"nächsten Freitag", "2026-11-27 09:00"},
                                    {"kommenden Freitag 12:30", "2026-11-27 12:30"},
                                    {"nächste Woche Mo 10", "2026-11-30 10:00"},
                                    {"nächste Woche Dienstag", "2026-12-01 09:00"},
                                    {"31.12.", "2026-12-31 09:00"},
                                    {"2.1. 9 Uhr", "2027-01-02 09:00"},
                                    {"4. Dezember", "2026-12-04 09:00"},
                                    {"4. Dezember um 16 Uhr", "2026-12-04 16:00"},
                                    {"12. Feb. 2027 11:30", "2027-02-12 11:30"},
                                    {"1. April", "2027-04-01 09:00"},
                                    {"11.1.2027", "2027-01-11 09:00"},
                                    {"Mo, 30.11. 9:30", "2026-11-30 09:30"}};

START_TEST(german_phrases_are_understood)
{
    CHECK(german, NOW);
}
END_TEST

static const struct row english[] = {{"tomorrow 14", "2026-11-24 14:00"},
                                     {"tomorrow 9", "2026-11-24 09:00"},
                                     {"today at 3 pm", "2026-11-23 15:00"},
                                     {"day after tomorrow", "2026-11-25 09:00"},
                                     {"mon 10", "2026-11-30 10:00"},
                                     {"next friday 2:30 pm", "2026-11-27 14:30"},
                                     {"on thursday at 12 pm", "2026-11-26 12:00"},
                                     {"wed noon", "2026-11-25 12:00"},
                                     {"in 2 weeks", "2026-12-07 09:00"},
                                     {"in an hour", "2026-11-23 11:00"},
                                     {"in a week", "2026-11-30 09:00"},
                                     {"in 90 minutes", "2026-11-23 11:30"},
                                     {"next week", "2026-11-30 09:00"},
                                     {"next week tue 11", "2026-12-01 11:00"},
                                     {"jan 15 14:00", "2027-01-15 14:00"},
                                     {"15 January 2027", "2027-01-15 09:00"},
                                     {"tuesday morning", "2026-11-24 09:00"},
                                     {"2027-01-15", "2027-01-15 09:00"},
                                     {"2027-01-15 14:05", "2027-01-15 14:05"},
                                     {"2027-01-15T14:05:00+01:00", "2027-01-15 14:05"},
                                     {"2027-01-15T13:05:00Z", "2027-01-15 14:05"},
                                     {"wednesday 11:15", "2026-11-25 11:15"},
                                     {"thu 4 pm", "2026-11-26 16:00"},
                                     {"fri 8 am", "2026-11-27 08:00"},
                                     {"sat", "2026-11-28 09:00"},
                                     {"sunday at 10", "2026-11-29 10:00"},
                                     {"tomorrow morning", "2026-11-24 09:00"},
                                     {"tomorrow afternoon", "2026-11-24 14:00"},
                                     {"tomorrow at noon", "2026-11-24 12:00"},
                                     {"the day after tomorrow 16:30", "2026-11-25 16:30"},
                                     {"this friday 9:45", "2026-11-27 09:45"},
                                     {"next monday", "2026-11-30 09:00"},
                                     {"in 10 days", "2026-12-03 09:00"},
                                     {"in a month", "2026-12-23 09:00"},
                                     {"in one week at 3 pm", "2026-11-30 15:00"},
                                     {"in 3 hours", "2026-11-23 13:00"},
                                     {"dec 1", "2026-12-01 09:00"},
                                     {"1 december 2026 at 10:30", "2026-12-01 10:30"},
                                     {"march 3 2027", "2027-03-03 09:00"},
                                     {"tue, 24.11. 15:00", "2026-11-24 15:00"},
                                     {"today 16:00", "2026-11-23 16:00"},
                                     {"today at 11", "2026-11-23 11:00"},
                                     {"tomorrow", "2026-11-24 09:00"},
                                     {"tomorrow 2 pm", "2026-11-24 14:00"},
                                     {"tomorrow at 8:30", "2026-11-24 08:30"},
                                     {"tomorrow 8:30 am", "2026-11-24 08:30"},
                                     {"monday", "2026-11-30 09:00"},
                                     {"monday 9", "2026-11-30 09:00"},
                                     {"monday at 2 pm", "2026-11-30 14:00"},
                                     {"tue", "2026-11-24 09:00"},
                                     {"tue 9:15", "2026-11-24 09:15"},
                                     {"tuesday at 10", "2026-11-24 10:00"},
                                     {"wed 3 pm", "2026-11-25 15:00"},
                                     {"wednesday", "2026-11-25 09:00"},
                                     {"thursday", "2026-11-26 09:00"},
                                     {"thursday 10:45", "2026-11-26 10:45"},
                                     {"thursday afternoon", "2026-11-26 14:00"},
                                     {"fri 14:30", "2026-11-27 14:30"},
                                     {"friday noon", "2026-11-27 12:00"},
                                     {"friday at 1:15 pm", "2026-11-27 13:15"},
                                     {"saturday 10", "2026-11-28 10:00"},
                                     {"next tuesday", "2026-11-24 09:00"},
                                     {"next thursday 11", "2026-11-26 11:00"},
                                     {"this thursday", "2026-11-26 09:00"},
                                     {"next week friday 9", "2026-12-04 09:00"},
                                     {"next week wed at 3 pm", "2026-12-02 15:00"},
                                     {"day after tomorrow 10", "2026-11-25 10:00"},
                                     {"in 2 days", "2026-11-25 09:00"},
                                     {"in 5 days at 11", "2026-11-28 11:00"},
                                     {"in 3 weeks", "2026-12-14 09:00"},
                                     {"in 2 weeks 10:30", "2026-12-07 10:30"},
                                     {"in 2 months", "2027-01-23 09:00"},
                                     {"in 6 months", "2027-05-23 09:00"},
                                     {"in 30 minutes", "2026-11-23 10:30"},
                                     {"in 2 hours", "2026-11-23 12:00"},
                                     {"in one hour", "2026-11-23 11:00"},
                                     {"in a day", "2026-11-24 09:00"},
                                     {"15 jan", "2027-01-15 09:00"},
                                     {"15 jan 10:00", "2027-01-15 10:00"},
                                     {"february 2", "2027-02-02 09:00"},
                                     {"feb 12 2027 11:30", "2027-02-12 11:30"},
                                     {"december 24 9 am", "2026-12-24 09:00"},
                                     {"2 may", "2027-05-02 09:00"},
                                     {"april 1", "2027-04-01 09:00"},
                                     {"1 april 2027 at 4 pm", "2027-04-01 16:00"},
                                     {"2026-12-01 08:15", "2026-12-01 08:15"},
                                     {"2026-12-24", "2026-12-24 09:00"},
                                     {"wed, 25.11. 9:45", "2026-11-25 09:45"},
                                     {"noon", "2026-11-23 12:00"},
                                     {"tomorrow noon", "2026-11-24 12:00"}};

START_TEST(english_phrases_are_understood)
{
    CHECK(english, NOW);
}
END_TEST

static const struct row shortest[] = {
    {"+3", "2026-11-26 09:00"},       {"+3 14:30", "2026-11-26 14:30"},
    {"+1", "2026-11-24 09:00"},       {"+2w", "2026-12-07 09:00"},
    {"+2h", "2026-11-23 12:00"},      {"+30m", "2026-11-23 10:30"},
    {"+1 month", "2026-12-23 09:00"}, {"11:15", "2026-11-23 11:15"},
    {"9:30", "2026-11-24 09:30"},     {"930", "2026-11-24 09:30"},
    {"0930", "2026-11-24 09:30"},     {"14", "2026-11-23 14:00"},
    {" 14:00 ", "2026-11-23 14:00"},  {"TOMORROW", "2026-11-24 09:00"},
    {"12 am", "2026-11-24 00:00"}};

START_TEST(short_forms_are_understood)
{
    CHECK(shortest, NOW);
}
END_TEST

/* Two hundred right ones, none of them twice. */
START_TEST(two_hundred_phrases_are_in_the_tables)
{
    static const struct {
        const struct row *rows;
        size_t count;
    } tables[] = {{german, sizeof german / sizeof *german},
                  {english, sizeof english / sizeof *english},
                  {shortest, sizeof shortest / sizeof *shortest}};
    const char *seen = "\n";
    size_t count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t row = 0; row < tables[i].count; row++, count++) {
            const char *line = arena_printf(arena, "\n%s\n", tables[i].rows[row].text);
            ck_assert_msg(strstr(seen, line) == NULL, "\"%s\" is there twice",
                          tables[i].rows[row].text);
            seen = arena_printf(arena, "%s%s", seen, line + 1);
        }
    ck_assert_uint_ge(tables[0].count, 90);
    ck_assert_uint_ge(tables[1].count, 90);
    ck_assert_uint_ge(count, 200);
}
END_TEST

/* long: a table of phrases */
START_TEST(wrong_ones_are_refused_never_guessed)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "soon",
                                        "bald",
                                        "irgendwann",
                                        "25:00",
                                        "9:60",
                                        "24:00",
                                        "9:5",
                                        "9:300",
                                        "31.2.",
                                        "30.2.2027",
                                        "29.2.2027",
                                        "0.1.",
                                        "1.13.",
                                        "15.1",
                                        "2027-13-01",
                                        "2027-02-30",
                                        "mo 25",
                                        "mo di",
                                        "morgen gestern",
                                        "morgen 14 oder 15",
                                        "14-16 uhr",
                                        "13 pm",
                                        "0 am",
                                        "+",
                                        "+x",
                                        "in 3",
                                        "in zwei tagen bitte",
                                        "-3",
                                        "+-3",
                                        "+1.2.",
                                        "yesterday",
                                        "heute 9",
                                        "23.11. 9:00",
                                        "2026-11-20",
                                        "1.1.2020",
                                        "in 99 monaten",
                                        "1.1.2099",
                                        "Mo 24.11.",
                                        "Freitag, 24. November",
                                        "halb 13",
                                        "halb 9 pm",
                                        "next",
                                        "am",
                                        "um",
                                        "99999999999",
                                        "2026-11-24T99:00",
                                        "9 9",
                                        "\x1b[2J",
                                        "montags",
                                        "mo 9:30 di",
                                        "heute morgen",
                                        "letzten freitag",
                                        "last monday",
                                        "ago",
                                        "31.11.",
                                        "15.1. 25:00",
                                        "feb 30",
                                        "in -2 days",
                                        "in 0.5 h",
                                        "+3 +4",
                                        "tomorrow or friday",
                                        "nach den ferien",
                                        "9 Uhr 99",
                                        "2027-1-5",
                                        ("morgen morgen morgen morgen morgen morgen morgen morgen "
                                         "morgen morgen morgen morgen morgen")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct error err = {0};
        int64_t ms = 4711;
        ck_assert_msg(!when_parse(texts[i], berlin(NOW), &ms, &err), "\"%s\" became %s", texts[i],
                      berlin_words(arena, ms));
        ck_assert_int_eq(ms, 4711);
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert_str_eq(err.field, "when");
    }
}
END_TEST

START_TEST(an_hour_of_the_night_is_the_afternoon_of_an_office_unless_it_is_written_as_one)
{
    static const struct row rows[] = {
        {"di 3", "2026-11-24 15:00"},      {"di halb 3", "2026-11-24 14:30"},
        {"di halb 1", "2026-11-24 12:30"}, {"di halb 7", "2026-11-24 18:30"},
        {"di halb 8", "2026-11-24 07:30"}, {"tue 1:45", "2026-11-24 13:45"},
        {"tue at 5", "2026-11-24 17:00"},  {"di 6 Uhr", "2026-11-24 18:00"},
        {"di 7", "2026-11-24 07:00"},      {"tue 3 am", "2026-11-24 03:00"},
        {"tue 3 pm", "2026-11-24 15:00"},  {"di 03:00", "2026-11-24 03:00"},
        {"di 0:30", "2026-11-24 00:30"},   {"2", "2026-11-23 14:00"}};
    CHECK(rows, NOW);
}
END_TEST

START_TEST(an_hour_is_meant_in_the_hours_of_the_campaign_that_is_called_for)
{
    const struct calling_campaign evening = {
        .name = "Evening", .hours = {[3] = {17 * 60, 20 * 60}}, .has_hours = true};
    const struct callee callee = {.campaign = &evening, .lands = LANDS_ALL};
    int64_t ms;
    ck_assert(when_parse_for(&callee, "di 7", berlin(NOW), &ms, NULL));
    ck_assert_str_eq(berlin_words(arena, ms), "2026-11-24 19:00");
    ck_assert(when_parse_for(&callee, "di 07:00", berlin(NOW), &ms, NULL));
    ck_assert_str_eq(berlin_words(arena, ms), "2026-11-24 07:00");
}
END_TEST

START_TEST(the_clock_change_moves_no_appointment)
{
    static const struct row spring[] = {
        {"morgen 9", "2027-03-28 09:00"},    {"+1 02:30", "2027-03-28 03:30"},
        {"in 24 h", "2027-03-28 11:00"},     {"so 01:59", "2027-03-28 01:59"},
        {"28.3. 03:00", "2027-03-28 03:00"}, {"+2", "2027-03-29 09:00"},
        {"mo 8:30", "2027-03-29 08:30"}};
    static const struct row autumn[] = {
        {"morgen 9", "2026-10-25 09:00"}, {"in 24 h", "2026-10-25 09:00"},
        {"+2 8:00", "2026-10-26 08:00"},  {"sunday 03:00", "2026-10-25 03:00"},
        {"mon 9:30", "2026-10-26 09:30"}, {"in 1 week", "2026-10-31 09:00"}};
    CHECK(spring, "2027-03-27 10:00");
    CHECK(autumn, "2026-10-24 10:00");
}
END_TEST

START_TEST(months_end_and_years_turn)
{
    static const struct row new_year[] = {{"morgen", "2027-01-01 09:00"},
                                          {"+1", "2027-01-01 09:00"},
                                          {"1.1. 10:00", "2027-01-01 10:00"},
                                          {"in 2 monaten", "2027-02-28 09:00"}};
    static const struct row january[] = {{"in 1 month", "2028-02-29 09:00"},
                                         {"29.2.", "2028-02-29 09:00"},
                                         {"in 12 monaten", "2029-01-31 09:00"}};
    static const struct row sunday[] = {{"mo", "2026-11-30 09:00"},
                                        {"next week", "2026-11-30 09:00"},
                                        {"so", "2026-12-06 09:00"},
                                        {"0:30", "2026-11-30 00:30"}};
    CHECK(new_year, "2026-12-31 18:00");
    CHECK(january, "2028-01-31 10:00");
    CHECK(sunday, "2026-11-29 23:59");
}
END_TEST

START_TEST(any_text_is_survived)
{
    static const char *const words[] = {"mo",  "morgen", "+",     "15.",       "1.",   "9",
                                        ":30", "in",     "2",     "wochen",    "-",    "am",
                                        "jan", "halb",   "2027-", "next week", "\xFF", "ü"};
    unsigned seed = 7;
    for (int round = 0; round < 5000; round++) {
        char text[120] = "";
        int64_t ms;
        for (int i = 0; i < 6; i++) {
            seed = seed * 1103515245 + 12345;
            strncat(text, words[(seed >> 16) % (sizeof words / sizeof *words)],
                    sizeof text - strlen(text) - 1);
            if ((seed & 64) != 0)
                strncat(text, " ", sizeof text - strlen(text) - 1);
        }
        if (when_parse(text, berlin(NOW), &ms, NULL))
            ck_assert_msg(ms > berlin(NOW), "%s", text);
    }
}
END_TEST

UNIT_TESTS_WITH("core/when", open_arena, close_arena, german_phrases_are_understood,
                english_phrases_are_understood, short_forms_are_understood,
                two_hundred_phrases_are_in_the_tables, wrong_ones_are_refused_never_guessed,
                an_hour_of_the_night_is_the_afternoon_of_an_office_unless_it_is_written_as_one,
                an_hour_is_meant_in_the_hours_of_the_campaign_that_is_called_for,
                the_clock_change_moves_no_appointment, months_end_and_years_turn,
                any_text_is_survived)
