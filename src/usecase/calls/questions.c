/* The questions of a lead: the form of its campaign against what is known, and the sheet for the
 * handover. Reads only. */
#include "call_private.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/reference.h"
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

struct said {
    struct activity **activities; /* newest first */
    size_t count;
};

static int score_with(struct session *session, const struct lead_card *card,
                      const struct questions *questions, const struct said *said,
                      struct arena *arena)
{
    struct score score;
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
    score_lead(
        card, answers, count, questions->form,
        &(struct score_history){(const struct activity *const *)(const void *)said->activities,
                                said->count, session_outcomes_for(session, card->lead.team_id)},
        session->now_ms(), &score);
    return score.total;
}

static const char *last_note(const struct said *said)
{
    for (size_t i = 0; i < said->count; i++)
        if (said->activities[i]->is_void != 1 && !str_is_empty(said->activities[i]->note) &&
            str_list_has("call,note", str_or(said->activities[i]->kind, "")))
            return said->activities[i]->note;
    return NULL;
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

static bool read_questions(struct session *session, const struct lead_card *card,
                           const struct sheet_input *input, struct arena *arena,
                           struct questions *ret_questions, struct error *err)
{
    static const struct form no_form = {.name = "", .title = ""};
    const struct form *form;
    struct error why = {0};
    struct questions questions = {0};
    bool is_there = questions_form(session, card, MASK_TELESALES, &form, &why);
    if (!is_there && why.code != ERR_CONFIG) {
        *err = why;
        return false;
    }
    if (!read_known(session, card, input->given, input->given_count, arena,
                    is_there ? form : &no_form, &questions, err))
        return false;
    *ret_questions = questions;
    return true;
}

static void check_sheet(struct session *session, const struct lead_card *card,
                        const struct sheet_input *input, const struct questions *questions,
                        struct sheet *sheet, struct arena *arena)
{
    struct said said = {0};
    const struct campaign *campaign =
        store_peek(session->store, &campaign_entity, card->lead.campaign_id, arena);
    if (!store_activities(session->store, card->lead.record.id, ACTIVITIES_SCORED, arena,
                          &said.activities, &said.count, NULL))
        said.count = 0;
    const struct handover_facts facts = {
        .form = questions->form,
        .known = questions->known,
        .known_count = questions->known_count,
        .card = card,
        .note = str_is_empty(input->note) ? last_note(&said) : input->note,
        .score = score_with(session, card, questions, &said, arena),
        .now_ms = session->now_ms()};
    sheet->note = facts.note;
    handover_check(campaign != NULL ? campaign->handover : NULL, &facts, arena, &sheet->check);
    sheet->may_override = handover_may_override(
        campaign != NULL ? campaign->handover_override : NULL, session->actor.roles);
}

bool calls_sheet(struct session *session, const struct lead_card *card,
                 const struct sheet_input *input, struct arena *arena, struct sheet *ret_sheet,
                 struct error *err)
{
    static const struct sheet_input nothing = {0};
    struct questions questions;
    struct sheet sheet = {0};
    const struct sheet_input *given = input != NULL ? input : &nothing;
    if (!read_questions(session, card, given, arena, &questions, err))
        return false;
    sheet.form = questions.form;
    sheet.rows = ARENA_ARRAY(arena, struct sheet_row, (size_t)questions.form->question_count + 1);
    add_rows(&questions, session->now_ms(), true, &sheet);
    add_rows(&questions, session->now_ms(), false, &sheet);
    check_sheet(session, card, given, &questions, &sheet, arena);
    if (!sheet_add_older(session, card, arena, &sheet, err))
        return false;
    *ret_sheet = sheet;
    return true;
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
