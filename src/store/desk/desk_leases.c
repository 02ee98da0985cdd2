/* Reserved leads of a desk. */
#include "desk_private.h"

#include "base/clock.h"
#include "base/file.h"
#include "store/leases.h"

#include <stdio.h>
#include <string.h>

/* Another start of the machine is another clock. */
static const char *boot_id(void)
{
    static char id[40];
    struct text text = {0};
    if (id[0] == '\0') {
        if (file_read("/proc/sys/kernel/random/boot_id", sizeof id, &text, NULL))
            snprintf(id, sizeof id, "%.36s", text_str(&text));
        else
            snprintf(id, sizeof id, "unknown");
        text_free(&text);
    }
    return id;
}

bool desk_lease_set(struct store *store, const char *lead_id, int64_t token, int64_t left_ms,
                    struct error *err)
{
    static const char sql[] =
        "INSERT INTO lease (lead_id, token, until_ms, boot) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(lead_id) DO UPDATE SET token = excluded.token, until_ms = excluded.until_ms, boot = "
        "excluded.boot";
    return db_run(store->db, err, sql, "tiit", lead_id, token, clock_monotonic_ms() + left_ms,
                  boot_id());
}

bool desk_lease_drop(struct store *store, const char *lead_id, struct error *err)
{
    return db_run(store->db, err, "UPDATE lease SET until_ms = 0 WHERE lead_id = $1", "t", lead_id);
}

int64_t desk_lease_left(struct store *store, const char *lead_id, int64_t *ret_token)
{
    int64_t left = 0, token = 0;
    struct query *query =
        query_new(store->db, "SELECT token, until_ms, boot FROM lease WHERE lead_id = $1", NULL);
    query_text(query, 1, lead_id);
    if (query_row(query)) {
        token = query_column_int(query, 0);
        left = str_equal(query_column(query, 2), boot_id())
                   ? query_column_int(query, 1) - clock_monotonic_ms()
                   : 0;
    }
    query_end(query);
    if (ret_token != NULL)
        *ret_token = token;
    return left > 0 ? left : 0;
}

int64_t desk_lease_count(struct store *store)
{
    return db_number(store->db, 0, "SELECT count(*) FROM lease WHERE until_ms > $1 AND boot = $2",
                     "it", clock_monotonic_ms(), boot_id());
}
