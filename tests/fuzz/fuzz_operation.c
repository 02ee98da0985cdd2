/* Operations and their groups of rows, as a desk sends them: what is written of them reads as the
 * same. */
#include "codec/json.h"
#include "codec/record_json.h"
#include "fuzz.h"

static bool read_operation(const char *body, struct arena *arena, struct operation **ret_op)
{
    struct json_doc *doc;
    if (!json_parse(body, strlen(body), NULL, &doc, NULL))
        return false;
    bool is_ok = operation_read_json(json_root(doc), arena, ret_op, NULL);
    json_free(doc);
    return is_ok;
}

static char *print(const struct operation *op, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    operation_write_json(&writer, op);
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *body = fuzz_text(arena, data, size);
    struct operation *op, *again;
    struct bulk_row *rows;
    size_t count;
    bulk_read_json(body, arena, &rows, &count, NULL);
    if (read_operation(body, arena, &op)) {
        char *printed = print(op, arena);
        if (strlen(printed) < json_limits_default.bytes) {
            promise(read_operation(printed, arena, &again), "what is written can be read");
            promise(strcmp(print(again, arena), printed) == 0, "it reads as the same");
        }
        if (op->kind == OP_BULK && op->body != NULL)
            bulk_read_json(op->body, arena, &rows, &count, NULL);
    }
    arena_free(arena);
    return 0;
}
