/* UTF-8 text of a list to rows: libcsv, limits, and the line that each row begins on. Private to
 * codec. */
#ifndef CODEC_CSV_ROWS_H
#define CODEC_CSV_ROWS_H

#include "codec/csv.h"
#include "csv_blanks.h"

#include <csv.h>

struct pending_row;
struct csv_rows {
    struct csv_parser parser;
    char separator;
    struct csv_blanks blanks;
    bool has_return;   /* the last byte was one */
    struct text cells; /* of the row being read, NUL-separated */
    size_t cell_count;
    int64_t line, row_line;
    struct pending_row *first, *last; /* complete, and not asked for yet */
    struct error failure;
    bool has_failure, is_too_large, is_finished;
};

void csv_rows_begin(struct csv_rows *rows, char separator, int64_t line);
void csv_rows_free(struct csv_rows *rows);
/* The next piece. False: has_failure says what is wrong with its line; rows before it are kept. */
bool csv_rows_take(struct csv_rows *rows, struct text *utf8, bool is_last);
/* The same of text that a program of ours wrote. */
bool csv_rows_parse(struct csv_rows *rows, const char *bytes, size_t length);
bool csv_rows_finish(struct csv_rows *rows);
bool csv_rows_fail(struct csv_rows *rows, enum error_code code, const char *words);
/* The next row, in the arena; its number is the caller's. False: none is complete. */
bool csv_rows_pop(struct csv_rows *rows, struct arena *arena, struct csv_row *ret_row);

#endif
