/* Data-quality tasks and conflicts: working them. Tasks open and close by themselves in the one
 * write path. */
#ifndef USECASE_QUALITY_H
#define USECASE_QUALITY_H

#include "core/task.h"
#include "usecase/session.h"

bool task_done(struct session *session, const char *task_id,
               struct error *err); /* refused while the record is still wrong */
bool task_later(struct session *session, const char *task_id, int64_t until_ms, struct error *err);
enum conflict_choice { CONFLICT_MINE, CONFLICT_THEIRS, CONFLICT_BASE };
bool conflict_take(struct session *session, const char *task_id, enum conflict_choice choice,
                   struct error *err);
/* Runs all checks over all contacts in scope; progress as in import. */
bool quality_check_all(struct session *session, int64_t *ret_checked, int64_t *ret_opened,
                       int64_t *ret_closed, struct error *err);

#endif
