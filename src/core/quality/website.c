/* C07: no address of a site. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *website = subject->company->website;
    if (str_is_empty(website))
        return false;
    const char *slashes = strstr(website, "://"), *host = slashes != NULL ? slashes + 3 : website;
    size_t length = strcspn(host, "/:?#");
    const char *dot = memchr(host, '.', length);
    return strchr(website, '@') != NULL || strchr(website, ' ') != NULL || dot == NULL ||
           dot == host || dot == host + length - 1 || str_equal(host, "www.");
}

const struct quality_check check_website = {
    .id = "website",
    .code = "C07",
    .entity = "company",
    .field = "website",
    .label = N_("website is not an address"),
    .help = N_("correct the address; it helps to find colleagues and the switchboard"),
    .source = "RFC 3986",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 6,
    .is_wrong = is_wrong};
