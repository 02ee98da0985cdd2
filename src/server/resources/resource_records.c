/* Records: the same few routes for every entity, from its field table. Writing goes through the use
 * cases, as everywhere. */
#include "../server.h"

#include "core/reference.h"
#include "usecase/calls.h"

#include <stdlib.h>
#include <string.h>

static bool find_entity(struct request *request, const struct entity **ret_entity,
                        struct error *err)
{
    *ret_entity = entity_find(request->parameters[0]);
    return (*ret_entity != NULL && str_equal((*ret_entity)->plural, request->parameters[0])) ||
           error_set(err, ERR_NOT_FOUND, "there is no such resource");
}

static bool may_see(struct request *request, const struct entity *entity, const char *id,
                    struct error *err)
{
    return (uuid_is_valid(id) && service_may_see(request->store, request->scopes, entity, id)) ||
           error_set(err, ERR_NOT_FOUND, "there is no such %s", entity->name);
}

static bool write_record(struct request *request, const struct entity *entity, const char *id,
                         struct json_writer *writer, struct error *err)
{
    void *record;
    struct lead_card *card;
    if (entity == &lead_entity) {
        if (!store_card(request->store, id, request->arena, &card, err))
            return false;
        lead_card_write_json(writer, card, clock_now_ms(), request->arena);
        request->etag = arena_printf(request->arena, "\"%lld\"", (long long)card->lead.record.rev);
        return true;
    }
    id = store_survivor(request->store, entity, id, request->arena);
    if (!store_load(request->store, entity, id, request->arena, &record, err))
        return false;
    record_write_json(writer, entity, record);
    request->etag =
        arena_printf(request->arena, "\"%lld\"", (long long)((struct record *)record)->rev);
    return true;
}

static bool get_record(struct request *request, struct error *err)
{
    const struct entity *entity;
    struct json_writer writer;
    json_begin(&writer, &request->answer);
    return find_entity(request, &entity, err) &&
           may_see(request, entity, request->parameters[1], err) &&
           write_record(request, entity, request->parameters[1], &writer, err);
}

static bool get_records(struct request *request, struct error *err)
{
    static const struct query_number list_limit = {"limit", 50, 1, 500};
    const struct entity *entity;
    int64_t limit;
    if (!request_query_int(request, &list_limit, &limit, err))
        return false;
    struct page_request page = {.where = request_query(request, "where"),
                                .sort = request_query(request, "sort"),
                                .cursor = request_query(request, "cursor"),
                                .limit = (int)limit,
                                .scopes = request->scopes,
                                .user_id = request->session->actor.user_id};
    struct json_writer writer;
    void **records;
    size_t count;
    char *cursor;
    if (!find_entity(request, &entity, err) ||
        !store_page(request->store, entity, &page, request->arena, &records, &count, &cursor, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, entity->plural);
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        const char *id = ((struct record *)records[i])->id;
        if (!write_record(request, entity, id, &writer, err))
            return false;
    }
    json_end_array(&writer);
    json_put_string(&writer, "cursor", cursor);
    json_end_object(&writer);
    request->pulled = count;
    request->etag = NULL;
    return true;
}

struct inputs {
    struct field_input *fields;
    size_t count;
    struct arena *arena;
    bool is_ok;
};

static void take_input(const char *key, const struct json *value, void *data)
{
    struct inputs *inputs = data;
    char *text;
    if (!json_canonical(value, inputs->arena, &text)) {
        inputs->is_ok = false;
        return;
    }
    inputs->fields[inputs->count++] =
        (struct field_input){arena_strdup(inputs->arena, key), text != NULL ? text : ""};
}

static bool read_inputs(struct request *request, struct inputs *ret_inputs, struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    *ret_inputs = (struct inputs){
        .fields = ARENA_ARRAY(request->arena, struct field_input, json_size(json_root(doc)) + 1),
        .arena = request->arena,
        .is_ok = true};
    json_each(json_root(doc), take_input, ret_inputs);
    json_free(doc);
    return ret_inputs->is_ok ||
           error_set(err, ERR_DATA, "values are texts, numbers, true, false or null");
}

/* A change here has no base of its own, as an operation has: without the version that was read it
 * would overwrite what nobody has seen. "*" is who wants just that. */
static bool is_as_read(struct request *request, const struct entity *entity, struct error *err)
{
    struct json_writer writer;
    const char *match = request_header(request, "If-Match");
    if (match == NULL)
        return error_set(err, ERR_UNGUARDED, "%s", error_sentence(ERR_UNGUARDED));
    if (str_equal(match, "*"))
        return true;
    json_begin(&writer, &request->answer);
    if (!write_record(request, entity, request->parameters[1], &writer, err))
        return false;
    text_clear(&request->answer);
    return str_equal(match, request->etag) ||
           error_set(err, ERR_CHANGED, "%s", error_sentence(ERR_CHANGED));
}

static bool patch_record(struct request *request, struct error *err)
{
    const struct entity *entity;
    struct inputs inputs;
    struct json_writer writer;
    if (!find_entity(request, &entity, err) ||
        !may_see(request, entity, request->parameters[1], err) ||
        !is_as_read(request, entity, err) || !read_inputs(request, &inputs, err))
        return false;
    json_begin(&writer, &request->answer);
    if (!record_set(request->session, entity, request->parameters[1], inputs.fields, inputs.count,
                    NULL, err))
        return false;
    server_changed(request->server);
    return write_record(request, entity, request->parameters[1], &writer, err);
}

static bool post_record(struct request *request, struct error *err)
{
    const struct entity *entity;
    struct inputs inputs;
    struct json_writer writer;
    char id[UUID_SIZE];
    if (!find_entity(request, &entity, err) || !read_inputs(request, &inputs, err) ||
        !record_add(request->session, entity, inputs.fields, inputs.count, id, err))
        return false;
    server_changed(request->server);
    request->status = 201;
    json_begin(&writer, &request->answer);
    return write_record(request, entity, id, &writer, err);
}

static bool get_history(struct request *request, struct error *err)
{
    const struct entity *entity;
    struct history_row *rows;
    struct json_writer writer;
    size_t count;
    if (!find_entity(request, &entity, err) ||
        !may_see(request, entity, request->parameters[1], err) ||
        !store_history(request->store, entity, request->parameters[1], 200, request->arena, &rows,
                       &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "history");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "op", rows[i].op_id);
        json_put_string(&writer, "group", rows[i].group_id);
        json_put_string(&writer, "action", rows[i].action);
        json_put_int(&writer, "at_ms", rows[i].at_ms);
        json_put_string(&writer, "user_id", rows[i].user_id);
        json_put_string(&writer, "who", rows[i].user);
        json_put_string(&writer, "field", rows[i].field);
        json_put_string(&writer, "from", rows[i].from);
        json_put_string(&writer, "to", rows[i].to);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

const struct route record_routes[] = {
    {"GET", "/v1/{resource}", get_records, "", "a page of records: where, sort, cursor, limit"},
    {"POST", "/v1/{resource}", post_record, "agent,steward,team_lead,marketing",
     "a new record; needs an Idempotency-Key"},
    {"GET", "/v1/{resource}/{id}", get_record, "", "one record; a lead in flat form"},
    {"PATCH", "/v1/{resource}/{id}", patch_record, "agent,steward,team_lead,sales,marketing,admin",
     "change fields; needs If-Match with the ETag"},
    {"GET", "/v1/{resource}/{id}/history", get_history, "",
     "who changed what, when, from what to what"},
    {NULL, NULL, NULL, NULL, NULL},
};
