/* Outgoing HTTP by libcurl: HTTPS only but loopback and Unix sockets, certificates always verified,
 * no redirects, byte limits, timeouts. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

struct http; /* a handle with its connection; one per thread */
struct http_options {
    const char *base_url; /* http://127.0.0.1:PORT, https://…, or unix:/path */
    const char *ca_file;
    const char *token;
    const char *user, *password; /* instead of a token: basic, or digest */
    bool is_digest;
    const char *content_type; /* of bodies; NULL: JSON */
    bool is_public_only;      /* to public addresses alone, judged when the connection is made */
    const char *header;       /* one more line, "SOAPAction: …"; without line ends */
};
struct http_answer {
    int status;
    struct text body;
    char content_type[64];
    char etag[80];
    int retry_after_s;
    size_t line_length; /* of NDJSON: of the last line so far */
};

bool http_open(const struct http_options *options, struct http **ret_http,
               struct error *err); /* refuses http:// to other than loopback */
void http_close(struct http *http);
void http_set_token(struct http *http, const char *token);
/* body NULL: none; JSON. timeout_s 0: 30. ERR_UNAVAILABLE/ERR_OFFLINE with a sentence when there
 * was no answer; any HTTP status is success here. At most 8 MiB after decoding, of NDJSON at most 1
 * MiB a line. */
bool http_request(struct http *http, const char *method, const char *path, const char *body,
                  size_t length, int timeout_s, struct http_answer *answer, struct error *err);
void http_answer_free(struct http_answer *answer);
void http_abort(struct http *http); /* from another thread: the running request ends with
                                       ERR_CANCELLED, and so do later ones */

/* The service was asked to hold its answer to the next request back for up to so long. */
void http_expect(struct http *http, int wait_s);
/* From another thread: clock_monotonic_ms when the running request's answer, or its next part, was
 * due; 0: none runs. */
int64_t http_due_ms(const struct http *http);

/* Of a Retry-After, in seconds or as a date: an hour at most, 0 for what says nothing or is over.
 */
int http_retry_after_s(const char *value, int64_t now_s);
char *url_escape(struct arena *arena, const char *s);

#endif
