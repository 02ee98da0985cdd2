/* Reads the 64-bit part of a TZif file and its footer rule (EST5EDT style, M form only, which all
 * current zones use). */
#include "zone.h"

#include "base/file.h"
#include "base/text.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rule {
    int month, week, day, seconds;
}; /* M10.5.0/3 */

struct zone {
    struct zone *next;
    char name[64];
    int count; /* transitions */
    int64_t *times;
    int *offsets; /* valid from times[i] on */
    int first_offset;
    bool has_rule;
    int standard, daylight;
    struct rule begins, ends;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones;

static int64_t big_endian(const unsigned char *bytes, int size)
{
    uint64_t value = (bytes[0] & 0x80) ? UINT64_MAX : 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

static const char *skip_name(const char *s)
{
    if (*s == '<') {
        const char *end = strchr(s, '>');
        return end != NULL ? end + 1 : s;
    }
    while ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
        s++;
    return s;
}

static const char *read_time(const char *s, int *ret_seconds)
{
    int sign = *s == '-' ? -1 : 1, hours = 0, minutes = 0, seconds = 0;
    if (*s == '-' || *s == '+')
        s++;
    hours = (int)strtol(s, (char **)(uintptr_t)&s, 10);
    if (*s == ':')
        minutes = (int)strtol(s + 1, (char **)(uintptr_t)&s, 10);
    if (*s == ':')
        seconds = (int)strtol(s + 1, (char **)(uintptr_t)&s, 10);
    *ret_seconds = sign * (hours * 3600 + minutes * 60 + seconds);
    return s;
}

static const char *read_rule(const char *s, struct rule *ret_rule, bool *is_ok)
{
    int used = 0;
    ret_rule->seconds = 2 * 3600;
    if (sscanf(s, ",M%d.%d.%d%n", &ret_rule->month, &ret_rule->week, &ret_rule->day, &used) != 3) {
        *is_ok = false;
        return s;
    }
    s += used;
    return *s == '/' ? read_time(s + 1, &ret_rule->seconds) : s;
}

static void read_footer(struct zone *zone, const char *footer)
{
    int west = 0;
    const char *s = read_time(skip_name(footer), &west);
    zone->standard = zone->daylight = -west;
    zone->has_rule = true;
    if (*s == '\n' || *s == '\0')
        return;
    s = skip_name(s);
    zone->daylight = zone->standard + 3600;
    if (*s != ',') {
        s = read_time(s, &west);
        zone->daylight = -west;
    }
    s = read_rule(s, &zone->begins, &zone->has_rule);
    if (zone->has_rule)
        read_rule(s, &zone->ends, &zone->has_rule);
}

static size_t block_size(const unsigned char *header, int time_size)
{
    size_t is_ut = (size_t)big_endian(header + 20, 4), is_std = (size_t)big_endian(header + 24, 4);
    size_t leap = (size_t)big_endian(header + 28, 4), times = (size_t)big_endian(header + 32, 4);
    size_t types = (size_t)big_endian(header + 36, 4), chars = (size_t)big_endian(header + 40, 4);
    return 44 + times * ((size_t)time_size + 1) + types * 6 + chars +
           leap * ((size_t)time_size + 4) + is_std + is_ut;
}

static void read_zone(struct zone *zone, const struct text *file)
{
    const unsigned char *data = (const unsigned char *)file->data;
    if (file->length < 44 || memcmp(data, "TZif", 4) != 0 || data[4] < '2')
        return;
    size_t skip = block_size(data, 4);
    if (skip + 44 > file->length || skip + block_size(data + skip, 8) > file->length)
        return;
    const unsigned char *header = data + skip, *body = header + 44;
    int count = (int)big_endian(header + 32, 4), types = (int)big_endian(header + 36, 4);
    const unsigned char *kinds = body + 8 * count, *infos = kinds + count;
    zone->count = count;
    zone->times = xcalloc((size_t)count, sizeof *zone->times);
    zone->offsets = xcalloc((size_t)count, sizeof *zone->offsets);
    zone->first_offset = types > 0 ? (int)big_endian(infos, 4) : 0;
    for (int i = 0; i < count; i++) {
        zone->times[i] = big_endian(body + 8 * i, 8);
        zone->offsets[i] = kinds[i] < types ? (int)big_endian(infos + 6 * kinds[i], 4) : 0;
    }
    const char *footer = file->data + skip + block_size(header, 8);
    if (*footer == '\n')
        read_footer(zone, footer + 1);
}

static struct zone *zone_find(const char *name)
{
    for (struct zone *zone = zones; zone != NULL; zone = zone->next)
        if (strcmp(zone->name, name) == 0)
            return zone;
    struct zone *zone = xcalloc(1, sizeof *zone);
    struct text file = {0}, path = {0};
    snprintf(zone->name, sizeof zone->name, "%s", name);
    text_printf(&path, "/usr/share/zoneinfo/%s", zone->name);
    if (strstr(name, "..") == NULL && file_read(text_str(&path), 1 << 20, &file, NULL))
        read_zone(zone, &file);
    text_free(&file);
    text_free(&path);
    zone->next = zones;
    zones = zone;
    return zone;
}

static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Local second of a rule in a year. */
static int64_t rule_second(const struct rule *rule, int64_t year)
{
    int64_t first = days_from_civil(year, rule->month, 1);
    int64_t next = rule->month == 12 ? days_from_civil(year + 1, 1, 1)
                                     : days_from_civil(year, rule->month + 1, 1);
    int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 0 Sunday */
    int64_t day = first + (rule->day - weekday + 7) % 7 + 7 * (rule->week - 1);
    while (day >= next)
        day -= 7;
    return day * 86400 + rule->seconds;
}

static int rule_offset(const struct zone *zone, int64_t utc_s)
{
    if (zone->standard == zone->daylight)
        return zone->standard;
    int64_t days = (utc_s + zone->standard) / 86400 + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, year = yoe + era * 400;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    year += doy >= 306; /* days are counted from March */
    int64_t begins = rule_second(&zone->begins, year) - zone->standard,
            ends = rule_second(&zone->ends, year) - zone->daylight;
    bool is_summer =
        begins < ends ? utc_s >= begins && utc_s < ends : utc_s >= begins || utc_s < ends;
    return is_summer ? zone->daylight : zone->standard;
}

int zone_offset(const char *name, int64_t utc_s)
{
    pthread_mutex_lock(&mutex);
    const struct zone *zone = zone_find(name != NULL ? name : "Europe/Berlin");
    pthread_mutex_unlock(&mutex);
    if (zone->has_rule && (zone->count == 0 || utc_s >= zone->times[zone->count - 1]))
        return rule_offset(zone, utc_s);
    int low = 0, high = zone->count; /* the first transition after utc_s */
    while (low < high) {
        int middle = (low + high) / 2;
        if (zone->times[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? zone->first_offset : zone->offsets[low - 1];
}
