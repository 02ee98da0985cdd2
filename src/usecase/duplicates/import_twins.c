/* Rows of an import have their twins asked about behind it: in short steps while the desk has
 * nothing better to do, from where the last one ended. */
#include "usecase/duplicates.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/reference.h"
#include "duplicates_private.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define STEP 25                   /* persons; some 50 ms of processor at a million */
#define GIVEN_UP_MS (6 * HOUR_MS) /* an import that runs no longer: it was cut short */

/* Rows of one that still runs, or was taken back, are not asked about. */
static bool is_ripe(const struct batch *batch, int64_t now_ms)
{
    return !str_equal(batch->state, "running") || now_ms - batch->started_ms > GIVEN_UP_MS;
}

static bool find_ask(struct session *session, struct arena *arena, struct twin_ask *ret_ask,
                     struct error *err)
{
    const char *after = "";
    for (void *batch;; after = ret_ask->batch_id) {
        if (!store_twin_ask_next(session->store, after, arena, ret_ask, err))
            return false;
        if (ret_ask->batch_id == NULL)
            return true;
        bool is_there =
            store_load(session->store, &batch_entity, ret_ask->batch_id, arena, &batch, NULL);
        if (!is_there || str_equal(((struct batch *)batch)->state, "undone")) {
            if (!store_twin_ask_done(session->store, ret_ask->batch_id, NULL, 0, err))
                return false;
        } else if (is_ripe(batch, session->now_ms())) {
            return true;
        }
    }
}

/* Colleagues follow each other: their company is asked about once. */
static bool ask_firm(struct session *session, struct batch_of_operations *ops,
                     const struct twin_ask *ask, const char *contact_id, const char **last,
                     struct error *err)
{
    void *contact, *company;
    if (!store_load(session->store, &contact_entity, contact_id, ops->arena, &contact, NULL))
        return true;
    const char *id = ((struct contact *)contact)->company_id;
    if (id == NULL || str_equal(id, *last) ||
        !store_load(session->store, &company_entity, id, ops->arena, &company, NULL) ||
        !str_equal(((struct company *)company)->batch_id, ask->batch_id))
        return true;
    *last = id;
    return twins_ask_of_company(session, ops, id, err);
}

/* Companies that came alone follow behind the contacts, of which there are none then. */
static bool read_rows(struct session *session, const struct twin_ask *ask, struct arena *arena,
                      char ***ret_ids, size_t *ret_count, bool *ret_is_company, struct error *err)
{
    if (!store_twin_ask_rows(session->store, ask, false, STEP, arena, ret_ids, ret_count, err))
        return false;
    *ret_is_company = *ret_count == 0;
    return *ret_count > 0 ||
           store_twin_ask_rows(session->store, ask, true, STEP, arena, ret_ids, ret_count, err);
}

static bool ask_rows(struct session *session, const struct twin_ask *ask, char **ids, size_t count,
                     bool is_company, struct arena *arena, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, TWINS_BEHIND, session->actor.user_id, session->now_ms());
    const char *last = NULL;
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = is_company ? twins_ask_of_company(session, ops, ids[i], err)
                           : twins_ask_of_person(session, ops, ids[i], err) &&
                                 ask_firm(session, ops, ask, ids[i], &last, err);
    memcpy(ops->group_id, ask->group_id, sizeof ops->group_id);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, ask->group_id, sizeof op->group_id);
    return is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
}

bool twins_ask_more(struct session *session, int64_t *ret_asked, bool *ret_more, struct error *err)
{
    struct arena *arena = arena_new();
    struct twin_ask ask;
    char **ids;
    size_t count = 0;
    bool is_company = false, is_ok = find_ask(session, arena, &ask, err);
    *ret_more = is_ok && ask.batch_id != NULL;
    *ret_asked = ask.asked;
    if (*ret_more) {
        is_ok = read_rows(session, &ask, arena, &ids, &count, &is_company, err) &&
                ask_rows(session, &ask, ids, count, is_company, arena, err) &&
                store_twin_ask_done(session->store, ask.batch_id,
                                    count == STEP ? ids[count - 1] : NULL, (int64_t)count, err);
        *ret_asked += (int64_t)count;
    }
    arena_free(arena);
    return is_ok;
}

bool twins_are_waiting(struct session *session)
{
    struct arena *arena = arena_new();
    struct twin_ask ask;
    bool is_waiting = find_ask(session, arena, &ask, NULL) && ask.batch_id != NULL;
    arena_free(arena);
    return is_waiting;
}

int64_t twins_keys_waiting(struct session *session)
{
    return store_twin_keys_waiting(session->store);
}

bool twins_progress(struct store *store, struct twins_progress *ret_progress)
{
    struct arena *arena = arena_new();
    struct twin_ask ask;
    void *batch;
    bool is_there = store_twin_ask_next(store, "", arena, &ask, NULL) && ask.batch_id != NULL &&
                    store_load(store, &batch_entity, ask.batch_id, arena, &batch, NULL);
    if (is_there) {
        *ret_progress = (struct twins_progress){.asked = ask.asked,
                                                .created = ((struct batch *)batch)->created_count};
        snprintf(ret_progress->batch_id, sizeof ret_progress->batch_id, "%s", ask.batch_id);
        snprintf(ret_progress->name, sizeof ret_progress->name, "%s",
                 str_or(((struct batch *)batch)->name, ""));
    }
    arena_free(arena);
    return is_there;
}

bool twins_ask_no_more(struct session *session, const char *batch_id, struct error *err)
{
    return actor_require(&session->actor, RIGHT_IMPORT, err) &&
           store_twin_ask_done(session->store, batch_id, NULL, 0, err);
}

bool twins_ask_behind(struct store *store, bool *ret_more, struct error *err)
{
    struct session *session;
    struct arena *arena = arena_new();
    struct twin_ask ask;
    int64_t asked;
    *ret_more = false;
    bool is_ok = store_twin_ask_next(store, "", arena, &ask, err);
    bool has_work = is_ok && ask.batch_id != NULL && store_twin_keys_are_made(store);
    arena_free(arena);
    if (!has_work || !session_open(store, NULL, &session, err))
        return is_ok && !has_work;
    is_ok = twins_ask_more(session, &asked, ret_more, err);
    session_close(session);
    return is_ok;
}
