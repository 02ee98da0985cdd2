/* N04: the salutation contradicts what the first name usually says. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    char sex = sex_of(subject, subject->contact->first_name);
    return (sex == 'f' && str_equal(subject->contact->salutation, "mr")) ||
           (sex == 'm' && str_equal(subject->contact->salutation, "mrs"));
}

const struct quality_check check_salutation = {
    .id = "salutation",
    .code = "N04",
    .field = "salutation",
    .label = N_("salutation does not fit the first name"),
    .help = N_("ask or leave it as it is; it is never changed by the machine"),
    .source = "data/checks/first_names.txt",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 12,
    .is_wrong = is_wrong};
