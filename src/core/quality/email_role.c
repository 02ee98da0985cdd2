/* M05: nobody's own address. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *local = mail_local(subject);
    return local != NULL && mail_is_role(local) && !str_is_empty(subject->contact->last_name);
}

const struct quality_check check_email_role = {.id = "email_role",
                                               .code = "M05",
                                               .field = "email",
                                               .label = N_("shared mail address"),
                                               .help = N_("ask for the person's own address"),
                                               .source = "RFC 2142",
                                               .severity = QUALITY_INFO,
                                               .worth = 4,
                                               .is_wrong = is_wrong};
