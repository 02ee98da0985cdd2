/* Whether a form can be worked with. Each rule names the question and the member at fault, so that
 * a file says its line and the editor shows the question. */
#include "core/form.h"

#include "base/i18n.h"
#include "base/text.h"
#include "../records/fields.h"

#include <stdio.h>
#include <string.h>

#define ASK_MOST 20
#define WORTH_MOST 30
#define DAYS_MOST 3650

struct check {
    const struct form *form;
    struct form_mistake *list;
    size_t most, count;
};

static bool wrong(struct check *check, int question, const char *member, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static bool wrong(struct check *check, int question, const char *member, const char *format, ...)
{
    va_list args;
    if (check->count == check->most)
        return false;
    struct form_mistake *mistake = &check->list[check->count++];
    mistake->question = question;
    mistake->member = member;
    va_start(args, format);
    vsnprintf(mistake->reason, sizeof mistake->reason, format, args);
    va_end(args);
    return false;
}

static void check_head(struct check *check)
{
    const struct form *form = check->form;
    if (!form_name_is_valid(form->name))
        wrong(check, -1, "name", _("name is needed: small letters, digits, _ and -, at most 60"));
    if (str_is_blank(str_or(form->title, "")))
        wrong(check, -1, "title", _("title is needed"));
    if (form->version < 1)
        wrong(check, -1, "version", _("version is a number from 1 on"));
    if (form->ask_most < 1 || form->ask_most > ASK_MOST)
        wrong(check, -1, "ask_most", _("ask_most is a number from 1 to %d"), ASK_MOST);
    if (form->score_least < 0 || form->score_least > 100)
        wrong(check, -1, "score_least", _("score_least is a number from 0 to 100"));
    if (form->question_count < 1 || form->question_count > FORM_QUESTIONS_MOST)
        wrong(check, -1, "questions", _("a form has 1 to %d questions"), FORM_QUESTIONS_MOST);
}

static bool is_code(const char *code)
{
    return !str_is_empty(code) && strlen(code) <= 60 &&
           strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(code);
}

static bool check_key(struct check *check, int at)
{
    const struct question *question = &check->form->questions[at];
    if (!is_code(question->key))
        return wrong(check, at, "key", _("key is needed: small letters, digits and _, at most 60"));
    for (int i = 0; i < at; i++)
        if (str_equal(check->form->questions[i].key, question->key))
            return wrong(check, at, "key", _("key stands twice: question %d has it too"), i + 1);
    if (str_is_blank(str_or(question->text, "")))
        return wrong(check, at, "text", _("text is needed: what the agent asks"));
    return true;
}

static bool check_choice(struct check *check, int at, int i)
{
    const struct question *question = &check->form->questions[at];
    const struct question_choice *choice = &question->choices[i];
    if (!is_code(choice->code) || str_is_blank(str_or(choice->label, "")))
        return wrong(check, at, "choices",
                     _("choice %d needs code (small letters, digits, _) and label"), i + 1);
    if (str_equal(choice->code, "unknown") || str_equal(choice->code, "refused"))
        return wrong(check, at, "choices",
                     _("choice %d: \"%s\" is an answer of every question anyway"), i + 1,
                     choice->code);
    for (int j = 0; j < i; j++)
        if (str_equal(question->choices[j].code, choice->code))
            return wrong(check, at, "choices", _("choice \"%s\" stands twice"), choice->code);
    return true;
}

static bool check_choices(struct check *check, int at)
{
    const struct question *question = &check->form->questions[at];
    int classes = 0;
    if (!question_type_has_choices(question->type))
        return question->choice_count == 0 ||
               wrong(check, at, "choices", _("only questions to choose from have choices"));
    if (question->choice_count < 1 || question->choice_count > FORM_CHOICES_MOST)
        return wrong(check, at, "choices", _("this type needs 1 to %d choices"), FORM_CHOICES_MOST);
    for (int i = 0; i < question->choice_count; i++) {
        if (!check_choice(check, at, i))
            return false;
        classes += question->choices[i].from != INT_NONE;
    }
    return question->type != QUESTION_MONEY_CLASS || classes > 0 ||
           wrong(check, at, "choices",
                 _("a money class says from which amount on it holds (from)"));
}

static bool check_limits(struct check *check, int at)
{
    const struct question *question = &check->form->questions[at];
    bool is_number = question->type == QUESTION_NUMBER,
         is_measured = is_number || question->type == QUESTION_TEXT ||
                       question->type == QUESTION_MONTH || question->type == QUESTION_DATE;
    if ((question->has_min || question->has_max) && !is_measured)
        return wrong(check, at, question->has_min ? "min" : "max",
                     _("min and max are for numbers, texts, months and dates"));
    if (question->has_min && question->has_max && question->min > question->max)
        return wrong(check, at, "max", _("max is smaller than min"));
    if (!str_is_empty(question->unit) && !is_number)
        return wrong(check, at, "unit", _("only a number has a unit"));
    if (question->worth < 0 || question->worth > WORTH_MOST)
        return wrong(check, at, "worth", _("worth is a number from 0 to %d"), WORTH_MOST);
    if (question->chance < 1 || question->chance > 100)
        return wrong(check, at, "chance", _("chance is a number from 1 to 100"));
    if (question->keeps_days < 0 || question->keeps_days > DAYS_MOST)
        return wrong(check, at, "keeps_days", _("keeps_days is a number from 0 to %d"), DAYS_MOST);
    if ((question->masks & MASK_ALL) == 0)
        return wrong(check, at, "masks", _("nobody would see this question"));
    return !question->is_core || (question->masks & MASK_TELESALES) != 0 ||
           wrong(check, at, "masks", _("the handover needs it, and telesales would not see it"));
}

/* --- conditions --- */

static int place_of(const struct form *form, const char *key)
{
    for (int i = 0; i < form->question_count; i++)
        if (str_equal(form->questions[i].key, key))
            return i;
    return -1;
}

static bool is_answer_of(const struct question *question, const char *value)
{
    if (str_equal(value, "unknown") || str_equal(value, "refused"))
        return true;
    if (question->type == QUESTION_YES_NO)
        return str_equal(value, "yes") || str_equal(value, "no");
    for (int i = 0; i < question->choice_count; i++)
        if (str_equal(question->choices[i].code, value))
            return true;
    return false;
}

static bool check_values(struct check *check, int at, const struct question *parent)
{
    const struct question *question = &check->form->questions[at];
    struct arena *arena = arena_new();
    char **values;
    size_t count = str_split(arena, question->only_if_value, ',', &values);
    bool is_ok = true;
    if (!question_type_has_choices(parent->type) && parent->type != QUESTION_YES_NO)
        is_ok = wrong(check, at, "only_if",
                      _("its condition asks \"%s\", which has no choices to compare with"),
                      parent->key);
    for (size_t i = 0; is_ok && i < count; i++)
        if (!is_answer_of(parent, values[i]))
            is_ok = wrong(check, at, "only_if", _("\"%s\" is no answer of \"%s\""), values[i],
                          parent->key);
    arena_free(arena);
    return is_ok;
}

static bool check_condition(struct check *check, int at)
{
    const struct question *question = &check->form->questions[at];
    if (question->only_if_question == NULL && question->only_if_value == NULL)
        return true;
    if (str_is_empty(question->only_if_question) || str_is_empty(question->only_if_value))
        return wrong(check, at, "only_if", _("a condition needs question and value"));
    int parent = place_of(check->form, question->only_if_question);
    if (parent < 0)
        return wrong(check, at, "only_if", _("its condition names \"%s\", which is no question"),
                     question->only_if_question);
    return check_values(check, at, &check->form->questions[parent]);
}

/* Follows the conditions from a question; each has one at most, so a circle comes back to it. It is
 * told once, at its first question. */
static void check_circle(struct check *check, int at)
{
    const struct form *form = check->form;
    struct text way = {0};
    int here = at, steps = 0;
    bool is_first = true;
    text_append(&way, str_or(form->questions[at].key, "?"));
    do {
        const char *next = form->questions[here].only_if_question;
        here = next == NULL ? -1 : place_of(form, next);
        if (here >= 0)
            text_printf(&way, " → %s", form->questions[here].key);
        is_first = is_first && here >= at;
        steps++;
    } while (here >= 0 && here != at && steps <= form->question_count);
    if (here == at && is_first)
        wrong(check, at, "only_if", _("conditions in a circle, none could ever be asked: %s"),
              text_str(&way));
    text_free(&way);
}

size_t form_mistakes(const struct form *form, struct form_mistake *list, size_t most)
{
    struct check check = {form, list, most, 0};
    check_head(&check);
    for (int i = 0; i < form->question_count; i++) {
        check_key(&check, i);
        check_choices(&check, i);
        check_limits(&check, i);
    }
    for (int i = 0; i < form->question_count; i++)
        if (check_condition(&check, i))
            check_circle(&check, i);
    return check.count;
}

bool form_check(const struct form *form, struct form_mistake *ret_mistake)
{
    return form_mistakes(form, ret_mistake, 1) == 0;
}
