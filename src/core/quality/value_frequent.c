/* Q01: many records say the same where each should say its own. */
#include "checks.h"

static bool can_tell(const struct quality_subject *subject)
{
    return subject->frequent != NULL;
}

static bool is_frequent(const struct quality_subject *subject, const char *field, const char *value)
{
    return !str_is_empty(value) &&
           list_has(subject->frequent,
                    arena_printf(subject->arena, "%s=%s", field, text_fold(subject->arena, value)));
}

static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    const struct company *company = subject->company;
    return can_tell(subject) &&
           (is_frequent(subject, "phone", contact->phone) ||
            is_frequent(subject, "mobile", contact->mobile) ||
            is_frequent(subject, "email", contact->email) ||
            is_frequent(subject, "last_name", contact->last_name) ||
            (company != NULL && (is_frequent(subject, "company", company->company) ||
                                 is_frequent(subject, "street", company->street) ||
                                 is_frequent(subject, "website", company->website))));
}

const struct quality_check check_value_frequent = {
    .id = "value_frequent",
    .code = "Q01",
    .field = "last_name",
    .label = N_("a value that far too many records have"),
    .help = N_("a placeholder, or a column that went to the wrong field"),
    .source = "profile of the own data",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 12,
    .can_tell = can_tell,
    .is_wrong = is_wrong};
