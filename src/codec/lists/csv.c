/* Streaming CSV: bytes through iconv into rows. The first piece says how the list is written, and
 * where its header stands. */
#include "codec/csv.h"

#include "base/i18n.h"
#include "codec/vcard.h"
#include "csv_encoding.h"
#include "csv_head.h"
#include "csv_rows.h"
#include "csv_sniff.h"
#include "json_list.h"

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
#define FILE_MAX ((int64_t)10 << 30)

struct csv_reader {
    int fd;
    struct csv_info info;
    const struct csv_reading *reading; /* while it is opened */
    struct arena *arena;               /* header */
    struct csv_row header;
    struct csv_rows rows;
    iconv_t conversion;
    bool has_conversion, is_at_end;
    struct text input; /* bytes not yet converted */
    int64_t row_number;
};

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

/* "sep=;": says how the list is written, and is none of its lines. */
static void skip_sep_line(struct text *utf8)
{
    size_t line = strcspn(text_str(utf8), "\r\n");
    line += utf8->data[line] == '\r' && utf8->data[line + 1] == '\n' ? 2 : 1;
    memmove(utf8->data, utf8->data + line, utf8->length - line + 1);
    utf8->length -= line;
}

/* Rows of the next piece. */
static bool take_piece(struct csv_reader *reader, struct text *utf8)
{
    bool is_ok = csv_rows_take(&reader->rows, utf8, reader->is_at_end);
    reader->info.blanks = reader->rows.blanks.cells;
    return is_ok;
}

static bool feed(struct csv_reader *reader)
{
    char bytes[CHUNK];
    ssize_t length = read(reader->fd, bytes, sizeof bytes);
    if (length < 0)
        return csv_rows_fail(&reader->rows, ERR_NO_INPUT, strerror(errno));
    reader->is_at_end = length == 0;
    reader->info.bytes_read += length;
    text_append_bytes(&reader->input, bytes, (size_t)length);
    struct text utf8 = {0};
    convert(reader, &utf8);
    bool is_ok = take_piece(reader, &utf8);
    text_free(&utf8);
    return is_ok;
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
        csv_rows_begin(&reader->rows, ',', 1);
        is_ok = csv_rows_parse(&reader->rows, text_str(&list), list.length) &&
                csv_rows_finish(&reader->rows);
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

/* The separator and the header are seen in the first piece, which is then read. A row that cannot
 * be read is told of when it is reached. */
static void begin_rows(struct csv_reader *reader)
{
    struct text utf8 = {0};
    struct csv_info *info = &reader->info;
    convert(reader, &utf8);
    struct csv_head head = {
        .separator = csv_sniff_separator(text_str(&utf8), utf8.length, &info->had_sep_line),
        .is_declared = info->had_sep_line};
    if (info->had_sep_line)
        skip_sep_line(&utf8);
    if (reader->reading->finds_header)
        csv_head_find(text_str(&utf8), utf8.length, reader->reading->map, &head);
    info->separator = head.separator;
    info->rows_above = (int64_t)head.rows_above;
    csv_rows_begin(&reader->rows, info->separator, info->had_sep_line ? 2 : 1);
    take_piece(reader, &utf8);
    text_free(&utf8);
}

/* Letters that come late: the sample says nothing of how they are written. */
static bool sniff(struct csv_reader *reader, const struct text *start, struct csv_guess *ret_guess,
                  struct error *err)
{
    struct text far = {0};
    bool is_far = !reader->is_at_end && reader->info.bytes_total > 0 && csv_is_ascii(start) &&
                  csv_read_far(reader->fd, start->length, &far);
    const struct text *sample = is_far ? &far : start;
    bool is_ok =
        csv_sniff_encoding((const unsigned char *)sample->data, sample->length,
                           !is_far && reader->is_at_end, reader->reading->encoding, ret_guess, err);
    if (is_ok)
        csv_show_readings(sample, ret_guess, &reader->info);
    text_free(&far);
    return is_ok;
}

static bool begin_list(struct csv_reader *reader, struct text *start, struct error *err)
{
    struct csv_guess guess;
    const char *said = reader->reading->encoding;
    bool is_cards = vcard_is(start->data, start->length);
    if (is_cards || json_list_is(start->data, start->length)) {
        guess = (struct csv_guess){.encoding = said};
        return read_other(reader, start, is_cards,
                          said != NULL && !str_equal(said, "UTF-8") ? &guess : NULL, err);
    }
    if (csv_is_wide_card(start, &guess))
        return read_other(reader, start, true, &guess, err);
    reader->is_at_end = start->length < SNIFF_BYTES;
    if (!sniff(reader, start, &guess, err))
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
    struct csv_rows *rows = &reader->rows;
    struct csv_info *info = &reader->info;
    while (rows->first == NULL && !rows->is_finished && !rows->has_failure)
        feed(reader);
    if (!csv_rows_pop(rows, arena, ret_row))
        return false;
    ret_row->number = reader->row_number++;
    if (!ret_row->is_unreadable)
        return true;
    if (info->unreadable < (int64_t)(sizeof info->unreadable_lines / sizeof(int64_t)))
        info->unreadable_lines[info->unreadable] =
            info->is_converted ? ret_row->number : ret_row->line;
    info->unreadable++;
    return true;
}

static bool read_header(struct csv_reader *reader, struct error *err)
{
    struct csv_info *info = &reader->info;
    struct csv_row *header = &reader->header;
    for (int64_t i = 0; i <= info->rows_above; i++) {
        if (!pop(reader, reader->arena, header))
            return reader->rows.has_failure
                       ? (*err = reader->rows.failure, false)
                       : error_set(err, ERR_DATA, _("the file has no header line"));
        if (i < info->rows_above)
            info->above_last = header->line;
        if (i == 0)
            info->above_first = header->line;
    }
    reader->row_number = 1;
    return true;
}

bool csv_open_as(const char *path, const struct csv_reading *reading,
                 struct csv_reader **ret_reader, struct error *err)
{
    struct stat status;
    int fd = open_input(path, err);
    if (fd < 0)
        return false;
    struct csv_reader *reader = xcalloc(1, sizeof *reader);
    reader->fd = fd;
    reader->reading = reading;
    reader->arena = arena_new();
    fstat(fd, &status);
    reader->info.bytes_total = status.st_size;
    if (!read_start(reader, err) || !read_header(reader, err)) {
        csv_close(reader);
        return false;
    }
    reader->reading = NULL;
    *ret_reader = reader;
    return true;
}

bool csv_open(const char *path, struct csv_reader **ret_reader, struct error *err)
{
    return csv_open_as(path, &(struct csv_reading){0}, ret_reader, err);
}

void csv_close(struct csv_reader *reader)
{
    if (reader == NULL)
        return;
    csv_rows_free(&reader->rows);
    if (reader->has_conversion)
        iconv_close(reader->conversion);
    text_free(&reader->input);
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
    if (pop(reader, arena, ret_row))
        return true;
    if (reader->rows.has_failure)
        *err = reader->rows.failure;
    return false;
}
