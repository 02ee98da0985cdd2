/* Cells as RFC 4180 writes them, and the guard before what a spreadsheet would run. */
#include "codec/csv.h"

#include <string.h>

static bool is_strict_phone(const char *cell) /* ^\+[0-9][0-9 ]{5,18}$ */
{
    size_t length = strlen(cell);
    return cell[0] == '+' && cell[1] >= '0' && cell[1] <= '9' && length >= 7 && length <= 20 &&
           strspn(cell + 1, "0123456789 ") == length - 1;
}

static bool needs_guard(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\t\r\n'", cell[0]) != NULL && !is_strict_phone(cell);
}

void csv_write_cell(struct text *out, const char *cell, bool is_first, char separator, bool raw)
{
    const char special[] = {separator, '"', '\r', '\n', '\0'};
    const char *value = cell != NULL ? cell : "";
    bool is_guarded = !raw && needs_guard(value);
    if (!is_first)
        text_append_char(out, separator);
    if (strpbrk(value, special) == NULL && value[0] != ' ') {
        text_append(out, is_guarded ? "'" : "");
        text_append(out, value);
        return;
    }
    text_append(out, is_guarded ? "\"'" : "\"");
    for (const char *c = value; *c != '\0'; c++)
        text_append(out, *c == '"' ? "\"\"" : (char[2]){*c, '\0'});
    text_append_char(out, '"');
}

void csv_write_end(struct text *out)
{
    text_append(out, "\r\n");
}

const char *csv_unguard(const char *cell)
{
    return cell[0] == '\'' && (needs_guard(cell + 1) || is_strict_phone(cell + 1)) ? cell + 1
                                                                                   : cell;
}
