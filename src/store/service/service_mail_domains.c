/* Domains of mail addresses and what the domain name system said of them. */
#include "../store_private.h"

#include "store/mail_domains.h"

char *service_mail_domain(struct store *store, const char *domain, struct arena *arena)
{
    return db_value(store->db, arena, "SELECT answer FROM mail_domain WHERE domain = $1", "t",
                    domain);
}

bool service_mail_domain_add(struct store *store, const char *domain, struct error *err)
{
    return db_run(store->db, err,
                  "INSERT INTO mail_domain (domain, answer, asked_ms) VALUES ($1, 'new', 0) ON "
                  "CONFLICT (domain) DO NOTHING",
                  "t", domain);
}

bool service_mail_domains_due(struct store *store, int64_t asked_until_ms, int64_t unsure_until_ms,
                              int limit, struct arena *arena, char ***ret_domains,
                              size_t *ret_count, struct error *err)
{
    struct query *query =
        query_new(store->db,
                  "SELECT domain FROM mail_domain WHERE asked_ms <= $1 OR (answer = 'unknown' AND "
                  "asked_ms <= $2) ORDER BY asked_ms, domain LIMIT $3",
                  err);
    *ret_domains = ARENA_ARRAY(arena, char *, (size_t)limit + 1);
    *ret_count = 0;
    query_int(query, 1, asked_until_ms);
    query_int(query, 2, unsure_until_ms);
    query_int(query, 3, limit);
    while (query_row(query))
        (*ret_domains)[(*ret_count)++] = arena_strdup(arena, query_column(query, 0));
    return query_end(query);
}

bool service_mail_domain_set(struct store *store, const char *domain, const char *answer,
                             int64_t now_ms, struct error *err)
{
    return db_run(store->db, err,
                  "UPDATE mail_domain SET answer = $2, asked_ms = $3 WHERE domain = $1", "tti",
                  domain, answer, now_ms);
}
