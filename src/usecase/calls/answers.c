/* Answers as they are stored: with the form and the version they were given to. What a newer
 * version does not ask any more is taken by the one that did; what nothing understands is no reason
 * to lose a call. */
#include "call_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/form_record.h"
#include "store/forms.h"
#include "store/records.h"
#include "usecase/write.h"

struct understood {
    const struct form *form;
    const struct question *question;
    char *value;
};

static bool understands(const struct form *form, const struct answer_input *input,
                        struct arena *arena, struct understood *ret, struct error *err)
{
    const struct question *question = form_question(form, input->question);
    char *value;
    if (question == NULL)
        return error_set_field(err, ERR_DATA, input->question,
                               _("the form %s has no question \"%s\""), form->name,
                               input->question);
    if (!question_parse(question, input->value, arena, &value, err))
        return false;
    *ret = (struct understood){form, question, value};
    return true;
}

/* An answer may be on its way while a new version arrives. The reason is that of the form in force.
 */
static bool understand(struct session *session, const struct form *form,
                       const struct answer_input *input, struct arena *arena,
                       struct understood *ret, struct error *err)
{
    struct form_record **versions;
    const struct form *older;
    size_t count;
    if (understands(form, input, arena, ret, err))
        return true;
    if (!store_form_versions(session->store, form->name, arena, &versions, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++)
        if (session_form_version(session, form->name, versions[i]->version, &older, NULL) &&
            understands(older, input, arena, ret, NULL))
            return true;
    return session_form_shipped(session, form->name, &older, NULL) &&
           understands(older, input, arena, ret, NULL);
}

/* The same answer within a day says nothing new; later it makes what is known younger. */
static bool is_said_again(const struct answer *before, const char *value, int64_t now_ms)
{
    return str_equal(before->value, value) && before->answered_ms != TIME_NONE &&
           now_ms - before->answered_ms < DAY_MS;
}

static void add(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                const struct understood *understood)
{
    char id[UUID_SIZE];
    void *before = NULL;
    answer_id(lead->record.id, understood->question->key, id);
    if (!store_load(session->store, &answer_entity, id, ops->arena, &before, NULL))
        before = NULL;
    struct answer *answer = before != NULL ? record_copy(&answer_entity, before, ops->arena)
                                           : record_new(&answer_entity, ops->arena);
    answer->record.id = arena_strdup(ops->arena, id);
    answer->lead_id = lead->record.id;
    answer->form = arena_strdup(ops->arena, understood->form->name);
    answer->form_version = understood->form->version;
    answer->question = arena_strdup(ops->arena, understood->question->key);
    answer->value = understood->value;
    answer->answered_ms = ops->now_ms;
    answer->user_id = arena_strdup(ops->arena, session->actor.user_id);
    if (before == NULL || !is_said_again(before, understood->value, ops->now_ms))
        operations_diff(ops, &answer_entity, before, answer);
}

/* "budget_class: 25_100k", a line each, below what the note says. */
static void into_note(struct call *call, const struct answer_input *answer)
{
    struct operation *op = call->ops->first;
    while (op->entity != &activity_entity)
        op = op->next;
    const char *note = str_or(operation_value(op, "note"), "");
    operation_set(call->ops, op, "note", NULL,
                  arena_printf(call->ops->arena, "%s%s%s: %s", note, *note != '\0' ? "\n" : "",
                               answer->question, answer->value));
    call->has_answers_in_note = true;
}

bool call_add_answers(struct call *call, const struct lead_card *card, struct error *err)
{
    const struct call_result *result = call->result;
    const struct form *form = NULL;
    if (result->answer_count > 0 &&
        !questions_form(call->session, card, questions_mask(call->session, card), &form, NULL))
        form = NULL;
    for (size_t i = 0; i < result->answer_count; i++) {
        struct understood understood;
        if (form != NULL && understand(call->session, form, &result->answers[i], call->ops->arena,
                                       &understood, err))
            add(call->session, call->ops, call->lead, &understood);
        else if (form == NULL || result->keeps_answers)
            into_note(call, &result->answers[i]);
        else
            return false;
    }
    return true;
}

bool calls_answer(struct session *session, const char *lead_id, const struct answer_input *answers,
                  size_t count, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    const struct form *form;
    struct batch_of_operations *ops =
        operations_new(arena, "answers", session->actor.user_id, session->now_ms());
    bool is_ok = store_card(session->store, lead_id, arena, &card, err) &&
                 questions_form(session, card, questions_mask(session, card), &form, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        struct understood understood;
        is_ok = understand(session, form, &answers[i], arena, &understood, err);
        if (is_ok)
            add(session, ops, &card->lead, &understood);
    }
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}
