/* Phones that are asked by HTTP: sipgate, Placetel, and the FRITZ!Box by TR-064. All three ring the
 * agent's own phone first and then connect; they tell nothing of the call afterwards. */
#include "driver.h"

#include "base/i18n.h"
#include "codec/json.h"

#include <string.h>

#define TIMEOUT_S 10
#define VOIP "urn:dslforum-org:service:X_VoIP:1"

struct ask {
    const char *method, *path, *body;
    const char *content_type, *header;
    bool is_basic, is_digest; /* neither: a bearer token */
};

static bool ask(const struct dial_job *job, const struct ask *what, struct error *err)
{
    const struct http_options options = {
        .base_url = job->url,
        .ca_file = job->ca_file,
        .token = what->is_basic || what->is_digest ? NULL : job->secret,
        .user = what->is_basic || what->is_digest ? job->user : NULL,
        .password = job->secret,
        .is_digest = what->is_digest,
        .content_type = what->content_type,
        .header = what->header};
    struct http *http;
    struct http_answer answer;
    if (!http_open(&options, &http, err))
        return false;
    bool is_ok = http_request(http, what->method, what->path, what->body,
                              what->body != NULL ? strlen(what->body) : 0, TIMEOUT_S, &answer, err);
    http_close(http);
    if (!is_ok)
        return error_wrap(err, "%s", job->url);
    int status = answer.status;
    struct arena *arena = arena_new();
    if (status == 401 || status == 403)
        is_ok = error_set(err, ERR_CONFIG, _("%s refuses user or password (HTTP %d)"), job->url,
                          status);
    else if (status >= 300)
        is_ok = error_set(err, ERR_UNAVAILABLE, _("%s does not dial (HTTP %d): %.120s"), job->url,
                          status, safe_text(arena, text_str(&answer.body)));
    arena_free(arena);
    http_answer_free(&answer);
    return is_ok;
}

static void tell(struct dial *dial, bool is_ok, struct error *err)
{
    if (is_ok) {
        dial_say(dial, DIAL_ACCEPTED, NULL);
    } else {
        error_wrap(err, "%s", _("dial by hand"));
        dial_fail(dial, err);
    }
}

static bool read_provider(const struct settings *settings, const char *url, struct arena *arena,
                          struct dial_job *job, struct error *err)
{
    job->url = arena_strdup(arena, settings_get(settings, "dial.url", url));
    job->ca_file = arena_strdup(arena, settings_get(settings, "dial.ca_file", NULL));
    return read_secret(settings, arena, &job->secret, err);
}

static char *copy_text(struct arena *arena, struct text *text)
{
    char *copy = arena_strdup(arena, text_str(text));
    text_free(text);
    return copy;
}

/* --- sipgate --- */

static bool prepare_sipgate(const struct settings *settings, struct arena *arena,
                            struct dial_job *job, struct error *err)
{
    job->caller = arena_strdup(arena, settings_get(settings, "dial.caller", NULL));
    return need_setting(settings, "dial.user", arena, &job->user, err) &&
           need_setting(settings, "dial.channel", arena, &job->channel, err) &&
           read_provider(settings, "https://api.sipgate.com/v2", arena, job, err);
}

static char *sipgate_body(const struct dial_job *job, struct arena *arena)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "deviceId", job->channel);
    json_put_string(&writer, "caller", job->channel);
    json_put_string(&writer, "callee", job->number);
    if (job->caller != NULL)
        json_put_string(&writer, "callerId", job->caller);
    json_end_object(&writer);
    return copy_text(arena, &body);
}

static char *describe_sipgate(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "POST %s/sessions/calls\n%s", job->url, sipgate_body(job, arena));
}

static void run_sipgate(struct dial *dial, const struct dial_job *job)
{
    struct arena *arena = arena_new();
    struct error err = {0};
    const struct ask what = {"POST", "/sessions/calls", sipgate_body(job, arena), NULL, NULL, true,
                             false};
    tell(dial, ask(job, &what, &err), &err);
    arena_free(arena);
}

static bool probe_sipgate(const struct dial_job *job, struct error *err)
{
    const struct ask what = {"GET", "/account", NULL, NULL, NULL, true, false};
    return ask(job, &what, err);
}

/* --- Placetel --- */

static bool prepare_placetel(const struct settings *settings, struct arena *arena,
                             struct dial_job *job, struct error *err)
{
    return need_setting(settings, "dial.channel", arena, &job->channel, err) &&
           read_provider(settings, "https://api.placetel.de/v2", arena, job, err);
}

static char *placetel_body(const struct dial_job *job, struct arena *arena)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "sipuid", job->channel);
    json_put_string(&writer, "target", job->number);
    json_end_object(&writer);
    return copy_text(arena, &body);
}

static char *describe_placetel(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "POST %s/calls\n%s", job->url, placetel_body(job, arena));
}

static void run_placetel(struct dial *dial, const struct dial_job *job)
{
    struct arena *arena = arena_new();
    struct error err = {0};
    const struct ask what = {"POST", "/calls", placetel_body(job, arena), NULL, NULL, false, false};
    tell(dial, ask(job, &what, &err), &err);
    arena_free(arena);
}

static bool probe_placetel(const struct dial_job *job, struct error *err)
{
    const struct ask what = {"GET", "/sip_users", NULL, NULL, NULL, false, false};
    return ask(job, &what, err);
}

/* --- FRITZ!Box --- */

static bool prepare_fritzbox(const struct settings *settings, struct arena *arena,
                             struct dial_job *job, struct error *err)
{
    return need_setting(settings, "dial.user", arena, &job->user, err) &&
           read_provider(settings, "https://fritz.box:49443", arena, job, err);
}

/* The number is digits and a plus at most: nothing in it could end an element. */
static char *soap(struct arena *arena, const char *action, const char *parameters)
{
    return arena_printf(arena,
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
                        "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                        "<u:%s xmlns:u=\"" VOIP "\">%s</u:%s></s:Body></s:Envelope>\n",
                        action, parameters, action);
}

static bool ask_box(const struct dial_job *job, const char *action, const char *parameters,
                    struct error *err)
{
    struct arena *arena = arena_new();
    const struct ask what = {"POST",
                             "/upnp/control/x_voip",
                             soap(arena, action, parameters),
                             "text/xml; charset=\"utf-8\"",
                             arena_printf(arena, "SOAPAction: \"" VOIP "#%s\"", action),
                             false,
                             true};
    bool is_ok = ask(job, &what, err);
    arena_free(arena);
    return is_ok;
}

static char *number_parameter(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "<NewX_AVM-DE_PhoneNumber>%s</NewX_AVM-DE_PhoneNumber>",
                        job->number);
}

static char *describe_fritzbox(const struct dial_job *job, struct arena *arena)
{
    return arena_printf(arena, "POST %s/upnp/control/x_voip\nX_AVM-DE_DialNumber %s", job->url,
                        job->number);
}

static void run_fritzbox(struct dial *dial, const struct dial_job *job)
{
    struct arena *arena = arena_new();
    struct error err = {0};
    tell(dial, ask_box(job, "X_AVM-DE_DialNumber", number_parameter(job, arena), &err), &err);
    arena_free(arena);
}

static bool probe_fritzbox(const struct dial_job *job, struct error *err)
{
    return ask_box(job, "X_AVM-DE_DialGetConfig", "", err);
}

const struct driver sipgate_driver = {.name = "sipgate",
                                      .number = "{e164}",
                                      .prepare = prepare_sipgate,
                                      .describe = describe_sipgate,
                                      .run = run_sipgate,
                                      .probe = probe_sipgate};
const struct driver placetel_driver = {.name = "placetel",
                                       .number = "{e164}",
                                       .prepare = prepare_placetel,
                                       .describe = describe_placetel,
                                       .run = run_placetel,
                                       .probe = probe_placetel};
const struct driver fritzbox_driver = {.name = "fritzbox",
                                       .number = "{national}",
                                       .prepare = prepare_fritzbox,
                                       .describe = describe_fritzbox,
                                       .run = run_fritzbox,
                                       .probe = probe_fritzbox};
