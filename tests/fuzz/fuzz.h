/* Fuzz targets for libFuzzer: bytes of a stranger go in; besides what the sanitizers find, a broken
 * promise of a header aborts. `./bootstrap fault fuzz` plays them long. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void promise(bool holds, const char *words)
{
    if (!holds) {
        fprintf(stderr, "broken promise: %s\n", words);
        abort();
    }
}

/* Once, with the seed: a target whose seed is refused tries nothing. */
static inline bool fuzz_read(bool is_read)
{
    promise(is_read || getenv("FUZZ_SEED") == NULL, "the seed is read");
    return is_read;
}

/* As text that ends in NUL; what follows a NUL of its own is not seen, as in every file and body.
 */
static inline char *fuzz_text(struct arena *arena, const uint8_t *data, size_t size)
{
    return arena_strndup(arena, (const char *)data, size);
}

#endif
