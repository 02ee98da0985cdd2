/* Dialling: the number goes to a configured command as one argument of an argv, never through a
 * shell (ecosystem.md 4). */
#ifndef PHONE_DIAL_H
#define PHONE_DIAL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/settings.h"

struct dial_request {
    const char *e164, *lead_id, *agent;
};
/* Splits settings key "dial.command" ("/usr/bin/linphonecsh | dial | {e164}") and fills {e164}
 * {national} {digits} {lead_id} {agent} inside single elements. ERR_CONFIG: none configured (then
 * the number is shown to be dialled by hand); ERR_BLOCKED: not a dialable number. */
bool dial_argv(const struct settings *settings, const struct dial_request *request,
               struct arena *arena, char ***ret_argv, struct error *err);
struct dial;
/* Starts it detached: own session, stdin /dev/null, output kept apart from the terminal; returns at
 * once. */
bool dial_start(char *const *argv, struct dial **ret_dial, struct error *err);
int dial_fd(const struct dial *dial); /* readable when it ended (pidfd) */
bool dial_finish(struct dial *dial, bool *ret_ok, char *ret_last_line,
                 size_t size); /* reaps; false: still running */
/* Lets it run by itself; it is ended after 10 s and reaped by a thread. */
void dial_detach(struct dial *dial);
void dial_free(struct dial *dial); /* after 10 s: TERM, then KILL */

#endif
