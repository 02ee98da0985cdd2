/* C08: an industry written as a code that the classification has not, or an impossible size. */
#include "checks.h"

/* "62.01", "J62", "J 62.01.0"; a word is no code. */
static const char *division_of(const char *text, char *ret_section)
{
    *ret_section = *text >= 'A' && *text <= 'Z' ? *text : '\0';
    if (*ret_section != '\0')
        text += 1 + strspn(text + 1, " .-");
    size_t digits = strspn(text, "0123456789");
    return digits >= 2 && digits <= 5 && strspn(text, "0123456789./- ") == strlen(text) ? text
                                                                                        : NULL;
}

static bool is_no_industry(const struct quality_subject *subject)
{
    char section;
    const char *industry = subject->company->industry;
    const char *division = str_is_empty(industry) ? NULL : division_of(industry, &section);
    if (division == NULL || subject->reference->industries.count == 0)
        return false;
    const char *line =
        list_line(&subject->reference->industries, arena_strndup(subject->arena, division, 2));
    return line == NULL || (section != '\0' && *line != section);
}

static bool is_wrong(const struct quality_subject *subject)
{
    int64_t employees = subject->company->employees;
    return is_no_industry(subject) ||
           (employees != INT_NONE && (employees <= 0 || employees > 2500000));
}

const struct quality_check check_company_codes = {
    .id = "company_codes",
    .code = "C08",
    .entity = "company",
    .field = "industry",
    .label = N_("industry code or size cannot be"),
    .help = N_("a code of WZ 2008, or words; employees as a whole number"),
    .source = "WZ 2008 (NACE Rev. 2)",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 5,
    .is_wrong = is_wrong};
