/* Folding: what is the same to a person who searches. Two keys, so that Müller, Mueller and Muller
 * meet. */
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const char *german(uint32_t c)
{
    switch (c) {
    case 0xC4:
    case 0xE4:
    case 0xC6:
    case 0xE6: return "ae";
    case 0xD6:
    case 0xF6:
    case 0xD8:
    case 0xF8:
    case 0x152:
    case 0x153: return "oe";
    case 0xDC:
    case 0xFC: return "ue";
    case 0xDF:
    case 0x1E9E: return "ss";
    case 0xC5:
    case 0xE5: return "aa";
    default: return NULL;
    }
}

static void append_folded(struct text *out, uint32_t c)
{
    static const struct {
        uint32_t c;
        char to;
    } odd[] = {{0x131, 'i'}, {0x142, 'l'}, {0x141, 'l'}, {0x111, 'd'}, {0xF0, 'd'}, {0xFE, 't'}};
    const char *pair = german(c);
    if (pair != NULL) {
        text_append(out, pair);
        return;
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (odd[i].c == c) {
            text_append_char(out, odd[i].to);
            return;
        }
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, parts, 8,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
            UTF8PROC_IGNORE, /* soft hyphens and other signs that nobody sees or types */
        &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < 8; i++)
        text_append_utf8(out, (uint32_t)parts[i]);
}

static bool is_ascii(const char *s)
{
    while ((unsigned char)*s - 1U < 0x7F)
        s++;
    return *s == '\0';
}

static char *fold_ascii(struct arena *arena, const char *s)
{
    char *folded = str_trim(arena, s);
    for (char *c = folded; *c != '\0'; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + ('a' - 'A')) : *c;
    return folded;
}

char *text_fold(struct arena *arena, const char *s)
{
    if (is_ascii(str_or(s, "")))
        return fold_ascii(arena, str_or(s, ""));
    char *composed = utf8_nfc(arena, s != NULL ? s : "");
    struct text out = {0};
    uint32_t c;
    const char *at = composed;
    for (size_t n; (n = utf8_decode(at, &c)) > 0; at += n) {
        if (c < 0x80)
            text_append_char(&out, (char)tolower((int)c));
        else
            append_folded(&out, c);
    }
    char *folded = str_trim(arena, text_str(&out));
    text_free(&out);
    return folded;
}

bool text_has_words(struct arena *arena, const char *s, const char *words)
{
    char **parts;
    const char *folded = text_fold(arena, s);
    size_t count = str_split(arena, text_fold(arena, words), ' ', &parts);
    for (size_t i = 0; i < count; i++)
        if (strstr(folded, parts[i]) == NULL)
            return false;
    return true;
}

char *text_fold_bare(struct arena *arena, const char *s)
{
    char *folded = text_fold(arena, s), *to = folded;
    for (const char *from = folded; *from != '\0'; from++) {
        *to++ = *from;
        bool is_pair = (*from == 'a' || *from == 'o' || *from == 'u') && from[1] == 'e';
        if (is_pair && !(*from == 'u' && to - folded >= 2 && to[-2] == 'q')) /* "que" is no ü */
            from++;
    }
    *to = '\0';
    return folded;
}

int text_fuzzy_score(const char *needle, const char *haystack)
{
    int score = 1;
    bool was_match = false, is_start = true;
    for (; *needle == ' '; needle++)
        continue;
    while (*needle != '\0') {
        if (*haystack == '\0')
            return 0;
        if (tolower((unsigned char)*needle) == tolower((unsigned char)*haystack)) {
            score += 1 + (was_match ? 4 : 0) + (is_start ? 6 : 0);
            was_match = true;
            for (needle++; *needle == ' '; needle++)
                continue;
        } else {
            was_match = false;
        }
        is_start = *haystack == ' ' || *haystack == '.' || *haystack == '-';
        haystack++;
    }
    return score;
}
