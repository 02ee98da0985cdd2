/* What stands at the right end of the head, in the order in which it matters. */
#include "status.h"

#include "../keys.h"
#include "../screens.h"
#include "../undo.h"

#include "base/clock.h"

static const char *online_words(struct app *app)
{
    const char *dot = safe_text_is_ascii() ? "*" : "●";
    if (worker_waiting(app->worker) > 0)
        return _("saving …");
    if (*undo_progress(app) != '\0')
        return undo_progress(app);
    if (app->status.due_ms != 0 && (app->status.is_online || app->status.since_ms == 0))
        return arena_printf(app->frame, _("%s no reply for %lld s"), dot,
                            (long long)((clock_monotonic_ms() - app->status.due_ms) / SECOND_MS));
    if (app->status.is_online && app->status.refusal.code != ERR_NONE)
        return arena_printf(app->frame, _("%s attention: %s"), dot, global_key(app, "app.sync"));
    if (app->status.is_online)
        return arena_printf(app->frame, "%s %s", dot, _("online"));
    if (app_is_signed_out(app))
        return arena_printf(app->frame, _("signed out: %s"), global_key(app, "app.signin"));
    if (app->status.since_ms == 0)
        return _("connecting …");
    return arena_printf(app->frame, "%s %s",
                        app_is_put_off(app) ? _("service busy since") : _("offline since"),
                        time_clock(app->frame, app->status.since_ms));
}

const char *status_words(struct app *app)
{
    const struct sync_status *is = &app->status;
    long long waiting = is->waiting, conflicts = is->conflicts, rejected = is->rejected;
    const char *words = waiting > 0 ? arena_printf(app->frame, _("%lld waiting  "), waiting) : "";
    if (conflicts > 0)
        words = arena_printf(
            app->frame,
            ngettext("%s%lld conflict  ", "%s%lld conflicts  ", (unsigned long)conflicts), words,
            conflicts);
    if (rejected > 0)
        words = arena_printf(app->frame, _("%s%lld rejected  "), words, rejected);
    return arena_printf(app->frame, "%s%s   %s ", words, app->session->actor.name,
                        online_words(app));
}
