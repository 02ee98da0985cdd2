/* The words of dates that this agent has used, latest first: Up offers them again where a date is
 * asked for. They lie beside the outbox as drafts do; what has no meaning any more, as a day that
 * has gone by, is passed over. */
#include "../../screens.h"
#include "data.h"

#include "core/when.h"
#include "store/desk.h"

#include <stdio.h>
#include <string.h>

#define DATES_MOST 9
#define SEPARATOR '\x1E'

static const char *key_of(struct session *session, struct arena *arena)
{
    return arena_printf(arena, "dates/%s", session->actor.user_id);
}

static size_t read_dates(struct session *session, struct store *store, struct arena *arena,
                         char ***ret_dates)
{
    const char *kept = desk_draft(store, key_of(session, arena), arena);
    *ret_dates = NULL;
    return str_is_empty(kept) ? 0 : lead_split(arena, kept, ret_dates);
}

size_t dates_recall(struct app *app, char ***ret_dates)
{
    size_t count = read_dates(app->session, app->store, app->frame, ret_dates), meant = 0;
    int64_t ms, now = clock_now_ms();
    for (size_t i = 0; i < count; i++)
        if (when_parse((*ret_dates)[i], now, &ms, NULL))
            (*ret_dates)[meant++] = (*ret_dates)[i];
    return meant;
}

/* write->b: the words. */
static bool run_keep(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct text kept = {0};
    char **dates;
    size_t count = read_dates(session, session->store, arena, &dates), taken = 1;
    text_append(&kept, write->b);
    for (size_t i = 0; i < count && taken < DATES_MOST; i++)
        if (!str_equal(dates[i], write->b)) {
            text_printf(&kept, "%c%s", SEPARATOR, dates[i]);
            taken++;
        }
    bool is_ok = desk_draft_set(session->store, key_of(session, arena), text_str(&kept), err);
    text_free(&kept);
    arena_free(arena);
    return is_ok;
}

void dates_keep(struct app *app, const char *words)
{
    struct write write = {.run = run_keep, .is_quiet = true};
    snprintf(write.b, sizeof write.b, "%s", str_trim(app->frame, words));
    app_write(app, &write);
}
