/* Is it alive, and what is it doing: health for load balancers, figures for Prometheus. Neither
 * holds personal data; figures are for this machine and for administrators. */
#include "../http/tls.h"

#include "store/erasure.h"

static bool get_health(struct request *request, struct error *err)
{
    (void)err;
    text_printf(&request->answer, "{\"status\":\"ok\",\"head\":%lld}",
                (long long)service_head(request->store));
    return true;
}

static void put(struct text *out, const char *name, const char *kind, long long value)
{
    text_printf(out, "# TYPE vorwahl_%s %s\nvorwahl_%s %lld\n", name, kind, name, value);
}

static void put_durations(struct text *out, struct server *server)
{
    long long sum = 0;
    text_append(out, "# TYPE vorwahl_request_milliseconds histogram\n");
    for (int i = 0; i < DURATIONS; i++) {
        sum += server->durations[i];
        if (duration_limits_ms[i] > 0)
            text_printf(out, "vorwahl_request_milliseconds_bucket{le=\"%d\"} %lld\n",
                        duration_limits_ms[i], sum);
    }
    text_printf(out,
                "vorwahl_request_milliseconds_bucket{le=\"+Inf\"} %lld\n"
                "vorwahl_request_milliseconds_sum %lld\nvorwahl_request_milliseconds_count %lld\n",
                sum, (long long)server->duration_sum_ms, sum);
}

static bool get_metrics(struct request *request, struct error *err)
{
    struct server *server = request->server;
    struct text *out = &request->answer;
    if (!request_is_local(request) && (!request_sign_in(request, request->route, err) ||
                                       !str_list_has(request->session->actor.roles, "admin")))
        return error_set(err, ERR_NOT_FOUND, "there is nothing here");
    put(out, "requests_total", "counter", server->requests);
    put(out, "errors_total", "counter", server->errors);
    put(out, "rate_limited_total", "counter", server->refused_rate);
    put(out, "sign_in_refused_total", "counter", server->refused_sign_in);
    put(out, "alarms_total", "counter", server->alarms);
    put(out, "hung_up_total", "counter", server->hung_up);
    put(out, "connections", "gauge", server->connection_count);
    put(out, "long_polls", "gauge", server->waiting_count);
    put(out, "long_reads", "gauge", beside_count(server->beside));
    put(out, "requests_in_flight", "gauge", server->in_flight);
    put(out, "body_bytes", "gauge", server->body_bytes);
    put(out, "feed_head", "gauge", service_head(server->store));
    put(out, "feed_lock_wait_p99_milliseconds", "gauge", service_lock_wait_p99_ms(server->store));
    int64_t dead_since_ms = service_dead_since(server->store);
    put(out, "erased_rows_age_seconds", "gauge",
        dead_since_ms > 0 ? (clock_now_ms() - dead_since_ms) / SECOND_MS : 0);
    put(out, "uptime_seconds", "gauge", (clock_monotonic_ms() - server->started_ms) / SECOND_MS);
    if (server->tls != NULL)
        put(out, "certificate_expires_seconds", "gauge",
            (tls_expires_ms(server->tls) - clock_now_ms()) / SECOND_MS);
    put_durations(out, server);
    request->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}

const struct route status_routes[] = {
    {"GET", "/v1/health", get_health, NULL, "is it alive"},
    {"GET", "/v1/metrics", get_metrics, NULL, "figures for Prometheus, no personal data"},
    {NULL, NULL, NULL, NULL, NULL},
};
