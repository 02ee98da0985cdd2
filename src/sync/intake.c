/* Tokens of web forms: asked of the service now, kept nowhere. */
#include "sync/intake.h"

#include "link.h"

#define TIMEOUT_S 30

bool sync_intake_token_add(const struct desk_paths *paths, const char *name, const char *form,
                           const char *campaign, struct json_doc **ret_doc, struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "name", name);
    json_put_string(&writer, "form", form);
    json_put_string(&writer, "campaign", campaign);
    json_end_object(&writer);
    bool is_ok =
        link_ask(paths, "POST", "/v1/intake-tokens", text_str(&body), TIMEOUT_S, ret_doc, err);
    text_free(&body);
    return is_ok;
}

bool sync_intake_tokens(const struct desk_paths *paths, struct json_doc **ret_doc,
                        struct error *err)
{
    return link_ask(paths, "GET", "/v1/intake-tokens", NULL, TIMEOUT_S, ret_doc, err);
}

bool sync_intake_token_revoke(const struct desk_paths *paths, const char *id, struct error *err)
{
    struct link link;
    if (!uuid_is_valid(id))
        return error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND));
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_send(&link, "DELETE", arena_printf(link.arena, "/v1/intake-tokens/%s", id),
                           NULL, TIMEOUT_S, err);
    link_close(&link);
    return is_ok;
}
