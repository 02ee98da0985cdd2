/* A list of companies alone: no persons, no leads. A company is known by our own number, by name
 * and postal code, or by its website. */
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/reference.h"
#include "import_private.h"
#include "store/records.h"

#include <string.h>

static bool has_field(const char *const *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(fields[i], name))
            return true;
    return false;
}

void import_columns_of_companies(const char **fields, size_t count)
{
    bool has_name = has_field(fields, count, "company"),
         has_phone = has_field(fields, count, "company_phone");
    for (size_t i = 0; i < count; i++) {
        const char *name = fields[i];
        if (!has_name && (str_equal(name, "full_name") || str_equal(name, "last_name")))
            name = "company", has_name = true;
        else if (!has_phone && str_equal(name, "phone"))
            name = "company_phone", has_phone = true;
        bool is_taken =
            name != NULL && (str_equal(name, "id") || entity_field(&company_entity, name) != NULL);
        fields[i] = is_taken ? name : NULL;
    }
}

bool import_is_list_of_companies(const struct import_columns *columns)
{
    static const char *const of_persons[] = {"full_name", "first_name", "last_name",
                                             "phone",     "mobile",     "email"};
    if (columns->system == NULL || !has_field(columns->fields, columns->count, "company"))
        return false;
    for (size_t i = 0; i < sizeof of_persons / sizeof *of_persons; i++)
        if (has_field(columns->fields, columns->count, of_persons[i]))
            return false;
    return true;
}

void import_map_firms(struct import *import, size_t columns)
{
    const char **fields = ARENA_ARRAY(import->arena, const char *, columns + 1);
    for (size_t i = 0; i < columns; i++)
        fields[i] = import->fields[i];
    import_columns_of_companies(fields, columns);
    import->fields = fields;
}

static bool has_place(const struct company *company, const char *code, struct arena *arena)
{
    return code == NULL || company->postal_code == NULL ||
           str_equal(postal_code_key(code, arena), postal_code_key(company->postal_code, arena));
}

static bool find_by(struct import *import, const char *field, const char *value, const char *code,
                    struct company **ret_company, struct error *err)
{
    void **found;
    size_t count;
    if (*ret_company != NULL || value == NULL)
        return true;
    if (!store_find(import->session->store, &company_entity, field, value, 20, import->row_arena,
                    &found, &count, err))
        return false;
    for (size_t i = 0; i < count && *ret_company == NULL; i++)
        if (has_place(found[i], code, import->row_arena))
            *ret_company = found[i];
    return true;
}

static bool find_firm(struct import *import, const struct bulk_row *row,
                      struct company **ret_company, struct error *err)
{
    void *record;
    struct store *store = import->session->store;
    const char *name = row_value(row, "company"), *code = row_value(row, "postal_code"),
               *id = import->row_id;
    if (id != NULL && store_load(store, &company_entity,
                                 store_survivor(store, &company_entity, id, import->row_arena),
                                 import->row_arena, &record, NULL))
        *ret_company = record;
    return find_by(import, "company", keyset_has(&import->known, 'c', name) ? name : NULL, code,
                   ret_company, err) &&
           find_by(import, "website", row_value(row, "website"), code, ret_company, err);
}

static bool fills_anything(struct import *import, struct bulk_row *row,
                           const struct company *company)
{
    size_t kept = 0, before = import->newer_count - import->vouched;
    for (size_t i = 0; i < row->change_count; i++)
        if (import_compare(import, &company_entity, company, &row->changes[i]))
            row->changes[kept++] = row->changes[i];
    row->change_count = kept;
    return kept > 0 || import->newer_count - import->vouched > before;
}

/* The record that rows of this key are about, once the first of them was taken. */
static char *firm_of(struct import *import, const char *key)
{
    uint32_t number = keyset_number(&import->companies, 'f', key);
    if (number >= import->firm_id_room) {
        size_t room = (size_t)number + number / 4 + 64;
        import->firm_ids = xrealloc(import->firm_ids, room * sizeof *import->firm_ids);
        memset(import->firm_ids + import->firm_id_room, 0,
               (room - import->firm_id_room) * sizeof *import->firm_ids);
        import->firm_id_room = room;
    }
    return import->firm_ids[number];
}

static const char *name_firm(struct import *import, const struct bulk_row *row)
{
    struct arena *arena = import->row_arena;
    memset(import->row_names, 0, sizeof import->row_names);
    return import->row_names[0] =
               import->row_id != NULL
                   ? arena_strdup(arena, import->row_id)
                   : arena_printf(arena, "%s|%s", text_fold(arena, row_value(row, "company")),
                                  postal_code_key(row_value(row, "postal_code"), arena));
}

static void know_firm(struct import *import, struct bulk_row *row, const struct company *company,
                      enum import_verdict *ret_verdict)
{
    import_note_dry(import, row, NULL, company);
    memcpy(row->company_id, company->record.id, UUID_SIZE);
    *ret_verdict = fills_anything(import, row, company) ? IMPORT_CHANGED : IMPORT_KNOWN;
}

static void make_firm(struct import *import, struct bulk_row *row, const char *key)
{
    import_note_dry(import, row, NULL, NULL);
    row->creates_company = true;
    uuid_nth(row->company_id, import->report->batch_id,
             keyset_number(&import->companies, 'f', key));
    row_put(row, "batch_id", import->report->batch_id);
}

/* A further row of a company waits until the first one is written, as that of a person does. */
bool import_match_firm(struct import *import, struct bulk_row *row,
                       enum import_verdict *ret_verdict, struct error *err)
{
    struct company *company = NULL;
    void *record;
    const char *key = name_firm(import, row);
    if (import->is_later && store_load(import->session->store, &company_entity,
                                       firm_of(import, key), import->row_arena, &record, NULL)) {
        know_firm(import, row, record, ret_verdict);
        return true;
    }
    if (!import->is_later && keyset_add(&import->seen, 'f', key)) {
        import->report->repeated++;
        *ret_verdict = import->request->dry_run ? import_judge_dry(import, row) : IMPORT_AGAIN;
        return true;
    }
    if (!find_firm(import, row, &company, err))
        return false;
    if (company != NULL) {
        know_firm(import, row, company, ret_verdict);
    } else {
        make_firm(import, row, key);
        *ret_verdict = IMPORT_NEW;
    }
    memcpy(firm_of(import, key), row->company_id, UUID_SIZE);
    return true;
}
