/* Export: pages of records as CSV, JSON lines or vCard. Spreadsheet formulas are guarded (design.md
 * 5). */
#include "base/i18n.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "codec/vcard.h"
#include "store/exports.h"
#include "store/records.h"
#include "usecase/import.h"

#include <string.h>

struct export
{
    struct session *session;
    const struct export_request *request;
    const struct entity *entity;
    struct text out;
    struct arena *arena;
};

static const struct entity *const lead_parts[] = {&lead_entity, &contact_entity, &company_entity};

static bool is_exported(const struct field *field)
{
    return (field->flags & (FIELD_INTERNAL | FIELD_SECRET)) == 0;
}

static void header(struct export *export)
{
    csv_write_cell(&export->out, "id", true, ';', true);
    for (size_t p = 0; p < (export->entity == &lead_entity ? 3u : 1u); p++) {
        const struct entity *part = export->entity == &lead_entity ? lead_parts[p] : export->entity;
        for (size_t i = 0; i < part->field_count; i++)
            if (is_exported(&part->fields[i]))
                csv_write_cell(&export->out, part->fields[i].name, false, ';', true);
    }
    csv_write_end(&export->out);
}

static void cells(struct export *export, const struct entity *entity, const void *record)
{
    for (size_t i = 0; i < entity->field_count; i++)
        if (is_exported(&entity->fields[i]))
            csv_write_cell(&export->out, field_get(&entity->fields[i], record, export->arena),
                           false, ';', export->request->raw);
}

static void one(struct export *export, const void *record, const struct lead_card *card)
{
    struct json_writer writer;
    if (str_equal(export->request->format, "json")) {
        json_begin(&writer, &export->out);
        if (card != NULL)
            lead_card_write_json(&writer, card, export->session->now_ms(), export->arena);
        else
            record_write_json(&writer, export->entity, record, export->arena);
        text_append_char(&export->out, '\n');
    } else if (str_equal(export->request->format, "vcard")) {
        struct company empty = {0};
        vcard_write(&export->out, card != NULL ? &card->contact : record,
                    card != NULL ? &card->company : &empty);
    } else {
        csv_write_cell(&export->out,
                       card != NULL ? card->lead.record.id : ((const struct record *)record)->id,
                       true, ';', true);
        if (card == NULL)
            cells(export, export->entity, record);
        for (size_t p = 0; card != NULL && p < 3; p++)
            cells(export, lead_parts[p],
                  p == 0   ? (const void *)&card->lead
                  : p == 1 ? (const void *)&card->contact
                           : (const void *)&card->company);
        csv_write_end(&export->out);
    }
}

/* Noted before the first row leaves, and again with their number: a killed program was one too. */
static bool note(const struct export *export, const struct export_request *request, const char *id,
                 int64_t at_ms, int64_t rows, struct error *err)
{
    const struct export_note line = {.id = (char *)(uintptr_t)id,
                                     .entity = (char *)(uintptr_t) export->entity->name,
                                     .format = (char *)(uintptr_t)request->format,
                                     .filter = (char *)(uintptr_t)request->where,
                                     .at_ms = at_ms,
                                     .rows = rows};
    struct store *store = export->session->store;
    return store_kind(store) != STORE_DESK || desk_export_note(store, &line, err);
}

bool export_run(struct session *session, const struct export_request *request,
                bool (*write)(void *data, const char *bytes, size_t length), void *data,
                int64_t *ret_count, struct error *err)
{
    struct export export = {.session = session,
                            .request = request,
                            .entity = entity_find(request->entity),
                            .arena = arena_new()};
    char *cursor = NULL;
    bool is_ok = actor_require(&session->actor, RIGHT_EXPORT, err);
    if (is_ok && export.entity == NULL)
        is_ok = error_set(err, ERR_USAGE, _("there is no kind of record \"%s\""), request->entity);
    if (is_ok && str_equal(request->format, "vcard") && export.entity != &lead_entity &&
        export.entity != &contact_entity)
        is_ok = error_set(err, ERR_USAGE, _("vCards are made of leads and contacts"));
    char id[UUID_SIZE];
    int64_t began_ms = session->now_ms();
    uuid_new(id);
    is_ok = is_ok && note(&export, request, id, began_ms, -1, err);
    *ret_count = 0;
    if (is_ok && str_equal(request->format, "csv"))
        header(&export);
    do {
        struct arena *page_arena = arena_new();
        struct page_request page = {.where = request->where,
                                    .user_id = session->actor.user_id,
                                    .limit = 500,
                                    .cursor = cursor};
        void **records = NULL;
        struct lead_card **cards = NULL;
        size_t count = 0;
        char *next = NULL;
        is_ok = is_ok &&
                (export.entity == &lead_entity
                     ? store_cards(session->store, &page, page_arena, &cards, &count, &next, err)
                     : store_page(session->store, export.entity, &page, page_arena, &records,
                                  &count, &next, err));
        for (size_t i = 0; is_ok && i < count; i++)
            one(&export, records != NULL ? records[i] : NULL, cards != NULL ? cards[i] : NULL);
        if (is_ok && !write(data, text_str(&export.out), export.out.length))
            is_ok = error_set(err, ERR_DISK_FULL, "%s", error_sentence(ERR_DISK_FULL));
        text_clear(&export.out);
        *ret_count += (int64_t)count;
        arena_reset(export.arena);
        cursor = is_ok && next != NULL ? arena_strdup(export.arena, next) : NULL;
        arena_free(page_arena);
    } while (cursor != NULL);
    text_free(&export.out);
    is_ok = is_ok && note(&export, request, id, began_ms, *ret_count, err);
    arena_free(export.arena);
    return is_ok;
}
