/* N03: the first name stands last. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    return !str_is_empty(contact->first_name) && utf8_count(contact->first_name) > 2 &&
           strchr(contact->first_name, '.') == NULL && is_first_name(subject, contact->last_name) &&
           strpbrk(contact->first_name, " -") == NULL &&
           !is_first_name(subject, contact->first_name);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &contact_entity, "first_name", subject->contact->last_name);
    repair_set(repair, &contact_entity, "last_name", subject->contact->first_name);
}

const struct quality_check check_name_swapped = {.id = "name_swapped",
                                                 .code = "N03",
                                                 .field = "last_name",
                                                 .label = N_("first and last name look swapped"),
                                                 .help = N_("swap them, or leave them as they are"),
                                                 .source = "data/checks/first_names.txt",
                                                 .severity = QUALITY_WARNING,
                                                 .waits = true,
                                                 .worth = 15,
                                                 .is_wrong = is_wrong,
                                                 .repair = repair};
