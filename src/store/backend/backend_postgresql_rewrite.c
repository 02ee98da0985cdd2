/* Writing a table again without its dead rows, on a connection of its own: VACUUM runs in no
 * transaction and takes as long as it takes. Only the owner of the table or of the database may,
 * and a row that another session can still look back at stays: both are told by notices. */
#include "backend_postgresql.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 200

struct told {
    bool was_refused;
    long kept; /* dead rows that somebody can still see */
};

static void on_told(void *data, const PGresult *notice)
{
    struct told *told = data;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED),
               *detail = PQresultErrorField(notice, PG_DIAG_MESSAGE_DETAIL);
    told->was_refused |= str_equal(severity, "WARNING");
    if (str_equal(severity, "INFO") && detail != NULL)
        told->kept += strtol(detail + strcspn(detail, "0123456789"), NULL, 10);
}

static void cancel(PGconn *connection)
{
    char words[256];
    PGcancel *asked = PQgetCancel(connection);
    if (asked != NULL)
        PQcancel(asked, words, sizeof words);
    PQfreeCancel(asked);
}

/* Looks up now and then whether it shall end. */
static bool run(struct db *db, PGconn *connection, const char *sql, struct error *err)
{
    bool is_ok = PQsendQuery(connection, sql) == 1, was_cancelled = false;
    while (is_ok && PQisBusy(connection)) {
        struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
        poll(&wait, 1, LOOK_MS);
        is_ok = PQconsumeInput(connection) == 1;
        if (db_is_over(db) && !was_cancelled)
            cancel(connection), was_cancelled = true;
    }
    for (PGresult *result; is_ok && (result = PQgetResult(connection)) != NULL; PQclear(result))
        if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
            is_ok = pg_told_error(result, err);
    return is_ok || (err != NULL && err->code != ERR_NONE) ||
           error_set(err, ERR_UNAVAILABLE, "%s", error_sentence(ERR_UNAVAILABLE));
}

bool pg_rewrite(struct db *db, const char *table, struct error *err)
{
    struct told told = {0};
    struct error failed = {0};
    struct arena *arena = arena_new();
    PGconn *connection = pg_dial(pg_own(db)->uri);
    PQsetNoticeReceiver(connection, on_told, &told);
    bool is_ok = run(db, connection, "SET statement_timeout = 0", &failed) &&
                 run(db, connection, "SET lock_timeout = '5s'", &failed) &&
                 run(db, connection,
                     arena_printf(arena, "VACUUM (FULL, ANALYZE, VERBOSE) %s", table), &failed);
    is_ok = is_ok && failed.code == ERR_NONE;
    PQfinish(connection);
    arena_free(arena);
    if (is_ok && told.was_refused)
        return error_set(err, ERR_CONFIG, _("only the owner of a table may write it again"));
    if (is_ok && told.kept > 0)
        return error_set(err, ERR_BUSY, _("another session still looks at an old moment"));
    if (!is_ok && err != NULL)
        *err = failed;
    return is_ok;
}
