/* What the files of naming share. */
#ifndef NAMING_PRIVATE_H
#define NAMING_PRIVATE_H

#include "base/text.h"
#include "core/naming.h"

#include <stddef.h>
#include <stdint.h>

#define NAMES_MOST 64
#define PARTS_MOST 8

/* A word of a text in both folds: Müller is Mueller and Muller. */
struct word {
    size_t from, to; /* bytes */
    const char *german, *bare;
};
size_t words_of(const char *text, struct arena *arena, struct word **ret_words);
bool words_are_alike(const struct word *a, const struct word *b, bool may_be_genitive);

struct name {
    struct word parts[PARTS_MOST];
    size_t count, letters;
    bool is_part; /* of a longer one: Öttinger of Müßig-Öttinger */
    bool is_borne, is_company;
};
struct number {
    char digits[32]; /* last first */
    size_t count;
};
struct naming {
    struct arena *arena;
    struct name firsts[NAMES_MOST], lasts[NAMES_MOST];
    size_t first_count, last_count;
    const char *mails[NAMES_MOST]; /* in lower case */
    size_t mail_count;
    struct number numbers[NAMES_MOST];
    size_t number_count;
    uint64_t looks[2 * NAMES_MOST]; /* of naming_may */
    size_t look_count;
    bool looks_everywhere, is_common;
};
void look_add(struct naming *naming, const char *word);

/* What was found, in any order; spans_end sorts them and joins those that touch. */
struct span {
    size_t from, to;
};
struct spans {
    struct arena *arena;
    struct span *items;
    size_t count, size;
};
void span_add(struct spans *spans, size_t from, size_t to);
void spans_end(struct spans *spans);
bool spans_hold(const struct spans *spans, size_t from, size_t to);
const char *spans_cut(const struct spans *spans, const char *text, struct arena *arena);

void numbers_read(const struct naming *naming, const char *text, struct spans *sure,
                  struct spans *unsure);
void names_read(const struct naming *naming, const char *text, struct spans *sure,
                struct spans *unsure, bool *ret_stands_alone);

#endif
