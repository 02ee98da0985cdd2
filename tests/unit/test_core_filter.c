/* The filter language: what is understood, what is refused and where, and that nothing else comes
 * out of it. The clock stands at Monday 23 November 2026, 11:00 in Berlin. */
#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/filter.h"
#include "core/lead.h"
#include "core/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOW ((int64_t)1795428000000)

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static const char *moment(int64_t ms)
{
    struct civil c;
    if (ms == INT64_MIN || ms == INT64_MAX)
        return "";
    civil_from_ms(ms, NULL, &c);
    return arena_printf(arena, "%02d.%02d.%02d:%02d", c.day, c.month, c.hour, c.minute);
}

static void show_value(struct text *out, const struct filter_term *term,
                       const struct filter_value *value)
{
    bool is_time = term->field->type == FIELD_TIME;
    switch (value->match) {
    case FILTER_EQUAL: text_printf(out, "=%s", value->from); break;
    case FILTER_EXACT: text_printf(out, "==%s", value->from); break;
    case FILTER_BEGINS: text_printf(out, "^%s", value->from); break;
    case FILTER_HAS: text_printf(out, "@%s", value->from); break;
    case FILTER_RANGE:
        text_printf(out, "%s%s..%s%s", str_or(value->from, ""), value->is_after_from ? "+" : "",
                    str_or(value->to, ""), value->is_before_to ? "-" : "");
        break;
    case FILTER_BETWEEN:
        if (is_time)
            text_printf(out, "[%s,%s)", moment(value->low), moment(value->high));
        else
            text_printf(
                out, "[%s,%s)",
                value->low == INT64_MIN ? "" : arena_printf(arena, "%lld", (long long)value->low),
                value->high == INT64_MAX ? ""
                                         : arena_printf(arena, "%lld", (long long)value->high));
    }
}

/* "-lead.score[50,) overdue": what a filter means, in a form of its own. */
static const char *meaning(const struct filter *filter)
{
    static const char *const words[] = {"", "overdue", "mine", "unowned", "promised"};
    struct text out = {0};
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        text_printf(&out, "%s%s", i > 0 ? " " : "", term->is_not ? "-" : "");
        text_append(&out, words[term->word]);
        if (term->word != FILTER_FIELD)
            continue;
        text_printf(&out, "%s.%s", term->entity->name, term->field->name);
        for (size_t v = 0; v < term->value_count; v++) {
            text_append(&out, v > 0 ? "|" : "");
            show_value(&out, term, &term->values[v]);
        }
    }
    const char *shown = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return shown;
}

static const char *read_filter(const char *text)
{
    struct filter filter;
    struct error err = {0};
    return filter_parse(&lead_entity, text, NOW, arena, &filter, &err)
               ? meaning(&filter)
               : arena_printf(arena, "! %s", err.message);
}

struct row {
    const char *text, *wanted;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = read_filter(rows[i].text);
        ck_assert_msg(strcmp(got, rows[i].wanted) == 0, "%s\n  is     %s\n  not    %s",
                      rows[i].text, got, rows[i].wanted);
    }
}
#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

START_TEST(terms_values_and_words_are_understood)
{
    static const struct row rows[] = {
        {"", ""},
        {"   ", ""},
        {"grade:A postal_code:2* -tag:partner overdue",
         "lead.grade^A company.postal_code^2 -lead.tags@partner overdue"},
        {"grade:a2", "lead.grade=A2"},
        {"grade:A,b2", "lead.grade^A|=B2"},
        {"state:ready", "lead.state==ready"},
        {"state:\"ready to call\"", "lead.state==ready"},
        {"state:ready,working", "lead.state==ready|==working"},
        {"company:\"Kessler & Söhne\"", "company.company=Kessler & Söhne"},
        {"company:\"say \"\"no\"\"\"", "company.company=say \"no\""},
        {"company:\"Kess\"*", "company.company^Kess"},
        {"company:Miller*", "company.company^Miller"},
        {"last_name:M..N", "contact.last_nameM..N"},
        {"last_name>M", "contact.last_nameM+.."},
        {"city:", "company.city"},
        {"-city:", "-company.city"},
        {"owner:anna queue:", "lead.owner_id==anna lead.queue_id"},
        {"mine unowned -promised", "mine unowned -promised"},
    };
    CHECK(rows);
}
END_TEST

START_TEST(numbers_have_ranges)
{
    static const struct row rows[] = {
        {"score:50", "lead.score[50,51)"},
        {"score:50..", "lead.score[50,)"},
        {"score:..50", "lead.score[,51)"},
        {"score:50..70", "lead.score[50,71)"},
        {"score:>50", "lead.score[51,)"},
        {"score:>=50", "lead.score[50,)"},
        {"score:<50", "lead.score[,50)"},
        {"score<50", "lead.score[,50)"},
        {"score>50", "lead.score[51,)"},
        {"attempts:1,3", "lead.attempts[1,2)|[3,4)"},
        {"value:1000..", "lead.value_cents[100000,)"},
        {"value_cents:1000..", "lead.value_cents[1000,)"},
        {"employees:>100", "company.employees[101,)"},
        {"do_not_call:yes", "contact.do_not_call[1,2)"},
    };
    CHECK(rows);
}
END_TEST

START_TEST(times_are_days_ages_and_what_is_left)
{
    static const struct row rows[] = {
        {"next:today", "lead.next_ms[23.11.00:00,24.11.00:00)"},
        {"next:tomorrow", "lead.next_ms[24.11.00:00,25.11.00:00)"},
        {"next:>today", "lead.next_ms[24.11.00:00,)"},
        {"next:<today", "lead.next_ms[,23.11.00:00)"},
        {"next:<=today", "lead.next_ms[,24.11.00:00)"},
        {"next:today..tomorrow", "lead.next_ms[23.11.00:00,25.11.00:00)"},
        {"next:week", "lead.next_ms[23.11.00:00,30.11.00:00)"},
        {"received:>7d", "lead.received_ms[,16.11.11:00)"},
        {"received:<7d", "lead.received_ms[16.11.11:00,)"},
        {"received:7d", "lead.received_ms[16.11.11:00,23.11.11:00)"},
        {"received:30d..7d", "lead.received_ms[24.10.12:00,16.11.11:00)"},
        {"next:<2h", "lead.next_ms[,23.11.13:00)"},
        {"next:>2h", "lead.next_ms[23.11.13:00,)"},
        {"next:>-1d", "lead.next_ms[22.11.11:00,)"},
        {"received:24.11.2026", "lead.received_ms[24.11.00:00,25.11.00:00)"},
        {"received:2026-11-01..yesterday", "lead.received_ms[01.11.00:00,23.11.00:00)"},
        {"next_ms>2026-11-23T10:00:00Z", "lead.next_ms[23.11.11:00,)"},
        {"birth_date:1980-01-01..", "contact.birth_date1980-01-01.."},
        {"birth_date:<today", "contact.birth_date..2026-11-23-"},
    };
    CHECK(rows);
    ck_assert_str_eq(read_filter("received:7d..30d"), "lead.received_ms[24.10.12:00,16.11.11:00)");
}
END_TEST

START_TEST(labels_are_names_too)
{
    static const struct row rows[] = {
        {"postal_code:1", "company.postal_code=1"},
        {"zip:1", "company.postal_code=1"},
        {"mail:a@b.example", "contact.email=a@b.example"},
        {"next_step:callback", "lead.next_kind==callback"},
        {"legal_basis:\"asked for a call\"", "lead.basis==asked"},
        {"tags:a", "lead.tags@a"},
        {"e-mail:x@y.example", "contact.email=x@y.example"},
    };
    CHECK(rows);
}
END_TEST

START_TEST(mistakes_are_named_with_their_place)
{
    static const struct {
        const char *text;
        int at;
    } rows[] = {{"grde:A", 1},          {"grade:A city", 9},  {"grade:A  x:1", 10},
                {"city:\"open", 6},     {"ö:1", 1},           {"city:ö x:1", 8},
                {"score:many", 7},      {"state:redy", 7},    {"next:sometime", 6},
                {"score:>", 8},         {"city:\"a\"b", 9},   {"-", 1},
                {"next:32.11.2026", 6}, {"score:1..x", 7},    {"tag:\"a,b\"", 5},
                {"grade:A :B", 9},      {"next:99999999d", 6}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = read_filter(rows[i].text),
                   *place = arena_printf(arena, "! at %d: ", rows[i].at);
        ck_assert_msg(str_starts(got, place), "%s: %s", rows[i].text, got);
    }
}
END_TEST

START_TEST(tab_completes_names_choices_and_asks_for_records)
{
    struct filter_completion completion;
    filter_complete(&lead_entity, "grade:A post", arena, &completion);
    ck_assert_uint_eq(completion.at, 8);
    ck_assert_uint_eq(completion.count, 1);
    ck_assert_str_eq(completion.terms[0], "postal_code:");
    filter_complete(&lead_entity, "-stat", arena, &completion);
    ck_assert_str_eq(completion.terms[0], "-state:");
    filter_complete(&lead_entity, "state:rea", arena, &completion);
    ck_assert_uint_eq(completion.count, 1);
    ck_assert_str_eq(completion.terms[0], "state:\"ready to call\"");
    filter_complete(&lead_entity, "state:working,new", arena, &completion);
    ck_assert_str_eq(completion.terms[0], "state:working,new");
    filter_complete(&lead_entity, "owner:an", arena, &completion);
    ck_assert_ptr_eq(completion.named, &user_entity);
    ck_assert_str_eq(completion.before, "owner:");
    ck_assert_str_eq(completion.begun, "an");
    filter_complete(&lead_entity, "over", arena, &completion);
    ck_assert_str_eq(completion.terms[0], "overdue");
}
END_TEST

/* --- whatever is typed: understood, or refused with its place; and what is quoted comes back ---
 */

static uint64_t dice;

static unsigned roll(unsigned below)
{
    dice = dice * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(dice >> 33) % below;
}

static const char *random_line(void)
{
    static const char *const pieces[] = {
        "grade", "state", "city", "next",    "owner",      "tag",   ":",  ":",
        ":",     ">",     "<",    "=",       "..",         "-",     "\"", "\"",
        " ",     " ",     " ",    "*",       ",",          "50",    "A",  "today",
        "7d",    "ready", "ö",    "ß",       "2026-11-24", "%",     "_",  "\\",
        "'",     ";",     "(",    "overdue", "mine",       "Söhne", "..", "\xF0\x9F\x98\x80",
        "$1"};
    struct text line = {0};
    for (unsigned i = roll(18); i > 0; i--)
        text_append(&line, pieces[roll(sizeof pieces / sizeof *pieces)]);
    const char *kept = arena_strdup(arena, text_str(&line));
    text_free(&line);
    return kept;
}

START_TEST(any_line_is_understood_or_refused_with_a_place_inside_it)
{
    dice = (uint64_t)time(NULL);
    printf("# seed %llu\n", (unsigned long long)dice);
    for (int i = 0; i < 20000; i++) {
        const char *line = random_line();
        struct filter filter;
        struct filter_completion completion;
        struct error err = {0};
        size_t at = 0;
        if (!filter_parse(&lead_entity, line, NOW, arena, &filter, &err)) {
            ck_assert_msg(sscanf(err.message, "at %zu:", &at) == 1 && at >= 1 &&
                              at <= utf8_count(line) + 1,
                          "\"%s\": %s", line, err.message);
        } else {
            ck_assert_uint_le(filter.count, FILTER_TERMS_MAX);
            for (size_t t = 0; t < filter.count; t++)
                ck_assert_msg(filter.terms[t].word != FILTER_FIELD ||
                                  filter.terms[t].is_empty == (filter.terms[t].value_count == 0),
                              "%s", line);
        }
        filter_complete(&lead_entity, line, arena, &completion);
        ck_assert_uint_le(completion.at, strlen(line));
        if (i % 500 == 0)
            arena_reset(arena);
    }
}
END_TEST

START_TEST(what_is_quoted_comes_back_as_it_was)
{
    dice = (uint64_t)time(NULL) + 1;
    for (int i = 0; i < 5000; i++) {
        const char *value = str_trim(arena, random_line());
        struct filter filter;
        struct error err = {0};
        if (value[0] == '\0')
            continue;
        const char *line =
            arena_printf(arena, "score:1.. source:%s mine", filter_quote(arena, value));
        ck_assert_msg(filter_parse(&lead_entity, line, NOW, arena, &filter, &err), "%s: %s", line,
                      err.message);
        ck_assert_uint_eq(filter.count, 3);
        ck_assert_str_eq(filter.terms[1].values[0].from, value);
        ck_assert_int_eq(filter.terms[1].values[0].match, FILTER_EQUAL);
        if (i % 500 == 0)
            arena_reset(arena);
    }
}
END_TEST

UNIT_TESTS_WITH("core/filter", open_arena, close_arena, terms_values_and_words_are_understood,
                numbers_have_ranges, times_are_days_ages_and_what_is_left, labels_are_names_too,
                mistakes_are_named_with_their_place,
                tab_completes_names_choices_and_asks_for_records,
                any_line_is_understood_or_refused_with_a_place_inside_it,
                what_is_quoted_comes_back_as_it_was)
