/* The index is read at each key: a millisecond or two. */
#include "twin_echo.h"

#include "../screens.h"

#include "usecase/duplicates.h"

#include <stdio.h>
#include <string.h>

void twin_echo(struct app *app, const struct entity *entity, const void *record, const char *field,
               const char *value, char *echo, size_t size)
{
    const char *words = twins_after(app->session, entity, record, field, value, app->frame);
    size_t used = strlen(echo);
    if (words == NULL)
        return;
    snprintf(echo + used, size - used, "  %s", words);
    prompt_warn();
}
