/* Open addressing over 64-bit hashes. Two different values with one hash cost a look-up more, or in
 * one of 2^40 files of a million rows a row that is taken for known. */
#include "keyset.h"

#include "base/error.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_of(char kind, const char *value)
{
    char buffer[256] = {kind};
    size_t length = strnlen(value, sizeof buffer - 2);
    memcpy(buffer + 1, value, length);
    return hash_quick(buffer, length + 1) | 1;
}

static size_t slot_of(const struct keyset *set, uint64_t key)
{
    size_t at = (size_t)(key >> 1) & (set->size - 1);
    while (set->slots[at] != 0 && set->slots[at] != key)
        at = (at + 1) & (set->size - 1);
    return at;
}

static void resize(struct keyset *set, size_t size)
{
    struct keyset grown = {.size = size};
    grown.slots = xcalloc(grown.size, sizeof *grown.slots);
    grown.numbers = set->numbers != NULL ? xcalloc(grown.size, sizeof *grown.numbers) : NULL;
    for (size_t i = 0; i < set->size; i++) {
        if (set->slots[i] == 0)
            continue;
        size_t at = slot_of(&grown, set->slots[i]);
        grown.slots[at] = set->slots[i];
        if (set->numbers != NULL)
            grown.numbers[at] = set->numbers[i];
    }
    grown.count = set->count;
    grown.later_count = set->later_count;
    memcpy(grown.later, set->later, sizeof grown.later);
    keyset_free(set);
    *set = grown;
}

static void grow(struct keyset *set)
{
    resize(set, set->size > 0 ? set->size * 2 : 4096);
}

void keyset_reserve(struct keyset *set, size_t count)
{
    size_t size = 4096;
    while (count * 3 >= size * 2)
        size *= 2;
    if (size > set->size)
        resize(set, size);
}

void keyset_settle(struct keyset *set)
{
    if ((set->count + set->later_count) * 3 >= set->size * 2)
        grow(set);
    for (size_t i = 0; i < set->later_count; i++) {
        size_t at = slot_of(set, set->later[i]);
        set->count += set->slots[at] == 0;
        set->slots[at] = set->later[i];
    }
    set->later_count = 0;
}

void keyset_add_later(struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    uint64_t key = key_of(kind, value);
    if (set->size > 0)
        __builtin_prefetch(&set->slots[(size_t)(key >> 1) & (set->size - 1)], 1);
    set->later[set->later_count++] = key;
    if (set->later_count == KEYSET_LATER)
        keyset_settle(set);
}

bool keyset_add(struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0')
        return false;
    if (set->count * 3 >= set->size * 2)
        grow(set);
    uint64_t key = key_of(kind, value);
    size_t at = slot_of(set, key);
    bool was_there = set->slots[at] == key;
    set->slots[at] = key;
    set->count += !was_there;
    return was_there;
}

uint32_t keyset_number(struct keyset *set, char kind, const char *value)
{
    if (set->count * 3 >= set->size * 2)
        grow(set);
    if (set->numbers == NULL)
        set->numbers = xcalloc(set->size, sizeof *set->numbers);
    uint64_t key = key_of(kind, value);
    size_t at = slot_of(set, key);
    if (set->slots[at] != key) {
        set->slots[at] = key;
        set->numbers[at] = (uint32_t)++set->count;
    }
    return set->numbers[at];
}

bool keyset_has(const struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0' || set->count == 0)
        return false;
    uint64_t key = key_of(kind, value);
    return set->slots[slot_of(set, key)] == key;
}

void keyset_free(struct keyset *set)
{
    free(set->slots);
    free(set->numbers);
    *set = (struct keyset){0};
}
