/* Asterisk by its manager interface: lines "Key: value", an empty line ends a message. Originate
 * rings the agent's own phone first and then dials; its events tell answer and end. */
#include "talk.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

#define PORT 5038

static bool prepare(const struct settings *settings, struct arena *arena, struct dial_job *job,
                    struct error *err)
{
    const char *caller = settings_get(settings, "dial.caller", NULL);
    job->context = arena_strdup(arena, settings_get(settings, "dial.context", "from-internal"));
    job->caller = arena_strdup(arena, caller);
    return read_host(settings, "127.0.0.1", PORT, arena, job, err) &&
           need_setting(settings, "dial.user", arena, &job->user, err) &&
           need_setting(settings, "dial.channel", arena, &job->channel, err) &&
           read_secret(settings, arena, &job->secret, err);
}

static char *describe(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "asterisk %s:%d\nOriginate %s -> %s@%s", job->host, job->port,
                        job->channel, job->number, job->context);
}

/* A value ends where its line would: nothing can add a header. */
static void put(struct text *out, const char *key, const char *value)
{
    if (!str_is_empty(value))
        text_printf(out, "%s: %.*s\r\n", key, (int)strcspn(value, "\r\n"), value);
}

struct call {
    struct talk talk;
    char channel[120], unique[80]; /* of the agent's own leg */
};

static bool send_text(struct line *line, struct text *message, struct error *err)
{
    text_append(message, "\r\n");
    bool is_ok = line_send(line, text_str(message), message->length, err);
    explicit_bzero(message->data, message->length);
    text_free(message);
    return is_ok;
}

static bool send_login(struct line *line, const struct dial_job *job, struct error *err)
{
    struct text message = {0};
    put(&message, "Action", "Login");
    put(&message, "ActionID", "login");
    put(&message, "Username", job->user);
    put(&message, "Secret", job->secret);
    put(&message, "Events", "call");
    return send_text(line, &message, err);
}

static bool send_originate(struct line *line, const struct dial_job *job, struct error *err)
{
    struct text message = {0};
    put(&message, "Action", "Originate");
    put(&message, "ActionID", "dial");
    put(&message, "Channel", job->channel);
    put(&message, "Exten", job->number);
    put(&message, "Context", job->context);
    put(&message, "Priority", "1");
    put(&message, "Timeout", "30000");
    put(&message, "CallerID", job->caller);
    put(&message, "Account", job->agent);
    put(&message, "Async", "true");
    return send_text(line, &message, err);
}

static bool send_hangup(struct talk *talk, struct error *err)
{
    const struct call *call = (struct call *)talk;
    struct text message = {0};
    if (call->channel[0] == '\0')
        return true;
    put(&message, "Action", "Hangup");
    put(&message, "ActionID", "hangup");
    put(&message, "Channel", call->channel);
    return send_text(&talk->line, &message, err);
}

/* The value of a key within one message, "" if it is not there. */
static const char *value_of(const char *message, const char *key, struct arena *arena)
{
    size_t length = strlen(key);
    for (const char *at = message; at != NULL && *at != '\0';) {
        if (strncasecmp(at, key, length) == 0 && at[length] == ':') {
            const char *value = at + length + 1 + strspn(at + length + 1, " ");
            return arena_strndup(arena, value, strcspn(value, "\r\n"));
        }
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    return "";
}

/* Reasons of OriginateResponse: 0 no such extension, 1 no answer, 5 busy, 8 congestion. */
static const char *reason_words(const char *reason)
{
    return str_equal(reason, "1")   ? _("your own phone was not picked up")
           : str_equal(reason, "5") ? _("your own phone is busy")
           : str_equal(reason, "8") ? _("no line is free")
                                    : _("there is no such channel or extension");
}

static bool take_response(struct talk *talk, const char *message, struct arena *arena,
                          struct error *err)
{
    const char *id = value_of(message, "ActionID", arena),
               *words = safe_text(arena, value_of(message, "Message", arena));
    bool is_ok = strcasecmp(value_of(message, "Response", arena), "Success") == 0;
    if (str_equal(id, "login"))
        return (is_ok || error_set(err, ERR_CONFIG, _("Asterisk does not let us in: %s"), words)) &&
               send_originate(&talk->line, talk->job, err);
    if (!str_equal(id, "dial"))
        return true;
    talk->deadline_ms = 0;
    if (!is_ok)
        return error_set(err, ERR_UNAVAILABLE, _("Asterisk does not dial: %s; dial by hand"),
                         words);
    dial_say(talk->dial, DIAL_ACCEPTED, NULL);
    return true;
}

static bool take_originated(struct call *call, const char *message, struct arena *arena,
                            struct error *err)
{
    if (!str_equal(value_of(message, "ActionID", arena), "dial"))
        return true;
    if (strcasecmp(value_of(message, "Response", arena), "Success") != 0)
        return error_set(err, ERR_UNAVAILABLE, _("Asterisk does not dial: %s"),
                         reason_words(value_of(message, "Reason", arena)));
    snprintf(call->channel, sizeof call->channel, "%s", value_of(message, "Channel", arena));
    snprintf(call->unique, sizeof call->unique, "%s", value_of(message, "Uniqueid", arena));
    dial_say(call->talk.dial, DIAL_RINGING, NULL);
    return true;
}

/* The own phone is rung by somebody: its channel is the destination of another one. Without that
 * other one it is a call that we asked for ourselves. False: no news of that kind. */
static bool incoming_state(const char *message, const char *own, struct arena *arena,
                           enum call_event_state *ret_state)
{
    const char *event = value_of(message, "Event", arena),
               *to = value_of(message, "DestChannel", arena);
    if (!str_starts(to, own) || to[strlen(own)] != '-' ||
        value_of(message, "Channel", arena)[0] == '\0')
        return false;
    if (strcasecmp(event, "DialBegin") == 0)
        *ret_state = CALL_RINGING;
    else if (strcasecmp(event, "DialEnd") == 0)
        *ret_state = strcasecmp(value_of(message, "DialStatus", arena), "ANSWER") == 0
                         ? CALL_ANSWERED
                         : CALL_ENDED;
    else
        return false;
    return true;
}

static void take_other(struct call *call, const char *message, struct arena *arena)
{
    enum call_event_state state;
    if (incoming_state(message, call->talk.job->channel, arena, &state))
        dial_tell_other(call->talk.dial, state, value_of(message, "CallerIDNum", arena),
                        value_of(message, "DestUniqueid", arena));
}

static bool take_event(struct call *call, const char *message, struct arena *arena,
                       struct error *err)
{
    const char *event = value_of(message, "Event", arena);
    if (strcasecmp(event, "OriginateResponse") == 0)
        return take_originated(call, message, arena, err);
    if (call->unique[0] == '\0' || !str_equal(call->unique, value_of(message, "Uniqueid", arena))) {
        take_other(call, message, arena);
        return true;
    }
    const char *dialled = value_of(message, "DialStatus", arena);
    if (strcasecmp(event, "DialEnd") == 0 && strcasecmp(dialled, "ANSWER") == 0) {
        dial_say(call->talk.dial, DIAL_ANSWERED, NULL);
    } else if (strcasecmp(event, "Hangup") == 0) {
        dial_say(call->talk.dial, DIAL_ENDED, value_of(message, "Cause-txt", arena));
        call->talk.is_over = true;
    }
    return true;
}

/* One whole message, NULL: not yet. */
static char *take_message(struct line *line, struct arena *arena)
{
    char *end = line->in.length > 0 ? strstr(line->in.data, "\r\n\r\n") : NULL;
    if (end == NULL)
        return NULL;
    size_t length = (size_t)(end - line->in.data);
    char *message = arena_strndup(arena, line->in.data, length + 2);
    line_take(line, length + 4);
    return message;
}

static bool take_messages(struct talk *talk, struct error *err)
{
    struct call *call = (struct call *)talk;
    struct arena *arena = arena_new();
    bool is_ok = true;
    for (char *message;
         is_ok && !talk->is_over && (message = take_message(&talk->line, arena)) != NULL;) {
        if (value_of(message, "Response", arena)[0] != '\0' &&
            value_of(message, "Event", arena)[0] == '\0')
            is_ok = take_response(talk, message, arena, err);
        else
            is_ok = take_event(call, message, arena, err);
        arena_reset(arena);
    }
    arena_free(arena);
    return is_ok;
}

static bool log_in(struct talk *talk, struct error *err)
{
    return send_login(&talk->line, talk->job, err);
}

static void run(struct dial *dial, const struct dial_job *job)
{
    static const struct talk_ways ways = {"Asterisk", log_in, take_messages, send_hangup};
    struct call call = {.talk = {.dial = dial, .job = job}};
    talk_run(&call.talk, &ways);
}

/* --- while nothing is dialled --- */

/* The end of a call that was answered: the own channel hangs up. */
static bool is_own_end(const char *message, const char *own, struct arena *arena)
{
    const char *channel = value_of(message, "Channel", arena);
    return strcasecmp(value_of(message, "Event", arena), "Hangup") == 0 &&
           str_starts(channel, own) && channel[strlen(own)] == '-';
}

static bool take_heard(struct ear *ear, struct line *line, const struct dial_job *job)
{
    struct arena *arena = arena_new();
    enum call_event_state state;
    for (char *message; (message = take_message(line, arena)) != NULL; arena_reset(arena)) {
        if (incoming_state(message, job->channel, arena, &state))
            ear_tell(ear, state, value_of(message, "CallerIDNum", arena),
                     value_of(message, "DestUniqueid", arena));
        else if (is_own_end(message, job->channel, arena))
            ear_tell(ear, CALL_ENDED, "", value_of(message, "Uniqueid", arena));
    }
    arena_free(arena);
    return true;
}

const struct hearing asterisk_hearing = {
    .prepare = prepare, .greet = send_login, .take = take_heard};

static bool probe(const struct dial_job *job, struct error *err)
{
    struct line line;
    struct arena *arena = arena_new();
    int64_t deadline_ms = clock_monotonic_ms() + ANSWER_MS / 2;
    bool is_ok = line_open(&line, job->host, job->port, err) && send_login(&line, job, err),
         is_open = is_ok;
    while (is_open && strstr(text_str(&line.in), "\r\n\r\n") == NULL &&
           clock_monotonic_ms() < deadline_ms)
        is_open = line_wait(&line, -1, 500) != LINE_CLOSED;
    const char *banner_end = strchr(text_str(&line.in), '\n'),
               *answer = banner_end != NULL ? banner_end + 1 : "";
    if (is_ok && strcasecmp(value_of(answer, "Response", arena), "Success") != 0)
        is_ok = error_set(err, ERR_CONFIG, _("Asterisk does not let us in: %s"),
                          safe_text(arena, value_of(answer, "Message", arena)));
    line_close(&line);
    arena_free(arena);
    return is_ok;
}

const struct driver asterisk_driver = {.name = "asterisk",
                                       .number = "{national}",
                                       .prepare = prepare,
                                       .describe = describe,
                                       .run = run,
                                       .probe = probe,
                                       .can_hang_up = true};
