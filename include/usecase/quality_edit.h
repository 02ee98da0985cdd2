/* Cleaning in groups: the values of a field with their counts, clusters of them, and one change for
 * many records that one undo takes back. */
#ifndef USECASE_QUALITY_EDIT_H
#define USECASE_QUALITY_EDIT_H

#include "core/cluster.h"
#include "core/lead.h"
#include "usecase/session.h"

/* The record that owns a flat field of leads; NULL: no field that may be cleaned so. */
const struct entity *edit_owner(const char *field);

/* Clusters of a field's values (CLUSTER_NONE: every value by itself), at most `limit` values. */
bool quality_facet(struct session *session, const char *field, enum cluster_method method,
                   int limit, struct arena *arena, struct cluster **ret_clusters, size_t *ret_count,
                   struct error *err);

/* One record that a change of many touches, or would. */
struct quality_edited {
    const struct entity *entity;
    const struct field *field;
    const void *record;           /* as it stands */
    const struct lead_card *card; /* the lead that led there; NULL: of a join */
    const char *from, *to;        /* canonical; to as it was wanted where it is refused */
    const char *extension;        /* of a number: that the person has then; NULL: none */
    const char *refused;          /* why the field does not take it; NULL: it does */
};

/* One field of every lead that the filter names (its contact's or company's, too); a record that
 * several leads share is changed once. */
struct quality_edit {
    const char *where; /* of leads; NULL: all */
    const char *field;
    enum transform transform;
    const char *from, *to; /* core/cluster.h */
    /* Writes nothing, and goes on where a value is refused: it is counted and told. */
    bool is_dry_run;
    void (*each)(void *data, const struct quality_edited *edited); /* NULL: nobody looks */
    /* Asked before each page with how many are changed (while is_rehearsal: would be); false: it
     * ends there, and what is changed stays. NULL: nobody stops it. */
    bool (*goes_on)(void *data, int64_t changed);
    void *data;
    bool is_rehearsal;               /* everything is looked at before anything is written */
    int64_t leads, records, changed; /* that the filter names; of them; that become another */
    int64_t refused;                 /* of a dry run */
    int64_t expected;                /* what the rehearsal would change */
    bool was_stopped;
    char group[37]; /* what undo takes; "" when nothing was written */
};
/* Stewards and team leads. A value that the field does not take refuses the whole edit before
 * anything is written; one that is set for all, even where no lead is found. */
bool quality_edit(struct session *session, struct quality_edit *edit, struct error *err);
struct quality_join {
    const char *field, *const *values, *to;
    size_t count;                                 /* of values */
    bool (*goes_on)(void *data, int64_t changed); /* as above */
    void *data;
    int64_t changed;
    bool was_stopped;
    char group[37];
};
/* Every value that is not `to` becomes it; one group. */
bool quality_join(struct session *session, struct quality_join *join, struct error *err);

#endif
