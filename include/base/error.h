/* Errors: one table of codes, one idiom.
 *
 * A function that can fail is `bool do_it(inputs…, ret_output, struct error *err)`. On false *err
 * holds one code of the table below and the exact cause in words; outputs are written only on
 * success. Only main loops report. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* code, name on the wire (problem+json "type"), HTTP status, exit status (sysexits), the person's
 * sentence */
#define ERROR_TABLE(X)                                                                             \
    X(ERR_NONE, "none", 200, 0, N_("all is well"))                                                 \
    X(ERR_NOT_FOUND, "not-found", 404, 1, N_("nothing found"))                                     \
    X(ERR_USAGE, "usage", 400, 64, N_("the command was not understood"))                           \
    X(ERR_DATA, "invalid-data", 422, 65, N_("the data was not accepted"))                          \
    X(ERR_NO_INPUT, "no-input", 400, 66, N_("the input cannot be read"))                           \
    X(ERR_UNAVAILABLE, "unavailable", 503, 69, N_("the service does not answer"))                  \
    X(ERR_BUG, "internal", 500, 70, N_("a fault of our own"))                                      \
    X(ERR_CANNOT_CREATE, "cannot-create", 500, 73, N_("a file cannot be written"))                 \
    X(ERR_DISK_FULL, "disk-full", 507, 73, N_("the disk is full; what was saved before is safe"))  \
    X(ERR_OFFLINE, "offline", 503, 75, N_("offline; try again later"))                             \
    X(ERR_BUSY, "busy", 503, 75, N_("somebody else is writing; try again"))                        \
    X(ERR_PROTOCOL, "protocol", 400, 76, N_("the other side answered something unexpected"))       \
    X(ERR_UNAUTHENTICATED, "unauthenticated", 401, 77, N_("please sign in"))                       \
    X(ERR_WRONG_PASSWORD, "wrong-password", 401, 77, N_("user or password is wrong"))              \
    X(ERR_FORBIDDEN, "forbidden", 403, 77, N_("you may not do this"))                              \
    X(ERR_NO_CONSENT, "no-consent", 403, 77, N_("there is no legal basis for this call"))          \
    X(ERR_BLOCKED, "blocked", 403, 77, N_("this number must not be called"))                       \
    X(ERR_CONFIG, "configuration", 500, 78, N_("the configuration is wrong"))                      \
    X(ERR_CORRUPT, "corrupt", 500, 78, N_("a database file is damaged"))                           \
    X(ERR_CONFLICT, "conflict", 409, 65, N_("somebody changed this meanwhile"))                    \
    X(ERR_CHANGED, "precondition-failed", 412, 65, N_("this was changed since it was read"))       \
    X(ERR_UNGUARDED, "precondition-required", 428, 64,                                             \
      N_("If-Match has to say which version was read"))                                            \
    X(ERR_GONE, "gone", 410, 65, N_("this record was erased"))                                     \
    X(ERR_LEASED, "leased", 409, 75, N_("somebody else has this lead open"))                       \
    X(ERR_TOO_LARGE, "too-large", 413, 65, N_("too large"))                                        \
    X(ERR_RATE, "rate-limited", 429, 75, N_("too many attempts; wait a moment"))                   \
    X(ERR_METHOD, "method-not-allowed", 405, 76, N_("this method is not offered here"))            \
    X(ERR_MEDIA_TYPE, "unsupported-media-type", 415, 76,                                           \
      N_("this content type is not understood"))                                                   \
    X(ERR_EPOCH_CHANGED, "epoch-changed", 409, 75,                                                 \
      N_("the service was restored; starting over from it"))                                       \
    X(ERR_SCOPE_CHANGED, "scope-changed", 409, 75, N_("your rights changed; loading again"))       \
    X(ERR_CURSOR_AHEAD, "cursor-ahead", 409, 75, N_("the service is behind; loading again"))       \
    X(ERR_CURSOR_EXPIRED, "cursor-expired", 410, 75, N_("too long away; loading again"))           \
    X(ERR_DEVICE_FORK, "device-fork", 409, 75,                                                     \
      N_("the files of this desk are used twice (a copied home?); sign in again here"))            \
    X(ERR_HELD_BACK, "held-back", 403, 75,                                                         \
      N_("your changes wait: many of them contradict what others changed within the hour; your "   \
         "team lead was told"))                                                                    \
    X(ERR_DEVICE_REVOKED, "device-revoked", 401, 77, N_("this device was revoked"))                \
    X(ERR_CLIENT_TOO_OLD, "client-too-old", 400, 76,                                               \
      N_("this program is too old for the service"))                                               \
    X(ERR_CANCELLED, "cancelled", 499, 1, N_("cancelled"))

enum error_code {
#define X(code, name, http, exit, sentence) code,
    ERROR_TABLE(X)
#undef X
        ERR_COUNT
};

struct error {
    enum error_code code;
    char
        message[480]; /* what exactly was wrong; UTF-8, may hold user data: show it, never log it */
    char field[64];   /* the field at fault, or "" */
};

/* Sets *err and returns false, so that a caller writes `return error_set(err, …);`. err may be
 * NULL; format NULL: the code says it all. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool error_set_field(struct error *err, enum error_code code, const char *field, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));
/* Puts "what: " before the message already there. Returns false. */
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
void error_clear(struct error *err);

const char *error_name(enum error_code code);      /* "not-found" */
int error_http(enum error_code code);              /* HTTP status */
int error_exit(enum error_code code);              /* exit status */
const char *error_sentence(enum error_code code);  /* translated */
enum error_code error_from_name(const char *name); /* ERR_PROTOCOL when unknown */

/* Out of memory and broken invariants end the program here, after restoring the terminal by the
 * hook. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fatal_set_hook(void (*hook)(void));
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);

#endif
