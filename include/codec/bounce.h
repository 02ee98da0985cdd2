/* Mails that came back: reports by mail servers (RFC 3464, RFC 6533) and automatic replies, one or
 * a whole mailbox of them, or a plain list of addresses. */
#ifndef CODEC_BOUNCE_H
#define CODEC_BOUNCE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum bounce_kind {
    BOUNCE_DEAD, /* there is no such address, or nobody reads it: 5.1.x, 5.2.0, 5.2.1, 5.4.4, 5.0.0
                  */
    BOUNCE_GONE, /* an automatic reply says that the person has left */
    BOUNCE_OTHER /* full, delayed, refused for its content: says nothing about the address */
};
struct bounce {
    char *address; /* canonical */
    char *status;  /* "5.1.1"; NULL: a list said nothing */
    enum bounce_kind kind;
};
/* Everything the text tells, in its order; *ret_strange: lines of a list that are no address. */
bool bounces_read(const char *text, struct arena *arena, struct bounce **ret_bounces,
                  size_t *ret_count, size_t *ret_strange, struct error *err);

#endif
