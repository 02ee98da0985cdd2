/* Answering the asked question: a digit picks a choice or begins the text, `=` asks for any answer.
 */
#include "../screens.h"
#include "lead_data.h"

#include <stdio.h>
#include <string.h>

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
    if (data->question + 1 < (int)data->question_count && question->type != QUESTION_MANY_OF)
        data->question++;
    lead_save_draft(app, screen);
}

static void answer_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class == &lead_screen)
        answer(app, app->top, text);
}

static bool check_answer(struct app *app, const char *text, char *echo, size_t size)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &lead_screen)
        screen = screen->below;
    struct error err = {0};
    char *value;
    struct lead_data *data = screen != NULL ? screen->state : NULL;
    bool is_fine =
        data != NULL && (text[0] == '\0' || question_parse(data->questions[data->question], text,
                                                           app->frame, &value, &err));
    snprintf(echo, size, "%s", is_fine ? "" : err.message);
    return is_fine;
}

void lead_answer_key(struct app *app, struct screen *screen, char key)
{
    struct lead_data *data = screen->state;
    const struct question *question =
        data->question < (int)data->question_count ? data->questions[data->question] : NULL;
    char raw[420] = {key, '\0'};
    if (question == NULL)
        return;
    if (key == '=' || (question->choice_count == 0 && question->type != QUESTION_YES_NO)) {
        struct prompt prompt = {.question = _(question->text),
                                .initial = key == '=' ? "" : raw,
                                .check = check_answer,
                                .done = answer_done};
        prompt_open(app, &prompt);
        return;
    }
    const struct given *given = given_for(data, question->key);
    if (question->type == QUESTION_MANY_OF && given != NULL)
        snprintf(raw, sizeof raw, "%.399s,%c", given->value, key);
    answer(app, screen, raw);
}
