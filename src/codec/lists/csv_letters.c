/* Which encoding of one byte a letter: by which reading gives words that German and its neighbours
 * have. A byte counts by its letter and by what stands on both sides of it: "KÜln" and "Mƒller" are
 * no words, whatever letters they are made of. Mac Roman and CP850 have their letters at the same
 * bytes, so Mac Roman is only taken where some byte can be nothing else. */
#include "csv_encoding.h"

#include "base/text.h"

#include <iconv.h>
#include <string.h>

enum kind {
    KIND_ODD, /* not seen in lists */
    KIND_UMLAUT,
    KIND_SHARP_S,
    KIND_VOWEL,
    KIND_CONSONANT,
    KIND_LAST,  /* àìòù: ends a word */
    KIND_GRAVE, /* è: where the Mac has its ä */
    KIND_NORDIC,
    KIND_GREAT_VOWEL,
    KIND_GREAT_CONSONANT,
    KIND_EURO,
    KIND_PARAGRAPH,
    KIND_DASH,
    KIND_SIGN, /* quotes and the like: beside words, not within */
};

enum { WINDOWS, LATIN_9, CP850, MAC, READINGS };
static const char *const names[READINGS] = {"WINDOWS-1252", "ISO-8859-15", "CP850", "MACINTOSH"};

struct reading {
    enum kind kinds[128];
};

static bool has(const char *letters, uint32_t codepoint)
{
    char letter[5] = "";
    letter[utf8_encode(codepoint, letter)] = '\0';
    return strstr(letters, letter) != NULL;
}

static enum kind kind_of(uint32_t codepoint)
{
    static const struct {
        const char *letters;
        enum kind kind;
    } kinds[] = {{"äöü", KIND_UMLAUT},
                 {"ß", KIND_SHARP_S},
                 {"éáâóôúûíîêëïÿ", KIND_VOWEL},
                 {"çñšž", KIND_CONSONANT},
                 {"àìòù", KIND_LAST},
                 {"è", KIND_GRAVE},
                 {"ãåæøœ", KIND_NORDIC},
                 {"ÄÖÜÉÈÁÀÂÓÒÔÚÊËÎÅÆØ", KIND_GREAT_VOWEL},
                 {"ÇÑŠŽ", KIND_GREAT_CONSONANT},
                 {"€", KIND_EURO},
                 {"§", KIND_PARAGRAPH},
                 {"–—…•", KIND_DASH},
                 {"’´„“”‚‘®°²³½«»·\u00A0", KIND_SIGN}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has(kinds[i].letters, codepoint))
            return kinds[i].kind;
    return KIND_ODD;
}

static void read_kinds(const char *encoding, struct reading *ret_reading)
{
    iconv_t conversion = iconv_open("UTF-8", encoding);
    for (int i = 0; i < 128 && conversion != (iconv_t)-1; i++) {
        char byte = (char)(128 + i), out[8] = "", *in = &byte, *to = out;
        size_t left = 1, room = sizeof out - 1;
        uint32_t codepoint = 0;
        iconv(conversion, NULL, NULL, NULL, NULL);
        if (iconv(conversion, &in, &left, &to, &room) != (size_t)-1)
            utf8_decode(out, &codepoint);
        ret_reading->kinds[i] = codepoint >= 0x80 ? kind_of(codepoint) : KIND_ODD;
    }
    if (conversion != (iconv_t)-1)
        iconv_close(conversion);
}

/* What stands beside a byte. */
enum beside { BESIDE_NONE, BESIDE_SMALL, BESIDE_GREAT, BESIDE_DIGIT };

static enum beside beside_of(const struct reading *reading, unsigned char byte)
{
    if (byte < 0x80)
        return byte >= 'a' && byte <= 'z'   ? BESIDE_SMALL
               : byte >= 'A' && byte <= 'Z' ? BESIDE_GREAT
               : byte >= '0' && byte <= '9' ? BESIDE_DIGIT
                                            : BESIDE_NONE;
    enum kind kind = reading->kinds[byte - 128];
    return kind >= KIND_UMLAUT && kind <= KIND_NORDIC                 ? BESIDE_SMALL
           : kind == KIND_GREAT_VOWEL || kind == KIND_GREAT_CONSONANT ? BESIDE_GREAT
                                                                      : BESIDE_NONE;
}

static bool is_vowel(const struct reading *reading, unsigned char byte)
{
    if (byte < 0x80)
        return byte != '\0' && strchr("aeiouyAEIOUY", byte) != NULL;
    enum kind kind = reading->kinds[byte - 128];
    return beside_of(reading, byte) != BESIDE_NONE && kind != KIND_CONSONANT &&
           kind != KIND_GREAT_CONSONANT && kind != KIND_SHARP_S;
}

/* "Genève", "Hélène", "après": before a mute e or an s that ends the word. "Jèger", "Kèthe" are
 * none. */
static bool is_french(const unsigned char *after, size_t length)
{
    size_t i = 0;
    while (i < length && after[i] != '\0' && strchr("bcdfghjklmnpqrstvxz", after[i]) != NULL) {
        if (after[i] == 'h' && (i == 0 || after[i - 1] != 'c'))
            return false;
        i++;
    }
    size_t consonants = i;
    i += i < length && after[i] == 'e';
    i += i < length && after[i] == 's';
    bool is_end = i >= length || (after[i] < 0x80 && (after[i] | 32) < 'a') || after[i] == '|';
    return consonants > 0 && consonants < 4 && is_end;
}

struct place {
    enum beside before, after;
    bool has_vowel; /* on a side */
};

/* A small letter stands at a small one, or between a capital and what follows: "Müller", "Öl". */
static bool is_small_place(const struct place *place)
{
    return (place->before == BESIDE_SMALL || place->after == BESIDE_SMALL ||
            place->before == BESIDE_GREAT) &&
           place->after != BESIDE_GREAT && place->after != BESIDE_DIGIT &&
           place->before != BESIDE_DIGIT;
}

/* A capital begins a word, or stands among capitals. */
static bool is_great_place(const struct place *place)
{
    bool begins = place->before == BESIDE_NONE &&
                  (place->after == BESIDE_SMALL || place->after == BESIDE_GREAT);
    return begins || (place->before == BESIDE_GREAT && place->after != BESIDE_SMALL &&
                      place->after != BESIDE_DIGIT);
}

static long sign_points(enum kind kind, const struct place *place)
{
    bool is_word_before = place->before == BESIDE_SMALL || place->before == BESIDE_GREAT,
         is_word_after = place->after == BESIDE_SMALL || place->after == BESIDE_GREAT;
    if (kind == KIND_EURO)
        return is_word_before || is_word_after ? -6 : 3;
    if (kind == KIND_PARAGRAPH)
        return is_word_before ? -6 : 1;
    if (place->before == BESIDE_SMALL && place->after == BESIDE_SMALL)
        return -6;
    if (is_word_before && is_word_after)
        return kind == KIND_DASH ? 0 : -2;
    return kind == KIND_DASH && is_word_after ? -1 : 1;
}

/* Above 0: a word may have this; below: none has. */
static long points(const struct reading *reading, const unsigned char *bytes, size_t length,
                   size_t i)
{
    struct place place = {.before = i > 0 ? beside_of(reading, bytes[i - 1]) : BESIDE_NONE,
                          .after = i + 1 < length ? beside_of(reading, bytes[i + 1]) : BESIDE_NONE,
                          .has_vowel = (i > 0 && is_vowel(reading, bytes[i - 1])) ||
                                       (i + 1 < length && is_vowel(reading, bytes[i + 1]))};
    enum kind kind = reading->kinds[bytes[i] - 128];
    if (i + 2 < length && bytes[i + 1] >= 0x80 && /* "GRÖßE": capitals, and an ß that has none */
        reading->kinds[bytes[i + 1] - 128] == KIND_SHARP_S &&
        beside_of(reading, bytes[i + 2]) == BESIDE_GREAT)
        place.after = BESIDE_GREAT;
    bool is_small = is_small_place(&place), is_great = is_great_place(&place);
    switch (kind) {
    case KIND_UMLAUT: return is_small ? 6 : -4;
    case KIND_SHARP_S: /* "STRAßE", too */
        return place.before == BESIDE_SMALL && place.after != BESIDE_GREAT   ? 6
               : place.before == BESIDE_GREAT && place.after != BESIDE_SMALL ? 4
                                                                             : -6;
    case KIND_VOWEL: return is_small ? 4 : -4;
    case KIND_CONSONANT: return is_small && place.has_vowel ? 4 : -4;
    case KIND_LAST: return place.before == BESIDE_SMALL && place.after == BESIDE_NONE ? 4 : -4;
    case KIND_GRAVE: return !is_small ? -4 : is_french(bytes + i + 1, length - i - 1) ? 4 : -1;
    case KIND_NORDIC: return is_small && place.before != BESIDE_NONE ? 1 : -2;
    case KIND_GREAT_VOWEL: return is_great ? 5 : -6;
    case KIND_GREAT_CONSONANT: return is_great && place.has_vowel ? 3 : -6;
    case KIND_ODD: return -6;
    default: return sign_points(kind, &place);
    }
}

struct standing {
    long scores[READINGS];
    long only_mac; /* bytes that are a letter of a word on the Mac, and nothing elsewhere */
};

static void count(const unsigned char *bytes, size_t length, struct standing *ret_standing)
{
    struct reading readings[READINGS];
    struct standing standing = {0};
    for (int r = 0; r < READINGS; r++)
        read_kinds(names[r], &readings[r]);
    for (size_t i = 0; i < length; i++) {
        long all[READINGS], most = -100;
        if (bytes[i] < 0x80)
            continue;
        for (int r = 0; r < READINGS; r++) {
            all[r] = points(&readings[r], bytes, length, i);
            standing.scores[r] += all[r];
            if (r != MAC && all[r] > most)
                most = all[r];
        }
        standing.only_mac += all[MAC] >= 4 && most < 0;
    }
    *ret_standing = standing;
}

const char *csv_letters_guess(const unsigned char *bytes, size_t length, const char **ret_other)
{
    struct standing standing;
    int best = WINDOWS, other = -1;
    count(bytes, length, &standing);
    for (int r = 0; r < READINGS; r++)
        if (standing.scores[r] > standing.scores[best] && (r != MAC || standing.only_mac > 0))
            best = r;
    for (int r = 0; r < READINGS; r++)
        if (r != best && standing.scores[r] > 0 &&
            (other < 0 || standing.scores[r] > standing.scores[other]) &&
            !(best == WINDOWS && r == LATIN_9) && !(best == LATIN_9 && r == WINDOWS))
            other = r;
    bool is_close = other >= 0 && standing.scores[other] * 2 >= standing.scores[best];
    *ret_other = is_close ? names[other] : NULL;
    return names[best];
}
