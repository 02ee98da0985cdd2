/* Telephone systems: who rings whom. It reaches the desks at once and is stored nowhere. */
#include "../server.h"

#include "codec/call_event_json.h"
#include "core/reference.h"

#include <stdio.h>
#include <string.h>

/* Whom it rings, by sign-in name or by extension, within the team of who tells it. */
static bool find_user(struct request *request, const struct call_event *event,
                      const struct user **ret_user, struct error *err)
{
    bool has_name = event->user[0] != '\0';
    const char *team_id = request->session->actor.team_id;
    void **found;
    size_t count;
    if (!store_find(request->store, &user_entity, has_name ? "name" : "extension",
                    has_name ? event->user : event->extension, 2, request->arena, &found, &count,
                    err))
        return false;
    const struct user *user = count == 1 ? found[0] : NULL;
    if (user == NULL || user->is_active != 1 ||
        (team_id != NULL && !str_equal(team_id, user->team_id)))
        return error_set_field(err, ERR_NOT_FOUND, has_name ? "user" : "extension",
                               "nobody here is rung by it");
    *ret_user = user;
    return true;
}

static void set_id(char to[UUID_SIZE], const char *id)
{
    snprintf(to, UUID_SIZE, "%s", str_or(id, ""));
}

/* Who answered has the call, the others need not look any more. */
static bool tell_others(struct request *request, const struct call_news *news,
                        const struct user *user, struct error *err)
{
    struct call_news others = {.event = news->event};
    others.event.state = CALL_TAKEN;
    set_id(others.team_id, user->team_id);
    set_id(others.except_id, user->record.id);
    return user->team_id == NULL || calls_publish(request->server, &others, err);
}

bool calls_ring(struct request *request, struct call_news *news, const struct user *user,
                struct error *err)
{
    if (user == NULL && request->session->actor.team_id == NULL)
        return error_set_field(err, ERR_DATA, "user", "whom does it ring? user or extension");
    set_id(news->user_id, user != NULL ? user->record.id : NULL);
    set_id(news->team_id, user != NULL ? user->team_id : request->session->actor.team_id);
    return calls_publish(request->server, news, err) &&
           (news->event.state != CALL_ANSWERED || user == NULL ||
            tell_others(request, news, user, err));
}

static bool publish(struct request *request, struct call_news *news, struct error *err)
{
    const struct user *user = NULL;
    const struct call_event *event = &news->event;
    return ((event->user[0] == '\0' && event->extension[0] == '\0') ||
            find_user(request, event, &user, err)) &&
           calls_ring(request, news, user, err);
}

static bool post_call(struct request *request, struct error *err)
{
    struct json_doc *doc;
    struct call_news news = {0};
    struct json_writer writer;
    if (!request_json(request, &doc, err))
        return false;
    bool is_ok = call_event_read(json_root(doc), &news.event, err);
    json_free(doc);
    if (!is_ok)
        return false;
    calls_name(request->server, &news);
    if (!publish(request, &news, err))
        return false;
    request->status = 202;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "id", news.event.id);
    json_end_object(&writer);
    return true;
}

const struct route call_routes[] = {
    {"POST", "/v1/calls", post_call, "telephony",
     "a call that rings, is answered or has ended: shown at the desks at once, stored nowhere"},
    {NULL, NULL, NULL, NULL, NULL},
};
