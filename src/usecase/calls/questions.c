/* The questions of a lead: the form of its campaign against what is known, and the sheet for the
 * handover. Reads only. */
#include "call_private.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/queue.h"
#include "store/records.h"

#define ACTIVITIES_SCORED 50

bool questions_form(struct session *session, const struct lead_card *card, unsigned mask,
                    const struct form **ret_form, struct error *err)
{
    return session_form_for(session, card->lead.campaign_id, card->lead.team_id, mask, ret_form,
                            err);
}

unsigned questions_mask(const struct session *session, const struct lead_card *card)
{
    static const char *const callers[] = {"agent", "team_lead", "steward"};
    const struct actor *actor = &session->actor;
    bool is_sales = str_list_has(actor->roles, "sales");
    if (is_sales && str_equal(card->lead.handed_to_id, actor->user_id))
        return MASK_SALES;
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
        if (str_list_has(actor->roles, callers[i]))
            return MASK_TELESALES;
    return is_sales ? MASK_SALES : MASK_ALL;
}

static size_t take_given(const struct answer_input *given, size_t count, const struct form *form,
                         int64_t now_ms, struct arena *arena, struct known_answer *known)
{
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        const struct question *question = form_question(form, given[i].question);
        char *value = NULL;
        if (question != NULL && question_parse(question, given[i].value, arena, &value, NULL) &&
            value != NULL)
            known[taken++] = (struct known_answer){question->key, value, now_ms};
    }
    return taken;
}

/* What is given now stands before what is stored. */
static bool read_known(struct session *session, const struct lead_card *card,
                       const struct answer_input *given, size_t given_count, struct arena *arena,
                       const struct form *form, struct questions *questions, struct error *err)
{
    struct answer **answers;
    size_t answer_count;
    if (!store_answers(session->store, card->lead.record.id, arena, &answers, &answer_count, err))
        return false;
    struct known_answer *known =
        ARENA_ARRAY(arena, struct known_answer, answer_count + given_count + 1);
    size_t count = take_given(given, given_count, form, session->now_ms(), arena, known);
    for (size_t i = 0; i < answer_count; i++)
        known[count++] =
            (struct known_answer){answers[i]->question, answers[i]->value, answers[i]->answered_ms};
    questions->form = form;
    questions->known = known;
    questions->known_count = count;
    return true;
}

void questions_try(struct session *session, const struct form *form, unsigned mask,
                   const struct answer_input *given, size_t given_count, struct arena *arena,
                   struct questions *ret_questions)
{
    struct known_answer *known = ARENA_ARRAY(arena, struct known_answer, given_count + 1);
    int64_t now_ms = session->now_ms();
    size_t count = take_given(given, given_count, form, now_ms, arena, known);
    *ret_questions = (struct questions){.form = form, .known = known, .known_count = count};
    ret_questions->open_count =
        form_plan(form, mask, known, count, now_ms, arena, &ret_questions->open);
}

bool calls_questions(struct session *session, const struct lead_card *card,
                     const struct answer_input *given, size_t given_count, struct arena *arena,
                     struct questions *ret_questions, struct error *err)
{
    const struct form *form;
    unsigned mask = questions_mask(session, card);
    struct questions questions = {0};
    if (!questions_form(session, card, mask, &form, err) ||
        !read_known(session, card, given, given_count, arena, form, &questions, err))
        return false;
    questions.open_count = form_plan(form, mask, questions.known, questions.known_count,
                                     session->now_ms(), arena, &questions.open);
    *ret_questions = questions;
    return true;
}

/* --- the sheet --- */

static int score_with(struct session *session, const struct lead_card *card,
                      const struct questions *questions, struct arena *arena)
{
    struct activity **activities;
    struct score score;
    size_t activity_count;
    const struct answer **answers =
        ARENA_ARRAY(arena, const struct answer *, questions->known_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < questions->known_count; i++) {
        bool is_replaced = false;
        for (size_t j = 0; j < i; j++)
            is_replaced = is_replaced ||
                          str_equal(questions->known[j].question, questions->known[i].question);
        struct answer *answer = record_new(&answer_entity, arena);
        answer->question = arena_strdup(arena, questions->known[i].question);
        answer->value = arena_strdup(arena, questions->known[i].value);
        if (!is_replaced)
            answers[count++] = answer;
    }
    if (!store_activities(session->store, card->lead.record.id, ACTIVITIES_SCORED, arena,
                          &activities, &activity_count, NULL))
        activity_count = 0;
    score_lead(card, answers, count, questions->form,
               (const struct activity *const *)(const void *)activities, activity_count,
               session->now_ms(), &score);
    return score.total;
}

static void add_rows(const struct questions *questions, int64_t now_ms, bool is_answered,
                     struct sheet *sheet)
{
    for (int i = 0; i < questions->form->question_count; i++) {
        const struct question *question = &questions->form->questions[i];
        struct sheet_row row = {.question = question,
                                .state =
                                    form_question_state(questions->form, question, questions->known,
                                                        questions->known_count, now_ms)};
        bool has_answer = row.state == QUESTION_ANSWERED || row.state == QUESTION_OLD;
        if (row.state == QUESTION_NOT_NEEDED || has_answer != is_answered)
            continue;
        for (size_t j = 0; row.value == NULL && j < questions->known_count; j++)
            if (str_equal(questions->known[j].question, question->key)) {
                row.value = questions->known[j].value;
                row.at_ms = questions->known[j].at_ms;
            }
        sheet->rows[sheet->count++] = row;
    }
}

bool calls_sheet(struct session *session, const struct lead_card *card,
                 const struct answer_input *given, size_t given_count, struct arena *arena,
                 struct sheet *ret_sheet, struct error *err)
{
    const struct form *form;
    struct questions questions = {0};
    struct sheet sheet = {0};
    if (!questions_form(session, card, MASK_TELESALES, &form, err) ||
        !read_known(session, card, given, given_count, arena, form, &questions, err))
        return false;
    int64_t now_ms = session->now_ms();
    sheet.form = questions.form;
    sheet.rows = ARENA_ARRAY(arena, struct sheet_row, (size_t)questions.form->question_count + 1);
    add_rows(&questions, now_ms, true, &sheet);
    add_rows(&questions, now_ms, false, &sheet);
    form_gate(questions.form, questions.known, questions.known_count,
              score_with(session, card, &questions, arena), now_ms, &sheet.gate);
    if (!sheet_add_older(session, card, arena, &sheet, err))
        return false;
    *ret_sheet = sheet;
    return true;
}

char *sheet_gaps(const struct sheet *sheet, struct arena *arena)
{
    struct text out = {0};
    const struct form_gate *gate = &sheet->gate;
    for (int i = 0; i < gate->missing_count; i++)
        text_printf(&out, "%s%s", i == 0 ? "" : ", ", _(gate->missing[i]->text));
    char *gaps = arena_strdup(arena, "");
    if (gate->missing_count > 0)
        gaps = arena_printf(arena, _("not asked yet: %s"), text_str(&out));
    text_free(&out);
    if (gate->score < gate->score_least)
        gaps = arena_printf(arena, _("%s%sscore %d of at least %d"), gaps,
                            *gaps != '\0' ? "; " : "", gate->score, gate->score_least);
    return gaps;
}

const char *question_state_label(enum question_state state)
{
    switch (state) {
    case QUESTION_NOT_ASKED: return _("not asked");
    case QUESTION_UNKNOWN: return _("does not know");
    case QUESTION_REFUSED: return _("does not say");
    case QUESTION_OLD: return _("old");
    case QUESTION_NOT_NEEDED: return _("not needed");
    default: return _("answered");
    }
}
