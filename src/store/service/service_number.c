/* Numbering what a transaction wrote: one counter, bumped last; who sees a row is recomputed in the
 * same transaction (docs/protocol.md, The feed). */
#include "service_late.h"

#include "core/merge.h"
#include "core/reference.h"
#include "core/rule.h"

#include <string.h>

#define SCOPES_MAX 64

struct scopes {
    char *names[SCOPES_MAX];
    int count;
};

static void add_scope(struct scopes *scopes, const char *kind, const char *id, struct arena *arena)
{
    if (str_is_empty(id) || scopes->count == SCOPES_MAX)
        return;
    char *name = kind[0] == '\0' ? arena_strdup(arena, id) : arena_printf(arena, "%s:%s", kind, id);
    for (int i = 0; i < scopes->count; i++)
        if (str_equal(scopes->names[i], name))
            return;
    scopes->names[scopes->count++] = name;
}

static void add_leads(struct store *store, const char *condition, const char *id,
                      struct scopes *scopes, struct arena *arena)
{
    const char *sql = arena_printf(arena,
                                   "SELECT team_id, owner_id, handed_to_id, territory_id FROM lead "
                                   "WHERE %s AND is_deleted = 0 LIMIT 50",
                                   condition);
    struct query *query = query_new(store->db, sql, NULL);
    query_text(query, 1, id);
    while (query_row(query)) {
        add_scope(scopes, "team", query_column(query, 0), arena);
        add_scope(scopes, "user", query_column(query, 1), arena);
        add_scope(scopes, "user", query_column(query, 2), arena);
        add_scope(scopes, "territory", query_column(query, 3), arena);
    }
    query_end(query);
}

/* A company or contact that no lead names yet is seen by the team of who made it. */
static void add_maker(struct store *store, const struct entity *entity, const char *id,
                      struct scopes *scopes, struct arena *arena)
{
    static const char sql[] =
        "SELECT u.team_id, u.id FROM journal j JOIN \"user\" u ON u.id = j.user_id WHERE j.entity "
        "= $1 AND j.id = $2 ORDER BY j.received_ms LIMIT 1";
    struct query *query = query_new(journal_db(store), sql, NULL);
    query_text(query, 1, entity->name);
    query_text(query, 2, id);
    if (query_row(query)) {
        add_scope(scopes, "team", query_column(query, 0), arena);
        add_scope(scopes, "user", query_column(query, 1), arena);
    }
    query_end(query);
}

static void add_lead(struct scopes *scopes, const struct lead *lead, struct arena *arena)
{
    add_scope(scopes, "team", lead->team_id, arena);
    add_scope(scopes, "user", lead->owner_id, arena);
    add_scope(scopes, "user", lead->handed_to_id, arena);
    add_scope(scopes, "territory", lead->territory_id, arena);
}

static void add_lead_of(struct store *store, const char *id, struct scopes *scopes,
                        struct arena *arena)
{
    void *lead;
    if (store_load(store, &lead_entity, id, arena, &lead, NULL))
        add_lead(scopes, lead, arena);
}

char *lead_scopes(const struct lead *lead, struct arena *arena)
{
    struct scopes scopes = {0};
    char *list = arena_strdup(arena, "");
    add_lead(&scopes, lead, arena);
    for (int i = 0; i < scopes.count; i++)
        list = arena_printf(arena, "%s%s%s", list, i > 0 ? "," : "", scopes.names[i]);
    return list;
}

/* A company that no lead names any more, since its people were merged into others. */
static void add_people_of(struct store *store, const char *company_id, struct scopes *scopes,
                          struct arena *arena)
{
    void **people;
    size_t count;
    if (!store_pointing(store, &contact_entity, "company_id", company_id, 20, arena, &people,
                        &count, NULL))
        return;
    for (size_t i = 0; i < count; i++)
        add_leads(store, "contact_id = $1",
                  store_survivor(store, &contact_entity, ((struct record *)people[i])->id, arena),
                  scopes, arena);
}

/* Of a record that was merged: those of the one that lives on. */
static void add_leads_of(struct store *store, const struct entity *entity, const char *id,
                         struct scopes *scopes, struct arena *arena)
{
    add_leads(store, entity == &contact_entity ? "contact_id = $1" : "company_id = $1",
              store_survivor(store, entity, id, arena), scopes, arena);
    if (scopes->count == 0 && entity == &company_entity)
        add_people_of(store, id, scopes, arena);
    if (scopes->count == 0)
        add_maker(store, entity, id, scopes, arena);
}

/* A rule is its team's alone, also of those who see none of its leads by that; and seen by who
 * publishes for any of them. */
static void add_rule(struct scopes *scopes, const struct rule *rule, struct arena *arena)
{
    if (str_equal(rule->reach, RULE_FOR_ALL)) {
        add_scope(scopes, "", "all", arena);
        return;
    }
    add_scope(scopes, "team", rule->reach, arena);
    add_scope(scopes, "rules", rule->reach, arena);
    add_scope(scopes, "", RULE_ADMINS, arena);
}

/* A lead: its team, owner, territory and the sales user it was handed to. Companies and contacts:
 * the union over their leads. */
static void scopes_of(struct store *store, const struct entity *entity, const void *record,
                      struct scopes *scopes, struct arena *arena)
{
    const char *id = ((const struct record *)record)->id;
    const char *lead = record_get(entity, record, "lead_id", arena),
               *contact = record_get(entity, record, "contact_id", arena);
    if (entity == &rule_entity) {
        add_rule(scopes, record, arena);
    } else if (entity->is_reference) {
        add_scope(scopes, "", "all", arena);
    } else if (entity == &lead_entity) {
        add_lead(scopes, record, arena);
    } else if (entity == &contact_entity || entity == &company_entity) {
        add_leads_of(store, entity, id, scopes, arena);
    } else if (entity == &merge_entity) {
        const struct merge *merge = record;
        const struct entity *of =
            str_equal(merge->entity, "company") ? &company_entity : &contact_entity;
        add_leads_of(store, of, str_or(merge->kept_id, ""), scopes, arena);
        add_leads_of(store, of, str_or(merge->gone_id, ""), scopes, arena);
    } else {
        if (lead != NULL)
            add_lead_of(store, lead, scopes, arena);
        if (scopes->count == 0 && contact != NULL)
            add_leads(store, "contact_id = $1",
                      store_survivor(store, &contact_entity, contact, arena), scopes, arena);
        if (entity == &task_entity && scopes->count == 0)
            add_scope(scopes, "team", ((const struct task *)record)->team_id, arena);
    }
}

/* The scopes as they stand in row_scope, for a comparison: a row whose scopes changed takes its
 * children along. */
static bool scopes_changed(struct store *store, const struct entity *entity, const char *id,
                           const struct scopes *scopes)
{
    static const char sql[] =
        "SELECT scope FROM row_scope WHERE entity = $1 AND id = $2 AND present = 1";
    struct query *query = query_new(store->db, sql, NULL);
    int present = 0, same = 0;
    query_text_kept(query, 1, entity->name);
    query_text_kept(query, 2, id);
    while (query_row(query)) {
        present++;
        for (int i = 0; i < scopes->count; i++)
            same += str_equal(scopes->names[i], query_column(query, 0));
    }
    query_end(query);
    return present != scopes->count || same != present;
}

static void touch_where(struct store *store, const struct entity *entity, const char *field,
                        const char *id, struct arena *arena)
{
    struct query *query = query_new(
        store->db, arena_printf(arena, "SELECT id FROM \"%s\" WHERE %s = $1", entity->name, field),
        NULL);
    query_text(query, 1, id);
    while (query_row(query))
        touch(store, entity, query_column(query, 0));
    query_end(query);
}

void touch_children(struct store *store, const struct lead *lead, struct arena *arena)
{
    static const struct entity *const by_lead[] = {&activity_entity, &answer_entity};
    touch(store, &contact_entity, str_or(lead->contact_id, ""));
    touch(store, &company_entity, str_or(lead->company_id, ""));
    for (size_t i = 0; i < 2; i++)
        touch_where(store, by_lead[i], "lead_id", lead->record.id, arena);
    touch_where(store, &consent_entity, "contact_id", str_or(lead->contact_id, ""), arena);
    touch_where(store, &task_entity, "contact_id", str_or(lead->contact_id, ""), arena);
    touch_where(store, &task_entity, "contact_id IS NULL AND lead_id", lead->record.id, arena);
    touch_merged(store, &contact_entity, str_or(lead->contact_id, ""));
    touch_merged(store, &company_entity, str_or(lead->company_id, ""));
}

/* Leads whose scopes changed pull contact, company and children into this transaction's numbering.
 */
static void spread(struct store *store, struct arena *arena)
{
    for (const struct touched *touched = store->touched_first; touched != NULL;
         touched = touched->next) {
        void *record;
        struct scopes scopes = {0};
        if (touched->entity != &lead_entity || touched->scopes != NULL ||
            !store_load_any(store, &lead_entity, touched->id, arena, &record, NULL))
            continue;
        scopes_of(store, &lead_entity, record, &scopes, arena);
        if (scopes_changed(store, &lead_entity, touched->id, &scopes))
            touch_children(store, record, arena);
    }
}

/* What only the next version knows goes where its lead or contact goes. */
static void spread_newer(struct store *store, struct newer_rows *rows)
{
    if (!newer_rows_may_be(store))
        return;
    for (const struct touched *touched = store->touched_first; touched != NULL;
         touched = touched->next) {
        void *record;
        struct scopes scopes = {0};
        if ((touched->entity != &lead_entity && touched->entity != &contact_entity) ||
            touched->scopes != NULL ||
            !store_load_any(store, touched->entity, touched->id, rows->arena, &record, NULL))
            continue;
        scopes_of(store, touched->entity, record, &scopes, rows->arena);
        if (scopes_changed(store, touched->entity, touched->id, &scopes))
            newer_rows_add(store, touched->entity, touched->id, rows);
    }
}

static bool number_newer(struct store *store, const struct newer_rows *rows, int64_t seq,
                         struct error *err)
{
    bool is_ok = true;
    for (const struct newer_row *row = rows->first; is_ok && row != NULL; row = row->next)
        is_ok = newer_row_number(store, row, ++seq, err);
    return is_ok;
}

struct scope_list { /* as long as needed */
    int count;
    char *names[];
};

struct numbering {
    struct store *store;
    struct arena *arena;
    struct many scopes, *kept[ENTITY_COUNT], *rows[ENTITY_COUNT]; /* the latter when needed */
};

static bool enter_scopes(struct numbering *numbering, const struct touched *touched,
                         const struct scope_list *scopes, int64_t seq, struct error *err)
{
    for (int i = 0; i < scopes->count; i++)
        if (!many_add(&numbering->scopes, err, scopes->names[i], touched->entity->name, touched->id,
                      seq, (int64_t)1))
            return false;
    return true;
}

static bool put_number(struct numbering *numbering, const struct touched *touched, int64_t seq,
                       struct error *err)
{
    struct many **many = &numbering->rows[touched->entity->kind];
    const char *name = touched->entity->name;
    if (*many == NULL)
        many_begin(*many = ARENA_NEW(numbering->arena, struct many), numbering->store,
                   "WITH v (id, seq) AS (VALUES",
                   arena_printf(numbering->arena,
                                ") UPDATE \"%s\" SET seq = v.seq FROM v WHERE \"%s\".id = v.id",
                                name, name),
                   "ti", numbering->arena);
    return many_add(*many, err, touched->id, seq);
}

static bool put_kept(struct numbering *numbering, const struct touched *touched, int64_t seq,
                     struct error *err)
{
    struct many **many = &numbering->kept[touched->entity->kind];
    if (*many == NULL)
        kept_many_begin(*many = ARENA_NEW(numbering->arena, struct many), numbering->store,
                        touched->entity, numbering->arena);
    return kept_number(*many, touched, seq, err);
}

static bool leave_scopes(struct store *store, const struct entity *entity, const char *id,
                         int64_t seq, struct error *err)
{
    static const char sql[] = "UPDATE row_scope SET present = 0, seq = $3 WHERE entity = $1 AND "
                              "id = $2 AND present = 1 AND seq <> $3";
    return db_run(store->db, err, sql, "tti", entity->name, id, seq);
}

static int split_scopes(const char *list, char **names, struct arena *arena)
{
    char **parts;
    size_t count = str_is_empty(list) ? 0 : str_split(arena, list, ',', &parts);
    for (size_t i = 0; i < count; i++)
        names[i] = parts[i];
    return (int)count;
}

/* Who is to see it; false: its group was taken back. */
static bool find_scopes(struct numbering *numbering, const struct touched *touched,
                        struct scopes *scopes)
{
    void *record;
    if (!store_load_any(numbering->store, touched->entity, touched->id, numbering->arena, &record,
                        NULL))
        return false;
    if (touched->scopes != NULL)
        scopes->count = split_scopes(touched->scopes, scopes->names, numbering->arena);
    else
        scopes_of(numbering->store, touched->entity, record, scopes, numbering->arena);
    return true;
}

static bool number_row(struct numbering *numbering, const struct touched *touched,
                       const struct scope_list *scopes, int64_t seq, struct error *err)
{
    bool is_new = touched->scopes != NULL || touched->is_new;
    return (kept_is_unwritten(touched) ? put_kept(numbering, touched, seq, err)
                                       : put_number(numbering, touched, seq, err)) &&
           (is_new || leave_scopes(numbering->store, touched->entity, touched->id, seq, err)) &&
           enter_scopes(numbering, touched, scopes, seq, err);
}

/* All is read before the first row is written: what reads finds the rows kept back. */
static const struct scope_list **read_scopes(struct numbering *numbering)
{
    const struct scope_list **all = ARENA_ARRAY(numbering->arena, const struct scope_list *,
                                                numbering->store->touched_count + 1);
    size_t at = 0;
    for (const struct touched *touched = numbering->store->touched_first; touched != NULL;
         touched = touched->next, at++) {
        struct scopes scopes;
        scopes.count = 0;
        if (!find_scopes(numbering, touched, &scopes))
            continue;
        struct scope_list *list = arena_alloc(
            numbering->arena, sizeof *list + (size_t)scopes.count * sizeof *list->names);
        list->count = scopes.count;
        memcpy(list->names, scopes.names, (size_t)scopes.count * sizeof *list->names);
        all[at] = list;
    }
    return all;
}

static bool end_numbering(struct numbering *numbering, struct error *err)
{
    bool is_ok = many_end(&numbering->scopes, err);
    for (size_t i = 0; is_ok && i < ENTITY_COUNT; i++)
        is_ok = (numbering->kept[i] == NULL || many_end(numbering->kept[i], err)) &&
                (numbering->rows[i] == NULL || many_end(numbering->rows[i], err));
    return is_ok;
}

static bool number_rows(struct store *store, int64_t seq, struct arena *arena, struct error *err)
{
    static const char head[] = "INSERT INTO row_scope (scope, entity, id, seq, present) VALUES";
    static const char tail[] =
        " ON CONFLICT (id, entity, scope) DO UPDATE SET seq = excluded.seq, present = 1";
    struct numbering *numbering = ARENA_NEW(arena, struct numbering);
    size_t at = 0;
    bool is_ok = true;
    *numbering = (struct numbering){.store = store, .arena = arena};
    many_begin(&numbering->scopes, store, head, tail, "tttii", arena);
    const struct scope_list **scopes = read_scopes(numbering);
    store->is_aside = true;
    for (const struct touched *touched = store->touched_first; is_ok && touched != NULL;
         touched = touched->next, seq++, at++)
        is_ok = scopes[at] == NULL || number_row(numbering, touched, scopes[at], seq + 1, err);
    is_ok = is_ok && end_numbering(numbering, err);
    store->is_aside = false;
    return is_ok && kept_flush(store, err);
}

bool service_number(struct store *store, int64_t *ret_base, struct error *err)
{
    struct arena *arena = arena_new();
    struct newer_rows newer = {.arena = arena};
    int64_t rows = 0, cuts = late_cut_count(store);
    spread(store, arena);
    spread_newer(store, &newer);
    for (const struct touched *touched = store->touched_first; touched != NULL;
         touched = touched->next)
        rows++;
    int64_t head = db_number(store->db, -1, "UPDATE feed SET n = n + $1 WHERE id = 1 RETURNING n",
                             "i", rows + newer.count + store->offsets + cuts);
    int64_t seq = head - rows - newer.count - store->offsets - cuts;
    bool is_ok = head >= 0 || error_set(err, ERR_BUG, "the feed has no counter");
    *ret_base = seq + rows + newer.count; /* operations after their rows: a device that has seen its
                                             operation's number has seen its rows */
    is_ok = is_ok && number_rows(store, seq, arena, err) &&
            number_newer(store, &newer, seq + rows, err) && journal_number(store, *ret_base, err) &&
            late_number(store, head - cuts, err);
    arena_free(arena);
    return is_ok;
}
