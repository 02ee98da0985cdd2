/* Records and operations as JSON, walked by their field tables. */
#include "codec/record_json.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/uuid.h"
#include "core/reference.h"

#include <string.h>

static void write_value(struct json_writer *writer, const struct field *field,
                        const char *canonical)
{
    int64_t number;
    if (canonical == NULL)
        json_write_null(writer);
    else if (field == NULL || !field_types[field->type].is_int || !str_to_int64(canonical, &number))
        json_write_string(writer, canonical);
    else if (field->type == FIELD_BOOL)
        json_write_bool(writer, number == 1);
    else
        json_write_int(writer, number);
}

static void write_field(struct json_writer *writer, const struct field *field, const void *record)
{
    const char *member = (const char *)record + field->offset;
    if (!field_types[field->type].is_int) {
        const char *text = *(char *const *)(const void *)member;
        if (text != NULL || !writer->leaves_out_empty)
            json_put_string(writer, field->name, text);
        return;
    }
    int64_t number = *(const int64_t *)(const void *)member;
    if (field->type == FIELD_BOOL && number != INT_NONE)
        json_put_bool(writer, field->name, number == 1);
    else
        json_put_int(writer, field->name, number);
}

void record_write_fields(struct json_writer *writer, const struct entity *entity,
                         const void *record)
{
    const struct record *head = record;
    json_put_string(writer, "id", head->id);
    json_put_int(writer, "rev", head->rev);
    json_put_int(writer, "seq", head->seq);
    json_put_int(writer, "created_ms", head->created_ms);
    json_put_int(writer, "changed_ms", head->changed_ms);
    if (head->is_deleted == 1)
        json_put_bool(writer, "is_deleted", true);
    for (size_t i = 0; i < entity->field_count; i++)
        if ((entity->fields[i].flags & FIELD_SECRET) == 0)
            write_field(writer, &entity->fields[i], record);
    if (!str_is_empty(head->extra)) {
        json_key(writer, "extra");
        json_write_raw(writer, head->extra);
    }
}

void record_write_json(struct json_writer *writer, const struct entity *entity, const void *record)
{
    json_begin_object(writer);
    record_write_fields(writer, entity, record);
    json_end_object(writer);
}

static bool check_text(const struct field *field, const char *name, const char *text,
                       struct error *err)
{
    size_t limit = field != NULL && field_types[field->type].max > 0
                       ? (size_t)(field->max > 0 ? field->max : field_types[field->type].max)
                       : 10000;
    if (!text_is_clean(text, field == NULL || field->type == FIELD_NOTE))
        return error_set_field(err, ERR_DATA, name, _("%s holds control characters"), name);
    if (utf8_count(text) > limit)
        return error_set_field(err, ERR_DATA, name, _("%s is longer than %zu characters"), name,
                               limit);
    return true;
}

static bool read_value(const struct field *field, const char *name, const struct json *node,
                       struct arena *arena, char **ret_text, struct error *err)
{
    int64_t number;
    if (!json_canonical(node, arena, ret_text))
        return error_set_field(err, ERR_DATA, name,
                               _("%s has to be a text, a number, true, false or null"), name);
    if (*ret_text == NULL)
        return true;
    if (field != NULL && field_types[field->type].is_int &&
        (json_node_is_string(node) || !str_to_int64(*ret_text, &number)))
        return error_set_field(err, ERR_DATA, name, _("%s has to be a number"), name);
    if (field != NULL && !field_types[field->type].is_int && !json_node_is_string(node))
        return error_set_field(err, ERR_DATA, name, _("%s has to be a text"), name);
    return check_text(field, name, *ret_text, err);
}

struct read_state {
    const struct entity *entity;
    struct arena *arena;
    void *record;
    struct text extra;
    struct error *err;
    bool is_ok;
};

static bool is_head(const char *key)
{
    static const char *const heads[] = {"id",         "rev",        "seq",  "created_ms",
                                        "changed_ms", "is_deleted", "extra"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_equal(key, heads[i]))
            return true;
    return false;
}

/* A newer version's field: kept as it came. */
static void keep_member(const char *key, const struct json *value, void *data)
{
    struct read_state *state = data;
    struct json_writer writer;
    struct text name = {0};
    json_begin(&writer, &name);
    json_write_string(&writer, key);
    text_printf(&state->extra, "%s%s:%s", state->extra.length > 0 ? "," : "", text_str(&name),
                value != NULL ? json_print(value, state->arena) : "null");
    text_free(&name);
}

static bool read_field(struct read_state *state, const struct field *field,
                       const struct json *value)
{
    char *member = (char *)state->record + field->offset, *text;
    const char *given = json_text(value);
    if (field_types[field->type].is_int && json_int(value, (int64_t *)(void *)member))
        return true;
    if (field_types[field->type].is_int || given == NULL) /* not what it should be */
        return read_value(field, field->name, value, state->arena, &text, state->err);
    *(char **)(void *)member = str_is_empty(given) ? NULL : arena_strdup(state->arena, given);
    return check_text(field, field->name, given, state->err);
}

static void read_member(const char *key, const struct json *value, void *data)
{
    struct read_state *state = data;
    const struct field *field = entity_field(state->entity, key);
    if (!state->is_ok || (field != NULL && value == NULL)) /* it is empty already */
        return;
    if (field != NULL)
        state->is_ok = read_field(state, field, value);
    else if (!is_head(key))
        keep_member(key, value, data);
}

bool record_read_json(const struct entity *entity, const struct json *object, struct arena *arena,
                      void **ret_record, struct error *err)
{
    if (!json_node_is_object(object))
        return error_set(err, ERR_DATA, _("a record has to be an object"));
    struct read_state state = {.entity = entity,
                               .arena = arena,
                               .record = record_new(entity, arena),
                               .err = err,
                               .is_ok = true};
    struct record *head = state.record;
    head->id = arena_strdup(arena, json_get_string(object, "id"));
    head->rev = json_get_int(object, "rev", 0);
    head->seq = json_get_int(object, "seq", 0);
    head->created_ms = json_get_int(object, "created_ms", TIME_NONE);
    head->changed_ms = json_get_int(object, "changed_ms", TIME_NONE);
    head->is_deleted = json_get_bool(object, "is_deleted", false);
    if (json_node_is_object(json_get(object, "extra")))
        json_each(json_get(object, "extra"), keep_member, &state);
    json_each(object, read_member, &state);
    if (state.extra.length > 0)
        head->extra = arena_printf(arena, "{%s}", state.extra.data);
    extra_take_known(entity, state.record, arena); /* the service is of a version before */
    text_free(&state.extra);
    if (state.is_ok && !uuid_is_valid(head->id))
        return error_set_field(err, ERR_DATA, "id", _("a record needs a valid id"));
    *ret_record = state.record;
    return state.is_ok;
}

static void write_time(struct json_writer *writer, const char *key, int64_t ms, struct arena *arena)
{
    json_put_string(writer, key, ms == TIME_NONE ? NULL : time_iso(arena, ms));
}

static const char *null_if_empty(const char *s)
{
    return str_is_empty(s) ? NULL : s;
}

void lead_card_write_fields(struct json_writer *writer, const struct lead_card *card,
                            int64_t now_ms, struct arena *arena)
{
    const struct lead *lead = &card->lead;
    json_put_string(writer, "id", lead->record.id);
    json_put_string(writer, "owner", null_if_empty(card->owner));
    json_put_string(writer, "queue", null_if_empty(card->queue));
    json_put_string(writer, "team", null_if_empty(card->team));
    json_put_string(writer, "campaign", null_if_empty(card->campaign));
    json_put_string(writer, "handed_to", null_if_empty(card->handed_to));
    write_time(writer, "next_at", lead->next_ms, arena);
    write_time(writer, "received_at", lead->received_ms, arena);
    json_put_string(writer, "why_now", lead_card_why_now(card, now_ms, arena));
    json_put_int(writer, "rev", lead->record.rev);
    const struct {
        const struct entity *entity;
        const void *record;
    } parts[] = {
        {&lead_entity, lead}, {&contact_entity, &card->contact}, {&company_entity, &card->company}};
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < parts[p].entity->field_count; i++) {
            const struct field *field = &parts[p].entity->fields[i];
            bool is_twin = p > 0 && (str_equal(field->name, "batch_id") ||
                                     str_equal(field->name, "company_id") ||
                                     str_equal(field->name, "merged_into_id"));
            if (!is_twin)
                write_field(writer, field, parts[p].record);
        }
}

void lead_card_write_json(struct json_writer *writer, const struct lead_card *card, int64_t now_ms,
                          struct arena *arena)
{
    json_begin_object(writer);
    lead_card_write_fields(writer, card, now_ms, arena);
    json_end_object(writer);
}

/* --- operations --- */

static const char *const kind_names[] = {
    [OP_SET] = "set", [OP_DELETE] = "delete", [OP_BULK] = "bulk", [OP_VOID] = "void"};

static void put_if(struct json_writer *writer, const char *key, const char *value)
{
    if (!str_is_empty(value))
        json_put_string(writer, key, value);
}

void operation_write_json(struct json_writer *writer, const struct operation *op)
{
    json_begin_object(writer);
    json_put_int(writer, "no", op->no);
    json_put_string(writer, "k", kind_names[op->kind]);
    put_if(writer, "op_id", op->op_id);
    put_if(writer, "grp", op->group_id);
    put_if(writer, "action", op->action);
    put_if(writer, "undoes", op->undoes);
    put_if(writer, "user", op->user_id);
    json_put_int(writer, "occurred_ms", op->occurred_ms);
    if (op->kind != OP_VOID) {
        json_put_string(writer, "entity", op->entity->name);
        json_put_string(writer, "id", op->id);
        json_put_int(writer, "base_rev", op->base_rev);
        put_if(writer, "lease", op->lease);
        put_if(writer, "body", op->body);
    }
    if (op->change_count > 0) {
        json_key(writer, "set");
        json_begin_object(writer);
        for (size_t i = 0; i < op->change_count; i++) {
            json_key(writer, op->changes[i].name);
            json_begin_object(writer);
            json_key(writer, "base");
            write_value(writer, op->changes[i].field, op->changes[i].base);
            json_key(writer, "new");
            write_value(writer, op->changes[i].field, op->changes[i].value);
            json_end_object(writer);
        }
        json_end_object(writer);
    }
    json_end_object(writer);
}

struct set_state {
    struct operation *op;
    struct arena *arena;
    struct error *err;
    bool is_ok;
};

static void read_change(const char *key, const struct json *value, void *data)
{
    struct set_state *state = data;
    const struct field *field = entity_field(state->op->entity, key);
    char *base = NULL, *text = NULL;
    if (!state->is_ok)
        return;
    if (!json_node_is_object(value))
        state->is_ok = error_set_field(state->err, ERR_DATA, key, _("a change needs base and new"));
    state->is_ok =
        state->is_ok &&
        read_value(field, key, json_get(value, "base"), state->arena, &base, state->err) &&
        read_value(field, key, json_get(value, "new"), state->arena, &text, state->err);
    if (state->is_ok)
        state->op->changes[state->op->change_count++] =
            (struct change){.field = field,
                            .name = field != NULL ? field->name : arena_strdup(state->arena, key),
                            .base = str_is_empty(base) ? NULL : base,
                            .value = str_is_empty(text) ? NULL : text};
}

static bool copy_id(const struct json *object, const char *key, char out[UUID_SIZE],
                    struct error *err)
{
    const char *value = json_get_string(object, key);
    if (value == NULL)
        return true;
    if (!uuid_is_valid(value))
        return error_set_field(err, ERR_DATA, key, _("%s is not a valid id"), key);
    memcpy(out, value, UUID_SIZE);
    return true;
}

static bool read_kind(const struct json *object, enum operation_kind *ret_kind, struct error *err)
{
    const char *name = json_get_string(object, "k");
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (str_equal(name, kind_names[i])) {
            *ret_kind = (enum operation_kind)i;
            return true;
        }
    return error_set_field(err, ERR_DATA, "k", _("unknown kind of operation"));
}

static bool read_target(const struct json *object, struct arena *arena, struct operation *op,
                        struct error *err)
{
    op->entity = entity_find(str_or(json_get_string(object, "entity"), ""));
    op->id = arena_strdup(arena, json_get_string(object, "id"));
    op->base_rev = json_get_int(object, "base_rev", 0);
    op->lease = arena_strdup(arena, json_get_string(object, "lease"));
    op->body = arena_strdup(arena, json_get_string(object, "body"));
    if (op->entity == NULL)
        return error_set_field(err, ERR_DATA, "entity", _("unknown kind of record"));
    if (!uuid_is_valid(op->id))
        return error_set_field(err, ERR_DATA, "id", _("a record needs a valid id"));
    return true;
}

bool operation_read_json(const struct json *object, struct arena *arena, struct operation **ret_op,
                         struct error *err)
{
    struct operation *op = ARENA_NEW(arena, struct operation);
    if (!json_node_is_object(object))
        return error_set(err, ERR_DATA, _("an operation has to be an object"));
    op->no = json_get_int(object, "no", 0);
    op->occurred_ms = json_get_int(object, "occurred_ms", 0);
    op->action = arena_strdup(arena, json_get_string(object, "action"));
    op->undoes = arena_strdup(arena, json_get_string(object, "undoes"));
    op->user_id = arena_strdup(arena, json_get_string(object, "user"));
    if (!read_kind(object, &op->kind, err) || !copy_id(object, "op_id", op->op_id, err) ||
        !copy_id(object, "grp", op->group_id, err))
        return false;
    if (op->kind != OP_VOID && !read_target(object, arena, op, err))
        return false;
    if ((op->action != NULL && (strlen(op->action) > 40 || !text_is_clean(op->action, false))) ||
        (op->undoes != NULL && !uuid_is_valid(op->undoes)))
        return error_set_field(err, ERR_DATA, "action", _("the action's name is not valid"));
    const struct json *set = json_get(object, "set");
    if (set != NULL && op->entity != NULL) {
        struct set_state state = {
            .op = op, .arena = arena, .err = err, .is_ok = json_node_is_object(set)};
        op->changes = ARENA_ARRAY(arena, struct change, json_size(set) + 1);
        if (!state.is_ok)
            return error_set_field(err, ERR_DATA, "set", _("set has to be an object"));
        json_each(set, read_change, &state);
        if (!state.is_ok)
            return false;
    }
    *ret_op = op;
    return true;
}

/* --- bulk --- */

void bulk_write_json(struct text *out, const struct bulk_row *rows, size_t count)
{
    struct json_writer writer;
    json_begin(&writer, out);
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        const struct bulk_row *row = &rows[i];
        char flags[5] = "", *flag = flags;
        if (row->removes)
            *flag++ = '-';
        if (row->creates_company)
            *flag++ = 'c';
        if (row->creates_contact)
            *flag++ = 'p';
        if (row->creates_lead)
            *flag++ = 'l';
        json_begin_object(&writer);
        json_put_string(&writer, "c", row->company_id[0] != '\0' ? row->company_id : NULL);
        json_put_string(&writer, "p", row->contact_id[0] != '\0' ? row->contact_id : NULL);
        json_put_string(&writer, "l", row->lead_id[0] != '\0' ? row->lead_id : NULL);
        json_put_string(&writer, "new", flags);
        json_key(&writer, "f");
        json_begin_object(&writer);
        for (size_t n = 0; n < row->change_count; n++)
            json_put_string(&writer, row->changes[n].name, row->changes[n].value);
        json_end_object(&writer);
        json_end_object(&writer);
    }
    json_end_array(&writer);
}

struct bulk_state {
    struct bulk_row *row;
    struct arena *arena;
    bool is_ok;
};

static void read_bulk_field(const char *key, const struct json *value, void *data)
{
    struct bulk_state *state = data;
    const char *text = json_text(value);
    state->is_ok =
        state->is_ok && text != NULL && text_is_clean(text, true) && strlen(text) <= 65536;
    if (state->is_ok)
        state->row->changes[state->row->change_count++] = (struct change){
            .name = arena_strdup(state->arena, key), .value = arena_strdup(state->arena, text)};
}

static bool read_bulk_row(const struct json *node, struct arena *arena, struct bulk_row *row,
                          struct error *err)
{
    const char *flags = str_or(json_get_string(node, "new"), "");
    const struct json *fields = json_get(node, "f");
    struct bulk_state state = {.row = row, .arena = arena, .is_ok = json_node_is_object(fields)};
    if (!copy_id(node, "c", row->company_id, err) || !copy_id(node, "p", row->contact_id, err) ||
        !copy_id(node, "l", row->lead_id, err))
        return false;
    row->creates_company = strchr(flags, 'c') != NULL;
    row->creates_contact = strchr(flags, 'p') != NULL;
    row->creates_lead = strchr(flags, 'l') != NULL;
    row->removes = strchr(flags, '-') != NULL;
    row->changes = ARENA_ARRAY(arena, struct change, json_size(fields) + 1);
    if (state.is_ok)
        json_each(fields, read_bulk_field, &state);
    return state.is_ok || error_set(err, ERR_DATA, _("a row of the import is not valid"));
}

bool bulk_read_json(const char *body, struct arena *arena, struct bulk_row **ret_rows,
                    size_t *ret_count, struct error *err)
{
    static const struct json_limits limits = {
        .bytes = (size_t)128 << 10, .depth = 6, .tokens = 40000};
    struct json_doc *doc;
    if (body == NULL || !json_parse(body, strlen(body), &limits, &doc, err))
        return body != NULL ? false : error_set(err, ERR_DATA, _("an import without rows"));
    const struct json *array = json_root(doc);
    size_t count = json_size(array);
    struct bulk_row *rows = ARENA_ARRAY(arena, struct bulk_row, count + 1);
    bool is_ok = json_node_is_array(array) && count <= BULK_ROWS_MAX;
    if (!is_ok)
        error_set(err, ERR_DATA, _("an import chunk holds at most %d rows"), BULK_ROWS_MAX);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = read_bulk_row(json_at(array, i), arena, &rows[i], err);
    json_free(doc);
    *ret_rows = rows;
    *ret_count = count;
    return is_ok;
}

bool bulk_rows(const struct operation *op, struct arena *arena, struct bulk_row **ret_rows,
               size_t *ret_count, struct error *err)
{
    if (op->rows == NULL)
        return bulk_read_json(op->body, arena, ret_rows, ret_count, err);
    *ret_count = op->row_count;
    *ret_rows = ARENA_ARRAY(arena, struct bulk_row, op->row_count + 1);
    memcpy(*ret_rows, op->rows, op->row_count * sizeof **ret_rows);
    return true;
}
