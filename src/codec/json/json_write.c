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

/* All up to what JSON writes in another way, or to the end. A body that is a string itself has a
 * quote every few signs. */
static const char *append_plain(struct text *out, const char *at, const char *end)
{
    char *room = text_room(out, 2 * (size_t)(end - at)), *to = room;
    for (;; at++) {
        if (*at == '"' || *at == '\\')
            *to++ = '\\';
        else if (!is_plain(*at))
            break;
        *to++ = *at;
    }
    text_wrote(out, (size_t)(to - room));
    return at;
}

static void append_escaped(struct text *out, const char *value)
{
    const char *end = value + strlen(value);
    text_append_char(out, '"');
    for (const char *at = append_plain(out, value, end); at < end;
         at = append_plain(out, at, end)) {
        uint32_t codepoint;
        unsigned char c = (unsigned char)*at;
        size_t n = c < 0x80 ? 1 : utf8_decode(at, &codepoint);
        if (c >= 0x80 && n == 1)
            text_append(out, "\xEF\xBF\xBD");
        else if (c >= 0x80)
            text_append_bytes(out, at, n);
        else if (c == '\n')
            text_append(out, "\\n");
        else
            text_printf(out, "\\u%04x", c);
        at += n;
    }
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
