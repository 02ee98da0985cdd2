/* A user and a device in full. */
#include "../whole.h"
#include "writes.h"

#include "core/territory.h"

const char *admin_territory_names(struct store *store, const char *ids, struct arena *arena)
{
    char **parts;
    const char *names = "";
    size_t count = str_is_empty(ids) ? 0 : str_split(arena, ids, ',', &parts);
    for (size_t i = 0; i < count; i++)
        names = arena_printf(arena, "%s%s%s", names, i > 0 ? ", " : "",
                             str_or(store_name_of(store, &territory_entity, parts[i], arena), "?"));
    return names;
}

static const char *seen_words(struct app *app, const struct sync_device *device)
{
    int64_t seen_ms;
    return time_parse_iso(str_or(device->seen_at, ""), &seen_ms) ? time_stamp(app->frame, seen_ms)
                                                                 : _("not yet");
}

/* What an administrator is asked: who is this, what may he, from where does he work. */
void admin_show_user(struct app *app, const struct user *user, const struct sync_device *devices,
                     size_t count)
{
    void *team;
    struct whole *whole = whole_new(user->name);
    whole_fields(app, whole, &user_entity, user, "name,full_name,roles,team_id");
    if (user->team_id != NULL &&
        store_load(app->store, &team_entity, user->team_id, app->frame, &team, NULL))
        whole_add(whole, _("Opening hours"), str_or(((struct team *)team)->hours, _("always")));
    whole_add(whole, _("Territories"),
              admin_territory_names(app->store, user->territories, app->frame));
    whole_fields(app, whole, &user_entity, user,
                 "extension,is_active,absent_from_ms,absent_until_ms,deputy_id");
    for (size_t i = 0; i < count; i++)
        if (str_equal(devices[i].user, user->name))
            whole_add(whole, _("Device"),
                      arena_printf(app->frame, "%s, %s%s", str_or(devices[i].name, "–"),
                                   seen_words(app, &devices[i]),
                                   devices[i].is_revoked ? _(" (revoked)") : ""));
    whole_show(app, whole);
}

void admin_show_device(struct app *app, const struct sync_device *device)
{
    struct whole *whole = whole_new(str_or(device->name, "–"));
    whole_add(whole, _("User"), device->user);
    whole_add(whole, _("Last seen"), seen_words(app, device));
    whole_add(whole, _("State"),
              device->is_revoked ? _("revoked: it wipes its copy when it comes") : _("in use"));
    whole_show(app, whole);
}
