/* Import chunks: each row makes or completes a company, a contact and a lead; the same code at the desk and in the service. */
#include "store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "codec/record_json.h"

#include <string.h>

static void *start(struct store *store, const struct entity *entity, const char *id, bool creates, int64_t now_ms, struct arena *arena)
{
    void *record;
    if (store_load_any(store, entity, id, arena, &record, NULL))
        return creates ? NULL : record; /* already made: a repeated chunk changes nothing */
    if (!creates)
        return NULL;
    record = record_new(entity, arena);
    struct record *head = record;
    head->id = arena_strdup(arena, id);
    head->created_ms = head->changed_ms = now_ms;
    return record;
}

static void set_fields(const struct entity *entity, void *record, const struct bulk_row *row, bool is_new, struct arena *arena)
{
    for (size_t i = 0; i < row->change_count; i++) {
        const struct field *field = entity_field(entity, row->changes[i].name);
        if (field == NULL || field->merge == MERGE_SERVER || (!is_new && field_get(field, record, arena) != NULL)) /* only empty fields are filled */
            continue;
        field_put(field, record, row->changes[i].value, arena);
    }
}

typedef bool put_function(struct store *, const struct entity *, const void *, struct error *);

static bool apply_row(struct store *store, const struct bulk_row *row, int64_t now_ms, struct arena *arena, put_function *put, struct error *err)
{
    const struct { const struct entity *entity; const char *id; bool creates; } parts[] = {
        {&company_entity, row->company_id, row->creates_company}, {&contact_entity, row->contact_id, row->creates_contact}, {&lead_entity, row->lead_id, row->creates_lead}};
    for (size_t i = 0; i < 3; i++) {
        void *record = parts[i].id[0] != '\0' ? start(store, parts[i].entity, parts[i].id, parts[i].creates, now_ms, arena) : NULL;
        if (record == NULL)
            continue;
        set_fields(parts[i].entity, record, row, parts[i].creates, arena);
        if (parts[i].entity == &contact_entity) {
            struct contact *contact = record;
            if (contact->company_id == NULL)
                contact->company_id = arena_strdup(arena, row->company_id);
            contact_derive_keys(contact, arena);
        } else if (parts[i].entity == &lead_entity && parts[i].creates) {
            ((struct lead *)record)->contact_id = arena_strdup(arena, row->contact_id);
            ((struct lead *)record)->company_id = arena_strdup(arena, row->company_id);
        }
        if (!put(store, parts[i].entity, record, err))
            return false;
    }
    return true;
}

bool bulk_apply(struct store *store, const struct operation *op, struct arena *arena, put_function *put, struct error *err)
{
    struct bulk_row *rows;
    size_t count;
    if (!bulk_read_json(op->body, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!apply_row(store, &rows[i], op->occurred_ms, arena, put, err))
            return false;
    return true;
}
