/* One question of the form that is edited: its members and its choices as rows. */
#include "question.h"

#include <stdlib.h>
#include <string.h>

const struct question *question_of(const struct screen *screen)
{
    const struct editing *editing = editing_of(screen);
    int at = ((const struct question_data *)screen->state)->at;
    return editing != NULL && at < editing->form->question_count ? &editing->form->questions[at]
                                                                 : NULL;
}

struct screen *question_screen_of(struct app *app)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &form_question_screen)
        screen = screen->below;
    return screen;
}

static int members_of(const struct question *question, enum question_member list[MEMBER_COUNT])
{
    int count = 0;
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (question_has_member(question, (enum question_member)i))
            list[count++] = (enum question_member)i;
    return count;
}

static bool has_own_choices(const struct question *question)
{
    return question_type_has_choices(question->type) && question->choices != contact_roles;
}

static int rows_of(const struct question *question)
{
    enum question_member list[MEMBER_COUNT];
    return members_of(question, list) + (has_own_choices(question) ? question->choice_count : 0);
}

/* The choice that is selected; -1: a member is. */
static int choice_here(const struct screen *screen)
{
    enum question_member list[MEMBER_COUNT];
    const struct question *question = question_of(screen);
    int at = question == NULL ? -1 : screen->selected - members_of(question, list);
    return at >= 0 && at < question->choice_count ? at : -1;
}

static bool open_question(struct app *app, struct screen *screen, const char *argument,
                          struct error *err)
{
    struct question_data *data = xcalloc(1, sizeof *data);
    (void)app, (void)err;
    data->at = atoi(argument);
    screen->state = data;
    return true;
}

static void close_question(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

/* --- drawing --- */

static const char *member_words(struct app *app, const struct question *question,
                                enum question_member member)
{
    const char *text = question_get(question, member, app->frame);
    switch (member) {
    case MEMBER_TYPE: return question_type_label(question->type);
    case MEMBER_MASKS:
        return str_equal(text, "both")    ? _("telesales and sales")
               : str_equal(text, "sales") ? _("sales")
                                          : _("telesales");
    case MEMBER_CORE: return question->is_core ? _("yes") : _("no");
    case MEMBER_CONDITION: return *text == '\0' ? _("always asked") : text;
    case MEMBER_KEEPS_DAYS: return question->keeps_days == 0 ? _("for ever") : text;
    default: return form_words(text);
    }
}

static void draw_choice(struct app *app, const struct question *question, int i, int y,
                        enum role role)
{
    const struct question_choice *choice = &question->choices[i];
    put(app, y, 3, 28, role, arena_printf(app->frame, _("Choice %d"), i + 1));
    put(app, y, 32, app->width - 33, role,
        choice->from != INT64_MIN ? arena_printf(app->frame, _("%s  (from %lld EUR on)"),
                                                 form_words(choice->label), (long long)choice->from)
                                  : form_words(choice->label));
}

static int visible_rows(const struct app *app)
{
    return body_height(app) - 3;
}

static void draw_question(struct app *app, struct screen *screen)
{
    const struct question *question = question_of(screen);
    const struct editing *editing = editing_of(screen);
    enum question_member list[MEMBER_COUNT];
    int top = body_top(app), visible = visible_rows(app);
    if (question == NULL) {
        put(app, top + 1, 3, app->width - 4, ROLE_WARN, _("This question is gone."));
        return;
    }
    int members = members_of(question, list), rows = rows_of(question);
    const char *problem = editing_problem(app, editing);
    list_scroll(screen, rows, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("%s, question %d of %d"), editing->name,
                     ((struct question_data *)screen->state)->at + 1,
                     editing->form->question_count));
    for (int i = 0; i < visible && screen->top + i < rows; i++) {
        int row = screen->top + i, y = top + 1 + i;
        enum role role = row == screen->selected ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, y, 0, app->width, role, row == screen->selected ? " >" : "");
        if (row >= members) {
            draw_choice(app, question, row - members, y, role);
        } else {
            put(app, y, 3, 28, role, question_member_label(list[row]));
            put(app, y, 32, app->width - 33, role, member_words(app, question, list[row]));
        }
        if (row == screen->selected)
            put_cursor(app, y, 1);
    }
    put(app, top + 2 + visible, 1, app->width - 2, problem != NULL ? ROLE_WARN : ROLE_GOOD,
        problem != NULL ? problem : _("No mistake: it can be published."));
}

static const char *question_words(struct app *app, const struct screen *screen, int row)
{
    const struct question *question = question_of(screen);
    enum question_member list[MEMBER_COUNT];
    int members = question != NULL ? members_of(question, list) : 0;
    if (question == NULL)
        return "";
    return row >= members ? form_words(question->choices[row - members].label)
                          : arena_printf(app->frame, "%s %s", question_member_label(list[row]),
                                         member_words(app, question, list[row]));
}

static bool question_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct question *question = question_of(screen);
    return question != NULL && list_key(app, screen, key, rows_of(question), visible_rows(app));
}

/* --- changing --- */

static void put_question(struct app *app, struct screen *screen, const struct question *question)
{
    struct editing *editing = editing_of(screen);
    editing_set(app, editing,
                form_replace(editing->form, ((struct question_data *)screen->state)->at, question,
                             editing->arena));
}

void question_set_member(struct app *app, const char *text)
{
    struct screen *screen = question_screen_of(app);
    const struct question *question = screen != NULL ? question_of(screen) : NULL;
    struct question new;
    struct error err = {0};
    if (question == NULL)
        return;
    enum question_member member = ((struct question_data *)screen->state)->member;
    if (member == MEMBER_TEXT || member == MEMBER_UNIT)
        text = form_typed(member == MEMBER_TEXT ? question->text : question->unit, text);
    if (question_set(question, member, text, editing_of(screen)->arena, &new, &err))
        put_question(app, screen, &new);
    else
        app_error(app, &err);
}

static void member_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    question_set_member(app, text);
}

static bool check_member(struct app *app, const char *text, char *echo, size_t size)
{
    struct screen *screen = question_screen_of(app);
    const struct question *question = screen != NULL ? question_of(screen) : NULL;
    struct question new;
    struct error err = {0};
    bool is_ok =
        question != NULL && question_set(question, ((struct question_data *)screen->state)->member,
                                         text, app->frame, &new, &err);
    snprintf(echo, size, "%s", err.message);
    return is_ok;
}

static void ask_type(struct app *app)
{
    struct menu_item items[QUESTION_TYPE_COUNT];
    for (int i = 0; i < QUESTION_TYPE_COUNT; i++)
        items[i] = (struct menu_item){(char)('1' + i), question_type_name((enum question_type)i),
                                      question_type_label((enum question_type)i)};
    menu_open(app, _("The answer is:"), items, QUESTION_TYPE_COUNT, member_typed, NULL);
}

static void ask_masks(struct app *app)
{
    const struct menu_item items[] = {{'1', "both", _("telesales and sales")},
                                      {'2', "telesales", _("telesales")},
                                      {'3', "sales", _("sales")}};
    menu_open(app, _("Asked by:"), items, 3, member_typed, NULL);
}

static void ask_core(struct app *app)
{
    const struct menu_item items[] = {{'1', "yes", _("yes")}, {'2', "no", _("no")}};
    menu_open(app, _("Does the handover need it?"), items, 2, member_typed, NULL);
}

static void ask_member(struct app *app, const struct question *question,
                       enum question_member member)
{
    prompt_open(app,
                &(struct prompt){.question = question_member_label(member),
                                 .initial = form_words(question_get(question, member, app->frame)),
                                 .check = check_member,
                                 .done = member_typed});
}

/* --- choices --- */

static void from_typed(struct app *app, const char *text, void *unused)
{
    struct screen *screen = question_screen_of(app);
    const struct question *question = screen != NULL ? question_of(screen) : NULL;
    const struct question_data *data = screen != NULL ? screen->state : NULL;
    int64_t from = INT64_MIN;
    (void)unused;
    if (question == NULL || data->choice >= question->choice_count ||
        (*text != '\0' && !str_to_int64(text, &from)))
        return;
    struct question new =
        question_set_choice(question, data->choice, data->label, from, editing_of(screen)->arena);
    put_question(app, screen, &new);
}

static bool check_from(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t from;
    (void)app;
    bool is_ok = *text == '\0' || (str_to_int64(text, &from) && from >= 0);
    snprintf(echo, size, "%s",
             is_ok ? _("empty: an answer without an amount") : _("whole euros: 25000"));
    return is_ok;
}

static void choice_typed(struct app *app, const char *text, void *unused)
{
    struct screen *screen = question_screen_of(app);
    const struct question *question = screen != NULL ? question_of(screen) : NULL;
    (void)unused;
    if (question == NULL || str_is_blank(text))
        return;
    struct question_data *data = screen->state;
    struct arena *arena = editing_of(screen)->arena;
    struct question new = *question;
    bool is_new = data->choice >= question->choice_count;
    if (is_new)
        new = question_add_choice(question, text, arena);
    const struct question_choice *choice = &new.choices[data->choice];
    snprintf(data->label, sizeof data->label, "%s", form_typed(choice->label, text));
    int64_t from = choice->from;
    new = question_set_choice(&new, data->choice, data->label, from, arena);
    put_question(app, screen, &new);
    if (question->type != QUESTION_MONEY_CLASS)
        return;
    prompt_open(app,
                &(struct prompt){.question = _("From which amount on, in EUR?"),
                                 .initial = from == INT64_MIN
                                                ? ""
                                                : arena_printf(app->frame, "%lld", (long long)from),
                                 .check = check_from,
                                 .done = from_typed});
}

static bool may_add(const struct app *app, const struct screen *screen)
{
    const struct question *question = question_of(screen);
    (void)app;
    return question != NULL && question_type_has_choices(question->type) &&
           (question->choices == contact_roles || question->choice_count < FORM_CHOICES_MOST);
}

static void add_choice(struct app *app, struct screen *screen)
{
    struct question_data *data = screen->state;
    const struct question *question = question_of(screen);
    if (question->choices == contact_roles) { /* its own ones instead of the usual roles */
        struct question bare = *question;
        bare.choices = NULL;
        bare.choice_count = 0;
        put_question(app, screen, &bare);
    }
    data->choice = question_of(screen)->choice_count;
    prompt_open(app, &(struct prompt){.question = _("New choice"), .done = choice_typed});
}

static bool is_on_choice(const struct app *app, const struct screen *screen)
{
    (void)app;
    return choice_here(screen) >= 0;
}

static void delete_choice(struct app *app, struct screen *screen)
{
    struct question new =
        question_remove_choice(question_of(screen), choice_here(screen), editing_of(screen)->arena);
    put_question(app, screen, &new);
}

static void move_choice(struct app *app, struct screen *screen, int step)
{
    int at = choice_here(screen), to = at + step;
    if (to < 0 || to >= question_of(screen)->choice_count)
        return;
    struct question new =
        question_move_choice(question_of(screen), at, to, editing_of(screen)->arena);
    put_question(app, screen, &new);
    screen->selected += step;
}

static void choice_down(struct app *app, struct screen *screen)
{
    move_choice(app, screen, 1);
}

static void choice_up(struct app *app, struct screen *screen)
{
    move_choice(app, screen, -1);
}

/* --- actions --- */

static bool has_question(const struct app *app, const struct screen *screen)
{
    (void)app;
    return question_of(screen) != NULL;
}

static void edit_row(struct app *app, struct screen *screen)
{
    struct question_data *data = screen->state;
    const struct question *question = question_of(screen);
    enum question_member list[MEMBER_COUNT];
    members_of(question, list);
    if (choice_here(screen) >= 0) {
        data->choice = choice_here(screen);
        prompt_open(app, &(struct prompt){
                             .question = arena_printf(app->frame, _("Choice %d"), data->choice + 1),
                             .initial = form_words(question->choices[data->choice].label),
                             .done = choice_typed});
        return;
    }
    data->member = list[screen->selected];
    switch (data->member) {
    case MEMBER_TYPE: ask_type(app); break;
    case MEMBER_MASKS: ask_masks(app); break;
    case MEMBER_CORE: ask_core(app); break;
    case MEMBER_CONDITION: question_ask_condition(app, screen); break;
    default: ask_member(app, question, data->member); break;
    }
}

static bool may_redo(const struct app *app, const struct screen *screen)
{
    const struct editing *editing = editing_of(screen);
    (void)app;
    return editing != NULL && editing->undone_count > 0;
}

static void undo(struct app *app, struct screen *screen)
{
    editing_undo(app, editing_of(screen));
}

static void redo(struct app *app, struct screen *screen)
{
    editing_redo(app, editing_of(screen));
}

static const struct action actions[] = {
    {"question.edit", "Enter", N_("change"), N_("the selected line"), has_question, edit_row},
    {"question.add", "a", N_("add choice"), N_("one more answer to choose from"), may_add,
     add_choice},
    {"question.delete", "d", N_("delete choice"), N_("the selected choice"), is_on_choice,
     delete_choice},
    {"question.down", "J", N_("down"), N_("the selected choice one place down"), is_on_choice,
     choice_down},
    {"question.up", "K", N_("up"), N_("the selected choice one place up"), is_on_choice, choice_up},
    {"question.redo", "Ctrl-R", N_("redo"), N_("what was taken back last, done again"), may_redo,
     redo},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class form_question_screen = {.name = "question",
                                                  .title = N_("Question"),
                                                  .opened_by = "form.edit",
                                                  .open = open_question,
                                                  .draw = draw_question,
                                                  .key = question_key,
                                                  .close = close_question,
                                                  .actions = actions,
                                                  .words = question_words,
                                                  .undo = undo,
                                                  .undo_words = form_undo_words};
