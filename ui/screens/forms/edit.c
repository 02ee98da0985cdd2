/* The form editor: the questions of one form as rows, and whether it can be published as it stands.
 * Every change is kept as a draft at once and can be taken back; agents see it when it is
 * published. */
#include "draft.h"

#include <stdlib.h>

static struct editing *state_of(const struct screen *screen)
{
    return screen->state;
}

static bool open_edit(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    struct editing *editing = xcalloc(1, sizeof *editing);
    if (!editing_begin(app, argument, editing, err)) {
        free(editing);
        return false;
    }
    screen->state = editing;
    return true;
}

static void close_edit(struct app *app, struct screen *screen)
{
    (void)app;
    editing_end(screen->state);
    free(screen->state);
}

static void load_edit(struct app *app, struct screen *screen)
{
    editing_refresh(app, screen->state);
}

static const char *role_words(unsigned masks)
{
    return masks == MASK_SALES ? _("sales") : masks == MASK_TELESALES ? _("telesales") : _("both");
}

static void draw_row(struct app *app, const struct screen *screen, int index, int y)
{
    const struct question *question = &state_of(screen)->form->questions[index];
    bool is_here = index == screen->selected;
    enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
    int text = app->width - 55;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 3, text, role, form_words(question->text));
    put(app, y, text + 4, 13, role, question_type_label(question->type));
    put(app, y, text + 18, 6, role,
        arena_printf(app->frame, "%s%+d", question->is_core ? "*" : " ", question->worth));
    put(app, y, text + 25, 9, role, role_words(question->masks));
    if (question->only_if_question != NULL)
        put(app, y, text + 35, app->width - text - 36, role,
            question_get(question, MEMBER_CONDITION, app->frame));
    if (is_here)
        put_cursor(app, y, 1);
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - 4;
}

static void draw_edit(struct app *app, struct screen *screen)
{
    const struct editing *editing = screen->state;
    const struct form *form = editing->form;
    int top = body_top(app), visible = visible_rows(app), text = app->width - 55;
    const char *problem = editing_problem(app, editing);
    list_scroll(screen, form->question_count, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(
            app->frame, "%s: %s  (%s)", editing->name, form_words(form->title),
            editing->base == NULL ? _("new, a draft")
            : editing->is_changed
                ? arena_printf(app->frame, _("draft from version %d"), editing->base->version)
                : arena_printf(app->frame, _("version %d"), form->version)));
    put(app, top + 1, 3, text, ROLE_MUTED, _("Question"));
    put(app, top + 1, text + 4, 13, ROLE_MUTED, _("Answer is"));
    put(app, top + 1, text + 18, 6, ROLE_MUTED, _("Worth"));
    put(app, top + 1, text + 25, 9, ROLE_MUTED, _("Asked by"));
    put(app, top + 1, text + 35, app->width - text - 36, ROLE_MUTED, _("Only if"));
    for (int i = 0; i < visible && screen->top + i < form->question_count; i++)
        draw_row(app, screen, screen->top + i, top + 2 + i);
    if (form->question_count == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL, _("No question yet: a adds one."));
    put(app, top + 2 + visible, 1, app->width - 2, ROLE_MUTED,
        arena_printf(app->frame,
                     _("questions: %d, asked at once: at most %d, handover from score %d on"),
                     form->question_count, form->ask_most, form->score_least));
    put(app, top + 3 + visible, 1, app->width - 2, problem != NULL ? ROLE_WARN : ROLE_GOOD,
        problem != NULL ? problem : _("No mistake: it can be published."));
}

static bool edit_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct editing *editing = screen->state;
    return list_key(app, screen, key, editing->form->question_count, visible_rows(app));
}

static const char *edit_words(struct app *app, const struct screen *screen, int row)
{
    const struct question *question = &state_of(screen)->form->questions[row];
    return arena_printf(app->frame, "%s %s %s", form_words(question->text),
                        str_or(question->key, ""), question_type_label(question->type));
}

/* --- actions --- */

static bool has_row(const struct app *app, const struct screen *screen)
{
    (void)app;
    return screen->selected < state_of(screen)->form->question_count;
}

static void open_question(struct app *app, struct screen *screen)
{
    app_push(app, &form_question_screen, arena_printf(app->frame, "%d", screen->selected));
}

static void added(struct app *app, const char *text, void *unused)
{
    struct screen *screen = app->top;
    (void)unused;
    if (screen->class != &form_edit_screen || str_is_blank(text))
        return;
    struct editing *editing = screen->state;
    int at = editing->form->question_count > 0 ? screen->selected : -1;
    editing_set(app, editing, form_add(editing->form, at, text, editing->arena));
    screen->selected = at + 1;
    open_question(app, screen);
}

static void add(struct app *app, struct screen *screen)
{
    if (state_of(screen)->form->question_count >= FORM_QUESTIONS_MOST)
        app_message(app, ROLE_WARN, _("A form has at most %d questions."), FORM_QUESTIONS_MOST);
    else
        prompt_open(app, &(struct prompt){.question = _("What is asked?"), .done = added});
}

static void delete_it(struct app *app, struct screen *screen)
{
    struct editing *editing = screen->state;
    editing_set(app, editing, form_remove(editing->form, screen->selected, editing->arena));
    app_message(app, ROLE_GOOD, "%s", _("The question is gone; u brings it back."));
}

static void move_by(struct app *app, struct screen *screen, int step)
{
    struct editing *editing = screen->state;
    int to = screen->selected + step;
    if (to < 0 || to >= editing->form->question_count)
        return;
    editing_set(app, editing, form_move(editing->form, screen->selected, to, editing->arena));
    screen->selected = to;
}

static void move_down(struct app *app, struct screen *screen)
{
    move_by(app, screen, 1);
}

static void move_up(struct app *app, struct screen *screen)
{
    move_by(app, screen, -1);
}

static void title_typed(struct app *app, const char *text, void *unused)
{
    struct editing *editing = editing_of(app->top);
    (void)unused;
    if (editing != NULL)
        editing_set(
            app, editing,
            form_with_title(editing->form, form_typed(editing->form->title, text), editing->arena));
}

static bool check_number(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t value;
    (void)app;
    bool is_ok = str_to_int64(text, &value) && value >= 0 && value <= 100;
    snprintf(echo, size, "%s", is_ok ? "" : _("a number from 0 to 100"));
    return is_ok;
}

static void most_typed(struct app *app, const char *text, void *is_score)
{
    struct editing *editing = editing_of(app->top);
    int64_t value;
    if (editing == NULL || !str_to_int64(text, &value))
        return;
    const struct form *form = editing->form;
    editing_set(app, editing,
                form_with_limits(form, is_score != NULL ? form->ask_most : (int)value,
                                 is_score != NULL ? (int)value : form->score_least,
                                 editing->arena));
}

static void head_chosen(struct app *app, const char *code, void *unused)
{
    static bool is_score = true;
    struct editing *editing = editing_of(app->top);
    (void)unused;
    if (editing == NULL)
        return;
    const struct form *form = editing->form;
    if (str_equal(code, "title"))
        prompt_open(app, &(struct prompt){.question = _("Title"),
                                          .initial = form_words(form->title),
                                          .done = title_typed});
    else if (str_equal(code, "most"))
        prompt_open(app, &(struct prompt){.question = _("So many are asked at once"),
                                          .initial = arena_printf(app->frame, "%d", form->ask_most),
                                          .check = check_number,
                                          .done = most_typed});
    else
        prompt_open(app,
                    &(struct prompt){.question = _("A handover needs this score"),
                                     .initial = arena_printf(app->frame, "%d", form->score_least),
                                     .check = check_number,
                                     .done = most_typed,
                                     .data = &is_score});
}

static void head(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {{'1', "title", _("title")},
                                      {'2', "most", _("how many are asked at once")},
                                      {'3', "score", _("the score that a handover needs")}};
    (void)screen;
    menu_open(app, _("Of the form as a whole:"), items, 3, head_chosen, NULL);
}

/* What has a mistake is not shown to anybody as if it had none. */
static void show(struct app *app, struct screen *screen, const char *how)
{
    const char *problem = editing_problem(app, screen->state);
    if (problem != NULL)
        app_message(app, ROLE_WARN, "%s", problem);
    else
        app_push(app, &form_try_screen,
                 arena_printf(app->frame, "%s%s", how, state_of(screen)->name));
}

static void preview(struct app *app, struct screen *screen)
{
    show(app, screen, FORM_PREVIEW);
}

static void try_it(struct app *app, struct screen *screen)
{
    show(app, screen, FORM_TRY);
}

static void publish(struct app *app, struct screen *screen)
{
    const char *problem = editing_problem(app, screen->state);
    if (problem != NULL)
        app_message(app, ROLE_WARN, "%s", problem);
    else
        form_publish_ask(app, state_of(screen)->name);
}

static bool may_redo(const struct app *app, const struct screen *screen)
{
    (void)app;
    return state_of(screen)->undone_count > 0;
}

static void undo(struct app *app, struct screen *screen)
{
    editing_undo(app, screen->state);
}

static void redo(struct app *app, struct screen *screen)
{
    editing_redo(app, screen->state);
}

static bool may_discard(const struct app *app, const struct screen *screen)
{
    (void)app;
    return state_of(screen)->is_changed;
}

static void thrown_away(struct app *app, const char *code, void *unused)
{
    (void)code, (void)unused;
    if (app->top->class != &form_edit_screen)
        return;
    editing_forget(app, app->top->state);
    app_pop(app);
}

static void discard(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {{'x', "x", _("throw it away")}};
    if (state_of(screen)->base != NULL)
        editing_discard(app, screen->state);
    else
        menu_open(app, _("Nothing was published of it yet; it would be gone for good:"), items, 1,
                  thrown_away, NULL);
}

static const struct action actions[] = {
    {"form.edit", "Enter", N_("edit"), N_("text, kind of answer, choices, condition, worth"),
     has_row, open_question},
    {"form.add", "a", N_("add"), N_("a new question below this one"), NULL, add},
    {"form.delete", "d", N_("delete"), N_("this question"), has_row, delete_it},
    {"form.preview", "p", N_("preview"), N_("what the agent will see, at 80x24"), NULL, preview},
    {"form.try", "t", N_("try"), N_("answer it; nothing is stored"), NULL, try_it},
    {"form.publish", "P", N_("publish"), N_("to one team first, then to everybody"), NULL, publish},
    {"form.redo", "Ctrl-R", N_("redo"), N_("what was taken back last, done again"), may_redo, redo},
    {"form.down", "J", N_("down"), N_("this question one place down"), has_row, move_down},
    {"form.up", "K", N_("up"), N_("this question one place up"), has_row, move_up},
    {"form.head", "h", N_("title, limits"),
     N_("title, how many are asked at once, the score that a handover needs"), NULL, head},
    {"form.discard", "X", N_("discard"), N_("throw the draft away"), may_discard, discard},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class form_edit_screen = {.name = "form",
                                              .title = N_("Form"),
                                              .opened_by = "forms.edit",
                                              .open = open_edit,
                                              .load = load_edit,
                                              .draw = draw_edit,
                                              .key = edit_key,
                                              .close = close_edit,
                                              .actions = actions,
                                              .words = edit_words,
                                              .undo = undo,
                                              .undo_words = form_undo_words};
