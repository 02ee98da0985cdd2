/* M09: the service asked the domain name system: this domain takes no mail. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return !str_is_empty(subject->contact->email) &&
           str_equal(subject->contact->email_state, "no_server");
}

const struct quality_check check_email_server = {
    .id = "email_server",
    .code = "M09",
    .field = "email",
    .label = N_("mail domain takes no mail"),
    .help = N_("the domain has no mail server; correct the address"),
    .source = "RFC 5321 5.1, RFC 7505",
    .severity = QUALITY_ERROR,
    .worth = 25,
    .is_wrong = is_wrong};
