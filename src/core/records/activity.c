/* Activity, answer, consent and task: what hangs on leads and contacts. Field tables and ids. */
#include "core/activity.h"

#include "base/text.h"
#include "base/uuid.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/lead.h"
#include "core/task.h"
#include "fields.h"

static const struct choice activity_kinds[] = {{"call", N_("call")},
                                               {"note", N_("note")},
                                               {"stage", N_("stage")},
                                               {"handover", N_("handover")},
                                               {"accept", N_("accepted")},
                                               {"reject", N_("rejected")},
                                               {"won", N_("won")},
                                               {"lost", N_("lost")},
                                               {"move", N_("moved")},
                                               {"import", N_("import")},
                                               {"mail", N_("mail")},
                                               {"web", N_("web")},
                                               {"no_outcome", N_("call without an outcome")},
                                               {NULL, NULL}};
static const struct choice purposes[] = {
    {"phone", N_("phone")}, {"email", N_("e-mail")}, {NULL, NULL}};
static const struct choice consent_states[] = {{"given", N_("given")},
                                               {"refused", N_("refused")},
                                               {"withdrawn", N_("withdrawn")},
                                               {NULL, NULL}};
static const struct choice bases[] = {{"express", N_("express consent")},
                                      {"presumed", N_("presumed consent")},
                                      {"contract", N_("existing contract")},
                                      {"asked", N_("asked for a call")},
                                      {NULL, NULL}};
static const struct choice ways[] = {{"phone", N_("by phone")}, {"web", N_("web form")},
                                     {"paper", N_("on paper")}, {"mail", N_("by e-mail")},
                                     {"talk", N_("in a talk")}, {NULL, NULL}};
static const struct choice task_kinds[] = {{"quality", N_("data quality")},
                                           {"conflict", N_("two values")},
                                           {"proposal", N_("proposal")},
                                           {"basis", N_("no legal basis")},
                                           {"double_call", N_("called twice")},
                                           {"rescue", N_("no next step")},
                                           {"quality_falls", N_("data quality falls")},
                                           {"held_back", N_("a desk was held back")},
                                           {NULL, NULL}};
static const struct choice task_states[] = {{"open", N_("open")},
                                            {"done", N_("done")},
                                            {"later", N_("later")},
                                            {"dropped", N_("dropped")},
                                            {NULL, NULL}};

/* clang-format off */
static const struct field activity_fields[] = {
    FIELD(activity, lead_id,    FIELD_ID,     N_("Lead"),     10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "lead"),
    FIELD(activity, contact_id, FIELD_ID,     N_("Contact"),  10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "contact"),
    FIELD(activity, kind,       FIELD_CHOICE, N_("Kind"),      8, FIELD_REQUIRED, MERGE_APPEND, .choices = activity_kinds),
    FIELD(activity, result,     FIELD_TEXT,   N_("Result"),   12, 0, MERGE_APPEND, .max = 40),
    FIELD(activity, reason,     FIELD_TEXT,   N_("Reason"),   12, 0, MERGE_APPEND, .max = 60),
    FIELD(activity, at_ms,      FIELD_TIME,   N_("At"),       12, FIELD_REQUIRED, MERGE_APPEND),
    FIELD(activity, user_id,    FIELD_ID,     N_("By"),       10, 0, MERGE_APPEND, .refers_to = "user"),
    FIELD(activity, duration_s, FIELD_INT,    N_("Seconds"),   6, 0, MERGE_APPEND, .max = 86400),
    FIELD(activity, phone,      FIELD_PHONE,  N_("Number"),   16, FIELD_PERSONAL, MERGE_APPEND),
    FIELD(activity, note,       FIELD_NOTE,   N_("Note"),     30, FIELD_PERSONAL | FIELD_FREE, MERGE_APPEND),
    FIELD(activity, is_void,    FIELD_BOOL,   N_("Undone"),    4, FIELD_INTERNAL, MERGE_LAST),
    FIELD(activity, consent_id, FIELD_ID,     N_("Consent used"), 10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "consent"),
    FIELD(activity, promised_ms, FIELD_TIME,  N_("Promised for"), 12, FIELD_INTERNAL, MERGE_APPEND),
    FIELD(activity, is_incoming, FIELD_BOOL,  N_("They called"), 4, 0, MERGE_APPEND),
    FIELD(activity, planned_by, FIELD_TEXT,   N_("Next step by"), 16, FIELD_INTERNAL, MERGE_APPEND, .max = 90),
};
static const struct field answer_fields[] = {
    FIELD(answer, lead_id,      FIELD_ID,   N_("Lead"),      10, FIELD_INTERNAL | FIELD_REQUIRED, MERGE_KEEP, .refers_to = "lead"),
    FIELD(answer, form,         FIELD_TEXT, N_("Form"),      10, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(answer, form_version, FIELD_INT,  N_("Version"),    4, FIELD_INTERNAL, MERGE_LAST, .max = 1000000),
    FIELD(answer, question,     FIELD_TEXT, N_("Question"),  16, FIELD_REQUIRED, MERGE_KEEP, .max = 60),
    FIELD(answer, value,        FIELD_NOTE, N_("Answer"),    20, FIELD_FREE, MERGE_KEEP, .max = 2000),
    FIELD(answer, answered_ms,  FIELD_TIME, N_("Answered"),  12, FIELD_INTERNAL, MERGE_LAST),
    FIELD(answer, user_id,      FIELD_ID,   N_("By"),        10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
};
static const struct field consent_fields[] = {
    FIELD(consent, contact_id, FIELD_ID,     N_("Contact"),     10, FIELD_INTERNAL | FIELD_REQUIRED, MERGE_APPEND, .refers_to = "contact"),
    FIELD(consent, lead_id,    FIELD_ID,     N_("Lead"),        10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "lead"),
    FIELD(consent, purpose,    FIELD_CHOICE, N_("Purpose"),      8, FIELD_REQUIRED, MERGE_APPEND, .choices = purposes),
    FIELD(consent, status,     FIELD_CHOICE, N_("Status"),       8, FIELD_REQUIRED, MERGE_APPEND, .choices = consent_states),
    FIELD(consent, basis,      FIELD_CHOICE, N_("Legal basis"), 12, 0, MERGE_APPEND, .choices = bases),
    FIELD(consent, evidence,   FIELD_NOTE,   N_("Evidence"),    30, FIELD_PERSONAL | FIELD_FREE, MERGE_APPEND, .max = 2000),
    FIELD(consent, at_ms,      FIELD_TIME,   N_("At"),          12, FIELD_REQUIRED, MERGE_APPEND),
    FIELD(consent, user_id,    FIELD_ID,     N_("By"),          10, 0, MERGE_APPEND, .refers_to = "user"),
    FIELD(consent, batch_id,   FIELD_ID,     N_("Import"),      10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "batch"),
    FIELD(consent, address,    FIELD_TEXT,   N_("For"),         16, FIELD_PERSONAL, MERGE_APPEND, .max = 254),
    FIELD(consent, wording,    FIELD_NOTE,   N_("Exact text"),  30, 0, MERGE_APPEND, .max = 4000),
    FIELD(consent, products,   FIELD_TEXT,   N_("Products"),    16, 0, MERGE_APPEND, .max = 500),
    FIELD(consent, advertiser, FIELD_TEXT,   N_("Advertiser"),  16, 0, MERGE_APPEND, .max = 500),
    FIELD(consent, way,        FIELD_CHOICE, N_("Way"),          8, 0, MERGE_APPEND, .choices = ways),
};
static const struct field task_fields[] = {
    FIELD(task, kind,         FIELD_CHOICE, N_("Kind"),          12, FIELD_REQUIRED, MERGE_LAST, .choices = task_kinds),
    FIELD(task, check_id,     FIELD_TEXT,   N_("Check"),         12, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(task, entity,       FIELD_TEXT,   N_("Entity"),         8, FIELD_INTERNAL, MERGE_LAST, .max = 20),
    FIELD(task, entity_id,    FIELD_ID,     N_("Record"),        10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(task, lead_id,      FIELD_ID,     N_("Lead"),          10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "lead"),
    FIELD(task, contact_id,   FIELD_ID,     N_("Contact"),       10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "contact"),
    FIELD(task, team_id,      FIELD_ID,     N_("Team"),          10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "team"),
    FIELD(task, field,        FIELD_TEXT,   N_("Field"),         10, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(task, state,        FIELD_CHOICE, N_("State"),          6, FIELD_REQUIRED, MERGE_LAST, .choices = task_states),
    FIELD(task, due_ms,       FIELD_TIME,   N_("Due"),           12, 0, MERGE_LAST),
    FIELD(task, assignee_id,  FIELD_ID,     N_("For"),           10, 0, MERGE_LAST, .refers_to = "user"),
    FIELD(task, worth,        FIELD_INT,    N_("Worth"),          5, 0, MERGE_LAST, .max = 1000000),
    FIELD(task, base_value,   FIELD_NOTE,   N_("Before"),        16, FIELD_PERSONAL | FIELD_FREE, MERGE_LAST),
    FIELD(task, theirs_value, FIELD_NOTE,   N_("Stands"),        16, FIELD_PERSONAL | FIELD_FREE, MERGE_LAST),
    FIELD(task, mine_value,   FIELD_NOTE,   N_("Kept aside"),    16, FIELD_PERSONAL | FIELD_FREE, MERGE_LAST),
    FIELD(task, mine_by_id,   FIELD_ID,     N_("Kept aside by"), 10, 0, MERGE_LAST, .refers_to = "user"),
    FIELD(task, other_id,     FIELD_ID,     N_("Twin"),          10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(task, note,         FIELD_NOTE,   N_("Note"),          20, FIELD_PERSONAL | FIELD_FREE, MERGE_LAST),
    FIELD(task, check_version, FIELD_INT,   N_("Version of the check"), 4, FIELD_INTERNAL, MERGE_LAST, .max = 1000),
    FIELD(task, seen_ms,      FIELD_TIME,   N_("Last found"),    12, FIELD_INTERNAL, MERGE_LAST),
    FIELD(task, solved_by_id, FIELD_ID,     N_("Solved by"),     10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
};
/* clang-format on */

const struct entity activity_entity = {.kind = ENTITY_ACTIVITY,
                                       .name = "activity",
                                       .plural = "activities",
                                       .label = N_("Activity"),
                                       .size = sizeof(struct activity),
                                       .fields = activity_fields,
                                       .field_count = COUNT(activity_fields),
                                       .is_append_only = true,
                                       .parent = "lead_id"};
const struct entity answer_entity = {.kind = ENTITY_ANSWER,
                                     .name = "answer",
                                     .plural = "answers",
                                     .label = N_("Answer"),
                                     .size = sizeof(struct answer),
                                     .fields = answer_fields,
                                     .field_count = COUNT(answer_fields),
                                     .parent = "lead_id"};
const struct entity consent_entity = {.kind = ENTITY_CONSENT,
                                      .name = "consent",
                                      .plural = "consents",
                                      .label = N_("Consent"),
                                      .size = sizeof(struct consent),
                                      .fields = consent_fields,
                                      .field_count = COUNT(consent_fields),
                                      .is_append_only = true,
                                      .parent = "contact_id"};
const struct entity task_entity = {.kind = ENTITY_TASK,
                                   .name = "task",
                                   .plural = "tasks",
                                   .label = N_("Task"),
                                   .size = sizeof(struct task),
                                   .fields = task_fields,
                                   .field_count = COUNT(task_fields),
                                   .parent = "contact_id"};

/* A conflict of a lead's card names a field of any of its parts. */
const struct field *task_field(const struct task *task)
{
    const struct entity *const places[] = {entity_find(str_or(task->entity, "")), &lead_entity,
                                           &contact_entity, &company_entity, &activity_entity};
    const struct field *field = NULL;
    for (size_t i = 0; field == NULL && i < sizeof places / sizeof *places; i++)
        if (places[i] != NULL)
            field = entity_field(places[i], str_or(task->field, ""));
    return field;
}

void answer_id(const char *lead_id, const char *question, char out[37])
{
    uuid_derive(out, "answer", lead_id, question, NULL);
}

void task_quality_id(const char *entity_id, const char *check, char out[37])
{
    uuid_derive(out, "quality", entity_id, check, NULL);
}

bool consent_basis_is_valid(const char *basis)
{
    for (const struct choice *choice = bases; choice->code != NULL; choice++)
        if (str_equal(basis, choice->code))
            return true;
    return false;
}
