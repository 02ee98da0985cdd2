/* A set of keys: what an import knows of the stock and of its own file. A key takes 12 bytes, 6 in
 * a set of hints, and 6 more where keys are numbered. Private to usecase. */
#ifndef USECASE_KEYSET_H
#define USECASE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYSET_LATER 32

struct keyset {
    void *slots;
    uint32_t *numbers; /* NULL: of a set that never asked for one */
    bool is_hints; /* of 32 bits: one of 2,000 strangers is taken for known in a set of two million,
                      which has to cost a look-up and nothing else */
    size_t count, size;
    uint64_t later[KEYSET_LATER]; /* their slots are on the way from memory */
    size_t later_count;
}; /* zero-initialise but for is_hints */

/* Room for so many keys at once; it grows beyond by itself, for which it needs twice its room. */
void keyset_reserve(struct keyset *set, size_t count);
/* So much of what comes has come: room for the keys of the rest, as many as there were so far. */
void keyset_expect(struct keyset *set, int64_t done, int64_t total);
/* As keyset_add, for millions in a row: without an answer, and there only after keyset_settle. */
void keyset_add_later(struct keyset *set, char kind, const char *value);
void keyset_settle(struct keyset *set);

/* kind parts the key spaces; true if it was there already. Nothing and false for an empty value. */
bool keyset_add(struct keyset *set, char kind, const char *value);
/* Adds it where it is new; 1, 2, 3… in the order of coming. For a set that is used in no other way.
 */
uint32_t keyset_number(struct keyset *set, char kind, const char *value);
bool keyset_has(const struct keyset *set, char kind, const char *value);
void keyset_free(struct keyset *set);

#endif
