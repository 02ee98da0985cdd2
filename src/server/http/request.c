/* The way of a request: head, body, route, answer. A request that is refused by its head alone is
 * answered at once when its frame is not to be trusted, else after its body was read and dropped,
 * so that an honest client hears why. */
#include "../server.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define IDLE_S 70 /* between two requests; libmicrohttpd ends a silent one after 60 */
#define ANSWER_S 120
#define EARLY_SIGN_IN 4096 /* a body larger than this is kept for signed-in devices only */

const char *request_header(struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->mhd, MHD_HEADER_KIND, name);
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
    return value == NULL || MHD_add_response_header(response, name, value) == MHD_YES;
}

static const char *retry_after(const struct request *request)
{
    return request->retry_after_s > 0 ? arena_printf(request->arena, "%d", request->retry_after_s)
                                      : NULL;
}

static const char *challenge(const struct request *request)
{
    if (request->status != 401)
        return NULL;
    return route_takes_basic(request->route) ? "Basic realm=\"calls\"" : "Bearer";
}

static bool add_headers(const struct request *request, struct MHD_Response *response)
{
    bool ends = request->is_cut || atomic_load(&request->server->is_stopping);
    return add(response, "Content-Type",
               str_or(request->content_type, "application/json; charset=utf-8")) &&
           add(response, "Cache-Control", "no-store") &&
           add(response, "X-Content-Type-Options", "nosniff") &&
           add(response, "X-Request-Id", request->id) && add(response, "ETag", request->etag) &&
           add(response, "Allow", request->allow) &&
           add(response, "Retry-After", retry_after(request)) &&
           add(response, "Connection", ends ? "close" : NULL) &&
           add(response, "WWW-Authenticate", challenge(request));
}

/* The library says NULL where memory is missing. */
static struct MHD_Response *response_new(struct request *request)
{
    size_t length = request->answer.length;
    char *bytes = length > 0 ? text_steal(&request->answer) : NULL;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        length, bytes, length > 0 ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        free(bytes);
    return response;
}

/* An answer that cannot be made whole is none: the connection ends, and whoever asked asks again.
 */
static enum MHD_Result answer(struct request *request)
{
    if (request->status == 204)
        text_clear(&request->answer);
    struct MHD_Response *response = response_new(request);
    if (response == NULL)
        return MHD_NO;
    connection_set_deadline(request->connection, ANSWER_S);
    enum MHD_Result result =
        add_headers(request, response)
            ? MHD_queue_response(request->mhd, (unsigned)request->status, response)
            : MHD_NO;
    MHD_destroy_response(response);
    return result;
}

/* What went wrong inside is nobody's business outside: from 500 on the code and its sentence. */
static void fail(struct request *request, const struct error *err)
{
    struct error shown = *err;
    if (error_http(err->code) >= 500)
        snprintf(shown.message, sizeof shown.message, "%s", error_sentence(err->code));
    text_clear(&request->answer);
    problem_write_json(&request->answer, &shown, request->retry_after_s);
    request->content_type = "application/problem+json; charset=utf-8";
    if (request->status < 400)
        request->status = error_http(err->code);
    request->server->errors++;
}

const int duration_limits_ms[DURATIONS] = {1, 5, 25, 100, 500, 2500, 0};

static void count_duration(const struct request *request, int64_t took_ms)
{
    int i = 0;
    if (request->wait_until_ms != 0)
        return;
    while (i < DURATIONS - 1 && took_ms > duration_limits_ms[i])
        i++;
    request->server->durations[i]++;
    request->server->duration_sum_ms += took_ms;
}

static void log_request(const struct request *request)
{
    char status[8], took[24], method[16];
    int64_t took_ms = clock_monotonic_ms() - request->began_ms;
    snprintf(status, sizeof status, "%d", request->status);
    snprintf(took, sizeof took, "%lld", (long long)took_ms);
    snprintf(method, sizeof method, "%s", request->method);
    count_duration(request, took_ms);
    log_event(LOG_INFO, "request", "id", request->id, "method", method, "route",
              request->route != NULL ? request->route->pattern : "-", "status", status, "ms", took,
              NULL);
}

bool request_is_believable(struct request *request, struct error *err)
{
    if (!store_take_failure(request->store, err))
        return true;
    request->pause = PAUSE_NONE;
    request->status = 200; /* fail() takes the code's */
    request->retry_after_s = 1;
    return false;
}

static bool is_of_one_moment(const struct route *route)
{
    return str_starts(route->pattern, "/v1/{resource}") && str_equal(route->method, "GET");
}

bool request_handle(struct request *request, struct error *err)
{
    bool is_reading = is_of_one_moment(request->route);
    if (is_reading)
        store_read_begin(request->store);
    bool is_ok = request->route->handle(request, err);
    if (is_reading)
        store_read_end(request->store);
    return is_ok;
}

static bool run_signed_in(struct request *request, struct error *err)
{
    const struct route *route = request->route;
    bool is_reading = is_of_one_moment(route); /* the sign-in too: one lock of a file for both */
    if (is_reading)
        store_read_begin(request->store);
    bool is_answered = false;
    bool is_ok =
        (route->roles == NULL || (request_sign_in(request, route, err) &&
                                  limits_device(request, route_cost(route), err))) &&
        request_key_begin(request, &is_answered, err) &&
        (is_answered || (request_reads(request) != READ_QUICK ? beside_pause(request, err)
                                                              : route->handle(request, err)));
    if (!is_answered)
        request_key_end(request, is_ok);
    if (is_reading)
        store_read_end(request->store);
    return is_ok;
}

static void run_route(struct request *request)
{
    struct error err = request->refusal;
    bool is_ok = err.code == ERR_NONE && (request->beside != NULL ? beside_take(request, &err)
                                                                  : run_signed_in(request, &err));
    if (is_ok && request->pulled > 0)
        alarm_pulled(request);
    is_ok = request_is_believable(request, &err) && is_ok;
    request->session = NULL;
    if (!is_ok) {
        request->pause = PAUSE_NONE;
        fail(request, &err);
    }
    if (request->pause == PAUSE_NONE)
        log_request(request);
}

/* Behind a listed proxy: the address it saw, which it put last. */
static const char *client_address(struct request *request)
{
    const char *list =
        request->connection->is_proxy ? request_header(request, "X-Forwarded-For") : NULL;
    if (list == NULL || strlen(list) > 1000)
        return request->connection->address;
    const char *comma = strrchr(list, ',');
    const char *last = str_trim(request->arena, comma != NULL ? comma + 1 : list);
    return *last != '\0' && strlen(last) < ADDRESS_SIZE ? arena_strdup(request->arena, last)
                                                        : request->connection->address;
}

bool request_is_local(const struct request *request)
{
    return request->connection->is_loopback && request->address == request->connection->address;
}

static struct request *request_new(struct server *server, struct MHD_Connection *mhd,
                                   const char *method, const char *path)
{
    struct request *request = xcalloc(1, sizeof *request);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    request->server = server;
    request->store = server->store;
    request->mhd = mhd;
    request->connection = info->socket_context;
    request->arena = arena_new();
    request->method = xstrdup(method);
    request->path = xstrdup(path);
    request->address = client_address(request);
    request->began_ms = clock_monotonic_ms();
    request->status = 200;
    uuid_new(request->id);
    server->requests++;
    server->in_flight++;
    return request;
}

static size_t body_limit(const struct request *request)
{
    if (request->route != NULL && str_equal(request->route->roles, INTAKE_ROLE))
        return BODY_MAX_INTAKE;
    return request->route == NULL || request->route->roles == NULL ? BODY_MAX_OPEN : BODY_MAX;
}

static bool refuse_large(struct request *request)
{
    request->is_cut = true;
    return error_set(&request->refusal, ERR_TOO_LARGE, "a body may have at most %zu bytes",
                     body_limit(request));
}

static bool refuse_route(struct request *request)
{
    char *allow;
    request->route = route_find(request, &allow);
    if (request->route != NULL)
        return false;
    if (*allow == '\0')
        return error_set(&request->refusal, ERR_NOT_FOUND, "there is nothing here"), true;
    request->allow = allow;
    error_set(&request->refusal, ERR_METHOD, "this method is not offered here");
    return true;
}

static void read_head(struct request *request)
{
    int64_t announced = 0;
    if (!frame_check(request, &announced, &request->refusal)) {
        request->is_cut = true;
        return;
    }
    bool is_refused = refuse_route(request);
    if (announced > (int64_t)body_limit(request)) {
        refuse_large(request);
        return;
    }
    bool is_large = announced < 0 || announced > EARLY_SIGN_IN;
    if (!is_refused && is_large && request->route->roles != NULL)
        request_sign_in(request, request->route, &request->refusal);
    request->session = NULL;
}

/* The end of a body without announced length that grew too long: libmicrohttpd takes no answer in
 * the middle of a body, so it is written past it. */
static enum MHD_Result hang_up(struct request *request)
{
    static const char words[] =
        "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json; charset=utf-8"
        "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        "{\"type\":\"too-large\",\"status\":413}";
    if (request->server->tls == NULL)
        send(request->connection->fd, words, sizeof words - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    request->status = 413;
    request->server->errors++;
    log_request(request);
    return MHD_NO;
}

static enum MHD_Result take_body(struct request *request, const char *bytes, size_t length)
{
    struct server *server = request->server;
    request->body_seen += length;
    if (request->body_seen > body_limit(request))
        return hang_up(request);
    if (request->refusal.code != ERR_NONE)
        return MHD_YES;
    if (atomic_load(&server->body_bytes) + (long long)length > BODIES_MAX) {
        request->retry_after_s = 2;
        error_set(&request->refusal, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        return MHD_YES;
    }
    server->body_bytes += (long long)length;
    text_append_bytes(&request->body, bytes, length);
    return MHD_YES;
}

/* Ten thousand may wait: what the next look needs is made anew then. */
static void sleep_small(struct request *request)
{
    text_free(&request->answer);
    request->server->body_bytes -= (long long)request->body.length;
    text_free(&request->body);
    arena_free(request->arena);
    request->arena = NULL;
    request->address = NULL;
    request->device_id = request->scopes = request->token_hash = NULL;
    request->intake = NULL;
}

static void wake_up(struct request *request)
{
    char *allow;
    request->arena = arena_new();
    request->address = client_address(request);
    request->route = route_find(request, &allow); /* its parameters */
}

static enum MHD_Result finish(struct request *request)
{
    if (request->arena == NULL)
        wake_up(request);
    request->pause = PAUSE_NONE;
    connection_set_deadline(request->connection, 0);
    run_route(request);
    if (request->pause == PAUSE_NONE)
        return answer(request);
    text_clear(&request->answer);
    if (request->pause == PAUSE_FEED) {
        sleep_small(request);
        waiting_suspend(request);
    } else if (request->pause == PAUSE_BESIDE) {
        beside_submit(request);
    } else {
        struct password_job *job = request->job; /* may be done before this returns */
        MHD_suspend_connection(request->mhd);
        password_submit(request->server, job);
    }
    return MHD_YES;
}

enum MHD_Result on_request(void *data, struct MHD_Connection *mhd, const char *path,
                           const char *method, const char *version, const char *upload,
                           size_t *upload_size, void **state)
{
    struct request *request = *state;
    if (request == NULL) {
        *state = request = request_new(data, mhd, method, path);
        request->needs_host = str_equal(version, MHD_HTTP_VERSION_1_1);
        connection_set_deadline(request->connection, request->server->options->body_timeout_s);
        read_head(request);
        return request->is_cut ? finish(request) : MHD_YES;
    }
    if (*upload_size > 0) {
        size_t length = *upload_size;
        *upload_size = 0;
        return take_body(request, upload, length);
    }
    return finish(request);
}

void on_completed(void *data, struct MHD_Connection *mhd, void **state,
                  enum MHD_RequestTerminationCode code)
{
    struct request *request = *state;
    struct server *server = data;
    (void)mhd, (void)code;
    if (request == NULL)
        return;
    connection_set_deadline(request->connection, IDLE_S);
    limits_device_done(request);
    server->body_bytes -= (long long)request->body.length;
    server->in_flight--;
    text_free(&request->body);
    text_free(&request->answer);
    password_job_free(request->job);
    free(request->beside);
    arena_free(request->arena);
    free(request->method);
    free(request->path);
    free(request);
    *state = NULL;
    waiting_wake_rest(server);
}
