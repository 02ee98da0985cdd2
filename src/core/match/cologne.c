/* Cologne phonetics (Postel 1969), the code of how a German name sounds. Works on the German fold:
 * ae, oe and ue are vowels anyway, ss and ß are the same sound. */
#include "match_private.h"

#include <ctype.h>

static bool is_in(const char *letters, char c)
{
    return c != '\0' && strchr(letters, c) != NULL;
}

/* '-' is silent. before: the letter before, '\0' at the start of the whole text. */
static char sound(char before, char c, char after)
{
    if (is_in("aeiouyj", c))
        return '0';
    if (c == 'b' || (c == 'p' && after != 'h'))
        return '1';
    if (is_in("dt", c))
        return is_in("csz", after) ? '8' : '2';
    if (is_in("fpvw", c))
        return '3';
    if (is_in("gkq", c))
        return '4';
    if (c == 'c') {
        const char *hard = before == '\0' ? "ahkloqrux" : "ahkoqux";
        return is_in(hard, after) && !is_in("sz", before) ? '4' : '8';
    }
    if (c == 'l')
        return '5';
    if (is_in("mn", c))
        return '6';
    if (c == 'r')
        return '7';
    return is_in("sz", c) ? '8' : '-';
}

/* One digit is not said twice in a row, and a vowel only at the start. */
void cologne_code(const char *folded, char *out, size_t size)
{
    size_t n = 0;
    char before = '\0', last = '/';
    for (const char *c = folded; *c != '\0' && n + 2 < size; c++) {
        if (!isalpha((unsigned char)*c))
            continue;
        const char *next = c + 1; /* a blank or hyphen is no sound */
        if (*c == 'x' && !is_in("ckq", before)) {
            if (last != '4')
                out[n++] = '4';
            out[n++] = last = '8';
        } else {
            char code = *c == 'x' ? '8' : sound(before, *c, *next);
            if (code != '-' && code != last && (code != '0' || n == 0))
                out[n++] = code;
            last = code; /* a silent letter parts, too */
        }
        before = *c;
    }
    out[n] = '\0';
}
