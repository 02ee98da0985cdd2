/* The header by its names: the first line most of whose cells are known columns, or that has the
 * columns which a person names. Without known names: the first full line below a title alone, as
 * wide as what follows, with words above what are numbers and addresses below. */
#include "csv_head.h"

#include "core/match.h"
#include "csv_rows.h"
#include "csv_sniff.h"
#include "headers.h"

#include <string.h>

#define TEXT_MAX ((size_t)64 << 10)
#define LINES_MAX 20 /* a header stands within them */
#define ROWS_MAX 60  /* that are looked at */

struct row {
    char **cells;
    size_t count, filled, width; /* width: up to the last cell that says something */
    size_t known, wanted;        /* names of columns; columns of the map */
    int64_t line;
};

struct head {
    struct row rows[ROWS_MAX];
    size_t count;
};

struct finding {
    struct arena *arena;
    struct header_names names;
    char **wanted; /* columns of the map */
    size_t wanted_count;
    const char *text;
    size_t length;
};

static void read_map(struct finding *finding, const char *map)
{
    if (map == NULL)
        return;
    finding->wanted_count = str_split(finding->arena, map, ',', &finding->wanted);
    for (size_t i = 0; i < finding->wanted_count; i++) {
        const char *equals = strchr(finding->wanted[i], '=');
        finding->wanted[i] = str_trim(finding->arena, equals != NULL ? equals + 1 : "");
    }
}

static bool is_name(const struct finding *finding, const char *cell)
{
    enum match_input input;
    return header_names_have(&finding->names, cell, finding->arena) || str_equal(cell, "rec_id") ||
           match_input_find(cell, &input);
}

static void judge(const struct finding *finding, const struct csv_row *read, struct row *ret_row)
{
    struct row row = {.cells = read->cells, .count = read->count, .line = read->line};
    for (size_t i = 0; i < read->count; i++) {
        const char *cell = str_trim(finding->arena, read->cells[i]);
        if (*cell == '\0')
            continue;
        row.filled++;
        row.width = i + 1;
        row.known += is_name(finding, cell);
        for (size_t w = 0; w < finding->wanted_count; w++)
            row.wanted += str_equal(finding->wanted[w], cell);
    }
    *ret_row = row;
}

static void read_head(const struct finding *finding, char separator, struct head *ret_head)
{
    struct csv_rows rows;
    struct csv_row row;
    struct text text = {0};
    ret_head->count = 0;
    text_append_bytes(&text, finding->text, finding->length);
    csv_rows_begin(&rows, separator, 1);
    csv_rows_take(&rows, &text, finding->length < TEXT_MAX);
    while (ret_head->count < ROWS_MAX && csv_rows_pop(&rows, finding->arena, &row))
        judge(finding, &row, &ret_head->rows[ret_head->count++]);
    csv_rows_free(&rows);
    text_free(&text);
}

/* Is this one it, rather than the first line? That one may be a line of groups above the columns
 * ("Kontakt;;;Adresse"), or say what the report was asked for ("Ort;Berlin"). */
static bool is_named(const struct row *row, const struct row *first)
{
    return row->known >= 2 && row->known * 2 >= row->filled &&
           (first->known == 0 ||
            (row->known >= first->known + 2 && row->filled >= first->filled * 2));
}

static bool find_named(const struct head *head, const struct row *first, size_t from,
                       size_t *ret_row)
{
    for (size_t i = from; i < head->count && head->rows[i].line <= LINES_MAX; i++)
        if (is_named(&head->rows[i], first)) {
            *ret_row = i;
            return true;
        }
    return false;
}

static bool find_wanted(const struct head *head, size_t *ret_row)
{
    for (size_t i = 0; i < head->count && head->rows[i].line <= LINES_MAX; i++)
        if (head->rows[i].wanted > 0) {
            *ret_row = i;
            return true;
        }
    return false;
}

/* A number, a date, an address: no name of a column. */
static bool is_data(const char *cell)
{
    size_t digits = 0;
    for (const char *c = cell; *c != '\0'; c++)
        digits += *c >= '0' && *c <= '9';
    return strchr(cell, '@') != NULL || digits * 2 > strlen(cell);
}

static bool is_all_words(const struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (is_data(row->cells[i]) || (i < row->width && str_is_blank(row->cells[i])))
            return false;
    return true;
}

/* Most rows below are as wide, and have numbers or addresses in one of its columns. */
static bool is_above_data(const struct head *head, size_t at)
{
    const struct row *header = &head->rows[at];
    size_t below = head->count - at - 1, same = 0;
    for (size_t i = at + 1; i < head->count; i++)
        same += head->rows[i].count == header->count;
    for (size_t c = 0; c < header->width; c++) {
        size_t data = 0;
        for (size_t i = at + 1; i < head->count; i++)
            data += c < head->rows[i].count && is_data(head->rows[i].cells[c]);
        if (below > 0 && data * 2 > below)
            return same * 10 >= below * 8;
    }
    return false;
}

/* Nothing is known by name: above it stand lines of one cell, which name no column of rows that
 * are wider. */
static bool find_wide(const struct head *head, size_t *ret_row)
{
    size_t at = 0;
    while (at < head->count && head->rows[at].filled == 1 && head->rows[at].known == 0)
        at++;
    if (at == 0 || at >= head->count || head->rows[at].line > LINES_MAX ||
        head->rows[at].width < 2 || !is_all_words(&head->rows[at]) || !is_above_data(head, at))
        return false;
    *ret_row = at;
    return true;
}

static void take(struct csv_head *head, char separator, size_t row)
{
    head->separator = separator;
    head->rows_above = row;
}

static bool find_with(const struct finding *finding, struct head *heads, struct csv_head *head)
{
    const char *others = head->is_declared ? "" : CSV_SEPARATORS;
    const struct row first = heads->rows[0];
    size_t at;
    if (find_wanted(heads, &at) || find_named(heads, &first, 1, &at)) {
        take(head, head->separator, at);
        return true;
    }
    struct head *other = heads + 1;
    for (const char *s = others; *s != '\0'; s++) {
        if (*s == head->separator)
            continue;
        read_head(finding, *s, other);
        if (find_wanted(other, &at) || find_named(other, &first, 0, &at)) {
            take(head, *s, at);
            return true;
        }
        if (first.known == 0 && find_wide(other, &at) && !find_wide(heads, &(size_t){0})) {
            take(head, *s, at);
            return true;
        }
    }
    if (!find_wide(heads, &at))
        return false;
    take(head, head->separator, at);
    return true;
}

void csv_head_find(const char *text, size_t length, const char *map, struct csv_head *head)
{
    struct finding finding = {
        .arena = arena_new(), .text = text, .length = length < TEXT_MAX ? length : TEXT_MAX};
    struct head *heads = ARENA_ARRAY(finding.arena, struct head, 2);
    header_names_load(finding.arena, &finding.names);
    read_map(&finding, map);
    read_head(&finding, head->separator, heads);
    if (heads->count > 0)
        find_with(&finding, heads, head);
    arena_free(finding.arena);
}
