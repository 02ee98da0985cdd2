/* Rows by libcsv: complete ones wait in a ring until they are asked for. */
#include "csv_rows.h"

#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

#define CELL_MAX ((size_t)64 << 10)

struct pending_row {
    struct pending_row *next;
    struct csv_row row; /* cells in one malloc block */
    char *block;
};

static void on_cell(void *bytes, size_t length, void *data)
{
    struct csv_rows *rows = data;
    if (length > CELL_MAX || rows->cell_count >= CSV_COLUMNS_MAX) {
        rows->is_too_large = true;
        length = 0;
    }
    for (size_t i = 0; i < length; i++) /* a NUL inside a cell would cut it silently */
        text_append_char(&rows->cells,
                         ((const char *)bytes)[i] == '\0' ? ' ' : ((const char *)bytes)[i]);
    text_append_char(&rows->cells, '\0');
    rows->cell_count++;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* Nothing of a row that does not fit is given out. */
static void drop_row(struct csv_rows *rows)
{
    text_clear(&rows->cells);
    rows->cell_count = 0;
    if (!rows->has_failure) {
        rows->has_failure = true;
        error_set(
            &rows->failure, ERR_TOO_LARGE,
            _("line %lld: a cell is longer than 64 KiB, or there are more than %d columns; is "
              "a quote missing?"),
            (long long)rows->row_line, CSV_COLUMNS_MAX);
    }
}

static void on_row(int end, void *data)
{
    struct csv_rows *rows = data;
    (void)end;
    if (rows->is_too_large || rows->has_failure) {
        drop_row(rows);
        return;
    }
    struct pending_row *pending = xcalloc(1, sizeof *pending);
    pending->block = text_steal(&rows->cells);
    pending->row.count = rows->cell_count;
    pending->row.cells = xcalloc(rows->cell_count + 1, sizeof(char *));
    char *at = pending->block;
    bool is_empty = true;
    for (size_t i = 0; i < rows->cell_count; i++) {
        pending->row.cells[i] = at;
        is_empty = is_empty && *at == '\0';
        at += strlen(at) + 1;
    }
    rows->cell_count = 0;
    pending->row.line = rows->row_line;
    rows->row_line = rows->line;
    if (is_empty) { /* a blank line */
        free(pending->row.cells);
        free(pending->block);
        free(pending);
        return;
    }
    if (rows->last != NULL)
        rows->last->next = pending;
    else
        rows->first = pending;
    rows->last = pending;
}

bool csv_rows_fail(struct csv_rows *rows, enum error_code code, const char *words)
{
    rows->has_failure = true;
    return error_set(&rows->failure, code, "%s", words);
}

static bool parse_part(struct csv_rows *rows, const char *bytes, size_t length, int64_t line)
{
    if (rows->parser.pstate == 0) /* between two rows: libcsv passes over blank lines */
        rows->row_line = line;
    return csv_parse(&rows->parser, bytes, length, on_cell, on_row, rows) == length ||
           csv_rows_fail(rows, ERR_DATA, csv_strerror(csv_error(&rows->parser)));
}

/* Lines are counted on the way: libcsv does not say where it is. */
bool csv_rows_parse(struct csv_rows *rows, const char *bytes, size_t length)
{
    const char *start = bytes;
    for (size_t i = 0; i < length; i++) {
        bool is_second = bytes[i] == '\n' && rows->has_return; /* of CR LF, cut between */
        rows->has_return = bytes[i] == '\r';
        bool is_break =
            bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < length && bytes[i + 1] == '\n'));
        if (!is_break || (is_second && i == 0))
            continue;
        int64_t line = rows->line++;
        if (!parse_part(rows, start, (size_t)(bytes + i + 1 - start), line))
            return false;
        start = bytes + i + 1;
    }
    if (!parse_part(rows, start, (size_t)(bytes + length - start), rows->line))
        return false;
    if (rows->parser.entry_pos > CELL_MAX || rows->cell_count > CSV_COLUMNS_MAX)
        drop_row(rows); /* however long it goes on: memory stays small */
    return !rows->has_failure;
}

bool csv_rows_finish(struct csv_rows *rows)
{
    bool was_quoted =
        rows->parser.quoted != 0 && rows->parser.pstate == 2; /* inside an open quote */
    rows->is_finished = true;
    if (was_quoted) { /* first, so that the half row is not given out */
        rows->has_failure = true;
        error_set(&rows->failure, ERR_DATA, _("line %lld: a quote is opened and never closed"),
                  (long long)rows->row_line);
    }
    return csv_fini(&rows->parser, on_cell, on_row, rows) == 0 && !rows->has_failure;
}

bool csv_rows_pop(struct csv_rows *rows, struct arena *arena, struct csv_row *ret_row)
{
    struct pending_row *pending = rows->first;
    if (pending == NULL)
        return false;
    *ret_row = pending->row;
    ret_row->cells = ARENA_ARRAY(arena, char *, pending->row.count + 1);
    for (size_t i = 0; i < pending->row.count; i++) {
        ret_row->cells[i] = utf8_repaired(arena, pending->row.cells[i]);
        ret_row->is_unreadable =
            ret_row->is_unreadable || strstr(ret_row->cells[i], "\uFFFD") != NULL;
    }
    rows->first = pending->next;
    if (rows->first == NULL)
        rows->last = NULL;
    free(pending->row.cells);
    free(pending->block);
    free(pending);
    return true;
}

void csv_rows_begin(struct csv_rows *rows, char separator, int64_t line)
{
    *rows = (struct csv_rows){.separator = separator, .line = line, .row_line = line};
    csv_init(&rows->parser, CSV_APPEND_NULL);
    csv_set_space_func(&rows->parser, no_space); /* blanks around a cell belong to it */
    csv_set_delim(&rows->parser, (unsigned char)separator);
}

bool csv_rows_take(struct csv_rows *rows, struct text *utf8, bool is_last)
{
    csv_blanks_drop(&rows->blanks, rows->separator, is_last, utf8);
    return csv_rows_parse(rows, text_str(utf8), utf8->length) &&
           (!is_last || csv_rows_finish(rows));
}

void csv_rows_free(struct csv_rows *rows)
{
    struct csv_row row;
    struct arena *arena = arena_new();
    while (csv_rows_pop(rows, arena, &row))
        continue;
    csv_free(&rows->parser);
    text_free(&rows->cells);
    text_free(&rows->blanks.held);
    arena_free(arena);
}
