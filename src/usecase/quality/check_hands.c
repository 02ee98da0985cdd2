/* The checks of many persons, spread over the processors: reading what they are about is most of
 * the work. Each hand takes a part of the page and reads it through a connection of its own; what
 * they found is one group, written by the caller. */
#include "check_hands.h"

#include "base/parallel.h"
#include "codec/check_lists.h"
#include "../write/derive.h"

#include <stdlib.h>

#define LEAST 32 /* persons worth a thread */

struct hand {
    struct session *session;
    struct arena *arena;
    struct batch_of_operations *ops; /* of its part */
    char *const *ids;
    size_t count;
    bool is_ok;
    struct error err;
};

struct check_hands {
    struct hand hands[PARALLEL_MAX]; /* the first is the caller's own */
    int count;
};

static bool add_hand(struct check_hands *hands)
{
    struct session *own = hands->hands[0].session, *session;
    struct store *twin;
    if (!store_open_twin(own->store, &twin, NULL))
        return false;
    if (!session_open(twin, own->actor.user_id, &session, NULL)) {
        store_close(twin);
        return false;
    }
    session->now_ms = own->now_ms;
    hands->hands[hands->count++] = (struct hand){.session = session};
    return true;
}

struct check_hands *check_hands_new(struct session *session)
{
    struct check_hands *hands = xcalloc(1, sizeof *hands);
    hands->hands[0].session = session;
    hands->count = 1;
    check_lists(); /* read once, before anybody shares them */
    bool is_desk = store_kind(session->store) == STORE_DESK;
    while (is_desk && hands->count < parallel_workers() && add_hand(hands))
        ;
    return hands;
}

void check_hands_free(struct check_hands *hands)
{
    for (int i = 0; i < hands->count; i++) {
        if (hands->hands[i].arena != NULL)
            arena_free(hands->hands[i].arena);
        if (i == 0)
            continue;
        struct store *twin = hands->hands[i].session->store;
        session_close(hands->hands[i].session);
        store_close(twin);
    }
    free(hands);
}

static void work(void *data, size_t part, int worker)
{
    struct hand *hand = &((struct check_hands *)data)->hands[part];
    struct session *session = hand->session;
    (void)worker;
    hand->is_ok = true;
    store_read_begin(session->store); /* sees one moment, and locks the file once */
    session_hold(session, true);
    for (size_t i = 0; hand->is_ok && i < hand->count; i++)
        hand->is_ok = derive_tasks(session, hand->ops, hand->ids[i], &hand->err);
    session_hold(session, false);
    store_read_end(session->store);
}

/* Two persons of one company may both have found what is wrong with it. */
static void take(struct batch_of_operations *ops, const struct batch_of_operations *found)
{
    for (const struct operation *op = found->first; op != NULL; op = op->next) {
        if (operations_of(ops, op->entity, op->id, NULL) != NULL)
            continue;
        struct operation *own = operations_on(ops, op->entity, op->id, op->base_rev);
        own->changes = op->changes;
        own->change_count = op->change_count;
    }
}

static void share_out(struct check_hands *hands, int parts, char *const *ids, size_t count,
                      struct batch_of_operations *ops)
{
    for (int i = 0; i < parts; i++) {
        struct hand *hand = &hands->hands[i];
        size_t from = count * (size_t)i / (size_t)parts,
               to = count * (size_t)(i + 1) / (size_t)parts;
        hand->ids = ids + from;
        hand->count = to - from;
        hand->ops = ops;
        if (i == 0)
            continue;
        if (hand->arena == NULL)
            hand->arena = arena_new();
        arena_reset(hand->arena);
        hand->ops = operations_new(hand->arena, ops->action, ops->user_id, ops->now_ms);
    }
}

bool check_hands_derive(struct check_hands *hands, char *const *contact_ids, size_t count,
                        struct batch_of_operations *ops, struct error *err)
{
    int parts = count < (size_t)LEAST * 2 ? 1 : hands->count;
    share_out(hands, parts, contact_ids, count, ops);
    parallel_for((size_t)parts, parts, work, hands);
    for (int i = 0; i < parts; i++) {
        if (!hands->hands[i].is_ok) {
            if (err != NULL)
                *err = hands->hands[i].err;
            return false;
        }
        if (i > 0)
            take(ops, hands->hands[i].ops);
    }
    return true;
}
