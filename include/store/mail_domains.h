/* What is known of the domains of mail addresses, in the service. */
#ifndef STORE_MAIL_DOMAINS_H
#define STORE_MAIL_DOMAINS_H

#include "store/store.h"

/* Its answer in the arena; NULL: never seen. */
char *service_mail_domain(struct store *store, const char *domain, struct arena *arena);
/* As one that has not been asked yet; a known one stays as it is. */
bool service_mail_domain_add(struct store *store, const char *domain, struct error *err);
/* Those that were asked longest ago, up to that time; those of no certain answer up to unsure_ms.
 */
bool service_mail_domains_due(struct store *store, int64_t asked_until_ms, int64_t unsure_until_ms,
                              int limit, struct arena *arena, char ***ret_domains,
                              size_t *ret_count, struct error *err);
bool service_mail_domain_set(struct store *store, const char *domain, const char *answer,
                             int64_t now_ms, struct error *err);

#endif
