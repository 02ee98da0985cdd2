/* The service's half: applying operations with merge, the change feed with one counter, scopes,
 * devices, tokens, leases, results. Everything happens between store_begin and store_commit. */
#ifndef STORE_SERVICE_H
#define STORE_SERVICE_H

#include "store/digest.h"
#include "store/journal.h"
#include "store/store.h"

/* --- applying: rows, journal, conflict tasks; feed numbers are given by service_number() as the
 * last step before commit --- */
struct applied {
    enum operation_result result;
    int64_t rev;
    char task_id[37];
    char problem[480];
    int offset; /* feed number = base + offset */
};
/* A deleted record is there again; id NULL, or not deleted: nothing to do. */
bool service_revive(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena, struct error *err);
/* Merges one operation (docs/protocol.md, Merge) into its row; creates the conflict task on a
 * clash; writes the journal row; remembers the row as touched. */
bool service_apply(struct store *store, const struct operation *op, struct arena *arena,
                   struct applied *ret_applied, struct error *err);
struct touched {
    const struct entity *entity;
    char *id;
    char *scopes; /* of a row made in this transaction, where its maker knew: "team:…,user:…" */
    bool is_new;  /* made in this transaction: no scope has it yet */
    struct kept_row *row; /* its latest version, if service_kept.c has one; private to store */
    struct touched *next;
};
/* Since store_begin, in the order of the first touch, which becomes the order of the numbers. */
const struct touched *service_touched(struct store *store);
bool service_is_touched(struct store *store, const struct entity *entity, const char *id);
/* One `UPDATE feed SET n = n + k RETURNING n`, then seq of every touched row and of its scopes
 * (entering, leaving, children re-numbered). *ret_base + offset = number. */
bool service_number(struct store *store, int64_t *ret_base, struct error *err);
int64_t service_head(struct store *store);
/* Requests with a key of the asker's own, kept a day. */
struct request_key {
    const char *user_id, *key, *fingerprint;
};
struct request_key_row {
    bool is_new;  /* noted now: go on, then _end or _drop */
    bool is_same; /* the fingerprint */
    int status;   /* 0: begun and not ended */
    char *answer; /* NULL: none is kept */
};
bool service_request_key(struct store *store, const struct request_key *key, struct arena *arena,
                         struct request_key_row *ret_row, struct error *err);
bool service_request_key_end(struct store *store, const struct request_key *key, int status,
                             const char *answer, struct error *err);
bool service_request_key_drop(struct store *store, const struct request_key *key,
                              struct error *err); /* nothing was done */
/* Open conflicts of this person's making since then. */
int64_t service_conflicts_caused(struct store *store, const char *user_id, int64_t since_ms);
/* Tells the team in a task, once an hour. */
bool service_held_back(struct store *store, const char *user_id, const char *team_id,
                       struct error *err);
/* Rows that these scopes see. */
int64_t service_seen_count(struct store *store, const char *scopes, struct arena *arena);
/* Of the last 512 transactions that wrote, how long 99 of 100 waited for the feed at most. */
int64_t service_lock_wait_p99_ms(const struct store *store);
struct feed_position {
    int64_t head;
    char *epoch;
};
bool service_has_operation(struct store *store, const char *op_id); /* applied before */
char *service_epoch(struct store *store, struct arena *arena);

/* --- devices, results --- */
struct device {
    char *id, *user_id, *name;
    int64_t last_no, ack_through, created_ms, seen_ms, is_revoked;
};
/* Sign-ins that are valid still: who makes ever new ones takes what all others need. */
#define DEVICES_MOST 100
bool service_may_add_device(struct store *store, const char *user_id, int64_t now_ms,
                            struct error *err);
bool service_device_add(struct store *store, const char *user_id, const char *name, char ret_id[37],
                        struct error *err);
bool service_device(struct store *store, const char *id, struct arena *arena,
                    struct device **ret_device, struct error *err);
bool service_devices(struct store *store, const char *user_id /* NULL all */, struct arena *arena,
                     struct device **ret, size_t *ret_count, struct error *err);
bool service_device_set_last(struct store *store, const char *id, int64_t last_no,
                             struct error *err);
/* Who does it, for the audit; NULL instead: at the service's machine. */
struct audit_by {
    const char *user_id, *device_id;
};
bool service_device_revoke(struct store *store, const char *id, const struct audit_by *by,
                           struct error *err);
struct numbered_result {
    int64_t no, seq;
    uint64_t fingerprint;
    const struct applied *applied;
};
bool service_results_store(struct store *store, const char *device_id,
                           const struct numbered_result *results, size_t count, struct error *err);
/* false with ERR_NONE: no such result. */
bool service_result(struct store *store, const char *device_id, int64_t no,
                    uint64_t *ret_fingerprint, struct applied *ret_applied, int64_t *ret_seq,
                    struct error *err);
bool service_results_trim(struct store *store, const char *device_id, int64_t ack_through,
                          struct error *err);

/* --- users and tokens: only hashes are stored --- */
bool service_user_add(struct store *store, const char *name, const char *full_name,
                      const char *roles, const char *team, const char *password_hash,
                      const struct audit_by *by, char ret_id[37], struct error *err);
bool service_user_password(struct store *store, const char *name, struct arena *arena,
                           char **ret_user_id, char **ret_hash, struct error *err);
bool service_user_set_password(struct store *store, const char *name, const char *password_hash,
                               const struct audit_by *by, struct error *err);
bool service_token_add(struct store *store, const char *token_hash, const char *user_id,
                       const char *device_id, int64_t now_ms, struct error *err);
/* Who comes with a live token: rights are those of the user's row now. The feed's position is of
 * the same moment: all that a long poll asks mostly, in one statement. */
struct signed_in {
    struct user *user;
    char *device_id;
    struct feed_position position;
};
/* ERR_UNAUTHENTICATED, ERR_DEVICE_REVOKED. */
bool service_sign_in(struct store *store, const char *token_hash, int64_t now_ms,
                     struct arena *arena, struct signed_in *ret_signed_in, struct error *err);
bool service_token_revoke(struct store *store, const char *token_hash, const struct audit_by *by,
                          struct error *err); /* signed out */

/* Words to the other instances, kept by nobody; service_told: what came from them, NULL: nothing.
 */
bool service_listen(struct store *store, struct error *err);
bool service_tell(struct store *store, const char *words, struct error *err);
char *service_told(struct store *store, struct arena *arena);

/* Further numbers and addresses of notes and merges that stood here before the service kept them:
 * with an upgrade. Repeatable, in short transactions. */
bool service_index_reached(struct store *store, struct error *err);

/* --- administration: at the service's machine or by an administrator --- */
struct user_change {
    const char *roles, *team; /* NULL: as it is */
    int is_active;            /* -1: as it is; 0 signs all devices out */
    const char *territories;  /* names with commas, "" none; NULL: as it is */
    const char *extension;    /* "" none; NULL: as it is */
    bool keeps_admin;         /* ERR_CONFLICT if nobody who may administer would be left */
};
bool service_user_change(struct store *store, const char *name, const struct user_change *change,
                         const struct audit_by *by, struct error *err);
struct absence {
    int64_t from_ms, until_ms; /* TIME_NONE: not away */
    const char *deputy_id;
};
bool service_user_absence(struct store *store, const char *user_id, const struct absence *absence,
                          const struct audit_by *by, struct error *err);
/* The user's own change: other devices are signed out, the one of `keep_token_hash` is not. */
bool service_password_change(struct store *store, const char *user_id, const char *password_hash,
                             const char *keep_token_hash, const struct audit_by *by,
                             struct error *err);
struct token_row {
    char *device_id, *device, *user;
    int64_t created_ms, used_ms, is_revoked, expires_ms;
};
bool service_tokens(struct store *store, struct arena *arena, struct token_row **ret,
                    size_t *ret_count, struct error *err);
/* Programs: telephone systems and other integrations, users without a password. */
struct program {
    const char *label, *roles, *team /* name, or NULL */;
};
struct program_token {
    char *device_id, *label, *user, *roles;
    int64_t created_ms, used_ms, expires_ms;
    bool is_revoked;
};
/* Its token, also another one. ERR_CONFLICT: a person has this name, or other roles are known. */
bool service_program_issue(struct store *store, const struct program *program,
                           const char *token_hash, const struct audit_by *by,
                           char ret_device_id[37], struct error *err);
bool service_programs(struct store *store, struct arena *arena, struct program_token **ret,
                      size_t *ret_count, struct error *err);
bool service_token_drop(struct store *store, const char *device_id, const struct audit_by *by,
                        struct error *err); /* signed out; ERR_NOT_FOUND */
/* "" or NULL: always at work. */
bool service_team_hours(struct store *store, const char *name, const char *hours,
                        const struct audit_by *by, struct error *err);
bool service_team_add(struct store *store, const char *name, const struct audit_by *by,
                      struct error *err);
/* A verified copy into a new file; desks then hear (hello: durable_seq) what they need not keep. */
bool service_backup(struct store *store, const char *path, struct error *err);
int64_t service_durable_seq(struct store *store); /* 0: no backup yet */
/* A database that was put in place from a backup: desks hear it and send again what it lacks. */
bool service_epoch_renew(struct store *store, struct error *err);

/* --- audit: ids, never names; nothing personal --- */
struct audit_event {
    const char *event;                                  /* "user.roles" */
    const char *user_id, *device_id, *subject, *detail; /* each may be NULL */
};
bool service_audit(struct store *store, const struct audit_event *event, struct error *err);
/* Rows about rights and secrets, newest first, before this number (0: from the newest). */
struct audit_row {
    int64_t n, at_ms;
    char *event, *user, *device, *subject, *detail; /* user: the name of today */
};
bool service_audit_list(struct store *store, int64_t before, int limit, struct arena *arena,
                        struct audit_row **ret_rows, size_t *ret_count, struct error *err);
struct audit_report {
    int64_t rows, operations;
    int64_t broken_at; /* first row that does not fit; -1 an operation without a row; 0 none */
    char head[65];     /* the last row's hash, worth keeping elsewhere */
    bool was_found;    /* `expected` is the hash of a row */
};
bool service_audit_verify(struct store *store, const char *expected /* or NULL */,
                          struct audit_report *ret_report, struct error *err);

/* --- scopes and feed --- */
/* Scopes a user reads: "all" (reference data), "team:ID", "territory:ID", "user:ID"; comma list,
 * and a version that changes when they do. */
/* The same of a user whose row is at hand. */
struct user;
void service_scopes_of(const struct user *user, struct arena *arena, char **ret_scopes,
                       int64_t *ret_version);
bool service_scopes(struct store *store, const char *user_id, struct arena *arena,
                    char **ret_scopes, int64_t *ret_version, struct error *err);
bool service_may_see(struct store *store, const char *scopes, const struct entity *entity,
                     const char *id); /* and write */
/* Reads rows of these ids, and whether the scopes see them, for the running transaction at once. */
bool service_prefetch(struct store *store, const char *scopes, const struct entity *entity,
                      const char *const *ids, size_t count, struct error *err);
struct feed_item {
    enum { FEED_PUT, FEED_LEAVE, FEED_DELETE, FEED_ERASE } kind;
    const struct entity *entity;
    void *record;
    char *id;
    int64_t rev, seq;
};
/* Latest state per row with seq > after in any of the scopes, by seq; one item a row, none of a
 * kind that is not known here. ret_through: the number to go on after while there is more. */
bool service_changes(struct store *store, const char *scopes, int64_t after, int limit,
                     struct arena *arena, struct feed_item **ret_items, size_t *ret_count,
                     int64_t *ret_through, bool *ret_more, struct error *err);
/* Present rows of one scope by (entity, id) keyset. after NULL or "entity/id". */
bool service_snapshot(struct store *store, const char *scope, const char *after, int limit,
                      struct arena *arena, struct feed_item **ret_items, size_t *ret_count,
                      char **ret_after, struct error *err);
/* Over what is present in any of these scopes, each row once. */
/* later: of the kinds that came later those that the asker knows (a comma list). */
bool service_digest(struct store *store, const char *scopes, const char *later,
                    struct digest *ret_digest, struct error *err);
/* --- leases: database time decides, token +1 on each new grant (docs/protocol.md, Leases) --- */
struct lease {
    char lead_id[37], user_id[37];
    int64_t token, expires_ms;
    bool was_mine; /* renewed, not new */
};
int64_t service_now_ms(struct store *store); /* the database's clock */
/* ERR_LEASED when somebody else holds it (ret_lease then says who and how long). */
bool service_lease_take(struct store *store, const char *lead_id, const char *user_id,
                        const char *device_id, int64_t ttl_ms, struct lease *ret_lease,
                        struct error *err);
bool service_lease_release(struct store *store, const char *lead_id, const char *user_id,
                           struct error *err);

/* A night's work (from two o'clock on), which one instance does for all. */
struct night {
    char name[16];
    bool is_due;     /* whoever hears so holds it, and has to do it */
    int steps;       /* that are done already, by one that did not come to its end */
    int64_t held_ms; /* another instance holds it so long, unless it goes on; 0: none */
};
/* is_alone: nobody else can be at it, so who held it is dead. From then on this store's
 * transactions hold the night on, and are refused (ERR_CONFLICT) when another instance has taken
 * it. */
bool service_night_take(struct store *store, bool is_alone, struct night *ret_night,
                        struct error *err);
bool service_night_step(struct store *store, int steps, struct error *err); /* so many are done */
/* Holds it no more; not done: who wants may take it after again_ms. */
bool service_night_end(struct store *store, const struct night *night, bool is_done,
                       int64_t again_ms, struct error *err);

#endif
