/* M06: the mail domain is not the company's. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *domain = mail_domain(subject),
               *website = subject->company != NULL ? subject->company->website : NULL;
    if (domain == NULL || str_is_empty(website) || list_has(&subject->reference->free_mail, domain))
        return false;
    const char *host = utf8_lower(subject->arena, website), *slashes = strstr(host, "://");
    host = slashes != NULL ? slashes + 3 : host;
    host = str_starts(host, "www.") ? host + 4 : host;
    host = arena_strndup(subject->arena, host, strcspn(host, "/:?#"));
    return strchr(host, '.') != NULL && !str_ends(host, domain) && !str_ends(domain, host);
}

const struct quality_check check_email_website = {
    .id = "email_website",
    .code = "M06",
    .field = "email",
    .label = N_("mail domain differs from the website"),
    .help = N_("ask whether the person still works there"),
    .source = "practice",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 4,
    .is_wrong = is_wrong};
