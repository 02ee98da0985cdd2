/* The mix of campaigns in a queue: how many of a hundred calls go to each, and how many at least.
 * A text that a team lead writes: "ERP autumn=60/20, Fair=30/5"; what is left over belongs to the
 * other campaigns. Who is furthest behind comes next, so that it is the same on every desk and can
 * be shown. */
#ifndef CORE_MIX_H
#define CORE_MIX_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIX_MOST 12

struct mix_part {
    char *campaign;   /* name; NULL: all others */
    int share, floor; /* of a hundred */
};
struct mix {
    struct mix_part parts[MIX_MOST + 1];
    int count; /* the others are the last part, where they have a share */
};
/* NULL or blank: none. */
bool mix_parse(const char *text, struct arena *arena, struct mix *ret_mix, struct error *err);

/* The text with this campaign's part set to "40", "40/10", or taken out (""). */
bool mix_put(const char *text, const char *campaign, const char *percent, struct arena *arena,
             char **ret_text, struct error *err);

/* By how many calls a part is behind its share (hundredths; negative: ahead), if one more is made.
 * given[i]: calls that part i had. */
int64_t mix_deficit(const struct mix *mix, const int64_t *given, int part);
/* The parts in the order in which the next call is theirs: who is below the floor, then who is
 * furthest behind, then as written. */
void mix_order(const struct mix *mix, const int64_t *given, int ret_order[MIX_MOST + 1]);

#endif
