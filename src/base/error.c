/* The error table and the two ways a program ends early: fatal and out of memory. */
#include "base/error.h"

#include "base/arena.h"
#include "base/i18n.h"
#include "base/no_memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct error_row {
    const char *name;
    int http, exit;
    const char *sentence;
};

static const struct error_row rows[ERR_COUNT] = {
#define X(code, name, http, exit, sentence) {name, http, exit, sentence},
    ERROR_TABLE(X)
#undef X
};

static void (*fatal_hook)(void);

/* A message that was cut must not end inside a character: JSON and terminals take whole ones only.
 */
static void drop_cut_character(char *message, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)message[start - 1] & 0xC0) == 0x80)
        start--;
    unsigned char lead = start > 0 ? (unsigned char)message[start - 1] : 0;
    size_t needs = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (lead >= 0xC0 && length - start < needs)
        message[start - 1] = '\0';
}

static void set(struct error *err, enum error_code code, const char *field, const char *format,
                va_list args)
{
    if (err == NULL)
        return;
    err->code = code;
    err->message[0] = '\0';
    if (format != NULL &&
        vsnprintf(err->message, sizeof err->message, format, args) >= (int)sizeof err->message)
        drop_cut_character(err->message, sizeof err->message - 1);
    snprintf(err->field, sizeof err->field, "%s", field);
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, "", format, args);
    va_end(args);
    return false;
}

bool error_set_field(struct error *err, enum error_code code, const char *field, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, field, format, args);
    va_end(args);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    if (err == NULL)
        return false;
    char what[sizeof err->message], whole[2 * sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    int length = snprintf(whole, sizeof whole, "%s: %s", what, err->message);
    size_t keep = length < 0 ? 0 : (size_t)length;
    if (keep >= sizeof err->message)
        keep = sizeof err->message - 1;
    memcpy(err->message, whole, keep);
    err->message[keep] = '\0';
    drop_cut_character(err->message, keep);
    return false;
}

void error_clear(struct error *err)
{
    if (err != NULL)
        memset(err, 0, sizeof *err);
}

const char *error_name(enum error_code code)
{
    return rows[code].name;
}

int error_http(enum error_code code)
{
    return rows[code].http;
}

int error_exit(enum error_code code)
{
    return rows[code].exit;
}

const char *error_sentence(enum error_code code)
{
    return _(rows[code].sentence);
}

enum error_code error_from_name(const char *name)
{
    for (int i = 0; i < ERR_COUNT; i++)
        if (name != NULL && strcmp(rows[i].name, name) == 0)
            return (enum error_code)i;
    return ERR_PROTOCOL;
}

void fatal_set_hook(void (*hook)(void))
{
    fatal_hook = hook;
}

void fatal(const char *format, ...)
{
    va_list args;
    if (fatal_hook != NULL)
        fatal_hook();
    va_start(args, format);
    fputs("vorwahl: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(70);
}

static char no_memory_words[200] = "out of memory";

void no_memory_prepare(void)
{
    struct arena *arena = arena_new();
    snprintf(no_memory_words, sizeof no_memory_words, "%s",
             safe_text(arena, _("out of memory; what was saved is safe. Close other programs and "
                                "start again")));
    arena_free(arena);
}

void no_memory(void)
{
    fatal("%s", no_memory_words);
}

void *xmalloc(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (memory == NULL)
        no_memory();
    return memory;
}

void *xcalloc(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL)
        no_memory();
    return memory;
}

void *xrealloc(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);
    if (memory == NULL)
        no_memory();
    return memory;
}

char *xstrdup(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(xmalloc(size), s, size);
}
