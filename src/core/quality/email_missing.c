/* E00: no confirmation, no nurture. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return str_is_empty(subject->contact->email);
}

const struct quality_check check_email_missing = {.id = "email_missing",
                                                  .code = "E00",
                                                  .field = "email",
                                                  .label = N_("no mail address"),
                                                  .help =
                                                      N_("ask for the address in the next talk"),
                                                  .source = "practice",
                                                  .severity = QUALITY_WARNING,
                                                  .worth = 10,
                                                  .is_wrong = is_wrong};
