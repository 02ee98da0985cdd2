/* Encoding by BOM, zero bytes and validity; what has a byte a letter goes to csv_letters.c. */
#include "csv_encoding.h"

#include "base/i18n.h"
#include "codec/vcard.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FAR_BYTES 65536
#define WORDS_BEFORE 12 /* bytes that are shown; in UTF-8 up to three for each */
#define WORDS_BEHIND 14
#define FAR_MOST ((off_t)512 << 20)
#define FAR_BEFORE 200 /* of the words before the first letter */

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

/* Joined of two files, or cut in the middle of a letter: a few bytes fit no letter, but what looks
 * like UTF-8 elsewhere is no chance. Cut: the last letter of a sample. */
static bool is_mostly_utf8(const unsigned char *bytes, size_t length, bool whole)
{
    struct text copy = {0};
    size_t good = 0, bad = 0, cut = 0;
    text_append_bytes(&copy, (const char *)bytes, length);
    const char *text = text_str(&copy);
    for (size_t i = 0, n; i < length; i += n) {
        uint32_t codepoint;
        n = utf8_decode(text + i, &codepoint);
        if (n == 0)
            break;
        bool is_bad = codepoint == 0xFFFD && n == 1;
        good += n > 1;
        bad += is_bad;
        cut += is_bad && !whole && i + 3 >= length;
    }
    text_free(&copy);
    bad -= cut;
    return bad == 0 || good >= 2 * bad;
}

bool csv_sniff_encoding(const unsigned char *bytes, size_t length, bool whole, const char *said,
                        struct csv_guess *ret_guess, struct error *err)
{
    struct csv_guess guess = {.encoding = "UTF-8"};
    if (starts(bytes, length, "\xEF\xBB\xBF", 3))
        guess = (struct csv_guess){"UTF-8", 3, true, NULL};
    else if (starts(bytes, length, "\xFF\xFE", 2))
        guess = (struct csv_guess){"UTF-16LE", 2, true, NULL};
    else if (starts(bytes, length, "\xFE\xFF", 2))
        guess = (struct csv_guess){"UTF-16BE", 2, true, NULL};
    if (said != NULL) { /* the mark of another encoding is text then */
        *ret_guess = str_equal(said, guess.encoding) ? guess : (struct csv_guess){.encoding = said};
        return true;
    }
    if (!guess.had_bom && is_binary(bytes, length))
        return refuse_binary(bytes, length, err);
    if (!guess.had_bom && utf16_without_bom(bytes, length) != NULL)
        guess.encoding = utf16_without_bom(bytes, length);
    else if (!guess.had_bom && memchr(bytes, 0, length) != NULL)
        return refuse_binary(bytes, length, err);
    else if (!guess.had_bom && !is_mostly_utf8(bytes, length, whole))
        guess.encoding = csv_letters_guess(bytes, length, &guess.other);
    *ret_guess = guess;
    return true;
}

bool csv_is_wide_card(const struct text *start, struct csv_guess *ret_guess)
{
    char head[sizeof "BEGIN:VCARD"] = "";
    size_t length = 0;
    if (!csv_sniff_encoding((const unsigned char *)start->data, start->length, true, NULL,
                            ret_guess, NULL) ||
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
    size_t left = bytes->length - guess->skip, room = left * 3 + 4, all = room;
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

/* --- as a person names them --- */

const char *const csv_encodings[] = {"utf-8",        "utf-16le",     "utf-16be",
                                     "windows-1252", "windows-1250", "iso-8859-15",
                                     "cp850",        "mac",          NULL};

const char *csv_encoding_find(const char *name)
{
    static const struct {
        const char *name, *encoding;
    } names[] = {{"utf-8", "UTF-8"},
                 {"utf8", "UTF-8"},
                 {"utf-16le", "UTF-16LE"},
                 {"utf-16", "UTF-16LE"},
                 {"utf-16be", "UTF-16BE"},
                 {"windows-1252", "WINDOWS-1252"},
                 {"cp1252", "WINDOWS-1252"},
                 {"ansi", "WINDOWS-1252"},
                 {"iso-8859-1", "WINDOWS-1252"}, /* as browsers do: its C1 controls are no text */
                 {"latin1", "WINDOWS-1252"},
                 {"windows-1250", "WINDOWS-1250"},
                 {"cp1250", "WINDOWS-1250"},
                 {"iso-8859-15", "ISO-8859-15"},
                 {"latin9", "ISO-8859-15"},
                 {"cp850", "CP850"},
                 {"dos", "CP850"},
                 {"mac", "MACINTOSH"},
                 {"macintosh", "MACINTOSH"},
                 {"macroman", "MACINTOSH"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i].name) == 0)
            return names[i].encoding;
    return NULL;
}

/* --- what a person sees of it --- */

bool csv_is_ascii(const struct text *text)
{
    for (size_t i = 0; i < text->length; i++)
        if (text->data[i] <= 0)
            return false;
    return true;
}

bool csv_read_far(int fd, size_t from, struct text *ret_piece)
{
    char *bytes = xcalloc(1, FAR_BYTES);
    ssize_t length;
    off_t at = (off_t)from;
    bool is_found = false;
    while (!is_found && at < FAR_MOST && (length = pread(fd, bytes, FAR_BYTES, at)) > 0) {
        ssize_t i = 0;
        while (i < length && bytes[i] > 0)
            i++;
        if (i < length && bytes[i] == '\0')
            break; /* no text any more */
        is_found = i < length;
        at += is_found && i > FAR_BEFORE ? i - FAR_BEFORE : is_found ? 0 : length;
    }
    if (is_found && (length = pread(fd, bytes, FAR_BYTES, at)) > 0)
        text_append_bytes(ret_piece, bytes, (size_t)length);
    free(bytes);
    return ret_piece->length > 0;
}

/* For the eye. */
static void show(const char *bytes, size_t length, const char *encoding, char *out, size_t size)
{
    struct text line = {0};
    text_append_bytes(&line, bytes, length);
    bool is_ok = csv_to_utf8(&line, &(struct csv_guess){.encoding = encoding});
    snprintf(out, size, "%s", is_ok ? text_str(&line) : "");
    text_free(&line);
}

/* The words around a letter: from a blank or a separator on, and a little further. */
static void show_around(const struct text *sample, size_t at, const struct csv_guess *guess,
                        struct csv_info *info)
{
    size_t from = at, to = at;
    while (from > 0 && at - from < WORDS_BEFORE &&
           strchr("\r\n;,\t|\"", sample->data[from - 1]) == NULL)
        from--;
    while (to < sample->length && to - at < WORDS_BEHIND &&
           strchr("\r\n", sample->data[to]) == NULL)
        to++;
    show(sample->data + from, to - from, guess->encoding, info->sample, sizeof info->sample);
    show(sample->data + from, to - from, guess->other, info->other_sample,
         sizeof info->other_sample);
}

void csv_show_readings(const struct text *sample, const struct csv_guess *guess,
                       struct csv_info *info)
{
    info->other = guess->other;
    info->sample[0] = info->other_sample[0] = '\0';
    for (size_t i = 0; guess->other != NULL && i < sample->length; i++) {
        if (sample->data[i] > 0)
            continue;
        show_around(sample, i, guess, info);
        if (!str_equal(info->sample, info->other_sample))
            return;
    }
}
