/* The service takes a push (docs/protocol.md, Push): results for every number, groups whole or not
 * at all, and nothing in a body can fail the request. */
#include "usecase/write.h"

#include "authorise.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "derive.h"
#include "gate.h"
#include "objection.h"
#include "../duplicates/merge_private.h"
#include "proposal.h"
#include "core/activity.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/erasure.h"
#include "store/leases.h"
#include "store/proposals.h"
#include "store/records.h"
#include "store/service.h"

#include <stdio.h>
#include <string.h>

#define TRIES_MOST 4
#define UNKNOWN_KIND                                                                               \
    2 /* fingerprint of what could not be read for it: no other has one so small                   \
       */

struct push {
    struct session *session;
    const struct push_request *request;
    struct arena *arena;
    char *scopes, *user_id;
    int64_t device_since_ms; /* when it was made */
    struct authority authority;
    struct applied *applied;       /* per operation; result PENDING: was not reached */
    const uint64_t *fingerprints;  /* of what came, before anything was put into it */
    bool *is_repeat, *was_unknown; /* was_unknown: and refused for its kind */
    int64_t *seqs;
};

static uint64_t fingerprint(const struct operation *op, struct arena *arena)
{
    struct text body = {0};
    struct json_writer writer;
    (void)arena;
    if (op->is_unknown_kind)
        return UNKNOWN_KIND;
    json_begin(&writer, &body);
    operation_write_json(&writer, op);
    uint64_t hash = hash64(text_str(&body), body.length) & ~(uint64_t)1;
    text_free(&body);
    return hash;
}

static bool skip_known(struct push *push, size_t i, struct error *err)
{
    const struct operation void_op = {.kind = OP_VOID};
    if (!service_apply(push->session->store, &void_op, push->arena, &push->applied[i], err))
        return false;
    push->applied[i].result = RESULT_MERGED;
    return true;
}

/* It names somebody who was erased: its number is used, nothing of it is stored. */
static bool take_gone(struct push *push, size_t i, struct error *err)
{
    const struct operation void_op = {.kind = OP_VOID};
    if (!service_apply(push->session->store, &void_op, push->arena, &push->applied[i], err))
        return false;
    push->applied[i].result = RESULT_GONE;
    return true;
}

/* A proposal that was decided is done or gone. A call in somebody else's turn is kept and told; a
 * contact that must not be called is nobody's turn any more. */
static bool follow_up(struct push *push, const struct operation *op, struct error *err)
{
    struct store *store = push->session->store;
    if (op->kind != OP_SET)
        return true;
    if (!merge_forward(push->session, op, push->arena, err))
        return false;
    if (op->entity == &task_entity)
        return proposal_decided(push->session, push->scopes, op, push->arena, err);
    if (op->entity == &activity_entity)
        return service_double_call(store, op, push->arena, err);
    return op->entity != &contact_entity || !str_equal(operation_value(op, "do_not_call"), "1") ||
           service_lease_end(store, op->id, err);
}

static bool apply_one(struct push *push, size_t i, struct error *err)
{
    struct operation *op = push->request->ops[i];
    if (op->kind != OP_VOID && (op->op_id[0] == '\0' || op->group_id[0] == '\0'))
        return error_set(err, ERR_DATA, "%s",
                         op->id[0] == '\0' && op->action != NULL ? op->action
                                                                 : "op_id and grp are needed");
    /* Numbered before by a device that signed in again since: what was applied then is done. */
    if (op->kind != OP_VOID && op->occurred_ms < push->device_since_ms &&
        service_has_operation(push->session->store, op->op_id))
        return skip_known(push, i, err);
    bool is_gone;
    if (!service_is_erased(push->session->store, op, push->arena, &is_gone, err))
        return false;
    if (is_gone)
        return take_gone(push, i, err);
    if (op->kind != OP_VOID && !authorise(&push->authority, op, err))
        return false;
    if (!service_apply(push->session->store, op, push->arena, &push->applied[i], err))
        return false;
    if (push->applied[i].result == RESULT_REJECTED)
        return error_set(err, ERR_DATA, "%s", push->applied[i].problem);
    return follow_up(push, op, err);
}

/* The service's own derivation of basis and block stands. */
static bool settle(struct push *push, size_t from, size_t to, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(push->arena, "derive", NULL, push->session->now_ms());
    bool is_ok = derive_standing(push->session, &push->request->ops[from], to - from, ops, err);
    for (struct operation *op = ops->first; is_ok && op != NULL; op = op->next) {
        struct applied ignored;
        is_ok = service_apply(push->session->store, op, push->arena, &ignored, err);
    }
    return is_ok;
}

/* A handover that lacks what its campaign demands is refused; a call that took place with it is
 * kept all the same. */
static bool gate(struct push *push, size_t from, size_t to, struct error *err)
{
    struct operation *const *ops = &push->request->ops[from];
    if (gate_check(push->session, ops, to - from, NULL, push->arena, err))
        return true;
    if (err->code != ERR_DATA || !gate_has_call(ops, to - from))
        return false;
    *err = (struct error){0};
    return gate_set_back(push->session, ops, to - from, push->arena, err);
}

static bool is_fault_of_ours(enum error_code code)
{
    return code == ERR_BUSY || code == ERR_UNAVAILABLE || code == ERR_DISK_FULL ||
           code == ERR_CORRUPT || code == ERR_BUG || code == ERR_CANNOT_CREATE;
}

/* It uses its number, whatever becomes of it. */
static bool use_number(struct push *push, size_t i, struct error *err)
{
    const struct operation void_op = {.kind = OP_VOID};
    struct applied numbered;
    if (push->applied[i].offset != 0)
        return true;
    if (!service_apply(push->session->store, &void_op, push->arena, &numbered, err))
        return false;
    push->applied[i].offset = numbered.offset;
    return true;
}

/* A group on what has left its author's reach: whoever has it now decides. What creates or deletes
 * whole records is no proposal. */
static bool propose(struct push *push, size_t from, size_t to, bool *ret_is_proposed,
                    struct error *err)
{
    struct operation *const *ops = &push->request->ops[from];
    struct error wrong = {0};
    *ret_is_proposed = push->authority.is_proposal;
    for (size_t i = 0; i < to - from; i++)
        *ret_is_proposed = *ret_is_proposed && ops[i]->kind == OP_SET;
    if (!*ret_is_proposed)
        return true;
    if (service_proposal_add(push->session->store, ops, to - from, push->arena, &wrong) &&
        objection_hold(&push->authority, ops, to - from, &wrong))
        return true;
    *ret_is_proposed = false;
    if (is_fault_of_ours(wrong.code))
        *err = wrong;
    return !is_fault_of_ours(wrong.code);
}

/* Also out of what is only proposed or refused: whoever wrote it still has it. */
static void unname(struct push *push, size_t from, size_t to)
{
    struct store *store = push->session->store;
    for (size_t i = from; i < to; i++) {
        struct operation *op = push->request->ops[i];
        service_unname(store, op, push->arena);
        if (op->has_lost_words)
            service_cut_tell(store, op, push->request->device_id);
    }
}

/* Operations i..end of one group. Content that cannot be applied rejects the group; a failing
 * database fails the request. */
static bool apply_group(struct push *push, size_t from, size_t to, struct error *err)
{
    struct error wrong = {0};
    unname(push, from, to);
    if (!store_savepoint(push->session->store, "push_group", err))
        return false;
    bool is_ok = true;
    push->authority.is_proposal = false;
    push->authority.takes_deleted = objection_is_in(&push->request->ops[from], to - from);
    for (size_t i = from; is_ok && i < to; i++) {
        push->request->ops[i]->user_id = push->user_id; /* never what the client says */
        push->request->ops[i]->device_id = push->request->device_id;
    }
    for (size_t i = from; is_ok && i < to; i++)
        is_ok = apply_one(push, i, &wrong);
    is_ok = is_ok && settle(push, from, to, &wrong) && gate(push, from, to, &wrong) &&
            store_savepoint_release(push->session->store, "push_group", &wrong);
    if (is_ok)
        return true;
    if (is_fault_of_ours(wrong.code)) {
        *err = wrong;
        return false;
    }
    if (!store_savepoint_rollback(push->session->store, "push_group", err))
        return false;
    bool is_proposed;
    if (!propose(push, from, to, &is_proposed, err))
        return false;
    for (size_t i = from; i < to; i++) {
        if (!use_number(push, i, err))
            return false;
        push->applied[i].result = is_proposed ? RESULT_PROPOSAL : RESULT_REJECTED;
        if (is_proposed)
            continue;
        snprintf(push->applied[i].problem, sizeof push->applied[i].problem, "%.190s",
                 wrong.message);
    }
    return true;
}

static bool repeat(struct push *push, size_t i, int64_t no, struct error *err)
{
    uint64_t before;
    push->is_repeat[i] = true;
    if (!service_result(push->session->store, push->request->device_id, no, &before,
                        &push->applied[i], &push->seqs[i], err)) {
        if (err->code != ERR_NONE)
            return false;
        push->applied[i].result = RESULT_MERGED; /* acknowledged long ago */
        return true;
    }
    push->was_unknown[i] = before == UNKNOWN_KIND;
    /* What was read on one side of an upgrade alone has no fingerprint to compare. */
    if (before != push->fingerprints[i] && push->request->ops[i]->kind != OP_VOID &&
        before != UNKNOWN_KIND && !push->request->ops[i]->is_unknown_kind)
        return error_set(err, ERR_DEVICE_FORK, "%s", error_sentence(ERR_DEVICE_FORK));
    return true;
}

static size_t group_end(const struct push_request *request, size_t from)
{
    size_t to = from + 1;
    while (to < request->count && request->ops[to]->group_id[0] != '\0' &&
           str_equal(request->ops[to]->group_id, request->ops[from]->group_id) &&
           request->ops[from]->kind != OP_BULK &&
           request->ops[to]->no == request->ops[to - 1]->no + 1)
        to++;
    return to;
}

static bool store_results(struct push *push, size_t count, int64_t last_no, int64_t base,
                          struct error *err)
{
    struct numbered_result *results = ARENA_ARRAY(push->arena, struct numbered_result, count + 1);
    size_t new_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (push->is_repeat[i])
            continue;
        push->seqs[i] = base + push->applied[i].offset;
        results[new_count++] = (struct numbered_result){.no = push->request->ops[i]->no,
                                                        .seq = push->seqs[i],
                                                        .fingerprint = push->fingerprints[i],
                                                        .applied = &push->applied[i]};
    }
    if (!service_results_store(push->session->store, push->request->device_id, results, new_count,
                               err))
        return false;
    return service_device_set_last(push->session->store, push->request->device_id, last_no, err) &&
           service_results_trim(push->session->store, push->request->device_id,
                                push->request->ack_through, err);
}

struct wanted {
    const char **ids;
    size_t count;
};

/* Nowhere is more than one id a place that may name one: the first round counts, the second
 * notes. */
static void want(struct wanted wanted[ENTITY_COUNT], const struct entity *entity, const char *id)
{
    if (entity == NULL)
        return;
    struct wanted *of = &wanted[entity->kind];
    if (of->ids == NULL)
        of->count++;
    else if (uuid_is_valid(id))
        of->ids[of->count++] = id;
}

static void want_all(const struct push_request *request, struct wanted wanted[ENTITY_COUNT])
{
    for (size_t i = 0; i < request->count; i++) {
        const struct operation *op = request->ops[i];
        want(wanted, op->kind == OP_VOID ? NULL : op->entity, op->id);
        for (size_t c = 0; c < op->change_count; c++) {
            const struct field *field = op->changes[c].field;
            if (field != NULL && field->refers_to != NULL && op->changes[c].value != NULL)
                want(wanted, entity_find(field->refers_to), op->changes[c].value);
        }
    }
}

/* As service_is_erased looks: the record itself and every id that a field names. */
static bool prefetch_erased(struct push *push, struct error *err)
{
    size_t count = 1;
    for (size_t i = 0; i < push->request->count; i++)
        count += 1 + push->request->ops[i]->change_count;
    const char **ids = ARENA_ARRAY(push->arena, const char *, count);
    count = 0;
    for (size_t i = 0; i < push->request->count; i++) {
        const struct operation *op = push->request->ops[i];
        if (op->kind == OP_VOID || op->kind == OP_BULK)
            continue;
        if (uuid_is_valid(op->id))
            ids[count++] = op->id;
        for (size_t c = 0; c < op->change_count; c++)
            if (op->changes[c].field != NULL && op->changes[c].field->type == FIELD_ID &&
                uuid_is_valid(op->changes[c].value))
                ids[count++] = op->changes[c].value;
    }
    return service_erased_prefetch(push->session->store, ids, count, err);
}

/* What the operations name is read by the batch, not one by one. */
static bool prefetch(struct push *push, struct error *err)
{
    struct wanted wanted[ENTITY_COUNT] = {0};
    bool is_ok = true;
    want_all(push->request, wanted);
    for (size_t e = 0; e < ENTITY_COUNT; e++) {
        if (wanted[e].count > 0)
            wanted[e].ids = ARENA_ARRAY(push->arena, const char *, wanted[e].count);
        wanted[e].count = 0;
    }
    want_all(push->request, wanted);
    for (size_t e = 0; is_ok && e < ENTITY_COUNT; e++)
        is_ok = wanted[e].ids == NULL || wanted[e].count == 0 ||
                service_prefetch(push->session->store, push->scopes, entities[e], wanted[e].ids,
                                 wanted[e].count, err);
    return is_ok && prefetch_erased(push, err);
}

static bool run(struct push *push, int64_t *last_no, size_t *ret_count, struct error *err)
{
    size_t i = 0;
    int64_t base;
    while (i < push->request->count) {
        struct operation *op = push->request->ops[i];
        if (op->no <= *last_no) {
            if (!repeat(push, i, op->no, err))
                return false;
            i++;
            continue;
        }
        if (op->no != *last_no + 1)
            break;
        size_t to = group_end(push->request, i);
        if (!apply_group(push, i, to, err))
            return false;
        *last_no = push->request->ops[to - 1]->no;
        i = to;
    }
    *ret_count = i;
    return service_number(push->session->store, &base, err) &&
           store_results(push, i, *last_no, base, err);
}

static bool is_unknown(const struct push *push, size_t i)
{
    return push->applied[i].result == RESULT_REJECTED &&
           (push->was_unknown[i] || push->request->ops[i]->is_unknown_kind);
}

static bool apply_once(struct session *session, const struct push_request *request,
                       const uint64_t *fingerprints, struct arena *arena,
                       struct push_answer *ret_answer, struct error *err)
{
    struct push push = {.session = session,
                        .user_id = arena_strdup(arena, session->actor.user_id),
                        .request = request,
                        .arena = arena,
                        .applied = ARENA_ARRAY(arena, struct applied, request->count + 1),
                        .fingerprints = fingerprints,
                        .is_repeat = ARENA_ARRAY(arena, bool, request->count + 1),
                        .was_unknown = ARENA_ARRAY(arena, bool, request->count + 1),
                        .seqs = ARENA_ARRAY(arena, int64_t, request->count + 1)};
    struct device *device;
    int64_t version, last_no = 0;
    size_t count = 0;
    if (!store_begin(session->store, err))
        return false;
    bool is_ok =
        service_device(session->store, request->device_id, arena, &device, err) &&
        service_scopes(session->store, session->actor.user_id, arena, &push.scopes, &version, err);
    push.authority = (struct authority){.session = session, .scopes = push.scopes, .arena = arena};
    if (is_ok)
        last_no = device->last_no, push.device_since_ms = device->created_ms;
    is_ok = is_ok && prefetch(&push, err) && run(&push, &last_no, &count, err) &&
            store_commit(session->store, err);
    if (!is_ok) {
        store_rollback(session->store);
        return false;
    }
    ret_answer->results = ARENA_ARRAY(arena, struct push_result, count + 1);
    ret_answer->count = count;
    ret_answer->expected_no = last_no + 1;
    for (size_t i = 0; i < count; i++) {
        struct push_result *result = &ret_answer->results[i];
        *result = (struct push_result){.no = request->ops[i]->no,
                                       .result = push.applied[i].result,
                                       .is_unknown_kind = is_unknown(&push, i),
                                       .rev = push.applied[i].rev,
                                       .seq = push.seqs[i]};
        snprintf(result->task_id, sizeof result->task_id, "%s", push.applied[i].task_id);
        memcpy(result->problem, push.applied[i].problem, sizeof result->problem);
    }
    return true;
}

/* A transaction that lost against another one (a deadlock, on some clusters a serialisation
 * failure) has left no trace; the same again mostly goes through. */
bool push_apply(struct session *session, const struct push_request *request, struct arena *arena,
                struct push_answer *ret_answer, struct error *err)
{
    uint64_t *fingerprints = ARENA_ARRAY(arena, uint64_t, request->count + 1);
    for (size_t i = 0; i < request->count; i++)
        fingerprints[i] = fingerprint(request->ops[i], arena);
    for (int tries = 1;; tries++) {
        if (apply_once(session, request, fingerprints, arena, ret_answer, err)) {
            store_take_failure(session->store, NULL);
            return true;
        }
        if (tries == TRIES_MOST || !store_may_retry(session->store))
            return false;
        error_clear(err);
    }
}
