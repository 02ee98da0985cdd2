/* Reading the block list. Rows are written like any record. */
#ifndef STORE_BLOCKS_H
#define STORE_BLOCKS_H

#include "core/block.h"
#include "store/store.h"

/* The secret that hashes are made with: the service's own, a desk's as it was told. NULL: none yet.
 */
char *store_block_key(struct store *store, struct arena *arena);
bool store_block_key_set(struct store *store, const char *key, struct error *err); /* desk */
bool store_has_blocks(struct store *store); /* is anything blocked at all? */
/* Active rows with one of these hashes, erased persons first. */
bool store_blocks_find(struct store *store, const struct block_term *terms, size_t count,
                       struct arena *arena, struct block ***ret_blocks, size_t *ret_count,
                       struct error *err);
/* Every active hash with its cause: for a table in memory. */
bool store_each_block(struct store *store,
                      void (*each)(void *data, const char *cause, const char *hash), void *data,
                      struct error *err);
struct block_source {
    char *cause, *source, *as_of;
    int64_t active, lifted, newest_ms;
};
bool store_block_sources(struct store *store, struct arena *arena, struct block_source **ret,
                         size_t *ret_count, struct error *err);
/* Contacts that must not be called and have no row here: blocked before there was a list. At most
 * `limit` ids, beyond `after`. */
bool store_blocked_contacts(struct store *store, const char *after, int limit, struct arena *arena,
                            char ***ret_ids, size_t *ret_count, struct error *err);

#endif
