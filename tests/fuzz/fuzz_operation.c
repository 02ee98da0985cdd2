/* Operations and their groups of rows, as a desk sends them: what is written of them reads as the
 * same. */
#include "codec/json.h"
#include "codec/record_json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *body = fuzz_text(arena, data, size);
    struct operation *op, *again;
    struct bulk_row *rows;
    size_t count;
    bulk_read_json(body, arena, &rows, &count, NULL);
    if (fuzz_read(operation_from_text(body, arena, &op, NULL))) {
        char *printed = operation_text(op, arena);
        if (strlen(printed) < json_limits_default.bytes) {
            promise(operation_from_text(printed, arena, &again, NULL),
                    "what is written can be read");
            promise(strcmp(operation_text(again, arena), printed) == 0, "it reads as the same");
        }
        if (op->kind == OP_BULK && op->body != NULL)
            bulk_read_json(op->body, arena, &rows, &count, NULL);
    }
    arena_free(arena);
    return 0;
}
