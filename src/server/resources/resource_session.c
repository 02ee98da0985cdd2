/* Signing in and out, who I am, devices. */
#include "../server.h"

#include "base/hash.h"
#include "base/log.h"
#include "core/reference.h"

#include <string.h>

#define PASSWORD_LONGEST 1024

/* A hash that nobody knows a password of, of the same cost as a real one: unknown users take the
 * same time as known ones. */
static const char decoy_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg$"
                                 "Tm8gcGFzc3dvcmQgaGFzaGVzIHRvIHRoaXMgdGV4dC4";

struct sign_in {
    const char *user, *password, *device;
};

static bool read_sign_in(const struct json *root, struct sign_in *ret, struct error *err)
{
    *ret = (struct sign_in){.user = json_get_string(root, "user"),
                            .password = json_get_string(root, "password"),
                            .device = json_get_string(root, "device")};
    if (ret->user == NULL || ret->password == NULL || strlen(ret->user) > 60 ||
        strlen(ret->password) > PASSWORD_LONGEST || !text_is_clean(ret->user, false))
        return error_set(err, ERR_DATA, "user and password are needed");
    return ret->device == NULL ||
           (strlen(ret->device) <= 100 && text_is_clean(ret->device, false)) ||
           error_set(err, ERR_DATA, "the device's name is not valid");
}

/* First call: looks up the hash, and waits for the verdict beside this thread. */
static bool ask_password(struct request *request, const struct sign_in *sign_in, struct error *err)
{
    char *hash, *user_id;
    struct error unknown = {0};
    if (!limits_attempt(request, sign_in->user, err))
        return false;
    bool is_known = service_user_password(request->store, sign_in->user, request->arena, &user_id,
                                          &hash, &unknown);
    if (password_pause(request, is_known ? hash : decoy_hash, sign_in->password, NULL, err))
        return true;
    limits_attempt_end(request, sign_in->user, true); /* no attempt was made */
    return false;
}

static bool grant_token(struct request *request, const char *user_id, const char *device,
                        struct error *err)
{
    char token[TOKEN_SIZE], hash[HASH_HEX_SIZE], device_id[UUID_SIZE];
    struct json_writer writer;
    token_new(token);
    hash_hex(token, strlen(token), hash);
    if (!service_may_add_device(request->store, user_id, clock_now_ms(), err) ||
        !service_device_add(request->store, user_id, str_or(device, "desk"), device_id, err) ||
        !service_token_add(request->store, hash, user_id, device_id, clock_now_ms(), err) ||
        !service_audit(request->store,
                       &(struct audit_event){"sign_in", user_id, device_id, NULL, NULL}, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "token", token);
    json_put_string(&writer, "device_id", device_id);
    json_put_string(&writer, "user_id", user_id);
    json_end_object(&writer);
    explicit_bzero(token, sizeof token);
    request->status = 201;
    return true;
}

/* Second call: the verdict is there. The hash has to be the one that was checked: a password that
 * was changed meanwhile is not the one that was right. */
static bool finish_sign_in(struct request *request, const struct sign_in *sign_in,
                           struct error *err)
{
    char *hash, *user_id = NULL;
    struct error unknown = {0};
    bool is_right = service_user_password(request->store, sign_in->user, request->arena, &user_id,
                                          &hash, &unknown) &&
                    request->job->is_right && str_equal(hash, request->job->hash);
    limits_attempt_end(request, sign_in->user, is_right);
    if (is_right)
        return grant_token(request, user_id, sign_in->device, err);
    request->server
        ->refused_sign_in++; /* a name that nobody has may be a password typed too early */
    service_audit(request->store,
                  &(struct audit_event){"sign_in.refused", NULL, NULL, user_id, NULL}, NULL);
    return error_set(err, ERR_WRONG_PASSWORD, "%s", error_sentence(ERR_WRONG_PASSWORD));
}

static bool post_session(struct request *request, struct error *err)
{
    struct json_doc *doc;
    struct sign_in sign_in;
    if (!request_json(request, &doc, err))
        return false;
    bool is_ok = read_sign_in(json_root(doc), &sign_in, err) &&
                 (request->job == NULL ? ask_password(request, &sign_in, err)
                                       : finish_sign_in(request, &sign_in, err));
    json_free(doc);
    return is_ok;
}

static bool delete_session(struct request *request, struct error *err)
{
    request->status = 204;
    return service_token_revoke(
        request->store, request->token_hash,
        &(struct audit_by){request->session->actor.user_id, request->device_id}, err);
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

static bool ask_change(struct request *request, const char *old, const char *new, struct error *err)
{
    char *hash, *user_id;
    const char *name = request->session->actor.name;
    if (old == NULL || new == NULL || strlen(old) > PASSWORD_LONGEST ||
        strlen(new) > PASSWORD_LONGEST)
        return error_set(err, ERR_DATA, "old and new are needed");
    if (!password_is_acceptable(new, err) || !limits_attempt(request, name, err))
        return false;
    if (service_user_password(request->store, name, request->arena, &user_id, &hash, err) &&
        password_pause(request, hash, old, new, err))
        return true;
    limits_attempt_end(request, name, true); /* no attempt was made */
    return false;
}

static bool finish_change(struct request *request, struct error *err)
{
    const struct actor *actor = &request->session->actor;
    const struct password_job *job = request->job;
    char *hash, *user_id;
    bool is_right =
        job->is_right &&
        service_user_password(request->store, actor->name, request->arena, &user_id, &hash, err) &&
        str_equal(hash, job->hash);
    limits_attempt_end(request, actor->name, is_right);
    if (!is_right)
        return error_set_field(err, ERR_FORBIDDEN, "old", _("the old password is wrong"));
    if (job->new_hash[0] == '\0')
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    request->status = 204;
    return service_password_change(request->store, actor->user_id, job->new_hash,
                                   request->token_hash,
                                   &(struct audit_by){actor->user_id, request->device_id}, err);
}

static bool put_password(struct request *request, struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    const struct json *root = json_root(doc);
    bool is_ok = request->job == NULL ? ask_change(request, json_get_string(root, "old"),
                                                   json_get_string(root, "new"), err)
                                      : finish_change(request, err);
    json_free(doc);
    return is_ok;
}

static bool get_devices(struct request *request, struct error *err)
{
    struct device *devices;
    size_t count;
    struct json_writer writer;
    bool is_admin = str_list_has(request->session->actor.roles, "admin");
    if (!service_devices(request->store, is_admin ? NULL : request->session->actor.user_id,
                         request->arena, &devices, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "devices");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "id", devices[i].id);
        json_put_string(
            &writer, "user",
            store_name_of(request->store, &user_entity, devices[i].user_id, request->arena));
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
    if (!service_device(request->store, request->parameters[0], request->arena, &device, err))
        return false;
    bool may = str_equal(device->user_id, request->session->actor.user_id) ||
               str_list_has(request->session->actor.roles, "admin");
    if (!may) /* unknown and forbidden look the same */
        return error_set(err, ERR_NOT_FOUND, "this device is not known");
    request->status = 204;
    return service_device_revoke(
        request->store, device->id,
        &(struct audit_by){request->session->actor.user_id, request->device_id}, err);
}

const struct route session_routes[] = {
    {"POST", "/v1/session", post_session, NULL, "sign in: user, password, device give a token"},
    {"DELETE", "/v1/session", delete_session, "", "sign out: the token is revoked"},
    {"GET", "/v1/me", get_me, "", "who I am"},
    {"PUT", "/v1/me/password", put_password, "",
     "change my password: old and new; other devices are signed out"},
    {"GET", "/v1/devices", get_devices, "", "my devices; an administrator sees all"},
    {"DELETE", "/v1/devices/{device}", delete_device, "", "revoke a device"},
    {NULL, NULL, NULL, NULL, NULL},
};
