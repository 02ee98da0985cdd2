/* What was typed in a call that is taken back: note and answers. */
#include "usecase/undo.h"

#include "base/text.h"
#include "core/activity.h"
#include "core/answer.h"
#include "store/journal.h"
#include "store/records.h"

static const char *changed_to(const struct operation *op, const char *field)
{
    const struct change *change = operation_change(op, field);
    return change != NULL ? str_or(change->value, "") : "";
}

/* An answer that was given before is changed only in its value. */
static const char *question_of(struct session *session, const struct operation *op,
                               struct arena *arena)
{
    void *answer;
    const char *question = changed_to(op, "question");
    if (question[0] != '\0')
        return question;
    return store_load(session->store, &answer_entity, op->id, arena, &answer, NULL)
               ? str_or(((const struct answer *)answer)->question, "")
               : "";
}

bool undo_typed(struct session *session, const char *group, struct arena *arena,
                struct typed_call *ret_typed, struct error *err)
{
    struct operation *first;
    size_t count;
    struct typed_call typed = {.note = "", .phone = "", .duration_s = INT_NONE};
    if (!store_group(session->store, group, arena, &first, &count, err))
        return false;
    typed.answers = ARENA_ARRAY(arena, struct typed_answer, count + 1);
    for (const struct operation *op = first; op != NULL; op = op->next) {
        if (op->entity == &activity_entity && str_equal(changed_to(op, "kind"), "call")) {
            typed.lead_id = changed_to(op, "lead_id");
            typed.note = changed_to(op, "note");
            typed.phone = changed_to(op, "phone");
            typed.is_incoming = str_equal(changed_to(op, "is_incoming"), "1");
            str_to_int64(changed_to(op, "duration_s"), &typed.duration_s);
        } else if (op->entity == &answer_entity) {
            const char *question = question_of(session, op, arena),
                       *value = changed_to(op, "value");
            if (question[0] != '\0' && value[0] != '\0')
                typed.answers[typed.answer_count++] = (struct typed_answer){question, value};
        }
    }
    *ret_typed = typed;
    return true;
}
