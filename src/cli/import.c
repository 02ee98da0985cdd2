/* Importing lists: options, progress, the counts. */
#include "cli.h"

#include "base/file.h"
#include "core/reference.h"
#include "usecase/import.h"

#include "base/clock.h"
#include "store/desk.h"
#include "usecase/duplicates.h"
#include "usecase/quality.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INDEX_STEPS 10   /* of a thousand rows */
#define INDEX_MOST 10000 /* of a longer list only a beginning would be made */
#define ASKED_MS 3000

static bool show_progress(void *data, int64_t rows, int64_t bytes, int64_t total)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, _("\r%lld rows, %d %%"), (long long)rows,
                total > 0 ? (int)(bytes * 100 / total) : 0);
    return !stop_is_asked();
}

static void print_likely(const struct import_report *report, const struct options *options,
                         struct arena *arena)
{
    for (int i = 0; !options->is_json && i < report->likely_count; i++)
        printf(_("row %lld: %s: likely known: %s, %d %%\n"), (long long)report->likely[i].row,
               safe_text(arena, report->likely[i].text), safe_text(arena, report->likely[i].twin),
               report->likely[i].percent);
    if (!options->is_json && report->twins > report->likely_count)
        printf(_("%lld new rows in all are likely known\n"), (long long)report->twins);
    if (report->compared > 0 && report->compared < report->created)
        fprintf(stderr, _("only the first %lld new rows were compared with the stock\n"),
                (long long)report->compared);
}

static void put_likely(struct json_writer *writer, const struct import_report *report)
{
    json_put_int(writer, "twins", report->twins);
    json_key(writer, "likely");
    json_begin_array(writer);
    for (int i = 0; i < report->likely_count; i++) {
        json_begin_object(writer);
        json_put_int(writer, "row", report->likely[i].row);
        json_put_string(writer, "text", report->likely[i].text);
        json_put_string(writer, "twin", report->likely[i].twin);
        json_put_string(writer, "lead", str_or(report->likely[i].lead_id, NULL));
        json_put_int(writer, "percent", report->likely[i].percent);
        json_put_string(writer, "reason", report->likely[i].reason);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static bool is_of_companies(const struct options *options)
{
    return str_equal(options->as, "company") || str_equal(options->as, "companies");
}

static void print_left_out(const struct import_report *report, const char *path,
                           struct arena *arena)
{
    print_reading(&report->list, path, arena);
    if (report->untaken[0] != '\0')
        fprintf(stderr, _("columns that no field takes: %s\n"), safe_text(arena, report->untaken));
    if (report->unclear > 0)
        fprintf(stderr,
                _("%lld values like \"%s\" in a column that forbids calls are neither yes nor no: "
                  "each counts as an objection\n"),
                (long long)report->unclear, safe_text(arena, report->unclear_as));
    if (report->unplaced > 0)
        fprintf(stderr, _("%lld values of the cards were left out (pictures, sounds, keys)\n"),
                (long long)report->unplaced);
    if (report->blanks > 0)
        fprintf(stderr,
                _("%lld cells had blanks behind their closing quote, which were left out\n"),
                (long long)report->blanks);
}

static void print_words(const struct import_report *report, const char *path,
                        const struct options *options)
{
    struct arena *arena = arena_new();
    for (int i = 0; !options->is_json && i < report->sample_count; i++)
        printf(_("row %lld: %s: %s\n"), (long long)report->samples[i].row,
               _(report->samples[i].verdict), safe_text(arena, report->samples[i].text));
    print_likely(report, options, arena);
    for (int i = 0; !options->is_json && options->is_dry_run && i < report->field_count; i++)
        printf(_("%s: %lld filled, %lld known, %lld different\n"), report->fields[i].name,
               (long long)report->fields[i].filled, (long long)report->fields[i].same,
               (long long)report->fields[i].different);
    for (int i = 0; !options->is_json && i < report->reason_count; i++)
        printf(_("rejected %lld times: %s\n"), (long long)report->reasons[i].count,
               safe_text(arena, report->reasons[i].reason));
    for (int i = 0; i < report->column_count; i++)
        if (import_column_is_doubtful(report, i))
            fprintf(stderr, _("%s: %lld of %lld values fail their checks; is the column right?\n"),
                    report->columns[i].name, (long long)report->columns[i].failed,
                    (long long)report->columns[i].seen);
    if (report->repeated > 0)
        fprintf(
            stderr,
            is_of_companies(options)
                ? _("%lld rows name a company of this list again; each column's policy holds for "
                    "them\n")
                : _("%lld rows name somebody of this list again; each column's policy holds for "
                    "them\n"),
            (long long)report->repeated);
    print_left_out(report, path, arena);
    if (options->licence != NULL && report->created > 0)
        fprintf(
            stderr,
            _("licence until %s: then %lld new persons of this list are proposed for erasure\n"),
            options->licence, (long long)report->created);
    if (report->rejects_path[0] != '\0')
        fprintf(stderr, _("rejected rows are in %s\n"), safe_text(arena, report->rejects_path));
    arena_free(arena);
}

static void print_report(const struct import_report *report, const struct quality_run *checks,
                         const struct options *options)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_int(&writer, "read", report->read);
    json_put_int(&writer, "created", report->created);
    json_put_int(&writer, "updated", report->updated);
    json_put_int(&writer, "known", report->known);
    json_put_int(&writer, "rejected", report->rejected);
    if (report->repeated > 0)
        json_put_int(&writer, "again", report->repeated);
    if (report->blocked > 0)
        json_put_int(&writer, "blocked", report->blocked);
    if (report->list.rows_above > 0)
        json_put_int(&writer, "above", report->list.rows_above);
    if (options->is_dry_run) {
        put_likely(&writer, report);
    } else {
        json_put_int(&writer, "checked", checks->checked);
        json_put_int(&writer, "opened", checks->opened);
    }
    json_put_string(&writer, "batch", options->is_dry_run ? NULL : report->batch_id);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool show_checked(void *data, int64_t checked, int64_t of)
{
    (void)data;
    if (isatty(STDERR_FILENO)) {
        fputc('\r', stderr);
        fprintf(stderr, _("checked %lld of %lld"), (long long)checked, (long long)of);
    }
    return !stop_is_asked();
}

/* The rows go to the others first: what is found about them may come later. */
static bool check_rows(struct desk *desk, const struct options *options, struct quality_run *checks,
                       struct error *err)
{
    desk_push_all(desk, options);
    checks->progress = show_checked;
    bool is_ok = quality_check_imported(desk->session, checks, err);
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    return is_ok;
}

/* The twins of a short list are asked about at once; those of a long one by an open workplace. */
static bool ask_of_twins(struct desk *desk, struct error *err)
{
    bool has_more = true;
    int64_t asked = 0;
    bool is_short = twins_keys_waiting(desk->session) <= INDEX_MOST;
    for (int step = 0; is_short && has_more && step < INDEX_STEPS; step++)
        if (!desk_index_twins(desk->store, &has_more, err))
            return false;
    int64_t began_ms = clock_monotonic_ms();
    for (has_more = !has_more; has_more && clock_monotonic_ms() - began_ms < ASKED_MS;)
        if (!twins_ask_more(desk->session, &asked, &has_more, err))
            return false;
    if (twins_are_waiting(desk->session))
        fputs(_("likely twins of the new persons are looked for while a workplace is open, or by "
                "vorwahl sync --watch\n"),
              stderr);
    return true;
}

/* A kept layout: one FIELD=COLUMN a line, # begins a comment. */
static bool read_map(const char *path, struct arena *arena, const char **ret_map, struct error *err)
{
    struct text file = {0}, map = {0};
    char **lines;
    if (!file_read(path, 64 << 10, &file, err))
        return false;
    size_t count = str_split(arena, text_str(&file), '\n', &lines);
    for (size_t i = 0; i < count; i++) {
        const char *line = str_trim(arena, lines[i]);
        if (*line != '\0' && *line != '#')
            text_printf(&map, "%s%s", map.length > 0 ? "," : "", line);
    }
    *ret_map = arena_strdup(arena, text_str(&map));
    text_free(&file);
    text_free(&map);
    return true;
}

static bool check_import(const struct options *options, struct error *err)
{
    if (options->as != NULL && !is_of_companies(options) && !str_equal(options->as, "lead") &&
        !str_equal(options->as, "leads"))
        return error_set(err, ERR_USAGE,
                         _("a list becomes leads with their person and company, or companies alone "
                           "(--as company); --as %s is not offered"),
                         options->as);
    struct arena *arena = arena_new();
    char *date;
    bool is_date =
        options->licence == NULL ||
        (strlen(options->licence) == 10 && field_parse(entity_field(&batch_entity, "licence_until"),
                                                       options->licence, arena, &date, NULL));
    arena_free(arena);
    if (!is_date)
        return error_set(err, ERR_USAGE, _("--licence-until takes YYYY-MM-DD"));
    return (options->map == NULL || options->map_file == NULL) ||
           error_set(err, ERR_USAGE, _("either --map or --map-file"));
}

bool run_import(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    const char *encoding;
    bool is_ok =
        need(options, 1, err) && check_import(options, err) &&
        read_encoding(options, &encoding, err) &&
        (options->map_file == NULL || read_map(options->map_file, arena, &options->map, err));
    stop_watch();
    for (int i = 0; is_ok && i < options->word_count; i++) {
        struct import_report report;
        struct import_request request = {.path = options->words[i],
                                         .encoding = encoding,
                                         .map = options->map,
                                         .campaign = options->campaign,
                                         .team = options->team,
                                         .owner = options->owner,
                                         .basis = options->basis,
                                         .evidence = options->evidence,
                                         .is_bought = options->is_bought,
                                         .licence_until = options->licence,
                                         .rejects_path = options->rejects,
                                         .policy = options->policy,
                                         .is_of_companies = is_of_companies(options),
                                         .dry_run = options->is_dry_run,
                                         .progress = show_progress};
        is_ok = import_run(desk->session, &request, &report, err);
        if (isatty(STDERR_FILENO))
            fputs("\r\033[K", stderr);
        bool has_any = is_ok || report.read > 0;
        struct quality_run checks = {0};
        if (has_any)
            print_words(&report, options->words[i], options);
        if (!options->is_dry_run && has_any && !stop_is_asked())
            is_ok = check_rows(desk, options, &checks, is_ok ? err : NULL) && is_ok;
        if (has_any)
            print_report(&report, &checks, options);
    }
    stop_unwatch();
    if (is_ok && !options->is_dry_run && !stop_is_asked())
        is_ok = ask_of_twins(desk, err);
    if (is_ok && !options->is_dry_run && !stop_is_asked())
        desk_push_all(desk, options);
    arena_free(arena);
    return is_ok;
}
