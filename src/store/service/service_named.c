/* Who is named in the texts of others: every text that people type (FIELD_FREE) and every
 * journalled operation is looked at, then those that name an erased person are written again
 * without the words (docs/decisions/0073-texts-about-others.md). */
#include "service_named.h"

#include "base/clock.h"
#include "base/hash.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/naming.h"
#include "core/task.h"
#include "service_audit.h"

#include <string.h>

#define UNSURE_KEPT 2000  /* records that are only to be looked at: more are counted */
#define RARE_MOST 20      /* records that may hold a rare name alone */
#define LATE_MS MINUTE_MS /* clocks of instances that write to one database */

/* --- what was found --- */

static bool is_of_person(const struct naming_work *work, const char *id)
{
    for (const struct person_record *record = work->person; record != NULL; record = record->next)
        if (str_equal(record->id, id))
            return true;
    return false;
}

struct named_row *named_row_of(struct naming_work *work, const struct entity *entity,
                               const char *id)
{
    struct named_row **bucket = &work->buckets[hash_text(HASH_TEXT, id) % BUCKETS];
    for (struct named_row *row = *bucket; row != NULL; row = row->in_bucket)
        if (row->text.entity == entity && str_equal(row->text.id, id))
            return row;
    struct named_row *row = ARENA_NEW(work->arena, struct named_row);
    row->text = (struct named_text){
        .entity = entity, .id = arena_strdup(work->arena, id), .next = work->first};
    row->in_bucket = *bucket;
    work->first = &row->text;
    return *bucket = row;
}

static void note_words(struct naming_work *work, const char *words)
{
    if (words == NULL || strlen(str_or(work->words, "")) > 400 ||
        (work->words != NULL && strstr(work->words, words) != NULL))
        return;
    work->words = work->words == NULL ? arena_strdup(work->arena, words)
                                      : arena_printf(work->arena, "%s, %s", work->words, words);
}

static struct named_row *note_found(struct naming_work *work, const struct entity *entity,
                                    const char *id, const struct naming_found *found)
{
    work->is_alone |= found->stands_alone;
    if (found->sure == 0 && found->unsure == 0)
        return NULL;
    if (found->sure == 0 && work->unsure_kept >= UNSURE_KEPT)
        return work->unsure_more++, NULL;
    struct named_row *row = named_row_of(work, entity, id);
    work->unsure_kept += found->sure == 0;
    row->text.sure += (int64_t)found->sure;
    row->text.unsure += (int64_t)found->unsure;
    note_words(work, found->words);
    return row;
}

const char *named_visit(struct text_visit *visit, const char *text)
{
    struct naming *naming = visit->work->naming;
    if (str_is_empty(text) || !naming_may(naming, text))
        return text;
    if (visit->is_writing) {
        const char *after = naming_blacken(naming, text, visit->arena);
        visit->has_changed |= after != text;
        return after;
    }
    struct naming_found found;
    naming_read(naming, text, visit->arena, &found);
    visit->found.sure += found.sure;
    visit->found.unsure += found.unsure;
    visit->found.stands_alone |= found.stands_alone;
    note_words(visit->work, found.words);
    return text;
}

static void visit_changes(struct text_visit *of, struct change *changes, size_t count, bool is_bulk,
                          const char *about)
{
    for (size_t i = 0; i < count; i++) {
        struct change *change = &changes[i];
        if (!named_is_free(is_bulk ? named_bulk_field(change->name) : change->field, about))
            continue;
        change->base = named_visit(of, change->base);
        change->value = named_visit(of, change->value);
    }
}

static void visit_bulk(struct text_visit *of, struct operation *op)
{
    struct bulk_row *rows;
    size_t count;
    if (!bulk_read_json(str_or(op->body, ""), of->arena, &rows, &count, NULL))
        return;
    for (size_t i = 0; i < count; i++)
        if (!is_of_person(of->work, rows[i].contact_id) && !is_of_person(of->work, rows[i].lead_id))
            visit_changes(of, rows[i].changes, rows[i].change_count, true, NULL);
    if (!of->has_changed)
        return;
    struct text out = {0};
    bulk_write_json(&out, rows, count);
    op->body = arena_strdup(of->arena, text_str(&out));
    text_free(&out);
}

void named_visit_operation(struct text_visit *of, struct operation *op)
{
    if (op->kind == OP_BULK)
        visit_bulk(of, op);
    else
        visit_changes(of, op->changes, op->change_count, false, operation_value(op, "field"));
}

/* --- looking --- */

static bool look_row(struct query *row, void *data, struct error *err)
{
    struct naming_work *work = data;
    const char *id = query_column(row, 0);
    bool may = false;
    (void)err;
    for (size_t i = 0; !may && i < work->field_count; i++)
        may = naming_may(work->naming, query_column(row, (int)i + 2));
    if (!may || is_of_person(work, id))
        return true;
    struct text_visit of = {.work = work, .arena = arena_new()};
    for (size_t i = 0; i < work->field_count; i++)
        if (named_is_free(work->fields[i], query_column(row, 1)))
            named_visit(&of, query_column(row, (int)i + 2));
    work->is_alone = false;
    note_found(work, work->entity, id, &of.found);
    work->alone += work->is_alone;
    arena_free(of.arena);
    return true;
}

static bool look_through(struct naming_work *work, const struct entity *entity, struct error *err)
{
    const char *columns = "", *where = "";
    work->entity = entity;
    work->field_count = 0;
    for (size_t i = 0; i < entity->field_count && work->field_count < 8; i++) {
        const struct field *field = &entity->fields[i];
        if ((field->flags & FIELD_FREE) == 0)
            continue;
        columns = arena_printf(work->arena, "%s, %s", columns, field->name);
        where = arena_printf(work->arena, "%s%s%s IS NOT NULL", where, *where != '\0' ? " OR " : "",
                             field->name);
        work->fields[work->field_count++] = field;
    }
    return work->field_count == 0 ||
           db_scan(work->store->db,
                   arena_printf(work->arena, "SELECT id, %s%s FROM \"%s\" WHERE %s",
                                entity == &task_entity ? "field" : "NULL", columns, entity->name,
                                where),
                   look_row, work, err);
}

static void look_at_operation(struct naming_work *work, const char *op_id, const char *body)
{
    struct text_visit of = {.work = work, .arena = arena_new()};
    struct operation *op;
    if (operation_from_text(body, of.arena, &op, NULL) && !is_of_person(work, op->id)) {
        named_visit_operation(&of, op);
        of.found.stands_alone = false; /* rows are counted, not what became of them */
        if (of.found.sure > 0) {
            struct named_op *found = ARENA_NEW(work->arena, struct named_op);
            *found = (struct named_op){arena_strdup(work->arena, op_id), work->ops};
            work->ops = found;
            named_row_of(work, op->entity, op->id);
        }
    }
    arena_free(of.arena);
}

bool named_look_operation(struct query *row, void *data, struct error *err)
{
    struct naming_work *work = data;
    (void)err;
    if (naming_may(work->naming, query_column(row, 1)))
        look_at_operation(work, query_column(row, 0), query_column(row, 1));
    return true;
}

/* Names that somebody else bears, or a company, are no longer sure alone. */
static bool see_person(struct query *row, void *data, struct error *err)
{
    struct naming_work *work = data;
    (void)err;
    if (naming_may(work->naming, query_column(row, 1)) && !is_of_person(work, query_column(row, 0)))
        naming_see_person(work->naming, query_column(row, 1));
    return true;
}

static bool see_company(struct query *row, void *data, struct error *err)
{
    struct naming_work *work = data;
    (void)err;
    naming_see_company(work->naming, query_column(row, 1));
    return true;
}

static bool look_at_all(struct naming_work *work, struct error *err)
{
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < ENTITY_COUNT; i++)
        is_ok = look_through(work, entities[i], err);
    return is_ok && db_scan(work->store->db, "SELECT op_id, body FROM journal WHERE body <> ''",
                            named_look_operation, work, err);
}

static void forget_all(struct naming_work *work)
{
    work->first = NULL;
    work->ops = NULL;
    work->words = NULL;
    work->unsure_kept = work->unsure_more = 0;
    memset(work->buckets, 0, sizeof work->buckets);
}

static bool look(struct naming_work *work, struct error *err)
{
    struct db *db = work->store->db;
    bool begins = !work->store->is_reading;
    if (begins && !db_begin(db, DB_READ, err))
        return false;
    bool is_ok = db_scan(db, "SELECT id, last_name FROM contact WHERE last_name IS NOT NULL",
                         see_person, work, err) &&
                 db_scan(db, "SELECT id, company FROM company WHERE company IS NOT NULL",
                         see_company, work, err) &&
                 look_at_all(work, err);
    if (is_ok && work->alone > RARE_MOST) {
        naming_is_common(work->naming);
        forget_all(work);
        is_ok = look_at_all(work, err);
    }
    if (begins)
        db_rollback(db);
    return is_ok;
}

/* What the person was called and had before: others wrote it down when it was right. */
static void add_former(struct naming_work *work, const struct operation *op)
{
    for (size_t i = 0; i < op->change_count; i++) {
        const struct change *change = &op->changes[i];
        const char *const values[] = {change->base, change->value};
        for (int v = 0; v < 2 && change->field != NULL &&
                        str_list_has("first_name,last_name,phone,mobile,email", change->name);
             v++) {
            struct contact *former = record_new(&contact_entity, work->arena);
            field_put(change->field, former, values[v], work->arena);
            naming_add(work->naming, former);
        }
    }
}

static bool load_former(struct naming_work *work, const char *contact_id, struct error *err)
{
    struct query *query = query_new(work->store->db,
                                    "SELECT body FROM journal WHERE entity = 'contact' AND id = $1 "
                                    "ORDER BY received_ms DESC LIMIT 100",
                                    err);
    query_text(query, 1, contact_id);
    while (query_row(query)) {
        struct operation *op;
        if (operation_from_text(query_column(query, 0), work->arena, &op, NULL))
            add_former(work, op);
    }
    return query_end(query);
}

static bool load_contact(struct naming_work *work, const char *id, struct error *err)
{
    void *contact;
    struct person_words words;
    if (!store_load_any(work->store, &contact_entity, id, work->arena, &contact, err) ||
        !person_words_load(work->store, contact, work->arena, &words, err))
        return false;
    naming_add(work->naming, contact);
    for (size_t i = 0; i < words.count; i++)
        naming_add(work->naming, &words.further[i]);
    return load_former(work, id, err);
}

static bool load_naming(struct naming_work *work, struct error *err)
{
    bool is_ok = true;
    for (const struct person_record *record = work->person; is_ok && record != NULL;
         record = record->next)
        is_ok = record->entity != &contact_entity || load_contact(work, record->id, err);
    return is_ok;
}

bool named_look(struct store *store, const struct person_record *person, struct arena *arena,
                struct naming_work **ret_work, struct error *err)
{
    struct naming_work *work = ARENA_NEW(arena, struct naming_work);
    work->store = store;
    work->arena = arena;
    work->person = person;
    work->naming = naming_new(arena);
    work->since_ms = clock_now_ms() - LATE_MS;
    *ret_work = work;
    return load_naming(work, err) && look(work, err);
}

void named_report(const struct naming_work *work, struct named_texts *ret)
{
    *ret = (struct named_texts){
        .first = work->first, .words = work->words, .unsure = work->unsure_more};
    for (const struct named_text *text = work->first; text != NULL; text = text->next) {
        ret->sure += text->sure > 0;
        ret->unsure += text->unsure > 0;
    }
}

bool service_named(struct store *store, const char *contact_id, struct arena *arena,
                   struct named_texts *ret, struct error *err)
{
    struct person_record *person;
    struct naming_work *work;
    size_t count;
    if (!service_person_records(store, contact_id, arena, &person, &count, err))
        return false;
    if (count == 0)
        return error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND));
    if (!service_person_lists(store, person, arena, &count, err) ||
        !named_look(store, person, arena, &work, err))
        return false;
    named_report(work, ret);
    return true;
}
