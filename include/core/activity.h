/* Activity: what happened to a lead: calls, notes, stage changes, handovers. Append-only; a mistake
 * is voided, never edited. */
#ifndef CORE_ACTIVITY_H
#define CORE_ACTIVITY_H

#include "core/entity.h"

struct activity {
    struct record record;
    char *lead_id, *contact_id;
    char *kind;   /* call, note, stage, handover, accept, reject, move, import, mail, web */
    char *result; /* outcome code of a call; target state of a stage change */
    char *reason; /* reason code */
    int64_t at_ms;
    char *user_id;
    int64_t duration_s;
    char *phone; /* the number dialled, or of who called */
    char *note;
    int64_t is_void;     /* 1: undone */
    char *consent_id;    /* of a call: the grant that allowed it, and which it used */
    int64_t promised_ms; /* of a call: the minute it was promised for */
    int64_t is_incoming; /* of a call: 1: they called us; no attempt, no use of a consent */
    char *planned_by;    /* of a call: the cadence that the next step follows, and its version:
                            "outbound@2" */
};
extern const struct entity activity_entity;

#endif
