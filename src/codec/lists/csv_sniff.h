/* Guessing the separator of a CSV file from its first rows. Private to codec. */
#ifndef CODEC_CSV_SNIFF_H
#define CODEC_CSV_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_SEPARATORS ";,\t|"

/* From UTF-8 text; *ret_sep_line when the first line is "sep=;". */
char csv_sniff_separator(const char *text, size_t length, bool *ret_sep_line);

#endif
