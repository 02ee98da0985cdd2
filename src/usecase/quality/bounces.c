/* Feedback of mail servers goes to the contacts who have the address. */
#include "usecase/bounces.h"

#include "base/text.h"
#include "codec/bounce.h"
#include "core/contact.h"
#include "core/rights.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/write.h"

#include <string.h>

#define SAME_ADDRESS_MOST 200
#define AT_ONCE ((size_t)50)

struct taking {
    struct session *session;
    const char *scopes; /* NULL: all that are here */
    struct bounce_report *report;
};

static bool is_marked(const struct batch_of_operations *ops, const char *id)
{
    for (const struct operation *op = ops->first; op != NULL; op = op->next)
        if (str_equal(op->id, id))
            return true;
    return false;
}

/* That the address is dead is certain; that the person has left is a machine's reading. */
static void mark(struct batch_of_operations *ops, const struct contact *contact,
                 enum bounce_kind kind, struct bounce_report *report)
{
    bool is_gone = kind == BOUNCE_GONE;
    const char *field = is_gone ? "person_state" : "email_state",
               *before = is_gone ? contact->person_state : contact->email_state;
    bool is_known = is_gone ? str_list_has("maybe_left,left,deceased", str_or(before, "here"))
                            : str_equal(before, "bounced");
    if (is_known || is_marked(ops, contact->record.id)) {
        report->known++;
        return;
    }
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  field, before, is_gone ? "maybe_left" : "bounced");
    *(is_gone ? &report->gone : &report->marked) += 1;
}

static bool take_one(struct taking *taking, struct batch_of_operations *ops,
                     const struct bounce *bounce, struct error *err)
{
    struct store *store = taking->session->store;
    void **contacts;
    size_t count, seen = 0;
    taking->report->read++;
    if (bounce->kind == BOUNCE_OTHER) {
        taking->report->left++;
        return true;
    }
    if (!store_find(store, &contact_entity, "email_key", utf8_lower(ops->arena, bounce->address),
                    SAME_ADDRESS_MOST, ops->arena, &contacts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct contact *contact = contacts[i];
        if (taking->scopes != NULL &&
            !service_may_see(store, taking->scopes, &contact_entity, contact->record.id))
            continue;
        mark(ops, contact, bounce->kind, taking->report);
        seen++;
    }
    taking->report->unknown += seen == 0;
    return true;
}

/* Short transactions, one step for undo. */
static bool take_some(struct taking *taking, const struct bounce *bounces, size_t count,
                      char group[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct session *session = taking->session;
    struct batch_of_operations *ops =
        operations_new(arena, "bounce", session->actor.user_id, session->now_ms());
    bool is_ok = true;
    if (group[0] == '\0')
        memcpy(group, ops->group_id, 37);
    memcpy(ops->group_id, group, 37);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = take_one(taking, ops, &bounces[i], err);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, group, 37);
    is_ok = is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
    arena_free(arena);
    return is_ok;
}

bool bounces_take(struct session *session, const char *text, const char *scopes,
                  struct bounce_report *ret_report, struct error *err)
{
    struct arena *arena = arena_new();
    struct bounce *bounces;
    size_t count = 0, strange = 0;
    char group[37] = "";
    struct taking taking = {session, scopes, ret_report};
    *ret_report = (struct bounce_report){0};
    bool is_ok = actor_require(&session->actor, RIGHT_IMPORT, err) &&
                 bounces_read(text, arena, &bounces, &count, &strange, err);
    for (size_t i = 0; is_ok && i < count; i += AT_ONCE)
        is_ok =
            take_some(&taking, bounces + i, count - i < AT_ONCE ? count - i : AT_ONCE, group, err);
    ret_report->strange = (int64_t)strange;
    arena_free(arena);
    return is_ok;
}
