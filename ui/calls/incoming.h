/* Call pop: who rings is looked up by number and shown at once. From an idle queue the lead opens
 * by itself; whoever is in the middle of something sees a line, and one key opens the lead on top
 * of it. Nothing of it is kept: neither here nor in the service. */
#ifndef UI_INCOMING_H
#define UI_INCOMING_H

#include "../app.h"
#include "core/call_event.h"

void incoming_start(struct app *app); /* the workplace's socket; without it all else goes on */
void incoming_stop(void);
int incoming_socket_fd(void); /* -1: there is none */
void incoming_read_socket(struct app *app);
void incoming_take(struct app *app, const struct call_event *event); /* from wherever it comes */
void incoming_tick(struct app *app);

/* The line that stands for the message while somebody rings; NULL: nobody does. In the frame. */
const char *incoming_line(struct app *app);
bool incoming_may_open(const struct app *app, const struct screen *screen);
void incoming_open_first(struct app *app, struct screen *screen);
/* True for a moment after a lead has opened by itself: a key pressed then was meant for the queue.
 */
bool incoming_is_fresh(void);
/* The lead that was made of the caller with this number is its call's. */
void incoming_made_lead(struct app *app, const char *lead_id, const char *number);

#endif
