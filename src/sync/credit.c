/* Credit for data care at the service: figures, goal, board, and the sample to be judged. */
#include "link.h"

#include "sync/credit.h"

static bool get(const struct desk_paths *paths, const char *path, struct json_doc **ret_doc,
                struct error *err)
{
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok = link_json(&link, "GET", path, NULL, 20, ret_doc, err);
    link_close(&link);
    return is_ok;
}

/* Takes the body. */
static bool put(const struct desk_paths *paths, const char *method, const char *path,
                struct text *body, struct error *err)
{
    struct link link;
    bool is_ok = link_open(paths, &link, err);
    if (is_ok) {
        is_ok = link_send(&link, method, path, text_str(body), 20, err);
        link_close(&link);
    }
    text_free(body);
    return is_ok;
}

static struct sync_points points_of(const struct json *row)
{
    return (struct sync_points){.standing = json_get_int(row, "standing", 0),
                                .pending = json_get_int(row, "pending", 0),
                                .taken_back = json_get_int(row, "taken_back", 0)};
}

bool sync_credit(const struct desk_paths *paths, struct sync_credit *ret_credit, struct error *err)
{
    struct json_doc *doc;
    if (!get(paths, "/v1/credit", &doc, err))
        return false;
    const struct json *root = json_root(doc), *team = json_get(root, "team"),
                      *week = json_get(root, "week");
    *ret_credit = (struct sync_credit){.is_on = json_get_bool(root, "is_on", false),
                                       .has_board = json_get_bool(root, "has_board", false),
                                       .is_listed = json_get_bool(root, "is_listed", false),
                                       .streak_weeks = json_get_int(root, "streak_weeks", 0),
                                       .own = points_of(json_get(root, "own")),
                                       .has_team = team != NULL && json_size(team) > 0,
                                       .goal = json_get_int(week, "goal", -1),
                                       .earned = json_get_int(week, "earned", -1)};
    ret_credit->has_goal = ret_credit->goal >= 0;
    ret_credit->has_earned = ret_credit->earned >= 0;
    if (ret_credit->has_team)
        ret_credit->team = points_of(team);
    json_free(doc);
    return true;
}

bool sync_credit_goal(const struct desk_paths *paths, int64_t points, struct error *err)
{
    struct text body = {0};
    text_printf(&body, "{\"points\":%lld}", (long long)points);
    return put(paths, "PUT", "/v1/credit/goal", &body, err);
}

bool sync_credit_listing(const struct desk_paths *paths, bool is_listed, struct error *err)
{
    struct text body = {0};
    text_printf(&body, "{\"is_listed\":%s}", is_listed ? "true" : "false");
    return put(paths, "PUT", "/v1/credit/listing", &body, err);
}

bool sync_credit_board(const struct desk_paths *paths, struct arena *arena,
                       struct sync_place **ret_places, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    if (!get(paths, "/v1/credit/board", &doc, err))
        return false;
    const struct json *rows = json_get(json_root(doc), "board");
    *ret_count = json_size(rows);
    *ret_places = ARENA_ARRAY(arena, struct sync_place, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        const struct json *row = json_at(rows, i);
        (*ret_places)[i] = (struct sync_place){arena_strdup(arena, json_get_string(row, "user")),
                                               json_get_int(row, "points", 0),
                                               json_get_int(row, "streak_weeks", 0)};
    }
    json_free(doc);
    return true;
}

bool sync_credit_looks(const struct desk_paths *paths, struct arena *arena,
                       struct sync_look **ret_looks, size_t *ret_count, struct error *err)
{
    struct json_doc *doc;
    if (!get(paths, "/v1/credit/looks", &doc, err))
        return false;
    const struct json *rows = json_get(json_root(doc), "looks");
    *ret_count = json_size(rows);
    *ret_looks = ARENA_ARRAY(arena, struct sync_look, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        const struct json *row = json_at(rows, i);
        struct sync_look *look = &(*ret_looks)[i];
        const struct {
            const char *key, **value;
        } texts[] = {{"op", &look->op_id},     {"field", &look->field},  {"name", &look->name},
                     {"who", &look->who},      {"value", &look->value},  {"before", &look->before},
                     {"lead", &look->lead_id}, {"entity", &look->entity}};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            *texts[t].value = arena_strdup(arena, json_get_string(row, texts[t].key));
        look->is_confirmation = json_get_bool(row, "is_confirmation", false);
    }
    json_free(doc);
    return true;
}

bool sync_credit_judge(const struct desk_paths *paths, const char *op_id, const char *field,
                       bool is_right, struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "op", op_id);
    json_put_string(&writer, "field", field);
    json_put_bool(&writer, "is_right", is_right);
    json_end_object(&writer);
    return put(paths, "POST", "/v1/credit/looks", &body, err);
}
