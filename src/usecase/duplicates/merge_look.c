/* A merge looked at again: what was decided when, field by field. */
#include "usecase/merge.h"

#include "base/i18n.h"
#include "base/text.h"
#include "codec/merge_text.h"
#include "store/records.h"

bool merge_look(struct session *session, const char *id, struct arena *arena,
                struct merge_plan *ret_plan, int64_t *ret_at_ms, struct error *err)
{
    void *row, *kept, *gone;
    if (!actor_require(&session->actor, RIGHT_MERGE, err) ||
        !store_load(session->store, &merge_entity, id, arena, &row, err))
        return false;
    const struct merge *merge = row;
    struct merge_plan plan = {.entity = str_equal(merge->entity, "company") ? &company_entity
                                                                            : &contact_entity,
                              .reason = merge->reason};
    if (!str_equal(merge->state, "merged"))
        return error_set(err, ERR_CONFLICT, _("these two are not merged"));
    if (!store_load_any(session->store, plan.entity, merge->kept_id, arena, &kept, err) ||
        !store_load_any(session->store, plan.entity, merge->gone_id, arena, &gone, err))
        return false;
    plan.kept = kept;
    plan.gone = gone;
    plan.count = merge_details_read(plan.entity, merge->details, arena, &plan.choices);
    *ret_plan = plan;
    *ret_at_ms = merge->at_ms;
    return true;
}
