/* The checks of many persons spread over the processors. Private to usecase. */
#ifndef USECASE_CHECK_HANDS_H
#define USECASE_CHECK_HANDS_H

#include "usecase/session.h"

struct check_hands;

/* At a desk one hand a processor, each with a connection of its own; in the service, and where none
 * can be had, the session alone. */
struct check_hands *check_hands_new(struct session *session);
void check_hands_free(struct check_hands *hands);
/* The tasks of these persons, opened and closed, as operations of `ops`, which holds none yet. They
 * share strings with the hands: until the next call. Reads one moment; writes nothing. */
bool check_hands_derive(struct check_hands *hands, char *const *contact_ids, size_t count,
                        struct batch_of_operations *ops, struct error *err);

#endif
