/* Lists as they come: two corpora, broken files, limits. Nothing is lost silently: a file is read
 * as a whole, or refused with line and reason. */
#include "unit.h"

#include "codec/csv.h"
#include "codec/json.h"
#include "vectors.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[160];

static const char *write_file(const void *bytes, size_t length)
{
    snprintf(path, sizeof path, "%s/vorwahl-csv-%d", unit_folder(), (int)getpid());
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
    return path;
}

static struct csv_reader *open_bytes(const void *bytes, size_t length)
{
    struct csv_reader *reader;
    struct error err = {0};
    bool is_open = csv_open(write_file(bytes, length), &reader, &err);
    unlink(path);
    ck_assert_msg(is_open, "%s", err.message);
    return reader;
}

static struct json_doc *read_json(const char *file, struct text *text)
{
    static const struct json_limits limits = {4 << 20, 16, 400000};
    struct json_doc *doc;
    struct error err = {0};
    vectors_read(file, text);
    ck_assert_msg(json_parse(text_str(text), text->length, &limits, &doc, &err), "%s: %s", file,
                  err.message);
    return doc;
}

/* --- German lists in every encoding --- */

static void compare_row(const char *name, const struct json *wanted, const struct csv_row *row)
{
    ck_assert_msg(row->count == json_size(wanted), "%s line %lld: %zu cells", name,
                  (long long)row->line, row->count);
    for (size_t i = 0; i < row->count; i++) {
        const char *cell = json_text(json_at(wanted, i));
        ck_assert_msg(strcmp(row->cells[i], cell) == 0, "%s line %lld: \"%s\" is not \"%s\"", name,
                      (long long)row->line, row->cells[i], cell);
    }
}

static void compare_list(const char *name, const struct json *wanted, void *data)
{
    struct arena *arena = arena_new();
    struct csv_reader *reader;
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    size_t count = 1;
    int *files = data;
    char file[256];
    snprintf(file, sizeof file, "%s/%s", FIXTURE("csv_de"), name);
    ck_assert_msg(csv_open(file, &reader, &err), "%s: %s", name, err.message);
    const struct json *rows = json_get(wanted, "rows");
    compare_row(name, json_at(rows, 0), csv_header(reader));
    ck_assert_msg(csv_info(reader)->separator == json_get_string(wanted, "delimiter")[0], "%s",
                  name);
    for (; csv_next(reader, arena, &row, &can_continue, &err); count++) {
        ck_assert_int_eq(row.number, (int64_t)count);
        compare_row(name, json_at(rows, count), &row);
    }
    ck_assert_msg(err.code == ERR_NONE, "%s: %s", name, err.message);
    ck_assert_msg(count == json_size(rows), "%s: %zu rows of %zu", name, count, json_size(rows));
    csv_close(reader);
    arena_free(arena);
    ++*files;
}

START_TEST(a_german_list_reads_the_same_in_every_encoding)
{
    struct text text = {0};
    int files = 0;
    struct json_doc *doc = read_json(FIXTURE("csv_de/expected.json"), &text);
    json_each(json_root(doc), compare_list, &files);
    ck_assert_int_eq(files, 11);
    json_free(doc);
    text_free(&text);
}
END_TEST

/* --- csv-spectrum: objects by header --- */

/* Line breaks inside cells as LF: the files have lost some of their CRs on the way here. */
static char *without_cr(struct arena *arena, const char *cell)
{
    char *copy = arena_strdup(arena, cell), *to = copy;
    for (const char *c = cell; *c != '\0'; c++)
        if (*c != '\r')
            *to++ = *c;
    *to = '\0';
    return copy;
}

/* The JSON of this one names another number than its CSV. */
static bool is_off(const char *name, const char *column)
{
    return str_equal(name, "location_coordinates") && str_equal(column, "Contact Phone Number");
}

static void compare_objects(const char *name)
{
    char file[256];
    struct text text = {0};
    struct arena *arena = arena_new();
    struct csv_reader *reader;
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    size_t count = 0;
    snprintf(file, sizeof file, "%s/%s.json", FIXTURE("csv_spectrum"), name);
    struct json_doc *doc = read_json(file, &text);
    snprintf(file, sizeof file, "%s/%s.csv", FIXTURE("csv_spectrum"), name);
    ck_assert_msg(csv_open(file, &reader, &err), "%s: %s", name, err.message);
    const struct csv_row *header = csv_header(reader);
    bool is_list = json_node_is_array(json_root(doc));
    for (; csv_next(reader, arena, &row, &can_continue, &err); count++) {
        const struct json *wanted = is_list ? json_at(json_root(doc), count) : json_root(doc);
        ck_assert_msg(row.count == json_size(wanted), "%s", name);
        for (size_t i = 0; i < row.count; i++)
            ck_assert_msg(
                is_off(name, header->cells[i]) ||
                    str_equal(without_cr(arena, row.cells[i]),
                              without_cr(arena, json_get_string(wanted, header->cells[i]))),
                "%s: %s", name, row.cells[i]);
    }
    ck_assert_msg(err.code == ERR_NONE && count == (is_list ? json_size(json_root(doc)) : 1),
                  "%s: %s", name, err.message);
    csv_close(reader);
    json_free(doc);
    text_free(&text);
    arena_free(arena);
}

START_TEST(the_csv_spectrum_is_read_as_its_json_says)
{
    static const char *const names[] = {
        "comma_in_quotes",     "empty",       "empty_crlf",
        "escaped_quotes",      "json",        "newlines",
        "newlines_crlf",       "simple",      "utf8",
        "quotes_and_newlines", "simple_crlf", "location_coordinates"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        compare_objects(names[i]);
}
END_TEST

/* --- broken files --- */

START_TEST(an_open_quote_is_named_with_its_line)
{
    static const char text[] = "name;phone\nMuster;1\n\"Beispiel;2\nNoch;3\n";
    struct arena *arena = arena_new();
    struct csv_reader *reader = open_bytes(text, sizeof text - 1);
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    ck_assert(csv_next(reader, arena, &row, &can_continue, &err));
    ck_assert_str_eq(row.cells[0], "Muster");
    ck_assert_msg(!csv_next(reader, arena, &row, &can_continue, &err), "half a row was given out");
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_msg(strstr(err.message, "line 3") != NULL, "%s", err.message);
    csv_close(reader);
    arena_free(arena);
}
END_TEST

/* Blank lines, cells of two lines, and CR LF cut by the end of a buffer: the line is the one an
 * editor shows. */
static void row_is(struct csv_reader *reader, struct arena *arena, const char *wanted)
{
    struct csv_row row;
    struct error err = {0};
    struct text cells = {0};
    bool can_continue;
    ck_assert_msg(csv_next(reader, arena, &row, &can_continue, &err), "%s", err.message);
    for (size_t i = 0; i < row.count; i++)
        text_printf(&cells, "%s%s", i > 0 ? "|" : "", row.cells[i]);
    ck_assert_str_eq(text_str(&cells), wanted);
    text_free(&cells);
}

/* Written by hand or by programs that pad: read as other readers do, and said. */
START_TEST(blanks_behind_a_closing_quote_are_left_out_and_counted)
{
    static const char list[] = "name;city;note\n"
                               "\"Nord;wind\" ;\"Kiel\"  \t;x\n"
                               "\"a \"\" b\" ; c ;\"line\r\nbreak\" \r\n"
                               "\"Bau \"Nord\" GmbH\";\" \" ;\"\" ";
    struct arena *arena = arena_new();
    struct csv_reader *reader = open_bytes(list, strlen(list));
    row_is(reader, arena, "Nord;wind|Kiel|x");
    row_is(reader, arena, "a \" b| c |line\r\nbreak");
    row_is(reader, arena, "Bau \"Nord\" GmbH| |");
    ck_assert_int_eq(csv_info(reader)->blanks, 6);
    csv_close(reader);
    arena_free(arena);
}
END_TEST

/* A list is read in pieces: wherever one ends, its cells are the same. */
START_TEST(a_piece_may_end_between_a_quote_and_the_blanks_behind_it)
{
    static const char row[] = "\"y\"\"\"   ;\"z\"\n";
    for (size_t shift = 0; shift < sizeof row; shift++) {
        struct text list = {0};
        struct arena *arena = arena_new();
        text_append(&list, "name;city\n\"");
        while (list.length < ((size_t)256 << 10) - shift) {
            text_append_char(&list, 'x');
            if (list.length % 1000 == 0)
                text_append(&list, "\";\"x\"\n\"");
        }
        size_t before = list.length;
        text_append(&list, "\";1\n");
        text_append(&list, row);
        struct csv_reader *reader = open_bytes(list.data, list.length);
        struct csv_row found, last = {0};
        struct error err = {0};
        bool can_continue;
        while (csv_next(reader, arena, &found, &can_continue, &err))
            last = found;
        ck_assert_msg(err.code == ERR_NONE && last.count == 2, "%zu: %s", before, err.message);
        ck_assert_str_eq(last.cells[0], "y\"");
        ck_assert_str_eq(last.cells[1], "z");
        ck_assert_int_eq(csv_info(reader)->blanks, 1);
        csv_close(reader);
        arena_free(arena);
        text_free(&list);
    }
}
END_TEST

START_TEST(a_row_knows_its_line)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        struct text text = {0};
        struct csv_row row;
        struct error err = {0};
        bool can_continue;
        int64_t line = 2;
        struct arena *arena = arena_new();
        text_printf(&text, "name;note%s", ends[e]);
        for (int i = 0; i < 40000; i++)
            text_printf(&text, "%sM%d;%s%s", i % 7 == 0 ? ends[e] : "", i,
                        i % 5 == 0 ? arena_printf(arena, "\"a%sb\"", ends[e]) : "c", ends[e]);
        struct csv_reader *reader = open_bytes(text.data, text.length);
        for (int i = 0; i < 40000; i++) {
            ck_assert(csv_next(reader, arena, &row, &can_continue, &err));
            line += i % 7 == 0;
            ck_assert_msg(row.line == line, "end %zu, row %d: line %lld, not %lld", e, i,
                          (long long)row.line, (long long)line);
            line += 1 + (i % 5 == 0);
        }
        csv_close(reader);
        arena_free(arena);
        text_free(&text);
    }
}
END_TEST

static void refused(const void *bytes, size_t length)
{
    struct csv_reader *reader;
    struct error err = {0};
    bool is_open = csv_open(write_file(bytes, length), &reader, &err);
    unlink(path);
    ck_assert_msg(!is_open, "this is no list");
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_msg(err.message[0] != '\0', "refused without a reason");
}

START_TEST(what_is_no_list_is_refused)
{
    char random[4096];
    srand(7);
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (char)(rand() % 256);
    refused("", 0);
    refused("\n\n\r\n", 4);
    static const char pdf[] =
        "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Type /Catalog >>\nstream\n\x00\x01\x02\n";
    static const char book[] =
        "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml\x00\x00";
    static const char old_book[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00\x00\x00\x00\x00";
    refused(pdf, sizeof pdf - 1);
    refused(book, sizeof book);
    refused(old_book, sizeof old_book);
    refused(random, sizeof random);
}
END_TEST

START_TEST(a_cell_beyond_the_limit_is_an_error_not_a_cut)
{
    size_t length = ((size_t)64 << 10) + 100;
    char *text = malloc(length + 64);
    struct arena *arena = arena_new();
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    int n = snprintf(text, 32, "name;note\nMuster;");
    memset(text + n, 'x', length);
    memcpy(text + n + length, "\nBeispiel;y\n", 13);
    struct csv_reader *reader = open_bytes(text, (size_t)n + length + 12);
    while (csv_next(reader, arena, &row, &can_continue, &err))
        ck_assert_msg(strcmp(row.cells[0], "Muster") != 0, "a cut cell was given out");
    ck_assert_msg(err.code == ERR_TOO_LARGE || err.code == ERR_DATA, "%d", (int)err.code);
    ck_assert_ptr_nonnull(strstr(err.message, "2"));
    csv_close(reader);
    arena_free(arena);
    free(text);
}
END_TEST

/* --- writing --- */

START_TEST(a_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back)
{
    static const struct {
        const char *cell, *written;
    } rows[] = {{"=1+1", "'=1+1"},
                {"+49 30 23125 012", "+49 30 23125 012"},
                {"+1 and more", "'+1 and more"},
                {"-", "'-"},
                {"@SUM", "'@SUM"},
                {"'quoted", "''quoted"},
                {"plain", "plain"},
                {"a;b", "\"a;b\""},
                {"=\"x\"", "\"'=\"\"x\"\"\""},
                {" lead", "\" lead\""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text out = {0};
        csv_write_cell(&out, rows[i].cell, true, ';', false);
        ck_assert_str_eq(text_str(&out), rows[i].written);
        text_free(&out);
    }
}
END_TEST

START_TEST(whatever_is_written_is_read_back_byte_for_byte)
{
    static const char *const pieces[] = {"a", "=", "'", "\"", ";", ",", "\n", "\r\n",
                                         "+", "-", "@", "\t", "ü", " ", "4"};
    struct arena *arena = arena_new();
    srand(20261123);
    for (int round = 0; round < 300; round++) {
        struct text out = {0};
        const char *cells[6];
        csv_write_cell(&out, "first", true, ';', false);
        for (int i = 1; i < 6; i++)
            csv_write_cell(&out, arena_printf(arena, "column %d", i), false, ';', false);
        csv_write_end(&out);
        for (int i = 0; i < 6; i++) {
            struct text cell = {0};
            for (int n = rand() % 8; n > 0; n--)
                text_append(&cell, pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)]);
            text_append(&cell, i == 0 ? "x" : ""); /* a row of nothing would be a blank line */
            cells[i] = arena_strdup(arena, text_str(&cell));
            text_free(&cell);
            csv_write_cell(&out, cells[i], i == 0, ';', false);
        }
        csv_write_end(&out);
        struct csv_reader *reader = open_bytes(out.data, out.length);
        struct csv_row row;
        struct error err = {0};
        bool can_continue;
        ck_assert_msg(csv_next(reader, arena, &row, &can_continue, &err), "%s\n%s", err.message,
                      out.data);
        ck_assert_uint_eq(row.count, 6);
        for (size_t i = 0; i < 6; i++)
            ck_assert_msg(strcmp(csv_unguard(row.cells[i]), cells[i]) == 0,
                          "[%s] came back as [%s]", cells[i], csv_unguard(row.cells[i]));
        csv_close(reader);
        text_free(&out);
        arena_reset(arena);
    }
    arena_free(arena);
}
END_TEST

/* Found by fuzzing: a mark that says UTF-8 before bytes that are none. */
START_TEST(a_cell_is_utf8_whatever_its_bytes_are)
{
    static const char bytes[] = "\xEF\xBB\xBFName\xE4;Ort\nM\xFCller;Ulm\n";
    struct csv_reader *reader = open_bytes(bytes, sizeof bytes - 1);
    struct arena *arena = arena_new();
    struct csv_row row;
    bool can_continue;
    struct error err = {0};
    ck_assert_str_eq(csv_header(reader)->cells[0], "Name\uFFFD");
    ck_assert(csv_next(reader, arena, &row, &can_continue, &err));
    ck_assert_str_eq(row.cells[0], "M\uFFFDller");
    ck_assert_str_eq(row.cells[1], "Ulm");
    csv_close(reader);
    arena_free(arena);
}
END_TEST

UNIT_TESTS("codec/csv", blanks_behind_a_closing_quote_are_left_out_and_counted,
           a_piece_may_end_between_a_quote_and_the_blanks_behind_it, a_row_knows_its_line,
           a_cell_is_utf8_whatever_its_bytes_are, a_german_list_reads_the_same_in_every_encoding,
           the_csv_spectrum_is_read_as_its_json_says, an_open_quote_is_named_with_its_line,
           what_is_no_list_is_refused, a_cell_beyond_the_limit_is_an_error_not_a_cut,
           a_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back,
           whatever_is_written_is_read_back_byte_for_byte)
