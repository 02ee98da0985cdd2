/* Arena: memory that lives and dies together (a query, a request, a screen, a sync round). Never
 * fails (fatal on OOM). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);                /* NULL is fine */
void arena_reset(struct arena *arena);               /* forgets everything, keeps the first block */
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
void *arena_grow(struct arena *arena, void *old, size_t old_size,
                 size_t new_size);                      /* copies; old stays until reset */
char *arena_strdup(struct arena *arena, const char *s); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *s, size_t length);
char *arena_concat(struct arena *arena, const char *first, ... /* NULL */)
    __attribute__((sentinel));
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count) * sizeof(type)))

#endif
