/* The filter language: any line is a filter or is refused with the place of its mistake; what Tab
 * offers can be read. */
#include "base/text.h"
#include "core/filter.h"
#include "core/lead.h"
#include "fuzz.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *line = arena_strndup(arena, (const char *)data, size);
    struct filter filter;
    struct filter_completion completion;
    struct error err = {0};
    size_t at = 0;
    if (fuzz_read(filter_parse(&lead_entity, line, 1795428000000, arena, &filter, &err)))
        promise(filter.count <= FILTER_TERMS_MAX, "a filter has an end");
    else if (sscanf(err.message, "at %zu:", &at) == 1)
        promise(at >= 1 && at <= utf8_count(line) + 1, "the mistake lies inside the line");
    if (utf8_is_valid(line, strlen(line))) {
        filter_complete(&lead_entity, line, arena, &completion);
        promise(completion.at <= strlen(line), "what is completed is the line's end");
    }
    arena_free(arena);
    return 0;
}
