/* What several checks ask of their subject: lists, mail addresses, postal codes; and the one way to
 * ask a check. */
#include "checks.h"

#include <stdlib.h>

void repair_set(struct quality_repair *repair, const struct entity *entity, const char *field,
                const char *value)
{
    if (repair->count < sizeof repair->fields / sizeof *repair->fields) {
        repair->fields[repair->count].entity = entity;
        repair->fields[repair->count].field = field;
        repair->fields[repair->count++].value = value;
    }
}

static int by_text(const void *key, const void *line)
{
    return strcmp(key, *(const char *const *)line);
}

bool list_has(const struct quality_list *list, const char *word)
{
    return word != NULL && list->count > 0 &&
           bsearch(word, list->lines, list->count, sizeof *list->lines, by_text) != NULL;
}

static int by_first_word(const void *key, const void *line)
{
    const char *word = key, *text = *(const char *const *)line;
    size_t length = strcspn(text, " "), other = strlen(word);
    int order = memcmp(word, text, length < other ? length : other);
    return order != 0 ? order : (length < other) - (length > other);
}

const char *list_line(const struct quality_list *list, const char *word)
{
    const char *const *line = list->count == 0 ? NULL
                                               : bsearch(word, list->lines, list->count,
                                                         sizeof *list->lines, by_first_word);
    return line != NULL ? *line + strlen(word) + 1 : NULL;
}

const char *mail_domain(const struct quality_subject *subject)
{
    const char *at = subject->contact->email != NULL ? strrchr(subject->contact->email, '@') : NULL;
    return at != NULL && at[1] != '\0' ? utf8_lower(subject->arena, at + 1) : NULL;
}

const char *mail_local(const struct quality_subject *subject)
{
    const char *email = subject->contact->email, *at = email != NULL ? strrchr(email, '@') : NULL;
    return at != NULL && at > email
               ? utf8_lower(subject->arena,
                            arena_strndup(subject->arena, email, (size_t)(at - email)))
               : NULL;
}

bool mail_is_role(const char *local)
{
    static const char roles[] =
        "info,kontakt,contact,office,mail,post,email,service,support,hilfe,help,vertrieb,verkauf,"
        "sales,einkauf,buchhaltung,rechnung,accounting,marketing,presse,press,personal,hr,"
        "bewerbung,jobs,zentrale,empfang,sekretariat,verwaltung,admin,webmaster,postmaster,"
        "datenschutz,hello,hallo,anfrage,bestellung,order,shop,team,praxis,kanzlei,buero,noreply,"
        "no-reply,newsletter";
    return str_list_has(roles, local);
}

bool is_in_germany(const struct quality_subject *subject)
{
    const struct company *company = subject->company;
    if (company == NULL)
        return false;
    return str_is_empty(company->country)
               ? !str_starts(str_or(company->company_phone, "+49"), "+") ||
                     str_starts(str_or(company->company_phone, "+49"), "+49")
               : str_equal(company->country, "DE");
}

const char *postal_places(const struct quality_subject *subject, const char *code,
                          bool *ret_is_bulk)
{
    const char *places =
        code != NULL && strlen(code) == 5 ? list_line(&subject->reference->places, code) : NULL;
    *ret_is_bulk = places != NULL && *places == '*';
    return *ret_is_bulk ? places + 1 : places;
}

const char *town_of(struct arena *arena, const char *places)
{
    char **names;
    size_t count = str_split(arena, places, '|', &names), length = strcspn(names[0], "~");
    for (size_t i = 1; i < count; i++)
        if (strcspn(names[i], "~") != length || strncmp(names[i], names[0], length) != 0)
            return NULL;
    return arena_strndup(arena, names[0], length);
}

char sex_of(const struct quality_subject *subject, const char *first_name)
{
    if (str_is_empty(first_name))
        return 0;
    const char *folded = text_fold(subject->arena, first_name);
    const char *word = arena_strndup(subject->arena, folded, strcspn(folded, " -"));
    const char *sex = list_line(&subject->reference->first_names, word);
    return sex != NULL ? *sex : 0;
}

bool is_first_name(const struct quality_subject *subject, const char *word)
{
    return !str_is_empty(word) &&
           list_line(&subject->reference->first_names, text_fold(subject->arena, word)) != NULL;
}

/* --- asking a check --- */

static const struct record *record_of(const struct quality_check *check,
                                      const struct quality_subject *subject)
{
    if (str_equal(check->entity, "company"))
        return subject->company != NULL ? &subject->company->record : NULL;
    if (str_equal(check->entity, "lead"))
        return subject->lead != NULL ? &subject->lead->record : NULL;
    return &subject->contact->record;
}

bool quality_finds(const struct quality_check *check, const struct quality_subject *subject)
{
    return record_of(check, subject) != NULL && check->is_wrong(subject);
}

bool quality_can_tell(const struct quality_check *check, const struct quality_subject *subject)
{
    return check->can_tell == NULL || check->can_tell(subject);
}

const char *quality_field(const struct quality_check *check, const struct quality_subject *subject)
{
    return check->field_of != NULL ? str_or(check->field_of(subject), check->field) : check->field;
}

bool quality_propose(const struct quality_check *check, const struct quality_subject *subject,
                     struct quality_repair *ret_repair)
{
    *ret_repair = (struct quality_repair){.count = 0};
    if (check->repair != NULL && quality_finds(check, subject))
        check->repair(subject, ret_repair);
    return ret_repair->count > 0;
}

bool quality_may_be_off(const struct quality_check *check)
{
    return check->code[0] != 'K';
}

bool quality_opens_task(const struct quality_check *check)
{
    return check->severity != QUALITY_INFO && !check->is_automatic;
}

bool quality_holds_in_import(const struct quality_check *check)
{
    return quality_opens_task(check) && !check->waits;
}

bool quality_task_id(const struct quality_check *check, const struct quality_subject *subject,
                     char out[37])
{
    const struct record *record = record_of(check, subject);
    if (record == NULL || record->id == NULL)
        return false;
    task_quality_id(record->id, check->id, out);
    return true;
}
