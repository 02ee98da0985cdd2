/* Dialling: one door for every way to make a call. Which one, `[dial] driver` says: manual (the
 * number is shown), command (an argv of one's own), tel (the desktop's handler), linphone, baresip,
 * asterisk, sipgate, placetel, fritzbox. A number is checked before any driver sees it
 * (^\+?[0-9]{3,15}$, no emergency or premium number), no shell is ever involved, and only the
 * user's own settings choose what is run or asked. */
#ifndef PHONE_DIAL_H
#define PHONE_DIAL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/settings.h"
#include "core/call_event.h"

struct dial_request {
    const char *e164, *lead_id, *agent;
};
enum dial_state {
    DIAL_ACCEPTED, /* the phone has taken the number; nothing more may ever be heard */
    DIAL_RINGING,
    DIAL_ANSWERED,
    DIAL_ENDED,
    DIAL_FAILED, /* err says why, and what to do; the call can be made by hand */
    DIAL_OTHER   /* the phone tells of a call that comes in meanwhile */
};
struct dial_event {
    enum dial_state state;
    int64_t duration_ms; /* DIAL_ENDED: from answered to ended, 0: never answered */
    char words[160];     /* of the phone: "486 Busy Here"; safe text */
    struct error err;
    struct call_event call; /* DIAL_OTHER */
};

/* True: no driver is set, the number is dialled by hand. */
bool dial_is_manual(const struct settings *settings);
/* What would happen, line by line and without secrets. ERR_CONFIG: manual, or the settings are not
 * complete; ERR_BLOCKED: not a number that may be dialled. */
bool dial_plan(const struct settings *settings, const struct dial_request *request,
               struct arena *arena, char **ret_lines, struct error *err);

struct dial;
/* Returns at once; a thread does the work. Fails as dial_plan. */
bool dial_start(const struct settings *settings, const struct dial_request *request,
                struct dial **ret_dial, struct error *err);
int dial_fd(const struct dial *dial); /* readable when there is an event */
bool dial_next(struct dial *dial, struct dial_event *ret_event);
bool dial_can_hang_up(const struct dial *dial);
void dial_hang_up(struct dial *dial);
/* No more is heard of it; the call itself goes on. NULL is fine. */
void dial_close(struct dial *dial);

/* Does the driver answer? In words, without making a call. May take 10 seconds. */
bool dial_probe(const struct settings *settings, char *ret_words, size_t size, struct error *err);

#endif
