/* Records in pages of the feed: the first byte says of which kind. What is written of one reads as
 * the same. */
#include "codec/json.h"
#include "codec/record_json.h"
#include "core/entity.h"
#include "fuzz.h"

static char *print(const struct entity *entity, const void *record, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    record_write_json(&writer, entity, record, arena);
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_doc *doc;
    void *record, *again;
    if (size == 0 || !json_parse((const char *)data + 1, size - 1, &json_limits_page, &doc, NULL))
        return 0;
    struct arena *arena = arena_new();
    const struct entity *entity = entities[data[0] % ENTITY_COUNT];
    if (record_read_json(entity, json_root(doc), arena, &record, NULL)) {
        char *printed = print(entity, record, arena);
        json_free(doc);
        promise(json_parse(printed, strlen(printed), &json_limits_page, &doc, NULL) &&
                    record_read_json(entity, json_root(doc), arena, &again, NULL),
                "what is written can be read");
        promise(strcmp(print(entity, again, arena), printed) == 0, "it reads as the same");
    }
    json_free(doc);
    arena_free(arena);
    return 0;
}
