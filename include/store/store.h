/* Store: all SQL. One connection each; not shared between threads. A desk is outbox.db
 * (irreplaceable, synchronous FULL) and cache.db (disposable, rebuilt from the service); a service
 * is one database: sqlite:FILE, or postgresql://… shared by any number of instances. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/lead.h"
#include "core/operation.h"

#include <stdatomic.h>

struct store;
enum store_kind { STORE_DESK, STORE_SERVICE };

/* A damaged, foreign or older cache is replaced by an empty one (the next sync fills it); a damaged
 * outbox is ERR_CORRUPT and left alone. Files are made 0600. is_reader: never writes, no outbox
 * migration (second thread's connection). */
bool store_open_desk(const char *outbox_path, const char *cache_path, bool is_reader,
                     struct store **ret_store, struct error *err);
/* One more connection to the files of an open desk, for another thread. */
bool store_open_twin(struct store *store, struct store **ret_store, struct error *err);
/* ERR_CONFIG if not prepared or of another version, ERR_UNAVAILABLE if a server does not answer. */
bool store_open_service(const char *uri, struct store **ret_store, struct error *err);
/* Creates what is missing, brings an older one up to date; fine if already there. */
bool store_init_service(const char *uri, struct error *err);
/* The same by somebody who may change the schema (NULL: nobody else); the user of `uri` gets rights
 * on rows alone. */
bool store_init_service_as(const char *uri, const char *admin_uri, struct error *err);
/* Only what init has prepared before; else ERR_CONFIG. */
bool store_upgrade_service(const char *uri, const char *admin_uri, struct error *err);
/* Copies a whole team into an empty database (which is prepared first) and compares both, row by
 * row. Writers of the old one wait meanwhile; afterwards it must not be served any more. */
struct migrate_report {
    int64_t tables, rows;
    uint64_t sum; /* equal sums: equal rows */
};
bool store_migrate(const char *from, const char *to, struct migrate_report *ret_report,
                   struct error *err);
bool store_uri_is_shared(const char *uri); /* several services may use it at once: PostgreSQL */
void store_close(struct store *store);
enum store_kind store_kind(const struct store *store);
bool store_cache_was_rebuilt(const struct store *store);
/* What is shown from here is no longer the profile's copy: it is damaged, or was made anew. */
bool store_copy_is_lost(struct store *store);
/* Changes when any other connection or process has committed to the cache or service file (PRAGMA
 * data_version). */
int64_t store_data_version(struct store *store);

/* Transactions on the cache or the service; BEGIN IMMEDIATE; waits at most 5 s, then ERR_BUSY.
 * Nesting is a fault of ours. */
bool store_begin(struct store *store, struct error *err);
bool store_commit(struct store *store, struct error *err);
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);
/* Reads between these see one moment; on a file each would take and give back its locks otherwise.
 * Nothing is written meanwhile. */
void store_read_begin(struct store *store);
void store_read_end(struct store *store);
/* Does another writer of the cache wait for this transaction? A long one then ends early. */
bool store_is_awaited(struct store *store);
/* A verified copy of a service into a new file; a check of the whole file. */
bool store_backup(struct store *store, const char *path, struct error *err);
/* On PostgreSQL: how long a statement that reads may take from now on. */
void store_patience(struct store *store, int seconds);
/* From another thread: what is done here ends with ERR_BUSY once that is true, after the
 * transaction that is being written. NULL: no more. */
void store_end_when(struct store *store, const atomic_bool *is_over);
/* From another thread, after that became true: what one step of a desk's database takes long for
 * ends, too. */
void store_interrupt(struct store *store);
bool store_check(struct store *store, struct error *err);
bool store_savepoint(struct store *store, const char *name, struct error *err);
/* False: something since the savepoint has failed after all; go back to it. */
bool store_savepoint_release(struct store *store, const char *name, struct error *err);
bool store_savepoint_rollback(struct store *store, const char *name, struct error *err);
/* True if the database itself failed since the last call (connection lost, time-out, deadlock): a
 * read that then said "there is none" was not to be believed. *err says what. */
bool store_take_failure(struct store *store, struct error *err);
/* The transaction that failed last lost against another one: the same again may well succeed. */
bool store_may_retry(struct store *store);

/* A long write (an import) wants a larger page cache and few checkpoints in its commits;
 * store_checkpoint on another connection and thread takes most of that work away. false goes back
 * and tidies up. Changes nothing but speed. */
void store_bulk(struct store *store, bool is_bulk);
void store_checkpoint(struct store *store);
/* Commits of this connection leave checkpoints to store_tidy, on another one: called every few
 * seconds it makes them when nobody has written since the last call, or for a while. */
void store_hurry(struct store *store);
void store_tidy(struct store *store);

/* Small values of a database (device id, cursor, epoch…). In outbox.db on a desk when `is_durable`,
 * else in the cache / service. */
char *store_meta(struct store *store, const char *key, bool is_durable,
                 struct arena *arena); /* NULL if unset */
bool store_meta_set(struct store *store, const char *key, const char *value, bool is_durable,
                    struct error *err);

#endif
