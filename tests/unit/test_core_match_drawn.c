/* Matching of lists whose names are drawn from few, with addresses made of the name: a person
 * shares the first name with many colleagues, and the address says once more what the names say. */
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

#define BIT(input) (1U << MATCH_IN_##input)
#define NAMES (BIT(FIRST_NAME) | BIT(LAST_NAME))

static const char *const firsts[] = {"Anna", "Ben", "Clara", "David", "Jan",   "Jana",
                                     "Lea",  "Max", "Maria", "Paul",  "Petra", "Uwe"};
static const char *const lasts[] = {"Beck",  "Fischer", "Kaiser",  "Koenig", "Lange",
                                    "Meier", "Meyer",   "Schmidt", "Schulz", "Weber"};
enum { FIRSTS = 12, LASTS = 10, A_FIRM = 60, FIRMS = 80, A_TWIN = 10 };

/* No firm has a name twice. */
static void add(struct match_list *list, int firm, int number, bool is_twin)
{
    int name = (number * 7 + firm) % (FIRSTS * LASTS);
    const char *first = firsts[name % FIRSTS], *last = lasts[name / FIRSTS],
               *values[MATCH_INPUTS] = {NULL};
    values[MATCH_IN_FIRST_NAME] = first;
    values[MATCH_IN_LAST_NAME] = is_twin ? arena_printf(arena, "%s-", last) : last;
    values[MATCH_IN_COMPANY] = arena_printf(arena, "Firma %d GmbH", firm);
    values[MATCH_IN_EMAIL] = arena_printf(arena, "%s.%s@firma%d.example", first, last, firm);
    match_list_add(list, 0, values);
}

/* Every tenth stands in it twice. */
static size_t add_all(struct match_list *list, size_t ret_of[])
{
    size_t twins = 0;
    for (int firm = 0; firm < FIRMS; firm++)
        for (int i = 0; i < A_FIRM; i++) {
            ret_of[match_list_count(list)] = (size_t)(firm * A_FIRM + i);
            add(list, firm, i, false);
            if (i % A_TWIN != 0)
                continue;
            ret_of[match_list_count(list)] = (size_t)(firm * A_FIRM + i);
            add(list, firm, i, true);
            twins++;
        }
    return twins;
}

static void find_twins(unsigned inputs)
{
    size_t *of = ARENA_ARRAY(arena, size_t, 2 * FIRMS * A_FIRM), right = 0;
    struct match_result result;
    struct match_list *list = match_list_new(NULL, NAMES | inputs);
    size_t twins = add_all(list, of);
    ck_assert(match_run(list, NULL, &result));
    for (size_t i = 0; i < result.pair_count; i++)
        right += of[result.pairs[i].a] == of[result.pairs[i].b];
    ck_assert_msg(right == twins && result.pair_count - right <= twins / 100,
                  "columns %x: of %zu twins %zu found, and %zu other pairs", inputs, twins, right,
                  result.pair_count - right);
    match_result_free(&result);
    match_list_free(list);
}

START_TEST(colleagues_of_one_first_name_are_not_taken_for_one)
{
    find_twins(BIT(COMPANY) | BIT(EMAIL));
}
END_TEST

START_TEST(an_address_made_of_the_name_does_not_say_it_twice)
{
    find_twins(BIT(EMAIL));
}
END_TEST

/* By the model before it saw a list. */
static double weigh(const char *const one[4], const char *const other[4])
{
    struct match_model model;
    struct match_list *list = match_list_new(NULL, NAMES | BIT(EMAIL) | BIT(COMPANY) | BIT(MOBILE));
    for (int i = 0; i < 2; i++) {
        const char *const *from = i == 0 ? one : other, *values[MATCH_INPUTS] = {NULL};
        values[MATCH_IN_FIRST_NAME] = from[0];
        values[MATCH_IN_LAST_NAME] = from[1];
        values[MATCH_IN_EMAIL] = from[2];
        values[MATCH_IN_COMPANY] = "Kranich";
        values[MATCH_IN_MOBILE] = from[3];
        match_list_add(list, 0, values);
    }
    match_list_ready(list);
    match_model_default(&model);
    double weight = match_weight(list, &model, 0, 1);
    match_list_free(list);
    return weight;
}
#define WEIGH(...) weigh((const char *const[4]){__VA_ARGS__}, other)
#define SURE 6.63 /* p .99 */

START_TEST(two_addresses_of_two_names_at_one_domain_are_colleagues)
{
    const char *const other[4] = {"Jana", "Meyer", "jana.meyer@kranich.example", NULL};
    double slip = WEIGH("Jana", "Meyer", "jna.meyer@kranich.example", NULL);
    ck_assert_double_lt(WEIGH("Jan", "Meyer", "jan.meyer@kranich.example", NULL), slip - 8);
    ck_assert_double_lt(WEIGH("Jana", "Mayer", "jana.mayer@kranich.example", NULL), slip - 8);
    ck_assert_double_gt(WEIGH("J", "Meyer", "j.meyer@kranich.example", NULL), 0);
}
END_TEST

START_TEST(a_number_in_a_domain_makes_it_another_domain)
{
    const char *const other[4] = {"Jana", "Meyer", "jm@kranich12.example", NULL};
    ck_assert_double_lt(WEIGH("Jana", "Meyer", "jm@kranich112.example", NULL),
                        WEIGH("Jana", "Meyer", "jm@kranch12.example", NULL) - 4);
}
END_TEST

START_TEST(what_speaks_against_one_person_is_for_somebody_to_look_at)
{
    const char *const other[4] = {"Anna", "Kern", "a@kranich.example", "0171 3920011"};
    ck_assert_double_lt(WEIGH("Anna", "Kern", "b@kranich.example", NULL), SURE);
    ck_assert_double_lt(WEIGH("Bernd", "Kern", "a@kranich.example", "0171 3920019"), SURE);
    ck_assert_double_gt(WEIGH("Anna", "Kern", "b@kranich.example", "0171 3920011"), SURE);
    ck_assert_double_gt(WEIGH("Anna", "Kern", "a@kranich.example", NULL), SURE);
}
END_TEST

UNIT_TESTS_WITH("core/match_drawn", open_arena, close_arena,
                colleagues_of_one_first_name_are_not_taken_for_one,
                an_address_made_of_the_name_does_not_say_it_twice,
                two_addresses_of_two_names_at_one_domain_are_colleagues,
                a_number_in_a_domain_makes_it_another_domain,
                what_speaks_against_one_person_is_for_somebody_to_look_at)
