/* Figures about people: the works council mode, views with a purpose, and what they show. The use
 * cases decide and write down. */
#include "../server.h"

#include "usecase/figures.h"

#include <string.h>

static struct session *session_of(struct request *request)
{
    request->session->device_id = request->device_id;
    return request->session;
}

static bool get_mode(struct request *request, struct error *err)
{
    struct json_writer writer;
    (void)err;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_bool(&writer, "is_on", figures_mode_is_on(request->session));
    json_put_int(&writer, "people_least", FIGURES_PEOPLE_LEAST);
    json_end_object(&writer);
    return true;
}

static bool put_mode(struct request *request, struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    const struct json *is_on = json_get(json_root(doc), "is_on");
    bool is_ok =
        (is_on != NULL || error_set_field(err, ERR_DATA, "is_on", "is_on is true or false")) &&
        figures_mode_set(session_of(request), json_get_bool(json_root(doc), "is_on", true), err);
    json_free(doc);
    request->status = 204;
    return is_ok;
}

static const char *iso(struct request *request, int64_t ms)
{
    return ms == TIME_NONE ? NULL : time_iso(request->arena, ms);
}

static bool get_views(struct request *request, struct error *err)
{
    struct personal_view *views;
    size_t count;
    struct json_writer writer;
    if (!figures_views(request->session, request->arena, &views, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "views");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "id", views[i].id);
        json_put_string(&writer, "viewer", views[i].viewer);
        json_put_string(&writer, "person", views[i].subject);
        json_put_bool(&writer, "is_mine",
                      str_equal(views[i].viewer_id, request->session->actor.user_id));
        json_put_string(&writer, "purpose", views[i].purpose);
        json_put_string(&writer, "from_at", iso(request, views[i].from_ms));
        json_put_string(&writer, "until_at", iso(request, views[i].until_ms));
        json_put_int(&writer, "looks", views[i].looks);
        json_put_string(&writer, "looked_at", iso(request, views[i].looked_ms));
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool post_view(struct request *request, struct error *err)
{
    struct json_doc *doc;
    struct json_writer writer;
    char id[UUID_SIZE];
    if (!request_json(request, &doc, err))
        return false;
    const struct json *root = json_root(doc);
    const struct view_request view = {.subject_id = json_get_string(root, "person"),
                                      .purpose = json_get_string(root, "purpose"),
                                      .until_ms = json_get_int(root, "until_ms", TIME_NONE)};
    bool is_ok = figures_view_open(session_of(request), &view, id, err);
    json_free(doc);
    if (!is_ok)
        return false;
    request->status = 201;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "id", id);
    json_end_object(&writer);
    return true;
}

static bool delete_view(struct request *request, struct error *err)
{
    request->status = 204;
    return figures_view_end(session_of(request), request->parameters[0], err);
}

static void write_person(struct json_writer *writer, const struct person_figures *figures)
{
    json_begin_object(writer);
    json_put_string(writer, "id", figures->user_id);
    json_put_string(writer, "person", figures->user);
    json_put_int(writer, "received", figures->received);
    json_put_int(writer, "received_a", figures->received_a);
    json_put_int(writer, "open", figures->open);
    json_put_int(writer, "calls_today", figures->calls_today);
    json_put_int(writer, "calls_30_days", figures->calls_days);
    json_put_int(writer, "promised", figures->promises.promised);
    json_put_int(writer, "kept", figures->promises.kept);
    json_end_object(writer);
}

static bool get_people(struct request *request, struct error *err)
{
    struct person_figures *people;
    size_t count;
    struct json_writer writer;
    if (!figures_people(session_of(request), request->arena, &people, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "people");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        write_person(&writer, &people[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool get_person(struct request *request, struct error *err)
{
    struct person_figures figures;
    struct json_writer writer;
    if (!figures_of(session_of(request), request->parameters[0], request->arena, &figures, err))
        return false;
    json_begin(&writer, &request->answer);
    write_person(&writer, &figures);
    return true;
}

const struct route figures_routes[] = {
    {"GET", "/v1/works-council", get_mode, "", "whether figures of one person need a view"},
    {"PUT", "/v1/works-council", put_mode, "admin", "switch that on or off; in the audit"},
    {"GET", "/v1/personal-views", get_views, "",
     "views of other people's figures that I opened, and those of mine: who, why, until when, how "
     "often"},
    {"POST", "/v1/personal-views", post_view, "team_lead",
     "a view of one person's figures, with a purpose, for 30 days or until a day; in the audit"},
    {"DELETE", "/v1/personal-views/{view}", delete_view, "team_lead", "end a view before its time"},
    {"GET", "/v1/figures", get_people, "team_lead",
     "figures of the people whom I may look at now; each look is counted and in the audit"},
    {"GET", "/v1/figures/{user}", get_person, "",
     "figures of one person: oneself, or through an open view"},
    {NULL, NULL, NULL, NULL, NULL},
};
