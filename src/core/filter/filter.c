/* Parsing of the filter language. Nothing here knows SQL. */
#include "core/filter.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/lead.h"
#include "filter_names.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 4000

struct parser {
    const struct entity *entity;
    const char *text, *at;
    int64_t now_ms;
    struct arena *arena;
    size_t value_count;
};

/* A mistake with its place, in characters from 1. */
static bool refuse(const struct parser *parser, const char *where, struct error *err,
                   const char *words)
{
    size_t at =
        utf8_count(arena_strndup(parser->arena, parser->text, (size_t)(where - parser->text)));
    return error_set(err, ERR_USAGE, _("at %zu: %s"), at + 1, words);
}

static bool refuse_name(const struct parser *parser, const char *where, const char *name,
                        bool is_word, struct error *err)
{
    const char *shown = arena_strndup(parser->arena, name, strnlen(name, 60));
    return refuse(parser, where, err,
                  arena_printf(parser->arena,
                               is_word ? _("\"%s\" is not field:value and no word like overdue or "
                                           "mine")
                                       : _("there is no field \"%s\""),
                               shown));
}

/* The value up to a blank, or in quotes; *ret_is_prefix: a star followed. */
static bool take_value(struct parser *parser, char **ret_value, bool *ret_is_quoted,
                       bool *ret_is_prefix, struct error *err)
{
    const char *s = parser->at, *start = s;
    struct text value = {0};
    *ret_is_quoted = *s == '"';
    if (*ret_is_quoted) {
        for (s++; *s != '\0' && (*s != '"' || s[1] == '"'); s++) {
            text_append_char(&value, *s);
            s += *s == '"';
        }
        if (*s != '"') {
            text_free(&value);
            return refuse(parser, start, err, _("a quote is not closed"));
        }
        s++;
    } else {
        size_t length = strcspn(s, " ");
        text_append_bytes(&value, s, length);
        s += length;
    }
    *ret_value = arena_strdup(parser->arena, text_str(&value));
    text_free(&value);
    size_t length = strlen(*ret_value);
    *ret_is_prefix = *ret_is_quoted ? *s == '*' : length > 0 && (*ret_value)[length - 1] == '*';
    if (*ret_is_prefix && !*ret_is_quoted)
        (*ret_value)[length - 1] = '\0';
    s += *ret_is_quoted && *ret_is_prefix;
    parser->at = s;
    return *s == '\0' || *s == ' ' || refuse(parser, s, err, _("a blank belongs behind the quote"));
}

/* Several values by commas: where a comma cannot be part of one. */
static size_t split_values(struct parser *parser, const struct filter_name *name, char *text,
                           bool is_quoted, char ***ret_parts)
{
    bool may_split =
        !is_quoted && (name->named != NULL || name->field->type == FIELD_CHOICE ||
                       name->field->type == FIELD_CODES || field_types[name->field->type].is_int ||
                       str_equal(name->field->name, "grade"));
    if (may_split && strchr(text, ',') != NULL)
        return str_split(parser->arena, text, ',', ret_parts);
    *ret_parts = ARENA_ARRAY(parser->arena, char *, 1);
    (*ret_parts)[0] = text;
    return 1;
}

static bool take_values(struct parser *parser, const struct filter_name *name, const char *op,
                        struct filter_term *term, struct error *err)
{
    char *text, **parts;
    bool is_quoted, is_prefix;
    const char *where = parser->at;
    struct error why = {0};
    if (!take_value(parser, &text, &is_quoted, &is_prefix, err))
        return false;
    if (text[0] == '\0' && op[0] == '\0' && !is_prefix)
        return term->is_empty = true;
    if (text[0] == '\0' && op[0] != '\0')
        return refuse(parser, where, err, _("a value is missing"));
    size_t count = split_values(parser, name, text, is_quoted, &parts);
    if (parser->value_count + count > FILTER_VALUES_MAX)
        return refuse(parser, where, err, _("too many values"));
    parser->value_count += count;
    term->values = ARENA_ARRAY(parser->arena, struct filter_value, count);
    for (size_t i = 0; i < count; i++)
        if (!filter_value_parse(name, op, parts[i], is_quoted, is_prefix, parser->now_ms,
                                parser->arena, &term->values[i], &why))
            return refuse(parser, where, err, why.message);
    term->value_count = count;
    return true;
}

static void take_op(struct parser *parser, char op[3])
{
    const char *s = parser->at;
    s += *s == ':';
    op[0] = op[1] = op[2] = '\0';
    if (*s == '<' || *s == '>')
        op[0] = *s++;
    if (op[0] != '\0' && *s == '=')
        op[1] = *s++;
    parser->at = s;
}

static bool take_term(struct parser *parser, struct filter_term *term, struct error *err)
{
    const char *start = parser->at;
    char op[3];
    struct filter_name name;
    *term = (struct filter_term){.is_not = *start == '-'};
    const char *s = start + term->is_not;
    size_t length = strcspn(s, ":<> ");
    char *word = arena_strndup(parser->arena, s, length);
    term->at =
        utf8_count(arena_strndup(parser->arena, parser->text, (size_t)(start - parser->text))) + 1;
    parser->at = s + length;
    if (*parser->at == '\0' || *parser->at == ' ') {
        term->word = filter_find_word(parser->entity, word, parser->arena);
        return term->word != FILTER_FIELD || refuse_name(parser, start, word, true, err);
    }
    if (length == 0 || !filter_find_name(parser->entity, word, parser->arena, &name))
        return refuse_name(parser, start, word, false, err);
    term->entity = name.entity;
    term->field = name.field;
    term->named = name.named;
    take_op(parser, op);
    return take_values(parser, &name, op, term, err);
}

bool filter_parse(const struct entity *entity, const char *text, int64_t now_ms,
                  struct arena *arena, struct filter *ret_filter, struct error *err)
{
    struct filter filter = {.now_ms = now_ms};
    struct parser parser = {entity, str_or(text, ""), str_or(text, ""), now_ms, arena, 0};
    if (strlen(parser.text) > TEXT_MAX || !utf8_is_valid(parser.text, strlen(parser.text)) ||
        !text_is_clean(parser.text, false))
        return error_set(err, ERR_USAGE, _("a filter is one line of text"));
    filter.terms = ARENA_ARRAY(arena, struct filter_term, FILTER_TERMS_MAX);
    for (;;) {
        parser.at += strspn(parser.at, " ");
        if (*parser.at == '\0')
            break;
        if (filter.count == FILTER_TERMS_MAX)
            return refuse(
                &parser, parser.at, err,
                arena_printf(arena, _("a filter has at most %d terms"), FILTER_TERMS_MAX));
        if (!take_term(&parser, &filter.terms[filter.count], err))
            return false;
        filter.count++;
    }
    *ret_filter = filter;
    return true;
}

char *filter_quote(struct arena *arena, const char *value)
{
    struct text out = {0};
    if (value[0] != '\0' && strchr("\"<>=", value[0]) == NULL && strpbrk(value, " ,") == NULL &&
        value[strlen(value) - 1] != '*' && strstr(value, "..") == NULL)
        return arena_strdup(arena, value);
    text_append_char(&out, '"');
    for (const char *s = value; *s != '\0'; s++) {
        if (*s == '"')
            text_append_char(&out, '"');
        text_append_char(&out, *s);
    }
    text_append_char(&out, '"');
    char *quoted = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return quoted;
}

/* Where the last term begins: quotes hold blanks together. */
static size_t last_term(const char *text)
{
    size_t start = 0;
    bool is_quoted = false;
    for (size_t i = 0; text[i] != '\0'; i++) {
        is_quoted ^= text[i] == '"';
        if (text[i] == ' ' && !is_quoted)
            start = i + 1;
    }
    return start;
}

static void complete_choices(const struct field *field, const char *before, const char *begun,
                             struct arena *arena, struct filter_completion *completion)
{
    size_t most = 0;
    const char *folded = text_fold(arena, begun);
    while (field->choices != NULL && field->choices[most].code != NULL)
        most++;
    completion->terms = ARENA_ARRAY(arena, char *, most + 1);
    for (size_t i = 0; i < most; i++) {
        const char *label = _(field->choices[i].label), *code = field->choices[i].code;
        const char *fits = str_starts(text_fold(arena, label), folded) ? label
                           : str_starts(code, folded)                  ? code
                                                                       : NULL;
        if (fits != NULL)
            completion->terms[completion->count++] =
                arena_printf(arena, "%s%s", before, filter_quote(arena, fits));
    }
}

void filter_complete(const struct entity *entity, const char *text, struct arena *arena,
                     struct filter_completion *ret_completion)
{
    size_t at = last_term(text);
    bool is_not = text[at] == '-';
    const char *s = text + at + is_not;
    size_t length = strcspn(s, ":<> ");
    struct filter_name name;
    *ret_completion = (struct filter_completion){.at = at};
    if (s[length] == '\0') {
        ret_completion->terms = filter_all_names(entity, s, arena, &ret_completion->count);
        for (size_t i = 0; is_not && i < ret_completion->count; i++)
            ret_completion->terms[i] = arena_printf(arena, "-%s", ret_completion->terms[i]);
        return;
    }
    if (s[length] != ':' ||
        !filter_find_name(entity, arena_strndup(arena, s, length), arena, &name))
        return;
    const char *value = s + length + 1, *comma = strrchr(value, ',');
    const char *begun = comma != NULL ? comma + 1 : value;
    char *before = arena_strndup(arena, text + at, (size_t)(begun - (text + at)));
    begun += *begun == '"';
    if (name.named != NULL) {
        ret_completion->named = name.named;
        ret_completion->before = before;
        ret_completion->begun = arena_strdup(arena, begun);
    } else {
        complete_choices(name.field, before, begun, arena, ret_completion);
    }
}
