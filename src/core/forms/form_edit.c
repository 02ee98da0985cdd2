/* Changing a form as a whole: title, limits, the order of its questions. */
#include "core/form_edit.h"

#include "base/text.h"

#include <string.h>

#define KEY_MOST 40

static struct form *copy(const struct form *form, int room, struct arena *arena)
{
    struct form *new = ARENA_NEW(arena, struct form);
    struct question *questions =
        ARENA_ARRAY(arena, struct question, (size_t)(form->question_count + room) + 1);
    *new = *form;
    if (form->question_count > 0)
        memcpy(questions, form->questions, (size_t)form->question_count * sizeof *questions);
    new->questions = questions;
    return new;
}

static struct question *questions_of(const struct form *form)
{
    return (struct question *)(uintptr_t)form->questions; /* a copy's own */
}

const struct form *form_with_title(const struct form *form, const char *title, struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    new->title = arena_strdup(arena, title);
    return new;
}

const struct form *form_with_limits(const struct form *form, int ask_most, int score_least,
                                    struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    new->ask_most = ask_most;
    new->score_least = score_least;
    return new;
}

const struct form *form_named(const struct form *form, const char *name, const char *title,
                              struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    new->name = arena_strdup(arena, name);
    new->title = arena_strdup(arena, title);
    new->version = 1;
    return new;
}

/* "What is the need?": what_is_the_need */
static char *slug(const char *text, struct arena *arena)
{
    const char *folded = text_fold(arena, text);
    struct text out = {0};
    for (const char *c = folded; *c != '\0' && out.length < KEY_MOST; c++) {
        if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
            text_append_char(&out, *c);
        else if (out.length > 0 && out.data[out.length - 1] != '_')
            text_append_char(&out, '_');
    }
    while (out.length > 0 && out.data[out.length - 1] == '_')
        out.data[--out.length] = '\0';
    char *key = arena_strdup(arena, out.length > 0 ? text_str(&out) : "question");
    text_free(&out);
    return key;
}

static char *free_key(const struct form *form, const char *text, struct arena *arena)
{
    char *base = slug(text, arena), *key = base;
    for (int i = 2; form_question(form, key) != NULL; i++)
        key = arena_printf(arena, "%s_%d", base, i);
    return key;
}

const struct form *form_add(const struct form *form, int at, const char *text, struct arena *arena)
{
    struct form *new = copy(form, 1, arena);
    struct question *questions = questions_of(new);
    int place = at + 1;
    memmove(&questions[place + 1], &questions[place],
            (size_t)(new->question_count - place) * sizeof *questions);
    questions[place] = (struct question){.key = free_key(form, text, arena),
                                         .text = arena_strdup(arena, text),
                                         .dimension = "",
                                         .type = QUESTION_TEXT,
                                         .worth = 1,
                                         .chance = 100,
                                         .keeps_days = 365,
                                         .masks = MASK_ALL};
    new->question_count++;
    return new;
}

const struct form *form_remove(const struct form *form, int at, struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    struct question *questions = questions_of(new);
    memmove(&questions[at], &questions[at + 1],
            (size_t)(new->question_count - at - 1) * sizeof *questions);
    new->question_count--;
    return new;
}

const struct form *form_move(const struct form *form, int from, int to, struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    struct question *questions = questions_of(new), moved = questions[from];
    int step = to > from ? 1 : -1;
    for (int i = from; i != to; i += step)
        questions[i] = questions[i + step];
    questions[to] = moved;
    return new;
}

const struct form *form_replace(const struct form *form, int at, const struct question *question,
                                struct arena *arena)
{
    struct form *new = copy(form, 0, arena);
    struct question *questions = questions_of(new);
    const char *old = questions[at].key;
    questions[at] = *question;
    for (int i = 0; i < new->question_count; i++)
        if (old != NULL && !str_equal(old, question->key) &&
            str_equal(questions[i].only_if_question, old))
            questions[i].only_if_question = question->key;
    return new;
}

/* --- choices --- */

static struct question_choice *choices_copy(const struct question *question, struct arena *arena)
{
    struct question_choice *choices =
        ARENA_ARRAY(arena, struct question_choice, (size_t)question->choice_count + 2);
    if (question->choice_count > 0)
        memcpy(choices, question->choices, (size_t)question->choice_count * sizeof *choices);
    return choices;
}

static bool has_code(const struct question *question, const char *code)
{
    for (int i = 0; i < question->choice_count; i++)
        if (str_equal(question->choices[i].code, code))
            return true;
    return str_equal(code, "unknown") || str_equal(code, "refused");
}

struct question question_add_choice(const struct question *question, const char *label,
                                    struct arena *arena)
{
    struct question new = *question;
    struct question_choice *choices = choices_copy(question, arena);
    char *base = slug(label, arena), *code = base;
    for (int i = 2; has_code(question, code); i++)
        code = arena_printf(arena, "%s_%d", base, i);
    choices[new.choice_count++] =
        (struct question_choice){code, arena_strdup(arena, label), INT64_MIN};
    new.choices = choices;
    return new;
}

struct question question_remove_choice(const struct question *question, int at, struct arena *arena)
{
    struct question new = *question;
    struct question_choice *choices = choices_copy(question, arena);
    memmove(&choices[at], &choices[at + 1], (size_t)(new.choice_count - at - 1) * sizeof *choices);
    new.choice_count--;
    new.choices = choices;
    return new;
}

struct question question_move_choice(const struct question *question, int from, int to,
                                     struct arena *arena)
{
    struct question new = *question;
    struct question_choice *choices = choices_copy(question, arena), moved = choices[from];
    int step = to > from ? 1 : -1;
    for (int i = from; i != to; i += step)
        choices[i] = choices[i + step];
    choices[to] = moved;
    new.choices = choices;
    return new;
}

struct question question_set_choice(const struct question *question, int at, const char *label,
                                    int64_t from, struct arena *arena)
{
    struct question new = *question;
    struct question_choice *choices = choices_copy(question, arena);
    choices[at].label = arena_strdup(arena, label);
    choices[at].from = from;
    new.choices = choices;
    return new;
}
