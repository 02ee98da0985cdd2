/* Numbers stay masked where nobody may call (UWG § 7): for whoever calls, not for those who keep
 * the data (stewards and team leads, who may export it). The lead screen shows no number either. */
#ifndef USECASE_MASKING_H
#define USECASE_MASKING_H

#include "usecase/session.h"

/* In what was loaded: numbers become "+49********", their search keys nothing. */
void mask_card(struct session *session, struct lead_card *card, struct arena *arena);
void mask_record(struct session *session, const struct entity *entity, void *record,
                 struct arena *arena);
/* One value of a record's field, as history and tasks tell it; the same one if it is no number or
 * may be seen. */
const char *mask_value(struct session *session, const struct entity *entity, const char *id,
                       const char *field, const char *value, struct arena *arena);

#endif
