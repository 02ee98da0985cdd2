/* Mail addresses as SMTP takes them (RFC 5321 4.1.2): dot-atom or quoted local part, domain by IDNA 2008 or an address literal. */
#include "core/phone_number.h"

#include "base/text.h"

#include <ctype.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

static bool is_atom_char(unsigned char c)
{
    return c >= 0x80 || isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool local_is_fine(const char *s, size_t length)
{
    if (length == 0 || length > 64)
        return false;
    if (s[0] == '"') {
        if (length < 2 || s[length - 1] != '"')
            return false;
        for (size_t i = 1; i < length - 1; i++) {
            if (s[i] == '\\')
                i++;
            else if (s[i] == '"')
                return false;
            if (i >= length - 1 || (unsigned char)s[i] < 0x20 || s[i] == 0x7F)
                return false;
        }
        return true;
    }
    for (size_t i = 0; i < length; i++) {
        bool is_dot = s[i] == '.';
        if (is_dot ? i == 0 || i == length - 1 || s[i - 1] == '.' : !is_atom_char((unsigned char)s[i]))
            return false;
    }
    return true;
}

static bool label_is_fine(const char *s, size_t length)
{
    if (length == 0 || length > 63 || s[0] == '-' || s[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '-')
            return false;
    return true;
}

static bool domain_is_fine(const char *ascii)
{
    size_t labels = 0;
    if (strlen(ascii) > 253)
        return false;
    for (const char *at = ascii;; labels++) {
        size_t length = strcspn(at, ".");
        if (!label_is_fine(at, length))
            return false;
        if (at[length] == '\0')
            return labels >= 1 && strspn(at, "0123456789") != length; /* a dot, and no all-digit top level */
        at += length + 1;
    }
}

bool email_parse(const char *raw, struct arena *arena, char **ret_address)
{
    const char *text = str_trim(arena, raw), *at = strrchr(text, '@');
    char *ascii = NULL;
    if (at == NULL || !local_is_fine(text, (size_t)(at - text)) || strlen(text) > 254 || at[1] == '[')
        return false;
    char *domain = utf8_lower(arena, at + 1);
    if (idn2_to_ascii_8z(domain, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    bool is_ok = domain_is_fine(ascii);
    free(ascii);
    if (is_ok)
        *ret_address = arena_printf(arena, "%.*s@%s", (int)(at - text), text, domain);
    return is_ok;
}
