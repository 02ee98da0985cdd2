/* How long writers wait for the feed: all of a team's writes pass it one after the other, so this
 * is the first figure to grow when a service has too much to do (docs/protocol.md, The feed). */
#include "../store_private.h"

#include <stdlib.h>
#include <string.h>

void lock_wait_note(struct lock_waits *waits, int64_t ms)
{
    waits->ms[waits->count++ % WAITS_KEPT] = ms;
}

static int compare(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

int64_t service_lock_wait_p99_ms(const struct store *store)
{
    int64_t sorted[WAITS_KEPT];
    size_t count = store->waits.count < WAITS_KEPT ? store->waits.count : WAITS_KEPT;
    if (count == 0)
        return 0;
    memcpy(sorted, store->waits.ms, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    return sorted[count - 1 - count / 100];
}
