/* What two sides compare to know that they hold the same rows (docs/protocol.md, The feed). */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stdint.h>

struct digest {
    int64_t count; /* rows that are not deleted */
    uint64_t sum;  /* over entity, id and revision of each, in any order */
    int64_t seq;   /* the feed's number it holds for */
};

#endif
