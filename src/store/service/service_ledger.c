/* The ledger of erasures: what devices ask for, who has heard it, what must not come back, sealed
 * proofs, and the file of its own that goes with every backup. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/block.h"
#include "store/erasure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool service_erasures(struct store *store, const char *device_id, int64_t after, int limit,
                      struct arena *arena, struct erasure **ret_erasures, size_t *ret_count,
                      struct error *err)
{
    struct query *query = query_new(
        store->db,
        "SELECT entity, id, n, 0 AS text FROM erasure WHERE n > $1 UNION ALL SELECT entity, id, n, "
        "1 FROM erasure_text WHERE n > $1 AND (device_id IS NULL OR device_id = $3) ORDER BY n "
        "LIMIT $2",
        err);
    *ret_erasures = ARENA_ARRAY(arena, struct erasure, (size_t)limit + 1);
    *ret_count = 0;
    query_int(query, 1, after);
    query_int(query, 2, limit);
    query_text(query, 3, device_id);
    while (query_row(query))
        (*ret_erasures)[(*ret_count)++] =
            (struct erasure){arena_strdup(arena, query_column(query, 0)),
                             arena_strdup(arena, query_column(query, 1)),
                             query_column_int(query, 2), query_column_int(query, 3) == 1};
    return query_end(query);
}

bool service_device_erased(struct store *store, const char *device_id, int64_t through,
                           struct error *err)
{
    static const char sql[] =
        "UPDATE device SET erased_through = $2 WHERE id = $1 AND erased_through < $2";
    static const char last[] =
        "SELECT 1 FROM device WHERE id = $1 AND erased_through < (SELECT coalesce(max(n), 0) FROM "
        "erasure WHERE n <= $2)";
    return db_number(store->db, 0, last, "ti", device_id, through) != 1 ||
           db_run(store->db, err, sql, "ti", device_id, through);
}

bool service_erased_persons(struct store *store, int limit, struct arena *arena,
                            struct erased_person **ret_persons, size_t *ret_count,
                            struct error *err)
{
    static const char sql[] =
        "SELECT e.person, e.at_ms, e.rows, p.until_ms, (SELECT count(*) FROM device d WHERE "
        "d.is_revoked = 0 AND d.created_ms <= e.at_ms), (SELECT count(*) FROM device d WHERE "
        "d.is_revoked = 0 AND d.created_ms <= e.at_ms AND d.erased_through >= e.last_n) FROM "
        "(SELECT person, max(erased_ms) AS at_ms, count(*) AS rows, max(n) AS last_n FROM erasure "
        "GROUP BY person) e LEFT JOIN sealed_proof p ON p.person = e.person ORDER BY e.last_n DESC "
        "LIMIT $1";
    struct query *query = query_new(store->db, sql, err);
    *ret_persons = ARENA_ARRAY(arena, struct erased_person, (size_t)limit + 1);
    *ret_count = 0;
    query_int(query, 1, limit);
    while (query_row(query))
        (*ret_persons)[(*ret_count)++] =
            (struct erased_person){.id = arena_strdup(arena, query_column(query, 0)),
                                   .erased_ms = query_column_int(query, 1),
                                   .records = query_column_int(query, 2),
                                   .proof_until_ms = query_column_int(query, 3),
                                   .devices = query_column_int(query, 4),
                                   .arrived = query_column_int(query, 5)};
    return query_end(query);
}

/* --- what must not come back --- */

static bool is_erased(struct store *store, const char *id)
{
    bool is_erased;
    if (str_is_empty(id) || memory_erased(store, id, &is_erased))
        return !str_is_empty(id) && is_erased;
    return db_number(store->db, 0, "SELECT 1 FROM erasure WHERE id = $1 LIMIT 1", "t", id) == 1;
}

bool service_erased_prefetch(struct store *store, const char *const *ids, size_t count,
                             struct error *err)
{
    return !service_has_erasures(store) || memory_fetch_erased(store, ids, count, err);
}

static bool cut_rows(struct store *store, struct operation *op, struct arena *arena,
                     bool *ret_is_gone)
{
    struct bulk_row *rows;
    size_t count, kept = 0;
    if (!bulk_rows(op, arena, &rows, &count, NULL))
        return true; /* refused where it is applied */
    for (size_t i = 0; i < count; i++)
        if (!is_erased(store, rows[i].contact_id) && !is_erased(store, rows[i].lead_id))
            rows[kept++] = rows[i];
    if (kept == count)
        return true;
    struct text out = {0};
    bulk_write_json(&out, rows, kept);
    op->body = arena_strdup(arena, text_str(&out));
    op->rows = op->rows != NULL ? rows : NULL;
    op->row_count = kept;
    text_free(&out);
    *ret_is_gone = kept == 0;
    return true;
}

/* An id of another record that a field names. */
static bool names_erased(struct store *store, const struct operation *op)
{
    for (size_t i = 0; i < op->change_count; i++)
        if (op->changes[i].field != NULL && op->changes[i].field->type == FIELD_ID &&
            is_erased(store, op->changes[i].value))
            return true;
    return false;
}

bool service_is_erased(struct store *store, struct operation *op, struct arena *arena,
                       bool *ret_is_gone, struct error *err)
{
    (void)err;
    *ret_is_gone = false;
    if (op->kind == OP_VOID || !service_has_erasures(store))
        return true;
    if (op->kind == OP_BULK)
        return cut_rows(store, op, arena, ret_is_gone);
    *ret_is_gone = is_erased(store, op->id) || names_erased(store, op);
    return true;
}

/* --- sealed proofs --- */

char *service_proof_key(struct store *store, struct arena *arena)
{
    return db_value(store->db, arena, "SELECT value FROM meta WHERE key = 'proof_key'", "");
}

bool service_proof_key_set(struct store *store, const char *public_key, struct error *err)
{
    return db_run(store->db, err,
                  "INSERT INTO meta (key, value) VALUES ('proof_key', $1) ON CONFLICT (key) DO "
                  "UPDATE SET value = excluded.value",
                  "t", public_key);
}

bool service_proofs(struct store *store, struct arena *arena, struct sealed_proof **ret_proofs,
                    size_t *ret_count, struct error *err)
{
    int64_t total = db_number(store->db, 0, "SELECT count(*) FROM sealed_proof", "");
    struct query *query =
        query_new(store->db,
                  "SELECT person, sealed_ms, until_ms, box FROM sealed_proof ORDER BY person", err);
    *ret_proofs = ARENA_ARRAY(arena, struct sealed_proof, (size_t)total + 1);
    *ret_count = 0;
    while (query_row(query) && *ret_count < (size_t)total)
        (*ret_proofs)[(*ret_count)++] =
            (struct sealed_proof){.person = arena_strdup(arena, query_column(query, 0)),
                                  .sealed_ms = query_column_int(query, 1),
                                  .until_ms = query_column_int(query, 2),
                                  .box = arena_strdup(arena, query_column(query, 3))};
    return query_end(query);
}

bool service_proofs_end(struct store *store, int64_t now_ms, int64_t *ret_count, struct error *err)
{
    bool is_ok =
        db_run(store->db, err, "DELETE FROM sealed_proof WHERE until_ms < $1", "i", now_ms);
    *ret_count = is_ok ? db_changes(store->db) : 0;
    return is_ok;
}

/* --- the file --- */

static void write_row(FILE *file, struct query *row)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "entity", query_column(row, 0));
    json_put_string(&writer, "id", query_column(row, 1));
    json_put_string(&writer, "person", query_column(row, 2));
    json_put_int(&writer, "erased_ms", query_column_int(row, 3));
    json_put_string(&writer, "user", query_column(row, 4));
    json_put_string(&writer, "box", query_column(row, 5));
    json_put_int(&writer, "until_ms", query_column_int(row, 6));
    json_end_object(&writer);
    fprintf(file, "%s\n", text_str(&line));
    text_free(&line);
}

/* What keeps erased persons out of new lists: hashes. */
static bool write_blocks(struct store *store, FILE *file, struct error *err)
{
    static const char sql[] = "SELECT id, hash, kind, at_ms FROM \"block\" WHERE cause = 'erasure' "
                              "AND is_active = 1 AND is_deleted = 0 ORDER BY id";
    struct query *query = query_new(store->db, sql, err);
    while (query_row(query)) {
        struct text line = {0};
        struct json_writer writer;
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "entity", block_entity.name);
        json_put_string(&writer, "id", query_column(query, 0));
        json_put_string(&writer, "hash", query_column(query, 1));
        json_put_string(&writer, "kind", query_column(query, 2));
        json_put_int(&writer, "at_ms", query_column_int(query, 3));
        json_end_object(&writer);
        fprintf(file, "%s\n", text_str(&line));
        text_free(&line);
    }
    return query_end(query);
}

bool service_ledger_write(struct store *store, const char *path, struct error *err)
{
    static const char sql[] =
        "SELECT e.entity, e.id, e.person, e.erased_ms, e.user_id, p.box, p.until_ms FROM erasure e "
        "LEFT JOIN sealed_proof p ON p.person = e.id ORDER BY e.n";
    mode_t before = umask(077);
    FILE *file = fopen(path, "we");
    umask(before);
    if (file == NULL)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", path, strerror(errno));
    struct query *query = query_new(store->db, sql, err);
    while (query_row(query))
        write_row(file, query);
    bool is_ok = query_end(query) && write_blocks(store, file, err);
    bool is_written = ferror(file) == 0 && fflush(file) == 0;
    if (fclose(file) != 0 || !is_written)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", path, strerror(errno));
    return is_ok;
}

/* Ids of records that came after the backup: nothing is here to be taken out, and their devices
 * must hear them all the same. */
static bool take_id(struct store *store, const struct json *row, struct error *err)
{
    static const char sql[] =
        "INSERT INTO erasure (n, entity, id, person, erased_ms, user_id) VALUES ($1, $2, $3, $4, "
        "$5, $6) ON CONFLICT (id, entity) DO NOTHING";
    int64_t n = db_number(store->db, -1, "UPDATE feed SET n = n + 1 WHERE id = 1 RETURNING n", "");
    store->has_no_erasures = false;
    return n >= 0 && db_run(store->db, err, sql, "itttit", n, json_get_string(row, "entity"),
                            json_get_string(row, "id"), json_get_string(row, "person"),
                            json_get_int(row, "erased_ms", 0), json_get_string(row, "user"));
}

static bool apply_block(struct store *store, const struct block *block, struct arena *arena,
                        struct error *err)
{
    struct batch_of_operations *ops = operations_new(arena, "restore", NULL, block->at_ms);
    struct applied applied;
    int64_t base;
    if (!store_begin(store, err))
        return false;
    bool is_ok = service_apply(store, operations_diff(ops, &block_entity, NULL, block), arena,
                               &applied, err) &&
                 service_number(store, &base, err) && store_commit(store, err);
    if (!is_ok)
        store_rollback(store);
    return is_ok;
}

static bool take_block(struct store *store, const struct json *row, struct error *err)
{
    struct arena *arena = arena_new();
    struct block *block = record_new(&block_entity, arena);
    block->record.id = arena_strdup(arena, json_get_string(row, "id"));
    block->hash = arena_strdup(arena, json_get_string(row, "hash"));
    block->kind = arena_strdup(arena, json_get_string(row, "kind"));
    block->cause = arena_strdup(arena, "erasure");
    block->is_active = 1;
    block->at_ms = json_get_int(row, "at_ms", 0);
    bool is_ok = (uuid_is_valid(block->record.id) && record_check(&block_entity, block, err)) ||
                 error_set(err, ERR_DATA, _("this is no ledger of erasures"));
    is_ok = is_ok && (store_exists(store, &block_entity, block->record.id) ||
                      apply_block(store, block, arena, err));
    arena_free(arena);
    return is_ok;
}

static bool take_line(struct store *store, const struct json *row, struct error *err)
{
    const char *id = json_get_string(row, "id"), *name = json_get_string(row, "entity");
    if (str_equal(name, block_entity.name))
        return take_block(store, row, err);
    if (!uuid_is_valid(id) || !uuid_is_valid(json_get_string(row, "person")) || name == NULL ||
        entity_find(name) == NULL)
        return error_set(err, ERR_DATA, _("this is no ledger of erasures"));
    if (str_equal(name, contact_entity.name)) {
        struct erase_report report;
        struct error gone = {0};
        const struct audit_by by = {json_get_string(row, "user"), NULL};
        const struct erase_request request = {.contact_id = id,
                                              .box = json_get_string(row, "box"),
                                              .until_ms = json_get_int(row, "until_ms", 0),
                                              .by = &by};
        struct arena *arena = arena_new();
        bool is_ok = service_erase(store, &request, arena, &report, &gone);
        arena_free(arena);
        if (!is_ok && gone.code != ERR_NOT_FOUND)
            return *err = gone, false;
    }
    return take_id(store, row, err);
}

bool service_ledger_read(struct store *store, const char *path, int64_t *ret_count,
                         struct error *err)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    bool is_ok = file != NULL || error_set(err, ERR_NO_INPUT, "%s: %s", path, strerror(errno));
    *ret_count = 0;
    while (is_ok) {
        ssize_t length = getline(&line, &size, file);
        struct json_doc *doc;
        if (length <= 0)
            break;
        is_ok = json_parse(line, (size_t)length, NULL, &doc, err);
        if (!is_ok)
            break;
        is_ok = take_line(store, json_root(doc), err);
        json_free(doc);
        *ret_count += is_ok;
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return is_ok;
}
