/* Undo: a new group of operations that takes back another one. */
#ifndef USECASE_UNDO_H
#define USECASE_UNDO_H

#include "usecase/session.h"

struct undone {
    char text[200];
    char group[37];
    int64_t operations;
    bool was_sent;
};
/* op_or_group NULL: my last action; a batch id undoes an import as a whole. Own actions only,
 * except team leads and stewards for imports. A value others changed since becomes a conflict task;
 * an accepted handover is refused. */
bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone,
              struct error *err);
/* What undo would take back, for the message line; false: nothing. */
bool undo_peek(struct session *session, char *ret_text, size_t size);

const char *action_name(const char *action); /* "the call": translated; NULL is fine */

#endif
