/* Import: the file's columns beside our fields, what a dry run says, the legal basis, then the
 * import with its progress. A list like one that was imported before comes as that one was read.
 * The worker's long lane reads; nothing here waits. */
#include "screen.h"

#include "usecase/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void import_let_go(struct import_work *work)
{
    if (atomic_fetch_sub(&work->holders, 1) == 1)
        free(work);
}

static bool on_progress(void *data, int64_t rows, int64_t bytes, int64_t total)
{
    struct import_work *work = data;
    atomic_store(&work->rows, rows);
    atomic_store(&work->bytes, bytes);
    atomic_store(&work->total, total);
    return work->job->is_cancelled == 0;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* On the long lane, after each new row that was compared. */
static bool on_compared(void *data, int64_t compared, int64_t twins)
{
    struct import_work *work = data;
    atomic_store(&work->compared, compared);
    atomic_store(&work->twins, twins);
    return !atomic_load(&work->has_compared) && work->job->is_cancelled == 0;
}

static bool run_import(struct session *session, struct job *job, struct error *err)
{
    struct import_work *work = job->data;
    const struct import_choice *choice = &work->choice;
    struct import_request request = {.path = choice->path,
                                     .fields = choice->fields,
                                     .field_count = IMPORT_COLUMNS,
                                     .policy = or_null(work->policy),
                                     .campaign = or_null(choice->campaign),
                                     .basis = or_null(choice->basis),
                                     .evidence = or_null(choice->evidence),
                                     .is_bought = choice->is_bought,
                                     .licence_until = or_null(choice->licence),
                                     .dry_run = work->is_dry_run,
                                     .is_of_companies = choice->is_of_companies,
                                     .progress = on_progress,
                                     .compares = on_compared,
                                     .progress_data = work};
    return import_run(session, &request, &work->report, err);
}

struct import_data *import_data_of(struct app *app, const struct import_work *work)
{
    for (struct screen *screen = app->top; screen != NULL; screen = screen->below)
        if (screen->class == &import_screen && ((struct import_data *)screen->state)->work == work)
            return screen->state;
    return NULL;
}

static bool has_field(const struct import_choice *choice)
{
    for (int i = 0; i < IMPORT_COLUMNS; i++)
        if (choice->fields[i] != NULL)
            return true;
    return false;
}

static void import_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct import_work *work = job->data;
    struct import_data *data = app != NULL ? import_data_of(app, work) : NULL;
    if (data != NULL) {
        data->report = work->report;
        data->has_report = true;
        data->was_dry_run = work->is_dry_run;
        data->work = NULL;
        import_let_go(work);
    }
    if (app != NULL && !ok && !has_field(&work->choice))
        app_message(app, ROLE_WARN, "%s",
                    _("No column is known; Space says which field the selected one is."));
    else if (app != NULL && !ok)
        app_error(app, err);
    else if (app != NULL && !work->is_dry_run)
        app_message(app, ROLE_GOOD,
                    _("imported: %lld new, %lld changed, %lld known, %lld rejected"),
                    (long long)work->report.created, (long long)work->report.updated,
                    (long long)work->report.known, (long long)work->report.rejected);
    if (app != NULL) {
        if (!undo_peek(app->session, app->undo_text, sizeof app->undo_text))
            app->undo_text[0] = '\0';
        app_reload(app);
    }
    if (app != NULL && !work->is_dry_run && work->report.read > 0 && job->is_cancelled == 0)
        import_check(app, data);
    import_let_go(work);
    free(job);
}

/* "phone=newer,street=never": what differs from filling gaps. */
static void write_policy(const struct import_choice *choice, int columns, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < columns && used + 60 < size; i++)
        if (choice->fields[i] != NULL && choice->policies[i] != 'f')
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s=%s", used > 0 ? "," : "",
                                 choice->fields[i], choice->policies[i] == 'n' ? "newer" : "never");
}

static void start(struct app *app, struct screen *screen, bool is_dry_run)
{
    struct import_data *data = screen->state;
    struct import_work *work = xcalloc(1, sizeof *work);
    struct job *job = xcalloc(1, sizeof *job);
    work->choice = data->choice;
    write_policy(&data->choice, data->columns, work->policy, sizeof work->policy);
    work->is_dry_run = is_dry_run;
    work->job = job;
    atomic_store(&work->holders, 2);
    data->work = work;
    job->run = run_import;
    job->done = import_done;
    job->data = work;
    job->is_long = true;
    worker_post(app->worker, job);
}

/* --- a list like this one was imported before, or comes from a known system --- */

static char policy_of(const char *list, const char *field, struct arena *arena)
{
    char **parts;
    size_t count = str_is_empty(list) || field == NULL ? 0 : str_split(arena, list, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(parts[i], '=');
        bool is_it = equals != NULL && (size_t)(equals - parts[i]) == strlen(field) &&
                     str_starts(parts[i], field);
        if (is_it)
            return str_equal(equals + 1, "newer")   ? 'n'
                   : str_equal(equals + 1, "never") ? 'x'
                                                    : 'f';
    }
    return 'f';
}

static void propose(struct app *app, struct import_data *data, const struct import_columns *columns)
{
    struct import_choice *choice = &data->choice;
    const struct batch *before = columns->before;
    for (int i = 0; i < data->columns; i++)
        choice->policies[i] =
            policy_of(before != NULL ? before->policy : NULL, choice->fields[i], app->frame);
    if (before == NULL) {
        snprintf(data->known, sizeof data->known, "%s", str_or(columns->system, ""));
        return;
    }
    snprintf(data->known, sizeof data->known, _("read as %s was, %s"), str_or(before->name, "–"),
             time_human(app->frame, before->started_ms, clock_now_ms()));
    const char *campaign =
        before->campaign_id != NULL
            ? store_name_of(app->store, &campaign_entity, before->campaign_id, app->frame)
            : NULL;
    snprintf(choice->campaign, sizeof choice->campaign, "%s", str_or(campaign, ""));
    choice->is_bought = before->is_bought == 1; /* its licence ends for itself */
    snprintf(data->before_basis, sizeof data->before_basis, "%s", str_or(before->basis, ""));
    snprintf(data->before_evidence, sizeof data->before_evidence, "%s",
             str_or(before->evidence, ""));
}

static void read_as_companies(struct import_data *data)
{
    data->choice.is_of_companies = true;
    import_columns_of_companies(data->choice.fields, (size_t)data->columns);
}

static bool open_import(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    struct import_columns columns;
    if (!import_columns(app->session, argument, NULL, app->frame, &columns, err))
        return false;
    struct import_data *data = xcalloc(1, sizeof *data);
    data->columns = columns.count < IMPORT_COLUMNS ? (int)columns.count : IMPORT_COLUMNS;
    for (int i = 0; i < data->columns; i++) {
        snprintf(data->headers[i], sizeof data->headers[i], "%.59s", columns.headers[i]);
        data->choice.fields[i] = columns.fields[i];
    }
    memcpy(data->read_as, data->choice.fields, sizeof data->read_as);
    snprintf(data->choice.path, sizeof data->choice.path, "%s", argument);
    propose(app, data, &columns);
    if (import_is_list_of_companies(&columns))
        read_as_companies(data);
    screen->state = data;
    start(app, screen, true);
    return true;
}

static void close_import(struct app *app, struct screen *screen)
{
    struct import_data *data = screen->state;
    (void)app;
    if (data->work != NULL) {
        if (!data->work->is_checking)
            data->work->job->is_cancelled = 1; /* what was written can be undone as a whole */
        import_let_go(data->work);
    }
    free(data);
}

static const char *import_words(struct app *app, const struct screen *screen, int row)
{
    const struct import_data *data = screen->state;
    return arena_printf(app->frame, "%s %s", data->headers[row],
                        import_field_label(data->choice.fields[row]));
}

static bool import_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct import_data *data = screen->state;
    return list_key(app, screen, key, data->columns, body_height(app) - IMPORT_HEAD - IMPORT_FOOT);
}

static bool is_idle(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct import_data *)screen->state)->work == NULL;
}

static bool is_running(const struct app *app, const struct screen *screen)
{
    return !is_idle(app, screen);
}

static bool may_start(const struct app *app, const struct screen *screen)
{
    const struct import_data *data = screen->state;
    bool was_imported = data->has_report && !data->was_dry_run; /* unless no row was taken */
    return is_idle(app, screen) && !(was_imported && data->report.read > data->report.rejected);
}

/* Also while the dry run still counts: it does not change what that finds. */
static bool may_say(const struct app *app, const struct screen *screen)
{
    const struct import_data *data = screen->state;
    return may_start(app, screen) || (data->work != NULL && data->work->is_dry_run);
}

static bool may_map(const struct app *app, const struct screen *screen)
{
    return may_start(app, screen) &&
           screen->selected < ((struct import_data *)screen->state)->columns;
}

static bool may_choose_policy(const struct app *app, const struct screen *screen)
{
    const struct import_data *data = screen->state;
    return may_map(app, screen) && import_has_policy(data->choice.fields[screen->selected]);
}

static void import_now(struct app *app, struct screen *screen)
{
    start(app, screen, false);
}

static void cancel(struct app *app, struct screen *screen)
{
    (void)app;
    ((struct import_data *)screen->state)->work->job->is_cancelled = 1;
}

static bool may_stop_comparing(const struct app *app, const struct screen *screen)
{
    const struct import_work *work = ((const struct import_data *)screen->state)->work;
    (void)app;
    return work != NULL && work->is_dry_run && !atomic_load(&work->has_compared);
}

static void stop_comparing(struct app *app, struct screen *screen)
{
    (void)app;
    atomic_store(&((struct import_data *)screen->state)->work->has_compared, true);
}

/* Whose list it is: persons with their companies, or companies alone. */
static void next_kind(struct app *app, struct screen *screen)
{
    struct import_data *data = screen->state;
    memcpy(data->choice.fields, data->read_as, sizeof data->read_as);
    if (data->choice.is_of_companies)
        data->choice.is_of_companies = false;
    else
        read_as_companies(data);
    start(app, screen, true);
}

static void next_policy(struct app *app, struct screen *screen)
{
    struct import_data *data = screen->state;
    char *policy = &data->choice.policies[screen->selected];
    *policy = *policy == 'f' ? 'n' : *policy == 'n' ? 'x' : 'f';
    start(app, screen, true);
}

static void field_done(struct app *app, const char *text, void *unused)
{
    struct import_choice *choice = import_choice_here(app);
    (void)unused;
    if (choice == NULL)
        return;
    choice->fields[app->top->selected] = text[0] != '\0' ? import_field_typed(app, text) : NULL;
    if (!choice->is_of_companies)
        ((struct import_data *)app->top->state)->read_as[app->top->selected] =
            choice->fields[app->top->selected];
    start(app, app->top, true);
}

static void map_column(struct app *app, struct screen *screen)
{
    const struct import_data *data = screen->state;
    struct prompt prompt = {.question =
                                arena_printf(app->frame, "%s: %s", _("Which field is this column?"),
                                             data->headers[screen->selected]),
                            .initial = data->choice.fields[screen->selected],
                            .check = import_check_field,
                            .complete = import_complete_field,
                            .done = field_done};
    prompt_open(app, &prompt);
}

static bool has_likely(const struct app *app, const struct screen *screen)
{
    const struct import_data *data = screen->state;
    return is_idle(app, screen) && data->report.likely_count > 0;
}

static void likely_done(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (code[0] != '\0')
        app_push(app, &lead_screen, code);
}

static void show_likely(struct app *app, struct screen *screen)
{
    const struct import_report *report = &((struct import_data *)screen->state)->report;
    struct menu_item items[sizeof report->likely / sizeof *report->likely];
    for (int i = 0; i < report->likely_count; i++)
        items[i] = (struct menu_item){"123456789abc"[i], report -> likely[i].lead_id,
                                      arena_printf(app->frame, "%lld: %s = %s, %d %%",
                                                   (long long)report->likely[i].row,
                                                   report->likely[i].text, report->likely[i].twin,
                                                   report->likely[i].percent)};
    menu_open(app, _("Likely known already: row of the list = who stands here"), items,
              report->likely_count, likely_done, NULL);
}

static const struct action actions[] = {
    {"import.start", "Enter", N_("import"), N_("import with this mapping"), may_start, import_now},
    {"import.basis", "b", N_("legal basis"), N_("why these people may be called"), may_say,
     import_ask_basis},
    {"import.map", "Space", N_("field"), N_("say which field the selected column is"), may_map,
     map_column},
    {"import.policy", "p", N_("policy"),
     N_("what the column does to persons who are known: fill gaps, win, or leave them alone"),
     may_choose_policy, next_policy},
    {"import.campaign", "a", N_("its campaign"), N_("the campaign that the list belongs to"),
     may_say, import_ask_campaign},
    {"import.origin", "o", N_("origin"), N_("own data or bought, and until when it may be used"),
     may_say, import_ask_origin},
    {"import.kind", "w", N_("whose"), N_("a list of persons, or of companies alone"), may_start,
     next_kind},
    {"import.compared", "e", N_("enough"),
     N_("compare no more new rows with who is here; the rest is only counted"), may_stop_comparing,
     stop_comparing},
    {"import.likely", "t", N_("twins"),
     N_("the new rows that likely are known in another spelling; Enter opens who stands here"),
     has_likely, show_likely},
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
                                           .actions = actions,
                                           .words = import_words};
