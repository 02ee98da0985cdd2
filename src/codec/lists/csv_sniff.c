/* Encoding by BOM, zero bytes, validity, and then by which reading gives plausible German letters.
 * Dialect by steady column counts. */
#include "csv_sniff.h"

#include "base/i18n.h"
#include "base/text.h"
#include "codec/vcard.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static bool starts(const unsigned char *bytes, size_t length, const char *magic, size_t size)
{
    return length >= size && memcmp(bytes, magic, size) == 0;
}

static bool refuse_binary(const unsigned char *bytes, size_t length, struct error *err)
{
    if (starts(bytes, length, "PK\3\4", 4))
        return error_set(err, ERR_DATA,
                         _("this is an Excel or OpenOffice workbook; save it as CSV first"));
    if (starts(bytes, length, "\xD0\xCF\x11\xE0", 4))
        return error_set(err, ERR_DATA, _("this is an old Excel workbook; save it as CSV first"));
    if (starts(bytes, length, "%PDF", 4))
        return error_set(err, ERR_DATA, _("this is a PDF, not a CSV file"));
    return error_set(err, ERR_DATA, _("this is not a text file"));
}

static bool is_binary(const unsigned char *bytes, size_t length)
{
    static const char *const magics[] = {"PK\3\4",  "\xD0\xCF\x11\xE0", "%PDF",
                                         "\x89PNG", "\x1F\x8B",         "\177ELF"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (starts(bytes, length, magics[i], i == 4 ? 2 : 4))
            return true;
    return false;
}

static const char *utf16_without_bom(const unsigned char *bytes, size_t length)
{
    size_t even = 0, odd = 0, pairs = length / 2;
    for (size_t i = 0; i + 1 < length; i += 2) {
        even += bytes[i] == 0;
        odd += bytes[i + 1] == 0;
    }
    if (pairs >= 4 && odd > pairs / 2 && even < pairs / 20 + 1)
        return "UTF-16LE";
    return pairs >= 4 && even > pairs / 2 && odd < pairs / 20 + 1 ? "UTF-16BE" : NULL;
}

static bool is_utf8(const unsigned char *bytes, size_t length, bool whole)
{
    struct text copy = {0};
    text_append_bytes(&copy, (const char *)bytes, length);
    if (!whole) /* the last character may be cut */
        for (int i = 0;
             i < 3 && copy.length > 0 && ((unsigned char)copy.data[copy.length - 1] & 0x80) != 0;
             i++)
            copy.data[--copy.length] = '\0';
    bool is_valid = utf8_is_valid(text_str(&copy), copy.length);
    text_free(&copy);
    return is_valid;
}

/* How many bytes above 0x7F are letters that German and its neighbours use, minus those that make
 * no sense in that reading. */
static long plausibility(const unsigned char *bytes, size_t length, const char *letters,
                         const char *symbols)
{
    long score = 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < 0x80)
            continue;
        bool near_letter =
            (i > 0 && ((bytes[i - 1] | 32) >= 'a' && (bytes[i - 1] | 32) <= 'z')) ||
            (i + 1 < length && ((bytes[i + 1] | 32) >= 'a' && (bytes[i + 1] | 32) <= 'z'));
        if (strchr(letters, bytes[i]) != NULL)
            score += near_letter ? 4 : 1;
        else if (strchr(symbols, bytes[i]) != NULL)
            score += 1;
        else
            score -= 2;
    }
    return score;
}

static const char *single_byte(const unsigned char *bytes, size_t length)
{
    static const struct {
        const char *encoding, *letters, *symbols;
    } readings[] = {
        {"WINDOWS-1252", "\xE4\xF6\xFC\xC4\xD6\xDC\xDF\xE9\xE8\xE1\xE0\xF3\xE7\xF1\xEA\xEE\xF4\xFB",
         "\x80\x84\x93\x94\x96\x97\x91\x92\x85\xA0\xA7\xAE\xB0\xAB\xBB"},
        {"ISO-8859-15", "\xE4\xF6\xFC\xC4\xD6\xDC\xDF\xE9\xE8\xE1\xE0\xF3\xE7\xF1\xEA\xEE\xF4\xFB",
         "\xA4\xA0\xA7\xAE\xB0\xAB\xBB"},
        {"CP850", "\x84\x94\x81\x8E\x99\x9A\xE1\x82\x8A\xA0\x85\xA2\x87\xA4\x88",
         "\xF5\xF8\xD5\xA9\xFF"},
        {"MACINTOSH", "\x8A\x9A\x9F\x80\x85\x86\xA7\x8E\x8F\x87\x88\x97\x8D\x96\x90\x94\x99\x9E",
         "\xDB\xA4\xD2\xD3\xD0\xE3\xCA\xA8\xA1"},
    };
    size_t best = 0;
    long best_score = -1000000000;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        long score = plausibility(bytes, length, readings[i].letters, readings[i].symbols);
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    return readings[best].encoding;
}

bool csv_sniff_encoding(const unsigned char *bytes, size_t length, bool whole,
                        struct csv_guess *ret_guess, struct error *err)
{
    struct csv_guess guess = {.encoding = "UTF-8"};
    if (starts(bytes, length, "\xEF\xBB\xBF", 3))
        guess = (struct csv_guess){"UTF-8", 3, true};
    else if (starts(bytes, length, "\xFF\xFE", 2))
        guess = (struct csv_guess){"UTF-16LE", 2, true};
    else if (starts(bytes, length, "\xFE\xFF", 2))
        guess = (struct csv_guess){"UTF-16BE", 2, true};
    else if (is_binary(bytes, length))
        return refuse_binary(bytes, length, err);
    else if (utf16_without_bom(bytes, length) != NULL)
        guess.encoding = utf16_without_bom(bytes, length);
    else if (memchr(bytes, 0, length) != NULL)
        return refuse_binary(bytes, length, err);
    else if (!is_utf8(bytes, length, whole))
        guess.encoding = single_byte(bytes, length);
    *ret_guess = guess;
    return true;
}

/* Columns of the first rows by one separator; 0 when they differ much. */
static long steadiness(const char *text, size_t length, char separator)
{
    long rows = 0, same = 0, first = -1, columns = 1;
    bool in_quotes = false;
    for (size_t i = 0; i < length && rows < 50; i++) {
        if (text[i] == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && text[i] == separator)
            columns++;
        else if (!in_quotes && (text[i] == '\n' || text[i] == '\r')) {
            if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
                i++;
            if (first < 0)
                first = columns;
            same += columns == first;
            rows++;
            columns = 1;
        }
    }
    if (rows == 0)
        return columns > 1 ? columns : 0;
    return first > 1 ? first * 10 * same / rows : 0;
}

char csv_sniff_separator(const char *text, size_t length, bool *ret_sep_line)
{
    static const char separators[] = ";,\t|";
    *ret_sep_line =
        length > 5 && strncasecmp(text, "sep=", 4) == 0 && (text[5] == '\r' || text[5] == '\n');
    if (*ret_sep_line)
        return text[4];
    char best = ';';
    long best_score = 0;
    for (const char *s = separators; *s != '\0'; s++) {
        long score = steadiness(text, length, *s);
        if (score > best_score) {
            best_score = score;
            best = *s;
        }
    }
    return best_score > 0 ? best : ',';
}

bool csv_is_wide_card(const struct text *start, struct csv_guess *ret_guess)
{
    char head[sizeof "BEGIN:VCARD"] = "";
    size_t length = 0;
    if (!csv_sniff_encoding((const unsigned char *)start->data, start->length, true, ret_guess,
                            NULL) ||
        !str_starts(ret_guess->encoding, "UTF-16"))
        return false;
    for (size_t i = ret_guess->skip; i < start->length && length < sizeof head - 1; i++)
        if (start->data[i] != '\0')
            head[length++] = start->data[i];
    return vcard_is(head, length);
}

bool csv_to_utf8(struct text *bytes, const struct csv_guess *guess)
{
    iconv_t conversion = iconv_open("UTF-8", guess->encoding);
    size_t left = bytes->length - guess->skip, room = left * 2 + 4, all = room;
    char *out = xcalloc(1, room), *to = out, *from = bytes->data + guess->skip;
    bool is_ok =
        conversion != (iconv_t)-1 && iconv(conversion, &from, &left, &to, &room) != (size_t)-1;
    if (conversion != (iconv_t)-1)
        iconv_close(conversion);
    text_clear(bytes);
    text_append_bytes(bytes, out, is_ok ? all - room : 0);
    free(out);
    return is_ok;
}
