/* M07: mails come back. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return !str_is_empty(subject->contact->email) &&
           str_equal(subject->contact->email_state, "bounced");
}

const struct quality_check check_email_bounced = {
    .id = "email_bounced",
    .code = "M07",
    .field = "email",
    .label = N_("mail to this address comes back"),
    .help = N_("ask for the right address; the person may have left: find the successor"),
    .source = "RFC 3464",
    .severity = QUALITY_ERROR,
    .worth = 30,
    .is_wrong = is_wrong};
