/* Exports, noted at the desk beside its drafts and listed in the service. */
#include "service_audit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/uuid.h"
#include "codec/json.h"
#include "core/contact.h"
#include "store/erasure.h"
#include "store/exports.h"

#include <string.h>

#define PREFIX "export/"
#define NOTES_MOST 200

static char *note_text(const struct export_note *note, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    json_begin(&writer, &out);
    json_begin_object(&writer);
    json_put_string(&writer, "entity", note->entity);
    json_put_string(&writer, "format", note->format);
    json_put_string(&writer, "filter", note->filter);
    json_put_int(&writer, "at_ms", note->at_ms);
    json_put_int(&writer, "rows", note->rows);
    json_end_object(&writer);
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

bool desk_export_note(struct store *store, const struct export_note *note, struct error *err)
{
    static const char sql[] =
        "INSERT INTO draft (key, value, at_ms) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET "
        "value = excluded.value";
    struct arena *arena = arena_new();
    bool is_ok = db_run(store->outbox, err, sql, "tti", arena_printf(arena, PREFIX "%s", note->id),
                        note_text(note, arena), note->at_ms);
    arena_free(arena);
    return is_ok;
}

static bool read_note(const char *key, const char *body, struct arena *arena,
                      struct kept_note *ret_note)
{
    struct json_doc *doc;
    if (!json_parse(body, strlen(body), NULL, &doc, NULL))
        return false;
    const struct json *root = json_root(doc);
    *ret_note =
        (struct kept_note){.note = {.id = arena_strdup(arena, key + strlen(PREFIX)),
                                    .entity = arena_strdup(arena, json_get_string(root, "entity")),
                                    .format = arena_strdup(arena, json_get_string(root, "format")),
                                    .filter = arena_strdup(arena, json_get_string(root, "filter")),
                                    .at_ms = json_get_int(root, "at_ms", 0),
                                    .rows = json_get_int(root, "rows", -1)},
                           .body = arena_strdup(arena, body)};
    json_free(doc);
    return true;
}

bool desk_exports(struct store *store, struct arena *arena, struct kept_note **ret_notes,
                  size_t *ret_count, struct error *err)
{
    static const char sql[] = "SELECT key, value FROM draft WHERE key >= '" PREFIX
                              "' AND key < 'export0' ORDER BY key LIMIT 200";
    struct query *query = query_new(store->outbox, sql, err);
    *ret_notes = ARENA_ARRAY(arena, struct kept_note, NOTES_MOST);
    *ret_count = 0;
    while (query_row(query))
        *ret_count += read_note(query_column(query, 0), query_column(query, 1), arena,
                                &(*ret_notes)[*ret_count]);
    return query_end(query);
}

bool desk_exports_unname(struct store *store, const struct person_words *person, struct error *err)
{
    struct arena *arena = arena_new();
    struct kept_note *notes;
    size_t count;
    bool is_ok = desk_exports(store, arena, &notes, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        if (person_is_named(person, notes[i].note.filter, arena)) {
            notes[i].note.filter = NULL;
            is_ok = desk_export_note(store, &notes[i].note, err);
        }
    arena_free(arena);
    return is_ok;
}

bool desk_export_told(struct store *store, const struct kept_note *note, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = db_run(store->outbox, err, "DELETE FROM draft WHERE key = $1 AND value = $2", "tt",
                        arena_printf(arena, PREFIX "%s", note->note.id), note->body);
    arena_free(arena);
    return is_ok;
}

/* --- service --- */

/* 0: there is none yet; 1: the same user's; -1: another's. */
static int known_as(struct store *store, const char *id, const char *user_id)
{
    return (int)db_number(store->db, 0,
                          "SELECT CASE WHEN user_id = $2 THEN 1 ELSE -1 END FROM export_list "
                          "WHERE id = $1",
                          "tt", id, user_id);
}

static bool write_note(struct store *store, const struct export_note *note,
                       const struct audit_by *by, struct error *err)
{
    static const char sql[] =
        "INSERT INTO export_list (id, user_id, device_id, at_ms, received_ms, entity, format, "
        "filter, row_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, -1)) "
        "ON CONFLICT (id) DO UPDATE SET row_count = excluded.row_count";
    struct arena *arena = arena_new();
    int known = known_as(store, note->id, by->user_id);
    const char *detail = note->rows < 0
                             ? arena_printf(arena, "%s %s begun", note->entity, note->format)
                             : arena_printf(arena, "%s %s rows=%lld", note->entity, note->format,
                                            (long long)note->rows);
    const char *filter = service_names_erased(store, note->filter) ? "" : note->filter;
    struct audit_event event = {"export", by->user_id, by->device_id, note->id, detail};
    bool is_ok =
        (known >= 0 || error_set(err, ERR_CONFLICT, "this export is somebody else's")) &&
        db_run(store->db, err, sql, "tttiittti", note->id, by->user_id, by->device_id, note->at_ms,
               clock_now_ms(), note->entity, note->format, filter, note->rows) &&
        audit_add(store, &event, err);
    arena_free(arena);
    return is_ok;
}

bool service_export_note(struct store *store, const struct export_note *note,
                         const struct audit_by *by, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    if (write_note(store, note, by, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool write_deleted(struct store *store, const char *id, bool is_deleted, const char *user_id,
                          const struct audit_by *by, struct error *err)
{
    static const char sql[] =
        "UPDATE export_list SET deleted_ms = $2, deleted_by = $3 WHERE id = $1";
    static const char known[] =
        "SELECT count(*) FROM export_list WHERE id = $1 AND ($2 IS NULL OR user_id = $2)";
    struct audit_event event = {is_deleted ? "export.deleted" : "export.kept", by->user_id,
                                by->device_id, id, NULL};
    return (db_number(store->db, 0, known, "tt", id, user_id) > 0 ||
            error_set(err, ERR_NOT_FOUND, "there is no such export")) &&
           db_run(store->db, err, sql, "tit", id, is_deleted ? clock_now_ms() : TIME_NONE,
                  is_deleted ? by->user_id : NULL) &&
           audit_add(store, &event, err);
}

bool service_export_delete(struct store *store, const char *id, bool is_deleted,
                           const char *user_id, const struct audit_by *by, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    if (write_deleted(store, id, is_deleted, user_id, by, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* By time and id: several lists may leave within one millisecond. */
static bool read_cursor(const char *text, struct arena *arena, int64_t *ret_ms, const char **ret_id,
                        struct error *err)
{
    char **parts;
    *ret_ms = INT64_MAX;
    *ret_id = "";
    if (str_is_empty(text))
        return true;
    if (str_split(arena, text, '|', &parts) != 2 || !str_to_int64(parts[0], ret_ms) ||
        !uuid_is_valid(parts[1]))
        return error_set(err, ERR_USAGE, _("the cursor is not valid"));
    *ret_id = parts[1];
    return true;
}

static struct export_note note_from_row(struct query *query, struct arena *arena)
{
    return (struct export_note){.id = arena_strdup(arena, query_column(query, 0)),
                                .user = arena_strdup(arena, query_column(query, 1)),
                                .at_ms = query_column_int(query, 2),
                                .entity = arena_strdup(arena, query_column(query, 3)),
                                .format = arena_strdup(arena, query_column(query, 4)),
                                .filter = arena_strdup(arena, query_column(query, 5)),
                                .rows = query_column_int(query, 6),
                                .deleted_ms = query_column_int(query, 7)};
}

bool service_exports(struct store *store, const char *user_id, const char *after, int limit,
                     struct arena *arena, struct export_page *ret_page, struct error *err)
{
    static const char sql[] =
        "SELECT e.id, u.name, e.at_ms, e.entity, e.format, e.filter, coalesce(e.row_count, -1), "
        "e.deleted_ms "
        "FROM export_list e LEFT JOIN \"user\" u ON u.id = e.user_id WHERE ($1 IS NULL OR "
        "e.user_id = $1) AND (e.at_ms, e.id) < ($2, $3) ORDER BY e.at_ms DESC, e.id DESC LIMIT $4";
    struct export_page page = {.notes = ARENA_ARRAY(arena, struct export_note, (size_t)limit + 1)};
    int64_t before_ms;
    const char *before_id;
    if (!read_cursor(after, arena, &before_ms, &before_id, err))
        return false;
    struct query *query = query_new(store->db, sql, err);
    query_text(query, 1, user_id);
    query_int(query, 2, before_ms);
    query_text(query, 3, before_id);
    query_int(query, 4, limit + 1);
    while (query_row(query))
        page.notes[page.count++] = note_from_row(query, arena);
    if (page.count > (size_t)limit) {
        const struct export_note *last = &page.notes[--page.count - 1];
        page.cursor = arena_printf(arena, "%lld|%s", (long long)last->at_ms, last->id);
    }
    *ret_page = page;
    return query_end(query);
}
