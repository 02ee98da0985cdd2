/* A team's own rules of calling: hours and limits inside the legal frame, for all of its calls and
 * by campaign. What is laxer than the law is a mistake. */
#include "base/i18n.h"
#include "rule_reading.h"

#include <stdio.h>
#include <string.h>

#define CAMPAIGNS_MOST 200
#define ATTEMPTS_MOST 1000
#define TOLERANCE_MOST 240
#define DAYS 7
#define WEEKDAYS "mon,tue,wed,thu,fri,sat,sun"

static const char *const weekdays[DAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static char *clock_words(struct rule_reading *reading, struct hours hours)
{
    return hours.from < hours.to
               ? arena_printf(reading->arena, "%02d:%02d-%02d:%02d", hours.from / 60,
                              hours.from % 60, hours.to / 60, hours.to % 60)
               : arena_strdup(reading->arena, _("no calls"));
}

static bool is_inside(struct rule_reading *reading, int day, struct hours own)
{
    if (reading->law == NULL || reading->law->calling == NULL)
        return true;
    struct hours legal = reading->law->calling->legal[day];
    return (own.from >= legal.from && own.to <= legal.to) ||
           rule_wrong(reading, weekdays[day],
                      arena_printf(reading->arena, _("laxer than the law, which allows: %s"),
                                   clock_words(reading, legal)));
}

static bool read_day(struct rule_reading *reading, const struct json *node, int day,
                     struct hours *hours)
{
    const char *text = json_get_string(node, weekdays[day]);
    int from_hour, from_minute, to_hour, to_minute, used = 0;
    *hours = (struct hours){0, 0};
    if (!json_has(node, weekdays[day]))
        return true; /* no calls on that day */
    if (text == NULL ||
        sscanf(text, "%2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour, &to_minute, &used) !=
            4 ||
        text[used] != '\0' || from_minute > 59 || to_minute > 59)
        return rule_wrong(reading, weekdays[day], _("hours have to be like 08:00-20:00"));
    *hours = (struct hours){from_hour * 60 + from_minute, to_hour * 60 + to_minute};
    if (hours->from < 0 || hours->from >= hours->to || hours->to > 24 * 60)
        return rule_wrong(reading, weekdays[day], _("hours have to be like 08:00-20:00"));
    return is_inside(reading, day, *hours);
}

static bool read_hours(struct rule_reading *reading, const struct json *owner,
                       struct calling_campaign *campaign)
{
    const struct json *node = json_get(owner, "hours");
    bool is_ok = true;
    campaign->has_hours = json_has(owner, "hours");
    if (!campaign->has_hours)
        return true;
    rule_enter(reading, "hours", 0);
    is_ok = rule_members(reading, node, WEEKDAYS);
    for (int day = 0; is_ok && day < DAYS; day++)
        is_ok = read_day(reading, node, day, &campaign->hours[day]);
    rule_leave(reading);
    return is_ok;
}

static bool read_limit(struct rule_reading *reading, const struct json *node, const char *member,
                       int legal, int *limit)
{
    return rule_int(reading, node, member, 1, ATTEMPTS_MOST, limit) &&
           (legal == 0 || *limit <= legal ||
            rule_wrong(
                reading, member,
                arena_printf(reading->arena, _("laxer than the law, which allows: %d"), legal)));
}

static bool read_limits(struct rule_reading *reading, const struct json *owner,
                        struct calling_limits *limits)
{
    static const struct calling_limits none = {0, 0, 0};
    const struct json *node = json_get(owner, "attempts");
    const struct calling_limits *legal = reading->law != NULL && reading->law->calling != NULL
                                             ? &reading->law->calling->limits
                                             : &none;
    if (!json_has(owner, "attempts"))
        return true;
    rule_enter(reading, "attempts", 0);
    bool is_ok = rule_members(reading, node, "day,week,campaign") &&
                 read_limit(reading, node, "day", legal->per_day, &limits->per_day) &&
                 read_limit(reading, node, "week", legal->per_week, &limits->per_week) &&
                 read_limit(reading, node, "campaign", legal->per_campaign, &limits->per_campaign);
    rule_leave(reading);
    return is_ok;
}

static bool read_campaign(struct rule_reading *reading, const struct json *node,
                          struct calling_campaign *campaign)
{
    if (!rule_members(reading, node, "name,hours,attempts,source"))
        return false;
    campaign->name = arena_strdup(reading->arena, json_get_string(node, "name"));
    return (!str_is_empty(campaign->name) ||
            rule_wrong(reading, "name", _("the name of a campaign is needed"))) &&
           read_hours(reading, node, campaign) && read_limits(reading, node, &campaign->limits);
}

static bool read_campaigns(struct rule_reading *reading, const struct json *array,
                           struct calling_own *own)
{
    size_t count = json_size(array);
    struct calling_campaign *list = ARENA_ARRAY(reading->arena, struct calling_campaign, count + 1);
    if (array != NULL && (!json_node_is_array(array) || count > CAMPAIGNS_MOST))
        return rule_wrong(
            reading, "campaigns",
            arena_printf(reading->arena, _("a list of at most %d campaigns"), CAMPAIGNS_MOST));
    rule_enter(reading, "campaigns", 0);
    for (size_t i = 0; i < count; i++) {
        rule_enter(reading, NULL, i);
        if (!read_campaign(reading, json_at(array, i), &list[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (str_equal(list[i].name, list[j].name))
                return rule_wrong(reading, "name", _("this campaign stands twice"));
        rule_leave(reading);
    }
    rule_leave(reading);
    own->campaigns = list;
    own->count = count;
    return true;
}

bool rule_read_calling(struct rule_reading *reading, const struct json *root,
                       struct rule_file *file)
{
    struct calling_own *own = &file->calling;
    *own = (struct calling_own){.tolerance_min = -1, .version = 1};
    return rule_members(
               reading, root,
               "kind,name,title,version,about,source,hours,attempts,tolerance_min,campaigns") &&
           read_hours(reading, root, &own->all) && read_limits(reading, root, &own->all.limits) &&
           rule_int(reading, root, "tolerance_min", 0, TOLERANCE_MOST, &own->tolerance_min) &&
           read_campaigns(reading, json_get(root, "campaigns"), own);
}
