/* How often each pattern of levels occurs: the model learns from a few thousand patterns, not from
 * millions of pairs. */
#include "match_private.h"

#include <stdlib.h>

void patterns_open(struct patterns *patterns)
{
    *patterns = (struct patterns){.room = 1024, .mask = 4095};
    patterns->pattern = xmalloc(patterns->room * sizeof *patterns->pattern);
    patterns->count = xmalloc(patterns->room * sizeof *patterns->count);
    patterns->slots = xcalloc(patterns->mask + 1, sizeof *patterns->slots);
}

void patterns_close(struct patterns *patterns)
{
    free(patterns->pattern);
    free(patterns->count);
    free(patterns->slots);
}

static uint32_t slot_of(const struct patterns *patterns, uint64_t pattern)
{
    uint32_t slot =
        (uint32_t)((pattern ^ pattern >> 29) * 0x9E3779B97F4A7C15u >> 32) & patterns->mask;
    while (patterns->slots[slot] != 0 && patterns->pattern[patterns->slots[slot] - 1] != pattern)
        slot = (slot + 1) & patterns->mask;
    return slot;
}

static void grow(struct patterns *patterns)
{
    patterns->room *= 2;
    patterns->mask = patterns->mask * 2 + 1;
    patterns->pattern = xrealloc(patterns->pattern, patterns->room * sizeof *patterns->pattern);
    patterns->count = xrealloc(patterns->count, patterns->room * sizeof *patterns->count);
    free(patterns->slots);
    patterns->slots = xcalloc((size_t)patterns->mask + 1, sizeof *patterns->slots);
    for (size_t i = 0; i < patterns->used; i++)
        patterns->slots[slot_of(patterns, patterns->pattern[i])] = (uint32_t)i + 1;
}

uint32_t patterns_add(struct patterns *patterns, uint64_t pattern, double count)
{
    uint32_t slot = slot_of(patterns, pattern);
    if (patterns->slots[slot] == 0) {
        if (patterns->used == patterns->room) {
            grow(patterns);
            slot = slot_of(patterns, pattern);
        }
        patterns->pattern[patterns->used] = pattern;
        patterns->count[patterns->used] = 0;
        patterns->slots[slot] = (uint32_t)++patterns->used;
    }
    uint32_t index = patterns->slots[slot] - 1;
    patterns->count[index] += count;
    return index;
}
