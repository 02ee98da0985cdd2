/* What the service looks at again after a push, whatever the desk derived: legal basis and block of
 * the leads behind what was written. */
#include "base/text.h"
#include "core/bulk.h"
#include "core/consent.h"
#include "derive.h"
#include "../duplicates/duplicates_private.h"
#include "store/records.h"
#include "usecase/blocks.h"

bool blocks_put_missing(struct session *session, struct batch_of_operations *ops,
                        const char *contact_id, struct error *err)
{
    const struct contact *contact = record_after(session, ops, &contact_entity, contact_id);
    const struct block *block;
    if (contact == NULL)
        return true;
    const struct company *company =
        record_after(session, ops, &company_entity, contact->company_id);
    if (contact->do_not_call != 1)
        return blocks_take_back(session, ops, contact, company, err);
    return blocks_covering(session, ops, contact, company, ops->arena, &block, err) &&
           (block != NULL ||
            blocks_put_person(session, ops, contact, company, BLOCK_PERSON, "call", err));
}

static bool sets_block(const struct operation *op)
{
    return op->entity == &contact_entity && operation_change(op, "do_not_call") != NULL;
}

/* A consumer with a basis that does not pass for one. */
static bool is_doubtful(const struct bulk_row *row)
{
    const char *basis = NULL, *company = NULL;
    for (size_t i = 0; i < row->change_count; i++) {
        if (str_equal(row->changes[i].name, "basis"))
            basis = row->changes[i].value;
        if (str_equal(row->changes[i].name, "company"))
            company = row->changes[i].value;
    }
    return row->creates_lead && row->creates_company && !row->removes && basis != NULL &&
           str_is_empty(company) && !consent_basis_passes(basis, true);
}

/* An import's rows whose person is on the list: the desk may not have known. */
static bool add_bulk(struct session *session, struct batch_of_operations *ops,
                     const struct operation *op, struct targets *leads, struct error *err)
{
    const struct block *block;
    bool has_blocks = store_has_blocks(session->store);
    for (size_t i = 0; op->rows != NULL && i < op->row_count; i++) {
        const struct bulk_row *row = &op->rows[i];
        void *contact;
        if (is_doubtful(row))
            add_target(leads, row->lead_id);
        if (!has_blocks || !row->creates_lead || row->removes ||
            !store_load(session->store, &contact_entity, row->contact_id, ops->arena, &contact,
                        NULL))
            continue;
        if (!blocks_covering(session, ops, contact,
                             record_after(session, ops, &company_entity, row->company_id),
                             ops->arena, &block, err))
            return false;
        if (block != NULL)
            add_target(leads, row->lead_id);
    }
    return true;
}

/* Rows that told an old company's postal code. */
static void add_moved(struct session *session, struct batch_of_operations *ops,
                      const struct operation *op, struct targets *leads)
{
    for (size_t i = 0; op->rows != NULL && i < op->row_count; i++)
        for (size_t c = 0; !op->rows[i].creates_company && c < op->rows[i].change_count; c++)
            if (str_equal(op->rows[i].changes[c].name, "postal_code"))
                add_leads_at(session, ops, op->rows[i].company_id, leads);
}

bool moves_company(const struct operation *op)
{
    for (size_t i = 0; op->entity == &company_entity && i < op->change_count; i++)
        if (str_list_has("postal_code,country", op->changes[i].name))
            return true;
    return false;
}

void add_leads_at(struct session *session, struct batch_of_operations *ops, const char *company_id,
                  struct targets *leads)
{
    void **found;
    size_t count;
    if (company_id != NULL && store_find(session->store, &lead_entity, "company_id", company_id,
                                         200, ops->arena, &found, &count, NULL))
        for (size_t i = 0; i < count; i++)
            add_target(leads, ((struct record *)found[i])->id);
}

void add_leads_of_company(struct session *session, struct batch_of_operations *ops,
                          const struct operation *op, struct targets *leads)
{
    void **found;
    size_t count;
    for (size_t i = 0; i < op->change_count; i++)
        if (str_equal(op->changes[i].name, "company") &&
            (op->changes[i].base == NULL || op->changes[i].value == NULL) &&
            store_find(session->store, &lead_entity, "company_id", op->id, 100, ops->arena, &found,
                       &count, NULL))
            for (size_t l = 0; l < count; l++)
                add_target(leads, ((struct record *)found[l])->id);
}

/* Operations whose leads the service looks at again: what a desk derived may be old, or a lie. */
static void add_standing(struct session *session, struct batch_of_operations *ops,
                         const struct operation *op, struct targets *leads)
{
    void *record;
    if (moves_company(op))
        add_leads_at(session, ops, op->id, leads);
    if (op->entity == &consent_entity &&
        store_load_any(session->store, op->entity, op->id, ops->arena, &record, NULL))
        add_leads_of(session, ops, ((struct consent *)record)->contact_id, leads);
    for (size_t i = 0; i < op->change_count; i++) {
        const char *name = op->changes[i].name;
        if (op->entity == &lead_entity && str_list_has("basis,state,contact_id,company_id", name))
            add_target(leads, op->id);
        if (op->entity == &contact_entity &&
            (str_equal(name, "do_not_call") || str_equal(name, "merged_into_id") ||
             str_equal(name, "company_id"))) {
            add_leads_of(session, ops, op->id, leads);
            add_leads_of(session, ops, op->changes[i].base, leads);
        }
    }
    if (op->entity == &company_entity)
        add_leads_of_company(session, ops, op, leads);
}

bool derive_standing(struct session *session, struct operation *const *written, size_t count,
                     struct batch_of_operations *ops, struct error *err)
{
    struct targets leads = {0};
    for (size_t i = 0; i < count; i++)
        if (written[i]->kind == OP_SET || written[i]->kind == OP_DELETE) {
            add_standing(session, ops, written[i], &leads);
            if (!derive_twins(session, ops, written[i], err))
                return false; /* two desks may have typed the same person in, offline */
            if (sets_block(written[i]) && !blocks_put_missing(session, ops, written[i]->id, err))
                return false;
        } else if (written[i]->kind == OP_BULK) {
            add_moved(session, ops, written[i], &leads);
            if (!add_bulk(session, ops, written[i], &leads, err))
                return false;
        }
    for (int i = 0; i < leads.count; i++) {
        const struct lead *lead = record_after(session, ops, &lead_entity, leads.ids[i]);
        if (lead != NULL &&
            (!derive_basis(session, ops, lead, err) || !derive_territory(session, ops, lead, err)))
            return false;
    }
    return true;
}
