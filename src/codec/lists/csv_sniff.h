/* Guessing the encoding and dialect of a CSV file from its first bytes. Private to codec. */
#ifndef CODEC_CSV_SNIFF_H
#define CODEC_CSV_SNIFF_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_guess {
    const char *encoding; /* an iconv name */
    size_t skip;          /* bytes of a BOM */
    bool had_bom;
};
/* ERR_DATA with a sentence for what is no text at all (a workbook, a PDF, a picture). whole: these
 * are all bytes of the file. */
bool csv_sniff_encoding(const unsigned char *bytes, size_t length, bool whole,
                        struct csv_guess *ret_guess, struct error *err);
/* Separator from UTF-8 text; *ret_sep_line when the first line is "sep=;". */
char csv_sniff_separator(const char *text, size_t length, bool *ret_sep_line);

/* Outlook and others write cards in UTF-16, too: each letter between zeros. */
bool csv_is_wide_card(const struct text *start, struct csv_guess *ret_guess);
/* False, and nothing is left: it is no text. */
bool csv_to_utf8(struct text *bytes, const struct csv_guess *guess);

#endif
