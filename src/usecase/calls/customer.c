/* Who turns out to be a customer goes to the person in sales who has them
 * (docs/decisions/0053-the-step-after-a-talk.md): nobody sells to them as to a stranger, and
 * nothing is demanded that a customer would be asked again. Where nobody knows who that is, a task
 * says so to the quality desk, which team leads work too. */
#include "usecase/calls.h"

#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "store/records.h"

#define LEADS_LOOKED_AT 200

/* What was sold says more than what is being sold. */
static int rank_of(const struct lead *lead)
{
    static const char *const states[] = {"accepted", "opportunity", "won"};
    for (int i = 0; i < 3; i++)
        if (str_equal(lead->state, states[i]))
            return i + 1;
    return 0;
}

static const struct user *seller(struct session *session, const char *id, struct arena *arena)
{
    void *user;
    return id != NULL && store_load(session->store, &user_entity, id, arena, &user, NULL) &&
                   ((struct user *)user)->is_active != 0 &&
                   str_list_has(str_or(((struct user *)user)->roles, ""), "sales")
               ? user
               : NULL;
}

const struct user *calls_customer_owner(struct session *session, const struct lead_card *card,
                                        struct arena *arena)
{
    const char *company = card->lead.company_id, *contact = card->lead.contact_id;
    const struct lead *best = NULL;
    const struct user *owner = NULL;
    void **leads;
    size_t count = 0;
    if ((company == NULL && contact == NULL) ||
        !store_find(session->store, &lead_entity, company != NULL ? "company_id" : "contact_id",
                    company != NULL ? company : contact, LEADS_LOOKED_AT, arena, &leads, &count,
                    NULL))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct lead *lead = leads[i];
        bool is_better =
            best == NULL || rank_of(lead) > rank_of(best) ||
            (rank_of(lead) == rank_of(best) && lead->record.changed_ms > best->record.changed_ms);
        const struct user *user =
            rank_of(lead) > 0 && is_better ? seller(session, lead->handed_to_id, arena) : NULL;
        if (user == NULL)
            continue;
        best = lead;
        owner = user;
    }
    return owner;
}

static const char *words_of(const struct call *call)
{
    const char *note = call->result->note;
    return str_is_empty(note)
               ? _("said: is a customer already")
               : arena_printf(call->ops->arena, "%s: %s", _("said: is a customer already"), note);
}

/* owner: who has them, where it is known and only may not go there yet (no basis, or not mine to
 * hand over). */
static void ask_team_lead(struct call *call, const char *owner)
{
    const char *words = words_of(call);
    if (!str_is_empty(owner))
        words = arena_printf(call->ops->arena, "%s (%s)", words, owner);
    call_plan(call, "qualified", "handover", next_office_ms(call->ops->now_ms), words);
    rescue_task(call->session, call->ops, call->lead, RESCUE_CUSTOMER);
    call->asks_team_lead = true;
}

bool call_customer(struct call *call, struct error *err)
{
    static const char settled[] = "handed_over,accepted,opportunity,won,lost,blocked,duplicate";
    const struct user *owner = NULL;
    const char *to = call->result->hand_over_to;
    if (str_list_has(settled, str_or(call->lead->state, "")))
        return true;
    if (str_is_empty(to) &&
        (owner = calls_customer_owner(call->session, call->card, call->ops->arena)) != NULL)
        to = owner->name;
    call->lead->reason = arena_strdup(call->ops->arena, "customer");
    if (str_is_empty(to) || !actor_may(&call->session->actor, RIGHT_HANDOVER) ||
        !state_may_follow(call->lead->state, "handed_over")) {
        ask_team_lead(call, to);
        return true;
    }
    const struct handover_input input = {to, words_of(call), NULL};
    call_plan(call, NULL, "accept", call->ops->now_ms, words_of(call));
    return call_hand_over(call, &input, err);
}
