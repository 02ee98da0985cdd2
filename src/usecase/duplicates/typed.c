/* While somebody types: who is likely meant, or has that mail address, number or name already. */
#include "usecase/duplicates.h"

#include "base/i18n.h"
#include "base/text.h"
#include "duplicates_private.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/twins.h"
#include "usecase/calls.h"

#define NAMES_MOST 5 /* looked at for somebody of the name that is typed */

static struct twin_card *card_of_input(const struct field_input *fields, size_t count,
                                       struct arena *arena)
{
    struct contact *contact = record_new(&contact_entity, arena);
    struct company *company = record_new(&company_entity, arena);
    const struct entity *const entities_typed[] = {&contact_entity, &company_entity};
    void *const records[] = {contact, company};
    for (size_t i = 0; i < count; i++)
        for (size_t e = 0; e < 2; e++) {
            const struct field *field = entity_field(entities_typed[e], fields[i].field);
            char *value;
            if (field != NULL && field_parse(field, fields[i].value, arena, &value, NULL))
                field_put(field, records[e], value, arena);
        }
    struct twin_card *card = ARENA_NEW(arena, struct twin_card);
    *card = (struct twin_card){.contact = *contact, .company = *company};
    return card;
}

bool twins_of_input(struct session *session, const struct field_input *fields, size_t count,
                    struct arena *arena, struct twin **ret_twins, size_t *ret_count,
                    struct error *err)
{
    const struct twin_card *typed = card_of_input(fields, count, arena);
    return twins_find(session, &typed->contact,
                      typed->contact.company_id != NULL ? NULL : &typed->company, arena, ret_twins,
                      ret_count, err);
}

/* Whose lead leads there; field: contact_id or company_id. */
static char *lead_at(struct session *session, const char *field, const char *id,
                     struct arena *arena)
{
    void **leads;
    size_t count;
    return store_find(session->store, &lead_entity, field, id, 1, arena, &leads, &count, NULL) &&
                   count > 0
               ? ((struct record *)leads[0])->id
               : NULL;
}

/* Who has this mail address or number, where it alone says too little of who is meant. */
static bool known_by(struct session *session, const char *field, const char *key,
                     const char *own_id, const char *words, struct arena *arena,
                     struct twin_found *ret_found)
{
    void **found, *company;
    size_t count, at = 0;
    struct twin_card card;
    if (key == NULL ||
        !store_find(session->store, &contact_entity, field, key, 2, arena, &found, &count, NULL))
        return false;
    if (count > 0 && str_equal(((struct record *)found[0])->id, own_id))
        at = 1;
    if (at >= count)
        return false;
    card.contact = *(struct contact *)found[at];
    card.company = *(struct company *)record_new(&company_entity, arena);
    if (card.contact.company_id != NULL &&
        store_load(session->store, &company_entity, card.contact.company_id, arena, &company, NULL))
        card.company = *(struct company *)company;
    *ret_found = (struct twin_found){
        .words = arena_printf(arena, words, twin_title(&card, arena)),
        .reason = "",
        .lead_id = lead_at(session, "contact_id", card.contact.record.id, arena)};
    return true;
}

static bool known_person(struct session *session, const struct contact *typed, struct arena *arena,
                         struct twin_found *ret_found)
{
    struct contact keys = *typed;
    contact_derive_keys(&keys, arena);
    const char *own = typed->record.id, *mail = _("known already by this mail address: %s"),
               *number = _("known already by this number: %s");
    return known_by(session, "email_key", keys.email_key, own, mail, arena, ret_found) ||
           known_by(session, "mobile_key", keys.mobile_key, own, number, arena, ret_found) ||
           known_by(session, "phone_key", keys.phone_key, own, number, arena, ret_found) ||
           known_by(session, "mobile_key", keys.phone_key, own, number, arena, ret_found) ||
           known_by(session, "phone_key", keys.mobile_key, own, number, arena, ret_found);
}

static bool is_spelled(const char *a, const char *b, struct arena *arena)
{
    return str_equal(text_fold(arena, str_or(a, "")), text_fold(arena, str_or(b, "")));
}

static bool known_name(struct session *session, const struct contact *typed, struct arena *arena,
                       struct twin_found *ret_found)
{
    struct lead_card **cards;
    size_t count;
    if (str_is_empty(typed->last_name) || str_is_empty(typed->first_name) ||
        !store_search(session->store,
                      arena_printf(arena, "%s %s", typed->first_name, typed->last_name), NAMES_MOST,
                      arena, &cards, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct twin_card card = {.contact = cards[i]->contact, .company = cards[i]->company};
        if (!is_spelled(card.contact.last_name, typed->last_name, arena) ||
            !is_spelled(card.contact.first_name, typed->first_name, arena))
            continue;
        *ret_found = (struct twin_found){
            .words = arena_printf(arena, _("somebody of this name is known already: %s"),
                                  twin_title(&card, arena)),
            .reason = "",
            .lead_id = cards[i]->lead.record.id};
        return true;
    }
    return false;
}

static bool known_company(struct session *session, const struct company *typed, struct arena *arena,
                          struct twin_found *ret_found)
{
    struct company *found;
    size_t count;
    const struct match_forms *forms = twin_ground(session)->forms;
    if (str_is_empty(typed->company) ||
        !store_company_candidates(session->store, typed, arena, &found, &count, NULL))
        return false;
    const char *wanted = match_normal_company(arena, forms, typed->company, NULL);
    for (size_t i = 0; i < count; i++)
        if (str_equal(match_normal_company(arena, forms, str_or(found[i].company, ""), NULL),
                      wanted)) {
            *ret_found = (struct twin_found){
                .words =
                    arena_printf(arena, _("this company is known already: %s"), found[i].company),
                .reason = str_or(found[i].city, ""),
                .lead_id = lead_at(session, "company_id", found[i].record.id, arena)};
            return true;
        }
    return false;
}

static bool likeliest(struct session *session, const struct field_input *fields, size_t count,
                      struct arena *arena, struct twin_found *ret_found, struct error *err)
{
    struct twin *twins;
    size_t found;
    *ret_found = (struct twin_found){0};
    if (!twins_of_input(session, fields, count, arena, &twins, &found, err))
        return false;
    if (found == 0)
        return true;
    ret_found->words = arena_printf(arena, _("likely known already: %s, %d %%"), twins[0].title,
                                    (int)(twins[0].probability * 100));
    ret_found->reason = duplicate_reason_words(twins[0].reason, arena);
    ret_found->lead_id = lead_at(session, "contact_id", twins[0].id, arena);
    return true;
}

bool twins_likeliest(struct session *session, const struct field_input *fields, size_t count,
                     struct arena *arena, struct twin_found *ret_found, struct error *err)
{
    if (!likeliest(session, fields, count, arena, ret_found, err))
        return false;
    const struct twin_card *typed = card_of_input(fields, count, arena);
    if (ret_found->words == NULL && !known_person(session, &typed->contact, arena, ret_found) &&
        !known_name(session, &typed->contact, arena, ret_found))
        known_company(session, &typed->company, arena, ret_found);
    return true;
}

char *twins_words(struct session *session, const struct field_input *fields, size_t count,
                  struct arena *arena)
{
    struct twin_found found;
    const struct twin_card *typed = card_of_input(fields, count, arena);
    bool is_known = likeliest(session, fields, count, arena, &found, NULL) &&
                    (found.words != NULL || known_person(session, &typed->contact, arena, &found));
    return is_known ? (char *)(uintptr_t)found.words : NULL;
}

/* Likely twins that the record as it stands does not have, the likeliest first. */
static const struct twin *new_twin(struct session *session, const struct contact *now,
                                   const struct contact *after, struct arena *arena)
{
    struct twin *before, *twins;
    size_t count_before, count;
    if (!twins_find(session, now, NULL, arena, &before, &count_before, NULL) ||
        !twins_find(session, after, NULL, arena, &twins, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        bool is_old = false;
        for (size_t j = 0; j < count_before; j++)
            is_old = is_old || str_equal(before[j].id, twins[i].id);
        if (!is_old)
            return &twins[i];
    }
    return NULL;
}

static bool known_after(struct session *session, const struct contact *now, const char *field,
                        const char *value, struct arena *arena, struct twin_found *ret_found)
{
    struct contact after = *now, alone = {.record = now->record};
    const struct field *typed = entity_field(&contact_entity, field);
    field_put(typed, &after, value, arena);
    contact_derive_keys(&after, arena);
    const struct twin *twin = new_twin(session, now, &after, arena);
    if (twin != NULL) {
        *ret_found =
            (struct twin_found){.words = arena_printf(arena, _("likely known already: %s, %d %%"),
                                                      twin->title, (int)(twin->probability * 100)),
                                .reason = duplicate_reason_words(twin->reason, arena),
                                .lead_id = lead_at(session, "contact_id", twin->id, arena)};
        return true;
    }
    if (!str_list_has("phone,mobile,email", field))
        return false;
    field_put(typed, &alone, value, arena);
    return known_person(session, &alone, arena, ret_found);
}

const char *twins_after(struct session *session, const struct entity *entity, const void *record,
                        const char *field, const char *value, struct arena *arena)
{
    struct twin_found found = {0};
    const char *id = record != NULL ? ((const struct record *)record)->id : NULL;
    if (str_is_empty(value) || id == NULL)
        return NULL;
    if (entity == &contact_entity && str_list_has("first_name,last_name,phone,mobile,email", field))
        return known_after(session, record, field, value, arena, &found) ? found.words : NULL;
    if (entity != &company_entity || !str_equal(field, "company"))
        return NULL;
    struct company after = *(const struct company *)record;
    struct twin *twins;
    size_t count;
    after.company = arena_strdup(arena, value);
    return twins_find_company(session, &after, arena, &twins, &count, NULL) && count > 0
               ? arena_printf(arena, _("this company is known already: %s"), twins[0].title)
               : NULL;
}
