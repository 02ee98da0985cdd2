/* vorwahl match: duplicates in any list. No profile, no sign-in, nothing is stored. */
#include "cli.h"

#include "base/decimal.h"
#include "codec/csv.h"
#include "core/match.h"
#include "usecase/match.h"

#include <unistd.h>

enum { FLUSH_AT = 1 << 16 };

static bool show_progress(void *data, int percent)
{
    (void)data;
    if (isatty(STDERR_FILENO) && percent == 0)
        fprintf(stderr, "\r%s", _("reading…"));
    else if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%d %%", percent);
    return !stop_is_asked();
}

static void cell(struct text *out, const char *text, bool is_first)
{
    csv_write_cell(out, text, is_first, ',', false);
}

static void flush(struct text *out, size_t at_least)
{
    if (out->length < at_least)
        return;
    fwrite(text_str(out), 1, out->length, stdout);
    text_clear(out);
}

static void begin(struct text *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cell(out, names[i], i == 0);
    csv_write_end(out);
}

/* A number, not text: four digits are what the model can promise. */
static void put_probability(struct text *out, double probability)
{
    text_printf(out, ",%.4f", probability);
}

static void json_probability(struct json_writer *writer, double probability)
{
    char number[32];
    snprintf(number, sizeof number, "%.4f", probability);
    json_key(writer, "probability");
    json_write_raw(writer, number);
}

static void row_csv(const struct matching_row *row, struct text *out)
{
    cell(out, row->file, true);
    text_printf(out, ",%lld", (long long)row->row);
    cell(out, row->rec_id, false);
    text_printf(out, ",%u", row->cluster);
    if (row->has_twin)
        put_probability(out, row->probability);
    else
        text_append(out, ",");
    cell(out, row->has_twin ? row->reason : "", false);
    csv_write_end(out);
}

static void row_json(const struct matching_row *row, struct text *out)
{
    struct json_writer writer;
    json_begin(&writer, out);
    json_begin_object(&writer);
    json_put_string(&writer, "file", row->file);
    json_put_int(&writer, "row", row->row);
    json_put_string(&writer, "rec_id", row->rec_id);
    json_put_int(&writer, "cluster", row->cluster);
    if (row->has_twin)
        json_probability(&writer, row->probability);
    else
        json_put_string(&writer, "probability", NULL);
    json_put_string(&writer, "reason", row->has_twin ? row->reason : NULL);
    json_end_object(&writer);
    text_append_char(out, '\n');
}

static void pair_csv(const struct matching_pair *pair, struct text *out)
{
    cell(out, pair->a.file, true);
    cell(out, pair->a.rec_id, false);
    cell(out, pair->b.file, false);
    cell(out, pair->b.rec_id, false);
    put_probability(out, pair->probability);
    cell(out, pair->reason, false);
    csv_write_end(out);
}

static void pair_json(const struct matching_pair *pair, struct text *out)
{
    struct json_writer writer;
    json_begin(&writer, out);
    json_begin_object(&writer);
    json_put_string(&writer, "file_a", pair->a.file);
    json_put_string(&writer, "rec_id_a", pair->a.rec_id);
    json_put_string(&writer, "file_b", pair->b.file);
    json_put_string(&writer, "rec_id_b", pair->b.rec_id);
    json_probability(&writer, pair->probability);
    json_put_string(&writer, "reason", pair->reason);
    json_end_object(&writer);
    text_append_char(out, '\n');
}

static void print_rows(const struct matching *matching, bool is_json, struct arena *arena)
{
    static const char *const names[] = {"file",    "row",         "rec_id",
                                        "cluster", "probability", "reason"};
    struct text out = {0};
    if (!is_json)
        begin(&out, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < matching_row_count(matching) && !stop_is_asked(); i++) {
        struct matching_row row;
        matching_row(matching, i, arena, &row);
        if (row.has_twin)
            row.reason = arena_strdup(arena, match_reason_words(row.reason, arena));
        (is_json ? row_json : row_csv)(&row, &out);
        arena_reset(arena);
        flush(&out, FLUSH_AT);
    }
    flush(&out, 1);
    text_free(&out);
}

static void print_pairs(const struct matching *matching, bool is_json, struct arena *arena)
{
    static const char *const names[] = {"file_a",   "rec_id_a",    "file_b",
                                        "rec_id_b", "probability", "reason"};
    struct text out = {0};
    if (!is_json)
        begin(&out, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < matching_pair_count(matching) && !stop_is_asked(); i++) {
        struct matching_pair pair;
        matching_pair(matching, i, arena, &pair);
        pair.reason = arena_strdup(arena, match_reason_words(pair.reason, arena));
        (is_json ? pair_json : pair_csv)(&pair, &out);
        arena_reset(arena);
        flush(&out, FLUSH_AT);
    }
    flush(&out, 1);
    text_free(&out);
}

static bool run_match(struct desk *desk, struct options *options, struct error *err)
{
    (void)desk;
    struct matching *matching = NULL;
    if (!need(options, 1, err))
        return false;
    if (options->word_count > 1)
        return error_set(err, ERR_USAGE, _("one list, or another one with --second"));
    const char *encoding;
    if (!read_encoding(options, &encoding, err))
        return false;
    stop_watch();
    const struct match_request request = {.path = options->words[0],
                                          .encoding = encoding,
                                          .second = options->second,
                                          .map = options->map,
                                          .progress = show_progress};
    bool is_ok = matching_open(&request, &matching, err);
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (is_ok) {
        struct arena *arena = arena_new();
        (options->is_pairs ? print_pairs : print_rows)(matching, options->is_json, arena);
        fprintf(stderr, _("%zu pairs found, %s expected\n"), matching_pair_count(matching),
                decimal_words(arena, matching_expected(matching), 1));
        for (int i = 0; i < 2 && matching_list(matching, i) != NULL; i++)
            print_reading(matching_list(matching, i), i == 0 ? request.path : request.second,
                          arena);
        if (matching_sums(matching) > 0)
            fprintf(stderr, _("%zu lines of sums were left out\n"), matching_sums(matching));
        if (matching_skipped(matching) > 0)
            fprintf(stderr, _("%zu broken rows were left out\n"), matching_skipped(matching));
        arena_free(arena);
    }
    stop_unwatch();
    matching_close(matching);
    return is_ok;
}

const struct command match_commands[] = {
    {"match",
     "match FILE [--second FILE] [--map FIELD=COLUMN,…] "
     "[--encoding E] "
     "[--pairs]",
     N_("find duplicates in any list, or who of one list stands in another; nothing is stored. E: "
        "utf-8, utf-16le, utf-16be, windows-1252, windows-1250, iso-8859-15, cp850, mac"),
     false, run_match},
    {NULL, NULL, NULL, false, NULL},
};
