/* One change for many records: facets, clusters, bulk set and transforms. Written in pages of one
 * group, so that one undo takes all of it back. */
#include "usecase/quality_edit.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "../write/derive.h"
#include "store/profile.h"
#include "store/records.h"
#include "usecase/write.h"

#include <string.h>

#define PAGE 200

const struct entity *edit_owner(const char *name)
{
    struct lead_card card = {0};
    const void *record;
    const struct entity *entity = lead_card_owner(&card, name, &record);
    const struct field *field = entity != NULL ? entity_field(entity, name) : NULL;
    bool is_text = field != NULL && !field_types[field->type].is_int && field->type != FIELD_ID;
    return is_text && (field->flags & (FIELD_INTERNAL | FIELD_SECRET)) == 0 &&
                   field->merge == MERGE_KEEP
               ? entity
               : NULL;
}

static bool need_owner(const char *name, const struct entity **ret_owner, struct error *err)
{
    *ret_owner = edit_owner(name);
    return *ret_owner != NULL ||
           error_set_field(err, ERR_USAGE, name, _("%s is not a field that is cleaned in groups"),
                           name);
}

struct reading {
    struct arena *arena;
    struct cluster_value *values;
    size_t count;
};

static void add_value(void *data, const char *value, int64_t count)
{
    struct reading *reading = data;
    reading->values[reading->count++] =
        (struct cluster_value){arena_strdup(reading->arena, value), count};
}

bool quality_facet(struct session *session, const char *field, enum cluster_method method,
                   int limit, struct arena *arena, struct cluster **ret_clusters, size_t *ret_count,
                   struct error *err)
{
    const struct entity *owner;
    if (!actor_require(&session->actor, RIGHT_QUALITY, err) || !need_owner(field, &owner, err))
        return false;
    if (entity_field(owner, field)->type == FIELD_PHONE && /* masked ones among them */
        !actor_require(&session->actor, RIGHT_EXPORT, err))
        return false;
    struct reading reading = {arena, ARENA_ARRAY(arena, struct cluster_value, (size_t)limit + 1),
                              0};
    if (!store_values(session->store, owner, field, 1, limit, add_value, &reading, err))
        return false;
    clusters_make(arena, reading.values, reading.count, method, ret_clusters, ret_count);
    return true;
}

/* --- editing --- */

struct editing {
    struct session *session;
    struct quality_edit *edit;
    const struct entity *owner;
    const struct field *field;
};

/* False: the field does not take what would come out. */
static bool edit_record(struct editing *editing, struct batch_of_operations *ops, const char *id,
                        struct error *err)
{
    struct quality_edit *edit = editing->edit;
    const struct record *record = record_after(editing->session, ops, editing->owner, id);
    if (record == NULL)
        return true;
    const char *now = field_get(editing->field, record, ops->arena);
    const char *wanted = transform_apply(ops->arena, edit->transform, now, edit->from, edit->to);
    char *value;
    if (str_equal_or_empty(now, wanted))
        return true;
    if (!field_parse(editing->field, wanted, ops->arena, &value, err))
        return false;
    if (str_equal_or_empty(now, value))
        return true;
    operation_set(ops, operations_on(ops, editing->owner, id, record->rev), edit->field, now,
                  value);
    if (edit->each != NULL)
        edit->each(edit->data, editing->owner, id, now, value);
    edit->changed++;
    return true;
}

static const char *owner_id(const struct editing *editing, const struct lead_card *card)
{
    return editing->owner == &contact_entity   ? card->contact.record.id
           : editing->owner == &company_entity ? card->company.record.id
                                               : card->lead.record.id;
}

static bool goes_on(const struct editing *editing)
{
    struct quality_edit *edit = editing->edit;
    edit->was_stopped =
        !edit->is_dry_run && edit->goes_on != NULL && !edit->goes_on(edit->data, edit->changed);
    return !edit->was_stopped;
}

static bool write_page(struct editing *editing, struct batch_of_operations *ops, struct error *err)
{
    struct quality_edit *edit = editing->edit;
    if (edit->is_dry_run || ops->first == NULL)
        return true;
    if (edit->group[0] == '\0')
        memcpy(edit->group, ops->group_id, sizeof edit->group);
    memcpy(ops->group_id, edit->group, sizeof ops->group_id);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, edit->group, sizeof op->group_id);
    return write_commit(editing->session, ops, NULL, err);
}

static bool edit_leads(struct editing *editing, struct error *err)
{
    struct arena *keep = arena_new();
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request request = {
            .where = editing->edit->where, .cursor = cursor, .limit = PAGE};
        struct batch_of_operations *ops = operations_new(
            arena, "quality.set", editing->session->actor.user_id, editing->session->now_ms());
        struct lead_card **cards;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_cards(editing->session->store, &request, arena, &cards, &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++)
            if (owner_id(editing, cards[i]) != NULL)
                is_ok = edit_record(editing, ops, owner_id(editing, cards[i]), err);
        is_ok = is_ok && write_page(editing, ops, err);
        cursor = is_ok && next != NULL ? arena_strdup(keep, next) : NULL;
        arena_free(arena);
    } while (cursor != NULL && goes_on(editing));
    arena_free(keep);
    return is_ok;
}

/* One page of what is written together: its batch, and how many records it holds. */
struct edit_page {
    struct arena *arena;
    struct batch_of_operations *ops;
    size_t count;
};

static void page_begin(struct editing *editing, struct edit_page *page)
{
    page->arena = arena_new();
    page->ops = operations_new(page->arena, "quality.set", editing->session->actor.user_id,
                               editing->session->now_ms());
    page->count = 0;
}

static bool page_write(struct editing *editing, struct edit_page *page, struct error *err)
{
    bool is_ok = write_page(editing, page->ops, err);
    arena_free(page->arena);
    page_begin(editing, page);
    return is_ok;
}

/* Changed ones are no longer found, so of a value that fills a page each look starts from the
 * beginning. */
static bool join_value(struct editing *editing, struct edit_page *page, const char *value,
                       struct error *err)
{
    int64_t before;
    size_t found;
    bool is_ok = true;
    do {
        void **records;
        before = editing->edit->changed;
        is_ok = store_find(editing->session->store, editing->owner, editing->edit->field, value,
                           PAGE, page->arena, &records, &found, err);
        for (size_t i = 0; is_ok && i < found; i++)
            is_ok = edit_record(editing, page->ops, ((struct record *)records[i])->id, err);
        page->count += is_ok ? found : 0;
        if (is_ok && page->count >= PAGE)
            is_ok = page_write(editing, page, err);
    } while (is_ok && found == PAGE && editing->edit->changed > before && goes_on(editing));
    return is_ok;
}

static bool join_values(struct editing *editing, const struct quality_join *join, struct error *err)
{
    struct edit_page page;
    bool is_ok = true;
    page_begin(editing, &page);
    for (size_t i = 0; is_ok && i < join->count && goes_on(editing); i++)
        is_ok = str_equal(join->values[i], join->to) ||
                join_value(editing, &page, join->values[i], err);
    is_ok = is_ok && page_write(editing, &page, err);
    arena_free(page.arena);
    return is_ok;
}

/* An amount can be set for many, though there is nothing to be cleaned in it. */
static bool find_owner(struct editing *editing, struct error *err)
{
    const struct quality_edit *edit = editing->edit;
    const struct field *money = entity_field(&lead_entity, edit->field);
    bool is_money = money != NULL && money->type == FIELD_MONEY && edit->transform == TRANSFORM_SET;
    if (is_money)
        editing->owner = &lead_entity;
    else if (!need_owner(edit->field, &editing->owner, err))
        return false;
    editing->field = entity_field(editing->owner, edit->field);
    return true;
}

bool quality_edit(struct session *session, struct quality_edit *edit, struct error *err)
{
    struct editing editing = {.session = session, .edit = edit};
    edit->changed = 0;
    if (!actor_require(&session->actor, RIGHT_MERGE, err) || !find_owner(&editing, err))
        return false;
    bool is_dry_run = edit->is_dry_run;
    if (!is_dry_run) { /* first as a rehearsal: it goes through whole, or not at all */
        void (*each)(void *, const struct entity *, const char *, const char *, const char *) =
            edit->each;
        edit->is_dry_run = true;
        edit->each = NULL;
        bool is_ok = edit_leads(&editing, err);
        edit->is_dry_run = false;
        edit->each = each;
        edit->changed = 0;
        if (!is_ok)
            return false;
    }
    return edit_leads(&editing, err);
}

bool quality_join(struct session *session, struct quality_join *join, struct error *err)
{
    struct quality_edit edit = {
        .field = join->field, .to = join->to, .goes_on = join->goes_on, .data = join->data};
    struct editing editing = {.session = session, .edit = &edit};
    struct arena *arena = arena_new();
    char *value;
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) && find_owner(&editing, err) &&
                 field_parse(editing.field, join->to, arena, &value, err) &&
                 join_values(&editing, join, err);
    join->changed = edit.changed;
    join->was_stopped = edit.was_stopped;
    memcpy(join->group, edit.group, sizeof join->group);
    arena_free(arena);
    return is_ok;
}
