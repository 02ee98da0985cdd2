/* The call that is going on: one at a time, whatever screen is shown. It lasts until it has an
 * outcome; the next lead waits for that. Who rings meanwhile may be answered: the first call is
 * held until the second one has its outcome. */
#ifndef UI_CALL_H
#define UI_CALL_H

#include "../app.h"
#include "phone/dial.h"
#include "usecase/calls.h"

struct call {
    char lead_id[40], number[24];
    int64_t began_ms, answered_ms, ended_ms; /* monotonic; 0: not, or nobody told */
    int64_t talked_ms;                       /* told by the phone when the call ended */
    bool is_told;                            /* the phone tells ringing, answer and end */
    bool is_incoming;                        /* they called us */
    bool was_left;                           /* without an outcome, and recorded so */
    struct dial *dial;                       /* or NULL */
};

/* A call that an earlier start has left without an outcome. */
void call_restore(struct app *app);
/* The call of this lead, or NULL; lead_id NULL: of any. */
const struct call *call_of(const char *lead_id);
void call_dial(struct app *app, const char *lead_id, const struct call_permission *permission);
/* Somebody called us and it is this lead: the timer begins. */
void call_take(struct app *app, const char *lead_id, const char *number, bool is_answered);
/* What the telephone system tells of the incoming call. */
void call_answered(void);
void call_ended(struct app *app, int64_t talked_s /* INT_NONE: by the timer */);
bool call_can_hang_up(void);
void call_hang_up(void);
/* Its outcome is on its way to the disk: hangs up and forgets it. */
void call_done(struct app *app, const char *lead_id);
/* The lead screen closes without an outcome: recorded, and said. */
void call_leave(struct app *app, const char *lead_id);
/* True: a call of another lead has no outcome yet. It says so, and `goes_there` opens that lead. */
bool call_blocks(struct app *app, const char *lead_id, bool goes_there);
int64_t call_seconds(const struct call *call);                        /* for the activity */
const char *call_words(const struct call *call, struct arena *arena); /* "ringing 00:04" */

int call_fd(void); /* -1: nothing to hear */
void call_take_events(struct app *app);
void call_close(void);

/* --- power mode: an outcome dials the next lead after a pause that any key stops --- */
bool power_is_on(const struct app *app);
void power_toggle(struct app *app);
void power_arm(struct app *app);  /* the outcome is saved: the open lead is next */
bool power_stop(struct app *app); /* true: it was counting down */
/* Seconds until the lead on top is dialled; 0: it does not count. */
int power_seconds(const struct app *app);
void power_tick(struct app *app);
int power_wait_ms(int timeout_ms); /* the loop's time-out, shorter while it counts */

#endif
