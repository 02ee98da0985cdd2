/* Incoming calls as JSON: the body of POST /v1/calls, a line of the feed, a line of the
 * workplace's socket. */
#ifndef CODEC_CALL_EVENT_JSON_H
#define CODEC_CALL_EVENT_JSON_H

#include "codec/json.h"
#include "core/call_event.h"

/* {"from", "state", "id", "user", "extension", "duration_s"}: all but "from" may be missing; state
 * is then "ringing". ERR_DATA with the field; other members are nobody's mistake. */
bool call_event_read(const struct json *object, struct call_event *ret_event, struct error *err);
/* Without whom it rings: who gets it knows. */
void call_event_write(struct json_writer *writer, const struct call_event *event);

#endif
