/* The list of checks: the only place that names them all. */
#include "checks.h"

const struct quality_check *const quality_checks[] = {
    &check_basis_missing, &check_phone_unreachable, &check_phone_invalid, &check_same_phone,
    &check_same_email,    &check_phone_missing,     &check_email_invalid, &check_email_missing,
};
const size_t quality_check_count = sizeof quality_checks / sizeof *quality_checks;

const struct quality_check *quality_check_find(const char *id)
{
    for (size_t i = 0; i < quality_check_count; i++)
        if (str_equal(quality_checks[i]->id, id))
            return quality_checks[i];
    return NULL;
}
