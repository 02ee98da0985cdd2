/* Matching of lists that are too short to teach much, and of what tells relatives apart. */
#include "unit.h"

#include "core/match.h"

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static const char *const firsts[] = {"Jens", "Ines", "Petra", "Otto", "Karin", "Uwe", "Nina",
                                     "Sven", "Ute",  "Lisa",  "Max",  "Tom",   "Eva", "Kai",
                                     "Rolf", "Emil", "Paula", "Ralf", "Silke", "Dirk"};
static const char *const lasts[] = {
    "Lorenz", "Brandt", "Meier", "Weber", "Krause", "Vogt",  "Jung",  "Sommer", "Haas", "Kuhn",
    "Pohl",   "Engel",  "Horn",  "Busch", "Thomas", "Sauer", "Wolff", "Beck",   "Roth", "Winter"};
enum { MOST = 20 };
#define BIT(input) (1U << MATCH_IN_##input)

/* What lists of a few people have: names, and one or another beside them. */
static const unsigned columns[] = {
    BIT(COMPANY),
    BIT(COMPANY) | BIT(EMAIL),
    BIT(EMAIL),
    BIT(COMPANY) | BIT(PHONE),
    BIT(PHONE) | BIT(EMAIL),
    BIT(COMPANY) | BIT(CITY) | BIT(POSTAL_CODE) | BIT(PHONE),
    BIT(STREET) | BIT(CITY) | BIT(POSTAL_CODE),
    BIT(CITY),
    BIT(SALUTATION) | BIT(COMPANY) | BIT(MOBILE),
    BIT(COMPANY) | BIT(STREET) | BIT(POSTAL_CODE) | BIT(CITY) | BIT(PHONE) | BIT(EMAIL),
};

/* Nobody shares a name, an address or a number; a company and its house may be shared. */
static void add(struct match_list *list, int person, int company)
{
    const char *values[MATCH_INPUTS] = {NULL};
    values[MATCH_IN_FIRST_NAME] = firsts[person];
    values[MATCH_IN_LAST_NAME] = lasts[person];
    values[MATCH_IN_COMPANY] = arena_printf(arena, "%s Werke GmbH", lasts[company]);
    values[MATCH_IN_EMAIL] =
        arena_printf(arena, "%s.%s@werk%d.example", firsts[person], lasts[person], company);
    values[MATCH_IN_PHONE] = arena_printf(arena, "030 23125%d%d", 10 + company, 101 + person * 7);
    values[MATCH_IN_MOBILE] = arena_printf(arena, "0171 39200%02d", person);
    values[MATCH_IN_STREET] = arena_printf(arena, "Werkstraße %d", company + 1);
    values[MATCH_IN_POSTAL_CODE] = arena_printf(arena, "%05d", 10115 + company * 371);
    values[MATCH_IN_CITY] = lasts[MOST - 1 - company];
    values[MATCH_IN_SALUTATION] = person % 3 == 0 ? "mr" : "mrs";
    match_list_add(list, 0, values);
}

static void take(unsigned inputs, int rows, int companies)
{
    struct match_result result;
    struct match_list *list = match_list_new(NULL, BIT(FIRST_NAME) | BIT(LAST_NAME) | inputs);
    for (int i = 0; i < rows; i++)
        add(list, (i * 3 + rows) % MOST, i % companies);
    ck_assert(match_run(list, NULL, &result));
    ck_assert_msg(result.pair_count == 0, "%d rows of %d companies, columns %x: %zu pairs", rows,
                  companies, inputs, result.pair_count);
    match_result_free(&result);
    match_list_free(list);
}

START_TEST(a_few_persons_of_different_names_are_as_many)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        for (int rows = 2; rows <= MOST; rows++)
            for (int companies = 1; companies <= rows; companies += companies < 3 ? 1 : rows)
                take(columns[i], rows, companies);
}
END_TEST

START_TEST(a_twin_among_a_few_is_found)
{
    for (int rows = 1; rows < MOST; rows++) {
        struct match_result result;
        struct match_list *list = match_list_new(NULL, BIT(FIRST_NAME) | BIT(LAST_NAME) |
                                                           BIT(COMPANY) | BIT(EMAIL) | BIT(PHONE));
        for (int i = 0; i < rows; i++)
            add(list, i, i % 2);
        const char *again[MATCH_INPUTS] = {[MATCH_IN_FIRST_NAME] = "Jens",
                                           [MATCH_IN_LAST_NAME] = "Lorentz",
                                           [MATCH_IN_COMPANY] = "Lorenz-Werke",
                                           [MATCH_IN_EMAIL] = "jens.lorenz@werk0.example"};
        match_list_add(list, 0, again);
        ck_assert(match_run(list, NULL, &result));
        ck_assert_msg(result.pair_count == 1 && result.cluster[rows] == 1, "%d rows", rows);
        match_result_free(&result);
        match_list_free(list);
    }
}
END_TEST

/* By the model before it saw a list. */
static double weigh(const char *const one[4], const char *const other[4])
{
    struct match_model model;
    struct match_list *list = match_list_new(NULL, BIT(SALUTATION) | BIT(FIRST_NAME) |
                                                       BIT(LAST_NAME) | BIT(EMAIL) | BIT(COMPANY));
    for (int i = 0; i < 2; i++) {
        const char *const *from = i == 0 ? one : other, *values[MATCH_INPUTS] = {NULL};
        values[MATCH_IN_SALUTATION] = from[0];
        values[MATCH_IN_FIRST_NAME] = from[1];
        values[MATCH_IN_LAST_NAME] = from[2];
        values[MATCH_IN_EMAIL] = from[3];
        values[MATCH_IN_COMPANY] = "Kranich";
        match_list_add(list, 0, values);
    }
    match_list_ready(list);
    match_model_default(&model);
    double weight = match_weight(list, &model, 0, 1);
    match_list_free(list);
    return weight;
}
#define WEIGH(...) weigh((const char *const[4]){__VA_ARGS__}, other)

START_TEST(the_salutation_tells_relatives_apart_and_says_nothing_beside_a_name)
{
    const char *const other[4] = {"mrs", "Daniela", "Otto", NULL};
    double apart = WEIGH("mr", "Daniel", "Otto", NULL);
    ck_assert_double_lt(apart, WEIGH("", "Daniel", "Otto", NULL) - 2);
    ck_assert_double_lt(apart, WEIGH("diverse", "Daniel", "Otto", NULL) - 2);
    ck_assert_double_eq(WEIGH("mr", "Daniela", "Otto", NULL),
                        WEIGH("mrs", "Daniela", "Otto", NULL));
}
END_TEST

START_TEST(an_address_of_the_last_name_alone_may_be_a_relative_s)
{
    const char *const other[4] = {"", "Colleen", "Richter", "richter@kranich.example"};
    ck_assert_double_lt(WEIGH("", "Christine", "Richter", "richter@kranich.example"), 0);
    ck_assert_double_lt(WEIGH("", "Christine", "Richter", "c.richter@kranich.example"),
                        WEIGH("", "Colleen", "Richter", "c.richter@kranich.example") - 10);
    ck_assert_double_gt(WEIGH("", "Colleen", "Richter", "richter@kranich.example"), 0);
}
END_TEST

START_TEST(a_first_name_that_is_missing_is_read_from_the_address)
{
    const char *const other[4] = {"", "Susanne", "Schneider", NULL};
    double known = WEIGH("", "", "Schnaider", "susanne.schneider@kranich.example");
    ck_assert_double_gt(known, WEIGH("", "", "Schnaider", "info@kranich.example") + 3);
    ck_assert_double_gt(known, WEIGH("", "", "Schnaider", "k.schneider@kranich.example") + 3);
    ck_assert_double_eq(WEIGH("", "", "Schneider", "schneider.susanne7@kranich.example"),
                        WEIGH("", "Susanne", "Schneider", "schneider.susanne7@kranich.example"));
}
END_TEST

UNIT_TESTS_WITH("core/match_short", open_arena, close_arena,
                a_few_persons_of_different_names_are_as_many, a_twin_among_a_few_is_found,
                the_salutation_tells_relatives_apart_and_says_nothing_beside_a_name,
                an_address_of_the_last_name_alone_may_be_a_relative_s,
                a_first_name_that_is_missing_is_read_from_the_address)
