/* What the service has rejected: a person reads the reason and sends it again, as it was or with
 * one value changed, or puts it away. */
#ifndef USECASE_OUTBOX_H
#define USECASE_OUTBOX_H

#include "usecase/session.h"

/* Writes the rejected operations of a group once more, as a new group on today's records, and puts
 * the old ones away. changed_no and field: in this operation this field gets `value` (raw) instead;
 * 0: as it was. All rules hold as for anything typed. ERR_NOT_FOUND: nothing of it is rejected any
 * more; ERR_USAGE: an import, which is corrected in its file. */
bool outbox_resend(struct session *session, const char *group_id, int64_t changed_no,
                   const char *field, const char *value, struct error *err);
/* No longer shown as rejected; it stays in the outbox's list with its reason. */
bool outbox_put_away(struct session *session, const char *group_id, struct error *err);

#endif
