/* What a handover still lacks. Pure: what is known comes in, what is missing comes out. */
#include "core/handover.h"

#include "base/text.h"
#include "../records/fields.h"

#include <stdio.h>
#include <string.h>

struct checking {
    const struct handover_facts *facts;
    struct handover_check *check;
    struct arena *arena;
};

static bool is_in(const struct handover_check *check, const char *demand,
                  const struct question *question)
{
    for (int i = 0; i < check->count; i++)
        if (str_equal(check->gaps[i].demand, demand) ||
            (question != NULL && check->gaps[i].question == question))
            return true;
    return false;
}

static void lacks(struct checking *checking, const char *demand, const struct question *question,
                  const struct field *field)
{
    struct handover_check *check = checking->check;
    if (check->count == HANDOVER_GAPS_MOST || is_in(check, demand, question))
        return;
    struct handover_gap *gap = &check->gaps[check->count++];
    *gap = (struct handover_gap){.question = question, .field = field};
    snprintf(gap->demand, sizeof gap->demand, "%s", demand);
}

static enum question_state state_of(const struct handover_facts *facts,
                                    const struct question *question)
{
    return form_question_state(facts->form, question, facts->known, facts->known_count,
                               facts->now_ms);
}

static bool is_said(const struct handover_facts *facts, const struct question *question)
{
    enum question_state state = state_of(facts, question);
    return state == QUESTION_ANSWERED || state == QUESTION_OLD;
}

/* A question of one of these dimensions, or of this type, that was answered; *ret_ask: the one to
 * ask if none was. */
static bool knows(const struct handover_facts *facts, const char *dimensions,
                  enum question_type type, const struct question **ret_ask)
{
    *ret_ask = NULL;
    for (int i = 0; i < facts->form->question_count; i++) {
        const struct question *question = &facts->form->questions[i];
        if (question->type != type &&
            (question->dimension == NULL || !str_list_has(dimensions, question->dimension)))
            continue;
        if (is_said(facts, question))
            return true;
        if (*ret_ask == NULL && state_of(facts, question) != QUESTION_NOT_NEEDED)
            *ret_ask = question;
    }
    return false;
}

static void check_core(struct checking *checking)
{
    const struct handover_facts *facts = checking->facts;
    struct form_gate gate;
    form_gate(facts->form, facts->known, facts->known_count, facts->score, facts->now_ms, &gate);
    for (int i = 0; i < gate.missing_count; i++)
        lacks(checking, gate.missing[i]->key, gate.missing[i], NULL);
    checking->check->score_least = gate.score_least;
}

static void check_need(struct checking *checking)
{
    const struct question *ask;
    const struct handover_facts *facts = checking->facts;
    if (!knows(facts, "need,challenges", QUESTION_TYPE_COUNT, &ask) &&
        str_is_empty(facts->card->lead.interest))
        lacks(checking, "need", ask, NULL);
}

static void check_role(struct checking *checking)
{
    const struct question *ask;
    const struct handover_facts *facts = checking->facts;
    if (!knows(facts, "authority", QUESTION_CONTACT_ROLE, &ask) &&
        str_is_empty(facts->card->contact.position))
        lacks(checking, "contact_role", ask,
              ask == NULL ? entity_field(&contact_entity, "position") : NULL);
}

/* What sales shall do, or when it is wanted. */
static void check_next(struct checking *checking)
{
    const struct question *ask;
    const struct handover_facts *facts = checking->facts;
    if (str_is_empty(facts->note) && str_is_empty(facts->card->lead.next_note) &&
        !knows(facts, "timeline,prioritisation", QUESTION_TYPE_COUNT, &ask))
        lacks(checking, "next_step", NULL, NULL);
}

static void check_basis(struct checking *checking)
{
    if (str_is_empty(checking->facts->card->lead.basis))
        lacks(checking, "basis", NULL, NULL);
}

static void check_other(struct checking *checking, const char *demand)
{
    const struct handover_facts *facts = checking->facts;
    const struct question *question = form_question(facts->form, demand);
    const void *record;
    const struct entity *entity =
        question == NULL ? lead_card_owner(facts->card, demand, &record) : NULL;
    if (question != NULL && state_of(facts, question) == QUESTION_NOT_ASKED)
        lacks(checking, demand, question, NULL);
    if (entity != NULL && str_is_empty(record_get(entity, record, demand, checking->arena)))
        lacks(checking, demand, NULL, entity_field(entity, demand));
}

void handover_check(const char *demands, const struct handover_facts *facts, struct arena *arena,
                    struct handover_check *ret_check)
{
    static const struct {
        const char *demand;
        void (*check)(struct checking *);
    } rows[] = {{"core", check_core},
                {"need", check_need},
                {"contact_role", check_role},
                {"next_step", check_next},
                {"basis", check_basis}};
    struct checking checking = {facts, ret_check, arena};
    char **words;
    *ret_check = (struct handover_check){.score = facts->score};
    size_t count =
        str_split(arena, str_is_empty(demands) ? HANDOVER_DEMANDS_USUAL : demands, ',', &words);
    for (size_t i = 0; i < count; i++) {
        const char *word = str_trim(arena, words[i]);
        int64_t least;
        size_t row = 0;
        while (row < COUNT(rows) && !str_equal(rows[row].demand, word))
            row++;
        if (row < COUNT(rows))
            rows[row].check(&checking);
        else if (str_starts(word, "score:") && str_to_int64(word + 6, &least) && least <= 1000)
            ret_check->score_least = (int)least;
        else
            check_other(&checking, word);
    }
    if (facts->score < ret_check->score_least)
        lacks(&checking, "score", NULL, NULL);
    ret_check->is_open = ret_check->count == 0;
}

char *handover_gap_label(const struct handover_gap *gap, const struct handover_check *check,
                         struct arena *arena)
{
    if (gap->question != NULL)
        return arena_strdup(arena, _(gap->question->text));
    if (gap->field != NULL)
        return arena_strdup(arena, _(gap->field->label));
    if (str_equal(gap->demand, "score"))
        return arena_printf(arena, _("score %d of at least %d"), check->score, check->score_least);
    return arena_strdup(arena, str_equal(gap->demand, "need") ? _("the need")
                               : str_equal(gap->demand, "next_step")
                                   ? _("the next step, in the notes")
                                   : _("the legal basis"));
}

char *handover_gaps_label(const struct handover_check *check, struct arena *arena)
{
    struct text out = {0};
    for (int i = 0; i < check->count; i++)
        text_printf(&out, "%s%s", i > 0 ? ", " : "",
                    handover_gap_label(&check->gaps[i], check, arena));
    char *label = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return label;
}

static const char *demand_label(const char *word)
{
    static const char *const rows[][2] = {{"core", N_("core questions")},
                                          {"need", N_("the need")},
                                          {"contact_role", N_("who decides")},
                                          {"next_step", N_("the next step")},
                                          {"basis", N_("the legal basis")}};
    const struct entity *const owners[] = {&lead_entity, &contact_entity, &company_entity};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (str_equal(rows[i][0], word))
            return _(rows[i][1]);
    for (size_t i = 0; i < COUNT(owners); i++)
        if (entity_field(owners[i], word) != NULL)
            return _(entity_field(owners[i], word)->label);
    return word;
}

char *handover_demands_label(const char *demands, struct arena *arena)
{
    struct text out = {0};
    char **words;
    size_t count =
        str_split(arena, str_is_empty(demands) ? HANDOVER_DEMANDS_USUAL : demands, ',', &words);
    for (size_t i = 0; i < count; i++)
        text_printf(&out, "%s%s", i > 0 ? ", " : "", demand_label(str_trim(arena, words[i])));
    char *label = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return label;
}

char *handover_gaps_codes(const struct handover_check *check, struct arena *arena)
{
    struct text out = {0};
    for (int i = 0; i < check->count; i++)
        text_printf(&out, "%s%s", i > 0 ? "," : "", check->gaps[i].demand);
    char *codes = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return codes;
}

const char *handover_despite(struct activity *const *activities, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(activities[i]->kind, "handover") && activities[i]->is_void != 1 &&
            str_equal(activities[i]->result, "handed_over"))
            return str_equal(activities[i]->reason, HANDOVER_INCOMPLETE) ? activities[i]->note
                                                                         : NULL;
    return NULL;
}

bool handover_may_override(const char *override, const char *roles)
{
    if (str_equal(override, "nobody"))
        return false;
    return str_equal(override, "everybody") || str_list_has(str_or(roles, ""), "team_lead");
}
