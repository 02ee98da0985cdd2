/* What the checks know of other records: the same name with another legal form, an owner who is
 * gone, values that stand far too often. */
#include "facts.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/reference.h"
#include "store/profile.h"
#include "store/records.h"

#include <stdlib.h>
#include <string.h>

#define PROFILE_KEY "quality_frequent"
#define FREQUENT_LEAST 20 /* fewer are chance, in a small stock */
#define FREQUENT_PERCENT 2

static bool load_company(struct session *session, const struct quality_subject *subject,
                         struct quality_facts *facts, struct error *err)
{
    const struct company *company = subject->company;
    size_t length, count;
    char **names, *city = NULL;
    if (company == NULL || company->record.id == NULL)
        return true;
    if (quality_legal_form(company->company, &length) != NULL &&
        !str_is_empty(company->postal_code)) {
        const char *head = arena_strndup(subject->arena, company->company, length + 1);
        if (!store_names_like(session->store, company->record.id, head, company->postal_code,
                              subject->arena, &names, &count, err))
            return false;
        for (size_t i = 0; i < count && facts->sibling_form == NULL; i++) {
            size_t theirs;
            const char *form = quality_legal_form(names[i], &theirs);
            if (form != NULL && theirs == length)
                facts->sibling_form = form;
        }
    }
    if (!str_is_empty(company->website) && !str_is_empty(company->city) &&
        !store_place_of_site(session->store, company->record.id, company->website, company->city,
                             subject->arena, &city, err))
        return false;
    facts->branch_city = city;
    return true;
}

static bool owner_is_gone(struct session *session, const struct quality_subject *subject)
{
    void *record;
    if (subject->lead == NULL || str_is_empty(subject->lead->owner_id) ||
        !store_load(session->store, &user_entity, subject->lead->owner_id, subject->arena, &record,
                    NULL))
        return false;
    const struct user *owner = record;
    bool is_away = owner->absent_from_ms != TIME_NONE && owner->absent_from_ms <= subject->now_ms &&
                   owner->absent_until_ms > subject->now_ms;
    return owner->is_active == 0 || (is_away && str_is_empty(owner->deputy_id));
}

bool facts_load(struct session *session, const struct quality_subject *subject, void *const *leads,
                size_t lead_count, struct quality_facts *facts, struct error *err)
{
    if (!load_company(session, subject, facts, err) ||
        !facts_load_law(session, subject, leads, lead_count, facts, err))
        return false;
    facts->owner_is_gone = owner_is_gone(session, subject);
    return true;
}

/* --- values that stand too often --- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct quality_list *list_of(struct arena *arena, const char *text)
{
    char **lines;
    struct quality_list *list = ARENA_NEW(arena, struct quality_list);
    size_t count = str_is_empty(text) ? 0 : str_split(arena, text, '\n', &lines);
    *list = (struct quality_list){count > 0 ? (const char *const *)lines : NULL, count};
    if (count > 0)
        qsort(lines, count, sizeof *lines, by_text);
    return list;
}

const struct quality_list *facts_frequent(struct session *session)
{
    if (!session->frequent_is_read) {
        const char *text = store_meta(session->store, PROFILE_KEY, false, session->arena);
        session->frequent = text != NULL ? list_of(session->arena, text) : NULL;
        session->frequent_is_read = true;
    }
    return session->frequent;
}

struct profile {
    struct arena *arena;
    const char *field;
    struct text lines;
};

static void add_value(void *data, const char *value, int64_t count)
{
    struct profile *profile = data;
    (void)count;
    text_printf(&profile->lines, "%s%s=%s", profile->lines.length > 0 ? "\n" : "", profile->field,
                text_fold(profile->arena, value));
}

bool facts_profile(struct session *session, struct error *err)
{
    static const struct {
        const struct entity *entity;
        const char *field;
    } unexpected[] = {{&contact_entity, "phone"},   {&contact_entity, "mobile"},
                      {&contact_entity, "email"},   {&contact_entity, "last_name"},
                      {&company_entity, "company"}, {&company_entity, "street"},
                      {&company_entity, "website"}};
    struct profile profile = {.arena = arena_new()};
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < sizeof unexpected / sizeof *unexpected; i++) {
        int64_t count = 0, least;
        is_ok = store_count(session->store, unexpected[i].entity, NULL, &count, err);
        least = count * FREQUENT_PERCENT / 100;
        profile.field = unexpected[i].field;
        is_ok = is_ok && store_values(session->store, unexpected[i].entity, unexpected[i].field,
                                      least > FREQUENT_LEAST ? least : FREQUENT_LEAST, 50,
                                      add_value, &profile, err);
    }
    is_ok =
        is_ok && store_meta_set(session->store, PROFILE_KEY, text_str(&profile.lines), false, err);
    session->frequent_is_read = false;
    text_free(&profile.lines);
    arena_free(profile.arena);
    return is_ok;
}
