/* Deadlines: what retention finds, by its reason and list. */
#include "usecase/deadlines.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define GROUPS_MOST 500
#define PAGE 200

struct finding {
    struct session *session;
    struct arena *arena;
    struct deadlines *found;
    int64_t now_ms;
    bool (*goes_on)(void *data, int64_t looked);
    void *data;
};

static enum deadline_kind kind_of(const struct retention_due *due)
{
    return due->values != NULL                     ? DEADLINE_VALUES
           : str_equal(due->why, RETENTION_NOTICE) ? DEADLINE_NOTICE
           : str_equal(due->why, "licence")        ? DEADLINE_LICENCE
                                                   : DEADLINE_STATE;
}

static void name_list(const struct finding *finding, struct deadline_group *group)
{
    void *batch;
    if (group->batch_id == NULL || !store_load(finding->session->store, &batch_entity,
                                               group->batch_id, finding->arena, &batch, NULL))
        return;
    group->name = ((struct batch *)batch)->name;
    group->licence_until = ((struct batch *)batch)->licence_until;
}

/* NULL: there are too many. */
static struct deadline_group *group_of(struct finding *finding, const struct retention_due *due)
{
    struct deadlines *found = finding->found;
    enum deadline_kind kind = kind_of(due);
    const char *batch_id = kind == DEADLINE_STATE ? NULL : due->contact->batch_id;
    const char *state = kind == DEADLINE_STATE ? due->why : NULL;
    for (size_t i = 0; i < found->count; i++) {
        struct deadline_group *group = &found->groups[i];
        if (group->kind == kind && str_equal_or_empty(group->batch_id, batch_id) &&
            str_equal_or_empty(group->state, state))
            return group;
    }
    if (found->count == GROUPS_MOST)
        return NULL;
    struct deadline_group *group = &found->groups[found->count++];
    *group = (struct deadline_group){
        .kind = kind,
        .batch_id = arena_strdup(finding->arena, batch_id),
        .state = arena_strdup(finding->arena, state),
        .first_ms = due->end_ms,
        .persons = ARENA_ARRAY(finding->arena, struct deadline_person, DEADLINE_PERSONS_MOST)};
    name_list(finding, group);
    return group;
}

static const char *value_names(const struct quality_repair *values, struct arena *arena)
{
    const char *names = "";
    for (size_t i = 0; values != NULL && i < values->count; i++)
        names =
            arena_printf(arena, "%s%s%s", names, i > 0 ? ", " : "",
                         _(entity_field(values->fields[i].entity, values->fields[i].field)->label));
    return values != NULL ? names : NULL;
}

static void add_person(struct finding *finding, struct deadline_group *group,
                       const struct retention_due *due)
{
    struct arena *arena = finding->arena;
    group->persons[group->named++] = (struct deadline_person){
        .contact_id = arena_strdup(arena, due->contact->record.id),
        .lead_id = due->lead != NULL ? arena_strdup(arena, due->lead->record.id) : NULL,
        .who = arena_strdup(arena, record_title(&contact_entity, due->contact, arena)),
        .company = due->company != NULL ? arena_strdup(arena, due->company->company) : NULL,
        .fields = value_names(due->values, arena),
        .end_ms = due->end_ms};
}

static void add_due(void *data, const struct retention_due *due)
{
    struct finding *finding = data;
    struct deadline_group *group = group_of(finding, due);
    if (group == NULL)
        return;
    group->count++;
    group->over += due->end_ms <= finding->now_ms;
    if (due->end_ms < group->first_ms)
        group->first_ms = due->end_ms;
    if (group->named < DEADLINE_PERSONS_MOST)
        add_person(finding, group, due);
}

static bool count_looked(void *data, int64_t looked)
{
    struct finding *finding = data;
    finding->found->looked = looked;
    return finding->goes_on == NULL || finding->goes_on(finding->data, looked);
}

static int compare_groups(const void *a, const void *b)
{
    const struct deadline_group *x = a, *y = b;
    if (x->first_ms != y->first_ms)
        return x->first_ms < y->first_ms ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static int compare_persons(const void *a, const void *b)
{
    const struct deadline_person *x = a, *y = b;
    if (x->end_ms != y->end_ms)
        return x->end_ms < y->end_ms ? -1 : 1;
    return strcmp(x->who, y->who);
}

bool deadlines_find(struct session *session, int64_t until_ms,
                    bool (*goes_on)(void *data, int64_t looked), void *data, struct arena *arena,
                    struct deadlines *ret, struct error *err)
{
    *ret = (struct deadlines){.groups = ARENA_ARRAY(arena, struct deadline_group, GROUPS_MOST)};
    struct finding finding = {session, arena, ret, session->now_ms(), goes_on, data};
    struct retention_look look = {.until_ms = until_ms,
                                  .tells_notices = true,
                                  .each = add_due,
                                  .goes_on = count_looked,
                                  .data = &finding};
    if (!actor_require(&session->actor, RIGHT_MERGE, err) || !retention_run(session, &look, err))
        return false;
    qsort(ret->groups, ret->count, sizeof *ret->groups, compare_groups);
    for (size_t i = 0; i < ret->count; i++)
        qsort(ret->groups[i].persons, ret->groups[i].named, sizeof *ret->groups[i].persons,
              compare_persons);
    return true;
}

const char *deadline_words(const struct deadline_group *group, struct arena *arena)
{
    const char *name = str_or(group->name, "–");
    switch (group->kind) {
    case DEADLINE_LICENCE: return arena_printf(arena, _("licence ends: %s"), name);
    case DEADLINE_VALUES: return arena_printf(arena, _("bought values end: %s"), name);
    case DEADLINE_NOTICE: return arena_printf(arena, _("source to be told: %s"), name);
    case DEADLINE_STATE: break;
    }
    return group->state != NULL
               ? arena_printf(arena, _("time of keeping ends: %s"), state_label(group->state))
               : _("time of keeping ends: no lead");
}

/* --- the notice for a whole list --- */

static bool note_page(struct session *session, const char *batch_id, int64_t at_ms,
                      struct page_request *request, struct arena *cursors, char group[37],
                      int64_t *count, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "notice", session->actor.user_id, session->now_ms());
    void **contacts;
    size_t found;
    char *cursor = NULL;
    if (group[0] == '\0')
        memcpy(group, ops->group_id, sizeof ops->group_id);
    memcpy(ops->group_id, group, sizeof ops->group_id);
    bool is_ok = store_page(session->store, &contact_entity, request, arena, &contacts, &found,
                            &cursor, err);
    for (size_t i = 0; is_ok && i < found; i++) {
        const struct contact *before = contacts[i];
        if (!str_equal(before->batch_id, batch_id) || before->informed_ms != TIME_NONE)
            continue;
        struct contact *after = record_copy(&contact_entity, before, arena);
        after->informed_ms = at_ms;
        operations_diff(ops, &contact_entity, before, after);
        ++*count;
    }
    is_ok = is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
    request->cursor = arena_strdup(cursors, cursor);
    arena_free(arena);
    return is_ok;
}

bool notice_given_list(struct session *session, const char *batch_id, int64_t at_ms,
                       int64_t *ret_count, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request request = {.limit = PAGE};
    void *batch;
    char group[37] = "";
    *ret_count = 0;
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) &&
                 store_load(session->store, &batch_entity, batch_id, arena, &batch, err) &&
                 (at_ms <= session->now_ms() + DAY_MS ||
                  error_set(err, ERR_DATA, _("this day has not come yet")));
    do {
        is_ok =
            is_ok && note_page(session, batch_id, at_ms, &request, arena, group, ret_count, err);
    } while (is_ok && request.cursor != NULL);
    arena_free(arena);
    return is_ok;
}
