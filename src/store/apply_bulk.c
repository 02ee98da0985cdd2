/* Import chunks: each row makes or completes a company, a contact and a lead; the same code at the
 * desk and in the service. */
#include "store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "codec/check_lists.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/bulk.h"
#include "core/consent.h"
#include "core/provenance.h"
#include "core/quality_score.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/territories.h"

#include <string.h>

static void *blank(const struct entity *entity, const char *id, int64_t now_ms, struct arena *arena)
{
    void *record = record_new(entity, arena);
    struct record *head = record;
    head->id = arena_strdup(arena, id);
    head->created_ms = head->changed_ms = now_ms;
    return record;
}

/* NULL: another entity's. Who made the row may have looked it up already. */
static const struct field *field_of(const struct entity *entity, const struct change *change)
{
    const struct field *field = change->field;
    if (field == NULL)
        return entity_field(entity, change->name);
    return field >= entity->fields && field < entity->fields + entity->field_count ? field : NULL;
}

/* The list that a chunk is part of, as the source of what it fills. */
static struct provenance list_of(struct store *store, const struct operation *op,
                                 struct arena *arena)
{
    void *batch;
    bool is_here = store_load(store, &batch_entity, op->id, arena, &batch, NULL);
    return (struct provenance){
        .source = op->id,
        .day = quality_day_of(op->occurred_ms),
        .until = is_here ? provenance_day(((struct batch *)batch)->licence_until) : 0};
}

static void set_new(const struct entity *entity, void *record, const struct bulk_row *row,
                    struct arena *arena)
{
    for (size_t i = 0; i < row->change_count; i++) {
        const struct field *field = field_of(entity, &row->changes[i]);
        if (field != NULL && field->merge != MERGE_SERVER)
            field_put(field, record, row->changes[i].value, arena);
    }
}

/* Only empty fields are filled, and say of which list. */
static void fill_known(struct store *store, const struct operation *op, const struct entity *entity,
                       void *record, const struct bulk_row *row, struct arena *arena)
{
    const char *name = provenance_marks(entity);
    const struct field *marks = name != NULL ? entity_field(entity, name) : NULL;
    struct provenance list = {0};
    for (size_t i = 0; i < row->change_count; i++) {
        const struct field *field = field_of(entity, &row->changes[i]);
        if (field == NULL || field->merge == MERGE_SERVER ||
            field_get(field, record, arena) != NULL)
            continue;
        field_put(field, record, row->changes[i].value, arena);
        if (marks == NULL || (field->flags & FIELD_INTERNAL) != 0)
            continue;
        if (list.source == NULL)
            list = list_of(store, op, arena);
        field_put(marks, record,
                  provenance_set(field_get(marks, record, arena), field->name, &list, arena),
                  arena);
    }
}

/* The consent behind the basis that the list states. */
static bool put_consent(struct store *store, const struct operation *op, const struct lead *lead,
                        struct arena *arena, const struct bulk_writer *writer, struct error *err)
{
    static char phone[] = "phone", given[] = "given";
    char *id = arena_alloc(arena, UUID_SIZE);
    bool is_new;
    struct consent *consent = record_new(&consent_entity, arena);
    bulk_consent_id(lead->contact_id, op->id, id);
    consent->record =
        (struct record){.id = id, .created_ms = op->occurred_ms, .changed_ms = op->occurred_ms};
    consent->contact_id = lead->contact_id;
    consent->lead_id = lead->record.id;
    consent->purpose = phone;
    consent->status = given;
    consent->basis = lead->basis;
    consent->evidence = lead->basis_note;
    consent->at_ms = op->occurred_ms;
    consent->user_id = (char *)(uintptr_t)op->user_id;
    consent->batch_id = (char *)(uintptr_t)op->id;
    return writer->insert(store, &consent_entity, consent, lead, &is_new, err);
}

static bool put_note(struct store *store, const struct operation *op, const struct bulk_row *row,
                     const struct lead *lead, struct arena *arena, const struct bulk_writer *writer,
                     struct error *err)
{
    static char import[] = "import";
    char *id = arena_alloc(arena, UUID_SIZE);
    bool is_new;
    const char *note = NULL;
    for (size_t i = 0; i < row->change_count && note == NULL; i++)
        if (str_equal(row->changes[i].name, BULK_NOTE))
            note = row->changes[i].value;
    if (str_is_empty(note))
        return true;
    struct activity *activity = record_new(&activity_entity, arena);
    if (row->note_id[0] != '\0')
        memcpy(id, row->note_id, sizeof row->note_id);
    else
        bulk_note_id(lead->contact_id, note, id);
    activity->record =
        (struct record){.id = id, .created_ms = op->occurred_ms, .changed_ms = op->occurred_ms};
    activity->lead_id = lead->record.id;
    activity->contact_id = lead->contact_id;
    activity->kind = import;
    activity->at_ms = op->occurred_ms;
    activity->user_id = (char *)(uintptr_t)op->user_id;
    activity->note = (char *)(uintptr_t)note;
    return writer->insert(store, &activity_entity, activity, lead, &is_new, err);
}

static bool put_tasks(struct store *store, const struct operation *op,
                      const struct contact *contact, const struct lead *lead, struct arena *arena,
                      const struct bulk_writer *writer, struct error *err)
{
    struct quality_facts facts = {0};
    struct store_same phone, email;
    bool is_new;
    if (!store_same_phone(store, contact->record.id, contact->phone, arena, &phone, err) ||
        !store_same_email(store, contact->record.id, contact->email, arena, &email, err))
        return false;
    facts.same_phone_count = phone.count;
    facts.same_phone_id = phone.ids[0];
    facts.same_email_count = email.count;
    facts.same_email_id = email.ids[0];
    const struct quality_subject subject = {.contact = contact,
                                            .lead = lead,
                                            .facts = &facts,
                                            .reference = check_lists(),
                                            .now_ms = op->occurred_ms,
                                            .arena = arena};
    for (size_t i = 0; i < quality_check_count; i++) {
        if (!quality_holds_in_import(quality_checks[i]) ||
            !quality_finds(quality_checks[i], &subject))
            continue;
        struct task *task = quality_task(quality_checks[i], &subject);
        task->record.created_ms = task->record.changed_ms = op->occurred_ms;
        if (!writer->insert(store, &task_entity, task, lead, &is_new, err))
            return false;
    }
    return true;
}

struct part {
    const struct entity *entity;
    const char *id;
    bool creates;
};

static void link_part(const struct part *part, void *record, const struct bulk_row *row,
                      struct arena *arena)
{
    if (part->entity == &contact_entity) {
        struct contact *contact = record;
        if (contact->company_id == NULL)
            contact->company_id = arena_strdup(arena, row->company_id);
        contact_derive_keys(contact, arena);
    } else if (part->entity == &lead_entity && part->creates) {
        ((struct lead *)record)->contact_id = arena_strdup(arena, row->contact_id);
        ((struct lead *)record)->company_id = arena_strdup(arena, row->company_id);
    }
}

static void touch_parents(struct store *store, const struct bulk_row *row, const struct lead *lead,
                          struct arena *arena)
{
    if (!row->creates_contact)
        touch_children(store, lead, arena);
    else if (!row->creates_company)
        touch(store, &company_entity, str_or(lead->company_id, ""));
}

/* The record of a part as it will be; NULL where there is nothing to write. */
static void *build_part(struct store *store, const struct operation *op, const struct bulk_row *row,
                        const struct part *part, struct arena *arena)
{
    void *record;
    if (part->id[0] == '\0')
        return NULL;
    if (part->creates)
        record = blank(part->entity, part->id, op->occurred_ms, arena);
    else if (!store_load_any(store, part->entity, part->id, arena, &record, NULL))
        return NULL;
    if (part->creates)
        set_new(part->entity, record, row, arena);
    else
        fill_known(store, op, part->entity, record, row, arena);
    link_part(part, record, row, arena);
    return record;
}

/* *record becomes NULL where this row did not make it: a repeated chunk makes nothing, and what was
 * deleted is not made again. */
static bool write_part(struct store *store, const struct bulk_row *row, const struct part *part,
                       const struct lead *lead, const struct bulk_writer *writer, void **record,
                       struct error *err)
{
    bool is_new = false;
    if (*record == NULL)
        return true;
    if (!part->creates) {
        const void *written = *record;
        *record = NULL;
        return writer->put(store, part->entity, written, err);
    }
    if (!writer->insert(store, part->entity, *record, lead, &is_new, err))
        return false;
    if (!is_new)
        *record = NULL;
    return !is_new || part->entity != &contact_entity ||
           writer->index(store, *record, row->search_words, err);
}

/* Where the service makes a lead, it says whose territory it is in. */
static bool place_lead(struct store *store, const struct bulk_row *row, const void *company,
                       struct lead *lead, struct arena *arena, struct error *err)
{
    void *stored = NULL;
    if (store->kind != STORE_SERVICE || lead == NULL)
        return true;
    if (company == NULL && row->company_id[0] != '\0' &&
        store_load_any(store, &company_entity, row->company_id, arena, &stored, NULL))
        company = stored;
    return service_territory(store, company, arena, &lead->territory_id, err);
}

static bool apply_row(struct store *store, const struct operation *op, const struct bulk_row *row,
                      struct arena *arena, const struct bulk_writer *writer, struct error *err)
{
    const struct part parts[] = {{&company_entity, row->company_id, row->creates_company},
                                 {&contact_entity, row->contact_id, row->creates_contact},
                                 {&lead_entity, row->lead_id, row->creates_lead}};
    void *made[3];
    for (size_t i = 0; i < 3; i++)
        made[i] = build_part(store, op, row, &parts[i], arena);
    const struct lead *lead = row->creates_lead ? made[2] : NULL;
    if (row->creates_lead && !place_lead(store, row, made[0], made[2], arena, err))
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!write_part(store, row, &parts[i], lead, writer, &made[i], err))
            return false;
    lead = made[2];
    if (lead == NULL)
        return true;
    if (store->kind == STORE_SERVICE) /* what was there already may be seen by more people now */
        touch_parents(store, row, lead, arena);
    if (!str_is_empty(lead->basis) && !put_consent(store, op, lead, arena, writer, err))
        return false;
    if (!put_note(store, op, row, lead, arena, writer, err))
        return false;
    return made[1] == NULL || row->is_fine ||
           put_tasks(store, op, made[1], lead, arena, writer, err);
}

/* --- taking back: an import is undone as a whole, but what somebody has worked with since stays
 * --- */

static bool is_untouched(const struct record *record)
{
    return record->is_deleted == 0 &&
           (record->rev > 1 ? false : record->rev == 1 || record->changed_ms == record->created_ms);
}

static bool has_other(struct store *store, const struct entity *entity, const char *field,
                      const char *id, const char *except, struct arena *arena)
{
    return db_number(
               store->db, 0,
               arena_printf(
                   arena,
                   "SELECT 1 FROM \"%s\" WHERE %s = $1 AND id <> $2 AND is_deleted = 0 LIMIT 1",
                   entity->name, field),
               "tt", id, except) == 1;
}

static bool bury(struct store *store, const struct entity *entity, void *record, int64_t now_ms,
                 const struct bulk_writer *writer, struct error *err)
{
    struct record *head = record;
    head->is_deleted = 1;
    head->changed_ms = now_ms;
    return writer->put(store, entity, record, err);
}

static bool bury_all(struct store *store, const struct entity *entity, const char *contact_id,
                     const char *batch_id, int64_t now_ms, struct arena *arena,
                     const struct bulk_writer *writer, struct error *err)
{
    void **records;
    size_t count;
    if (!store_find(store, entity, "contact_id", contact_id, 50, arena, &records, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((entity != &consent_entity ||
             str_equal(((struct consent *)records[i])->batch_id, batch_id)) &&
            !bury(store, entity, records[i], now_ms, writer, err))
            return false;
    return true;
}

static bool load_ours(struct store *store, const struct entity *entity, const char *id,
                      const char *batch_id, struct arena *arena, void **ret_record)
{
    return id[0] != '\0' && store_load(store, entity, id, arena, ret_record, NULL) &&
           str_equal(record_get(entity, *ret_record, "batch_id", arena), batch_id);
}

/* The desk that has hidden it already gets it back. */
static bool keep(struct store *store, const struct entity *entity, const char *id)
{
    if (store->kind == STORE_SERVICE)
        touch(store, entity, id);
    return true;
}

/* Its note apart, which came with it. */
static bool is_worked_with(struct store *store, const char *lead_id)
{
    return db_number(store->db, 0,
                     "SELECT 1 FROM activity WHERE lead_id = $1 AND kind <> 'import' AND "
                     "is_deleted = 0 LIMIT 1",
                     "t", lead_id) == 1;
}

/* Called or corrected since: it stays, with all that hangs on it. */
static bool keep_row(struct store *store, const struct lead *lead, struct arena *arena)
{
    if (store->kind == STORE_SERVICE) {
        touch(store, &lead_entity, lead->record.id);
        touch_children(store, lead, arena);
    }
    return true;
}

/* That came alone, and that nobody belongs to since. */
static bool remove_company(struct store *store, const struct operation *op,
                           const struct bulk_row *row, struct arena *arena,
                           const struct bulk_writer *writer, struct error *err)
{
    void *company;
    if (!load_ours(store, &company_entity, row->company_id, op->id, arena, &company))
        return true;
    if (!is_untouched(company) ||
        has_other(store, &contact_entity, "company_id", row->company_id, "", arena) ||
        has_other(store, &lead_entity, "company_id", row->company_id, "", arena))
        return keep(store, &company_entity, row->company_id);
    return bury(store, &company_entity, company, op->occurred_ms, writer, err);
}

static bool remove_row(struct store *store, const struct operation *op, const struct bulk_row *row,
                       struct arena *arena, const struct bulk_writer *writer, struct error *err)
{
    void *lead, *contact, *company;
    if (row->lead_id[0] == '\0')
        return remove_company(store, op, row, arena, writer, err);
    if (!load_ours(store, &lead_entity, row->lead_id, op->id, arena, &lead))
        return true;
    bool has_contact = load_ours(store, &contact_entity, row->contact_id, op->id, arena, &contact);
    if (!is_untouched(lead) || is_worked_with(store, row->lead_id) ||
        (has_contact && !is_untouched(contact)))
        return keep_row(store, lead, arena);
    if (!bury(store, &lead_entity, lead, op->occurred_ms, writer, err))
        return false;
    if (!has_contact)
        return true;
    if (has_other(store, &lead_entity, "contact_id", row->contact_id, row->lead_id, arena))
        return keep(store, &contact_entity, row->contact_id);
    if (!bury(store, &contact_entity, contact, op->occurred_ms, writer, err) ||
        !bury_all(store, &consent_entity, row->contact_id, op->id, op->occurred_ms, arena, writer,
                  err) ||
        !bury_all(store, &activity_entity, row->contact_id, op->id, op->occurred_ms, arena, writer,
                  err) ||
        !bury_all(store, &task_entity, row->contact_id, op->id, op->occurred_ms, arena, writer,
                  err))
        return false;
    if (!load_ours(store, &company_entity, row->company_id, op->id, arena, &company))
        return true;
    if (!is_untouched(company) ||
        has_other(store, &contact_entity, "company_id", row->company_id, row->contact_id, arena))
        return keep(store, &company_entity, row->company_id);
    return bury(store, &company_entity, company, op->occurred_ms, writer, err);
}

/* What a service is about to look up and insert row by row is asked for at once. */
static bool prefetch(struct store *store, const struct operation *op, const struct bulk_row *rows,
                     size_t count, struct arena *arena, struct error *err)
{
    static const struct entity *const parts[] = {&company_entity, &contact_entity, &lead_entity,
                                                 &consent_entity};
    const char **ids[4];
    if (store->kind != STORE_SERVICE || !store->in_transaction)
        return true;
    for (size_t p = 0; p < 4; p++)
        ids[p] = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        char *consent = arena_alloc(arena, UUID_SIZE);
        bulk_consent_id(rows[i].contact_id, op->id, consent);
        ids[0][i] = rows[i].company_id;
        ids[1][i] = rows[i].contact_id;
        ids[2][i] = rows[i].lead_id;
        ids[3][i] = consent;
    }
    for (size_t p = 0; p < 4; p++)
        if (!memory_fetch(store, NULL, NULL, parts[p], ids[p], count, err))
            return false;
    return true;
}

/* A new person whose checks and twins were looked at where the row was made. */
static bool asks_nothing(const struct bulk_row *row)
{
    return row->creates_contact && row->creates_lead && row->is_fine && !row->removes;
}

bool bulk_apply(struct store *store, const struct operation *op, struct arena *arena,
                const struct bulk_writer *writer, struct error *err)
{
    struct bulk_row *read;
    size_t count = op->row_count;
    if (op->rows == NULL && !bulk_read_json(op->body, arena, &read, &count, err))
        return false;
    const struct bulk_row *rows = op->rows != NULL ? op->rows : read;
    if (!prefetch(store, op, rows, count, arena, err))
        return false;
    bool may_gather =
             store->kind == STORE_DESK && op->rows != NULL && rows_are_new(store, rows, count),
         is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++) {
        bool gathers = may_gather && asks_nothing(&rows[i]);
        is_ok = (gathers || rows_later_flush(store, arena, err)) &&
                (rows[i].removes ? remove_row : apply_row)(
                    store, op, &rows[i], arena, gathers ? &rows_later_writer : writer, err);
    }
    return rows_later_flush(store, arena, is_ok ? err : NULL) && is_ok;
}
