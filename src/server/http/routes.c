/* Matching a request to its route, and who may pass. */
#include "../server.h"

#include "base/hash.h"
#include "core/reference.h"
#include "store/intake.h"

#include <stdlib.h>
#include <string.h>

const struct route *const route_tables[] = {
    access_routes, admin_routes,  call_routes,    call_form_routes, credit_routes, figures_routes,
    intake_routes, person_routes, session_routes, sync_routes,      work_routes,   status_routes,
    record_routes, NULL};

/* Some answers cost more than others; a device's rate is spent by cost. */
int route_cost(const struct route *route)
{
    static const struct {
        const char *pattern;
        int cost;
    } costs[] = {{"/v1/{resource}", 10},   {"/v1/snapshot", 10},
                 {"/v1/digest", 20},       {"/v1/board", 5},
                 {"/v1/persons/find", 10}, {"/v1/persons/{contact}/dossier", 20},
                 {"/v1/exports", 10},      {"/v1/audit", 10}};
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
        if (str_equal(costs[i].pattern, route->pattern))
            return costs[i].cost;
    return 1;
}

static bool is_resource(const char *name, size_t length)
{
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (strlen(entities[i]->plural) == length &&
            strncmp(entities[i]->plural, name, length) == 0)
            return true;
    return false;
}

static bool matches(struct request *request, const char *pattern)
{
    const char *path = request->path;
    int count = 0;
    memset(request->parameters, 0, sizeof request->parameters);
    while (*pattern != '\0') {
        if (*pattern == '{') {
            size_t length = strcspn(path, "/");
            if (length == 0 || count == 4 ||
                (str_starts(pattern, "{resource}") && !is_resource(path, length)))
                return false;
            request->parameters[count++] = arena_strndup(request->arena, path, length);
            path += length;
            pattern += strcspn(pattern, "}") + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

const struct route *route_find(struct request *request, char **ret_allow)
{
    *ret_allow = arena_strdup(request->arena, "");
    for (size_t t = 0; route_tables[t] != NULL; t++)
        for (const struct route *route = route_tables[t]; route->method != NULL; route++) {
            if (!matches(request, route->pattern))
                continue;
            bool is_read = str_equal(route->method, "GET");
            if (str_equal(route->method, request->method) ||
                (is_read && str_equal(request->method, "HEAD")))
                return route;
            *ret_allow = arena_printf(request->arena, "%s%s%s%s", *ret_allow,
                                      **ret_allow != '\0' ? ", " : "", route->method,
                                      is_read ? ", HEAD" : "");
        }
    return NULL;
}

const char *request_query(struct request *request, const char *name)
{
    const char *value = MHD_lookup_connection_value(request->mhd, MHD_GET_ARGUMENT_KIND, name);
    return value != NULL && utf8_is_valid(value, strlen(value)) && text_is_clean(value, false)
               ? value
               : NULL;
}

bool request_query_int(struct request *request, const struct query_number *number,
                       int64_t *ret_value, struct error *err)
{
    const char *text = request_query(request, number->name);
    int64_t value = number->fallback;
    if (text != NULL && !str_to_int64(text, &value))
        return error_set_field(err, ERR_USAGE, number->name, "\"%s\" has to be a whole number",
                               number->name);
    bool is_low = text != NULL && value < number->least,
         is_high = text != NULL && value > number->most;
    *ret_value = is_low ? number->least : is_high ? number->most : value;
    return true;
}

bool request_json(struct request *request, struct json_doc **ret_doc, struct error *err)
{
    const char *type = request_header(request, "Content-Type");
    if (type == NULL || strncasecmp(type, "application/json", strlen("application/json")) != 0)
        return error_set(err, ERR_MEDIA_TYPE, "the body has to be application/json");
    if (!json_parse(text_str(&request->body), request->body.length, NULL, ret_doc, err))
        return false;
    if (json_node_is_object(json_root(*ret_doc)))
        return true;
    json_free(*ret_doc);
    return error_set(err, ERR_DATA, "the body has to be an object");
}

bool request_with_body(struct request *request,
                       bool (*run)(struct request *, const struct json *, struct error *),
                       struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    bool is_ok = run(request, json_root(doc), err);
    json_free(doc);
    if (!is_ok && err->code == ERR_USAGE)
        err->code = ERR_DATA;
    return is_ok;
}

/* What looks at a team as a whole; docs/decisions/0052-beside-the-request-thread.md has the
 * figures. */
enum reads request_reads(struct request *request)
{
    const char *pattern = request->route->pattern;
    if (str_equal(pattern, "/v1/digest"))
        return READ_WHOLE;
    if (str_starts(pattern, "/v1/persons/{contact}/"))
        return READ_LOOK;
    bool is_list = str_equal(pattern, "/v1/{resource}") && str_equal(request->route->method, "GET");
    return str_equal(pattern, "/v1/board") || (is_list && (request_query(request, "sort") != NULL ||
                                                           request_query(request, "where") != NULL))
               ? READ_LOOK
               : READ_QUICK;
}

/* A telephone system tells of calls, signs in and out, and sees nothing else. */
static bool is_of_everybody(const struct route *route, const char *roles)
{
    return !str_equal(roles, "telephony") || str_starts(route->pattern, "/v1/session") ||
           str_starts(route->pattern, "/v1/me");
}

static bool has_role(const struct route *route, const char *roles)
{
    static const char *const all[] = {"agent", "steward", "team_lead", "marketing",
                                      "sales", "admin",   "telephony"};
    const char *wanted = route->roles;
    if (*wanted == '\0')
        return is_of_everybody(route, roles);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_list_has(wanted, all[i]) && str_list_has(roles, all[i]))
            return true;
    return false;
}

/* The server's one session with this request's user: rights are read from the row now, never from
 * the token. */
static void take_session(struct request *request, const struct user *user)
{
    struct session *session = request->server->session;
    session->actor = (struct actor){.user_id = user->record.id,
                                    .name = user->name,
                                    .roles = str_or(user->roles, ""),
                                    .team_id = user->team_id};
    request->session = session;
    service_scopes_of(user, request->arena, &request->scopes, &request->scopes_version);
}

/* A web form's token: nobody is signed in, the service itself writes. */
static bool take_intake(struct request *request, const char *hash, struct error *err)
{
    struct intake_token *token;
    struct session *session = request->server->session;
    if (!service_intake_token_find(request->store, hash, request->arena, &token, err))
        return false;
    request->intake = token;
    request->device_id = token->id;
    session->actor = (struct actor){.is_system = true, .name = "web form", .roles = ""};
    request->session = session;
    return true;
}

bool route_takes_basic(const struct route *route)
{
    return route != NULL && str_starts(route->pattern, "/v1/calls/");
}

const char *request_token(struct request *request)
{
    const char *header = str_or(request_header(request, "Authorization"), "");
    if (str_starts(header, "Bearer "))
        return header + strlen("Bearer ");
    if (!str_starts(header, "Basic ") || !route_takes_basic(request->route))
        return NULL;
    const char *both = base64_to_text(request->arena, header + strlen("Basic ")),
               *colon = both != NULL ? strchr(both, ':') : NULL;
    return colon != NULL ? colon + 1 : NULL;
}

bool request_sign_in(struct request *request, const struct route *route, struct error *err)
{
    const char *token = request_token(request);
    char hash[HASH_HEX_SIZE];
    struct signed_in signed_in;
    if (token == NULL)
        return error_set(err, ERR_UNAUTHENTICATED, "%s", error_sentence(ERR_UNAUTHENTICATED));
    hash_hex(token, strlen(token), hash);
    request->token_hash = arena_strdup(request->arena, hash);
    if (str_equal(route->roles, INTAKE_ROLE) && take_intake(request, hash, err))
        return true;
    if (!service_sign_in(request->store, hash, clock_now_ms(), request->arena, &signed_in, err))
        return false;
    take_session(request, signed_in.user);
    request->device_id = signed_in.device_id;
    request->position = signed_in.position;
    request->session->device_id = request->device_id;
    return has_role(route, request->session->actor.roles) ||
           error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
}
