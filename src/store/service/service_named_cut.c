/* Blacking out an erased person in the texts of others: rows with a new version, journalled bodies
 * and proposals written again, ids for every device. */
#include "service_named.h"

#include "base/clock.h"
#include "codec/record_json.h"
#include "core/naming.h"
#include "core/task.h"
#include "service_audit.h"

#include <string.h>

/* What was written while everything else was looked at. */
static bool look_again(struct naming_work *work, struct error *err)
{
    static const char sql[] = "SELECT op_id, body FROM journal WHERE received_ms >= $1 AND user_id "
                              "IN (SELECT id FROM \"user\") AND body <> ''";
    struct query *query = query_new(work->store->db, sql, err);
    query_int(query, 1, work->since_ms);
    while (query_row(query))
        named_look_operation(query, work, err);
    return query_end(query);
}

static bool blacken_row(struct naming_work *work, struct named_row *row, struct error *err)
{
    const struct entity *entity = row->text.entity;
    struct text_visit of = {.work = work, .arena = arena_new(), .is_writing = true};
    void *record;
    bool is_ok = true;
    if (store_load_any(work->store, entity, row->text.id, of.arena, &record, NULL)) {
        const char *about = entity == &task_entity ? ((struct task *)record)->field : NULL;
        for (size_t i = 0; i < entity->field_count; i++) {
            const struct field *field = &entity->fields[i];
            const char *text =
                named_is_free(field, about) ? field_get(field, record, of.arena) : NULL;
            const char *after = named_visit(&of, text);
            if (after != text)
                field_put(field, record, after, of.arena);
        }
        is_ok = !of.has_changed || service_rewrite(work->store, entity, record, err);
        row->was_cut |= of.has_changed;
    }
    arena_free(of.arena);
    return is_ok;
}

static bool blacken_operation(struct naming_work *work, const char *op_id,
                              const struct audit_by *by, int64_t *operations, struct error *err)
{
    static const char sql[] =
        "UPDATE journal SET body = $2, erased_ms = $3, salt = $4 WHERE op_id = $1";
    struct text_visit of = {.work = work, .arena = arena_new(), .is_writing = true};
    struct operation *op;
    char salt[UUID_SIZE];
    const char *body = db_value(work->store->db, of.arena,
                                "SELECT body FROM journal WHERE op_id = $1", "t", op_id);
    bool is_ok = true;
    if (!str_is_empty(body) && operation_from_text(body, of.arena, &op, NULL)) {
        named_visit_operation(&of, op);
        if (of.has_changed) {
            uuid_new(salt);
            body = operation_text(op, of.arena);
            is_ok = db_run(work->store->db, err, sql, "ttit", op_id, body, clock_now_ms(), salt) &&
                    audit_cut(work->store, by, op_id, body, salt, err);
            named_row_of(work, op->entity, op->id)->was_cut = true;
            ++*operations;
        }
    }
    arena_free(of.arena);
    return is_ok;
}

struct waiting_text {
    char *id, *body;
    struct waiting_text *next;
};

/* One operation a line. */
static char *blacken_lines(struct text_visit *of, char *lines)
{
    struct text out = {0};
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        struct operation *op;
        if (operation_from_text(line, of->arena, &op, NULL)) {
            named_visit_operation(of, op);
            line = operation_text(op, of->arena);
        }
        text_printf(&out, "%s\n", line);
    }
    char *copy = arena_strdup(of->arena, text_str(&out));
    text_free(&out);
    return copy;
}

/* Proposals wait beside the records that they are about. */
static bool blacken_proposals(struct naming_work *work, struct error *err)
{
    struct text_visit of = {.work = work, .arena = arena_new(), .is_writing = true};
    struct waiting_text *first = NULL;
    struct query *query = query_new(work->store->db, "SELECT task_id, body FROM proposal", err);
    while (query_row(query)) {
        of.has_changed = false;
        if (!naming_may(work->naming, query_column(query, 1)))
            continue;
        char *body = blacken_lines(&of, arena_strdup(of.arena, query_column(query, 1)));
        struct waiting_text *text = ARENA_NEW(of.arena, struct waiting_text);
        *text = (struct waiting_text){arena_strdup(of.arena, query_column(query, 0)), body, first};
        first = of.has_changed ? text : first;
    }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = db_run(work->store->db, err, "UPDATE proposal SET body = $2 WHERE task_id = $1",
                       "tt", first->id, first->body);
    arena_free(of.arena);
    return is_ok;
}

/* --- what stands beside the audit, and why somebody looks at figures --- */

static bool find_texts(struct naming_work *work, const char *sql, struct arena *arena,
                       struct waiting_text **ret_first, struct error *err)
{
    struct query *query = query_new(work->store->db, sql, err);
    *ret_first = NULL;
    while (query_row(query)) {
        const char *before = query_column(query, 1),
                   *after = naming_blacken(work->naming, before, arena);
        if (after == before)
            continue;
        struct waiting_text *text = ARENA_NEW(arena, struct waiting_text);
        *text = (struct waiting_text){arena_strdup(arena, query_column(query, 0)),
                                      arena_strdup(arena, after), *ret_first};
        *ret_first = text;
    }
    return query_end(query);
}

static bool blacken_purposes(struct naming_work *work, const struct audit_by *by, struct error *err)
{
    struct arena *arena = arena_new();
    struct db *db = work->store->db;
    struct waiting_text *texts, *views = NULL;
    bool is_ok =
        find_texts(work, "SELECT CAST(n AS TEXT), text FROM audit_text", arena, &texts, err) &&
        find_texts(work, "SELECT id, purpose FROM personal_view", arena, &views, err);
    for (; is_ok && texts != NULL; texts = texts->next) {
        const struct audit_event cut = {"text.cut", by_user(by), by_device(by), texts->id, NULL};
        is_ok = db_run(db, err,
                       "UPDATE audit_text SET text = $2, salt = NULL WHERE "
                       "CAST(n AS TEXT) = $1",
                       "tt", texts->id, texts->body) &&
                audit_add(work->store, &cut, err);
    }
    for (; is_ok && views != NULL; views = views->next)
        is_ok = db_run(db, err, "UPDATE personal_view SET purpose = $2 WHERE id = $1", "tt",
                       views->id, views->body);
    arena_free(arena);
    return is_ok;
}

bool named_blacken(struct naming_work *work, const struct audit_by *by, int64_t *operations,
                   struct error *err)
{
    bool is_ok =
        look_again(work, err) && blacken_proposals(work, err) && blacken_purposes(work, by, err);
    for (size_t i = 0; is_ok && i < BUCKETS; i++)
        for (struct named_row *row = work->buckets[i]; is_ok && row != NULL; row = row->in_bucket)
            is_ok = blacken_row(work, row, err);
    for (const struct named_op *op = work->ops; is_ok && op != NULL; op = op->next)
        is_ok = blacken_operation(work, op->op_id, by, operations, err);
    return is_ok;
}

/* --- the ledger --- */

static bool is_cut(const struct named_text *text)
{
    return ((const struct named_row *)text)->was_cut;
}

int64_t named_count(const struct naming_work *work)
{
    int64_t count = 0;
    for (const struct named_text *text = work->first; text != NULL; text = text->next)
        count += is_cut(text);
    return count;
}

char *named_tables(const struct naming_work *work, struct arena *arena)
{
    char *tables = arena_strdup(arena, "");
    for (const struct named_text *text = work->first; text != NULL; text = text->next)
        if (is_cut(text) && !str_list_has(tables, text->entity->name))
            tables = arena_printf(arena, "%s,%s", tables, text->entity->name);
    return tables;
}

bool named_note(const struct naming_work *work, const char *person, int64_t first_n,
                struct error *err)
{
    static const char sql[] = "INSERT INTO erasure_text (n, entity, id, person, erased_ms) VALUES "
                              "($1, $2, $3, $4, $5)";
    bool is_ok = true;
    for (const struct named_text *text = work->first; is_ok && text != NULL; text = text->next)
        is_ok = !is_cut(text) || db_run(work->store->db, err, sql, "ittti", first_n++,
                                        text->entity->name, text->id, person, clock_now_ms());
    return is_ok;
}
