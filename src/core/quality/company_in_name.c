/* N06: a company or a department stands where the person should. */
#include "checks.h"

static bool is_department(const struct quality_subject *subject, const char *name)
{
    static const char words[] =
        "einkauf,vertrieb,verkauf,buchhaltung,zentrale,sekretariat,empfang,geschaeftsleitung,"
        "geschaeftsfuehrung,personalabteilung,verwaltung,marketing,it-abteilung,edv,"
        "einkaufsabteilung,vertriebsabteilung,verkaufsabteilung,produktion,lager,versand,"
        "abteilung einkauf,abteilung vertrieb,purchasing,reception,sales department";
    return str_list_has(words, text_fold(subject->arena, name));
}

static bool is_wrong(const struct quality_subject *subject)
{
    size_t length;
    const char *name = subject->contact->last_name;
    return !str_is_empty(name) &&
           (is_department(subject, name) || legal_form_of(name, &length) != NULL);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const char *name = subject->contact->last_name;
    if (!is_department(subject, name)) {
        if (subject->company != NULL && str_is_empty(subject->company->company)) {
            repair_set(repair, &company_entity, "company", name);
            repair_set(repair, &contact_entity, "last_name", NULL);
        }
        return;
    }
    if (str_is_empty(subject->contact->position))
        repair_set(repair, &contact_entity, "position", name);
    repair_set(repair, &contact_entity, "last_name", NULL);
}

const struct quality_check check_company_in_name = {
    .id = "company_in_name",
    .code = "N06",
    .field = "last_name",
    .label = N_("a company or department instead of a name"),
    .help = N_("move it to its own field and ask for the person's name"),
    .source = "list of departments",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 22,
    .is_wrong = is_wrong,
    .repair = repair};
