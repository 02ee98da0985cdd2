/* Who has no purpose left, as a preview or as tasks. */
#include "cli.h"

#include "core/lifecycle.h"
#include "usecase/retention.h"

#include <stdio.h>

static void print_due(void *data, const struct retention_due *due)
{
    const struct options *options = data;
    struct arena *arena = arena_new();
    struct text line = {0};
    struct json_writer writer;
    const char *why = due->why == NULL                 ? _("no lead")
                      : str_equal(due->why, "licence") ? _("the list's licence ended")
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
        json_end_object(&writer);
        print_json_line(&line);
    }
    arena_free(arena);
}

bool run_retention(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t until_ms = clock_now_ms(), due;
    bool is_ok =
        actor_require(&desk->session->actor, RIGHT_MERGE, err) &&
        (options->until == NULL ||
         time_parse_iso(arena_printf(arena, "%sT12:00:00Z", options->until), &until_ms) ||
         error_set(err, ERR_USAGE, _("--until takes YYYY-MM-DD"))) &&
        (!(options->is_apply && (options->is_dry_run || options->until != NULL)) ||
         error_set(err, ERR_USAGE, _("--apply opens the tasks of today; leave out the others"))) &&
        retention_run(desk->session, options->is_apply, until_ms, print_due, options, &due, err);
    if (is_ok && options->is_apply)
        desk_push(desk, options);
    arena_free(arena);
    return is_ok && (due > 0 || error_set(err, ERR_NOT_FOUND, _("nobody's time is over")));
}
