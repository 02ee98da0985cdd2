/* C03: the same name at the same place has another legal form. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    size_t length;
    const char *form = legal_form_of(subject->company->company, &length),
               *other = subject->facts->sibling_form;
    return form != NULL && other != NULL && !str_equal(form, other);
}

const struct quality_check check_company_siblings = {
    .id = "company_siblings",
    .code = "C03",
    .entity = "company",
    .field = "company",
    .label = N_("legal form differs from the same name elsewhere"),
    .help = N_("one firm under two forms, or two firms? look it up in the register"),
    .source = "own data",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 8,
    .is_wrong = is_wrong};
