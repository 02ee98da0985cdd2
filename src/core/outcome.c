/* Looking up outcomes, when to try again; looking up questions and reading answers. */
#include "core/outcome.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/field.h"
#include "core/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct outcome *outcome_find(const struct outcome_table *table, const char *code)
{
    for (int i = 0; i < table->count; i++)
        if (str_equal(table->rows[i].code, code))
            return &table->rows[i];
    return NULL;
}

const struct outcome *outcome_by_key(const struct outcome_table *table, char key)
{
    for (int i = 0; i < table->count; i++)
        if (table->rows[i].key == key)
            return &table->rows[i];
    return NULL;
}

int64_t outcome_retry_ms(const struct outcome *outcome, int64_t attempts_before, int64_t now_ms)
{
    if (outcome->delay_count == 0)
        return now_ms + DAY_MS;
    int64_t step = attempts_before < 0 ? 0 : attempts_before;
    return now_ms +
           outcome->delay_ms[step < outcome->delay_count ? step : outcome->delay_count - 1];
}

const struct question *form_question(const struct form *form, const char *key)
{
    for (int i = 0; i < form->question_count; i++)
        if (str_equal(form->questions[i].key, key))
            return &form->questions[i];
    return NULL;
}

static const struct question_choice *choice_of(const struct question *question, const char *text,
                                               struct arena *arena)
{
    int64_t number;
    const char *folded = text_fold(arena, text);
    if (str_to_int64(text, &number) && number >= 1 && number <= question->choice_count)
        return &question->choices[number - 1];
    for (int i = 0; i < question->choice_count; i++) {
        const struct question_choice *choice = &question->choices[i];
        if (str_equal(text, choice->code) || str_equal(folded, choice->code) ||
            str_equal(folded, text_fold(arena, choice->label)) ||
            str_equal(folded, text_fold(arena, _(choice->label))))
            return choice;
    }
    return NULL;
}

static bool refuse(const struct question *question, const char *text, const char *wanted,
                   struct error *err)
{
    return error_set_field(err, ERR_DATA, question->key, _("%s: \"%s\" is not understood; %s"),
                           _(question->text), text, wanted);
}

static bool parse_many(const struct question *question, const char *text, struct arena *arena,
                       char **ret_value, struct error *err)
{
    char **parts;
    struct text out = {0};
    size_t count = str_split(arena, text, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const struct question_choice *choice = choice_of(question, parts[i], arena);
        if (choice == NULL) {
            text_free(&out);
            return refuse(question, parts[i], _("choose from the list"), err);
        }
        if (!str_list_has(text_str(&out), choice->code))
            text_printf(&out, "%s%s", out.length > 0 ? "," : "", choice->code);
    }
    *ret_value = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return true;
}

static bool parse_month(const struct question *question, const char *text, struct arena *arena,
                        char **ret_value, struct error *err)
{
    int year, month, used = 0;
    bool is_iso = sscanf(text, "%4d-%2d%n", &year, &month, &used) == 2 && text[used] == '\0';
    bool is_german =
        !is_iso && ((sscanf(text, "%2d/%4d%n", &month, &year, &used) == 2 && text[used] == '\0') ||
                    (sscanf(text, "%2d.%4d%n", &month, &year, &used) == 2 && text[used] == '\0'));
    if (!(is_iso || is_german) || month < 1 || month > 12 || year < 2000 || year > 2100)
        return refuse(question, text, _("a month like 2027-03"), err);
    *ret_value = arena_printf(arena, "%04d-%02d", year, month);
    return true;
}

static bool parse_yes_no(const struct question *question, const char *text, struct arena *arena,
                         char **ret_value, struct error *err)
{
    static const struct {
        const char *word, *value;
    } words[] = {{"y", "yes"}, {"yes", "yes"}, {"j", "yes"},   {"ja", "yes"}, {"1", "yes"},
                 {"n", "no"},  {"no", "no"},   {"nein", "no"}, {"2", "no"}};
    const char *folded = text_fold(arena, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(folded, words[i].word)) {
            *ret_value = arena_strdup(arena, words[i].value);
            return true;
        }
    return refuse(question, text, _("yes or no"), err);
}

static bool parse_number(const struct question *question, const char *text, struct arena *arena,
                         char **ret_value, struct error *err)
{
    int64_t value;
    if (!str_to_int64(text, &value) || value < 0)
        return refuse(question, text, _("a whole number"), err);
    *ret_value = arena_printf(arena, "%lld", (long long)value);
    return true;
}

static bool parse_plain(const struct question *question, const char *text, struct arena *arena,
                        char **ret_value, struct error *err)
{
    static const struct field note = {
        .name = "value", .type = FIELD_NOTE, .label = "value", .max = 2000};
    static const struct field date = {.name = "value", .type = FIELD_DATE, .label = "value"};
    return field_parse(question->type == QUESTION_DATE ? &date : &note, text, arena, ret_value,
                       err);
}

bool question_parse(const struct question *question, const char *raw, struct arena *arena,
                    char **ret_value, struct error *err)
{
    char *text = str_trim(arena, raw);
    if (*text == '\0' || str_equal(text, "unknown") || str_equal(text, "refused")) {
        *ret_value = *text == '\0' ? NULL : text;
        return true;
    }
    switch (question->type) {
    case QUESTION_YES_NO: return parse_yes_no(question, text, arena, ret_value, err);
    case QUESTION_MANY_OF: return parse_many(question, text, arena, ret_value, err);
    case QUESTION_MONTH: return parse_month(question, text, arena, ret_value, err);
    case QUESTION_NUMBER: return parse_number(question, text, arena, ret_value, err);
    case QUESTION_DATE:
    case QUESTION_TEXT: return parse_plain(question, text, arena, ret_value, err);
    case QUESTION_ONE_OF: break;
    }
    const struct question_choice *choice = choice_of(question, text, arena);
    if (choice == NULL)
        return refuse(question, text, _("choose from the list"), err);
    *ret_value = arena_strdup(arena, choice->code);
    return true;
}

static const char *code_label(const struct question *question, const char *code)
{
    static const struct {
        const char *code, *label;
    } common[] = {{"yes", N_("yes")},
                  {"no", N_("no")},
                  {"unknown", N_("unknown")},
                  {"refused", N_("not said")}};
    for (int i = 0; i < question->choice_count; i++)
        if (str_equal(question->choices[i].code, code))
            return _(question->choices[i].label);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (str_equal(common[i].code, code))
            return _(common[i].label);
    return code;
}

char *question_display(const struct question *question, const char *value, struct arena *arena)
{
    if (str_is_empty(value))
        return arena_strdup(arena, "");
    if (question->type == QUESTION_NUMBER && !str_is_empty(question->unit) &&
        strspn(value, "0123456789") == strlen(value))
        return arena_printf(arena, "%s %s", value, _(question->unit));
    if (question->type != QUESTION_MANY_OF)
        return arena_strdup(arena, code_label(question, value));
    char **codes;
    struct text out = {0};
    size_t count = str_split(arena, value, ',', &codes);
    for (size_t i = 0; i < count; i++)
        text_printf(&out, "%s%s", i > 0 ? ", " : "", code_label(question, codes[i]));
    char *shown = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return shown;
}
