/* Records by id, by field, and the low door that writes rows. All SQL is built from the field
 * tables, once per connection. */
#include "store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/merge.h"
#include "core/reference.h"
#include "store/rules.h"
#include "desk/counts.h"

#include <stdlib.h>
#include <string.h>

static char *types_of(const struct entity *entity, const struct entity_sql *sql,
                      struct arena *arena)
{
    struct text types = {0};
    text_append(&types, HEAD_TYPES);
    for (size_t i = 0; i < entity->field_count; i++)
        text_append_char(&types, field_types[entity->fields[i].type].is_int ? 'i' : 't');
    for (size_t i = 0; i < sql->newer_count; i++)
        text_append_char(&types, sql->newer[i].is_int ? 'i' : 't');
    char *copy = arena_strdup(arena, text_str(&types));
    text_free(&types);
    return copy;
}

static void append_newer(const struct entity *entity, const struct entity_sql *sql,
                         struct text *columns, struct text *values, struct text *sets)
{
    for (size_t i = 0; i < sql->newer_count; i++) {
        text_printf(columns, ", %s", sql->newer[i].name);
        text_printf(values, ", $%zu", i + entity->field_count + HEAD_COUNT + 1);
        newer_set_append(sets, entity, &sql->newer[i]);
    }
}

const struct entity_sql *entity_sql(struct store *store, const struct entity *entity)
{
    struct entity_sql *sql = &store->sql[entity->kind];
    if (sql->select != NULL)
        return sql;
    newer_columns_read(store, entity, sql);
    struct text columns = {0}, values = {0}, sets = {0};
    text_append(&columns, HEAD_COLUMNS);
    text_append(&values, "$1, $2, $3, $4, $5, $6, $7");
    text_append(&sets, "rev = excluded.rev, seq = excluded.seq, created_ms = excluded.created_ms, "
                       "changed_ms = excluded.changed_ms, "
                       "is_deleted = excluded.is_deleted, extra = excluded.extra");
    for (size_t i = 0; i < entity->field_count; i++) {
        const char *name = entity->fields[i].name;
        text_printf(&columns, ", %s", name);
        text_printf(&values, ", $%zu", i + HEAD_COUNT + 1);
        text_printf(&sets, ", %s = excluded.%s", name, name);
    }
    append_newer(entity, sql, &columns, &values, &sets);
    sql->select = arena_printf(store->arena, "SELECT %s FROM \"%s\"",
                               columns_read(store, entity, sql, "", store->arena), entity->name);
    sql->by_id = arena_printf(store->arena, "%s WHERE id = $1", sql->select);
    sql->there =
        arena_printf(store->arena, "SELECT is_deleted FROM \"%s\" WHERE id = $1", entity->name);
    sql->exists = arena_printf(
        store->arena, "SELECT 1 FROM \"%s\" WHERE id = $1 AND is_deleted = 0", entity->name);
    sql->upsert = arena_printf(
        store->arena, "INSERT INTO \"%s\" (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s",
        entity->name, columns.data, values.data, sets.data);
    sql->insert = arena_printf(store->arena,
                               "INSERT INTO \"%s\" (%s) VALUES (%s) ON CONFLICT (id) DO NOTHING",
                               entity->name, columns.data, values.data);
    sql->number =
        arena_printf(store->arena, "UPDATE \"%s\" SET seq = $2 WHERE id = $1", entity->name);
    sql->renumber = arena_printf(store->arena,
                                 "UPDATE \"%s\" SET rev = $2, seq = $3, created_ms = $4, "
                                 "changed_ms = $5 WHERE id = $1",
                                 entity->name);
    sql->many_head =
        arena_printf(store->arena, "INSERT INTO \"%s\" (%s) VALUES", entity->name, columns.data);
    sql->many_tail = arena_printf(store->arena, " ON CONFLICT (id) DO UPDATE SET %s", sets.data);
    sql->types = types_of(entity, sql, store->arena);
    text_free(&columns);
    text_free(&values);
    text_free(&sets);
    return sql;
}

void *record_from_row(struct query *query, int first, const struct entity *entity,
                      struct arena *arena)
{
    void *record = arena_alloc(arena, entity->size);
    struct record *head = record;
    head->id = arena_strdup(arena, query_column(query, first));
    head->rev = query_column_int(query, first + 1);
    head->seq = query_column_int(query, first + 2);
    head->created_ms = query_column_int(query, first + 3);
    head->changed_ms = query_column_int(query, first + 4);
    head->is_deleted = query_column_int(query, first + 5);
    head->extra = arena_strdup(arena, query_column(query, first + 6));
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        char *member = (char *)record + field->offset;
        int column = first + HEAD_COUNT + (int)i;
        if (field_types[field->type].is_int)
            *(int64_t *)(void *)member = query_column_int(query, column);
        else
            *(char **)(void *)member = arena_strdup(arena, query_column(query, column));
    }
    return record;
}

static bool load(struct store *store, const struct entity *entity, const char *id,
                 bool with_deleted, struct arena *arena, void **ret_record, struct error *err)
{
    void *record = NULL;
    if (!memory_row(store, entity, id, arena, &record)) {
        struct query *query = query_aside(store, entity_sql(store, entity)->by_id, err);
        query_text(query, 1, id);
        if (query_row(query))
            record = record_from_row(query, 0, entity, arena);
        if (!query_end(query))
            return false;
        memory_keep(store, entity, id, record);
    }
    if (record == NULL || (((struct record *)record)->is_deleted != 0 && !with_deleted))
        return err != NULL &&
               error_set(err, ERR_NOT_FOUND, _("there is no such %s here"), entity->name);
    *ret_record = record;
    return true;
}

bool store_load(struct store *store, const struct entity *entity, const char *id,
                struct arena *arena, void **ret_record, struct error *err)
{
    return load(store, entity, id, false, arena, ret_record, err);
}

bool store_load_any(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena, void **ret_record, struct error *err)
{
    return load(store, entity, id, true, arena, ret_record, err);
}

void *store_peek(struct store *store, const struct entity *entity, const char *id,
                 struct arena *arena)
{
    void *record;
    return id != NULL && load(store, entity, id, false, arena, &record, NULL) ? record : NULL;
}

bool store_exists(struct store *store, const struct entity *entity, const char *id)
{
    const struct record *record;
    if (memory_peek(store, entity, id, &record))
        return record != NULL && record->is_deleted == 0;
    return db_number(store->db, 0, entity_sql(store, entity)->exists, "t", id) == 1;
}

bool store_find(struct store *store, const struct entity *entity, const char *field,
                const char *value, int limit, struct arena *arena, void ***ret_records,
                size_t *ret_count, struct error *err)
{
    const struct row_wish wish = {entity, field, value, limit, .with_merged = false};
    return find_rows(store, &wish, arena, ret_records, ret_count, err);
}

int64_t row_state(const struct entity *entity, const void *record)
{
    if (((const struct record *)record)->is_deleted == 1)
        return 1;
    return merged_into(entity, record) != NULL ? 2 : 0;
}

static void bind_newer(struct query *query, const struct entity *entity,
                       const struct entity_sql *own, const struct newer_value *values)
{
    int place = (int)entity->field_count + HEAD_COUNT + 1;
    for (size_t i = 0; i < own->newer_count; i++, place++) {
        if (own->newer[i].is_int)
            query_int(query, place, values[i].number);
        else
            query_text_kept(query, place, values[i].text);
    }
}

static bool write_row(struct store *store, const char *sql, const struct entity *entity,
                      const struct record *record, struct error *err)
{
    const struct entity_sql *own = entity_sql(store, entity);
    struct newer_value values[NEWER_MOST];
    const char *extra = newer_values(store, own, record, values);
    struct query *query = query_new(store->db, sql, err);
    query_text_kept(query, 1, record->id);
    query_int(query, 2, record->rev);
    query_int(query, 3, record->seq);
    query_int(query, 4, record->created_ms);
    query_int(query, 5, record->changed_ms);
    query_int(query, 6, row_state(entity, record));
    query_text_kept(query, 7, extra);
    bind_newer(query, entity, own, values);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        const char *member = (const char *)record + field->offset;
        int parameter = (int)i + HEAD_COUNT + 1;
        if (field_types[field->type].is_int)
            query_int(query, parameter, *(const int64_t *)(const void *)member);
        else
            query_text_kept(query, parameter, *(char *const *)(const void *)member);
    }
    query_run(query);
    return query_end(query);
}

static bool write_reached(struct store *store, const struct entity *entity,
                          const struct record *record, struct error *err)
{
    return write_row(store, entity_sql(store, entity)->upsert, entity, record, err) &&
           reached_note(store, entity, record, err);
}

/* Its counters follow a lead. */
static bool note_lead(struct store *store, const struct entity *entity, const char *id,
                      const void *after, struct error *err)
{
    void *before = NULL;
    if (entity != &lead_entity || store->kind != STORE_DESK)
        return true;
    struct arena *arena = arena_new();
    if (!store_load_any(store, entity, id, arena, &before, NULL))
        before = NULL;
    bool is_ok = counts_note(store, before, after, err);
    arena_free(arena);
    return is_ok;
}

/* Where a desk's search has to look again when a contact is put: who it was merged into before. */
static char *merged_before(struct store *store, const struct entity *entity, const char *id)
{
    if (entity != &contact_entity || !store->has_search)
        return NULL;
    struct arena *arena = arena_new();
    char *before =
        db_value(store->db, arena, "SELECT merged_into_id FROM contact WHERE id = $1", "t", id);
    before = before != NULL ? xstrdup(before) : NULL;
    arena_free(arena);
    return before;
}

static bool index_put(struct store *store, const struct contact *contact, const char *before,
                      struct error *err)
{
    return search_index(store, contact, err) &&
           (str_equal(before, contact->merged_into_id) ||
            (search_index_id(store, before, err) &&
             search_index_id(store, contact->merged_into_id, err)));
}

bool store_put(struct store *store, const struct entity *entity, const void *record,
               struct error *err)
{
    char *before = merged_before(store, entity, ((const struct record *)record)->id);
    if (!note_lead(store, entity, ((const struct record *)record)->id, record, err) ||
        !write_reached(store, entity, record, err)) {
        free(before);
        return false;
    }
    memory_keep(store, entity, ((const struct record *)record)->id, record);
    if (entity == &contact_entity) {
        bool is_ok = index_put(store, record, before, err);
        free(before);
        return is_ok;
    }
    return entity != &company_entity ||
           search_index_company(store, ((const struct record *)record)->id, err);
}

bool store_insert(struct store *store, const struct entity *entity, const void *record,
                  bool *ret_is_new, struct error *err)
{
    const char *id = ((const struct record *)record)->id;
    bool is_there, is_known = memory_knows(store, entity, id, &is_there);
    if (is_known && is_there) {
        *ret_is_new = false;
        return true;
    }
    if (!write_row(store, entity_sql(store, entity)->insert, entity, record, err))
        return false;
    *ret_is_new = is_known || db_changes(store->db) == 1; /* the latter waits for the answer */
    if (!reached_note(store, entity, record, err))
        return false;
    if (*ret_is_new)
        memory_keep(store, entity, ((const struct record *)record)->id, record);
    return !*ret_is_new || entity != &lead_entity || counts_note(store, NULL, record, err);
}

static bool is_same(const struct entity *entity, const void *a, const void *b, unsigned flags)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        const char *one = (const char *)a + field->offset, *other = (const char *)b + field->offset;
        if (flags != 0 && (field->flags & flags) == 0)
            continue;
        if (field_types[field->type].is_int
                ? *(const int64_t *)(const void *)one != *(const int64_t *)(const void *)other
                : !str_equal(*(char *const *)(const void *)one,
                             *(char *const *)(const void *)other))
            return false;
    }
    return true;
}

static bool insert_found(struct store *store, const struct entity *entity, const void *record,
                         bool *ret_is_new, struct error *err)
{
    if (!store_insert(store, entity, record, ret_is_new, err))
        return false;
    if (!*ret_is_new)
        return true;
    if (entity == &contact_entity)
        return search_add(store, record, NULL, err);
    return entity != &company_entity ||
           search_add_company(store, ((const struct record *)record)->id, err);
}

/* The same but for its number. */
static bool renumber(struct store *store, const struct entity *entity, const struct record *head,
                     struct error *err)
{
    return db_run(store->db, err, entity_sql(store, entity)->renumber, "tiiii", head->id, head->rev,
                  head->seq, head->created_ms, head->changed_ms);
}

bool store_replace(struct store *store, const struct entity *entity, const void *record,
                   struct error *err)
{
    const struct record *head = record, *old;
    bool is_ok, is_new = false;
    if (store->is_bulk && !insert_found(store, entity, record, &is_new, err))
        return false;
    if (is_new)
        return true;
    struct arena *arena = arena_new();
    void *before;
    if (!store_load_any(store, entity, head->id, arena, &before, NULL))
        is_ok = insert_found(store, entity, record, &is_new, err);
    else if (old = before, old->rev > head->rev)
        is_ok = true;
    else if (is_same(entity, before, record, 0) && old->is_deleted == row_state(entity, record) &&
             str_equal(old->extra, head->extra))
        is_ok = renumber(store, entity, head, err);
    else if (is_same(entity, before, record, FIELD_SEARCHED | FIELD_KEYED) &&
             (entity != &contact_entity ||
              str_equal(((struct contact *)before)->company_id,
                        ((const struct contact *)record)->company_id)) &&
             str_equal(merged_into(entity, before), merged_into(entity, record)))
        is_ok = (entity != &lead_entity || counts_note(store, before, record, err)) &&
                write_reached(store, entity, head, err);
    else
        is_ok = store_put(store, entity, record, err);
    arena_free(arena);
    return is_ok;
}

bool store_remove(struct store *store, const struct entity *entity, const char *id,
                  struct error *err)
{
    memory_forget(store, entity, id);
    struct arena *arena = arena_new();
    bool is_ok = note_lead(store, entity, id, NULL, err) &&
                 reached_forget(store, entity, id, err) &&
                 (entity != &contact_entity || search_forget(store, id, err)) &&
                 (entity != &company_entity || !store->has_search ||
                  twin_keys_forget_company(store, id, err));
    is_ok = is_ok &&
            db_run(store->db, err,
                   arena_printf(arena, "DELETE FROM \"%s\" WHERE id = $1", entity->name), "t", id);
    arena_free(arena);
    return is_ok;
}

char *store_name_of(struct store *store, const struct entity *entity, const char *id,
                    struct arena *arena)
{
    if (id == NULL)
        return NULL;
    return db_value(store->db, arena,
                    arena_printf(arena, "SELECT name FROM \"%s\" WHERE id = $1", entity->name), "t",
                    id);
}

static char *title_of(struct store *store, const struct entity *entity, const char *id,
                      struct arena *arena)
{
    void *record;
    if (!store_load_any(store, entity, id, arena, &record, NULL))
        return arena_strdup(arena, _("not here"));
    if (entity == &lead_entity)
        return title_of(store, &contact_entity, str_or(((struct lead *)record)->contact_id, ""),
                        arena);
    char *title = record_title(entity, record, arena);
    return str_equal(title, id) ? arena_strdup(arena, _(entity->label)) : title;
}

char *store_value_words(struct store *store, const struct field *field, const char *value,
                        struct arena *arena)
{
    const struct entity *named = field->refers_to != NULL ? entity_find(field->refers_to) : NULL;
    return named != NULL && uuid_is_valid(value) ? title_of(store, named, value, arena)
                                                 : field_display_text(field, value, arena);
}

char *store_id_of(struct store *store, const struct entity *entity, const char *id_or_name,
                  struct arena *arena)
{
    const char *sql = arena_printf(arena,
                                   "SELECT id FROM \"%s\" WHERE (id = $1 OR lower(name) = "
                                   "lower($1)) AND is_deleted = 0 ORDER BY id LIMIT 1",
                                   entity->name);
    return db_value(store->db, arena, sql, "t", id_or_name);
}

/* --- leads with contact and company --- */

static const char *name_or_empty(struct store *store, const struct entity *entity, const char *id,
                                 struct arena *arena)
{
    return str_or(store_name_of(store, entity, id, arena), "");
}

bool store_card(struct store *store, const char *lead_id, struct arena *arena,
                struct lead_card **ret_card, struct error *err)
{
    struct lead_card *card = ARENA_NEW(arena, struct lead_card);
    void *lead, *contact, *company, *team;
    if (!store_load(store, &lead_entity, lead_id, arena, &lead, err))
        return false;
    card->lead = *(struct lead *)lead;
    if (!store_load(store, &contact_entity, str_or(card->lead.contact_id, ""), arena, &contact,
                    NULL))
        contact = record_new(&contact_entity, arena); /* not here yet: shown empty until it comes */
    if (!store_load(store, &company_entity, str_or(card->lead.company_id, ""), arena, &company,
                    NULL))
        company = record_new(&company_entity, arena);
    card->contact = *(struct contact *)contact;
    card->company = *(struct company *)company;
    card->owner = name_or_empty(store, &user_entity, card->lead.owner_id, arena);
    card->handed_to = name_or_empty(store, &user_entity, card->lead.handed_to_id, arena);
    card->queue = name_or_empty(store, &queue_entity, card->lead.queue_id, arena);
    card->team = name_or_empty(store, &team_entity, card->lead.team_id, arena);
    card->campaign = name_or_empty(store, &campaign_entity, card->lead.campaign_id, arena);
    card->team_hours = NULL;
    if (str_equal(card->lead.next_kind, "hot") && card->lead.team_id != NULL &&
        store_load(store, &team_entity, card->lead.team_id, arena, &team, NULL))
        card->team_hours = ((struct team *)team)->hours;
    card->tolerance_ms = str_equal(card->lead.next_kind, "callback")
                             ? store_lead_tolerance_ms(store, &card->lead)
                             : PROMISE_TOLERANCE_MS;
    *ret_card = card;
    return true;
}
