/* Which postal codes lie in a territory. */
#include "unit.h"

#include "core/territory.h"

static const struct territory coast = {.record = {.id = (char[]){"b"}},
                                       .ranges = (char[]){"20-25,265"}},
                              town = {.record = {.id = (char[]){"a"}},
                                      .ranges = (char[]){"22763-22769"}},
                              london = {.record = {.id = (char[]){"c"}},
                                        .country = (char[]){"GB"},
                                        .ranges = (char[]){"SW1A,EC1-EC4"}};

START_TEST(a_code_lies_in_a_range_by_its_beginning)
{
    ck_assert_int_eq(territory_fit(&coast, NULL, "20095"), 2);
    ck_assert_int_eq(territory_fit(&coast, "DE", "25999"), 2);
    ck_assert_int_eq(territory_fit(&coast, "DE", "26521"), 3);
    ck_assert_int_eq(territory_fit(&coast, "DE", "26121"), 0);
    ck_assert_int_eq(territory_fit(&coast, "AT", "2000"), 0);
    ck_assert_int_eq(territory_fit(&coast, "DE", "2"), 0);
    ck_assert_int_eq(territory_fit(&coast, "DE", NULL), 0);
    ck_assert_int_eq(territory_fit(&london, "GB", "sw1a 1aa"), 4);
    ck_assert_int_eq(territory_fit(&london, "GB", "EC3V"), 3);
}
END_TEST

START_TEST(the_narrower_range_wins_and_of_two_alike_the_older)
{
    const struct territory twin = {.record = {.id = (char[]){"d"}}, .ranges = (char[]){"20"}};
    const struct territory *const all[] = {&twin, &coast, &town, &london};
    ck_assert_ptr_eq(territory_of(all, 4, NULL, "22765"), &town);
    ck_assert_ptr_eq(territory_of(all, 4, NULL, "20095"), &coast);
    ck_assert_ptr_null(territory_of(all, 4, NULL, "80331"));
}
END_TEST

START_TEST(what_is_no_list_of_codes_is_refused)
{
    static const char *const good[] = {"0", "20-25,10115", "SW1A, EC1-EC4", "10115-10999"};
    static const char *const bad[] = {"", ",", "20-", "-20", "25-20", "2-25", "20,,25", "%"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(territory_ranges_are_valid(good[i], NULL), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!territory_ranges_are_valid(bad[i], NULL), "%s", bad[i]);
}
END_TEST

UNIT_TESTS("core/territory", a_code_lies_in_a_range_by_its_beginning,
           the_narrower_range_wins_and_of_two_alike_the_older, what_is_no_list_of_codes_is_refused)
