/* Administration at the service, for the workplace: what an administrator may change, and the
 * devices. Nothing of it is kept or sent later; who may, the service decides. */
#include "link.h"

#include "base/i18n.h"
#include "sync/admin.h"

#include <string.h>

struct member {
    const char *key, *value; /* value NULL: not said */
};

static void write_members(struct json_writer *writer, const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].value != NULL)
            json_put_string(writer, members[i].key, members[i].value);
}

static bool send(struct link *link, const char *method, const char *path, struct text *body,
                 struct error *err)
{
    bool is_ok = link_send(link, method, path, text_str(body), 30, err);
    if (body->length > 0)
        explicit_bzero(body->data, body->length); /* may hold a password */
    text_free(body);
    return is_ok;
}

/* active: -1 not said */
static bool ask(const struct desk_paths *paths, const char *method, const char *format,
                const char *id, const struct member *members, size_t count, int active,
                struct error *err)
{
    struct link link;
    struct text body = {0};
    struct json_writer writer;
    if (!link_open(paths, &link, err))
        return false;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    write_members(&writer, members, count);
    if (active >= 0)
        json_put_bool(&writer, "is_active", active == 1);
    json_end_object(&writer);
    bool is_ok =
        send(&link, method, arena_printf(link.arena, "%s%s", format, str_or(id, "")), &body, err);
    link_close(&link);
    return is_ok;
}

bool sync_user_add(const struct desk_paths *paths, const struct admin_user *user, struct error *err)
{
    const struct member members[] = {{"user", user->name},
                                     {"password", user->password},
                                     {"roles", user->roles},
                                     {"team", str_is_empty(user->team) ? NULL : user->team}};
    return ask(paths, "POST", "/v1/admin/users", NULL, members, 4, -1, err);
}

bool sync_user_edit(const struct desk_paths *paths, const char *id, const char *roles,
                    const char *team, int is_active, struct error *err)
{
    const struct member members[] = {{"roles", roles}, {"team", team}};
    return ask(paths, "PATCH", "/v1/admin/users/", id, members, 2, is_active, err);
}

bool sync_user_territories(const struct desk_paths *paths, const char *id, const char *names,
                           struct error *err)
{
    const struct member members[] = {{"territories", names}};
    return ask(paths, "PATCH", "/v1/admin/users/", id, members, 1, -1, err);
}

bool sync_user_password(const struct desk_paths *paths, const char *id, const char *password,
                        struct error *err)
{
    struct arena *arena = arena_new();
    const struct member members[] = {{"password", password}};
    bool is_ok = ask(paths, "PUT", "/v1/admin/users/", arena_printf(arena, "%s/password", id),
                     members, 1, -1, err);
    arena_free(arena);
    return is_ok;
}

bool sync_team_hours(const struct desk_paths *paths, const char *team_id, const char *hours,
                     struct error *err)
{
    struct arena *arena = arena_new();
    const struct member members[] = {{"hours", hours}};
    bool is_ok = ask(paths, "PUT", "/v1/admin/teams/", arena_printf(arena, "%s/hours", team_id),
                     members, 1, -1, err);
    arena_free(arena);
    return is_ok;
}

bool sync_team_add(const struct desk_paths *paths, const char *name, struct error *err)
{
    const struct member members[] = {{"name", name}};
    return ask(paths, "POST", "/v1/admin/teams", NULL, members, 1, -1, err);
}

bool sync_device_revoke(const struct desk_paths *paths, const char *id, struct error *err)
{
    return ask(paths, "DELETE", "/v1/devices/", id, NULL, 0, -1, err);
}

bool sync_device_sign_out(const struct desk_paths *paths, const char *id, struct error *err)
{
    return ask(paths, "DELETE", "/v1/admin/tokens/", id, NULL, 0, -1, err);
}

bool sync_absence(const struct desk_paths *paths, const char *user_id, int64_t from_ms,
                  int64_t until_ms, const char *deputy_id, int64_t *ret_moved, struct error *err)
{
    struct link link;
    struct text body = {0};
    struct json_writer writer;
    struct json_doc *doc = NULL;
    if (!link_open(paths, &link, err))
        return false;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_int(&writer, "from_ms", from_ms);
    json_put_int(&writer, "until_ms", until_ms);
    json_put_string(&writer, "deputy", deputy_id);
    json_end_object(&writer);
    bool is_ok = link_json(&link, "PUT", arena_printf(link.arena, "/v1/absences/%s", user_id),
                           text_str(&body), 30, &doc, err);
    *ret_moved = is_ok ? json_get_int(json_root(doc), "moved", 0) : 0;
    text_free(&body);
    json_free(doc);
    link_close(&link);
    return is_ok;
}

bool sync_devices(const struct desk_paths *paths, struct arena *arena,
                  struct sync_device **ret_devices, size_t *ret_count, struct error *err)
{
    struct link link;
    struct json_doc *doc = NULL;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_json(&link, "GET", "/v1/devices", NULL, 20, &doc, err);
    const struct json *rows = is_ok ? json_get(json_root(doc), "devices") : NULL;
    size_t count = is_ok ? json_size(rows) : 0;
    *ret_devices = ARENA_ARRAY(arena, struct sync_device, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json *row = json_at(rows, i);
        const char *seen = str_or(json_get_string(row, "seen_at"), "");
        (*ret_devices)[i] =
            (struct sync_device){.id = arena_strdup(arena, str_or(json_get_string(row, "id"), "")),
                                 .user = arena_strdup(arena, json_get_string(row, "user")),
                                 .name = arena_strdup(arena, json_get_string(row, "name")),
                                 .seen_at = arena_strdup(arena, seen),
                                 .is_revoked = json_get_bool(row, "is_revoked", false)};
    }
    *ret_count = count;
    json_free(doc);
    link_close(&link);
    return is_ok;
}
