/* Records in pages of the feed: the first byte says of which kind. What is written of one reads as
 * the same. */
#include "codec/json.h"
#include "codec/record_json.h"
#include "core/entity.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *record, *again;
    if (size == 0)
        return 0;
    struct arena *arena = arena_new();
    const struct entity *entity = entities[data[0] % ENTITY_COUNT];
    const char *body = fuzz_text(arena, data + 1, size - 1);
    if (fuzz_read(record_from_text(entity, body, arena, &record, NULL))) {
        char *printed = record_text(entity, record, arena);
        if (strlen(printed) < json_limits_default.bytes) {
            promise(record_from_text(entity, printed, arena, &again, NULL),
                    "what is written can be read");
            promise(strcmp(record_text(entity, again, arena), printed) == 0,
                    "it reads as the same");
        }
    }
    arena_free(arena);
    return 0;
}
