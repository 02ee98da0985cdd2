/* A link: one connection of one thread to the service, with the profile's store. Private to sync.
 */
#ifndef SYNC_LINK_H
#define SYNC_LINK_H

#include "base/uuid.h"
#include "codec/call_event_json.h"
#include "codec/json.h"
#include "net/http.h"
#include "store/desk.h"
#include "sync/sync.h"

#define PUSH_OPERATIONS_MAX 200
#define PUSH_BYTES_MAX ((size_t)200 << 10) /* the service takes 256 KiB */
#define POISON_FAILURES 5
#define POISON_MS (15 * MINUTE_MS)

struct link {
    const struct desk_paths *paths;
    struct store *store;
    struct http *http;
    struct arena *arena; /* of the running round */
    char device_id[37];
    int push_limit;          /* halved when the service refuses a batch as a whole */
    int64_t poison_no;       /* the operation that was refused alone; 0: none */
    int64_t poison_since_ms; /* clock_monotonic_ms of its first refusal */
    int poison_failures;
    int64_t durable_seq, server_ms; /* of the last greeting: backed up so far; its clock */
    int64_t clock_off_ms;           /* of this machine's against the service's; > 0: ahead */
    int64_t trimmed_ms;             /* clock_monotonic_ms of the last trimming; 0: none yet */
    int retry_after_s;       /* what a busy service asked for with its last answer; 0: nothing */
    int64_t clock_base_ms;   /* clock_now_ms less clock_monotonic_ms, when clock_off_ms was found */
    int64_t digest_tried_ms; /* clock_monotonic_ms of the last comparison; 0: none yet */
    int64_t contact_ms;      /* when it was last noted that the service answered */
    int64_t rows_done;       /* of a first sync */
    int64_t send_until_ms;   /* clock_monotonic_ms after which no further batch is sent; 0: none */
    int64_t fetch_until_ms;  /* the same for pages */
    bool is_send_cut, is_fetch_cut; /* that time came before all was done */
    bool has_pauses;                /* who asks waits by itself before it asks again */
    bool was_replaced; /* the last page was empty because another waits as this device */
    bool has_resent;   /* what the service may lack, or has learnt, waits again */
    int64_t uses_ms;   /* clock_monotonic_ms when counts of fields were sent last; 0: never */
    void (*progress)(void *data); /* after each committed page; may be NULL */
    void *progress_data;
    void (*call)(void *data, const struct call_event *event); /* somebody rings; may be NULL */
    char calls[32]; /* heard of calls through this; of this connection's time alone */
};

/* ERR_UNAUTHENTICATED when the profile is not signed in. */
bool link_open(const struct desk_paths *paths, struct link *ret_link, struct error *err);
void link_close(struct link *link);
/* http_request that remembers how long a busy service wants to be left alone; where that is a
 * second and nobody pauses, it waits and asks once more. */
bool link_request(struct link *link, const char *method, const char *path, const char *body,
                  int timeout_s, struct http_answer *answer, struct error *err);
/* Request with a JSON answer; a problem document becomes the error, with its code. *ret_doc belongs
 * to the caller. */
bool link_json(struct link *link, const char *method, const char *path, const char *body,
               int timeout_s, struct json_doc **ret_doc, struct error *err);
/* One such request by a link of its own. */
bool link_ask(const struct desk_paths *paths, const char *method, const char *path,
              const char *body, int timeout_s, struct json_doc **ret_doc, struct error *err);
/* Request without an answer of interest; body: NULL for none. */
bool link_send(struct link *link, const char *method, const char *path, const char *body,
               int timeout_s, struct error *err);
/* Has the time come after which no more is begun (send_until_ms, fetch_until_ms)? */
bool link_is_over(int64_t until_ms);
bool answer_check(const struct http_answer *answer, struct error *err); /* true for 2xx */
/* Somebody has signed in anew since it was opened. */
bool link_is_outdated(struct link *link);

/* Counts of fields that were used (core/field_use.h): into the body of a push, true if there were
 * any; and forgotten once it was taken. */
bool uses_write(struct link *link, struct json_writer *writer);
void uses_sent(struct link *link);

/* Sends what waits until nothing is pending. *ret_sent counts operations with a result. */
bool push_all(struct link *link, int64_t *ret_sent, struct error *err);
/* Was anything written while this desk was away? Then it hears first who was erased meanwhile:
 * what names them goes out without the words. */
bool push_should_hear(struct link *link);
/* hello, snapshot if needed, changes until caught up. */
bool pull_all(struct link *link, struct error *err);
/* A page of the feed as text: rows and cursor become the desk's together, or nothing does. */
bool page_take(struct link *link, const char *body, struct error *err);
/* One long poll of the feed: returns when something came or after wait_s. *ret_changed tells
 * whether rows changed. */
bool pull_wait(struct link *link, int wait_s, bool *ret_changed, struct error *err);

/* Rows of kinds that a program or an instance of before passed over, and operations of them that it
 * refused; before the feed goes on. told: the later kinds that the service knows, a comma list. */
bool kinds_catch_up(struct link *link, const char *told, struct error *err);
/* A page came from who knows these alone: the others have to be fetched. */
bool kinds_strike(struct link *link, const char *told, struct error *err);
/* Later kinds of which this cache holds all that it should. */
char *kinds_held(struct link *link);
/* Compares with the service's sum when a day has passed; true: the cache has to be loaded anew. */
bool digest_differs(struct link *link);

/* What was exported since the service was last told; a refusal stops nothing. */
bool exports_report(struct link *link, struct error *err);
/* sync.lock: only its holder talks to the service. fd -1: somebody else has it. */
int sync_lock_take(const struct desk_paths *paths);
void sync_lock_release(int fd);
#define SYNC_TOLD_SIZE (sizeof((struct error *)0)->message + 120)
/* How the connection stands, for the others on this home; last: what was told last, "" at first. */
void sync_lock_tell(int fd, const struct sync_status *status, char last[SYNC_TOLD_SIZE]);
bool sync_lock_told(const struct desk_paths *paths, struct sync_status *ret_status);

#endif
