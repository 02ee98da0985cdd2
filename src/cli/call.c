/* Dialling from the command line: what would happen, the call itself, and what becomes of it. */
#include "cli.h"

#include "base/file.h"
#include "base/settings.h"
#include "phone/dial.h"
#include "phone/incoming.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define LOOK_MS 200

static const char *state_word(enum dial_state state)
{
    static const char *const words[] = {[DIAL_ACCEPTED] = "accepted",
                                        [DIAL_RINGING] = "ringing",
                                        [DIAL_ANSWERED] = "answered",
                                        [DIAL_ENDED] = "ended",
                                        [DIAL_FAILED] = "failed"};
    return words[state];
}

static void print_event(const struct dial_event *event, const struct options *options)
{
    struct text line = {0};
    struct json_writer writer;
    int64_t seconds = event->duration_ms / SECOND_MS;
    if (!options->is_json) {
        if (event->state == DIAL_ENDED)
            printf("%s %lld\n", state_word(event->state), (long long)seconds);
        else
            puts(state_word(event->state));
        fflush(stdout);
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "state", state_word(event->state));
    if (event->state == DIAL_ENDED)
        json_put_int(&writer, "duration", seconds);
    if (event->words[0] != '\0')
        json_put_string(&writer, "words", event->words);
    json_end_object(&writer);
    print_json_line(&line);
    fflush(stdout);
}

/* Without --follow the first word of the phone is enough. */
static bool is_last(enum dial_state state, const struct options *options)
{
    return state == DIAL_ENDED || state == DIAL_FAILED || !options->is_follow;
}

static bool listen(struct dial *dial, const struct options *options, struct error *err)
{
    struct dial_event event = {.state = DIAL_ACCEPTED};
    bool has_asked = false;
    stop_watch(); /* Ctrl-C hangs up; the second one ends the program */
    for (bool is_over = false; !is_over;) {
        struct pollfd ready = {.fd = dial_fd(dial), .events = POLLIN};
        poll(&ready, 1, LOOK_MS);
        while (!is_over && dial_next(dial, &event)) {
            if (event.state == DIAL_OTHER) /* the workplace shows who rings */
                continue;
            if (options->is_follow && event.state != DIAL_FAILED)
                print_event(&event, options);
            is_over = is_last(event.state, options) ||
                      (event.state == DIAL_ACCEPTED && !dial_can_hang_up(dial));
        }
        if (!has_asked && stop_is_asked()) {
            has_asked = true;
            dial_hang_up(dial);
        }
    }
    stop_unwatch();
    if (event.state == DIAL_FAILED)
        *err = event.err;
    return event.state != DIAL_FAILED;
}

static bool dial_lead(struct desk *desk, const struct lead_card *card, const char *number,
                      const struct settings *settings, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct dial *dial = NULL;
    char *lines;
    const struct dial_request request = {
        .e164 = number, .lead_id = card->lead.record.id, .agent = desk->session->actor.name};
    bool is_ok = dial_plan(settings, &request, arena, &lines, err);
    if (is_ok && options->is_dry_run) {
        char **parts;
        size_t count = str_split(arena, lines, '\n', &parts);
        for (size_t i = 0; i < count; i++)
            print_safe(parts[i]);
    } else if (is_ok) {
        is_ok = dial_start(settings, &request, &dial, err) && listen(dial, options, err);
    }
    dial_close(dial);
    arena_free(arena);
    return is_ok;
}

bool run_call(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct settings *settings = settings_new();
    struct lead_card *card;
    struct call_permission permission;
    const char *path = path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "vorwahl.ini");
    bool is_ok = need(options, 1, err) &&
                 store_card(desk->store, options->words[0], arena, &card, err) &&
                 calls_permission(desk->session, card, arena, &permission, err);
    if (is_ok && !permission.may_dial)
        is_ok = error_set(err, permission.why_not, "%s", permission.note);
    if (is_ok && permission.is_unleased)
        warn_unleased();
    is_ok = is_ok && settings_load(settings, path, err) &&
            dial_lead(desk, card, permission.number, settings, options, err);
    settings_free(settings);
    arena_free(arena);
    return is_ok;
}

/* For hooks of telephone systems: the open workplaces of this profile hear of it. */
bool run_call_event(struct desk *desk, struct options *options, struct error *err)
{
    struct call_event event = {.state = options->is_ended      ? CALL_ENDED
                                        : options->is_answered ? CALL_ANSWERED
                                                               : CALL_RINGING,
                               .duration_s = INT_NONE};
    int count = 0;
    (void)desk;
    if (!need(options, 1, err) || !call_event_number(&event, options->words[0], err) ||
        !call_event_id(&event, options->id, err))
        return false;
    if (options->duration != NULL &&
        (!str_to_int64(options->duration, &event.duration_s) || event.duration_s < 0 ||
         event.duration_s > DAY_MS / SECOND_MS))
        return error_set(err, ERR_USAGE, _("--duration takes seconds"));
    if (!incoming_tell(options->profile, &event, &count, err))
        return false;
    if (options->is_json)
        printf("{\"workplaces\":%d}\n", count);
    return true;
}
