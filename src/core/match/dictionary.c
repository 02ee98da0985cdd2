/* The distinct values of one column, each once, found by its text. Grows only; ids are stable. */
#include "match_private.h"

#include <stdlib.h>

/* Multiply and rotate eight bytes at a time: fast, and good enough where a false meeting only costs
 * one comparison too many. */
uint64_t match_hash(const char *bytes, size_t length)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ length, word;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * 0xBF58476D1CE4E5B9u;
        hash ^= hash >> 29;
    }
    word = 0;
    memcpy(&word, bytes, length);
    hash = (hash ^ word) * 0x94D049BB133111EBu;
    hash ^= hash >> 32;
    hash *= 0xBF58476D1CE4E5B9u;
    return hash ^ hash >> 29;
}

static void grow_values(struct dictionary *dictionary)
{
    dictionary->capacity = dictionary->capacity == 0 ? 256 : dictionary->capacity * 2;
    size_t bytes = (size_t)dictionary->capacity * sizeof(uint32_t);
    dictionary->value =
        xrealloc(dictionary->value, dictionary->capacity * sizeof *dictionary->value);
    dictionary->count = xrealloc(dictionary->count, bytes);
    dictionary->hash = xrealloc(dictionary->hash, bytes);
}

static void grow_slots(struct dictionary *dictionary)
{
    uint32_t size = (dictionary->slot_mask + 1) * 2;
    free(dictionary->slots);
    dictionary->slots = xcalloc(size, sizeof(uint32_t));
    dictionary->slot_mask = size - 1;
    for (uint32_t id = 1; id < dictionary->values; id++) {
        uint32_t slot = dictionary->hash[id] & dictionary->slot_mask;
        while (dictionary->slots[slot] != 0)
            slot = (slot + 1) & dictionary->slot_mask;
        dictionary->slots[slot] = id;
    }
}

static uint32_t append(struct dictionary *dictionary, const char *text, size_t length,
                       uint32_t hash)
{
    if (dictionary->values == dictionary->capacity)
        grow_values(dictionary);
    while (dictionary->used + length + 1 > dictionary->room) {
        dictionary->room = dictionary->room == 0 ? 4096 : dictionary->room * 3 / 2;
        dictionary->bytes = xrealloc(dictionary->bytes, dictionary->room);
    }
    if (dictionary->used + length + 1 > UINT32_MAX)
        fatal("matching: a column holds more than 4 GiB");
    uint32_t id = dictionary->values++;
    memcpy(dictionary->bytes + dictionary->used, text, length + 1);
    dictionary->value[id] = (struct value){.offset = (uint32_t)dictionary->used};
    dictionary->count[id] = 0;
    dictionary->hash[id] = hash;
    dictionary->used += length + 1;
    return id;
}

void dictionary_open(struct dictionary *dictionary)
{
    dictionary->slots = xcalloc(1024, sizeof(uint32_t));
    dictionary->slot_mask = 1023;
    append(dictionary, "", 0, 0); /* id 0 */
}

void dictionary_close(struct dictionary *dictionary)
{
    free(dictionary->bytes);
    free(dictionary->value);
    free(dictionary->count);
    free(dictionary->hash);
    free(dictionary->slots);
    free(dictionary->memo);
}

uint32_t dictionary_add(struct dictionary *dictionary, const char *text, bool *ret_is_new)
{
    size_t length = strlen(text);
    *ret_is_new = false;
    if (length == 0)
        return 0;
    uint32_t hash = (uint32_t)match_hash(text, length), slot = hash & dictionary->slot_mask;
    for (uint32_t id; (id = dictionary->slots[slot]) != 0;
         slot = (slot + 1) & dictionary->slot_mask)
        if (dictionary->hash[id] == hash && strcmp(value_text(dictionary, id), text) == 0)
            return id;
    *ret_is_new = true;
    uint32_t id = append(dictionary, text, length, hash);
    dictionary->slots[slot] = id;
    if (id > dictionary->slot_mask / 4 * 3)
        grow_slots(dictionary);
    return id;
}
