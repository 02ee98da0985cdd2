/* Numbers as people write them: 1.234,5 in German. */
#include "base/decimal.h"

#include "base/i18n.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *decimal_signs(void)
{
    /* TRANSLATORS: how amounts are written: the sign before the decimals, then the one between
     * thousands */
    return _(".,");
}

char *decimal_words(struct arena *arena, double value, int decimals)
{
    const char *signs = decimal_signs();
    char *digits = arena_printf(arena, "%.*f", decimals, fabs(value)), *dot = strchr(digits, '.');
    const char *rest = dot != NULL ? arena_printf(arena, "%c%s", signs[0], dot + 1) : "";
    size_t whole = dot != NULL ? (size_t)(dot - digits) : strlen(digits);
    for (; whole > 3; whole -= 3)
        rest = arena_printf(arena, "%c%.3s%s", signs[1], digits + whole - 3, rest);
    bool is_zero = strspn(digits, "0.") == strlen(digits);
    return arena_printf(arena, "%s%.*s%s", value < 0 && !is_zero ? "-" : "", (int)whole, digits,
                        rest);
}

bool decimal_read(const char *text, double *ret_value)
{
    char number[40];
    size_t length = strlen(text), digits = strspn(text, "0123456789"),
           decimals = text[digits] != '\0' ? strspn(text + digits + 1, "0123456789") : 0;
    bool has_sign = text[digits] == ',' || text[digits] == '.';
    if (digits == 0 || length >= sizeof number ||
        length != digits + (has_sign ? 1 + decimals : 0) || (has_sign && decimals == 0))
        return false;
    memcpy(number, text, length + 1);
    if (has_sign)
        number[digits] = '.';
    *ret_value = strtod(number, NULL);
    return true;
}

bool whole_read(const char *text, int64_t *ret_value)
{
    char number[40];
    size_t lead = strspn(text, "0123456789"), count = lead;
    char sign = text[lead];
    if (sign == '\0' || strchr(".,' ", sign) == NULL || lead == 0 || lead > 3 || text[0] == '0')
        return str_to_int64(text, ret_value) && *ret_value >= 0;
    memcpy(number, text, lead);
    for (const char *at = text + lead; *at != '\0'; at += 4) {
        if (*at != sign || strspn(at + 1, "0123456789") != 3 || count + 4 > sizeof number)
            return false;
        memcpy(number + count, at + 1, 3);
        count += 3;
    }
    number[count] = '\0';
    return str_to_int64(number, ret_value);
}
