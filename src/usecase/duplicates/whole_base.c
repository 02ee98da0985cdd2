/* Duplicates over the whole base, in two steps: what is found is noted on the desk, then asked
 * about. Stopped while it looks, a search has changed nothing; stopped while it asks, it goes on
 * from there the next time. */
#include "usecase/duplicates.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/merge.h"
#include "core/task.h"
#include "../write/derive.h"
#include "duplicates_private.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define AT_ONCE 100   /* pairs of one page, and of one step to undo */
#define GROUP_MOST 40 /* companies behind one mark: more is a platform or a shared house */
#define FRESH_MS (24 * INT64_C(3600000)) /* what was found longer ago is looked for again */

struct stock {
    struct session *session;
    const struct duplicates_request *request;
    struct duplicates_report *report;
    const struct twin_ground *ground;
    struct arena *arena; /* ids, marks */
    struct match_list *list;
    const char **ids, **companies; /* of the rows of the list: contact, name of its company */
    size_t count, room;
    struct twin_pair noted[AT_ONCE]; /* not stored yet */
    size_t noted_count;
    struct arena *noted_arena;
};

static bool goes_on(const struct stock *stock, int percent)
{
    return stock->request->progress == NULL ||
           stock->request->progress(stock->request->data, percent);
}

/* --- looking --- */

static bool store_noted(struct stock *stock, struct error *err)
{
    bool is_ok = store_pairs_add(stock->session->store, stock->noted, stock->noted_count, err);
    arena_reset(stock->noted_arena);
    stock->noted_count = 0;
    return is_ok;
}

static bool note(struct stock *stock, const struct duplicate_pair *pair, struct error *err)
{
    struct arena *arena = stock->noted_arena;
    struct twin_pair *to = &stock->noted[stock->noted_count++];
    char id[37];
    merge_task_id(pair->a, pair->b, id);
    *to = (struct twin_pair){.kind = (int)pair->kind,
                             .task_id = arena_strdup(arena, id),
                             .a = arena_strdup(arena, pair->a),
                             .b = arena_strdup(arena, pair->b),
                             .millionths = (int64_t)(pair->probability * 1e6),
                             .reason = arena_strdup(arena, str_or(pair->reason, ""))};
    return stock->noted_count < AT_ONCE || store_noted(stock, err);
}

static bool add_card(void *data, const struct twin_card *card)
{
    struct stock *stock = data;
    const char *values[MATCH_INPUTS];
    if (stock->count == stock->room) {
        stock->room = stock->room == 0 ? 4096 : stock->room * 2;
        stock->ids = xrealloc(stock->ids, stock->room * sizeof *stock->ids);
        stock->companies = xrealloc(stock->companies, stock->room * sizeof *stock->companies);
    }
    person_values(&card->contact, &card->company, values);
    match_list_add(stock->list, 0, values);
    stock->ids[stock->count] = arena_strdup(stock->arena, card->contact.record.id);
    stock->companies[stock->count++] = arena_strdup(stock->arena, card->company.company);
    return stock->count % 5000 != 0 || goes_on(stock, 0);
}

/* --- persons --- */

static bool match_progress(void *data, int percent)
{
    return goes_on(data, percent * 7 / 10);
}

static bool note_persons(struct stock *stock, const struct match_result *result, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < result->pair_count; i++) {
        const struct match_pair *pair = &result->pairs[i];
        double probability = match_probability((double)pair->weight);
        struct text reason = {0};
        match_reason(stock->list, &result->model, pair->a, pair->b, &reason);
        bool is_elsewhere = twin_is_elsewhere(stock->ground, stock->companies[pair->a],
                                              stock->companies[pair->b], arena);
        is_ok = note(stock,
                     &(struct duplicate_pair){.kind = twin_kind(probability, is_elsewhere),
                                              .a = stock->ids[pair->a],
                                              .b = stock->ids[pair->b],
                                              .probability = probability,
                                              .reason = text_str(&reason)},
                     err);
        text_free(&reason);
        if (i % 64 == 0) {
            arena_reset(arena);
            if (is_ok && !goes_on(stock, 70 + (int)(i * 5 / result->pair_count)))
                is_ok = error_set(err, ERR_CANCELLED, NULL);
        }
    }
    arena_free(arena);
    return is_ok;
}

static bool find_persons(struct stock *stock, struct error *err)
{
    const struct match_progress progress = {match_progress, stock};
    struct match_result result = {0};
    stock->list = match_list_new(stock->ground->forms, person_inputs());
    if (!store_each_card(stock->session->store, add_card, stock, err))
        return false;
    stock->report->contacts = (int64_t)stock->count;
    if (stock->count < 2)
        return true;
    if (!match_run(stock->list, &progress, &result))
        return error_set(err, ERR_CANCELLED, NULL);
    stock->report->model_ms = stock->session->now_ms();
    bool is_ok = model_keep(stock->session, &result.model, stock->report->model_ms, err);
    stock->ground = twin_ground(stock->session);
    is_ok = is_ok && note_persons(stock, &result, err);
    match_result_free(&result);
    return is_ok;
}

/* --- companies --- */

struct marked {
    const char *id, *key;
    struct company_marks marks;
    struct duplicate_pair oldest; /* the oldest one that it seems to be; a NULL: none */
};
struct firms {
    struct marked *rows;
    size_t count, room;
};

static int by_key(const void *a, const void *b)
{
    const struct marked *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : strcmp(x->id, y->id);
}

static bool read_firms(struct stock *stock, struct firms *firms, struct error *err)
{
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = 500, .cursor = cursor};
        void **records;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_page(stock->session->store, &company_entity, &page, arena, &records, &count,
                           &next, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            if (firms->count == firms->room) {
                firms->room = firms->room == 0 ? 1024 : firms->room * 2;
                firms->rows = xrealloc(firms->rows, firms->room * sizeof *firms->rows);
            }
            struct company *company = record_copy(&company_entity, records[i], stock->arena);
            struct marked *row = &firms->rows[firms->count++];
            *row = (struct marked){.id = company->record.id};
            company_marks(company, stock->ground->forms, stock->arena, &row->marks);
        }
        cursor = next != NULL ? arena_strdup(stock->arena, next) : NULL;
        arena_free(arena);
        if (is_ok && !goes_on(stock, 78))
            is_ok = error_set(err, ERR_CANCELLED, NULL);
    } while (is_ok && cursor != NULL);
    stock->report->companies = (int64_t)firms->count;
    return is_ok;
}

static void compare_firms(struct stock *stock, struct marked *older, struct marked *younger,
                          struct arena *arena)
{
    const char *reason;
    struct duplicate_pair *oldest = &younger->oldest;
    if (oldest->a != NULL && strcmp(oldest->a, older->id) <= 0)
        return;
    double same = company_same(&older->marks, &younger->marks, arena, &reason);
    if (same >= .5)
        *oldest = (struct duplicate_pair){.kind = DUPLICATE_COMPANY,
                                          .a = older->id,
                                          .b = younger->id,
                                          .probability = same,
                                          .reason = arena_strdup(stock->arena, reason)};
}

/* Everybody behind one mark is compared with everybody, and asked about once: against the oldest.
 */
static void compare_marked(struct stock *stock, struct firms *firms, int mark)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < firms->count; i++) {
        struct company_marks *marks = &firms->rows[i].marks;
        firms->rows[i].key = mark == 0   ? marks->name
                             : mark == 1 ? marks->domain
                                         : marks->register_no;
    }
    qsort(firms->rows, firms->count, sizeof *firms->rows, by_key);
    for (size_t from = 0, to; from < firms->count; from = to) {
        for (to = from + 1;
             to < firms->count && strcmp(firms->rows[to].key, firms->rows[from].key) == 0;)
            to++;
        if (*firms->rows[from].key == '\0' || to - from > GROUP_MOST)
            continue;
        for (size_t a = from; a < to; a++)
            for (size_t b = a + 1; b < to; b++)
                compare_firms(stock, &firms->rows[a], &firms->rows[b], arena);
        arena_reset(arena);
    }
    arena_free(arena);
}

static bool find_companies(struct stock *stock, struct error *err)
{
    struct firms firms = {0};
    bool is_ok = read_firms(stock, &firms, err);
    for (int mark = 0; is_ok && mark < 3; mark++)
        compare_marked(stock, &firms, mark);
    for (size_t i = 0; is_ok && i < firms.count; i++)
        is_ok = firms.rows[i].oldest.a == NULL || note(stock, &firms.rows[i].oldest, err);
    free(firms.rows);
    return is_ok;
}

/* --- asking --- */

static bool is_living(struct session *session, const struct batch_of_operations *ops,
                      const struct entity *entity, const char *id)
{
    const void *record = record_after(session, ops, entity, id);
    return record != NULL && merged_into(entity, record) == NULL;
}

static void put_pair(struct stock *stock, struct batch_of_operations *ops,
                     const struct twin_pair *found)
{
    const struct duplicate_pair pair = {.kind = (enum duplicate_kind)found->kind,
                                        .a = found->a,
                                        .b = found->b,
                                        .probability = (double)found->millionths / 1e6,
                                        .reason = found->reason};
    const struct entity *entity =
        pair.kind == DUPLICATE_COMPANY ? &company_entity : &contact_entity;
    if (!is_living(stock->session, ops, entity, pair.a) ||
        !is_living(stock->session, ops, entity, pair.b))
        return; /* merged or gone since it was found */
    switch (duplicate_put(stock->session, ops, &pair)) {
    case PAIR_OPENED: stock->report->opened++; break;
    case PAIR_REFRESHED: stock->report->refreshed++; break;
    case PAIR_KNOWN: stock->report->known++; break;
    case PAIR_DECIDED: break;
    }
}

/* One page of pairs; how far it is stands beside them after it is durable. A page asked about twice
 * changes nothing. */
static bool ask_page(struct stock *stock, int64_t *after, int64_t all, size_t *ret_count,
                     struct error *err)
{
    struct arena *arena = arena_new();
    struct twin_pair *pairs;
    struct batch_of_operations *ops = operations_new(
        arena, "quality.duplicates", stock->session->actor.user_id, stock->session->now_ms());
    bool is_ok =
        store_pairs_page(stock->session->store, *after, AT_ONCE, arena, &pairs, ret_count, err);
    for (size_t i = 0; is_ok && i < *ret_count; i++) {
        put_pair(stock, ops, &pairs[i]);
        *after = pairs[i].no;
    }
    is_ok = is_ok && (ops->first == NULL || write_commit(stock->session, ops, NULL, err)) &&
            store_pairs_asked(stock->session->store, *after, err);
    arena_free(arena);
    if (is_ok && !goes_on(stock, 80 + (int)(all > 0 ? *after * 20 / all : 20)))
        return error_set(err, ERR_CANCELLED, NULL);
    return is_ok;
}

struct closing {
    struct stock *stock;
    struct batch_of_operations *ops;
};

static bool close_one(void *data, const char *id, int64_t rev)
{
    struct closing *closing = data;
    operation_set(closing->ops, operations_on(closing->ops, &task_entity, id, rev), "state", "open",
                  "done");
    closing->stock->report->closed++;
    return true;
}

/* Tasks that were there before the search and that it did not find again. */
static bool close_others(struct stock *stock, int64_t found_ms, struct error *err)
{
    struct arena *arena = arena_new();
    struct closing closing = {stock, operations_new(arena, "quality.duplicates",
                                                    stock->session->actor.user_id,
                                                    stock->session->now_ms())};
    bool is_ok = true;
    for (int kind = 0; is_ok && kind < DUPLICATE_KINDS; kind++)
        is_ok =
            store_unfound_tasks(stock->session->store, duplicate_row((enum duplicate_kind)kind)->id,
                                found_ms, close_one, &closing, err);
    is_ok = is_ok &&
            (closing.ops->first == NULL || write_commit(stock->session, closing.ops, NULL, err));
    arena_free(arena);
    return is_ok;
}

/* Twins by a further number or address, which the list compared does not hold. */
static bool ask_further(struct stock *stock, struct error *err)
{
    struct arena *keep = arena_new();
    const char *after = "";
    bool is_ok = true;
    for (size_t count = AT_ONCE; is_ok && count == AT_ONCE;) {
        struct arena *arena = arena_new();
        struct batch_of_operations *ops = operations_new(
            arena, "quality.duplicates", stock->session->actor.user_id, stock->session->now_ms());
        char **ids;
        is_ok =
            store_reached_persons(stock->session->store, after, AT_ONCE, arena, &ids, &count, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = twins_ask_of_person(stock->session, ops, ids[i], err);
        if (is_ok && count > 0)
            after = arena_strdup(keep, ids[count - 1]);
        is_ok = is_ok && (ops->first == NULL || write_commit(stock->session, ops, NULL, err)) &&
                (goes_on(stock, 99) || error_set(err, ERR_CANCELLED, NULL));
        arena_free(arena);
    }
    arena_free(keep);
    return is_ok;
}

static bool ask_all(struct stock *stock, const struct pairs_found *found, struct error *err)
{
    int64_t after = found->asked;
    size_t count = AT_ONCE;
    stock->report->pairs = found->count;
    while (count == AT_ONCE)
        if (!ask_page(stock, &after, found->last, &count, err))
            return false;
    return close_others(stock, found->at_ms, err) && ask_further(stock, err) &&
           store_pairs_clear(stock->session->store, err);
}

static bool look(struct stock *stock, struct error *err)
{
    int64_t now_ms = stock->session->now_ms();
    return store_pairs_clear(stock->session->store, err) && find_persons(stock, err) &&
           find_companies(stock, err) && store_noted(stock, err) &&
           store_pairs_complete(stock->session->store, now_ms, err);
}

/* What a stop leaves behind. */
static void tell_stop(const struct stock *stock, bool has_looked, const struct pairs_found *found,
                      struct error *err)
{
    struct pairs_found now = *found;
    if (err == NULL || err->code != ERR_CANCELLED)
        return;
    if (!has_looked) {
        error_set(err, ERR_CANCELLED,
                  _("stopped while it looked: nothing was changed, the next run begins anew"));
        return;
    }
    store_pairs_found(stock->session->store, &now);
    error_set(err, ERR_CANCELLED,
              _("stopped: %lld of %lld pairs were asked about, the next run within a day goes on "
                "with the others"),
              (long long)now.asked, (long long)now.count);
}

static bool is_fresh(struct session *session, struct pairs_found *ret_found)
{
    return store_pairs_found(session->store, ret_found) &&
           session->now_ms() - ret_found->at_ms < FRESH_MS;
}

struct duplicates_rest duplicates_left(struct session *session)
{
    struct pairs_found found;
    return is_fresh(session, &found) ? (struct duplicates_rest){true, found.asked, found.count}
                                     : (struct duplicates_rest){false, 0, 0};
}

bool duplicates_run(struct session *session, const struct duplicates_request *request,
                    struct duplicates_report *ret_report, struct error *err)
{
    *ret_report = (struct duplicates_report){.model_ms = TIME_NONE};
    struct pairs_found found;
    if (!actor_require(&session->actor, RIGHT_MERGE, err))
        return false;
    struct stock stock = {.session = session,
                          .request = request,
                          .report = ret_report,
                          .ground = twin_ground(session),
                          .arena = arena_new(),
                          .noted_arena = arena_new()};
    ret_report->is_resumed = !request->begins_again && is_fresh(session, &found);
    bool has_looked = ret_report->is_resumed || look(&stock, err);
    bool is_ok = has_looked && store_pairs_found(session->store, &found) &&
                 ask_all(&stock, &found, err) && goes_on(&stock, 100);
    tell_stop(&stock, has_looked, &found, err);
    match_list_free(stock.list);
    free(stock.ids);
    free(stock.companies);
    arena_free(stock.noted_arena);
    arena_free(stock.arena);
    return is_ok;
}
