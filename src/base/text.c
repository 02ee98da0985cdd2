/* Growing buffers and small string helpers. */
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct text *text, size_t more)
{
    size_t need = text->length + more + 1;
    if (need <= text->capacity)
        return;
    size_t capacity = text->capacity > 0 ? text->capacity : 64;
    while (capacity < need)
        capacity *= 2;
    text->data = xrealloc(text->data, capacity);
    text->capacity = capacity;
}

char *text_room(struct text *text, size_t bytes)
{
    reserve(text, bytes);
    return text->data + text->length;
}

void text_wrote(struct text *text, size_t bytes)
{
    text->length += bytes;
    text->data[text->length] = '\0';
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    if (length > 0)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_append(struct text *text, const char *s)
{
    text_append_bytes(text, s, strlen(s));
}

/* Not by printf: lists and feeds are full of numbers. */
void text_append_int(struct text *text, int64_t value)
{
    char digits[20], *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        text_append_char(text, '-');
    text_append_bytes(text, at, (size_t)(digits + sizeof digits - at));
}

void text_append_utf8(struct text *text, uint32_t codepoint)
{
    char bytes[4];
    text_append_bytes(text, bytes, utf8_encode(codepoint, bytes));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = text->capacity - text->length;
    int length = vsnprintf(room > 0 ? text->data + text->length : NULL, room, format, args);
    if (length < 0)
        fatal("a text cannot be printed");
    if ((size_t)length >= room) {
        reserve(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
    }
    text->length += (size_t)length;
    va_end(again);
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->data != NULL)
        text->data[0] = '\0';
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

char *text_steal(struct text *text)
{
    char *data = text->data != NULL ? text->data : xstrdup("");
    *text = (struct text){0};
    return data;
}

const char *text_str(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

bool str_is_empty(const char *s)
{
    return s == NULL || *s == '\0';
}

bool str_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

bool str_equal_or_empty(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t length = strlen(s), tail = strlen(suffix);
    return length >= tail && strcmp(s + length - tail, suffix) == 0;
}

const char *str_or(const char *s, const char *fallback)
{
    return str_is_empty(s) ? fallback : s;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool str_is_blank(const char *s)
{
    uint32_t c;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n)
        if (!is_blank(c))
            return false;
    return true;
}

char *str_trim(struct arena *arena, const char *s)
{
    char *out = arena_alloc(arena, strlen(s) + 1), *to = out;
    uint32_t c;
    bool is_pending = false;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n) {
        if (c > ' ' && c < 0x7F) { /* nearly everything */
            if (is_pending)
                *to++ = ' ';
            is_pending = false;
            n = 0;
            do
                *to++ = *s++;
            while (*s > ' ' && *s < 0x7F);
            continue;
        }
        if (is_blank(c)) {
            is_pending = to > out;
            continue;
        }
        if (is_pending)
            *to++ = ' ';
        is_pending = false;
        for (size_t i = 0; i < n; i++)
            *to++ = s[i];
    }
    *to = '\0';
    return out;
}

bool str_to_int64(const char *s, int64_t *ret_value)
{
    char *end;
    if (str_is_empty(s) || (*s != '-' && (*s < '0' || *s > '9')))
        return false;
    errno = 0;
    int64_t value = strtoimax(s, &end, 10);
    if (errno != 0 || *end != '\0' || end[-1] == '-')
        return false;
    *ret_value = value;
    return true;
}

bool str_list_has(const char *comma_list, const char *item)
{
    size_t length = strlen(item);
    for (const char *at = comma_list; at != NULL && *at != '\0';) {
        size_t part = strcspn(at, ",");
        const char *start = at + strspn(at, " ");
        size_t trimmed = part - (size_t)(start - at);
        while (trimmed > 0 && start[trimmed - 1] == ' ')
            trimmed--;
        if (trimmed == length && strncmp(start, item, length) == 0)
            return true;
        at += part + (at[part] == ',');
    }
    return false;
}

size_t str_split(struct arena *arena, const char *s, char separator, char ***ret_parts)
{
    size_t count = 1, i = 0;
    for (const char *c = s; *c != '\0'; c++)
        count += *c == separator;
    char **parts = ARENA_ARRAY(arena, char *, count);
    for (const char *start = s; i < count; i++) {
        const char *end = strchr(start, separator);
        size_t length = end != NULL ? (size_t)(end - start) : strlen(start);
        parts[i] = str_trim(arena, arena_strndup(arena, start, length));
        start += length + 1;
    }
    *ret_parts = parts;
    return count;
}
