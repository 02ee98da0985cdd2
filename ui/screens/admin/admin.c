/* Administration: who works here with which roles in which team, and on which devices. Users come
 * with the sync; devices are asked from the service. Every change is the service's to make, so
 * nothing here waits in the outbox, and nothing works offline. */
#include "../names.h"
#include "writes.h"
#include "../../toolkit/fetch.h"
#include "../../token_notice.h"

#include "core/reference.h"
#include "core/rights.h"
#include "core/team_hours.h"
#include "sync/admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS_MOST 500

struct admin_data {
    struct user **users;
    const char **teams, **territories; /* names, beside the users */
    size_t user_count;
    bool shows_devices;
    struct fetched devices; /* of struct sync_device */
};

static int count_of(const struct admin_data *data)
{
    return (int)(data->shows_devices ? data->devices.count : data->user_count);
}

static const struct sync_device *device_at(const struct admin_data *data, int index)
{
    return &((const struct sync_device *)data->devices.rows)[index];
}

static const struct user *user_here(const struct screen *screen)
{
    const struct admin_data *data = screen->state;
    return !data->shows_devices && screen->selected < (int)data->user_count
               ? data->users[screen->selected]
               : NULL;
}

static const struct sync_device *device_here(const struct screen *screen)
{
    const struct admin_data *data = screen->state;
    return data->shows_devices && screen->selected < (int)data->devices.count
               ? device_at(data, screen->selected)
               : NULL;
}

/* --- devices, fetched on the worker --- */

static bool ask_devices(const struct desk_paths *paths, const char *cursor, struct arena *arena,
                        void **ret_rows, size_t *ret_count, struct error *err)
{
    (void)cursor;
    struct sync_device *devices;
    bool is_ok = sync_devices(paths, arena, &devices, ret_count, err);
    *ret_rows = is_ok ? devices : NULL;
    return is_ok;
}

static struct fetched *devices_place(struct screen *screen)
{
    return &((struct admin_data *)screen->state)->devices;
}

static const struct fetch_class device_fetch = {&admin_screen, ask_devices, devices_place, NULL};

/* --- the screen --- */

static bool open_admin(struct app *app, struct screen *screen, const char *argument,
                       struct error *err)
{
    (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct admin_data));
    fetch_ask(app, &device_fetch, NULL);
    return true;
}

static void close_admin(struct app *app, struct screen *screen)
{
    struct admin_data *data = screen->state;
    (void)app;
    fetch_drop(&device_fetch, &data->devices);
    free(data);
}

static void load_admin(struct app *app, struct screen *screen)
{
    struct admin_data *data = screen->state;
    struct page_request page = {.limit = USERS_MOST, .sort = "name"};
    void **users = NULL;
    char *cursor;
    if (!store_page(app->store, &user_entity, &page, screen->arena, &users, &data->user_count,
                    &cursor, NULL))
        data->user_count = 0;
    data->users = (struct user **)users;
    data->teams = ARENA_ARRAY(screen->arena, const char *, data->user_count + 1);
    data->territories = ARENA_ARRAY(screen->arena, const char *, data->user_count + 1);
    for (size_t i = 0; i < data->user_count; i++) {
        data->teams[i] =
            store_name_of(app->store, &team_entity, data->users[i]->team_id, screen->arena);
        data->territories[i] =
            admin_territory_names(app->store, data->users[i]->territories, screen->arena);
    }
}

static bool is_away(const struct user *user)
{
    int64_t now = clock_now_ms();
    return user->absent_from_ms != TIME_NONE && user->absent_from_ms <= now &&
           now < user->absent_until_ms;
}

static void draw_user(struct app *app, const struct admin_data *data, int i, int y, enum role role)
{
    const struct user *user = data->users[i];
    bool is_active = user->is_active == 1;
    put(app, y, 3, 16, role, user->name);
    put(app, y, 20, 14, role, str_or(data->teams[i], "–"));
    const char *roles = str_or(user->roles, "–");
    if (*data->territories[i] != '\0')
        roles = arena_printf(app->frame, "%s · %s", roles, data->territories[i]);
    put(app, y, 35, app->width - 49, role, roles);
    put(app, y, app->width - 13, 12, role,
        !is_active      ? _("disabled")
        : is_away(user) ? _("away")
                        : "");
}

static void draw_device(struct app *app, const struct sync_device *device, int y, enum role role)
{
    int64_t seen_ms;
    const char *seen = time_parse_iso(str_or(device->seen_at, ""), &seen_ms)
                           ? time_stamp(app->frame, seen_ms)
                           : "–";
    put(app, y, 3, 16, role, str_or(device->user, "–"));
    put(app, y, 20, 24, role, str_or(device->name, "–"));
    put(app, y, 45, 17, role, seen);
    put(app, y, 63, app->width - 64, role, device->is_revoked ? _("revoked") : "");
}

static int list_height(const struct app *app)
{
    return body_height(app) - 4; /* below it the keys that the key line has no room for */
}

static void draw_admin(struct app *app, struct screen *screen)
{
    struct admin_data *data = screen->state;
    int top = body_top(app), visible = list_height(app);
    list_scroll(screen, count_of(data), visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        data->shows_devices ? arena_printf(app->frame, _("Devices: %zu"), data->devices.count)
                            : arena_printf(app->frame, _("Users: %zu"), data->user_count));
    const char *notice = token_notice_words(app);
    if (notice != NULL)
        put_right(app, top, app->width - 1, ROLE_WARN, notice);
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        data->shows_devices ? _("  User             Device                   Last seen")
                            : _("  User             Team           Roles · territories"));
    if (count_of(data) == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL,
            data->shows_devices ? fetch_words(&data->devices, _("Nothing is here."))
                                : _("Nothing is here."));
    for (int i = 0; i < visible && screen->top + i < count_of(data); i++) {
        int index = screen->top + i, y = top + 2 + i;
        enum role role = put_row(app, y, index == screen->selected, ROLE_NORMAL);
        if (data->shows_devices)
            draw_device(app, device_at(data, index), y, role);
        else
            draw_user(app, data, index, y, role);
    }
    put_left_out(app, top + 2 + visible);
}

static bool admin_key(struct app *app, struct screen *screen, const struct key *key)
{
    return list_key(app, screen, key, count_of(screen->state), list_height(app));
}

static const char *admin_words(struct app *app, const struct screen *screen, int row)
{
    const struct admin_data *data = screen->state;
    if (data->shows_devices)
        return arena_printf(app->frame, "%s %s", str_or(device_at(data, row)->user, ""),
                            str_or(device_at(data, row)->name, ""));
    return arena_printf(app->frame, "%s %s %s %s", data->users[row]->name,
                        str_or(data->teams[row], ""), str_or(data->users[row]->roles, ""),
                        data->territories[row]);
}

/* --- changes: asked on the worker, answered by the service --- */

static char subject[64]; /* whom the open question is about */

void admin_changed(struct app *app, struct write *write)
{
    (void)write;
    sync_retry(app->syncer); /* the changed row comes with the feed */
    fetch_ask(app, &device_fetch, NULL);
}

/* A password cut short would be another one. */
bool admin_fits(struct app *app, const char *text, size_t size)
{
    if (strlen(text) >= size)
        app_message(app, ROLE_DANGER, "%s", _("this is too long"));
    return strlen(text) < size;
}

static void ask_service(struct app *app, const char *text,
                        bool (*run)(struct session *, struct write *, struct error *))
{
    struct write write = {.run = run,
                          .done = admin_changed,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    snprintf(write.id, sizeof write.id, "%s", subject);
    if (!admin_fits(app, text, sizeof write.a))
        return;
    snprintf(write.a, sizeof write.a, "%s", text);
    app_write(app, &write);
    explicit_bzero(write.a, sizeof write.a);
}

/* --- questions --- */

static void remember(const struct screen *screen)
{
    const struct user *user = user_here(screen);
    const struct sync_device *device = device_here(screen);
    snprintf(subject, sizeof subject, "%s",
             user != NULL     ? user->record.id
             : device != NULL ? device->id
                              : "");
}

bool admin_check_roles(struct app *app, const char *text, char *echo, size_t size)
{
    char **roles;
    size_t count = str_split(app->frame, text, ',', &roles);
    for (size_t i = 0; i < count; i++)
        if (!role_is_valid(roles[i])) {
            snprintf(echo, size, _("there is no role \"%s\""), roles[i]);
            return false;
        }
    snprintf(echo, size, "%s", USER_ROLES);
    return count > 0;
}

size_t admin_complete_roles(struct app *app, const char *text, char ***ret_lines)
{
    return names_words(app, USER_ROLES, text, ret_lines);
}

static void roles_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    ask_service(app, text, admin_run_roles);
}

static void change_roles(struct app *app, struct screen *screen)
{
    remember(screen);
    prompt_open(app, &(struct prompt){.question = _("Roles, with commas"),
                                      .initial = user_here(screen)->roles,
                                      .check = admin_check_roles,
                                      .done = roles_typed,
                                      .complete = admin_complete_roles});
}

static void team_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text != '\0')
        ask_service(app, text, admin_run_team);
}

static void change_team(struct app *app, struct screen *screen)
{
    const struct admin_data *data = screen->state;
    remember(screen);
    prompt_open(app, &(struct prompt){.question = _("Team (a new name makes a new one)"),
                                      .initial = data->teams[screen->selected],
                                      .done = team_typed,
                                      .complete = names_team});
}

static bool check_hours(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    bool is_ok = team_hours_are_valid(text, &err);
    (void)app;
    snprintf(echo, size, "%s",
             is_ok ? _("the clocks of hot leads run in these hours; nothing: always")
                   : err.message);
    return is_ok;
}

static void hours_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    ask_service(app, text, admin_run_hours);
}

static void change_hours(struct app *app, struct screen *screen)
{
    const char *id = user_here(screen)->team_id;
    void *team;
    snprintf(subject, sizeof subject, "%s", id);
    if (!store_load(app->store, &team_entity, id, app->frame, &team, NULL))
        return;
    const char *question =
        arena_printf(app->frame, _("Opening hours of %s"), ((struct team *)team)->name);
    prompt_open(app, &(struct prompt){.question = question,
                                      .initial = str_or(((struct team *)team)->hours, ""),
                                      .check = check_hours,
                                      .done = hours_typed});
}

static bool has_team(const struct app *app, const struct screen *screen)
{
    (void)app;
    return user_here(screen) != NULL && user_here(screen)->team_id != NULL;
}

static void territories_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    ask_service(app, text, admin_run_territories);
}

static void change_territories(struct app *app, struct screen *screen)
{
    const struct admin_data *data = screen->state;
    remember(screen);
    prompt_open(app, &(struct prompt){.question = _("Territories, with commas"),
                                      .initial = data->territories[screen->selected],
                                      .done = territories_typed,
                                      .complete = names_territories});
}

static void password_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text != '\0')
        ask_service(app, text, admin_run_password);
}

static void reset_password(struct app *app, struct screen *screen)
{
    remember(screen);
    admin_ask_password(app, user_here(screen)->name, password_typed);
}

static void active_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (strcmp(code, "keep") != 0)
        ask_service(app, code, admin_run_active);
}

static void change_active(struct app *app, struct screen *screen)
{
    const struct user *user = user_here(screen);
    bool is_active = user->is_active == 1;
    const struct menu_item items[] = {
        {is_active ? 'd' : 'e', is_active ? "disable" : "enable",
         is_active ? _("disable: signed out everywhere, cannot sign in") : _("may sign in again")},
        {'k', "keep", _("leave it as it is")}};
    remember(screen);
    menu_open(app, user->name, items, 2, active_chosen, NULL);
}

static void revoke_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (strcmp(code, "revoke") == 0)
        ask_service(app, "", admin_run_revoke);
    else if (strcmp(code, "out") == 0)
        ask_service(app, "", admin_run_sign_out);
}

static void revoke(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {
        {'w', "revoke", _("revoke: it is signed out and wipes its copy")},
        {'s', "out", _("sign out: its token ends, its copy stays")},
        {'k', "keep", _("leave it as it is")}};
    remember(screen);
    menu_open(app, str_or(device_here(screen)->name, "–"), items, 3, revoke_chosen, NULL);
}

static void switch_list(struct app *app, struct screen *screen)
{
    struct admin_data *data = screen->state;
    data->shows_devices = !data->shows_devices;
    screen->selected = screen->top = 0;
    if (data->shows_devices)
        fetch_ask(app, &device_fetch, NULL);
}

static void show_erasures(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &erasures_screen, NULL);
}

static void show_territories(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &territories_screen, NULL);
}

static void show_tokens(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &tokens_screen, NULL);
}

static bool has_user(const struct app *app, const struct screen *screen)
{
    (void)app;
    return user_here(screen) != NULL;
}

static bool has_device(const struct app *app, const struct screen *screen)
{
    (void)app;
    return device_here(screen) != NULL && !device_here(screen)->is_revoked;
}

static void show_row(struct app *app, struct screen *screen)
{
    const struct admin_data *data = screen->state;
    if (data->shows_devices)
        admin_show_device(app, device_here(screen));
    else
        admin_show_user(app, user_here(screen), data->devices.rows, data->devices.count);
}

static bool has_row(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->selected < count_of(screen->state);
}

static void change_controller(struct app *app, struct screen *screen)
{
    admin_ask_controller(app, user_here(screen)->team_id);
}

static const struct action actions[] = {
    {"admin.whole", "Enter", N_("in full"), N_("the user or device under the cursor"), has_row,
     show_row},
    {"admin.switch", "Tab", N_("users/devices"), N_("the other list: users or devices"), NULL,
     switch_list},
    {"admin.add", "n", N_("new user"), N_("name, roles, team, password"), NULL, admin_add_user},
    {"admin.roles", "r", N_("roles"), N_("change the roles"), has_user, change_roles},
    {"admin.team", "t", N_("team"), N_("change the team"), has_user, change_team},
    {"admin.hours", "o", N_("hours"), N_("opening hours of the user's team"), has_team,
     change_hours},
    {"admin.controller", "v", N_("responsible"),
     N_("who is responsible for the team's data, as letters to persons say it"), has_team,
     change_controller},
    {"admin.territories", "g", N_("territories"), N_("whose leads by postal code are seen too"),
     has_user, change_territories},
    {"admin.password", "p", N_("password"), N_("a new password; every device is signed out"),
     has_user, reset_password},
    {"admin.active", "x", N_("disable"), N_("end or give back access"), has_user, change_active},
    {"admin.revoke", "w", N_("revoke"),
     N_("sign a device out, or revoke a lost one, which wipes its copy"), has_device, revoke},
    {"admin.regions", "G", N_("all territories"), N_("regions by postal code, and who has them"),
     NULL, show_territories},
    {"admin.tokens", "K", N_("tokens"), N_("of telephone systems, other programs and web forms"),
     NULL, show_tokens},
    {"admin.erasures", "e", N_("erasures"), N_("at how many devices they have arrived"), NULL,
     show_erasures},
    {"admin.new_team", "T", N_("new team"), N_("a team without people yet"), NULL, admin_add_team},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class admin_screen = {.name = "admin",
                                          .title = N_("5 Administration"),
                                          .opened_by = "go.admin",
                                          .open = open_admin,
                                          .load = load_admin,
                                          .draw = draw_admin,
                                          .key = admin_key,
                                          .close = close_admin,
                                          .actions = actions,
                                          .words = admin_words};
