/* Kinds of duplicates; companies by rules, which need no list to learn from. */
#include "core/duplicate.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/match.h"

#include <ctype.h>
#include <string.h>

/* clang-format off */
static const struct duplicate_row rows[DUPLICATE_KINDS] = {
    [DUPLICATE_SURE]     = {"duplicate",          "D01", N_("duplicate"),
                            N_("Both are the same person: Enter compares and merges them, n says that they are two."), 60},
    [DUPLICATE_POSSIBLE] = {"possible_duplicate", "D02", N_("possible duplicate"),
                            N_("Both may be the same person: Enter compares them, n says that they are two."), 40},
    [DUPLICATE_COMPANY]  = {"duplicate_company",  "D03", N_("duplicate company"),
                            N_("Both may be the same company: Enter compares and merges them, n says that they are two."), 45},
    [DUPLICATE_JOB]      = {"job_change",         "D04", N_("same person, two companies"),
                            N_("Has this person changed the job? Enter takes both as one, n keeps them apart."), 35},
};
/* clang-format on */

const struct duplicate_row *duplicate_row(enum duplicate_kind kind)
{
    return &rows[kind];
}

const struct duplicate_row *duplicate_find(const char *check_id)
{
    for (size_t i = 0; i < DUPLICATE_KINDS; i++)
        if (str_equal(check_id, rows[i].id))
            return &rows[i];
    return NULL;
}

/* --- persons --- */

void person_values(const struct contact *contact, const struct company *company,
                   const char *values[MATCH_INPUTS])
{
    memset(values, 0, MATCH_INPUTS * sizeof *values);
    values[MATCH_IN_FIRST_NAME] = contact->first_name;
    values[MATCH_IN_LAST_NAME] = contact->last_name;
    values[MATCH_IN_EMAIL] = contact->email;
    values[MATCH_IN_PHONE] = contact->phone;
    values[MATCH_IN_MOBILE] = contact->mobile;
    values[MATCH_IN_BIRTH_DATE] = contact->birth_date;
    values[MATCH_IN_CUSTOMER_NO] = contact->customer_no;
    values[MATCH_IN_SALUTATION] = contact->salutation;
    if (company == NULL)
        return;
    values[MATCH_IN_COMPANY] = company->company;
    values[MATCH_IN_STREET] = company->street;
    values[MATCH_IN_POSTAL_CODE] = company->postal_code;
    values[MATCH_IN_CITY] = company->city;
    values[MATCH_IN_WEBSITE] = company->website;
}

unsigned person_inputs(void)
{
    return 1u << MATCH_IN_FIRST_NAME | 1u << MATCH_IN_LAST_NAME | 1u << MATCH_IN_EMAIL |
           1u << MATCH_IN_PHONE | 1u << MATCH_IN_MOBILE | 1u << MATCH_IN_BIRTH_DATE |
           1u << MATCH_IN_CUSTOMER_NO | 1u << MATCH_IN_COMPANY | 1u << MATCH_IN_STREET |
           1u << MATCH_IN_POSTAL_CODE | 1u << MATCH_IN_CITY | 1u << MATCH_IN_WEBSITE |
           1u << MATCH_IN_SALUTATION;
}

/* --- companies --- */

static const char *folded(const char *value, struct arena *arena)
{
    return value != NULL ? text_fold(arena, value) : "";
}

/* "https://www.kranich.example/kontakt" is kranich.example. */
static const char *domain_of(const char *website, struct arena *arena)
{
    const char *at = folded(website, arena), *scheme = strstr(at, "://");
    at = scheme != NULL ? scheme + 3 : at;
    at = str_starts(at, "www.") ? at + 4 : at;
    return arena_strndup(arena, at, strcspn(at, "/:?# "));
}

/* What the normal name has lost, of the folded one: the words at its end. */
static const char *form_of(const char *name, const char *whole, struct arena *arena)
{
    char *plain = arena_strdup(arena, whole);
    size_t kept = 0;
    for (const char *c = whole; *c != '\0'; c++)
        if (*c != '.' && *c != ',')
            plain[kept++] = *c;
    plain[kept] = '\0';
    size_t length = strlen(name);
    return strncmp(plain, name, length) == 0 ? str_trim(arena, plain + length) : "";
}

/* "HRB 12345", "hrb12345" and "Amtsgericht Kiel, HRB 12345" are one. */
static const char *register_of(const char *value, struct arena *arena)
{
    static const char *const kinds[] = {"hra", "hrb", "gnr", "gsr", "vr", "pr"};
    const char *all = folded(value, arena);
    char *solid = arena_strdup(arena, all), *end = solid;
    for (; *all != '\0'; all++)
        if (isalnum((unsigned char)*all))
            *end++ = *all;
    *end = '\0';
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *kind = strstr(solid, kinds[i]);
        if (kind != NULL && isdigit((unsigned char)kind[strlen(kinds[i])]))
            return kind;
    }
    return solid;
}

void company_marks(const struct company *company, const struct match_forms *forms,
                   struct arena *arena, struct company_marks *ret_marks)
{
    int form;
    const char *name = match_normal_company(arena, forms, str_or(company->company, ""), &form);
    *ret_marks =
        (struct company_marks){.name = name,
                               .form = form_of(name, folded(company->company, arena), arena),
                               .form_no = form,
                               .domain = domain_of(company->website, arena),
                               .register_no = folded(company->register_no, arena),
                               .register_key = register_of(company->register_no, arena),
                               .postal_code = str_or(company->postal_code, ""),
                               .city = folded(company->city, arena),
                               .street = match_normal_street(arena, str_or(company->street, "")),
                               .phone = str_or(company->company_phone, "")};
}

size_t company_keys(const struct company_marks *marks, uint32_t ret_keys[COMPANY_KEYS])
{
    const char *const texts[COMPANY_KEYS] = {marks->name, marks->domain, marks->register_key};
    size_t count = 0;
    for (size_t i = 0; i < COMPANY_KEYS; i++) {
        uint32_t hash = 2166136261u ^ (uint32_t)i; /* FNV-1a */
        for (const char *c = texts[i]; *c != '\0'; c++)
            hash = (hash ^ (unsigned char)*c) * 16777619u;
        if (texts[i][0] != '\0')
            ret_keys[count++] = hash | 1;
    }
    return count;
}

enum agreement { UNKNOWN, AGREES, DIFFERS };

static enum agreement compare(const char *a, const char *b)
{
    return *a == '\0' || *b == '\0' ? UNKNOWN : strcmp(a, b) == 0 ? AGREES : DIFFERS;
}

static enum agreement place_of(const struct company_marks *a, const struct company_marks *b)
{
    enum agreement code = compare(a->postal_code, b->postal_code), city = compare(a->city, b->city),
                   street = compare(a->street, b->street);
    if (code == DIFFERS && city != AGREES)
        return DIFFERS;
    if (code == DIFFERS || city == DIFFERS)
        return street == AGREES ? AGREES : DIFFERS;
    return code == AGREES || city == AGREES || street == AGREES ? AGREES : UNKNOWN;
}

/* "kranich" and "kranich spedition", in any order of their words. */
static bool is_alike(const char *a, const char *b, struct arena *arena)
{
    char **words;
    const char *shorter = strlen(a) < strlen(b) ? a : b, *longer = shorter == a ? b : a;
    size_t count = str_split(arena, shorter, ' ', &words);
    const char *padded = arena_printf(arena, " %s ", longer);
    for (size_t i = 0; i < count; i++)
        if (strstr(padded, arena_printf(arena, " %s ", words[i])) == NULL)
            return false;
    return *shorter != '\0';
}

/* clang-format off */
static const struct {
    const char *name, *label;
} marks_said[] = {{"same_name", N_("same name")}, {"name_alike", N_("name alike")},
                  {"same_register_no", N_("same register number")}, {"same_website", N_("same website")},
                  {"same_place", N_("same place")}, {"same_phone", N_("same number")},
                  {"other_legal_form", N_("other legal form")}};
/* clang-format on */

static void say(const char **reason, const char *code, struct arena *arena)
{
    *reason = *reason == NULL ? code : arena_printf(arena, "%s, %s", *reason, code);
}

static const char *mark_words(const char *code)
{
    for (size_t i = 0; i < sizeof marks_said / sizeof *marks_said; i++)
        if (str_equal(code, marks_said[i].name))
            return _(marks_said[i].label);
    return code;
}

const char *duplicate_reason_words(const char *note, struct arena *arena)
{
    char **parts;
    const char *colon = strstr(str_or(note, ""), " %: "),
               *reason = colon != NULL ? colon + strlen(" %: ") : str_or(note, ""), *said = "";
    size_t count =
        *reason == '\0' ? 0 : str_split(arena, match_reason_words(reason, arena), ',', &parts);
    for (size_t i = 0; i < count; i++)
        said = arena_printf(arena, "%s%s%s", said, i == 0 ? "" : ", ",
                            mark_words(parts[i] + strspn(parts[i], " ")));
    return said;
}

double company_same(const struct company_marks *a, const struct company_marks *b,
                    struct arena *arena, const char **ret_reason)
{
    bool is_named = compare(a->name, b->name) == AGREES,
         is_near = is_named || is_alike(a->name, b->name, arena);
    enum agreement place = place_of(a, b), domain = compare(a->domain, b->domain),
                   number = compare(a->register_key, b->register_key),
                   form = a->form_no == 0 || b->form_no == 0 ? UNKNOWN
                          : a->form_no == b->form_no         ? AGREES
                                                             : DIFFERS,
                   phone = compare(a->phone, b->phone);
    const char *reason = NULL;
    double same = 0;
    if (number == DIFFERS || place == DIFFERS)
        return 0; /* two firms, or a parent and its branch */
    if (is_named && form == DIFFERS)
        same = place == AGREES && (domain == AGREES || phone == AGREES) ? .6 : 0;
    else if (number == AGREES && is_near)
        same = .995;
    else if (is_named && place == AGREES)
        same = domain == DIFFERS ? .7 : .98;
    else if (is_named && (domain == AGREES || phone == AGREES))
        same = .95;
    else if (is_named)
        same = domain == DIFFERS ? 0 : .6;
    else if (is_near && domain == AGREES && place == AGREES)
        same = form == DIFFERS ? .5 : .9;
    if (is_named || is_near)
        say(&reason, is_named ? "same_name" : "name_alike", arena);
    if (number == AGREES)
        say(&reason, "same_register_no", arena);
    if (domain == AGREES)
        say(&reason, "same_website", arena);
    if (place == AGREES)
        say(&reason, "same_place", arena);
    if (phone == AGREES)
        say(&reason, "same_phone", arena);
    if (form == DIFFERS)
        say(&reason, "other_legal_form", arena);
    *ret_reason = str_or(reason, "");
    return same;
}
