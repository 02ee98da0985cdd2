/* Territories, and tokens of programs, over HTTP. Administrators alone; the use cases decide. */
#include "../mover.h"
#include "../server.h"

#include "store/intake.h"
#include "store/territories.h"
#include "usecase/admin.h"

#include <string.h>

static struct session *session_of(struct request *request)
{
    request->session->device_id = request->device_id;
    return request->session;
}

static const char *text_of(struct request *request, const struct json *root, const char *key)
{
    return arena_strdup(request->arena, json_get_string(root, key));
}

static void answer_ids(struct request *request, const char *key, const char *id, const char *token)
{
    struct json_writer writer;
    request->status = 201;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, key, id);
    if (token != NULL)
        json_put_string(&writer, "token", token);
    json_end_object(&writer);
}

/* --- territories: the leads follow meanwhile --- */

static void end_change(struct request *request)
{
    server_changed(request->server);
    mover_ask(request->server->mover);
}

static struct territory_change change_of(struct request *request, const struct json *root)
{
    return (struct territory_change){.name = text_of(request, root, "name"),
                                     .country = text_of(request, root, "country"),
                                     .ranges = text_of(request, root, "ranges"),
                                     .people = text_of(request, root, "people")};
}

static bool add_territory(struct request *request, const struct json *root, struct error *err)
{
    char id[UUID_SIZE];
    struct territory_change change = change_of(request, root);
    change.is_new = true;
    if (!territory_put(session_of(request), &change, id, err))
        return false;
    end_change(request);
    answer_ids(request, "territory_id", id, NULL);
    return true;
}

static bool edit_territory(struct request *request, const struct json *root, struct error *err)
{
    char id[UUID_SIZE];
    struct territory_change change = change_of(request, root);
    change.id = request->parameters[0];
    if (!uuid_is_valid(change.id))
        return error_set(err, ERR_NOT_FOUND, "there is no such territory");
    if (!territory_put(session_of(request), &change, id, err))
        return false;
    end_change(request);
    request->status = 204;
    return true;
}

static bool post_territory(struct request *request, struct error *err)
{
    return request_with_body(request, add_territory, err);
}

static bool patch_territory(struct request *request, struct error *err)
{
    return request_with_body(request, edit_territory, err);
}

static bool delete_territory(struct request *request, struct error *err)
{
    if (!uuid_is_valid(request->parameters[0]))
        return error_set(err, ERR_NOT_FOUND, "there is no such territory");
    if (!territory_remove(session_of(request), request->parameters[0], err))
        return false;
    end_change(request);
    request->status = 204;
    return true;
}

/* --- tokens of programs --- */

static bool issue_token(struct request *request, const struct json *root, struct error *err)
{
    char id[UUID_SIZE], token[TOKEN_SIZE];
    const struct program_request program = {text_of(request, root, "label"),
                                            text_of(request, root, "roles"),
                                            text_of(request, root, "team")};
    if (!program_token_issue(session_of(request), &program, id, token, err))
        return false;
    server_changed(request->server);
    answer_ids(request, "id", id, token);
    explicit_bzero(token, sizeof token);
    return true;
}

static bool post_token(struct request *request, struct error *err)
{
    return request_with_body(request, issue_token, err);
}

static const char *iso(struct request *request, int64_t ms)
{
    return ms == TIME_NONE ? NULL : time_iso(request->arena, ms);
}

static void write_program(struct request *request, struct json_writer *writer,
                          const struct program_token *token)
{
    json_begin_object(writer);
    json_put_string(writer, "id", token->device_id);
    json_put_string(writer, "kind",
                    str_equal(token->roles, "telephony") ? "telephony" : "integration");
    json_put_string(writer, "label", token->label);
    json_put_string(writer, "user", token->user);
    json_put_string(writer, "roles", token->roles);
    json_put_string(writer, "created_at", iso(request, token->created_ms));
    json_put_string(writer, "used_at", iso(request, token->used_ms));
    json_put_string(writer, "expires_at", iso(request, token->expires_ms));
    json_put_bool(writer, "is_revoked", token->is_revoked);
    json_end_object(writer);
}

static void write_intake(struct request *request, struct json_writer *writer,
                         const struct intake_token *token)
{
    json_begin_object(writer);
    json_put_string(writer, "id", token->id);
    json_put_string(writer, "kind", "intake");
    json_put_string(writer, "label", token->name);
    json_put_string(writer, "roles", token->form);
    json_put_string(writer, "created_at", iso(request, token->created_ms));
    json_put_string(writer, "used_at", iso(request, token->used_ms));
    json_put_string(writer, "expires_at", NULL);
    json_put_bool(writer, "is_revoked", token->revoked_ms != TIME_NONE);
    json_end_object(writer);
}

static bool get_tokens(struct request *request, struct error *err)
{
    struct program_token *programs;
    struct intake_token *intakes;
    size_t count, intake_count;
    struct json_writer writer;
    struct store *store = request->store;
    if (!service_programs(store, request->arena, &programs, &count, err) ||
        !service_intake_tokens(store, NULL, request->arena, &intakes, &intake_count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "tokens");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        write_program(request, &writer, &programs[i]);
    for (size_t i = 0; i < intake_count; i++)
        write_intake(request, &writer, &intakes[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

const struct route access_routes[] = {
    {"POST", "/v1/admin/territories", post_territory, "admin",
     "a new territory: name, ranges (20-25,10115), country, people (names with commas)"},
    {"PATCH", "/v1/admin/territories/{territory}", patch_territory, "admin",
     "name, ranges, country, people; what is not said stays; its leads follow meanwhile"},
    {"DELETE", "/v1/admin/territories/{territory}", delete_territory, "admin",
     "nobody has it any more; its leads follow meanwhile"},
    {"POST", "/v1/admin/tokens", post_token, "admin",
     "a token for a program: label, roles, team; it is told once"},
    {"GET", "/v1/admin/tokens", get_tokens, "admin",
     "tokens of programs and web forms: kind, label, roles (or form), last use, end"},
    {NULL, NULL, NULL, NULL, NULL},
};
