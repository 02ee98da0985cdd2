/* Telephone providers: what sipgate and Placetel post of a call, to the same desks as POST
 * /v1/calls. They know a URL with a password, which is the token of a telephony user; Placetel
 * signs what it sends, with that token as the shared secret, so that none has to be kept here. */
#include "../server.h"

#include "codec/call_form.h"
#include "core/reference.h"

#include <string.h>

#define PEOPLE_MOST CALL_TARGETS

static bool is_form(struct request *request, struct error *err)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *given = request_header(request, "Content-Type");
    return (given != NULL && strncasecmp(given, type, strlen(type)) == 0) ||
           error_set(err, ERR_MEDIA_TYPE, "the body has to be %s", type);
}

/* --- whom it is for --- */

static bool is_reached(struct request *request, const struct user *user)
{
    const char *team_id = request->session->actor.team_id;
    return user->is_active == 1 && (team_id == NULL || str_equal(team_id, user->team_id));
}

/* By extension, which may be any word of the provider's; else by sign-in name. */
static bool find_person(struct request *request, const char *person, const struct user **ret_user,
                        struct error *err)
{
    static const char *const fields[] = {"extension", "name"};
    *ret_user = NULL;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && *ret_user == NULL; i++) {
        void **found;
        size_t count;
        if (!store_find(request->store, &user_entity, fields[i], person, 2, request->arena, &found,
                        &count, err))
            return false;
        if (count == 1 && is_reached(request, found[0]))
            *ret_user = found[0];
    }
    return true;
}

static bool find_people(struct request *request, const struct call_form *form,
                        const struct user *out[PEOPLE_MOST], size_t *ret_count, struct error *err)
{
    *ret_count = 0;
    for (size_t i = 0; i < form->people_count && *ret_count < PEOPLE_MOST; i++) {
        const struct user *user;
        bool is_new = true;
        if (!find_person(request, form->people[i], &user, err))
            return false;
        for (size_t n = 0; user != NULL && n < *ret_count; n++)
            is_new = is_new && !str_equal(out[n]->record.id, user->record.id);
        if (user != NULL && is_new)
            out[(*ret_count)++] = user;
    }
    return true;
}

/* Nobody here knows who answered, or it has ended: all who heard it ring hear that too. */
static bool tell_who_heard(struct request *request, const struct call_form *form, size_t count,
                           struct call_news heard[CALL_TARGETS], struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        heard[i].event = form->event;
        if (!calls_publish(request->server, &heard[i], err))
            return false;
    }
    return true;
}

static bool tell_people(struct request *request, const struct call_form *form, bool *ret_is_told,
                        struct error *err)
{
    const struct user *people[PEOPLE_MOST];
    size_t count;
    if (!find_people(request, form, people, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct call_news news = {.event = form->event};
        if (!calls_ring(request, &news, people[i], err))
            return false;
    }
    *ret_is_told = count > 0;
    return true;
}

static bool tell_team(struct request *request, const struct call_form *form, struct error *err)
{
    struct call_news news = {.event = form->event};
    return calls_ring(request, &news, NULL, err);
}

/* The end of a long call comes when nobody remembers whom it rang: a desk that does not know it
 * takes no notice. */
static bool tell(struct request *request, const struct call_form *form, struct error *err)
{
    struct call_news heard[CALL_TARGETS];
    bool is_end = form->event.state == CALL_ENDED, is_told = false;
    if (is_end && request->session->actor.team_id != NULL)
        return tell_team(request, form, err);
    size_t count =
        form->event.state == CALL_RINGING ? 0 : calls_heard(request->server, form->event.id, heard);
    if ((!is_end || count == 0) && !tell_people(request, form, &is_told, err))
        return false;
    if (is_told)
        return true;
    return form->event.state == CALL_RINGING ? tell_team(request, form, err)
                                             : tell_who_heard(request, form, count, heard, err);
}

/* --- sipgate: tells only that it rings, unless the answer asks for more --- */

/* Letters of a host and a port: nothing that could end the attribute. */
static bool is_host(const char *host)
{
    return *host != '\0' && strlen(host) < 256 &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
               strlen(host);
}

/* The same URL as this one was asked at, with the same password: who asked knows it already. */
static void ask_for_more(struct request *request, bool is_first)
{
    const char *host = str_or(request_header(request, "Host"), "");
    bool is_plain = request->server->tls == NULL && request_is_local(request);
    if (!is_first || !is_host(host)) {
        text_append(&request->answer, "<Response/>\n");
        return;
    }
    const char *url = arena_printf(request->arena, "%s://calls:%s@%s/v1/calls/sipgate",
                                   is_plain ? "http" : "https", request_token(request), host);
    text_printf(&request->answer, "<Response onAnswer=\"%s\" onHangup=\"%s\"/>\n", url, url);
}

static bool post_sipgate(struct request *request, struct error *err)
{
    struct call_form form;
    if (!is_form(request, err) ||
        !call_form_sipgate(text_str(&request->body), request->body.length, request->arena, &form,
                           err) ||
        (form.is_news && !tell(request, &form, err)))
        return false;
    request->content_type = "application/xml; charset=utf-8";
    text_append(&request->answer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    ask_for_more(request, form.is_first);
    return true;
}

/* --- Placetel --- */

static bool is_signed(struct request *request, struct error *err)
{
    char signature[HASH_HEX_SIZE];
    const char *given = request_header(request, "X-PLACETEL-SIGNATURE");
    hmac_sha256_hex(text_str(&request->body), request->body.length, request_token(request),
                    signature);
    return (given != NULL && secret_is_equal(signature, given)) ||
           error_set(err, ERR_UNAUTHENTICATED,
                     "the signature is missing or wrong: the shared secret has to be the token");
}

static bool post_placetel(struct request *request, struct error *err)
{
    struct call_form form;
    request->status = 204;
    return is_form(request, err) && is_signed(request, err) &&
           call_form_placetel(text_str(&request->body), request->body.length, request->arena, &form,
                              err) &&
           (!form.is_news || tell(request, &form, err));
}

const struct route call_form_routes[] = {
    {"POST", "/v1/calls/sipgate", post_sipgate, "telephony",
     "what sipgate's push API posts of a call; the token is the password of the URL"},
    {"POST", "/v1/calls/placetel", post_placetel, "telephony",
     "what Placetel's notify API posts of a call, signed; the token is the password of the URL and "
     "the shared secret"},
    {NULL, NULL, NULL, NULL, NULL},
};
