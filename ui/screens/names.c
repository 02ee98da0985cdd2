/* Names that Tab completes in questions: people, teams, campaigns, words of a list. */
#include "names.h"

#include "core/reference.h"
#include "core/territory.h"

#include <string.h>

#define NAMES_MAX 200

size_t names_begun(struct app *app, const struct entity *entity, const char *begun,
                   char ***ret_names)
{
    struct page_request page = {.limit = NAMES_MAX, .sort = "name"};
    void **records;
    size_t found, count = 0;
    char *cursor;
    const char *folded = text_fold(app->frame, begun);
    if (!store_page(app->store, entity, &page, app->frame, &records, &found, &cursor, NULL))
        return 0;
    char **names = *ret_names = ARENA_ARRAY(app->frame, char *, found + 1);
    for (size_t i = 0; i < found; i++) {
        char *name = record_get(entity, records[i], "name", app->frame);
        if (name != NULL && str_starts(text_fold(app->frame, name), folded))
            names[count++] = name;
    }
    return count;
}

size_t names_team(struct app *app, const char *text, char ***ret_lines)
{
    return names_begun(app, &team_entity, text, ret_lines);
}

size_t names_campaign(struct app *app, const char *text, char ***ret_lines)
{
    return names_begun(app, &campaign_entity, text, ret_lines);
}

size_t names_user(struct app *app, const char *text, char ***ret_lines)
{
    return names_begun(app, &user_entity, text, ret_lines);
}

/* Where the last of several names begins. */
static size_t last_of(const char *text)
{
    const char *comma = strrchr(text, ',');
    size_t at = comma != NULL ? (size_t)(comma + 1 - text) : 0;
    return at + strspn(text + at, " ");
}

static void put_before(struct app *app, const char *text, size_t at, char **lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lines[i] = arena_printf(app->frame, "%.*s%s", (int)at, text, lines[i]);
}

static size_t last_begun(struct app *app, const struct entity *entity, const char *text,
                         char ***ret_lines)
{
    size_t at = last_of(text), count = names_begun(app, entity, text + at, ret_lines);
    put_before(app, text, at, *ret_lines, count);
    return count;
}

size_t names_users(struct app *app, const char *text, char ***ret_lines)
{
    return last_begun(app, &user_entity, text, ret_lines);
}

size_t names_territories(struct app *app, const char *text, char ***ret_lines)
{
    return last_begun(app, &territory_entity, text, ret_lines);
}

size_t names_words(struct app *app, const char *list, const char *text, char ***ret_lines)
{
    char **words;
    size_t at = last_of(text), found = str_split(app->frame, list, ',', &words), count = 0;
    for (size_t i = 0; i < found; i++)
        if (str_starts(words[i], text + at))
            words[count++] = words[i];
    put_before(app, text, at, words, count);
    *ret_lines = words;
    return count;
}
