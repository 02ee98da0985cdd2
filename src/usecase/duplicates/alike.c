/* "Two for good", remembered: by both ids, by those of whoever was merged into either, and by a
 * hash of both sides' values, so that it holds when the same two come in again under new ids. */
#include "base/hash.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/match.h"
#include "../write/derive.h"
#include "duplicates_private.h"
#include "merge_private.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/merge.h"

#include <string.h>

#define FAMILY_MOST 20 /* records that became part of one */

static const void *load(struct session *session, const struct batch_of_operations *ops,
                        const struct entity *entity, const char *id, struct arena *arena)
{
    void *record;
    if (ops != NULL)
        return id != NULL ? record_after(session, ops, entity, id) : NULL;
    return id != NULL && store_load(session->store, entity, id, arena, &record, NULL) ? record
                                                                                      : NULL;
}

static const char *normal_number(const char *raw, struct arena *arena)
{
    return str_is_empty(raw) ? "" : match_normal_phone(arena, raw);
}

/* Everything by which a person is told from another; "" where only a name is there. */
static const char *person_text(struct session *session, const struct batch_of_operations *ops,
                               const struct contact *person, struct arena *arena)
{
    const struct company *company = load(session, ops, &company_entity, person->company_id, arena);
    const char *marks = arena_printf(
        arena, "%s|%s|%s|%s|%s", str_or(utf8_lower(arena, str_or(person->email, "")), ""),
        normal_number(person->phone, arena), normal_number(person->mobile, arena),
        str_or(person->birth_date, ""), str_or(person->customer_no, ""));
    if (strspn(marks, "|") == strlen(marks))
        return "";
    return arena_printf(
        arena, "person|%s|%s|%s|%s", match_normal_name(arena, str_or(person->first_name, "")),
        match_normal_name(arena, str_or(person->last_name, "")),
        match_normal_company(arena, twin_ground(session)->forms,
                             company != NULL ? str_or(company->company, "") : "", NULL),
        marks);
}

static const char *company_text(struct session *session, const struct company *company,
                                struct arena *arena)
{
    struct company_marks marks;
    company_marks(company, twin_ground(session)->forms, arena, &marks);
    return *marks.name == '\0' ? ""
                               : arena_printf(arena, "company|%s|%s|%s|%s|%s|%s|%s", marks.name,
                                              marks.form, marks.domain, marks.register_no,
                                              marks.postal_code, marks.city, marks.street);
}

static const char *text_of(struct session *session, const struct batch_of_operations *ops,
                           const char *id, struct arena *arena)
{
    const struct contact *person = load(session, ops, &contact_entity, id, arena);
    const struct company *company =
        person == NULL ? load(session, ops, &company_entity, id, arena) : NULL;
    return person != NULL    ? person_text(session, ops, person, arena)
           : company != NULL ? company_text(session, company, arena)
                             : "";
}

char *merge_alike(struct session *session, const struct batch_of_operations *ops, const char *a,
                  const char *b, struct arena *arena)
{
    const char *key = session_block_key(session), *one = text_of(session, ops, a, arena),
               *other = text_of(session, ops, b, arena);
    char hash_one[HASH_HEX_SIZE], hash_other[HASH_HEX_SIZE], id[UUID_SIZE];
    if (key == NULL || *one == '\0' || *other == '\0' || str_equal(one, other))
        return NULL;
    hash_hex_keyed(one, strlen(one), key, hash_one);
    hash_hex_keyed(other, strlen(other), key, hash_other);
    merge_id(hash_one, hash_other, id);
    return arena_printf(arena, "alike %s", id);
}

/* The record itself and what was merged into it. */
static size_t family_of(struct session *session, const char *id, struct arena *arena,
                        const char *family[FAMILY_MOST + 1])
{
    void **merges;
    size_t found = 0, count = 0;
    family[count++] = id;
    if (store_find(session->store, &merge_entity, "kept_id", id, FAMILY_MOST, arena, &merges,
                   &found, NULL))
        for (size_t i = 0; i < found; i++)
            if (str_equal(((struct merge *)merges[i])->state, "merged"))
                family[count++] = ((struct merge *)merges[i])->gone_id;
    return count;
}

static bool is_noted(struct session *session, const char *a, const char *b, struct arena *arena)
{
    char id[UUID_SIZE];
    void *merge;
    merge_id(a, b, id);
    return store_load(session->store, &merge_entity, id, arena, &merge, NULL) &&
           str_equal(((struct merge *)merge)->state, "different");
}

bool merge_is_decided(struct session *session, const struct batch_of_operations *ops, const char *a,
                      const char *b)
{
    struct arena *arena = arena_new();
    const char *one[FAMILY_MOST + 1], *other[FAMILY_MOST + 1];
    size_t m = family_of(session, a, arena, one), n = family_of(session, b, arena, other);
    bool is_decided = false;
    for (size_t i = 0; i < m && !is_decided; i++)
        for (size_t j = 0; j < n && !is_decided; j++)
            is_decided = is_noted(session, one[i], other[j], arena);
    if (!is_decided && store_has_decisions(session->store)) {
        const char *mark = merge_alike(session, ops, a, b, arena);
        is_decided = mark != NULL && store_is_decided(session->store, mark);
    }
    arena_free(arena);
    return is_decided;
}

bool merge_is_different(struct session *session, const char *a, const char *b)
{
    return merge_is_decided(session, NULL, a, b);
}
