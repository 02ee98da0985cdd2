/* What a list is asked for, as one argument of two parts. */
#include "window.h"

#include <string.h>

#define PART '\x1F' /* nobody types it */

const char *window_join(struct arena *arena, const char *list, const char *wanted)
{
    return arena_printf(arena, "%s%c%s", list, PART, wanted);
}

void window_split(struct arena *arena, const char *argument, const char **ret_list,
                  const char **ret_wanted)
{
    const char *part = strchr(argument, PART);
    *ret_list = part != NULL ? arena_strndup(arena, argument, (size_t)(part - argument)) : argument;
    *ret_wanted = part != NULL ? part + 1 : "";
}
