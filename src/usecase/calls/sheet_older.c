/* What was answered to an older version, or to another form: shown in the words of the question it
 * was given to. */
#include "call_private.h"

#include "base/text.h"
#include "store/queue.h"

static struct sheet_row *row_of(struct sheet *sheet, const char *key)
{
    for (size_t i = 0; i < sheet->count; i++)
        if (str_equal(sheet->rows[i].question->key, key))
            return &sheet->rows[i];
    return NULL;
}

/* Of a form that is not here any more at least the key is told. */
static const struct question *question_then(struct session *session, const struct answer *answer,
                                            struct arena *arena)
{
    const struct form *form;
    const struct question *question = NULL;
    if (session_form_version(session, answer->form, answer->form_version, &form, NULL))
        question = form_question(form, answer->question);
    if (question != NULL)
        return question;
    struct question *bare = ARENA_NEW(arena, struct question);
    *bare = (struct question){.key = answer->question,
                              .text = answer->question,
                              .dimension = "",
                              .type = QUESTION_TEXT,
                              .masks = MASK_ALL};
    return bare;
}

static bool is_of_form(const struct answer *answer, const struct form *form)
{
    return str_equal(answer->form, form->name) && answer->form_version == form->version;
}

static void add_older(struct session *session, const struct answer *answer, struct arena *arena,
                      struct sheet *sheet)
{
    struct sheet_row *row = row_of(sheet, answer->question);
    char *value;
    if (row != NULL && (!str_equal(row->value, answer->value) ||
                        question_parse(row->question, answer->value, arena, &value, NULL)))
        return; /* answered anew since, or it reads the same today */
    if (row == NULL)
        row = &sheet->rows[sheet->count++];
    *row = (struct sheet_row){.question = question_then(session, answer, arena),
                              .state = QUESTION_ANSWERED,
                              .value = answer->value,
                              .at_ms = answer->answered_ms,
                              .form = answer->form,
                              .version = answer->form_version};
}

bool sheet_add_older(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct sheet *sheet, struct error *err)
{
    struct answer **answers;
    size_t count;
    if (!store_answers(session->store, card->lead.record.id, arena, &answers, &count, err))
        return false;
    struct sheet_row *rows = ARENA_ARRAY(arena, struct sheet_row, sheet->count + count + 1);
    for (size_t i = 0; i < sheet->count; i++)
        rows[i] = sheet->rows[i];
    sheet->rows = rows;
    for (size_t i = 0; i < count; i++)
        if (!str_is_empty(answers[i]->value) && !is_of_form(answers[i], sheet->form))
            add_older(session, answers[i], arena, sheet);
    return true;
}
