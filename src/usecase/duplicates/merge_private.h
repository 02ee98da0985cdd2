/* What merging, taking apart and late edits share. */
#ifndef USECASE_MERGE_PRIVATE_H
#define USECASE_MERGE_PRIVATE_H

#include "core/consent.h"
#include "core/merge.h"
#include "core/operation.h"
#include "core/task.h"
#include "usecase/session.h"

#define MERGE_MOVED_MOST                                                                           \
    1000 /* rows that hang on the one that goes: the merge record names each                       \
          */

/* The contact or company that an id means, old ids and leads followed. */
bool merge_find(struct session *session, const char *id, struct arena *arena,
                const struct entity **ret_entity, const char **ret_id, struct error *err);
/* Why a task says that two are one; NULL: none does. */
const char *merge_reason(struct session *session, const char *a, const char *b,
                         struct arena *arena);
/* A hash of what two records say, the same for (a, b) and (b, a); NULL: they say too little. ops:
 * what is about to be written, or NULL. */
char *merge_alike(struct session *session, const struct batch_of_operations *ops, const char *a,
                  const char *b, struct arena *arena);
/* Did somebody say that these two are two? */
bool merge_is_decided(struct session *session, const struct batch_of_operations *ops, const char *a,
                      const char *b);
/* As unmerge_run, as the undo of a group (NULL: none). */
bool unmerge_undoing(struct session *session, const char *id, const char *undone_group,
                     char ret_group[37], struct error *err);
/* Did a merge itself write this? */
bool merge_wrote(const struct merge *merge, const struct consent *consent);
/* In the service, after `op` was applied: an edit that comes for a record which was merged
 * meanwhile reaches the one that lives on, and what names the old one names that. */
bool merge_forward(struct session *session, const struct operation *op, struct arena *arena,
                   struct error *err);

#endif
