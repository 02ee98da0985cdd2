/* The list of entities and what works on any of them by its field table. */
#include "core/entity.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/activity.h"
#include "core/answer.h"
#include "core/block.h"
#include "core/consent.h"
#include "core/form_record.h"
#include "core/lead.h"
#include "core/merge.h"
#include "core/mix.h"
#include "core/reference.h"
#include "core/rule.h"
#include "core/task.h"
#include "core/territory.h"

#include <pthread.h>
#include <string.h>

const struct entity *const entities[ENTITY_COUNT] = {
    [ENTITY_TERRITORY] = &territory_entity, [ENTITY_COMPANY] = &company_entity,
    [ENTITY_CONTACT] = &contact_entity,     [ENTITY_LEAD] = &lead_entity,
    [ENTITY_ACTIVITY] = &activity_entity,   [ENTITY_ANSWER] = &answer_entity,
    [ENTITY_CONSENT] = &consent_entity,     [ENTITY_TASK] = &task_entity,
    [ENTITY_CAMPAIGN] = &campaign_entity,   [ENTITY_QUEUE] = &queue_entity,
    [ENTITY_TEAM] = &team_entity,           [ENTITY_USER] = &user_entity,
    [ENTITY_BATCH] = &batch_entity,         [ENTITY_BLOCK] = &block_entity,
    [ENTITY_MERGE] = &merge_entity,         [ENTITY_FORM] = &form_entity,
    [ENTITY_RULE] = &rule_entity,
};

char *entities_later(struct arena *arena)
{
    char *list = arena_strdup(arena, "");
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (entities[i]->is_later)
            list = arena_printf(arena, "%s%s%s", list, *list != '\0' ? "," : "", entities[i]->name);
    return list;
}

const struct entity *entity_find(const char *name)
{
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (str_equal(name, entities[i]->name) || str_equal(name, entities[i]->plural))
            return entities[i];
    return NULL;
}

/* Fields by name: imports ask a thousand times a row. */
#define NAMES 128 /* more than twice the fields of any entity, a power of two */
static const struct field *names[ENTITY_COUNT][NAMES];
static pthread_once_t names_are_made = PTHREAD_ONCE_INIT;

static size_t place_of(const char *name)
{
    size_t length = strlen(name);
    if (length == 0)
        return 0;
    return (length * 5 + (size_t)name[0] * 31 + (size_t)name[length / 2] * 7 +
            (size_t)name[length - 1] * 13) %
           NAMES;
}

static void make_names(void)
{
    for (int kind = 0; kind < ENTITY_COUNT; kind++) {
        const struct entity *entity = entities[kind];
        if (entity->field_count * 2 > NAMES)
            fatal("too many fields in one entity: make NAMES larger");
        for (size_t i = 0; i < entity->field_count; i++) {
            size_t at = place_of(entity->fields[i].name);
            while (names[kind][at] != NULL)
                at = (at + 1) % NAMES;
            names[kind][at] = &entity->fields[i];
        }
    }
}

const struct field *entity_field(const struct entity *entity, const char *name)
{
    if (name == NULL)
        return NULL;
    pthread_once(&names_are_made, make_names);
    const struct field *const *row = names[entity->kind];
    for (size_t at = place_of(name); row[at] != NULL; at = (at + 1) % NAMES)
        if (strcmp(row[at]->name, name) == 0)
            return row[at];
    return NULL;
}

void *record_new(const struct entity *entity, struct arena *arena)
{
    char *record = arena_alloc(arena, entity->size);
    for (size_t i = 0; i < entity->field_count; i++)
        if (field_types[entity->fields[i].type].is_int)
            *(int64_t *)(void *)(record + entity->fields[i].offset) = INT_NONE;
    return record;
}

void *record_copy(const struct entity *entity, const void *record, struct arena *arena)
{
    const struct record *from = record;
    void *copy = record_new(entity, arena);
    struct record *to = copy;
    *to = *from;
    to->id = arena_strdup(arena, from->id);
    to->extra = arena_strdup(arena, from->extra);
    for (size_t i = 0; i < entity->field_count; i++)
        field_put(&entity->fields[i], copy, field_get(&entity->fields[i], record, arena), arena);
    return copy;
}

char *record_get(const struct entity *entity, const void *record, const char *name,
                 struct arena *arena)
{
    const struct field *field = entity_field(entity, name);
    return field == NULL ? NULL : field_get(field, record, arena);
}

void record_put(const struct entity *entity, void *record, const char *name, const char *canonical,
                struct arena *arena)
{
    const struct field *field = entity_field(entity, name);
    if (field != NULL)
        field_put(field, record, canonical, arena);
}

static bool lead_rules(const struct lead *lead, struct error *err)
{
    if (str_is_empty(lead->contact_id))
        return error_set_field(err, ERR_DATA, "contact_id", _("a lead needs a contact"));
    return true;
}

static bool queue_rules(const struct queue *queue, struct error *err)
{
    struct arena *arena = arena_new();
    struct mix mix;
    bool is_ok = mix_parse(queue->mix, arena, &mix, err);
    arena_free(arena);
    return is_ok;
}

bool record_check(const struct entity *entity, const void *record, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        char *value = field_get(field, record, arena), *parsed;
        if (value == NULL && (field->flags & FIELD_REQUIRED) != 0)
            is_ok =
                error_set_field(err, ERR_DATA, field->name, _("%s is missing"), _(field->label));
        else if (value != NULL)
            is_ok = field_parse(field, value, arena, &parsed, err);
    }
    arena_free(arena);
    return is_ok && (entity != &lead_entity || lead_rules(record, err)) &&
           (entity != &queue_entity || queue_rules(record, err));
}

static char *contact_title(const struct contact *contact, struct arena *arena)
{
    struct text name = {0};
    const char *const parts[] = {contact->title, contact->first_name, contact->last_name};
    for (size_t i = 0; i < 3; i++)
        if (!str_is_empty(parts[i]))
            text_printf(&name, "%s%s", name.length > 0 ? " " : "", parts[i]);
    char *title = arena_strdup(
        arena, name.length > 0 ? name.data : str_or(contact->email, str_or(contact->phone, "?")));
    text_free(&name);
    return title;
}

char *record_title(const struct entity *entity, const void *record, struct arena *arena)
{
    if (entity == &contact_entity)
        return contact_title(record, arena);
    if (entity == &company_entity)
        return arena_strdup(arena, str_or(((const struct company *)record)->company, "?"));
    const char *name = record_get(entity, record, "name", arena);
    return arena_strdup(arena, str_or(name, ((const struct record *)record)->id));
}
