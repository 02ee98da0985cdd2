/* A proposal that its new owner accepts: done by the service, with his rights and its author's
 * name. Private to usecase. */
#ifndef USECASE_PROPOSAL_H
#define USECASE_PROPOSAL_H

#include "authorise.h"

/* After `op` was applied: if it closed a proposal's task, what was proposed is done now ("done") or
 * thrown away ("dropped"). Nothing for other operations. */
bool proposal_decided(struct session *session, const char *scopes, const struct operation *op,
                      struct arena *arena, struct error *err);

#endif
