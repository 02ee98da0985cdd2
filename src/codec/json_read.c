/* JSON reading, after a look at depth and size: RFC 8259 to the letter, and stricter: a whole that
 * is an object or array, no key twice, no NUL, whole numbers within 64 bit. What is read lies in
 * one arena, which a push or page of thousands of values fills in a tenth of the time that a tree
 * of counted nodes takes (docs/decisions/0032-service-under-load.md). */
#include "json_tree.h"

#include "base/i18n.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct json_limits json_limits_default = {
    .bytes = (size_t)256 << 10, .depth = 16, .tokens = 20000};
const struct json_limits json_limits_page = {
    .bytes = (size_t)8 << 20, .depth = 16, .tokens = 2000000};

struct reader {
    const char *begin, *at, *end;
    struct arena *arena;
    const char *problem; /* what is wrong at `at` */
};

/* Depth and number of tokens without parsing. */
static bool scan(const char *bytes, size_t length, const struct json_limits *limits,
                 struct error *err)
{
    int depth = 0, tokens = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
            continue;
        }
        if (c == '"')
            in_string = true;
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        tokens += c == '{' || c == '[' || c == ',' || c == ':';
        if (depth > limits->depth || tokens > limits->tokens)
            return error_set(err, ERR_DATA, _("the JSON is nested too deep or has too many parts"));
    }
    return true;
}

static bool wrong(struct reader *reader, const char *problem)
{
    reader->problem = problem;
    return false;
}

static bool wrong_at(struct reader *reader, const char *at, const char *problem)
{
    reader->at = at;
    return wrong(reader, problem);
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\t' || *reader->at == '\r'))
        reader->at++;
}

/* '\0' at the end, which is none of JSON's characters. */
static char look(const struct reader *reader)
{
    return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(struct reader *reader, char c)
{
    if (look(reader) != c)
        return false;
    reader->at++;
    return true;
}

/* --- strings --- */

static bool read_hex(const char *at, uint32_t *ret_code)
{
    *ret_code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16)
            return false;
        *ret_code = *ret_code << 4 | digit;
    }
    return true;
}

/* What stands after "\u"; the closing quote ends a number that was cut. */
static bool read_code(struct reader *reader, const char **at, uint32_t *ret_code)
{
    uint32_t low;
    const char *from = *at;
    if (!read_hex(from, ret_code))
        return wrong_at(reader, from, _("\\u is followed by four hexadecimal digits"));
    *at += 4;
    if (*ret_code == 0)
        return wrong_at(reader, from, _("the character NUL is not taken"));
    if (*ret_code < 0xD800 || *ret_code > 0xDFFF)
        return true;
    if (*ret_code > 0xDBFF || from[4] != '\\' || from[5] != 'u' || !read_hex(from + 6, &low) ||
        low < 0xDC00 || low > 0xDFFF)
        return wrong_at(reader, from, _("half a surrogate pair"));
    *ret_code = 0x10000 + ((*ret_code - 0xD800) << 10) + (low - 0xDC00);
    *at += 6;
    return true;
}

static bool read_escape(struct reader *reader, const char **at, char **out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = *(*at)++;
    const char *name = c == '\0' ? NULL : strchr(names, c);
    uint32_t code;
    if (name != NULL) {
        *(*out)++ = values[name - names];
        return true;
    }
    if (c != 'u')
        return wrong_at(reader, *at - 1, _("there is no such escape"));
    if (!read_code(reader, at, &code))
        return false;
    *out += utf8_encode(code, *out);
    return true;
}

/* From the opening to the closing quote, which is there: find_end has seen it. */
static char *decode(struct reader *reader, const char *at, const char *end)
{
    char *text = arena_alloc(reader->arena, (size_t)(end - at) + 1), *out = text;
    uint32_t code;
    while (at < end) {
        const char *plain = at;
        while (at < end && *at != '\\' && (unsigned char)*at < 0x80)
            at++;
        memcpy(out, plain, (size_t)(at - plain));
        out += at - plain;
        if (at == end)
            break;
        if (*at == '\\') {
            at++;
            if (!read_escape(reader, &at, &out))
                return NULL;
            continue;
        }
        size_t length = utf8_decode(at, &code);
        if (length == 1) {
            wrong_at(reader, at, _("this is no UTF-8"));
            return NULL;
        }
        memcpy(out, at, length);
        at += length;
        out += length;
    }
    return text;
}

static const char *find_end(struct reader *reader)
{
    for (const char *at = reader->at; at < reader->end; at++) {
        if (*at == '"')
            return at;
        if (*at == '\\')
            at++;
        else if ((unsigned char)*at < 0x20)
            return wrong_at(reader, at, _("a control character stands in a string")), NULL;
    }
    return wrong_at(reader, reader->end, _("a string has no end")), NULL;
}

static char *read_string(struct reader *reader)
{
    reader->at++; /* the quote */
    const char *end = find_end(reader);
    if (end == NULL)
        return NULL;
    char *text = decode(reader, reader->at, end);
    if (text != NULL)
        reader->at = end + 1;
    return text;
}

/* --- numbers and words --- */

static bool read_digits(struct reader *reader)
{
    const char *from = reader->at;
    while (look(reader) >= '0' && look(reader) <= '9')
        reader->at++;
    return reader->at > from;
}

/* An exponent of more than two digits is beyond a double, or nearly: not taken. */
static bool read_fraction(struct reader *reader, bool *ret_is_real)
{
    if (take(reader, '.')) {
        *ret_is_real = true;
        if (!read_digits(reader))
            return false;
    }
    if (!take(reader, 'e') && !take(reader, 'E'))
        return true;
    *ret_is_real = true;
    if (!take(reader, '+'))
        take(reader, '-');
    const char *from = reader->at;
    return read_digits(reader) && reader->at - from <= 2;
}

static bool read_number(struct reader *reader, struct json *node)
{
    const char *from = reader->at;
    bool is_real = false;
    take(reader, '-');
    if (!(take(reader, '0') || read_digits(reader)) || !read_fraction(reader, &is_real))
        return wrong_at(reader, from, _("this is no number"));
    char *text = arena_strndup(reader->arena, from, (size_t)(reader->at - from));
    node->kind = is_real ? JSON_KIND_REAL : JSON_KIND_INT;
    if (is_real) {
        node->text = text;
        return true;
    }
    errno = 0;
    node->number = strtoll(text, NULL, 10);
    return errno == 0 || wrong_at(reader, from, _("the number is too large"));
}

static bool read_word(struct reader *reader, struct json *node)
{
    static const struct word {
        const char *text;
        enum json_kind kind;
    } words[] = {{"true", JSON_KIND_TRUE}, {"false", JSON_KIND_FALSE}, {"null", JSON_KIND_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].text);
        if ((size_t)(reader->end - reader->at) < length ||
            memcmp(reader->at, words[i].text, length) != 0)
            continue;
        reader->at += length;
        node->kind = words[i].kind;
        return true;
    }
    return wrong(reader, _("a value is expected"));
}

/* --- arrays and objects --- */

static bool read_value(struct reader *reader, struct json *node);

static struct json **index_of(struct reader *reader, const struct json *node)
{
    struct json **index = ARENA_ARRAY(reader->arena, struct json *, node->count + 1);
    size_t count = 0;
    for (struct json *child = node->first; child != NULL; child = child->next)
        index[count++] = child;
    return index;
}

static const char *key_twice(const struct json *object)
{
    for (const struct json *a = object->first; object->index == NULL && a != NULL; a = a->next)
        for (const struct json *b = a->next; b != NULL; b = b->next)
            if (strcmp(a->key, b->key) == 0)
                return a->key;
    for (size_t i = 1; object->index != NULL && i < object->count; i++)
        if (strcmp(object->index[i - 1]->key, object->index[i]->key) == 0)
            return object->index[i]->key;
    return NULL;
}

/* Many keys are sorted, whatever they are: there is no choice of keys that makes this slow. */
static bool finish_object(struct reader *reader, struct json *object)
{
    if (object->count > JSON_FEW_MEMBERS) {
        object->index = index_of(reader, object);
        qsort(object->index, object->count, sizeof *object->index, json_compare_members);
    }
    const char *key = key_twice(object);
    return key == NULL ||
           wrong(reader, arena_printf(reader->arena, _("the key \"%.40s\" stands twice"), key));
}

static bool read_key(struct reader *reader, struct json *member)
{
    if (look(reader) != '"')
        return wrong(reader, _("a key is expected"));
    member->key = read_string(reader);
    if (member->key == NULL)
        return false;
    skip_blanks(reader);
    if (!take(reader, ':'))
        return wrong(reader, _("a colon is expected"));
    skip_blanks(reader);
    return true;
}

static bool read_children(struct reader *reader, struct json *node, char closing)
{
    struct json **last = &node->first;
    reader->at++; /* the bracket */
    skip_blanks(reader);
    if (take(reader, closing))
        return true;
    do {
        struct json *child = ARENA_NEW(reader->arena, struct json);
        skip_blanks(reader);
        if ((node->kind == JSON_KIND_OBJECT && !read_key(reader, child)) ||
            !read_value(reader, child))
            return false;
        *last = child;
        last = &child->next;
        node->count++;
        skip_blanks(reader);
    } while (take(reader, ','));
    return take(reader, closing) || wrong(reader, _("a comma or a bracket is expected"));
}

/* The depth was looked at before. */
static bool read_value(struct reader *reader, struct json *node)
{
    char c = look(reader);
    if (c == '{') {
        node->kind = JSON_KIND_OBJECT;
        return read_children(reader, node, '}') && finish_object(reader, node);
    }
    if (c == '[') {
        node->kind = JSON_KIND_ARRAY;
        if (!read_children(reader, node, ']'))
            return false;
        node->index = index_of(reader, node);
        return true;
    }
    if (c == '"') {
        node->kind = JSON_KIND_STRING;
        return (node->text = read_string(reader)) != NULL;
    }
    return c == '-' || (c >= '0' && c <= '9') ? read_number(reader, node) : read_word(reader, node);
}

static bool read_whole(struct reader *reader, struct json *root)
{
    skip_blanks(reader);
    if (look(reader) != '{' && look(reader) != '[')
        return wrong(reader, _("an object or array is expected"));
    if (!read_value(reader, root))
        return false;
    skip_blanks(reader);
    return reader->at == reader->end || wrong(reader, _("something follows the end"));
}

static bool say_where(const struct reader *reader, struct error *err)
{
    int line = 1, column = 1;
    for (const char *at = reader->begin; at < reader->at; at++, column++)
        if (*at == '\n')
            line++, column = 0;
    return error_set(err, ERR_DATA, _("not valid JSON at line %d, column %d: %s"), line, column,
                     reader->problem);
}

bool json_parse(const char *bytes, size_t length, const struct json_limits *limits,
                struct json_doc **ret_doc, struct error *err)
{
    if (limits == NULL)
        limits = &json_limits_default;
    if (length > limits->bytes)
        return error_set(err, ERR_TOO_LARGE, _("the JSON is larger than %zu bytes"), limits->bytes);
    if (!scan(bytes, length, limits, err))
        return false;
    struct arena *arena = arena_new();
    struct reader reader = {bytes, bytes, bytes + length, arena, NULL};
    struct json_doc *doc = ARENA_NEW(arena, struct json_doc);
    *doc = (struct json_doc){arena, ARENA_NEW(arena, struct json)};
    if (!read_whole(&reader, doc->root)) {
        say_where(&reader, err);
        arena_free(arena);
        return false;
    }
    *ret_doc = doc;
    return true;
}
