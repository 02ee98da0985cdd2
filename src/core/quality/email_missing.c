/* The address is missing: no confirmation, no nurture. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)lead;
    (void)facts;
    return str_is_empty(contact->email);
}

const struct quality_check check_email_missing = {.id = "email_missing",
                                                  .field = "email",
                                                  .label = N_("no mail address"),
                                                  .help =
                                                      N_("ask for the address in the next talk"),
                                                  .worth = 10,
                                                  .is_wrong = is_wrong};
