/* JSON reading by jansson, after a look at depth and size: jansson itself allows 2,048 levels and
 * eats small stacks. */
#include "codec/json.h"

#include "base/i18n.h"

#include <jansson.h>
#include <string.h>

struct json_doc {
    json_t *root;
};

const struct json_limits json_limits_default = {
    .bytes = (size_t)256 << 10, .depth = 16, .tokens = 40000}; /* of a push of 200 tasks 21,000 */
const struct json_limits json_limits_page = {
    .bytes = (size_t)8 << 20, .depth = 16, .tokens = 2000000};

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

/* Otherwise a text that there was no memory to read would be taken for one that is damaged. */
__attribute__((constructor)) static void end_without_memory(void)
{
    json_set_alloc_funcs(xmalloc, free);
}

bool json_parse(const char *bytes, size_t length, const struct json_limits *limits,
                struct json_doc **ret_doc, struct error *err)
{
    json_error_t problem;
    if (limits == NULL)
        limits = &json_limits_default;
    if (length > limits->bytes)
        return error_set(err, ERR_TOO_LARGE, _("the JSON is larger than %zu bytes"), limits->bytes);
    if (!scan(bytes, length, limits, err))
        return false;
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &problem);
    if (root == NULL)
        return error_set(err, ERR_DATA, _("not valid JSON at line %d, column %d: %s"), problem.line,
                         problem.column, problem.text);
    struct json_doc *doc = xmalloc(sizeof *doc);
    doc->root = root;
    *ret_doc = doc;
    return true;
}

void json_free(struct json_doc *doc)
{
    if (doc == NULL)
        return;
    json_decref(doc->root);
    free(doc);
}

static const json_t *node_of(const struct json *node)
{
    return (const json_t *)(const void *)node;
}

static const struct json *wrap(const json_t *node)
{
    return node == NULL || json_is_null(node) ? NULL : (const struct json *)(const void *)node;
}

const struct json *json_root(const struct json_doc *doc)
{
    return wrap(doc->root);
}

const struct json *json_get(const struct json *object, const char *key)
{
    return object == NULL ? NULL : wrap(json_object_get(node_of(object), key));
}

bool json_has(const struct json *object, const char *key)
{
    return object != NULL && json_object_get(node_of(object), key) != NULL;
}

const char *json_text(const struct json *node)
{
    return node == NULL ? NULL : json_string_value(node_of(node));
}

const char *json_get_string(const struct json *object, const char *key)
{
    return json_text(json_get(object, key));
}

int64_t json_get_int(const struct json *object, const char *key, int64_t fallback)
{
    const struct json *node = json_get(object, key);
    return node != NULL && json_is_integer(node_of(node)) ? json_integer_value(node_of(node))
                                                          : fallback;
}

bool json_get_bool(const struct json *object, const char *key, bool fallback)
{
    const struct json *node = json_get(object, key);
    return node != NULL && json_is_boolean(node_of(node)) ? json_boolean_value(node_of(node))
                                                          : fallback;
}

bool json_int(const struct json *node, int64_t *ret_value)
{
    if (node != NULL && json_is_integer(node_of(node)))
        *ret_value = json_integer_value(node_of(node));
    else if (json_node_is_bool(node))
        *ret_value = json_is_true(node_of(node)) ? 1 : 0;
    else
        return false;
    return true;
}

size_t json_size(const struct json *node)
{
    if (json_node_is_array(node))
        return json_array_size(node_of(node));
    return json_node_is_object(node) ? json_object_size(node_of(node)) : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
    return wrap(json_array_get(node_of(array), index));
}

bool json_node_is_object(const struct json *node)
{
    return node != NULL && json_typeof(node_of(node)) == JSON_OBJECT;
}

bool json_node_is_array(const struct json *node)
{
    return node != NULL && json_typeof(node_of(node)) == JSON_ARRAY;
}

bool json_node_is_string(const struct json *node)
{
    return node != NULL && json_typeof(node_of(node)) == JSON_STRING;
}

bool json_node_is_int(const struct json *node)
{
    return node != NULL && json_typeof(node_of(node)) == JSON_INTEGER;
}

bool json_node_is_bool(const struct json *node)
{
    return node != NULL &&
           (json_typeof(node_of(node)) == JSON_TRUE || json_typeof(node_of(node)) == JSON_FALSE);
}

bool json_canonical(const struct json *node, struct arena *arena, char **ret_text)
{
    *ret_text = NULL;
    if (node == NULL)
        return true;
    switch (json_typeof(node_of(node))) {
    case JSON_STRING: *ret_text = arena_strdup(arena, json_text(node)); return true;
    case JSON_INTEGER:
        *ret_text = arena_printf(arena, "%lld", (long long)json_integer_value(node_of(node)));
        return true;
    case JSON_TRUE: *ret_text = arena_strdup(arena, "1"); return true;
    case JSON_FALSE: *ret_text = arena_strdup(arena, "0"); return true;
    default: return false;
    }
}

void json_each(const struct json *object,
               void (*each)(const char *key, const struct json *value, void *data), void *data)
{
    const char *key;
    json_t *value;
    json_t *node = (json_t *)(uintptr_t)node_of(object);
    json_object_foreach(node, key, value) each(key, wrap(value), data);
}

char *json_print(const struct json *node, struct arena *arena)
{
    char *text = json_dumps(node_of(node), JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char *copy = arena_strdup(arena, text != NULL ? text : "null");
    free(text);
    return copy;
}

char *json_print_lines(const struct json *node, struct arena *arena)
{
    char *text = json_dumps(node_of(node), JSON_INDENT(1) | JSON_ENCODE_ANY);
    char *copy = arena_strdup(arena, text != NULL ? text : "null");
    free(text);
    return copy;
}
