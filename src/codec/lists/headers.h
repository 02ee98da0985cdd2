/* The names of columns that lists are known to have. Private to codec. */
#ifndef CODEC_HEADERS_H
#define CODEC_HEADERS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct header_names {
    const char **stems;
    size_t count, room;
};
/* Of headers.json and of every layout; none where they cannot be read. */
void header_names_load(struct arena *arena, struct header_names *ret_names);
bool header_names_have(const struct header_names *names, const char *cell, struct arena *arena);

#endif
