/* The task a failed check opens: the same wherever it is derived, at a desk, in the service, in an
 * import. */
#include "checks.h"

#include "core/task.h"

/* What is lost if nobody cares: the check's own points, more for a good lead and a large one. */
static int64_t worth_of(const struct quality_check *check, const struct lead *lead)
{
    int64_t worth = check->worth;
    if (lead == NULL)
        return worth;
    worth += lead->grade != NULL ? ('D' - lead->grade[0]) * 10 : 0;
    for (int64_t value = lead->value_cents == INT_NONE ? 0 : lead->value_cents / 100000; value > 0;
         value /= 10)
        worth += 5; /* five points for each digit of thousands */
    return worth;
}

struct task *quality_task(const struct quality_check *check, const struct quality_subject *subject)
{
    struct arena *arena = subject->arena;
    const struct lead *lead = subject->lead;
    struct task *task = record_new(&task_entity, arena);
    char id[37];
    if (!quality_task_id(check, subject, id))
        return NULL;
    task->record.id = arena_strdup(arena, id);
    task->kind = arena_strdup(arena, str_equal(check->field, "basis") ? "basis" : "quality");
    task->state = arena_strdup(arena, "open");
    task->check_id = arena_strdup(arena, check->id);
    task->entity = arena_strdup(arena, str_or(check->entity, "contact"));
    task->contact_id = subject->contact->record.id;
    task->entity_id = str_equal(check->entity, "company") ? subject->company->record.id
                      : str_equal(check->entity, "lead")  ? lead->record.id
                                                          : task->contact_id;
    task->lead_id = lead != NULL ? lead->record.id : NULL;
    task->team_id = lead != NULL ? lead->team_id : NULL;
    task->field = arena_strdup(arena, quality_field(check, subject));
    task->worth = worth_of(check, lead);
    task->check_version = check->version > 0 ? check->version : 1;
    task->seen_ms = subject->now_ms;
    task->due_ms = subject->now_ms;
    if (str_equal(check->id, "same_phone"))
        task->other_id = arena_strdup(arena, subject->facts->same_phone_id);
    else if (str_equal(check->id, "same_email"))
        task->other_id = arena_strdup(arena, subject->facts->same_email_id);
    return task;
}
