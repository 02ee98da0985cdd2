/* What a campaign has: leads that wait for a legal basis. */
#ifndef STORE_CAMPAIGNS_H
#define STORE_CAMPAIGNS_H

#include "store/store.h"

struct campaign_count {
    char *campaign_id;
    int64_t without_basis;
};
/* Campaigns that have such leads, by one look at their index. */
bool store_without_basis(struct store *store, struct arena *arena,
                         struct campaign_count **ret_counts, size_t *ret_count, struct error *err);

#endif
