/* Being away: who keeps the promises meanwhile. */
#include "cli.h"

#include "core/reference.h"
#include "core/when.h"
#include "sync/admin.h"

#include <stdio.h>

static const char *user_id(struct desk *desk, const char *name, struct arena *arena,
                           struct error *err)
{
    const char *id = store_id_of(desk->store, &user_entity, name, arena);
    if (id == NULL)
        error_set(err, ERR_USAGE, _("there is no user \"%s\""), name);
    return id;
}

/* Neither --from nor --until: back again. */
static bool read_time(const struct options *options, int64_t *ret_from, int64_t *ret_until,
                      struct error *err)
{
    int64_t now = clock_now_ms();
    *ret_from = *ret_until = TIME_NONE;
    if (options->from == NULL && options->until == NULL)
        return true;
    *ret_from = now;
    if (options->until == NULL)
        return error_set(err, ERR_USAGE, _("say --until when"));
    return (options->from == NULL || when_parse(options->from, now, ret_from, err)) &&
           when_parse(options->until, now, ret_until, err);
}

bool run_absence(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t from, until, moved = 0;
    const char *user = options->word_count > 0 ? user_id(desk, options->words[0], arena, err)
                                               : desk->session->actor.user_id;
    const char *deputy = options->to != NULL ? user_id(desk, options->to, arena, err) : NULL;
    bool is_ok = user != NULL && (options->to == NULL || deputy != NULL) &&
                 read_time(options, &from, &until, err) &&
                 sync_absence(&desk->paths, user, from, until, deputy, &moved, err);
    if (is_ok && options->is_json)
        printf("{\"moved\":%lld}\n", (long long)moved);
    else if (is_ok && from == TIME_NONE)
        print_safe(_("back again"));
    else if (is_ok)
        printf(_("noted; %lld promises are the deputy's now\n"), (long long)moved);
    arena_free(arena);
    return is_ok;
}
