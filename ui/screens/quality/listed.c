/* A task of the list with what a person wants to see of it. Read by the worker. Numbers and mail
 * addresses are left out: whether they may be seen, the lead's own screen decides. */
#include "head.h"

#include "store/records.h"
#include "usecase/quality.h"

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
    add_fact(arena, &facts, record_title(&contact_entity, contact, arena));
    add_fact(arena, &facts, contact->position);
    if (company != NULL) {
        add_fact(arena, &facts, company->company);
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

static const char *who_else(struct session *session, const struct task *task, struct arena *arena)
{
    void *contact, *company = NULL;
    if (!str_list_has("same_phone,same_email", str_or(task->check_id, "")) ||
        task->other_id == NULL ||
        !store_load(session->store, &contact_entity, task->other_id, arena, &contact, NULL))
        return NULL;
    const char *id = ((const struct contact *)contact)->company_id,
               *who = record_title(&contact_entity, contact, arena);
    return id != NULL && store_load(session->store, &company_entity, id, arena, &company, NULL)
               ? arena_printf(arena, "%s, %s", who,
                              str_or(((const struct company *)company)->company, "–"))
               : who;
}

void listed_read(struct session *session, const struct task *task, struct arena *arena,
                 struct listed_task *ret)
{
    struct lead_card *card = NULL;
    void *contact = NULL, *company = NULL;
    *ret = (struct listed_task){.task = task, .who = "–", .facts = ""};
    ret->suggested = suggestion_of(session, task, arena);
    ret->other = who_else(session, task, arena);
    if (task->lead_id != NULL && store_card(session->store, task->lead_id, arena, &card, NULL)) {
        contact = &card->contact;
        company = &card->company;
    } else if (task->contact_id != NULL && store_load(session->store, &contact_entity,
                                                      task->contact_id, arena, &contact, NULL)) {
        const char *id = ((const struct contact *)contact)->company_id;
        if (id == NULL || !store_load(session->store, &company_entity, id, arena, &company, NULL))
            company = NULL;
    }
    if (contact == NULL)
        return;
    ret->who = record_title(&contact_entity, contact, arena);
    ret->company = company != NULL ? ((const struct company *)company)->company : NULL;
    ret->facts = facts_of(contact, company, card != NULL ? &card->lead : NULL, arena);
}
