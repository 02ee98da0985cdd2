/* Rows that were not taken: a file with the list's own columns and the reason of each. */
#include "base/i18n.h"
#include "base/uuid.h"
#include "import_private.h"
#include "store/exports.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The list itself must not become its own rejects. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* The file holds persons, stays where it is, and is somebody's to delete: listed as an export is.
 */
static bool note_rejects(struct import *import, int64_t rows, struct error *err)
{
    const char *path = import->report->rejects_path, *slash = strrchr(path, '/');
    const struct export_note note = {.id = import->rejects_id,
                                     .entity = (char[]){"lead"},
                                     .format = (char[]){EXPORT_REJECTED},
                                     .filter =
                                         (char *)(uintptr_t)(slash != NULL ? slash + 1 : path),
                                     .at_ms = import->now_ms,
                                     .rows = rows};
    return export_noted(import->session, &note, err);
}

static bool open_rejects(struct import *import, struct error *err)
{
    const char *path = import->report->rejects_path;
    const struct csv_row *header = csv_header(import->reader);
    struct text line = {0};
    if (is_same_file(path, import->request->path))
        return error_set(err, ERR_USAGE,
                         _("%s is the list itself; name another file with --rejects"), path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    import->rejects = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (import->rejects == NULL)
        return error_set(err, ERR_CANNOT_CREATE, _("the rejected rows cannot be written to %s: %s"),
                         path, strerror(errno));
    for (size_t i = 0; i < header->count; i++)
        if (i != import->reason_column)
            csv_write_cell(&line, header->cells[i], i == 0, ';', true);
    csv_write_cell(&line, "reason", header->count == 0, ';', true);
    csv_write_end(&line);
    fwrite(line.data, 1, line.length, import->rejects);
    text_free(&line);
    uuid_new(import->rejects_id);
    return note_rejects(import, -1, err);
}

/* With the line of the list; cards and JSON have no lines that a person would count. */
static const char *reason_of(const struct import *import, const struct csv_row *row,
                             const char *reason)
{
    return csv_info(import->reader)->is_converted
               ? arena_printf(import->row_arena, _("row %lld: %s"), (long long)row->number, reason)
               : arena_printf(import->row_arena, _("line %lld: %s"), (long long)row->line, reason);
}

bool import_end_rejects(struct import *import, struct error *err)
{
    struct import_report *report = import->report;
    if (import->rejects == NULL)
        return true;
    return (fclose(import->rejects) == 0 ||
            error_set(err, ERR_DISK_FULL, "%s: %s", report->rejects_path, strerror(errno))) &&
           note_rejects(import, report->rejected, err);
}

bool import_write_reject(struct import *import, const struct csv_row *row, const char *reason,
                         struct error *err)
{
    struct text line = {0};
    const struct csv_row *header = csv_header(import->reader);
    if (import->request->dry_run)
        return true;
    if (import->rejects == NULL && !open_rejects(import, err))
        return false;
    for (size_t i = 0; i < header->count; i++)
        if (i != import->reason_column)
            csv_write_cell(&line, i < row->count ? row->cells[i] : "", i == 0, ';', true);
    csv_write_cell(&line, reason_of(import, row, reason), header->count == 0, ';', true);
    for (size_t i = header->count; i < row->count; i++) /* beyond the header: behind the reason */
        csv_write_cell(&line, row->cells[i], false, ';', true);
    csv_write_end(&line);
    fwrite(line.data, 1, line.length, import->rejects);
    text_free(&line);
    return true;
}

void import_name_rejects(struct import *import)
{
    const char *slash = strrchr(import->request->path, '/'),
               *name = slash != NULL ? slash + 1 : import->request->path;
    if (import->request->rejects_path != NULL)
        snprintf(import->report->rejects_path, sizeof import->report->rejects_path, "%s",
                 import->request->rejects_path);
    else
        snprintf(import->report->rejects_path, sizeof import->report->rejects_path,
                 "%s.rejected.csv", str_equal(name, "-") ? "stdin" : name);
}
