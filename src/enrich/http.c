/* An HTTP lookup: the address holds the lead's values, percent-encoded; JSON pointers say where the
 * answer has ours. It goes to public addresses alone, follows no redirect, and what the key file
 * holds stands in a header and nowhere else. */
#include "enrich_private.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

struct lookup {
    const char *host_url; /* https://host[:port] */
    const char *path;     /* template */
    const char *header;   /* template with {key}, or NULL */
    const char *key_file; /* or NULL */
    const char *ca_file;  /* or NULL */
    bool may_be_private;
    int timeout_s;
    struct http *http;
};

/* "{postal_code}" at `at`: its name; NULL: no placeholder. */
static const char *placeholder(const char *at, struct arena *arena, size_t *ret_length)
{
    const char *end = *at == '{' ? strchr(at, '}') : NULL;
    if (end == NULL)
        return NULL;
    *ret_length = (size_t)(end - at + 1);
    return arena_strndup(arena, at + 1, *ret_length - 2);
}

/* False: a value is missing. */
static bool expand(const char *template, const struct lead_card *card, struct arena *arena,
                   char **ret_text)
{
    struct text out = {0};
    bool is_whole = true;
    size_t length;
    for (const char *at = template; is_whole && *at != '\0'; at += length) {
        const char *name = placeholder(at, arena, &length);
        if (name == NULL) {
            text_append_char(&out, *at);
            length = 1;
            continue;
        }
        const char *value = provider_value(card, name, arena);
        is_whole = value != NULL;
        text_append(&out, is_whole ? url_escape(arena, value) : "");
    }
    *ret_text = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return is_whole;
}

static bool check_placeholders(const struct provider *provider, const char *template,
                               struct error *err)
{
    size_t length;
    struct lead_card card = {0};
    const void *record;
    for (const char *at = strchr(template, '{'); at != NULL; at = strchr(at + 1, '{')) {
        const char *name = placeholder(at, provider->arena, &length);
        if (name == NULL || lead_card_owner(&card, name, &record) == NULL)
            return provider_wrong(provider, "url", _("what stands in { } is no field"), err);
    }
    return true;
}

/* Host and port of an address, without a user. */
static bool split_url(const struct provider *provider, struct lookup *lookup, const char *url,
                      struct error *err)
{
    const char *host = strstr(url, "://");
    if (host == NULL)
        return provider_wrong(provider, "url", _("has to begin with https://"), err);
    size_t length = strcspn(host + 3, "/?#");
    const char *host_url = arena_strndup(provider->arena, url, (size_t)(host - url) + 3 + length);
    if (strpbrk(host_url, "{}@\\") != NULL)
        return provider_wrong(provider, "url", _("nothing of a lead may choose the host"), err);
    lookup->host_url = host_url;
    lookup->path = host[3 + length] == '/' ? host + 3 + length : "/";
    const char *name = arena_strndup(provider->arena, host + 3, length);
    const char *allowed = str_or(provider_setting(provider, "allow_private"), "");
    lookup->may_be_private = str_list_has(allowed, name);
    return str_starts(url, "https://") || (str_starts(url, "http://") && lookup->may_be_private) ||
           provider_wrong(provider, "url",
                          _("has to begin with https://, or lead to a host in a private network "
                            "that allow_private names"),
                          err);
}

static bool open_lookup(struct provider *provider, struct error *err)
{
    const char *url;
    struct lookup *lookup = ARENA_NEW(provider->arena, struct lookup);
    int64_t timeout = 10;
    const char *seconds = provider_setting(provider, "timeout_s");
    if (!provider_need(provider, "url", &url, err) || !split_url(provider, lookup, url, err) ||
        !check_placeholders(provider, lookup->path, err))
        return false;
    if (seconds != NULL && (!str_to_int64(seconds, &timeout) || timeout < 1 || timeout > 120))
        return provider_wrong(provider, "timeout_s", _("takes 1 to 120"), err);
    if (provider->field_count == 0)
        return provider_wrong(provider, "at.FIELD", _("is missing"), err);
    lookup->timeout_s = (int)timeout;
    lookup->header = provider_setting(provider, "header");
    lookup->key_file = provider_setting(provider, "key_file");
    lookup->ca_file = provider_setting(provider, "ca_file");
    provider->kind = lookup;
    return true;
}

static bool read_header(const struct provider *provider, const struct lookup *lookup,
                        struct arena *arena, const char **ret_header, struct error *err)
{
    const char *mark = lookup->header != NULL ? strstr(lookup->header, "{key}") : NULL;
    struct text key = {0};
    *ret_header = lookup->header;
    if (mark == NULL)
        return true;
    if (lookup->key_file == NULL || !file_read(lookup->key_file, 4096, &key, err)) {
        text_free(&key);
        return provider_wrong(provider, "key_file", _("cannot be read"), err);
    }
    *ret_header = arena_printf(arena, "%.*s%s%s", (int)(mark - lookup->header), lookup->header,
                               str_trim(arena, text_str(&key)), mark + strlen("{key}"));
    explicit_bzero(key.data, key.length);
    text_free(&key);
    return true;
}

static bool connect_to(struct provider *provider, struct lookup *lookup, struct error *err)
{
    struct arena *arena = arena_new();
    struct http_options options = {.base_url = lookup->host_url,
                                   .ca_file = lookup->ca_file,
                                   .is_public_only = !lookup->may_be_private};
    bool is_ok =
        lookup->http != NULL || (read_header(provider, lookup, arena, &options.header, err) &&
                                 http_open(&options, &lookup->http, err));
    arena_free(arena);
    return is_ok;
}

/* RFC 6901: "/data/0/web~1site". */
static const struct json *at_pointer(const struct json *node, const char *pointer,
                                     struct arena *arena)
{
    while (node != NULL && *pointer == '/') {
        struct text step = {0};
        const char *c = pointer + 1;
        for (; *c != '\0' && *c != '/'; c++)
            if (*c == '~' && (c[1] == '0' || c[1] == '1'))
                text_append_char(&step, *++c == '0' ? '~' : '/');
            else
                text_append_char(&step, *c);
        int64_t index;
        const char *name = arena_strdup(arena, text_str(&step));
        text_free(&step);
        if (json_node_is_array(node))
            node = str_to_int64(name, &index) && index >= 0 ? json_at(node, (size_t)index) : NULL;
        else
            node = json_get(node, name);
        pointer = c;
    }
    return *pointer == '\0' ? node : NULL;
}

/* What it calls itself is not looked at: registers send their JSON as text/plain, and scripts as
 * text/html where nobody said otherwise. Nothing but JSON is read as such, and what it says becomes
 * a proposal at most. */
static bool read_answer(const struct provider *provider, const struct http_answer *answer,
                        struct arena *arena, struct enrich_value *values, size_t *ret_count,
                        struct error *err)
{
    struct json_doc *doc;
    if (!json_parse(text_str(&answer->body), answer->body.length, NULL, &doc, NULL))
        return error_set(
            err, ERR_PROTOCOL, _("the answer is no JSON (it calls itself %s)"),
            answer->content_type[0] != '\0' ? text_clean(arena, answer->content_type, false) : "–");
    for (size_t i = 0; i < provider->field_count; i++) {
        char *text;
        const struct json *node = at_pointer(json_root(doc), provider->fields[i].at, arena);
        if (node != NULL && !json_node_is_bool(node) && json_canonical(node, arena, &text) &&
            !str_is_empty(text))
            values[(*ret_count)++] = (struct enrich_value){provider->fields[i].field, text};
    }
    json_free(doc);
    return true;
}

static bool judge(const struct http_answer *answer, struct error *err)
{
    if (answer->status == 401 || answer->status == 403)
        return error_set(err, ERR_CONFIG, _("the provider refuses the key (HTTP %d)"),
                         answer->status);
    if (answer->status == 429 && answer->retry_after_s > 0)
        return error_set(err, ERR_RATE,
                         _("the provider wants fewer questions (HTTP 429), the next in %d s"),
                         answer->retry_after_s);
    if (answer->status == 429)
        return error_set(err, ERR_RATE, _("the provider wants fewer questions (HTTP 429)"));
    if (answer->status >= 300 && answer->status < 400)
        return error_set(err, ERR_UNAVAILABLE,
                         _("the provider leads elsewhere (HTTP %d), which is not followed"),
                         answer->status);
    return error_set(err, ERR_UNAVAILABLE, _("the provider answers with HTTP %d"), answer->status);
}

static bool ask(void *data, const struct lead_card *card, struct arena *arena,
                struct enrich_value **ret_values, size_t *ret_count, struct error *err)
{
    struct provider *provider = data;
    struct lookup *lookup = provider->kind;
    struct http_answer answer = {0};
    char *path;
    *ret_count = 0;
    *ret_values = ARENA_ARRAY(arena, struct enrich_value, provider->field_count + 1);
    if (!expand(lookup->path, card, arena, &path))
        return true;
    bool is_ok = connect_to(provider, lookup, err) &&
                 http_request(lookup->http, "GET", path, NULL, 0, lookup->timeout_s, &answer, err);
    if (is_ok && answer.status >= 200 && answer.status < 300)
        is_ok = read_answer(provider, &answer, arena, *ret_values, ret_count, err);
    else if (is_ok && answer.status != 404)
        is_ok = judge(&answer, err);
    provider->wait_s = answer.retry_after_s;
    http_answer_free(&answer);
    return is_ok || error_wrap(err, "[%s]", provider->name);
}

static bool asks(const void *data, const struct lead_card *card)
{
    const struct provider *provider = data;
    const struct lookup *lookup = provider->kind;
    struct arena *arena = arena_new();
    char *path;
    bool is_ready = provider_is_wanted(provider, card) && expand(lookup->path, card, arena, &path);
    arena_free(arena);
    return is_ready;
}

static void close_lookup(struct provider *provider)
{
    const struct lookup *lookup = provider->kind;
    if (lookup != NULL)
        http_close(lookup->http);
}

const struct provider_kind http_provider = {
    .name = "http", .open = open_lookup, .asks = asks, .ask = ask, .close = close_lookup};
