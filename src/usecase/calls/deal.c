/* What became of an accepted lead: the loop from sales back to where the lead came from. */
#include "call_private.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "store/records.h"
#include "usecase/calls.h"
#include "usecase/write.h"

struct deal {
    const char *state, *reason, *note;
    int64_t amount_cents;
};

const struct outcome_reason deal_lost_reasons[] = {{"price", N_("price")},
                                                   {"competition", N_("a competitor won")},
                                                   {"budget", N_("no budget")},
                                                   {"long_cycle", N_("takes too long")},
                                                   {"no_decision", N_("nobody decides")},
                                                   {"unresponsive", N_("does not answer any more")},
                                                   {"poor_fit", N_("does not fit the need")},
                                                   {NULL, NULL}};

static bool is_lost_reason(const char *code)
{
    for (const struct outcome_reason *reason = deal_lost_reasons; reason->code != NULL; reason++)
        if (str_equal(reason->code, code))
            return true;
    return false;
}

static bool close_lead(struct session *session, struct batch_of_operations *ops,
                       const struct lead *before, const struct deal *deal, struct error *err)
{
    if (!str_equal(before->handed_to_id, session->actor.user_id))
        return error_set(err, ERR_FORBIDDEN, _("this lead was not handed to you"));
    if (!state_may_follow(before->state, deal->state))
        return error_set(err, ERR_DATA, _("accept it first (it is \"%s\")"),
                         state_label(before->state));
    struct lead *after = record_copy(&lead_entity, before, ops->arena);
    after->state = arena_strdup(ops->arena, deal->state);
    after->reason = arena_strdup(ops->arena, deal->reason);
    if (deal->amount_cents != INT_NONE)
        after->value_cents = deal->amount_cents;
    activity_add(ops, after, deal->state, deal->state, deal->reason, deal->note,
                 session->actor.user_id);
    operations_diff(ops, &lead_entity, before, after);
    return true;
}

static bool write_deal(struct session *session, const char *lead_id, const struct deal *deal,
                       struct error *err)
{
    struct arena *arena = arena_new();
    void *lead;
    struct batch_of_operations *ops =
        operations_new(arena, arena_printf(arena, "lead.%s", deal->state), session->actor.user_id,
                       session->now_ms());
    bool is_ok = actor_require(&session->actor, RIGHT_ACCEPT, err) &&
                 store_load(session->store, &lead_entity, lead_id, arena, &lead, err) &&
                 close_lead(session, ops, lead, deal, err) && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

bool deal_won(struct session *session, const char *lead_id, int64_t amount_cents, const char *note,
              struct error *err)
{
    struct deal deal = {.state = "won", .note = note, .amount_cents = amount_cents};
    if (amount_cents != INT_NONE && amount_cents <= 0)
        return error_set_field(err, ERR_USAGE, "amount", _("an amount is more than nothing"));
    return write_deal(session, lead_id, &deal, err);
}

bool deal_lost(struct session *session, const char *lead_id, const char *reason, const char *note,
               struct error *err)
{
    struct deal deal = {.state = "lost", .reason = reason, .note = note, .amount_cents = INT_NONE};
    if (!is_lost_reason(reason))
        return error_set_field(err, ERR_USAGE, "reason", _("\"%s\" is not a reason to lose a deal"),
                               str_or(reason, ""));
    return write_deal(session, lead_id, &deal, err);
}
