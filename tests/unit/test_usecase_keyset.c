/* The keys of an import: none is lost while the set grows, none is there that was not added. */
#include "unit.h"

#include "../../src/usecase/imports/keyset.h"

#include <stdio.h>

#define KEYS 60000

static const char *key(int number)
{
    static char text[32];
    snprintf(text, sizeof text, "key %d", number);
    return text;
}

static int strangers_known(const struct keyset *set)
{
    int known = 0;
    for (int i = 0; i < KEYS; i++)
        known += keyset_has(set, 'k', key(KEYS + i)) || keyset_has(set, 'l', key(i));
    return known;
}

static void fill_and_check(struct keyset *set)
{
    int again = 0;
    for (int i = 0; i < KEYS; i++) {
        again += keyset_add(set, 'k', key(i));
        if (i == 500) /* of so many more than come */
            keyset_expect(set, 500, 30000);
    }
    ck_assert_int_le(again, set->is_hints ? 5 : 0);
    for (int i = 0; i < KEYS; i++)
        ck_assert(keyset_has(set, 'k', key(i)));
    ck_assert(keyset_add(set, 'k', key(7)));
    ck_assert(!keyset_add(set, 'k', ""));
}

START_TEST(every_key_is_found_and_no_other)
{
    struct keyset set = {0};
    ck_assert(!keyset_has(&set, 'k', key(1)));
    fill_and_check(&set);
    ck_assert_uint_eq(set.count, KEYS);
    ck_assert_int_eq(strangers_known(&set), 0);
    keyset_free(&set);
}
END_TEST

START_TEST(hints_lose_nothing_and_are_seldom_wrong)
{
    struct keyset set = {.is_hints = true};
    fill_and_check(&set);
    ck_assert_int_le(strangers_known(&set), 30);
    keyset_free(&set);
    ck_assert(set.is_hints && set.size == 0);
}
END_TEST

START_TEST(keys_of_the_stock_come_in_bulk)
{
    struct keyset set = {.is_hints = true};
    keyset_reserve(&set, KEYS / 3); /* fewer than come */
    for (int i = 0; i < KEYS; i++)
        keyset_add_later(&set, 'k', key(i));
    keyset_settle(&set);
    for (int i = 0; i < KEYS; i++)
        ck_assert(keyset_has(&set, 'k', key(i)));
    ck_assert_int_le(strangers_known(&set), 30);
    keyset_free(&set);
}
END_TEST

START_TEST(numbers_stay_while_the_set_grows)
{
    struct keyset set = {0};
    for (uint32_t i = 1; i <= KEYS; i++)
        ck_assert_uint_eq(keyset_number(&set, 'k', key((int)i)), i);
    for (uint32_t i = 1; i <= KEYS; i++)
        ck_assert_uint_eq(keyset_number(&set, 'k', key((int)i)), i);
    keyset_free(&set);
}
END_TEST

UNIT_TESTS("usecase/keyset", every_key_is_found_and_no_other,
           hints_lose_nothing_and_are_seldom_wrong, keys_of_the_stock_come_in_bulk,
           numbers_stay_while_the_set_grows)
