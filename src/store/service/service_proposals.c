/* Proposals of the service: the task that people see, and the operations it stands for. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/task.h"
#include "store/proposals.h"
#include "codec/record_json.h"

#include <string.h>

#define OPERATIONS_MOST 200
#define LEFT_DAYS 400 /* longer than anybody is away with work that was not sent */

bool service_had_reach(struct store *store, const char *scopes, const char *user_id,
                       const struct entity *entity, const char *id)
{
    static const char left[] = "SELECT 1 FROM row_scope WHERE scope = $1 AND entity = $2 AND id = "
                               "$3 AND present = 0";
    static const char worked[] =
        "SELECT 1 FROM journal WHERE entity = $1 AND id = $2 AND user_id = $3 LIMIT 1";
    static const char was_his[] =
        "SELECT 1 FROM left_scope l JOIN row_scope r ON r.scope = l.scope AND r.entity = $2 AND "
        "r.id = $3 WHERE l.user_id = $1 LIMIT 1";
    struct arena *arena = arena_new();
    char **list;
    size_t count = str_split(arena, scopes, ',', &list);
    bool had = db_number(store->db, 0, worked, "ttt", entity->name, id, user_id) == 1 ||
               db_number(store->db, 0, was_his, "ttt", user_id, entity->name, id) == 1;
    for (size_t i = 0; !had && i < count; i++)
        had = db_number(store->db, 0, left, "ttt", list[i], entity->name, id) == 1;
    arena_free(arena);
    return had;
}

bool service_left_end(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err)
{
    bool is_ok = db_run(store->db, err, "DELETE FROM left_scope WHERE left_ms < $1", "i",
                        now_ms - LEFT_DAYS * DAY_MS);
    *ret_count = is_ok ? db_changes(store->db) : 0;
    return is_ok;
}

/* The lead and the contact it is about, from whichever operation says it. */
static void find_subject(struct operation *const *ops, size_t count, const char **ret_lead,
                         const char **ret_contact)
{
    *ret_lead = *ret_contact = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *lead =
            ops[i]->entity == &lead_entity ? ops[i]->id : operation_value(ops[i], "lead_id");
        const char *contact =
            ops[i]->entity == &contact_entity ? ops[i]->id : operation_value(ops[i], "contact_id");
        *ret_lead = *ret_lead != NULL ? *ret_lead : lead;
        *ret_contact = *ret_contact != NULL ? *ret_contact : contact;
    }
}

/* What says most about it: a field that people know, else a note. */
static void describe(struct operation *const *ops, size_t count, struct task *task,
                     struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < ops[i]->change_count; c++) {
            const struct change *change = &ops[i]->changes[c];
            bool is_known = change->field != NULL && change->value != NULL &&
                            (change->field->flags & FIELD_INTERNAL) == 0 &&
                            change->field->type != FIELD_ID && change->field->type != FIELD_TIME;
            if (!is_known || (task->field != NULL && !str_equal(change->name, "note")))
                continue;
            task->field = arena_strdup(arena, change->name);
            task->base_value = arena_strdup(arena, change->base);
            task->mine_value = arena_strdup(arena, change->value);
        }
}

static bool make_task(struct store *store, struct operation *const *ops, size_t count,
                      struct arena *arena, struct task **ret_task, struct error *err)
{
    struct task *task = record_new(&task_entity, arena);
    const char *lead_id, *contact_id;
    char id[UUID_SIZE];
    void *record = NULL;
    find_subject(ops, count, &lead_id, &contact_id);
    if (lead_id == NULL && contact_id != NULL)
        lead_id =
            db_value(store->db, arena,
                     "SELECT id FROM lead WHERE contact_id = $1 ORDER BY is_deleted, id LIMIT 1",
                     "t", contact_id);
    if (lead_id == NULL || !store_load_any(store, &lead_entity, lead_id, arena, &record, NULL))
        return error_set(err, ERR_NOT_FOUND, _("there is no such lead"));
    const struct lead *lead = record;
    uuid_derive(id, "proposal", ops[0]->op_id, NULL);
    *task = (struct task){.record = {.id = arena_strdup(arena, id),
                                     .rev = 1,
                                     .created_ms = clock_now_ms(),
                                     .changed_ms = clock_now_ms()},
                          .entity_id = lead->record.id,
                          .lead_id = lead->record.id,
                          .contact_id = lead->contact_id,
                          .team_id = lead->team_id,
                          .assignee_id = lead->owner_id,
                          .due_ms = clock_now_ms(),
                          .worth = 60,
                          .mine_by_id = arena_strdup(arena, ops[0]->user_id)};
    describe(ops, count, task, arena);
    task->kind = arena_strdup(arena, "proposal");
    task->entity = arena_strdup(arena, "lead");
    task->state = arena_strdup(arena, "open");
    *ret_task = task;
    return true;
}

bool service_proposal_add(struct store *store, struct operation *const *ops, size_t count,
                          struct arena *arena, struct error *err)
{
    static const char sql[] = "INSERT INTO proposal (task_id, user_id, device_id, received_ms, "
                              "body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (task_id) DO NOTHING";
    struct task *task;
    struct text body = {0};
    if (!make_task(store, ops, count, arena, &task, err))
        return false;
    for (size_t i = 0; i < count; i++)
        text_printf(&body, "%s\n", operation_text(ops[i], arena));
    touch(store, &task_entity, task->record.id);
    bool is_ok = (store_exists(store, &task_entity, task->record.id) ||
                  store_put(store, &task_entity, task, err)) &&
                 db_run(store->db, err, sql, "tttit", task->record.id, ops[0]->user_id,
                        ops[0]->device_id, clock_now_ms(), text_str(&body));
    text_free(&body);
    return is_ok;
}

bool service_proposal_ops(struct store *store, const char *task_id, struct arena *arena,
                          struct operation ***ret_ops, size_t *ret_count, struct error *err)
{
    char *body =
        db_value(store->db, arena, "SELECT body FROM proposal WHERE task_id = $1", "t", task_id);
    char *device = db_value(store->db, arena, "SELECT device_id FROM proposal WHERE task_id = $1",
                            "t", task_id);
    *ret_ops = ARENA_ARRAY(arena, struct operation *, OPERATIONS_MOST);
    *ret_count = 0;
    if (body == NULL)
        return error_set(err, ERR_NOT_FOUND, _("this proposal was decided already"));
    for (char *line = body, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        struct operation *op;
        *end = '\0';
        if (*ret_count == OPERATIONS_MOST || !operation_from_text(line, arena, &op, err))
            return false;
        op->device_id = device;
        (*ret_ops)[(*ret_count)++] = op;
    }
    return true;
}

bool service_proposal_end(struct store *store, const char *task_id, struct error *err)
{
    return db_run(store->db, err, "DELETE FROM proposal WHERE task_id = $1", "t", task_id);
}
