/* Persons that are known by keyed hashes alone. Private to naming. */
#ifndef NAMING_HIDDEN_H
#define NAMING_HIDDEN_H

#include "naming_private.h"

#define ALONE_LEAST 5 /* letters: Gut, Neu and Lang are words */
#define WORD_LEAST 8  /* from here on it may be written small */

void naming_keys_make(const char *secret, struct naming_keys *out);
uint64_t naming_hide_look(const struct naming_keys *keys, uint64_t look);
struct naming *naming_hidden_read(const char *hidden, const struct naming_keys *keys,
                                  struct arena *arena);
char *naming_hidden_text(const struct naming *naming, struct arena *arena); /* as it was read */

#endif
