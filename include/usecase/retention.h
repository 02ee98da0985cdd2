/* Who has no purpose left: the preview, and the tasks that propose erasure. Nobody is erased by it.
 */
#ifndef USECASE_RETENTION_H
#define USECASE_RETENTION_H

#include "core/contact.h"
#include "core/quality.h"
#include "usecase/session.h"

struct retention_due {
    const struct contact *contact;
    const struct company *company; /* NULL: none, or not at hand */
    const struct lead *lead;       /* NULL: none */
    const char *why; /* state of the lead that ended last, "licence", or NULL: no lead at all */
    int64_t end_ms;
    const struct quality_repair *values; /* bought values alone whose licence ended, of the person
                                            or company; why is "values". NULL: all of the person */
};
#define RETENTION_NOTICE "notice" /* why: has to be told of the source until end_ms (art. 14) */
struct retention_look {
    int64_t until_ms;
    bool opens;         /* the tasks (and those of whom is kept again are closed) */
    bool tells_notices; /* to `each`; they are not counted as due */
    void (*each)(void *data, const struct retention_due *due); /* NULL: nobody listens */
    bool (*goes_on)(void *data, int64_t looked); /* after each page of persons; NULL: to the end */
    void *data;
    int64_t due; /* how many */
};
/* Goes through every contact at hand; `each` is told those whose time is over by `until_ms`.
 * ERR_CANCELLED when it is not to go on. */
bool retention_run(struct session *session, struct retention_look *look, struct error *err);
/* Of one person: *ret_end_ms 0 where no end is known, *ret_why as above; lives in the arena. */
bool retention_of(struct session *session, const char *contact_id, struct arena *arena,
                  int64_t *ret_end_ms, const char **ret_why, struct error *err);

#endif
