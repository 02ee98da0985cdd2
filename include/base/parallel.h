/* Work spread over the processors: for pure functions over large arrays. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

#define PARALLEL_MAX 16 /* workers at most */

int parallel_workers(void); /* what the machine has, 1 to PARALLEL_MAX */
/* Calls work(data, part, worker) once for every part below parts, worker below `workers`; parts are
 * taken in order by whoever is free. Returns when all are done. What two parts touch must not
 * overlap, or belong to the worker. */
void parallel_for(size_t parts, int workers, void (*work)(void *data, size_t part, int worker),
                  void *data);

#endif
