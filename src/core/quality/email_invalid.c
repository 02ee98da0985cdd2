/* M01: SMTP would not take it. What a person types is refused at once (field_typed); what a list or
 * another desk brings is kept and becomes this task. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    char *address;
    return !str_is_empty(subject->contact->email) &&
           !email_parse(subject->contact->email, subject->arena, &address);
}

const struct quality_check check_email_invalid = {
    .id = "email_invalid",
    .code = "M01",
    .field = "email",
    .label = N_("mail address is not valid"),
    .help = N_("correct the address; it needs a name, an @ and a domain"),
    .source = "RFC 5321, RFC 6531, IDNA 2008",
    .severity = QUALITY_ERROR,
    .worth = 20,
    .is_wrong = is_wrong};
