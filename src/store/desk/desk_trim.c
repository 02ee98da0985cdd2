/* The journal's end: what a desk did and the service has is kept for undo and for a service that is
 * restored from a backup, not for ever: it holds names and numbers (docs/protocol.md, Push). The
 * numbers stay without their bodies, so that a service of an old backup finds no gap. */
#include "desk_private.h"

#include "base/clock.h"

#define UNDO_MS (7 * DAY_MS)
#define LONGEST_MS (30 * DAY_MS)
#define STEP "500" /* operations of one transaction: whoever saves waits for it */

/* $1: covered by a verified backup up to here; older than $2 it may go then, than $3 in any case.
 * An import is undone later than a call: what it filled in stands in its chunks alone. */
#define DONE                                                                                       \
    "((state = 'journal' AND ((ack_seq <= $1 AND occurred_ms < $2 AND kind <> 'bulk') OR "         \
    "occurred_ms < $3)) OR "                                                                       \
    "(state = 'rejected' AND result = 'voided' AND occurred_ms < $3))"

static bool trim_some(struct store *store, int64_t durable_seq, int64_t now_ms, int64_t *ret_count,
                      struct error *err)
{
    static const char bodies[] =
        "DELETE FROM op_body WHERE op_id IN (SELECT op_id FROM op WHERE " DONE
        " ORDER BY op_no LIMIT " STEP ")";
    static const char rows[] =
        "UPDATE op SET state = 'trimmed', result = 'gone', problem = NULL "
        "WHERE op_no IN (SELECT op_no FROM op WHERE " DONE " ORDER BY op_no LIMIT " STEP ")";
    if (!db_exec(store->outbox, "BEGIN IMMEDIATE", err))
        return false;
    if (db_run(store->outbox, err, bodies, "iii", durable_seq, now_ms - UNDO_MS,
               now_ms - LONGEST_MS) &&
        db_run(store->outbox, err, rows, "iii", durable_seq, now_ms - UNDO_MS,
               now_ms - LONGEST_MS)) {
        *ret_count = db_changes(store->outbox);
        if (db_exec(store->outbox, "COMMIT", err))
            return true;
    }
    db_exec(store->outbox, "ROLLBACK", NULL);
    return false;
}

bool desk_trim(struct store *store, int64_t durable_seq, int64_t now_ms, int64_t *ret_count,
               struct error *err)
{
    int64_t count = 1;
    *ret_count = 0;
    while (count > 0) {
        if (!trim_some(store, durable_seq, now_ms, &count, err))
            return false;
        *ret_count += count;
    }
    return true;
}
