/* Territories and tokens of programs, for the workplace. Nothing of it is kept or sent later; who
 * may, the service decides. */
#include "sync/access.h"

#include "base/i18n.h"
#include "link.h"
#include "sync/intake.h"

#include <stdio.h>
#include <string.h>

#define TIMEOUT_S 30

static void put_said(struct json_writer *writer, const char *key, const char *value)
{
    if (value != NULL)
        json_put_string(writer, key, value);
}

bool sync_territory_put(const struct desk_paths *paths, const struct territory_wish *wish,
                        struct error *err)
{
    struct link link;
    struct text body = {0};
    struct json_writer writer;
    struct http_answer answer;
    if (!link_open(paths, &link, err))
        return false;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    put_said(&writer, "name", wish->name);
    put_said(&writer, "country", wish->country);
    put_said(&writer, "ranges", wish->ranges);
    put_said(&writer, "people", wish->people);
    json_end_object(&writer);
    const char *path = wish->id == NULL
                           ? "/v1/admin/territories"
                           : arena_printf(link.arena, "/v1/admin/territories/%s", wish->id);
    bool is_ok = link_request(&link, wish->id == NULL ? "POST" : "PATCH", path, text_str(&body),
                              TIMEOUT_S, &answer, err);
    if (is_ok) {
        is_ok = answer_check(&answer, err);
        http_answer_free(&answer);
    }
    text_free(&body);
    link_close(&link);
    return is_ok;
}

static bool drop(const struct desk_paths *paths, const char *what, const char *id,
                 struct error *err)
{
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_send(&link, "DELETE", arena_printf(link.arena, "/v1/admin/%s/%s", what, id),
                           NULL, TIMEOUT_S, err);
    link_close(&link);
    return is_ok;
}

bool sync_territory_remove(const struct desk_paths *paths, const char *id, struct error *err)
{
    return drop(paths, "territories", id, err);
}

static struct sync_token token_of(const struct json *row, struct arena *arena)
{
    const char *roles = json_get_string(row, "roles");
    return (struct sync_token){
        .id = arena_strdup(arena, str_or(json_get_string(row, "id"), "")),
        .kind = arena_strdup(arena, str_or(json_get_string(row, "kind"), "")),
        .label = arena_strdup(arena, str_or(json_get_string(row, "label"), "")),
        .roles = arena_strdup(arena, str_or(roles, "")),
        .used_at = arena_strdup(arena, json_get_string(row, "used_at")),
        .expires_at = arena_strdup(arena, json_get_string(row, "expires_at")),
        .is_revoked = json_get_bool(row, "is_revoked", false)};
}

bool sync_tokens(const struct desk_paths *paths, struct arena *arena,
                 struct sync_token **ret_tokens, size_t *ret_count, struct error *err)
{
    struct json_doc *doc = NULL;
    bool is_ok = link_ask(paths, "GET", "/v1/admin/tokens", NULL, TIMEOUT_S, &doc, err);
    const struct json *rows = is_ok ? json_get(json_root(doc), "tokens") : NULL;
    *ret_count = is_ok ? json_size(rows) : 0;
    *ret_tokens = ARENA_ARRAY(arena, struct sync_token, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret_tokens)[i] = token_of(json_at(rows, i), arena);
    json_free(doc);
    return is_ok;
}

static bool issue_program(const struct desk_paths *paths, const struct token_wish *wish,
                          struct json_doc **ret_doc, struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "label", wish->label);
    json_put_string(&writer, "roles", wish->roles);
    if (!str_is_empty(wish->team))
        json_put_string(&writer, "team", wish->team);
    json_end_object(&writer);
    bool is_ok =
        link_ask(paths, "POST", "/v1/admin/tokens", text_str(&body), TIMEOUT_S, ret_doc, err);
    text_free(&body);
    return is_ok;
}

bool sync_token_issue(const struct desk_paths *paths, const struct token_wish *wish,
                      char ret_token[TOKEN_SIZE], struct error *err)
{
    struct json_doc *doc = NULL;
    bool is_ok = wish->form != NULL ? sync_intake_token_add(paths, wish->label, wish->form,
                                                            wish->campaign, &doc, err)
                                    : issue_program(paths, wish, &doc, err);
    const char *token = is_ok ? json_get_string(json_root(doc), "token") : NULL;
    if (is_ok && (token == NULL || strlen(token) >= TOKEN_SIZE))
        is_ok = error_set(err, ERR_PROTOCOL, "%s", error_sentence(ERR_PROTOCOL));
    if (is_ok)
        snprintf(ret_token, TOKEN_SIZE, "%s", token);
    json_free(doc);
    return is_ok;
}

bool sync_token_revoke(const struct desk_paths *paths, const struct sync_token *token,
                       struct error *err)
{
    return str_equal(token->kind, "intake") ? sync_intake_token_revoke(paths, token->id, err)
                                            : drop(paths, "tokens", token->id, err);
}
