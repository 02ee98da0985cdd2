/* Unit tests with libcheck. A test file holds START_TEST(a_sentence) … END_TEST and ends with
 *     UNIT_TESTS("room/file", a_sentence, another_sentence)
 * which registers it before main runs; unit.c runs everything that was linked in and prints TAP. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <check.h>
#include <stddef.h>

void unit_add(const char *suite, const TTest *const *tests, size_t count);

#define UNIT_TESTS(suite, ...)                                                                                      \
    __attribute__((constructor)) static void unit_register(void)                                                    \
    {                                                                                                               \
        const TTest *const tests[] = {__VA_ARGS__};                                                                 \
        unit_add(suite, tests, sizeof tests / sizeof *tests);                                                       \
    }

#endif
