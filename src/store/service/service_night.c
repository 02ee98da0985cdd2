/* Which night's work is done: one row, so that several instances do it once. */
#include "../store_private.h"

#include "base/clock.h"
#include "store/service.h"

#include <stdio.h>

#define FROM_HOUR 2 /* a night begins then, in the service's own time */

static void night_of(int64_t now_ms, char out[16])
{
    struct civil civil;
    civil_from_ms(now_ms - FROM_HOUR * HOUR_MS, NULL, &civil);
    snprintf(out, 16, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

/* A new database has nothing to do yet. */
bool night_begin(struct db *db, struct error *err)
{
    char night[16];
    night_of(clock_now_ms(), night);
    return db_run(db, err,
                  "INSERT INTO meta (key, value) VALUES ('night', $1) ON CONFLICT (key) DO NOTHING",
                  "t", night);
}

bool service_night_take(struct store *store, bool *ret_is_due, struct error *err)
{
    char night[16];
    night_of(clock_now_ms(), night);
    bool is_ok = db_run(store->db, err,
                        "INSERT INTO meta (key, value) VALUES ('night', $1) ON CONFLICT (key) DO "
                        "UPDATE SET value = excluded.value WHERE meta.value < excluded.value",
                        "t", night);
    *ret_is_due = is_ok && db_changes(store->db) > 0;
    return is_ok;
}
