/* The filter language in the store: what its SQL finds, the same as reading every lead by hand. */
#include "store_files.h"
#include "store_plans.h"

#include "core/filter.h"

#include <stdio.h>
#include <string.h>

#define ANNA "0190a6f0-0000-7000-8000-00000000000a"
#define NORTH "0190a6f0-0000-7000-8000-00000000001a"

static struct lead *add(const char *name, const char *city)
{
    struct lead *lead = files_lead(files.desk, name, city, "+4943112345");
    record_put(&lead_entity, lead, "team_id", NORTH, files.arena);
    return lead;
}

static void put(struct lead *lead)
{
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
}

static const char *found(const char *where)
{
    struct page_request page = {
        .where = where, .limit = 500, .sort = "last_name", .user_id = ANNA, .now_ms = FILES_NOW};
    struct lead_card **cards;
    size_t count;
    char *cursor, *names = arena_strdup(files.arena, "");
    struct error err = {0};
    if (!store_cards(files.desk, &page, files.arena, &cards, &count, &cursor, &err))
        return arena_printf(files.arena, "! %s", err.message);
    for (size_t i = 0; i < count; i++)
        names = arena_printf(files.arena, "%s%s ", names, cards[i]->contact.last_name);
    return names;
}

START_TEST(letter_case_and_umlauts_do_not_matter)
{
    put(add("Müller", "München"));
    put(add("Mueller", "Muenchen"));
    put(add("Groß", "Köln"));
    ck_assert_str_eq(found("last_name:müller"), "Mueller Müller ");
    ck_assert_str_eq(found("last_name:MUELLER"), "Mueller Müller ");
    ck_assert_str_eq(found("city:MÜNCHEN"), "Mueller Müller ");
    ck_assert_str_eq(found("city:muen*"), "Mueller Müller ");
    ck_assert_str_eq(found("city:mu*"), "Mueller Müller ");
    ck_assert_str_eq(found("last_name:gross"), "Groß ");
    ck_assert_str_eq(found("-last_name:müller"), "Groß ");
    ck_assert_str_eq(found("city:k..l last_name:g*"), "Groß ");
}
END_TEST

START_TEST(words_tags_numbers_and_times_find_what_they_say)
{
    struct lead *lead = add("A", "Kiel");
    lead->score = 80;
    lead->grade = arena_strdup(files.arena, "A2");
    lead->tags = arena_strdup(files.arena, "partner,100_%");
    lead->owner_id = arena_strdup(files.arena, ANNA);
    lead->next_kind = arena_strdup(files.arena, "callback");
    lead->next_ms = FILES_NOW - HOUR_MS;
    put(lead);
    lead = add("B", "Kiel");
    lead->score = 40;
    lead->next_ms = FILES_NOW + HOUR_MS;
    lead->received_ms = FILES_NOW - 8 * DAY_MS;
    put(lead);
    lead = add("C", "Kiel");
    lead->tags = arena_strdup(files.arena, "partners");
    lead->next_ms = TIME_NONE;
    put(lead);
    ck_assert_str_eq(found("tag:partner"), "A ");
    ck_assert_str_eq(found("-tag:PARTNER"), "B C ");
    ck_assert_str_eq(found("tag:100_%"), "A ");
    ck_assert_str_eq(found("tag:1000%"), "");
    ck_assert_str_eq(found("overdue"), "A ");
    ck_assert_str_eq(found("-overdue"), "B C ");
    ck_assert_str_eq(found("mine"), "A ");
    ck_assert_str_eq(found("unowned"), "B C ");
    ck_assert_str_eq(found("promised"), "A ");
    ck_assert_str_eq(found("score:50.."), "A ");
    ck_assert_str_eq(found("score:..79"), "B ");
    ck_assert_str_eq(found("-score:50.."), "B C ");
    ck_assert_str_eq(found("grade:A"), "A ");
    ck_assert_str_eq(found("grade:a2,B1"), "A ");
    ck_assert_str_eq(found("next:<2h"), "A B ");
    ck_assert_str_eq(found("received:>7d"), "B ");
    ck_assert_str_eq(found("next_ms:"), "C ");
    ck_assert_str_eq(found("owner:nobody"), "! at 1: there is no User called \"nobody\"");
}
END_TEST

START_TEST(rest_pages_of_leads_speak_the_same_language)
{
    struct page_request page = {.where = "city:kiel mine", .limit = 10, .user_id = ANNA};
    void **records;
    size_t count;
    char *cursor;
    struct lead *lead = add("A", "Kiel");
    lead->owner_id = arena_strdup(files.arena, ANNA);
    put(lead);
    put(add("B", "Kiel"));
    MUST_STORE(
        store_page(files.desk, &lead_entity, &page, files.arena, &records, &count, &cursor, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(((struct lead *)records[0])->record.id, lead->record.id);
    ck_assert_str_eq(((struct lead *)records[0])->owner_id, ANNA);
}
END_TEST

/* --- any filter against the same read by hand --- */

static uint64_t dice;

static unsigned roll(unsigned below)
{
    dice = dice * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(dice >> 33) % below;
}

static const char *const cities[] = {"Kiel", "Köln", "Koeln", "Muenchen", "MÜNCHEN", NULL},
                         *const grades[] = {"A1", "A2", "B1", "C3", NULL},
                         *const tag_sets[] = {"partner", "fair,partner", "partners", NULL};

static void add_many(int count)
{
    for (int i = 0; i < count; i++) {
        struct lead *lead = add(arena_printf(files.arena, "N%03d", i), cities[roll(5)]);
        lead->score = roll(4) == 0 ? INT_NONE : (int64_t)roll(100);
        lead->grade = arena_strdup(files.arena, grades[roll(5)]);
        lead->tags = arena_strdup(files.arena, tag_sets[roll(4)]);
        lead->owner_id = roll(2) == 0 ? arena_strdup(files.arena, ANNA) : NULL;
        lead->next_ms = roll(4) == 0 ? TIME_NONE : FILES_NOW + ((int64_t)roll(200) - 100) * HOUR_MS;
        put(lead);
    }
}

enum { KINDS = 7 };

/* A term and whether a lead meets it, by hand. `a` and `b` are its values. */
static const char *term_text(unsigned kind, unsigned a, unsigned b)
{
    static const char *const typed_cities[] = {"kiel", "köln", "KOELN", "münchen", "Bonn"};
    switch (kind) {
    case 0: return arena_printf(files.arena, "score:%u..%u", a, a + b);
    case 1: return arena_printf(files.arena, "score:>%u", a);
    case 2: return arena_printf(files.arena, "city:%s", typed_cities[a % 5]);
    case 3: return arena_printf(files.arena, "grade:%c", 'A' + (int)(a % 4));
    case 4: return "tag:partner";
    case 5: return a % 2 == 0 ? "mine" : "unowned";
    default: return arena_printf(files.arena, "next:<%uh", a);
    }
}

static bool term_holds(const struct lead_card *card, unsigned kind, unsigned a, unsigned b)
{
    static const char *const plain_cities[] = {"kiel", "koeln", "koeln", "muenchen", "bonn"};
    const struct lead *lead = &card->lead;
    bool has_score = lead->score != INT_NONE;
    switch (kind) {
    case 0: return has_score && lead->score >= (int64_t)a && lead->score <= (int64_t)(a + b);
    case 1: return has_score && lead->score > (int64_t)a;
    case 2: return str_equal(text_fold(files.arena, card->company.city), plain_cities[a % 5]);
    case 3: return lead->grade != NULL && lead->grade[0] == (char)('A' + (int)(a % 4));
    case 4: return str_list_has(str_or(lead->tags, ""), "partner");
    case 5: return (lead->owner_id == NULL) == (a % 2 == 1);
    default: return lead->next_ms != TIME_NONE && lead->next_ms < FILES_NOW + (int64_t)a * HOUR_MS;
    }
}

START_TEST(any_filter_finds_what_reading_by_hand_finds)
{
    struct page_request all = {.limit = 500, .sort = "last_name"};
    struct lead_card **cards;
    size_t count;
    char *cursor;
    dice = (uint64_t)clock_now_ms();
    printf("# seed %llu\n", (unsigned long long)dice);
    add_many(150);
    MUST_STORE(store_cards(files.desk, &all, files.arena, &cards, &count, &cursor, err));
    for (int round = 0; round < 300; round++) {
        unsigned terms = 1 + roll(3), kind[3], a[3], b[3];
        bool is_not[3];
        const char *where = "";
        char *wanted = arena_strdup(files.arena, "");
        for (unsigned t = 0; t < terms; t++) {
            kind[t] = roll(KINDS), a[t] = roll(90), b[t] = roll(40), is_not[t] = roll(3) == 0;
            where = arena_printf(files.arena, "%s %s%s", where, is_not[t] ? "-" : "",
                                 term_text(kind[t], a[t], b[t]));
        }
        for (size_t i = 0; i < count; i++) {
            bool holds = true;
            for (unsigned t = 0; t < terms; t++)
                holds = holds && term_holds(cards[i], kind[t], a[t], b[t]) != is_not[t];
            if (holds)
                wanted = arena_printf(files.arena, "%s%s ", wanted, cards[i]->contact.last_name);
        }
        const char *got = found(where);
        ck_assert_msg(str_equal(got, wanted), "%s\n found %s\n not   %s", where, got, wanted);
    }
}
END_TEST

static bool is_queue_read(const char *sql)
{
    return strstr(sql, "FROM lead l LEFT JOIN contact p") != NULL &&
           strstr(sql, "SELECT l.id, coalesce(l.grade") != NULL;
}

START_TEST(a_filtered_queue_still_walks_its_index)
{
    struct queue_request request = {.user_id = ANNA,
                                    .team_id = NORTH,
                                    .filter = "city:kiel score:50.. -tag:partner",
                                    .now_ms = FILES_NOW,
                                    .limit = 10};
    struct queue_row *rows;
    size_t count;
    put(add("A", "Kiel"));
    plans_watch(is_queue_read);
    MUST_STORE(store_queue(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_uint_gt(plans_count(), 4);
    for (size_t i = 0; i < plans_count(); i++)
        plans_must_use(i, strstr(plans_sql(i), "l.owner_id <>") != NULL   ? "lead_promise"
                          : strstr(plans_sql(i), "l.owner_id = ") != NULL ? "lead_own"
                                                                          : "lead_team");
}
END_TEST

UNIT_TESTS_WITH("store/filter", files_open, files_close, letter_case_and_umlauts_do_not_matter,
                words_tags_numbers_and_times_find_what_they_say,
                rest_pages_of_leads_speak_the_same_language,
                any_filter_finds_what_reading_by_hand_finds, a_filtered_queue_still_walks_its_index)
