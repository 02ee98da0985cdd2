/* Mails that came back: whose address it is, is marked, and its task opens (M07). */
#ifndef USECASE_BOUNCES_H
#define USECASE_BOUNCES_H

#include "usecase/session.h"

struct bounce_report {
    int64_t read;    /* addresses that were told */
    int64_t marked;  /* contacts whose address is bounced from now on */
    int64_t gone;    /* contacts who may have left, by an automatic reply (N09) */
    int64_t known;   /* contacts where that stood already */
    int64_t unknown; /* addresses that nobody here has */
    int64_t left;    /* addresses that are right: a full mailbox, a delay, a refused text */
    int64_t strange; /* lines that are no address */
};
/* Reports (RFC 3464) or a list, as text; one step for undo. scopes: contacts of these alone, in the
 * service; NULL: all that are here. */
bool bounces_take(struct session *session, const char *text, const char *scopes,
                  struct bounce_report *ret_report, struct error *err);

#endif
