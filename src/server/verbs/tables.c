/* The tables that documentation is made from, as JSON lines: fields, errors, routes. */
#include "tables.h"

#include "codec/json.h"
#include "core/entity.h"
#include "../server.h"

#include <stdio.h>

static void end_line(struct json_writer *writer)
{
    json_end_object(writer);
    puts(text_str(writer->out));
    text_clear(writer->out);
}

static void begin_line(struct json_writer *writer, struct text *out, const char *table)
{
    json_begin(writer, out);
    json_begin_object(writer);
    json_put_string(writer, "table", table);
}

static void put_flags(struct json_writer *writer, unsigned flags)
{
    static const char *const names[] = {"required", "asked",    "listed",   "searched",
                                        "imported", "internal", "personal", "secret"};
    json_key(writer, "flags");
    json_begin_array(writer);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((flags & (1u << i)) != 0)
            json_write_string(writer, names[i]);
    json_end_array(writer);
}

static void put_choices(struct json_writer *writer, const struct choice *choices)
{
    json_key(writer, "choices");
    json_begin_array(writer);
    for (; choices != NULL && choices->code != NULL; choices++)
        json_write_string(writer, choices->code);
    json_end_array(writer);
}

static void print_fields(struct text *out)
{
    struct json_writer writer;
    for (int e = 0; e < ENTITY_COUNT; e++)
        for (size_t i = 0; i < entities[e]->field_count; i++) {
            const struct field *field = &entities[e]->fields[i];
            const struct field_type_info *type = &field_types[field->type];
            begin_line(&writer, out, "field");
            json_put_string(&writer, "entity", entities[e]->name);
            json_put_string(&writer, "plural", entities[e]->plural);
            json_put_string(&writer, "name", field->name);
            json_put_string(&writer, "type", type->name);
            json_put_string(&writer, "json", type->json_type);
            json_put_string(&writer, "label", field->label);
            json_put_int(&writer, "max", field->max > 0 ? field->max : type->max);
            json_put_string(&writer, "refers_to", field->refers_to);
            put_flags(&writer, field->flags);
            put_choices(&writer, field->choices);
            end_line(&writer);
        }
}

static void print_errors(struct text *out)
{
    struct json_writer writer;
    for (int code = ERR_NONE + 1; code < ERR_COUNT; code++) {
        begin_line(&writer, out, "error");
        json_put_string(&writer, "name", error_name((enum error_code)code));
        json_put_int(&writer, "http", error_http((enum error_code)code));
        json_put_int(&writer, "exit", error_exit((enum error_code)code));
        json_put_string(&writer, "sentence", error_sentence((enum error_code)code));
        end_line(&writer);
    }
}

void print_routes(void)
{
    struct text out = {0};
    struct json_writer writer;
    for (size_t t = 0; route_tables[t] != NULL; t++)
        for (const struct route *route = route_tables[t]; route->method != NULL; route++) {
            begin_line(&writer, &out, "route");
            json_put_string(&writer, "method", route->method);
            json_put_string(&writer, "path", route->pattern);
            json_put_string(&writer, "roles", route->roles);
            json_put_string(&writer, "summary", route->summary);
            end_line(&writer);
        }
    text_free(&out);
}

void print_tables(void)
{
    struct text out = {0};
    print_fields(&out);
    print_errors(&out);
    text_free(&out);
    print_routes();
}
