/* Somebody is away: who, until when, and who keeps the promises meanwhile. The service moves those
 * that fall due before the return. */
#include "move.h"
#include "../names.h"

#include "core/reference.h"
#include "core/when.h"
#include "store/records.h"
#include "sync/admin.h"

#include <stdio.h>

static struct {
    char who[40];
    int64_t until_ms;
} asked;

static const char *id_of(struct app *app, const char *name)
{
    return store_id_of(app->store, &user_entity, name, app->frame);
}

/* write: id the person, a the deputy or "", b the end. */
static bool run_absence(struct session *session, struct write *write, struct error *err)
{
    int64_t moved, until_ms;
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    if (!str_to_int64(write->b, &until_ms) ||
        !sync_absence(paths, write->id, session->now_ms(), until_ms,
                      write->a[0] != '\0' ? write->a : NULL, &moved, err))
        return false;
    snprintf(write->text, sizeof write->text,
             write->a[0] != '\0' ? _("noted; promises that went to the deputy: %lld")
                                 : _("noted; promises that went to the team: %lld"),
             (long long)moved);
    return true;
}

static bool check_deputy(struct app *app, const char *text, char *echo, size_t size)
{
    const char *id = text[0] != '\0' ? id_of(app, text) : NULL;
    bool is_same = id != NULL && str_equal(id, asked.who);
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("Enter: the whole team; Tab completes a name")
             : id == NULL    ? _("there is no such user")
             : is_same       ? _("this one is away")
                             : "");
    return text[0] == '\0' || (id != NULL && !is_same);
}

static void deputy_done(struct app *app, const char *text, void *unused)
{
    struct write write = {
        .run = run_absence, .is_long = true, .number = (int64_t)(uintptr_t)app->paths};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", asked.who);
    snprintf(write.a, sizeof write.a, "%s", text[0] != '\0' ? str_or(id_of(app, text), "") : "");
    snprintf(write.b, sizeof write.b, "%lld", (long long)asked.until_ms);
    app_write(app, &write);
}

static bool check_until(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    int64_t ms;
    if (text[0] == '\0') {
        snprintf(echo, size, "%s", _("for example: fr, +5, in 2 weeks, 15.1."));
        return false;
    }
    bool is_time = when_parse(text, clock_now_ms(), &ms, &err);
    snprintf(echo, size, "%s", is_time ? time_on_weekday(app->frame, ms) : err.message);
    return is_time;
}

static void until_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (when_parse(text, clock_now_ms(), &asked.until_ms, NULL))
        prompt_open(app, &(struct prompt){.question = _("Who keeps the promises meanwhile?"),
                                          .check = check_deputy,
                                          .done = deputy_done,
                                          .complete = names_user});
}

static bool check_who(struct app *app, const char *text, char *echo, size_t size)
{
    bool is_known = id_of(app, text) != NULL;
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("somebody of the team, by name")
             : is_known      ? ""
                             : _("there is no such user"));
    return is_known;
}

static void who_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    snprintf(asked.who, sizeof asked.who, "%s", str_or(id_of(app, text), ""));
    prompt_open(app,
                &(struct prompt){.question = arena_printf(app->frame, _("%s is back when?"), text),
                                 .check = check_until,
                                 .done = until_done});
}

void absence_ask(struct app *app)
{
    prompt_open(app, &(struct prompt){.question = _("Who is away?"),
                                      .check = check_who,
                                      .done = who_done,
                                      .complete = names_user});
}
