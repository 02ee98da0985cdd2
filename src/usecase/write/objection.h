/* What a person said about being called, in a pushed group. Private to usecase. */
#ifndef USECASE_OBJECTION_H
#define USECASE_OBJECTION_H

#include "authorise.h"

/* Does the group say that somebody does not want to be called? */
bool objection_is_in(struct operation *const *ops, size_t count);
/* A group that waits as a proposal: its objection does not. It holds at once, under its author's
 * name, for the person that he had in reach. */
bool objection_hold(struct authority *authority, struct operation *const *ops, size_t count,
                    struct error *err);

#endif
