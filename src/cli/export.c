/* Export: rows to standard output; the service is told what left the house. */
#include "cli.h"

#include "sync/person.h"
#include "usecase/import.h"

#include <stdio.h>

static bool write_out(void *data, const char *bytes, size_t length)
{
    (void)data;
    return fwrite(bytes, 1, length, stdout) == length;
}

bool run_export(struct desk *desk, struct options *options, struct error *err)
{
    int64_t count;
    const char *format = str_or(options->format, options->is_json ? "json" : "csv");
    if (!need(options, 1, err))
        return false;
    if (!str_equal(format, "csv") && !str_equal(format, "json") && !str_equal(format, "vcard") &&
        !str_equal(format, "vcard4"))
        return error_set(err, ERR_USAGE, _("--format is csv, json, vcard or vcard4"));
    if (options->phones != NULL &&
        (!str_equal(options->phones, "text") || !str_equal(format, "csv")))
        return error_set(err, ERR_USAGE, _("--phones is text, and for CSV"));
    struct export_request request = {.entity = options->words[0],
                                     .format = format,
                                     .where = options->where,
                                     .fields = options->fields,
                                     .raw = options->is_raw,
                                     .phones_as_text = options->phones != NULL};
    return export_run(desk->session, &request, write_out, NULL, &count, err) &&
           (desk_push(desk, options), true); /* the service is told */
}

static const char *fate_words(const struct json *row, struct arena *arena)
{
    int64_t deleted_ms = json_get_int(row, "deleted_ms", TIME_NONE);
    long long days = (clock_now_ms() - json_get_int(row, "at_ms", 0)) / DAY_MS;
    return deleted_ms != TIME_NONE
               ? arena_printf(arena, _("deleted %s"), time_day(arena, deleted_ms))
               : arena_printf(arena,
                              ngettext("not deleted, %lld day", "not deleted, %lld days",
                                       (unsigned long)days),
                              days);
}

static void print_export(const struct json *row, struct arena *arena)
{
    int64_t rows = json_get_int(row, "rows", -1);
    print_safe(arena_printf(
        arena, "%s  %s  %s  %s  %s  %s  %s  %s", json_get_string(row, "id"),
        time_stamp(arena, json_get_int(row, "at_ms", 0)), str_or(json_get_string(row, "user"), "–"),
        str_or(json_get_string(row, "entity"), ""), str_or(json_get_string(row, "format"), ""),
        rows < 0 ? _("not ended") : arena_printf(arena, _("%lld rows"), (long long)rows),
        fate_words(row, arena), str_or(json_get_string(row, "filter"), _("everything"))));
}

bool run_exports(struct desk *desk, struct options *options, struct error *err)
{
    if (options->deleted != NULL || options->kept != NULL)
        return sync_export_deleted(&desk->paths, str_or(options->deleted, options->kept),
                                   options->deleted != NULL, err);
    struct arena *arena = arena_new();
    const char *cursor = NULL;
    bool is_ok, is_empty = true;
    do {
        struct json_doc *doc = NULL;
        is_ok = sync_exports(&desk->paths, cursor, &doc, err);
        const struct json *rows = is_ok ? json_get(json_root(doc), "exports") : NULL;
        for (size_t i = 0; i < json_size(rows); i++) {
            if (options->is_json)
                puts(json_print(json_at(rows, i), arena));
            else
                print_export(json_at(rows, i), arena);
        }
        is_empty = is_empty && is_ok && json_size(rows) == 0;
        cursor = is_ok ? arena_strdup(arena, json_get_string(json_root(doc), "cursor")) : NULL;
        json_free(doc);
    } while (cursor != NULL);
    arena_free(arena);
    return is_empty ? error_set(err, ERR_NOT_FOUND, _("no list has left the house")) : is_ok;
}
