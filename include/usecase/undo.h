/* Undo: a new group of operations that takes back another one. */
#ifndef USECASE_UNDO_H
#define USECASE_UNDO_H

#include "usecase/session.h"

struct undone {
    char text[200];
    char group[37];
    char undoes[37];
    int64_t operations;
    bool was_sent;
};
/* op_or_group NULL: my last action; a batch id undoes an import as a whole. Own actions only,
 * except team leads and stewards for imports. A value others changed since becomes a conflict task;
 * an accepted handover is refused. */
bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone,
              struct error *err);
/* What undo would take back, for the message line; false: nothing. */
bool undo_peek(struct session *session, char *ret_text, size_t size);

/* What was typed in the call that a group recorded, so that it can be typed on after an undo. */
struct typed_answer {
    const char *question, *value;
};
struct typed_call {
    const char *lead_id; /* NULL: the group recorded no call */
    const char *note;    /* "": none */
    struct typed_answer *answers;
    size_t answer_count;
    int64_t duration_s; /* INT_NONE: not known */
    const char *phone;  /* "": none */
    bool is_incoming;
};
bool undo_typed(struct session *session, const char *group, struct arena *arena,
                struct typed_call *ret_typed, struct error *err);

const char *action_name(const char *action); /* "the call": translated; NULL is fine */

#endif
