/* Mail addresses as SMTP takes them (RFC 5321 4.1.2, RFC 6531 for letters beyond ASCII): dot-atom
 * or quoted local part, then a domain (IDNA 2008) or an address literal. Comments and folding
 * blanks of RFC 5322 headers are no part of an address. */
#include "core/phone_number.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Not isalnum: its answer depends on the locale. */
static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool quoted_is_fine(const char *s, size_t length)
{
    if (length < 2 || s[length - 1] != '"')
        return false;
    for (size_t i = 1; i < length - 1; i++) {
        if (s[i] == '"')
            return false;
        if (s[i] == '\\')
            i++;
        if (i >= length - 1 || s[i] < 0x20 || s[i] > 0x7E) /* printable ASCII only */
            return false;
    }
    return true;
}

static bool local_is_fine(const char *s, size_t length)
{
    if (length == 0 || length > 64)
        return false;
    if (s[0] == '"')
        return quoted_is_fine(s, length);
    for (size_t i = 0; i < length; i++) {
        if (s[i] == '.' ? i == 0 || i == length - 1 || s[i - 1] == '.'
                        : (unsigned char)s[i] < 0x80 &&
                              !is_one_of(s[i], LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~"))
            return false;
    }
    return true;
}

static bool domain_is_fine(const char *ascii)
{
    if (strlen(ascii) > 253)
        return false;
    for (const char *at = ascii;; at++) {
        size_t length = strcspn(at, ".");
        if (length == 0 || length > 63 || strspn(at, LETTERS DIGITS "-") < length || at[0] == '-' ||
            at[length - 1] == '-')
            return false;
        at += length;
        if (*at == '\0')
            return true;
    }
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]". RFC 5321 lets "::" stand for two groups or more, inet_pton
 * also for one. */
static bool literal_is_fine(const char *s)
{
    char text[64];
    unsigned char address[16];
    size_t length = strlen(s), groups = 0;
    if (length < 3 || length >= sizeof text || s[length - 1] != ']')
        return false;
    memcpy(text, s + 1, length - 2);
    text[length - 2] = '\0';
    if (strncasecmp(text, "IPv6:", 5) != 0)
        return inet_pton(AF_INET, text, address) == 1;
    if (inet_pton(AF_INET6, text + 5, address) != 1)
        return false;
    for (const char *at = text + 5; *at != '\0'; at += *at != '\0') {
        size_t group = strcspn(at, ":");
        groups += group > 0;
        groups += memchr(at, '.', group) != NULL; /* an IPv4 tail counts as two */
        at += group;
    }
    return strstr(text, "::") == NULL || groups <= 6;
}

static bool idn_is_fine(const char *domain)
{
    char *ascii = NULL;
    if (strspn(domain, LETTERS DIGITS "-.") == strlen(domain))
        return domain_is_fine(domain);
    if (idn2_to_ascii_8z(domain, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    bool is_fine = domain_is_fine(ascii);
    free(ascii);
    return is_fine;
}

bool email_parse(const char *raw, struct arena *arena, char **ret_address)
{
    const char *at = strrchr(raw, '@');
    if (at == NULL || strlen(raw) > 254 || !text_is_clean(raw, false) ||
        !local_is_fine(raw, (size_t)(at - raw)))
        return false;
    char *domain = at[1] == '[' ? arena_strdup(arena, at + 1) : utf8_lower(arena, at + 1);
    if (at[1] == '[' ? !literal_is_fine(domain) : !idn_is_fine(domain))
        return false;
    *ret_address = arena_printf(arena, "%.*s@%s", (int)(at - raw), raw, domain);
    return true;
}

char *email_domain(const char *address, struct arena *arena)
{
    const char *at = address != NULL ? strrchr(address, '@') : NULL;
    char *ascii = NULL;
    if (at == NULL || at[1] == '[' ||
        idn2_to_ascii_8z(at + 1, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return NULL;
    char *domain = *ascii != '\0' ? arena_strdup(arena, ascii) : NULL;
    free(ascii);
    return domain;
}
