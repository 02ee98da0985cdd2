/* C04: the name says that the company is being wound up, or not yet founded. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    static const char *const words[] = {" i. l.", " i.l.",         " in liquidation", " i. i.",
                                        " i.i.",  " in insolvenz", " i. g.",          " i. gr.",
                                        " i.gr.", " in gruendung", " in abwicklung"};
    if (str_is_empty(subject->company->company))
        return false;
    const char *name =
        arena_printf(subject->arena, "%s ", text_fold(subject->arena, subject->company->company));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = strstr(name, words[i]);
        if (at != NULL && at[strlen(words[i])] == ' ')
            return true;
    }
    return false;
}

const struct quality_check check_company_ended = {
    .id = "company_ended",
    .code = "C04",
    .entity = "company",
    .field = "company",
    .label = N_("company is being wound up or founded"),
    .help = N_("ask who is responsible now; do not plan a long campaign"),
    .source = "GmbHG 68, InsO",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 25,
    .is_wrong = is_wrong};
