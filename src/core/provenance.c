/* Where a value comes from: "phone:20261128:SOURCE" or "phone:20261128:SOURCE:20271231", separated
 * by commas. */
#include "core/provenance.h"

#include "base/text.h"
#include "base/uuid.h"
#include "core/company.h"
#include "core/contact.h"

#include <stdlib.h>
#include <string.h>

const char *provenance_marks(const struct entity *entity)
{
    return entity == &contact_entity   ? "sources"
           : entity == &company_entity ? "company_sources"
                                       : NULL;
}

static bool is_of(const char *mark, const char *field)
{
    size_t length = strlen(field);
    return strncmp(mark, field, length) == 0 && mark[length] == ':';
}

/* False: nothing that this version wrote. */
static bool read_mark(char *mark, const char *field, struct provenance *source)
{
    char *day = mark + strlen(field) + 1, *name = strchr(day, ':');
    if (name == NULL)
        return false;
    *name++ = '\0';
    char *until = strchr(name, ':');
    if (until != NULL)
        *until++ = '\0';
    *source = (struct provenance){
        .source = name, .day = atoi(day), .until = until != NULL ? atoi(until) : 0};
    return *name != '\0' && source->day >= 19700101;
}

static int newest_first(const void *a, const void *b)
{
    const struct provenance *x = a, *y = b;
    return (x->day < y->day) - (x->day > y->day);
}

size_t provenance_of(const char *marks, const char *field, struct arena *arena,
                     struct provenance **ret_sources)
{
    char **parts;
    size_t found = 0, count = str_is_empty(marks) ? 0 : str_split(arena, marks, ',', &parts);
    *ret_sources = ARENA_ARRAY(arena, struct provenance, count + 1);
    for (size_t i = 0; i < count; i++)
        found += is_of(parts[i], field) && read_mark(parts[i], field, &(*ret_sources)[found]);
    qsort(*ret_sources, found, sizeof **ret_sources, newest_first);
    return found;
}

const char *provenance_drop(const char *marks, const char *field, struct arena *arena)
{
    char **parts;
    const char *out = NULL;
    size_t count = str_is_empty(marks) ? 0 : str_split(arena, marks, ',', &parts);
    for (size_t i = 0; i < count; i++)
        if (!is_of(parts[i], field))
            out = out == NULL ? parts[i] : arena_printf(arena, "%s,%s", out, parts[i]);
    return out;
}

const char *provenance_add(const char *marks, const char *field, const struct provenance *source,
                           struct arena *arena)
{
    const char *mark = arena_printf(arena, "%s:%d:%s", field, source->day, source->source);
    if (source->until != 0)
        mark = arena_printf(arena, "%s:%d", mark, source->until);
    return str_is_empty(marks)         ? mark
           : str_list_has(marks, mark) ? marks
                                       : arena_printf(arena, "%s,%s", mark, marks);
}

const char *provenance_set(const char *marks, const char *field, const struct provenance *source,
                           struct arena *arena)
{
    return provenance_add(provenance_drop(marks, field, arena), field, source, arena);
}

int provenance_until(const struct provenance *sources, size_t count)
{
    int until = 0;
    for (size_t i = 0; i < count; i++) {
        if (sources[i].until == 0)
            return 0;
        until = sources[i].until > until ? sources[i].until : until;
    }
    return until;
}

bool provenance_outlasts(const char *marks, int until, struct arena *arena)
{
    char **parts;
    size_t count = str_is_empty(marks) ? 0 : str_split(arena, marks, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        struct provenance source;
        const char *field = arena_strndup(arena, parts[i], strcspn(parts[i], ":"));
        if (parts[i][strlen(field)] == ':' && read_mark(parts[i], field, &source) &&
            uuid_is_valid(source.source) && (source.until == 0 || source.until > until))
            return true;
    }
    return false;
}

int provenance_day(const char *date)
{
    return date == NULL || strlen(date) < 10
               ? 0
               : atoi(date) * 10000 + atoi(date + 5) * 100 + atoi(date + 8);
}
