/* A set of 64-bit keys: what an import knows of the stock and of its own file, 16 bytes a key at
 * most (24 where keys are numbered). Private to usecase. */
#ifndef USECASE_KEYSET_H
#define USECASE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYSET_LATER 32

struct keyset {
    uint64_t *slots;
    uint32_t *numbers; /* NULL: of a set that never asked for one */
    size_t count, size;
    uint64_t later[KEYSET_LATER]; /* their slots are on the way from memory */
    size_t later_count;
}; /* zero-initialise */

/* Room for so many keys at once; it grows beyond by itself. */
void keyset_reserve(struct keyset *set, size_t count);
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
