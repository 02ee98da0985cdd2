/* Amounts as people type them. */
#include "core/money.h"

#include "core/field.h"
#include "unit.h"

START_TEST(amounts_are_read_as_germans_and_others_write_them)
{
    static const struct {
        const char *text;
        int64_t cents;
    } rows[] = {{"12500", 1250000},
                {"12.500", 1250000},
                {"12,500", 1250000},
                {"12.500,50", 1250050},
                {"12,500.5 EUR", 1250050},
                {" 12 500 € ", 1250000},
                {"12 500 €", 1250000},
                {"12500,5", 1250050},
                {"12,5k", 1250000},
                {"1.250.000", 125000000},
                {"1,2 Mio", 120000000},
                {"0", 0},
                {"99.99", 9999},
                {"5 Tsd", 500000},
                {"10000000000", INT64_C(1000000000000)}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t cents = -1;
        money_parse(rows[i].text, &cents);
        ck_assert_msg(cents == rows[i].cents, "%s is %lld", rows[i].text, (long long)cents);
    }
}
END_TEST

START_TEST(what_is_no_amount_is_refused_never_guessed)
{
    static const char *const wrong[] = {"",          "much",       "-5",          "1.2.3",
                                        "12.50.000", "1,23,456.7", "12.5000",     "..",
                                        "1e9",       "12 apples",  "10000000001", "1 2"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t cents;
        ck_assert_msg(!money_parse(wrong[i], &cents), "%s", wrong[i]);
    }
}
END_TEST

START_TEST(amounts_are_shown_with_their_thousands)
{
    struct arena *arena = arena_new();
    ck_assert_str_eq(money_display(arena, 0), "0.00 EUR");
    ck_assert_str_eq(money_display(arena, 5), "0.05 EUR");
    ck_assert_str_eq(money_display(arena, 99999), "999.99 EUR");
    ck_assert_str_eq(money_display(arena, 100000), "1,000.00 EUR");
    ck_assert_str_eq(money_display(arena, 123400567), "1,234,005.67 EUR");
    ck_assert_str_eq(money_display(arena, -1250050), "-12,500.50 EUR");
    arena_free(arena);
}
END_TEST

START_TEST(a_field_of_money_takes_cents_as_stored_and_amounts_as_typed)
{
    static const struct {
        const char *typed, *cents;
    } rows[] = {{"120050", "120050"},       {"1.200,50", "120050"}, {"1200.50 €", "120050"},
                {"1.200,50 EUR", "120050"}, {"12,5k", "1250000"},   {"0", "0"}};
    struct arena *arena = arena_new();
    const struct field *value = money_field_named("value");
    char *text;
    ck_assert_str_eq(value->name, "value_cents");
    ck_assert_str_eq(money_field_named("cost")->name, "cost_cents");
    ck_assert_ptr_null(money_field_named("val"));
    ck_assert_ptr_null(money_field_named("score"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert(field_parse(value, rows[i].typed, arena, &text, NULL));
        ck_assert_str_eq(text, rows[i].cents);
    }
    ck_assert(!field_parse(value, "viel", arena, &text, NULL));
    ck_assert(!field_parse(value, "-3", arena, &text, NULL));
    ck_assert_str_eq(money_typed(value, "1200", arena), "120000"); /* euros where euros are asked */
    ck_assert_str_eq(money_typed(value, "1.200,50", arena), "120050");
    ck_assert_str_eq(money_typed(value, "viel", arena), "viel");
    arena_free(arena);
}
END_TEST

UNIT_TESTS("core/money", a_field_of_money_takes_cents_as_stored_and_amounts_as_typed,
           amounts_are_read_as_germans_and_others_write_them,
           what_is_no_amount_is_refused_never_guessed, amounts_are_shown_with_their_thousands)
