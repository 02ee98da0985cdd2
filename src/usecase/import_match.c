/* Is a row's person known? By mail, by phone with name, by name with company and postal code. */
#include "base/hash.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "derive.h"
#include "import_private.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

static const char *value_of(const struct bulk_row *row, const char *name)
{
    for (size_t i = 0; i < row->change_count; i++)
        if (str_equal(row->changes[i].name, name))
            return row->changes[i].value;
    return NULL;
}

static bool see(struct import *import, const char *key)
{
    if (import->seen_count * 2 >= import->seen_size) {
        size_t size = import->seen_size > 0 ? import->seen_size * 2 : 4096;
        uint64_t *grown = xcalloc(size, sizeof *grown);
        for (size_t i = 0; i < import->seen_size; i++)
            for (size_t at = import->seen[i] % size; import->seen[i] != 0; at = (at + 1) % size)
                if (grown[at] == 0) {
                    grown[at] = import->seen[i];
                    break;
                }
        free(import->seen);
        import->seen = grown;
        import->seen_size = size;
    }
    uint64_t hash = hash64(key, strlen(key)) | 1;
    size_t at = hash % import->seen_size;
    while (import->seen[at] != 0 && import->seen[at] != hash)
        at = (at + 1) % import->seen_size;
    bool was_there = import->seen[at] == hash;
    import->seen_count += !was_there;
    import->seen[at] = hash;
    return was_there;
}

void import_match_free(struct import *import)
{
    free(import->seen);
}

static const char *fold_or_empty(struct arena *arena, const char *value)
{
    return value != NULL ? text_fold(arena, value) : "";
}

static char *person_key(const struct bulk_row *row, struct arena *arena)
{
    return arena_printf(arena, "%s|%s|%s|%s", fold_or_empty(arena, value_of(row, "last_name")), fold_or_empty(arena, value_of(row, "first_name")),
                        fold_or_empty(arena, value_of(row, "company")), str_or(value_of(row, "postal_code"), ""));
}

static bool same_name(const struct bulk_row *row, const struct contact *contact, struct arena *arena)
{
    const char *last = value_of(row, "last_name"), *first = value_of(row, "first_name");
    if (last == NULL && contact->last_name == NULL)
        return true;
    return str_equal(fold_or_empty(arena, last), fold_or_empty(arena, contact->last_name)) &&
           (first == NULL || contact->first_name == NULL || str_equal(fold_or_empty(arena, first), fold_or_empty(arena, contact->first_name)));
}

static bool find_by(struct import *import, const char *field, const char *value, const struct bulk_row *row, bool needs_name, struct contact **ret_contact, struct error *err)
{
    void **found;
    size_t count;
    struct arena *arena = import->chunk_arena;
    if (*ret_contact != NULL || str_is_empty(value))
        return true;
    if (!store_find(import->session->store, &contact_entity, field, value, 20, arena, &found, &count, err))
        return false;
    for (size_t i = 0; i < count && *ret_contact == NULL; i++)
        if (!needs_name || same_name(row, found[i], arena))
            *ret_contact = found[i];
    return true;
}

/* Companies of this name and postal code; the first one is taken for new colleagues. */
static bool find_company(struct import *import, const struct bulk_row *row, struct company **ret_company, struct contact **ret_contact, struct error *err)
{
    void **found;
    size_t count;
    const char *name = value_of(row, "company"), *code = value_of(row, "postal_code");
    if (name == NULL)
        return true;
    if (!store_find(import->session->store, &company_entity, "company", name, 20, import->chunk_arena, &found, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct company *company = found[i];
        if (code != NULL && company->postal_code != NULL && !str_equal(code, company->postal_code))
            continue;
        if (*ret_company == NULL)
            *ret_company = company;
        if (!find_by(import, "company_id", company->record.id, row, true, ret_contact, err))
            return false;
    }
    return true;
}

static bool fills_anything(struct import *import, struct bulk_row *row, const struct contact *contact, const struct company *company)
{
    size_t kept = 0;
    for (size_t i = 0; i < row->change_count; i++) {
        const char *name = row->changes[i].name;
        const struct field *field = entity_field(&contact_entity, name);
        const void *record = field != NULL ? (const void *)contact : (const void *)company;
        if (field == NULL)
            field = entity_field(&company_entity, name);
        if (field != NULL && record != NULL && field_get(field, record, import->chunk_arena) == NULL)
            row->changes[kept++] = row->changes[i];
    }
    row->change_count = kept;
    return kept > 0;
}

bool import_match(struct import *import, struct bulk_row *row, enum import_verdict *ret_verdict, struct error *err)
{
    struct contact *contact = NULL;
    struct company *company = NULL;
    void *record;
    struct arena *arena = import->chunk_arena;
    const char *phone = value_of(row, "phone"), *mobile = value_of(row, "mobile"), *email = value_of(row, "email");
    const char *email_key = email != NULL ? utf8_lower(arena, email) : NULL, *phone_key = phone != NULL ? phone_reversed_digits(arena, phone) : NULL;
    const char *mobile_key = mobile != NULL ? phone_reversed_digits(arena, mobile) : NULL;
    bool in_file = see(import, person_key(row, arena));
    if (email_key != NULL)
        in_file = (see(import, arena_printf(arena, "%s|%s", email_key, fold_or_empty(arena, value_of(row, "last_name")))) && value_of(row, "last_name") != NULL) || in_file;
    if (in_file) {
        *ret_verdict = IMPORT_KNOWN;
        return true;
    }
    if (!find_by(import, "email_key", email_key, row, true, &contact, err) || !find_by(import, "phone_key", phone_key, row, true, &contact, err) ||
        !find_by(import, "mobile_key", mobile_key, row, true, &contact, err) || !find_company(import, row, &company, &contact, err))
        return false;
    if (contact != NULL) {
        company = contact->company_id != NULL && store_load(import->session->store, &company_entity, contact->company_id, arena, &record, NULL) ? record : NULL;
        bool is_changed = fills_anything(import, row, contact, company);
        memcpy(row->contact_id, contact->record.id, UUID_SIZE);
        if (company != NULL)
            memcpy(row->company_id, company->record.id, UUID_SIZE);
        *ret_verdict = is_changed ? IMPORT_CHANGED : IMPORT_KNOWN;
        return true;
    }
    row->creates_contact = row->creates_lead = true;
    row->creates_company = company == NULL;
    uuid_new(row->contact_id);
    uuid_new(row->lead_id);
    if (company != NULL) {
        memcpy(row->company_id, company->record.id, UUID_SIZE);
    } else { /* colleagues in one file share their company */
        uuid_derive(row->company_id, "company", import->report->batch_id, fold_or_empty(arena, value_of(row, "company")), str_or(value_of(row, "postal_code"), ""), NULL);
        row->creates_company = true;
    }
    *ret_verdict = IMPORT_NEW;
    return true;
}

/* New contacts bring their tasks with them; those of a known one may be done now. */
bool import_follow_up(struct import *import, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops = operations_new(arena, "import", import->session->actor.user_id, import->now_ms);
    bool is_ok = true;
    memcpy(ops->group_id, import->report->group_id, UUID_SIZE);
    for (size_t i = 0; is_ok && i < import->row_count; i++) {
        const struct bulk_row *row = &import->rows[i];
        is_ok = row->creates_contact || derive_tasks(import->session, ops, row->contact_id, err);
    }
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, import->report->group_id, UUID_SIZE);
    is_ok = is_ok && (ops->first == NULL || write_commit(import->session, ops, NULL, err));
    arena_free(arena);
    return is_ok;
}
