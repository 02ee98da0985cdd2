/* Sign-in and sign-out of a profile; working alone with a private service. The outbox of one person
 * is never sent as another. */
#include "link.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/settings.h"
#include "token.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define LOCAL_USER "me"

static void session_body(const struct login *login, struct text *body)
{
    struct json_writer writer;
    json_begin(&writer, body);
    json_begin_object(&writer);
    json_put_string(&writer, "user", login->user);
    json_put_string(&writer, "password", login->password);
    json_put_string(&writer, "device", str_or(login->device_name, "desk"));
    json_end_object(&writer);
}

struct grant {
    char token[128], device_id[37], user_id[37];
};

static bool copy_member(const struct json *root, const char *key, char *out, size_t size,
                        struct error *err)
{
    const char *value = json_get_string(root, key);
    if (str_is_empty(value) || strlen(value) >= size)
        return error_set(err, ERR_PROTOCOL,
                         _("this is not our service: its answer to the sign-in lacks %s"), key);
    memcpy(out, value, strlen(value) + 1);
    return true;
}

static bool ask_session(const struct login *login, struct grant *ret_grant, struct error *err)
{
    struct http_options options = {.base_url = login->url, .ca_file = login->ca_file};
    struct link link = {0};
    struct text body = {0};
    struct json_doc *doc = NULL;
    if (!http_open(&options, &link.http, err))
        return false;
    session_body(login, &body);
    bool is_ok = link_json(&link, "POST", "/v1/session", text_str(&body), 30, &doc, err);
    text_free(&body);
    if (is_ok) {
        const struct json *root = json_root(doc);
        is_ok = copy_member(root, "token", ret_grant->token, sizeof ret_grant->token, err) &&
                copy_member(root, "device_id", ret_grant->device_id, sizeof ret_grant->device_id,
                            err) &&
                copy_member(root, "user_id", ret_grant->user_id, sizeof ret_grant->user_id, err);
    }
    json_free(doc);
    http_close(link.http);
    return is_ok;
}

/* The same person signs in again and keeps what waits; another one only into an empty outbox. */
static bool store_identity(const struct desk_paths *paths, const struct login *login,
                           const struct grant *grant, struct error *err)
{
    struct store *store;
    if (!store_open_desk(paths->outbox, paths->cache, false, &store, err))
        return false;
    struct arena *arena = arena_new();
    const char *before = store_meta(store, "user_id", true, arena);
    const char *service_before = store_meta(store, "service_user", true, arena);
    struct desk_counts counts = {0};
    bool is_other = before != NULL && !str_equal(before, grant->user_id);
    bool is_ok = desk_counts(store, &counts, err);
    if (is_ok && is_other && counts.waiting > 0)
        is_ok = error_set(err, ERR_CONFLICT,
                          _("%lld changes of %s still wait here; sign in as before to send them, "
                            "or use another --profile"),
                          (long long)counts.waiting, str_or(service_before, "?"));
    if (is_ok && is_other)
        is_ok = desk_cache_reset(store, err);
    is_ok = is_ok && store_meta_set(store, "user_id", grant->user_id, true, err) &&
            store_meta_set(store, "service_user", login->user, true, err);
    /* A device numbers its operations without gaps: a new device starts at 1, so it is only taken
     * when nothing was numbered for the old one. */
    const char *device_before = store_meta(store, "device_id", true, arena);
    if (is_ok && (device_before == NULL || !str_equal(device_before, grant->device_id)))
        is_ok = store_meta_set(store, "device_id", grant->device_id, true, err) &&
                desk_renumber(store, err);
    arena_free(arena);
    store_close(store);
    return is_ok;
}

static bool store_service(const struct desk_paths *paths, const struct login *login, bool is_local,
                          struct error *err)
{
    struct settings *settings = settings_new();
    bool is_ok = settings_load(settings, paths->settings, err);
    settings_set(settings, "service.url", login->url);
    settings_set(settings, "service.user", login->user);
    settings_set(settings, "service.ca_file", login->ca_file);
    settings_set(settings, "service.local", is_local ? "yes" : NULL);
    is_ok = is_ok && settings_save(settings, paths->settings, err);
    settings_free(settings);
    return is_ok;
}

static bool sign_in(const struct desk_paths *paths, const struct login *login, bool is_local,
                    struct error *err)
{
    struct grant grant = {0};
    struct sync_status status;
    bool is_ok = ask_session(login, &grant, err) && store_identity(paths, login, &grant, err) &&
                 token_keep(paths, grant.token, !is_local && !login->is_for_trying, err) &&
                 store_service(paths, login, is_local, err);
    explicit_bzero(grant.token, sizeof grant.token);
    return is_ok && sync_once(paths, NULL, &status, err);
}

bool sync_login(const struct desk_paths *paths, const struct login *login, struct error *err)
{
    return sign_in(paths, login, false, err);
}

bool sync_renew(const struct desk_paths *paths, const char *password, struct error *err)
{
    struct settings *settings = settings_new();
    struct grant grant = {0};
    bool is_ok = settings_load(settings, paths->settings, err);
    struct login login = {.url = settings_get(settings, "service.url", ""),
                          .user = settings_get(settings, "service.user", ""),
                          .ca_file = settings_get(settings, "service.ca_file", NULL),
                          .password = password,
                          .device_name = "desk"};
    is_ok =
        is_ok && ask_session(&login, &grant, err) && store_identity(paths, &login, &grant, err) &&
        token_keep(paths, grant.token, !settings_get_bool(settings, "service.local", false), err);
    explicit_bzero(grant.token, sizeof grant.token);
    settings_free(settings);
    return is_ok;
}

bool sync_change_password(const struct desk_paths *paths, const char *old, const char *new,
                          struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    struct http_answer answer;
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "old", old);
    json_put_string(&writer, "new", new);
    json_end_object(&writer);
    bool is_ok = link_request(&link, "PUT", "/v1/me/password", text_str(&body), 30, &answer, err);
    if (is_ok) {
        is_ok = answer_check(&answer, err);
        http_answer_free(&answer);
    }
    token_wipe(&body);
    link_close(&link);
    return is_ok;
}

bool sync_is_signed_in(const struct desk_paths *paths)
{
    return file_exists(paths->token) && file_exists(paths->settings);
}

bool sync_logout(const struct desk_paths *paths, struct error *err)
{
    struct link link;
    struct http_answer answer;
    if (!sync_is_signed_in(paths))
        return link_open(paths, &link, err); /* says what is missing */
    if (link_open(paths, &link, NULL)) {
        /* Offline: the token dies with its file, and on the service by its age. */
        if (http_request(link.http, "DELETE", "/v1/session", NULL, 0, 10, &answer, NULL))
            http_answer_free(&answer);
        link_close(&link);
    }
    return token_forget(paths, err);
}

static bool local_database(const struct desk_paths *paths, struct arena *arena, char **ret_uri,
                           char **ret_socket, char **ret_lock)
{
    *ret_uri = arena_printf(arena, "sqlite:%s/service.db", paths->data_dir);
    *ret_socket = arena_printf(arena, "%s/service.sock", paths->data_dir);
    *ret_lock = arena_printf(arena, "%s/desks.lock", paths->data_dir);
    return file_exists(*ret_uri + strlen("sqlite:"));
}

static bool local_answers(const char *socket_path)
{
    struct text url = {0};
    struct http *http;
    struct http_answer answer;
    text_printf(&url, "unix:%s", socket_path);
    struct http_options options = {.base_url = text_str(&url)};
    bool is_there = http_open(&options, &http, NULL);
    if (is_there) {
        is_there = http_request(http, "GET", "/v1/health", NULL, 0, 2, &answer, NULL) &&
                   answer.status == 200;
        if (is_there)
            http_answer_free(&answer);
        http_close(http);
    }
    text_free(&url);
    return is_there;
}

/* Held once in a process, served again whenever nobody answers. */
static bool local_serve(const struct desk_paths *paths, struct arena *arena, struct error *err)
{
    static atomic_bool is_held;
    char *uri, *socket_path, *lock, url[600];
    local_database(paths, arena, &uri, &socket_path, &lock);
    if (!atomic_load(&is_held) && !service_hold(lock, err))
        return false;
    atomic_store(&is_held, true);
    if (local_answers(socket_path))
        return true;
    const char *args[] = {"serve",     "--database",     uri,  "--unix",
                          socket_path, "--while-locked", lock, NULL};
    const char *upgrade[] = {"upgrade", "--database", uri, NULL};
    if (service_start(args, url, sizeof url, err) ||
        local_answers(socket_path)) /* another desk may have been first */
        return true;
    /* Nobody but this desk could bring its base up to date after a newer program came. */
    return service_run(upgrade, NULL, NULL) && service_start(args, url, sizeof url, err);
}

bool sync_ensure_local(const struct desk_paths *paths, struct error *err)
{
    struct settings *settings = settings_new();
    bool is_local = settings_load(settings, paths->settings, NULL) &&
                    settings_get_bool(settings, "service.local", false);
    settings_free(settings);
    if (!is_local)
        return true;
    struct arena *arena = arena_new();
    bool is_served = local_serve(paths, arena, err);
    arena_free(arena);
    return is_served;
}

static bool local_create(const char *uri, const char *password, struct error *err)
{
    const char *init[] = {"init", "--database", uri, NULL};
    const char *user[] = {"user",    "add",    LOCAL_USER,  "--database", uri,
                          "--team",  "Desk",   "--role",    "agent",      "--role",
                          "steward", "--role", "team_lead", "--role",     "marketing",
                          "--role",  "sales",  "--role",    "admin",      NULL};
    const char *again[] = {"user", "password", LOCAL_USER, "--database", uri, NULL};
    return service_run(init, NULL, err) &&
           (service_run(user, password, NULL) || service_run(again, password, err));
}

bool sync_login_local(const struct desk_paths *paths, struct error *err)
{
    struct arena *arena = arena_new();
    char *uri, *socket_path, *lock, password[TOKEN_SIZE];
    token_new(password); /* used once: from now on the token of this device opens the door */
    local_database(paths, arena, &uri, &socket_path, &lock);
    bool is_ok = local_create(uri, arena_printf(arena, "%s\n", password), err) &&
                 local_serve(paths, arena, err);
    struct login login = {.url = arena_printf(arena, "unix:%s", socket_path),
                          .user = LOCAL_USER,
                          .password = password,
                          .device_name = "desk"};
    is_ok = is_ok && sign_in(paths, &login, true, err);
    arena_free(arena);
    return is_ok;
}

bool sync_login_sample(const struct desk_paths *paths, const struct login *login, int64_t leads,
                       struct error *err)
{
    struct arena *arena = arena_new();
    char *uri, *socket_path, *lock;
    bool is_made = local_database(paths, arena, &uri, &socket_path, &lock);
    const char *init[] = {"init", "--database", uri, NULL},
               *count = arena_printf(arena, "%lld", (long long)leads),
               *demo[] = {"demo", "--database", uri, "--leads", count, NULL};
    struct login here = *login;
    here.url = arena_printf(arena, "unix:%s", socket_path);
    bool is_ok = is_made || (service_run(init, NULL, err) && service_run(demo, NULL, err));
    if (!is_ok) /* half a set of data is none */
        unlink(uri + strlen("sqlite:"));
    is_ok = is_ok && local_serve(paths, arena, err) && sign_in(paths, &here, true, err);
    arena_free(arena);
    return is_ok;
}
