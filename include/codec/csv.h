/* CSV: encoding and dialect are sniffed (UTF-8 with or without BOM, UTF-16 LE/BE, Windows-1252,
 * Latin-1, ISO-8859-15, CP850, MacRoman; ; , tab |; sep= line; CR, LF, CRLF; quoted line breaks),
 * rows are read by libcsv. Streaming: memory does not grow with the file.
 * vCards and lines of JSON objects are read as lists too. */
#ifndef CODEC_CSV_H
#define CODEC_CSV_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

#define CSV_COLUMNS_MAX 512

struct csv_reader;
struct csv_info {
    const char *encoding; /* "UTF-8", "windows-1252", … */
    char separator;
    bool had_bom, had_sep_line;
    bool is_converted; /* cards or JSON: rows have a number, their line says nothing */
    int64_t bytes_total, bytes_read; /* for progress */
    int64_t unplaced;                /* vCards: pictures and the like */
    int64_t blanks;                  /* cells that had some behind their closing quote, left out */
    int64_t rows_above, above_first, above_last; /* lines above the header, and where they stand */
    int64_t unreadable; /* rows with bytes that are no letters of this encoding: now U+FFFD */
    int64_t unreadable_lines[3];       /* of the first of them */
    const char *other;                 /* an encoding that fits nearly as well, or NULL */
    char sample[80], other_sample[80]; /* words with such letters, read as each */
};
/* How a list is to be read; what is not said is found out. */
struct csv_reading {
    const char *encoding; /* of csv_encodings, as csv_encoding_find gives it; it always wins */
    bool finds_header;    /* below lines that are none: a title, the date, a filter (0072) */
    const char *map;      /* FIELD=COLUMN,…: the header is the line with these columns; or NULL */
};
struct csv_row {
    int64_t number; /* 1 = first after the header */
    int64_t line;   /* physical line it starts on */
    char **cells;   /* UTF-8, as written (not trimmed) */
    size_t count;
    bool is_unreadable; /* a cell has bytes that are no letters */
};
/* Regular files only ("-" = standard input spooled to a temporary file); limits: cell 64 KiB,
 * CSV_COLUMNS_MAX columns, 10 GiB. Reads the header row. */
bool csv_open(const char *path, struct csv_reader **ret_reader, struct error *err);
bool csv_open_as(const char *path, const struct csv_reading *reading,
                 struct csv_reader **ret_reader, struct error *err);
/* "cp1252" is "WINDOWS-1252"; NULL: none that is offered. */
const char *csv_encoding_find(const char *name);
extern const char *const csv_encodings[]; /* as a person types them; ends with NULL */
/* "Summe;;120": totals that a report has below its rows. */
bool csv_is_sum(const struct csv_row *row, struct arena *arena);
void csv_close(struct csv_reader *reader);
const struct csv_info *csv_info(const struct csv_reader *reader);
const struct csv_row *csv_header(const struct csv_reader *reader);
/* The next row in the arena. false with err->code ERR_NONE at the end; ERR_DATA names line and
 * reason; reading can go on after a broken row when *ret_can_continue. */
bool csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *ret_row,
              bool *ret_can_continue, struct error *err);

/* Header names in German or English to our fields: data/import/headers.json (synonyms).
 * ret_fields[i] is a flat field name, or NULL (kept as extra). */
bool csv_map_headers(const struct csv_row *header, struct arena *arena, const char ***ret_fields,
                     struct error *err);
/* The system whose header this is ("HubSpot"), by data/import/maps; NULL: none is known. */
const char *csv_layout_name(const struct csv_row *header, struct arena *arena);
/* "Firma=company,Tel.=phone" or FIELD=COLUMN, as commands take it ("phone=Tel."); overrides
 * ret_fields of csv_map_headers. */
bool csv_map_override(const struct csv_row *header, const char *map, struct arena *arena,
                      const char **fields, struct error *err);

/* A field that a list may carry; also full_name, note (a text of several lines), id (of a record of
 * ours, in an own export) and do_not_call (whatever is not a no); NULL if there is none. */
const char *csv_field_name(const char *name);
const char *
csv_salutation(const char *text,
               struct arena *arena); /* "Herr" is "mr", as a person may type it; or NULL */

/* Writing: RFC 4180; quotes where needed; `'` before what a spreadsheet would run (= + - @ TAB CR
 * LF, or a leading '), strict phones `^\+[0-9][0-9 ]{5,18}$` apart; raw leaves it out. */
void csv_write_cell(struct text *out, const char *cell, bool is_first, char separator, bool raw);
void csv_write_end(struct text *out);
/* Takes exactly that one guard away, also from a phone that was written as text. */
const char *csv_unguard(const char *cell);

#endif
