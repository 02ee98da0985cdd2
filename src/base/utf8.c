/* UTF-8: validity, decoding, graphemes, normal forms by utf8proc, and what may come in at all. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

size_t utf8_decode_wide(const char *s, uint32_t *ret_codepoint)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t length = u[0] >= 0xF0 ? 4 : u[0] >= 0xE0 ? 3 : 2;
    static const unsigned char masks[5] = {0, 0, 0x1F, 0x0F, 0x07};
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = u[0] & masks[length];
    bool is_bad = u[0] < 0xC2 || u[0] > 0xF4;
    for (size_t i = 1; !is_bad && i < length; i++) {
        is_bad = (u[i] & 0xC0) != 0x80;
        c = c << 6 | (u[i] & 0x3F);
    }
    if (is_bad || c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        *ret_codepoint = 0xFFFD;
        return 1;
    }
    *ret_codepoint = c;
    return length;
}

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool utf8_is_valid(const char *s, size_t length)
{
    uint32_t c;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_decode(s + i, &c); /* the text ends in NUL, so a cut sequence is seen */
        if (n == 0 || i + n > length || (c == 0xFFFD && n == 1))
            return false;
        i += n;
    }
    return true;
}

size_t utf8_count(const char *s)
{
    size_t count = 0, n;
    for (uint32_t c; (n = utf8_decode(s, &c)) > 0; s += n)
        count++;
    return count;
}

const char *utf8_next(const char *s)
{
    uint32_t c, next;
    size_t n = utf8_decode(s, &c), m;
    utf8proc_int32_t state = 0;
    for (s += n; n > 0 && (m = utf8_decode(s, &next)) > 0; s += m, c = next)
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)c, (utf8proc_int32_t)next, &state))
            break;
    return s;
}

const char *utf8_previous(const char *start, const char *s)
{
    const char *at = start, *last = start;
    while (at < s) { /* fields are short: from the start is right and simple */
        last = at;
        at = utf8_next(at);
    }
    return last;
}

char *utf8_repaired(struct arena *arena, const char *s)
{
    struct text out = {0};
    uint32_t c;
    if (utf8_is_valid(s, strlen(s)))
        return arena_strdup(arena, s);
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n)
        text_append_utf8(&out, c);
    char *repaired = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return repaired;
}

static char *map(struct arena *arena, const char *s, utf8proc_option_t options)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)s, 0, &mapped, options | UTF8PROC_NULLTERM);
    char *out = arena_strdup(arena, length < 0 ? s : (const char *)mapped);
    free(mapped);
    return out;
}

static bool is_ascii(const char *s)
{
    while (*s > 0)
        s++;
    return *s == '\0';
}

char *utf8_nfc(struct arena *arena, const char *s)
{
    return is_ascii(s) ? arena_strdup(arena, s) : map(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

static char *ascii_case(struct arena *arena, const char *s, char first, char last)
{
    char *result = arena_strdup(arena, s);
    for (char *c = result; *c != '\0'; c++)
        *c = *c >= first && *c <= last ? (char)(*c ^ ('a' ^ 'A')) : *c;
    return result;
}

static char *each_case(struct arena *arena, const char *s,
                       utf8proc_int32_t (*change)(utf8proc_int32_t))
{
    struct text out = {0};
    uint32_t c;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n)
        text_append_utf8(&out, (uint32_t)change((utf8proc_int32_t)c));
    char *result = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return result;
}

char *utf8_upper(struct arena *arena, const char *s)
{
    return is_ascii(s) ? ascii_case(arena, s, 'a', 'z') : each_case(arena, s, utf8proc_toupper);
}

char *utf8_lower(struct arena *arena, const char *s)
{
    return is_ascii(s) ? ascii_case(arena, s, 'A', 'Z') : each_case(arena, s, utf8proc_tolower);
}

bool utf8_is_caseless_letter(uint32_t codepoint)
{
    return utf8proc_category((utf8proc_int32_t)codepoint) == UTF8PROC_CATEGORY_LO;
}

static bool is_refused(uint32_t c, bool multiline)
{
    if (c < 0x20)
        return !(multiline && (c == '\n' || c == '\t'));
    return (c >= 0x7F && c <= 0x9F) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           (c >= 0xE0000 && c <= 0xE007F) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

bool text_is_clean(const char *s, bool multiline)
{
    uint32_t c;
    for (size_t n;; s += n) {
        while ((unsigned char)*s >= 0x20 && (unsigned char)*s < 0x7F) /* nearly everything */
            s++;
        if ((n = utf8_decode(s, &c)) == 0)
            return true;
        if ((c == 0xFFFD && n == 1) || is_refused(c, multiline))
            return false;
    }
}

char *text_clean(struct arena *arena, const char *s, bool multiline)
{
    struct text out = {0};
    uint32_t c;
    if (text_is_clean(s, multiline))
        return arena_strdup(arena, s);
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n)
        text_append_utf8(&out, is_refused(c, multiline) ? 0xFFFD : c);
    char *clean = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return clean;
}

size_t utf8_shared(const char *one, const char *other)
{
    size_t length = 0;
    while (one[length] != '\0' && one[length] == other[length])
        length++;
    while (length > 0 && ((unsigned char)one[length] & 0xC0) == 0x80)
        length--;
    return length;
}
