/* Who shares a number or an address: those whom the store finds, and what the group itself makes of
 * them and of others. A merge takes one of two away, a parting brings one back with its own number.
 */
#include "derive.h"

#include "base/text.h"
#include "store/records.h"

#include <string.h>

struct sharing {
    const struct contact *contact; /* with the keys of its values */
    bool is_phone;
    const char *first; /* the smallest id, whatever order they are found in */
    int count;
};

static bool shares(const struct sharing *sharing, const struct contact *other, struct arena *arena)
{
    struct contact keys = *other;
    contact_derive_keys(&keys, arena);
    if (!sharing->is_phone)
        return str_equal(keys.email_key, sharing->contact->email_key);
    return str_equal(keys.phone_key, sharing->contact->phone_key) ||
           str_equal(keys.mobile_key, sharing->contact->phone_key);
}

static void add_other(struct session *session, const struct batch_of_operations *ops,
                      const char *id, struct sharing *sharing)
{
    const struct contact *other = record_after(session, ops, &contact_entity, id);
    if (other == NULL || !shares(sharing, other, ops->arena))
        return;
    sharing->count++;
    if (sharing->first == NULL || strcmp(id, sharing->first) < 0)
        sharing->first = id;
}

static bool is_found(const struct store_same *same, const char *id)
{
    for (int i = 0; i < same->count; i++)
        if (str_equal(same->ids[i], id))
            return true;
    return false;
}

static void count_all(struct session *session, const struct batch_of_operations *ops,
                      const struct store_same *same, struct sharing *sharing)
{
    for (int i = 0; i < same->count; i++)
        if (operations_of(ops, &contact_entity, same->ids[i], NULL) != NULL) {
            add_other(session, ops, same->ids[i], sharing);
        } else {
            sharing->count++;
            if (sharing->first == NULL || strcmp(same->ids[i], sharing->first) < 0)
                sharing->first = same->ids[i];
        }
    for (const struct operation *op = ops->first; op != NULL; op = op->next)
        if (op->entity == &contact_entity && op->kind == OP_SET &&
            !str_equal(op->id, sharing->contact->record.id) && !is_found(same, op->id))
            add_other(session, ops, op->id, sharing);
}

bool derive_shared(struct session *session, const struct batch_of_operations *ops,
                   const struct contact *contact, struct quality_facts *facts, struct error *err)
{
    struct contact keys = *contact;
    struct store_same phone, email;
    contact_derive_keys(&keys, ops->arena);
    struct sharing phones = {.contact = &keys, .is_phone = true}, addresses = {.contact = &keys};
    if (!store_same_phone(session->store, keys.record.id, keys.phone, ops->arena, &phone, err) ||
        !store_same_email(session->store, keys.record.id, keys.email, ops->arena, &email, err))
        return false;
    if (keys.phone_key != NULL)
        count_all(session, ops, &phone, &phones);
    if (keys.email_key != NULL)
        count_all(session, ops, &email, &addresses);
    facts->same_phone_count = phones.count;
    facts->same_phone_id = phones.first;
    facts->same_email_count = addresses.count;
    facts->same_email_id = addresses.first;
    return true;
}
