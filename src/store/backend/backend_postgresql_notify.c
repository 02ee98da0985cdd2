/* What one instance tells the others without storing it: LISTEN and NOTIFY. Only who tells takes
 * the lock that NOTIFY needs at its commit; the feed does without it. */
#include "backend_postgresql.h"

#define CHANNEL "vorwahl"

bool pg_listen(struct db *db, struct error *err)
{
    struct pg_db *own = pg_own(db);
    own->is_listening = true; /* also after a connection that was lost */
    return pg_command(own, "LISTEN " CHANNEL, err);
}

bool pg_notify(struct db *db, const char *words, struct error *err)
{
    struct query *query = query_new(db, "SELECT pg_notify('" CHANNEL "', $1)", err);
    query_text(query, 1, words);
    query_row(query);
    return query_end(query);
}

char *pg_notified(struct db *db, struct arena *arena)
{
    struct pg_db *own = pg_own(db);
    PGnotify *told = own->connection != NULL && PQconsumeInput(own->connection) == 1
                         ? PQnotifies(own->connection)
                         : NULL;
    char *words = told != NULL ? arena_strdup(arena, told->extra) : NULL;
    PQfreemem(told);
    return words;
}
