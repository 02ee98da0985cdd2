/* Credit for data care: one's own figures, and the team's from five people on. Nobody reads another
 * person's. */
#include "server.h"

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

static bool get_credit(struct request *request, struct error *err)
{
    struct credit_standing standing;
    struct json_writer writer;
    if (!credit_of(request->session, &standing, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_bool(&writer, "is_on", standing.is_on);
    write_sums(&writer, "own", &standing.own);
    write_sums(&writer, "team", standing.has_team ? &standing.team : NULL);
    json_end_object(&writer);
    return true;
}

const struct route credit_routes[] = {
    {"GET", "/v1/credit", get_credit, "",
     "points for data care that stand, wait or were taken back: own, and the team's from five "
     "people on"},
    {NULL, NULL, NULL, NULL, NULL},
};
