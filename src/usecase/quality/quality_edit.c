/* One change for many records: facets, clusters, bulk set and transforms. Written in pages of one
 * group, so that one undo takes all of it back. */
#include "usecase/quality_edit.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "../calls/call_private.h"
#include "../imports/keyset.h"
#include "../write/derive.h"
#include "store/profile.h"
#include "store/records.h"
#include "usecase/calls.h"
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

/* What the machine would write by itself is proposed first, so that no group is set to a name that
 * the next repair changes. */
static void propose_repaired(struct cluster *cluster, struct arena *arena)
{
    const char *name = quality_company_name(cluster->values[0].value, arena);
    size_t at = 0;
    while (at < cluster->count && !str_equal(cluster->values[at].value, name))
        at++;
    struct cluster_value first = {arena_strdup(arena, name), 0};
    if (at < cluster->count)
        first = cluster->values[at];
    struct cluster_value *values = ARENA_ARRAY(arena, struct cluster_value, cluster->count + 1);
    size_t count = 0;
    values[count++] = first;
    for (size_t i = 0; i < cluster->count; i++)
        if (i != at)
            values[count++] = cluster->values[i];
    cluster->values = values;
    cluster->count = count;
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
    for (size_t i = 0; method != CLUSTER_NONE && str_equal(field, "company") && i < *ret_count; i++)
        propose_repaired(&(*ret_clusters)[i], arena);
    return true;
}

/* --- editing --- */

struct editing {
    struct session *session;
    struct quality_edit *edit;
    const struct entity *owner;
    const struct field *field;
    struct keyset seen; /* records that several leads may share */
    int64_t now_ms;     /* of the filter's times, of every page */
};

/* What stands behind a number that is written goes where it goes when it is typed. */
static bool keep_extension(struct batch_of_operations *ops, struct quality_edited *edited,
                           const char *wanted, struct error *err)
{
    struct lead_card card = {0};
    if (edited->field->type != FIELD_PHONE)
        return true;
    if (edited->entity == &contact_entity)
        card.contact = *(const struct contact *)edited->record;
    const struct field_input input = {edited->field->name, wanted};
    bool is_ok = typed_extension(ops, &card, &input, err);
    edited->extension = card.contact.extension;
    return is_ok;
}

/* The record's own rules are asked before anything is written. */
static bool obeys(const struct editing *editing, const struct quality_edited *edited,
                  struct arena *arena, struct error *err)
{
    if (!editing->edit->is_rehearsal)
        return true;
    void *after = record_copy(edited->entity, edited->record, arena);
    field_put(edited->field, after, edited->to, arena);
    return record_check(edited->entity, after, err);
}

/* False: the field does not take what would come out. */
static bool put_change(const struct editing *editing, struct batch_of_operations *ops,
                       struct quality_edited *edited, const char *wanted, bool *ret_is_change,
                       struct error *err)
{
    const struct record *record = edited->record;
    char *value;
    edited->to = wanted;
    if (!field_parse(edited->field, wanted, ops->arena, &value, err))
        return false;
    edited->to = value;
    struct operation *op = operations_on(ops, edited->entity, record->id, record->rev);
    if (!str_equal_or_empty(edited->from, value))
        operation_set(ops, op, edited->field->name, edited->from, value);
    if (!keep_extension(ops, edited, wanted, err))
        return false;
    *ret_is_change = op->change_count > 0;
    return !*ret_is_change || obeys(editing, edited, ops->arena, err);
}

static void tell(const struct quality_edit *edit, const struct quality_edited *edited)
{
    if (edit->each != NULL)
        edit->each(edit->data, edited);
}

/* card NULL: nobody knows by which lead. */
static bool edit_record(const struct editing *editing, struct batch_of_operations *ops,
                        const struct lead_card *card, const char *id, struct error *err)
{
    struct quality_edit *edit = editing->edit;
    struct quality_edited edited = {
        .entity = editing->owner, .field = editing->field, .card = card};
    struct error why = {0};
    bool is_change = false;
    edited.record = record_after(editing->session, ops, editing->owner, id);
    if (edited.record == NULL)
        return true;
    edit->records++;
    edited.from = field_get(editing->field, edited.record, ops->arena);
    const char *wanted =
        transform_apply(ops->arena, edit->transform, edited.from, edit->from, edit->to);
    if (str_equal_or_empty(edited.from, wanted))
        return true;
    if (put_change(editing, ops, &edited, wanted, &is_change, &why)) {
        edit->changed += is_change;
        if (is_change)
            tell(edit, &edited);
        return true;
    }
    if (!edit->is_dry_run)
        return error_set_field(err, why.code, why.field, "%s", why.message);
    edit->refused++;
    edited.refused = why.message;
    tell(edit, &edited);
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
    edit->was_stopped = edit->goes_on != NULL && !edit->goes_on(edit->data, edit->changed);
    return !edit->was_stopped;
}

static bool write_page(const struct editing *editing, struct batch_of_operations *ops,
                       struct error *err)
{
    struct quality_edit *edit = editing->edit;
    if (edit->is_rehearsal || ops->first == NULL)
        return true;
    if (edit->group[0] == '\0')
        memcpy(edit->group, ops->group_id, sizeof edit->group);
    memcpy(ops->group_id, edit->group, sizeof ops->group_id);
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, edit->group, sizeof op->group_id);
    return write_commit(editing->session, ops, NULL, err);
}

/* A record is changed once, however many leads share it: a part of it would be replaced twice. */
static bool edit_cards(struct editing *editing, struct batch_of_operations *ops,
                       struct lead_card *const *cards, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *id = owner_id(editing, cards[i]);
        if (id != NULL && !keyset_add(&editing->seen, 'r', id) &&
            !edit_record(editing, ops, cards[i], id, err))
            return false;
    }
    editing->edit->leads += (int64_t)count;
    return true;
}

/* By the leads' ids: what the change takes out of the filter moves no row of a later page. */
static bool edit_leads(struct editing *editing, struct error *err)
{
    struct store *store = editing->session->store;
    struct arena *keep = arena_new();
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        const struct actor *actor = &editing->session->actor;
        struct page_request request = {.where = editing->edit->where,
                                       .user_id = actor->user_id,
                                       .now_ms = editing->now_ms,
                                       .cursor = cursor,
                                       .limit = PAGE};
        struct batch_of_operations *ops =
            operations_new(arena, "quality.set", actor->user_id, editing->session->now_ms());
        struct lead_card **cards;
        size_t count = 0;
        char *next = NULL;
        store_read_begin(store); /* a page's reads see one moment, and lock the file once */
        is_ok = store_cards(store, &request, arena, &cards, &count, &next, err) &&
                edit_cards(editing, ops, cards, count, err);
        store_read_end(store);
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
            is_ok = edit_record(editing, page->ops, NULL, ((struct record *)records[i])->id, err);
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

/* A value that is set for all is wrong or right whoever gets it. */
static bool check_value(const struct editing *editing, struct error *err)
{
    struct arena *arena = arena_new();
    char *value;
    bool is_ok = editing->edit->transform != TRANSFORM_SET ||
                 field_typed(editing->field, editing->edit->to, arena, &value, err);
    arena_free(arena);
    return is_ok;
}

static bool pass(struct editing *editing, bool is_rehearsal, struct error *err)
{
    struct quality_edit *edit = editing->edit;
    edit->is_rehearsal = is_rehearsal;
    edit->leads = edit->records = edit->changed = edit->refused = 0;
    bool is_ok = edit_leads(editing, err);
    keyset_free(&editing->seen);
    return is_ok;
}

/* It goes through whole, or not at all. */
static bool rehearse(struct editing *editing, struct error *err)
{
    struct quality_edit *edit = editing->edit;
    void (*each)(void *, const struct quality_edited *) = edit->each;
    edit->each = NULL;
    bool is_ok = pass(editing, true, err);
    edit->each = each;
    edit->expected = edit->changed;
    edit->changed = 0;
    return is_ok;
}

bool quality_edit(struct session *session, struct quality_edit *edit, struct error *err)
{
    struct editing editing = {.session = session, .edit = edit, .now_ms = session->now_ms()};
    edit->leads = edit->records = edit->changed = edit->refused = edit->expected = 0;
    if (!actor_require(&session->actor, RIGHT_MERGE, err) || !find_owner(&editing, err) ||
        !check_value(&editing, err))
        return false;
    if (edit->is_dry_run)
        return pass(&editing, true, err);
    if (!rehearse(&editing, err))
        return false;
    return edit->was_stopped || pass(&editing, false, err);
}

bool quality_join(struct session *session, struct quality_join *join, struct error *err)
{
    struct quality_edit edit = {
        .field = join->field, .to = join->to, .goes_on = join->goes_on, .data = join->data};
    struct editing editing = {.session = session, .edit = &edit};
    struct arena *arena = arena_new();
    char *value;
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) && find_owner(&editing, err) &&
                 field_typed(editing.field, join->to, arena, &value, err) &&
                 join_values(&editing, join, err);
    join->changed = edit.changed;
    join->was_stopped = edit.was_stopped;
    memcpy(join->group, edit.group, sizeof join->group);
    arena_free(arena);
    return is_ok;
}
