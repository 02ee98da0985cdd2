/* vorwahl merge, unmerge, different: two records of one person or company. */
#include "cli.h"

#include "core/duplicate.h"
#include "core/task.h"
#include "usecase/calls.h"
#include "usecase/duplicates.h"
#include "usecase/merge.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *value_words(const struct merge_choice *choice, enum merge_side side,
                               struct arena *arena)
{
    const char *value = side == SIDE_KEPT ? choice->kept : choice->gone;
    return value == NULL ? "–" : safe_text(arena, field_display_text(choice->field, value, arena));
}

static void print_plan(const struct merge_plan *plan, struct arena *arena)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct merge_choice *choice = &plan->choices[i];
        bool is_equal = choice->rule == MERGE_RULE_EQUAL;
        enum merge_side other = choice->side == SIDE_KEPT ? SIDE_GONE : SIDE_KEPT;
        if (choice->field->type == FIELD_ID)
            continue; /* shown by what it leads to */
        printf("%s %s%s%s%s\n", text_fit(arena, _(choice->field->label), 20),
               value_words(choice, choice->side, arena), is_equal ? "" : "  (",
               is_equal ? "" : merge_rule_words(choice->rule), is_equal ? "" : ")");
        if (!is_equal && value_words(choice, other, arena)[0] != '\0')
            printf("%s %s %s\n", text_fit(arena, "", 20), _("not:"),
                   value_words(choice, other, arena));
    }
}

static void write_plan(struct json_writer *writer, const struct merge_plan *plan)
{
    json_put_string(writer, "entity", plan->entity->name);
    json_put_string(writer, "kept", ((const struct record *)plan->kept)->id);
    json_put_string(writer, "gone", ((const struct record *)plan->gone)->id);
    json_put_int(writer, "leads_moved", (int64_t)plan->leads_moved);
    json_put_string(writer, "reason", plan->reason);
    json_key(writer, "fields");
    json_begin_array(writer);
    for (size_t i = 0; i < plan->count; i++) {
        const struct merge_choice *choice = &plan->choices[i];
        json_begin_object(writer);
        json_put_string(writer, "field", choice->field->name);
        json_put_string(writer, "side", choice->side == SIDE_KEPT ? "a" : "b");
        json_put_string(writer, "rule", merge_rule_name(choice->rule));
        json_put_string(writer, "a", choice->kept);
        json_put_string(writer, "b", choice->gone);
        json_end_object(writer);
    }
    json_end_array(writer);
}

/* --take phone=b,email=a */
static bool take_sides(struct merge_plan *plan, const char *take, struct arena *arena,
                       struct error *err)
{
    char **parts;
    size_t count = take != NULL ? str_split(arena, take, ',', &parts) : 0;
    for (size_t i = 0; i < count; i++) {
        char *equals = strchr(parts[i], '=');
        if (equals == NULL || (!str_equal(equals + 1, "a") && !str_equal(equals + 1, "b")))
            return error_set(err, ERR_USAGE, _("--take wants FIELD=a or FIELD=b"));
        *equals = '\0';
        if (!merge_choose(plan, parts[i], equals[1] == 'a' ? SIDE_KEPT : SIDE_GONE, err))
            return false;
    }
    return true;
}

/* What persons have confirmed stands in the histories, which a desk fetches when asked. */
static void fetch_histories(struct desk *desk, const struct merge_plan *plan)
{
    const void *sides[2] = {plan->kept, plan->gone};
    for (int i = 0; desk->is_online && i < 2; i++)
        sync_history(&desk->paths, plan->entity, ((const struct record *)sides[i])->id, NULL);
}

static bool run_merge(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct merge_plan plan;
    char id[37] = "";
    bool is_ok = need(options, 2, err) && actor_require(&desk->session->actor, RIGHT_MERGE, err) &&
                 merge_plan(desk->session, options->words[0], options->words[1], arena, &plan, err);
    if (is_ok) {
        fetch_histories(desk, &plan);
        is_ok =
            merge_plan(desk->session, options->words[0], options->words[1], arena, &plan, err) &&
            take_sides(&plan, options->take, arena, err) &&
            (options->is_dry_run || merge_run(desk->session, &plan, id, err));
    }
    if (is_ok && options->is_json) {
        struct text line = {0};
        struct json_writer writer;
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "merge", options->is_dry_run ? NULL : id);
        write_plan(&writer, &plan);
        json_end_object(&writer);
        print_json_line(&line);
    } else if (is_ok) {
        print_plan(&plan, arena);
        if (!options->is_dry_run)
            printf(_("merged; take it apart with: vorwahl unmerge %s\n"), id);
    }
    if (is_ok && !options->is_dry_run)
        desk_push(desk, options);
    arena_free(arena);
    return is_ok;
}

static bool run_unmerge(struct desk *desk, struct options *options, struct error *err)
{
    char group[37];
    if (!need(options, 1, err) || !unmerge_run(desk->session, options->words[0], group, err))
        return false;
    if (options->is_json)
        printf("{\"group\":\"%s\"}\n", group);
    else
        puts(_("both are records of their own again"));
    desk_push(desk, options);
    return true;
}

static bool run_different(struct desk *desk, struct options *options, struct error *err)
{
    if (!need(options, 2, err) ||
        !merge_different(desk->session, options->words[0], options->words[1], err))
        return false;
    if (!options->is_json)
        puts(_("remembered; this pair is not asked about again"));
    desk_push(desk, options);
    return true;
}

/* --- the whole base --- */

static bool show_percent(void *data, int percent)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%d %%", percent);
    return !stop_is_asked();
}

static void print_pair(const struct task *task, const struct options *options, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        const struct duplicate_row *row = duplicate_find(task->check_id);
        const char *note = str_or(task->note, "");
        printf("%s %s %s %.*s: %s\n", text_fit(arena, row != NULL ? _(row->label) : "", 26),
               task->entity_id, task->other_id, (int)strcspn(note, ":"), note,
               safe_text(arena, duplicate_reason_words(note, arena)));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "task", task->record.id);
    json_put_string(&writer, "kind", task->check_id);
    json_put_string(&writer, "entity", task->entity);
    json_put_string(&writer, "a", task->entity_id);
    json_put_string(&writer, "b", task->other_id);
    json_put_string(&writer, "why", task->note);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool print_pairs(struct desk *desk, const struct options *options, struct error *err)
{
    bool is_ok = true;
    for (int kind = 0; is_ok && kind < DUPLICATE_KINDS; kind++) {
        char *cursor = NULL;
        struct arena *arena = arena_new();
        do {
            struct page_request page = {
                .where = arena_printf(arena, "check_id:%s -state:done -state:dropped",
                                      duplicate_row((enum duplicate_kind)kind)->id),
                .cursor = cursor,
                .limit = 200};
            void **tasks;
            size_t count = 0;
            is_ok =
                store_page(desk->store, &task_entity, &page, arena, &tasks, &count, &cursor, err);
            for (size_t i = 0; is_ok && i < count; i++)
                print_pair(tasks[i], options, arena);
        } while (is_ok && cursor != NULL);
        arena_free(arena);
    }
    return is_ok;
}

static void print_duplicates(const struct duplicates_report *report)
{
    if (report->is_resumed) {
        fprintf(stderr,
                _("went on where the last search was stopped: %lld likely pairs, %lld new, "
                  "%lld settled\n"),
                (long long)report->pairs, (long long)report->opened, (long long)report->closed);
        return;
    }
    fprintf(stderr,
            _("%lld contacts and %lld companies: %lld likely pairs, %lld of them new, %lld "
              "settled\n"),
            (long long)report->contacts, (long long)report->companies, (long long)report->pairs,
            (long long)report->opened, (long long)report->closed);
}

static bool run_duplicates(struct desk *desk, struct options *options, struct error *err)
{
    struct duplicates_report report;
    const struct duplicates_request request = {.progress = show_percent,
                                               .begins_again = options->is_again};
    stop_watch();
    bool is_ok = duplicates_run(desk->session, &request, &report, err);
    stop_unwatch();
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (is_ok)
        print_duplicates(&report);
    is_ok = is_ok && print_pairs(desk, options, err);
    desk_push_all(desk, options);
    return is_ok;
}

void warn_of_twins(struct desk *desk, const struct entity *entity, const struct field_input *fields,
                   size_t count, struct arena *arena)
{
    const char *words = entity == &lead_entity || entity == &contact_entity
                            ? twins_words(desk->session, fields, count, arena)
                            : NULL;
    if (words != NULL)
        fprintf(stderr, "%s\n", safe_text(arena, words));
}

const struct command merge_commands[] = {
    {"duplicates", "duplicates [--again] [--json]",
     N_("find who stands twice in the whole base, by a model that it learns from it; opens tasks; "
        "stopped, it goes on from there within a day, unless --again"),
     true, run_duplicates},
    {"merge", "merge A B [--take FIELD=a|b,…] [--dry-run] [--json]",
     N_("make two contacts, companies or persons of two leads one record; A is kept, old ids go on "
        "working"),
     true, run_merge},
    {"unmerge", "unmerge M", N_("take two merged records apart, with what came since"), true,
     run_unmerge},
    {"different", "different A B", N_("two records that are not the same, for good"), true,
     run_different},
    {NULL, NULL, NULL, false, NULL},
};

bool quality_merge(struct desk *desk, struct options *options, bool *ret_is_mine, struct error *err)
{
    const char *word = options->word_count > 0 ? options->words[0] : "";
    for (const struct command *command = merge_commands; command->name != NULL; command++) {
        if (!str_equal(command->name, word))
            continue;
        *ret_is_mine = true;
        options->words++;
        options->word_count--;
        return command->run(desk, options, err);
    }
    *ret_is_mine = false;
    return true;
}
