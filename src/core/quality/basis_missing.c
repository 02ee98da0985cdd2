/* K01, K02: without a basis the number must not be called (UWG 7). */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)contact;
    (void)facts;
    return lead != NULL && state_is_open(lead->state) && str_is_empty(lead->basis);
}

const struct quality_check check_basis_missing = {
    .id = "basis_missing",
    .field = "basis",
    .label = N_("no legal basis for a call"),
    .help = N_("record why this person may be called, with evidence, or drop the lead"),
    .worth = 60,
    .is_wrong = is_wrong};
