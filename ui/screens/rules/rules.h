/* What the screens of rule files share: which text is meant. */
#ifndef UI_SCREENS_RULES_RULES_H
#define UI_SCREENS_RULES_RULES_H

#include "../../screens.h"

#include "usecase/rules.h"

/* An argument names a rule as the team has it ("=cadence/outbound") or a file ("/home/…/x.json").
 */
#define RULE_NAMED "="
/* Its text, in the arena; *ret_source: for messages. */
bool rule_source_read(struct session *session, const char *argument, struct arena *arena,
                      const char **ret_text, const char **ret_source, struct error *err);
void rule_publish_ask(struct app *app, const char *argument);
/* kind/name */
void rule_retract_ask(struct app *app, const char *name);

#endif
