/* P11: a number that only fills the field. */
#include "checks.h"

static bool is_dummy(const char *number)
{
    char digits[32];
    size_t n = 0;
    for (const char *c = number; c != NULL && *c != '\0' && n < sizeof digits - 1; c++)
        if (*c >= '0' && *c <= '9')
            digits[n++] = *c;
    digits[n] = '\0';
    if (n < 5)
        return false;
    const char *tail = n > 7 ? digits + n - 7 : digits;
    if (strspn(tail, (char[]){*tail, '\0'}) == strlen(tail))
        return true;
    return strstr(digits, "1234567") != NULL || strstr(digits, "7654321") != NULL ||
           str_equal(digits, "12345") || str_equal(digits, "123456") ||
           str_equal(digits, "0123456");
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_dummy(subject->contact->phone) || is_dummy(subject->contact->mobile);
}

const struct quality_check check_phone_dummy = {.id = "phone_dummy",
                                                .code = "P11",
                                                .field = "phone",
                                                .label = N_("not a real number"),
                                                .help = N_("ask for the number"),
                                                .source = "list",
                                                .severity = QUALITY_ERROR,
                                                .worth = 45,
                                                .is_wrong = is_wrong};
