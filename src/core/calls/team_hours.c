/* Opening hours of a team: reading them, and how much of them lies between two moments. */
#include "core/team_hours.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WINDOWS_MAX 32
#define DAYS_MOST 400 /* older than that is late in any case */

struct window {
    int day, from, to; /* Monday 0; minutes of the day */
};
struct windows {
    struct window list[WINDOWS_MAX];
    int count;
};

/* 7: none */
static int read_day(const char **at)
{
    static const char *const names[][2] = {{"mo", "mo"}, {"tu", "di"}, {"we", "mi"}, {"th", "do"},
                                           {"fr", "fr"}, {"sa", "sa"}, {"su", "so"}};
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < 2; i++)
            if (strncasecmp(*at, names[day][i], 2) == 0) {
                *at += 2;
                return day;
            }
    return 7;
}

/* "8", "8:30"; -1: none */
static int read_minutes(const char **at)
{
    char *end;
    if (**at < '0' || **at > '9')
        return -1;
    long hour = strtol(*at, &end, 10), minute = 0;
    if (*end == ':') {
        const char *start = end + 1;
        if (*start < '0' || *start > '9')
            return -1;
        minute = strtol(start, &end, 10);
    }
    *at = end;
    return hour > 24 || minute > 59 || hour * 60 + minute > 24 * 60 ? -1
                                                                    : (int)(hour * 60 + minute);
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " ");
}

/* One entry: "mo-fr 8:30-17:30". */
static bool read_entry(const char **at, struct windows *windows)
{
    int first = read_day(at), last = first;
    if (first < 7 && **at == '-') {
        ++*at;
        last = read_day(at);
    }
    skip_blanks(at);
    int from = read_minutes(at), to = -1;
    if (**at == '-') {
        ++*at;
        to = read_minutes(at);
    }
    skip_blanks(at);
    if (first == 7 || last == 7 || first > last || from < 0 || to <= from)
        return false;
    for (int day = first; day <= last && windows->count < WINDOWS_MAX; day++)
        windows->list[windows->count++] = (struct window){day, from, to};
    return true;
}

static bool read_hours(const char *hours, struct windows *windows)
{
    const char *at = str_or(hours, "");
    windows->count = 0;
    skip_blanks(&at);
    while (*at != '\0') {
        if (!read_entry(&at, windows) || (*at != '\0' && *at != ','))
            return false;
        at += *at == ',';
        skip_blanks(&at);
    }
    return true;
}

bool team_hours_are_valid(const char *hours, struct error *err)
{
    struct windows windows;
    return read_hours(hours, &windows) ||
           error_set(err, ERR_USAGE, _("opening hours look like this: mo-fr 8:30-17:30, sa 9-13"));
}

/* Minutes of the day as a moment: days of a changed clock are not 24 hours long. */
static int64_t moment(const struct civil *day, int minutes)
{
    struct civil at = *day;
    at.hour = minutes / 60;
    at.minute = minutes % 60;
    at.second = 0;
    return civil_to_ms(&at, NULL);
}

static int64_t overlap(int64_t from, int64_t to, int64_t first, int64_t last)
{
    int64_t begin = from > first ? from : first, end = to < last ? to : last;
    return end > begin ? end - begin : 0;
}

int64_t team_ms_between(const char *hours, int64_t from_ms, int64_t to_ms)
{
    struct windows windows;
    int64_t sum = 0, day_ms = day_start_ms(from_ms, NULL);
    if (!read_hours(hours, &windows) || windows.count == 0)
        return to_ms - from_ms;
    for (int day = 0; day < DAYS_MOST && day_ms < to_ms; day++) {
        struct civil civil;
        civil_from_ms(day_ms, NULL, &civil);
        for (int i = 0; i < windows.count; i++)
            if (windows.list[i].day == civil.weekday)
                sum += overlap(from_ms, to_ms, moment(&civil, windows.list[i].from),
                               moment(&civil, windows.list[i].to));
        day_ms = day_add_ms(day_ms, 1, NULL);
    }
    return sum;
}
