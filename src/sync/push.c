/* Push: what waits in the outbox goes to the service, in order, in batches; each operation comes
 * back with one result. No HTTP status removes an operation; one that the service cannot even read
 * is given up by its number, so that the queue moves (docs/protocol.md, Push). */
#include "link.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/version.h"
#include "codec/record_json.h"

#include <string.h>

static void write_request(struct link *link, const struct outbox_row *rows, size_t count,
                          struct text *body, bool *ret_has_uses)
{
    struct json_writer writer;
    int64_t ack_through = 0;
    const char *acked = store_meta(link->store, "ack_through", true, link->arena);
    if (acked != NULL)
        str_to_int64(acked, &ack_through);
    json_begin(&writer, body);
    json_begin_object(&writer);
    json_put_string(&writer, "device", link->device_id);
    json_put_string(&writer, "epoch", store_meta(link->store, "epoch", true, link->arena));
    json_put_int(&writer, "schema", schema_now());
    json_put_int(&writer, "ack_through", ack_through);
    json_put_int(&writer, "sent_ms", clock_now_ms());
    json_key(&writer, "ops");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        operation_write_json(&writer, rows[i].op);
    json_end_array(&writer);
    *ret_has_uses = uses_write(link, &writer);
    json_end_object(&writer);
}

/* The bodies of a group that the service cannot read are given up; its numbers are used. */
static void make_void(struct outbox_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        outbox_void(&rows[i]);
}

static size_t group_end(const struct outbox_row *rows, size_t count, size_t from)
{
    size_t to = from + 1;
    while (to < count && rows[from].op->kind != OP_BULK && rows[from].op->group_id[0] != '\0' &&
           str_equal(rows[to].op->group_id, rows[from].op->group_id))
        to++;
    return to;
}

/* As many as fit into one push without cutting a group in two: it applies whole or not at all. The
 * first goes in any case. is_all: nothing follows these rows. */
static size_t whole_groups(const struct outbox_row *rows, size_t count, size_t limit, bool is_all)
{
    size_t end = group_end(rows, count, 0), next;
    while (end < count && (next = group_end(rows, count, end)) <= limit && (next < count || is_all))
        end = next;
    return end;
}

static bool take_results(struct link *link, const struct json *root, int64_t *ret_last,
                         int64_t *ret_count, struct error *err)
{
    const struct json *results = json_get(root, "results");
    size_t count = json_size(results);
    if (!json_node_is_array(results))
        return error_set(err, ERR_PROTOCOL, _("the service's answer to a push has no results"));
    struct desk_answer *answers = ARENA_ARRAY(link->arena, struct desk_answer, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json *row = json_at(results, i);
        int64_t no = json_get_int(row, "no", 0);
        const struct json *problem = json_get(row, "problem");
        const char *words = json_node_is_object(problem) ? json_get_string(problem, "detail")
                                                         : json_get_string(row, "problem");
        answers[i] = (struct desk_answer){
            .no = no,
            .result = operation_result_from_name(str_or(json_get_string(row, "st"), "")),
            .seq = json_get_int(row, "seq", 0),
            .problem = str_is_empty(words) ? NULL : _(words), /* in the person's language */
            .is_unknown_kind = str_equal(json_get_string(row, "why"), "unknown-kind")};
        if (no <= 0 || answers[i].result == RESULT_PENDING)
            return error_set(err, ERR_PROTOCOL,
                             _("the service's answer to a push is not understood"));
        *ret_last = no;
    }
    *ret_count += (int64_t)count;
    return desk_results(link->store, answers, count, err);
}

/* Is it our service that speaks? A portal or proxy in between refuses this too, and what it says
 * about an operation counts for nothing. */
static bool service_speaks(struct link *link)
{
    struct json_doc *doc = NULL;
    const char *epoch = store_meta(link->store, "epoch", true, link->arena);
    if (!link_json(link, "GET", "/v1/hello", NULL, 10, &doc, NULL))
        return false;
    bool is_ours = epoch != NULL && str_equal(json_get_string(json_root(doc), "epoch"), epoch);
    json_free(doc);
    return is_ours;
}

static bool is_poison(const struct link *link, int64_t no)
{
    return link->poison_no == no && link->poison_failures >= POISON_FAILURES &&
           clock_monotonic_ms() - link->poison_since_ms >= POISON_MS;
}

/* A whole batch was refused: smaller ones, then the first group alone, then, refused often and for
 * long while the service answers everything else, its numbers without their bodies. */
static bool after_refusal(struct link *link, int64_t first_no, size_t count, bool is_alone,
                          struct error *err)
{
    switch (err->code) {
    case ERR_DATA:
    case ERR_USAGE:
    case ERR_TOO_LARGE:
    case ERR_MEDIA_TYPE:
    case ERR_PROTOCOL:
    case ERR_METHOD: break;
    default: return false;
    }
    if (!is_alone) {
        link->push_limit = (int)count / 2;
        return true;
    }
    if (!service_speaks(link))
        return false;
    if (link->poison_no != first_no) {
        link->poison_no = first_no;
        link->poison_failures = 0;
        link->poison_since_ms = clock_monotonic_ms();
    }
    link->poison_failures++;
    return is_poison(link, first_no); /* the next round sends it void */
}

static bool push_batch(struct link *link, struct outbox_row *rows, size_t count, int64_t *ret_sent,
                       struct error *err)
{
    struct text body = {0};
    struct json_doc *doc = NULL;
    int64_t last_no = 0;
    bool has_uses = false;
    size_t first = group_end(rows, count, 0);
    bool is_void = is_poison(link, rows[0].no), is_alone = first == count;
    if (is_void)
        make_void(rows, count = first);
    write_request(link, rows, count, &body, &has_uses);
    bool is_ok = desk_mark_sent(link->store, rows[0].no, rows[count - 1].no, err) &&
                 link_json(link, "POST", "/v1/push", text_str(&body), 60, &doc, err);
    text_free(&body);
    if (!is_ok) {
        log_event(LOG_WARN, "sync.push", "error", error_name(err->code), NULL);
        return !is_void && after_refusal(link, rows[0].no, count, is_alone, err);
    }
    if (has_uses)
        uses_sent(link);
    is_ok = take_results(link, json_root(doc), &last_no, ret_sent, err);
    if (is_ok && last_no == 0)
        is_ok =
            error_set(err, ERR_PROTOCOL,
                      _("the service expects operation %lld; this desk has numbered differently"),
                      (long long)json_get_int(json_root(doc), "expected_no", 0));
    json_free(doc);
    if (is_ok) {
        link->push_limit = PUSH_OPERATIONS_MAX;
        link->poison_no = 0;
    }
    return is_ok;
}

#define AWAY_MS (10 * SECOND_MS)

bool push_should_hear(struct link *link)
{
    return desk_waits_since(link->store, clock_now_ms() - AWAY_MS);
}

bool push_all(struct link *link, int64_t *ret_sent, struct error *err)
{
    *ret_sent = 0;
    for (;;) {
        struct outbox_row *rows;
        size_t count;
        arena_reset(link->arena);
        if (!desk_pending(link->store, PUSH_OPERATIONS_MAX, PUSH_BYTES_MAX, link->arena, &rows,
                          &count, err))
            return false;
        if (count == 0)
            return true;
        bool is_all =
            count < PUSH_OPERATIONS_MAX && !desk_waits_after(link->store, rows[count - 1].no);
        count = whole_groups(rows, count, (size_t)link->push_limit, is_all);
        if (!push_batch(link, rows, count, ret_sent, err))
            return false;
        if (link->progress != NULL)
            link->progress(link->progress_data);
        link->is_send_cut = link_is_over(link->send_until_ms);
        if (link->is_send_cut)
            return true;
    }
}
