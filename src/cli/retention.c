/* Who has no purpose left, as a preview or as tasks. */
#include "cli.h"

#include "core/lifecycle.h"
#include "core/reference.h"
#include "usecase/retention.h"

#include <stdio.h>

struct list_due {
    char id[37];
    int64_t count;
};
struct lists_due {
    struct list_due lists[500];
    size_t count;
};

/* Who goes by a licence, by the list that brought them. */
static void count_due(void *data, const struct retention_due *due)
{
    struct lists_due *lists = data;
    const char *id = due->contact->batch_id;
    size_t at = 0;
    if (!str_equal(due->why, "licence") || id == NULL)
        return;
    while (at < lists->count && !str_equal(lists->lists[at].id, id))
        at++;
    if (at == sizeof lists->lists / sizeof *lists->lists)
        return;
    if (at == lists->count)
        snprintf(lists->lists[lists->count++].id, sizeof lists->lists[at].id, "%s", id);
    lists->lists[at].count++;
}

static void print_list(const struct batch *batch, int64_t count, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(arena_printf(arena, "%s  %s  %lld  %s", batch->record.id,
                                str_or(batch->licence_until, "–"), (long long)count,
                                str_or(batch->name, "–")));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "batch", batch->record.id);
    json_put_string(&writer, "name", batch->name);
    json_put_string(&writer, "licence_until", batch->licence_until);
    json_put_int(&writer, "expires", count);
    json_end_object(&writer);
    print_json_line(&line);
}

/* Every bought list with its licence's end, and how many persons are here by it alone. */
static bool print_lists(struct desk *desk, const struct options *options, int64_t until_ms,
                        struct error *err)
{
    struct arena *arena = arena_new();
    struct lists_due *lists = ARENA_NEW(arena, struct lists_due);
    int64_t due;
    bool is_ok = retention_run(desk->session, false, until_ms, count_due, lists, &due, err);
    for (size_t i = 0; is_ok && i < lists->count; i++) {
        void *batch;
        if (store_load(desk->store, &batch_entity, lists->lists[i].id, arena, &batch, NULL))
            print_list(batch, lists->lists[i].count, options, arena);
    }
    if (is_ok && lists->count == 0)
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
    int64_t until_ms = clock_now_ms() + (options->is_lists ? 100 * 365 * DAY_MS : 0), due;
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
    is_ok = is_ok && retention_run(desk->session, options->is_apply, until_ms, print_due, options,
                                   &due, err);
    if (is_ok && options->is_apply)
        desk_push(desk, options);
    arena_free(arena);
    return is_ok && (due > 0 || error_set(err, ERR_NOT_FOUND, _("nobody's time is over")));
}
