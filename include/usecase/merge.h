/* Two records of one person or company made one, and taken apart again at any later time. Leads,
 * activities, answers, consents and tasks stay; old ids lead to the record that was kept; of
 * consents the stricter wins. All of it is one group of ordinary operations. */
#ifndef USECASE_MERGE_H
#define USECASE_MERGE_H

#include "core/merge.h"
#include "usecase/session.h"

struct merge_plan {
    const struct entity *entity; /* contact or company */
    const void *kept, *gone;     /* as they stand */
    struct merge_choice *choices;
    size_t count;
    const char *reason;   /* of the task that asked, or NULL */
    size_t leads_moved;   /* to the one that is kept */
    bool is_stricter_set; /* an objection of one ends a consent of the other */
};
/* What a merge of b into a would do: ids of two contacts, two companies, or two leads (their
 * contacts are meant); old ids are followed. ERR_USAGE: not two of a kind; ERR_CONFLICT: one record
 * already, or decided to be different. */
bool merge_plan(struct session *session, const char *a, const char *b, struct arena *arena,
                struct merge_plan *ret_plan, struct error *err);
/* Takes the other side for a field of the plan; ERR_USAGE: there is no such field in it. */
bool merge_choose(struct merge_plan *plan, const char *field, enum merge_side side,
                  struct error *err);
/* RIGHT_MERGE. ret_id: of the merge record, which unmerge takes; may be NULL. */
bool merge_run(struct session *session, const struct merge_plan *plan, char ret_id[37],
               struct error *err);

/* RIGHT_MERGE. A merge that stands, as it was decided: both sides' values before it; `kept` as it
 * stands now, ret_at_ms: since when. id: of the merge. */
bool merge_look(struct session *session, const char *id, struct arena *arena,
                struct merge_plan *ret_plan, int64_t *ret_at_ms, struct error *err);

/* id: of the merge, or of the record that went. Each value that was edited since goes to the record
 * whose value was edited; where both had said the same, a conflict task asks. ERR_CONFLICT: the
 * kept record was merged further; that has to be taken apart first. */
bool unmerge_run(struct session *session, const char *id, char ret_group[37], struct error *err);

/* Remembered for good; the pair is not asked about again. */
bool merge_different(struct session *session, const char *a, const char *b, struct error *err);
/* Has somebody decided that they are two? */
bool merge_is_different(struct session *session, const char *a, const char *b);

#endif
