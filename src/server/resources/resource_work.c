/* The queue through the service: next lead with its lease, leases, the board. */
#include "../server.h"

#include "store/leases.h"
#include "store/queue.h"
#include "usecase/bounces.h"
#include "usecase/calls.h"
#include "usecase/pick.h"

#define LEASE_MS (15 * MINUTE_MS)
#define NEXT_AT_ONCE 5 /* several may ask for the same one: who is second takes the second */
#define NEXT_ROUNDS 10
#define PACKAGE_MOST 50 /* leases of one person at once */
#define PACKAGE_LONGEST_MS (8 * HOUR_MS)
#define PACKAGE_PAGE 100
#define PACKAGE_PAGES 10 /* leads that others hold are passed over, as far as this */

/* Counted by the clock that decides, which is the database's. */
static void put_lease(struct json_writer *writer, const struct lease *lease, int64_t now_ms)
{
    json_begin_object(writer);
    json_put_string(writer, "lead", lease->lead_id);
    json_put_int(writer, "token", lease->token);
    json_put_int(writer, "ttl_s", (lease->expires_ms - now_ms) / SECOND_MS);
    json_end_object(writer);
}

static bool write_lease(struct request *request, const struct lease *lease)
{
    struct json_writer writer;
    json_begin(&writer, &request->answer);
    put_lease(&writer, lease, service_now_ms(request->store));
    return true;
}

/* One statement decides whose it is, so it waits for no other writer and instances do not wait for
 * each other. */
static bool take(struct request *request, const char *lead_id, struct lease *ret_lease,
                 struct error *err)
{
    return service_lease_take(request->store, lead_id, request->session->actor.user_id,
                              request->device_id, LEASE_MS, ret_lease, err);
}

/* Until when the other one has it: who asks need not ask before. */
static bool refuse_leased(struct request *request, const struct lease *held,
                          const struct error *err)
{
    int64_t left_ms = held->expires_ms - service_now_ms(request->store);
    if (err->code == ERR_LEASED && left_ms > 0)
        request->retry_after_s = (int)(left_ms / SECOND_MS) + 1;
    return false;
}

/* Forced order holds for desks that ask the service, too. Several ask at once, so that each of the
 * first few is next for somebody. */
static bool may_choose(struct request *request, const char *id, struct error *err)
{
    struct lead_card *card;
    struct pick_list list;
    struct error why = {0};
    if (!store_card(request->store, id, request->arena, &card, err))
        return false;
    struct pick_request wanted = {.queue_id = card->lead.queue_id};
    if (pick_may_choose(request->session, card, &why))
        return true;
    if (pick_leads(request->session, &wanted, request->arena, &list, NULL))
        for (size_t i = 0; i < list.count; i++)
            if (str_equal(list.picks[i].card->lead.record.id, id))
                return true;
    *err = why;
    return false;
}

static bool post_lease(struct request *request, struct error *err)
{
    struct lease lease = {0};
    const char *id = request->parameters[0];
    if (!uuid_is_valid(id) || !service_may_see(request->store, request->scopes, &lead_entity, id))
        return error_set(err, ERR_NOT_FOUND, "there is no such lead");
    if (!may_choose(request, id, err))
        return false;
    return take(request, id, &lease, err) ? write_lease(request, &lease)
                                          : refuse_leased(request, &lease, err);
}

static bool delete_lease(struct request *request, struct error *err)
{
    request->status = 204;
    return service_lease_release(request->store, request->parameters[0],
                                 request->session->actor.user_id, err);
}

/* The first that nobody holds; ERR_LEASED when others were faster with all of them. */
static bool take_first(struct request *request, const char *queue_id, struct lease *ret_lease,
                       struct error *err)
{
    struct pick_list list;
    const struct pick_request wanted = {.queue_id = queue_id,
                                        .free_at_ms = service_now_ms(request->store)};
    if (!pick_leads(request->session, &wanted, request->arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count && i < NEXT_AT_ONCE; i++)
        if (take(request, list.picks[i].card->lead.record.id, ret_lease, err))
            return true;
        else if (err->code != ERR_LEASED)
            return false;
    return error_set(err, list.count > 0 ? ERR_LEASED : ERR_NOT_FOUND, "the queue is empty");
}

static bool post_next(struct request *request, struct error *err)
{
    struct lease lease;
    const char *queue_id =
        str_equal(request->parameters[0], "mine") ? NULL : request->parameters[0];
    for (int i = 0; i < NEXT_ROUNDS; i++)
        if (take_first(request, queue_id, &lease, err))
            return write_lease(request, &lease);
        else if (err->code != ERR_LEASED)
            return false;
    return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
}

struct package {
    int64_t count, ttl_ms, room; /* room: how many more this person may hold */
    struct lease leases[PACKAGE_MOST];
    size_t taken;
};

/* False: no more. A lead that is held already is renewed, so that asking again gives the same. */
static bool add_to_package(struct request *request, struct package *package,
                           const struct lead *lead, struct error *err)
{
    struct lease *lease = &package->leases[package->taken];
    const char *user_id = request->session->actor.user_id;
    struct error taken = {0};
    if (str_equal(lead->owner_id, user_id))
        return true; /* own ones need no reservation */
    if (service_lease_take(request->store, lead->record.id, user_id, request->device_id,
                           package->ttl_ms, lease, &taken)) {
        package->taken++;
        package->room -= !lease->was_mine;
    } else if (taken.code != ERR_LEASED) {
        *err = taken;
        return false;
    }
    return (int64_t)package->taken < package->count && package->room > 0;
}

/* Leads in the queue's order that are nobody else's turn. */
static bool fill_package(struct request *request, struct package *package, struct error *err)
{
    const struct actor *actor = &request->session->actor;
    struct queue_request queue = {.user_id = actor->user_id,
                                  .team_id = actor->team_id,
                                  .now_ms = clock_now_ms(),
                                  .limit = PACKAGE_PAGE};
    struct queue_row *rows;
    size_t found = PACKAGE_PAGE;
    if (!str_equal(request->parameters[0], "mine"))
        queue.queue_id = request->parameters[0];
    for (int page = 0; page < PACKAGE_PAGES && found == PACKAGE_PAGE; page++) {
        if (!store_queue(request->store, &queue, request->arena, &rows, &found, err))
            return false;
        for (size_t i = 0; i < found; i++)
            if (!add_to_package(request, package, &rows[i].card.lead, err))
                return err->code == ERR_NONE;
        if (found > 0)
            queue.after = rows[found - 1].cursor;
    }
    return true;
}

static bool read_package(struct request *request, int64_t *ret_count, int64_t *ret_ttl_ms,
                         struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    *ret_count = json_get_int(json_root(doc), "count", 0);
    *ret_ttl_ms = json_get_int(json_root(doc), "ttl_s", LEASE_MS / SECOND_MS) * SECOND_MS;
    json_free(doc);
    return (*ret_count >= 1 && *ret_count <= PACKAGE_MOST && *ret_ttl_ms >= MINUTE_MS &&
            *ret_ttl_ms <= PACKAGE_LONGEST_MS) ||
           error_set(err, ERR_DATA, "count is 1 to 50, ttl_s 60 to 28800");
}

static bool post_package(struct request *request, struct error *err)
{
    struct package package = {0};
    struct json_writer writer;
    struct store *store = request->store;
    if (!read_package(request, &package.count, &package.ttl_ms, err) || !store_begin(store, err))
        return false;
    package.room = service_lease_room(store, request->session->actor.user_id, PACKAGE_MOST);
    if (!fill_package(request, &package, err)) {
        store_rollback(store);
        return false;
    }
    int64_t now_ms = service_now_ms(store);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "leases");
    json_begin_array(&writer);
    for (size_t i = 0; i < package.taken; i++)
        put_lease(&writer, &package.leases[i], now_ms);
    json_end_array(&writer);
    json_end_object(&writer);
    return store_commit(store, err);
}

static bool read_handover(struct request *request, struct handover_input *ret_input,
                          struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    const struct json *root = json_root(doc);
    *ret_input =
        (struct handover_input){arena_strdup(request->arena, json_get_string(root, "to")),
                                arena_strdup(request->arena, json_get_string(root, "note")),
                                arena_strdup(request->arena, json_get_string(root, "reason"))};
    json_free(doc);
    return (ret_input->to_user != NULL && text_is_clean(str_or(ret_input->note, ""), true) &&
            text_is_clean(str_or(ret_input->despite, ""), true)) ||
           error_set_field(err, ERR_DATA, "to", "to is needed, the name or id of a user in sales");
}

/* What is missing stands in the problem's field as a comma list. */
static bool post_handover(struct request *request, struct error *err)
{
    struct handover_input input;
    struct planned planned = {0};
    struct json_writer writer;
    const char *id = request->parameters[0];
    if (!uuid_is_valid(id) || !service_may_see(request->store, request->scopes, &lead_entity, id))
        return error_set(err, ERR_NOT_FOUND, "there is no such lead");
    request->session->device_id = request->device_id;
    if (!read_handover(request, &input, err) ||
        !handover(request->session, id, &input, &planned, err))
        return false;
    server_changed(request->server);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "lead", id);
    json_put_string(&writer, "state", planned.state);
    json_put_string(&writer, "group", planned.group);
    json_end_object(&writer);
    return true;
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
    if (!store_board(request->store, is_admin ? NULL : request->session->actor.team_id,
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
    json_put_bool(&writer, "has_figures", board.people >= FIGURES_PEOPLE_LEAST);
    json_put_int(&writer, "promised",
                 board.people >= FIGURES_PEOPLE_LEAST ? board.promises.promised : INT_NONE);
    json_put_int(&writer, "kept",
                 board.people >= FIGURES_PEOPLE_LEAST ? board.promises.kept : INT_NONE);
    json_end_object(&writer);
    return true;
}

static bool post_bounces(struct request *request, struct error *err)
{
    struct json_doc *doc;
    struct bounce_report report;
    struct json_writer writer;
    if (!request_json(request, &doc, err))
        return false;
    const char *text = json_get_string(json_root(doc), "text");
    bool is_ok = text != NULL ? bounces_take(request->session, text, request->scopes, &report, err)
                              : error_set_field(err, ERR_DATA, "text", "a text is needed");
    json_free(doc);
    if (!is_ok)
        return false;
    server_changed(request->server);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_int(&writer, "read", report.read);
    json_put_int(&writer, "marked", report.marked);
    json_put_int(&writer, "gone", report.gone);
    json_put_int(&writer, "known", report.known);
    json_put_int(&writer, "unknown", report.unknown);
    json_put_int(&writer, "left", report.left);
    json_put_int(&writer, "strange", report.strange);
    json_end_object(&writer);
    return true;
}

const struct route work_routes[] = {
    {"POST", "/v1/bounces", post_bounces, "steward,team_lead",
     "mails that came back, as text: reports of mail servers (RFC 3464), automatic replies, or a "
     "list of addresses"},
    {"POST", "/v1/leases/{lead}", post_lease, "agent,steward,team_lead",
     "take or renew a lead for 15 minutes"},
    {"DELETE", "/v1/leases/{lead}", delete_lease, "agent,steward,team_lead", "give a lead back"},
    {"POST", "/v1/leads/{lead}/handover", post_handover, "agent,team_lead",
     "hand a lead over to sales: to, note; reason where something is missing; needs an "
     "Idempotency-Key"},
    {"POST", "/v1/queues/{queue}/next", post_next, "agent,steward,team_lead",
     "the next lead of a queue (or \"mine\") with its lease"},
    {"POST", "/v1/queues/{queue}/package", post_package, "agent,steward,team_lead",
     "a work package: up to 50 leads nobody holds, reserved for up to 8 hours"},
    {"GET", "/v1/board", get_board, "team_lead,marketing,admin", "figures per queue"},
    {NULL, NULL, NULL, NULL, NULL},
};
