/* Values of one field that may mean the same: keyed by a fingerprint, by letter pairs, by how they
 * sound, or near by edits. The keys are those of OpenRefine and commons-codec, so that their
 * published values check ours. */
#ifndef CORE_CLUSTER_H
#define CORE_CLUSTER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cluster_method {
    CLUSTER_NONE,        /* each value by itself: a facet */
    CLUSTER_FINGERPRINT, /* words without case, accents and signs, sorted, each once */
    CLUSTER_NGRAM,       /* pairs of letters, sorted, each once */
    CLUSTER_COLOGNE,     /* how a German name sounds */
    CLUSTER_EDITS,       /* Levenshtein: at most one edit in four letters, three at most */
    CLUSTER_METHOD_COUNT
};
const char *cluster_method_name(enum cluster_method method);  /* "fingerprint" */
const char *cluster_method_label(enum cluster_method method); /* N_() */
/* CLUSTER_METHOD_COUNT where there is none of this name. */
enum cluster_method cluster_method_find(const char *name);

/* NULL for CLUSTER_NONE and CLUSTER_EDITS. */
char *cluster_key(struct arena *arena, enum cluster_method method, const char *value);

struct cluster_value {
    const char *value;
    int64_t count; /* records that have it */
};
struct cluster {
    struct cluster_value
        *values; /* most first: the first is what is proposed (count 0: nobody has it yet) */
    size_t count;
    int64_t records; /* that would change or stay */
};
/* Clusters of two values and more, largest first; with CLUSTER_NONE every value by itself. Values
 * must differ; they are shared with the result. Edits compare at most CLUSTER_EDITS_MOST values. */
#define CLUSTER_EDITS_MOST 5000
void clusters_make(struct arena *arena, struct cluster_value *values, size_t count,
                   enum cluster_method method, struct cluster **ret_clusters, size_t *ret_count);

/* What a bulk edit does to a value. */
enum transform {
    TRANSFORM_SET,
    TRANSFORM_TRIM,
    TRANSFORM_TITLE,
    TRANSFORM_UPPER,
    TRANSFORM_LOWER,
    TRANSFORM_REPLACE
};
/* from and to: of TRANSFORM_SET (to) and TRANSFORM_REPLACE. The result may be the same text. */
const char *transform_apply(struct arena *arena, enum transform transform, const char *value,
                            const char *from, const char *to);
bool transform_find(const char *name, enum transform *ret_transform); /* "trim" */

#endif
