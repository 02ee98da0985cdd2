/* How the import screen looks: the list's columns, what each does, and what the dry run says. */
#include "screen.h"

#include "core/lead.h"

#include <string.h>

static const char *share(struct app *app, const struct import_report *report)
{
    if (report->compared < report->created)
        return arena_printf(
            app->frame, _("the first %lld of %lld new rows compared: %lld likely known"),
            (long long)report->compared, (long long)report->created, (long long)report->twins);
    return arena_printf(app->frame,
                        _("%lld of %lld new rows compared are likely known in another spelling"),
                        (long long)report->twins, (long long)report->compared);
}

static void draw_running(struct app *app, const struct import_work *work, int y)
{
    long long bytes = atomic_load(&work->bytes), total = atomic_load(&work->total);
    long long compared = atomic_load(&work->compared);
    put(app, y, 1, app->width - 2, ROLE_ACCENT,
        arena_printf(app->frame, _("reading: %lld rows, %lld %%"),
                     (long long)atomic_load(&work->rows), total > 0 ? bytes * 100 / total : 0));
    if (compared == 0)
        return;
    put(app, y + 1, 1, app->width - 2, ROLE_MUTED,
        arena_printf(app->frame,
                     atomic_load(&work->has_compared)
                         ? _("%lld new rows compared, %lld likely known; the rest is counted")
                         : _("%lld new rows compared, %lld likely known (e: enough)"),
                     compared, (long long)atomic_load(&work->twins)));
}

static const char *repeated(struct app *app, const struct import_data *data)
{
    const char *words = data->choice.is_of_companies
                            ? _("%lld of these rows name a company of this list again")
                            : _("%lld of these rows name somebody of this list again");
    return arena_printf(app->frame, words, (long long)data->report.repeated);
}

static void draw_checks(struct app *app, const struct import_data *data, int y)
{
    if (data->work != NULL)
        put(app, y, 1, app->width - 2, ROLE_ACCENT,
            arena_printf(app->frame, _("checked %lld of %lld (c: stop)"),
                         (long long)atomic_load(&data->work->checked),
                         (long long)atomic_load(&data->work->to_check)));
    else if (data->has_checked)
        put(app, y, 1, app->width - 2, data->was_check_stopped ? ROLE_WARN : ROLE_MUTED,
            arena_printf(app->frame,
                         data->was_check_stopped
                             ? _("%lld checked, %lld tasks opened; the next import or vorwahl "
                                 "quality check goes on")
                             : _("%lld checked, %lld tasks opened"),
                         data->checked, data->opened));
}

static void draw_report(struct app *app, const struct import_data *data, int y)
{
    const struct import_report *report = &data->report;
    if (data->work != NULL && !data->work->is_checking) {
        draw_running(app, data->work, y);
        return;
    }
    if (!data->has_report)
        return;
    put(app, y, 1, app->width - 2, ROLE_TITLE,
        arena_printf(
            app->frame,
            data->was_dry_run
                ? _("dry run: %lld rows: %lld new, %lld changed, %lld known, %lld rejected")
                : _("imported: %lld rows: %lld new, %lld changed, %lld known, %lld rejected"),
            (long long)report->read, (long long)report->created, (long long)report->updated,
            (long long)report->known, (long long)report->rejected));
    int below = y + 1;
    if (report->repeated > 0)
        put(app, below++, 3, app->width - 4, ROLE_MUTED, repeated(app, data));
    for (int i = 0; i < report->reason_count && below < y + 3; i++)
        put(app, below++, 3, app->width - 4, ROLE_WARN,
            arena_printf(app->frame, "%lld  %s", (long long)report->reasons[i].count,
                         report->reasons[i].reason));
    if (data->was_dry_run && report->compared > 0)
        put(app, y + 3, 1, app->width - 2, report->twins > 0 ? ROLE_WARN : ROLE_MUTED,
            share(app, report));
    if (report->unclear > 0 && below < y + 3)
        put(app, below++, 3, app->width - 4, ROLE_WARN,
            arena_printf(app->frame, _("%lld values like \"%s\" taken as do not call"),
                         (long long)report->unclear, report->unclear_as));
    draw_checks(app, data, y + 4);
    if (report->rejects_path[0] != '\0')
        put(app, y + 3, 1, app->width - 2, ROLE_MUTED,
            arena_printf(app->frame, _("rejected rows with their reasons: %s"),
                         report->rejects_path));
}

bool import_has_policy(const char *name)
{
    const void *record;
    return name != NULL && !str_equal(name, "do_not_call") &&
           lead_card_owner(&(struct lead_card){0}, name, &record) != NULL;
}

const char *import_field_label(const char *name)
{
    struct lead_card card = {0};
    const void *record;
    const struct entity *entity = name != NULL ? lead_card_owner(&card, name, &record) : NULL;
    if (name == NULL)
        return _("(not taken)");
    return entity != NULL            ? _(entity_field(entity, name)->label)
           : str_equal(name, "note") ? _("note")
           : str_equal(name, "id")   ? _("our own record number")
                                     : _("whole name");
}

static const char *policy_words(char policy)
{
    return policy == 'n' ? _("list wins") : policy == 'x' ? _("left alone") : _("fills gaps");
}

/* What the dry run found of this field in persons who are known already. */
static const char *counts(struct app *app, const struct import_data *data, const char *field)
{
    for (int i = 0; data->has_report && i < data->report.field_count; i++)
        if (str_equal(data->report.fields[i].name, field))
            return arena_printf(app->frame, _("%lld filled, %lld differ"),
                                (long long)data->report.fields[i].filled,
                                (long long)data->report.fields[i].different);
    return "";
}

static void draw_column(struct app *app, const struct import_data *data, int y, int column,
                        bool is_here)
{
    const char *field = data->choice.fields[column];
    enum role role = put_row(app, y, is_here, field != NULL ? ROLE_NORMAL : ROLE_MUTED);
    put(app, y, 3, 22, role, data->headers[column]);
    put(app, y, 26, 20, role, import_field_label(field));
    if (import_has_policy(field)) {
        put(app, y, 47, 11, role, policy_words(data->choice.policies[column]));
        put(app, y, 59, app->width - 60, role, counts(app, data, field));
    }
}

static void draw_origin(struct app *app, const struct import_data *data, int y)
{
    const struct import_choice *choice = &data->choice;
    const char *campaign = choice->campaign[0] != '\0' ? choice->campaign : "–";
    const char *origin = !choice->is_bought ? _("own data")
                         : choice->licence[0] == '\0'
                             ? _("bought")
                             : arena_printf(app->frame, _("bought, until %s"), choice->licence);
    put(app, y, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s   %s: %s   %s: %s",
                     choice->is_of_companies ? _("Companies alone") : _("Persons"), _("Campaign"),
                     campaign, _("Origin"), origin));
}

static void draw_head(struct app *app, const struct import_data *data, int top)
{
    const char *slash = strrchr(data->choice.path, '/');
    int known = text_cells(data->known);
    put(app, top, 1, app->width - 4 - known, ROLE_TITLE,
        slash != NULL ? slash + 1 : data->choice.path);
    put_right(app, top, app->width - 1, ROLE_GOOD, data->known);
    bool has_basis = data->choice.basis[0] != '\0' || data->choice.is_of_companies;
    put(app, top + 1, 1, app->width - 2, has_basis ? ROLE_GOOD : ROLE_WARN,
        data->choice.is_of_companies
            ? _("companies alone: no lead comes of a row, so nobody is called")
        : has_basis
            ? arena_printf(app->frame, "%s: %s (%s)", _("Basis"),
                           field_display_text(entity_field(&lead_entity, "basis"),
                                              data->choice.basis, app->frame),
                           data->choice.evidence)
            : _("no legal basis: the leads will wait as being checked, with a task each (b)"));
    draw_origin(app, data, top + 2);
    put(app, top + 4, 3, 22, ROLE_TITLE, _("Column"));
    put(app, top + 4, 26, 20, ROLE_TITLE, _("Field"));
    put(app, top + 4, 47, app->width - 48, ROLE_TITLE, _("Persons who are known"));
}

void draw_import(struct app *app, struct screen *screen)
{
    const struct import_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - IMPORT_HEAD - IMPORT_FOOT;
    draw_head(app, data, top);
    list_scroll(screen, data->columns, visible);
    for (int i = 0; i < visible && screen->top + i < data->columns; i++)
        draw_column(app, data, top + IMPORT_HEAD + i, screen->top + i,
                    screen->top + i == screen->selected);
    put_line(app, top + visible + IMPORT_HEAD, ROLE_MUTED);
    draw_report(app, data, top + visible + IMPORT_HEAD + 1);
}
