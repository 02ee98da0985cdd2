/* `"Firma Nord" ;Kiel`: other programs write blanks behind a closing quote and read over them.
 * libcsv takes the quote for a part of the cell then, and everything up to the next one. */
#include "csv_blanks.h"

#include <string.h>

static bool is_end(char c, char separator)
{
    return c == separator || c == '\n' || c == '\r';
}

static size_t blanks_at(const char *text, size_t length, char separator)
{
    size_t count = 0;
    while (count < length && (text[count] == ' ' || (text[count] == '\t' && separator != '\t')))
        count++;
    return count;
}

/* At a quote inside a quoted cell: how many bytes are passed over as they are, 0: the next piece
 * tells; *ret_dropped: how many behind them go. */
static size_t pass_quote(struct csv_blanks *blanks, const char *text, size_t length, char separator,
                         bool is_last, size_t *ret_dropped)
{
    size_t count = blanks_at(text + 1, length - 1, separator);
    if (1 + count == length && !is_last)
        return 0;
    if (length > 1 && text[1] == '"')
        return 2;
    if (1 + count < length && !is_end(text[1 + count], separator))
        return 1;
    blanks->cells += count > 0;
    blanks->state = CELL_BEGINS;
    *ret_dropped = count;
    return 1;
}

static size_t pass_other(struct csv_blanks *blanks, const char *text, size_t length, char separator)
{
    if (blanks->state == CELL_QUOTED) {
        const char *quote = memchr(text, '"', length);
        return quote != NULL ? (size_t)(quote - text) : length;
    }
    if (is_end(*text, separator))
        blanks->state = CELL_BEGINS;
    else if (blanks->state == CELL_BEGINS)
        blanks->state = *text == '"' ? CELL_QUOTED : CELL_PLAIN;
    return 1;
}

void csv_blanks_drop(struct csv_blanks *blanks, char separator, bool is_last, struct text *piece)
{
    if (blanks->held.length > 0) {
        text_append_bytes(&blanks->held, text_str(piece), piece->length);
        struct text whole = blanks->held;
        blanks->held = *piece;
        *piece = whole;
        text_clear(&blanks->held);
    }
    size_t at = 0, to = 0, step = 1, dropped = 0;
    for (; at < piece->length && step > 0; at += step + dropped, to += step) {
        const char *text = piece->data + at;
        size_t left = piece->length - at;
        dropped = 0;
        step = blanks->state == CELL_QUOTED && *text == '"'
                   ? pass_quote(blanks, text, left, separator, is_last, &dropped)
                   : pass_other(blanks, text, left, separator);
        if (to < at)
            memmove(piece->data + to, text, step);
    }
    if (piece->length == 0)
        return;
    text_append_bytes(&blanks->held, piece->data + at, piece->length - at);
    piece->length = to;
    piece->data[to] = '\0';
}
