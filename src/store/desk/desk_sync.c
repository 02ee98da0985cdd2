/* What sync does with the desk's files: pending operations out, results and pages in. */
#include "desk_private.h"
#include "desk_texts.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "codec/record_json.h"

#include <stdio.h>
#include <string.h>

struct outbox_row outbox_row_of(struct query *query, struct operation *op, struct arena *arena)
{
    op->no = query_column_int(query, 0);
    return (struct outbox_row){
        .no = op->no,
        .op = op,
        .state = arena_strdup(arena, query_column(query, 2)),
        .result = operation_result_from_name(str_or(query_column(query, 3), "pending")),
        .ack_seq = query_column_int(query, 4),
        .problem = arena_strdup(arena, query_column(query, 5))};
}

static bool outbox_rows(struct store *store, const char *sql, int64_t after, int limit,
                        size_t bytes, struct arena *arena, struct outbox_row **ret_rows,
                        size_t *ret_count, struct error *err)
{
    struct outbox_row *rows = ARENA_ARRAY(arena, struct outbox_row, (size_t)limit + 1);
    struct query *query = query_new(store->outbox, sql, err);
    size_t count = 0, total = 0;
    query_int(query, 1, after);
    query_int(query, 2, limit);
    while (query_row(query)) {
        const char *body = query_column(query, 1);
        struct operation *op;
        total += strlen(body) + 64;
        if (bytes > 0 && count > 0 && total > bytes)
            break;
        bool is_damaged = !operation_from_text(body, arena, &op, NULL);
        if (is_damaged) { /* it keeps its number */
            op = ARENA_NEW(arena, struct operation);
            op->kind = OP_VOID;
        }
        snprintf(op->group_id, sizeof op->group_id, "%s", str_or(query_column(query, 6), ""));
        rows[count] = outbox_row_of(query, op, arena);
        rows[count++].is_damaged = is_damaged;
    }
    *ret_rows = rows;
    *ret_count = count;
    return query_end(query);
}

#define OUTBOX "SELECT op_no, body, state, result, ack_seq, problem, grp FROM op_whole "

void outbox_void(struct outbox_row *row)
{
    row->op->kind = OP_VOID;
    row->op->changes = NULL;
    row->op->change_count = 0;
    row->op->body = NULL;
}

/* What cannot be read is given up with all that applies only together with it. An import's chunks
 * stand for themselves. */
static void void_groups(struct outbox_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; rows[i].is_damaged && rows[i].op->group_id[0] != '\0' && j < count; j++)
            if (rows[j].op->kind != OP_BULK &&
                str_equal(rows[j].op->group_id, rows[i].op->group_id))
                outbox_void(&rows[j]);
}

bool desk_pending(struct store *store, int limit, size_t bytes, struct arena *arena,
                  struct outbox_row **ret_rows, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        OUTBOX "WHERE (state = 'pending' OR state = 'sent') AND op_no > $1 ORDER BY op_no LIMIT $2";
    if (!outbox_rows(store, sql, 0, limit, bytes, arena, ret_rows, ret_count, err))
        return false;
    void_groups(*ret_rows, *ret_count);
    return true;
}

bool desk_waits_since(struct store *store, int64_t before_ms)
{
    return db_number(store->outbox, 0,
                     "SELECT 1 FROM op WHERE state = 'pending' AND occurred_ms < $1 LIMIT 1", "i",
                     before_ms) == 1;
}

bool desk_waits_after(struct store *store, int64_t no)
{
    return db_number(store->outbox, 0,
                     "SELECT 1 FROM op WHERE (state = 'pending' OR state = 'sent') AND op_no > $1 "
                     "LIMIT 1",
                     "i", no) == 1;
}

bool desk_outbox(struct store *store, int64_t after_no, int limit, struct arena *arena,
                 struct outbox_row **ret_rows, size_t *ret_count, struct error *err)
{
    return outbox_rows(store, OUTBOX "WHERE op_no > $1 ORDER BY op_no LIMIT $2", after_no, limit, 0,
                       arena, ret_rows, ret_count, err);
}

bool desk_mark_sent(struct store *store, int64_t from_no, int64_t to_no, struct error *err)
{
    if (db_number(store->outbox, 0,
                  "SELECT 1 FROM op WHERE state = 'pending' AND op_no BETWEEN $1 AND $2 LIMIT 1",
                  "ii", from_no, to_no) == 0)
        return true;
    return db_run(
        store->outbox, err,
        "UPDATE op SET state = 'sent' WHERE state = 'pending' AND op_no BETWEEN $1 AND $2", "ii",
        from_no, to_no);
}

static bool take_back_bulk(struct store *store, const struct operation *op, struct arena *arena,
                           struct error *err)
{
    struct bulk_row *rows;
    size_t count;
    if (!bulk_read_json(op->body, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct {
            const struct entity *entity;
            const char *id;
            bool creates;
        } parts[] = {{&lead_entity, rows[i].lead_id, rows[i].creates_lead},
                     {&contact_entity, rows[i].contact_id, rows[i].creates_contact},
                     {&company_entity, rows[i].company_id, rows[i].creates_company}};
        if (rows[i].removes)
            continue; /* what it hid comes back with the next page of the feed */
        for (size_t p = 0; p < 3; p++)
            if (parts[p].creates && !store_remove(store, parts[p].entity, parts[p].id, err))
                return false;
        for (int p = 0; p < 2 && rows[i].creates_contact; p++)
            if (!db_run(store->db, err,
                        p == 0 ? "DELETE FROM consent WHERE contact_id = $1"
                               : "DELETE FROM task WHERE contact_id = $1",
                        "t", rows[i].contact_id))
                return false;
    }
    return true;
}

/* What it showed goes; one whose text is damaged is known by its record alone. */
static bool take_back(struct store *store, int64_t no, struct error *err)
{
    struct arena *arena = arena_new();
    struct operation *op = NULL;
    const struct entity *entity = NULL;
    const char *id = NULL;
    struct query *query =
        query_new(store->outbox, "SELECT body, entity, id FROM op_whole WHERE op_no = $1", err);
    query_int(query, 1, no);
    if (query_row(query)) {
        if (!operation_from_text(query_column(query, 0), arena, &op, NULL))
            op = NULL;
        entity = entity_find(str_or(query_column(query, 1), ""));
        id = arena_strdup(arena, query_column(query, 2));
    }
    bool is_ok = query_end(query);
    if (is_ok && entity != NULL && id != NULL) {
        is_ok = store_begin(store, err);
        if (is_ok && (op != NULL && op->kind == OP_BULK ? take_back_bulk(store, op, arena, err)
                                                        : desk_recompute(store, entity, id, err)))
            is_ok = store_commit(store, err);
        else if (is_ok)
            is_ok = (store_rollback(store), false);
    }
    arena_free(arena);
    return is_ok;
}

static bool leaves_overlay(enum operation_result result)
{
    return result == RESULT_REJECTED || result == RESULT_GONE || result == RESULT_PROPOSAL ||
           result == RESULT_VOIDED;
}

static const char *state_after(enum operation_result result)
{
    if (result == RESULT_REJECTED)
        return "rejected";
    return leaves_overlay(result) ? "journal" : "acked";
}

/* Its number went out without its contents: to its author that is a refusal, unless it was erased
 * here meanwhile. */
static struct desk_answer as_author_sees(struct store *store, struct desk_answer answer)
{
    if (answer.result != RESULT_VOIDED)
        return answer;
    if (db_number(store->outbox, 0, "SELECT 1 FROM op WHERE op_no = $1 AND result = 'gone'", "i",
                  answer.no) == 1)
        return (struct desk_answer){answer.no, RESULT_GONE, answer.seq, NULL, false};
    return (struct desk_answer){answer.no, RESULT_REJECTED, answer.seq,
                                _("it could not be sent: its text is damaged here, or the service "
                                  "cannot read it"),
                                false};
}

static bool note_acked(struct store *store, int64_t no, struct error *err)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)no);
    return store_meta_set(store, "ack_through", text, true, err);
}

static bool note_answers(struct store *store, const struct desk_answer *answers, size_t count,
                         struct error *err)
{
    static const char sql[] =
        "UPDATE op SET state = $2, result = $3, ack_seq = $4, problem = $5 WHERE op_no = $1";
    static const char empty[] =
        "UPDATE op_body SET body = '' WHERE op_id = (SELECT op_id FROM op WHERE op_no = $1)";
    bool is_ok = db_exec(store->outbox, "BEGIN IMMEDIATE", err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct desk_answer answer = as_author_sees(store, answers[i]);
        is_ok = db_run(store->outbox, err, sql, "ittit", answer.no, state_after(answer.result),
                       operation_result_name(answer.result), answer.seq, answer.problem);
        if (is_ok && answer.result == RESULT_GONE) /* erased there: nothing of it stays here */
            is_ok = db_run(store->outbox, err, empty, "i", answer.no);
    }
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = !answers[i].is_unknown_kind || desk_kind_refused(store, answers[i].no, err);
    if (is_ok && count > 0) /* so far the service may forget what it answered */
        is_ok = note_acked(store, answers[count - 1].no, err);
    if (is_ok && db_exec(store->outbox, "COMMIT", err))
        return true;
    db_exec(store->outbox, "ROLLBACK", NULL);
    return false;
}

bool desk_results(struct store *store, const struct desk_answer *answers, size_t count,
                  struct error *err)
{
    bool has_come_back = false;
    if (!note_answers(store, answers, count, err))
        return false;
    int64_t cursor_seq = db_number(
        store->db, 0, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'cursor_seq'", "");
    for (size_t i = 0; i < count; i++) {
        if (leaves_overlay(answers[i].result) && !take_back(store, answers[i].no, err))
            return false;
        has_come_back = has_come_back || answers[i].seq <= cursor_seq;
    }
    return !has_come_back ||
           desk_settle(store, cursor_seq, err); /* the feed was faster than the answer */
}

bool desk_result(struct store *store, int64_t no, enum operation_result result, int64_t seq,
                 const char *problem, struct error *err)
{
    const struct desk_answer answer = {no, result, seq, problem, false};
    return desk_results(store, &answer, 1, err);
}

bool desk_resend_all(struct store *store, int64_t last_no, struct error *err)
{
    static const char sql[] = "UPDATE op SET state = 'pending' WHERE state IN ('sent', 'acked') OR "
                              "op_no > $1"; /* the refused ones too: a gap would stop the rest */
    return db_run(store->outbox, err, sql, "i", last_no);
}

bool desk_renumber(struct store *store, struct error *err)
{
    static const char sql[] =
        "BEGIN IMMEDIATE; UPDATE op SET op_no = -op_no WHERE state NOT IN ('pending', 'sent') AND "
        "op_no > 0;"
        "CREATE TEMP TABLE renumber AS SELECT op_no AS old, row_number() OVER (ORDER BY op_no) AS "
        "new FROM op WHERE op_no > 0;"
        "UPDATE op SET op_no = -1000000000 - op_no WHERE op_no > 0;"
        "UPDATE op SET state = 'pending', op_no = (SELECT new FROM renumber WHERE old = "
        "-1000000000 - op.op_no) WHERE op_no < -1000000000;"
        "UPDATE meta SET value = CAST((SELECT coalesce(max(new), 0) + 1 FROM renumber) AS TEXT) "
        "WHERE key = 'next_no';"
        "DELETE FROM meta WHERE key = 'ack_through'; DROP TABLE renumber; COMMIT;";
    if (!db_exec(store->outbox, sql, err)) {
        db_exec(store->outbox, "ROLLBACK", NULL);
        return false;
    }
    return store_meta_set(store, "applied_no",
                          arena_printf(store->arena, "%lld", (long long)desk_next_no(store) - 1),
                          false, err);
}

bool desk_counts(struct store *store, struct desk_counts *ret_counts, struct error *err)
{
    (void)err;
    ret_counts->waiting = db_number(
        store->outbox, 0, "SELECT count(*) FROM op WHERE state IN ('pending', 'sent')", "");
    ret_counts->rejected = db_number(
        store->outbox, 0,
        "SELECT count(*) FROM op WHERE state = 'rejected' AND result IS NOT 'voided'", "");
    ret_counts->conflicts = db_number(
        store->db, 0,
        "SELECT count(*) FROM task WHERE kind = 'conflict' AND state = 'open' AND is_deleted = 0",
        "");
    return true;
}

bool desk_page_begin(struct store *store, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    store->has_overlay = db_number(store->db, 0, "SELECT 1 FROM base_row LIMIT 1", "") == 1;
    return true;
}

/* Of the service's version that is here; -1: none. */
static int64_t known_rev(struct store *store, const struct entity *entity, const char *id,
                         bool *ret_has_base)
{
    static const char base[] =
        "SELECT coalesce(body, '') FROM base_row WHERE entity = $1 AND id = $2";
    struct arena *arena = arena_new();
    void *record;
    int64_t rev = -1;
    const char *body =
        store->has_overlay ? db_value(store->db, arena, base, "tt", entity->name, id) : NULL;
    *ret_has_base = body != NULL;
    if (body != NULL && body[0] != '\0' && record_from_text(entity, body, arena, &record, NULL))
        rev = ((struct record *)record)->rev;
    else if (body == NULL)
        rev = db_number(store->db, -1,
                        arena_printf(arena, "SELECT rev FROM \"%s\" WHERE id = $1", entity->name),
                        "t", id);
    arena_free(arena);
    return rev;
}

/* What is older than what is here came late, or again: it changes nothing (docs/protocol.md, The
 * feed). */
bool desk_page_put(struct store *store, const struct entity *entity, const void *record,
                   const char *scope, struct error *err)
{
    const struct record *head = record;
    bool has_base = false;
    (void)scope;
    if (store->has_overlay && known_rev(store, entity, head->id, &has_base) > head->rev)
        return true;
    if (!desk_texts_taken(store, entity, record, err))
        return false;
    if (!has_base) /* what is being saved is shown on it next */
        return store_replace(store, entity, record, err);
    struct arena *arena = arena_new();
    bool is_ok =
        db_run(store->db, err, "UPDATE base_row SET body = $3 WHERE entity = $1 AND id = $2", "ttt",
               entity->name, head->id, record_text(entity, record, arena)) &&
        desk_recompute(store, entity, head->id, err);
    arena_free(arena);
    return is_ok;
}

bool desk_page_gone(struct store *store, const struct entity *entity, const char *id, int64_t rev,
                    bool is_erased, struct error *err)
{
    bool has_base;
    if (!is_erased && known_rev(store, entity, id, &has_base) > rev)
        return true;
    /* What left one's reach leaves no byte here, be it in a history or in the search's index. */
    bool is_searched = entity == &contact_entity || entity == &company_entity;
    return db_run(store->db, err, "DELETE FROM change_log WHERE entity = $1 AND id = $2", "tt",
                  entity->name, id) &&
           db_run(store->db, err, "DELETE FROM base_row WHERE entity = $1 AND id = $2", "tt",
                  entity->name, id) &&
           store_remove(store, entity, id, err) &&
           (!is_searched || store_meta_set(store, "erase_settle", "1", false, err));
}

bool desk_page_history(struct store *store, const struct history_row *row, struct error *err)
{
    static const char sql[] = "INSERT INTO change_log (op_id, grp, action, user_id, undoes, "
                              "entity, id, field, from_value, to_value, at_ms) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT "
                              "(op_id, entity, id, field) DO NOTHING";
    return db_run(store->db, err, sql, "tttttttttti", row->op_id, row->group_id, row->action,
                  row->user_id, row->undoes, row->entity->name, row->id, row->field, row->from,
                  row->to, row->at_ms);
}

bool desk_page_end(struct store *store, const char *cursor, int64_t seq, struct error *err)
{
    bool is_ok = cursor == NULL ||
                 (store_meta_set(store, "cursor", cursor, false, err) &&
                  store_meta_set(store, "cursor_seq",
                                 arena_printf(store->arena, "%lld", (long long)seq), false, err));
    if (!is_ok) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, err) && desk_show_rest(store, err) &&
           (cursor == NULL || desk_settle(store, seq, err));
}

void desk_page_abort(struct store *store)
{
    store_rollback(store);
}

/* Made anew: emptying it takes every word of every row out one by one. */
static bool empty_index(struct store *store, const char *name, struct arena *arena,
                        struct error *err)
{
    const char *made =
        db_value(store->db, arena, "SELECT sql FROM sqlite_master WHERE name = $1", "t", name);
    return made == NULL || (db_exec(store->db, arena_printf(arena, "DROP TABLE %s", name), err) &&
                            db_exec(store->db, made, err));
}

bool desk_cache_reset(struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    if (!store_begin(store, err))
        return false;
    bool is_ok =
        db_exec(store->db,
                "DELETE FROM lead_count; DELETE FROM lead_due; DELETE FROM base_row; DELETE FROM "
                "change_log; DELETE FROM lease; DELETE FROM number_digits; DELETE FROM "
                "twin_keys; DELETE FROM twin_pair; DELETE FROM reached; DELETE FROM meta",
                err) &&
        empty_index(store, "search", arena, err) &&
        empty_index(store, "number_search", arena, err) &&
        empty_index(store, "twin_search", arena, err);
    for (int i = 0; is_ok && i < ENTITY_COUNT; i++)
        is_ok =
            db_exec(store->db, arena_printf(arena, "DELETE FROM \"%s\"", entities[i]->name), err);
    arena_free(arena);
    if (!is_ok) {
        store_rollback(store);
        return false;
    }

    return store_commit(store, err) && desk_replay(store, err);
}

bool desk_draft_set(struct store *store, const char *key, const char *value, struct error *err)
{
    if (value == NULL)
        return db_run(store->outbox, err, "DELETE FROM draft WHERE key = $1", "t", key);
    return db_run(store->outbox, err,
                  "INSERT INTO draft (key, value, at_ms) VALUES ($1, $2, $3) ON CONFLICT (key) DO "
                  "UPDATE SET value = excluded.value, at_ms = excluded.at_ms",
                  "tti", key, value, clock_now_ms());
}

char *desk_draft(struct store *store, const char *key, struct arena *arena)
{
    return db_value(store->outbox, arena, "SELECT value FROM draft WHERE key = $1", "t", key);
}

bool desk_drafts(struct store *store, const char *prefix, struct arena *arena,
                 struct draft **ret_drafts, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT substr(key, length($1) + 1), value FROM draft WHERE key >= $1 "
        "AND key < $1 || '\xF4\x8F\xBF\xBF' ORDER BY key LIMIT $2";
    struct query *query = query_new(store->outbox, sql, err);
    *ret_drafts = ARENA_ARRAY(arena, struct draft, DRAFTS_MOST);
    *ret_count = 0;
    query_text(query, 1, prefix);
    query_int(query, 2, DRAFTS_MOST);
    while (query_row(query))
        (*ret_drafts)[(*ret_count)++] = (struct draft){arena_strdup(arena, query_column(query, 0)),
                                                       arena_strdup(arena, query_column(query, 1))};
    return query_end(query);
}
