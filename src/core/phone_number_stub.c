/* Where libphonenumber is missing: +, 00 and a leading 0 are understood, and every number of a
 * likely length counts as possible. */
#include "phone_number_lib.h"

#include <stdio.h>
#include <string.h>

bool phone_lib_parse(const char *raw, const char *region, char *e164, size_t size,
                     bool *is_possible, bool *is_valid, int *kind)
{
    char digits[32];
    size_t n = 0;
    for (const char *c = raw; *c != '\0' && n < sizeof digits - 1; c++)
        if (*c >= '0' && *c <= '9')
            digits[n++] = *c;
    digits[n] = '\0';
    const char *at = digits, *prefix = strcmp(region, "DE") == 0 ? "49" : "";
    bool is_international = raw[strspn(raw, " (./-")] == '+' || strncmp(digits, "00", 2) == 0;
    if (is_international) {
        at += strspn(at, "0");
        bool is_german = strncmp(at, "49", 2) == 0;
        prefix = is_german ? "49" : "";
        if (is_german)
            at += 2 + strspn(at + 2, "0"); /* "+49 (0) 30" */
    } else if (digits[0] == '0') {
        at++;
    }
    int length = snprintf(e164, size, "+%s%s", prefix, at);
    *is_possible = *is_valid =
        n >= 6 && n <= 17; /* German extensions make numbers longer than E.164 allows */
    *kind = 0;
    return length > 6 && (size_t)length < size;
}

bool phone_lib_format(const char *e164, char *out, size_t size)
{
    int length = snprintf(out, size, "%s", e164);
    return length > 0 && (size_t)length < size;
}
