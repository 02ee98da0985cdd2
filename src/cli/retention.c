/* Who has no purpose left, as a preview or as tasks. */
#include "cli.h"

#include "core/lifecycle.h"
#include "usecase/deadlines.h"

#include <stdio.h>

/* Of one list: who is here by it alone, of whom values end, who was not told of it yet. */
struct list_due {
    const char *id, *name, *licence_until;
    int64_t expires, values, untold;
};

static struct list_due *list_of(struct list_due *lists, size_t *count,
                                const struct deadline_group *group)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(lists[i].id, group->batch_id))
            return &lists[i];
    lists[*count] = (struct list_due){group->batch_id, group->name, group->licence_until, 0, 0, 0};
    return &lists[(*count)++];
}

static size_t gather_lists(const struct deadlines *found, struct list_due *lists)
{
    size_t count = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct deadline_group *group = &found->groups[i];
        if (group->batch_id == NULL)
            continue;
        struct list_due *list = list_of(lists, &count, group);
        list->expires += group->kind == DEADLINE_LICENCE ? group->count : 0;
        list->values += group->kind == DEADLINE_VALUES ? group->count : 0;
        list->untold += group->kind == DEADLINE_NOTICE ? group->count : 0;
    }
    return count;
}

static void print_list(const struct list_due *list, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(arena_printf(
            arena, "%s  %s  %lld  %s%s", list->id, str_or(list->licence_until, "–"),
            (long long)list->expires, str_or(list->name, "–"),
            list->untold == 0 ? ""
                              : arena_printf(arena, _("; not told of the source: %lld"),
                                             (long long)list->untold)));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "batch", list->id);
    json_put_string(&writer, "name", list->name);
    json_put_string(&writer, "licence_until", list->licence_until);
    json_put_int(&writer, "expires", list->expires);
    json_put_int(&writer, "values_end", list->values);
    json_put_int(&writer, "untold", list->untold);
    json_end_object(&writer);
    print_json_line(&line);
}

/* Every bought list with its licence's end, how many persons are here by it alone, and how many
 * have to be told of it. */
static bool print_lists(struct desk *desk, const struct options *options, int64_t until_ms,
                        struct error *err)
{
    struct arena *arena = arena_new();
    struct deadlines found;
    bool is_ok = deadlines_find(desk->session, until_ms, NULL, NULL, arena, &found, err);
    struct list_due *lists = is_ok ? ARENA_ARRAY(arena, struct list_due, found.count + 1) : NULL;
    size_t count = is_ok ? gather_lists(&found, lists) : 0;
    for (size_t i = 0; i < count; i++)
        print_list(&lists[i], options, arena);
    if (is_ok && count == 0)
        is_ok = error_set(err, ERR_NOT_FOUND, _("no bought list ends until then"));
    arena_free(arena);
    return is_ok;
}

static const char *value_names(const struct quality_repair *values, bool for_people,
                               struct arena *arena)
{
    const char *names = for_people ? _("values of a bought list") : "", *between = ": ";
    for (size_t i = 0; i < values->count; i++, between = ", ") {
        const char *name = values->fields[i].field;
        names = for_people ? arena_printf(arena, "%s%s%s", names, between,
                                          _(entity_field(values->fields[i].entity, name)->label))
                           : arena_printf(arena, "%s%s%s", names, i > 0 ? "," : "", name);
    }
    return names;
}

static void print_due(void *data, const struct retention_due *due)
{
    const struct options *options = data;
    struct arena *arena = arena_new();
    struct text line = {0};
    struct json_writer writer;
    const char *why = due->why == NULL                 ? _("no lead")
                      : str_equal(due->why, "licence") ? _("the list's licence ended")
                      : due->values != NULL            ? value_names(due->values, true, arena)
                                                       : state_label(due->why);
    if (!options->is_json) {
        print_safe(arena_printf(arena, "%s  %.10s  %s  %s", due->contact->record.id,
                                time_iso(arena, due->end_ms), why,
                                record_title(&contact_entity, due->contact, arena)));
    } else {
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "contact", due->contact->record.id);
        json_put_string(&writer, "ended", time_iso(arena, due->end_ms));
        json_put_string(&writer, "why", due->why);
        if (due->values != NULL)
            json_put_string(&writer, "fields", value_names(due->values, false, arena));
        json_end_object(&writer);
        print_json_line(&line);
    }
    arena_free(arena);
}

bool run_retention(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t until_ms = clock_now_ms() + (options->is_lists ? 100 * 365 * DAY_MS : 0);
    bool is_ok =
        actor_require(&desk->session->actor, RIGHT_MERGE, err) &&
        (options->until == NULL ||
         time_parse_iso(arena_printf(arena, "%sT12:00:00Z", options->until), &until_ms) ||
         error_set(err, ERR_USAGE, _("--until takes YYYY-MM-DD"))) &&
        (!(options->is_apply &&
           (options->is_dry_run || options->until != NULL || options->is_lists)) ||
         error_set(err, ERR_USAGE, _("--apply opens the tasks of today; leave out the others")));
    if (is_ok && options->is_lists) {
        is_ok = print_lists(desk, options, until_ms, err);
        arena_free(arena);
        return is_ok;
    }
    struct retention_look look = {
        .until_ms = until_ms, .opens = options->is_apply, .each = print_due, .data = options};
    is_ok = is_ok && retention_run(desk->session, &look, err);
    if (is_ok && options->is_apply)
        desk_push_all(desk, options);
    arena_free(arena);
    return is_ok && (look.due > 0 || error_set(err, ERR_NOT_FOUND, _("nobody's time is over")));
}
