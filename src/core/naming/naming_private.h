/* What the files of naming share. */
#ifndef NAMING_PRIVATE_H
#define NAMING_PRIVATE_H

#include "base/hash.h"
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
    uint64_t hidden[4]; /* under a key: german, bare, both without the s of a genitive; 0: none */
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
    char digits[32];       /* last first */
    size_t count, country; /* digits; of its country's code */
    uint64_t *hidden;      /* instead of digits: of the last six, the last seven … all */
};
#define ENDING_DIGITS 6
/* What is left of a person that is known by hashes alone: one key a kind. */
struct naming_keys {
    struct hash_key word, mail, number, look;
};
struct naming {
    struct arena *arena;
    const struct naming_keys *keys; /* NULL: words, addresses and numbers stand in it */
    struct name *firsts, *lasts;
    size_t first_count, last_count;
    const char **mails; /* in lower case */
    uint64_t *hidden_mails;
    size_t mail_count;
    struct number *numbers;
    size_t number_count;
    uint64_t *looks; /* of naming_may */
    size_t look_count;
    bool looks_everywhere, is_common;
};
#define LOOKS_MOST (2 * NAMES_MOST)
void look_add(struct naming *naming, const char *word);
/* Of the word that begins here; *ret_at: behind it. 0: nothing but vowels. */
uint64_t look_at(const char *at, const char **ret_at);
/* JSON has "\\nMeier" where a line begins with a name: the word behind the escape. */
bool look_behind_escape(const char *at, uint64_t *ret_look);
uint64_t hide_text(const struct hash_key *key, const char *text, size_t length); /* never 0 */
void hide_words(const struct naming *naming, struct word *words, size_t count);

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
/* All that is sure and all that is not, in one text. */
void naming_read_all(const struct naming *naming, const char *text, struct spans *sure,
                     struct spans *unsure, bool *ret_stands_alone);
void names_read(const struct naming *naming, const char *text, struct spans *sure,
                struct spans *unsure, bool *ret_stands_alone);

#endif
