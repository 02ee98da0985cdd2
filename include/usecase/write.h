/* The one way to write: rights and rules, derived values (keys, quality tasks, basis, score), then
 * the store. Desk: durable in the outbox and shown in the cache. Service: merged, journalled,
 * numbered, committed. */
#ifndef USECASE_WRITE_H
#define USECASE_WRITE_H

#include "usecase/session.h"

/* ret_group: what undo takes; may be NULL. On the service a transaction is opened if none is. */
bool write_commit(struct session *session, struct batch_of_operations *ops, char ret_group[37],
                  struct error *err);

/* --- the service takes a push (docs/protocol.md, Push) --- */
struct push_result {
    int64_t no;
    enum operation_result result;
    int64_t rev, seq;
    char task_id[37];
    char problem[200];
    bool is_unknown_kind; /* rejected for that; a newer service takes it under a new number */
};
struct push_request {
    const char *device_id;
    int64_t ack_through;
    struct operation **ops;
    size_t count;
};
struct push_answer {
    struct push_result *results;
    size_t count;
    int64_t expected_no;
};
/* One transaction; stored results are repeated; a group applies whole or not at all; nothing in ops
 * can make the request itself fail (poison becomes rejected). */
bool push_apply(struct session *session, const struct push_request *request, struct arena *arena,
                struct push_answer *ret_answer, struct error *err);

/* Each night (server/nightly.c): open leads without owner and queue, dated next step, or one that a
 * queue offers go to their team's rescue queue, with the reason in history and task. */
bool sweep_open_leads(struct session *session, int64_t *ret_rescued, struct error *err);

#endif
