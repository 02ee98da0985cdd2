/* The filter line that lists open with `/`. */
#include "names.h"

#include "core/field_use.h"
#include "core/filter.h"
#include "core/reference.h"
#include "core/task.h"

#include <string.h>

static const struct entity *asked; /* the one filter line that is open */

static bool check_filter(struct app *app, const char *text, char *echo, size_t size)
{
    struct error err = {0};
    struct filter filter;
    if (text[0] == '\0') {
        snprintf(
            echo, size, "%s",
            asked == &task_entity
                ? _("for example: kind:conflict worth:>50 check_id:phone*; Tab completes")
                : _("for example: grade:A postal_code:2* -tag:partner overdue; Tab completes"));
        return true;
    }
    if (!filter_parse(asked, text, clock_now_ms(), app->frame, &filter, &err) ||
        !store_filter_check(asked, text, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    echo[0] = '\0';
    return true;
}

/* Names of queues, people and the like come from the store. */
static void complete_names(struct app *app, struct filter_completion *completion)
{
    completion->count = names_begun(app, completion->named, completion->begun, &completion->terms);
    for (size_t i = 0; i < completion->count; i++)
        completion->terms[i] = arena_printf(app->frame, "%s%s", completion->before,
                                            filter_quote(app->frame, completion->terms[i]));
}

static size_t complete_filter(struct app *app, const char *text, char ***ret_lines)
{
    struct filter_completion completion;
    filter_complete(asked, text, app->frame, &completion);
    if (completion.named != NULL)
        complete_names(app, &completion);
    *ret_lines = completion.terms;
    for (size_t i = 0; i < completion.count; i++)
        (*ret_lines)[i] =
            arena_printf(app->frame, "%s%s", arena_strndup(app->frame, text, completion.at),
                         completion.terms[i]);
    return completion.count;
}

static void (*taken)(struct app *app, const char *text, void *data);

static void filter_done(struct app *app, const char *text, void *data)
{
    field_use_filter(asked, text);
    taken(app, text, data);
}

void filter_ask(struct app *app, const struct entity *entity, const char *initial,
                void (*done)(struct app *app, const char *text, void *data))
{
    asked = entity;
    taken = done;
    struct prompt prompt = {.question = _("Show only:"),
                            .initial = initial,
                            .check = check_filter,
                            .done = filter_done,
                            .complete = complete_filter};
    prompt_open(app, &prompt);
}
