/* Verbs about people: users, their roles and passwords. */
#include "verbs.h"

#include "base/file.h"
#include "base/hash.h"
#include "core/reference.h"

#include <stdio.h>
#include <string.h>

static bool read_new_password(char out[128], struct error *err)
{
    char password[1024];
    bool is_ok = password_read(_("New password: "), password, sizeof password, err) &&
                 password_is_acceptable(password, err) && password_hash(password, out, err);
    memset(password, 0, sizeof password);
    return is_ok;
}

static bool check_roles(const char *roles, struct error *err)
{
    char **parts;
    struct arena *arena = arena_new();
    size_t count = str_split(arena, roles, ',', &parts);
    bool is_ok = *roles != '\0' ||
                 error_set(err, ERR_USAGE,
                           _("say --role: agent, steward, team_lead, marketing, sales, admin"));
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = role_is_valid(parts[i]) ||
                error_set(err, ERR_USAGE, _("there is no role \"%s\""), parts[i]);
    arena_free(arena);
    return is_ok;
}

static bool user_add(struct options *options, struct store *store, struct error *err)
{
    char hash[128], id[UUID_SIZE];
    const char *name = options->words[1];
    if (!text_is_clean(name, false) || strlen(name) > 60 || strpbrk(name, " ,@/") != NULL)
        return error_set(err, ERR_USAGE, _("a user's name may not hold blanks, commas, @ or /"));
    return check_roles(options->roles, err) && read_new_password(hash, err) &&
           service_user_add(store, name, options->full_name, options->roles, options->team, hash,
                            id, err);
}

static bool user_list(struct options *options, struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = 1000, .sort = "name"};
    void **users;
    size_t count = 0;
    char *cursor;
    bool is_ok = store_page(store, &user_entity, &page, arena, &users, &count, &cursor, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct user *user = users[i];
        const char *team = str_or(store_name_of(store, &team_entity, user->team_id, arena), "");
        if (options->is_json) {
            struct text line = {0};
            struct json_writer writer;
            json_begin(&writer, &line);
            json_begin_object(&writer);
            json_put_string(&writer, "user", user->name);
            json_put_string(&writer, "roles", user->roles);
            json_put_string(&writer, "team", team);
            json_end_object(&writer);
            puts(text_str(&line));
            text_free(&line);
        } else {
            printf("%s  %s  %s\n", text_fit(arena, safe_text(arena, user->name), 16),
                   text_fit(arena, safe_text(arena, user->roles), 32), safe_text(arena, team));
        }
    }
    arena_free(arena);
    return is_ok;
}

static bool run_user(struct options *options, struct error *err)
{
    struct store *store;
    char hash[128];
    if (!need_words(options, 1, err) || !store_open_service(options->serve.database, &store, err))
        return false;
    const char *what = options->words[0];
    bool is_ok = str_equal(what, "list") || need_words(options, 2, err);
    if (is_ok && str_equal(what, "add"))
        is_ok = user_add(options, store, err);
    else if (is_ok && str_equal(what, "list"))
        is_ok = user_list(options, store, err);
    else if (is_ok && str_equal(what, "password"))
        is_ok = read_new_password(hash, err) &&
                service_user_set_password(store, options->words[1], hash, err);
    else if (is_ok)
        is_ok = error_set(err, ERR_USAGE, _("user add|list|password"));
    store_close(store);
    return is_ok;
}

const struct verb user_verbs[] = {
    {"user",
     N_("user add NAME --role ROLE... [--team TEAM] | list | password NAME    (password from "
        "standard input)"),
     true, run_user},
    {NULL, NULL, false, NULL},
};
