/* Figures about people, at the service. */
#include "sync/figures.h"

#include "base/clock.h"
#include "link.h"

#define TIMEOUT_S 20

/* Without an answer of interest. */
static bool tell(const struct desk_paths *paths, const char *method, const char *path,
                 const char *body, struct error *err)
{
    struct link link;
    struct http_answer answer;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_request(&link, method, path, body, TIMEOUT_S, &answer, err);
    if (is_ok) {
        is_ok = answer_check(&answer, err);
        http_answer_free(&answer);
    }
    link_close(&link);
    return is_ok;
}

bool sync_works_council(const struct desk_paths *paths, bool *ret_is_on, struct error *err)
{
    struct json_doc *doc;
    if (!link_ask(paths, "GET", "/v1/works-council", NULL, TIMEOUT_S, &doc, err))
        return false;
    *ret_is_on = json_get_bool(json_root(doc), "is_on", true);
    json_free(doc);
    return true;
}

bool sync_works_council_set(const struct desk_paths *paths, bool is_on, struct error *err)
{
    return tell(paths, "PUT", "/v1/works-council", is_on ? "{\"is_on\":true}" : "{\"is_on\":false}",
                err);
}

static int64_t time_of(const struct json *row, const char *key)
{
    int64_t ms;
    const char *text = json_get_string(row, key);
    return text != NULL && time_parse_iso(text, &ms) ? ms : TIME_NONE;
}

bool sync_views(const struct desk_paths *paths, struct arena *arena,
                struct personal_view **ret_views, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    if (!link_ask(paths, "GET", "/v1/personal-views", NULL, TIMEOUT_S, &doc, err))
        return false;
    const struct json *rows = json_get(json_root(doc), "views");
    *ret_count = json_size(rows);
    *ret_views = ARENA_ARRAY(arena, struct personal_view, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        const struct json *row = json_at(rows, i);
        (*ret_views)[i] =
            (struct personal_view){.id = arena_strdup(arena, json_get_string(row, "id")),
                                   .viewer_id = json_get_bool(row, "is_mine", false) ? "me" : NULL,
                                   .viewer = arena_strdup(arena, json_get_string(row, "viewer")),
                                   .subject = arena_strdup(arena, json_get_string(row, "person")),
                                   .purpose = arena_strdup(arena, json_get_string(row, "purpose")),
                                   .from_ms = time_of(row, "from_at"),
                                   .until_ms = time_of(row, "until_at"),
                                   .looks = json_get_int(row, "looks", 0),
                                   .looked_ms = time_of(row, "looked_at")};
    }
    json_free(doc);
    return true;
}

bool sync_view_open(const struct desk_paths *paths, const char *user_id, const char *purpose,
                    int64_t until_ms, struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "person", user_id);
    json_put_string(&writer, "purpose", purpose);
    if (until_ms != TIME_NONE)
        json_put_int(&writer, "until_ms", until_ms);
    json_end_object(&writer);
    bool is_ok = tell(paths, "POST", "/v1/personal-views", text_str(&body), err);
    text_free(&body);
    return is_ok;
}

static char *path_of(struct arena *arena, const char *folder, const char *id)
{
    return arena_printf(arena, "/v1/%s/%s", folder, uuid_is_valid(id) ? id : "-");
}

bool sync_view_end(const struct desk_paths *paths, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = tell(paths, "DELETE", path_of(arena, "personal-views", id), NULL, err);
    arena_free(arena);
    return is_ok;
}

static struct person_figures read_person(const struct json *row, struct arena *arena)
{
    return (struct person_figures){.user_id = arena_strdup(arena, json_get_string(row, "id")),
                                   .user = arena_strdup(arena, json_get_string(row, "person")),
                                   .received = json_get_int(row, "received", 0),
                                   .received_a = json_get_int(row, "received_a", 0),
                                   .open = json_get_int(row, "open", 0),
                                   .calls_today = json_get_int(row, "calls_today", 0),
                                   .calls_days = json_get_int(row, "calls_30_days", 0),
                                   .promises = {.promised = json_get_int(row, "promised", 0),
                                                .kept = json_get_int(row, "kept", 0)}};
}

bool sync_figures(const struct desk_paths *paths, const char *user_id, struct arena *arena,
                  struct person_figures **ret_people, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    const char *path = user_id != NULL ? path_of(arena, "figures", user_id) : "/v1/figures";
    if (!link_ask(paths, "GET", path, NULL, TIMEOUT_S, &doc, err))
        return false;
    const struct json *root = json_root(doc),
                      *rows = user_id != NULL ? NULL : json_get(root, "people");
    *ret_count = user_id != NULL ? 1 : json_size(rows);
    *ret_people = ARENA_ARRAY(arena, struct person_figures, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++)
        (*ret_people)[i] = read_person(user_id != NULL ? root : json_at(rows, i), arena);
    json_free(doc);
    return true;
}
