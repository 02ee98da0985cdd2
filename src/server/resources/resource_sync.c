/* Sync: hello, push, snapshot, changes, digest (docs/protocol.md). */
#include "../server.h"

#include "base/version.h"
#include "core/field_use.h"
#include "store/blocks.h"
#include "store/erasure.h"
#include "store/field_use.h"
#include "usecase/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATIONS_MAX 200

/* "1.EPOCH8.GRANTS.SEQ": never trusted for rights, only for the place to go on. */
static char *cursor_make(struct request *request, const char *epoch, int64_t seq)
{
    return arena_printf(request->arena, "1.%.8s.%" PRIx64 ".%lld", epoch,
                        (uint64_t)request->scopes_version, (long long)seq);
}

static bool cursor_read(struct request *request, const struct feed_position *position,
                        const char *cursor, int64_t *ret_seq, struct error *err)
{
    char **parts;
    if (cursor == NULL || str_split(request->arena, cursor, '.', &parts) != 4 ||
        !str_equal(parts[0], "1") || !str_to_int64(parts[3], ret_seq) || *ret_seq < 0)
        return error_set(err, ERR_USAGE, "the cursor is not valid");
    if (strncmp(parts[1], position->epoch, 8) != 0)
        return error_set(err, ERR_EPOCH_CHANGED, "%s", error_sentence(ERR_EPOCH_CHANGED));
    if (strtoull(parts[2], NULL, 16) != (unsigned long long)request->scopes_version)
        return error_set(err, ERR_SCOPE_CHANGED, "%s", error_sentence(ERR_SCOPE_CHANGED));
    if (*ret_seq > position->head)
        return error_set(err, ERR_CURSOR_AHEAD, "%s", error_sentence(ERR_CURSOR_AHEAD));
    return true;
}

static bool get_hello(struct request *request, struct error *err)
{
    struct json_writer writer;
    struct device *device;
    char **scopes;
    int64_t head = request->position.head, schema;
    if (!request_query_int(request, &(struct query_number){"schema", schema_oldest(), 0, INT32_MAX},
                           &schema, err))
        return false;
    if (schema < schema_oldest())
        return error_set(err, ERR_CLIENT_TOO_OLD, "%s", error_sentence(ERR_CLIENT_TOO_OLD));
    if (!service_device(request->store, request->device_id, request->arena, &device, err))
        return false;
    size_t count = str_split(request->arena, request->scopes, ',', &scopes);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_int(&writer, "api", 1);
    json_key(&writer, "schema");
    json_begin_object(&writer);
    json_put_int(&writer, "min", schema_oldest());
    json_put_int(&writer, "max", schema_now());
    json_end_object(&writer);
    json_put_string(&writer, "kinds", entities_later(request->arena));
    json_put_string(&writer, "epoch", request->position.epoch);
    json_put_int(&writer, "head", head);
    json_put_int(&writer, "durable_seq", service_durable_seq(request->store));
    json_put_string(&writer, "cursor", cursor_make(request, request->position.epoch, head));
    json_put_string(&writer, "block_key", store_block_key(request->store, request->arena));
    json_put_int(&writer, "server_ms", clock_now_ms());
    json_key(&writer, "grants");
    json_begin_object(&writer);
    json_put_int(&writer, "ver", request->scopes_version);
    json_key(&writer, "scopes");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        json_write_string(&writer, scopes[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    json_key(&writer, "device");
    json_begin_object(&writer);
    json_put_string(&writer, "id", device->id);
    json_put_int(&writer, "last_no", device->last_no);
    json_end_object(&writer);
    json_key(&writer, "limits");
    json_write_raw(&writer, "{\"operations\":200,\"bytes\":262144}");
    json_end_object(&writer);
    return true;
}

static bool read_operations(struct request *request, const struct json *root,
                            struct push_request *push, struct error *err)
{
    const struct json *array = json_get(root, "ops");
    size_t count = json_size(array);
    if (!json_node_is_array(array) || count > OPERATIONS_MAX)
        return error_set(err, ERR_DATA, "ops has to be an array of at most %d operations",
                         OPERATIONS_MAX);
    push->ops = ARENA_ARRAY(request->arena, struct operation *, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct error wrong = {0};
        if (operation_read_json(json_at(array, i), request->arena, &push->ops[i], &wrong))
            continue;
        int64_t no = json_get_int(json_at(array, i), "no", 0);
        if (no <= 0)
            return error_set(err, ERR_DATA, "an operation without a number");
        struct operation *op =
            ARENA_NEW(request->arena,
                      struct operation); /* unreadable: rejected by its number, the others go on */
        op->no = no;
        op->kind = OP_SET;
        op->is_unknown_kind = str_equal(wrong.field, "entity");
        op->entity = entities[ENTITY_TASK];
        op->id = "";
        op->action = arena_strdup(request->arena, wrong.message);
        const char *group = json_get_string(json_at(array, i), "grp");
        if (uuid_is_valid(group)) /* its group falls with it: whole or not at all */
            memcpy(op->group_id, group, sizeof op->group_id);
        push->ops[i] = op;
    }
    push->count = count;
    return true;
}

static void write_result(struct json_writer *writer, const struct push_result *result)
{
    json_begin_object(writer);
    json_put_int(writer, "no", result->no);
    json_put_string(writer, "st", operation_result_name(result->result));
    json_put_int(writer, "seq", result->seq);
    if (result->rev > 0)
        json_put_int(writer, "rev", result->rev);
    if (result->task_id[0] != '\0')
        json_put_string(writer, "task", result->task_id);
    if (result->problem[0] != '\0')
        json_put_string(writer, "problem", result->problem);
    if (result->is_unknown_kind)
        json_put_string(writer, "why", "unknown-kind");
    json_end_object(writer);
}

/* "uses": how often fields were used since the last push, for the team's sums; no more is kept. */
static void add_uses(const char *name, const struct json *value, void *data)
{
    struct request *request = data;
    char *text;
    int64_t count;
    if (field_use_is_name(name) && json_canonical(value, request->arena, &text) &&
        str_to_int64(str_or(text, ""), &count) && count > 0 && count <= 100000)
        (void)service_field_use_add(request->store, request->session->actor.team_id, name, count,
                                    clock_now_ms(), NULL);
}

static bool has_conflict(const struct push_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        if (answer->results[i].result == RESULT_CONFLICT)
            return true;
    return false;
}

static bool post_push(struct request *request, struct error *err)
{
    struct json_doc *doc;
    struct push_request push = {.device_id = request->device_id};
    struct push_answer answer = {0};
    struct json_writer writer;
    if (!request_json(request, &doc, err))
        return false;
    const struct json *root = json_root(doc);
    const char *device = json_get_string(root, "device"), *epoch = json_get_string(root, "epoch");
    push.ack_through = json_get_int(root, "ack_through", 0);
    int64_t sent_ms = json_get_int(root, "sent_ms", TIME_NONE);
    bool is_ok = (device == NULL || str_equal(device, request->device_id)) ||
                 error_set(err, ERR_FORBIDDEN, "this token belongs to another device");
    /* Numbers of another epoch's answers mean nothing to who asks: hello first. */
    is_ok = is_ok && (epoch == NULL || str_equal(epoch, request->position.epoch) ||
                      error_set(err, ERR_EPOCH_CHANGED, "%s", error_sentence(ERR_EPOCH_CHANGED)));
    is_ok = is_ok && !alarm_holds_back(request, err) &&
            read_operations(request, root, &push, err) &&
            push_apply(request->session, &push, request->arena, &answer, err);
    if (is_ok)
        alarm_clock(request, &push, sent_ms);
    if (is_ok && request->session->actor.team_id != NULL)
        json_each(json_get(root, "uses"), add_uses, request);
    json_free(doc);
    if (!is_ok)
        return false;
    server_changed(request->server);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "results");
    json_begin_array(&writer);
    for (size_t i = 0; i < answer.count; i++)
        write_result(&writer, &answer.results[i]);
    json_end_array(&writer);
    json_put_int(&writer, "expected_no", answer.expected_no);
    json_put_int(&writer, "head", service_head(request->store));
    json_end_object(&writer);
    if (has_conflict(&answer))
        alarm_conflicts(request);
    return true;
}

struct page {
    const char *lines;
    size_t length, count; /* of them: bytes, items */
    struct erasure *erasures;
    size_t erasure_count;
    struct desk_calls calls;
    const char *cursor;
    int64_t seq;
    bool has_more;
};

/* Bare ids, for every device, whatever it may see. */
static void write_erasures(struct request *request, const struct page *page)
{
    struct json_writer writer;
    for (size_t i = 0; i < page->erasure_count; i++) {
        json_begin(&writer, &request->answer);
        json_begin_object(&writer);
        json_key(&writer, page->erasures[i].is_text ? "cut" : "erase");
        json_begin_object(&writer);
        json_put_string(&writer, "entity", page->erasures[i].entity);
        json_put_string(&writer, "id", page->erasures[i].id);
        json_put_int(&writer, "n", page->erasures[i].n);
        json_end_object(&writer);
        json_end_object(&writer);
        text_append_char(&request->answer, '\n');
    }
}

static void write_page(struct request *request, const struct page *page)
{
    struct json_writer writer;
    text_append_bytes(&request->answer, page->lines, page->length);
    text_append_bytes(&request->answer, text_str(&page->calls.lines), page->calls.lines.length);
    write_erasures(request, page);
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_bool(&writer, "end", true);
    json_put_int(&writer, "n", (int64_t)(page->count + page->erasure_count + page->calls.count));
    if (page->calls.cursor != NULL)
        json_put_string(&writer, "calls", page->calls.cursor);
    json_put_string(&writer, "cursor", page->cursor);
    json_put_int(&writer, "seq", page->seq);
    if (page->erasure_count > 0)
        json_put_int(&writer, "erased", page->erasures[page->erasure_count - 1].n);
    json_put_bool(&writer, "more", page->has_more);
    if (request->is_replaced)
        json_put_bool(&writer, "replaced", true);
    json_put_string(&writer, "kinds", entities_later(request->arena));
    json_end_object(&writer);
    text_append_char(&request->answer, '\n');
    request->content_type = "application/x-ndjson; charset=utf-8";
}

static const struct query_number page_limit = {"limit", 500, 1, 1000};

static bool get_snapshot(struct request *request, struct error *err)
{
    const char *scope = request_query(request, "scope");
    struct page page = {0};
    struct feed_item *items;
    struct text lines = {0};
    char *after;
    int64_t limit, is_short;
    if (!request_query_int(request, &page_limit, &limit, err) ||
        !request_query_int(request, &(struct query_number){"short", 0, 0, 1}, &is_short, err))
        return false;
    if (scope == NULL || !str_list_has(request->scopes, scope))
        return error_set(err, ERR_NOT_FOUND, "there is no such scope");
    if (!service_snapshot(request->store, scope, request_query(request, "after"), (int)limit,
                          request->arena, &items, &page.count, &after, err))
        return false;
    feed_items_write(&lines, items, page.count, is_short == 1);
    page.lines = text_str(&lines);
    page.length = lines.length;
    page.cursor = str_or(after, "-");
    page.has_more = after != NULL;
    write_page(request, &page);
    text_free(&lines);
    request->pulled = page.count;
    return true;
}

/* A client of before the ledger does not ask; one that asks from a number has wiped up to it. */
static bool add_erasures(struct request *request, int limit, struct page *page, struct error *err)
{
    const struct query_number erased = {"since_erased", -1, 0, INT64_MAX};
    int64_t since;
    if (!request_query_int(request, &erased, &since, err))
        return false;
    return since < 0 ||
           (service_device_erased(request->store, request->device_id, since, err) &&
            service_erasures(request->store, request->device_id, since, limit, request->arena,
                             &page->erasures, &page->erasure_count, err));
}

/* Nothing new, and time left to wait for it. */
static bool may_wait(struct request *request, const struct page *page, int64_t wait_s)
{
    return page->count + page->erasure_count + page->calls.count == 0 && !page->has_more &&
           wait_s > 0 && !request->is_replaced &&
           clock_monotonic_ms() < request->began_ms + wait_s * SECOND_MS &&
           !atomic_load(&request->server->is_stopping);
}

static void wait_for_news(struct request *request, const struct page *page, int64_t head,
                          int64_t wait_s)
{
    const struct actor *actor = &request->session->actor;
    request->pause = PAUSE_FEED;
    request->has_come_over = request->wait_until_ms == 0 &&
                             instance_is_other(str_or(request_query(request, "calls"), ""));
    request->wait_until_ms = request->began_ms + wait_s * SECOND_MS;
    request->wait_after = head;
    request->wait_device = hash64(request->device_id, strlen(request->device_id));
    request->wait_calls = page->calls.cursor != NULL ? page->calls.through : -1;
    snprintf(request->wait_user_id, sizeof request->wait_user_id, "%s", actor->user_id);
    snprintf(request->wait_team_id, sizeof request->wait_team_id, "%s", str_or(actor->team_id, ""));
}

static bool get_changes(struct request *request, struct error *err)
{
    const char *heard = request_query(request, "calls");
    const struct query_number wait = {"wait", 0, 0, LONG_POLL_MAX_S};
    struct feed_page *read;
    const struct feed_position position = request->position;
    int64_t after, limit, wait_s;
    if (!request_query_int(request, &page_limit, &limit, err) ||
        !request_query_int(request, &wait, &wait_s, err) ||
        !cursor_read(request, &position, request_query(request, "cursor"), &after, err) ||
        !feed_page_get(request, position.head, after, (int)limit, &read, err))
        return false;
    struct page page = {.lines = text_str(&read->lines),
                        .length = read->lines.length,
                        .count = read->count,
                        .seq = read->seq,
                        .has_more = read->has_more};
    if (!add_erasures(request, (int)limit, &page, err))
        return false;
    if (heard != NULL)
        calls_of_desk(request, heard, &page.calls);
    if (may_wait(request, &page, wait_s)) {
        wait_for_news(request, &page, position.head, wait_s);
        return true;
    }
    page.has_more = page.has_more || page.erasure_count == (size_t)limit;
    page.cursor = cursor_make(request, position.epoch, page.seq);
    write_page(request, &page);
    text_free(&page.calls.lines);
    feed_page_end(read);
    return true;
}

/* Of the later kinds that were asked for those that are known here. */
static const char *kinds_counted(struct request *request)
{
    const char *asked = str_or(request_query(request, "kinds"), ""), *list = "";
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (entities[i]->is_later && str_list_has(asked, entities[i]->name))
            list = arena_printf(request->arena, "%s%s%s", list, *list != '\0' ? "," : "",
                                entities[i]->name);
    return list;
}

static bool get_digest(struct request *request, struct error *err)
{
    const char *scope = request_query(request, "scope");
    struct digest digest;
    struct json_writer writer;
    if (scope != NULL && !str_list_has(request->scopes, scope))
        return error_set(err, ERR_NOT_FOUND, "there is no such scope");
    if (!service_digest(request->store, str_or(scope, request->scopes),
                        request_query(request, "kinds"), &digest, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    if (scope != NULL)
        json_put_string(&writer, "scope", scope);
    json_put_int(&writer, "count", digest.count);
    json_put_string(&writer, "sum", arena_printf(request->arena, "%016" PRIx64, digest.sum));
    json_put_int(&writer, "seq", digest.seq);
    json_put_string(&writer, "kinds", kinds_counted(request));
    json_end_object(&writer);
    return true;
}

const struct route sync_routes[] = {
    {"GET", "/v1/hello", get_hello, "", "epoch, head, rights, limits; the first step of a session"},
    {"POST", "/v1/push", post_push, "", "operations of this device, one result each"},
    {"GET", "/v1/snapshot", get_snapshot, "", "present rows of one scope, page by page"},
    {"GET", "/v1/changes", get_changes, "", "the feed after a cursor, waiting up to 25 s"},
    {"GET", "/v1/digest", get_digest, "",
     "count and sum of a scope, or of all that one sees, for comparison"},
    {NULL, NULL, NULL, NULL, NULL},
};
