/* The condition of a question, put together without writing it: which question, then which of its
 * answers; each is put in or taken out. */
#include "question.h"

#include <string.h>

static void ask_answers(struct app *app, struct screen *screen);

static bool is_parent(const struct question *question, const char *key)
{
    return question->only_if_question != NULL && str_equal(question->only_if_question, key);
}

static void answer_chosen(struct app *app, const char *code, void *unused)
{
    struct screen *screen = question_screen_of(app);
    const struct question *question = screen != NULL ? question_of(screen) : NULL;
    (void)unused;
    if (question == NULL)
        return;
    const char *parent = ((struct question_data *)screen->state)->parent;
    const char *values = is_parent(question, parent) ? str_or(question->only_if_value, "") : "";
    char **parts;
    const char *left = "";
    bool was_in = str_list_has(values, code);
    size_t count = str_split(app->frame, values, ',', &parts);
    for (size_t i = 0; i < count; i++)
        if (*parts[i] != '\0' && !str_equal(parts[i], code))
            left = arena_printf(app->frame, "%s%s%s", left, *left != '\0' ? "," : "", parts[i]);
    if (!was_in)
        left = arena_printf(app->frame, "%s%s%s", left, *left != '\0' ? "," : "", code);
    question_set_member(app, *left == '\0' ? "" : arena_printf(app->frame, "%s=%s", parent, left));
    ask_answers(app, screen);
}

static void ask_answers(struct app *app, struct screen *screen)
{
    static char labels[FORM_CHOICES_MOST + 2][120];
    const struct question *question = question_of(screen);
    const char *key = ((struct question_data *)screen->state)->parent;
    const struct question *parent = form_question(editing_of(screen)->form, key);
    struct menu_item items[FORM_CHOICES_MOST + 2];
    bool is_yes_no = parent != NULL && parent->type == QUESTION_YES_NO;
    int count = 0, choices = parent == NULL ? 0 : is_yes_no ? 2 : parent->choice_count;
    if (question == NULL || choices == 0)
        return;
    for (; count < choices && count < FORM_CHOICES_MOST; count++) {
        const char *code = !is_yes_no ? parent->choices[count].code : count == 0 ? "yes" : "no";
        bool is_in =
            is_parent(question, key) && str_list_has(str_or(question->only_if_value, ""), code);
        snprintf(labels[count], sizeof labels[count], "[%c] %s", is_in ? 'x' : ' ',
                 !is_yes_no   ? form_words(parent->choices[count].label)
                 : count == 0 ? _("yes")
                              : _("no"));
        items[count] = (struct menu_item){(char)('1' + count), code, labels[count]};
    }
    menu_open(app, _("Only if it was answered by one of these (Esc: done):"), items, count,
              answer_chosen, NULL);
}

static void parent_chosen(struct app *app, const char *code, void *unused)
{
    struct screen *screen = question_screen_of(app);
    (void)unused;
    if (screen == NULL)
        return;
    struct question_data *data = screen->state;
    if (str_equal(code, "-")) {
        question_set_member(app, "");
        return;
    }
    snprintf(data->parent, sizeof data->parent, "%s", code);
    ask_answers(app, screen);
}

void question_ask_condition(struct app *app, struct screen *screen)
{
    static char keys[20][64];
    const struct form *form = editing_of(screen)->form;
    int at = ((const struct question_data *)screen->state)->at, count = 0;
    struct menu_item items[20];
    items[count++] = (struct menu_item){'0', "-", _("always asked")};
    for (int i = 0; i < form->question_count && count < 20; i++) {
        const struct question *question = &form->questions[i];
        if (i == at ||
            (question->type != QUESTION_YES_NO && !question_type_has_choices(question->type)))
            continue;
        snprintf(keys[count], sizeof keys[count], "%s", str_or(question->key, ""));
        items[count] = (struct menu_item){(char)(count < 10 ? '0' + count : 'a' + count - 10),
                                          keys[count], form_words(question->text)};
        count++;
    }
    menu_open(app, _("Only if this question was answered:"), items, count, parent_chosen, NULL);
}
