/* Outcomes from their file. What is wrong is named with the file and the place. */
#include "codec/data_files.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"

#include <string.h>

#define DELAY_MINUTES_MOST (366 * 24 * 60) /* a year: what is promised later is forgotten */
#define ATTEMPTS_MOST 1000

static bool open_file(const char *path, struct json_doc **ret_doc, struct error *err)
{
    struct text file = {0};
    bool is_ok = file_read(path, 1 << 20, &file, err) &&
                 json_parse(text_str(&file), file.length, NULL, ret_doc, err);
    text_free(&file);
    if (!is_ok && err != NULL) {
        err->code = ERR_CONFIG;
        error_wrap(err, "%s", path);
    }
    return is_ok;
}

static bool wrong(struct error *err, const char *path, size_t place, const char *what)
{
    return error_set(err, ERR_CONFIG, _("%s, entry %zu: %s"), path, place + 1, what);
}

static unsigned read_flag(const char *name)
{
    static const struct {
        const char *name;
        unsigned flag;
    } names[] = {{"reached", OUTCOME_REACHED},
                 {"decider", OUTCOME_DECIDER},
                 {"final", OUTCOME_FINAL},
                 {"counts", OUTCOME_COUNTS}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, names[i].name))
            return names[i].flag;
    return 0;
}

static bool read_flags(const struct json *array, unsigned *ret_flags)
{
    unsigned flags = 0;
    for (size_t i = 0; i < json_size(array); i++) {
        unsigned flag = read_flag(json_text(json_at(array, i)));
        if (flag == 0)
            return false;
        flags |= flag;
    }
    *ret_flags = flags;
    return true;
}

static bool read_effect(const char *name, enum outcome_effect *ret_effect)
{
    static const char *const names[EFFECT_COUNT] = {
        "retry",        "callback",    "open",        "qualify",  "recycle", "close",
        "number_wrong", "number_dead", "person_left", "customer", "block",   "none"};
    for (int i = 0; i < EFFECT_COUNT; i++)
        if (str_equal(name, names[i])) {
            *ret_effect = (enum outcome_effect)i;
            return true;
        }
    return false;
}

static bool read_reasons(const struct json *array, struct arena *arena, struct outcome *outcome)
{
    size_t count = json_size(array);
    struct outcome_reason *reasons = ARENA_ARRAY(arena, struct outcome_reason, count + 1);
    for (size_t i = 0; i < count; i++) {
        reasons[i] = (struct outcome_reason){
            arena_strdup(arena, json_get_string(json_at(array, i), "code")),
            arena_strdup(arena, json_get_string(json_at(array, i), "label"))};
        if (str_is_empty(reasons[i].code) || str_is_empty(reasons[i].label))
            return false;
    }
    outcome->reasons = reasons;
    outcome->reason_count = (int)count;
    return true;
}

static bool read_delays(const struct json *array, struct arena *arena, struct outcome *outcome)
{
    for (size_t i = 0; i < json_size(array); i++) {
        char *minutes;
        int64_t value = 0;
        if (!json_canonical(json_at(array, i), arena, &minutes) || minutes == NULL ||
            !str_to_int64(minutes, &value) || value <= 0 || value > DELAY_MINUTES_MOST)
            return false;
        outcome->delay_ms[outcome->delay_count++] = value * MINUTE_MS;
    }
    return true;
}

static bool read_outcome(const struct json *node, const char *path, size_t place,
                         struct arena *arena, struct outcome *outcome, struct error *err)
{
    const char *key = json_get_string(node, "key");
    const struct json *delays = json_get(node, "delays_min");
    outcome->code = arena_strdup(arena, json_get_string(node, "code"));
    outcome->label = arena_strdup(arena, json_get_string(node, "label"));
    if (str_is_empty(outcome->code) || str_is_empty(outcome->label))
        return wrong(err, path, place, _("code and label are needed"));
    if (key == NULL || strlen(key) != 1)
        return wrong(err, path, place, _("key has to be one character"));
    if (!read_effect(json_get_string(node, "effect"), &outcome->effect))
        return wrong(err, path, place, _("this effect does not exist"));
    if (json_size(delays) > 8 || json_size(json_get(node, "reasons")) > 7)
        return wrong(err, path, place, _("at most 8 delays and 7 reasons"));
    if (!read_flags(json_get(node, "flags"), &outcome->flags))
        return wrong(err, path, place, _("this flag does not exist"));
    outcome->key = key[0];
    if (!read_delays(delays, arena, outcome))
        return wrong(err, path, place, _("delays are minutes, up to a year"));
    if (!read_reasons(json_get(node, "reasons"), arena, outcome))
        return wrong(err, path, place, _("a reason needs code and label"));
    return true;
}

bool outcomes_load(const char *path, struct arena *arena, struct outcome_table *ret_table,
                   struct error *err)
{
    struct json_doc *doc;
    if (!open_file(path, &doc, err))
        return false;
    const struct json *array = json_get(json_root(doc), "outcomes");
    size_t count = json_size(array);
    struct outcome *rows = ARENA_ARRAY(arena, struct outcome, count + 1);
    bool is_ok = count > 0 || error_set(err, ERR_CONFIG, _("%s holds no outcomes"), path);
    int64_t attempts_max = json_get_int(json_root(doc), "attempts_max", 6);
    if (is_ok && (attempts_max < 1 || attempts_max > ATTEMPTS_MOST))
        is_ok = error_set(err, ERR_CONFIG, _("%s: attempts_max is a number from 1 to %d"), path,
                          ATTEMPTS_MOST);
    for (size_t i = 0; is_ok && i < count; i++) {
        is_ok = read_outcome(json_at(array, i), path, i, arena, &rows[i], err);
        for (size_t j = 0; is_ok && j < i; j++)
            if (str_equal(rows[i].code, rows[j].code) || rows[i].key == rows[j].key)
                is_ok = wrong(err, path, i, _("code or key stands twice"));
    }
    if (is_ok)
        *ret_table = (struct outcome_table){
            .rows = rows, .count = (int)count, .attempts_max = (int)attempts_max};
    json_free(doc);
    return is_ok;
}
