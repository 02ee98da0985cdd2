/* Fields that this version does not know: kept in a record's `extra`, an object of JSON, until a
 * program that knows them reads it. */
#include "codec/record_json.h"

#include "base/text.h"

#include <string.h>

struct copying {
    struct json_writer writer;
    const char *but;
    struct arena *arena;
};

static void copy_member(const char *key, const struct json *value, void *data)
{
    struct copying *copying = data;
    if (str_equal(key, copying->but))
        return;
    json_key(&copying->writer, key);
    json_write_raw(&copying->writer, json_print(value, copying->arena));
}

static struct json_doc *parse(const char *extra)
{
    struct json_doc *doc;
    return !str_is_empty(extra) && json_parse(extra, strlen(extra), NULL, &doc, NULL) ? doc : NULL;
}

char *extra_get(const char *extra, const char *name, struct arena *arena)
{
    char *text = NULL;
    struct json_doc *doc = parse(extra);
    if (doc != NULL && !json_canonical(json_get(json_root(doc), name), arena, &text))
        text = NULL;
    json_free(doc);
    return text;
}

char *extra_set(const char *extra, const char *name, const char *value, struct arena *arena)
{
    struct text out = {0};
    struct copying copying = {.but = name, .arena = arena};
    struct json_doc *doc = parse(extra);
    json_begin(&copying.writer, &out);
    json_begin_object(&copying.writer);
    if (doc != NULL)
        json_each(json_root(doc), copy_member, &copying);
    json_put_string(&copying.writer, name, value);
    json_end_object(&copying.writer);
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    json_free(doc);
    return copy;
}

bool extra_has(const char *extra, const char *name)
{
    struct json_doc *doc = parse(extra);
    bool has_it = doc != NULL && json_has(json_root(doc), name);
    json_free(doc);
    return has_it;
}

const char *extra_without(const char *extra, const char *name, struct arena *arena)
{
    struct text out = {0};
    struct copying copying = {.but = name, .arena = arena};
    struct json_doc *doc = parse(extra);
    if (doc == NULL)
        return extra;
    json_begin(&copying.writer, &out);
    json_begin_object(&copying.writer);
    json_each(json_root(doc), copy_member, &copying);
    json_end_object(&copying.writer);
    const char *rest = str_equal(text_str(&out), "{}") ? NULL : arena_strdup(arena, text_str(&out));
    text_free(&out);
    json_free(doc);
    return rest;
}

struct taking {
    const struct entity *entity;
    void *record;
    struct arena *arena;
    struct json_writer rest;
    size_t left;
    bool has_taken;
};

/* A service of the version before kept it as text, whatever it was. */
static bool put_known(struct taking *taking, const struct field *field, const struct json *value)
{
    char *text;
    int64_t number;
    if (field == NULL || !json_canonical(value, taking->arena, &text) ||
        (text != NULL && field_types[field->type].is_int && !str_to_int64(text, &number)))
        return false;
    if (text == NULL || *text != '\0')
        field_put(field, taking->record, text, taking->arena);
    return true;
}

static void take_member(const char *key, const struct json *value, void *data)
{
    struct taking *taking = data;
    if (put_known(taking, entity_field(taking->entity, key), value)) {
        taking->has_taken = true;
        return;
    }
    json_key(&taking->rest, key);
    json_write_raw(&taking->rest, json_print(value, taking->arena));
    taking->left++;
}

bool extra_take_known(const struct entity *entity, void *record, struct arena *arena)
{
    struct record *head = record;
    struct text rest = {0};
    struct taking taking = {.entity = entity, .record = record, .arena = arena};
    struct json_doc *doc = parse(head->extra);
    if (doc == NULL)
        return false;
    json_begin(&taking.rest, &rest);
    json_begin_object(&taking.rest);
    json_each(json_root(doc), take_member, &taking);
    json_end_object(&taking.rest);
    if (taking.has_taken)
        head->extra = taking.left > 0 ? arena_strdup(arena, text_str(&rest)) : NULL;
    text_free(&rest);
    json_free(doc);
    return taking.has_taken;
}
