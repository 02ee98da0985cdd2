/* What an erasure takes out of the texts of others, at a desk. It was told no words: a row that
 * comes with marks says by the version before it what stood there, and that goes out of this desk's
 * own operations and drafts. A bare id (desk_cut) says that older texts of a record have to go
 * whose words nobody here knows. */
#include "desk_private.h"

#include "base/i18n.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/naming.h"
#include "core/reference.h"
#include "store/erasure.h"
#include "desk_texts.h"

#include <string.h>

#define WORDS_MOST 100

struct body {
    struct body *next;
    char *op_id, *entity, *id, *text;
    bool is_on_its_way, is_shown;
    char *chunk; /* of an import that was not sent yet: as it was */
};

/* --- writing bodies and drafts again --- */

static const char *rewritten(const char *body, const struct text_words *words, struct arena *arena)
{
    struct operation *op;
    bool has_changed = false;
    if (!words->may(words, body) || !operation_from_text(body, arena, &op, NULL))
        return body;
    if (op->kind == OP_BULK) { /* the words stand in it as they are */
        const char *after = words->take(words, op->body, arena);
        has_changed = after != op->body;
        op->body = after;
    }
    for (size_t i = 0; i < op->change_count; i++) {
        struct change *change = &op->changes[i];
        if (change->field == NULL || (change->field->flags & FIELD_FREE) == 0)
            continue;
        const char *base = words->take(words, change->base, arena),
                   *value = words->take(words, change->value, arena);
        has_changed = has_changed || base != change->base || value != change->value;
        change->base = base;
        change->value = value;
    }
    return has_changed ? operation_text(op, arena) : body;
}

static bool find_bodies(struct store *store, const char *sql, const struct text_words *words,
                        struct arena *arena, struct body **ret_first, struct error *err)
{
    struct query *query = query_new(store->outbox, sql, err);
    *ret_first = NULL;
    if (words->id != NULL)
        query_text(query, 1, words->id);
    while (query_row(query)) {
        const char *before = query_column(query, 1), *after = rewritten(before, words, arena),
                   *state = query_column(query, 2);
        if (after == before)
            continue;
        struct body *body = ARENA_NEW(arena, struct body);
        *body = (struct body){.next = *ret_first,
                              .op_id = arena_strdup(arena, query_column(query, 0)),
                              .entity = arena_strdup(arena, query_column(query, 3)),
                              .id = arena_strdup(arena, query_column(query, 4)),
                              .text = arena_strdup(arena, after),
                              .is_on_its_way = str_equal(state, "sent"),
                              .is_shown = str_list_has("pending,acked", state)};
        if (str_equal(state, "pending") && str_equal(query_column(query, 5), "bulk"))
            body->chunk = arena_strdup(arena, before);
        *ret_first = body;
    }
    return query_end(query);
}

static bool write_bodies(struct store *store, const struct body *first, struct error *err)
{
    static const char gone[] = "UPDATE op SET result = 'gone', problem = NULL, state = 'journal' "
                               "WHERE op_id = $1 AND state = 'rejected'";
    bool is_ok = true;
    for (const struct body *body = first; body != NULL; body = body->next)
        if (body->is_on_its_way) /* the same number with another text looks like a copied device */
            return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    for (const struct body *body = first; is_ok && body != NULL; body = body->next)
        is_ok = db_run(store->outbox, err, "UPDATE op_body SET body = $2 WHERE op_id = $1", "tt",
                       body->op_id, body->text) &&
                (*body->text != '\0' || db_run(store->outbox, err, gone, "t", body->op_id));
    return is_ok;
}

static bool rewrite_drafts(struct store *store, const struct text_words *words, struct arena *arena,
                           struct error *err)
{
    struct body *first = NULL;
    struct query *query = query_new(store->outbox,
                                    "SELECT key, value FROM draft WHERE key NOT LIKE 'view/%' AND "
                                    "key NOT LIKE 'export/%'",
                                    err);
    while (query_row(query)) {
        const char *before = query_column(query, 1),
                   *after = words->may(words, before) ? words->take(words, before, arena) : before;
        if (after == before)
            continue;
        struct body *draft = ARENA_NEW(arena, struct body);
        *draft = (struct body){.next = first,
                               .id = arena_strdup(arena, query_column(query, 0)),
                               .text = arena_strdup(arena, after)};
        first = draft;
    }
    bool is_ok = query_end(query);
    for (; is_ok && first != NULL; first = first->next)
        is_ok = db_run(store->outbox, err, "UPDATE draft SET value = $2 WHERE key = $1", "tt",
                       first->id, first->text);
    return is_ok;
}

static const char *note_of(const struct bulk_row *row)
{
    for (size_t i = 0; i < row->change_count; i++)
        if (str_equal(row->changes[i].name, BULK_NOTE))
            return row->changes[i].value;
    return NULL;
}

static size_t rows_in(const char *body, struct arena *arena, struct bulk_row **ret_rows)
{
    struct operation *op;
    size_t count;
    return operation_from_text(body, arena, &op, NULL) &&
                   bulk_rows(op, arena, ret_rows, &count, NULL)
               ? count
               : 0;
}

/* What a note of a row is shown as is known by the note: with other words it is another activity,
 * which comes back from the service. */
static bool hide_notes(struct store *store, const struct body *body, struct error *err)
{
    struct arena *arena = arena_new();
    struct bulk_row *before, *after;
    size_t count = rows_in(body->chunk, arena, &before);
    bool is_ok = true;
    if (rows_in(body->text, arena, &after) != count)
        count = 0;
    for (size_t i = 0; is_ok && i < count; i++) {
        const char *note = note_of(&before[i]);
        char id[UUID_SIZE];
        if (note == NULL || str_equal(note, note_of(&after[i])))
            continue;
        bulk_note_id(before[i].contact_id, note, id);
        is_ok = store_remove(store, &activity_entity, id, err);
    }
    arena_free(arena);
    return is_ok;
}

static bool show_again(struct store *store, const struct body *first, struct error *err)
{
    bool is_ok = true;
    for (const struct body *body = first; is_ok && body != NULL; body = body->next) {
        const struct entity *entity = entity_find(body->entity);
        is_ok = (body->chunk == NULL || hide_notes(store, body, err)) &&
                (!body->is_shown || entity == NULL || desk_recompute(store, entity, body->id, err));
    }
    return is_ok;
}

bool desk_take_words(struct store *store, const struct text_words *words, bool is_begun,
                     struct error *err)
{
    static const char of_record[] =
        "SELECT op_id, body, state, entity, id, kind FROM op_whole WHERE "
        "id = $1 OR kind = 'bulk'";
    static const char not_there[] =
        "SELECT op_id, body, state, entity, id, kind FROM op_whole WHERE "
        "state IN ('pending', 'sent', 'rejected') AND kind <> 'bulk'";
    struct arena *arena = arena_new();
    struct body *bodies = NULL;
    bool is_ok = is_begun || db_exec(store->outbox, "BEGIN IMMEDIATE", err);
    is_ok =
        is_ok &&
        find_bodies(store, words->id != NULL ? of_record : not_there, words, arena, &bodies, err) &&
        write_bodies(store, bodies, err) && rewrite_drafts(store, words, arena, err) &&
        (is_begun || db_exec(store->outbox, "COMMIT", err));
    if (!is_ok && !is_begun)
        db_exec(store->outbox, "ROLLBACK", NULL);
    is_ok = is_ok && show_again(store, bodies, err);
    arena_free(arena);
    return is_ok;
}

/* --- a row that comes with marks --- */

struct taken_words {
    struct text_words words;
    char *items[WORDS_MOST];
    size_t count;
};

static bool may_hold(const struct text_words *words, const char *text)
{
    const struct taken_words *taken = (const struct taken_words *)words;
    for (size_t i = 0; text != NULL && i < taken->count; i++)
        if (strstr(text, taken->items[i]) != NULL)
            return true;
    return false;
}

static const char *take_taken(const struct text_words *words, const char *text, struct arena *arena)
{
    const struct taken_words *taken = (const struct taken_words *)words;
    return text == NULL ? NULL : naming_take(text, taken->items, taken->count, arena);
}

static bool has_mark(const struct entity *entity, const void *record, struct arena *arena)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        const char *text =
            (field->flags & FIELD_FREE) != 0 ? field_get(field, record, arena) : NULL;
        if (text != NULL && strstr(text, NAMING_MARK) != NULL)
            return true;
    }
    return false;
}

/* The service's version that is here. */
static bool load_before(struct store *store, const struct entity *entity, const char *id,
                        struct arena *arena, void **ret_record)
{
    const char *body =
        db_value(store->db, arena, "SELECT body FROM base_row WHERE entity = $1 AND id = $2", "tt",
                 entity->name, id);
    return str_is_empty(body) ? store_load_any(store, entity, id, arena, ret_record, NULL)
                              : record_from_text(entity, body, arena, ret_record, NULL);
}

static void add_taken(struct taken_words *taken, const struct entity *entity, const void *before,
                      const void *record, struct arena *arena)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        char **words;
        size_t count = (field->flags & FIELD_FREE) == 0
                           ? 0
                           : naming_taken(field_get(field, before, arena),
                                          field_get(field, record, arena), arena, &words);
        for (size_t w = 0; w < count && taken->count < WORDS_MOST; w++)
            taken->items[taken->count++] = words[w];
    }
}

/* What went out of texts here goes out of what is filtered by it: of a person that was never here,
 * no more than these words is known. */
static bool forget_views(struct store *store, const struct taken_words *taken, struct arena *arena,
                         struct error *err)
{
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < taken->count; i++) {
        struct contact *named = record_new(&contact_entity, arena);
        const struct person_words person = {.contact = named};
        char *word = taken->items[i];
        *(strchr(word, '@') != NULL             ? &named->email
          : strpbrk(word, "0123456789") != NULL ? &named->phone
                                                : &named->last_name) = word;
        is_ok = desk_views_unname(store, &person, err);
    }
    return is_ok;
}

/* By the service's version of before; and by what is shown here, which may have come with the words
 * from this desk. */
bool desk_texts_taken(struct store *store, const struct entity *entity, const void *record,
                      struct error *err)
{
    struct arena *arena = arena_new();
    const char *id = ((const struct record *)record)->id;
    struct taken_words taken = {.words = {id, may_hold, take_taken}};
    void *before, *shown;
    bool is_ok = true;
    if (has_mark(entity, record, arena) && load_before(store, entity, id, arena, &before)) {
        add_taken(&taken, entity, before, record, arena);
        if (store_load_any(store, entity, id, arena, &shown, NULL))
            add_taken(&taken, entity, shown, record, arena);
        is_ok = taken.count == 0 ||
                (desk_take_words(store, &taken.words, false, err) &&
                 forget_views(store, &taken, arena, err) &&
                 db_run(store->db, err, "DELETE FROM change_log WHERE entity = $1 AND id = $2",
                        "tt", entity->name, id) &&
                 store_meta_set(store, "erase_settle", "1", false, err));
    }
    arena_free(arena);
    return is_ok;
}

/* --- a bare id --- */

/* What the record says now may stay; an older text may be the one. */
static bool is_of_now(const struct change *change, const void *record, struct arena *arena)
{
    if (change->field == NULL || (change->field->flags & FIELD_FREE) == 0)
        return true;
    return change->base == NULL &&
           (str_is_empty(change->value) ||
            (record != NULL && str_equal(change->value, field_get(change->field, record, arena))));
}

static bool may_stay(const char *body, const void *record, struct arena *arena)
{
    struct operation *op;
    if (!operation_from_text(body, arena, &op, NULL))
        return true;
    for (size_t i = 0; i < op->change_count; i++)
        if (!is_of_now(&op->changes[i], record, arena))
            return false;
    return true;
}

/* A note of an import's row is an activity of its own; where that says something else by now, or
 * is not here, the row says nothing. */
static bool note_may_stay(struct store *store, const struct bulk_row *row, const char *note,
                          struct arena *arena)
{
    char id[UUID_SIZE];
    void *activity;
    bulk_note_id(row->contact_id, note, id);
    return strstr(note, NAMING_MARK) != NULL ||
           (store_load_any(store, &activity_entity, id, arena, &activity, NULL) &&
            str_equal(((struct activity *)activity)->note, note));
}

static char *cut_notes(struct store *store, const char *body, struct arena *arena)
{
    struct operation *op;
    struct bulk_row *rows;
    size_t count;
    bool has_changed = false;
    if (!operation_from_text(body, arena, &op, NULL) || op->kind != OP_BULK ||
        !bulk_read_json(str_or(op->body, ""), arena, &rows, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < rows[i].change_count; c++) {
            struct change *change = &rows[i].changes[c];
            if (str_equal(change->name, BULK_NOTE) && change->value != NULL &&
                !note_may_stay(store, &rows[i], change->value, arena)) {
                change->value = NAMING_MARK;
                has_changed = true;
            }
        }
    if (!has_changed)
        return NULL;
    struct text out = {0};
    bulk_write_json(&out, rows, count);
    op->body = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return operation_text(op, arena);
}

static bool find_old(struct store *store, const struct entity *entity, const char *id,
                     struct arena *arena, struct body **ret_first, struct error *err)
{
    static const char sql[] = "SELECT op_id, body, kind FROM op_whole WHERE entity = $1 AND id = "
                              "$2 AND state IN ('acked', 'journal', 'rejected')";
    void *record = NULL;
    if (!load_before(store, entity, id, arena, &record))
        record = NULL;
    struct query *query = query_new(store->outbox, sql, err);
    query_text(query, 1, entity->name);
    query_text(query, 2, id);
    *ret_first = NULL;
    while (query_row(query)) {
        bool is_bulk = str_equal(query_column(query, 2), "bulk");
        const char *before = query_column(query, 1),
                   *after = is_bulk                           ? cut_notes(store, before, arena)
                            : may_stay(before, record, arena) ? NULL
                                                              : "";
        if (after == NULL)
            continue;
        struct body *body = ARENA_NEW(arena, struct body);
        *body = (struct body){.next = *ret_first,
                              .op_id = arena_strdup(arena, query_column(query, 0)),
                              .text = arena_strdup(arena, after)};
        *ret_first = body;
    }
    return query_end(query);
}

bool desk_cut(struct store *store, const struct entity *entity, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    struct body *old;
    bool is_ok = find_old(store, entity, id, arena, &old, err) &&
                 (old == NULL || db_exec(store->outbox, "BEGIN IMMEDIATE", err));
    if (is_ok && old != NULL &&
        (!write_bodies(store, old, err) || !db_exec(store->outbox, "COMMIT", err))) {
        db_exec(store->outbox, "ROLLBACK", NULL);
        is_ok = false;
    }
    is_ok = is_ok &&
            db_run(store->db, err, "DELETE FROM change_log WHERE entity = $1 AND id = $2", "tt",
                   entity->name, id) &&
            store_meta_set(store, "erase_settle", "1", false, err);
    arena_free(arena);
    return is_ok;
}

/* --- what was never sent, at a desk that had the person --- */

struct person_texts {
    struct text_words words;
    const struct naming *naming;
};

static bool may_name(const struct text_words *words, const char *text)
{
    return naming_may(((const struct person_texts *)words)->naming, text);
}

static const char *take_names(const struct text_words *words, const char *text, struct arena *arena)
{
    return naming_blacken(((const struct person_texts *)words)->naming, text, arena);
}

static bool names_anything(struct store *store, const struct naming *naming)
{
    static const char sql[] = "SELECT body FROM op_whole WHERE state IN ('pending', 'sent', "
                              "'rejected') AND kind <> 'bulk' UNION ALL SELECT value FROM draft";
    struct query *query = query_new(store->outbox, sql, NULL);
    bool does = false;
    while (!does && query_row(query))
        does = naming_may(naming, query_column(query, 0));
    query_end(query);
    return does;
}

static bool see_others(struct store *store, struct naming *naming, const char *id,
                       struct error *err)
{
    struct query *query = query_new(
        store->db, "SELECT last_name FROM contact WHERE last_name IS NOT NULL AND id <> $1", err);
    query_text(query, 1, id);
    while (query_row(query))
        naming_see_person(naming, query_column(query, 0));
    if (!query_end(query))
        return false;
    query = query_new(store->db, "SELECT company FROM company WHERE company IS NOT NULL", err);
    while (query_row(query))
        naming_see_company(naming, query_column(query, 0));
    return query_end(query);
}

bool desk_texts_unname(struct store *store, const struct person_words *person, struct error *err)
{
    struct arena *arena = arena_new();
    struct naming *naming = naming_new(arena);
    const struct person_texts texts = {{NULL, may_name, take_names}, naming};
    naming_add(naming, person->contact);
    for (size_t i = 0; i < person->count; i++)
        naming_add(naming, &person->further[i]);
    bool is_ok = !names_anything(store, naming) ||
                 (see_others(store, naming, person->contact->record.id, err) &&
                  desk_take_words(store, &texts.words, true, err));
    arena_free(arena);
    return is_ok;
}
