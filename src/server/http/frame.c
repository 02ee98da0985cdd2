/* What a request's head must look like. libmicrohttpd reads bare line feeds and framing that says
 * two things at once (docs/security.md); a proxy before us may read the other one, so what is
 * not plain is refused and the connection ends. */
#include "../server.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct heads {
    int lengths, codings, hosts, authorizations, unclear;
};

static bool is_name(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)name[i]) && strchr("!#$%&'*+-.^_`|~", name[i]) == NULL)
            return false;
    return size > 0 && strlen(name) == size;
}

static bool is_value(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7F)
            return false;
    return true;
}

/* The library takes the second line of a folded header for more of its name. */
static bool is_folded(const char *name)
{
    static const char *const ours[] = {"Content-Length", "Transfer-Encoding"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strncasecmp(name, ours[i], strlen(ours[i])) == 0 && name[strlen(ours[i])] != '\0')
            return true;
    return false;
}

static enum MHD_Result count_head(void *data, enum MHD_ValueKind kind, const char *key,
                                  size_t key_size, const char *value, size_t value_size)
{
    struct heads *heads = data;
    (void)kind;
    heads->unclear += !is_name(key, key_size) || is_folded(key) ||
                      (value != NULL && !is_value(value, value_size));
    heads->lengths += strcasecmp(key, "Content-Length") == 0;
    heads->codings += strcasecmp(key, "Transfer-Encoding") == 0;
    heads->hosts += strcasecmp(key, "Host") == 0;
    heads->authorizations += strcasecmp(key, "Authorization") == 0;
    return MHD_YES;
}

static bool is_hex(char c)
{
    return isxdigit((unsigned char)c) != 0;
}

/* A path is letters, digits and -._~/ with nothing encoded that would mean something else before
 * and after decoding: no %00, no %2F, no dot segments, no backslash. The query may hold anything
 * encoded but NUL. */
bool target_is_clean(const char *target)
{
    bool is_query = false;
    if (*target != '/' || strstr(target, "//") == target)
        return false;
    for (const char *c = target; *c != '\0'; c++) {
        if (*c == '?')
            is_query = true;
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F || strchr("\\#\"<>", *c) != NULL)
            return false;
        if (*c != '%')
            continue;
        if (!is_hex(c[1]) || !is_hex(c[2]) || (c[1] == '0' && c[2] == '0'))
            return false;
        if (!is_query && (strncasecmp(c, "%2f", 3) == 0 || strncasecmp(c, "%5c", 3) == 0 ||
                          strncasecmp(c, "%2e", 3) == 0))
            return false;
    }
    size_t path = strcspn(target, "?");
    for (size_t i = 0; i + 1 < path; i++)
        if (target[i] == '/' && (target[i + 1] == '/' || target[i + 1] == '.'))
            return false;
    return true;
}

static bool read_length(const char *value, int64_t *ret_length)
{
    for (const char *c = value; *c != '\0'; c++)
        if (*c < '0' || *c > '9')
            return false;
    return str_to_int64(value, ret_length);
}

static bool framing_is_clear(struct request *request, const struct heads *heads,
                             int64_t *ret_announced)
{
    const char *length = request_header(request, "Content-Length"),
               *coding = request_header(request, "Transfer-Encoding");
    if (heads->unclear > 0 || heads->lengths > 1 || heads->codings > 1 ||
        (length != NULL && coding != NULL) || heads->hosts > 1 || heads->authorizations > 1)
        return false;
    if (coding != NULL && (strcasecmp(coding, "chunked") != 0 || !request->needs_host))
        return false;
    *ret_announced = coding != NULL ? -1 : 0; /* unknown */
    return length == NULL || read_length(length, ret_announced);
}

static enum MHD_Result count_strange(void *data, enum MHD_ValueKind kind, const char *key,
                                     size_t key_size, const char *value, size_t value_size)
{
    (void)kind;
    const char *const texts[] = {key, value};
    const size_t sizes[] = {key_size, value_size};
    for (int i = 0; i < 2; i++)
        *(int *)data += texts[i] != NULL &&
                        (strlen(texts[i]) != sizes[i] || !utf8_is_valid(texts[i], sizes[i]) ||
                         !text_is_clean(texts[i], false));
    return MHD_YES;
}

/* What is no text would be taken for absent: a list without its filter. */
static bool query_is_text(struct request *request)
{
    int strange = 0;
    MHD_get_connection_values_n(request->mhd, MHD_GET_ARGUMENT_KIND, count_strange, &strange);
    return strange == 0;
}

bool frame_check(struct request *request, int64_t *ret_announced, struct error *err)
{
    struct heads heads = {0};
    MHD_get_connection_values_n(request->mhd, MHD_HEADER_KIND, count_head, &heads);
    if (request->connection->is_bad_target)
        return error_set(err, ERR_USAGE, "the address of the request is not written plainly");
    if (request->needs_host && heads.hosts == 0) /* libmicrohttpd would answer a page for people */
        return error_set(err, ERR_USAGE, "the request names no host");
    if (!framing_is_clear(request, &heads, ret_announced))
        return error_set(err, ERR_USAGE, "the request's headers contradict each other");
    if (!query_is_text(request))
        return error_set(err, ERR_USAGE, "the query holds what is no text");
    if (request_header(request, "Content-Encoding") != NULL)
        return error_set(err, ERR_MEDIA_TYPE, "a request's body may not be compressed");
    return true;
}
