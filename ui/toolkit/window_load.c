/* Reading for a window, on the worker: its rows, the figures above them, how many there are. */
#include "window_load.h"

#include <stdio.h>
#include <string.h>

static bool read_part(struct session *session, struct load *load, const char *cursor,
                      bool is_backward, int limit, struct window_row **ret_rows, size_t *ret_count,
                      struct error *err)
{
    struct window_query *query = &load->query;
    snprintf(query->cursor, sizeof query->cursor, "%s", str_or(cursor, ""));
    query->is_backward = is_backward;
    query->limit = limit;
    return load->class->read(session, query, load->arena, ret_rows, ret_count, err);
}

/* The rows before the middle, then those that follow the last of them: the middle need not be there
 * any more. */
static bool read_around(struct session *session, struct load *load, struct error *err)
{
    char *middle = load->class->locate != NULL
                       ? load->class->locate(session, &load->query, load->id, load->arena)
                       : NULL;
    struct window_row *before, *after;
    size_t before_count, after_count;
    int limit = load->query.limit;
    if (middle == NULL)
        middle = arena_strdup(load->arena, load->query.cursor);
    if (!read_part(session, load, middle, true, limit, &before, &before_count, err) ||
        !read_part(session, load, before_count > 0 ? before[before_count - 1].cursor : NULL, false,
                   limit, &after, &after_count, err))
        return false;
    load->rows = ARENA_ARRAY(load->arena, struct window_row, before_count + after_count + 1);
    memcpy(load->rows, before, before_count * sizeof *before);
    memcpy(load->rows + before_count, after, after_count * sizeof *after);
    load->count = before_count + after_count;
    load->before_middle = before_count;
    load->at_top = before_count < (size_t)limit;
    load->at_end = after_count < (size_t)limit;
    return true;
}

static bool read_rows(struct session *session, struct load *load, struct error *err)
{
    int limit = load->query.limit;
    bool is_end = load->way == WAY_END;
    if (load->way == WAY_AROUND)
        return read_around(session, load, err);
    if (!read_part(session, load, NULL, is_end, limit, &load->rows, &load->count, err))
        return false;
    load->at_top = !is_end || load->count < (size_t)limit;
    load->at_end = is_end || load->count < (size_t)limit;
    return true;
}

static int64_t count_part(struct session *session, struct load *load, bool is_backward)
{
    const char *edge = is_backward ? load->first : load->last;
    int64_t count = 0;
    if (edge[0] == '\0')
        return 0;
    memcpy(load->query.cursor, edge, sizeof load->query.cursor);
    load->query.is_backward = is_backward;
    load->query.limit = COUNT_MOST;
    return load->class->count(session, &load->query, &count, NULL) ? count : -1;
}

/* The rows, their number and the figures above them are of one moment, unless those come later. */
bool window_load(struct session *session, struct job *job, struct error *err)
{
    struct load *load = job->data;
    const struct window_class *class = load->class;
    bool is_ok = true;
    store_read_begin(session->store);
    if (load->way == WAY_COUNT) {
        load->rows_before = count_part(session, load, true);
        load->rows_after = count_part(session, load, false);
    } else if (load->way != WAY_HEAD) {
        is_ok = read_rows(session, load, err);
    }
    bool has_head = class->head != NULL && class->is_head_later == (load->way == WAY_HEAD);
    if (is_ok && load->way != WAY_COUNT && has_head)
        load->head = class->head(session, &load->query, load->arena);
    store_read_end(session->store);
    return is_ok;
}
