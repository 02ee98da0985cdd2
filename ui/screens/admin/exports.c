/* Once in a sitting the quality desk reminds of lists that were taken out and never deleted. */
#include "exports.h"

#include <stdio.h>

bool export_is_due(const struct json *row, int64_t now_ms)
{
    return json_get_int(row, "deleted_ms", TIME_NONE) == TIME_NONE &&
           json_get_int(row, "at_ms", now_ms) < now_ms - EXPORT_REMIND_DAYS * DAY_MS;
}

static bool run_look(struct session *session, struct write *write, struct error *err)
{
    struct json_doc *doc;
    int64_t due = 0;
    if (!sync_exports((const struct desk_paths *)(uintptr_t)write->number, NULL, &doc, err))
        return false;
    const struct json *rows = json_get(json_root(doc), "exports");
    for (size_t i = 0; i < json_size(rows); i++)
        due += export_is_due(json_at(rows, i), session->now_ms());
    json_free(doc);
    write->number = due;
    return true;
}

static void remind(struct app *app, struct write *write)
{
    if (write->number > 0 && app->top->class == &quality_screen)
        app_message(app, ROLE_WARN,
                    ngettext("%lld list lies outside for more than %d days: x, then Space",
                             "%lld lists lie outside for more than %d days: x, then Space",
                             (unsigned long)write->number),
                    (long long)write->number, EXPORT_REMIND_DAYS);
}

void exports_remind(struct app *app)
{
    static bool was_asked;
    if (was_asked || !actor_may(&app->session->actor, RIGHT_EXPORT))
        return;
    was_asked = true;
    app_write(app, &(struct write){.run = run_look,
                                   .done = remind,
                                   .is_long = true,
                                   .is_quiet = true,
                                   .number = (int64_t)(uintptr_t)app->paths});
}
