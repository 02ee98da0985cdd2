/* Export: pages of records as CSV, JSON lines or vCard. Spreadsheet formulas are guarded. */
#include "base/i18n.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "codec/vcard.h"
#include "core/activity.h"
#include "core/field_use.h"
#include "store/exports.h"
#include "store/records.h"
#include "usecase/import.h"

#include <string.h>

#define COLUMNS_MAX 120

struct export_column {
    const char *name;
    size_t part;
    const struct field *field; /* NULL: the record's id */
};

struct export
{
    struct session *session;
    const struct export_request *request;
    const struct entity *entity;
    struct text out;
    struct arena *arena, *kept; /* of a row; of the whole */
    struct export_column columns[COLUMNS_MAX];
    size_t column_count;
};

static const struct entity *const lead_parts[] = {&lead_entity, &contact_entity, &company_entity};

/* A consent or a task says whose it is, and what was found. */
static bool names_its_subject(const struct entity *entity, const struct field *field)
{
    static const char *const named[] = {"contact_id", "lead_id", "company_id", "check_id"};
    bool is_part = false, is_named = false;
    for (size_t i = 0; i < 3; i++)
        is_part = is_part || entity == lead_parts[i];
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        is_named = is_named || str_equal(field->name, named[i]);
    return is_named && !is_part;
}

static bool is_exported(const struct entity *entity, const struct field *field)
{
    return (field->flags & FIELD_SECRET) == 0 &&
           ((field->flags & FIELD_INTERNAL) == 0 || names_its_subject(entity, field) ||
            str_equal(field->name, "do_not_call")); /* an objection goes wherever the person goes */
}

/* Where a column's values stand: in the record itself, or in a part of a lead. */
struct source {
    const void *parts[3]; /* as lead_parts; of other records the first alone */
};

static bool add_column(struct export *export, const char *name, size_t part,
                       const struct field *field)
{
    if (export->column_count == COLUMNS_MAX)
        return false;
    export->columns[export->column_count++] = (struct export_column){name, part, field};
    return true;
}

static const struct entity *part_of(const struct export *export, size_t part)
{
    return export->entity == &lead_entity ? lead_parts[part] : part == 0 ? export->entity : NULL;
}

static void add_all(struct export *export)
{
    add_column(export, "id", 0, NULL);
    for (size_t p = 0; p < 3 && part_of(export, p) != NULL; p++)
        for (size_t i = 0; i < part_of(export, p)->field_count; i++) {
            const struct field *field = &part_of(export, p)->fields[i];
            if (is_exported(part_of(export, p), field))
                add_column(export, field->name, p, field);
        }
}

static bool add_named(struct export *export, const char *name)
{
    if (str_equal(name, "id"))
        return add_column(export, "id", 0, NULL);
    for (size_t p = 0; p < 3 && part_of(export, p) != NULL; p++) {
        const struct field *field = entity_field(part_of(export, p), name);
        if (field != NULL && (field->flags & FIELD_SECRET) == 0 && !str_ends(name, "_key"))
            return add_column(export, field->name, p, field);
    }
    return false;
}

static bool choose_columns(struct export *export, const char *fields, struct error *err)
{
    char **names;
    if (str_is_empty(fields)) {
        add_all(export);
        return true;
    }
    size_t count = str_split(export->kept, fields, ',', &names);
    for (size_t i = 0; i < count; i++)
        if (!add_named(export, names[i]))
            return error_set(err, ERR_USAGE, _("--fields: there is no field \"%s\""), names[i]);
    return true;
}

/* That a field left is a use of it; where no columns were named, nobody asked for any of them. */
static void note_uses(const struct export *export)
{
    field_use_filter(export->entity, export->request->where);
    for (size_t i = 0; !str_is_empty(export->request->fields) && i < export->column_count; i++)
        if (export->columns[i].field != NULL)
            field_use_note(part_of(export, export->columns[i].part), export->columns[i].field);
}

static void header(struct export *export)
{
    for (size_t i = 0; i < export->column_count; i++)
        csv_write_cell(&export->out, export->columns[i].name, i == 0, ';', true);
    csv_write_end(&export->out);
}

static const char *value_of(const struct export *export, const struct export_column *column,
                            const struct source *source)
{
    const void *record = source->parts[column->part];
    return column->field == NULL ? ((const struct record *)record)->id
                                 : field_get(column->field, record, export->arena);
}

/* Where only the block list says so, another home would not know. No objection is an empty cell. */
static const char *objection_of(const struct export *export, const struct source *source,
                                const char *value)
{
    const struct lead *lead = export->entity == &lead_entity ? source->parts[0] : NULL;
    bool is_blocked = lead != NULL && str_equal(lead->state, "blocked");
    return is_blocked || str_equal(value, "1") ? "1" : NULL;
}

static void cells(struct export *export, const struct source *source)
{
    for (size_t i = 0; i < export->column_count; i++) {
        const struct export_column *column = &export->columns[i];
        const char *value = value_of(export, column, source);
        if (str_equal(column->name, "do_not_call"))
            value = objection_of(export, source, value);
        bool is_text = export->request->phones_as_text && value != NULL && column->field != NULL &&
                       column->field->type == FIELD_PHONE;
        csv_write_cell(&export->out, is_text ? arena_printf(export->arena, "'%s", value) : value,
                       i == 0, ';', is_text || export->request->raw || column->field == NULL);
    }
    csv_write_end(&export->out);
}

static void chosen_json(struct export *export, const struct source *source)
{
    struct json_writer writer;
    json_begin(&writer, &export->out);
    json_begin_object(&writer);
    for (size_t i = 0; i < export->column_count; i++) {
        const struct export_column *column = &export->columns[i];
        const char *value = value_of(export, column, source);
        bool is_number = column->field != NULL && field_types[column->field->type].is_int;
        json_key(&writer, column->name);
        if (value != NULL && is_number)
            json_write_raw(&writer, value);
        else
            json_write_string(&writer, value);
    }
    json_end_object(&writer);
}

static void json(struct export *export, const void *record, const struct lead_card *card,
                 const struct source *source)
{
    struct json_writer writer;
    json_begin(&writer, &export->out);
    if (!str_is_empty(export->request->fields))
        chosen_json(export, source);
    else if (card != NULL)
        lead_card_write_json(&writer, card, export->session->now_ms(), export->arena);
    else
        record_write_json(&writer, export->entity, record);
    text_append_char(&export->out, '\n');
}

/* What lists brought along as notes of this person. */
static char *notes_of(const struct export *export, const char *contact_id)
{
    void **found;
    size_t count;
    struct text notes = {0};
    if (!store_find(export->session->store, &activity_entity, "contact_id", contact_id, 500,
                    export->arena, &found, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct activity *activity = found[i];
        if (str_equal(activity->kind, "import") && activity->is_void != 1 &&
            !str_is_empty(activity->note))
            text_printf(&notes, "%s%s", notes.length > 0 ? "\n" : "", activity->note);
    }
    char *copy = arena_strdup(export->arena, text_str(&notes));
    text_free(&notes);
    return copy;
}

static void vcard(struct export *export, const struct contact *contact,
                  const struct lead_card *card)
{
    static const struct company empty = {.employees = INT_NONE};
    void *company = NULL;
    if (card == NULL && contact->company_id != NULL)
        (void)store_load(export->session->store, &company_entity, contact->company_id,
                         export->arena, &company, NULL);
    const struct vcard made = {.version =
                                   str_equal(export->request->format, "vcard4") ? VCARD_4 : VCARD_3,
                               .contact = contact,
                               .company = card != NULL      ? &card->company
                                          : company != NULL ? company
                                                            : &empty,
                               .lead = card != NULL ? &card->lead : NULL,
                               .note = notes_of(export, contact->record.id)};
    vcard_write(&export->out, &made);
}

static void one(struct export *export, const void *record, const struct lead_card *card)
{
    const struct source source = {.parts = {card != NULL ? &card->lead : record,
                                            card != NULL ? &card->contact : NULL,
                                            card != NULL ? &card->company : NULL}};
    if (str_equal(export->request->format, "json"))
        json(export, record, card, &source);
    else if (str_starts(export->request->format, "vcard"))
        vcard(export, card != NULL ? &card->contact : record, card);
    else
        cells(export, &source);
}

bool export_noted(struct session *session, const struct export_note *note, struct error *err)
{
    return store_kind(session->store) != STORE_DESK || desk_export_note(session->store, note, err);
}

bool export_noted_dump(struct session *session, char id[UUID_SIZE], int64_t rows, struct error *err)
{
    struct export_note note = {.entity = (char[]){"lead"},
                               .format = (char[]){EXPORT_DUMP},
                               .at_ms = session->now_ms(),
                               .rows = id[0] != '\0' ? rows : -1};
    if (id[0] == '\0')
        uuid_new(id);
    note.id = id;
    return export_noted(session, &note, err);
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
    return export_noted(export->session, &line, err);
}

bool export_run(struct session *session, const struct export_request *request,
                bool (*write)(void *data, const char *bytes, size_t length), void *data,
                int64_t *ret_count, struct error *err)
{
    struct export export = {.session = session,
                            .request = request,
                            .entity = entity_find(request->entity),
                            .arena = arena_new(),
                            .kept = arena_new()};
    char *cursor = NULL;
    bool is_ok = actor_require(&session->actor, RIGHT_EXPORT, err);
    if (is_ok && export.entity == NULL)
        is_ok = error_set(err, ERR_USAGE, _("there is no kind of record \"%s\""), request->entity);
    if (is_ok && str_starts(request->format, "vcard") && export.entity != &lead_entity &&
        export.entity != &contact_entity)
        is_ok = error_set(err, ERR_USAGE, _("vCards are made of leads and contacts"));
    is_ok = is_ok && choose_columns(&export, request->fields, err);
    if (is_ok)
        note_uses(&export);
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
    arena_free(export.kept);
    return is_ok;
}
