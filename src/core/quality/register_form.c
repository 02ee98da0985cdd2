/* C06: companies of this form stand in another register. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    static const struct {
        const char *prefix, *forms;
    } registers[] = {
        {"hrb", "|GmbH|gGmbH|AG|UG|UG (haftungsbeschränkt)|SE|KGaA|GmbH & Co. KGaA|AG & Co. "
                "KGaA|SE & Co. KGaA|"},
        {"hra", "|KG|OHG|GmbH & Co. KG|AG & Co. KG|UG & Co. KG|UG (haftungsbeschränkt) & Co. KG|SE "
                "& Co. KG|GmbH & Co. OHG|e. K.|e. Kfm.|e. Kfr.|"},
        {"gnr", "|eG|"},
        {"vr", "|e. V.|"},
        {"pr", "|PartG|PartG mbB|"}};
    size_t length;
    const char *form = legal_form_of(subject->company->company, &length);
    if (form == NULL || str_is_empty(subject->company->register_no))
        return false;
    const char *number = text_fold(subject->arena, subject->company->register_no);
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        size_t prefix = strlen(registers[i].prefix);
        if (str_starts(number, registers[i].prefix) && strcspn(number, " 0123456789") == prefix)
            return strstr(registers[i].forms, arena_printf(subject->arena, "|%s|", form)) == NULL;
    }
    return false;
}

const struct quality_check check_register_form = {
    .id = "register_form",
    .code = "C06",
    .entity = "company",
    .field = "register_no",
    .label = N_("register number does not fit the legal form"),
    .help = N_("look the company up in the register"),
    .source = "HGB 8, GenG 10, BGB 21, PartGG 4",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 10,
    .is_wrong = is_wrong};
