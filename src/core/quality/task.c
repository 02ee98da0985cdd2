/* The task a failed check opens: the same wherever it is derived, at a desk, in the service, in an
 * import. */
#include "checks.h"

#include "core/task.h"

struct task *quality_task(const struct quality_check *check, const struct contact *contact,
                          const struct lead *lead, const struct quality_facts *facts,
                          int64_t now_ms, struct arena *arena)
{
    struct task *task = record_new(&task_entity, arena);
    char id[37];
    bool is_basis = str_equal(check->field, "basis");
    task_quality_id(contact->record.id, check->id, id);
    task->record.id = arena_strdup(arena, id);
    task->kind = arena_strdup(arena, is_basis ? "basis" : "quality");
    task->state = arena_strdup(arena, "open");
    task->check_id = arena_strdup(arena, check->id);
    task->entity = arena_strdup(arena, "contact");
    task->entity_id = task->contact_id = contact->record.id;
    task->lead_id = lead != NULL ? lead->record.id : NULL;
    task->team_id = lead != NULL ? lead->team_id : NULL;
    task->field = arena_strdup(arena, check->field);
    task->worth =
        check->worth + (lead != NULL && lead->grade != NULL ? ('D' - lead->grade[0]) * 10 : 0);
    task->due_ms = now_ms;
    if (str_equal(check->id, "same_phone"))
        task->other_id = arena_strdup(arena, facts->same_phone_id);
    else if (str_equal(check->id, "same_email"))
        task->other_id = arena_strdup(arena, facts->same_email_id);
    return task;
}
