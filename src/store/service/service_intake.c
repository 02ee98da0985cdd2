/* Tokens of web forms, what they sent, and visitors. */
#include "store/intake.h"

#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"

#define SENT_MS DAY_MS
#define VISITOR_MS (365 * DAY_MS)
#define TOKENS_MOST 500

bool service_intake_token_add(struct store *store, const struct intake_token *token,
                              const char *hash, const struct audit_by *by, struct error *err)
{
    static const char sql[] =
        "INSERT INTO intake_token (id, hash, name, form, campaign_id, team_id, created_by, "
        "created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    struct audit_event event = {"intake_token.added", by_user(by), by_device(by), token->id,
                                token->form};
    return db_run(store->db, err, sql, "ttttttti", token->id, hash, token->name, token->form,
                  token->campaign_id, token->team_id, token->created_by, token->created_ms) &&
           service_audit(store, &event, err);
}

#define TOKEN                                                                                      \
    "SELECT id, name, form, campaign_id, team_id, created_by, created_ms, used_ms, revoked_ms "    \
    "FROM intake_token "

static struct intake_token *token_from_row(struct query *query, struct arena *arena)
{
    struct intake_token *token = ARENA_NEW(arena, struct intake_token);
    *token = (struct intake_token){.id = arena_strdup(arena, query_column(query, 0)),
                                   .name = arena_strdup(arena, query_column(query, 1)),
                                   .form = arena_strdup(arena, query_column(query, 2)),
                                   .campaign_id = arena_strdup(arena, query_column(query, 3)),
                                   .team_id = arena_strdup(arena, query_column(query, 4)),
                                   .created_by = arena_strdup(arena, query_column(query, 5)),
                                   .created_ms = query_column_int(query, 6),
                                   .used_ms = query_column_int(query, 7),
                                   .revoked_ms = query_column_int(query, 8)};
    return token;
}

bool service_intake_tokens(struct store *store, const char *team_id, struct arena *arena,
                           struct intake_token **ret_tokens, size_t *ret_count, struct error *err)
{
    struct query *query = query_new(
        store->db,
        TOKEN "WHERE ($1 IS NULL OR team_id = $1) ORDER BY created_ms DESC, id LIMIT 500", err);
    *ret_tokens = ARENA_ARRAY(arena, struct intake_token, TOKENS_MOST);
    *ret_count = 0;
    query_text(query, 1, team_id);
    while (query_row(query))
        (*ret_tokens)[(*ret_count)++] = *token_from_row(query, arena);
    return query_end(query);
}

bool service_intake_token_revoke(struct store *store, const char *id, const struct audit_by *by,
                                 struct error *err)
{
    struct audit_event event = {"intake_token.revoked", by_user(by), by_device(by), id, NULL};
    return db_run(store->db, err,
                  "UPDATE intake_token SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL",
                  "ti", id, clock_now_ms()) &&
           service_audit(store, &event, err);
}

bool service_intake_token_find(struct store *store, const char *hash, struct arena *arena,
                               struct intake_token **ret_token, struct error *err)
{
    struct query *query = query_new(store->db, TOKEN "WHERE hash = $1 AND revoked_ms IS NULL", err);
    struct intake_token *token = NULL;
    query_text(query, 1, hash);
    if (query_row(query))
        token = token_from_row(query, arena);
    if (!query_end(query))
        return false;
    *ret_token = token;
    return token != NULL ||
           error_set(err, ERR_UNAUTHENTICATED, "%s", error_sentence(ERR_UNAUTHENTICATED));
}

void service_intake_token_used(struct store *store, const struct intake_token *token)
{
    int64_t now = clock_now_ms();
    if (token->used_ms == TIME_NONE || now - token->used_ms > HOUR_MS)
        db_run(store->db, NULL, "UPDATE intake_token SET used_ms = $2 WHERE id = $1", "ti",
               token->id, now);
}

/* A key of yesterday may come again: its row is the new one's then. */
bool service_intake_once(struct store *store, const char *token_id, const char *key_hash,
                         const char *body_hash, bool *ret_is_new, struct error *err)
{
    static const char put[] =
        "INSERT INTO intake_sent (token_id, key_hash, body_hash, at_ms) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (token_id, key_hash) DO NOTHING";
    int64_t now = clock_now_ms();
    if (!db_run(store->db, err, "DELETE FROM intake_sent WHERE at_ms < $1", "i", now - SENT_MS) ||
        !db_run(store->db, err, "DELETE FROM visitor WHERE seen_ms < $1", "i", now - VISITOR_MS) ||
        !db_run(store->db, err, put, "ttti", token_id, key_hash, body_hash, now))
        return false;
    *ret_is_new = db_changes(store->db) > 0;
    if (*ret_is_new)
        return true;
    return db_number(store->db, 0,
                     "SELECT 1 FROM intake_sent WHERE token_id = $1 AND key_hash = $2 AND "
                     "body_hash = $3",
                     "ttt", token_id, key_hash, body_hash) == 1 ||
           error_set(err, ERR_CONFLICT, _("this Idempotency-Key came with something else"));
}

bool service_visitor(struct store *store, const char *token_id, const char *hash,
                     struct arena *arena, struct visitor **ret_visitor, struct error *err)
{
    static const char sql[] = "SELECT hash, contact_id, lead_id, told, seen_ms FROM visitor WHERE "
                              "hash = $1 AND token_id = $2";
    struct query *query = query_new(store->db, sql, err);
    struct visitor *visitor = NULL;
    query_text(query, 1, hash);
    query_text(query, 2, token_id);
    if (query_row(query)) {
        visitor = ARENA_NEW(arena, struct visitor);
        *visitor = (struct visitor){.hash = arena_strdup(arena, query_column(query, 0)),
                                    .contact_id = arena_strdup(arena, query_column(query, 1)),
                                    .lead_id = arena_strdup(arena, query_column(query, 2)),
                                    .told = arena_strdup(arena, query_column(query, 3)),
                                    .seen_ms = query_column_int(query, 4)};
    }
    *ret_visitor = visitor;
    return query_end(query);
}

bool service_visitor_put(struct store *store, const char *token_id, const struct visitor *visitor,
                         struct error *err)
{
    static const char sql[] =
        "INSERT INTO visitor (hash, token_id, contact_id, lead_id, told, seen_ms) VALUES ($1, $2, "
        "$3, $4, $5, $6) ON CONFLICT (hash) DO UPDATE SET told = excluded.told, lead_id = "
        "excluded.lead_id, seen_ms = excluded.seen_ms";
    return db_run(store->db, err, sql, "ttttti", visitor->hash, token_id, visitor->contact_id,
                  visitor->lead_id, visitor->told, visitor->seen_ms);
}
