/* N07: signs were lost on the way; nobody but the person knows them. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    return (contact->last_name != NULL && strstr(contact->last_name, "\uFFFD") != NULL) ||
           (contact->first_name != NULL && strstr(contact->first_name, "\uFFFD") != NULL);
}

const struct quality_check check_unreadable = {.id = "unreadable",
                                               .code = "N07",
                                               .field = "last_name",
                                               .label = N_("signs of the name were lost"),
                                               .help = N_("ask how the name is spelled"),
                                               .source = "Unicode 15, chapter 3.9",
                                               .severity = QUALITY_ERROR,
                                               .worth = 20,
                                               .is_wrong = is_wrong};
