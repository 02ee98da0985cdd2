/* Calls that ring: in memory alone, for a minute, for the desks of those whom they ring. An
 * instance tells the others through the database, which keeps none of it. What a desk has heard it
 * says by the instance and a number; one that comes from another instance hears the last seconds
 * again and knows a call by its name. */
#include "server.h"

#include "base/hash.h"
#include "codec/call_event_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEPT 256
#define AGAIN_MS (20 * SECOND_MS) /* for who comes from another instance, or has just come */

static struct call_news ring[KEPT];
static int64_t last; /* number of the newest; ring[n % KEPT]; under the server's mutex */

static bool is_for(const struct call_news *news, const char *user_id, const char *team_id)
{
    if (news->user_id[0] != '\0')
        return str_equal(news->user_id, user_id);
    return str_equal(news->team_id, team_id) && !str_equal(news->except_id, user_id);
}

static void forget_old(int64_t now_ms)
{
    for (int64_t n = last > KEPT ? last - KEPT + 1 : 1; n <= last; n++)
        if (ring[n % KEPT].until_ms != 0 && ring[n % KEPT].until_ms < now_ms)
            explicit_bzero(&ring[n % KEPT], sizeof *ring);
}

static void keep(struct server *server, const struct call_news *news)
{
    int64_t now_ms = clock_monotonic_ms();
    pthread_mutex_lock(&server->mutex);
    forget_old(now_ms);
    struct call_news *slot = &ring[++last % KEPT];
    *slot = *news;
    slot->until_ms = now_ms + CALL_EVENT_MS;
    pthread_mutex_unlock(&server->mutex);
    waiting_wake(server, false);
}

/* Of the same number, from a system that gives its calls no names. */
static const struct call_news *find_unnamed(const struct call_event *event)
{
    for (int64_t n = last; n > 0 && n > last - KEPT; n--)
        if (ring[n % KEPT].has_our_name && str_equal(ring[n % KEPT].event.number, event->number))
            return &ring[n % KEPT];
    return NULL;
}

void calls_name(struct server *server, struct call_news *news)
{
    char id[UUID_SIZE];
    if (news->event.id[0] != '\0')
        return;
    news->has_our_name = true;
    uuid_new(id);
    snprintf(news->event.id, sizeof news->event.id, "%s", id);
    pthread_mutex_lock(&server->mutex);
    const struct call_news *before =
        news->event.state != CALL_RINGING ? find_unnamed(&news->event) : NULL;
    if (before != NULL)
        memcpy(news->event.id, before->event.id, sizeof news->event.id);
    pthread_mutex_unlock(&server->mutex);
}

static bool is_target_of(const struct call_news *a, const struct call_news *b)
{
    return str_equal(a->user_id, b->user_id) &&
           (a->user_id[0] != '\0' || str_equal(a->team_id, b->team_id));
}

size_t calls_heard(struct server *server, const char *id, struct call_news out[CALL_TARGETS])
{
    size_t count = 0;
    pthread_mutex_lock(&server->mutex);
    for (int64_t n = last > KEPT ? last - KEPT + 1 : 1; n <= last && count < CALL_TARGETS; n++) {
        const struct call_news *news = &ring[n % KEPT];
        bool is_known = news->until_ms == 0 || news->event.state == CALL_TAKEN ||
                        !str_equal(news->event.id, id);
        for (size_t i = 0; i < count && !is_known; i++)
            is_known = is_target_of(&out[i], news);
        if (!is_known)
            out[count++] = *news;
    }
    pthread_mutex_unlock(&server->mutex);
    return count;
}

bool calls_have_news(int64_t after, const char *user_id, const char *team_id)
{
    int64_t first = last > KEPT ? last - KEPT + 1 : 1;
    for (int64_t n = after + 1 > first ? after + 1 : first; n <= last; n++)
        if (ring[n % KEPT].until_ms != 0 && is_for(&ring[n % KEPT], user_id, team_id))
            return true;
    return false;
}

/* --- between instances --- */

bool calls_publish(struct server *server, const struct call_news *news, struct error *err)
{
    struct text words = {0};
    struct json_writer writer;
    json_begin(&writer, &words);
    json_begin_object(&writer);
    json_put_string(&writer, "instance", instance_name());
    json_put_string(&writer, "user", news->user_id);
    json_put_string(&writer, "team", news->team_id);
    json_put_string(&writer, "except", news->except_id);
    json_put_bool(&writer, "has_our_name", news->has_our_name);
    json_key(&writer, "call");
    call_event_write(&writer, &news->event);
    json_end_object(&writer);
    bool is_ok = service_tell(server->store, text_str(&words), err);
    explicit_bzero(words.data, words.length);
    text_free(&words);
    if (is_ok)
        keep(server, news);
    return is_ok;
}

void calls_take_told(struct server *server, const struct json *root)
{
    struct call_news news = {0};
    snprintf(news.user_id, sizeof news.user_id, "%s", str_or(json_get_string(root, "user"), ""));
    snprintf(news.team_id, sizeof news.team_id, "%s", str_or(json_get_string(root, "team"), ""));
    snprintf(news.except_id, sizeof news.except_id, "%s",
             str_or(json_get_string(root, "except"), ""));
    news.has_our_name = json_get_bool(root, "has_our_name", false);
    if (call_event_read(json_get(root, "call"), &news.event, NULL))
        keep(server, &news);
}

void calls_drop_old(struct server *server)
{
    pthread_mutex_lock(&server->mutex);
    forget_old(clock_monotonic_ms());
    pthread_mutex_unlock(&server->mutex);
}

/* --- for a desk --- */

/* "INSTANCE.NUMBER" of this instance; else what rang in the last seconds. */
static int64_t heard_through(const char *cursor)
{
    int64_t number, first = last > KEPT ? last - KEPT + 1 : 1,
                    since_ms = clock_monotonic_ms() + CALL_EVENT_MS - AGAIN_MS;
    if (strlen(cursor) > 9 && strncmp(cursor, instance_name(), 8) == 0 && cursor[8] == '.' &&
        str_to_int64(cursor + 9, &number) && number >= 0 && number <= last)
        return number;
    while (first <= last && ring[first % KEPT].until_ms < since_ms)
        first++;
    return first - 1;
}

void calls_of_desk(struct request *request, const char *cursor, struct desk_calls *ret_calls)
{
    const struct actor *actor = &request->session->actor;
    struct json_writer writer;
    *ret_calls = (struct desk_calls){0};
    pthread_mutex_lock(&request->server->mutex);
    for (int64_t n = heard_through(cursor) + 1; n <= last; n++) {
        if (n <= last - KEPT || ring[n % KEPT].until_ms == 0 ||
            !is_for(&ring[n % KEPT], actor->user_id, actor->team_id))
            continue;
        json_begin(&writer, &ret_calls->lines);
        json_begin_object(&writer);
        json_key(&writer, "call");
        call_event_write(&writer, &ring[n % KEPT].event);
        json_end_object(&writer);
        text_append_char(&ret_calls->lines, '\n');
        ret_calls->count++;
    }
    ret_calls->through = last;
    pthread_mutex_unlock(&request->server->mutex);
    ret_calls->cursor =
        arena_printf(request->arena, "%s.%lld", instance_name(), (long long)ret_calls->through);
}
