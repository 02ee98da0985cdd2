/* Matching: normal forms, how names sound, the model that learns from a list alone, clusters. */
#include "unit.h"

#include "base/parallel.h"
#include "core/match.h"

#include <math.h>
#include <stdatomic.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

START_TEST(names_that_sound_alike_have_one_code)
{
    ck_assert_str_eq(match_cologne(arena, "Müller-Lüdenscheidt"), "65752682");
    ck_assert_str_eq(match_cologne(arena, "Breschnew"), "17863");
    ck_assert_str_eq(match_cologne(arena, "Wikipedia"), "3412");
    const char *const pairs[][2] = {{"Meier", "Mayr"},
                                    {"Schmidt", "Schmitt"},
                                    {"Müller", "Mueller"},
                                    {"Philipp", "Filip"},
                                    {"Christian", "Kristian"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_str_eq(match_cologne(arena, pairs[i][0]), match_cologne(arena, pairs[i][1]));
    ck_assert_str_ne(match_cologne(arena, "Meier"), match_cologne(arena, "Weber"));
}
END_TEST

START_TEST(normal_forms_forget_how_something_was_written)
{
    static const char *const variants[] = {"gmbh", "gmbh & co. kg", "kg", "ag"};
    struct match_forms *forms = match_forms_new(variants, 4);
    ck_assert_str_eq(match_normal_name(arena, "Dr. Jörg von Weiß"), "joerg weiss");
    ck_assert_str_eq(match_normal_street(arena, "Lange Straße 12 a"),
                     match_normal_street(arena, "Lange Str. 12a"));
    ck_assert_str_eq(match_normal_date(arena, "24.06.1971"), "19710624");
    ck_assert_str_eq(match_normal_date(arena, "1971-06-24"), "19710624");
    ck_assert_str_eq(match_normal_date(arena, "gestern"), "");
    ck_assert_str_eq(match_normal_phone(arena, "(030) 23125-012"),
                     match_normal_phone(arena, "+49 30 23125012"));
    ck_assert_str_eq(match_normal_company(arena, forms, "Krähe Optik GmbH & Co. KG", NULL),
                     match_normal_company(arena, forms, "Kraehe Optik", NULL));
    ck_assert_str_ne(match_normal_company(arena, forms, "Krähe Optik AG", NULL),
                     match_normal_company(arena, forms, "Krähe Akustik AG", NULL));
    match_forms_free(forms);
}
END_TEST

static bool meet(struct match_keyer *keyer, const char *const *a, const char *const *b)
{
    uint32_t one[MATCH_INDEX_KEYS], other[MATCH_INDEX_KEYS];
    size_t m = match_keyer_keys(keyer, a, one), n = match_keyer_keys(keyer, b, other);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            if (one[i] == other[j])
                return true;
    return false;
}

START_TEST(keys_bring_together_what_is_written_in_another_way_and_no_strangers)
{
    static const char *const variants[] = {"gmbh"};
    struct match_forms *forms = match_forms_new(variants, 1);
    struct match_keyer *keyer = match_keyer_new(forms);
    const char *petra[MATCH_INPUTS] = {[MATCH_IN_FIRST_NAME] = "Petra",
                                       [MATCH_IN_LAST_NAME] = "Mayer",
                                       [MATCH_IN_COMPANY] = "Krähe Optik GmbH",
                                       [MATCH_IN_POSTAL_CODE] = "10115",
                                       [MATCH_IN_PHONE] = "030 23125 012"};
    const char *misheard[MATCH_INPUTS] = {
        [MATCH_IN_LAST_NAME] = "Meier", [MATCH_IN_COMPANY] = "Kraehe"};
    const char *swapped[MATCH_INPUTS] = {[MATCH_IN_FIRST_NAME] = "Mayer",
                                         [MATCH_IN_LAST_NAME] = "Petra",
                                         [MATCH_IN_POSTAL_CODE] = "10117"};
    const char *moved[MATCH_INPUTS] = {
        [MATCH_IN_LAST_NAME] = "Maier", [MATCH_IN_PHONE] = "+49 30 23125-012"};
    const char *colleague[MATCH_INPUTS] = {[MATCH_IN_FIRST_NAME] = "Otto",
                                           [MATCH_IN_LAST_NAME] = "Brandt",
                                           [MATCH_IN_COMPANY] = "Krähe Optik GmbH",
                                           [MATCH_IN_POSTAL_CODE] = "10115",
                                           [MATCH_IN_PHONE] = "030 23125 012"};
    ck_assert(meet(keyer, petra, misheard));
    ck_assert(meet(keyer, petra, swapped));
    ck_assert(meet(keyer, petra, moved));
    ck_assert(!meet(keyer, petra, colleague));
    match_keyer_free(keyer);
    match_forms_free(forms);
}
END_TEST

enum { COMPANIES = 60, STAFF = 4 };

static const char *const first_names[] = {"Anna",   "Otto", "Heike", "Jens",
                                          "Sabine", "Uwe",  "Petra"};
static const char *const last_names[] = {"Kern",   "Ohm",     "Watt",    "Brandt",
                                         "Lorenz", "Ziegler", "Hartung", "Seidel",
                                         "Franke", "Thoma",   "Wolff"};

/* Sixty companies with four people each; every fifth person stands there twice, once misspelt. The
 * first ROWS rows are the people, the rest their twins. */
static void add_person(struct match_list *list, int number, bool is_twin)
{
    const char *values[MATCH_INPUTS] = {NULL};
    int company = number / STAFF;
    const char *first = first_names[(number * 5 + company) % 7],
               *last = last_names[(number * 3 + company) % 11];
    values[MATCH_IN_FIRST_NAME] = first;
    values[MATCH_IN_LAST_NAME] = is_twin ? arena_printf(arena, "%sx", last) : last;
    values[MATCH_IN_COMPANY] =
        arena_printf(arena, "%s %c%c Werke%s", last_names[company % 11], 'A' + company % 26,
                     'a' + company / 3, is_twin ? "" : " GmbH");
    values[MATCH_IN_EMAIL] = arena_printf(arena, "%s.%d@firma%d.example", first, number, company);
    values[MATCH_IN_PHONE] = arena_printf(arena, "030 23125%d%03d", company, number);
    values[MATCH_IN_POSTAL_CODE] = arena_printf(arena, "%05d", 10115 + company * 37);
    match_list_add(list, 0, values);
}

static const struct match_forms *team_forms(void)
{
    static const char *const variants[] = {"gmbh"};
    static struct match_forms *forms;
    if (forms == NULL)
        forms = match_forms_new(variants, 1);
    return forms;
}

static struct match_list *team_list(void)
{
    struct match_list *list =
        match_list_new(team_forms(), 1U << MATCH_IN_FIRST_NAME | 1U << MATCH_IN_LAST_NAME |
                                         1U << MATCH_IN_COMPANY | 1U << MATCH_IN_EMAIL |
                                         1U << MATCH_IN_PHONE | 1U << MATCH_IN_POSTAL_CODE);
    for (int i = 0; i < COMPANIES * STAFF; i++)
        add_person(list, i, false);
    for (int i = 0; i < COMPANIES * STAFF; i += 5)
        add_person(list, i, true);
    return list;
}

START_TEST(twins_are_found_and_colleagues_are_not)
{
    struct match_list *list = team_list();
    struct match_result result;
    ck_assert(match_run(list, NULL, &result));
    const int people = COMPANIES * STAFF;
    for (int i = 0; i < people; i++) {
        bool has_twin = i % 5 == 0;
        ck_assert_uint_eq(result.best[i], (uint32_t)(has_twin ? people + i / 5 : i));
        if (has_twin)
            ck_assert_uint_eq(result.cluster[i], result.cluster[people + i / 5]);
        if (i > 0)
            ck_assert_uint_ne(result.cluster[i], result.cluster[i - 1]);
    }
    ck_assert_uint_eq(result.pair_count, (size_t)people / 5);
    match_result_free(&result);
    match_list_free(list);
}
END_TEST

START_TEST(the_model_ends_with_chances_and_the_same_for_the_same_list)
{
    struct match_result first, again;
    struct match_list *list = team_list(), *copy = team_list();
    ck_assert(match_run(list, NULL, &first) && match_run(copy, NULL, &again));
    for (int field = 0; field < MATCH_FIELDS; field++) {
        double same = 0, unrelated = 0;
        for (int level = 0; level < MATCH_LEVELS; level++) {
            ck_assert(isfinite(first.model.same[field][level]));
            ck_assert_double_eq(first.model.same[field][level], again.model.same[field][level]);
            same += first.model.same[field][level];
            unrelated += first.model.unrelated[field][level];
        }
        if (first.model.has_field[field]) {
            ck_assert_double_eq_tol(same, 1, 1e-6);
            ck_assert_double_eq_tol(unrelated, 1, 1e-6);
        }
    }
    ck_assert_double_eq(first.expected_pairs, again.expected_pairs);
    ck_assert_double_gt(first.expected_pairs, 20);
    ck_assert_double_lt(first.expected_pairs, 100);
    match_result_free(&first);
    match_result_free(&again);
    match_list_free(list);
    match_list_free(copy);
}
END_TEST

START_TEST(a_reason_names_the_heaviest_field_first_and_agrees_with_the_weight)
{
    struct match_list *list = team_list();
    struct match_result result;
    struct text reason = {0};
    ck_assert(match_run(list, NULL, &result));
    match_reason(list, &result.model, 0, COMPANIES * STAFF, &reason);
    ck_assert_ptr_nonnull(strstr(text_str(&reason), ", email equal +"));
    ck_assert_ptr_nonnull(strstr(match_reason_words(text_str(&reason), arena), "Mail equal +"));
    ck_assert_str_eq(match_reason_words("as Anna said, mobile rare +19.0", arena),
                     "as Anna said, Mobile equal and rare +19");
    ck_assert_double_gt(match_weight(list, &result.model, 0, COMPANIES * STAFF), 0);
    ck_assert_double_lt(match_weight(list, &result.model, 0, 1), 0);
    ck_assert_double_eq_tol(match_probability(0), .5, 1e-9);
    text_free(&reason);
    match_result_free(&result);
    match_list_free(list);
}
END_TEST

START_TEST(a_pair_weighs_the_same_from_both_sides)
{
    struct match_list *list = team_list();
    struct match_result result;
    ck_assert(match_run(list, NULL, &result));
    uint32_t rows = (uint32_t)match_list_count(list);
    for (uint32_t a = 0; a < rows; a++)
        for (uint32_t b = 0; b < a; b++)
            ck_assert_double_eq(match_weight(list, &result.model, a, b),
                                match_weight(list, &result.model, b, a));
    match_result_free(&result);
    match_list_free(list);
}
END_TEST

enum { CROWD = 3000 };

/* Too many for all pairs, and for one block: all at one company and in one street. */
static struct match_list *crowd(void)
{
    struct match_list *list =
        match_list_new(team_forms(), 1U << MATCH_IN_FIRST_NAME | 1U << MATCH_IN_LAST_NAME |
                                         1U << MATCH_IN_COMPANY | 1U << MATCH_IN_POSTAL_CODE);
    for (int i = 0; i < CROWD; i++) {
        const char *values[MATCH_INPUTS] = {NULL};
        values[MATCH_IN_FIRST_NAME] = first_names[i % 7];
        values[MATCH_IN_LAST_NAME] = arena_printf(arena, "%s%c", last_names[i % 11], 'a' + i % 13);
        values[MATCH_IN_COMPANY] = "Ohm Werke GmbH";
        values[MATCH_IN_POSTAL_CODE] = i % 3 == 0 ? "10115" : "10117";
        match_list_add(list, 0, values);
    }
    return list;
}

START_TEST(a_crowd_is_parted_in_the_same_way_each_time)
{
    struct match_result first, again;
    struct match_list *list = crowd(), *copy = crowd();
    ck_assert(match_run(list, NULL, &first) && match_run(copy, NULL, &again));
    ck_assert_uint_lt(first.compared, (uint64_t)CROWD * CROWD / 8);
    ck_assert_uint_eq(first.compared, again.compared);
    ck_assert_uint_eq(first.pair_count, again.pair_count);
    ck_assert_double_eq(first.expected_pairs, again.expected_pairs);
    match_result_free(&first);
    match_result_free(&again);
    match_list_free(list);
    match_list_free(copy);
}
END_TEST

static bool never(void *data, int percent)
{
    (void)percent;
    ++*(int *)data;
    return false;
}

START_TEST(a_run_that_is_cancelled_says_so)
{
    int asked = 0;
    struct match_result result;
    struct match_list *list = team_list();
    ck_assert(!match_run(list, &(struct match_progress){never, &asked}, &result));
    ck_assert_int_gt(asked, 0);
    match_list_free(list);
}
END_TEST

enum { HOUSES = 600, TWICE = 20, TOWNS = 20, STREETS = 3 };

/* A name that shares no word with another house's. */
static const char *invented(unsigned seed)
{
    static const char *const parts[] = {"ka",  "ro",  "mi",  "tel", "ban", "sor", "fi",  "lun",
                                        "gre", "pod", "wes", "zu",  "hal", "nim", "ter", "dox"};
    seed = seed * 2654435761u + 12345;
    return arena_printf(arena, "%s%s%s %s%s", parts[seed >> 4 & 15], parts[seed >> 9 & 15],
                        parts[seed >> 14 & 15], parts[seed >> 19 & 15], parts[seed >> 24 & 15]);
}

/* Long streets, each in one town; a few houses stand twice, the street written in another way
 * or quite another one. */
static void add_house(struct match_list *list, int house, bool is_twin)
{
    const char *values[MATCH_INPUTS] = {NULL};
    int town = house % TOWNS, street = house / TOWNS % STREETS;
    values[MATCH_IN_COMPANY] = invented((unsigned)house + 1);
    values[MATCH_IN_STREET] =
        is_twin && house % 40 == 0
            ? "Am alten Hafen"
            : arena_printf(arena, "%s%s %d", invented((unsigned)(9000 + town * STREETS + street)),
                           is_twin ? "str." : "straße", house + 1);
    values[MATCH_IN_CITY] = invented((unsigned)(5000 + town));
    match_list_add(list, 0, values);
}

START_TEST(organisations_are_found_by_name_and_neighbours_stay_two)
{
    struct match_result result;
    struct match_list *list =
        match_list_new(NULL, 1U << MATCH_IN_COMPANY | 1U << MATCH_IN_STREET | 1U << MATCH_IN_CITY);
    size_t found = 0;
    for (int i = 0; i < HOUSES; i++)
        add_house(list, i, false);
    for (int i = 0; i < TWICE; i++)
        add_house(list, i * 10, true);
    ck_assert(match_run(list, NULL, &result));
    for (int i = 0; i < TWICE; i++)
        found += result.cluster[i * 10] == result.cluster[HOUSES + i];
    ck_assert_uint_ge(found, TWICE * 9 / 10);
    uint32_t clusters = 0;
    for (size_t i = 0; i < HOUSES + TWICE; i++)
        clusters = result.cluster[i] > clusters ? result.cluster[i] : clusters;
    ck_assert_uint_ge(clusters, HOUSES - TWICE / 10); /* and hardly anybody else is joined */
    match_result_free(&result);
    match_list_free(list);
}
END_TEST

enum { PLACES = 200, BRANDS = 25 };

/* Companies in many places, a few names for all of them; each stands there twice. The first of a
 * name and the second differ in their legal form only, beside the place. */
static void add_place(struct match_list *list, int place, bool is_twin)
{
    static const char *const legal[] = {"GmbH", "AG", "KG", "GmbH & Co. KG"};
    const char *values[MATCH_INPUTS] = {NULL};
    const char *name = invented((unsigned)(100 + place % BRANDS));
    values[MATCH_IN_COMPANY] = is_twin && place % 3 == 0
                                   ? name
                                   : arena_printf(arena, "%s %s", name, legal[place / 25 % 4]);
    values[MATCH_IN_STREET] = arena_printf(arena, "%s%s %d", invented((unsigned)(700 + place)),
                                           is_twin ? "str." : "straße", place);
    values[MATCH_IN_CITY] = invented((unsigned)(3000 + place));
    values[MATCH_IN_POSTAL_CODE] = arena_printf(arena, "%05d", 10000 + place * 331);
    values[MATCH_IN_PHONE] = arena_printf(arena, "0%d %d", 2000 + place * 7, 445511 + place * 977);
    values[MATCH_IN_WEBSITE] = arena_printf(arena, "marke%d.example", place % BRANDS);
    match_list_add(list, 0, values);
}

START_TEST(companies_of_one_name_in_many_places_stay_many)
{
    static const char *const variants[] = {"gmbh", "g.m.b.h.",      "", "ag",     "", "kg",
                                           "",     "gmbh & co. kg", "", "~ i. l."};
    struct match_forms *forms = match_forms_new(variants, 10);
    struct match_list *list = match_list_new(
        forms, 1U << MATCH_IN_COMPANY | 1U << MATCH_IN_STREET | 1U << MATCH_IN_CITY |
                   1U << MATCH_IN_POSTAL_CODE | 1U << MATCH_IN_PHONE | 1U << MATCH_IN_WEBSITE);
    struct match_result result;
    struct text reason = {0};
    for (int i = 0; i < PLACES; i++)
        add_place(list, i, false);
    for (int i = 0; i < PLACES; i++)
        add_place(list, i, true);
    ck_assert(match_run(list, NULL, &result));
    for (uint32_t i = 0; i < PLACES; i++)
        for (uint32_t j = 0; j < PLACES; j++)
            ck_assert_int_eq(result.cluster[i] == result.cluster[PLACES + j], i == j);
    match_reason(list, &result.model, 1, 1 + BRANDS, &reason); /* a GmbH and an AG of one name */
    ck_assert_ptr_nonnull(strstr(text_str(&reason), "legal_form differs"));
    text_free(&reason);
    match_result_free(&result);
    match_list_free(list);
    match_forms_free(forms);
}
END_TEST

enum { OFTEN = 8, ROWS_OF_ONE = 60, ONCE = 120 };

/* A list of applicants: names of companies alone, some of them in every seventh row. */
START_TEST(names_of_companies_alone_are_grouped_also_where_a_few_fill_the_list)
{
    static const char *const variants[] = {"gmbh", "ag"};
    struct match_forms *forms = match_forms_new(variants, 2);
    struct match_list *list = match_list_new(forms, 1U << MATCH_IN_COMPANY);
    struct match_result result;
    const char *values[MATCH_INPUTS] = {NULL};
    for (int i = 0; i < OFTEN * ROWS_OF_ONE + ONCE; i++) {
        unsigned company = (unsigned)(i < OFTEN * ROWS_OF_ONE ? i % OFTEN : i);
        values[MATCH_IN_COMPANY] =
            arena_printf(arena, "%s%s", invented(company + 1), i % 3 == 0 ? " GmbH" : "");
        match_list_add(list, 0, values);
    }
    ck_assert(match_run(list, NULL, &result));
    for (uint32_t i = 0; i < OFTEN * ROWS_OF_ONE; i++)
        ck_assert_uint_eq(result.cluster[i], result.cluster[i % OFTEN]);
    ck_assert_uint_eq(result.cluster[OFTEN * ROWS_OF_ONE + ONCE - 1], OFTEN + ONCE);
    match_result_free(&result);
    match_list_free(list);
    match_forms_free(forms);
}
END_TEST

/* What the model says before it saw a list. */
static double weight_of(const char *first, const char *last, const char *email,
                        const char *other_first, const char *other_last, const char *other_email)
{
    struct match_model model;
    struct match_list *list = match_list_new(
        NULL, 1U << MATCH_IN_FIRST_NAME | 1U << MATCH_IN_LAST_NAME | 1U << MATCH_IN_EMAIL);
    const char *values[MATCH_INPUTS] = {
        [MATCH_IN_FIRST_NAME] = first, [MATCH_IN_LAST_NAME] = last, [MATCH_IN_EMAIL] = email};
    const char *other[MATCH_INPUTS] = {[MATCH_IN_FIRST_NAME] = other_first,
                                       [MATCH_IN_LAST_NAME] = other_last,
                                       [MATCH_IN_EMAIL] = other_email};
    match_list_add(list, 0, values);
    match_list_add(list, 0, other);
    match_list_ready(list);
    match_model_default(&model);
    double weight = match_weight(list, &model, 0, 1);
    match_list_free(list);
    return weight;
}

START_TEST(exchanged_names_are_known_with_a_slip_in_them_or_one_missing)
{
    const char *mail = "k.buss@optik.example";
    double strangers = weight_of("Kristin", "Buss", mail, "Otto", "Ohm", mail);
    ck_assert_double_gt(weight_of("Kristin", "Buss", mail, "Busa", "Kristin", mail), strangers + 3);
    ck_assert_double_gt(weight_of("Kristin", "Buss", mail, "Buss", "K.", mail), strangers + 3);
    ck_assert_double_gt(weight_of("Kristin", "Buss", mail, "", "Kristin", mail),
                        weight_of("Kristin", "Buss", mail, "", "Ohm", mail) + 3);
    ck_assert_double_lt(weight_of("Kristin", "Buss", mail, "Buss", "Otto", mail), strangers + 1);
}
END_TEST

START_TEST(another_initial_before_a_name_is_another_address)
{
    double slip = weight_of("", "Fischer", "d.fischer@optik.example", "", "Fischer",
                            "d.fisher@optik.example");
    ck_assert_double_gt(slip, weight_of("", "Fischer", "d.fischer@optik.example", "", "Fischer",
                                        "f.fischer@optik.example"));
}
END_TEST

START_TEST(another_number_in_a_name_is_another_name)
{
    double slip = weight_of("", "Beispiela", "", "", "Beispielb", "");
    ck_assert_double_gt(slip, weight_of("", "Beispiel1", "", "", "Beispiel2", "") + 3);
}
END_TEST

START_TEST(an_empty_list_has_no_twins)
{
    struct match_result result;
    struct match_list *list = match_list_new(NULL, 1U << MATCH_IN_EMAIL);
    ck_assert(match_run(list, NULL, &result));
    ck_assert_uint_eq(result.pair_count, 0);
    match_result_free(&result);
    match_list_free(list);
}
END_TEST

static void count_part(void *data, size_t part, int worker)
{
    (void)worker;
    atomic_fetch_add(&((atomic_int *)data)[part], 1);
}

START_TEST(every_part_of_a_loop_is_done_once)
{
    atomic_int done[1000] = {0};
    parallel_for(1000, 4, count_part, done);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(atomic_load(&done[i]), 1);
}
END_TEST

UNIT_TESTS_WITH("core/match", open_arena, close_arena, names_that_sound_alike_have_one_code,
                normal_forms_forget_how_something_was_written,
                keys_bring_together_what_is_written_in_another_way_and_no_strangers,
                twins_are_found_and_colleagues_are_not,
                the_model_ends_with_chances_and_the_same_for_the_same_list,
                a_reason_names_the_heaviest_field_first_and_agrees_with_the_weight,
                a_pair_weighs_the_same_from_both_sides, a_crowd_is_parted_in_the_same_way_each_time,
                a_run_that_is_cancelled_says_so,
                organisations_are_found_by_name_and_neighbours_stay_two,
                companies_of_one_name_in_many_places_stay_many,
                names_of_companies_alone_are_grouped_also_where_a_few_fill_the_list,
                exchanged_names_are_known_with_a_slip_in_them_or_one_missing,
                another_initial_before_a_name_is_another_address,
                another_number_in_a_name_is_another_name, an_empty_list_has_no_twins,
                every_part_of_a_loop_is_done_once)
