/* Undo: a new group of operations that takes back another one. On a desk one of more than UNDO_ONCE
 * operations is taken back in parts, each saved by itself: others write in between, and what was
 * stopped or cut goes on where it was, as the last action or by its group. */
#ifndef USECASE_UNDO_H
#define USECASE_UNDO_H

#include "usecase/session.h"

#define UNDO_ONCE 400

struct undone {
    char text[200];
    char group[37];
    char undoes[37];
    int64_t operations;
    int64_t looked, of; /* in parts: how many operations of the group, of how many; otherwise 0 */
    bool was_sent, was_stopped;
};
/* op_or_group NULL: my last action; a batch id undoes an import as a whole. Own actions only,
 * except team leads and stewards for imports. A value others changed since becomes a conflict task;
 * an accepted handover is refused. */
bool undo_run(struct session *session, const char *op_or_group, struct undone *ret_undone,
              struct error *err);
/* The same; told after each part, false stops: that is no error. */
struct undo_watch {
    bool (*goes_on)(void *data, int64_t looked, int64_t of);
    void *data;
};
bool undo_watched(struct session *session, const char *op_or_group, const struct undo_watch *watch,
                  struct undone *ret_undone, struct error *err);
/* What undo would take back, for the message line; false: nothing. */
bool undo_peek(struct session *session, char *ret_text, size_t size);
/* The same, weighed before anything is taken back. */
#define UNDO_ASKED 50 /* changes from which a person is asked first */
struct undo_weight {
    char group[37]; /* what undo_watched takes; a person may do something else before answering */
    char what[200]; /* "the import of fair.csv, 4000 rows" */
    bool is_much;   /* an import, or more than UNDO_ASKED changes: not by one key */
    bool is_long;   /* it goes in parts */
};
bool undo_weigh(struct session *session, struct undo_weight *ret_weight); /* false: nothing */

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
