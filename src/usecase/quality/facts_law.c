/* What the checks of the law know of a person: consent and its use, objections, where the data came
 * from, how long it is kept. */
#include "base/clock.h"
#include "base/text.h"
#include "codec/check_lists.h"
#include "core/activity.h"
#include "core/lifecycle.h"
#include "core/provenance.h"
#include "core/reference.h"
#include "core/retention.h"
#include "facts.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/blocks.h"
#include "usecase/dossier.h"

#define ACTIVITIES_MOST 500 /* of one lead */

struct law {
    struct session *session;
    const struct quality_subject *subject;
    struct quality_facts *facts;
    struct consent **consents;
    size_t consent_count;
    const struct lead **leads;
    size_t lead_count;
    const struct activity **calls; /* of all leads */
    size_t call_count;
    const struct batch *batch; /* the list that brought the person; NULL: none */
};

/* As they will be. */
static void take_leads(struct law *law, void *const *leads, size_t count)
{
    const struct lead *ours = law->subject->lead;
    law->leads = ARENA_ARRAY(law->subject->arena, const struct lead *, count + 2);
    law->lead_count = count;
    bool is_here = false;
    for (size_t i = 0; i < count; i++) {
        bool is_ours = ours != NULL && str_equal(((struct record *)leads[i])->id, ours->record.id);
        law->leads[i] = is_ours ? ours : leads[i];
        is_here = is_here || is_ours;
    }
    if (ours != NULL && !is_here)
        law->leads[law->lead_count++] = ours;
}

static bool load_consents(struct law *law, struct error *err)
{
    const struct quality_subject *subject = law->subject;
    if (!store_consents(law->session->store, subject->contact->record.id, subject->arena,
                        &law->consents, &law->consent_count, err))
        return false;
    consent_number((const struct consent *const *)law->consents, law->consent_count,
                   subject->contact, is_consumer(subject->company), &law->facts->standing);
    const struct consent *grant = law->facts->standing;
    law->facts->unused_months =
        session_retention_for(law->session, law->lead_count > 0 ? law->leads[0]->team_id : NULL)
            ->consent_unused_months;
    if (grant == NULL)
        return true;
    int64_t used_ms = dossier_last_use_ms(grant, law->calls, law->call_count);
    law->facts->used_ms = used_ms == TIME_NONE || used_ms < grant->at_ms ? grant->at_ms : used_ms;
    law->facts->proof_until_ms = consent_keep_until_ms(grant->at_ms, used_ms);
    return true;
}

static bool is_call(const struct activity *activity)
{
    return str_equal(activity->kind, "call") && activity->is_void != 1;
}

/* What was called and what was written. */
static bool load_activities(struct law *law, struct error *err)
{
    struct arena *arena = law->subject->arena;
    struct text notes = {0};
    bool is_ok = true;
    for (size_t l = 0; is_ok && l < law->lead_count; l++) {
        struct activity **rows;
        size_t count = 0;
        text_printf(&notes, "%s\n", str_or(law->leads[l]->next_note, ""));
        is_ok = store_activities(law->session->store, law->leads[l]->record.id, ACTIVITIES_MOST,
                                 arena, &rows, &count, err);
        law->calls = arena_grow(arena, law->calls, law->call_count * sizeof *law->calls,
                                (law->call_count + count) * sizeof *law->calls);
        for (size_t i = 0; is_ok && i < count; i++) {
            if (!str_is_empty(rows[i]->note))
                text_printf(&notes, "%s\n", rows[i]->note);
            if (is_call(rows[i]))
                law->calls[law->call_count++] = rows[i];
        }
    }
    if (is_ok)
        law->facts->notes = arena_strdup(arena, text_str(&notes));
    text_free(&notes);
    return is_ok;
}

/* Of who is being made: now. */
static int64_t made_ms(const struct law *law)
{
    int64_t ms = law->subject->contact->record.created_ms;
    return ms == TIME_NONE || ms == 0 ? law->session->now_ms() : ms;
}

/* GDPR art. 14: what came from others is told within a month; the task comes a week before. */
static void judge_notice(struct law *law)
{
    const struct retention_rules *rules = session_retention(law->session);
    const struct contact *contact = law->subject->contact;
    if (law->batch != NULL && law->batch->is_bought == 1 && contact->informed_ms == TIME_NONE &&
        rules->notice_days > 0)
        law->facts->notice_due_ms =
            made_ms(law) + (int64_t)(rules->notice_days - rules->notice_warn_days) * DAY_MS;
}

/* An own consent, or something that sales took over. */
static bool has_own_right(const struct law *law)
{
    for (size_t i = 0; i < law->consent_count; i++)
        if (str_equal(law->consents[i]->status, "given") &&
            !str_equal(law->consents[i]->batch_id, law->batch->record.id))
            return true;
    for (size_t i = 0; i < law->lead_count; i++)
        if (str_list_has("handed_over,accepted,opportunity,won", str_or(law->leads[i]->state, "")))
            return true;
    return false;
}

static int licence_of(const struct batch *batch)
{
    return batch != NULL ? provenance_day(batch->licence_until) : 0;
}

/* Named by another list too, which may be used longer. */
static bool is_vouched(const struct law *law)
{
    return provenance_outlasts(law->subject->contact->sources, licence_of(law->batch),
                               law->subject->arena);
}

/* Somebody who is here by a licensed list alone. */
static bool is_by_licence(const struct law *law)
{
    return licence_of(law->batch) != 0 && !has_own_right(law) && !is_vouched(law);
}

/* What the list alone says of somebody whom another one names too. */
static void judge_licence(struct law *law)
{
    const struct company *company = law->subject->company;
    if (licence_of(law->batch) == 0 || has_own_right(law) || !is_vouched(law))
        return;
    law->facts->licence_day = licence_of(law->batch);
    if (company != NULL && str_equal(company->batch_id, law->batch->record.id))
        law->facts->company_licence_day = law->facts->licence_day;
}

/* Each lead by its team's; who has none by what is everybody's. */
static const struct retention_rules *const *rules_of_leads(const struct law *law)
{
    const struct retention_rules **rules =
        ARENA_ARRAY(law->subject->arena, const struct retention_rules *, law->lead_count + 1);
    if (law->lead_count == 0)
        rules[0] = session_retention_for(law->session, NULL);
    for (size_t i = 0; i < law->lead_count; i++)
        rules[i] = session_retention_for(law->session, law->leads[i]->team_id);
    return rules;
}

static void judge_retention(struct law *law)
{
    const char *state;
    int64_t licence_ms, end_ms = retention_end_ms(rules_of_leads(law), law->leads, law->lead_count,
                                                  made_ms(law), &state);
    law->facts->retention_why = state;
    if (is_by_licence(law) &&
        time_parse_iso(arena_printf(law->subject->arena, "%sT23:59:59Z", law->batch->licence_until),
                       &licence_ms) &&
        (end_ms == TIME_NONE || licence_ms < end_ms)) {
        end_ms = licence_ms;
        law->facts->retention_why = "licence";
    }
    law->facts->retention_end_ms = end_ms == TIME_NONE ? 0 : end_ms;
}

/* The open one, else any. */
static const struct lead *lead_at_hand(const struct law *law)
{
    const struct lead *best = NULL;
    for (size_t i = 0; i < law->lead_count; i++)
        if (best == NULL || state_is_open(law->leads[i]->state))
            best = law->leads[i];
    return best;
}

bool facts_load_deadlines(struct session *session, const struct contact *contact, int64_t now_ms,
                          struct arena *arena, struct quality_subject *ret_subject,
                          struct error *err)
{
    struct quality_facts *facts = ARENA_NEW(arena, struct quality_facts);
    struct quality_subject subject = {.contact = contact,
                                      .facts = facts,
                                      .reference = check_lists(),
                                      .now_ms = now_ms,
                                      .arena = arena};
    struct law law = {.session = session, .subject = &subject, .facts = facts};
    void *company, **leads;
    size_t count;
    if (!store_find(session->store, &lead_entity, "contact_id", contact->record.id,
                    FACTS_LEADS_MOST, arena, &leads, &count, err))
        return false;
    take_leads(&law, leads, count);
    law.batch = session_batch(session, contact->batch_id, arena);
    if (licence_of(law.batch) != 0 && !store_consents(session->store, contact->record.id, arena,
                                                      &law.consents, &law.consent_count, err))
        return false;
    subject.lead = lead_at_hand(&law);
    if (contact->company_id != NULL &&
        store_load(session->store, &company_entity, contact->company_id, arena, &company, NULL))
        subject.company = company;
    judge_notice(&law);
    judge_licence(&law);
    judge_retention(&law);
    *ret_subject = subject;
    return true;
}

bool facts_load_law(struct session *session, const struct quality_subject *subject,
                    void *const *leads, size_t lead_count, struct quality_facts *facts,
                    struct error *err)
{
    struct law law = {.session = session, .subject = subject, .facts = facts};
    const struct block *block;
    take_leads(&law, leads, lead_count);
    if (!load_activities(&law, err) || !load_consents(&law, err) ||
        !blocks_covering(session, NULL, subject->contact, subject->company, subject->arena, &block,
                         err))
        return false;
    facts->is_objected = block != NULL;
    law.batch = session_batch(session, subject->contact->batch_id, subject->arena);
    judge_notice(&law);
    judge_licence(&law);
    judge_retention(&law);
    return true;
}
