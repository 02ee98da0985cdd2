/* C02: the legal form is spelled as nobody registers it (Gmbh, G.m.b.H.). */
#include "checks.h"

const char *quality_company_name(const char *name, struct arena *arena)
{
    size_t length;
    const char *form = legal_form_of(name, &length);
    return form == NULL || strncmp(form, "e. ", 3) == 0
               ? name
               : arena_printf(arena, "%.*s %s", (int)length, name, form);
}

static bool is_wrong(const struct quality_subject *subject)
{
    const char *name = subject->company->company;
    return name != NULL && !str_equal(quality_company_name(name, subject->arena), name);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    repair_set(repair, &company_entity, "company",
               quality_company_name(subject->company->company, subject->arena));
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
