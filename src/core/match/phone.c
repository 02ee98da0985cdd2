/* Phone numbers for comparing: digits of E.164 without the plus, an extension behind "x". The plain
 * ways to write a German number are read here, because a million of them have to be; everything
 * else goes the slow way through core/phone_number. */
#include "match_private.h"

#include "core/phone_number.h"

#include <ctype.h>

/* Only digits and what offices put between them: "+49 (0)9528 5306909-0", "0173/7800". False: let
 * the parser look. */
static bool read_plain(const char *raw, char *digits, size_t size, bool *ret_has_plus)
{
    size_t n = 0;
    raw += strspn(raw, " ");
    *ret_has_plus = *raw == '+';
    raw += *ret_has_plus;
    for (; *raw != '\0'; raw++) {
        if (strncmp(raw, "(0)", 3) == 0) {
            if (!*ret_has_plus)
                return false;
            raw += 2;
        } else if (isdigit((unsigned char)*raw)) {
            if (n + 1 >= size)
                return false;
            digits[n++] = *raw;
        } else if (strchr(" -./()", *raw) == NULL) {
            return false;
        }
    }
    digits[n] = '\0';
    return n >= 7;
}

void normal_phone(const char *raw, struct text *out)
{
    char digits[20];
    bool has_plus;
    struct phone_number number;
    const char *slash = strchr(raw, '/');
    bool has_two = slash != NULL && strchr(slash + 1, '/') != NULL; /* perhaps two numbers */
    if (!has_two && read_plain(raw, digits, sizeof digits, &has_plus)) {
        const char *national = digits;
        if (has_plus && digits[0] != '0') {
            text_append(out, digits);
            return;
        }
        if (!has_plus && str_starts(digits, "00") && digits[2] != '0' && strlen(digits) > 9) {
            text_append(out, digits + 2);
            return;
        }
        if (!has_plus && digits[0] == '0' && digits[1] != '0') {
            text_append(out, "49");
            text_append(out, national + 1);
            return;
        }
    }
    phone_parse(raw, "DE", &number);
    if (number.e164[0] == '+') {
        text_append(out, number.e164 + 1);
        if (number.extension[0] != '\0')
            text_printf(out, "x%s", number.extension);
        return;
    }
    for (const char *c = raw; *c != '\0'; c++) /* a number of another country without its code */
        if (isdigit((unsigned char)*c))
            text_append_char(out, *c);
}

bool phone_is_german_mobile(const char *normal)
{
    return str_starts(normal, "491") && normal[3] >= '5' && normal[3] <= '7' &&
           strlen(normal) >= 11;
}

size_t phone_head_length(const char *normal)
{
    size_t length = strcspn(normal, "x");
    if (phone_is_german_mobile(normal) || length < 8)
        return 0;
    return length >= 11 ? length - 3 : length - 2;
}
