/* What was read, node by node: looking up, telling kinds apart, printing. */
#include "json_tree.h"

#include <stdlib.h>
#include <string.h>

static const struct json *wrap(const struct json *node)
{
    return node == NULL || node->kind == JSON_KIND_NULL ? NULL : node;
}

static bool is(const struct json *node, enum json_kind kind)
{
    return node != NULL && node->kind == kind;
}

void json_free(struct json_doc *doc)
{
    if (doc != NULL)
        arena_free(doc->arena); /* the document lies in it */
}

const struct json *json_root(const struct json_doc *doc)
{
    return wrap(doc->root);
}

static int compare_key(const void *key, const void *member)
{
    return strcmp(key, (*(struct json *const *)member)->key);
}

static const struct json *member(const struct json *object, const char *key)
{
    if (!is(object, JSON_KIND_OBJECT))
        return NULL;
    if (object->index != NULL) {
        struct json *const *found =
            bsearch(key, object->index, object->count, sizeof *object->index, compare_key);
        return found == NULL ? NULL : *found;
    }
    for (const struct json *child = object->first; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return wrap(member(object, key));
}

bool json_has(const struct json *object, const char *key)
{
    return member(object, key) != NULL;
}

const char *json_text(const struct json *node)
{
    return is(node, JSON_KIND_STRING) ? node->text : NULL;
}

const char *json_get_string(const struct json *object, const char *key)
{
    return json_text(json_get(object, key));
}

int64_t json_get_int(const struct json *object, const char *key, int64_t fallback)
{
    const struct json *node = json_get(object, key);
    return is(node, JSON_KIND_INT) ? node->number : fallback;
}

bool json_get_bool(const struct json *object, const char *key, bool fallback)
{
    const struct json *node = json_get(object, key);
    return json_node_is_bool(node) ? node->kind == JSON_KIND_TRUE : fallback;
}

size_t json_size(const struct json *node)
{
    return json_node_is_array(node) || json_node_is_object(node) ? node->count : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
    return json_node_is_array(array) && index < array->count ? wrap(array->index[index]) : NULL;
}

bool json_node_is_object(const struct json *node)
{
    return is(node, JSON_KIND_OBJECT);
}

bool json_node_is_array(const struct json *node)
{
    return is(node, JSON_KIND_ARRAY);
}

bool json_node_is_string(const struct json *node)
{
    return is(node, JSON_KIND_STRING);
}

bool json_node_is_int(const struct json *node)
{
    return is(node, JSON_KIND_INT);
}

bool json_node_is_bool(const struct json *node)
{
    return is(node, JSON_KIND_TRUE) || is(node, JSON_KIND_FALSE);
}

bool json_canonical(const struct json *node, struct arena *arena, char **ret_text)
{
    *ret_text = NULL;
    if (node == NULL)
        return true;
    switch (node->kind) {
    case JSON_KIND_STRING: *ret_text = arena_strdup(arena, node->text); return true;
    case JSON_KIND_INT:
        *ret_text = arena_printf(arena, "%lld", (long long)node->number);
        return true;
    case JSON_KIND_TRUE: *ret_text = arena_strdup(arena, "1"); return true;
    case JSON_KIND_FALSE: *ret_text = arena_strdup(arena, "0"); return true;
    default: return false;
    }
}

void json_each(const struct json *object,
               void (*each)(const char *key, const struct json *value, void *data), void *data)
{
    if (!is(object, JSON_KIND_OBJECT))
        return;
    for (const struct json *child = object->first; child != NULL; child = child->next)
        each(child->key, wrap(child), data);
}

/* --- printing --- */

int json_compare_members(const void *a, const void *b)
{
    return strcmp((*(const struct json *const *)a)->key, (*(const struct json *const *)b)->key);
}

static void print(struct json_writer *writer, const struct json *node, struct arena *arena);

static void print_members(struct json_writer *writer, const struct json *object,
                          struct arena *arena)
{
    const struct json **sorted = ARENA_ARRAY(arena, const struct json *, object->count + 1);
    size_t count = 0;
    for (const struct json *child = object->first; child != NULL; child = child->next)
        sorted[count++] = child;
    qsort(sorted, count, sizeof *sorted, json_compare_members);
    json_begin_object(writer);
    for (size_t i = 0; i < count; i++) {
        json_key(writer, sorted[i]->key);
        print(writer, sorted[i], arena);
    }
    json_end_object(writer);
}

static void print(struct json_writer *writer, const struct json *node, struct arena *arena)
{
    switch (node->kind) {
    case JSON_KIND_NULL: json_write_null(writer); break;
    case JSON_KIND_TRUE:
    case JSON_KIND_FALSE: json_write_bool(writer, node->kind == JSON_KIND_TRUE); break;
    case JSON_KIND_INT: json_write_int(writer, node->number); break;
    case JSON_KIND_REAL: json_write_raw(writer, node->text); break;
    case JSON_KIND_STRING: json_write_string(writer, node->text); break;
    case JSON_KIND_OBJECT: print_members(writer, node, arena); break;
    case JSON_KIND_ARRAY:
        json_begin_array(writer);
        for (const struct json *item = node->first; item != NULL; item = item->next)
            print(writer, item, arena);
        json_end_array(writer);
        break;
    }
}

char *json_print(const struct json *node, struct arena *arena)
{
    struct text text = {0};
    struct json_writer writer;
    if (node == NULL)
        return arena_strdup(arena, "null");
    json_begin(&writer, &text);
    print(&writer, node, arena);
    char *copy = arena_strdup(arena, text_str(&text));
    text_free(&text);
    return copy;
}

static void print_lines(struct text *out, const struct json *node, struct arena *arena, int depth);

static void begin_line(struct text *out, int depth)
{
    text_append_char(out, '\n');
    for (int i = 0; i < depth; i++)
        text_append_char(out, ' ');
}

static void print_children(struct text *out, const struct json *node, struct arena *arena,
                           int depth)
{
    for (const struct json *child = node->first; child != NULL; child = child->next) {
        begin_line(out, depth + 1);
        if (child->key != NULL) {
            struct json_writer writer;
            json_begin(&writer, out);
            json_write_string(&writer, child->key);
            text_append(out, ": ");
        }
        print_lines(out, child, arena, depth + 1);
        if (child->next != NULL)
            text_append_char(out, ',');
    }
    if (node->first != NULL)
        begin_line(out, depth);
}

static void print_lines(struct text *out, const struct json *node, struct arena *arena, int depth)
{
    struct json_writer writer;
    bool is_object = node->kind == JSON_KIND_OBJECT;
    if (!is_object && node->kind != JSON_KIND_ARRAY) {
        json_begin(&writer, out);
        print(&writer, node, arena);
        return;
    }
    text_append_char(out, is_object ? '{' : '[');
    print_children(out, node, arena, depth);
    text_append_char(out, is_object ? '}' : ']');
}

char *json_print_lines(const struct json *node, struct arena *arena)
{
    struct text text = {0};
    if (node == NULL)
        return arena_strdup(arena, "null");
    print_lines(&text, node, arena, 0);
    char *copy = arena_strdup(arena, text_str(&text));
    text_free(&text);
    return copy;
}
