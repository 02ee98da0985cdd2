/* Verbs about people: users with roles and passwords, teams, signed-in devices. */
#include "verbs.h"

#include "base/file.h"
#include "base/hash.h"
#include "core/reference.h"
#include "core/team_hours.h"
#include "usecase/admin.h"

#include <stdio.h>
#include <string.h>

static bool read_new_password(char out[128], struct error *err)
{
    char password[1024], prompt[200];
    snprintf(prompt, sizeof prompt, _("New password (%s): "), password_advice());
    bool is_ok = password_read(prompt, password, sizeof password, err) &&
                 password_is_acceptable(password, err) && password_hash(password, out, err);
    explicit_bzero(password, sizeof password);
    return is_ok;
}

static bool user_add(struct session *session, struct options *options, struct error *err)
{
    char hash[128], id[UUID_SIZE];
    const char *name = options->words[1];
    return user_name_is_valid(name, err) && roles_are_valid(options->roles, err) &&
           read_new_password(hash, err) &&
           service_user_add(session->store, name, options->full_name, options->roles, options->team,
                            hash, NULL, id, err);
}

static void print_user(const struct user *user, const char *team, bool is_json, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!is_json) {
        printf("%s  %s  %s%s\n", text_fit(arena, safe_text(arena, user->name), 16),
               text_fit(arena, safe_text(arena, user->roles), 32), safe_text(arena, team),
               user->is_active == 1 ? "" : _("  (disabled)"));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "user", user->name);
    json_put_string(&writer, "roles", user->roles);
    json_put_string(&writer, "team", team);
    json_put_bool(&writer, "is_active", user->is_active == 1);
    json_end_object(&writer);
    puts(text_str(&line));
    text_free(&line);
}

static bool user_list(struct session *session, struct options *options, struct error *err)
{
    char cursor[300] = "";
    for (bool has_more = true; has_more;) {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = 500, .sort = "name", .cursor = cursor};
        void **users;
        size_t count = 0;
        char *next = NULL;
        bool is_ok =
            store_page(session->store, &user_entity, &page, arena, &users, &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            const struct user *user = users[i];
            print_user(
                user, str_or(store_name_of(session->store, &team_entity, user->team_id, arena), ""),
                options->is_json, arena);
        }
        has_more = next != NULL;
        snprintf(cursor, sizeof cursor, "%s", str_or(next, ""));
        arena_free(arena);
        if (!is_ok)
            return false;
    }
    return true;
}

static bool user_password(struct session *session, struct options *options, struct error *err)
{
    char hash[128];
    return read_new_password(hash, err) &&
           service_user_set_password(session->store, options->words[1], hash, NULL, err);
}

static bool user_roles(struct session *session, struct options *options, struct error *err)
{
    struct user_change change = {.roles = options->roles, .team = options->team, .is_active = -1};
    return roles_are_valid(options->roles, err) &&
           service_user_change(session->store, options->words[1], &change, NULL, err);
}

/* Without a number: none any more. */
static bool user_extension(struct session *session, struct options *options, struct error *err)
{
    const struct user_change change = {
        .extension = options->word_count > 2 ? options->words[2] : "", .is_active = -1};
    return extension_is_valid(change.extension, err) &&
           service_user_change(session->store, options->words[1], &change, NULL, err);
}

static bool user_disable(struct session *session, struct options *options, struct error *err)
{
    return service_user_change(session->store, options->words[1],
                               &(struct user_change){.is_active = 0}, NULL, err);
}

static bool user_enable(struct session *session, struct options *options, struct error *err)
{
    return service_user_change(session->store, options->words[1],
                               &(struct user_change){.is_active = 1}, NULL, err);
}

static bool team_list(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = 1000, .sort = "name"};
    void **teams;
    size_t count = 0;
    char *cursor;
    bool is_ok =
        store_page(session->store, &team_entity, &page, arena, &teams, &count, &cursor, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct team *team = teams[i];
        struct text line = {0};
        struct json_writer writer;
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "team", team->name);
        json_put_string(&writer, "id", team->record.id);
        json_put_string(&writer, "hours", team->hours);
        json_end_object(&writer);
        puts(options->is_json ? text_str(&line) : safe_text(arena, team->name));
        text_free(&line);
    }
    arena_free(arena);
    return is_ok;
}

static bool team_add(struct session *session, struct options *options, struct error *err)
{
    const char *name = options->words[1];
    return team_name_is_valid(name, err) && service_team_add(session->store, name, NULL, err);
}

static bool team_hours(struct session *session, struct options *options, struct error *err)
{
    const char *hours = options->word_count > 2 ? options->words[2] : "";
    return team_hours_are_valid(hours, err) &&
           service_team_hours(session->store, options->words[1], hours, NULL, err);
}

static void print_token(const struct token_row *row, bool is_json, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!is_json) {
        printf("%s  %s  %s  %s  %s%s\n", row->device_id,
               text_fit(arena, safe_text(arena, row->user), 16),
               text_fit(arena, safe_text(arena, row->device), 24), time_iso(arena, row->used_ms),
               arena_printf(arena, _("ends %s"), time_day(arena, row->expires_ms)),
               row->is_revoked == 1 ? _("  (revoked)") : "");
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "device", row->device_id);
    json_put_string(&writer, "user", row->user);
    json_put_string(&writer, "name", row->device);
    json_put_string(&writer, "created_at", time_iso(arena, row->created_ms));
    json_put_string(&writer, "used_at", time_iso(arena, row->used_ms));
    json_put_string(&writer, "expires_at", time_iso(arena, row->expires_ms));
    json_put_bool(&writer, "is_revoked", row->is_revoked == 1);
    json_end_object(&writer);
    puts(text_str(&line));
    text_free(&line);
}

static bool token_list(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct token_row *rows;
    size_t count = 0;
    bool is_ok = service_tokens(session->store, arena, &rows, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_token(&rows[i], options->is_json, arena);
    arena_free(arena);
    return is_ok;
}

static bool token_issue(struct session *session, struct options *options, struct error *err)
{
    char id[UUID_SIZE], token[TOKEN_SIZE];
    const struct program_request program = {options->words[1], options->roles, options->team};
    if (!program_token_issue(session, &program, id, token, err))
        return false;
    print_new_token(id, token, options->is_json);
    explicit_bzero(token, sizeof token);
    return true;
}

static bool token_revoke(struct session *session, struct options *options, struct error *err)
{
    return service_token_drop(session->store, options->words[1], NULL, err);
}

static bool token_wipe(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct device *device;
    bool is_ok = service_device(session->store, options->words[1], arena, &device, err) &&
                 service_device_revoke(session->store, device->id, NULL, err);
    arena_free(arena);
    return is_ok;
}

static const struct action user_actions[] = {{"add", 2, user_add},
                                             {"list", 1, user_list},
                                             {"password", 2, user_password},
                                             {"roles", 2, user_roles},
                                             {"disable", 2, user_disable},
                                             {"enable", 2, user_enable},
                                             {"extension", 2, user_extension},
                                             {NULL, 0, NULL}};
static const struct action team_actions[] = {
    {"add", 2, team_add}, {"list", 1, team_list}, {"hours", 2, team_hours}, {NULL, 0, NULL}};
static const struct action token_actions[] = {{"list", 1, token_list},
                                              {"issue", 2, token_issue},
                                              {"revoke", 2, token_revoke},
                                              {"wipe", 2, token_wipe},
                                              {NULL, 0, NULL}};

static bool run_user(struct options *options, struct error *err)
{
    return run_action("user", user_actions, options, err);
}

static bool run_team(struct options *options, struct error *err)
{
    return run_action("team", team_actions, options, err);
}

static bool run_token(struct options *options, struct error *err)
{
    return run_action("token", token_actions, options, err);
}

const struct verb user_verbs[] = {
    {"user",
     N_("user add NAME --role ROLE... [--team TEAM] | password NAME | roles NAME --role ROLE... "
        "[--team TEAM] | extension NAME [NUMBER] | disable NAME | enable NAME | list    (passwords "
        "from standard input)"),
     true, run_user},
    {"team", N_("team add NAME | hours NAME \"mo-fr 8:30-17:30\" | list"), true, run_team},
    {"token",
     N_("token list | issue PROGRAM --role ROLE [--team TEAM] | revoke DEVICE | wipe DEVICE    "
        "sign a device out, or have it wipe itself"),
     true, run_token},
    {NULL, NULL, false, NULL},
};
