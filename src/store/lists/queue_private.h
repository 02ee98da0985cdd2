/* What the files of the queue share. Private to store. */
#ifndef STORE_QUEUE_PRIVATE_H
#define STORE_QUEUE_PRIVATE_H

#include "../store_private.h"

/* The words of the partial indexes, letter by letter, or they would not be used. */
#define QUEUE_CALLABLE                                                                             \
    "l.is_deleted = 0 AND l.basis IS NOT NULL AND (l.state = 'new' OR l.state = 'ready' OR "       \
    "l.state = 'working' OR l.state = 'rejected' OR l.state = 'nurture')"

/* What may be expected of a lead, the greatest first (lead_worth), and its grade; in the words of
 * the indexes. */
#define WORTH                                                                                      \
    "(CASE WHEN l.score BETWEEN 0 AND 1000 THEN -l.score - 5 ELSE -5 END * CASE WHEN "             \
    "l.value_cents BETWEEN 1 AND 1000000000000 THEN l.value_cents ELSE 1000000 END)"
#define GRADE "coalesce(l.grade, '~')"
#define QUEUE_FILTER_FROM 13 /* the first parameter of a filter */

/* The request's filter; its parameters begin at QUEUE_FILTER_FROM. */
bool queue_filter(struct store *store, const struct queue_request *request, struct arena *arena,
                  struct filter_sql *ret_filter, struct error *err);

/* --- queue_sorted.c: where the request has a group or an order of its own --- */
bool queue_sorted(struct store *store, const struct queue_request *request, struct arena *arena,
                  struct queue_row *rows, size_t *count, struct error *err);
bool queue_sorted_count(struct store *store, const struct queue_request *request,
                        struct arena *arena, int64_t *count, struct error *err);
char *queue_sorted_cursor(struct store *store, const struct queue_request *request,
                          const char *lead_id, struct arena *arena);
/* board.c: leads by team, queue, owner, state, next kind and is_a, with n; a table or a subquery.
 */
const char *lead_counts(const struct store *store);

#endif
