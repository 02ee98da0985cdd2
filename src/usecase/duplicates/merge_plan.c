/* What a merge would do: which record of each side is meant, what is known of its values, and the
 * proposal. */
#include "usecase/merge.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/check_lists.h"
#include "core/quality_score.h"
#include "merge_private.h"
#include "store/journal.h"
#include "store/records.h"

#include <string.h>

#define HISTORY_MOST 300 /* changes looked at for what a person has confirmed */

bool merge_find(struct session *session, const char *id, struct arena *arena,
                const struct entity **ret_entity, const char **ret_id, struct error *err)
{
    static const struct entity *const kinds[] = {&contact_entity, &company_entity};
    void *record;
    *ret_id = id;
    if (store_load(session->store, &lead_entity, id, arena, &record, NULL))
        *ret_id = str_or(((struct lead *)record)->contact_id, id);
    for (size_t i = 0; i < 2; i++)
        if (store_load_any(session->store, kinds[i], *ret_id, arena, &record, NULL)) {
            *ret_entity = kinds[i];
            *ret_id = store_survivor(session->store, kinds[i], *ret_id, arena);
            return true;
        }
    return error_set(err, ERR_NOT_FOUND, _("%s is neither a contact, a company nor a lead here"),
                     id);
}

/* What a person has set, by the journal: newest first, so the first of a field counts. */
static bool read_confirmed(struct session *session, const struct entity *entity, const char *id,
                           enum merge_side side, struct merge_facts (*facts)[2],
                           struct arena *arena, struct error *err)
{
    struct history_row *rows;
    size_t count;
    if (!store_history(session->store, entity, id, HISTORY_MOST, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct field *field = entity_field(entity, rows[i].field);
        bool is_person = str_ends(str_or(rows[i].action, ""), ".set") ||
                         str_list_has("conflict,call.log,quality.take", str_or(rows[i].action, ""));
        if (field == NULL || !is_person || str_is_empty(rows[i].to))
            continue;
        struct merge_facts *fact = &facts[field - entity->fields][side];
        if (fact->confirmed_ms == TIME_NONE)
            fact->confirmed_ms = rows[i].at_ms;
    }
    return true;
}

/* Confirmed on the phone or by a steward: known on every desk. */
static void read_marks(const struct entity *entity, const void *record, enum merge_side side,
                       struct merge_facts (*facts)[2], struct arena *arena)
{
    const char *marks = record_get(
        entity, record, entity == &contact_entity ? "confirmed" : "company_confirmed", arena);
    for (size_t i = 0; i < entity->field_count; i++) {
        bool is_confirmed = false;
        int64_t ms = quality_known_ms(marks, entity->fields[i].name, record, &is_confirmed);
        int64_t *known = &facts[i][side].confirmed_ms;
        if (is_confirmed && (*known == TIME_NONE || ms > *known))
            *known = ms;
    }
}

static void find_wrong(const struct entity *entity, const void *record, enum merge_side side,
                       struct merge_facts (*facts)[2], int64_t now_ms, struct arena *arena)
{
    const struct quality_facts nobody = {0};
    const struct quality_subject subject = {.contact = entity == &contact_entity ? record : NULL,
                                            .company = entity == &company_entity ? record : NULL,
                                            .facts = &nobody,
                                            .reference = check_lists(),
                                            .now_ms = now_ms,
                                            .arena = arena};
    for (size_t i = 0; i < quality_check_count; i++) {
        const struct quality_check *check = quality_checks[i];
        const struct field *field = entity_field(entity, str_or(check->field, ""));
        if (field != NULL && str_equal(str_or(check->entity, "contact"), entity->name) &&
            check->severity != QUALITY_INFO && quality_finds(check, &subject))
            facts[field - entity->fields][side].is_wrong = true;
    }
}

static bool read_facts(struct session *session, struct merge_plan *plan, struct arena *arena,
                       const struct merge_facts (**ret_facts)[2], struct error *err)
{
    const void *sides[2] = {plan->kept, plan->gone};
    struct merge_facts(*facts)[2] = arena_alloc(arena, plan->entity->field_count * sizeof *facts);
    for (size_t i = 0; i < plan->entity->field_count; i++)
        facts[i][0].confirmed_ms = facts[i][1].confirmed_ms = TIME_NONE;
    for (int side = 0; side < 2; side++) {
        if (!read_confirmed(session, plan->entity, ((const struct record *)sides[side])->id,
                            (enum merge_side)side, facts, arena, err))
            return false;
        read_marks(plan->entity, sides[side], (enum merge_side)side, facts, arena);
        find_wrong(plan->entity, sides[side], (enum merge_side)side, facts, session->now_ms(),
                   arena);
    }
    *ret_facts = (const struct merge_facts(*)[2])facts;
    return true;
}

const char *merge_reason(struct session *session, const char *a, const char *b, struct arena *arena)
{
    char id[UUID_SIZE];
    void *task;
    merge_task_id(a, b, id);
    return store_load(session->store, &task_entity, id, arena, &task, NULL)
               ? ((struct task *)task)->note
               : NULL;
}

bool merge_plan(struct session *session, const char *a, const char *b, struct arena *arena,
                struct merge_plan *ret_plan, struct error *err)
{
    const struct entity *entity, *other;
    const struct merge_facts(*facts)[2];
    void *kept, *gone, **leads;
    if (!merge_find(session, a, arena, &entity, &a, err) ||
        !merge_find(session, b, arena, &other, &b, err))
        return false;
    if (entity != other)
        return error_set(err, ERR_USAGE, _("a contact and a company cannot be merged"));
    if (str_equal(a, b))
        return error_set(err, ERR_CONFLICT, _("both are one record already"));
    if (!store_load(session->store, entity, a, arena, &kept, err) ||
        !store_load(session->store, entity, b, arena, &gone, err))
        return false;
    *ret_plan = (struct merge_plan){
        .entity = entity, .kept = kept, .gone = gone, .reason = merge_reason(session, a, b, arena)};
    if (!read_facts(session, ret_plan, arena, &facts, err) ||
        !store_pointing(session->store, &lead_entity,
                        entity == &contact_entity ? "contact_id" : "company_id", b,
                        MERGE_MOVED_MOST, arena, &leads, &ret_plan->leads_moved, err))
        return false;
    ret_plan->count = merge_propose(entity, kept, gone, facts, arena, &ret_plan->choices);
    return true;
}

bool merge_choose(struct merge_plan *plan, const char *field, enum merge_side side,
                  struct error *err)
{
    for (size_t i = 0; i < plan->count; i++)
        if (str_equal(plan->choices[i].field->name, field)) {
            if (plan->choices[i].rule != MERGE_RULE_EQUAL) {
                plan->choices[i].side = side;
                plan->choices[i].rule = MERGE_RULE_CHOSEN;
            }
            return true;
        }
    return error_set_field(err, ERR_USAGE, field, _("neither of them has a value for \"%s\""),
                           field);
}
