/* The cheap look at a text, for a million of them: words by their consonants, whatever becomes of
 * their vowels, marks and ß in one spelling or another, and numbers by their last digits. */
#include "naming_private.h"

#include <string.h>

#define HASH_BEGIN 0xcbf29ce484222325u
#define HASH_STEP 0x100000001b3u
#define ENDING 1000000 /* six digits */

/* Of Latin letters with a mark, from U+00C0 to U+017F. */
static const char bases[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
                            "aaaaaaaceeeeiiiidnooooo ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggg"
                            "gggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssss"
                            "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

#define LETTER(c) (1u << ((c) - 'a'))
#define LEFT_OUT                                                                                   \
    (LETTER('a') | LETTER('e') | LETTER('i') | LETTER('o') | LETTER('u') | LETTER('y') |           \
     LETTER('s'))

/* The letter or digit that counts; '_': one that is left out; 0: this is no part of a word. */
static char counted(uint32_t c)
{
    uint32_t letter = c | 0x20;
    if (c < 0x80 && c >= '0' && c <= '9')
        return (char)c;
    if (c >= 0x80)
        letter = c >= 0xC0 && c < 0xC0 + sizeof bases - 1 ? (uint32_t)bases[c - 0xC0] : ' ';
    if (letter >= 'a' && letter <= 'z')
        return (LEFT_OUT & LETTER(letter)) != 0 ? '_' : (char)letter;
    return c < 0xC0 && c != 0xAD ? 0 : (c >= 0x2000 && c <= 0x2BFF ? 0 : '_');
}

uint64_t look_at(const char *at, const char **ret_at)
{
    uint64_t hash = HASH_BEGIN;
    uint32_t c;
    char letter;
    for (size_t bytes; (bytes = utf8_decode(at, &c)) > 0 && (letter = counted(c)) != 0; at += bytes)
        if (letter != '_')
            hash = (hash ^ (unsigned char)letter) * HASH_STEP;
    *ret_at = at;
    return hash == HASH_BEGIN ? 0 : hash;
}

void look_add(struct naming *naming, const char *word)
{
    const char *end;
    uint64_t look = look_at(word, &end);
    if (look == 0 || naming->look_count == LOOKS_MOST)
        naming->looks_everywhere = true;
    else
        naming->looks[naming->look_count++] = look;
}

static bool has_look(const struct naming *naming, uint64_t look)
{
    for (size_t i = 0; i < naming->look_count; i++)
        if (naming->looks[i] == look)
            return true;
    return false;
}

static uint64_t ending_of(const struct number *number)
{
    uint64_t ending = 0;
    for (size_t i = 6; i-- > 0;)
        ending = ending * 10 + (uint64_t)(number->digits[i] - '0');
    return ending;
}

static bool has_number(const struct naming *naming, const char *text)
{
    uint64_t endings[NAMES_MOST], ending = 0;
    size_t digits = 0, gap = 0;
    for (size_t i = 0; i < naming->number_count; i++)
        endings[i] = ending_of(&naming->numbers[i]);
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            digits = ++gap > 3 ? 0 : digits;
            continue;
        }
        gap = 0;
        ending = (ending * 10 + (uint64_t)(*text - '0')) % ENDING;
        digits++;
        for (size_t i = 0; digits >= 6 && i < naming->number_count; i++)
            if (ending == endings[i])
                return true;
    }
    return false;
}

bool look_behind_escape(const char *at, uint64_t *ret_look)
{
    const char *end;
    bool is_escape = at[0] == '\\' && at[1] != '\0' && strchr("nrt", at[1]) != NULL;
    *ret_look = is_escape ? look_at(at + 2, &end) : 0;
    return *ret_look != 0;
}

bool naming_may(const struct naming *naming, const char *text)
{
    if (str_is_empty(text))
        return false;
    if (naming->looks_everywhere || (naming->number_count > 0 && has_number(naming, text)))
        return true;
    uint32_t c;
    for (const char *at = text, *end; *at != '\0'; at = end) {
        uint64_t look = look_at(at, &end);
        if ((look != 0 && has_look(naming, look)) ||
            (look_behind_escape(at, &look) && has_look(naming, look)))
            return true;
        if (end == at)
            end += utf8_decode(at, &c);
    }
    return false;
}
