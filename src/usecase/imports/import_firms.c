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

static bool has_place(const struct company *company, const char *code)
{
    return code == NULL || company->postal_code == NULL || str_equal(code, company->postal_code);
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
        if (has_place(found[i], code))
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

bool import_match_firm(struct import *import, struct bulk_row *row,
                       enum import_verdict *ret_verdict, struct error *err)
{
    struct company *company = NULL;
    struct arena *arena = import->row_arena;
    const char *key =
        import->row_id != NULL
            ? import->row_id
            : arena_printf(arena, "%s|%s", text_fold(arena, row_value(row, "company")),
                           str_or(row_value(row, "postal_code"), ""));
    *ret_verdict = IMPORT_KNOWN;
    if (keyset_add(&import->seen, 'f', key))
        return true;
    if (!find_firm(import, row, &company, err))
        return false;
    if (company != NULL) {
        memcpy(row->company_id, company->record.id, UUID_SIZE);
        *ret_verdict = fills_anything(import, row, company) ? IMPORT_CHANGED : IMPORT_KNOWN;
        return true;
    }
    row->creates_company = true;
    uuid_nth(row->company_id, import->report->batch_id,
             keyset_number(&import->companies, 'f', key));
    row_put(row, "batch_id", import->report->batch_id);
    *ret_verdict = IMPORT_NEW;
    return true;
}
