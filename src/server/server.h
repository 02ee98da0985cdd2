/* vorwahld's inside: the server, a connection, a request, a route. Private to server.
 *
 * Threads: libmicrohttpd's one thread runs every request with the one store; the main thread ticks
 * (deadlines, commits of others, signals); two threads check passwords, two run long reads with
 * stores of their own. What more than one of them
 * touches is atomic or stands under the mutex of its file. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/json.h"
#include "codec/record_json.h"
#include "core/call_event.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/session.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#define BODY_MAX ((size_t)256 << 10)
#define BODY_MAX_OPEN ((size_t)4 << 10)    /* of who has not signed in */
#define BODY_MAX_INTAKE ((size_t)16 << 10) /* of a web form */
#define BODIES_MAX ((long long)128 << 20)  /* of all requests together */
#define LONG_POLL_MAX_S 25
#define PROXIES_MAX 8
#define ADDRESS_SIZE 64

struct serve_options {
    const char *database, *listen, *unix_path, *while_locked, *remove_dir;
    const char *tls_cert, *tls_key;   /* both or none */
    const char *proxies[PROXIES_MAX]; /* whose X-Forwarded-For is believed */
    int proxy_count;
    int max_connections; /* of all */
    int max_per_address; /* loopback and proxies apart */
    int header_timeout_s, body_timeout_s;
    int rate;                /* cost a second of one device, 0: no limit */
    int intake_rate;         /* requests a minute of one web form's token, 0: no limit */
    int intake_address_rate; /* of one address, over all tokens */
    bool behind_proxy;
    bool asks_mail_servers; /* of the domains in contacts, in the background */
    const char *dns;        /* name server for that; NULL: the machine's */
};

#define DURATIONS 7
extern const int duration_limits_ms[DURATIONS]; /* 0: any longer */

struct beside;
struct beside_job;
struct limits;
struct intake_token;
struct mover;
struct password_pool;
struct tls;

struct server {
    const struct serve_options *options;
    struct store *store;     /* used by the one request thread only */
    struct session *session; /* its actor is set per request */
    struct MHD_Daemon *daemon;
    struct limits *limits;
    struct password_pool *passwords;
    struct beside *beside;          /* long reads */
    struct mover *mover;            /* leads of a changed territory */
    struct tls *tls;                /* NULL: plain HTTP */
    pthread_mutex_t mutex;          /* waiting list, connections */
    struct waiting *waiting;        /* suspended long polls */
    struct connection *connections; /* all that are open */
    atomic_llong head;              /* feed number that waiters compare with */
    atomic_bool is_stopping, has_more_to_wake;
    atomic_llong body_bytes; /* held by all requests */
    atomic_int in_flight;    /* requests begun and not ended */
    atomic_int waiting_count, connection_count;
    int64_t lock_looked_ms;
    atomic_llong alarms, requests, errors, refused_rate, refused_sign_in, hung_up, duration_sum_ms;
    atomic_llong durations[DURATIONS]; /* of answered requests that did not wait for the feed */
    int64_t started_ms;
};

/* One per TCP connection; libmicrohttpd's timeout counts inactivity alone, so whoever sends a byte
 * a second is hung up on by the deadline here. */
struct connection {
    struct connection *previous, *next;
    int fd;
    atomic_llong deadline_ms;   /* 0: none (waiting for the feed or for a password) */
    char address[ADDRESS_SIZE]; /* of the peer; "unix" */
    bool is_loopback, is_proxy, is_bad_target;
    long requests;
};

enum pause { PAUSE_NONE, PAUSE_FEED, PAUSE_PASSWORD, PAUSE_BESIDE };

struct request {
    struct server *server;
    struct store *store; /* the server's, or that of who runs it beside */
    struct MHD_Connection *mhd;
    struct connection *connection;
    const struct route *route;
    struct arena *arena;
    struct text body;
    char id[UUID_SIZE];
    char *method, *path;  /* owned: a waiting request keeps these and no arena */
    const char *address;  /* of the client, also behind a listed proxy */
    char *parameters[4];  /* {…} of the pattern */
    struct error refusal; /* known before the body came: the body is not kept */
    bool needs_host;      /* HTTP/1.1 */
    bool is_cut;          /* the rest of the request is not read: the connection ends */
    size_t body_seen;
    int64_t began_ms;
    /* signed in */
    struct session *session;           /* NULL on open routes */
    const struct intake_token *intake; /* a web form asks; no person is signed in */
    char *device_id, *scopes, *token_hash;
    int64_t scopes_version;
    struct feed_position position; /* of the moment of signing in */
    void *device_slot;             /* of limits */
    uint64_t device_key;
    /* answer */
    int status;
    struct text answer;
    const char *content_type, *etag, *allow;
    int retry_after_s;
    enum pause pause; /* suspend and come again */
    bool has_key;     /* an Idempotency-Key that was noted: request_key.c */
    char key_fingerprint[HASH_HEX_SIZE];
    size_t pulled; /* rows of a base that were given: alarm_pulled */
    int64_t wait_until_ms, wait_after;
    uint64_t wait_device;
    bool has_come_over; /* its device waited at another instance before */
    bool is_replaced;   /* a newer long poll of its device waits instead */
    int64_t wait_calls; /* it has heard of calls through this number; -1: it asks for none */
    char wait_user_id[UUID_SIZE], wait_team_id[UUID_SIZE]; /* whose calls */
    struct password_job *job;
    struct beside_job *beside; /* NULL: it runs on the request thread */
};

struct route {
    const char *method, *pattern;
    bool (*handle)(struct request *request,
                   struct error *err); /* false: *err becomes a problem document */
    const char *roles; /* comma list; "" any signed-in user; NULL nobody needs to sign in;
                          INTAKE_ROLE: who has an intake token, and no person */
    const char *summary;
};
#define INTAKE_ROLE "intake"
/* How long the database may take for a statement of a route; of a long one. */
#define PATIENCE_S 5
#define PATIENCE_LONG_S 30
/* Beside the request thread: what somebody looks at, what a desk compares with. */
enum reads { READ_QUICK, READ_LOOK, READ_WHOLE, READS };
enum reads request_reads(struct request *request);
extern const struct route *const route_tables[];
extern const struct route access_routes[], admin_routes[], call_routes[], call_form_routes[],
    credit_routes[], figures_routes[], intake_routes[], session_routes[], sync_routes[],
    record_routes[], person_routes[], work_routes[],
    status_routes[]; /* each ends with method NULL */

const char *request_query(struct request *request, const char *name); /* NULL if absent */
/* A number in the query: what is absent is the fallback, what is out of bounds the next within
 * them, what is no whole number is refused. */
struct query_number {
    const char *name;
    int64_t fallback, least, most;
};
bool request_query_int(struct request *request, const struct query_number *number,
                       int64_t *ret_value, struct error *err);
const char *request_header(struct request *request, const char *name); /* NULL if absent */
bool request_json(struct request *request, struct json_doc **ret_doc,
                  struct error *err); /* the body, an object */
/* NULL: none; *ret_allow then lists the methods of this path, "" if there is no such path. */
const struct route *route_find(struct request *request, char **ret_allow);
/* Reads the body and does with it; its shape is no usage error of a command. */
bool request_with_body(struct request *request,
                       bool (*run)(struct request *, const struct json *, struct error *),
                       struct error *err);
int route_cost(const struct route *route); /* in the device's rate */
/* As it was given: bearer, or the password of HTTP's basic way where route_takes_basic: telephone
 * providers know a URL and no headers. NULL: none. */
const char *request_token(struct request *request);
bool route_takes_basic(const struct route *route);
/* Finds the user of the token; ERR_UNAUTHENTICATED. */
bool request_sign_in(struct request *request, const struct route *route, struct error *err);
bool request_is_local(const struct request *request); /* from this machine, and not for another */

/* --- request.c: libmicrohttpd's callbacks --- */
enum MHD_Result on_request(void *server, struct MHD_Connection *mhd, const char *path,
                           const char *method, const char *version, const char *upload,
                           size_t *upload_size, void **state);
void on_completed(void *server, struct MHD_Connection *mhd, void **state,
                  enum MHD_RequestTerminationCode code);

/* The route's handler, at one moment of the database where it reads more than once. */
bool request_handle(struct request *request, struct error *err);
/* A read that failed looks like "there is none", a sign-in like a bad token: where the database was
 * away meanwhile nothing of that is answered, only that it was. */
bool request_is_believable(struct request *request, struct error *err);

/* --- frame.c: what a request's head must look like; false with *err --- */
bool frame_check(struct request *request, int64_t *ret_announced, struct error *err);
bool target_is_clean(const char *target);

/* --- instances.c --- */
const char *instance_name(void); /* of this process */
bool instance_is_other(
    const char *heard); /* "INSTANCE.NUMBER" of a desk names one that is not this */
void instances_note_moved(uint64_t device); /* with the server's mutex */
/* Each tick, on the watcher's connection. */
void instances_tell(struct server *server, struct store *watcher);
void instances_hear(struct server *server, struct store *watcher);

/* --- connection.c --- */
enum MHD_Result on_accept(void *server, const struct sockaddr *address, socklen_t length);
void on_connection(void *server, struct MHD_Connection *mhd, void **socket_context,
                   enum MHD_ConnectionNotificationCode code);
void *on_target(void *server, const char *target, struct MHD_Connection *mhd);
void connection_set_deadline(struct connection *connection, int64_t in_s); /* 0: none */
void connections_hang_up(struct server *server); /* those whose deadline is over */

/* --- waiting.c --- */
void waiting_suspend(struct request *request);
void waiting_wake(struct server *server, bool all); /* whose time is over or whose feed moved */
void waiting_end(struct server *server, uint64_t device); /* it waits elsewhere now */
void waiting_wake_rest(struct server *server); /* after an answer: those who wait for room */
void server_changed(struct server *server);    /* after a commit: wakes long polls */

/* --- calls.c: calls that ring, in memory alone --- */
struct call_news {
    struct call_event event;
    char user_id[UUID_SIZE], team_id[UUID_SIZE]; /* whom it rings; user_id "": the team, */
    char except_id[UUID_SIZE];                   /* but for this one */
    int64_t until_ms;                            /* monotonic; 0: forgotten */
    bool has_our_name;                           /* the telephone system gave none */
};
struct desk_calls { /* what a desk has not heard of yet */
    struct text lines;
    size_t count;
    int64_t through;
    const char *cursor; /* "INSTANCE.NUMBER", for its next question */
};
#define CALL_TARGETS 8
void calls_name(struct server *server, struct call_news *news); /* where it has no id */
/* Tells the user, or the team of who tells it (user NULL); who answered has the call, the others
 * hear that it is taken. ERR_DATA: neither user nor team. */
bool calls_ring(struct request *request, struct call_news *news, const struct user *user,
                struct error *err);
/* Who heard the call of this id ring, as news with user_id and team_id. */
size_t calls_heard(struct server *server, const char *id, struct call_news out[CALL_TARGETS]);
bool calls_publish(struct server *server, const struct call_news *news, struct error *err);
void calls_take_told(struct server *server, const struct json *root); /* of another instance */
void calls_drop_old(struct server *server); /* what rang a minute ago; each tick */
void calls_of_desk(struct request *request, const char *cursor, struct desk_calls *ret_calls);
/* Under the server's mutex. */
bool calls_have_news(int64_t after, const char *user_id, const char *team_id);

/* --- limits.c: counters with a size that no client can grow --- */
struct limits *limits_new(void);
void limits_free(struct limits *limits);
/* At most 10 wrong passwords a minute for one name, and from one address: ERR_RATE. Attempts at
 * hand count as wrong until limits_attempt_end; ERR_BUSY for that time. */
bool limits_attempt(struct request *request, const char *user, struct error *err);
void limits_attempt_end(struct request *request, const char *user, bool is_right);
bool limits_intake(struct request *request, struct error *err); /* of one token; ERR_RATE */
bool limits_device(struct request *request, int cost, struct error *err); /* ERR_RATE */
void limits_device_done(struct request *request);
void limits_hold(struct request *request, bool is_held); /* pushes of this device */
bool limits_clock_is_news(struct request *request);      /* once a day and device */
bool limits_is_held(struct request *request);
/* Counts rows given to somebody within a day; true: so many that it is time to look. *ret_seen: how
 * many there are, as limits_pull_seen said; -1: that is to be counted now. */
bool limits_pulled(struct limits *limits, const char *user_id, int64_t rows, int64_t *ret_taken,
                   int64_t *ret_seen);
void limits_pull_seen(struct limits *limits, const char *user_id,
                      int64_t seen /* -1: not counted */); /* from any thread */
void limits_pull_look_at(struct limits *limits, const char *user_id, int64_t rows); /* next time */

/* --- request_key.c --- */
/* *ret_is_answered: the answer of the first time is written, nothing is to be done. */
bool request_key_begin(struct request *request, bool *ret_is_answered, struct error *err);
void request_key_end(struct request *request, bool is_ok);

/* --- alarm.c --- */
void alarm_raise(struct request *request, const char *what, const char *detail);
bool alarm_holds_back(struct request *request, struct error *err); /* ERR_HELD_BACK */
void alarm_conflicts(struct request *request);                     /* after a push that made one */
struct push_request;
/* sent_ms: what the desk's clock showed when it sent this; TIME_NONE: it did not say. */
void alarm_clock(struct request *request, const struct push_request *push, int64_t sent_ms);
void alarm_pulled(struct request *request);  /* after reading: request->pulled rows */
void alarm_lock_wait(struct server *server); /* after a write */

/* --- password.c: argon2id beside the request thread --- */
struct password_job {
    struct password_job *next;
    struct MHD_Connection *mhd;
    char *hash, *password; /* to be checked */
    char *new_password;    /* to be hashed if the check was right; or NULL */
    char new_hash[128];
    bool is_right;
    atomic_bool is_done;
};
struct password_pool *password_pool_new(void);
void password_pool_free(struct password_pool *pool); /* after the jobs at hand */
/* Pauses the request until the job is done; the handler is then called again and finds it in
 * request->job. hash NULL: nothing is checked, only hashed. ERR_BUSY when 16 wait already. */
bool password_pause(struct request *request, const char *hash, const char *password,
                    const char *new_password, struct error *err);
void password_submit(struct server *server, struct password_job *job); /* after suspending */
void password_job_free(struct password_job *job);

/* --- beside.c: long reads beside the request thread --- */
struct beside *beside_new(const char *database);
void beside_end(struct beside *beside); /* those at work end early, those in line are not begun */
void beside_free(struct beside *beside);
int beside_count(struct beside *beside); /* at work or in line */
/* Pauses the request until its handler has run; ERR_BUSY when the line is full. */
bool beside_pause(struct request *request, struct error *err);
void beside_submit(struct request *request); /* suspends it */
/* Runs once a long read has its turn, with nobody waiting; store NULL: there is none any more. */
void beside_run(struct beside *beside, void (*task)(struct store *store, void *data), void *data);
/* When it comes again: what the handler has said, with the server's own store and session. */
bool beside_take(struct request *request, struct error *err);

/* --- feed_pages.c: what follows a number in the feed, as lines, shared by all of the same scopes
 * --- */
struct feed_page {
    char *scopes; /* NULL: an empty slot */
    int64_t head, after, seq;
    int limit;
    size_t count;
    bool has_more;
    struct text lines;
};
/* *ret_page stands until the next call; feed_page_end after use. */
bool feed_page_get(struct request *request, int64_t head, int64_t after, int limit,
                   struct feed_page **ret_page, struct error *err);
void feed_page_end(struct feed_page *page);
void feed_pages_free(void);
void feed_items_write(struct text *out, const struct feed_item *items, size_t count,
                      bool is_short); /* short: members without a value are left out */

/* --- listen.c --- */
int listen_open(const struct serve_options *options, char *ret_url, size_t size,
                struct error *err); /* -1 */
/* Held by whoever serves an SQLite file, or must be alone with it; -1: somebody else is. */
int serve_lock(const char *database, struct error *err);
bool lock_is_abandoned(const char *path);

bool serve(const struct serve_options *options, struct error *err);
bool demo_seed(struct store *store, int64_t leads, uint32_t seed, struct error *err);

#endif
