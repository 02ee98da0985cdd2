/* The link: settings and token of the profile, one HTTP connection, problem documents to errors. */
#include "link.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/settings.h"
#include "codec/record_json.h"
#include "token.h"

#include <poll.h>
#include <string.h>

static bool open_http(const struct desk_paths *paths, struct http **ret_http, struct error *err)
{
    struct settings *settings = settings_new();
    struct text token = {0};
    bool is_ok = settings_load(settings, paths->settings, err);
    const char *url = settings_get(settings, "service.url", NULL);
    if (is_ok && str_is_empty(url))
        is_ok = error_set(
            err, ERR_UNAUTHENTICATED,
            _("this profile has not joined a service; try: vorwahl login URL --user NAME"));
    if (is_ok && !file_exists(paths->token))
        is_ok = error_set(err, ERR_UNAUTHENTICATED,
                          _("please sign in again: vorwahl login %s --user NAME"), url);
    if (is_ok && token_read(paths, &token, err)) {
        struct http_options options = {.base_url = url,
                                       .ca_file = settings_get(settings, "service.ca_file", NULL),
                                       .token = text_str(&token)};
        is_ok = http_open(&options, ret_http, err);
    } else {
        is_ok = false;
    }
    token_wipe(&token);
    settings_free(settings);
    return is_ok;
}

bool link_open(const struct desk_paths *paths, struct link *ret_link, struct error *err)
{
    struct link link = {.paths = paths, .push_limit = PUSH_OPERATIONS_MAX};
    if (!open_http(paths, &link.http, err))
        return false;
    if (!store_open_desk(paths->outbox, paths->cache, false, &link.store, err)) {
        http_close(link.http);
        return false;
    }
    link.arena = arena_new();
    const char *device = store_meta(link.store, "device_id", true, link.arena);
    if (device != NULL && uuid_is_valid(device))
        memcpy(link.device_id, device, UUID_SIZE);
    *ret_link = link;
    return true;
}

void link_close(struct link *link)
{
    store_close(link->store);
    http_close(link->http);
    arena_free(link->arena);
}

/* A hotel's page, a proxy's question. */
static const char *network_speaks(void)
{
    return _("the network answers instead of the service; does it ask to sign in first?");
}

bool answer_check(const struct http_answer *answer, struct error *err)
{
    if (answer->status >= 200 && answer->status < 300)
        return true;
    if (strstr(answer->content_type, "problem+json") != NULL &&
        problem_read_json(text_str(&answer->body), answer->body.length, err))
        return false;
    if (answer->status == 401)
        return error_set(err, ERR_UNAUTHENTICATED, _("the service asks to sign in again"));
    if ((answer->status >= 300 && answer->status < 400) || answer->status == 407 ||
        answer->status == 511)
        return error_set(err, ERR_PROTOCOL, "%s (%d)", network_speaks(), answer->status);
    if (answer->status >= 500 || answer->status == 429)
        return error_set(err, ERR_UNAVAILABLE, _("the service is busy or broken (status %d)"),
                         answer->status);
    return error_set(err, ERR_PROTOCOL, _("this is not our service: it answered with status %d"),
                     answer->status);
}

bool link_request(struct link *link, const char *method, const char *path, const char *body,
                  int timeout_s, struct http_answer *answer, struct error *err)
{
    for (int times = 0;; times++) {
        link->retry_after_s = 0;
        if (!http_request(link->http, method, path, body, body != NULL ? strlen(body) : 0,
                          timeout_s, answer, err))
            return false;
        if (answer->status == 429 || answer->status == 503)
            link->retry_after_s = answer->retry_after_s;
        if (link->has_pauses || times > 0 || answer->status != 429 || link->retry_after_s != 1)
            return true;
        http_answer_free(answer);
        poll(NULL, 0, SECOND_MS); /* others of this home have just asked, too */
    }
}

bool link_json(struct link *link, const char *method, const char *path, const char *body,
               int timeout_s, struct json_doc **ret_doc, struct error *err)
{
    struct http_answer answer;
    if (!link_request(link, method, path, body, timeout_s, &answer, err))
        return false;
    bool is_ok = answer_check(&answer, err);
    if (is_ok && strstr(answer.content_type, "json") == NULL)
        is_ok = error_set(err, ERR_PROTOCOL, "%s",
                          strstr(answer.content_type, "html") != NULL
                              ? network_speaks()
                              : _("this is not our service: its answer is no JSON"));
    if (is_ok &&
        !json_parse(text_str(&answer.body), answer.body.length, &json_limits_page, ret_doc, NULL))
        is_ok =
            error_set(err, ERR_PROTOCOL, "%s", _("this is not our service: its answer is no JSON"));
    http_answer_free(&answer);
    return is_ok;
}

bool link_ask(const struct desk_paths *paths, const char *method, const char *path,
              const char *body, int timeout_s, struct json_doc **ret_doc, struct error *err)
{
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_json(&link, method, path, body, timeout_s, ret_doc, err);
    link_close(&link);
    return is_ok;
}

bool link_send(struct link *link, const char *method, const char *path, const char *body,
               int timeout_s, struct error *err)
{
    struct http_answer answer;
    if (!link_request(link, method, path, body, timeout_s, &answer, err))
        return false;
    bool is_ok = answer_check(&answer, err);
    http_answer_free(&answer);
    return is_ok;
}

bool link_is_over(int64_t until_ms)
{
    return until_ms != 0 && clock_monotonic_ms() >= until_ms;
}

bool link_is_outdated(struct link *link)
{
    struct arena *arena = arena_new();
    bool is_other = !str_equal(link->device_id, store_meta(link->store, "device_id", true, arena));
    arena_free(arena);
    return is_other;
}
