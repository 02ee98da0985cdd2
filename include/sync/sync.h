/* The client half of sync: sign-in, push, pull, snapshot, live changes. Runs on its own threads
 * with its own stores; see docs/protocol.md. */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include "base/error.h"
#include "core/call_event.h"
#include "core/entity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A profile's files: outbox.db, cache.db, sync.lock, desk.ini (service URL, CA file); the token in
 * the desktop's keyring, else in a 0600 file beside. */
struct desk_paths {
    char data_dir[512], cache_dir[512], outbox[560], cache[560], lock[560], settings[560],
        token[560];
};
bool desk_paths_make(const char *profile, struct desk_paths *ret_paths, struct error *err);

struct login {
    const char *url, *user, *password, *ca_file, *device_name;
    bool is_for_trying; /* a home that is thrown away leaves nothing in the desktop's keyring */
};
/* Signs in, stores URL, token, device and user id; a first sync brings reference data. Existing
 * outbox of another user is refused (ERR_CONFLICT) unless empty. */
bool sync_login(const struct desk_paths *paths, const struct login *login, struct error *err);
/* The same person again, at the service this desk knows, when its token is no longer good; the
 * running syncer goes on with the new one after sync_retry. */
bool sync_renew(const struct desk_paths *paths, const char *password, struct error *err);
/* My own; my other devices are signed out. ERR_FORBIDDEN: the old one is wrong. */
bool sync_change_password(const struct desk_paths *paths, const char *old, const char *new,
                          struct error *err);
bool sync_logout(const struct desk_paths *paths,
                 struct error *err); /* revokes the token; operations not sent stay */
bool sync_is_signed_in(const struct desk_paths *paths);
/* Where the token of this desk stands, in words; *ret_is_ok: it can be had there now. */
const char *sync_token_place(const struct desk_paths *paths, bool *ret_is_ok);
/* Works alone: starts (or finds) a private vorwahld on a Unix socket beside the outbox that ends
 * with the last desk; makes the single user with all roles. */
bool sync_login_local(const struct desk_paths *paths, struct error *err);
/* The same with sample data (vorwahld demo), as one of its people; `url` is not looked at. */
bool sync_login_sample(const struct desk_paths *paths, const struct login *login, int64_t leads,
                       struct error *err);

/* --- a service of our own: for working alone and for the demo --- */
/* Runs `vorwahld ARGS…` to its end with this text on standard input; ERR_UNAVAILABLE with its last
 * words if it fails. args NULL-terminated, without the program. */
bool service_run(const char *const *args, const char *input, struct error *err);
/* Starts `vorwahld ARGS…` (a serve) detached and waits for its "listening on URL" line. */
bool service_start(const char *const *args, char *ret_url, size_t size, struct error *err);
/* Holds a shared lock on FILE until this process ends, so that a service started with
 * --while-locked FILE goes on. */
bool service_hold(const char *lock_path, struct error *err);
/* A profile that works alone: holds the lock and starts the private service if it does not run.
 * Nothing for other profiles. */
bool sync_ensure_local(const struct desk_paths *paths, struct error *err);

struct sync_status {
    bool is_online, is_syncing, is_caught_up, holds_lock;
    int64_t since_ms;     /* online or offline since */
    int64_t due_ms;       /* clock_monotonic_ms when an answer should have come; 0: none is late */
    bool is_copy_damaged; /* found after an end that was none (desk_check_cut) */
    int64_t waiting, rejected, conflicts;
    bool is_cut;       /* somebody's patience ended before all of the others' work was here */
    int64_t rows_done; /* of a first sync */
    int64_t server_head;
    int64_t clock_off_ms; /* of this machine's clock against the service's; > 0: ahead */
    char cursor[80], epoch[40], url[256];
    struct error last_error;
    struct error refusal; /* ERR_NONE, or why nothing of this desk is taken while all else works */
};
/* "The clock of this computer is 12 minutes behind …"; NULL up to five minutes. */
const char *sync_clock_words(const struct sync_status *status, struct arena *arena);
/* That the copy is damaged and what becomes of it, while the service is not there. */
const char *sync_damage_words(void);
/* "On Monday this copy differed from the service …", and what is done about it; NULL: the last
 * comparison found it the same. */
struct store;
const char *sync_digest_words(struct store *store, struct arena *arena);
/* How long somebody waits for one push and pull. What is over goes on another time, in whole pieces
 * (a batch, a page): at least one of each. NULL, or 0: until all is done. */
struct sync_patience {
    int send_ms, fetch_ms;
    void (*progress)(int64_t waiting); /* after each batch that was sent; may be NULL */
};
/* One push and pull. ERR_OFFLINE/ERR_UNAVAILABLE if the service does not answer; local work is
 * never lost. A first sync is always fetched whole. */
bool sync_once(const struct desk_paths *paths, const struct sync_patience *patience,
               struct sync_status *ret_status, struct error *err);
/* A person gave up what a revoked desk never sent: cache, outbox and drafts go. */
bool sync_throw_away(const struct desk_paths *paths, struct error *err);
/* At start: a copy that has not met its service for 14 days (service.offline_days, 0: for ever) is
 * wiped; what was not sent stays. store: of this desk, where it is open already; or NULL. */
struct store;
bool sync_expire(const struct desk_paths *paths, struct store *store, struct error *err);
/* Status without touching the network (from the files). */
bool sync_status_read(const struct desk_paths *paths, struct sync_status *ret_status,
                      struct error *err);

/* How long the syncer leaves a service alone after this many failures before (0: the first): by
 * chance in the upper half of 4^n seconds, later between 42 and 50, and no less than it asked for.
 */
int64_t sync_pause_ms(int failures, int retry_after_s);

struct syncer;
/* Two threads: push (woken after each save) and pull (long poll). Only the process that holds
 * sync.lock talks to the service; others wait for it and take over. */
struct syncer *sync_start(const struct desk_paths *paths, struct error *err);
struct syncer *sync_new(const struct desk_paths *paths, struct error *err); /* no thread yet */
void sync_begin(struct syncer *syncer);
/* What else the desk does when it has nothing better to do: short steps on the thread that makes
 * the keys, *ret_more: one was done and another one is worth it at once. */
struct store;
void sync_keep(struct syncer *syncer,
               bool (*keep_more)(struct store *store, bool *ret_more, struct error *err));
void sync_stop(struct syncer *syncer);
void sync_wake(void *syncer);             /* new operations are in the outbox; fits session.saved */
void sync_retry(struct syncer *syncer);   /* now, without waiting for the pause to end */
int sync_fd(const struct syncer *syncer); /* readable when rows or status changed */
void sync_read_events(struct syncer *syncer); /* clears it */
/* A call that the service was told of; asked for after sync_read_events. */
bool sync_next_call(struct syncer *syncer, struct call_event *ret_event);
void sync_status(struct syncer *syncer, struct sync_status *ret_status);
/* Lease for a lead from the service now; fits calls_next's lease_function; data is a struct
 * desk_paths * or syncer's. */
bool sync_take_lease(const struct desk_paths *paths, const char *lead_id, int timeout_ms,
                     int64_t *ret_until_ms, struct error *err);
bool sync_release_lease(const struct desk_paths *paths, const char *lead_id, int timeout_ms,
                        struct error *err);
/* A work package: up to `count` leads of a queue (NULL: of my own order) that nobody holds,
 * reserved for ttl_s, so that they can be called without the service. */
bool sync_package(const struct desk_paths *paths, const char *queue_id, int64_t count,
                  int64_t ttl_s, int64_t *ret_count, struct error *err);
/* Fetches a record's history from the service into the cache, where store_history finds it, offline
 * too. */
bool sync_history(const struct desk_paths *paths, const struct entity *entity, const char *id,
                  struct error *err);
/* Any authenticated GET of the service for the command line (devices, digest). *ret_body owned. */
bool sync_get(const struct desk_paths *paths, const char *path, char **ret_body, struct error *err);

/* Keeps what this process counted of the use of fields, until the next push takes it along. */
void uses_keep(struct store *store);

#endif
