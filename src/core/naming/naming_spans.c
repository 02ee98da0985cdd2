/* Places in a text, and the text without them. */
#include "naming_private.h"

#include <stdlib.h>
#include <string.h>

void span_add(struct spans *spans, size_t from, size_t to)
{
    if (spans->count == spans->size) {
        size_t before = spans->size * sizeof *spans->items;
        spans->size = spans->size > 0 ? spans->size * 2 : 8;
        spans->items =
            arena_grow(spans->arena, spans->items, before, spans->size * sizeof *spans->items);
    }
    spans->items[spans->count++] = (struct span){from, to};
}

static int by_place(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return x->from != y->from ? (x->from < y->from ? -1 : 1) : 0;
}

void spans_end(struct spans *spans)
{
    size_t kept = 0;
    if (spans->count > 0)
        qsort(spans->items, spans->count, sizeof *spans->items, by_place);
    for (size_t i = 0; i < spans->count; i++) {
        struct span *last = kept > 0 ? &spans->items[kept - 1] : NULL;
        if (last == NULL || spans->items[i].from > last->to)
            spans->items[kept++] = spans->items[i];
        else if (spans->items[i].to > last->to)
            last->to = spans->items[i].to;
    }
    spans->count = kept;
}

bool spans_hold(const struct spans *spans, size_t from, size_t to)
{
    for (size_t i = 0; i < spans->count; i++)
        if (spans->items[i].from <= from && to <= spans->items[i].to)
            return true;
    return false;
}

const char *spans_cut(const struct spans *spans, const char *text, struct arena *arena)
{
    struct text out = {0};
    size_t at = 0;
    if (spans->count == 0)
        return text;
    for (size_t i = 0; i < spans->count; i++) {
        text_append_bytes(&out, text + at, spans->items[i].from - at);
        text_append(&out, NAMING_MARK);
        at = spans->items[i].to;
    }
    text_append(&out, text + at);
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

/* --- what was taken out of a text --- */

struct taken {
    struct arena *arena;
    char **words;
    size_t count, size;
};

static void add_taken(struct taken *taken, const char *from, size_t length)
{
    if (length == strlen(NAMING_MARK) && strncmp(from, NAMING_MARK, length) == 0)
        return; /* taken before */
    if (taken->count == taken->size) {
        size_t before = taken->size * sizeof *taken->words;
        taken->size = taken->size > 0 ? taken->size * 2 : 8;
        taken->words =
            arena_grow(taken->arena, taken->words, before, taken->size * sizeof *taken->words);
    }
    taken->words[taken->count++] = arena_strndup(taken->arena, from, length);
}

/* Between two marks stands what stood there before; the last piece ends the text. */
size_t naming_taken(const char *before, const char *after, struct arena *arena, char ***ret_words)
{
    struct taken taken = {.arena = arena};
    const char *mark = str_is_empty(after) ? NULL : strstr(after, NAMING_MARK);
    const char *at = str_or(before, "");
    *ret_words = NULL;
    if (mark == NULL || str_equal(before, after) || strncmp(at, after, (size_t)(mark - after)) != 0)
        return 0;
    at += mark - after;
    while (mark != NULL) {
        const char *piece = mark + strlen(NAMING_MARK), *next = strstr(piece, NAMING_MARK);
        size_t length = next != NULL ? (size_t)(next - piece) : strlen(piece);
        const char *found = *at == '\0' ? NULL
                            : next != NULL
                                ? strstr(at + 1, arena_strndup(arena, piece, length))
                                : (str_ends(at + 1, piece) ? at + strlen(at) - length : NULL);
        if (found == NULL)
            return 0;
        add_taken(&taken, at, (size_t)(found - at));
        at = found + length;
        mark = next;
    }
    *ret_words = taken.words;
    return taken.count;
}

const char *naming_take(const char *text, char *const *words, size_t count, struct arena *arena)
{
    struct spans spans = {.arena = arena};
    for (size_t i = 0; !str_is_empty(text) && i < count; i++)
        for (const char *at = strstr(text, words[i]); *words[i] != '\0' && at != NULL;
             at = strstr(at + 1, words[i]))
            span_add(&spans, (size_t)(at - text), (size_t)(at - text) + strlen(words[i]));
    spans_end(&spans);
    return spans_cut(&spans, text, arena);
}
