/* The mix of campaigns: read, refused, kept. */
#include "unit.h"

#include "core/mix.h"

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

static struct mix read_mix(const char *text)
{
    struct mix mix;
    struct error err = {0};
    ck_assert_msg(mix_parse(text, arena, &mix, &err), "%s: %s", text, err.message);
    return mix;
}

START_TEST(what_is_left_over_belongs_to_the_others)
{
    struct mix mix = read_mix("ERP autumn = 60/20, Fair=30");
    ck_assert_int_eq(mix.count, 3);
    ck_assert_str_eq(mix.parts[0].campaign, "ERP autumn");
    ck_assert_int_eq(mix.parts[0].share, 60);
    ck_assert_int_eq(mix.parts[0].floor, 20);
    ck_assert_int_eq(mix.parts[1].floor, 0);
    ck_assert_ptr_null(mix.parts[2].campaign);
    ck_assert_int_eq(mix.parts[2].share, 10);
    ck_assert_int_eq(read_mix("A=100").count, 1);
    ck_assert_int_eq(read_mix("  ").count, 0);
    ck_assert_int_eq(read_mix(NULL).count, 0);
}
END_TEST

START_TEST(a_mix_that_cannot_be_is_refused)
{
    static const char *const wrong[] = {"A",     "A=",        "=5",      "A=0",
                                        "A=101", "A=60,B=50", "A=10/20", "A=5,A=6",
                                        "A=5/x", "A=5/-1",    "A=5%"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct mix mix;
        struct error err = {0};
        ck_assert_msg(!mix_parse(wrong[i], arena, &mix, &err), "%s was taken", wrong[i]);
        ck_assert_int_eq(err.code, ERR_DATA);
    }
}
END_TEST

/* Gives n calls to whoever is next and available. */
static void give(const struct mix *mix, int64_t *given, int n, unsigned available)
{
    for (int i = 0; i < n; i++) {
        int order[MIX_MOST + 1], k = 0;
        mix_order(mix, given, order);
        while (k < mix->count && (available & (1U << order[k])) == 0)
            k++;
        if (k < mix->count)
            given[order[k]]++;
    }
}

START_TEST(shares_are_kept_to_one_call_at_every_moment)
{
    struct mix mix = read_mix("A=50,B=30,C=13");
    int64_t given[MIX_MOST + 1] = {0};
    for (int n = 1; n <= 1000; n++) {
        give(&mix, given, 1, ~0U);
        for (int i = 0; i < mix.count; i++) {
            int64_t off = 100 * given[i] - mix.parts[i].share * n;
            ck_assert_msg(off < 100 && off > -200, "after %d calls part %d is off by %lld/100", n,
                          i, (long long)off);
        }
    }
    ck_assert_int_eq(given[0], 500);
    ck_assert_int_eq(given[1], 300);
    ck_assert_int_eq(given[2], 130);
    ck_assert_int_eq(given[3], 70);
}
END_TEST

START_TEST(a_campaign_that_has_leads_again_gets_its_floor_first)
{
    struct mix mix = read_mix("Launch=80,Old=20/10");
    int64_t given[MIX_MOST + 1] = {0};
    give(&mix, given, 50, 1U); /* Old has no leads */
    ck_assert_int_eq(given[0], 50);
    give(&mix, given, 5, ~0U);
    ck_assert_int_eq(given[1], 5);
    give(&mix, given, 945, ~0U);
    ck_assert_int_eq(given[0], 800);
    ck_assert_int_eq(given[1], 200);
}
END_TEST

START_TEST(one_campaigns_part_is_set_changed_and_taken_out)
{
    static const struct {
        const char *mix, *percent, *wanted; /* NULL: refused */
    } rows[] = {{NULL, "40/10", "ERP=40/10"},
                {"Fair=30/5", "40", "Fair=30/5, ERP=40"},
                {"ERP=20/5,Fair=30", "60/10", "ERP=60/10, Fair=30/0"},
                {"ERP=20,Fair=30", "", "Fair=30/0"},
                {"ERP=20", " ", ""},
                {"Fair=30", "", "Fair=30/0"},
                {"Fair=70", "40", NULL},
                {"Fair=30", "10/20", NULL},
                {"Fair=30", "much", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *mix = NULL;
        struct error err = {0};
        bool is_put = mix_put(rows[i].mix, "ERP", rows[i].percent, arena, &mix, &err);
        ck_assert_msg(is_put == (rows[i].wanted != NULL), "row %zu: %s", i, err.message);
        if (is_put)
            ck_assert_str_eq(mix, rows[i].wanted);
    }
}
END_TEST

UNIT_TESTS_WITH("core/mix", open_arena, close_arena, what_is_left_over_belongs_to_the_others,
                a_mix_that_cannot_be_is_refused, shares_are_kept_to_one_call_at_every_moment,
                a_campaign_that_has_leads_again_gets_its_floor_first,
                one_campaigns_part_is_set_changed_and_taken_out)
