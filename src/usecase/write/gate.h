/* The handover gate in the one way to write: at the desk before a group is saved, in the service
 * after it was applied. Private to usecase. */
#ifndef USECASE_GATE_H
#define USECASE_GATE_H

#include "usecase/session.h"

/* ERR_DATA with what is missing where a lead of the group is handed over without what its campaign
 * demands, and nobody who may has said why; the field names the demands. pending: the group as it
 * is not stored yet, NULL: it is. */
bool gate_check(struct session *session, struct operation *const *written, size_t count,
                struct batch_of_operations *pending, struct arena *arena, struct error *err);
/* The same for a batch that is not stored yet. */
bool gate_check_batch(struct session *session, struct batch_of_operations *ops, struct error *err);
/* In the service, for a group with a call in it: the call took place and is kept, its leads go back
 * to "qualified". */
bool gate_set_back(struct session *session, struct operation *const *written, size_t count,
                   struct arena *arena, struct error *err);
bool gate_has_call(struct operation *const *written, size_t count);

#endif
