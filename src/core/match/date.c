/* Days of birth as lists write them, as YYYYMMDD; a part that is not known is zeros. */
#include "match_private.h"

#include <ctype.h>
#include <stdlib.h>

static bool is_date(long year, long month, long day)
{
    return year >= 1000 && year <= 2999 && month >= 0 && month <= 12 && day >= 0 && day <= 31;
}

static void put(long year, long month, long day, struct text *out)
{
    if (is_date(year, month, day) && year + month + day > 0)
        text_printf(out, "%04ld%02ld%02ld", year, month, day);
}

/* Up to three runs of digits. */
static int runs(const char *raw, long numbers[3], size_t digits[3])
{
    int n = 0;
    while (*raw != '\0' && n < 3) {
        raw += strcspn(raw, "0123456789");
        size_t length = strspn(raw, "0123456789");
        if (length == 0)
            break;
        digits[n] = length;
        numbers[n++] = strtol(raw, NULL, 10);
        raw += length;
    }
    return n;
}

void normal_date(const char *raw, struct text *out)
{
    long n[3] = {0};
    size_t digits[3] = {0};
    int count = runs(raw, n, digits);
    if (count == 1 && digits[0] == 8) { /* 19560409, or 09041956 */
        if (is_date(n[0] / 10000, n[0] / 100 % 100, n[0] % 100))
            put(n[0] / 10000, n[0] / 100 % 100, n[0] % 100, out);
        else
            put(n[0] % 10000, n[0] / 10000 % 100, n[0] / 1000000, out);
    } else if (count == 1 && digits[0] == 4) {
        put(n[0], 0, 0, out);
    } else if (count == 3 && digits[0] == 4) {
        put(n[0], n[1], n[2], out);
    } else if (count == 3 && strchr(raw, '/') != NULL && n[0] <= 12 && n[1] > 12) {
        put(n[2], n[0], n[1], out); /* 6/24/1971 */
    } else if (count == 3) {
        long year = digits[2] == 2 ? n[2] + (n[2] <= 25 ? 2000 : 1900) : n[2];
        put(year, n[1], n[0], out);
    }
}

static long part(const char *text)
{
    return text != NULL ? strtol(text, NULL, 10) : 0;
}

void normal_date_parts(const char *year, const char *month, const char *day, struct text *out)
{
    long y = part(year), m = part(month), d = part(day);
    if (y == 0 && (m > 0 || d > 0) && m >= 0 && m <= 12 && d >= 0 && d <= 31)
        text_printf(out, "0000%02ld%02ld", m, d);
    else
        put(y, m, d, out);
}
