/* What became of a call, in one line for who made it: the next step, or to whom it went. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "store/records.h"

#include <stdio.h>
#include <string.h>

/* Where it went, for a step that is another's. */
static char *words_of_other(const struct call *call, struct arena *arena)
{
    const struct lead *lead = call->lead;
    const char *label = _(call->outcome->label);
    if (call->missing != NULL)
        return arena_printf(arena, _("%s; not handed over, missing: %s"), label, call->missing);
    if (call->asks_team_lead)
        return arena_printf(arena, _("%s; whose in sales: a task for the team lead"), label);
    if (str_equal(lead->next_kind, "accept") && lead->next_ms != TIME_NONE)
        return arena_printf(
            arena, _("%s, handed over to %s; answer by %s"), label,
            str_or(store_name_of(call->session->store, &user_entity, lead->handed_to_id, arena),
                   "?"),
            time_exact(arena, lead->next_ms, call->ops->now_ms));
    if (str_equal(lead->next_kind, "handover"))
        return arena_printf(arena, _("%s; waits for its handover to sales"), label);
    if (str_equal(lead->next_kind, "check"))
        return arena_printf(arena, _("%s; a task for the data desk"), label);
    return NULL;
}

static char *words_of_step(const struct call *call, struct arena *arena)
{
    const struct lead *lead = call->lead;
    const char *when =
        lead->next_ms == TIME_NONE ? "" : time_exact(arena, lead->next_ms, call->ops->now_ms);
    const char *what =
        lead->next_kind == NULL
            ? state_label(lead->state)
            : field_display_text(entity_field(&lead_entity, "next_kind"), lead->next_kind, arena);
    if (str_equal(lead->next_kind, call->outcome->code)) /* "call back: Mon 10:00" */
        what = "";
    bool is_odd = str_equal(lead->next_kind, "callback") && lead->next_ms != TIME_NONE &&
                  !callee_may_be_called(&call->callee, lead->next_ms, NULL);
    return arena_printf(
        arena, "%s: %s%s%s%s%s", _(call->outcome->label), what, *what != '\0' ? " " : "", when,
        is_odd ? "; " : "",
        is_odd ? calls_words_at(&call->callee, lead->next_ms, call->ops->now_ms, arena) : "");
}

void call_describe(const struct call *call, struct planned *ret_planned)
{
    const struct lead *lead = call->lead;
    struct arena *arena = call->ops->arena;
    const char *words = words_of_other(call, arena);
    ret_planned->next_ms = lead->next_ms;
    memcpy(ret_planned->successor_id, call->successor_id, sizeof ret_planned->successor_id);
    snprintf(ret_planned->state, sizeof ret_planned->state, "%s", lead->state);
    snprintf(ret_planned->text, sizeof ret_planned->text, "%s%s%s",
             words != NULL ? words : words_of_step(call, arena),
             call->has_answers_in_note ? "; " : "",
             call->has_answers_in_note ? _("answers that the form does not take stand in the note")
                                       : "");
}
