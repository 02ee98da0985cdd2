/* Phones that tell of calls that come in, listened to all the while a workplace is open: baresip,
 * Asterisk's manager interface, the call monitor of a FRITZ!Box, whichever `[dial] driver` names.
 * What they tell goes to every workplace of the profile on this machine by its socket
 * (phone/incoming.h), so that one workplace listens for all. Providers tell the service instead. */
#ifndef PHONE_LISTEN_H
#define PHONE_LISTEN_H

#include "base/error.h"
#include "base/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct listener;

/* *ret_listener NULL: this driver tells nothing, or [phone] listen = no. ERR_CONFIG: the settings
 * are not complete, or the phone is another machine's and not allowed in clear. A phone that is not
 * there is looked for again and again, quietly. */
bool listener_open(const struct settings *settings, const char *profile,
                   struct listener **ret_listener, struct error *err);
void listener_close(struct listener *listener); /* NULL is fine */

/* In words, what would be listened to; "" nothing. Fails as listener_open. */
bool listener_plan(const struct settings *settings, char *ret_words, size_t size,
                   struct error *err);

#endif
