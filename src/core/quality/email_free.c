/* M04: a mail provider for everybody, at a company. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->company != NULL && !str_is_empty(subject->company->company) &&
           list_has(&subject->reference->free_mail, mail_domain(subject));
}

const struct quality_check check_email_free = {
    .id = "email_free",
    .code = "M04",
    .field = "email",
    .label = N_("private mail address at a company"),
    .help = N_("ask for the address at work, if there is one"),
    .source = "data/checks/free_mail_domains.txt",
    .severity = QUALITY_INFO,
    .worth = 4,
    .is_wrong = is_wrong};
