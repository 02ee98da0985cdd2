/* Idempotency-Key on what writes outside a push, for programs without numbered operations: the same
 * request again has the same answer and is not done twice. The key is the user's own, kept a day;
 * what makes records has to have one (docs/decisions/0058-guarded-writes.md). */
#include "../server.h"

#include "base/hash.h"

#include <string.h>

#define KEY_LONGEST 255

static struct request_key key_of(struct request *request)
{
    return (struct request_key){request->session->actor.user_id,
                                request_header(request, "Idempotency-Key"),
                                request->key_fingerprint};
}

/* A web form's key is its own (resource_intake.c): nobody is signed in there. */
static bool is_wanted(struct request *request)
{
    return request_header(request, "Idempotency-Key") != NULL && request->route->roles != NULL &&
           request->session != NULL && request->session->actor.user_id != NULL &&
           !str_equal(request->method, "GET") && !str_equal(request->path, "/v1/push");
}

/* Done twice it would be there twice. What else writes sets what then stands, twice or not. */
static bool is_needed(const struct route *route)
{
    return str_equal(route->method, "POST") &&
           (str_equal(route->pattern, "/v1/{resource}") || str_ends(route->pattern, "/handover"));
}

static bool is_printable(const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < length; i++)
        if (key[i] < 0x21 || key[i] > 0x7E)
            return false;
    return length > 0 && length <= KEY_LONGEST;
}

static void take_fingerprint(struct request *request)
{
    struct text whole = {0};
    text_printf(&whole, "%s %s\n", request->method, request->path);
    text_append_bytes(&whole, text_str(&request->body), request->body.length);
    hash_hex(text_str(&whole), whole.length, request->key_fingerprint);
    text_free(&whole);
}

static bool answer_again(struct request *request, const struct request_key_row *row,
                         struct error *err)
{
    if (!row->is_same)
        return error_set(err, ERR_DATA, "this Idempotency-Key was used for another request");
    if (row->status == 0 || (row->answer == NULL && row->status != 204))
        return error_set(err, ERR_CONFLICT, "this request was begun before; look what it has done");
    request->status = row->status;
    text_append(&request->answer, str_or(row->answer, ""));
    return true;
}

bool request_key_begin(struct request *request, bool *ret_is_answered, struct error *err)
{
    struct request_key_row row;
    *ret_is_answered = false;
    if (request->has_key) /* it comes again after a pause */
        return true;
    if (!is_wanted(request))
        return !is_needed(request->route) ||
               error_set(err, ERR_USAGE, "an Idempotency-Key is needed here");
    if (!is_printable(request_header(request, "Idempotency-Key")))
        return error_set(err, ERR_USAGE, "an Idempotency-Key has 1 to 255 printable signs");
    take_fingerprint(request);
    struct request_key key = key_of(request);
    if (!service_request_key(request->store, &key, request->arena, &row, err))
        return false;
    request->has_key = row.is_new;
    *ret_is_answered = !row.is_new;
    return row.is_new || answer_again(request, &row, err);
}

void request_key_end(struct request *request, bool is_ok)
{
    if (!request->has_key || request->pause != PAUSE_NONE)
        return;
    struct request_key key = key_of(request);
    struct store *store = request->store;
    if (is_ok && request->status < 400)
        service_request_key_end(store, &key, request->status,
                                request->status == 204 ? NULL : text_str(&request->answer), NULL);
    else
        service_request_key_drop(store, &key, NULL);
}
