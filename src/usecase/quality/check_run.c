/* Checks run over many persons: all of them, or what lists have brought. Page by page, each written
 * before the next is read, and on from where an earlier run ended. */
#include "usecase/quality.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/reference.h"
#include "check_hands.h"
#include "facts.h"
#include "store/import_checks.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>

#define PAGE_LEAST 200
#define PAGE_MOST 1000
#define TASKS_MOST 200            /* of one group, about: so long others of the home wait */
#define GIVEN_UP_MS (6 * HOUR_MS) /* an import that runs no longer: it was cut short */
#define RESUME_KEY "quality_check_at"

struct checking {
    struct session *session;
    struct quality_run *run;
    struct check_hands *hands;
    size_t page; /* persons of the next one */
};

static void begin(struct checking *checking, struct session *session, struct quality_run *run)
{
    *checking = (struct checking){session, run, check_hands_new(session), PAGE_LEAST};
    run->checked = run->opened = run->closed = 0;
}

/* "1795420800000 CURSOR": where a run was stopped; older than a day it is begun anew. */
static char *resume_at(struct session *session, struct arena *arena, int64_t *ret_done)
{
    const char *text = store_meta(session->store, RESUME_KEY, false, arena);
    char *end;
    if (str_is_empty(text))
        return NULL;
    int64_t at = strtoll(text, &end, 10);
    *ret_done = strtoll(end, &end, 10);
    return *end == ' ' && session->now_ms() - at < DAY_MS ? arena_strdup(arena, end + 1) : NULL;
}

static bool keep_place(struct session *session, const char *cursor, int64_t done,
                       struct arena *arena, struct error *err)
{
    return store_meta_set(session->store, RESUME_KEY,
                          cursor == NULL
                              ? ""
                              : arena_printf(arena, "%lld %lld %s", (long long)session->now_ms(),
                                             (long long)done, cursor),
                          false, err);
}

/* Deadlines of a list have a preview of their own (vorwahl retention), which opens their tasks. */
static void leave_deadlines(struct batch_of_operations *ops)
{
    struct operation **at = &ops->first;
    ops->slots = NULL; /* which hold what goes, too */
    for (ops->last = NULL; *at != NULL;) {
        if (str_equal(operation_value(*at, "check_id"),
                      "retention_ended")) { /* of a new task alone */
            *at = (*at)->next;
            ops->count--;
            continue;
        }
        ops->last = *at;
        at = &(*at)->next;
    }
}

/* Each page is a commit or two: where little is found they cost more than the checks. */
static void fit_page(struct checking *checking, size_t found)
{
    size_t page = found > TASKS_MOST       ? checking->page / 2
                  : found < TASKS_MOST / 4 ? checking->page * 2
                                           : checking->page;
    checking->page = page < PAGE_LEAST ? PAGE_LEAST : page > PAGE_MOST ? PAGE_MOST : page;
}

/* One page: its tasks are written before the next is read. */
static bool check_some(struct checking *checking, char *const *ids, size_t count, bool is_list,
                       struct arena *arena, struct error *err)
{
    struct session *session = checking->session;
    struct quality_run *run = checking->run;
    struct batch_of_operations *ops =
        operations_new(arena, "quality.check", session->actor.user_id, session->now_ms());
    bool is_ok = check_hands_derive(checking->hands, ids, count, ops, err);
    if (is_list)
        leave_deadlines(ops);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        if (operation_value(op, "state") != NULL)
            *(str_equal(operation_value(op, "state"), "open") ? &run->opened : &run->closed) += 1;
    run->checked += (int64_t)count;
    fit_page(checking, ops->count);
    return is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
}

static bool check_page(struct checking *checking, const char *cursor, struct arena *arena,
                       char **ret_next, struct error *err)
{
    struct page_request request = {.limit = (int)checking->page, .cursor = cursor};
    void **contacts;
    char *ids[PAGE_MOST];
    size_t count = 0;
    bool is_ok = store_page(checking->session->store, &contact_entity, &request, arena, &contacts,
                            &count, ret_next, err);
    for (size_t i = 0; is_ok && i < count; i++)
        ids[i] = ((struct record *)contacts[i])->id;
    return is_ok && check_some(checking, ids, count, false, arena, err);
}

/* --- of what lists brought --- */

static const struct batch *batch_of(struct session *session, const char *batch_id,
                                    struct arena *arena)
{
    void *batch;
    return store_load(session->store, &batch_entity, batch_id, arena, &batch, NULL) ? batch : NULL;
}

/* Another process reads it still: the note stays for the rows to come. */
static bool is_running(struct session *session, const struct batch *batch)
{
    return batch != NULL && str_equal(batch->state, "running") &&
           session->now_ms() - batch->started_ms < GIVEN_UP_MS;
}

/* All persons here were checked with everything else. */
static bool forget_lists(struct session *session, struct error *err)
{
    struct arena *arena = arena_new();
    struct check_ask ask = {.batch_id = ""};
    bool is_ok = true;
    while (is_ok && ask.batch_id != NULL) {
        is_ok = store_check_ask_next(session->store, ask.batch_id, arena, &ask, err);
        if (is_ok && ask.batch_id != NULL &&
            !is_running(session, batch_of(session, ask.batch_id, arena)))
            is_ok = store_check_ask_done(session->store, ask.batch_id, NULL, 0, err);
    }
    arena_free(arena);
    return is_ok;
}

static bool check_list(struct checking *checking, const struct check_ask *ask, struct error *err)
{
    struct session *session = checking->session;
    struct quality_run *run = checking->run;
    struct arena *keep = arena_new();
    const struct batch *batch = batch_of(session, ask->batch_id, keep);
    bool is_there = batch != NULL && !str_equal(batch->state, "undone"), is_ok = true;
    int64_t checked = ask->checked;
    const char *after = ask->after_id;
    for (bool has_more = is_there; has_more && is_ok;) {
        struct arena *arena = arena_new();
        char **ids;
        size_t count, page = checking->page;
        is_ok = store_check_ask_rows(session->store, ask->batch_id, after, page, arena, &ids,
                                     &count, err) &&
                check_some(checking, ids, count, true, arena, err) &&
                (count == 0 || store_check_ask_done(session->store, ask->batch_id, ids[count - 1],
                                                    (int64_t)count, err));
        has_more = is_ok && count == page;
        after = is_ok && count > 0 ? arena_strdup(keep, ids[count - 1]) : after;
        checked += is_ok ? (int64_t)count : 0;
        int64_t of = is_there && batch->created_count > checked ? batch->created_count : checked;
        if (is_ok && run->progress != NULL && !run->progress(run->data, checked, of) && has_more)
            is_ok = error_set(err, ERR_CANCELLED,
                              _("the rows are saved, their checks were stopped; vorwahl quality "
                                "check, or the next import, goes on with them"));
        arena_free(arena);
    }
    if (is_ok && !is_running(session, batch))
        is_ok = store_check_ask_done(session->store, ask->batch_id, NULL, 0, err);
    arena_free(keep);
    return is_ok;
}

bool quality_check_imported(struct session *session, struct quality_run *run, struct error *err)
{
    struct arena *arena = arena_new();
    struct check_ask ask = {.batch_id = ""};
    struct checking checking;
    bool is_ok = true;
    begin(&checking, session, run);
    run->is_resumed = false;
    while (is_ok && ask.batch_id != NULL) {
        is_ok = store_check_ask_next(session->store, ask.batch_id, arena, &ask, err);
        run->is_resumed = run->is_resumed || ask.checked > 0;
        if (is_ok && ask.batch_id != NULL)
            is_ok = check_list(&checking, &ask, err);
    }
    check_hands_free(checking.hands);
    arena_free(arena);
    return is_ok;
}

/* --- of everything --- */

bool quality_check_all(struct session *session, struct quality_run *run, struct error *err)
{
    struct arena *keep = arena_new();
    int64_t of = 0, before = 0;
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err) &&
                 facts_profile(session, err) &&
                 store_count(session->store, &contact_entity, NULL, &of, err);
    struct checking checking;
    char *cursor = resume_at(session, keep, &before);
    begin(&checking, session, run);
    run->is_resumed = cursor != NULL;
    do {
        struct arena *arena = arena_new();
        char *next = NULL;
        is_ok = is_ok && check_page(&checking, cursor, arena, &next, err) &&
                keep_place(session, next, before + run->checked, arena, err);
        cursor = is_ok && next != NULL ? arena_strdup(keep, next) : NULL;
        if (cursor != NULL && run->progress != NULL &&
            !run->progress(run->data, before + run->checked, of))
            is_ok = error_set(err, ERR_CANCELLED, _("stopped; the next check goes on from here"));
        arena_free(arena);
    } while (is_ok && cursor != NULL);
    check_hands_free(checking.hands);
    arena_free(keep);
    return is_ok && forget_lists(session, err);
}
