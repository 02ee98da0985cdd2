/* Enrichment: what a provider of further data has to say of one lead. Its answers become proposals
 * (tasks), never values. */
#ifndef CORE_ENRICH_H
#define CORE_ENRICH_H

#include "core/lead.h"

#define ENRICH_CHECK "enriched" /* check_id of the tasks */

struct enrich_value {
    const char *field; /* of a contact, company or lead */
    const char *value; /* as the provider writes it */
};

/* A provider as it was configured. The functions get `data`. */
struct enrich_source {
    const char *name;
    const char *source, *licence; /* for people: where it comes from, what it may be used for */
    const char *until;    /* the day the licence ends with, "2027-12-31"; NULL: it does not */
    bool is_local;        /* a file: costs nothing, and may be asked in a dry run */
    int rate_per_minute;  /* 0: no limit */
    int64_t cost, budget; /* a call, a month; hundredths of a cent, budget 0: none */
    int again_days;       /* what was asked is not asked again before */
    /* Has the lead what the provider needs, and lacks it something that the provider gives? */
    bool (*asks)(const void *data, const struct lead_card *card);
    /* ERR_CONFIG ends the run, ERR_RATE unless the provider may be waited for, other errors count
     * as a failure; nothing found is a count of 0. Values live in the arena. */
    bool (*ask)(void *data, const struct lead_card *card, struct arena *arena,
                struct enrich_value **ret_values, size_t *ret_count, struct error *err);
    /* After ERR_RATE: in how many seconds it takes the next question, 0: it did not say. NULL: it
     * knows no such thing. */
    int (*wait_s)(const void *data);
    void *data;
};

#endif
