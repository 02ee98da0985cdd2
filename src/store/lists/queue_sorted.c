/* A queue by fields that a person chose, instead of the order in which it should be called: one
 * statement over own leads and unowned ones of the team. It reads every lead of the queue, so it is
 * for the worker. */
#include "../store_private.h"

#include "base/i18n.h"
#include "core/filter.h"
#include "queue_private.h"

#include <string.h>

struct key {
    const char *sql; /* never NULL, ascending */
    bool is_int;
};

static const char *alias_of(const struct entity *entity)
{
    return entity == &lead_entity ? "l" : entity == &contact_entity ? "p" : "c";
}

static bool find_field(const char *name, const struct entity **ret_entity,
                       const struct field **ret_field)
{
    const struct entity *const parts[] = {&lead_entity, &contact_entity, &company_entity};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *ret_field = entity_field(parts[i], name);
        *ret_entity = parts[i];
        if (*ret_field != NULL)
            return true;
    }
    return false;
}

bool store_queue_may_sort(const char *name)
{
    const struct entity *entity;
    const struct field *field;
    return find_field(name + (*name == '-'), &entity, &field) &&
           (field_types[field->type].is_int || *name != '-');
}

/* What has no value comes last. Letter case does not part what a person sees as one. */
static bool key_of(const char *name, struct arena *arena, struct key *ret_key, struct error *err)
{
    const struct entity *entity;
    const struct field *field;
    if (name == NULL) {
        *ret_key = (struct key){"coalesce(0, 0)", true}; /* a bare 0 would name a column */
        return true;
    }
    if (!store_queue_may_sort(name) || !find_field(name + (*name == '-'), &entity, &field))
        return error_set(err, ERR_USAGE, _("a queue cannot be ordered by \"%s\""), name);
    bool is_int = field_types[field->type].is_int;
    const char *column = arena_printf(arena, "%s.%s", alias_of(entity), field->name);
    ret_key->is_int = is_int;
    ret_key->sql = !is_int ? arena_printf(arena, "lower(coalesce(%s, '\xF4\x8F\xBF\xBF'))", column)
                   : *name == '-'
                       ? arena_printf(arena, "coalesce(-%s, 9223372036854775807)", column)
                       : arena_printf(arena, "coalesce(%s, 9223372036854775807)", column);
    return true;
}

struct place {
    char *group, *sort, *id;
};

/* Values may hold anything but this separator: it is no text that comes in (base/text.h). */
static bool parse_place(const char *cursor, struct arena *arena, struct place *place,
                        struct error *err)
{
    char *first = arena_strdup(arena, str_or(cursor, ""));
    *place = (struct place){0};
    if (first[0] == '\0')
        return true;
    char *second = strchr(first, '\x1F'),
         *third = second != NULL ? strchr(second + 1, '\x1F') : NULL;
    if (third == NULL || !uuid_is_valid(third + 1))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    *second = *third = '\0';
    *place = (struct place){first, second + 1, third + 1};
    return true;
}

struct plan {
    struct key group, sort;
    struct place after;
    struct filter_sql filter;
};

static bool make_plan(struct store *store, const struct queue_request *request, struct arena *arena,
                      struct plan *plan, struct error *err)
{
    return key_of(request->group, arena, &plan->group, err) &&
           key_of(request->sort, arena, &plan->sort, err) &&
           parse_place(request->after, arena, &plan->after, err) &&
           queue_filter(store, request, arena, &plan->filter, err);
}

static void bind_key(struct query *query, int index, const struct key *key, const char *value)
{
    int64_t number;
    if (key->is_int && str_to_int64(str_or(value, ""), &number))
        query_int(query, index, number);
    else
        query_text(query, index, value);
}

static struct query *open_plan(struct store *store, const struct queue_request *request,
                               const struct plan *plan, bool is_count, struct arena *arena,
                               struct error *err)
{
    const char *way = request->is_backward ? " DESC" : "", *group = plan->group.sql,
               *sort = plan->sort.sql;
    const char *after = plan->after.id == NULL
                            ? ""
                            : arena_printf(arena, " AND (%s, %s, l.id) %s ($3, $4, $5)", group,
                                           sort, request->is_backward ? "<" : ">");
    const char *sql = arena_printf(
        arena,
        "SELECT l.id, %s, %s FROM lead l LEFT JOIN contact p ON p.id = l.contact_id LEFT JOIN "
        "company c ON c.id = l.company_id WHERE " QUEUE_CALLABLE
        " AND (l.owner_id = $1 OR (l.team_id = $2 AND l.owner_id IS NULL)) AND l.next_ms IS NOT "
        "NULL%s%s%s ORDER BY %s%s, %s%s, l.id%s LIMIT $7",
        group, sort, request->queue_id != NULL ? " AND l.queue_id = $6" : "", after,
        plan->filter.where, group, way, sort, way, way);
    if (is_count)
        sql = arena_printf(arena, "SELECT count(*) FROM (%s) counted", sql);
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, request->user_id);
    query_text(query, 2, request->team_id);
    bind_key(query, 3, &plan->group, plan->after.group);
    bind_key(query, 4, &plan->sort, plan->after.sort);
    query_text(query, 5, plan->after.id);
    query_text(query, 6, request->queue_id);
    query_int(query, 7, request->limit);
    filter_bind(query, &plan->filter, QUEUE_FILTER_FROM);
    return query;
}

bool queue_sorted(struct store *store, const struct queue_request *request, struct arena *arena,
                  struct queue_row *rows, size_t *count, struct error *err)
{
    struct plan plan;
    if (!make_plan(store, request, arena, &plan, err))
        return false;
    struct query *query = open_plan(store, request, &plan, false, arena, err);
    while (query_row(query)) {
        struct queue_row *row = &rows[*count];
        struct lead_card *card;
        const char *id = arena_strdup(arena, query_column(query, 0));
        row->cursor = arena_printf(arena, "%s\x1F%s\x1F%s", str_or(query_column(query, 1), ""),
                                   str_or(query_column(query, 2), ""), id);
        if (!store_card(store, id, arena, &card, err)) {
            query_end(query);
            return false;
        }
        row->card = *card;
        row->rank = lead_rank(&card->lead, request->now_ms);
        ++*count;
    }
    return query_end(query);
}

bool queue_sorted_count(struct store *store, const struct queue_request *request,
                        struct arena *arena, int64_t *count, struct error *err)
{
    struct plan plan;
    if (!make_plan(store, request, arena, &plan, err))
        return false;
    struct query *query = open_plan(store, request, &plan, true, arena, err);
    if (query_row(query))
        *count = query_column_int(query, 0);
    return query_end(query);
}

char *queue_sorted_cursor(struct store *store, const struct queue_request *request,
                          const char *lead_id, struct arena *arena)
{
    struct plan plan;
    struct queue_request all = *request;
    char *cursor = NULL;
    all.after = NULL;
    if (!make_plan(store, &all, arena, &plan, NULL))
        return NULL;
    struct query *query = query_new(
        store->db,
        arena_printf(
            arena,
            "SELECT %s, %s FROM lead l LEFT JOIN contact p ON p.id = l.contact_id LEFT JOIN "
            "company c ON c.id = l.company_id WHERE l.id = $1",
            plan.group.sql, plan.sort.sql),
        NULL);
    query_text(query, 1, lead_id);
    if (query_row(query))
        cursor = arena_printf(arena, "%s\x1F%s\x1F%s", str_or(query_column(query, 0), ""),
                              str_or(query_column(query, 1), ""), lead_id);
    query_end(query);
    return cursor;
}
