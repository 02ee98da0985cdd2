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
    char password[1024];
    bool is_ok = password_read(_("New password: "), password, sizeof password, err) &&
                 password_is_acceptable(password, err) && password_hash(password, out, err);
    explicit_bzero(password, sizeof password);
    return is_ok;
}

static bool user_add(struct options *options, struct store *store, struct error *err)
{
    char hash[128], id[UUID_SIZE];
    const char *name = options->words[1];
    return user_name_is_valid(name, err) && roles_are_valid(options->roles, err) &&
           read_new_password(hash, err) &&
           service_user_add(store, name, options->full_name, options->roles, options->team, hash,
                            NULL, id, err);
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

static bool user_list(struct options *options, struct store *store, struct error *err)
{
    char cursor[300] = "";
    for (bool has_more = true; has_more;) {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = 500, .sort = "name", .cursor = cursor};
        void **users;
        size_t count = 0;
        char *next = NULL;
        bool is_ok = store_page(store, &user_entity, &page, arena, &users, &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            const struct user *user = users[i];
            print_user(user, str_or(store_name_of(store, &team_entity, user->team_id, arena), ""),
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

static bool user_password(struct options *options, struct store *store, struct error *err)
{
    char hash[128];
    return read_new_password(hash, err) &&
           service_user_set_password(store, options->words[1], hash, NULL, err);
}

static bool user_roles(struct options *options, struct store *store, struct error *err)
{
    struct user_change change = {.roles = options->roles, .team = options->team, .is_active = -1};
    return roles_are_valid(options->roles, err) &&
           service_user_change(store, options->words[1], &change, NULL, err);
}

/* Without a number: none any more. */
static bool user_extension(struct options *options, struct store *store, struct error *err)
{
    const struct user_change change = {
        .extension = options->word_count > 2 ? options->words[2] : "", .is_active = -1};
    return extension_is_valid(change.extension, err) &&
           service_user_change(store, options->words[1], &change, NULL, err);
}

static bool user_disable(struct options *options, struct store *store, struct error *err)
{
    return service_user_change(store, options->words[1], &(struct user_change){.is_active = 0},
                               NULL, err);
}

static bool user_enable(struct options *options, struct store *store, struct error *err)
{
    return service_user_change(store, options->words[1], &(struct user_change){.is_active = 1},
                               NULL, err);
}

static bool team_list(struct options *options, struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = 1000, .sort = "name"};
    void **teams;
    size_t count = 0;
    char *cursor;
    bool is_ok = store_page(store, &team_entity, &page, arena, &teams, &count, &cursor, err);
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

static bool team_add(struct options *options, struct store *store, struct error *err)
{
    const char *name = options->words[1];
    return team_name_is_valid(name, err) && service_team_add(store, name, NULL, err);
}

static bool team_hours(struct options *options, struct store *store, struct error *err)
{
    const char *hours = options->word_count > 2 ? options->words[2] : "";
    return team_hours_are_valid(hours, err) &&
           service_team_hours(store, options->words[1], hours, NULL, err);
}

static void print_token(const struct token_row *row, bool is_json, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!is_json) {
        printf("%s  %s  %s  %s%s\n", row->device_id,
               text_fit(arena, safe_text(arena, row->user), 16),
               text_fit(arena, safe_text(arena, row->device), 24), time_iso(arena, row->used_ms),
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
    json_put_bool(&writer, "is_revoked", row->is_revoked == 1);
    json_end_object(&writer);
    puts(text_str(&line));
    text_free(&line);
}

static bool token_list(struct options *options, struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct token_row *rows;
    size_t count = 0;
    bool is_ok = service_tokens(store, arena, &rows, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_token(&rows[i], options->is_json, arena);
    arena_free(arena);
    return is_ok;
}

static bool token_revoke(struct options *options, struct store *store, struct error *err)
{
    return service_token_drop(store, options->words[1], err);
}

static bool token_wipe(struct options *options, struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct device *device;
    bool is_ok = service_device(store, options->words[1], arena, &device, err) &&
                 service_device_revoke(store, device->id, NULL, err);
    arena_free(arena);
    return is_ok;
}

struct action {
    const char *verb, *name;
    int words;
    bool (*run)(struct options *options, struct store *store, struct error *err);
};
static const struct action actions[] = {
    {"user", "add", 2, user_add},
    {"user", "list", 1, user_list},
    {"user", "password", 2, user_password},
    {"user", "roles", 2, user_roles},
    {"user", "disable", 2, user_disable},
    {"user", "enable", 2, user_enable},
    {"user", "extension", 2, user_extension},
    {"team", "add", 2, team_add},
    {"team", "list", 1, team_list},
    {"team", "hours", 2, team_hours},
    {"token", "list", 1, token_list},
    {"token", "revoke", 2, token_revoke},
    {"token", "wipe", 2, token_wipe},
};

static bool run_action(const char *verb, struct options *options, struct error *err)
{
    struct store *store;
    const struct action *action = NULL;
    for (size_t i = 0; options->word_count > 0 && i < sizeof actions / sizeof *actions; i++)
        if (str_equal(actions[i].verb, verb) && str_equal(actions[i].name, options->words[0]))
            action = &actions[i];
    if (action == NULL)
        return error_set(err, ERR_USAGE, _("%s what? see vorwahld --help"), verb);
    if (!need_words(options, action->words, err) ||
        !store_open_service(options->serve.database, &store, err))
        return false;
    bool is_ok = action->run(options, store, err);
    store_close(store);
    return is_ok;
}

static bool run_user(struct options *options, struct error *err)
{
    return run_action("user", options, err);
}

static bool run_team(struct options *options, struct error *err)
{
    return run_action("team", options, err);
}

static bool run_token(struct options *options, struct error *err)
{
    return run_action("token", options, err);
}

const struct verb user_verbs[] = {
    {"user",
     N_("user add NAME --role ROLE... [--team TEAM] | password NAME | roles NAME --role ROLE... "
        "[--team TEAM] | extension NAME [NUMBER] | disable NAME | enable NAME | list    (passwords "
        "from standard input)"),
     true, run_user},
    {"team", N_("team add NAME | hours NAME \"mo-fr 8:30-17:30\" | list"), true, run_team},
    {"token",
     N_("token list | revoke DEVICE | wipe DEVICE    sign a device out, or have it wipe itself"),
     true, run_token},
    {NULL, NULL, false, NULL},
};
