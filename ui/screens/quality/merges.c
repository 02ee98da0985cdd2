/* Every merge that stands, newest first; one key takes one apart again, also long after. */
#include "pair.h"

#include "core/merge.h"
#include "core/reference.h"
#include "usecase/merge.h"

#include <stdlib.h>

#define MERGES_MOST 500

struct merges {
    struct line {
        const struct merge *merge;
        const char *who, *kept, *gone;
    } * lines;
    size_t count;
};

static const char *title_of(struct app *app, const struct entity *entity, const char *id,
                            struct arena *arena)
{
    void *record;
    return store_load(app->store, entity, id, arena, &record, NULL)
               ? record_title(entity, record, arena)
               : "–";
}

/* The one that went is hidden, not gone. */
static const char *gone_title(struct app *app, const struct entity *entity, const char *id,
                              struct arena *arena)
{
    void *record;
    return store_load_any(app->store, entity, id, arena, &record, NULL)
               ? record_title(entity, record, arena)
               : "–";
}

static void load_merges(struct app *app, struct screen *screen)
{
    struct merges *merges = screen->state;
    const char *id = screen->argument;
    struct page_request page = {
        .where = *id == '\0' ? "state:merged"
                             : arena_printf(screen->arena, "state:merged kept_id:%s", id),
        .sort = "-at_ms",
        .limit = MERGES_MOST};
    void **records;
    char *cursor;
    merges->count = 0;
    if (!store_page(app->store, &merge_entity, &page, screen->arena, &records, &merges->count,
                    &cursor, NULL))
        merges->count = 0;
    merges->lines = ARENA_ARRAY(screen->arena, struct line, merges->count + 1);
    for (size_t i = 0; i < merges->count; i++) {
        const struct merge *merge = records[i];
        const struct entity *entity =
            str_equal(merge->entity, "company") ? &company_entity : &contact_entity;
        merges->lines[i] = (struct line){
            .merge = merge,
            .who = merge->user_id == NULL
                       ? NULL
                       : store_name_of(app->store, &user_entity, merge->user_id, screen->arena),
            .kept = title_of(app, entity, merge->kept_id, screen->arena),
            .gone = gone_title(app, entity, merge->gone_id, screen->arena)};
    }
}

static bool open_merges(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_MERGE, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct merges));
    return true;
}

static void close_merges(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void draw_merges(struct app *app, struct screen *screen)
{
    struct merges *merges = screen->state;
    int top = body_top(app), visible = body_height(app) - 1;
    int half = (app->width - 32) / 2;
    list_scroll(screen, (int)merges->count, visible);
    put(app, top, 3, 13, ROLE_MUTED, _("When"));
    put(app, top, 17, 10, ROLE_MUTED, _("Who"));
    put(app, top, 28, half, ROLE_MUTED, _("stays"));
    put(app, top, 30 + half, half, ROLE_MUTED, _("became part of it"));
    if (merges->count == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            _("Nothing is merged yet: Enter on a task of a duplicate compares the two."));
    for (int i = 0; i < visible && screen->top + i < (int)merges->count; i++) {
        const struct line *line = &merges->lines[screen->top + i];
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, top + 1 + i, 0, app->width, role, is_here ? " >" : "");
        put(app, top + 1 + i, 3, 13, role,
            time_human(app->frame, line->merge->at_ms, clock_now_ms()));
        put(app, top + 1 + i, 17, 10, role, str_or(line->who, "–"));
        put(app, top + 1 + i, 28, half, role, line->kept);
        put(app, top + 1 + i, 30 + half, half, role, line->gone);
        if (is_here)
            put_cursor(app, top + 1 + i, 1);
    }
}

static bool merges_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct merges *merges = screen->state;
    return list_key(app, screen, key, (int)merges->count, body_height(app) - 1);
}

static const char *merges_words(struct app *app, const struct screen *screen, int row)
{
    const struct line *line = &((struct merges *)screen->state)->lines[row];
    return arena_printf(app->frame, "%s %s %s", str_or(line->who, ""), line->kept, line->gone);
}

static bool has_merge(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->selected < (int)((struct merges *)screen->state)->count;
}

static bool run_apart(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("both are records of their own again"));
    return unmerge_run(session, write->id, NULL, err);
}

void merge_take_apart(struct app *app, const char *merge_id)
{
    struct write write = {.run = run_apart};
    snprintf(write.id, sizeof write.id, "%s", merge_id);
    app_write(app, &write);
}

static const char *merge_here(const struct screen *screen)
{
    return ((struct merges *)screen->state)->lines[screen->selected].merge->record.id;
}

static void take_apart(struct app *app, struct screen *screen)
{
    merge_take_apart(app, merge_here(screen));
}

static void open_merge(struct app *app, struct screen *screen)
{
    app_push(app, &merge_screen, merge_here(screen));
}

static const struct action actions[] = {
    {"merges.open", "Enter", N_("look"), N_("both side by side: what was taken of which, and why"),
     has_merge, open_merge},
    {"merges.apart", "U", N_("take apart"),
     N_("both become records of their own again, with what came since"), has_merge, take_apart},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class merges_screen = {.name = "merges",
                                           .title = N_("Merges"),
                                           .opened_by = "quality.merges",
                                           .open = open_merges,
                                           .load = load_merges,
                                           .draw = draw_merges,
                                           .key = merges_key,
                                           .close = close_merges,
                                           .actions = actions,
                                           .words = merges_words};
