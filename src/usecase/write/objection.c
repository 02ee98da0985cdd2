/* An objection wins over any other write in any order of arrival (docs/protocol.md, Merge): also
 * where the record was deleted or has left its author's reach meanwhile. */
#include "objection.h"

#include "base/text.h"
#include "base/uuid.h"
#include "core/block.h"
#include "core/consent.h"
#include "core/contact.h"
#include "store/leases.h"
#include "store/proposals.h"
#include "store/service.h"

#include <string.h>

static bool is_objection(const struct operation *op)
{
    return op->kind == OP_SET && op->entity == &contact_entity &&
           str_equal(operation_value(op, "do_not_call"), "1");
}

static bool is_block(const struct operation *op)
{
    return op->kind == OP_SET && op->entity == &block_entity &&
           str_equal(operation_value(op, "is_active"), "1");
}

bool objection_is_in(struct operation *const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_objection(ops[i]) || is_block(ops[i]) || ops[i]->entity == &consent_entity)
            return true;
    return false;
}

static bool had_reach(struct authority *authority, const char *contact_id)
{
    struct store *store = authority->session->store;
    return authority_reaches(authority, &contact_entity, contact_id) ||
           service_had_reach(store, authority->scopes, authority->session->actor.user_id,
                             &contact_entity, contact_id);
}

/* Of a contact the objection alone, under an id of its own: the group is done as a whole later. */
static bool apply(struct authority *authority, const struct operation *op, struct error *err)
{
    struct operation alone = *op;
    struct applied applied;
    struct change change;
    uuid_derive(alone.op_id, "objection", op->op_id, NULL);
    if (is_objection(op)) {
        change = *operation_change(op, "do_not_call");
        alone.changes = &change;
        alone.change_count = 1;
    }
    return service_apply(authority->session->store, &alone, authority->arena, &applied, err) &&
           (!is_objection(op) || service_lease_end(authority->session->store, op->id, err));
}

bool objection_hold(struct authority *authority, struct operation *const *ops, size_t count,
                    struct error *err)
{
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++) {
        struct error refused = {0};
        if ((is_objection(ops[i]) && had_reach(authority, ops[i]->id)) ||
            (is_block(ops[i]) && authorise(authority, ops[i], &refused)))
            is_ok = apply(authority, ops[i], err);
    }
    return is_ok;
}
