/* Administration over HTTP: users, passwords, teams, what the audit holds. Administrators alone;
 * the use cases decide. Lists of users and teams are ordinary records. */
#include "../server.h"

#include "base/hash.h"
#include "core/reference.h"
#include "store/exports.h"
#include "usecase/admin.h"

#include <string.h>

#define PASSWORD_LONGEST 1024

/* The use cases write down which device asked. */
static struct session *session_of(struct request *request)
{
    request->session->device_id = request->device_id;
    return request->session;
}

static const char *text_of(struct request *request, const struct json *root, const char *key)
{
    return arena_strdup(request->arena, json_get_string(root, key));
}

/* First call: hashing takes as long as checking, so it waits beside this thread too. */
static bool hash_is_ready(struct request *request, const char *password, struct error *err)
{
    if (request->job != NULL)
        return request->job->new_hash[0] != '\0' ||
               error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    if (password == NULL || strlen(password) > PASSWORD_LONGEST)
        return error_set_field(err, ERR_DATA, "password", "a password is needed");
    if (password_is_acceptable(password, err))
        password_pause(request, NULL, "", password, err);
    return false;
}

static bool end_change(struct request *request)
{
    request->status = 204;
    server_changed(request->server);
    return true;
}

static bool add_user(struct request *request, const struct json *root, struct error *err)
{
    char id[UUID_SIZE];
    struct json_writer writer;
    const struct new_user user = {.name = text_of(request, root, "user"),
                                  .full_name = text_of(request, root, "full_name"),
                                  .roles = str_or(text_of(request, root, "roles"), ""),
                                  .team = text_of(request, root, "team"),
                                  .password_hash =
                                      request->job != NULL ? request->job->new_hash : NULL};
    if (!user_name_is_valid(user.name, err) || !roles_are_valid(user.roles, err))
        return error_set(err, ERR_DATA, "%s", err->message);
    if (!hash_is_ready(request, json_get_string(root, "password"), err))
        return request->pause == PAUSE_PASSWORD;
    if (!admin_user_add(session_of(request), &user, id, err))
        return false;
    server_changed(request->server);
    request->status = 201;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "user_id", id);
    json_end_object(&writer);
    return true;
}

/* {user} of the path is an id: names may hold anything. */
static bool find_user(struct request *request, const char **ret_name, struct error *err)
{
    void *record;
    if (!uuid_is_valid(request->parameters[0]) ||
        !store_load(request->store, &user_entity, request->parameters[0], request->arena, &record,
                    NULL))
        return error_set(err, ERR_NOT_FOUND, "there is no such user");
    *ret_name = ((struct user *)record)->name;
    return true;
}

static bool edit_user(struct request *request, const struct json *root, struct error *err)
{
    const char *name;
    const struct json *active = json_get(root, "is_active");
    struct user_edit edit = {.roles = text_of(request, root, "roles"),
                             .team = text_of(request, root, "team"),
                             .territories = text_of(request, root, "territories"),
                             .extension = text_of(request, root, "extension"),
                             .is_active =
                                 active == NULL ? -1 : json_get_bool(root, "is_active", true)};
    return find_user(request, &name, err) &&
           admin_user_edit(session_of(request), name, &edit, err) && end_change(request);
}

static bool reset_password(struct request *request, const struct json *root, struct error *err)
{
    const char *name;
    if (!find_user(request, &name, err))
        return false;
    if (!hash_is_ready(request, json_get_string(root, "password"), err))
        return request->pause == PAUSE_PASSWORD;
    return admin_password_reset(session_of(request), name, request->job->new_hash, err) &&
           end_change(request);
}

static bool add_team(struct request *request, const struct json *root, struct error *err)
{
    return admin_team_add(session_of(request), text_of(request, root, "name"), err) &&
           end_change(request);
}

static bool set_hours(struct request *request, const struct json *root, struct error *err)
{
    const char *name =
        uuid_is_valid(request->parameters[0])
            ? store_name_of(request->store, &team_entity, request->parameters[0], request->arena)
            : NULL;
    if (name == NULL)
        return error_set(err, ERR_NOT_FOUND, "there is no such team");
    return admin_team_hours(session_of(request), name, text_of(request, root, "hours"), err) &&
           end_change(request);
}

static bool post_user(struct request *request, struct error *err)
{
    return request_with_body(request, add_user, err);
}

static bool patch_user(struct request *request, struct error *err)
{
    return request_with_body(request, edit_user, err);
}

static bool put_user_password(struct request *request, struct error *err)
{
    return request_with_body(request, reset_password, err);
}

static bool post_team(struct request *request, struct error *err)
{
    return request_with_body(request, add_team, err);
}

static bool put_hours(struct request *request, struct error *err)
{
    return request_with_body(request, set_hours, err);
}

static const struct query_number list_limit = {"limit", 50, 1, 500};

static bool get_audit(struct request *request, struct error *err)
{
    struct audit_row *rows;
    size_t count;
    struct json_writer writer;
    int64_t before, limit;
    if (!request_query_int(request, &(struct query_number){"before", 0, 0, INT64_MAX}, &before,
                           err) ||
        !request_query_int(request, &list_limit, &limit, err) ||
        !service_audit_list(request->store, before, (int)limit, request->arena, &rows, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "audit");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_int(&writer, "n", rows[i].n);
        json_put_string(&writer, "at", time_iso(request->arena, rows[i].at_ms));
        json_put_string(&writer, "event", rows[i].event);
        json_put_string(&writer, "user", rows[i].user);
        json_put_string(&writer, "device", rows[i].device);
        json_put_string(&writer, "subject", rows[i].subject);
        json_put_string(&writer, "detail", rows[i].detail);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool read_note(struct request *request, const struct json *root,
                      struct export_note *ret_note, struct error *err)
{
    *ret_note = (struct export_note){.id = request->parameters[0],
                                     .entity = (char *)(uintptr_t)text_of(request, root, "entity"),
                                     .format = (char *)(uintptr_t)text_of(request, root, "format"),
                                     .filter = (char *)(uintptr_t)text_of(request, root, "filter"),
                                     .at_ms = json_get_int(root, "at_ms", clock_now_ms()),
                                     .rows = json_get_int(root, "rows", -1)};
    if (!uuid_is_valid(ret_note->id))
        return error_set(err, ERR_NOT_FOUND, "an export has an id");
    if (ret_note->entity == NULL || entity_find(ret_note->entity) == NULL ||
        ret_note->format == NULL ||
        !str_list_has("csv,json,vcard,vcard4," EXPORT_REJECTED "," EXPORT_DUMP, ret_note->format) ||
        ret_note->rows < -1)
        return error_set(err, ERR_DATA, "entity, format and rows are needed");
    return ret_note->filter == NULL || text_is_clean(ret_note->filter, true) ||
           error_set(err, ERR_DATA, "the filter is not valid");
}

static bool note_export(struct request *request, const struct json *root, struct error *err)
{
    struct export_note note;
    const struct audit_by by = {request->session->actor.user_id, request->device_id};
    request->status = 204;
    return read_note(request, root, &note, err) &&
           service_export_note(request->store, &note, &by, err);
}

static bool set_absence(struct request *request, const struct json *root, struct error *err)
{
    int64_t moved;
    struct json_writer writer;
    const struct absence_request absence = {.user_id = request->parameters[0],
                                            .deputy_id = text_of(request, root, "deputy"),
                                            .from_ms = json_get_int(root, "from_ms", TIME_NONE),
                                            .until_ms = json_get_int(root, "until_ms", TIME_NONE)};
    if (!uuid_is_valid(absence.user_id) ||
        (absence.deputy_id != NULL && !uuid_is_valid(absence.deputy_id)))
        return error_set(err, ERR_NOT_FOUND, "there is no such user");
    if (!absence_set(session_of(request), &absence, &moved, err))
        return false;
    server_changed(request->server);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_int(&writer, "moved", moved);
    json_end_object(&writer);
    return true;
}

static bool put_absence(struct request *request, struct error *err)
{
    return request_with_body(request, set_absence, err);
}

static bool put_export(struct request *request, struct error *err)
{
    return request_with_body(request, note_export, err);
}

static void write_export(struct json_writer *writer, const struct export_note *note)
{
    json_begin_object(writer);
    json_put_string(writer, "id", note->id);
    json_put_string(writer, "user", note->user);
    json_put_int(writer, "at_ms", note->at_ms);
    json_put_string(writer, "entity", note->entity);
    json_put_string(writer, "format", note->format);
    json_put_string(writer, "filter", note->filter);
    json_put_int(writer, "rows", note->rows);
    if (note->deleted_ms != TIME_NONE)
        json_put_int(writer, "deleted_ms", note->deleted_ms);
    json_end_object(writer);
}

static bool mark_export(struct request *request, const struct json *root, struct error *err)
{
    const struct actor *actor = &request->session->actor;
    const struct audit_by by = {actor->user_id, request->device_id};
    const char *whose = str_list_has(actor->roles, "admin") ? NULL : actor->user_id;
    request->status = 204;
    return service_export_delete(request->store, request->parameters[0],
                                 json_get_bool(root, "deleted", true), whose, &by, err);
}

static bool put_export_deleted(struct request *request, struct error *err)
{
    return request_with_body(request, mark_export, err);
}

static bool get_exports(struct request *request, struct error *err)
{
    struct export_page page;
    struct json_writer writer;
    const struct actor *actor = &request->session->actor;
    const char *whose = str_list_has(actor->roles, "admin") ? NULL : actor->user_id;
    int64_t limit;
    if (!request_query_int(request, &list_limit, &limit, err) ||
        !service_exports(request->store, whose, request_query(request, "cursor"), (int)limit,
                         request->arena, &page, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "exports");
    json_begin_array(&writer);
    for (size_t i = 0; i < page.count; i++)
        write_export(&writer, &page.notes[i]);
    json_end_array(&writer);
    json_put_string(&writer, "cursor", page.cursor);
    json_end_object(&writer);
    return true;
}

static bool delete_token(struct request *request, struct error *err)
{
    const struct audit_by by = {request->session->actor.user_id, request->device_id};
    return service_token_drop(request->store, request->parameters[0], &by, err) &&
           end_change(request);
}

const struct route admin_routes[] = {
    {"PUT", "/v1/absences/{user}", put_absence, "",
     "away from_ms until_ms, promises go to deputy; own, or as team lead or administrator"},
    {"PUT", "/v1/exports/{export}", put_export, "",
     "a list left the house: entity, format, filter, rows (-1: not ended); also rejected rows of "
     "an "
     "import (filter: the file) and a dump"},
    {"PUT", "/v1/exports/{export}/deleted", put_export_deleted, "",
     "the copies of a list are gone; deleted false: not after all. One's own; an administrator "
     "any"},
    {"GET", "/v1/exports", get_exports, "",
     "who exported what, when, and when its copies were deleted, newest first; an administrator "
     "sees "
     "all: cursor, limit"},
    {"POST", "/v1/admin/users", post_user, "admin", "a new user: user, password, roles, team"},
    {"PATCH", "/v1/admin/users/{user}", patch_user, "admin",
     "roles, team, territories, extension, is_active; what is not said stays"},
    {"PUT", "/v1/admin/users/{user}/password", put_user_password, "admin",
     "a new password; every device of the user is signed out"},
    {"POST", "/v1/admin/teams", post_team, "admin", "a new team"},
    {"PUT", "/v1/admin/teams/{team}/hours", put_hours, "admin",
     "opening hours, as mo-fr 8:30-17:30, sa 9-13; empty: always"},
    {"DELETE", "/v1/admin/tokens/{device}", delete_token, "admin",
     "signs a device out; its copy stays, and signing in again goes on"},
    {"GET", "/v1/audit", get_audit, "admin", "who did what with rights and secrets: before, limit"},
    {NULL, NULL, NULL, NULL, NULL},
};
