/* I03: a column whose values fail their checks in more than a fifth of the rows is likely read as
 * the wrong field. It is said with the counts, and after an import that was written a task stays.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "core/quality.h"
#include "core/task.h"
#include "import_private.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define ROWS_LEAST 20
#define FAILS_PERCENT 20

static void count(struct import_report *report, const char *name, bool fails)
{
    int at = 0, most = (int)(sizeof report->columns / sizeof *report->columns);
    while (at < report->column_count && !str_equal(report->columns[at].name, name))
        at++;
    if (at == most)
        return;
    if (at == report->column_count)
        snprintf(report->columns[report->column_count++].name, sizeof report->columns->name, "%s",
                 name);
    report->columns[at].seen++;
    report->columns[at].failed += fails;
}

bool import_profile_row(struct import *import, const struct quality_subject *subject,
                        const struct bulk_row *row)
{
    size_t columns = csv_header(import->reader)->count, failed_count = 0;
    const char *failed[64];
    bool is_fine = true;
    for (size_t i = 0; i < quality_check_count; i++) {
        const struct quality_check *check = quality_checks[i];
        if (!quality_holds_in_import(check) || !quality_finds(check, subject))
            continue;
        is_fine = false;
        if (check->field != NULL && failed_count < sizeof failed / sizeof *failed)
            failed[failed_count++] = check->field;
    }
    for (size_t c = 0; c < columns; c++) {
        const char *name = import->fields[c];
        bool fails = false;
        if (name == NULL || row_value(row, name) == NULL)
            continue;
        for (size_t i = 0; !fails && i < failed_count; i++)
            fails = str_equal(failed[i], name);
        count(import->report, name, fails);
    }
    return is_fine;
}

void import_profile_rejected(struct import *import, const char *field)
{
    if (!str_is_empty(field))
        count(import->report, field, true);
}

bool import_column_is_doubtful(const struct import_report *report, int column)
{
    return report->columns[column].seen >= ROWS_LEAST &&
           report->columns[column].failed * 100 > report->columns[column].seen * FAILS_PERCENT;
}

bool import_judge_columns(struct import *import, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "import", import->session->actor.user_id, import->now_ms);
    const struct import_report *report = import->report;
    for (int i = 0; i < report->column_count; i++) {
        if (!import_column_is_doubtful(report, i))
            continue;
        char *id = arena_alloc(arena, UUID_SIZE);
        struct task *task = record_new(&task_entity, arena);
        task_quality_id(report->batch_id, report->columns[i].name, id);
        task->record.id = id;
        task->kind = arena_strdup(arena, "quality");
        task->check_id = arena_strdup(arena, "import_column");
        task->entity = arena_strdup(arena, "batch");
        task->entity_id = arena_strdup(arena, report->batch_id);
        task->team_id = arena_strdup(arena, import->session->actor.team_id);
        task->field = arena_strdup(arena, report->columns[i].name);
        task->state = arena_strdup(arena, "open");
        task->worth = 40;
        task->note = arena_printf(arena, "%lld / %lld", (long long)report->columns[i].failed,
                                  (long long)report->columns[i].seen);
        operations_diff(ops, &task_entity, NULL, task);
    }
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, report->group_id, UUID_SIZE);
    bool is_ok = ops->first == NULL || write_commit(import->session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}
