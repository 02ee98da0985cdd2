/* The form that is being edited, and its draft. */
#include "draft.h"

#include "usecase/forms.h"

#include <stdlib.h>
#include <string.h>

const char *form_words(const char *text)
{
    return str_is_empty(text) ? "" : _(text);
}

const char *form_typed(const char *old, const char *text)
{
    return str_equal(form_words(old), text) ? str_or(old, "") : text;
}

bool form_has_draft(struct app *app, const char *name)
{
    struct form ignored;
    return forms_draft(app->store, name, app->frame, &ignored);
}

/* --- the draft --- */

/* write->number: the form as JSON, owned; 0 removes the draft. */
static bool run_keep(struct session *session, struct write *write, struct error *err)
{
    char *written = (char *)(uintptr_t)write->number;
    bool is_ok = forms_draft_set(session, write->id, written, err);
    free(written);
    return is_ok;
}

static void keep(struct app *app, const char *name, const struct form *form,
                 void (*done)(struct app *app, struct write *write))
{
    struct write write = {.run = run_keep, .done = done};
    snprintf(write.id, sizeof write.id, "%s", name);
    if (form != NULL)
        write.number = (int64_t)(uintptr_t)form_written(form);
    app_write(app, &write);
}

static bool is_same(const struct form *a, const struct form *b)
{
    char *one = form_written(a), *other = form_written(b);
    bool is_equal = strcmp(one, other) == 0;
    free(one);
    free(other);
    return is_equal;
}

static void open_new(struct app *app, struct write *write)
{
    app_push(app, &form_edit_screen, write->id);
}

void form_draft_new(struct app *app, const struct form *form)
{
    keep(app, form->name, form, open_new);
}

/* --- editing --- */

static bool read_base(struct app *app, struct editing *editing, struct error *err)
{
    struct form *base = ARENA_NEW(editing->arena, struct form);
    editing->base = NULL;
    if (!forms_to_edit(app->session, editing->name, app->session->actor.team_id, editing->arena,
                       base, err))
        return false;
    editing->base = base;
    return true;
}

bool editing_begin(struct app *app, const char *name, struct editing *editing, struct error *err)
{
    struct error no_base = {0};
    editing->arena = arena_new();
    snprintf(editing->name, sizeof editing->name, "%s", name);
    bool has_base = read_base(app, editing, &no_base);
    struct form *form = ARENA_NEW(editing->arena, struct form);
    editing->is_changed = forms_draft(app->store, name, editing->arena, form);
    editing->form = editing->is_changed ? form : editing->base;
    if (has_base || editing->is_changed)
        return true;
    *err = no_base;
    arena_free(editing->arena);
    return false;
}

void editing_end(struct editing *editing)
{
    arena_free(editing->arena);
}

void editing_refresh(struct app *app, struct editing *editing)
{
    struct editing fresh = {0};
    struct error ignored = {0};
    bool is_settled =
        worker_waiting(app->worker) == 0; /* else the draft read is not the last one */
    if (!is_settled || editing->is_changed || editing->step_count + editing->undone_count > 0 ||
        !editing_begin(app, editing->name, &fresh, &ignored))
        return;
    editing_end(editing);
    *editing = fresh;
}

struct editing *editing_of(const struct screen *top)
{
    while (top != NULL && top->class != &form_edit_screen)
        top = top->below;
    return top != NULL ? top->state : NULL;
}

static void take(struct app *app, struct editing *editing, const struct form *form)
{
    editing->form = form;
    editing->is_changed = editing->base == NULL || !is_same(form, editing->base);
    keep(app, editing->name, editing->is_changed ? form : NULL, NULL);
    app->needs_drawing = true;
}

void editing_set(struct app *app, struct editing *editing, const struct form *form)
{
    if (editing->step_count == FORM_STEPS) {
        memmove(editing->steps, editing->steps + 1, (FORM_STEPS - 1) * sizeof *editing->steps);
        editing->step_count--;
    }
    editing->steps[editing->step_count++] = editing->form;
    editing->undone_count = 0;
    take(app, editing, form);
}

void editing_undo(struct app *app, struct editing *editing)
{
    if (editing == NULL)
        return;
    if (editing->step_count == 0) {
        app_message(app, ROLE_NORMAL, "%s",
                    _("Nothing of this form is left to take back; other screens have their own."));
        return;
    }
    editing->undone[editing->undone_count++] = editing->form;
    take(app, editing, editing->steps[--editing->step_count]);
    app_message(app, ROLE_GOOD, "%s", _("taken back; Ctrl-R does it again"));
}

void editing_redo(struct app *app, struct editing *editing)
{
    if (editing->undone_count == 0)
        return;
    editing->steps[editing->step_count++] = editing->form;
    take(app, editing, editing->undone[--editing->undone_count]);
    app_message(app, ROLE_GOOD, "%s", _("done again"));
}

const char *form_undo_words(struct app *app, const struct screen *screen)
{
    const struct editing *editing = editing_of(screen);
    return editing == NULL || editing->step_count == 0
               ? ""
               : arena_printf(app->frame, _("last change of this form (%d)"), editing->step_count);
}

void editing_discard(struct app *app, struct editing *editing)
{
    if (editing->base == NULL)
        return;
    editing_set(app, editing, editing->base);
    app_message(app, ROLE_GOOD, "%s", _("The draft is discarded; u brings it back."));
}

void editing_forget(struct app *app, const struct editing *editing)
{
    keep(app, editing->name, NULL, NULL);
}

const char *editing_problem(struct app *app, const struct editing *editing)
{
    struct form_mistake mistake;
    if (form_check(editing->form, &mistake))
        return NULL;
    if (mistake.question < 0)
        return arena_strdup(app->frame, mistake.reason);
    return arena_printf(app->frame, _("Question %d (%s): %s"), mistake.question + 1,
                        str_or(editing->form->questions[mistake.question].key, "?"),
                        mistake.reason);
}
