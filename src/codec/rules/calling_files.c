/* The rules of calling from data/calling: hours and limits, holidays, postal codes. What cannot be
 * read is named, and the rules built into core stand for it. */
#include "codec/data_files.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"

#include <stdio.h>
#include <string.h>

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static bool open_rules(const char *folder, const char *name, struct arena *arena,
                       struct json_doc **ret_doc, struct error *err)
{
    struct text file = {0};
    bool is_ok = file_read(path_join(arena, folder, name), 1 << 20, &file, err) &&
                 json_parse(text_str(&file), file.length, &json_limits_page, ret_doc, err);
    text_free(&file);
    return is_ok;
}

static bool wrong(struct error *err, const char *list, size_t place, const char *what)
{
    return error_set(err, ERR_CONFIG, _("%s, entry %zu: %s"), list, place + 1, what);
}

/* --- holidays --- */

static bool add_lands(const struct json *node, unsigned *lands)
{
    if (str_equal(json_text(node), "all")) {
        *lands = LANDS_ALL;
        return true;
    }
    for (size_t i = 0; i < json_size(node); i++) {
        unsigned land = land_of_code(json_text(json_at(node, i)));
        if (land == 0)
            return false;
        *lands |= land;
    }
    return true;
}

static bool read_date(const char *text, struct holiday *holiday)
{
    int used = 0;
    return text != NULL && sscanf(text, "%2d-%2d%n", &holiday->month, &holiday->day, &used) == 2 &&
           text[used] == '\0' && holiday->month >= 1 && holiday->month <= 12 && holiday->day >= 1 &&
           holiday->day <= 31;
}

static bool read_holiday(const struct json *node, size_t place, struct arena *arena,
                         struct holiday *holiday, struct error *err)
{
    const char *name = json_get_string(node, "label"),
               *postal = json_get_string(node, "postal_codes");
    const char *wednesday = json_get_string(node, "wednesday_before");
    if (str_is_empty(name) || str_is_empty(json_get_string(node, "source")))
        return wrong(err, "holidays", place, _("label and source are needed"));
    holiday->name = arena_strdup(arena, name);
    holiday->since = (int)json_get_int(node, "since", 0);
    holiday->year = (int)json_get_int(node, "year", 0);
    holiday->is_easter_based = json_has(node, "easter");
    holiday->easter_days = (int)json_get_int(node, "easter", 0);
    holiday->is_wednesday = wednesday != NULL;
    if (!holiday->is_easter_based &&
        !read_date(wednesday != NULL ? wednesday : json_get_string(node, "date"), holiday))
        return wrong(err, "holidays", place, _("a date like 01-06 is needed"));
    if (!add_lands(json_get(node, "lands"), &holiday->lands) ||
        !add_lands(json_get(node, "parts"), &holiday->lands) || holiday->lands == 0)
        return wrong(err, "holidays", place, _("this Land does not exist"));
    if (postal != NULL &&
        sscanf(postal, "%5d-%5d", &holiday->postal_from, &holiday->postal_to) != 2)
        return wrong(err, "holidays", place, _("postal codes like 86150-86199 are needed"));
    return true;
}

static bool read_holidays(const char *folder, struct arena *arena, struct calling_rules *rules,
                          struct error *err)
{
    struct json_doc *doc;
    if (!open_rules(folder, "holidays.json", arena, &doc, err))
        return false;
    const struct json *array = json_get(json_root(doc), "holidays");
    size_t count = json_size(array);
    struct holiday *list = ARENA_ARRAY(arena, struct holiday, count + 1);
    bool is_ok = count > 0 || wrong(err, "holidays", 0, _("the list is empty"));
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = read_holiday(json_at(array, i), i, arena, &list[i], err);
    json_free(doc);
    if (is_ok) {
        rules->holidays = list;
        rules->holiday_count = count;
    }
    return is_ok;
}

/* --- postal codes: "01053 01936 SN,TH", sorted --- */

static bool read_range(const char *text, struct postal_range *range)
{
    char lands[64];
    if (text == NULL || sscanf(text, "%5d %5d %63s", &range->from, &range->to, lands) != 3)
        return false;
    for (const char *at = lands; *at != '\0'; at += 2 + (at[2] == ',')) {
        char code[3] = {at[0], at[1], '\0'};
        unsigned land = land_of_code(code);
        if (land == 0)
            return false;
        range->lands |= land;
    }
    return range->from <= range->to;
}

static bool read_postal_codes(const char *folder, struct arena *arena, struct calling_rules *rules,
                              struct error *err)
{
    struct json_doc *doc;
    if (!open_rules(folder, "postal_codes.json", arena, &doc, err))
        return false;
    const struct json *array = json_get(json_root(doc), "ranges");
    size_t count = json_size(array);
    struct postal_range *list = ARENA_ARRAY(arena, struct postal_range, count + 1);
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = (read_range(json_text(json_at(array, i)), &list[i]) &&
                 (i == 0 || list[i - 1].to < list[i].from)) ||
                wrong(err, "ranges", i, _("has to be: first code, last code, Land; in order"));
    json_free(doc);
    if (is_ok) {
        rules->ranges = list;
        rules->range_count = count;
    }
    return is_ok;
}

/* --- hours and limits --- */

static bool read_span(const char *text, struct hours *ret_hours)
{
    int from_hour, from_minute, to_hour, to_minute;
    if (sscanf(text, "%2d:%2d-%2d:%2d", &from_hour, &from_minute, &to_hour, &to_minute) != 4)
        return false;
    *ret_hours = (struct hours){from_hour * 60 + from_minute, to_hour * 60 + to_minute};
    return ret_hours->from >= 0 && ret_hours->from < ret_hours->to && ret_hours->to <= 24 * 60;
}

static bool read_hours(const struct json *object, struct hours ret_hours[7])
{
    for (int i = 0; i < 7; i++) {
        const char *text = json_get_string(object, weekdays[i]);
        ret_hours[i] = (struct hours){0, 0};
        if (text != NULL && !read_span(text, &ret_hours[i]))
            return false;
    }
    return true;
}

static struct calling_limits read_limits(const struct json *object)
{
    return (struct calling_limits){.per_day = (int)json_get_int(object, "day", 0),
                                   .per_week = (int)json_get_int(object, "week", 0),
                                   .per_campaign = (int)json_get_int(object, "campaign", 0)};
}

static bool read_campaigns(const struct json *array, struct arena *arena,
                           struct calling_rules *rules, struct error *err)
{
    size_t count = json_size(array);
    struct calling_campaign *list = ARENA_ARRAY(arena, struct calling_campaign, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json *node = json_at(array, i);
        list[i].name = arena_strdup(arena, json_get_string(node, "name"));
        list[i].limits = read_limits(json_get(node, "attempts"));
        list[i].has_hours = json_has(node, "hours");
        if (str_is_empty(list[i].name))
            return wrong(err, "campaigns", i, _("a name is needed"));
        if (list[i].has_hours && !read_hours(json_get(node, "hours"), list[i].hours))
            return wrong(err, "campaigns", i, _("hours have to be like 08:00-20:00"));
    }
    rules->campaigns = list;
    rules->campaign_count = count;
    return true;
}

struct zone_list {
    struct calling_zone *zones;
    size_t count;
    struct arena *arena;
};

static void add_zone(const char *key, const struct json *value, void *data)
{
    struct zone_list *list = data;
    if (key[0] == '+' && json_text(value) != NULL)
        list->zones[list->count++] = (struct calling_zone){
            arena_strdup(list->arena, key), arena_strdup(list->arena, json_text(value))};
}

/* An older file has none. */
static bool read_spoken(const struct json *object, struct hours *hours, struct error *err)
{
    const char *text = json_get_string(object, "hours");
    if (object == NULL)
        return true;
    return (text != NULL && read_span(text, hours) && hours->to - hours->from == 12 * 60) ||
           wrong(err, "spoken", 0, _("twelve hours like 07:00-19:00 are needed"));
}

static bool read_frame(const char *folder, struct arena *arena, struct calling_rules *rules,
                       struct error *err)
{
    struct json_doc *doc;
    if (!open_rules(folder, "rules.json", arena, &doc, err))
        return false;
    const struct json *root = json_root(doc), *zones = json_get(root, "zones");
    struct zone_list list = {
        .arena = arena, .zones = ARENA_ARRAY(arena, struct calling_zone, json_size(zones) + 1)};
    bool is_ok = (read_hours(json_get(root, "legal"), rules->legal) &&
                  read_hours(json_get(root, "office"), rules->office)) ||
                 wrong(err, "rules", 0, _("hours have to be like 08:00-20:00"));
    is_ok = is_ok && read_spoken(json_get(root, "spoken"), &rules->spoken, err);
    is_ok = is_ok && read_campaigns(json_get(root, "campaigns"), arena, rules, err);
    rules->limits = read_limits(json_get(root, "attempts"));
    json_each(zones, add_zone, &list);
    rules->zones = list.zones;
    rules->zone_count = list.count;
    json_free(doc);
    return is_ok;
}

void calling_rules_load(const char *folder, struct arena *arena, struct calling_rules *ret_rules)
{
    static const struct {
        const char *file;
        bool (*read)(const char *, struct arena *, struct calling_rules *, struct error *);
    } parts[] = {{"rules.json", read_frame},
                 {"holidays.json", read_holidays},
                 {"postal_codes.json", read_postal_codes}};
    struct calling_rules rules = calling_rules_built_in();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct calling_rules tried = rules;
        struct error err = {0};
        if (parts[i].read(folder, arena, &tried, &err))
            rules = tried;
        else if (rules.missing == NULL) {
            rules.missing_file = parts[i].file;
            rules.missing = arena_printf(arena, "%s: %s", parts[i].file, err.message);
        }
    }
    *ret_rules = rules;
}
