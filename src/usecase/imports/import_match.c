/* Is a row's person known? By mail, by phone with name, by name with company and postal code. */
#include "base/text.h"
#include "base/uuid.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "../write/derive.h"
#include "import_private.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

static void add_key(void *data, char kind, const char *value)
{
    keyset_add_later(data, kind, value);
}

bool import_match_open(struct import *import, struct error *err)
{
    int64_t contacts = 0, companies = 0;
    struct store *store = import->session->store;
    if (!store_count(store, &contact_entity, NULL, &contacts, err) ||
        !store_count(store, &company_entity, NULL, &companies, err))
        return false;
    import->known.is_hints = import->named.is_hints = true;
    keyset_reserve(&import->known, (size_t)contacts * 2 + (size_t)companies);
    bool is_ok = store_each_key(import->session->store, add_key, &import->known, err);
    keyset_settle(&import->known);
    return is_ok;
}

void import_match_expect(struct import *import)
{
    const struct csv_info *info = csv_info(import->reader);
    struct keyset *const sets[] = {&import->seen, &import->named, &import->companies};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        keyset_expect(sets[i], info->bytes_read, info->bytes_total);
}

void import_match_free(struct import *import)
{
    keyset_free(&import->seen);
    keyset_free(&import->named);
    keyset_free(&import->known);
    keyset_free(&import->companies);
    keyset_free(&import->blocked);
    keyset_free(&import->dry_names);
    keyset_free(&import->dry_said);
    free(import->dry_filled);
    free(import->firm_values);
    free(import->firm_ids);
}

static const char *fold_or_empty(struct arena *arena, const char *value)
{
    return value != NULL ? text_fold(arena, value) : "";
}

static bool same_name(const struct bulk_row *row, const struct contact *contact,
                      struct arena *arena)
{
    const char *last = row_value(row, "last_name"), *first = row_value(row, "first_name");
    if (last == NULL && contact->last_name == NULL)
        return true;
    return str_equal(fold_or_empty(arena, last), fold_or_empty(arena, contact->last_name)) &&
           (first == NULL || contact->first_name == NULL ||
            str_equal(fold_or_empty(arena, first), fold_or_empty(arena, contact->first_name)));
}

/* An earlier row of this file names the same person. */
static bool is_again(struct import *import)
{
    bool is_known = false;
    for (size_t i = 0; i < IMPORT_NAMES; i++)
        if (import->row_names[i] != NULL)
            is_known = keyset_add(&import->seen, 'n', import->row_names[i]) || is_known;
    return is_known;
}

static bool find_by(struct import *import, const char *field, const char *value,
                    const struct bulk_row *row, struct contact **ret_contact, struct error *err)
{
    void **found;
    size_t count;
    struct arena *arena = import->row_arena;
    bool is_key = !str_equal(
        field,
        "company_id"); /* email_key, phone_key, mobile_key: the set says which are worth a look */
    if (*ret_contact != NULL || str_is_empty(value) ||
        (is_key && !import->is_later && !keyset_has(&import->known, field[0], value)))
        return true;
    if (!store_find(import->session->store, &contact_entity, field, value, 20, arena, &found,
                    &count, err))
        return false;
    for (size_t i = 0; i < count && *ret_contact == NULL; i++)
        if (same_name(row, found[i], arena))
            *ret_contact = found[i];
    return true;
}

/* Companies of this name and postal code; the first one is taken for new colleagues. */
static bool find_company(struct import *import, const struct bulk_row *row,
                         struct company **ret_company, struct contact **ret_contact,
                         struct error *err)
{
    void **found;
    size_t count;
    const char *name = row_value(row, "company"), *code = row_value(row, "postal_code");
    if (name == NULL || (!import->is_later && !keyset_has(&import->known, 'c', name)))
        return true;
    if (!store_find(import->session->store, &company_entity, "company", name, 20, import->row_arena,
                    &found, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct company *company = found[i];
        if (code != NULL && company->postal_code != NULL &&
            !str_equal(postal_code_key(code, import->row_arena),
                       postal_code_key(company->postal_code, import->row_arena)))
            continue;
        if (*ret_company == NULL)
            *ret_company = company;
        if (!find_by(import, "company_id", company->record.id, row, ret_contact, err))
            return false;
    }
    return true;
}

static bool fills_anything(struct import *import, struct bulk_row *row,
                           const struct contact *contact, const struct company *company)
{
    size_t kept = 0, before = import->newer_count - import->vouched;
    for (size_t i = 0; i < row->change_count; i++) {
        const char *name = row->changes[i].name;
        const struct field *field = entity_field(&contact_entity, name);
        const void *record = field != NULL ? (const void *)contact : (const void *)company;
        if (field == NULL)
            field = entity_field(&company_entity, name);
        if (field != NULL && record != NULL &&
            import_compare(import,
                           record == (const void *)contact ? &contact_entity : &company_entity,
                           record, &row->changes[i]))
            row->changes[kept++] = row->changes[i];
    }
    row->change_count = kept;
    return kept > 0 || import->newer_count - import->vouched > before;
}

/* A new colleague's row says what it may of a company that is known; the rest counts as different.
 */
static void compare_firm(struct import *import, struct bulk_row *row, const struct company *company)
{
    size_t kept = 0;
    for (size_t i = 0; i < row->change_count; i++) {
        const struct change *change = &row->changes[i];
        bool is_its = entity_field(&company_entity, change->name) != NULL &&
                      !str_equal(change->name, "company");
        if (is_its)
            import_compare(import, &company_entity, company, change);
        if (!is_its || import_policy_of(import, change->name) != POLICY_NEVER)
            row->changes[kept++] = *change;
    }
    row->change_count = kept;
}

/* Could anybody, in the stock or earlier in this file, have the same number or address? */
static bool may_have_twin(struct import *import, const char *email_key, const char *phone_key,
                          const char *mobile_key)
{
    bool may = keyset_has(&import->known, 'e', email_key) ||
               keyset_has(&import->known, 'p', phone_key) ||
               keyset_has(&import->known, 'm', phone_key);
    may = keyset_add(&import->named, 'E', email_key) || may;
    may = keyset_add(&import->named, 'P', phone_key) || may;
    if (!str_equal(mobile_key, phone_key))
        keyset_add(&import->named, 'P', mobile_key);
    return may;
}

/* Of a new person; colleagues in one file share their company. */
static void give_ids(struct import *import, struct bulk_row *row, const struct company *known)
{
    struct arena *arena = import->row_arena;
    row->creates_contact = row->creates_lead = true;
    row->creates_company = known == NULL;
    uuid_new(row->contact_id);
    uuid_new(row->lead_id);
    if (known != NULL) {
        memcpy(row->company_id, known->record.id, UUID_SIZE);
        return;
    }
    if (row_value(row, "company") == NULL) { /* a private person's address is nobody else's */
        uuid_new(row->company_id);
        return;
    }
    const char *key = arena_printf(arena, "%s|%s", fold_or_empty(arena, row_value(row, "company")),
                                   postal_code_key(row_value(row, "postal_code"), arena));
    size_t before = import->companies.count;
    uint32_t number = keyset_number(&import->companies, 'c', key);
    uuid_nth(row->company_id, import->report->batch_id, number);
    import_keep_firm(import, row, number, import->companies.count > before);
}

bool import_match(struct import *import, struct bulk_row *row, enum import_verdict *ret_verdict,
                  struct error *err)
{
    struct contact *contact = NULL;
    struct company *company = NULL;
    void *record;
    struct arena *arena = import->row_arena;
    const char *phone = row_value(row, "phone"), *mobile = row_value(row, "mobile"),
               *email = row_value(row, "email");
    const char *email_key = email != NULL ? utf8_lower(arena, email) : NULL,
               *phone_key = phone != NULL ? phone_reversed_digits(arena, phone) : NULL;
    const char *mobile_key = mobile != NULL ? phone_reversed_digits(arena, mobile) : NULL;
    const char *note = row_value(row, BULK_NOTE);
    import_name_row(import, row, email_key, phone_key);
    if (!import->is_later && is_again(import)) {
        import->report->repeated++;
        *ret_verdict = import->request->dry_run ? import_judge_dry(import, row) : IMPORT_AGAIN;
        return true;
    }
    import_find_id(import, &contact);
    if (!find_by(import, "email_key", email_key, row, &contact, err) ||
        !find_by(import, "phone_key", phone_key, row, &contact, err) ||
        !find_by(import, "mobile_key", mobile_key, row, &contact, err) ||
        !find_by(import, "mobile_key", phone_key, row, &contact, err) ||
        !find_by(import, "phone_key", mobile_key, row, &contact, err) ||
        !find_company(import, row, &company, &contact, err))
        return false;
    if (contact != NULL) {
        company =
            contact->company_id != NULL && store_load(import->session->store, &company_entity,
                                                      contact->company_id, arena, &record, NULL)
                ? record
                : NULL;
        import_note_dry(import, row, contact, company);
        size_t from = import->newer_count, before = from - import->vouched;
        if (note != NULL && !import_compare_note(import, note, contact, err))
            return false;
        if (import->row_is_closed && contact->do_not_call != 1)
            import_close(import, contact->record.id);
        bool is_changed = fills_anything(import, row, contact, company);
        is_changed = is_changed || import->newer_count - import->vouched > before;
        if (is_changed && import_is_bought(import) &&
            !import_note_source(import, row, contact, from, err))
            return false;
        memcpy(row->contact_id, contact->record.id, UUID_SIZE);
        if (company != NULL)
            memcpy(row->company_id, company->record.id, UUID_SIZE);
        *ret_verdict = is_changed ? IMPORT_CHANGED : IMPORT_KNOWN;
        return true;
    }
    import_note_dry(import, row, NULL, company);
    row->is_fine = !may_have_twin(import, email_key, phone_key, mobile_key);
    if (company != NULL)
        compare_firm(import, row, company);
    give_ids(import, row, company);
    if (import->row_is_closed)
        import_close(import, row->contact_id);
    *ret_verdict = IMPORT_NEW;
    return true;
}

/* New contacts bring their tasks with them; those of a known one may be done now. */
bool import_follow_up(struct import *import, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "import", import->session->actor.user_id, import->now_ms);
    bool is_ok = true;
    memcpy(ops->group_id, import->report->group_id, UUID_SIZE);
    for (size_t i = 0; is_ok && i < import->changed_count; i++)
        is_ok = derive_tasks(import->session, ops, import->changed[i], err);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, import->report->group_id, UUID_SIZE);
    is_ok = is_ok && (ops->first == NULL || write_commit(import->session, ops, NULL, err));
    import->changed_count = 0;
    arena_free(arena);
    return is_ok;
}
