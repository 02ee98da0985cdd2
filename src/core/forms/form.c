/* Questions: their types, reading an answer as people type it, showing it. */
#include "core/form.h"

#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/field.h"
#include "../records/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <ctype.h>
#include <string.h>

const struct question_choice contact_roles[] = {
    {"management", N_("management"), 0},
    {"it_lead", N_("head of IT"), 0},
    {"developer", N_("developer"), 0},
    {"operations", N_("operations"), 0},
    {"purchasing", N_("purchasing"), 0},
    {"marketing", N_("marketing"), 0},
    {"data_protection", N_("data protection"), 0},
    {"department", N_("the department"), 0},
};
const int contact_role_count = COUNT(contact_roles);

static const struct {
    const char *name;
    bool has_choices;
} types[QUESTION_TYPE_COUNT] = {
    [QUESTION_YES_NO] = {"yes_no", false},
    [QUESTION_ONE_OF] = {"one_of", true},
    [QUESTION_MANY_OF] = {"many_of", true},
    [QUESTION_NUMBER] = {"number", false},
    [QUESTION_MONEY_CLASS] = {"money_class", true},
    [QUESTION_MONTH] = {"month", false},
    [QUESTION_DATE] = {"date", false},
    [QUESTION_TEXT] = {"text", false},
    [QUESTION_CONTACT_ROLE] = {"contact_role", true},
};

const char *question_type_name(enum question_type type)
{
    return types[type].name;
}

bool question_type_from_name(const char *name, enum question_type *ret_type)
{
    for (int i = 0; i < QUESTION_TYPE_COUNT; i++)
        if (str_equal(name, types[i].name)) {
            *ret_type = (enum question_type)i;
            return true;
        }
    return false;
}

bool question_type_has_choices(enum question_type type)
{
    return types[type].has_choices;
}

bool form_name_is_valid(const char *name)
{
    return !str_is_empty(name) && strlen(name) <= 60 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(name);
}

/* Short ones are whole words: a director is no CTO. */
static bool stands_in(const char *text, const char *word)
{
    size_t length = strlen(word);
    bool is_short = length <= 3;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if (!is_short || ((at == text || !isalnum((unsigned char)at[-1])) &&
                          !isalnum((unsigned char)at[length])))
            return true;
    return false;
}

/* The first that fits; what stands for a role in German and English, folded. */
const char *contact_role_of(const char *position, struct arena *arena)
{
    static const struct {
        const char *word, *role;
    } words[] = {{"datenschutz", "data_protection"},
                 {"data protection", "data_protection"},
                 {"privacy", "data_protection"},
                 {"einkauf", "purchasing"},
                 {"purchas", "purchasing"},
                 {"procurement", "purchasing"},
                 {"beschaffung", "purchasing"},
                 {"marketing", "marketing"},
                 {"developer", "developer"},
                 {"development", "developer"},
                 {"entwickl", "developer"},
                 {"software", "developer"},
                 {"admin", "operations"},
                 {"operation", "operations"},
                 {"betrieb", "operations"},
                 {"system", "operations"},
                 {"cto", "it_lead"},
                 {"cio", "it_lead"},
                 {"head of it", "it_lead"},
                 {"it-leit", "it_lead"},
                 {"leiter it", "it_lead"},
                 {"leiterin it", "it_lead"},
                 {"it manager", "it_lead"},
                 {"edv", "it_lead"},
                 {"geschaeftsfuehr", "management"},
                 {"managing", "management"},
                 {"inhaber", "management"},
                 {"owner", "management"},
                 {"vorstand", "management"},
                 {"ceo", "management"},
                 {"chief", "management"},
                 {"director", "management"},
                 {"leit", "department"},
                 {"head", "department"}};
    const char *folded = str_is_empty(position) ? "" : text_fold(arena, position);
    for (size_t i = 0; i < COUNT(words); i++)
        if (stands_in(folded, words[i].word))
            return words[i].role;
    return NULL;
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

/* What a value may be at least and at most; the sentence says which limit it broke. */
static bool is_within(const struct question *question, int64_t value, const char *text,
                      struct arena *arena, struct error *err)
{
    if (question->has_min && value < question->min)
        return refuse(question, text,
                      arena_printf(arena, _("at least %lld"), (long long)question->min), err);
    if (question->has_max && value > question->max)
        return refuse(question, text,
                      arena_printf(arena, _("at most %lld"), (long long)question->max), err);
    return true;
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
    if (!is_within(question, year, text, arena, err))
        return false;
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
    if (!whole_read(text, &value))
        return refuse(question, text, _("a whole number"), err);
    if (!is_within(question, value, text, arena, err))
        return false;
    *ret_value = arena_printf(arena, "%lld", (long long)value);
    return true;
}

/* "30000", "30.000", "30k": whole euros. */
static bool read_amount(const char *text, int64_t *ret_euros)
{
    int64_t euros = 0;
    const char *c = text;
    for (; (*c >= '0' && *c <= '9') || *c == '.' || *c == ','; c++) {
        if (*c == '.' || *c == ',')
            continue;
        if (euros > INT64_MAX / 10000)
            return false;
        euros = euros * 10 + (*c - '0');
    }
    bool is_thousands = *c == 'k' || *c == 'K';
    if (c == text || c[is_thousands] != '\0')
        return false;
    *ret_euros = is_thousands ? euros * 1000 : euros;
    return is_thousands || euros > FORM_CHOICES_MOST; /* a digit is a choice */
}

/* The class with the highest beginning that is not above the amount. */
static const struct question_choice *class_of(const struct question *question, const char *text)
{
    const struct question_choice *best = NULL;
    int64_t euros;
    for (int i = 0; read_amount(text, &euros) && i < question->choice_count; i++) {
        const struct question_choice *choice = &question->choices[i];
        if (choice->from != INT_NONE && choice->from <= euros &&
            (best == NULL || choice->from > best->from))
            best = choice;
    }
    return best;
}

static bool parse_plain(const struct question *question, const char *text, struct arena *arena,
                        char **ret_value, struct error *err)
{
    static const struct field note = {
        .name = "value", .type = FIELD_NOTE, .label = "value", .max = 2000};
    static const struct field date = {.name = "value", .type = FIELD_DATE, .label = "value"};
    bool is_date = question->type == QUESTION_DATE;
    char *value;
    if (!field_parse(is_date ? &date : &note, text, arena, &value, err))
        return false;
    int64_t measured = is_date ? atoi(value) : (int64_t)utf8_count(value);
    if (!is_within(question, measured, text, arena, err))
        return false;
    *ret_value = value;
    return true;
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
    case QUESTION_MONEY_CLASS:
    case QUESTION_CONTACT_ROLE:
    case QUESTION_ONE_OF:
    case QUESTION_TYPE_COUNT: break;
    }
    const struct question_choice *choice = choice_of(question, text, arena);
    if (choice == NULL && question->type == QUESTION_MONEY_CLASS)
        choice = class_of(question, text);
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
