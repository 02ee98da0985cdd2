/* Credit for data care: one's own figures, the team's from five people on, its week and goal, the
 * board of those who asked to stand on it, and the sample that a second person judges. Nobody reads
 * the figures of somebody who did not ask. */
#include "../server.h"

#include "codec/json.h"
#include "usecase/credit.h"

static void write_sums(struct json_writer *writer, const char *key, const struct credit_sums *sums)
{
    json_key(writer, key);
    if (sums == NULL) {
        json_write_null(writer);
        return;
    }
    json_begin_object(writer);
    json_put_int(writer, "standing", sums->standing / 10);
    json_put_int(writer, "pending", sums->pending / 10);
    json_put_int(writer, "taken_back", sums->taken_back / 10);
    json_end_object(writer);
}

static void put_points(struct json_writer *writer, const char *key, bool is_known, int64_t tenths)
{
    if (is_known)
        json_put_int(writer, key, tenths / 10);
    else
        json_put_string(writer, key, NULL);
}

static bool get_credit(struct request *request, struct error *err)
{
    struct credit_standing standing;
    struct credit_week week;
    struct json_writer writer;
    if (!credit_of(request->session, &standing, err) ||
        !credit_week(request->session, standing.has_team, &week, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_bool(&writer, "is_on", standing.is_on);
    json_put_bool(&writer, "has_board", credit_has_board());
    json_put_bool(&writer, "is_listed", week.is_listed);
    json_put_int(&writer, "streak_weeks", week.streak_weeks);
    write_sums(&writer, "own", &standing.own);
    write_sums(&writer, "team", standing.has_team ? &standing.team : NULL);
    json_key(&writer, "week");
    json_begin_object(&writer);
    json_put_string(&writer, "from", time_iso(request->arena, week.from_ms));
    put_points(&writer, "goal", week.has_goal, week.goal);
    put_points(&writer, "earned", week.has_earned, week.earned);
    json_end_object(&writer);
    json_end_object(&writer);
    return true;
}

static bool set_goal(struct request *request, const struct json *root, struct error *err)
{
    return credit_goal_set(request->session, json_get_int(root, "points", -1), err);
}

static bool set_listing(struct request *request, const struct json *root, struct error *err)
{
    return credit_list(request->session, json_get_bool(root, "is_listed", false), err);
}

static bool set_look(struct request *request, const struct json *root, struct error *err)
{
    const char *op = json_get_string(root, "op"), *field = json_get_string(root, "field");
    if (op == NULL || field == NULL || json_get(root, "is_right") == NULL)
        return error_set(err, ERR_DATA, "op, field and is_right are needed");
    return credit_judge(request->session, request->scopes, op, field,
                        json_get_bool(root, "is_right", false), err);
}

static bool put_goal(struct request *request, struct error *err)
{
    request->status = 204;
    return request_with_body(request, set_goal, err);
}

static bool put_listing(struct request *request, struct error *err)
{
    request->status = 204;
    return request_with_body(request, set_listing, err);
}

static bool post_look(struct request *request, struct error *err)
{
    request->status = 204;
    return request_with_body(request, set_look, err);
}

static bool get_board(struct request *request, struct error *err)
{
    struct credit_standing_row *rows;
    size_t count;
    struct json_writer writer;
    if (!credit_board(request->session, request->arena, &rows, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "board");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "user", rows[i].user);
        json_put_int(&writer, "points", rows[i].points / 10);
        json_put_int(&writer, "streak_weeks", rows[i].streak_weeks);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static void write_look(struct json_writer *writer, const struct credit_look *look)
{
    json_begin_object(writer);
    json_put_string(writer, "op", look->op_id);
    json_put_string(writer, "field", look->field);
    json_put_string(writer, "name", look->name);
    json_put_string(writer, "entity", look->entity);
    json_put_string(writer, "id", look->id);
    json_put_string(writer, "lead", look->lead_id);
    json_put_string(writer, "who", look->who);
    json_put_string(writer, "value", look->value);
    json_put_string(writer, "before", look->before);
    json_put_bool(writer, "is_confirmation", look->is_confirmation);
    json_end_object(writer);
}

static bool get_looks(struct request *request, struct error *err)
{
    struct credit_look *looks;
    size_t count;
    struct json_writer writer;
    if (!credit_looks(request->session, request->scopes, request->arena, &looks, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "looks");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        write_look(&writer, &looks[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

const struct route credit_routes[] = {
    {"GET", "/v1/credit", get_credit, "",
     "points for data care that stand, wait or were taken back: own, and the team's from five "
     "people on; the team's week and goal, own weeks in a row"},
    {"PUT", "/v1/credit/goal", put_goal, "team_lead",
     "points that the own team wants in a week; 0: none"},
    {"PUT", "/v1/credit/listing", put_listing, "",
     "stand on the team's board oneself, or no longer: is_listed"},
    {"GET", "/v1/credit/board", get_board, "",
     "those of the own team who asked to stand there, with points of four weeks and weeks in a "
     "row"},
    {"GET", "/v1/credit/looks", get_looks, "agent,steward,team_lead",
     "a sample of what others of the team repaired, to be judged right or wrong"},
    {"POST", "/v1/credit/looks", post_look, "agent,steward,team_lead",
     "op, field, is_right: wrong takes the points back"},
    {NULL, NULL, NULL, NULL, NULL},
};
