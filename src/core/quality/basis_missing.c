/* K01: without a basis the number must not be called (UWG 7). */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->lead != NULL && state_is_open(subject->lead->state) &&
           str_is_empty(subject->lead->basis);
}

const struct quality_check check_basis_missing = {
    .id = "basis_missing",
    .code = "K01",
    .field = "basis",
    .label = N_("no legal basis for a call"),
    .help = N_("record why this person may be called, with evidence, or drop the lead"),
    .source = "UWG 7, 7a",
    .severity = QUALITY_ERROR,
    .worth = 60,
    .is_wrong = is_wrong};
