/* Records and operations as texts of their own: in the outbox, in the journal, beside a row. */
#include "codec/record_json.h"

#include <string.h>

static char *keep(struct text *out, struct arena *arena)
{
    char *copy = arena_strndup(arena, text_str(out), out->length);
    text_free(out);
    return copy;
}

char *record_text(const struct entity *entity, const void *record, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    record_write_json(&writer, entity, record);
    return keep(&out, arena);
}

bool record_from_text(const struct entity *entity, const char *body, struct arena *arena,
                      void **ret_record, struct error *err)
{
    struct json_doc *doc;
    if (!json_parse(body, strlen(body), NULL, &doc, err))
        return false;
    bool is_ok = record_read_json(entity, json_root(doc), arena, ret_record, err);
    json_free(doc);
    return is_ok;
}

char *operation_text(const struct operation *op, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    operation_write_json(&writer, op);
    return keep(&out, arena);
}

bool operation_from_text(const char *body, struct arena *arena, struct operation **ret_op,
                         struct error *err)
{
    struct json_doc *doc;
    if (!json_parse(body, strlen(body), NULL, &doc, err))
        return false;
    bool is_ok = operation_read_json(json_root(doc), arena, ret_op, err);
    json_free(doc);
    return is_ok;
}
