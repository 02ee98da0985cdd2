/* The copy of a desk whose last program was cut off (killed, or the power went): looked at before a
 * sync, not before other commands, which it would keep waiting. */
#include "cli.h"

#include "store/desk.h"

#include <stdio.h>
#include <stdlib.h>

/* What is damaged is better than nothing while no new copy can be fetched. */
static void give_up(const struct desk_paths *paths, struct store *store)
{
    char *greeting = NULL;
    bool is_there = sync_get(paths, "/v1/devices", &greeting, NULL);
    free(greeting);
    if (is_there && desk_give_up_copy(store, NULL))
        fprintf(stderr, "vorwahl: %s\n",
                _("the local copy is damaged and is fetched anew now; what you have done is kept"));
    else
        fprintf(stderr, "vorwahl: %s\n", sync_damage_words());
}

void copy_look(const struct desk_paths *paths)
{
    struct store *store;
    struct error err = {0};
    if (!sync_is_signed_in(paths) ||
        !store_open_desk(paths->outbox, paths->cache, false, &store, NULL))
        return; /* the sync says why */
    if (desk_was_cut(store)) {
        fprintf(stderr, "vorwahl: %s\n",
                _("a program was cut off here (killed, or no power); the local copy is checked …"));
        if (!desk_check_cut(store, NULL, &err) && err.code == ERR_CORRUPT)
            give_up(paths, store);
    }
    store_close(store);
}
