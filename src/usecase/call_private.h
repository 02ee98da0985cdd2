/* What logging a call and handing over share. */
#ifndef USECASE_CALL_PRIVATE_H
#define USECASE_CALL_PRIVATE_H

#include "core/activity.h"
#include "core/answer.h"
#include "usecase/calls.h"

struct call {
    struct session *session;
    const struct call_result *result;
    const struct outcome *outcome;
    struct batch_of_operations *ops;
    struct lead *lead;       /* as it shall be */
    struct contact *contact; /* as it shall be */
};

void activity_add(struct batch_of_operations *ops, const struct lead *lead, const char *kind,
                  const char *result, const char *reason, const char *note, const char *user_id);
bool answers_add(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                 const struct form *form, const struct answer_input *answers, size_t count,
                 struct error *err);
/* Sets lead (as it shall be) to handed over, with the activity. */
bool call_hand_over(struct call *call, const char *to_user, const char *note, struct error *err);

#endif
