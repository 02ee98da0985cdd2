/* Import: the file's columns beside our fields, what a dry run says, the legal basis, then the
 * import with its progress. The worker's long lane reads; nothing here waits. */
#include "../screens.h"

#include "core/lead.h"
#include "usecase/import.h"
#include "usecase/undo.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 60

/* Shared with the long lane while a run is going on; the screen frees it when the last of the two
 * lets go. */
struct import_run {
    char path[1024], basis[20], evidence[400];
    const char *fields[COLUMNS];
    bool is_dry_run;
    struct import_report report;
    atomic_llong rows, bytes, total;
    atomic_int holders;
    struct job *job;
};

struct import_data {
    char path[1024], headers[COLUMNS][60], basis[20], evidence[400];
    const char *fields[COLUMNS];
    int columns;
    struct import_run *run; /* going on */
    struct import_report report;
    bool has_report, was_dry_run;
};

static void let_go(struct import_run *run)
{
    if (atomic_fetch_sub(&run->holders, 1) == 1)
        free(run);
}

static bool on_progress(void *data, int64_t rows, int64_t bytes, int64_t total)
{
    struct import_run *run = data;
    atomic_store(&run->rows, rows);
    atomic_store(&run->bytes, bytes);
    atomic_store(&run->total, total);
    return run->job->is_cancelled == 0;
}

static bool run_import(struct session *session, struct job *job, struct error *err)
{
    struct import_run *run = job->data;
    struct import_request request = {.path = run->path,
                                     .fields = run->fields,
                                     .basis = run->basis[0] != '\0' ? run->basis : NULL,
                                     .evidence = run->evidence[0] != '\0' ? run->evidence : NULL,
                                     .dry_run = run->is_dry_run,
                                     .progress = on_progress,
                                     .progress_data = run};
    return import_run(session, &request, &run->report, err);
}

static struct import_data *data_of(struct app *app, const struct import_run *run)
{
    for (struct screen *screen = app->top; screen != NULL; screen = screen->below)
        if (screen->class == &import_screen && ((struct import_data *)screen->state)->run == run)
            return screen->state;
    return NULL;
}

static void import_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct import_run *run = job->data;
    struct import_data *data = app != NULL ? data_of(app, run) : NULL;
    if (data != NULL) {
        data->report = run->report;
        data->has_report = true;
        data->was_dry_run = run->is_dry_run;
        data->run = NULL;
        let_go(run);
    }
    if (app != NULL && !ok)
        app_error(app, err);
    else if (app != NULL && !run->is_dry_run)
        app_message(app, ROLE_GOOD,
                    _("imported: %lld new, %lld changed, %lld known, %lld rejected"),
                    (long long)run->report.created, (long long)run->report.updated,
                    (long long)run->report.known, (long long)run->report.rejected);
    if (app != NULL) {
        if (!undo_peek(app->session, app->undo_text, sizeof app->undo_text))
            app->undo_text[0] = '\0';
        app_reload(app);
    }
    let_go(run);
    free(job);
}

static void start(struct app *app, struct screen *screen, bool is_dry_run)
{
    struct import_data *data = screen->state;
    struct import_run *run = xcalloc(1, sizeof *run);
    struct job *job = xcalloc(1, sizeof *job);
    snprintf(run->path, sizeof run->path, "%s", data->path);
    snprintf(run->basis, sizeof run->basis, "%s", data->basis);
    snprintf(run->evidence, sizeof run->evidence, "%s", data->evidence);
    memcpy(run->fields, data->fields, sizeof run->fields);
    run->is_dry_run = is_dry_run;
    run->job = job;
    atomic_store(&run->holders, 2);
    data->run = run;
    job->run = run_import;
    job->done = import_done;
    job->data = run;
    job->is_long = true;
    worker_post(app->worker, job);
}

static bool open_import(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    struct import_columns columns;
    if (!import_columns(app->session, argument, app->frame, &columns, err))
        return false;
    struct import_data *data = xcalloc(1, sizeof *data);
    data->columns = columns.count < COLUMNS ? (int)columns.count : COLUMNS;
    for (int i = 0; i < data->columns; i++) {
        snprintf(data->headers[i], sizeof data->headers[i], "%.59s", columns.headers[i]);
        data->fields[i] = columns.fields[i];
    }
    snprintf(data->path, sizeof data->path, "%s", argument);
    screen->state = data;
    start(app, screen, true);
    return true;
}

static void close_import(struct app *app, struct screen *screen)
{
    struct import_data *data = screen->state;
    (void)app;
    if (data->run != NULL) {
        data->run->job->is_cancelled = 1; /* what was written stays and can be undone as a whole */
        let_go(data->run);
    }
    free(data);
}

static void draw_report(struct app *app, const struct import_data *data, int y)
{
    const struct import_report *report = &data->report;
    if (data->run != NULL) {
        long long bytes = atomic_load(&data->run->bytes), total = atomic_load(&data->run->total);
        put(app, y, 1, app->width - 2, ROLE_ACCENT,
            arena_printf(app->frame, _("reading: %lld rows, %lld %%"),
                         (long long)atomic_load(&data->run->rows),
                         total > 0 ? bytes * 100 / total : 0));
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
    for (int i = 0; i < report->reason_count && i < 2; i++)
        put(app, y + 1 + i, 3, app->width - 4, ROLE_WARN,
            arena_printf(app->frame, "%lld  %s", (long long)report->reasons[i].count,
                         report->reasons[i].reason));
    if (report->rejects_path[0] != '\0')
        put(app, y + 3, 1, app->width - 2, ROLE_MUTED,
            arena_printf(app->frame, _("rejected rows with their reasons: %s"),
                         report->rejects_path));
}

static const char *field_label(const char *name)
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

static void draw_import(struct app *app, struct screen *screen)
{
    const struct import_data *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 8;
    put(app, top, 1, app->width - 2, ROLE_TITLE, data->path);
    put(app, top + 1, 1, app->width - 2, data->basis[0] != '\0' ? ROLE_GOOD : ROLE_WARN,
        data->basis[0] != '\0'
            ? arena_printf(app->frame, "%s: %s (%s)", _("Basis"), data->basis, data->evidence)
            : _("no legal basis: the leads will wait as being checked, with a task each (b)"));
    list_scroll(screen, data->columns, visible);
    for (int i = 0; i < visible && screen->top + i < data->columns; i++) {
        int column = screen->top + i;
        bool is_here = column == screen->selected;
        enum role role = is_here                        ? ROLE_SELECTED
                         : data->fields[column] != NULL ? ROLE_NORMAL
                                                        : ROLE_MUTED;
        put(app, top + 2 + i, 0, app->width, role, is_here ? " >" : "");
        put(app, top + 2 + i, 3, 30, role, data->headers[column]);
        put(app, top + 2 + i, 35, app->width - 36, role, field_label(data->fields[column]));
        if (is_here)
            put_cursor(app, top + 2 + i, 1);
    }
    put_line(app, top + visible + 2, ROLE_MUTED);
    draw_report(app, data, top + visible + 3);
}

static bool import_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct import_data *data = screen->state;
    return list_key(app, screen, key, data->columns, body_height(app) - 8);
}

static bool is_idle(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct import_data *)screen->state)->run == NULL;
}

static bool is_running(const struct app *app, const struct screen *screen)
{
    return !is_idle(app, screen);
}

static bool may_start(const struct app *app, const struct screen *screen)
{
    const struct import_data *data = screen->state;
    return is_idle(app, screen) && !(data->has_report && !data->was_dry_run);
}

static void import_now(struct app *app, struct screen *screen)
{
    start(app, screen, false);
}

static void cancel(struct app *app, struct screen *screen)
{
    (void)app;
    ((struct import_data *)screen->state)->run->job->is_cancelled = 1;
}

static bool check_field(struct app *app, const char *text, char *echo, size_t size)
{
    const char *name = import_field(text);
    (void)app;
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("empty: this column is not taken")
             : name != NULL  ? field_label(name)
                             : _("for example company, last_name, phone, email, postal_code"));
    return text[0] == '\0' || name != NULL;
}

static void field_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class != &import_screen)
        return;
    struct import_data *data = app->top->state;
    data->fields[app->top->selected] = text[0] != '\0' ? import_field(text) : NULL;
    start(app, app->top, true);
}

static void map_column(struct app *app, struct screen *screen)
{
    const struct import_data *data = screen->state;
    struct prompt prompt = {.question =
                                arena_printf(app->frame, "%s: %s", _("Which field is this column?"),
                                             data->headers[screen->selected]),
                            .initial = data->fields[screen->selected],
                            .check = check_field,
                            .done = field_done};
    prompt_open(app, &prompt);
}

static void evidence_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class == &import_screen)
        snprintf(((struct import_data *)app->top->state)->evidence,
                 sizeof((struct import_data *)0)->evidence, "%s", text);
}

static bool check_evidence(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s",
             _("what was said or signed, when and where; the authority may ask for it"));
    return utf8_count(text) >= 8;
}

static void basis_done(struct app *app, const char *code, void *unused)
{
    struct prompt prompt = {
        .question = _("Evidence for this basis"), .check = check_evidence, .done = evidence_done};
    (void)unused;
    if (app->top->class == &import_screen)
        snprintf(((struct import_data *)app->top->state)->basis,
                 sizeof((struct import_data *)0)->basis, "%s", code);
    prompt_open(app, &prompt);
}

static void ask_basis(struct app *app, struct screen *screen)
{
    (void)screen;
    basis_menu(app, _("Why may these people be called?"), basis_done);
}

static void path_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    app_push(app, &import_screen, text);
}

void import_ask(struct app *app)
{
    struct prompt prompt = {.question = _("Which file? (CSV)"), .done = path_done};
    prompt_open(app, &prompt);
}

static const struct action actions[] = {
    {"import.start", "Enter", N_("import"), N_("import with this mapping"), may_start, import_now},
    {"import.map", "Space", N_("field"), N_("say which field the selected column is"), may_start,
     map_column},
    {"import.basis", "b", N_("legal basis"), N_("why these people may be called"), may_start,
     ask_basis},
    {"import.cancel", "c", N_("cancel"),
     N_("stop reading; what was written can be undone as a whole"), is_running, cancel},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class import_screen = {.name = "import",
                                           .title = N_("Import"),
                                           .opened_by = "app.import",
                                           .open = open_import,
                                           .draw = draw_import,
                                           .key = import_key,
                                           .close = close_import,
                                           .actions = actions};
