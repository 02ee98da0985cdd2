/* Forms from JSON. First every member is looked at (does it exist, is it of its kind), then the
 * form is filled, then core/form_check.c says whether it can be worked with. */
#include "codec/form_json.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"
#include "../json/json_place.h"

#include <string.h>

#define FILE_MAX ((size_t)1 << 20)
#define ASK_MOST_USUAL 6
#define KEEPS_DAYS_USUAL 365
#define STEPS 6

struct reading {
    const char *source, *bytes;
    size_t length;
    struct arena *arena;
    struct json_step steps[STEPS]; /* where the reader is */
    size_t depth;
    int at;               /* place of the question that is looked at; -1: the form itself */
    const char *question; /* its key, once known */
    struct form_problem *problems;
    size_t count;
};

static bool wrong(struct reading *reading, const char *member, const char *reason)
{
    if (reading->count == FORM_PROBLEMS_MOST)
        return false;
    size_t depth = reading->depth;
    if (member != NULL && depth < STEPS)
        reading->steps[depth++] = (struct json_step){.key = member};
    int line = json_line(reading->bytes, reading->length, reading->steps, depth);
    reading->problems[reading->count++] = (struct form_problem){
        .line = line,
        .question = reading->at,
        .text = reading->question != NULL
                    ? arena_printf(reading->arena, _("%s, line %d, question \"%s\": %s"),
                                   reading->source, line, reading->question, reason)
                    : arena_printf(reading->arena, _("%s, line %d: %s"), reading->source, line,
                                   reason)};
    return false;
}

/* --- members --- */

struct member {
    const char *name;
    char kind; /* s text, i whole number, b yes or no, a list, o object, v text or list */
};
static const struct member form_members[] = {
    {"name", 's'},     {"title", 's'},       {"version", 'i'},   {"help", 's'},
    {"ask_most", 'i'}, {"score_least", 'i'}, {"questions", 'a'}, {NULL, 0}};
static const struct member question_members[] = {
    {"key", 's'},     {"text", 's'},  {"dimension", 's'}, {"type", 's'},       {"unit", 's'},
    {"worth", 'i'},   {"core", 'b'},  {"chance", 'i'},    {"min", 'i'},        {"max", 'i'},
    {"choices", 'a'}, {"masks", 'a'}, {"only_if", 'o'},   {"keeps_days", 'i'}, {NULL, 0}};
static const struct member choice_members[] = {
    {"code", 's'}, {"label", 's'}, {"from", 'i'}, {NULL, 0}};
static const struct member condition_members[] = {{"question", 's'}, {"value", 'v'}, {NULL, 0}};

static bool is_of_kind(const struct json *node, char kind)
{
    switch (kind) {
    case 's': return json_node_is_string(node);
    case 'i': return json_node_is_int(node);
    case 'b': return json_node_is_bool(node);
    case 'a': return json_node_is_array(node);
    case 'o': return json_node_is_object(node);
    default: return json_node_is_string(node) || json_node_is_array(node);
    }
}

static const char *kind_words(char kind)
{
    switch (kind) {
    case 's': return _("a text");
    case 'i': return _("a whole number");
    case 'b': return _("true or false");
    case 'a': return _("a list");
    case 'o': return _("an object");
    default: return _("a text or a list of texts");
    }
}

struct looking {
    struct reading *reading;
    const struct member *members;
};

static void look(const char *key, const struct json *value, void *data)
{
    struct looking *looking = data;
    struct arena *arena = arena_new();
    const struct member *member = looking->members;
    while (member->name != NULL && !str_equal(member->name, key))
        member++;
    if (member->name == NULL)
        wrong(looking->reading, key, arena_printf(arena, _("\"%s\" is not known here"), key));
    else if (!is_of_kind(value, member->kind))
        wrong(looking->reading, key,
              arena_printf(arena, _("%s has to be %s"), key, kind_words(member->kind)));
    arena_free(arena);
}

static void look_at(struct reading *reading, const struct json *node, const struct member *members)
{
    struct looking looking = {reading, members};
    if (json_node_is_object(node))
        json_each(node, look, &looking);
    else
        wrong(reading, NULL, _("an object is needed here"));
}

static void look_at_choices(struct reading *reading, const struct json *choices)
{
    reading->steps[reading->depth++] = (struct json_step){.key = "choices"};
    for (size_t i = 0; i < json_size(choices); i++) {
        reading->steps[reading->depth++] = (struct json_step){.index = i};
        look_at(reading, json_at(choices, i), choice_members);
        reading->depth--;
    }
    reading->depth--;
}

static void look_at_masks(struct reading *reading, const struct json *masks)
{
    for (size_t i = 0; i < json_size(masks); i++) {
        const char *mask = json_text(json_at(masks, i));
        if (!str_equal(mask, "telesales") && !str_equal(mask, "sales")) {
            wrong(reading, "masks", _("a mask is telesales or sales"));
            return;
        }
    }
}

static void look_at_question(struct reading *reading, const struct json *node)
{
    enum question_type type;
    size_t before = reading->count;
    reading->question = json_get_string(node, "key");
    look_at(reading, node, question_members);
    if (reading->count > before)
        return;
    if (!question_type_from_name(json_get_string(node, "type"), &type))
        wrong(reading, "type",
              _("type is yes_no, one_of, many_of, number, money_class, month, date, text "
                "or contact_role"));
    look_at_choices(reading, json_get(node, "choices"));
    look_at_masks(reading, json_get(node, "masks"));
    if (json_get(node, "only_if") == NULL)
        return;
    reading->steps[reading->depth++] = (struct json_step){.key = "only_if"};
    look_at(reading, json_get(node, "only_if"), condition_members);
    reading->depth--;
}

static void look_at_form(struct reading *reading, const struct json *root)
{
    const struct json *questions = json_get(root, "questions");
    look_at(reading, root, form_members);
    reading->steps[reading->depth++] = (struct json_step){.key = "questions"};
    for (size_t i = 0; i < json_size(questions); i++) {
        reading->at = (int)i;
        reading->steps[reading->depth++] = (struct json_step){.index = i};
        look_at_question(reading, json_at(questions, i));
        reading->depth--;
        reading->question = NULL;
    }
    reading->at = -1;
    reading->depth--;
}

/* --- filling --- */

static int limited(int64_t value)
{
    return value < -1000000 ? -1000000 : value > 1000000 ? 1000000 : (int)value;
}

static char *text_of(const struct json *node, const char *key, struct arena *arena)
{
    const char *text = json_get_string(node, key);
    return text == NULL ? NULL : text_clean(arena, text, false);
}

static void fill_choices(const struct json *array, struct arena *arena, struct question *question)
{
    size_t count = json_size(array);
    if (count == 0 && question->type == QUESTION_CONTACT_ROLE) {
        question->choices = contact_roles;
        question->choice_count = contact_role_count;
        return;
    }
    struct question_choice *list = ARENA_ARRAY(arena, struct question_choice, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json *node = json_at(array, i);
        list[i] =
            (struct question_choice){text_of(node, "code", arena), text_of(node, "label", arena),
                                     json_get_int(node, "from", INT64_MIN)};
    }
    question->choices = list;
    question->choice_count = (int)count;
}

static unsigned masks_of(const struct json *masks)
{
    unsigned found = 0;
    for (size_t i = 0; i < json_size(masks); i++)
        found |= str_equal(json_text(json_at(masks, i)), "sales") ? MASK_SALES : MASK_TELESALES;
    return masks == NULL ? MASK_ALL : found;
}

/* One value or several become a comma list. */
static char *values_of(const struct json *value, struct arena *arena)
{
    if (json_node_is_string(value))
        return arena_strdup(arena, json_text(value));
    struct text list = {0};
    for (size_t i = 0; i < json_size(value); i++)
        text_printf(&list, "%s%s", i > 0 ? "," : "", str_or(json_text(json_at(value, i)), ""));
    char *values = json_size(value) > 0 ? arena_strdup(arena, text_str(&list)) : NULL;
    text_free(&list);
    return values;
}

static void fill_question(const struct json *node, struct arena *arena, struct question *question)
{
    const struct json *only_if = json_get(node, "only_if");
    *question =
        (struct question){.key = text_of(node, "key", arena),
                          .text = text_of(node, "text", arena),
                          .dimension = str_or(text_of(node, "dimension", arena), ""),
                          .type = QUESTION_TEXT,
                          .unit = text_of(node, "unit", arena),
                          .worth = limited(json_get_int(node, "worth", 1)),
                          .is_core = json_get_bool(node, "core", false),
                          .chance = limited(json_get_int(node, "chance", 100)),
                          .keeps_days = limited(json_get_int(node, "keeps_days", KEEPS_DAYS_USUAL)),
                          .has_min = json_get(node, "min") != NULL,
                          .has_max = json_get(node, "max") != NULL,
                          .min = json_get_int(node, "min", 0),
                          .max = json_get_int(node, "max", 0),
                          .masks = masks_of(json_get(node, "masks"))};
    question_type_from_name(json_get_string(node, "type"), &question->type);
    fill_choices(json_get(node, "choices"), arena, question);
    if (only_if != NULL) {
        question->only_if_question = str_or(text_of(only_if, "question", arena), "");
        question->only_if_value = str_or(values_of(json_get(only_if, "value"), arena), "");
    }
}

static void fill_form(const struct json *root, struct arena *arena, struct form *form)
{
    const struct json *array = json_get(root, "questions");
    size_t count = json_size(array);
    if (count > FORM_QUESTIONS_MOST + 1)
        count = FORM_QUESTIONS_MOST + 1; /* enough to be refused */
    struct question *questions = ARENA_ARRAY(arena, struct question, count + 1);
    for (size_t i = 0; i < count; i++)
        fill_question(json_at(array, i), arena, &questions[i]);
    *form = (struct form){.name = text_of(root, "name", arena),
                          .title = text_of(root, "title", arena),
                          .version = limited(json_get_int(root, "version", 1)),
                          .ask_most = limited(json_get_int(root, "ask_most", ASK_MOST_USUAL)),
                          .score_least = limited(json_get_int(root, "score_least", 0)),
                          .questions = questions,
                          .question_count = (int)count};
}

static bool has_problem(const struct reading *reading, size_t count, int question)
{
    for (size_t i = 0; i < count; i++)
        if (reading->problems[i].question == question)
            return true;
    return false;
}

/* What could not be read in the first place is no news again. */
static void check_filled(struct reading *reading, const struct form *form)
{
    struct form_mistake mistakes[FORM_PROBLEMS_MOST];
    size_t known = reading->count;
    size_t count = form_mistakes(form, mistakes, FORM_PROBLEMS_MOST);
    for (size_t i = 0; i < count; i++) {
        const struct form_mistake *mistake = &mistakes[i];
        if (has_problem(reading, known, mistake->question))
            continue;
        reading->depth = 0;
        reading->at = mistake->question;
        reading->question = NULL;
        if (mistake->question >= 0) {
            reading->steps[0] = (struct json_step){.key = "questions"};
            reading->steps[1] = (struct json_step){.index = (size_t)mistake->question};
            reading->depth = 2;
            reading->question = str_or(form->questions[mistake->question].key, "?");
        }
        wrong(reading, mistake->member, mistake->reason);
    }
}

static bool parse(const char *source, const char *bytes, size_t length, struct json_doc **ret_doc,
                  struct error *err)
{
    if (json_parse(bytes, length, NULL, ret_doc, err))
        return true;
    if (err != NULL) {
        err->code = ERR_CONFIG;
        error_wrap(err, "%s", source);
    }
    return false;
}

bool form_problems(const char *source, const char *bytes, size_t length, struct arena *arena,
                   struct form *ret_form, struct form_problem **ret_problems, size_t *ret_count,
                   struct error *err)
{
    struct reading reading = {.source = source,
                              .bytes = bytes,
                              .length = length,
                              .arena = arena,
                              .at = -1,
                              .problems =
                                  ARENA_ARRAY(arena, struct form_problem, FORM_PROBLEMS_MOST + 1)};
    struct json_doc *doc;
    if (!parse(source, bytes, length, &doc, err))
        return false;
    look_at_form(&reading, json_root(doc));
    fill_form(json_root(doc), arena, ret_form);
    check_filled(&reading, ret_form);
    json_free(doc);
    *ret_problems = reading.problems;
    *ret_count = reading.count;
    return true;
}

bool form_read(const char *source, const char *bytes, size_t length, struct arena *arena,
               struct form *ret_form, struct error *err)
{
    struct form_problem *problems;
    struct form form;
    size_t count;
    if (!form_problems(source, bytes, length, arena, &form, &problems, &count, err))
        return false;
    if (count > 0)
        return error_set(err, ERR_CONFIG, "%s", problems[0].text);
    *ret_form = form;
    return true;
}

bool form_read_draft(const char *bytes, size_t length, struct arena *arena, struct form *ret_form,
                     struct error *err)
{
    struct json_doc *doc;
    if (!json_parse(bytes, length, NULL, &doc, err))
        return false;
    fill_form(json_root(doc), arena, ret_form);
    json_free(doc);
    return true;
}

bool form_load(const char *path, struct arena *arena, struct form *ret_form, struct error *err)
{
    struct text file = {0};
    bool is_ok = file_read(path, FILE_MAX, &file, err);
    if (!is_ok && err != NULL) {
        err->code = ERR_CONFIG;
        error_wrap(err, "%s", path);
    }
    is_ok = is_ok && form_read(path, text_str(&file), file.length, arena, ret_form, err);
    text_free(&file);
    return is_ok;
}
