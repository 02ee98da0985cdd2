/* Quality tasks and conflicts, worked from a script. */
#include "cli.h"

#include "core/when.h"
#include "store/queue.h"
#include "usecase/check_rules.h"
#include "usecase/masking.h"
#include "usecase/quality.h"

#include <stdio.h>

static void print_task(struct desk *desk, const struct task *task, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    void *contact;
    const char *who =
        task->contact_id != NULL &&
                store_load(desk->store, &contact_entity, task->contact_id, arena, &contact, NULL)
            ? record_title(&contact_entity, contact, arena)
            : "";
    if (options->is_json) {
        struct task shown = *task;
        mask_record(desk->session, &task_entity, &shown, arena);
        json_begin(&writer, &line);
        record_write_json(&writer, &task_entity, &shown);
        print_json_line(&line);
    } else {
        printf("%s  %s %s %s\n", task->record.id,
               text_fit(arena, safe_text(arena, str_or(task->check_id, task->kind)), 20),
               text_fit(arena, safe_text(arena, str_or(task->field, "")), 12),
               safe_text(arena, who));
    }
}

static bool list_tasks(struct desk *desk, struct options *options, const char *kind,
                       struct error *err)
{
    struct arena *arena = arena_new();
    struct task **tasks;
    size_t count = 0;
    const struct task_request request = {
        .team_id = desk->session->actor.team_id,
        .user_id = desk->session->actor.user_id,
        .kind = kind,
        .off = checks_off(desk->session, desk->session->actor.team_id),
        .now_ms = clock_now_ms(),
        .limit = (int)options->limit};
    bool is_ok = store_task_page(desk->store, &request, arena, &tasks, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_task(desk, tasks[i], options, arena);
    arena_free(arena);
    return is_ok &&
           (count > 0 || options->is_json || error_set(err, ERR_NOT_FOUND, _("no open task")));
}

bool run_task(struct desk *desk, struct options *options, struct error *err)
{
    int64_t until = clock_now_ms() + 7 * DAY_MS;
    const char *what = options->word_count > 0 ? options->words[0] : "list";
    if (str_equal(what, "list"))
        return list_tasks(desk, options, options->kind, err);
    if (!need(options, 2, err))
        return false;
    if (str_equal(what, "done"))
        return pushed(desk, options, task_done(desk->session, options->words[1], err));
    if (str_equal(what, "take"))
        return pushed(desk, options, task_take(desk->session, options->words[1], err));
    if (str_equal(what, "later"))
        return (options->callback == NULL ||
                when_parse(options->callback, clock_now_ms(), &until, err)) &&
               pushed(desk, options, task_later(desk->session, options->words[1], until, err));
    return error_set(err, ERR_USAGE, _("task list|done|take|later"));
}

bool run_conflict(struct desk *desk, struct options *options, struct error *err)
{
    static const char *const names[] = {"mine", "theirs", "base"};
    if (options->word_count == 0 || str_equal(options->words[0], "list"))
        return list_tasks(desk, options, "conflict", err);
    if (!str_equal(options->words[0], "take") || !need(options, 3, err))
        return error_set(err, ERR_USAGE, _("conflict list | conflict take ID mine|theirs|base"));
    for (int i = 0; i < 3; i++)
        if (str_equal(options->words[2], names[i]))
            return pushed(
                desk, options,
                conflict_take(desk->session, options->words[1], (enum conflict_choice)i, err));
    return error_set(err, ERR_USAGE, _("take mine, theirs or base"));
}
