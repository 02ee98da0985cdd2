/* Who is meant by a request of a person, and everything that hangs on a contact. */
#include "../store_private.h"

#include "core/activity.h"
#include "core/consent.h"
#include "core/merge.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/erasure.h"

#include <string.h>

struct found {
    struct contact **contacts;
    size_t count, limit;
};

static bool find_by(struct store *store, const char *condition, const char *value,
                    struct arena *arena, struct found *found, struct error *err)
{
    if (value == NULL || found->count == found->limit)
        return true;
    struct query *query =
        query_new(store->db,
                  arena_printf(arena, "%s WHERE %s ORDER BY id LIMIT %zu",
                               entity_sql(store, &contact_entity)->select, condition, found->limit),
                  err);
    query_text(query, 1, value);
    while (query_row(query) && found->count < found->limit) {
        struct contact *contact = record_from_row(query, 0, &contact_entity, arena);
        void *lives;
        if (contact->merged_into_id != NULL &&
            store_load(store, &contact_entity,
                       store_survivor(store, &contact_entity, contact->record.id, arena), arena,
                       &lives, NULL))
            contact = lives; /* one person, by any of the records it came from */
        bool is_known = false;
        for (size_t i = 0; i < found->count; i++)
            is_known |= str_equal(found->contacts[i]->record.id, contact->record.id);
        if (!is_known)
            found->contacts[found->count++] = contact;
    }
    return query_end(query);
}

/* A last name, or first and last, whatever its case and with ä as ae. SQLite's lower() knows ASCII
 * alone. */
static const char *spelled(const char *value, struct arena *arena)
{
    static const char *const letters[][2] = {{"Ä", "ae"}, {"ä", "ae"}, {"Ö", "oe"}, {"ö", "oe"},
                                             {"Ü", "ue"}, {"ü", "ue"}, {"ß", "ss"}, {"ẞ", "ss"},
                                             {"É", "é"},  {"È", "è"},  {"Á", "á"},  {"Ç", "ç"}};
    const char *sql = arena_printf(arena, "lower(%s)", value);
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        sql = arena_printf(arena, "replace(%s, '%s', '%s')", sql, letters[i][0], letters[i][1]);
    return sql;
}

static const char *name_condition(struct arena *arena)
{
    const char *asked = spelled("$1", arena);
    return arena_printf(
        arena, "(%s = %s OR %s = %s)", spelled("last_name", arena), asked,
        spelled("coalesce(first_name, '') || ' ' || coalesce(last_name, '')", arena), asked);
}

#define FURTHER "id IN (SELECT contact_id FROM reached WHERE key = $1)"

bool service_person_find(struct store *store, const struct person_key *key, int limit,
                         struct arena *arena, struct contact ***ret_contacts, size_t *ret_count,
                         struct error *err)
{
    struct found found = {.contacts = ARENA_ARRAY(arena, struct contact *, (size_t)limit + 1),
                          .limit = (size_t)limit};
    struct contact wanted = {.phone = (char *)(uintptr_t)key->phone,
                             .email = (char *)(uintptr_t)key->email};
    contact_derive_keys(&wanted, arena);
    bool is_ok =
        find_by(store, "id = $1", key->id, arena, &found, err) &&
        find_by(store, "email_key = $1", wanted.email_key, arena, &found, err) &&
        find_by(store, "phone_key = $1", wanted.phone_key, arena, &found, err) &&
        find_by(store, "mobile_key = $1", wanted.phone_key, arena, &found, err) &&
        find_by(store, FURTHER, reached_email_key(key->email, arena), arena, &found, err) &&
        find_by(store, FURTHER, reached_number_key(key->phone, arena), arena, &found, err) &&
        find_by(store, name_condition(arena), key->last_name, arena, &found, err);
    *ret_contacts = found.contacts;
    *ret_count = found.count;
    return is_ok;
}

/* --- what hangs on a contact --- */

struct hanging {
    struct store *store;
    struct arena *arena;
    struct person_record *first, *last;
    size_t count;
};

static void add(struct hanging *hanging, const struct entity *entity, const char *id)
{
    for (const struct person_record *known = hanging->first; known != NULL; known = known->next)
        if (known->entity == entity && str_equal(known->id, id))
            return;
    struct person_record *record = ARENA_NEW(hanging->arena, struct person_record);
    *record = (struct person_record){.entity = entity, .id = arena_strdup(hanging->arena, id)};
    if (hanging->last != NULL)
        hanging->last->next = record;
    else
        hanging->first = record;
    hanging->last = record;
    hanging->count++;
}

static bool add_where(struct hanging *hanging, const struct entity *entity, const char *field,
                      const char *value, struct error *err)
{
    struct query *query =
        query_new(hanging->store->db,
                  arena_printf(hanging->arena, "SELECT id FROM \"%s\" WHERE %s = $1 ORDER BY id",
                               entity->name, field),
                  err);
    query_text(query, 1, value);
    while (query_row(query))
        add(hanging, entity, query_column(query, 0));
    return query_end(query);
}

static bool add_of_lead(struct hanging *hanging, const char *lead_id, struct error *err)
{
    return add_where(hanging, &activity_entity, "lead_id", lead_id, err) &&
           add_where(hanging, &answer_entity, "lead_id", lead_id, err) &&
           add_where(hanging, &task_entity, "entity_id", lead_id, err) &&
           add_where(hanging, &task_entity, "contact_id IS NULL AND lead_id", lead_id, err);
}

/* All that hangs on one of the contacts that a person is; leads after it in the list. */
static bool add_of_contact(struct hanging *hanging, const char *id, struct error *err)
{
    return add_where(hanging, &lead_entity, "contact_id", id, err) &&
           add_where(hanging, &consent_entity, "contact_id", id, err) &&
           add_where(hanging, &task_entity, "contact_id", id, err) &&
           add_where(hanging, &task_entity, "entity_id", id, err) &&
           add_where(hanging, &task_entity, "other_id", id, err) &&
           add_where(hanging, &merge_entity, "kept_id", id, err) &&
           add_where(hanging, &merge_entity, "gone_id", id, err);
}

bool service_person_records(struct store *store, const char *contact_id, struct arena *arena,
                            struct person_record **ret_first, size_t *ret_count, struct error *err)
{
    struct hanging hanging = {.store = store, .arena = arena};
    const char *lives = store_survivor(store, &contact_entity, contact_id, arena);
    /* one person, however many records it came from */
    bool is_ok = add_where(&hanging, &contact_entity, "id", lives, err) &&
                 add_where(&hanging, &contact_entity, "merged_into_id", lives, err) &&
                 add_where(&hanging, &contact_entity, "id", contact_id, err);
    for (struct person_record *record = hanging.first; is_ok && record != NULL;
         record = record->next)
        if (record->entity == &contact_entity)
            is_ok = add_of_contact(&hanging, record->id, err);
        else if (record->entity == &lead_entity)
            is_ok = add_of_lead(&hanging, record->id, err);
    *ret_first = hanging.first;
    *ret_count = hanging.count;
    return is_ok;
}

/* --- lists --- */

struct persons_list {
    char *id;
    int64_t rows;
    struct persons_list *next;
};

/* What a list's name and evidence say of a person. */
static bool lists_naming(struct store *store, const struct person_words *person,
                         struct arena *arena, struct persons_list **first, struct error *err)
{
    static const char sql[] =
        "SELECT id, coalesce(name, '') || ' ' || coalesce(evidence, ''), coalesce(read_count, 0) "
        "FROM batch ORDER BY id";
    struct query *query = query_new(store->db, sql, err);
    while (query_row(query)) {
        struct arena *words = arena_new();
        if (person_is_named(person, query_column(query, 1), words)) {
            struct persons_list *list = ARENA_NEW(arena, struct persons_list);
            *list = (struct persons_list){arena_strdup(arena, query_column(query, 0)),
                                          query_column_int(query, 2), *first};
            *first = list;
        }
        arena_free(words);
    }
    return query_end(query);
}

/* Rows of it that are nobody else's. */
static int64_t rows_of(struct store *store, const struct person_record *first, const char *batch_id,
                       struct arena *arena)
{
    int64_t count = 0;
    void *contact;
    for (const struct person_record *record = first; record != NULL; record = record->next)
        count += record->entity == &contact_entity &&
                 store_load_any(store, &contact_entity, record->id, arena, &contact, NULL) &&
                 str_equal(((struct contact *)contact)->batch_id, batch_id);
    return count;
}

bool service_person_lists(struct store *store, struct person_record *first, struct arena *arena,
                          size_t *count, struct error *err)
{
    struct hanging hanging = {store, arena, first, first, *count};
    struct persons_list *lists = NULL;
    bool is_ok = true;
    while (hanging.last->next != NULL)
        hanging.last = hanging.last->next;
    for (const struct person_record *record = first; is_ok && record != NULL;
         record = record->next) {
        struct person_words person;
        void *contact;
        is_ok = record->entity != &contact_entity ||
                (store_load_any(store, &contact_entity, record->id, arena, &contact, err) &&
                 person_words_load(store, contact, arena, &person, err) &&
                 lists_naming(store, &person, arena, &lists, err));
    }
    for (; is_ok && lists != NULL; lists = lists->next)
        if (lists->rows <= 1 || lists->rows <= rows_of(store, first, lists->id, arena))
            add(&hanging, &batch_entity, lists->id);
    *count = hanging.count;
    return is_ok;
}
