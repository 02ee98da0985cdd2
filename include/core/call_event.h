/* What a telephone system tells of a call that comes in: who rings whom, and when it is over.
 * Numbers are personal data: an event lives in memory for a minute and is neither stored nor
 * logged. */
#ifndef CORE_CALL_EVENT_H
#define CORE_CALL_EVENT_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define CALL_EVENT_MS 60000 /* who was away for longer hears of it no more */

enum call_event_state {
    CALL_RINGING,
    CALL_ANSWERED,
    CALL_TAKEN, /* somebody else has answered it */
    CALL_ENDED
};

struct call_event {
    enum call_event_state state;
    char id[65]; /* the telephone system's own; without one the number stands for it */
    char
        number[24]; /* of who rings: E.164, an extension of the house as its digits; "": withheld */
    char user[64], extension[24]; /* whom it rings: sign-in name or extension; "": the whole team */
    int64_t duration_s;           /* of an ended one; INT_NONE: not known */
};

/* number: however written; nothing, "anonymous" and its like: withheld. ERR_DATA: no number. */
bool call_event_number(struct call_event *event, const char *number, struct error *err);
/* A name for one call, out of letters, digits and ._@:- : ERR_DATA. */
bool call_event_id(struct call_event *event, const char *id, struct error *err);
const char *call_event_word(enum call_event_state state); /* "ringing" */
bool call_event_state_find(const char *word, enum call_event_state *ret_state);
/* Do both tell of one call? */
bool call_event_is_same(const struct call_event *a, const struct call_event *b);

#endif
