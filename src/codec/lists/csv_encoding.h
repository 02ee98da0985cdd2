/* How the letters of a list are written, seen from its bytes or said by a person. Private to codec.
 */
#ifndef CODEC_CSV_ENCODING_H
#define CODEC_CSV_ENCODING_H

#include "base/error.h"
#include "base/text.h"
#include "codec/csv.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_guess {
    const char *encoding; /* an iconv name */
    size_t skip;          /* bytes of a BOM */
    bool had_bom;
    const char *other; /* fits nearly as well; or NULL */
};
/* ERR_DATA with a sentence for what is no text at all (a workbook, a PDF, a picture). whole: these
 * are all bytes of the file. said: the encoding that a person names, or NULL. */
bool csv_sniff_encoding(const unsigned char *bytes, size_t length, bool whole, const char *said,
                        struct csv_guess *ret_guess, struct error *err);

/* The letters of a text of one byte each (csv_letters.c). */
const char *csv_letters_guess(const unsigned char *bytes, size_t length, const char **ret_other);

/* Outlook and others write cards in UTF-16, too: each letter between zeros. */
bool csv_is_wide_card(const struct text *start, struct csv_guess *ret_guess);
/* False, and nothing is left: it is no text. */
bool csv_to_utf8(struct text *bytes, const struct csv_guess *guess);

bool csv_is_ascii(const struct text *text);
/* A piece of a file from its first byte beyond ASCII on, looked for from there; false: there is
 * none. The file is read on where it was. */
bool csv_read_far(int fd, size_t from, struct text *ret_piece);
/* Words in which the two readings differ, for a person to see. */
void csv_show_readings(const struct text *sample, const struct csv_guess *guess,
                       struct csv_info *info);

#endif
