/* Evidence of consent: the rows of consent and the calls that used them. */
#include "usecase/dossier.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/lead.h"
#include "core/reference.h"
#include "store/queue.h"
#include "store/records.h"

#define LEADS_SHOWN 200
#define CALLS_SHOWN 500 /* of one lead */

static bool add_calls(struct session *session, const char *lead_id, struct arena *arena,
                      struct consent_dossier *dossier, struct error *err)
{
    struct activity **activities;
    size_t count;
    if (!store_activities(session->store, lead_id, CALLS_SHOWN, arena, &activities, &count, err))
        return false;
    const struct activity **all =
        ARENA_ARRAY(arena, const struct activity *, dossier->call_count + count + 1);
    for (size_t i = 0; i < dossier->call_count; i++)
        all[i] = dossier->calls[i];
    dossier->calls = all;
    for (size_t i = 0; i < count; i++)
        if (str_equal(activities[i]->kind, "call") && activities[i]->is_void != 1)
            all[dossier->call_count++] = activities[i];
    return true;
}

static int64_t keep_until(const struct consent_dossier *dossier)
{
    int64_t granted_ms = TIME_NONE, used_ms = TIME_NONE;
    for (size_t i = 0; i < dossier->consent_count; i++) {
        const struct consent *consent = dossier->consents[i];
        if (str_equal(consent->status, "given") &&
            (granted_ms == TIME_NONE || consent->at_ms > granted_ms))
            granted_ms = consent->at_ms;
    }
    for (size_t i = 0; i < dossier->call_count; i++)
        if (used_ms == TIME_NONE || dossier->calls[i]->at_ms > used_ms)
            used_ms = dossier->calls[i]->at_ms;
    return consent_keep_until_ms(granted_ms, used_ms);
}

static bool find_contact(struct session *session, const char *id, struct arena *arena,
                         void **ret_contact, struct error *err)
{
    void *lead;
    if (store_load(session->store, &lead_entity, id, arena, &lead, NULL))
        id = ((struct lead *)lead)->contact_id;
    return store_load_any(session->store, &contact_entity, str_or(id, ""), arena, ret_contact,
                          err); /* proofs outlive a deleted contact */
}

bool dossier_consent(struct session *session, const char *id, struct arena *arena,
                     struct consent_dossier *ret_dossier, struct error *err)
{
    struct consent_dossier dossier = {.keep_until_ms = TIME_NONE};
    void *contact, *company = NULL, **leads;
    size_t count;
    if ((!actor_may(&session->actor, RIGHT_ERASE) &&
         !actor_require(&session->actor, RIGHT_EXPORT, err)) ||
        !find_contact(session, id, arena, &contact, err))
        return false;
    dossier.contact = contact;
    if (dossier.contact->company_id != NULL &&
        store_load(session->store, &company_entity, dossier.contact->company_id, arena, &company,
                   NULL))
        dossier.company = company;
    const char *contact_id = dossier.contact->record.id;
    if (!store_consents(session->store, contact_id, arena, &dossier.consents,
                        &dossier.consent_count, err) ||
        !store_find(session->store, &lead_entity, "contact_id", contact_id, LEADS_SHOWN, arena,
                    &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_calls(session, ((struct record *)leads[i])->id, arena, &dossier, err))
            return false;
    const struct consent *const *rows = (const struct consent *const *)dossier.consents;
    dossier.phone_state = consent_state(rows, dossier.consent_count, "phone");
    dossier.email_state = consent_state(rows, dossier.consent_count, "email");
    dossier.keep_until_ms = keep_until(&dossier);
    *ret_dossier = dossier;
    return true;
}

char *dossier_user(struct session *session, const char *user_id, struct arena *arena)
{
    void *user;
    if (user_id == NULL || !store_load(session->store, &user_entity, user_id, arena, &user, NULL))
        return arena_strdup(arena, str_or(user_id, ""));
    return arena_strdup(arena, str_or(((struct user *)user)->name, ""));
}
