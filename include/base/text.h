/* Text: growing buffers, UTF-8, widths in terminal cells, folding for search, and the one way from
 * data to a terminal. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing byte buffer, always NUL-terminated. Zero-initialise; data may be NULL while length is
 * 0. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *s);
void text_append_bytes(struct text *text, const char *bytes, size_t length);
static inline void text_append_char(struct text *text, char c)
{
    if (text->length + 1 >= text->capacity) {
        text_append_bytes(text, &c, 1);
        return;
    }
    text->data[text->length++] = c;
    text->data[text->length] = '\0';
}
/* Where so many bytes may be written; text_wrote says how many were. */
char *text_room(struct text *text, size_t bytes);
void text_wrote(struct text *text, size_t bytes);
void text_append_int(struct text *text, int64_t value);
void text_append_utf8(struct text *text, uint32_t codepoint);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args);
void text_clear(struct text *text); /* length 0, memory kept */
void text_free(struct text *text);
char *text_steal(struct text *text);           /* owned, never NULL; text is empty afterwards */
const char *text_str(const struct text *text); /* never NULL */

/* --- strings --- */
bool str_is_empty(const char *s);                      /* NULL or "" */
bool str_is_blank(const char *s);                      /* nothing but Unicode blanks */
bool str_equal(const char *a, const char *b);          /* NULL equals NULL only */
bool str_equal_or_empty(const char *a, const char *b); /* NULL equals "" too */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
const char *str_or(const char *s, const char *fallback); /* fallback if NULL or "" */
char *str_trim(struct arena *arena,
               const char *s); /* Unicode blanks both ends, inner runs of blanks to one */
bool str_to_int64(const char *s, int64_t *ret_value); /* whole string, decimal, no overflow */
bool str_list_has(const char *comma_list, const char *item);
/* Splits at the separator; parts trimmed; *ret_parts is an array of n strings in the arena. */
size_t str_split(struct arena *arena, const char *s, char separator, char ***ret_parts);

/* --- UTF-8 --- */
bool utf8_is_valid(const char *s, size_t length); /* no surrogates, no overlong, no NUL */
size_t utf8_decode_wide(const char *s, uint32_t *ret_codepoint); /* of a byte from 0x80 on */
/* Decodes one code point; returns bytes used (1 and U+FFFD on a bad byte, 0 at the end). */
static inline size_t utf8_decode(const char *s, uint32_t *ret_codepoint)
{
    unsigned char byte = (unsigned char)*s;
    if (byte >= 0x80)
        return utf8_decode_wide(s, ret_codepoint);
    *ret_codepoint = byte;
    return byte != 0;
}
size_t utf8_encode(uint32_t codepoint, char out[4]);
size_t utf8_count(const char *s);     /* code points */
const char *utf8_next(const char *s); /* start of the next grapheme (base plus combining marks) */
const char *utf8_previous(const char *start, const char *s);
/* How many bytes both begin with, up to a character that differs. */
size_t utf8_shared(const char *one, const char *other);
char *utf8_repaired(struct arena *arena, const char *s); /* every bad byte is U+FFFD */
char *utf8_nfc(struct arena *arena, const char *s);
char *utf8_upper(struct arena *arena, const char *s);
char *utf8_lower(struct arena *arena, const char *s);
bool utf8_is_caseless_letter(uint32_t codepoint); /* of Chinese, Arabic and the like */

/* Controls (C0 but \n \t when multiline, DEL, C1), bidi overrides and isolates, tags,
 * noncharacters: what must not come in. The API refuses such text, imports replace it by U+FFFD. */
bool text_is_clean(const char *s, bool multiline);
char *text_clean(struct arena *arena, const char *s, bool multiline);

/* --- the terminal --- */
int codepoint_cells(uint32_t codepoint); /* 0, 1, 2; never negative */
int text_cells(const char *s);           /* columns of safe text */
/* The only way from data to screen, stdout, stderr, title, clipboard: controls become visible
 * symbols (or '?' when ascii), bidi and tag characters vanish, at most two combining marks a cell,
 * newlines become a return symbol unless multiline. ascii: everything outside ASCII is
 * transliterated (ä ae, é e, – -) or becomes '?'. */
char *safe_text(struct arena *arena, const char *s);
char *safe_text_ascii(struct arena *arena, const char *s);
char *safe_text_multiline(struct arena *arena, const char *s);
void safe_text_set_ascii(
    bool ascii); /* process-wide, from the locale: safe_text then gives ASCII */
bool safe_text_is_ascii(void);
/* Cut to at most `cells` columns with an ellipsis (… or ~ in ASCII) and padded with blanks to
 * exactly `cells`. */
char *text_fit(struct arena *arena, const char *s, int cells);
char *text_fit_right(struct arena *arena, const char *s, int cells); /* right-aligned */

/* --- folding for search and comparison --- */
/* German fold: lower case, marks and invisible signs (soft hyphen) stripped, ä ae ö oe ü ue ß ss,
 * blanks single: "Müller & Söhne" -> "mueller & soehne" */
char *text_fold(struct arena *arena, const char *s);
/* Every one of the words, in any order, whatever their case and spelling of umlauts. */
bool text_has_words(struct arena *arena, const char *s, const char *words);
/* Bare fold: the same with ä a, ö o, ü u and ae/oe/ue reduced to a/o/u: Müller = Mueller = Muller
 */
char *text_fold_bare(struct arena *arena, const char *s);
/* The parts of s that a search for these words has found: bytes from, length. Each typed word
 * stands at the beginning of a word, in either fold. */
struct text_span {
    size_t from, length;
};
size_t text_found(struct arena *arena, const char *s, const char *typed,
                  struct text_span **ret_spans);
/* The words that such a search looks for, folded. */
size_t text_words(struct arena *arena, const char *typed, char ***ret_words);
/* Lower case without accents, punctuation and control characters; blanks and signs like + stay. */
char *text_plain(struct arena *arena, const char *value);
enum text_case { TEXT_UPPER, TEXT_LOWER, TEXT_TITLE }; /* title: each word begins large */
char *text_recase(struct arena *arena, const char *value, enum text_case wanted); /* ß stays */
/* Fuzzy subsequence match for palettes; 0 = no match, higher is better. Both in any case. */
int text_fuzzy_score(const char *needle, const char *haystack);

/* Base64 in one piece, line ends and blanks between; what it holds may be any bytes. */
bool base64_decode(const char *coded, struct arena *arena, char **ret_bytes, size_t *ret_length);

#endif
