/* Walks a JSON text that is known to be valid; jansson does not say where its nodes stood. */
#include "json_place.h"

#include <string.h>

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : end;
}

static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
        } else {
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
            if (depth < 0 || (depth == 0 && *at == ','))
                return at;
            at++;
        }
        if (depth == 0 && at < end && (*at == ',' || *at == '}' || *at == ']'))
            return at;
    }
    return end;
}

/* The value that a step leads to from an object or array; NULL: there is none. */
static const char *step_into(const char *at, const char *end, const struct json_step *step)
{
    bool is_object = at < end && *at == '{';
    size_t index = 0, length = step->key != NULL ? strlen(step->key) : 0;
    if (at >= end || (*at != '{' && *at != '['))
        return NULL;
    for (at = skip_blanks(at + 1, end); at < end && *at != '}' && *at != ']'; index++) {
        const char *key = at;
        if (is_object) {
            at = skip_blanks(skip_string(at, end), end);
            at = skip_blanks(at < end ? at + 1 : end, end); /* the colon */
        }
        bool is_it = is_object
                         ? step->key != NULL && (size_t)(end - key) > length + 1 &&
                               strncmp(key + 1, step->key, length) == 0 && key[length + 1] == '"'
                         : step->key == NULL && index == step->index;
        if (is_it)
            return at;
        at = skip_blanks(skip_value(at, end), end);
        if (at < end && *at == ',')
            at = skip_blanks(at + 1, end);
    }
    return NULL;
}

int json_line(const char *text, size_t length, const struct json_step *steps, size_t count)
{
    const char *end = text + length, *at = skip_blanks(text, end);
    int line = 1;
    for (size_t i = 0; i < count; i++) {
        const char *next = step_into(at, end, &steps[i]);
        if (next == NULL)
            break;
        at = next;
    }
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}
