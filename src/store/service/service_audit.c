/* The audit: a chain of rows about rights, secrets and every transaction of the journal. It tells
 * that something was changed, removed or swapped afterwards, not what it was; whoever can write the
 * whole database can make a new chain, so its head is worth keeping elsewhere (audit verify). */
#include "service_audit.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

struct chain {
    int64_t n;
    char hash[HASH_HEX_SIZE];
};

/* Every part with its length, so that no two rows read alike. */
void audit_part(struct text *text, const char *part)
{
    if (part == NULL) {
        text_append(text, "-;");
        return;
    }
    size_t length = strlen(part);
    text_append_int(text, (int64_t)length);
    text_append_char(text, ':');
    text_append_bytes(text, part, length);
    text_append_char(text, ';');
}

static void chain_step(struct chain *chain, int64_t at_ms, const struct audit_event *event)
{
    struct text text = {0};
    chain->n++;
    text_printf(&text, "%s;%lld;%lld;", chain->hash, (long long)chain->n, (long long)at_ms);
    audit_part(&text, event->event);
    audit_part(&text, event->user_id);
    audit_part(&text, event->device_id);
    audit_part(&text, event->subject);
    audit_part(&text, event->detail);
    hash_hex(text_str(&text), text.length, chain->hash);
    text_free(&text);
}

static bool chain_head(struct store *store, struct chain *chain, struct error *err)
{
    struct query *query =
        query_new(store->db, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1", err);
    *chain = (struct chain){0};
    if (query_row(query)) {
        chain->n = query_column_int(query, 0);
        snprintf(chain->hash, sizeof chain->hash, "%s", query_column(query, 1));
    }
    return query_end(query);
}

/* Why somebody looks at something is typed by people, and may name anybody: it stands beside. */
static bool is_typed(const struct audit_event *event)
{
    return event->detail != NULL && str_list_has("journal.read,view.opened", event->event);
}

static bool add_text(struct store *store, int64_t n, const char *text, char ret_digest[],
                     struct error *err)
{
    char salt[UUID_SIZE];
    uuid_new(salt);
    journal_digest(text, salt, ret_digest);
    return db_run(store->db, err, "INSERT INTO audit_text (n, text, salt) VALUES ($1, $2, $3)",
                  "itt", n, text, salt);
}

bool audit_add(struct store *store, const struct audit_event *event, struct error *err)
{
    static const char sql[] = "INSERT INTO audit (n, at_ms, event, user_id, device_id, subject, "
                              "detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    struct chain chain;
    struct audit_event row = *event;
    char digest[HASH_HEX_SIZE];
    int64_t now = clock_now_ms();
    if (!chain_head(store, &chain, err) ||
        (is_typed(event) && !add_text(store, chain.n + 1, event->detail, digest, err)))
        return false;
    if (is_typed(event))
        row.detail = digest;
    chain_step(&chain, now, &row);
    return db_run(store->db, err, sql, "iitttttt", chain.n, now, row.event, row.user_id,
                  row.device_id, row.subject, row.detail, chain.hash);
}

bool audit_cut(struct store *store, const struct audit_by *by, const char *op_id, const char *body,
               const char *salt, struct error *err)
{
    char digest[HASH_HEX_SIZE];
    struct audit_event event = {"journal.cut", by_user(by), by_device(by), op_id, digest};
    journal_digest(body, salt, digest);
    return audit_add(store, &event, err);
}

bool service_audit(struct store *store, const struct audit_event *event, struct error *err)
{
    if (store->in_transaction)
        return audit_add(store, event, err);
    if (!store_begin(store, err))
        return false;
    if (audit_add(store, event, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool service_audit_list(struct store *store, int64_t before, int limit, struct arena *arena,
                        struct audit_row **ret_rows, size_t *ret_count, struct error *err)
{
    static const char sql[] =
        "SELECT a.n, a.at_ms, a.event, u.name, a.device_id, a.subject, coalesce(t.text, a.detail) "
        "FROM audit a LEFT JOIN \"user\" u ON u.id = a.user_id LEFT JOIN audit_text t ON t.n = a.n "
        "WHERE a.event <> 'write' AND a.n < $1 "
        "ORDER BY a.n DESC LIMIT $2";
    struct query *query = query_new(store->db, sql, err);
    *ret_rows = ARENA_ARRAY(arena, struct audit_row, (size_t)limit + 1);
    *ret_count = 0;
    query_int(query, 1, before > 0 ? before : INT64_MAX);
    query_int(query, 2, limit);
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] =
            (struct audit_row){.n = query_column_int(query, 0),
                               .at_ms = query_column_int(query, 1),
                               .event = arena_strdup(arena, query_column(query, 2)),
                               .user = arena_strdup(arena, query_column(query, 3)),
                               .device = arena_strdup(arena, query_column(query, 4)),
                               .subject = arena_strdup(arena, query_column(query, 5)),
                               .detail = arena_strdup(arena, query_column(query, 6))};
    return query_end(query);
}

/* --- verifying --- */

struct verifier {
    struct store *store;
    struct query *journal; /* rows in the order of their numbers */
    bool has_row;          /* the query stands on one */
    int64_t row_n;
    struct audit_report report;
};

static void next_row(struct verifier *verifier)
{
    verifier->has_row = query_row(verifier->journal);
    verifier->row_n = verifier->has_row ? query_column_int(verifier->journal, 0) : INT64_MAX;
}

/* What is left of a chunk after an erasure, by the row that the erasure added. */
static bool is_cut_as_noted(struct verifier *verifier, const char *op_id, const char *hash)
{
    static const char sql[] = "SELECT detail FROM audit WHERE event = 'journal.cut' AND subject = "
                              "$1 ORDER BY n DESC LIMIT 1";
    struct arena *arena = arena_new();
    bool is_noted = str_equal(db_value(verifier->store->db, arena, sql, "t", op_id), hash);
    arena_free(arena);
    return is_noted;
}

/* The current row as journal_number hashed it; false if its body is not the one of its digest.
 * Erasure leaves the digest and takes the body. */
static bool hash_row(struct verifier *verifier, struct text *text)
{
    struct query *row = verifier->journal;
    const char *body = query_column(row, 12), *digest = query_column(row, 11);
    char hash[HASH_HEX_SIZE];
    for (int i = 1; i <= 11; i++)
        audit_part(text, query_column(row, i));
    if (body == NULL || *body == '\0')
        return true;
    journal_digest(body, query_column(row, 14), hash);
    return query_column_int(row, 13) == TIME_NONE
               ? str_equal(digest, hash)
               : is_cut_as_noted(verifier, query_column(row, 1), hash);
}

static bool verify_write(struct verifier *verifier, const char *subject, const char *detail)
{
    long long first = 0, last = -1;
    struct text text = {0};
    char hash[HASH_HEX_SIZE];
    bool is_ok = subject != NULL && sscanf(subject, "%lld-%lld", &first, &last) == 2;
    for (; is_ok && verifier->has_row && verifier->row_n <= last; next_row(verifier)) {
        is_ok = verifier->row_n >= first && hash_row(verifier, &text);
        verifier->report.operations++;
    }
    hash_hex(text_str(&text), text.length, hash);
    text_free(&text);
    return is_ok && str_equal(hash, detail);
}

/* A text that is there is the one of its row; one that words were taken out of is noted. */
static bool verify_text(struct verifier *verifier, int64_t n, const char *detail)
{
    static const char noted[] =
        "SELECT 1 FROM audit WHERE event = 'text.cut' AND subject = CAST($1 AS TEXT) LIMIT 1";
    struct query *query =
        query_new(verifier->store->db, "SELECT text, salt FROM audit_text WHERE n = $1", NULL);
    char digest[HASH_HEX_SIZE];
    bool is_ok = true, was_cut = false;
    query_int(query, 1, n);
    if (query_row(query)) {
        was_cut = query_column(query, 1) == NULL;
        journal_digest(query_column(query, 0), query_column(query, 1), digest);
        is_ok = was_cut || str_equal(digest, detail);
    }
    return query_end(query) && is_ok &&
           (!was_cut || db_number(verifier->store->db, 0, noted, "i", n) == 1);
}

static bool verify_rows(struct verifier *verifier, const char *expected, struct error *err)
{
    static const char sql[] = "SELECT n, at_ms, event, user_id, device_id, subject, detail, hash "
                              "FROM audit ORDER BY n";
    struct query *query = query_new(verifier->store->db, sql, err);
    struct chain chain = {0};
    bool is_ok = true;
    while (is_ok && query_row(query)) {
        struct audit_event event = {query_column(query, 2), query_column(query, 3),
                                    query_column(query, 4), query_column(query, 5),
                                    query_column(query, 6)};
        chain_step(&chain, query_column_int(query, 1), &event);
        is_ok = query_column_int(query, 0) == chain.n &&
                str_equal(query_column(query, 7), chain.hash) &&
                (!is_typed(&event) || verify_text(verifier, chain.n, event.detail)) &&
                (!str_equal(event.event, "write") ||
                 verify_write(verifier, event.subject, event.detail));
        verifier->report.was_found |= str_equal(expected, chain.hash);
        if (!is_ok)
            verifier->report.broken_at = chain.n;
    }
    verifier->report.rows = chain.n;
    memcpy(verifier->report.head, chain.hash, sizeof chain.hash);
    return query_end(query);
}

/* Operations older than the audit (a database brought up to date) have no digest and no row. */
bool service_audit_verify(struct store *store, const char *expected,
                          struct audit_report *ret_report, struct error *err)
{
    static const char sql[] =
        "SELECT n, op_id, grp, kind, action, user_id, device_id, undoes, entity, id, at_ms, "
        "digest, body, erased_ms, salt FROM journal WHERE n > 0 AND digest IS NOT NULL ORDER BY n";
    struct verifier verifier = {.store = store};
    if (!db_begin(store->db, DB_READ, err)) /* one moment: the service goes on writing */
        return false;
    verifier.journal = query_new(store->db, sql, err);
    next_row(&verifier);
    bool is_ok = verify_rows(&verifier, expected, err);
    if (is_ok && verifier.report.broken_at == 0 && verifier.has_row)
        verifier.report.broken_at = -1; /* an operation that no row of the audit knows */
    is_ok = query_end(verifier.journal) && is_ok;
    db_rollback(store->db);
    if (is_ok)
        *ret_report = verifier.report;
    return is_ok;
}
