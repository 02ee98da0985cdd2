/* Duplicates over the whole base, and the tasks that ask about them. */
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
#include "usecase/merge.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define TASKS_AT_ONCE 100
#define PEOPLE_MOST 20 /* of a company that changes */
#define GROUP_MOST 40  /* companies behind one mark: more is a platform or a shared house */

/* --- one pair --- */

static const struct lead *lead_of(struct session *session, const struct batch_of_operations *ops,
                                  const struct entity *entity, const char *id)
{
    void **leads;
    size_t count;
    const char *field = entity == &contact_entity ? "contact_id" : "company_id";
    for (const struct operation *op = ops->first; op != NULL; op = op->next) {
        const struct lead *lead = op->entity == &lead_entity && op->kind == OP_SET
                                      ? record_after(session, ops, &lead_entity, op->id)
                                      : NULL;
        if (lead != NULL && str_equal(record_get(&lead_entity, lead, field, ops->arena), id))
            return lead;
    }
    return store_find(session->store, &lead_entity, field, id, 1, ops->arena, &leads, &count,
                      NULL) &&
                   count > 0
               ? leads[0]
               : NULL;
}

static struct task *new_task(struct session *session, struct batch_of_operations *ops,
                             const struct duplicate_pair *pair, const char *id)
{
    struct arena *arena = ops->arena;
    const struct duplicate_row *row = duplicate_row(pair->kind);
    const struct entity *entity =
        pair->kind == DUPLICATE_COMPANY ? &company_entity : &contact_entity;
    const struct lead *lead = lead_of(session, ops, entity, pair->a);
    struct task *task = record_new(&task_entity, arena);
    task->record.id = arena_strdup(arena, id);
    task->kind = arena_strdup(arena, "quality");
    task->check_id = arena_strdup(arena, row->id);
    task->entity = arena_strdup(arena, entity->name);
    task->entity_id = arena_strdup(arena, pair->a);
    task->other_id = arena_strdup(arena, pair->b);
    task->lead_id = lead != NULL ? lead->record.id : NULL;
    task->contact_id = entity == &contact_entity ? arena_strdup(arena, pair->a)
                       : lead != NULL            ? lead->contact_id
                                                 : NULL;
    task->team_id = lead != NULL ? lead->team_id : arena_strdup(arena, session->actor.team_id);
    task->state = arena_strdup(arena, "open");
    task->due_ms = ops->now_ms;
    task->worth =
        row->worth + (lead != NULL && lead->grade != NULL ? ('D' - lead->grade[0]) * 10 : 0);
    return task;
}

enum duplicate_effect duplicate_put(struct session *session, struct batch_of_operations *ops,
                                    const struct duplicate_pair *pair)
{
    char id[37];
    merge_task_id(pair->a, pair->b, id);
    const struct task *before = record_after(session, ops, &task_entity, id);
    bool is_open =
        before != NULL && (str_equal(before->state, "open") || str_equal(before->state, "later"));
    if ((before != NULL && str_equal(before->state, "dropped")) ||
        merge_is_different(session, pair->a, pair->b))
        return PAIR_DECIDED;
    struct task *task =
        is_open ? record_copy(&task_entity, before, ops->arena) : new_task(session, ops, pair, id);
    task->check_id = arena_strdup(ops->arena, duplicate_row(pair->kind)->id);
    task->note = arena_printf(ops->arena, "%d %%: %s", (int)(pair->probability * 100),
                              str_or(pair->reason, ""));
    if (is_open && str_equal(task->note, before->note) &&
        str_equal(task->check_id, before->check_id))
        return PAIR_KNOWN;
    if (before != NULL)
        task->record = before->record;
    operations_diff(ops, &task_entity, before, task);
    return is_open ? PAIR_REFRESHED : PAIR_OPENED;
}

/* --- on insert --- */

static bool matters(const struct operation *op)
{
    static const char of_person[] = "first_name,last_name,phone,mobile,email,birth_date,"
                                    "customer_no,company_id",
                      of_company[] = "company,street,postal_code,city,website,register_no,"
                                     "company_phone";
    const char *compared = op->entity == &contact_entity   ? of_person
                           : op->entity == &company_entity ? of_company
                                                           : NULL;
    if (compared == NULL || op->kind != OP_SET ||
        str_list_has("merge,unmerge,quality.repair", str_or(op->action, "")))
        return false;
    for (size_t i = 0; i < op->change_count; i++)
        if (str_list_has(compared, op->changes[i].name) && op->changes[i].value != NULL)
            return true;
    return false;
}

/* In the service, of two teams neither may learn of the other's people. */
static bool may_be_told(struct session *session, const struct batch_of_operations *ops,
                        const struct entity *entity, const char *a, const char *b)
{
    if (store_kind(session->store) == STORE_DESK)
        return true;
    const struct lead *one = lead_of(session, ops, entity, a),
                      *other = lead_of(session, ops, entity, b);
    return one != NULL && other != NULL && one->team_id != NULL &&
           str_equal(one->team_id, other->team_id);
}

static bool ask_of_person(struct session *session, struct batch_of_operations *ops,
                          const char *contact_id, struct error *err)
{
    struct twin *twins;
    size_t count;
    const struct contact *contact = record_after(session, ops, &contact_entity, contact_id);
    if (contact == NULL)
        return true;
    if (!twins_find(session, contact,
                    record_after(session, ops, &company_entity, contact->company_id), ops->arena,
                    &twins, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_older = strcmp(twins[i].id, contact_id) < 0;
        if (!may_be_told(session, ops, &contact_entity, contact_id, twins[i].id))
            continue;
        duplicate_put(session, ops,
                      &(struct duplicate_pair){.kind = twins[i].kind,
                                               .a = is_older ? twins[i].id : contact_id,
                                               .b = is_older ? contact_id : twins[i].id,
                                               .probability = twins[i].probability,
                                               .reason = twins[i].reason});
    }
    return true;
}

static bool ask_of_company(struct session *session, struct batch_of_operations *ops,
                           const char *company_id, struct error *err)
{
    struct company *others;
    size_t count;
    struct company_marks own, marks;
    const struct company *company = record_after(session, ops, &company_entity, company_id);
    const struct twin_ground *ground = twin_ground(session);
    if (company == NULL || company->merged_into_id != NULL)
        return true;
    if (!store_company_candidates(session->store, company, ops->arena, &others, &count, err))
        return false;
    company_marks(company, ground->forms, ops->arena, &own);
    for (size_t i = 0; i < count; i++) {
        const char *reason, *other = others[i].record.id;
        company_marks(&others[i], ground->forms, ops->arena, &marks);
        double same = company_same(&own, &marks, ops->arena, &reason);
        bool is_older = strcmp(other, company_id) < 0;
        if (same < .5 || !may_be_told(session, ops, &company_entity, company_id, other))
            continue;
        duplicate_put(session, ops,
                      &(struct duplicate_pair){.kind = DUPLICATE_COMPANY,
                                               .a = is_older ? other : company_id,
                                               .b = is_older ? company_id : other,
                                               .probability = same,
                                               .reason = reason});
    }
    return true;
}

/* Its people are compared by its name and place, too. */
static bool ask_of_people(struct session *session, struct batch_of_operations *ops,
                          const char *company_id, struct error *err)
{
    void **people;
    size_t count;
    bool is_ok = store_find(session->store, &contact_entity, "company_id", company_id, PEOPLE_MOST,
                            ops->arena, &people, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = ask_of_person(session, ops, ((struct record *)people[i])->id, err);
    return is_ok;
}

bool derive_twins(struct session *session, struct batch_of_operations *ops,
                  const struct operation *op, struct error *err)
{
    if (!matters(op))
        return true;
    if (op->entity == &contact_entity)
        return ask_of_person(session, ops, op->id, err);
    return ask_of_company(session, ops, op->id, err) && ask_of_people(session, ops, op->id, err);
}

/* --- the whole base --- */

struct stock {
    struct session *session;
    const struct duplicates_request *request;
    struct duplicates_report *report;
    const struct twin_ground *ground;
    struct arena *arena; /* ids, marks, pairs */
    struct match_list *list;
    const char **ids, **companies; /* of the rows of the list: contact, name of its company */
    size_t count, room;
    struct batch_of_operations *ops;
    struct arena *ops_arena;
    const char **seen; /* ids of tasks that this run has found right */
    size_t seen_count, seen_room;
};

static bool goes_on(const struct stock *stock, int percent)
{
    return stock->request->progress == NULL ||
           stock->request->progress(stock->request->data, percent);
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

static bool flush(struct stock *stock, struct error *err)
{
    bool is_ok = stock->ops == NULL || stock->ops->first == NULL ||
                 write_commit(stock->session, stock->ops, NULL, err);
    arena_reset(stock->ops_arena);
    stock->ops = operations_new(stock->ops_arena, "quality.duplicates",
                                stock->session->actor.user_id, stock->session->now_ms());
    return is_ok;
}

static void remember(struct stock *stock, const char *a, const char *b)
{
    char id[37];
    merge_task_id(a, b, id);
    if (stock->seen_count == stock->seen_room) {
        stock->seen_room = stock->seen_room == 0 ? 1024 : stock->seen_room * 2;
        stock->seen = xrealloc(stock->seen, stock->seen_room * sizeof *stock->seen);
    }
    stock->seen[stock->seen_count++] = arena_strdup(stock->arena, id);
}

static bool ask(struct stock *stock, const struct duplicate_pair *pair, struct error *err)
{
    stock->report->pairs++;
    remember(stock, pair->a, pair->b);
    switch (duplicate_put(stock->session, stock->ops, pair)) {
    case PAIR_OPENED: stock->report->opened++; break;
    case PAIR_REFRESHED: stock->report->refreshed++; break;
    case PAIR_KNOWN: stock->report->known++; break;
    case PAIR_DECIDED: break;
    }
    return stock->ops->count < TASKS_AT_ONCE || flush(stock, err);
}

/* --- persons --- */

static bool match_progress(void *data, int percent)
{
    return goes_on(data, percent * 8 / 10);
}

static bool ask_persons(struct stock *stock, const struct match_result *result, struct error *err)
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
        is_ok = ask(stock,
                    &(struct duplicate_pair){.kind = twin_kind(probability, is_elsewhere),
                                             .a = stock->ids[pair->a],
                                             .b = stock->ids[pair->b],
                                             .probability = probability,
                                             .reason = text_str(&reason)},
                    err);
        text_free(&reason);
        if (i % 64 == 0) {
            arena_reset(arena);
            if (is_ok && !goes_on(stock, 80 + (int)(i * 10 / result->pair_count)))
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
    is_ok = is_ok && ask_persons(stock, &result, err);
    match_result_free(&result);
    return is_ok;
}

/* --- companies --- */

struct marked {
    const char *id, *key;
    struct company_marks marks;
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
            row->id = company->record.id;
            company_marks(company, stock->ground->forms, stock->arena, &row->marks);
        }
        cursor = next != NULL ? arena_strdup(stock->arena, next) : NULL;
        arena_free(arena);
        if (is_ok && !goes_on(stock, 90))
            is_ok = error_set(err, ERR_CANCELLED, NULL);
    } while (is_ok && cursor != NULL);
    stock->report->companies = (int64_t)firms->count;
    return is_ok;
}

static bool ask_firm_pair(struct stock *stock, const struct marked *a, const struct marked *b,
                          struct arena *arena, struct error *err)
{
    const char *reason;
    double same = company_same(&a->marks, &b->marks, arena, &reason);
    bool is_older = strcmp(a->id, b->id) < 0;
    return same < .5 || ask(stock,
                            &(struct duplicate_pair){.kind = DUPLICATE_COMPANY,
                                                     .a = is_older ? a->id : b->id,
                                                     .b = is_older ? b->id : a->id,
                                                     .probability = same,
                                                     .reason = reason},
                            err);
}

/* Everybody behind one mark is compared with everybody; a pair that shares two marks is asked about
 * twice, which its derived id makes harmless. */
static bool ask_firms(struct stock *stock, struct firms *firms, int mark, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    for (size_t i = 0; i < firms->count; i++) {
        struct company_marks *marks = &firms->rows[i].marks;
        firms->rows[i].key = mark == 0   ? marks->name
                             : mark == 1 ? marks->domain
                                         : marks->register_no;
    }
    qsort(firms->rows, firms->count, sizeof *firms->rows, by_key);
    for (size_t from = 0, to; is_ok && from < firms->count; from = to) {
        for (to = from + 1;
             to < firms->count && strcmp(firms->rows[to].key, firms->rows[from].key) == 0;)
            to++;
        if (*firms->rows[from].key == '\0' || to - from > GROUP_MOST)
            continue;
        for (size_t a = from; is_ok && a < to; a++)
            for (size_t b = a + 1; is_ok && b < to; b++)
                is_ok = ask_firm_pair(stock, &firms->rows[a], &firms->rows[b], arena, err);
        arena_reset(arena);
    }
    arena_free(arena);
    return is_ok;
}

static bool find_companies(struct stock *stock, struct error *err)
{
    struct firms firms = {0};
    bool is_ok = read_firms(stock, &firms, err);
    for (int mark = 0; is_ok && mark < 3; mark++)
        is_ok = ask_firms(stock, &firms, mark, err);
    free(firms.rows);
    return is_ok;
}

/* --- what is no pair any more --- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool close_stale(void *data, const char *id, int64_t rev)
{
    struct stock *stock = data;
    if (stock->seen_count > 0 &&
        bsearch(&id, stock->seen, stock->seen_count, sizeof *stock->seen, by_text) != NULL)
        return true;
    operation_set(stock->ops, operations_on(stock->ops, &task_entity, id, rev), "state", "open",
                  "done");
    stock->report->closed++;
    return true;
}

static bool close_others(struct stock *stock, struct error *err)
{
    if (!flush(stock, err))
        return false;
    if (stock->seen_count > 0)
        qsort(stock->seen, stock->seen_count, sizeof *stock->seen, by_text);
    for (int kind = 0; kind < DUPLICATE_KINDS; kind++)
        if (!store_open_tasks(stock->session->store, duplicate_row((enum duplicate_kind)kind)->id,
                              close_stale, stock, err))
            return false;
    return flush(stock, err);
}

bool duplicates_run(struct session *session, const struct duplicates_request *request,
                    struct duplicates_report *ret_report, struct error *err)
{
    *ret_report = (struct duplicates_report){.model_ms = TIME_NONE};
    if (!actor_require(&session->actor, RIGHT_MERGE, err))
        return false;
    struct stock stock = {.session = session,
                          .request = request,
                          .report = ret_report,
                          .ground = twin_ground(session),
                          .arena = arena_new(),
                          .ops_arena = arena_new()};
    bool is_ok = flush(&stock, err) && find_persons(&stock, err) && find_companies(&stock, err) &&
                 close_others(&stock, err) && goes_on(&stock, 100);
    match_list_free(stock.list);
    free(stock.ids);
    free(stock.companies);
    free(stock.seen);
    arena_free(stock.ops_arena);
    arena_free(stock.arena);
    return is_ok;
}
