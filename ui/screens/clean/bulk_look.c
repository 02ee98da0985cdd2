/* The preview of a change of many: the worker goes through all leads that the filter names, counts,
 * and keeps the first rows. It can be stopped at any page. */
#include "bulk.h"

#include <stdlib.h>

#define ROWS_MOST 1000
#define REFUSED_MOST 100
#define QUICK_MS 150       /* so quick that every change may look again */
#define PATIENT_MS 3000    /* what takes longer looks again when it is told to */
#define PAUSE_OF_A_LOOK 10 /* times as long as it took, so that it takes a tenth of the time */

struct bulk_look {
    struct job *job;
    struct bulk_choice choice;
    struct quality_edit edit;
    struct bulk_preview preview;
    int64_t began_ms;
    atomic_llong looked;
    atomic_int holders; /* screen and worker */
};

static void let_go(struct bulk_look *look)
{
    if (atomic_fetch_sub(&look->holders, 1) != 1)
        return;
    arena_free(look->preview.arena);
    free(look);
}

/* --- on the worker --- */

static const char *value_words(const struct quality_edited *edited, const char *value,
                               const char *extension, struct arena *arena)
{
    const char *words = str_is_empty(value) ? "–" : field_display_text(edited->field, value, arena);
    return str_is_empty(extension) ? arena_strdup(arena, words)
                                   : arena_printf(arena, _("%s ext. %s"), words, extension);
}

/* The extension stands beside the person's own number alone. */
static const char *extension_before(const struct quality_edited *edited)
{
    return edited->entity == &contact_entity && str_equal(edited->field->name, "phone")
               ? ((const struct contact *)edited->record)->extension
               : NULL;
}

static void name_row(const struct quality_edited *edited, struct bulk_row *row, struct arena *arena)
{
    const struct lead_card *card = edited->card;
    bool is_company = edited->entity == &company_entity;
    row->who = is_company ? arena_strdup(arena, str_or(card->company.company, "–"))
                          : record_title(&contact_entity, &card->contact, arena);
    row->where =
        arena_strdup(arena, str_or(is_company ? card->company.city : card->company.company, ""));
}

static void keep_row(void *data, const struct quality_edited *edited)
{
    struct bulk_look *look = data;
    struct bulk_preview *preview = &look->preview;
    struct arena *arena = preview->arena;
    bool is_refused = edited->refused != NULL;
    size_t *count = is_refused ? &preview->refused_count : &preview->row_count;
    if (*count == (is_refused ? REFUSED_MOST : ROWS_MOST))
        return;
    struct bulk_row *row = &(is_refused ? preview->refused : preview->rows)[(*count)++];
    name_row(edited, row, arena);
    row->from = value_words(edited, edited->from, extension_before(edited), arena);
    row->to = is_refused ? arena_strdup(arena, edited->to)
                         : value_words(edited, edited->to, edited->extension, arena);
    row->refused = arena_strdup(arena, edited->refused);
}

static bool goes_on(void *data, int64_t changed)
{
    struct bulk_look *look = data;
    (void)changed;
    atomic_store(&look->looked, look->edit.leads);
    return look->job->is_cancelled == 0;
}

static bool run_look(struct session *session, struct job *job, struct error *err)
{
    struct bulk_look *look = job->data;
    struct quality_edit *edit = &look->edit;
    struct bulk_preview *preview = &look->preview;
    *edit = (struct quality_edit){.where = look->choice.filter,
                                  .field = look->choice.field,
                                  .transform = look->choice.transform,
                                  .from = look->choice.from,
                                  .to = look->choice.to,
                                  .is_dry_run = true,
                                  .each = keep_row,
                                  .goes_on = goes_on,
                                  .data = look};
    preview->rows = ARENA_ARRAY(preview->arena, struct bulk_row, ROWS_MOST);
    preview->refused = ARENA_ARRAY(preview->arena, struct bulk_row, REFUSED_MOST);
    bool is_ok = quality_edit(session, edit, err);
    preview->leads = edit->leads;
    preview->records = edit->records;
    preview->changed = edit->changed;
    preview->refusals = edit->refused;
    return is_ok && (!edit->was_stopped ||
                     error_set(err, ERR_CANCELLED, "%s", error_sentence(ERR_CANCELLED)));
}

/* --- in the picture --- */

static void take(struct bulk_data *data, struct bulk_look *look)
{
    struct bulk_preview old = data->preview;
    data->preview = look->preview;
    data->ended_ms = clock_monotonic_ms();
    data->took_ms = data->ended_ms - look->began_ms;
    data->is_old = false;
    look->preview = old;
    if (look->preview.arena == NULL)
        look->preview.arena = arena_new(); /* which let_go frees */
}

static void look_done(struct job *job, bool ok, const struct error *err, void *context)
{
    struct app *app = context;
    struct bulk_look *look = job->data;
    struct bulk_data *data = app != NULL ? bulk_data_of(app) : NULL;
    if (data != NULL && data->look == look) {
        data->look = NULL;
        data->was_stopped = !ok && err->code == ERR_CANCELLED;
        if (ok)
            take(data, look);
        else if (!data->was_stopped)
            snprintf(data->wrong, sizeof data->wrong, "%s",
                     err->message[0] != '\0' ? err->message : error_sentence(err->code));
        app->needs_drawing = true;
        let_go(look);
    }
    let_go(look);
    free(job);
}

void bulk_look_stop(struct bulk_data *data)
{
    if (data->look == NULL)
        return;
    data->look->job->is_cancelled = 1;
    let_go(data->look);
    data->look = NULL;
}

void bulk_forget(struct bulk_data *data)
{
    if (data->preview.arena != NULL)
        arena_free(data->preview.arena);
    data->preview = (struct bulk_preview){.arena = NULL};
}

void bulk_look(struct app *app, struct bulk_data *data)
{
    bulk_look_stop(data);
    data->was_stopped = data->is_old = data->is_refresh = false;
    data->wrong[0] = '\0';
    if (!bulk_is_whole(&data->choice))
        return;
    struct bulk_look *look = xcalloc(1, sizeof *look);
    struct job *job = look->job = xcalloc(1, sizeof *job);
    *job = (struct job){.run = run_look, .done = look_done, .data = look, .is_long = true};
    look->choice = data->choice;
    look->preview.arena = arena_new();
    look->began_ms = clock_monotonic_ms();
    atomic_store(&look->holders, 2);
    data->look = look;
    worker_post(app->worker, job);
}

void bulk_refresh(struct app *app, struct bulk_data *data)
{
    if (data->look != NULL || data->preview.arena == NULL || bulk_write_goes_on())
        return;
    int64_t pause = clock_monotonic_ms() - data->ended_ms;
    data->is_old = true;
    if (data->took_ms > QUICK_MS &&
        (data->took_ms > PATIENT_MS || pause < PAUSE_OF_A_LOOK * data->took_ms))
        return;
    bulk_look(app, data);
    data->is_refresh = true;
}

void bulk_refresh_late(struct app *app, struct bulk_data *data)
{
    if (data->is_old)
        bulk_refresh(app, data);
}

bool bulk_is_looking(const struct bulk_data *data)
{
    return data->look != NULL && !data->is_refresh;
}

int64_t bulk_looked(const struct bulk_data *data)
{
    return data->look != NULL ? atomic_load(&data->look->looked) : 0;
}
