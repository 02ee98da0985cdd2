/* Signing in and out, who I am, devices. */
#include "server.h"

#include "base/hash.h"
#include "base/log.h"
#include "core/reference.h"

#include <stdio.h>
#include <string.h>

#define FAILURES_A_MINUTE 10

/* A hash nobody knows the password of: unknown users take the same time as known ones. */
static const char *decoy_hash(void)
{
    static char hash[128];
    if (hash[0] == '\0') {
        char secret[TOKEN_SIZE];
        token_new(secret);
        if (!password_hash(secret, hash, NULL))
            hash[0] = '\0';
    }
    return hash;
}

static struct failures *failures_of(struct server *server, const char *key)
{
    struct failures *slot = &server->failures[hash64(key, strlen(key)) % 1024];
    int64_t minute = clock_monotonic_ms() / MINUTE_MS;
    if (slot->minute != minute || !str_equal(slot->key, key)) {
        *slot = (struct failures){.minute = minute};
        snprintf(slot->key, sizeof slot->key, "%s", key);
    }
    return slot;
}

static bool check_password(struct request *request, const char *user, const char *password,
                           char **ret_user_id, struct error *err)
{
    char *hash;
    char key[96];
    snprintf(key, sizeof key, "%.60s", user);
    struct failures *failures = failures_of(request->server, key);
    if (failures->count >= FAILURES_A_MINUTE) {
        request->retry_after_s = 60;
        return error_set(err, ERR_RATE, "%s", error_sentence(ERR_RATE));
    }
    bool is_known = service_user_password(request->server->store, user, request->arena, ret_user_id,
                                          &hash, err);
    bool is_right = password_verify(is_known ? hash : decoy_hash(), password);
    if (is_known && is_right)
        return true;
    failures->count++;
    return error_set(err, ERR_WRONG_PASSWORD, "%s", error_sentence(ERR_WRONG_PASSWORD));
}

static bool post_session(struct request *request, struct error *err)
{
    struct json_doc *doc;
    char token[TOKEN_SIZE], hash[HASH_HEX_SIZE], device_id[UUID_SIZE], *user_id = NULL;
    if (!request_json(request, &doc, err))
        return false;
    const char *user = json_get_string(json_root(doc), "user"),
               *password = json_get_string(json_root(doc), "password"),
               *device = json_get_string(json_root(doc), "device");
    bool is_ok =
        (user != NULL && password != NULL && strlen(user) <= 60 && strlen(password) <= 1024) ||
        error_set(err, ERR_DATA, "user and password are needed");
    is_ok = is_ok && (device == NULL || (strlen(device) <= 100 && text_is_clean(device, false)) ||
                      error_set(err, ERR_DATA, "the device's name is not valid"));
    is_ok = is_ok && check_password(request, user, password, &user_id, err);
    if (is_ok) {
        token_new(token);
        hash_hex(token, strlen(token), hash);
        is_ok = service_device_add(request->server->store, user_id, str_or(device, "desk"),
                                   device_id, err) &&
                service_token_add(request->server->store, hash, user_id, device_id, clock_now_ms(),
                                  err);
    }
    json_free(doc);
    if (!is_ok)
        return false;
    struct json_writer writer;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "token", token);
    json_put_string(&writer, "device_id", device_id);
    json_put_string(&writer, "user_id", user_id);
    json_end_object(&writer);
    request->status = 201;
    return true;
}

static bool delete_session(struct request *request, struct error *err)
{
    request->status = 204;
    return service_token_revoke(request->server->store, request->token_hash, err);
}

static bool get_me(struct request *request, struct error *err)
{
    struct json_writer writer;
    const struct actor *actor = &request->session->actor;
    (void)err;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "user_id", actor->user_id);
    json_put_string(&writer, "user", actor->name);
    json_put_string(&writer, "roles", actor->roles);
    json_put_string(&writer, "team_id", actor->team_id);
    json_put_string(&writer, "device_id", request->device_id);
    json_end_object(&writer);
    return true;
}

static bool get_devices(struct request *request, struct error *err)
{
    struct device *devices;
    size_t count;
    struct json_writer writer;
    bool is_admin = str_list_has(request->session->actor.roles, "admin");
    if (!service_devices(request->server->store, is_admin ? NULL : request->session->actor.user_id,
                         request->arena, &devices, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "devices");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "id", devices[i].id);
        json_put_string(&writer, "user",
                        store_name_of(request->server->store, &user_entity, devices[i].user_id,
                                      request->arena));
        json_put_string(&writer, "name", devices[i].name);
        json_put_int(&writer, "last_no", devices[i].last_no);
        json_put_string(&writer, "created_at", time_iso(request->arena, devices[i].created_ms));
        json_put_string(&writer, "seen_at", time_iso(request->arena, devices[i].seen_ms));
        json_put_bool(&writer, "is_revoked", devices[i].is_revoked == 1);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool delete_device(struct request *request, struct error *err)
{
    struct device *device;
    if (!service_device(request->server->store, request->parameters[0], request->arena, &device,
                        err))
        return false;
    bool may = str_equal(device->user_id, request->session->actor.user_id) ||
               str_list_has(request->session->actor.roles, "admin");
    if (!may) /* unknown and forbidden look the same */
        return error_set(err, ERR_NOT_FOUND, "this device is not known");
    request->status = 204;
    return service_device_revoke(request->server->store, device->id, err);
}

const struct route session_routes[] = {
    {"POST", "/v1/session", post_session, NULL, "sign in: user, password, device give a token"},
    {"DELETE", "/v1/session", delete_session, "", "sign out: the token is revoked"},
    {"GET", "/v1/me", get_me, "", "who I am"},
    {"GET", "/v1/devices", get_devices, "", "my devices; an administrator sees all"},
    {"DELETE", "/v1/devices/{device}", delete_device, "", "revoke a device"},
    {NULL, NULL, NULL, NULL, NULL},
};
