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

struct calls {
    const struct activity **rows;
    size_t count;
};

static bool add_calls(struct session *session, const char *lead_id, struct arena *arena,
                      struct calls *calls, struct error *err)
{
    struct activity **activities;
    size_t count;
    if (!store_activities(session->store, lead_id, CALLS_SHOWN, arena, &activities, &count, err))
        return false;
    const struct activity **all =
        ARENA_ARRAY(arena, const struct activity *, calls->count + count + 1);
    for (size_t i = 0; i < calls->count; i++)
        all[i] = calls->rows[i];
    calls->rows = all;
    for (size_t i = 0; i < count; i++)
        if (str_equal(activities[i]->kind, "call") && activities[i]->is_void != 1)
            all[calls->count++] = activities[i];
    return true;
}

bool dossier_calls(struct session *session, const char *contact_id, struct arena *arena,
                   const struct activity ***ret_calls, size_t *ret_count, struct error *err)
{
    struct calls calls = {0};
    void **leads;
    size_t count;
    if (!store_find(session->store, &lead_entity, "contact_id", contact_id, LEADS_SHOWN, arena,
                    &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_calls(session, ((struct record *)leads[i])->id, arena, &calls, err))
            return false;
    *ret_calls = calls.rows;
    *ret_count = calls.count;
    return true;
}

int64_t dossier_last_use_ms(const struct consent *grant, const struct activity *const *calls,
                            size_t count)
{
    int64_t used_ms = TIME_NONE;
    for (size_t i = 0; i < count; i++) {
        bool is_use = calls[i]->consent_id != NULL
                          ? str_equal(calls[i]->consent_id, grant->record.id)
                          : calls[i]->at_ms >= grant->at_ms;
        if (is_use && (used_ms == TIME_NONE || calls[i]->at_ms > used_ms))
            used_ms = calls[i]->at_ms;
    }
    return used_ms;
}

static int64_t longest(const struct consent *const *consents, size_t count, const char *purpose,
                       const char *address, const struct activity *const *calls, size_t call_count)
{
    int64_t until_ms = TIME_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct consent *row = consents[i];
        bool is_asked =
            (purpose == NULL || str_equal(row->purpose, purpose)) &&
            (address == NULL || str_is_empty(row->address) || str_equal(row->address, address));
        if (!is_asked || !str_equal(row->status, "given"))
            continue;
        int64_t keep_ms =
            consent_keep_until_ms(row->at_ms, dossier_last_use_ms(row, calls, call_count));
        until_ms = until_ms == TIME_NONE || keep_ms > until_ms ? keep_ms : until_ms;
    }
    return until_ms;
}

int64_t dossier_keep_until(struct session *session, const char *contact_id,
                           const struct consent *const *consents, size_t count, const char *purpose,
                           const char *address, struct arena *arena)
{
    const struct activity **calls;
    size_t call_count;
    if (!dossier_calls(session, contact_id, arena, &calls, &call_count, NULL))
        return TIME_NONE;
    return longest(consents, count, purpose, address, calls, call_count);
}

static bool find_contact(struct session *session, const char *id, struct arena *arena,
                         void **ret_contact, struct error *err)
{
    void *lead;
    if (store_load(session->store, &lead_entity, id, arena, &lead, NULL))
        id = ((struct lead *)lead)->contact_id;
    if (id != NULL)
        id = store_survivor(session->store, &contact_entity, id, arena);
    return store_load_any(session->store, &contact_entity, str_or(id, ""), arena, ret_contact,
                          err); /* proofs outlive a deleted contact */
}

bool dossier_consent(struct session *session, const char *id, struct arena *arena,
                     struct consent_dossier *ret_dossier, struct error *err)
{
    struct consent_dossier dossier = {.keep_until_ms = TIME_NONE};
    void *contact, *company = NULL;
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
    dossier.is_consumer = is_consumer(dossier.company);
    if (!store_consents(session->store, contact_id, arena, &dossier.consents,
                        &dossier.consent_count, err) ||
        !dossier_calls(session, contact_id, arena, &dossier.calls, &dossier.call_count, err))
        return false;
    const struct consent *const *rows = (const struct consent *const *)dossier.consents;
    const struct consent_question by_phone = {"phone", NULL, dossier.is_consumer},
                                  by_mail = {"email", NULL, dossier.is_consumer};
    dossier.phone_state = consent_state(rows, dossier.consent_count, &by_phone);
    dossier.email_state = consent_state(rows, dossier.consent_count, &by_mail);
    dossier.keep_until_ms =
        longest(rows, dossier.consent_count, NULL, NULL, dossier.calls, dossier.call_count);
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
