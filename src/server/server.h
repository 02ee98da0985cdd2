/* vorwahld's inside: the server, a request, a route. Private to server. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/json.h"
#include "codec/record_json.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/session.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#define BODY_MAX ((size_t)256 << 10)
#define LONG_POLL_MAX_S 25

struct waiting {
    struct waiting *next;
    struct MHD_Connection *connection;
    int64_t deadline_ms, after;
};

struct failures {
    char key[96];
    int64_t minute;
    int count;
};

struct server {
    struct store *store;     /* used by the one request thread only */
    struct session *session; /* its actor is set per request */
    struct MHD_Daemon *daemon;
    pthread_mutex_t mutex;   /* waiting list */
    struct waiting *waiting; /* suspended long polls */
    atomic_llong head;       /* feed number that waiters compare with */
    atomic_bool is_stopping;
    struct failures failures[1024]; /* sign-in attempts */
    int64_t requests, errors, started_ms;
};

struct request {
    struct server *server;
    struct MHD_Connection *connection;
    struct arena *arena;
    struct text body;
    char id[UUID_SIZE];
    const char *method, *path;
    char *parameters[4]; /* {…} of the pattern */
    bool is_too_large, has_waited, is_bad_frame;
    int64_t began_ms;
    /* signed in */
    struct session *session; /* NULL on open routes */
    char *device_id, *scopes, *token_hash;
    int64_t scopes_version;
    /* answer */
    int status;
    struct text answer;
    const char *content_type, *etag;
    int retry_after_s;
    bool should_wait; /* suspend: come again when the feed moves */
    int64_t wait_until_ms, wait_after;
};

struct route {
    const char *method, *pattern;
    bool (*handle)(struct request *request,
                   struct error *err); /* false: *err becomes a problem document */
    const char *roles; /* comma list; "" any signed-in user; NULL nobody needs to sign in */
    const char *summary;
};
extern const struct route *const route_tables[];
extern const struct route session_routes[], sync_routes[], record_routes[], work_routes[],
    status_routes[]; /* each ends with method NULL */

const char *request_query(struct request *request, const char *name); /* NULL if absent */
int64_t request_query_int(struct request *request, const char *name, int64_t fallback,
                          int64_t least, int64_t most);
bool request_json(struct request *request, struct json_doc **ret_doc,
                  struct error *err); /* the body, an object */
const struct route *route_find(struct request *request, bool *ret_other_method);
/* Finds the user of the token; ERR_UNAUTHENTICATED. */
bool request_sign_in(struct request *request, const struct route *route, struct error *err);
void server_changed(struct server *server); /* after a commit: wakes long polls */

struct serve_options {
    const char *database, *listen, *unix_path, *while_locked, *remove_dir;
    int max_connections;
    bool behind_proxy;
};
/* Held by whoever serves an SQLite file, or must be alone with it; -1: somebody else is. */
int serve_lock(const char *database, struct error *err);
bool serve(const struct serve_options *options, struct error *err);
bool demo_seed(struct store *store, int64_t leads, uint32_t seed, struct error *err);

#endif
