/* Streaming CSV: bytes through iconv into libcsv; complete rows wait in a ring until they are asked
 * for. */
#include "codec/csv.h"

#include "base/i18n.h"
#include "codec/vcard.h"
#include "csv_blanks.h"
#include "csv_sniff.h"
#include "json_list.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CARDS_MAX ((size_t)64 << 20)
#define SNIFF_BYTES ((size_t)256 << 10)
#define CHUNK ((size_t)64 << 10)
#define CELL_MAX ((size_t)64 << 10)
#define COLUMNS_MAX 512
#define FILE_MAX ((int64_t)10 << 30)

struct pending_row {
    struct pending_row *next;
    struct csv_row row; /* cells in one malloc block */
    char *block;
};

struct csv_reader {
    int fd;
    struct csv_info info;
    struct arena *arena; /* header */
    struct csv_row header;
    struct csv_parser parser;
    iconv_t conversion;
    bool has_conversion, is_at_end, is_finished, has_header;
    bool has_return;   /* the last byte was one */
    struct text cells; /* of the row being read, NUL-separated */
    size_t cell_count;
    int64_t line, row_line, row_number;
    struct text input; /* bytes not yet converted */
    struct csv_blanks blanks;
    struct pending_row *first, *last;
    struct error failure;
    bool has_failure, is_too_large;
    size_t skip_lines;
};

static void on_cell(void *bytes, size_t length, void *data)
{
    struct csv_reader *reader = data;
    if (length > CELL_MAX || reader->cell_count >= COLUMNS_MAX) {
        reader->is_too_large = true;
        length = 0;
    }
    for (size_t i = 0; i < length; i++) /* a NUL inside a cell would cut it silently */
        text_append_char(&reader->cells,
                         ((const char *)bytes)[i] == '\0' ? ' ' : ((const char *)bytes)[i]);
    text_append_char(&reader->cells, '\0');
    reader->cell_count++;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* Nothing of a row that does not fit is given out. */
static void drop_row(struct csv_reader *reader)
{
    text_clear(&reader->cells);
    reader->cell_count = 0;
    if (!reader->has_failure) {
        reader->has_failure = true;
        error_set(
            &reader->failure, ERR_TOO_LARGE,
            _("line %lld: a cell is longer than 64 KiB, or there are more than %d columns; is "
              "a quote missing?"),
            (long long)reader->row_line, COLUMNS_MAX);
    }
}

static void on_row(int end, void *data)
{
    struct csv_reader *reader = data;
    (void)end;
    if (reader->is_too_large || reader->has_failure) {
        drop_row(reader);
        return;
    }
    struct pending_row *pending = xcalloc(1, sizeof *pending);
    pending->block = text_steal(&reader->cells);
    pending->row.count = reader->cell_count;
    pending->row.cells = xcalloc(reader->cell_count + 1, sizeof(char *));
    char *at = pending->block;
    bool is_empty = true;
    for (size_t i = 0; i < reader->cell_count; i++) {
        pending->row.cells[i] = at;
        is_empty = is_empty && *at == '\0';
        at += strlen(at) + 1;
    }
    reader->cell_count = 0;
    pending->row.line = reader->row_line;
    reader->row_line = reader->line;
    if (is_empty) { /* a blank line */
        free(pending->row.cells);
        free(pending->block);
        free(pending);
        return;
    }
    if (reader->last != NULL)
        reader->last->next = pending;
    else
        reader->first = pending;
    reader->last = pending;
}

static bool fail(struct csv_reader *reader, enum error_code code, const char *words)
{
    reader->has_failure = true;
    return error_set(&reader->failure, code, "%s", words);
}

static bool parse_part(struct csv_reader *reader, const char *bytes, size_t length, int64_t line)
{
    if (reader->parser.pstate == 0) /* between two rows: libcsv passes over blank lines */
        reader->row_line = line;
    return csv_parse(&reader->parser, bytes, length, on_cell, on_row, reader) == length ||
           fail(reader, ERR_DATA, csv_strerror(csv_error(&reader->parser)));
}

/* Lines are counted on the way: libcsv does not say where it is. */
static bool parse(struct csv_reader *reader, const char *bytes, size_t length)
{
    const char *start = bytes;
    for (size_t i = 0; i < length; i++) {
        bool is_second = bytes[i] == '\n' && reader->has_return; /* of CR LF, cut between */
        reader->has_return = bytes[i] == '\r';
        bool is_break =
            bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < length && bytes[i + 1] == '\n'));
        if (!is_break || (is_second && i == 0))
            continue;
        int64_t line = reader->line++;
        if (!parse_part(reader, start, (size_t)(bytes + i + 1 - start), line))
            return false;
        start = bytes + i + 1;
    }
    if (!parse_part(reader, start, (size_t)(bytes + length - start), reader->line))
        return false;
    if (reader->parser.entry_pos > CELL_MAX || reader->cell_count > COLUMNS_MAX)
        drop_row(reader); /* however long it goes on: memory stays small */
    return !reader->has_failure;
}

static void convert(struct csv_reader *reader, struct text *out)
{
    char *in = reader->input.data, buffer[8192];
    size_t left = reader->input.length;
    if (!reader->has_conversion) {
        text_append_bytes(out, in, left);
        text_clear(&reader->input);
        return;
    }
    while (left > 0) {
        char *to = buffer;
        size_t room = sizeof buffer;
        size_t result = iconv(reader->conversion, &in, &left, &to, &room);
        text_append_bytes(out, buffer, sizeof buffer - room);
        if (result != (size_t)-1 || errno == E2BIG)
            continue;
        if (errno == EINVAL && !reader->is_at_end)
            break; /* a cut character: its rest comes with the next bytes */
        text_append(out, "\xEF\xBF\xBD");
        in++;
        left--;
    }
    memmove(reader->input.data, in, left);
    reader->input.length = left;
}

static void skip_sep_line(struct csv_reader *reader, struct text *utf8)
{
    if (reader->skip_lines == 0)
        return;
    size_t line = strcspn(text_str(utf8), "\r\n");
    line += utf8->data[line] == '\r' && utf8->data[line + 1] == '\n' ? 2 : 1;
    memmove(utf8->data, utf8->data + line, utf8->length - line + 1);
    utf8->length -= line;
    reader->line++;
    reader->row_line++;
    reader->skip_lines = 0;
}

static bool finish(struct csv_reader *reader)
{
    bool was_quoted =
        reader->parser.quoted != 0 && reader->parser.pstate == 2; /* inside an open quote */
    reader->is_finished = true;
    if (was_quoted) { /* first, so that the half row is not given out */
        reader->has_failure = true;
        error_set(&reader->failure, ERR_DATA, _("line %lld: a quote is opened and never closed"),
                  (long long)reader->row_line);
    }
    return csv_fini(&reader->parser, on_cell, on_row, reader) == 0 && !reader->has_failure;
}

/* Rows of the next piece. */
static bool parse_piece(struct csv_reader *reader, struct text *utf8)
{
    skip_sep_line(reader, utf8);
    csv_blanks_drop(&reader->blanks, reader->info.separator, reader->is_at_end, utf8);
    reader->info.blanks = reader->blanks.cells;
    return parse(reader, text_str(utf8), utf8->length);
}

static bool feed(struct csv_reader *reader)
{
    char bytes[CHUNK];
    ssize_t length = read(reader->fd, bytes, sizeof bytes);
    if (length < 0)
        return fail(reader, ERR_NO_INPUT, strerror(errno));
    reader->is_at_end = length == 0;
    reader->info.bytes_read += length;
    text_append_bytes(&reader->input, bytes, (size_t)length);
    struct text utf8 = {0};
    convert(reader, &utf8);
    bool is_ok = parse_piece(reader, &utf8);
    text_free(&utf8);
    return is_ok && (!reader->is_at_end || finish(reader));
}

static long long lines_in(const struct text *text)
{
    long long lines = 1;
    for (size_t i = 0; i < text->length; i++)
        lines += text->data[i] == '\n';
    return lines;
}

/* Cards and JSON are read whole and become rows of a list. wide: how the cards are written where
 * that is not UTF-8; or NULL. */
static bool read_other(struct csv_reader *reader, struct text *start, bool is_cards,
                       const struct csv_guess *wide, struct error *err)
{
    char bytes[CHUNK];
    ssize_t length;
    struct text list = {0};
    struct vcard_report report = {0};
    while ((length = read(reader->fd, bytes, sizeof bytes)) > 0 && start->length < CARDS_MAX)
        text_append_bytes(start, bytes, (size_t)length);
    if (length < 0) /* what came so far may end between two cards, and look whole */
        return error_set(err, ERR_NO_INPUT, _("line %lld: %s"), lines_in(start), strerror(errno));
    bool is_ok = start->length < CARDS_MAX ||
                 error_set(err, ERR_TOO_LARGE, _("a file of vCards or JSON may have 64 MiB"));
    is_ok = is_ok && (wide == NULL || csv_to_utf8(start, wide) ||
                      error_set(err, ERR_DATA, _("this is not a text file")));
    is_ok = is_ok && (is_cards ? vcard_to_list(start->data, start->length, &list, &report, err)
                               : json_list_read(start->data, start->length, &list, err));
    if (is_ok) {
        reader->info.encoding = "UTF-8";
        reader->info.separator = ',';
        reader->info.is_converted = true;
        reader->info.bytes_read = (int64_t)start->length;
        reader->info.unplaced = report.unplaced;
        reader->is_at_end = true;
        csv_set_delim(&reader->parser, ',');
        is_ok = parse(reader, text_str(&list), list.length) && finish(reader);
    }
    text_free(&list);
    return is_ok;
}

/* The first bytes, by which it is seen what kind of list this is. */
static bool read_sample(struct csv_reader *reader, struct text *start, struct error *err)
{
    char bytes[CHUNK];
    ssize_t length = 0;
    while (start->length < SNIFF_BYTES && (length = read(reader->fd, bytes, sizeof bytes)) > 0)
        text_append_bytes(start, bytes, (size_t)length);
    reader->info.bytes_read = (int64_t)start->length;
    if (length < 0) /* half a list is not taken for a whole one */
        return error_set(err, ERR_NO_INPUT, "%s", strerror(errno));
    return start->length > 0 || error_set(err, ERR_DATA, _("the file is empty"));
}

static void take_encoding(struct csv_reader *reader, const struct csv_guess *guess)
{
    reader->info.encoding = guess->encoding;
    reader->info.had_bom = guess->had_bom;
    reader->has_conversion = !str_equal(guess->encoding, "UTF-8");
    if (reader->has_conversion)
        reader->conversion = iconv_open("UTF-8", guess->encoding);
}

/* The separator is seen in the first piece, which is then read. A row that cannot be read is told
 * of when it is reached. */
static void begin_rows(struct csv_reader *reader)
{
    struct text utf8 = {0};
    convert(reader, &utf8);
    reader->info.separator =
        csv_sniff_separator(text_str(&utf8), utf8.length, &reader->info.had_sep_line);
    reader->skip_lines = reader->info.had_sep_line;
    csv_set_delim(&reader->parser, (unsigned char)reader->info.separator);
    if (parse_piece(reader, &utf8) && reader->is_at_end)
        finish(reader);
    text_free(&utf8);
}

static bool begin_list(struct csv_reader *reader, struct text *start, struct error *err)
{
    struct csv_guess guess;
    bool is_cards = vcard_is(start->data, start->length);
    if (is_cards || json_list_is(start->data, start->length))
        return read_other(reader, start, is_cards, NULL, err);
    if (csv_is_wide_card(start, &guess))
        return read_other(reader, start, true, &guess, err);
    reader->is_at_end = start->length < SNIFF_BYTES;
    if (!csv_sniff_encoding((const unsigned char *)start->data, start->length, reader->is_at_end,
                            &guess, err))
        return false;
    take_encoding(reader, &guess);
    text_append_bytes(&reader->input, start->data + guess.skip, start->length - guess.skip);
    begin_rows(reader);
    return true;
}

static bool read_start(struct csv_reader *reader, struct error *err)
{
    struct text start = {0};
    bool is_ok = read_sample(reader, &start, err) && begin_list(reader, &start, err);
    text_free(&start);
    return is_ok;
}

static int open_input(const char *path, struct error *err)
{
    struct stat info;
    int fd = str_equal(path, "-") ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                  : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && str_equal(path, "-"))
        return fd; /* read as it comes: a pipe without end fills neither memory nor disk */
    if (fd < 0)
        return error_set(err, ERR_NO_INPUT, "%s: %s", path, strerror(errno)), -1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > FILE_MAX) {
        close(fd);
        return error_set(err, ERR_NO_INPUT, _("%s is not a regular file of at most 10 GiB"), path),
               -1;
    }
    return fd;
}

static bool pop(struct csv_reader *reader, struct arena *arena, struct csv_row *ret_row)
{
    struct pending_row *pending = reader->first;
    if (pending == NULL)
        return false;
    *ret_row = pending->row;
    ret_row->cells = ARENA_ARRAY(arena, char *, pending->row.count + 1);
    for (size_t i = 0; i < pending->row.count; i++)
        ret_row->cells[i] = utf8_repaired(arena, pending->row.cells[i]);
    ret_row->number = reader->row_number++;
    reader->first = pending->next;
    if (reader->first == NULL)
        reader->last = NULL;
    free(pending->row.cells);
    free(pending->block);
    free(pending);
    return true;
}

bool csv_open(const char *path, struct csv_reader **ret_reader, struct error *err)
{
    struct stat info;
    int fd = open_input(path, err);
    if (fd < 0)
        return false;
    struct csv_reader *reader = xcalloc(1, sizeof *reader);
    reader->fd = fd;
    reader->arena = arena_new();
    reader->line = reader->row_line = 1;
    fstat(fd, &info);
    reader->info.bytes_total = info.st_size;
    csv_init(&reader->parser, CSV_APPEND_NULL);
    csv_set_space_func(&reader->parser, no_space); /* blanks around a cell belong to it */
    bool is_ok = read_start(reader, err);
    while (is_ok && reader->first == NULL && !reader->is_finished && !reader->has_failure)
        feed(reader);
    if (is_ok && !pop(reader, reader->arena, &reader->header))
        is_ok = reader->has_failure ? (*err = reader->failure, false)
                                    : error_set(err, ERR_DATA, _("the file has no header line"));
    if (!is_ok) {
        csv_close(reader);
        return false;
    }
    *ret_reader = reader;
    return true;
}

void csv_close(struct csv_reader *reader)
{
    struct csv_row row;
    if (reader == NULL)
        return;
    while (pop(reader, reader->arena, &row))
        continue;
    csv_free(&reader->parser);
    if (reader->has_conversion)
        iconv_close(reader->conversion);
    text_free(&reader->cells);
    text_free(&reader->input);
    text_free(&reader->blanks.held);
    arena_free(reader->arena);
    close(reader->fd);
    free(reader);
}

const struct csv_info *csv_info(const struct csv_reader *reader)
{
    return &reader->info;
}

const struct csv_row *csv_header(const struct csv_reader *reader)
{
    return &reader->header;
}

bool csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *ret_row,
              bool *ret_can_continue, struct error *err)
{
    error_clear(err);
    *ret_can_continue = false;
    while (reader->first == NULL && !reader->is_finished && !reader->has_failure)
        feed(reader);
    if (pop(reader, arena, ret_row))
        return true;
    if (reader->has_failure)
        *err = reader->failure;
    return false;
}

/* --- writing --- */

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
