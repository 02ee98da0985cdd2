/* What became of a pair that nobody has to decide any more: merged, told apart or closed at another
 * desk while it stood here. */
#include "pair.h"

#include "base/uuid.h"
#include "core/duplicate.h"
#include "core/reference.h"
#include "core/task.h"

static const char *name_of(struct app *app, const char *user_id, struct arena *arena)
{
    const char *name =
        user_id != NULL ? store_name_of(app->store, &user_entity, user_id, arena) : NULL;
    return str_or(name, _("somebody"));
}

static const char *title_of(struct app *app, const struct entity *entity, const char *id,
                            struct arena *arena)
{
    void *record;
    return store_load_any(app->store, entity, id, arena, &record, NULL)
               ? record_title(entity, record, arena)
               : "–";
}

/* The decision about these two, or the merge of one of them into a third. */
static const struct merge *decided(struct app *app, const struct task *task, struct arena *arena)
{
    char id[UUID_SIZE];
    void *merge, **merges;
    size_t count;
    const char *const sides[2] = {task->entity_id, task->other_id};
    merge_id(sides[0], sides[1], id);
    if (store_load(app->store, &merge_entity, id, arena, &merge, NULL) &&
        !str_equal(((struct merge *)merge)->state, "undone"))
        return merge;
    for (int i = 0; i < 2; i++)
        if (store_find(app->store, &merge_entity, "gone_id", sides[i], 1, arena, &merges, &count,
                       NULL) &&
            count > 0 && str_equal(((struct merge *)merges[0])->state, "merged"))
            return merges[0];
    return NULL;
}

static const char *decision_words(struct app *app, const struct merge *merge, struct arena *arena)
{
    const struct entity *entity =
        str_equal(merge->entity, "company") ? &company_entity : &contact_entity;
    return arena_printf(arena,
                        str_equal(merge->state, "different") ? _("already told apart by %s, %s: %s")
                                                             : _("already merged by %s, %s: %s"),
                        name_of(app, merge->user_id, arena),
                        time_human(arena, merge->at_ms, clock_now_ms()),
                        title_of(app, entity, merge->kept_id, arena));
}

static const char *closing_words(struct app *app, const struct task *task, struct arena *arena)
{
    if (task->solved_by_id == NULL)
        return _("this pair is no question any more: one of the two has changed or is gone");
    return arena_printf(arena, _("already settled by %s, %s: %s"),
                        name_of(app, task->solved_by_id, arena),
                        time_human(arena, task->record.changed_ms, clock_now_ms()),
                        title_of(app, entity_find(task->entity), task->entity_id, arena));
}

/* but_user: whose own deed is none; may be NULL. */
static const char *news_of(struct app *app, const char *task_id, const char *but_user,
                           struct arena *arena)
{
    void *found;
    if (*task_id == '\0' ||
        !store_load_any(app->store, &task_entity, task_id, arena, &found, NULL) ||
        str_is_empty(((struct task *)found)->other_id))
        return NULL;
    const struct task *task = found;
    const struct merge *merge = decided(app, task, arena);
    bool is_closed = task->record.is_deleted == 1 || !str_list_has("open,later", task->state);
    const char *user = merge != NULL ? merge->user_id : task->solved_by_id;
    if ((merge == NULL && !is_closed) || (but_user != NULL && str_equal(user, but_user)))
        return NULL;
    return merge != NULL ? decision_words(app, merge, arena) : closing_words(app, task, arena);
}

const char *pair_news(struct app *app, const char *task_id, struct arena *arena)
{
    return news_of(app, task_id, NULL, arena);
}

static char watched[40]; /* the pair selected in the list; "" none */

void pair_watch(const struct task *here)
{
    bool is_pair = here != NULL && duplicate_find(str_or(here->check_id, "")) != NULL;
    snprintf(watched, sizeof watched, "%s", is_pair ? here->record.id : "");
}

void pair_watched(struct app *app, const struct task *here)
{
    bool is_there = here != NULL && str_equal(here->record.id, watched);
    const char *news =
        is_there ? NULL : news_of(app, watched, app->session->actor.user_id, app->frame);
    if (news != NULL)
        app_message(app, ROLE_WARN, "%s", news);
    pair_watch(here);
}
