/* What stands in a list's header, and which of our fields each column would go to. */
#include "import_private.h"

#include "codec/csv.h"
#include "core/rights.h"
#include "store/records.h"

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

/* Ids of records are of version 7, or derived from such. */
bool import_is_own_id(const char *text)
{
    return uuid_is_valid(text) && (text[14] == '7' || text[14] == '8');
}

void import_find_id(struct import *import, struct contact **ret_contact)
{
    struct store *store = import->session->store;
    struct arena *arena = import->row_arena;
    void *record;
    const char *id = import->row_id;
    if (id != NULL && store_load(store, &lead_entity, id, arena, &record, NULL))
        id = ((struct lead *)record)->contact_id;
    if (id != NULL &&
        store_load(store, &contact_entity, store_survivor(store, &contact_entity, id, arena), arena,
                   &record, NULL))
        *ret_contact = record;
}
