/* Who has no purpose left: the preview, and the tasks that propose erasure. Nobody is erased by it.
 */
#ifndef USECASE_RETENTION_H
#define USECASE_RETENTION_H

#include "core/contact.h"
#include "core/quality.h"
#include "usecase/session.h"

struct retention_due {
    const struct contact *contact;
    const char *why; /* state of the lead that ended last, "licence", or NULL: no lead at all */
    int64_t end_ms;
    const struct quality_repair *values; /* bought values alone whose licence ended, of the person
                                            or company; why is "values". NULL: all of the person */
};
/* Goes through every contact at hand; `each` is told those whose time is over by `until_ms`. opens:
 * the tasks are opened (and those of whom is kept again, closed). */
bool retention_run(struct session *session, bool opens, int64_t until_ms,
                   void (*each)(void *data, const struct retention_due *due), void *data,
                   int64_t *ret_due, struct error *err);
/* Of one person: *ret_end_ms 0 where no end is known, *ret_why as above; lives in the arena. */
bool retention_of(struct session *session, const char *contact_id, struct arena *arena,
                  int64_t *ret_end_ms, const char **ret_why, struct error *err);

#endif
