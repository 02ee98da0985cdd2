/* What stands in a list's header, and which of our fields each column would go to. */
#include "usecase/import.h"

#include "codec/csv.h"
#include "core/rights.h"

bool import_columns(struct session *session, const char *path, struct arena *arena,
                    struct import_columns *ret_columns, struct error *err)
{
    struct csv_reader *reader;
    if (!actor_require(&session->actor, RIGHT_IMPORT, err) || !csv_open(path, &reader, err))
        return false;
    const struct csv_row *header = csv_header(reader);
    struct import_columns columns = {
        .count = header->count, .headers = ARENA_ARRAY(arena, const char *, header->count + 1)};
    for (size_t i = 0; i < header->count; i++)
        columns.headers[i] = arena_strdup(arena, header->cells[i]);
    bool is_ok = csv_map_headers(header, arena, &columns.fields, err);
    csv_close(reader);
    if (is_ok)
        *ret_columns = columns;
    return is_ok;
}

const char *import_field(const char *name)
{
    return csv_field_name(name);
}
