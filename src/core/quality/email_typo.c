/* M02: gmial.com. */
#include "checks.h"

static const char *const providers[] = {
    "gmail.com",   "googlemail.com", "hotmail.com", "hotmail.de", "outlook.com", "outlook.de",
    "yahoo.com",   "yahoo.de",       "icloud.com",  "freenet.de", "t-online.de", "arcor.de",
    "mailbox.org", "posteo.de",      "bluewin.ch",  "live.com",   "gmx.net"};
static const char *const known[][2] = {/* too short for a distance */
                                       {"gmx.ed", "gmx.de"},  {"gnx.de", "gmx.de"},
                                       {"gmy.de", "gmx.de"},  {"gxm.de", "gmx.de"},
                                       {"gmx.dee", "gmx.de"}, {"wbe.de", "web.de"},
                                       {"wep.de", "web.de"},  {"web.ed", "web.de"},
                                       {"web.dee", "web.de"}, {"aol.con", "aol.com"}};

/* One letter more, less, other, or two changed places. */
static bool is_near(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b), head = 0, tail = 0;
    while (head < m && head < n && a[head] == b[head])
        head++;
    while (tail < m - head && tail < n - head && a[m - 1 - tail] == b[n - 1 - tail])
        tail++;
    size_t left = m - head - tail, right = n - head - tail;
    return (left <= 1 && right <= 1) ||
           (left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]);
}

static const char *meant(const struct quality_subject *subject)
{
    const char *domain = mail_domain(subject);
    if (domain == NULL || list_has(&subject->reference->free_mail, domain))
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(domain, known[i][0]))
            return known[i][1];
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
        if (!str_equal(domain, providers[i]) && is_near(domain, providers[i]))
            return providers[i];
    size_t length = strlen(domain);
    if (length > 5 && str_ends(domain, ".con"))
        return arena_printf(subject->arena, "%.*s.com", (int)(length - 4), domain);
    return length > 5 && str_ends(domain, ".dee")
               ? arena_printf(subject->arena, "%.*s.de", (int)(length - 4), domain)
               : NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return meant(subject) != NULL;
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const char *email = subject->contact->email;
    repair_set(repair, &contact_entity, "email",
               arena_printf(subject->arena, "%.*s@%s", (int)(strrchr(email, '@') - email), email,
                            meant(subject)));
}

const struct quality_check check_email_typo = {.id = "email_typo",
                                               .code = "M02",
                                               .field = "email",
                                               .label = N_("mail domain looks mistyped"),
                                               .help = N_("correct the domain, or ask"),
                                               .source = "distance to frequent providers",
                                               .severity = QUALITY_WARNING,
                                               .waits = true,
                                               .worth = 18,
                                               .is_wrong = is_wrong,
                                               .repair = repair};
