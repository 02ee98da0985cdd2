/* Cadences from their files. What is wrong is named with line and reason. */
#include "codec/data_files.h"

#include "base/file.h"
#include "base/i18n.h"
#include "rule_reading.h"

#include <string.h>

#define FILE_MAX ((size_t)1 << 20)
#define DAY_MOST 366
#define MINUTES_MOST (23 * 60)

static bool read_half(struct rule_reading *reading, const struct json *node,
                      enum cadence_half *ret_half)
{
    static const char *const halves[] = {"any", "morning", "afternoon", "other"};
    const char *half = json_get_string(node, "half");
    *ret_half = HALF_ANY;
    if (!json_has(node, "half"))
        return true;
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++)
        if (str_equal(half, halves[i])) {
            *ret_half = (enum cadence_half)i;
            return true;
        }
    return rule_wrong(reading, "half", _("half is any, morning, afternoon or other"));
}

static bool read_step(struct rule_reading *reading, const struct json *node,
                      struct cadence_step *step)
{
    *step = (struct cadence_step){0};
    if (!rule_members(reading, node, "day,after_min,half"))
        return false;
    if (json_has(node, "day") == json_has(node, "after_min"))
        return rule_wrong(reading, NULL, _("a step has either day or after_min"));
    return rule_int(reading, node, "day", 1, DAY_MOST, &step->day) &&
           rule_int(reading, node, "after_min", 0, MINUTES_MOST, &step->after_min) &&
           read_half(reading, node, &step->half);
}

static bool read_steps(struct rule_reading *reading, const struct json *steps,
                       struct cadence *cadence)
{
    size_t count = json_size(steps);
    int wrong;
    const char *reason;
    if (count == 0 || count > CADENCE_STEPS_MOST)
        return rule_wrong(
            reading, "steps",
            arena_printf(reading->arena, _("a cadence has 1 to %d steps"), CADENCE_STEPS_MOST));
    rule_enter(reading, "steps", 0);
    for (size_t i = 0; i < count; i++) {
        rule_enter(reading, NULL, i);
        if (!read_step(reading, json_at(steps, i), &cadence->steps[i]))
            return false;
        rule_leave(reading);
    }
    cadence->count = (int)count;
    if (cadence_check(cadence, &wrong, &reason))
        return true;
    rule_enter(reading, NULL, (size_t)wrong);
    return rule_wrong(reading, NULL, _(reason));
}

bool rule_read_cadence(struct rule_reading *reading, const struct json *root,
                       struct rule_file *file)
{
    struct cadence *cadence = &file->cadence;
    *cadence = (struct cadence){
        .name = file->name, .title = file->title, .version = (int)json_get_int(root, "version", 1)};
    return rule_members(reading, root, "kind,name,title,version,about,steps") &&
           read_steps(reading, json_get(root, "steps"), cadence);
}

bool cadence_load(const char *path, struct arena *arena, struct cadence *ret_cadence,
                  struct error *err)
{
    struct text file = {0};
    struct rule_file rule;
    bool is_ok = file_read(path, FILE_MAX, &file, err) &&
                 rule_read(path, text_str(&file), file.length, NULL, arena, &rule, err) &&
                 (rule.kind == RULE_CADENCE ||
                  error_set(err, ERR_CONFIG, _("%s: this is no cadence"), path));
    if (is_ok)
        *ret_cadence = rule.cadence;
    text_free(&file);
    return is_ok;
}
