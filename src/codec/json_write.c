/* JSON writing: appends to a text, no tree in between. */
#include "codec/json.h"

#include <string.h>

void json_begin(struct json_writer *writer, struct text *out)
{
    *writer = (struct json_writer){.out = out};
}

static void before_value(struct json_writer *writer)
{
    if (writer->needs_comma)
        text_append_char(writer->out, ',');
    writer->needs_comma = true;
}

void json_begin_object(struct json_writer *writer)
{
    before_value(writer);
    text_append_char(writer->out, '{');
    writer->depth++;
    writer->needs_comma = false;
}

void json_begin_array(struct json_writer *writer)
{
    before_value(writer);
    text_append_char(writer->out, '[');
    writer->depth++;
    writer->needs_comma = false;
}

void json_end_object(struct json_writer *writer)
{
    text_append_char(writer->out, '}');
    writer->depth--;
    writer->needs_comma = true;
}

void json_end_array(struct json_writer *writer)
{
    text_append_char(writer->out, ']');
    writer->depth--;
    writer->needs_comma = true;
}

/* Of ASCII, and itself in a string. */
static bool is_plain(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

static void append_escaped(struct text *out, const char *value)
{
    text_append_char(out, '"');
    const char *plain = value;
    for (const char *at = value;;) {
        uint32_t codepoint;
        while (is_plain(*at))
            at++;
        unsigned char c = (unsigned char)*at;
        if (c == '\0')
            break;
        size_t n = c < 0x80 ? 1 : utf8_decode(at, &codepoint);
        bool is_bad = c >= 0x80 && n == 1;
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && !is_bad) {
            at += n;
            continue;
        }
        text_append_bytes(out, plain, (size_t)(at - plain));
        if (is_bad)
            text_append(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            text_append_bytes(out, (const char[]){'\\', (char)c}, 2);
        else if (c == '\n')
            text_append(out, "\\n");
        else
            text_printf(out, "\\u%04x", c);
        plain = at += n;
    }
    text_append(out, plain);
    text_append_char(out, '"');
}

void json_key(struct json_writer *writer, const char *key)
{
    before_value(writer);
    append_escaped(writer->out, key);
    text_append_char(writer->out, ':');
    writer->needs_comma = false;
}

void json_write_string(struct json_writer *writer, const char *value)
{
    before_value(writer);
    if (value == NULL)
        text_append(writer->out, "null");
    else
        append_escaped(writer->out, value);
}

void json_write_int(struct json_writer *writer, int64_t value)
{
    before_value(writer);
    text_append_int(writer->out, value);
}

void json_write_bool(struct json_writer *writer, bool value)
{
    before_value(writer);
    text_append(writer->out, value ? "true" : "false");
}

void json_write_null(struct json_writer *writer)
{
    before_value(writer);
    text_append(writer->out, "null");
}

void json_write_raw(struct json_writer *writer, const char *json)
{
    before_value(writer);
    text_append(writer->out, json);
}

void json_put_string(struct json_writer *writer, const char *key, const char *value)
{
    json_key(writer, key);
    json_write_string(writer, value);
}

void json_put_int(struct json_writer *writer, const char *key, int64_t value)
{
    if (value == INT64_MIN && writer->leaves_out_empty)
        return;
    json_key(writer, key);
    if (value == INT64_MIN)
        json_write_null(writer);
    else
        json_write_int(writer, value);
}

void json_put_bool(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_write_bool(writer, value);
}
