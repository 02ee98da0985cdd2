/* Own figures: no role may ask for those of others here. */
#include "usecase/figures.h"

bool figures_own_results(struct session *session, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err)
{
    return store_result_counts(session->store, session->actor.user_id, from_ms, to_ms, arena,
                               ret_rows, ret_count, err);
}
