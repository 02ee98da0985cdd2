/* The queue through the service: next lead with its lease, leases, the board. */
#include "server.h"

#include "store/queue.h"

#define LEASE_MS (15 * MINUTE_MS)

static bool write_lease(struct request *request, const struct lease *lease)
{
    struct json_writer writer;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "lead", lease->lead_id);
    json_put_int(&writer, "token", lease->token);
    json_put_int(&writer, "ttl_s", (lease->expires_ms - clock_now_ms()) / SECOND_MS);
    json_end_object(&writer);
    return true;
}

static bool take(struct request *request, const char *lead_id, struct lease *ret_lease,
                 struct error *err)
{
    if (!store_begin(request->server->store, err))
        return false;
    if (!service_lease_take(request->server->store, lead_id, request->session->actor.user_id,
                            request->device_id, LEASE_MS, ret_lease, err)) {
        store_rollback(request->server->store);
        return false;
    }
    return store_commit(request->server->store, err);
}

static bool post_lease(struct request *request, struct error *err)
{
    struct lease lease;
    const char *id = request->parameters[0];
    if (!uuid_is_valid(id) ||
        !service_may_see(request->server->store, request->scopes, &lead_entity, id))
        return error_set(err, ERR_NOT_FOUND, "there is no such lead");
    return take(request, id, &lease, err) && write_lease(request, &lease);
}

static bool delete_lease(struct request *request, struct error *err)
{
    request->status = 204;
    return service_lease_release(request->server->store, request->parameters[0],
                                 request->session->actor.user_id, err);
}

static bool post_next(struct request *request, struct error *err)
{
    struct queue_row *rows;
    size_t count;
    struct lease lease;
    struct queue_request queue = {.user_id = request->session->actor.user_id,
                                  .team_id = request->session->actor.team_id,
                                  .now_ms = clock_now_ms(),
                                  .limit = 20};
    if (!str_equal(request->parameters[0], "mine"))
        queue.queue_id = request->parameters[0];
    if (!store_queue(request->server->store, &queue, request->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (take(request, rows[i].card.lead.record.id, &lease, err))
            return write_lease(request, &lease);
    return error_set(err, ERR_NOT_FOUND, "the queue is empty");
}

static void write_row(struct json_writer *writer, const struct board_row *row, struct arena *arena)
{
    json_begin_object(writer);
    json_put_string(writer, "queue", row->queue);
    json_put_string(writer, "team", row->team);
    json_put_int(writer, "open", row->open);
    json_put_int(writer, "hot", row->hot);
    json_put_int(writer, "overdue", row->overdue);
    json_put_string(writer, "oldest_at",
                    row->oldest_ms == TIME_NONE ? NULL : time_iso(arena, row->oldest_ms));
    json_put_int(writer, "done_today", row->done_today);
    json_end_object(writer);
}

static bool get_board(struct request *request, struct error *err)
{
    struct board board;
    struct json_writer writer;
    bool is_admin = str_list_has(request->session->actor.roles, "admin");
    if (!store_board(request->server->store, is_admin ? NULL : request->session->actor.team_id,
                     request_query(request, "queue"), clock_now_ms(), request->arena, &board, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "queues");
    json_begin_array(&writer);
    for (size_t i = 0; i < board.row_count; i++)
        write_row(&writer, &board.rows[i], request->arena);
    json_end_array(&writer);
    json_put_int(&writer, "promised_open", board.promised_open);
    json_put_int(&writer, "promised_late", board.promised_late);
    json_put_int(&writer, "handed_over", board.handed_over);
    json_put_int(&writer, "accepted", board.accepted);
    json_end_object(&writer);
    return true;
}

const struct route work_routes[] = {
    {"POST", "/v1/leases/{lead}", post_lease, "agent,steward,team_lead",
     "take or renew a lead for 15 minutes"},
    {"DELETE", "/v1/leases/{lead}", delete_lease, "agent,steward,team_lead", "give a lead back"},
    {"POST", "/v1/queues/{queue}/next", post_next, "agent,steward,team_lead",
     "the next lead of a queue (or \"mine\") with its lease"},
    {"GET", "/v1/board", get_board, "team_lead,marketing,admin", "figures per queue"},
    {NULL, NULL, NULL, NULL, NULL},
};
