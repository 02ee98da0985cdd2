/* A task of the list with what a person wants to see of it. Read by the worker. Numbers are masked
 * as on the lead's own screen. */
#include "head.h"

#include "core/duplicate.h"
#include "core/quality.h"
#include "store/records.h"
#include "usecase/masking.h"
#include "usecase/provenance.h"
#include "usecase/quality.h"

struct listed_records {
    struct lead_card *card; /* NULL: it is about no lead */
    const struct contact *contact;
    const struct company *company;
};

static const char *suggestion_of(struct session *session, const struct task *task,
                                 struct arena *arena)
{
    struct quality_repair repair;
    const char *words = NULL;
    if (!task_suggestion(session, task, arena, &repair, NULL))
        return NULL;
    for (size_t i = 0; i < repair.count; i++) {
        const struct field *field = entity_field(repair.fields[i].entity, repair.fields[i].field);
        const char *value = repair.fields[i].value != NULL
                                ? field_display_text(field, repair.fields[i].value, arena)
                                : "–";
        words = arena_printf(arena, "%s%s%s: %s", str_or(words, ""), words != NULL ? ", " : "",
                             _(field->label), value);
    }
    return words;
}

static void add_fact(struct arena *arena, const char **facts, const char *fact)
{
    if (!str_is_empty(fact))
        *facts = arena_printf(arena, "%s%s%s", *facts, **facts != '\0' ? " · " : "", fact);
}

static const char *facts_of(const struct contact *contact, const struct company *company,
                            const struct lead *lead, struct arena *arena)
{
    const char *facts = "";
    add_fact(arena, &facts, contact->position);
    if (company != NULL) {
        add_fact(arena, &facts, company->city);
        add_fact(arena, &facts, company->industry);
    }
    if (lead != NULL) {
        if (!str_is_empty(lead->grade))
            add_fact(arena, &facts, arena_printf(arena, _("grade %s"), lead->grade));
        add_fact(arena, &facts, lead->source);
    }
    return facts;
}

static const void *load(struct session *session, const struct entity *entity, const char *id,
                        struct arena *arena)
{
    void *record;
    return id != NULL && store_load(session->store, entity, id, arena, &record, NULL) ? record
                                                                                      : NULL;
}

/* A company with its place, since two of one name may be meant. */
static const char *company_words(const struct company *company, struct arena *arena)
{
    const char *name = str_or(company->company, "–");
    return str_is_empty(company->city) ? name : arena_printf(arena, "%s, %s", name, company->city);
}

static void read_twin_company(struct session *session, const struct task *task, struct arena *arena,
                              struct listed_task *ret)
{
    const struct company *company = load(session, &company_entity, task->entity_id, arena),
                         *other = load(session, &company_entity, task->other_id, arena);
    if (company == NULL || other == NULL)
        return;
    ret->who = company_words(company, arena);
    ret->company = NULL;
    ret->twin = ret->other = company_words(other, arena);
}

/* Who has the same number or address, or may be the same. */
static void read_other(struct session *session, const struct task *task, struct arena *arena,
                       struct listed_task *ret)
{
    bool is_pair = duplicate_find(str_or(task->check_id, "")) != NULL;
    if (!is_pair && !str_list_has("same_phone,same_email", str_or(task->check_id, "")))
        return;
    if (is_pair && str_equal(task->entity, "company")) {
        read_twin_company(session, task, arena, ret);
        return;
    }
    const struct contact *other = load(session, &contact_entity, task->other_id, arena);
    if (other == NULL)
        return;
    const struct company *company = load(session, &company_entity, other->company_id, arena);
    const char *who = record_title(&contact_entity, other, arena);
    ret->other = other->company_id == NULL
                     ? who
                     : arena_printf(arena, "%s, %s", who,
                                    company != NULL ? company_words(company, arena) : "–");
    ret->twin = is_pair ? who : NULL;
}

/* "list fair.csv, 2026-11-28" */
static const char *origin_of(struct session *session, const struct entity *owner,
                             const void *record, const char *field, struct arena *arena)
{
    struct provenance *sources, from;
    if (provenance_marks(owner) == NULL)
        return NULL;
    const char *marks = record_get(owner, record, provenance_marks(owner), arena);
    from = provenance_of(marks, field, arena, &sources) > 0
               ? sources[0]
               : provenance_general(session, owner, record, arena);
    const char *words = provenance_words(session, &from, arena),
               *day = provenance_date(from.day, arena);
    return day == NULL ? words
                       : arena_printf(arena, "%s, %s", words,
                                      field_display_text(
                                          entity_field(&contact_entity, "birth_date"), day, arena));
}

/* The one value that a check doubts, where it stands there. */
static void read_value(struct session *session, const struct listed_records *records,
                       struct arena *arena, struct listed_task *ret)
{
    const struct task *task = ret->task;
    const void *record = NULL;
    const struct entity *owner = NULL;
    if (quality_check_find(str_or(task->check_id, "")) == NULL || str_is_empty(task->field))
        return;
    if (records->card != NULL)
        owner = lead_card_owner(records->card, task->field, &record);
    else if (records->contact != NULL && entity_field(&contact_entity, task->field) != NULL)
        owner = &contact_entity, record = records->contact;
    else if (records->company != NULL && entity_field(&company_entity, task->field) != NULL)
        owner = &company_entity, record = records->company;
    const char *value = owner != NULL ? record_get(owner, record, task->field, arena) : NULL;
    if (value == NULL)
        return;
    const struct field *field = entity_field(owner, task->field);
    value =
        mask_value(session, owner, ((const struct record *)record)->id, task->field, value, arena);
    ret->stands = arena_printf(arena, "%s: %s", _(field->label),
                               value != NULL ? field_display_text(field, value, arena) : "–");
    ret->origin = origin_of(session, owner, record, task->field, arena);
}

static struct listed_records records_of(struct session *session, const struct task *task,
                                        struct arena *arena)
{
    struct listed_records records = {.card = NULL};
    if (task->lead_id != NULL &&
        store_card(session->store, task->lead_id, arena, &records.card, NULL)) {
        records.contact = &records.card->contact;
        records.company = &records.card->company;
        return records;
    }
    records.card = NULL;
    records.contact = load(session, &contact_entity, task->contact_id, arena);
    records.company = load(session, &company_entity,
                           records.contact != NULL              ? records.contact->company_id
                           : str_equal(task->entity, "company") ? task->entity_id
                                                                : NULL,
                           arena);
    return records;
}

void listed_read(struct session *session, const struct task *task, struct arena *arena,
                 struct listed_task *ret)
{
    const struct listed_records records = records_of(session, task, arena);
    *ret = (struct listed_task){.task = task, .who = "–", .facts = ""};
    ret->suggested = suggestion_of(session, task, arena);
    read_value(session, &records, arena, ret);
    if (records.company != NULL)
        ret->company = records.company->company;
    if (records.contact != NULL) {
        ret->who = record_title(&contact_entity, records.contact, arena);
        ret->facts = facts_of(records.contact, records.company,
                              records.card != NULL ? &records.card->lead : NULL, arena);
    } else if (records.company != NULL) {
        ret->who = str_or(ret->company, "–");
        ret->facts = str_or(records.company->city, "");
        ret->company = NULL;
    }
    read_other(session, task, arena, ret);
}
