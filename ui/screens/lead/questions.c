/* Answering the asked question: a digit picks a choice or begins the text, Enter shows every
 * choice or asks for the text, `=` takes any answer as text, 0 and - stand for "does not know" and
 * "does not say", Del takes an answer back. */
#include "../../screens.h"
#include "data.h"

#include <stdio.h>
#include <string.h>

struct lead_data *lead_data_of(const struct screen *screen)
{
    static const struct screen_class *const asking[] = {&lead_screen, &form_answer_screen,
                                                        &form_try_screen};
    for (size_t i = 0; screen != NULL && i < sizeof asking / sizeof *asking; i++)
        if (screen->class == asking[i])
            return screen->state;
    return NULL;
}

bool lead_step_key(struct lead_data *data, const struct key *key)
{
    if (key->code != KEY_DOWN_ && key->code != KEY_UP_)
        return false;
    data->question += key->code == KEY_DOWN_ ? 1 : -1;
    if (data->question >= (int)data->question_count)
        data->question = (int)data->question_count - 1;
    if (data->question < 0)
        data->question = 0;
    return true;
}

static bool is_open(const struct questions *questions, const char *key)
{
    for (size_t i = 0; i < questions->open_count; i++)
        if (str_equal(questions->open[i]->key, key))
            return true;
    return false;
}

static bool is_in_sight(const struct question *const *list, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i]->key, key))
            return true;
    return false;
}

/* The form's answer to what is known by now: of a form on trial, else of the lead's own. */
static bool ask_form(struct app *app, struct screen *screen, struct questions *ret_questions)
{
    struct lead_data *data = screen->state;
    struct answer_input given[ANSWERS_MAX];
    struct error err = {0};
    for (int i = 0; i < data->given_count; i++)
        given[i] = (struct answer_input){data->given[i].question, data->given[i].value};
    data->form_problem[0] = '\0';
    if (data->trial != NULL)
        questions_try(app->session, data->trial, data->trial_mask, given, (size_t)data->given_count,
                      screen->arena, ret_questions);
    else if (!calls_questions(app->session, data->card, given, (size_t)data->given_count,
                              screen->arena, ret_questions, &err)) {
        snprintf(data->form_problem, sizeof data->form_problem, "%s", err.message);
        return false;
    }
    return true;
}

struct sight { /* the questions that are shown */
    const struct question *list[ANSWERS_MAX];
    size_t count;
    int asked; /* of them: without an answer */
};

static bool put_in_sight(struct sight *sight, const struct question *question)
{
    if (question == NULL || sight->count >= ANSWERS_MAX ||
        is_in_sight(sight->list, sight->count, question->key))
        return false;
    sight->list[sight->count++] = question;
    return true;
}

/* Those that stand already keep their places, as long as the form still has them. */
static void keep_in_sight(const struct lead_data *data, const struct questions *questions,
                          struct sight *sight)
{
    for (size_t i = 0; data->form != NULL && i < data->question_count; i++) {
        const char *key = data->questions[i]->key;
        bool is_given = given_for(data, key) != NULL;
        if ((is_given || is_open(questions, key)) &&
            put_in_sight(sight, form_question(questions->form, key)))
            sight->asked += !is_given;
    }
}

void lead_plan(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct questions questions;
    struct sight sight = {0};
    struct sheet sheet;
    if (!ask_form(app, screen, &questions)) {
        data->question_count = data->open_count = 0;
        data->form = NULL;
        return;
    }
    keep_in_sight(data, &questions, &sight);
    for (int i = 0; i < data->given_count; i++) /* of a draft */
        put_in_sight(&sight, form_question(questions.form, data->given[i].question));
    for (size_t i = 0; i < questions.open_count && sight.asked < questions.form->ask_most; i++)
        sight.asked += put_in_sight(&sight, questions.open[i]);
    memcpy(data->questions, sight.list, sight.count * sizeof *sight.list);
    data->question_count = sight.count;
    data->open_count = questions.open_count;
    data->form = questions.form;
    data->lacking = lead_sheet(app, screen, &sheet) ? sheet.check.count : 0;
}

/* An answer may bring questions and take some away: the cursor stays on its question. */
static void plan_again(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    const char *key = data->question < (int)data->question_count
                          ? arena_strdup(screen->arena, data->questions[data->question]->key)
                          : NULL;
    lead_plan(app, screen);
    for (size_t i = 0; i < data->question_count; i++)
        if (str_equal(data->questions[i]->key, key))
            data->question = (int)i;
    if (data->question >= (int)data->question_count)
        data->question = data->question_count > 0 ? (int)data->question_count - 1 : 0;
}

static void answer(struct app *app, struct screen *screen, const char *raw)
{
    struct lead_data *data = screen->state;
    struct error err = {0};
    char *value;
    if (data->question >= (int)data->question_count || data->given_count == ANSWERS_MAX)
        return;
    const struct question *question = data->questions[data->question];
    if (!question_parse(question, raw, app->frame, &value, &err)) {
        app_error(app, &err);
        return;
    }
    const struct given *known = given_for(data, question->key);
    struct given *given =
        known != NULL ? &data->given[known - data->given] : &data->given[data->given_count++];
    snprintf(given->question, sizeof given->question, "%s", question->key);
    snprintf(given->value, sizeof given->value, "%s", str_or(value, ""));
    plan_again(app, screen);
    if (data->question + 1 < (int)data->question_count && question->type != QUESTION_MANY_OF)
        data->question++;
    lead_save_draft(app, screen);
}

/* Not asked after all: the answer of this call is taken back. */
static void forget(struct app *app, struct screen *screen, const struct question *question)
{
    struct lead_data *data = screen->state;
    const struct given *given = given_for(data, question->key);
    if (given == NULL)
        return;
    size_t at = (size_t)(given - data->given);
    memmove(&data->given[at], &data->given[at + 1],
            ((size_t)data->given_count - at - 1) * sizeof data->given[0]);
    data->given_count--;
    plan_again(app, screen);
    app->needs_drawing = true;
    lead_save_draft(app, screen);
}

static void answer_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    struct lead_data *data = lead_data_of(app->top);
    if (data == NULL)
        return;
    if (text[0] == '\0' && data->question < (int)data->question_count)
        forget(app, app->top, data->questions[data->question]);
    else
        answer(app, app->top, text);
}

static bool check_answer(struct app *app, const char *text, char *echo, size_t size)
{
    struct screen *screen = app->top;
    while (screen != NULL && lead_data_of(screen) == NULL)
        screen = screen->below;
    struct error err = {0};
    char *value;
    struct lead_data *data = screen != NULL ? screen->state : NULL;
    bool is_fine =
        data != NULL && (text[0] == '\0' || question_parse(data->questions[data->question], text,
                                                           app->frame, &value, &err));
    snprintf(echo, size, "%s",
             !is_fine          ? err.message
             : text[0] == '\0' ? _("empty: not asked; Esc leaves it as it is")
                               : question_display(data->questions[data->question],
                                                  str_or(value, ""), app->frame));
    return is_fine;
}

static void ask_text(struct app *app, const struct question *question, const char *initial)
{
    struct prompt prompt = {.question = _(question->text),
                            .initial = initial,
                            .check = check_answer,
                            .done = answer_done};
    prompt_open(app, &prompt);
}

/* Every choice with a key: digits, then letters; then what always is an answer. */
static void ask_choice(struct app *app, const struct question *question)
{
    static const char keys[] = "123456789abcdefghijklmn";
    struct menu_item items[24];
    int count = 0;
    for (; count < question->choice_count && count < 20; count++)
        items[count] = (struct menu_item){keys[count], question->choices[count].code,
                                          _(question->choices[count].label)};
    if (question->type == QUESTION_YES_NO) {
        items[count++] = (struct menu_item){'1', "yes", _("yes")};
        items[count++] = (struct menu_item){'2', "no", _("no")};
    }
    items[count++] = (struct menu_item){'0', "unknown", _("does not know")};
    items[count++] = (struct menu_item){'-', "refused", _("does not say")};
    menu_open(app, _(question->text), items, count, answer_done, NULL);
}

static bool has_choices(const struct question *question)
{
    return question->choice_count > 0 || question->type == QUESTION_YES_NO;
}

/* One more of several, or one less when it is pressed again. */
static void toggle(struct app *app, struct screen *screen, const struct question *question, int at)
{
    const struct given *given = given_for(screen->state, question->key);
    struct text out = {0};
    if (at >= question->choice_count)
        return;
    for (int i = 0; i < question->choice_count; i++) {
        bool is_on = given != NULL && str_list_has(given->value, question->choices[i].code);
        if (is_on != (i == at))
            text_printf(&out, "%s%s", out.length > 0 ? "," : "", question->choices[i].code);
    }
    if (out.length > 0)
        answer(app, screen, text_str(&out));
    else
        forget(app, screen, question);
    text_free(&out);
}

static void press_digit(struct app *app, struct screen *screen, const struct question *question,
                        char digit)
{
    char raw[2] = {digit, '\0'};
    if (!has_choices(question))
        ask_text(app, question, raw);
    else if (question->type == QUESTION_MANY_OF)
        toggle(app, screen, question, digit - '1');
    else
        answer(app, screen, raw);
}

static void press_enter(struct app *app, struct screen *screen, const struct question *question)
{
    struct lead_data *data = screen->state;
    const struct given *given = given_for(data, question->key);
    if (question->type == QUESTION_MANY_OF && given != NULL)
        data->question += data->question + 1 < (int)data->question_count;
    else if (has_choices(question))
        ask_choice(app, question);
    else
        ask_text(app, question, given != NULL ? given->value : "");
}

bool lead_question_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct lead_data *data = screen->state;
    const struct question *question =
        data->question < (int)data->question_count ? data->questions[data->question] : NULL;
    uint32_t letter =
        key->code == KEY_CHAR && !key->ctrl && !key->alt ? key->codepoint : (uint32_t)0;
    if (question == NULL)
        return key->code == KEY_ENTER_ || (letter >= '0' && letter <= '9');
    if (letter >= '1' && letter <= '9')
        press_digit(app, screen, question, (char)letter);
    else if (letter == '0' || letter == '-')
        answer(app, screen, letter == '0' ? "unknown" : "refused");
    else if (letter == '=')
        ask_text(app, question, "");
    else if (key->code == KEY_ENTER_)
        press_enter(app, screen, question);
    else if (key->code == KEY_DELETE_ || key->code == KEY_BACKSPACE_)
        forget(app, screen, question);
    else
        return false;
    return true;
}
