/* A set of 64-bit keys: what an import knows of the stock and of its own file, 16 bytes a key at
 * most. Private to usecase. */
#ifndef USECASE_KEYSET_H
#define USECASE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keyset {
    uint64_t *slots;
    size_t count, size;
}; /* zero-initialise */

/* kind parts the key spaces; true if it was there already. Nothing and false for an empty value. */
bool keyset_add(struct keyset *set, char kind, const char *value);
bool keyset_has(const struct keyset *set, char kind, const char *value);
void keyset_free(struct keyset *set);

#endif
