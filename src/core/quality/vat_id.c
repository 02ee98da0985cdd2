/* C05: the VAT identification number is none. */
#include "checks.h"

/* ISO 7064 MOD 11,10 over the first eight of nine digits. */
static bool fits_check_digit(const char *digits)
{
    int product = 10;
    for (int i = 0; i < 8; i++) {
        int sum = (digits[i] - '0' + product) % 10;
        product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digits[8] - '0';
}

static const char *squeezed(const struct quality_subject *subject)
{
    const char *raw = str_or(subject->company->vat_id, "");
    char *out = arena_alloc(subject->arena, strlen(raw) + 1);
    size_t n = 0;
    for (const char *c = raw; *c != '\0'; c++)
        if (strchr(" .-/", *c) == NULL)
            out[n++] = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    out[n] = '\0';
    return out;
}

static bool is_sound(const char *vat)
{
    if (str_starts(vat, "DE"))
        return strlen(vat) == 11 && strspn(vat + 2, "0123456789") == 9 && vat[2] != '0' &&
               fits_check_digit(vat + 2);
    size_t length = strlen(vat);
    return length >= 6 && length <= 16 && vat[0] >= 'A' && vat[0] <= 'Z' && vat[1] >= 'A' &&
           vat[1] <= 'Z' && strpbrk(vat + 2, "0123456789") != NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return !str_is_empty(subject->company->vat_id) &&
           (!is_sound(squeezed(subject)) ||
            !str_equal(squeezed(subject), subject->company->vat_id));
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    if (is_sound(squeezed(subject)))
        repair_set(repair, &company_entity, "vat_id", squeezed(subject));
}

const struct quality_check check_vat_id = {
    .id = "vat_id",
    .code = "C05",
    .entity = "company",
    .field = "vat_id",
    .label = N_("VAT number cannot be right"),
    .help = N_("DE and nine digits with a check digit; it stands in the imprint"),
    .source = "UStG 27a; ISO 7064 MOD 11,10",
    .severity = QUALITY_ERROR,
    .waits = true,
    .worth = 10,
    .is_wrong = is_wrong,
    .repair = repair};
