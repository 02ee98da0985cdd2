/* What a lost desk's program does when it hears that it was revoked, or hears nothing for too long:
 * its copy goes, bytes and all. What never arrived stays, because it exists nowhere else; only a
 * person may throw that away. */
#include "desk_private.h"

#include "store/wipe.h"

#define COMPACT "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"

static bool wipe_outbox(struct store *store, enum wipe wipe, struct error *err)
{
    static const char sent[] =
        "PRAGMA secure_delete=ON; DELETE FROM op WHERE state NOT IN ('pending', 'sent') AND "
        "(state <> 'rejected' OR result = 'voided'); " COMPACT;
    static const char all[] =
        "PRAGMA secure_delete=ON; DELETE FROM op; DELETE FROM draft; " COMPACT;
    return wipe == WIPE_CACHE || db_exec(store->outbox, wipe == WIPE_ALL ? all : sent, err);
}

bool desk_wipe(struct store *store, enum wipe wipe, struct error *err)
{
    /* The index keeps deleted words until it is made anew. */
    static const char cache[] =
        "INSERT INTO search (search) VALUES ('rebuild'); INSERT INTO "
        "number_search (number_search) VALUES ('delete-all'); "
        "INSERT INTO twin_search (twin_search) VALUES ('delete-all'); " COMPACT;
    /* Outbox first when all of it goes: the cache is filled from what waits there. */
    if (wipe == WIPE_ALL && !wipe_outbox(store, wipe, err))
        return false;
    db_exec(store->db, "PRAGMA secure_delete=ON", NULL);
    if (!desk_cache_reset(store, err))
        return false;
    db_exec(store->db, cache, NULL); /* refused while somebody reads; the rows are gone already */
    return wipe == WIPE_ALL || wipe_outbox(store, wipe, err);
}
