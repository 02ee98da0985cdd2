/* The fields of a merge record to and from JSON. */
#include "codec/merge_text.h"

#include "codec/json.h"

#include <string.h>

char *merge_details_text(const struct merge_choice *choices, size_t count, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "field", choices[i].field->name);
        json_put_string(&writer, "side", choices[i].side == SIDE_GONE ? "gone" : "kept");
        json_put_string(&writer, "rule", merge_rule_name(choices[i].rule));
        json_put_string(&writer, "kept", choices[i].kept);
        json_put_string(&writer, "gone", choices[i].gone);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    char *text = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return text;
}

size_t merge_details_read(const struct entity *entity, const char *text, struct arena *arena,
                          struct merge_choice **ret_choices)
{
    struct json_doc *doc;
    size_t count = 0;
    *ret_choices = NULL;
    if (str_is_empty(text) || !json_parse(text, strlen(text), &json_limits_default, &doc, NULL))
        return 0;
    const struct json *list = json_root(doc);
    size_t size = json_node_is_array(list) ? json_size(list) : 0;
    *ret_choices = ARENA_ARRAY(arena, struct merge_choice, size + 1);
    for (size_t i = 0; i < size; i++) {
        const struct json *row = json_at(list, i);
        struct merge_choice *choice = &(*ret_choices)[count];
        *choice = (struct merge_choice){
            .field = entity_field(entity, str_or(json_get_string(row, "field"), "")),
            .kept = arena_strdup(arena, json_get_string(row, "kept")),
            .gone = arena_strdup(arena, json_get_string(row, "gone")),
            .side = str_equal(json_get_string(row, "side"), "gone") ? SIDE_GONE : SIDE_KEPT};
        if (choice->field != NULL &&
            merge_rule_find(str_or(json_get_string(row, "rule"), ""), &choice->rule))
            count++;
    }
    json_free(doc);
    return count;
}
