/* C02: the legal form is spelled as nobody registers it (Gmbh, G.m.b.H.). */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    size_t length;
    const char *name = subject->company->company, *form = legal_form_of(name, &length);
    return form != NULL && strncmp(form, "e. ", 3) != 0 && !str_equal(name + length + 1, form);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    size_t length = 0;
    const char *name = subject->company->company, *form = legal_form_of(name, &length);
    repair_set(repair, &company_entity, "company",
               arena_printf(subject->arena, "%.*s %s", (int)length, name, form));
}

const struct quality_check check_company_form = {
    .id = "company_form",
    .code = "C02",
    .entity = "company",
    .field = "company",
    .label = N_("legal form is spelled unusually"),
    .help = N_("the machine writes it as the register does"),
    .source = "HGB 19, GmbHG 4, AktG 4",
    .severity = QUALITY_INFO,
    .is_automatic = true,
    .worth = 5,
    .is_wrong = is_wrong,
    .repair = repair};
