/* Runs the suites that registered themselves, each test in a process of its own, and prints TAP. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static SRunner *runner;

void unit_add(const char *suite_name, void (*before)(void), void (*after)(void),
              const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(suite_name);
    for (size_t i = 0; i < count; i++) {
        TCase *tcase = tcase_create(suite_name);
        tcase_set_timeout(tcase, 60);
        tcase_add_checked_fixture(tcase, before, after);
        tcase_add_test(tcase, tests[i]);
        suite_add_tcase(suite, tcase);
    }
    if (runner == NULL)
        runner = srunner_create(suite);
    else
        srunner_add_suite(runner, suite);
}

const char *unit_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder != NULL && folder[0] == '/' ? folder : "/tmp";
}

int main(void)
{
    if (runner == NULL)
        return puts("1..0 # SKIP this room has no tests") < 0;
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
