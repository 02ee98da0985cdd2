/* baresip by its module ctrl_tcp: netstrings that hold JSON. It serves one connection at a time,
 * and tells ringing, answer and end of every call. */
#include "talk.h"
#include "turns.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "codec/json.h"

#include <stdio.h>
#include <string.h>

#define PORT 4444

static bool prepare(const struct settings *settings, struct arena *arena, struct dial_job *job,
                    struct error *err)
{
    return read_host(settings, "127.0.0.1", PORT, arena, job, err);
}

static char *describe(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "baresip %s:%d\ndial %s", job->host, job->port, job->number);
}

static bool send_command(struct line *line, const char *command, const char *parameter,
                         struct error *err)
{
    struct text json = {0}, netstring = {0};
    struct json_writer writer;
    json_begin(&writer, &json);
    json_begin_object(&writer);
    json_put_string(&writer, "command", command);
    if (parameter != NULL)
        json_put_string(&writer, "params", parameter);
    json_put_string(&writer, "token", command);
    json_end_object(&writer);
    text_printf(&netstring, "%zu:%s,", json.length, text_str(&json));
    bool is_ok = line_send(line, text_str(&netstring), netstring.length, err);
    text_free(&json);
    text_free(&netstring);
    return is_ok;
}

/* One whole netstring from the buffer; *ret_doc NULL: not yet. False: this is no baresip. */
static bool take_message(struct line *line, struct json_doc **ret_doc)
{
    const char *bytes = text_str(&line->in);
    size_t digits = strspn(bytes, "0123456789"), length = 0;
    *ret_doc = NULL;
    if (line->in.length == 0 || (digits == line->in.length && digits <= 5))
        return true;
    if (digits == 0 || digits > 5 || bytes[digits] != ':')
        return false;
    for (size_t i = 0; i < digits; i++)
        length = length * 10 + (size_t)(bytes[i] - '0');
    if (line->in.length < digits + 1 + length + 1)
        return true;
    bool is_ok = bytes[digits + 1 + length] == ',' &&
                 json_parse(bytes + digits + 1, length, NULL, ret_doc, NULL);
    line_take(line, digits + 1 + length + 1);
    return is_ok;
}

struct call {
    struct talk talk;
    char id[80]; /* of our call, once it has one */
    enum dial_state state;
};

static void say(struct call *call, enum dial_state state, const char *words)
{
    if (state != call->state || state == DIAL_ENDED)
        dial_say(call->talk.dial, state, words);
    call->state = state;
}

static void take_response(struct call *call, const struct json *root)
{
    struct error err = {0};
    struct arena *arena = arena_new();
    if (!str_equal(json_get_string(root, "token"), "dial")) {
        arena_free(arena);
        return;
    }
    call->talk.deadline_ms = 0;
    if (json_get_bool(root, "ok", false)) {
        if (call->state == DIAL_FAILED) /* nothing was heard yet */
            say(call, DIAL_ACCEPTED, NULL);
    } else {
        error_set(&err, ERR_UNAVAILABLE, _("baresip does not dial: %s; dial by hand"),
                  safe_text(arena, str_or(json_get_string(root, "data"), "–")));
        dial_fail(call->talk.dial, &err);
        call->talk.is_over = true;
    }
    arena_free(arena);
}

/* Calls that come in, or that somebody makes at the phone itself, are not ours. */
static bool is_ours(struct call *call, const struct json *root)
{
    const char *id = json_get_string(root, "id");
    if (!str_equal(json_get_string(root, "direction"), "outgoing") || id == NULL)
        return false;
    if (call->id[0] == '\0')
        snprintf(call->id, sizeof call->id, "%s", id);
    return str_equal(call->id, id);
}

/* False: no news of a call that comes in. */
static bool incoming_state(const struct json *root, enum call_event_state *ret_state)
{
    static const struct {
        const char *type;
        enum call_event_state state;
    } types[] = {{"CALL_INCOMING", CALL_RINGING},
                 {"CALL_ESTABLISHED", CALL_ANSWERED},
                 {"CALL_CLOSED", CALL_ENDED}};
    const char *type = json_get_string(root, "type");
    if (!str_equal(json_get_string(root, "direction"), "incoming"))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(types[i].type, type)) {
            *ret_state = types[i].state;
            return true;
        }
    return false;
}

static void take_other(struct call *call, const struct json *root)
{
    enum call_event_state state;
    if (incoming_state(root, &state))
        dial_tell_other(call->talk.dial, state, json_get_string(root, "peeruri"),
                        json_get_string(root, "id"));
}

static void take_event(struct call *call, const struct json *root)
{
    const char *type = json_get_string(root, "type");
    if (!is_ours(call, root)) {
        take_other(call, root);
        return;
    }
    if (str_equal(type, "CALL_RINGING") || str_equal(type, "CALL_PROGRESS")) {
        say(call, DIAL_RINGING, NULL);
    } else if (str_equal(type, "CALL_ESTABLISHED")) {
        say(call, DIAL_ANSWERED, NULL);
    } else if (str_equal(type, "CALL_CLOSED")) {
        say(call, DIAL_ENDED, json_get_string(root, "param"));
        call->talk.is_over = true;
    }
}

static bool take_messages(struct talk *talk, struct error *err)
{
    struct call *call = (struct call *)talk;
    struct json_doc *doc;
    while (!talk->is_over) {
        if (!take_message(&talk->line, &doc))
            return error_set(err, ERR_PROTOCOL,
                             _("what answers there is not baresip; dial by hand"));
        if (doc == NULL)
            return true;
        if (json_get_bool(json_root(doc), "response", false))
            take_response(call, json_root(doc));
        else
            take_event(call, json_root(doc));
        json_free(doc);
    }
    return true;
}

static bool send_dial(struct talk *talk, struct error *err)
{
    return send_command(&talk->line, "dial", talk->job->number, err);
}

static bool send_hangup(struct talk *talk, struct error *err)
{
    return send_command(&talk->line, "hangup", NULL, err);
}

static void run(struct dial *dial, const struct dial_job *job)
{
    static const struct talk_ways ways = {"baresip", send_dial, take_messages, send_hangup};
    struct call call = {.talk = {.dial = dial, .job = job}, .state = DIAL_FAILED};
    int turn = phone_take(job, PHONE_DIAL); /* it serves one connection: who listens gives way */
    talk_run(&call.talk, &ways);
    phone_give(turn);
}

/* --- while nothing is dialled --- */

static bool take_heard(struct ear *ear, struct line *line, const struct dial_job *job)
{
    struct json_doc *doc;
    enum call_event_state state;
    (void)job;
    for (;;) {
        if (!take_message(line, &doc))
            return false;
        if (doc == NULL)
            return true;
        if (incoming_state(json_root(doc), &state))
            ear_tell(ear, state, json_get_string(json_root(doc), "peeruri"),
                     json_get_string(json_root(doc), "id"));
        json_free(doc);
    }
}

const struct hearing baresip_hearing = {.prepare = prepare, .take = take_heard, .serves_one = true};

static bool probe(const struct dial_job *job, struct error *err)
{
    struct line line;
    struct json_doc *doc = NULL;
    int64_t deadline_ms = clock_monotonic_ms() + ANSWER_MS / 2;
    int turn = phone_take(job, PHONE_DIAL);
    bool is_ok =
        line_open(&line, job->host, job->port, err) && send_command(&line, "listcalls", NULL, err);
    bool is_baresip = is_ok;
    while (is_baresip && doc == NULL && clock_monotonic_ms() < deadline_ms)
        is_baresip = line_wait(&line, -1, 500) != LINE_CLOSED && take_message(&line, &doc);
    if (is_ok && doc == NULL)
        is_ok = error_set(err, ERR_PROTOCOL, _("what answers at %s:%d is not baresip"), job->host,
                          job->port);
    json_free(doc);
    line_close(&line);
    phone_give(turn);
    return is_ok;
}

const struct driver baresip_driver = {.name = "baresip",
                                      .number = "{e164}",
                                      .prepare = prepare,
                                      .describe = describe,
                                      .run = run,
                                      .probe = probe,
                                      .can_hang_up = true};
