/* Working data-quality tasks and conflicts. */
#include "usecase/enrich.h"
#include "usecase/quality.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/duplicate.h"
#include "core/provenance.h"
#include "core/quality_score.h"
#include "../calls/call_private.h"
#include "../write/derive.h"
#include "facts.h"
#include "store/records.h"
#include "usecase/calls.h"
#include "usecase/check_rules.h"
#include "usecase/merge.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static bool set_state(struct session *session, const char *task_id, const char *action,
                      const char *state, int64_t due_ms, struct error *err)
{
    struct arena *arena = arena_new();
    void *before;
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err) &&
                 store_load(session->store, &task_entity, task_id, arena, &before, err);
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, action, session->actor.user_id, session->now_ms());
        struct task *after = record_copy(&task_entity, before, arena);
        after->state = arena_strdup(arena, state);
        if (str_list_has("done,dropped", state))
            after->solved_by_id = arena_strdup(arena, session->actor.user_id);
        after->due_ms = due_ms != TIME_NONE ? due_ms : after->due_ms;
        operations_diff(ops, &task_entity, before, after);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

/* A doubt that a person may answer with "right as it is", and is not asked again. */
static bool may_be_right(const struct task *task)
{
    const struct quality_check *check = quality_check_find(str_or(task->check_id, ""));
    if (str_equal(task->check_id, ENRICH_CHECK)) /* a provider's word, left */
        return true;
    return check != NULL && (check->waits || str_equal(check->id, "same_phone") ||
                             str_equal(check->id, "same_email"));
}

static bool is_still_wrong(struct session *session, const char *task_id, struct error *err)
{
    struct arena *arena = arena_new();
    void *task;
    bool is_wrong = false;
    if (store_load(session->store, &task_entity, task_id, arena, &task, err)) {
        const struct task *row = task;
        bool is_check = str_equal(row->kind, "quality") || str_equal(row->kind, "basis");
        struct batch_of_operations *ops =
            operations_new(arena, "check", session->actor.user_id, session->now_ms());
        if (is_check && row->contact_id != NULL &&
            derive_tasks(session, ops, row->contact_id, err)) {
            const struct task *after = record_after(session, ops, &task_entity, task_id);
            bool is_warning = may_be_right(row);
            is_wrong = after != NULL && !str_equal(after->state, "done") && !is_warning;
        }
    }
    arena_free(arena);
    return is_wrong;
}

static bool is_pair(struct session *session, const char *task_id, char a[37], char b[37])
{
    struct arena *arena = arena_new();
    void *row;
    const struct task *task =
        store_load(session->store, &task_entity, task_id, arena, &row, NULL) ? row : NULL;
    bool is_one = task != NULL && duplicate_find(str_or(task->check_id, "")) != NULL &&
                  task->entity_id != NULL && task->other_id != NULL;
    if (is_one) {
        snprintf(a, 37, "%s", task->entity_id);
        snprintf(b, 37, "%s", task->other_id);
    }
    arena_free(arena);
    return is_one;
}

bool task_done(struct session *session, const char *task_id, struct error *err)
{
    char a[37], b[37];
    if (is_pair(session, task_id, a, b))
        return merge_different(session, a, b, err); /* right as it is: two */
    if (is_still_wrong(session, task_id, err))
        return error_set(err, ERR_DATA,
                         _("the record is still wrong; correct it and the task closes itself"));
    struct arena *arena = arena_new();
    void *task;
    bool is_ok = store_load(session->store, &task_entity, task_id, arena, &task, err);
    bool is_decided = is_ok && may_be_right(task);
    arena_free(arena);
    return is_ok && set_state(session, task_id, "task.done", is_decided ? "dropped" : "done",
                              TIME_NONE, err); /* "dropped": decided, not asked again */
}

bool task_later(struct session *session, const char *task_id, int64_t until_ms, struct error *err)
{
    return set_state(session, task_id, "task.later", "later", until_ms, err);
}

/* Its operations lie in the service, which does them when the task is done. */
static bool decide_proposal(struct session *session, const struct task *task,
                            enum conflict_choice choice, struct error *err)
{
    if (!str_equal(task->state, "open") && !str_equal(task->state, "later"))
        return error_set(err, ERR_DATA, _("this proposal was decided already"));
    if (choice == CONFLICT_BASE)
        return error_set(err, ERR_DATA, _("a proposal is taken (mine) or left (theirs)"));
    return set_state(session, task->record.id, "proposal",
                     choice == CONFLICT_MINE ? "done" : "dropped", TIME_NONE, err);
}

bool conflict_take(struct session *session, const char *task_id, enum conflict_choice choice,
                   struct error *err)
{
    struct arena *arena = arena_new();
    void *row, *record;
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err) &&
                 store_load(session->store, &task_entity, task_id, arena, &row, err);
    const struct task *task = is_ok ? row : NULL;
    if (is_ok && str_equal(task->kind, "proposal")) {
        is_ok = decide_proposal(session, task, choice, err);
        arena_free(arena);
        return is_ok;
    }
    const struct entity *entity = is_ok ? entity_find(str_or(task->entity, "")) : NULL;
    if (is_ok &&
        (!str_equal(task->kind, "conflict") || entity == NULL || !str_equal(task->state, "open")))
        is_ok = error_set(err, ERR_DATA, _("this is not an open conflict"));
    is_ok = is_ok && store_load(session->store, entity, task->entity_id, arena, &record, err);
    if (is_ok) {
        struct batch_of_operations *ops =
            operations_new(arena, "conflict", session->actor.user_id, session->now_ms());
        struct task *after = record_copy(&task_entity, task, arena);
        const char *now = record_get(entity, record, task->field, arena);
        const char *value = choice == CONFLICT_MINE   ? task->mine_value
                            : choice == CONFLICT_BASE ? task->base_value
                                                      : now;
        operation_set(ops,
                      operations_on(ops, entity, task->entity_id, ((struct record *)record)->rev),
                      task->field, now, value);
        after->state = arena_strdup(arena, "done");
        operations_diff(ops, &task_entity, task, after);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

/* --- what a check proposes --- */

static bool load_suggestion(struct session *session, struct batch_of_operations *ops,
                            const struct task *task, struct quality_subject *subject,
                            struct quality_repair *ret_repair, struct error *err)
{
    const struct quality_check *check = quality_check_find(str_or(task->check_id, ""));
    *ret_repair = (struct quality_repair){.count = 0};
    if (enrich_suggestion(task, ops->arena, ret_repair)) {
        ret_repair->count = str_equal(task->state, "open") ? ret_repair->count : 0;
        return true;
    }
    if (check == NULL || check->repair == NULL || task->contact_id == NULL)
        return true;
    if (!quality_subject_load(session, ops, task->contact_id, subject, err))
        return false;
    if (subject->contact != NULL)
        quality_propose(check, subject, ret_repair);
    return true;
}

bool task_suggestion(struct session *session, const struct task *task, struct arena *arena,
                     struct quality_repair *ret_repair, struct error *err)
{
    struct quality_subject subject;
    struct batch_of_operations *ops =
        operations_new(arena, "quality.look", session->actor.user_id, session->now_ms());
    return load_suggestion(session, ops, task, &subject, ret_repair, err);
}

static void take_field(struct session *session, struct batch_of_operations *ops,
                       const struct entity *entity, const char *id, const char *field,
                       const char *value)
{
    const struct record *record = record_after(session, ops, entity, id);
    const char *now = record_get(entity, record, field, ops->arena);
    if (!str_equal_or_empty(now, value))
        operation_set(ops, operations_on(ops, entity, id, record->rev), field, now, value);
}

/* A provider's value has its proposal as source, which says licence and provider. */
static void take_source(struct session *session, struct batch_of_operations *ops,
                        const struct entity *entity, const struct task *task)
{
    const char *marks = provenance_marks(entity);
    const struct record *record = record_after(session, ops, entity, task->entity_id);
    const struct provenance source = {.source = task->record.id,
                                      .day = quality_day_of(ops->now_ms),
                                      .until = provenance_day(task->base_value)};
    if (marks == NULL || record == NULL)
        return;
    const char *now = record_get(entity, record, marks, ops->arena);
    operation_set(ops, operations_on(ops, entity, task->entity_id, record->rev), marks, now,
                  provenance_set(now, task->field, &source, ops->arena));
}

/* An extension belongs to its number: with another one it goes, unless the proposal has one too. */
static bool take_extension(struct session *session, struct batch_of_operations *ops,
                           const struct quality_repair *repair, const char *contact_id,
                           struct error *err)
{
    struct lead_card card = {0};
    void *contact;
    if (repair->count > 1 || !str_equal(repair->fields[0].field, "phone"))
        return true;
    if (!store_load(session->store, &contact_entity, contact_id, ops->arena, &contact, err))
        return false;
    card.contact = *(const struct contact *)contact;
    const struct field_input input = {"phone", repair->fields[0].value};
    return typed_extension(ops, &card, &input, err);
}

/* Of what a provider has proposed. */
static const char *proposed_id(const struct task *task, const struct entity *entity)
{
    return str_equal(task->entity, entity->name) ? task->entity_id : task->contact_id;
}

static const char *repaired_id(const struct quality_subject *subject, const struct entity *entity)
{
    return entity == &company_entity ? subject->company->record.id
           : entity == &lead_entity  ? subject->lead->record.id
                                     : subject->contact->record.id;
}

bool task_take(struct session *session, const char *task_id, struct error *err)
{
    struct arena *arena = arena_new();
    struct quality_subject subject;
    struct quality_repair repair = {.count = 0};
    struct batch_of_operations *ops =
        operations_new(arena, "quality.take", session->actor.user_id, session->now_ms());
    void *task;
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err) &&
                 actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
                 store_load(session->store, &task_entity, task_id, arena, &task, err) &&
                 load_suggestion(session, ops, task, &subject, &repair, err);
    if (is_ok && repair.count == 0)
        is_ok = error_set(err, ERR_DATA, _("nothing is suggested here; correct it by hand"));
    bool is_proposed =
        is_ok && repair.count > 0 && str_equal(((struct task *)task)->check_id, ENRICH_CHECK);
    for (size_t i = 0; is_ok && i < repair.count; i++)
        take_field(session, ops, repair.fields[i].entity,
                   is_proposed ? proposed_id(task, repair.fields[i].entity)
                               : repaired_id(&subject, repair.fields[i].entity),
                   repair.fields[i].field, repair.fields[i].value);
    if (is_proposed)
        is_ok = take_extension(session, ops, &repair, ((struct task *)task)->entity_id, err);
    if (is_proposed)
        take_source(session, ops, repair.fields[0].entity, task);
    if (is_proposed)
        operation_set(ops, operations_on(ops, &task_entity, task_id, ((struct record *)task)->rev),
                      "state", ((struct task *)task)->state, "done");
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

/* --- automatic repairs --- */

struct repairing {
    struct session *session;
    const char *off; /* checks that the team does without */
    void (*each)(void *data, const struct quality_repaired *repaired);
    void *data;
};

static void repair_field(struct repairing *repairing, struct batch_of_operations *ops,
                         const struct quality_check *check, const struct entity *entity,
                         const char *id, const char *field, const char *value)
{
    const void *record = record_after(repairing->session, ops, entity, id);
    const char *now = record_get(entity, record, field, ops->arena);
    if (str_equal_or_empty(now, value))
        return;
    take_field(repairing->session, ops, entity, id, field, value);
    repairing->each(repairing->data,
                    &(struct quality_repaired){check, entity, id, field, now, value});
}

/* One repair may need another's result (a title in capitals), so each looks at what the former
 * left. */
static bool repair_contact(struct repairing *repairing, struct batch_of_operations *ops,
                           const char *contact_id, struct error *err)
{
    struct quality_subject subject;
    bool is_fresh = false;
    for (size_t i = 0; i < quality_check_count; i++) {
        struct quality_repair repair;
        if (!quality_checks[i]->is_automatic || str_list_has(repairing->off, quality_checks[i]->id))
            continue;
        if (!is_fresh && !quality_subject_load(repairing->session, ops, contact_id, &subject, err))
            return false;
        is_fresh = true;
        if (subject.contact == NULL || !quality_propose(quality_checks[i], &subject, &repair))
            continue;
        for (size_t f = 0; f < repair.count; f++)
            repair_field(repairing, ops, quality_checks[i], repair.fields[f].entity,
                         repaired_id(&subject, repair.fields[f].entity), repair.fields[f].field,
                         repair.fields[f].value);
        is_fresh = repair.count == 0;
    }
    return true;
}

bool quality_repair_all(struct session *session, bool is_dry_run,
                        void (*each)(void *data, const struct quality_repaired *repaired),
                        bool (*goes_on)(void *data, int64_t looked), void *data, char ret_group[37],
                        struct error *err)
{
    struct repairing repairing = {session, str_or(checks_off(session, session->actor.team_id), ""),
                                  each, data};
    struct arena *keep = arena_new();
    char *cursor = NULL, group[37] = "";
    int64_t looked = 0;
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err) &&
                 actor_require(&session->actor, RIGHT_EDIT_CONTACT, err);
    do {
        struct arena *arena = arena_new();
        struct page_request request = {.limit = 100, .cursor = cursor};
        struct batch_of_operations *ops =
            operations_new(arena, "quality.repair", session->actor.user_id, session->now_ms());
        void **contacts;
        size_t count = 0;
        char *next = NULL;
        is_ok = is_ok && store_page(session->store, &contact_entity, &request, arena, &contacts,
                                    &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = repair_contact(&repairing, ops, ((struct record *)contacts[i])->id, err);
        if (is_ok && !is_dry_run && ops->first != NULL) {
            if (group[0] == '\0')
                memcpy(group, ops->group_id, sizeof group);
            memcpy(ops->group_id, group, sizeof group);
            for (struct operation *op = ops->first; op != NULL; op = op->next)
                memcpy(op->group_id, group, sizeof group);
            is_ok = write_commit(session, ops, NULL, err);
        }
        looked += (int64_t)count;
        if (is_ok && goes_on != NULL && !goes_on(data, looked))
            is_ok = error_set(err, ERR_CANCELLED, _("stopped; what was set right stays"));
        cursor = is_ok && next != NULL ? arena_strdup(keep, next) : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    arena_free(keep);
    if (is_ok)
        memcpy(ret_group, group, sizeof group);
    return is_ok;
}
