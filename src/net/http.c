/* Outgoing HTTP by libcurl. Everything that leaves the desk goes through here, so its rules
 * stand once: HTTPS but for loopback and Unix sockets, verified certificates, no
 * redirects, no netrc, counted bytes, time limits. */
#include "net/http.h"

#include "net/address.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BODY_MAX ((size_t)8 << 20)
#define LINE_MAX_BYTES ((size_t)1 << 20)
#define CONNECT_TIMEOUT_S 10L
#define SILENCE_S 40L
#define PROBE_AFTER_S 5 /* nothing was heard */
#define PROBE_EVERY_S 2
#define UNHEARD_MOST_MS 10000
#define RETRY_MOST_S 3600

struct http {
    CURL *curl;
    CURLM *multi; /* so that http_abort can wake a waiting long poll at once */
    struct text base_url;
    char *unix_socket; /* or NULL */
    char *ca_file;
    char *token;
    char *user, *password; /* or NULL */
    bool is_digest;
    char *content_type, *header; /* or NULL */
    bool is_public_only, was_refused;
    atomic_bool is_aborted;
    int wait_s;          /* the next answer may be held back for so long, as was asked */
    atomic_llong due_ms; /* clock_monotonic_ms when something should have come; 0: no request */
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        fatal("libcurl does not start");
}

static bool host_is_loopback(const char *url)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    const char *host = url + strlen("http://");
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t length = strlen(hosts[i]);
        if (strncmp(host, hosts[i], length) == 0 && strchr(":/", host[length]) != NULL)
            return true; /* strchr also finds the final NUL */
    }
    return false;
}

static bool url_check(const char *url, struct error *err)
{
    if (!str_starts(url, "unix:/") && strpbrk(url, "@\\ \t") != NULL) /* where would it go? */
        return error_set(err, ERR_USAGE, _("the address holds a character that it may not"));
    if (str_starts(url, "https://") || str_starts(url, "unix:/"))
        return true;
    if (!str_starts(url, "http://"))
        return error_set(err, ERR_USAGE, _("the address has to begin with https://"));
    if (!host_is_loopback(url))
        return error_set(err, ERR_CONFIG,
                         _("plain http:// is only allowed to this machine; use https://"));
    return true;
}

static char *xstrdup_or_null(const char *text)
{
    return text != NULL ? xstrdup(text) : NULL;
}

/* Anything that would begin a line of its own is refused. */
static bool header_check(const char *line, struct error *err)
{
    return line == NULL || strpbrk(line, "\r\n") == NULL ||
           error_set(err, ERR_USAGE, _("a header may not hold a line end"));
}

bool http_open(const struct http_options *options, struct http **ret_http, struct error *err)
{
    if (!url_check(options->base_url, err) || !header_check(options->header, err) ||
        !header_check(options->content_type, err))
        return false;
    pthread_once(&curl_once, curl_start);
    struct http *http = xcalloc(1, sizeof *http);
    http->curl = curl_easy_init();
    http->multi = curl_multi_init();
    if (http->curl == NULL || http->multi == NULL)
        fatal("libcurl gives no handle");
    if (str_starts(options->base_url, "unix:")) {
        http->unix_socket = xstrdup(options->base_url + strlen("unix:"));
        text_append(&http->base_url, "http://localhost");
    } else {
        text_append(&http->base_url, options->base_url);
        while (http->base_url.length > 0 && http->base_url.data[http->base_url.length - 1] == '/')
            http->base_url.data[--http->base_url.length] = '\0';
    }
    if (!str_is_empty(options->ca_file))
        http->ca_file = xstrdup(options->ca_file);
    http_set_token(http, options->token);
    http->user = xstrdup_or_null(options->user);
    http->password = xstrdup_or_null(options->password);
    http->is_digest = options->is_digest;
    http->is_public_only = options->is_public_only;
    http->content_type = xstrdup_or_null(options->content_type);
    http->header = xstrdup_or_null(options->header);
    *ret_http = http;
    return true;
}

void http_set_token(struct http *http, const char *token)
{
    free(http->token);
    http->token = str_is_empty(token) ? NULL : xstrdup(token);
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    curl_easy_cleanup(http->curl);
    curl_multi_cleanup(http->multi);
    text_free(&http->base_url);
    free(http->unix_socket);
    free(http->ca_file);
    free(http->token);
    free(http->user);
    if (http->password != NULL)
        explicit_bzero(http->password, strlen(http->password));
    free(http->password);
    free(http->content_type);
    free(http->header);
    free(http);
}

/* Counted as it comes: one line is one record, and is taken into memory as a whole. */
static bool lines_are_short(struct http_answer *answer, const char *bytes, size_t length)
{
    if (!str_starts(answer->content_type, "application/x-ndjson"))
        return true;
    for (const char *at = bytes, *end = bytes + length; at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        answer->line_length += (size_t)((feed != NULL ? feed : end) - at);
        if (answer->line_length > LINE_MAX_BYTES)
            return false;
        if (feed == NULL)
            break;
        answer->line_length = 0;
        at = feed + 1;
    }
    return true;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
    struct http_answer *answer = data;
    size_t length = size * count;
    if (length > BODY_MAX - answer->body.length || !lines_are_short(answer, bytes, length))
        return 0; /* libcurl then fails with CURLE_WRITE_ERROR */
    text_append_bytes(&answer->body, bytes, length);
    return length;
}

static void header_copy(const char *line, size_t length, const char *name, char *out, size_t size)
{
    size_t name_length = strlen(name);
    if (length <= name_length || strncasecmp(line, name, name_length) != 0)
        return;
    const char *value = line + name_length;
    const char *end = line + length;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (unsigned char)end[-1] <= ' ')
        end--;
    size_t take = (size_t)(end - value) < size - 1 ? (size_t)(end - value) : size - 1;
    memcpy(out, value, take);
    out[take] = '\0';
}

int http_retry_after_s(const char *value, int64_t now_s)
{
    int64_t seconds;
    if (!str_to_int64(value, &seconds)) { /* a date, or nothing */
        time_t at = *value != '\0' ? curl_getdate(value, NULL) : -1;
        seconds = at < 0 ? 0 : (int64_t)at - now_s;
    }
    return seconds < 0 ? 0 : seconds > RETRY_MOST_S ? RETRY_MOST_S : (int)seconds;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *data)
{
    struct http_answer *answer = data;
    char retry[64] = "";
    header_copy(bytes, size * count, "content-type:", answer->content_type,
                sizeof answer->content_type);
    header_copy(bytes, size * count, "etag:", answer->etag, sizeof answer->etag);
    header_copy(bytes, size * count, "retry-after:", retry, sizeof retry);
    int retry_after_s = http_retry_after_s(retry, time(NULL));
    if (retry_after_s > 0)
        answer->retry_after_s = retry_after_s;
    return size * count;
}

void http_expect(struct http *http, int wait_s)
{
    http->wait_s = wait_s;
}

int64_t http_due_ms(const struct http *http)
{
    return atomic_load(&http->due_ms);
}

/* What comes in parts is no silence. */
static void note_parts(struct http *http, curl_off_t *length)
{
    curl_off_t now = 0;
    curl_easy_getinfo(http->curl, CURLINFO_SIZE_DOWNLOAD_T, &now);
    if (now == *length)
        return;
    *length = now;
    atomic_store(&http->due_ms, clock_monotonic_ms());
}

/* curl_easy_perform, but http_abort ends it at once instead of within a second. */
static CURLcode perform(struct http *http)
{
    int running = 1;
    CURLcode code = CURLE_OK;
    curl_off_t length = 0;
    atomic_store(&http->due_ms, clock_monotonic_ms() + http->wait_s * SECOND_MS);
    curl_multi_add_handle(http->multi, http->curl);
    while (running > 0 && !atomic_load(&http->is_aborted)) {
        curl_multi_perform(http->multi, &running);
        note_parts(http, &length);
        if (running > 0)
            curl_multi_poll(http->multi, NULL, 0, 1000, NULL);
    }
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left)) != NULL;)
        if (message->msg == CURLMSG_DONE)
            code = message->data.result;
    curl_multi_remove_handle(http->multi, http->curl);
    atomic_store(&http->due_ms, 0);
    http->wait_s = 0;
    return running > 0 ? CURLE_ABORTED_BY_CALLBACK : code;
}

/* The address itself is judged, whatever name led to it. */
static curl_socket_t open_public(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http *http = data;
    (void)purpose;
    if (!address_is_public(&address->addr)) {
        http->was_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Who waits for an answer sends nothing, and a network that is gone without a word is noticed only
 * by who sends: docs/decisions/0063-a-network-that-is-gone.md. */
static int notice_silence(void *data, curl_socket_t fd, curlsocktype purpose)
{
    static const int wishes[][3] = {{SOL_SOCKET, SO_KEEPALIVE, 1},
                                    {IPPROTO_TCP, TCP_KEEPIDLE, PROBE_AFTER_S},
                                    {IPPROTO_TCP, TCP_KEEPINTVL, PROBE_EVERY_S},
                                    {IPPROTO_TCP, TCP_USER_TIMEOUT, UNHEARD_MOST_MS}};
    (void)data;
    (void)purpose;
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        setsockopt(fd, wishes[i][0], wishes[i][1], &wishes[i][2], sizeof(int));
    return CURL_SOCKOPT_OK; /* a Unix socket knows none of this, and needs none */
}

static void set_security(struct http *http)
{
    CURL *curl = http->curl;
    if (http->is_public_only) {
        http->was_refused = false;
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_public);
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, http);
        curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* a proxy would hide the address */
    }
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
                     str_starts(text_str(&http->base_url), "https:") ? "https" : "http");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (http->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, http->ca_file);
    if (http->unix_socket != NULL)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, http->unix_socket);
    if (!str_starts(text_str(&http->base_url), "https:"))
        curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* loopback never goes through a proxy */
    if (http->user == NULL)
        return;
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, http->is_digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, http->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, http->password != NULL ? http->password : "");
}

static struct curl_slist *set_headers(struct http *http, bool has_body)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    headers = curl_slist_append(headers, "Expect:");
    if (has_body) {
        struct text line = {0};
        text_printf(&line, "Content-Type: %s",
                    http->content_type != NULL ? http->content_type : "application/json");
        headers = curl_slist_append(headers, text_str(&line));
        text_free(&line);
    }
    if (http->header != NULL)
        headers = curl_slist_append(headers, http->header);
    if (http->token != NULL) {
        struct text line = {0};
        text_printf(&line, "Authorization: Bearer %s", http->token);
        headers = curl_slist_append(headers, text_str(&line));
        text_free(&line);
    }
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
    return headers;
}

static void set_request(struct http *http, const char *method, const char *url, const char *body,
                        size_t length, int timeout_s, struct http_answer *answer)
{
    CURL *curl = http->curl;
    curl_easy_reset(curl); /* keeps the connection */
    set_security(http);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                     timeout_s > 0 && timeout_s < CONNECT_TIMEOUT_S ? (long)timeout_s
                                                                    : CONNECT_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout_s > 0 ? (long)timeout_s : 30L);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, notice_silence);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SILENCE_S);
    if (body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
}

static const struct failure {
    CURLcode code;
    enum error_code means;
    const char *words;
} failures[] = {
    {CURLE_ABORTED_BY_CALLBACK, ERR_CANCELLED, N_("cancelled")},
    {CURLE_COULDNT_RESOLVE_HOST, ERR_OFFLINE,
     N_("the service's name is not found; is the network there?")},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_OFFLINE,
     N_("the proxy's name is not found; is the network there?")},
    {CURLE_COULDNT_CONNECT, ERR_OFFLINE, N_("the service does not answer at its address")},
    {CURLE_OPERATION_TIMEDOUT, ERR_OFFLINE, N_("the service did not answer in time")},
    {CURLE_GOT_NOTHING, ERR_OFFLINE, N_("the connection was cut")},
    {CURLE_PARTIAL_FILE, ERR_OFFLINE, N_("the connection was cut")},
    {CURLE_RECV_ERROR, ERR_OFFLINE, N_("the connection was cut")},
    {CURLE_SEND_ERROR, ERR_OFFLINE, N_("the connection was cut")},
    {CURLE_BAD_CONTENT_ENCODING, ERR_OFFLINE, N_("the answer arrived damaged")},
    {CURLE_WEIRD_SERVER_REPLY, ERR_OFFLINE, N_("the answer arrived damaged")},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_PROTOCOL,
     N_("the service's certificate is not trusted; ask for the right --ca-file")},
    {CURLE_SSL_CACERT_BADFILE, ERR_CONFIG,
     N_("the file of the service's certificate (--ca-file) cannot be read")},
    {CURLE_SSL_CONNECT_ERROR, ERR_OFFLINE,
     N_("no secure connection: what answers there does not speak TLS as it should")},
    {CURLE_WRITE_ERROR, ERR_PROTOCOL, N_("the answer was larger than allowed")},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_CONFIG, N_("only https:// is spoken")},
};

static bool explain(CURL *curl, CURLcode code, struct error *err)
{
    long port = 0;
    curl_easy_getinfo(curl, CURLINFO_PRIMARY_PORT, &port); /* 0: no connection was made */
    if (code == CURLE_UNSUPPORTED_PROTOCOL && port != 0)
        return error_set(err, ERR_PROTOCOL, _("what answers there does not speak HTTP"));
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].code == code)
            return error_set(err, failures[i].means, "%s", _(failures[i].words));
    return error_set(err, ERR_OFFLINE, _("no answer from the service: %s"),
                     curl_easy_strerror(code));
}

bool http_request(struct http *http, const char *method, const char *path, const char *body,
                  size_t length, int timeout_s, struct http_answer *answer, struct error *err)
{
    memset(answer, 0, sizeof *answer);
    if (atomic_load(&http->is_aborted))
        return error_set(err, ERR_CANCELLED, _("cancelled"));
    struct text url = {0};
    text_printf(&url, "%s%s", text_str(&http->base_url), path);
    set_request(http, method, text_str(&url), body, length, timeout_s, answer);
    struct curl_slist *headers = set_headers(http, body != NULL);
    CURLcode code = perform(http);
    long status = 0;
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    curl_slist_free_all(headers);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
    text_free(&url);
    if (code == CURLE_OK)
        return true;
    http_answer_free(answer);
    if (http->was_refused && code == CURLE_COULDNT_CONNECT)
        return error_set(err, ERR_CONFIG,
                         _("the host is this machine or in a private network; it has to be allowed "
                           "by name"));
    return explain(http->curl, code, err);
}

void http_answer_free(struct http_answer *answer)
{
    text_free(&answer->body);
}

void http_abort(struct http *http)
{
    atomic_store(&http->is_aborted, true);
    curl_multi_wakeup(http->multi);
}

char *url_escape(struct arena *arena, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    struct text out = {0};
    for (const unsigned char *c = (const unsigned char *)s; *c != '\0'; c++) {
        bool is_plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                        (*c >= '0' && *c <= '9') || strchr("-._~", *c);
        if (is_plain) {
            text_append_char(&out, (char)*c);
        } else {
            text_append_char(&out, '%');
            text_append_char(&out, hex[*c >> 4]);
            text_append_char(&out, hex[*c & 15]);
        }
    }
    char *escaped = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return escaped;
}
