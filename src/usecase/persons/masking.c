/* Who sees numbers without a legal basis. */
#include "usecase/masking.h"

#include "base/text.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/lead.h"
#include "core/rights.h"
#include "core/task.h"
#include "store/records.h"

#include <string.h>

#define LEADS_MOST 50
#define NUMBERS "phone,mobile,company_phone"
#define SEEN 3 /* "+49" */

static bool lead_has_basis(const struct lead *lead)
{
    return !str_is_empty(lead->basis) && !str_equal(lead->state, "blocked");
}

/* Leads that name this record in that field: may one of them be called? */
static bool any_has_basis(struct session *session, const char *field, const char *id,
                          struct arena *arena)
{
    void **leads;
    size_t count = 0;
    if (id == NULL || !store_find(session->store, &lead_entity, field, id, LEADS_MOST, arena,
                                  &leads, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++)
        if (lead_has_basis(leads[i]))
            return true;
    return false;
}

static bool may_be_called(struct session *session, const char *lead_id, struct arena *arena)
{
    void *lead;
    return lead_id != NULL &&
           store_load(session->store, &lead_entity, lead_id, arena, &lead, NULL) &&
           lead_has_basis(lead);
}

static char *masked(const char *value, struct arena *arena)
{
    char *text = arena_strdup(arena, value);
    for (size_t i = 0; text != NULL && text[i] != '\0'; i++)
        if (i >= SEEN && text[i] >= '0' && text[i] <= '9')
            text[i] = '*';
    return text;
}

static void mask_contact(struct contact *contact, struct arena *arena)
{
    contact->phone = masked(contact->phone, arena);
    contact->mobile = masked(contact->mobile, arena);
    contact->phone_key = contact->mobile_key = NULL;
}

static bool sees_all(const struct session *session)
{
    return actor_may(&session->actor, RIGHT_EXPORT);
}

void mask_card(struct session *session, struct lead_card *card, struct arena *arena)
{
    if (sees_all(session) || lead_has_basis(&card->lead))
        return;
    mask_contact(&card->contact, arena);
    card->company.company_phone = masked(card->company.company_phone, arena);
}

void mask_record(struct session *session, const struct entity *entity, void *record,
                 struct arena *arena)
{
    const char *id = ((struct record *)record)->id;
    if (sees_all(session))
        return;
    if (entity == &contact_entity && !any_has_basis(session, "contact_id", id, arena)) {
        mask_contact(record, arena);
    } else if (entity == &company_entity && !any_has_basis(session, "company_id", id, arena)) {
        ((struct company *)record)->company_phone =
            masked(((struct company *)record)->company_phone, arena);
    } else if (entity == &activity_entity) {
        struct activity *activity = record;
        if (!may_be_called(session, activity->lead_id, arena))
            activity->phone = masked(activity->phone, arena);
    } else if (entity == &consent_entity) {
        struct consent *consent = record;
        if (str_equal(consent->purpose, "phone") &&
            !any_has_basis(session, "contact_id", consent->contact_id, arena))
            consent->address = masked(consent->address, arena);
    } else if (entity == &task_entity) {
        struct task *task = record;
        bool is_number = str_list_has(NUMBERS, str_or(task->field, "-"));
        if (!is_number || any_has_basis(session, "contact_id", task->contact_id, arena))
            return;
        task->base_value = masked(task->base_value, arena);
        task->theirs_value = masked(task->theirs_value, arena);
        task->mine_value = masked(task->mine_value, arena);
    }
}

const char *mask_value(struct session *session, const struct entity *entity, const char *id,
                       const char *field, const char *value, struct arena *arena)
{
    bool is_key = str_list_has("phone_key,mobile_key", str_or(field, "-"));
    if (value == NULL || sees_all(session) ||
        (!is_key && !str_list_has(NUMBERS, str_or(field, "-"))) ||
        any_has_basis(session, entity == &company_entity ? "company_id" : "contact_id", id, arena))
        return value;
    return is_key ? NULL : masked(value, arena);
}
