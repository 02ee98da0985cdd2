/* Export: rows to standard output; the service is told what left the house. */
#include "cli.h"

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
    if (!str_equal(format, "csv") && !str_equal(format, "json") && !str_equal(format, "vcard") && !str_equal(format, "vcard4"))
        return error_set(err, ERR_USAGE, _("--format is csv, json, vcard or vcard4"));
    struct export_request request = {.entity = options->words[0],
                                     .format = format,
                                     .where = options->where,
                                     .fields = options->fields,
                                     .raw = options->is_raw};
    return export_run(desk->session, &request, write_out, NULL, &count, err) &&
           (desk_push(desk, options), true); /* the service is told */
}
