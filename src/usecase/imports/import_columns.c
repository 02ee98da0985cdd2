/* What stands in a list's header, which of our fields each column would go to, and how a list with
 * this header was read the last time. */
#include "usecase/import.h"

#include "base/hash.h"
#include "core/rights.h"
#include "import_private.h"
#include "store/records.h"

#define BATCHES_MOST 1000

static char *layout_of(const struct csv_row *header, struct arena *arena)
{
    struct text names = {0};
    char hash[HASH_HEX_SIZE];
    for (size_t i = 0; i < header->count; i++)
        text_printf(&names, "%s\x1f", str_trim(arena, header->cells[i]));
    hash_hex(text_str(&names), names.length, hash);
    text_free(&names);
    return arena_strdup(arena, hash);
}

void import_note_layout(const struct import *import, struct batch *batch, struct arena *arena)
{
    const struct csv_row *header = csv_header(import->reader);
    struct text mapping = {0};
    for (size_t i = 0; i < header->count; i++)
        text_printf(&mapping, "%s%s", i > 0 ? "," : "", str_or(import->fields[i], ""));
    batch->layout = layout_of(header, arena);
    batch->mapping = arena_strdup(arena, text_str(&mapping));
    batch->policy = arena_strdup(arena, import->request->policy);
    text_free(&mapping);
}

/* The newest import of the team whose list had this header and was not taken back. */
static const struct batch *last_like(struct session *session, const char *layout,
                                     struct arena *arena)
{
    void **batches;
    size_t count;
    const struct batch *found = NULL;
    if (!store_find(session->store, &batch_entity, "layout", layout, BATCHES_MOST, arena, &batches,
                    &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct batch *batch = batches[i];
        if (!str_equal(batch->state, "undone") &&
            str_equal(batch->team_id, session->actor.team_id) &&
            (found == NULL || batch->started_ms > found->started_ms))
            found = batch;
    }
    return found;
}

static void map_like(struct import_columns *columns, const char *mapping, struct arena *arena)
{
    char **names;
    size_t count = mapping != NULL ? str_split(arena, mapping, ',', &names) : 0;
    if (count != columns->count)
        return;
    for (size_t i = 0; i < count; i++)
        columns->fields[i] = *names[i] != '\0' ? csv_field_name(names[i]) : NULL;
}

bool import_columns(struct session *session, const char *path, const char *encoding,
                    struct arena *arena, struct import_columns *ret_columns, struct error *err)
{
    struct csv_reader *reader;
    const struct csv_reading reading = {.encoding = encoding, .finds_header = true};
    if (!actor_require(&session->actor, RIGHT_IMPORT, err) ||
        !csv_open_as(path, &reading, &reader, err))
        return false;
    const struct csv_row *header = csv_header(reader);
    struct import_columns columns = {.count = header->count,
                                     .list = *csv_info(reader),
                                     .header_line = header->line,
                                     .headers =
                                         ARENA_ARRAY(arena, const char *, header->count + 1)};
    for (size_t i = 0; i < header->count; i++)
        columns.headers[i] = arena_strdup(arena, header->cells[i]);
    columns.before = last_like(session, layout_of(header, arena), arena);
    columns.system = csv_layout_name(header, arena);
    bool is_ok = csv_map_headers(header, arena, &columns.fields, err);
    csv_close(reader);
    if (is_ok && columns.before != NULL)
        map_like(&columns, columns.before->mapping, arena);
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
