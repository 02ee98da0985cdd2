/* Lists as they are bought: any bytes are a list with rows, or are refused with a reason. */
#include "codec/csv.h"
#include "fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_reader *reader;
    struct error err = {0};
    if (!fuzz_read(csv_open(fuzz_file(data, size), &reader, &err))) {
        promise(err.message[0] != '\0', "a refusal has words");
        return 0;
    }
    struct arena *arena = arena_new();
    struct csv_row row;
    for (size_t cell = 0; cell < csv_header(reader)->count; cell++)
        promise(
            utf8_is_valid(csv_header(reader)->cells[cell], strlen(csv_header(reader)->cells[cell])),
            "a heading is UTF-8");
    bool can_continue = true;
    for (int i = 0; i < 100000 && can_continue; i++) {
        err = (struct error){0};
        if (!csv_next(reader, arena, &row, &can_continue, &err)) {
            if (err.code == ERR_NONE)
                break;
            promise(err.message[0] != '\0', "a broken row has a reason");
            continue;
        }
        for (size_t cell = 0; cell < row.count; cell++)
            promise(utf8_is_valid(row.cells[cell], strlen(row.cells[cell])), "a cell is UTF-8");
        arena_reset(arena);
    }
    csv_close(reader);
    arena_free(arena);
    return 0;
}
