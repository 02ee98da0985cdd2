/* Calls that come in, as this machine hears of them: a Unix socket of the running workplace, for
 * the hooks of telephone systems and programs. Each workplace has one of its own in a folder that
 * only its user may enter ($XDG_RUNTIME_DIR/vorwahl/PROFILE/calls-PID.sock, mode 0600); other
 * users' processes are refused. What comes in is taken for hostile: one JSON object a line (codec/
 * call_event_json.h), at most 1 KiB, 16 lines and one second a connection. */
#ifndef PHONE_INCOMING_H
#define PHONE_INCOMING_H

#include "core/call_event.h"

struct incoming;

/* A thread of its own listens. What a killed workplace left behind is removed. */
bool incoming_open(const char *profile, struct incoming **ret_incoming, struct error *err);
int incoming_fd(const struct incoming *incoming); /* readable when there is an event */
bool incoming_next(struct incoming *incoming, struct call_event *ret_event);
void incoming_close(struct incoming *incoming); /* NULL is fine */

/* Tells every open workplace of this profile. ERR_UNAVAILABLE: there is none. */
bool incoming_tell(const char *profile, const struct call_event *event, int *ret_count,
                   struct error *err);

#endif
