/* The outbox as a person reads it: what was rejected, newest first, then what waits in the order in
 * which it will be sent. Pages have cursors "section|number" and can be read from both ends. */
#include "desk_private.h"

#include "base/i18n.h"
#include "codec/record_json.h"

#include <stdio.h>

#define BODY_MOST 20000 /* a longer operation (an import) is listed without its contents */

struct section {
    const char *state;
    bool is_descending;
    const char *also;
};

static const struct section sections[] = {
    {"rejected", true, " AND result IS NOT 'voided'"},
    {"sent", false, ""},
    {"pending", false, ""},
};
#define SECTION_COUNT ((int)(sizeof sections / sizeof *sections))

static struct operation *without_contents(struct query *query, struct arena *arena)
{
    struct operation *op = ARENA_NEW(arena, struct operation);
    *op = (struct operation){.kind = OP_BULK,
                             .entity = entity_find(str_or(query_column(query, 7), "")),
                             .id = arena_strdup(arena, query_column(query, 8)),
                             .action = arena_strdup(arena, query_column(query, 9)),
                             .occurred_ms = query_column_int(query, 10)};
    return op;
}

static struct outbox_row listed_row(struct query *query, struct arena *arena)
{
    const char *body = query_column(query, 1);
    struct operation *op;
    if (body == NULL || !operation_from_text(body, arena, &op, NULL))
        op = without_contents(query, arena);
    snprintf(op->group_id, sizeof op->group_id, "%s", str_or(query_column(query, 6), ""));
    return outbox_row_of(query, op, arena);
}

#define COLUMNS                                                                                    \
    "SELECT op_no, CASE WHEN length(body) < $3 THEN body END, state, result, ack_seq, problem, "   \
    "grp, entity, id, action, occurred_ms FROM op_whole "

static const char *section_sql(const struct section *section, bool is_backward, bool is_after,
                               struct arena *arena)
{
    bool is_descending = section->is_descending != is_backward;
    return arena_printf(arena,
                        COLUMNS "WHERE state = '%s'%s AND $1 IS %s NULL%s ORDER BY op_no%s LIMIT "
                                "$2",
                        section->state, section->also, is_after ? "NOT" : "",
                        !is_after       ? ""
                        : is_descending ? " AND op_no < $1"
                                        : " AND op_no > $1",
                        is_descending ? " DESC" : "");
}

static bool read_section(struct store *store, int index, const struct outbox_request *request,
                         int64_t after, struct arena *arena, struct outbox_row *rows, size_t *count,
                         struct error *err)
{
    const char *sql =
        section_sql(&sections[index], request->is_backward, after != INT64_MIN, arena);
    struct query *query = query_new(store->outbox, sql, err);
    query_int(query, 1, after);
    query_int(query, 2, request->limit - (int64_t)*count);
    query_int(query, 3, BODY_MOST);
    while (query_row(query))
        rows[(*count)++] = listed_row(query, arena);
    return query_end(query);
}

static bool parse_cursor(const char *text, bool is_backward, struct arena *arena, int *ret_section,
                         int64_t *ret_no, struct error *err)
{
    char **parts;
    int64_t section;
    *ret_section = is_backward ? SECTION_COUNT - 1 : 0;
    *ret_no = INT64_MIN;
    if (str_is_empty(text))
        return true;
    if (str_split(arena, text, '|', &parts) != 2 || !str_to_int64(parts[0], &section) ||
        section < 0 || section >= SECTION_COUNT || !str_to_int64(parts[1], ret_no))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    *ret_section = (int)section;
    return true;
}

bool desk_outbox_page(struct store *store, const struct outbox_request *request,
                      struct arena *arena, struct outbox_row **ret_rows, size_t *ret_count,
                      struct error *err)
{
    struct outbox_row *rows = ARENA_ARRAY(arena, struct outbox_row, (size_t)request->limit + 1);
    size_t count = 0;
    int section;
    int64_t after;
    if (!parse_cursor(request->after, request->is_backward, arena, &section, &after, err))
        return false;
    for (; section >= 0 && section < SECTION_COUNT && count < (size_t)request->limit;
         section += request->is_backward ? -1 : 1) {
        if (!read_section(store, section, request, after, arena, rows, &count, err))
            return false;
        after = INT64_MIN; /* only inside the section it names */
    }
    for (size_t i = 0; request->is_backward && i < count / 2; i++) {
        struct outbox_row row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

char *desk_outbox_cursor(const struct outbox_row *row, struct arena *arena)
{
    int section = 0;
    while (section + 1 < SECTION_COUNT && !str_equal(sections[section].state, row->state))
        section++;
    return arena_printf(arena, "%d|%lld", section, (long long)row->no);
}

bool desk_rejected(struct store *store, const char *group_id, struct arena *arena,
                   struct outbox_row **ret_rows, size_t *ret_count, struct error *err)
{
    static const char sql[] = COLUMNS "WHERE grp = $1 AND state = 'rejected' AND result IS NOT "
                                      "'voided' ORDER BY op_no LIMIT $2";
    enum { MOST = 200 }; /* operations of one action; an import is not sent again from here */
    *ret_rows = ARENA_ARRAY(arena, struct outbox_row, MOST);
    *ret_count = 0;
    struct query *query = query_new(store->outbox, sql, err);
    query_text(query, 1, group_id);
    query_int(query, 2, MOST);
    query_int(query, 3, BODY_MOST);
    while (query_row(query))
        (*ret_rows)[(*ret_count)++] = listed_row(query, arena);
    return query_end(query);
}

bool desk_put_away(struct store *store, const char *group_id, struct error *err)
{
    return db_run(store->outbox, err,
                  "UPDATE op SET result = 'voided' WHERE grp = $1 AND state = 'rejected'", "t",
                  group_id);
}
