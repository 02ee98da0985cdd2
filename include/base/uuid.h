/* UUIDs (RFC 9562): version 7 for new records, version 8 for ids derived from other ids. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 37 /* lower case text with NUL */

void uuid_new(char out[UUID_SIZE]); /* v7, strictly rising within the process, thread-safe */
void uuid_new_at(int64_t ms,
                 char out[UUID_SIZE]); /* v7 with a given time (imports, demo history) */
/* v8: BLAKE2b of the parts joined by '\n'. The same parts give the same id on every machine. part
 * may repeat; end with NULL. */
void uuid_derive(char out[UUID_SIZE], const char *part, ...) __attribute__((sentinel));
/* The same, sorted beside `near` (the time of a v7): many such rows lie together in an index. */
void uuid_derive_near(char out[UUID_SIZE], const char *near, const char *part, ...)
    __attribute__((sentinel));
/* v8: the nth id of a parent; they sort by n, at the parent's time. */
void uuid_nth(char out[UUID_SIZE], const char *parent, uint32_t n);
bool uuid_is_valid(const char *s);

#endif
