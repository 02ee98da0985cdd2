/* Arena: blocks of growing size, chained; the first one is kept over a reset. */
#include "base/arena.h"

#include "base/error.h"
#include "base/no_memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_FIRST ((size_t)4096)
#define BLOCK_LARGEST ((size_t)1 << 20)
#define ALIGNMENT alignof(max_align_t)

struct block {
    struct block *next;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *current; /* newest first */
};

static struct block *block_new(size_t size, struct block *next)
{
    struct block *block = xmalloc(sizeof *block + size);
    *block = (struct block){.next = next, .size = size};
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = xmalloc(sizeof *arena);
    arena->current = block_new(BLOCK_FIRST, NULL);
    return arena;
}

static void free_down_to(struct arena *arena, const struct block *last)
{
    while (arena->current != NULL && arena->current != last) {
        struct block *next = arena->current->next;
        free(arena->current);
        arena->current = next;
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    free_down_to(arena, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena->current;
    while (first->next != NULL)
        first = first->next;
    free_down_to(arena, first);
    first->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = arena->current;
    if (need < size)
        no_memory();
    if (block->size - block->used < need) {
        size_t next = block->size * 2 < BLOCK_LARGEST ? block->size * 2 : BLOCK_LARGEST;
        block = arena->current = block_new(need > next ? need : next, block);
    }
    void *memory = block->bytes + block->used;
    block->used += need;
    return memset(memory, 0, size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
    void *memory = arena_alloc(arena, new_size);
    if (old_size > 0)
        memcpy(memory, old, old_size < new_size ? old_size : new_size);
    return memory;
}

char *arena_strdup(struct arena *arena, const char *s)
{
    return s == NULL ? NULL : arena_strndup(arena, s, strlen(s));
}

char *arena_strndup(struct arena *arena, const char *s, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, s, length);
    return copy;
}

char *arena_concat(struct arena *arena, const char *first, ...)
{
    va_list parts, again;
    size_t length = 0;
    va_start(parts, first);
    va_copy(again, parts);
    for (const char *part = first; part != NULL; part = va_arg(parts, const char *))
        length += strlen(part);
    va_end(parts);
    char *text = arena_alloc(arena, length + 1), *end = text;
    for (const char *part = first; part != NULL; part = va_arg(again, const char *)) {
        size_t size = strlen(part);
        memcpy(end, part, size);
        end += size;
    }
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char brief[256];
    int length = vsnprintf(brief, sizeof brief, format, args);
    if (length < 0)
        fatal("a text cannot be printed");
    char *text = arena_alloc(arena, (size_t)length + 1);
    if ((size_t)length < sizeof brief)
        memcpy(text, brief, (size_t)length);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
