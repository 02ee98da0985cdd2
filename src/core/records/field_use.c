/* Counting the use of fields. */
#include "core/field_use.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/company.h"
#include "core/contact.h"
#include "core/filter.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 64

static const struct entity *const counted[] = {&contact_entity, &company_entity};
static atomic_int counts[2][FIELDS_MAX];
static atomic_int opened;

static bool is_counted(const struct field *field)
{
    return (field->flags & (FIELD_INTERNAL | FIELD_SECRET)) == 0;
}

void field_use_note(const struct entity *entity, const struct field *field)
{
    for (size_t i = 0; field != NULL && i < 2; i++)
        if (entity == counted[i] && is_counted(field) &&
            field - entity->fields < (ptrdiff_t)FIELDS_MAX)
            atomic_fetch_add(&counts[i][field - entity->fields], 1);
}

void field_use_opened(void)
{
    atomic_fetch_add(&opened, 1);
}

void field_use_filter(const struct entity *entity, const char *where)
{
    struct arena *arena = arena_new();
    struct filter filter;
    if (!str_is_empty(where) && filter_parse(entity, where, clock_now_ms(), arena, &filter, NULL))
        for (size_t i = 0; i < filter.count; i++)
            field_use_note(filter.terms[i].entity, filter.terms[i].field);
    arena_free(arena);
}

void field_use_take(void (*each)(void *data, const char *name, int64_t count), void *data)
{
    int count = atomic_exchange(&opened, 0);
    char name[80];
    if (count > 0)
        each(data, FIELD_USE_OPENED, count);
    for (size_t i = 0; i < 2; i++)
        for (size_t f = 0; f < counted[i]->field_count && f < FIELDS_MAX; f++) {
            count = atomic_exchange(&counts[i][f], 0);
            snprintf(name, sizeof name, "%s.%s", counted[i]->name, counted[i]->fields[f].name);
            if (count > 0)
                each(data, name, count);
        }
}

bool field_use_is_name(const char *name)
{
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(counted[i]->name);
        const struct field *field = str_starts(name, counted[i]->name) && name[length] == '.'
                                        ? entity_field(counted[i], name + length + 1)
                                        : NULL;
        if (field != NULL)
            return is_counted(field);
    }
    return str_equal(name, FIELD_USE_OPENED);
}

int64_t field_use_of(const char *text, const char *name, char ret_last_day[11])
{
    size_t length = strlen(name);
    ret_last_day[0] = '\0';
    for (const char *line = text; line != NULL && *line != '\0';
         line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL) {
        char *end;
        if (strncmp(line, name, length) != 0 || line[length] != ' ')
            continue;
        long long count = strtoll(line + length, &end, 10);
        if (*end == ' ')
            snprintf(ret_last_day, 11, "%.10s", end + 1);
        return count;
    }
    return 0;
}

const char *field_use_since(const char *text)
{
    return text != NULL && str_starts(text, "since ") ? text + strlen("since ") : NULL;
}
