/* Erasing a person in the service: rows, scopes, journal, imports' chunks, proposals and answers
 * that wait; ids go into the ledger. Numbers come from the feed, so that whoever waits for it
 * wakes. */
#include "service_audit.h"
#include "service_named.h"
#include "service_late.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/merge.h"
#include "core/phone_number.h"
#include "core/task.h"
#include "store/erasure.h"

#include <string.h>

struct erasing {
    struct store *store;
    struct arena *arena;
    const struct erase_request *request;
    struct person_record *first;
    size_t count;
    struct newer_rows newer;   /* that hang on them */
    struct naming_work *named; /* texts of others that name the person; NULL: nobody is left */
    int64_t now_ms;
    struct erase_report report;
};

/* --- the journal --- */

static bool has_id(const struct erasing *erasing, const char *id)
{
    for (const struct person_record *record = erasing->first; *id != '\0' && record != NULL;
         record = record->next)
        if (str_equal(record->id, id))
            return true;
    return false;
}

/* An import's chunk without the rows that concern the person. */
static char *cut_chunk(const struct erasing *erasing, const char *body)
{
    struct operation *op;
    struct bulk_row *rows;
    size_t count, kept = 0;
    struct text out = {0};
    if (!operation_from_text(body, erasing->arena, &op, NULL) ||
        !bulk_read_json(str_or(op->body, ""), erasing->arena, &rows, &count, NULL))
        return arena_strdup(erasing->arena, ""); /* unreadable: all of it goes */
    for (size_t i = 0; i < count; i++)
        if (!has_id(erasing, rows[i].contact_id) && !has_id(erasing, rows[i].lead_id))
            rows[kept++] = rows[i];
    bulk_write_json(&out, rows, kept);
    op->body = arena_strdup(erasing->arena, text_str(&out));
    text_free(&out);
    return operation_text(op, erasing->arena);
}

struct chunk {
    char *op_id, *body;
    struct chunk *next;
};

/* The chunks of one import, some at a time: who writes has no time for a million rows at once. */
struct slice {
    const char *batch_id;
    int64_t after_ms;
    char *after_id;
    size_t count;        /* looked at */
    struct chunk *first; /* that name the person, without it */
};

#define CHUNKS_AT_ONCE 50

/* Chunks name persons by id inside their bodies only. */
static bool read_slice(struct erasing *erasing, const char *contact_id, struct slice *slice,
                       struct error *err)
{
    static const char sql[] =
        "SELECT op_id, received_ms, CASE WHEN body LIKE '%' || $1 || '%' THEN body END "
        "FROM journal WHERE entity = 'batch' AND id = $2 AND kind = 'bulk' AND "
        "(received_ms > $3 OR (received_ms = $3 AND op_id > $4)) "
        "ORDER BY received_ms, op_id LIMIT $5";
    struct query *query = query_new(erasing->store->db, sql, err);
    slice->count = 0;
    slice->first = NULL;
    query_text(query, 1, contact_id);
    query_text(query, 2, slice->batch_id);
    query_int(query, 3, slice->after_ms);
    query_text(query, 4, slice->after_id);
    query_int(query, 5, CHUNKS_AT_ONCE);
    for (; query_row(query); slice->count++) {
        const char *body = query_column(query, 2);
        slice->after_ms = query_column_int(query, 1);
        slice->after_id = arena_strdup(erasing->arena, query_column(query, 0));
        if (body == NULL)
            continue;
        struct chunk *chunk = ARENA_NEW(erasing->arena, struct chunk);
        *chunk = (struct chunk){slice->after_id, cut_chunk(erasing, body), slice->first};
        slice->first = chunk;
    }
    return query_end(query);
}

static bool cut_slice(struct erasing *erasing, const struct slice *slice, struct error *err)
{
    static const char sql[] =
        "UPDATE journal SET body = $2, erased_ms = $3, salt = $4 WHERE op_id = $1";
    bool is_ok = true;
    for (const struct chunk *chunk = slice->first; is_ok && chunk != NULL; chunk = chunk->next) {
        char salt[UUID_SIZE];
        uuid_new(salt);
        is_ok =
            db_run(erasing->store->db, err, sql, "ttit", chunk->op_id, chunk->body, erasing->now_ms,
                   salt) &&
            audit_cut(erasing->store, erasing->request->by, chunk->op_id, chunk->body, salt, err);
        erasing->report.operations++;
    }
    return is_ok;
}

static bool cut_batch(struct erasing *erasing, const char *contact_id, const char *batch_id,
                      struct error *err)
{
    struct slice slice = {.batch_id = batch_id, .after_ms = -1, .after_id = (char[]){""}};
    bool is_ok = true;
    do
        is_ok = read_slice(erasing, contact_id, &slice, err) && cut_slice(erasing, &slice, err);
    while (is_ok && slice.count == CHUNKS_AT_ONCE);
    return is_ok;
}

static bool cut_chunks_of(struct erasing *erasing, const char *contact_id, struct error *err)
{
    struct batch_name {
        char *id;
        struct batch_name *next;
    } *first = NULL;
    struct query *query = query_new(erasing->store->db,
                                    "SELECT DISTINCT id FROM journal WHERE entity = 'batch'", err);
    while (query_row(query)) {
        struct batch_name *name = ARENA_NEW(erasing->arena, struct batch_name);
        *name = (struct batch_name){arena_strdup(erasing->arena, query_column(query, 0)), first};
        first = name;
    }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = cut_batch(erasing, contact_id, first->id, err);
    return is_ok;
}

static bool cut_chunks(struct erasing *erasing, struct error *err)
{
    bool is_ok = true;
    for (const struct person_record *record = erasing->first; is_ok && record != NULL;
         record = record->next)
        is_ok = record->entity != &contact_entity || cut_chunks_of(erasing, record->id, err);
    return is_ok;
}

/* --- rows --- */

/* While two records were one, what was written to the one that was kept may be of either. If that
 * one is somebody else again and stays, its history of that time goes. */
static bool blank_common(struct erasing *erasing, const struct person_record *record,
                         struct error *err)
{
    static const char span[] =
        "UPDATE journal SET body = '', erased_ms = $3, salt = NULL WHERE entity = $1 AND id = $2 "
        "AND n >= (SELECT min(n) FROM journal WHERE entity = 'merge' AND id = $4) AND n <= (SELECT "
        "max(n) FROM journal WHERE entity = 'merge' AND id = $4)";
    static const char groups[] =
        "UPDATE journal SET body = '', erased_ms = $2, salt = NULL WHERE grp IN (SELECT grp FROM "
        "journal WHERE entity = 'merge' AND id = $1)";
    void *row;
    struct db *db = erasing->store->db;
    if (record->entity != &merge_entity ||
        !store_load_any(erasing->store, &merge_entity, record->id, erasing->arena, &row, NULL))
        return true;
    const struct merge *merge = row;
    const char *const sides[] = {merge->kept_id, merge->gone_id};
    bool is_ok = db_run(db, err, groups, "ti", record->id, erasing->now_ms);
    for (int i = 0; is_ok && i < 2; i++)
        is_ok = db_run(db, err, span, "ttit", merge->entity, sides[i], erasing->now_ms, record->id);
    return is_ok;
}

static bool erase_traces(struct erasing *erasing, const char *name, const char *id,
                         struct error *err)
{
    static const char journal[] =
        "UPDATE journal SET body = '', erased_ms = $3, salt = NULL WHERE entity = $1 AND id = $2";
    struct db *db = erasing->store->db;
    if (!db_run(db, err, "DELETE FROM row_scope WHERE entity = $1 AND id = $2", "tt", name, id) ||
        !db_run(db, err, journal, "tti", name, id, erasing->now_ms))
        return false;
    erasing->report.operations += db_changes(db);
    erasing->report.records++;
    return true;
}

static bool erase_newer(struct erasing *erasing, struct error *err)
{
    bool is_ok = true;
    for (const struct newer_row *row = erasing->newer.first; is_ok && row != NULL; row = row->next)
        is_ok = newer_row_remove(erasing->store, row, err) &&
                erase_traces(erasing, row->table, row->id, err);
    return is_ok;
}

static bool erase_row(struct erasing *erasing, const struct person_record *record,
                      struct error *err)
{
    struct db *db = erasing->store->db;
    if (!blank_common(erasing, record, err) ||
        !store_remove(erasing->store, record->entity, record->id, err) ||
        !erase_traces(erasing, record->entity->name, record->id, err))
        return false;
    return db_run(db, err, "DELETE FROM lease WHERE lead_id = $1", "t", record->id) &&
           db_run(db, err, "DELETE FROM visitor WHERE contact_id = $1 OR lead_id = $1", "t",
                  record->id) &&
           db_run(db, err, "DELETE FROM proposal WHERE body LIKE '%' || $1 || '%'", "t",
                  record->id);
}

/* Answers that wait for their device may quote what was sent; lists that left the house, what they
 * were filtered by. */
static bool blank_named(struct erasing *erasing, const struct person_words *person, bool is_answer,
                        struct error *err)
{
    static const char *const read[] = {
        "SELECT id, '0', filter FROM export_list WHERE filter <> ''",
        "SELECT device_id, CAST(no AS TEXT), problem FROM op_result WHERE problem <> ''"};
    static const char *const blank[] = {
        "UPDATE export_list SET filter = '' WHERE id = $1 AND $2 = '0'",
        "UPDATE op_result SET problem = '' WHERE device_id = $1 AND CAST(no AS TEXT) = $2"};
    struct quote {
        char *id, *no;
        struct quote *next;
    } *first = NULL;
    struct query *query = query_new(erasing->store->db, read[is_answer], err);
    while (query_row(query)) {
        struct arena *arena = arena_new();
        bool is_named = person_is_named(person, query_column(query, 2), arena);
        arena_free(arena);
        if (!is_named)
            continue;
        struct quote *quote = ARENA_NEW(erasing->arena, struct quote);
        *quote = (struct quote){arena_strdup(erasing->arena, query_column(query, 0)),
                                arena_strdup(erasing->arena, query_column(query, 1)), first};
        first = quote;
    }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = db_run(erasing->store->db, err, blank[is_answer], "tt", first->id, first->no);
    return is_ok;
}

/* A domain may be a person's own name; if others have it too, it is asked about again. */
static bool forget_domain(struct erasing *erasing, const char *email, struct error *err)
{
    const char *domain = email_domain(email, erasing->arena);
    return domain == NULL || db_run(erasing->store->db, err,
                                    "DELETE FROM mail_domain WHERE domain = $1", "t", domain);
}

static bool blank_quotes_of(struct erasing *erasing, const char *contact_id, struct error *err)
{
    void *record;
    if (!store_load_any(erasing->store, &contact_entity, contact_id, erasing->arena, &record, err))
        return false;
    const struct contact *contact = record;
    struct person_words person;
    return person_words_load(erasing->store, contact, erasing->arena, &person, err) &&
           blank_named(erasing, &person, false, err) && blank_named(erasing, &person, true, err) &&
           forget_domain(erasing, contact->email, err);
}

static bool blank_quotes(struct erasing *erasing, struct error *err)
{
    bool is_ok = true;
    for (const struct person_record *record = erasing->first; is_ok && record != NULL;
         record = record->next)
        is_ok = record->entity != &contact_entity || blank_quotes_of(erasing, record->id, err);
    return is_ok;
}

/* --- the ledger --- */

static bool note(struct erasing *erasing, const char *name, const char *id, int64_t n,
                 struct error *err)
{
    static const char sql[] =
        "INSERT INTO erasure (n, entity, id, person, erased_ms, user_id) VALUES ($1, $2, $3, $4, "
        "$5, $6) ON CONFLICT (id, entity) DO NOTHING";
    erasing->store->has_no_erasures = false;
    return db_run(erasing->store->db, err, sql, "itttit", n, name, id, erasing->request->contact_id,
                  erasing->now_ms, by_user(erasing->request->by));
}

static bool seal(struct erasing *erasing, struct error *err)
{
    static const char sql[] =
        "INSERT INTO sealed_proof (person, sealed_ms, until_ms, box) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT (person) DO NOTHING";
    return erasing->request->box == NULL ||
           db_run(erasing->store->db, err, sql, "tiit", erasing->request->contact_id,
                  erasing->now_ms, erasing->request->until_ms, erasing->request->box);
}

static bool write_ledger(struct erasing *erasing, struct error *err)
{
    struct store *store = erasing->store;
    struct audit_event event = {
        "person.erased", by_user(erasing->request->by), by_device(erasing->request->by),
        erasing->request->contact_id,
        arena_printf(erasing->arena, "records=%lld operations=%lld texts=%lld sealed=%d",
                     (long long)erasing->report.records, (long long)erasing->report.operations,
                     (long long)named_count(erasing->named), erasing->request->box != NULL)};
    int64_t texts = named_count(erasing->named),
            count = texts + (int64_t)erasing->count + erasing->newer.count;
    int64_t head =
        db_number(store->db, -1, "UPDATE feed SET n = n + $1 WHERE id = 1 RETURNING n", "i", count);
    bool is_ok = (head >= 0 || error_set(err, ERR_BUG, "the feed has no counter")) &&
                 named_note(erasing->named, erasing->request->contact_id, head - count + 1, err);
    int64_t n = head - count + texts;
    for (const struct person_record *record = erasing->first; is_ok && record != NULL;
         record = record->next)
        is_ok = note(erasing, record->entity->name, record->id, ++n, err);
    for (const struct newer_row *row = erasing->newer.first; is_ok && row != NULL; row = row->next)
        is_ok = note(erasing, row->table, row->id, ++n, err);
    erasing->report.n = head;
    return is_ok &&
           late_keep(store, erasing->named->naming, erasing->request->contact_id, head, err) &&
           audit_add(store, &event, err) &&
           db_run(store->db, err, "UPDATE request_key SET answer = NULL WHERE answer IS NOT NULL",
                  ""); /* one of them may name the person */
}

/* Before the transaction: everything that hangs on the person, and who else speaks of it. */
static bool look_round(struct erasing *erasing, struct error *err)
{
    if (!service_person_records(erasing->store, erasing->request->contact_id, erasing->arena,
                                &erasing->first, &erasing->count, err))
        return false;
    return erasing->count == 0 ||
           (service_person_lists(erasing->store, erasing->first, erasing->arena, &erasing->count,
                                 err) &&
            named_look(erasing->store, erasing->first, erasing->arena, &erasing->named, err));
}

/* Tables of records that went or lost words. */
static bool note_dead(struct erasing *erasing, struct error *err)
{
    const char *tables = named_tables(erasing->named, erasing->arena);
    for (const struct person_record *record = erasing->first; record != NULL; record = record->next)
        if (!str_list_has(tables, record->entity->name))
            tables = arena_printf(erasing->arena, "%s,%s", tables, record->entity->name);
    for (const struct newer_row *row = erasing->newer.first; row != NULL; row = row->next)
        if (!str_list_has(tables, row->table))
            tables = arena_printf(erasing->arena, "%s,%s", tables, row->table);
    return dead_note(erasing->store, tables, erasing->arena, err);
}

static bool blacken_others(struct erasing *erasing, struct error *err)
{
    int64_t base;
    return named_blacken(erasing->named, erasing->request->by, &erasing->report.operations, err) &&
           (service_touched(erasing->store) == NULL || service_number(erasing->store, &base, err));
}

static bool erase_all(struct erasing *erasing, struct error *err)
{
    if (!service_person_records(erasing->store, erasing->request->contact_id, erasing->arena,
                                &erasing->first, &erasing->count, err))
        return false;
    bool was_erased =
        db_number(erasing->store->db, 0, "SELECT 1 FROM erasure WHERE person = $1 LIMIT 1", "t",
                  erasing->request->contact_id) == 1;
    if (erasing->count == 0)
        return was_erased ||
               error_set(err, ERR_NOT_FOUND, _("there is no such %s here"), contact_entity.name);
    if (erasing->named == NULL)
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY)); /* it came this moment */
    if (!service_person_lists(erasing->store, erasing->first, erasing->arena, &erasing->count, err))
        return false;
    erasing->newer.arena = erasing->arena;
    for (const struct person_record *record = erasing->first; record != NULL; record = record->next)
        newer_rows_add(erasing->store, record->entity, record->id, &erasing->newer);
    bool is_ok = erase_newer(erasing, err) && blank_quotes(erasing, err) && seal(erasing, err) &&
                 cut_chunks(erasing, err);
    for (const struct person_record *record = erasing->first; is_ok && record != NULL;
         record = record->next)
        is_ok = erase_row(erasing, record, err);
    return is_ok && blacken_others(erasing, err) && note_dead(erasing, err) &&
           write_ledger(erasing, err);
}

bool service_erase(struct store *store, const struct erase_request *request, struct arena *arena,
                   struct erase_report *ret_report, struct error *err)
{
    struct erasing erasing = {
        .store = store, .arena = arena, .request = request, .now_ms = clock_now_ms()};
    bool is_ok = look_round(&erasing, err) && store_begin(store, err);
    if (is_ok && (!erase_all(&erasing, err) || !store_commit(store, err))) {
        store_rollback(store);
        is_ok = false;
    }
    if (is_ok && store->is_file) /* what was overwritten goes out of the log too */
        db_exec(store->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
    if (is_ok && erasing.named != NULL)
        named_report(erasing.named, &erasing.report.texts);
    *ret_report = erasing.report;
    return is_ok;
}
