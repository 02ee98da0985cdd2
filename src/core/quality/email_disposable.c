/* M03: an address that lives for minutes. */
#include "checks.h"

/* gmial.com is on the list, too: who mistyped a provider is asked about the letters alone. */
static bool is_wrong(const struct quality_subject *subject)
{
    return list_has(&subject->reference->disposable, mail_domain(subject)) &&
           !check_email_typo.is_wrong(subject);
}

const struct quality_check check_email_disposable = {.id = "email_disposable",
                                                     .code = "M03",
                                                     .field = "email",
                                                     .label = N_("throw-away mail address"),
                                                     .help = N_("ask for the real address"),
                                                     .source = "data/checks/disposable_domains.txt",
                                                     .severity = QUALITY_ERROR,
                                                     .worth = 30,
                                                     .is_wrong = is_wrong};
