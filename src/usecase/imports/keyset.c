/* Open addressing over hashes of 64 bits, or 32 of hints. Two different values with one hash of 64
 * bits: in one of two million files of a million rows a row is taken for known. */
#include "keyset.h"

#include "base/error.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_LEAST ((size_t)4096)

static uint64_t key_of(const struct keyset *set, char kind, const char *value)
{
    char buffer[256] = {kind};
    size_t length = strnlen(value, sizeof buffer - 2);
    memcpy(buffer + 1, value, length);
    uint64_t hash = hash_quick(buffer, length + 1);
    return (set->is_hints ? hash >> 32 : hash) | 1;
}

/* Where a key belongs: its upper 32 bits, spread over any size. */
static size_t home_of(const struct keyset *set, uint64_t key)
{
    uint64_t upper = set->is_hints ? key : key >> 32;
    return (size_t)(upper * set->size >> 32);
}

static uint64_t key_at(const struct keyset *set, size_t at)
{
    return set->is_hints ? ((const uint32_t *)set->slots)[at] : ((const uint64_t *)set->slots)[at];
}

static void put_at(struct keyset *set, size_t at, uint64_t key)
{
    if (set->is_hints)
        ((uint32_t *)set->slots)[at] = (uint32_t)key;
    else
        ((uint64_t *)set->slots)[at] = key;
}

static size_t slot_of(const struct keyset *set, uint64_t key)
{
    size_t at = home_of(set, key);
    for (uint64_t there; (there = key_at(set, at)) != 0 && there != key;)
        at = at + 1 < set->size ? at + 1 : 0;
    return at;
}

static void resize(struct keyset *set, size_t size)
{
    struct keyset grown = *set;
    grown.size = size;
    grown.slots = xcalloc(size, set->is_hints ? sizeof(uint32_t) : sizeof(uint64_t));
    grown.numbers = set->numbers != NULL ? xcalloc(size, sizeof *grown.numbers) : NULL;
    for (size_t i = 0; i < set->size; i++) {
        uint64_t key = key_at(set, i);
        if (key == 0)
            continue;
        size_t at = slot_of(&grown, key);
        put_at(&grown, at, key);
        if (set->numbers != NULL)
            grown.numbers[at] = set->numbers[i];
    }
    free(set->slots);
    free(set->numbers);
    *set = grown;
}

/* At most two thirds are taken. */
static void make_room(struct keyset *set, size_t count)
{
    if (count * 3 >= set->size * 2)
        resize(set, set->size > 0 ? set->size + set->size / 2 : SIZE_LEAST);
}

void keyset_reserve(struct keyset *set, size_t count)
{
    size_t size = SIZE_LEAST + count + count / 2;
    if (count > 0 && size > set->size)
        resize(set, size);
}

void keyset_expect(struct keyset *set, int64_t done, int64_t total)
{
    if (done > 0 && total > done)
        keyset_reserve(set, (size_t)((double)set->count * 1.05 * (double)total / (double)done));
}

void keyset_settle(struct keyset *set)
{
    make_room(set, set->count + set->later_count);
    for (size_t i = 0; i < set->later_count; i++) {
        size_t at = slot_of(set, set->later[i]);
        set->count += key_at(set, at) == 0;
        put_at(set, at, set->later[i]);
    }
    set->later_count = 0;
}

void keyset_add_later(struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    uint64_t key = key_of(set, kind, value);
    size_t width = set->is_hints ? sizeof(uint32_t) : sizeof(uint64_t);
    if (set->size > 0)
        __builtin_prefetch((const char *)set->slots + home_of(set, key) * width, 1);
    set->later[set->later_count++] = key;
    if (set->later_count == KEYSET_LATER)
        keyset_settle(set);
}

bool keyset_add(struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0')
        return false;
    make_room(set, set->count);
    uint64_t key = key_of(set, kind, value);
    size_t at = slot_of(set, key);
    bool was_there = key_at(set, at) == key;
    put_at(set, at, key);
    set->count += !was_there;
    return was_there;
}

uint32_t keyset_number(struct keyset *set, char kind, const char *value)
{
    make_room(set, set->count);
    if (set->numbers == NULL)
        set->numbers = xcalloc(set->size, sizeof *set->numbers);
    uint64_t key = key_of(set, kind, value);
    size_t at = slot_of(set, key);
    if (key_at(set, at) != key) {
        put_at(set, at, key);
        set->numbers[at] = (uint32_t)++set->count;
    }
    return set->numbers[at];
}

bool keyset_has(const struct keyset *set, char kind, const char *value)
{
    if (value == NULL || *value == '\0' || set->count == 0)
        return false;
    uint64_t key = key_of(set, kind, value);
    return key_at(set, slot_of(set, key)) == key;
}

void keyset_free(struct keyset *set)
{
    free(set->slots);
    free(set->numbers);
    *set = (struct keyset){.is_hints = set->is_hints};
}
