/* Unit tests with libcheck. A test file holds START_TEST(a_sentence) … END_TEST and ends with
 *     UNIT_TESTS("room/file", a_sentence, another_sentence)
 * which registers it before main runs; unit.c runs everything that was linked in and prints TAP.
 * UNIT_TESTS_WITH takes two functions besides, called in the test's own process before and after
 * each test. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <check.h>
#include <stddef.h>

void unit_add(const char *suite, void (*before)(void), void (*after)(void),
              const TTest *const *tests, size_t count);

const char *unit_folder(void); /* where tests make theirs: $TMPDIR or /tmp */

#define UNIT_TESTS(suite, ...) UNIT_TESTS_WITH(suite, NULL, NULL, __VA_ARGS__)

#define UNIT_TESTS_WITH(suite, before, after, ...)                                                 \
    __attribute__((constructor)) static void unit_register(void)                                   \
    {                                                                                              \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        unit_add(suite, before, after, tests, sizeof tests / sizeof *tests);                       \
    }

#endif
