/* Codes of a dossier in words: outcomes and reasons, questions and their choices, checks, fields.
 */
#include "dossier_words.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/contact.h"
#include "core/company.h"
#include "core/duplicate.h"
#include "core/handover.h"
#include "core/lifecycle.h"
#include "core/merge.h"
#include "core/quality.h"
#include "core/reference.h"
#include "core/task.h"
#include "usecase/calls.h"

#include <string.h>

struct asked {
    struct session *session;
    const struct json *record;
    struct arena *arena;
};

bool dossier_is_for_people(const struct entity *entity, const struct field *field,
                           const char *value)
{
    static const char technical[] = "layout,mapping,policy,content_hash,details,moved,form,"
                                    "form_version,check_version,entity,planned_by,"
                                    "sources,company_sources"; /* told in a part of their own */
    bool is_count = entity == &batch_entity && field->type == FIELD_INT;
    return !str_is_empty(value) && !is_count && !str_ends(field->name, "_key") &&
           !str_list_has(technical, field->name) &&
           !(field->type == FIELD_ID && uuid_is_valid(value));
}

static const char *of_reasons(const struct outcome_reason *reasons, int count, const char *code)
{
    for (int i = 0; (count < 0 || i < count) && reasons[i].code != NULL; i++)
        if (str_equal(reasons[i].code, code))
            return _(reasons[i].label);
    return NULL;
}

static const char *reason_words(const struct asked *asked, const char *code)
{
    const struct outcome_table *table = asked->session->outcomes;
    const char *words = of_reasons(handover_reject_reasons, -1, code);
    if (words == NULL)
        words = of_reasons(deal_lost_reasons, -1, code);
    for (int i = 0;
         words == NULL && i < (table->known > table->count ? table->known : table->count); i++)
        words = of_reasons(table->rows[i].reasons, table->rows[i].reason_count, code);
    if (words == NULL)
        words = rescue_words(code, asked->arena);
    if (words == NULL && str_equal(code, HANDOVER_INCOMPLETE))
        words = _("something was missing");
    return str_or(words, code);
}

static const char *outcome_words(const struct asked *asked, const char *code)
{
    const struct outcome *outcome = outcome_find(asked->session->outcomes, code);
    return outcome != NULL ? _(outcome->label) : state_is_valid(code) ? state_label(code) : code;
}

static const struct question *question_of(const struct asked *asked, const char *key)
{
    const struct form *form;
    const char *name = str_or(json_get_string(asked->record, "form"), FORM_USUAL);
    int64_t version = json_get_int(asked->record, "form_version", 0);
    return (session_form_version(asked->session, name, version, &form, NULL) ||
            session_form(asked->session, name, NULL, &form, NULL))
               ? form_question(form, str_or(key, ""))
               : NULL;
}

static const char *question_words(const struct asked *asked, const char *key)
{
    const struct question *question = question_of(asked, key);
    return question != NULL ? _(question->text) : key;
}

static const char *answer_words(const struct asked *asked, const char *value)
{
    const struct question *question =
        question_of(asked, json_get_string(asked->record, "question"));
    return question != NULL ? question_display(question, value, asked->arena) : value;
}

static const char *check_words(const struct asked *asked, const char *id)
{
    const struct quality_check *check = quality_check_find(id);
    const struct duplicate_row *twins = duplicate_find(id);
    (void)asked;
    return check != NULL ? _(check->label) : twins != NULL ? _(twins->label) : id;
}

static const char *field_words(const struct asked *asked, const char *name)
{
    const struct entity *const parts[] = {&contact_entity, &company_entity, &lead_entity};
    (void)asked;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (entity_field(parts[i], name) != NULL)
            return _(entity_field(parts[i], name)->label);
    return name;
}

/* "mobile~20261128,position:20261120": the field, and the day on which it was typed or said again.
 */
static const char *confirmed_words(const struct asked *asked, const char *codes)
{
    char **parts;
    struct arena *arena = asked->arena;
    size_t count = str_split(arena, codes, ',', &parts);
    const char *words = "";
    for (size_t i = 0; i < count; i++) {
        char *day = strpbrk(parts[i], ":~");
        if (day == NULL || strlen(day) != 9)
            continue;
        char *iso = arena_printf(arena, "%.4s-%.2s-%.2s", day + 1, day + 5, day + 7);
        *day = '\0';
        words = arena_printf(arena, "%s%s%s %s", words, *words == '\0' ? "" : ", ",
                             field_words(asked, parts[i]), day_display(arena, iso));
    }
    return words;
}

static const char *basis_words(const struct asked *asked, const char *code)
{
    return field_display_text(entity_field(&consent_entity, "basis"), code, asked->arena);
}

static const char *note_words(const struct asked *asked, const char *note)
{
    const char *words = str_equal(json_get_string(asked->record, "kind"), "rescue")
                            ? rescue_words(note, asked->arena)
                        : json_get_string(asked->record, "other_id") != NULL
                            ? duplicate_reason_words(note, asked->arena)
                            : note;
    return str_or(words, note);
}

static const char *twin_words(const struct asked *asked, const char *reason)
{
    return duplicate_reason_words(reason, asked->arena);
}

static const struct {
    const struct entity *entity;
    const char *field;
    const char *(*words)(const struct asked *asked, const char *value);
} coded[] = {
    {&activity_entity, "result", outcome_words},
    {&activity_entity, "reason", reason_words},
    {&lead_entity, "last_result", outcome_words},
    {&lead_entity, "reason", reason_words},
    {&answer_entity, "question", question_words},
    {&answer_entity, "value", answer_words},
    {&task_entity, "check_id", check_words},
    {&task_entity, "field", field_words},
    {&task_entity, "note", note_words},
    {&contact_entity, "confirmed", confirmed_words},
    {&company_entity, "company_confirmed", confirmed_words},
    {&batch_entity, "basis", basis_words},
    {&merge_entity, "reason", twin_words},
};

const char *dossier_words(struct session *session, const struct entity *entity,
                          const struct field *field, const char *value, const struct json *record,
                          struct arena *arena)
{
    const struct asked asked = {session, record, arena};
    int64_t ms;
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
        if (coded[i].entity == entity && str_equal(coded[i].field, field->name))
            return coded[i].words(&asked, value);
    /* it is read elsewhere and later: with day and year, whatever a screen of today leaves out */
    return field->type == FIELD_TIME && str_to_int64(value, &ms)
               ? time_stamp(arena, ms)
               : field_display_text(field, value, arena);
}
