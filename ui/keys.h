/* The keys of actions. Strings are in the frame arena. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "app.h"

/* From the settings ("keys.lead.dial = F5"), else the default. */
const char *action_key(const struct app *app, const struct action *action);
const char *key_shown(const char *key); /* as it is read on a keyboard here */
const char *global_key(const struct app *app, const char *name); /* "app.undo" */
/* A sentence that names two actions on the same key by the settings; NULL if there are none. */
const char *actions_clash(struct app *app);
/* Why this action cannot have that key, with who has it; NULL: it can. */
const char *key_refused(struct app *app, const struct action *action, const char *key);
bool is_action_of(const struct action *table, const struct action *action);
/* On a screen with that table another action has the key. */
bool is_shadowed(const struct app *app, const struct action *action, const struct action *table);

/* Letters go into a field of the screen, so keys that are text mean nothing else. */
bool app_is_typing(const struct app *app);
bool key_is_text(const char *key); /* "d", "Space"; not "Esc" */

#endif
