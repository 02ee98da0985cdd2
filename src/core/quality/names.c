/* Words inside names: legal forms at the end of a company's, and text that was decoded wrongly. */
#include "checks.h"

#include <ctype.h>

/* A tail as it is compared: lower case, without dots and blanks, every "and" as &. */
static void squeeze(const char *tail, char *out, size_t size)
{
    size_t n = 0;
    for (const char *c = tail; *c != '\0' && n + 2 < size;) {
        bool is_word = c == tail || c[-1] == ' ';
        if (is_word && (str_starts(c, "und ") || str_starts(c, "and "))) {
            out[n++] = '&';
            c += 4;
        } else if (is_word && (str_starts(c, "u. ") || str_starts(c, "u "))) {
            out[n++] = '&';
            c += c[1] == '.' ? 3 : 2;
        } else {
            if (*c == '+')
                out[n++] = '&';
            else if (*c != '.' && *c != ' ' && *c != ',')
                out[n++] = (char)tolower((unsigned char)*c);
            c++;
        }
    }
    out[n] = '\0';
}

const char *legal_form_of(const char *name, size_t *ret_length)
{
    static const char *const forms[][2] = {
        {"gmbh", "GmbH"},
        {"ggmbh", "gGmbH"},
        {"gmbh&cokg", "GmbH & Co. KG"},
        {"gmbh&co", "GmbH & Co. KG"},
        {"gmbh&cokgaa", "GmbH & Co. KGaA"},
        {"gmbh&coohg", "GmbH & Co. OHG"},
        {"ag&cokg", "AG & Co. KG"},
        {"ag&cokgaa", "AG & Co. KGaA"},
        {"ug&cokg", "UG & Co. KG"},
        {"ug(haftungsbeschränkt)&cokg", "UG (haftungsbeschränkt) & Co. KG"},
        {"se&cokg", "SE & Co. KG"},
        {"se&cokgaa", "SE & Co. KGaA"},
        {"ag", "AG"},
        {"kg", "KG"},
        {"ohg", "OHG"},
        {"gbr", "GbR"},
        {"kgaa", "KGaA"},
        {"ug", "UG"},
        {"ug(haftungsbeschränkt)", "UG (haftungsbeschränkt)"},
        {"se", "SE"},
        {"eg", "eG"},
        {"ek", "e. K."},
        {"ekfm", "e. Kfm."},
        {"ekfr", "e. Kfr."},
        {"ev", "e. V."},
        {"partg", "PartG"},
        {"partgmbb", "PartG mbB"},
    };
    char tail[64];
    for (const char *at = name == NULL ? NULL : strchr(name, ' '); at != NULL;
         at = strchr(at + 1, ' ')) {
        size_t length = strlen(at + 1);
        if (length > 48)
            continue;
        squeeze(at + 1, tail, sizeof tail);
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
            if (str_equal(tail, forms[i][0]) &&
                (strlen(tail) > 2 || tail[0] == 'e' ||
                 strchr(at + 1, ' ') == NULL)) { /* "Plan A G" is not limited by shares */
                *ret_length = (size_t)(at - name);
                return forms[i][1];
            }
    }
    return NULL;
}

/* UTF-8 that was read as Windows-1252 gives Ã or Â before a sign of the upper half. */
static bool byte_of(uint32_t codepoint, char *ret_byte)
{
    static const uint16_t upper[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    if (codepoint < 0x100) {
        *ret_byte = (char)(unsigned char)codepoint;
        return true;
    }
    for (int i = 0; i < 32; i++)
        if (upper[i] != 0 && upper[i] == codepoint) {
            *ret_byte = (char)(unsigned char)(0x80 + i);
            return true;
        }
    return false;
}

char *text_redecoded(struct arena *arena, const char *text)
{
    if (text == NULL || (strstr(text, "Ã") == NULL && strstr(text, "Â") == NULL))
        return NULL;
    char *bytes = arena_alloc(arena, strlen(text) + 1);
    size_t n = 0;
    for (const char *at = text; *at != '\0';) {
        uint32_t codepoint;
        at += utf8_decode(at, &codepoint);
        if (!byte_of(codepoint, &bytes[n++]))
            return NULL;
    }
    bytes[n] = '\0';
    return utf8_is_valid(bytes, n) && text_is_clean(bytes, false) ? utf8_nfc(arena, bytes) : NULL;
}

const char *quality_legal_form(const char *name, size_t *ret_length)
{
    return legal_form_of(name, ret_length);
}
