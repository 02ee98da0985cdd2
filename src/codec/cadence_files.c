/* Cadences from their files: data/cadences/NAME.json. What is wrong is named with line and reason.
 */
#include "codec/data_files.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"

#include <string.h>

#define DAY_MOST 366
#define MINUTES_MOST (23 * 60)

/* The line on which step i begins: the i-th brace behind "steps". */
static int line_of(const char *text, size_t step)
{
    int line = 1;
    const char *steps = strstr(text, "\"steps\"");
    size_t braces = 0;
    for (const char *s = text; *s != '\0'; s++) {
        line += *s == '\n';
        if (steps != NULL && s > steps && *s == '{' && braces++ == step)
            return line;
    }
    return line;
}

static const char *read_step(const struct json *node, struct cadence_step *step)
{
    static const char *const halves[] = {"any", "morning", "afternoon", "other"};
    const char *half = json_get_string(node, "half");
    int64_t day = json_get_int(node, "day", 0), after = json_get_int(node, "after_min", -1);
    if (!json_node_is_object(node) || json_has(node, "day") == json_has(node, "after_min"))
        return N_("a step has either day or after_min");
    if (json_has(node, "day") && (day < 1 || day > DAY_MOST))
        return N_("day is 1 to 366");
    if (json_has(node, "after_min") && (after < 0 || after > MINUTES_MOST))
        return N_("after_min is 0 to 1380");
    *step = (struct cadence_step){.day = (int)day, .after_min = day > 0 ? 0 : (int)after};
    for (size_t i = 0; half != NULL; i++) {
        if (i == sizeof halves / sizeof *halves)
            return N_("half is any, morning, afternoon or other");
        if (strcmp(half, halves[i]) == 0) {
            step->half = (enum cadence_half)i;
            break;
        }
    }
    return NULL;
}

static bool read_cadence(const char *path, const char *text, const struct json *root,
                         struct arena *arena, struct cadence *cadence, struct error *err)
{
    const struct json *steps = json_get(root, "steps");
    size_t count = json_size(steps);
    int step;
    const char *reason;
    *cadence = (struct cadence){.name = arena_strdup(arena, json_get_string(root, "name")),
                                .title = arena_strdup(arena, json_get_string(root, "title")),
                                .version = (int)json_get_int(root, "version", 1)};
    if (cadence->name == NULL || cadence->title == NULL || count == 0)
        return error_set(err, ERR_CONFIG, _("%s needs name, title and steps"), path);
    if (count > CADENCE_STEPS_MOST)
        return error_set(err, ERR_CONFIG, _("%s: a cadence has at most %d steps"), path,
                         CADENCE_STEPS_MOST);
    for (size_t i = 0; i < count; i++) {
        reason = read_step(json_at(steps, i), &cadence->steps[i]);
        if (reason != NULL)
            return error_set(err, ERR_CONFIG, _("%s, line %d: %s"), path, line_of(text, i),
                             _(reason));
    }
    cadence->count = (int)count;
    return cadence_check(cadence, &step, &reason) ||
           error_set(err, ERR_CONFIG, _("%s, line %d: %s"), path, line_of(text, (size_t)step),
                     _(reason));
}

bool cadence_load(const char *path, struct arena *arena, struct cadence *ret_cadence,
                  struct error *err)
{
    struct text file = {0};
    struct json_doc *doc = NULL;
    struct cadence cadence;
    bool is_ok = file_read(path, 1 << 20, &file, err);
    if (is_ok && !json_parse(text_str(&file), file.length, NULL, &doc, err)) {
        is_ok = false;
        if (err != NULL)
            err->code = ERR_CONFIG;
        error_wrap(err, "%s", path);
    }
    is_ok = is_ok && read_cadence(path, text_str(&file), json_root(doc), arena, &cadence, err);
    if (is_ok)
        *ret_cadence = cadence;
    json_free(doc);
    text_free(&file);
    return is_ok;
}
