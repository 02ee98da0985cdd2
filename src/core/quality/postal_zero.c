/* A02: a spreadsheet took the leading zero. Certain where the place has that code, or the country
 * is said: then the machine writes it, and a list keeps what it said until then. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    bool is_bulk;
    const char *code = subject->company->postal_code;
    if (!is_in_germany(subject) || str_is_empty(code) || strlen(code) != 4 ||
        strspn(code, "0123456789") != 4)
        return false;
    const char *places =
        postal_places(subject, arena_printf(subject->arena, "0%s", code), &is_bulk);
    return places != NULL && (str_equal(subject->company->country, "DE") ||
                              (!str_is_empty(subject->company->city) &&
                               strstr(text_fold(subject->arena, places),
                                      text_fold(subject->arena, subject->company->city)) != NULL));
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &company_entity, "postal_code",
               arena_printf(subject->arena, "0%s", subject->company->postal_code));
}

const struct quality_check check_postal_zero = {.id = "postal_zero",
                                                .code = "A02",
                                                .entity = "company",
                                                .field = "postal_code",
                                                .label = N_("postal code lost its zero"),
                                                .help = N_("the machine writes it with its zero"),
                                                .source = "spreadsheets",
                                                .severity = QUALITY_WARNING,
                                                .is_automatic = true,
                                                .worth = 12,
                                                .is_wrong = is_wrong,
                                                .repair = repair};
