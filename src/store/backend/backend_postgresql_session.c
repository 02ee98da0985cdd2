/* What a connection to PostgreSQL begins with, and how long a statement of it may take. */
#include "backend_postgresql.h"

#include "base/text.h"

/* Time-outs end what a lost instance holds; begin_once shortens the one of statements for whoever
 * holds the feed, pg_patience for who answers people; synchronous_commit may
 * be stricter than "on" (a synchronous standby's remote_apply), never laxer. Prepared statements
 * keep the plan of their first minute, when tables are small and reading them whole looks cheap:
 * every statement has its index. */
const char pg_session_sql[] =
    "SET client_min_messages = warning; SET statement_timeout = '30s'; SET lock_timeout = '5s'; "
    "SET idle_in_transaction_session_timeout = '10s'; SET jit = off; "
    "SET enable_seqscan = off; SET random_page_cost = 1.1; "
    "SET default_transaction_isolation = 'read committed'; SET TimeZone = 'UTC'; "
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/* 0: as the session began. */
bool pg_wait_at_most(PGconn *connection, int patience_s)
{
    struct text sql = {0};
    if (patience_s == 0)
        return true;
    text_printf(&sql, "SET statement_timeout = '%ds'", patience_s);
    PGresult *result = PQexec(connection, text_str(&sql));
    bool is_ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    text_free(&sql);
    return is_ok;
}

void pg_patience(struct db *db, int seconds)
{
    struct pg_db *own = pg_own(db);
    struct text sql = {0};
    own->patience_s = seconds;
    text_printf(&sql, "SET statement_timeout = '%ds'", seconds);
    if (own->connection != NULL)
        pg_command(own, text_str(&sql), NULL); /* waited for: what fails later takes it not along */
    text_free(&sql);
}
