/* What a web form sends becomes a lead. A form proves nothing about who filled it: it adds and
 * fills, it changes nothing that stands, lifts no block and no withdrawal, and what it says
 * otherwise waits in a task for a person. */
#include "intake_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define WORTH 60
#define INTEREST_LONGEST 150

static char *new_id(struct arena *arena)
{
    char id[UUID_SIZE];
    uuid_new(id);
    return arena_strdup(arena, id);
}

/* --- what differs --- */

/* One open task a field: what came last waits in it. */
static bool add_task(struct intake *intake, const char *entity, const char *entity_id,
                     const char *field, const char *stands, const char *came, struct error *err)
{
    struct batch_of_operations *ops = intake->ops;
    void *before = NULL;
    char id[UUID_SIZE];
    (void)err;
    uuid_derive(id, "intake", entity_id, field, NULL);
    if (!store_load_any(intake->session->store, &task_entity, id, ops->arena, &before, NULL))
        before = NULL;
    struct task *task = before != NULL ? record_copy(&task_entity, before, ops->arena)
                                       : record_new(&task_entity, ops->arena);
    task->record.id = arena_strdup(ops->arena, id);
    task->kind = arena_strdup(ops->arena, "conflict");
    task->entity = arena_strdup(ops->arena, entity);
    task->entity_id = arena_strdup(ops->arena, entity_id);
    task->lead_id = intake->lead->record.id;
    task->contact_id = intake->contact->record.id;
    task->team_id = arena_strdup(ops->arena, intake->request->token->team_id);
    task->field = arena_strdup(ops->arena, field);
    task->state = arena_strdup(ops->arena, "open");
    task->due_ms = ops->now_ms;
    task->worth = WORTH;
    task->theirs_value = arena_strdup(ops->arena, stands);
    task->mine_value = arena_strdup(ops->arena, came);
    task->note = arena_printf(ops->arena, _("web form: %s"), intake->request->token->name);
    operations_diff(ops, &task_entity, before, task);
    return true;
}

/* --- person and company --- */

/* An empty field is filled; another value stands and the new one waits. */
static bool put_field(struct intake *intake, const struct entity *entity, void *record,
                      const struct intake_value *value, struct error *err)
{
    const char *stands = record_get(entity, record, value->field->name, intake->ops->arena);
    if (entity == &contact_entity && contact_other_number(record, value->field) != NULL &&
        str_equal(contact_other_number(record, value->field), value->value))
        return true; /* known, in the other field */
    if (str_is_empty(stands)) {
        record_put(entity, record, value->field->name, value->value, intake->ops->arena);
        return true;
    }
    if (str_equal(utf8_lower(intake->ops->arena, stands),
                  utf8_lower(intake->ops->arena, value->value)))
        return true;
    return add_task(intake, entity->name, ((struct record *)record)->id, value->field->name, stands,
                    value->value, err);
}

static void *start(struct intake *intake, const struct entity *entity, const void *before)
{
    if (before != NULL)
        return record_copy(entity, before, intake->ops->arena);
    struct record *record = record_new(entity, intake->ops->arena);
    record->id = new_id(intake->ops->arena);
    return record;
}

static bool names_company(const struct intake *intake)
{
    for (size_t i = 0; i < intake->value_count; i++)
        if (intake->values[i].entity == &company_entity)
            return true;
    return false;
}

static void put_person(struct intake *intake, const struct contact *contact,
                       const struct company *company)
{
    intake->contact = start(intake, &contact_entity, contact);
    intake->company =
        company != NULL || names_company(intake) ? start(intake, &company_entity, company) : NULL;
}

/* It is the phone number's: beside another one that stands it would be wrong, and is kept in the
 * note. */
static bool fill_extension(struct intake *intake, struct error *err)
{
    struct arena *arena = intake->ops->arena;
    struct contact *contact = intake->contact;
    const char *phone = intake_value_of(intake, "phone");
    const struct intake_value value = {&contact_entity, entity_field(&contact_entity, "extension"),
                                       (char *)(uintptr_t)intake->extension};
    if (intake->extension == NULL)
        return true;
    if (contact->phone != NULL && (phone == NULL || str_equal(contact->phone, phone)))
        return put_field(intake, &contact_entity, contact, &value, err);
    intake->noted =
        arena_printf(arena, _("%s ext. %s"), phone != NULL ? phone_display(arena, phone) : "–",
                     intake->extension);
    return true;
}

static bool fill_person(struct intake *intake, const struct contact *contact,
                        const struct company *company, struct error *err)
{
    for (size_t i = 0; i < intake->value_count; i++) {
        const struct intake_value *value = &intake->values[i];
        void *record =
            value->entity == &contact_entity ? (void *)intake->contact : (void *)intake->company;
        if (!put_field(intake, value->entity, record, value, err))
            return false;
    }
    if (!fill_extension(intake, err))
        return false;
    if (intake->company != NULL && intake->contact->company_id == NULL)
        intake->contact->company_id = intake->company->record.id;
    if (intake->company != NULL)
        operations_diff(intake->ops, &company_entity, company, intake->company);
    operations_diff(intake->ops, &contact_entity, contact, intake->contact);
    return true;
}

/* --- the lead --- */

static bool is_callable_number(const struct contact *contact)
{
    return !str_is_empty(contact->phone) || !str_is_empty(contact->mobile);
}

/* Its clock begins: somebody asked, and waits. A promise that was made stands. */
static void make_hot(struct intake *intake, struct lead *lead)
{
    struct arena *arena = intake->ops->arena;
    if (str_equal(lead->next_kind, "callback") || intake->request->consent_text == NULL ||
        !is_callable_number(intake->contact))
        return;
    lead->hot_ms = intake->ops->now_ms;
    lead->next_ms = intake->ops->now_ms;
    lead->next_kind = arena_strdup(arena, "hot");
}

static void begin_lead(struct intake *intake, struct lead *lead)
{
    struct arena *arena = intake->ops->arena;
    const struct campaign *campaign = intake->campaign;
    lead->contact_id = intake->contact->record.id;
    lead->company_id =
        intake->company != NULL ? intake->company->record.id : intake->contact->company_id;
    lead->campaign_id = campaign->record.id;
    lead->queue_id = campaign->queue_id;
    lead->team_id = arena_strdup(arena, intake->request->token->team_id);
    lead->state = arena_strdup(arena, "checking");
    lead->grade = arena_strdup(arena, "D4");
    lead->origin = arena_strdup(arena, "marketing");
    lead->source = arena_printf(arena, _("web form: %s"), intake->request->token->name);
    lead->received_ms = lead->next_ms = intake->ops->now_ms;
    lead->next_kind = arena_strdup(arena, "check");
}

static char *first_line(const char *message, struct arena *arena)
{
    const char *end = message;
    for (int i = 0; i < INTEREST_LONGEST && *end != '\0' && *end != '\n'; i++)
        end = utf8_next(end);
    return arena_strndup(arena, message, (size_t)(end - message));
}

static void put_lead(struct intake *intake, const struct lead *before)
{
    struct lead *lead = intake->lead;
    if (before == NULL)
        begin_lead(intake, lead);
    if (str_is_empty(lead->interest) && !str_is_empty(intake->request->message))
        lead->interest = first_line(intake->request->message, intake->ops->arena);
    if (str_equal(lead->state, "archived"))
        lead->state = arena_strdup(intake->ops->arena, "checking");
    if (before == NULL || state_is_callable(lead->state) || str_equal(lead->state, "checking"))
        make_hot(intake, lead);
    operations_diff(intake->ops, &lead_entity, before, lead);
}

/* --- answers, consent, activity --- */

static bool put_answer(struct intake *intake, const struct answer_input *input, struct error *err)
{
    struct batch_of_operations *ops = intake->ops;
    const struct question *question = form_question(intake->form, input->question);
    char *value, id[UUID_SIZE];
    void *before = NULL;
    if (question == NULL || (question->masks & MASK_TELESALES) == 0)
        return error_set_field(err, ERR_DATA, input->question, "the form asks no such question");
    if (!question_parse(question, input->value, ops->arena, &value, err)) {
        snprintf(err->field, sizeof err->field, "%s", question->key);
        return false;
    }
    if (value == NULL)
        return true;
    answer_id(intake->lead->record.id, question->key, id);
    if (!store_load(intake->session->store, &answer_entity, id, ops->arena, &before, NULL))
        before = NULL;
    const struct answer *known = before;
    if (known != NULL && str_equal(known->value, value))
        return true;
    if (known != NULL && !str_equal(known->value, "unknown") && !str_equal(known->value, "refused"))
        return add_task(intake, "answer", id, "value", known->value, value, err);
    struct answer *answer = start(intake, &answer_entity, before);
    answer->record.id = arena_strdup(ops->arena, id);
    answer->lead_id = intake->lead->record.id;
    answer->form = arena_strdup(ops->arena, intake->form->name);
    answer->form_version = intake->form->version;
    answer->question = arena_strdup(ops->arena, question->key);
    answer->value = value;
    answer->answered_ms = ops->now_ms;
    operations_diff(ops, &answer_entity, before, answer);
    return true;
}

static void put_activity(struct intake *intake)
{
    struct batch_of_operations *ops = intake->ops;
    struct activity *activity = start(intake, &activity_entity, NULL);
    activity->lead_id = intake->lead->record.id;
    activity->contact_id = intake->contact->record.id;
    activity->kind = arena_strdup(ops->arena, "web");
    activity->note = arena_printf(ops->arena, "%s%s%s%s%s", intake->request->token->name,
                                  intake->noted == NULL ? "" : "\n", str_or(intake->noted, ""),
                                  str_is_empty(intake->request->message) ? "" : "\n",
                                  str_or(intake->request->message, ""));
    activity->at_ms = ops->now_ms;
    operations_diff(ops, &activity_entity, NULL, activity);
}

/* "asked": an own request, which never heals a withdrawal as express consent would. For the number
 * that was typed, with the words that stood there. No address of the sender is kept. */
static void put_consent(struct intake *intake)
{
    const struct intake_request *request = intake->request;
    struct arena *arena = intake->ops->arena;
    const char *phone = intake_value_of(intake, "phone"),
               *number = phone != NULL ? phone : intake_value_of(intake, "mobile");
    if (request->consent_text == NULL || number == NULL)
        return;
    struct consent *consent = start(intake, &consent_entity, NULL);
    consent->contact_id = intake->contact->record.id;
    consent->lead_id = intake->lead->record.id;
    consent->purpose = arena_strdup(arena, "phone");
    consent->status = arena_strdup(arena, "given");
    consent->basis = arena_strdup(arena, "asked");
    consent->address = arena_strdup(arena, number);
    consent->way = arena_strdup(arena, "web");
    consent->wording = arena_strdup(arena, request->consent_text);
    consent->products = arena_strdup(arena, intake->campaign->product);
    consent->evidence =
        arena_printf(arena, _("web form \"%s\", text %s, page %s"), request->token->name,
                     str_or(request->consent_version, "–"), str_or(request->page, "–"));
    consent->at_ms = intake->ops->now_ms;
    operations_diff(intake->ops, &consent_entity, NULL, consent);
}

/* --- the whole --- */

static char *told_with(const struct intake *intake, const char *before)
{
    struct text told = {0};
    text_append(&told, str_or(before, ""));
    for (size_t i = 0; i < intake->value_count; i++)
        if (!str_list_has(text_str(&told), intake->values[i].field->name))
            text_printf(&told, "%s%s", told.length > 0 ? "," : "", intake->values[i].field->name);
    for (size_t i = 0; i < intake->request->answer_count; i++)
        if (!str_list_has(text_str(&told), intake->request->answers[i].question))
            text_printf(&told, "%s%s", told.length > 0 ? "," : "",
                        intake->request->answers[i].question);
    char *list = arena_strdup(intake->ops->arena, text_str(&told));
    text_free(&told);
    return list;
}

static bool put_visitor(struct intake *intake, const struct visitor *known,
                        struct intake_taken *taken, struct error *err)
{
    const struct intake_request *request = intake->request;
    const struct visitor visitor = {
        .hash = (char *)(uintptr_t)(known != NULL ? known->hash : request->new_visitor_hash),
        .contact_id = intake->contact->record.id,
        .lead_id = intake->lead->record.id,
        .told = told_with(intake, known != NULL ? known->told : NULL),
        .seen_ms = intake->ops->now_ms};
    taken->is_known_visitor = known != NULL;
    return service_visitor_put(intake->session->store, request->token->id, &visitor, err);
}

static bool put_all(struct intake *intake, struct error *err)
{
    struct contact *contact;
    struct company *company;
    struct lead *lead;
    if (!intake_find(intake, &contact, &company, &lead, err))
        return false;
    put_person(intake, contact, company);
    intake->lead = start(intake, &lead_entity, lead);
    if (!fill_person(intake, contact, company, err))
        return false;
    put_lead(intake, lead);
    for (size_t i = 0; i < intake->request->answer_count; i++)
        if (!put_answer(intake, &intake->request->answers[i], err))
            return false;
    put_activity(intake);
    put_consent(intake);
    return true;
}

static bool take(struct intake *intake, struct intake_taken *taken, struct error *err)
{
    const struct intake_request *request = intake->request;
    bool is_new_one;
    int64_t base;
    if (!service_intake_once(intake->session->store, request->token->id, request->key_hash,
                             request->body_hash, &is_new_one, err))
        return false;
    if (!service_visitor(intake->session->store, request->token->id,
                         str_or(request->visitor_hash, ""), intake->ops->arena, &intake->visitor,
                         err))
        return false;
    taken->is_repeat = !is_new_one;
    taken->is_known_visitor = intake->visitor != NULL;
    return !is_new_one ||
           (put_all(intake, err) && write_commit(intake->session, intake->ops, NULL, err) &&
            put_visitor(intake, intake->visitor, taken, err) &&
            service_number(intake->session->store, &base, err));
}

bool intake_take(struct session *session, const struct intake_request *request,
                 struct intake_taken *ret_taken, struct error *err)
{
    struct arena *arena = arena_new();
    struct intake intake = {.session = session,
                            .request = request,
                            .ops = operations_new(arena, "web.intake", NULL, session->now_ms())};
    struct intake_taken taken = {0};
    session->device_id = request->token->id; /* the journal says which form it came by */
    bool is_ok = intake_read(&intake, err) && store_begin(session->store, err);
    if (is_ok && (!take(&intake, &taken, err) || !store_commit(session->store, err))) {
        store_rollback(session->store);
        is_ok = false;
    }
    if (is_ok)
        *ret_taken = taken;
    arena_free(arena);
    return is_ok;
}
