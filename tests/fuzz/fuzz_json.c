/* Bodies of requests: limits first, then the tree; what is printed of it reads as the same. */
#include "codec/json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_doc *doc, *again;
    if (!fuzz_read(json_parse((const char *)data, size, NULL, &doc, NULL)))
        return 0;
    struct arena *arena = arena_new();
    const char *printed = json_print(json_root(doc), arena);
    if (size * 6 < json_limits_default.bytes) {
        promise(json_parse(printed, strlen(printed), NULL, &again, NULL),
                "what is printed can be read");
        promise(strcmp(json_print(json_root(again), arena), printed) == 0, "it reads as the same");
        json_free(again);
    }
    json_free(doc);
    arena_free(arena);
    return 0;
}
