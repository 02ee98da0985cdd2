/* Keyset pages over any entity, and over leads with their contact and company. */
#include "../store_private.h"

#include "base/i18n.h"

#include <string.h>

#define CARD_FROM                                                                                  \
    "FROM lead l LEFT JOIN contact p ON p.id = l.contact_id LEFT JOIN company c ON c.id = "        \
    "l.company_id WHERE l.is_deleted = 0"

struct page_plan {
    const struct entity *entity;
    bool is_card, is_descending, is_backward;
    const struct field *sort; /* NULL: by id */
    const char *alias;
    struct filter_sql filter;
    char *after_key, *after_id;
    const char *seen; /* condition: rows of the reader's scopes */
};

static bool plan_sort(struct page_plan *plan, const char *sort, struct error *err)
{
    if (str_is_empty(sort))
        return true;
    plan->is_descending = *sort == '-';
    sort += plan->is_descending;
    plan->sort = entity_field(plan->entity, sort);
    if (plan->sort == NULL && plan->is_card &&
        (plan->sort = entity_field(&contact_entity, sort)) != NULL)
        plan->alias = "p";
    if (plan->sort == NULL && plan->is_card &&
        (plan->sort = entity_field(&company_entity, sort)) != NULL)
        plan->alias = "c";
    return plan->sort != NULL || str_equal(sort, "id") ||
           error_set(err, ERR_USAGE, _("there is no field \"%s\" to sort by"), sort);
}

/* The cursor says where the next page begins, so rows that are not for this reader must not even be
 * stepped over: it would hold their values. */
static bool plan_scopes(struct page_plan *plan, const char *scopes, struct arena *arena,
                        struct error *err)
{
    char *list;
    plan->seen = "";
    if (scopes == NULL)
        return true;
    if (!scope_condition(scopes, arena, &list, err))
        return false;
    plan->seen = arena_printf(arena,
                              " AND EXISTS (SELECT 1 FROM row_scope s WHERE s.id = %s.id AND "
                              "s.entity = '%s' AND s.scope IN (%s) AND s.present = 1)",
                              plan->is_card ? "l" : "t", plan->entity->name, list);
    return true;
}

static bool plan_page(struct store *store, const struct entity *entity, bool is_card,
                      const struct page_request *request, struct arena *arena,
                      struct page_plan *plan, struct error *err)
{
    *plan = (struct page_plan){.entity = entity,
                               .is_card = is_card,
                               .is_backward = request->is_backward,
                               .alias = is_card ? "l" : "t"};
    const struct filter_request filter = {entity,           is_card,         request->where,
                                          request->user_id, request->now_ms, 4};
    if (!plan_sort(plan, request->sort, err) || !plan_scopes(plan, request->scopes, arena, err) ||
        !filter_compile(store, &filter, arena, &plan->filter, err))
        return false;
    if (str_is_empty(request->cursor))
        return true;
    char *cursor = arena_strdup(arena, request->cursor), *bar = strrchr(cursor, '|');
    if (bar == NULL || !uuid_is_valid(bar + 1))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    *bar = '\0';
    plan->after_key = cursor;
    plan->after_id = bar + 1;
    return true;
}

/* NULLs sort as empty text or the smallest number, so that the keyset goes on through them. */
static char *key_of(const struct page_plan *plan, struct arena *arena)
{
    if (plan->sort == NULL)
        return arena_strdup(arena, "''");
    bool is_int = field_types[plan->sort->type].is_int;
    return arena_printf(arena, "coalesce(%s.%s, %s)", plan->alias, plan->sort->name,
                        is_int ? "-1" : "''");
}

static struct query *run_page(struct store *store, const struct page_plan *plan,
                              const char *columns, int limit, struct arena *arena,
                              struct error *err)
{
    const char *id = plan->is_card ? "l.id" : "t.id", *key = key_of(plan, arena),
               *way = plan->is_descending != plan->is_backward ? "DESC" : "ASC";
    const char *from = plan->is_card ? CARD_FROM
                                     : arena_printf(arena, "FROM \"%s\" t WHERE t.is_deleted = 0",
                                                    plan->entity->name);
    const char *after = "";
    char compare = plan->is_descending != plan->is_backward ? '<' : '>';
    if (plan->after_id != NULL && plan->sort == NULL)
        after = arena_printf(arena, " AND $1 IS NOT NULL AND %s %c $2", id, compare);
    else if (plan->after_id != NULL)
        after = arena_printf(arena, " AND (%s, %s) %c ($1, $2)", key, id, compare);
    const char *order = plan->sort == NULL ? arena_printf(arena, "%s %s", id, way)
                                           : arena_printf(arena, "%s %s, %s %s", key, way, id, way);
    const char *sql = arena_printf(arena, "SELECT %s, %s %s%s%s%s ORDER BY %s LIMIT $3", columns,
                                   key, from, after, plan->seen, plan->filter.where, order);
    struct query *query = query_new(store->db, sql, err);
    int64_t number;
    if (plan->after_id != NULL && plan->sort != NULL && field_types[plan->sort->type].is_int &&
        str_to_int64(plan->after_key, &number))
        query_int(query, 1, number);
    else
        query_text(query, 1, plan->after_key);
    query_text(query, 2, plan->after_id);
    query_int(query, 3, limit + 1);
    filter_bind(query, &plan->filter, 4);
    return query;
}

static int limit_of(const struct page_request *request)
{
    return request->limit < 1 ? 50 : request->limit > 1000 ? 1000 : request->limit;
}

/* What was read from behind, in the order of the list. */
static void turn_round(const struct page_plan *plan, void **rows, size_t count)
{
    for (size_t i = 0; plan->is_backward && i < count / 2; i++) {
        void *row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

/* "id, rev…", of leads "l.id, l.rev…": they are joined with their contact and company. */
static const char *columns_of(struct store *store, const struct page_plan *plan,
                              struct arena *arena)
{
    return column_list(store, plan->entity, plan->is_card ? "l." : "", arena);
}

bool store_page(struct store *store, const struct entity *entity,
                const struct page_request *request, struct arena *arena, void ***ret_records,
                size_t *ret_count, char **ret_cursor, struct error *err)
{
    struct page_plan plan;
    int limit = limit_of(request);
    size_t count = 0, columns = HEAD_COUNT + entity->field_count;
    if (!plan_page(store, entity, entity == &lead_entity, request, arena, &plan, err))
        return false;
    const char *list = columns_of(store, &plan, arena);
    void **records = ARENA_ARRAY(arena, void *, (size_t)limit + 1);
    struct query *query = run_page(store, &plan, list, limit, arena, err);
    *ret_cursor = NULL;
    char *last_key = NULL;
    while (query_row(query)) {
        if (count == (size_t)limit) {
            *ret_cursor = arena_printf(arena, "%s|%s", str_or(last_key, ""),
                                       ((struct record *)records[count - 1])->id);
            break;
        }
        records[count++] = record_from_row(query, 0, entity, arena);
        last_key = arena_strdup(arena, query_column(query, (int)columns));
    }
    turn_round(&plan, records, count);
    *ret_records = records;
    *ret_count = count;
    return query_end(query);
}

bool store_count(struct store *store, const struct entity *entity, const char *where,
                 int64_t *ret_count, struct error *err)
{
    struct arena *arena = arena_new();
    struct filter_sql filter;
    bool is_card = entity == &lead_entity;
    const struct filter_request request = {
        .entity = entity, .is_card = is_card, .where = where, .first_parameter = 1};
    bool is_ok = filter_compile(store, &request, arena, &filter, err);
    if (is_ok) {
        const char *from = is_card && filter.where[0] != '\0'
                               ? CARD_FROM
                               : arena_printf(arena, "FROM \"%s\" %s WHERE is_deleted = 0",
                                              entity->name, is_card ? "l" : "t");
        struct query *query = query_new(
            store->db, arena_printf(arena, "SELECT count(*) %s%s", from, filter.where), err);
        filter_bind(query, &filter, 1);
        if (query_row(query))
            *ret_count = query_column_int(query, 0);
        is_ok = query_end(query);
    }
    arena_free(arena);
    return is_ok;
}

bool store_cards(struct store *store, const struct page_request *request, struct arena *arena,
                 struct lead_card ***ret_cards, size_t *ret_count, char **ret_cursor,
                 struct error *err)
{
    struct page_plan plan;
    int limit = limit_of(request);
    size_t count = 0;
    if (!plan_page(store, &lead_entity, true, request, arena, &plan, err))
        return false;
    struct lead_card **cards = ARENA_ARRAY(arena, struct lead_card *, (size_t)limit + 1);
    struct query *query = run_page(store, &plan, "l.id", limit, arena, err);
    char *last_key = NULL;
    *ret_cursor = NULL;
    while (query_row(query)) {
        if (count == (size_t)limit) {
            *ret_cursor = arena_printf(arena, "%s|%s", str_or(last_key, ""),
                                       cards[count - 1]->lead.record.id);
            break;
        }
        const char *id = arena_strdup(arena, query_column(query, 0));
        last_key = arena_strdup(arena, query_column(query, 1));
        if (!store_card(store, id, arena, &cards[count], err)) {
            query_end(query);
            return false;
        }
        count++;
    }
    turn_round(&plan, (void **)cards, count);
    *ret_cards = cards;
    *ret_count = count;
    return query_end(query);
}

char *store_card_cursor(const struct lead_card *card, const char *sort, struct arena *arena)
{
    const void *record;
    const char *name = *sort == '-' ? sort + 1 : sort;
    const struct entity *owner = lead_card_owner(card, name, &record);
    const char *key = owner != NULL ? record_get(owner, record, name, arena) : NULL;
    bool is_int = owner != NULL && field_types[entity_field(owner, name)->type].is_int;
    return arena_printf(arena, "%s|%s", str_or(key, is_int ? "-1" : ""), card->lead.record.id);
}
