/* Automatic replies (RFC 3834): whose they are, and whether they say that the person has left.
 * Private to codec. */
#ifndef CODEC_AUTO_REPLY_H
#define CODEC_AUTO_REPLY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* One message as lines. False: it is no automatic reply, or of nobody. *ret_has_left: a line of
 * data/checks/left_company.txt stands in its text; what it quotes does not count. */
bool auto_reply_read(char *const *lines, size_t count, struct arena *arena, char **ret_address,
                     bool *ret_has_left);

#endif
