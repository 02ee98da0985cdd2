/* What was counted of the use of fields goes to the service with the next push, without a word of
 * who used them. */
#include "link.h"

#include "base/clock.h"
#include "core/field_use.h"

#include <stdio.h>
#include <string.h>

#define WAITING "field_use" /* meta: "contact.phone 3\n", not sent yet */
#define EVERY_MS (10 * MINUTE_MS)

struct gathering {
    const char *before;
    struct text text;
};

/* Sums of names that were counted both times. */
static void add_new(void *data, const char *name, int64_t count)
{
    struct gathering *gathering = data;
    char ignored[11];
    text_printf(&gathering->text, "%s %lld\n", name,
                (long long)(count + field_use_of(gathering->before, name, ignored)));
}

static void add_kept(struct gathering *gathering)
{
    char name[80], ignored[11];
    for (const char *line = gathering->before; line != NULL && *line != '\0';
         line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " \n"), line);
        bool is_there = gathering->text.length > 0 && strstr(gathering->text.data, name) != NULL;
        if (name[0] != '\0' && !is_there)
            text_printf(&gathering->text, "%s %lld\n", name,
                        (long long)field_use_of(gathering->before, name, ignored));
    }
}

void uses_keep(struct store *store)
{
    struct arena *arena = arena_new();
    struct gathering gathering = {.before = store_meta(store, WAITING, true, arena)};
    field_use_take(add_new, &gathering);
    if (gathering.text.length > 0) {
        add_kept(&gathering);
        (void)store_meta_set(store, WAITING, text_str(&gathering.text), true, NULL);
    }
    text_free(&gathering.text);
    arena_free(arena);
}

bool uses_write(struct link *link, struct json_writer *writer)
{
    if (link->uses_ms != 0 && clock_monotonic_ms() - link->uses_ms < EVERY_MS)
        return false;
    uses_keep(link->store);
    const char *waiting = store_meta(link->store, WAITING, true, link->arena);
    if (str_is_empty(waiting))
        return false;
    json_key(writer, "uses");
    json_begin_object(writer);
    for (const char *line = waiting; line != NULL && *line != '\0';
         line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL) {
        char ignored[11];
        const char *name = arena_strndup(link->arena, line, strcspn(line, " \n"));
        int64_t count = field_use_of(waiting, name, ignored);
        if (count > 0 && field_use_is_name(name))
            json_put_int(writer, name, count < 100000 ? count : 100000);
    }
    json_end_object(writer);
    return true;
}

void uses_sent(struct link *link)
{
    link->uses_ms = clock_monotonic_ms();
    (void)store_meta_set(link->store, WAITING, "", true, NULL);
}
