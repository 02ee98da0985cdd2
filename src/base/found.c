/* What of a shown text a search has found, by the same folds as the search's own: every typed word
 * is the beginning of a word. */
#include "base/text.h"

#include <ctype.h>
#include <string.h>

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || (c & 0x80) != 0;
}

size_t text_words(struct arena *arena, const char *typed, char ***ret_words)
{
    char *folded = text_fold(arena, typed), **words;
    for (char *c = folded; *c != '\0'; c++)
        if (!is_of_word(*c))
            *c = ' ';
    size_t found = str_split(arena, folded, ' ', &words), count = 0;
    for (size_t i = 0; i < found; i++)
        if (words[i][0] != '\0')
            words[count++] = words[i];
    *ret_words = words;
    return count;
}

/* How many bytes of the word at `at` are what was typed; 0: it is another word. */
static size_t begins(struct arena *arena, const char *at, const char *typed)
{
    const char *end = at;
    while (is_of_word(*end)) {
        end = utf8_next(end);
        const char *part = arena_strndup(arena, at, (size_t)(end - at)),
                   *german = text_fold(arena, part), *bare = text_fold_bare(arena, part);
        if (str_starts(german, typed) || str_starts(bare, typed))
            return (size_t)(end - at);
        if (!str_starts(typed, german) && !str_starts(typed, bare))
            return 0;
    }
    return 0;
}

size_t text_found(struct arena *arena, const char *s, const char *typed,
                  struct text_span **ret_spans)
{
    char **words;
    size_t word_count = text_words(arena, typed, &words), count = 0;
    struct text_span *spans = ARENA_ARRAY(arena, struct text_span, strlen(s) + 1);
    for (const char *at = s; word_count > 0 && *at != '\0';) {
        size_t longest = 0;
        bool is_begin = is_of_word(*at) && (at == s || !is_of_word(at[-1]));
        for (size_t i = 0; is_begin && i < word_count; i++) {
            size_t length = begins(arena, at, words[i]);
            longest = length > longest ? length : longest;
        }
        if (longest > 0)
            spans[count++] = (struct text_span){(size_t)(at - s), longest};
        at = longest > 0 ? at + longest : utf8_next(at);
    }
    *ret_spans = spans;
    return count;
}
