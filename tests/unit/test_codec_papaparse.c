/* The vectors of PapaParse, which a dialect-guessing parser meets: each is read cell by cell as
 * that one reads it, or the table says what we read instead and why. */
#include "unit.h"

#include "codec/csv.h"
#include "codec/json.h"
#include "vectors.h"

#include <stdio.h>
#include <unistd.h>

#define CASES 101

static const struct {
    int number; /* line of the file, from 0 */
    const char *ours, *why;
} different[] = {
    /* clang-format off */
    {11, "!line 1: a quote is opened and never closed", "a quote that is not followed by a separator or line end is not guessed at: refused with its line"},
    {12, "!line 1: a quote is opened and never closed", "a quote that is not followed by a separator or line end is not guessed at: refused with its line"},
    {13, "!line 1: a quote is opened and never closed", "a quote that is not followed by a separator or line end is not guessed at: refused with its line"},
    {21, "!the file has no header line", "a list without any name of a column is refused"},
    {22, "!the file has no header line", "a list without any name of a column is refused"},
    {24, "# Comment!¶a¦b¦c", "a list of customers has no comments: a company may begin with # or ="},
    {25, "a¦true¦false¶# Comment", "a list of customers has no comments: a company may begin with # or ="},
    {26, "a¦b¦c¶#comment1¶#comment2¶d¦e¦f", "a list of customers has no comments: a company may begin with # or ="},
    {27, "a¦b¦c¶#comment1¶#comment2", "a list of customers has no comments: a company may begin with # or ="},
    {28, "#comment1¶#comment2¶#comment3¶a¦b¦c", "a list of customers has no comments: a company may begin with # or ="},
    {29, "#comment1¶#comment2¶#comment3", "a list of customers has no comments: a company may begin with # or ="},
    {30, "a¦b¦c¶=N(Comment)¶d¦e¦f", "a list of customers has no comments: a company may begin with # or ="},
    {31, "#commented line", "a list of customers has no comments: a company may begin with # or ="},
    {32, "#commented line", "a list of customers has no comments: a company may begin with # or ="},
    {37, "// Commented line¶a¦b¦c", "a list of customers has no comments: a company may begin with # or ="},
    {38, "a¦b¦c¶d¦e¦f¶h¦j¦i", "there is no preview: all rows are read"},
    {39, "A¦A¦A¦A¶1¦2¦3¦4", "columns of one name are kept apart by their place, not renamed"},
    {40, "__proto__¦__proto__¦__proto__¶1¦2¦3", "columns of one name are kept apart by their place, not renamed"},
    {48, "a¦b¦c¶d¦e¦f¶g¦h¦i", "every kind of line end ends a line: lists are put together from several programs"},
    {57, "a" "\036" "b" "\036" "c¶d" "\036" "e" "\036" "f", "record and unit separators are no separators of lists that people have"},
    {58, "a" "\037" "b" "\037" "c¶d" "\037" "e" "\037" "f", "record and unit separators are no separators of lists that people have"},
    {59, "a¦ b¦ \"c¦ e\"¦ d", "a separator is one sign"},
    {60, "true¦false¦T¦F¦TRUE¦FALSE¦True¦False", "a cell is text: 1e3 and TRUE may be an article number or a name"},
    {62, "1¦2.2¦1e3¶-4¦-4.5¦-4e-5", "a cell is text: 1e3 and TRUE may be an article number or a name"},
    {63, "1¦2.2¦1e3¦5.5¶-4¦-4.5¦-4e-5", "a cell is text: 1e3 and TRUE may be an article number or a name"},
    {64, "1¦2.2¦1e3¶¦NULL¦¶-¦5a¦null", "a cell is text: 1e3 and TRUE may be an article number or a name"},
    {72, "!the file is empty", "an empty file is refused, not taken for a list without rows"},
    {74, "a¦b¦c¶d¦e¦f¶g¦h¦i", "there is no preview: all rows are read"},
    {75, "a¦b¦c¶d¦e¦f¶g¦h¦i", "there is no preview: all rows are read"},
    {79, "!the file is empty", "an empty file is refused, not taken for a list without rows"},
    {84, "a¦b¦c\\\"d\\\"f", "a quote is doubled inside quotes (RFC 4180), not behind a backslash"},
    {92, ".a¶a.¦b¶c¦d¶e¦f¶g¦h¶i¦j", "the quote is always \""},
    {93, "¦a¶a¦,b¶c,d¶e,f¶g,h¶i,j", "the quote is always \""},
    {94, "a¦b¶c¦d¶ ¦ ¶¦ ¶\t¦\t", "a row of nothing but blanks and separators goes only where all its cells are empty; others are rejected with a reason"},
    {96, "1¦2¦3¦4", "lines above the header are not passed over by number"},
    {97, "a¦b¦c¦d¶1¦2¦3¦4", "lines above the header are not passed over by number"},
    {98, "a¦b¦c¦d¶1¦2¦3¦4¶4¦5¦6¦7", "lines above the header are not passed over by number"},
    {100, "skip-this¶skip-this¶1¦2¦3¦4", "lines above the header are not passed over by number"},
    /* clang-format on */
};

static const char *write_file(const char *bytes)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/vorwahl-papa-%d", unit_folder(), (int)getpid());
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(bytes, file), 0);
    fclose(file);
    return path;
}

static void add_row(struct text *out, const struct csv_row *row)
{
    text_append(out, out->length > 0 ? "¶" : "");
    for (size_t i = 0; i < row->count; i++)
        text_printf(out, "%s%s", i > 0 ? "¦" : "", row->cells[i]);
}

/* Rows are parted by ¶, cells by ¦; behind ! stands why reading ended early. The header line is
 * left out where the case takes it for names. */
static void read_ours(const char *input, bool without_header, struct csv_row *ret_header,
                      struct arena *arena, struct text *out)
{
    struct csv_reader *reader;
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    const char *path = write_file(input);
    bool is_open = csv_open(path, &reader, &err);
    unlink(path);
    *ret_header = (struct csv_row){0};
    if (is_open) {
        *ret_header = *csv_header(reader);
        ret_header->cells = ARENA_ARRAY(arena, char *, ret_header->count + 1);
        for (size_t i = 0; i < ret_header->count; i++)
            ret_header->cells[i] = arena_strdup(arena, csv_header(reader)->cells[i]);
        if (!without_header)
            add_row(out, ret_header);
        int64_t line = ret_header->line;
        while (csv_next(reader, arena, &row, &can_continue, &err)) {
            ck_assert_int_gt(row.line, line); /* rows come in their order, each with its line */
            line = row.line;
            add_row(out, &row);
        }
        csv_close(reader);
    }
    if (err.code != ERR_NONE)
        text_printf(out, "!%s", err.message);
}

static const char *cell_text(const struct json *cell, struct arena *arena)
{
    return cell == NULL ? "" : json_text(cell) != NULL ? json_text(cell) : json_print(cell, arena);
}

/* What is blank is no row of ours, whatever the case says. */
static void read_theirs(const struct json *data, const struct csv_row *header, struct arena *arena,
                        struct text *out)
{
    for (size_t i = 0; i < json_size(data); i++) {
        const struct json *wanted = json_at(data, i), *extra = json_get(wanted, "__parsed_extra");
        bool is_named = json_node_is_object(wanted), is_blank = true;
        struct csv_row row = {.cells = ARENA_ARRAY(arena, char *, 64)};
        for (size_t at = 0; is_named && at < header->count && at < 32; at++)
            if (json_has(wanted, header->cells[at]))
                row.cells[row.count++] =
                    arena_strdup(arena, cell_text(json_get(wanted, header->cells[at]), arena));
        if (!is_named)
            extra = wanted;
        for (size_t at = 0; at < json_size(extra) && row.count < 63; at++)
            row.cells[row.count++] = arena_strdup(arena, cell_text(json_at(extra, at), arena));
        for (size_t at = 0; at < row.count; at++)
            is_blank = is_blank && *row.cells[at] == '\0';
        if (!is_blank)
            add_row(out, &row);
    }
}

static const char *ours_of(int number)
{
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        if (different[i].number == number) {
            ck_assert_msg(strlen(different[i].why) > 10, "case %d without a reason", number);
            return different[i].ours;
        }
    return NULL;
}

static void compare(int number, const struct json *entry)
{
    struct arena *arena = arena_new();
    struct text ours = {0}, theirs = {0};
    struct csv_row header;
    const struct json *data = json_get(entry, "data");
    const char *input = json_get_string(entry, "input"), *expected = ours_of(number);
    bool is_named = json_get_bool(json_get(entry, "config"), "header", false) &&
                    (json_size(data) == 0 || json_node_is_object(json_at(data, 0)));
    ck_assert_msg(input != NULL, "case %d", number);
    read_ours(input, is_named, &header, arena, &ours);
    read_theirs(data, &header, arena, &theirs);
    bool is_same = str_equal(text_str(&ours), text_str(&theirs));
    ck_assert_msg(is_same ? expected == NULL : str_equal(expected, text_str(&ours)),
                  "case %d (%s): we read %s, PapaParse %s, the table says %s", number,
                  json_get_string(entry, "description"), text_str(&ours), text_str(&theirs),
                  str_or(expected, "that they are one"));
    text_free(&ours);
    text_free(&theirs);
    arena_free(arena);
}

START_TEST(every_case_of_papaparse_is_read_cell_by_cell_as_there_or_as_the_table_says)
{
    static const struct json_limits limits = {1 << 20, 32, 400000};
    struct text text = {0};
    char *rest = NULL;
    int number = 0;
    vectors_read(FIXTURE("csv_papaparse/cases.ndjson"), &text);
    for (char *line = strtok_r(text.data, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest), number++) {
        struct json_doc *doc;
        struct error err = {0};
        ck_assert_msg(json_parse(line, strlen(line), &limits, &doc, &err), "case %d: %s", number,
                      err.message);
        compare(number, json_root(doc));
        json_free(doc);
    }
    ck_assert_int_eq(number, CASES);
    text_free(&text);
}
END_TEST

UNIT_TESTS("codec/papaparse",
           every_case_of_papaparse_is_read_cell_by_cell_as_there_or_as_the_table_says)
