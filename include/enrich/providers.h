/* Providers of further data, as a file of settings describes them: an HTTP lookup (an address with
 * the lead's values in it, JSON pointers to what comes back), a bought list, or a list of hashes of
 * people who want no calls. What a key file holds is sent and never shown. */
#ifndef ENRICH_PROVIDERS_H
#define ENRICH_PROVIDERS_H

#include "base/error.h"
#include "core/enrich.h"

struct providers;

/* A missing file: no providers. ERR_CONFIG names section and setting. */
bool providers_load(const char *path, struct providers **ret_providers, struct error *err);
void providers_free(struct providers *providers);
size_t providers_sources(const struct providers *providers,
                         const struct enrich_source **ret_sources);
/* Where it is expected: enrich.ini beside vorwahl.ini, else /etc/vorwahl. */
char *providers_path(struct arena *arena);

#endif
