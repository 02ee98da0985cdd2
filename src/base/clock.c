/* Wall clock, civil time, and how times are written for machines and for people. */
#include "base/clock.h"

#include "base/file.h"
#include "base/i18n.h"
#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef VORWAHL_TEST_CLOCK
static bool test_now(int64_t *ret_ms)
{
    const char *set = getenv("VORWAHL_TEST_NOW");
    struct text file = {0};
    if (set == NULL)
        return false;
    if (*set == '@' && file_read(set + 1, 64, &file, NULL)) {
        *ret_ms = strtoll(text_str(&file), NULL, 10);
        text_free(&file);
        return true;
    }
    return str_to_int64(set, ret_ms);
}

/* How far a test moved the clock that nobody sets: milliseconds in a file. */
static int64_t test_passed_ms(void)
{
    const char *path = getenv("VORWAHL_TEST_PASSED");
    struct text file = {0};
    int64_t ms = 0;
    if (path != NULL && file_read(path, 64, &file, NULL))
        ms = strtoll(text_str(&file), NULL, 10);
    text_free(&file);
    return ms;
}
#endif

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
#ifdef VORWAHL_TEST_CLOCK
    int64_t ms;
    if (test_now(&ms))
        return ms;
#endif
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
#ifdef VORWAHL_TEST_CLOCK
    return read_clock(CLOCK_BOOTTIME) + test_passed_ms();
#else
    return read_clock(CLOCK_BOOTTIME);
#endif
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = floor_div(y, 400), yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void civil_from_ms(int64_t ms, const char *zone, struct civil *ret_civil)
{
    int64_t utc = floor_div(ms, 1000), local = utc + zone_offset(zone, utc),
            days = floor_div(local, 86400);
    int64_t second = local - days * 86400, z = days + 719468, era = floor_div(z, 146097),
            doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
            doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t month = (5 * doy + 2) / 153;
    ret_civil->day = (int)(doy - (153 * month + 2) / 5 + 1);
    ret_civil->month = (int)(month < 10 ? month + 3 : month - 9);
    ret_civil->year = (int)(yoe + era * 400 + (ret_civil->month <= 2));
    ret_civil->hour = (int)(second / 3600);
    ret_civil->minute = (int)(second / 60 % 60);
    ret_civil->second = (int)(second % 60);
    ret_civil->weekday = (int)(((days + 3) % 7 + 7) % 7);
}

int64_t civil_to_ms(const struct civil *civil, const char *zone)
{
    int64_t local = days_from_civil(civil->year, civil->month, civil->day) * 86400 +
                    civil->hour * 3600 + civil->minute * 60 + civil->second;
    int before = zone_offset(zone, local - 86400), after = zone_offset(zone, local + 86400);
    int64_t first =
        local -
        before; /* read with the offset that held before: the first of two, and past a gap */
    if (zone_offset(zone, first) == before || zone_offset(zone, local - after) != after)
        return first * 1000;
    return (local - after) * 1000;
}

int64_t day_start_ms(int64_t ms, const char *zone)
{
    struct civil civil;
    civil_from_ms(ms, zone, &civil);
    civil.hour = civil.minute = civil.second = 0;
    return civil_to_ms(&civil, zone);
}

int64_t day_add_ms(int64_t ms, int days, const char *zone)
{
    struct civil civil;
    civil_from_ms(ms, zone, &civil);
    int64_t milli = ms - floor_div(ms, 1000) * 1000;
    civil.day += days; /* days_from_civil counts on over the month's end */
    return civil_to_ms(&civil, zone) + milli;
}

char *time_iso(struct arena *arena, int64_t ms)
{
    struct civil c;
    if (ms == TIME_NONE)
        return arena_strdup(arena, "");
    civil_from_ms(ms, "UTC", &c);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day,
                        c.hour, c.minute, c.second, (int)(ms - floor_div(ms, 1000) * 1000));
}

static bool civil_is_sane(const struct civil *c)
{
    if (c->month < 1 || c->month > 12 || c->day < 1 || c->hour >= 24 || c->minute >= 60 ||
        c->second >= 61)
        return false;
    int64_t next = c->month == 12 ? days_from_civil(c->year + 1, 1, 1)
                                  : days_from_civil(c->year, c->month + 1, 1);
    return c->day <= next - days_from_civil(c->year, c->month, 1);
}

/* sscanf takes blanks and signs inside a number; here every field is digits. */
static bool has_only_digits(const char *s, const char *shape)
{
    for (; *shape != '\0'; s++, shape++)
        if (*shape == '0' ? *s < '0' || *s > '9' : *s != *shape)
            return false;
    return true;
}

/* ".5" is 500; digits past the third are read over. */
static const char *read_fraction(const char *s, int *ret_milli)
{
    int unit = 100;
    for (s++; *s >= '0' && *s <= '9'; s++, unit /= 10)
        *ret_milli += (*s - '0') * unit;
    return s;
}

bool time_parse_iso(const char *s, int64_t *ret_ms)
{
    struct civil c = {0};
    int used = 0, milli = 0, hours = 0, minutes = 0;
    char sign;
    if (str_to_int64(s, ret_ms))
        return true;
    if (!has_only_digits(s, "0000-00-00") ||
        sscanf(s, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &used) != 3 || used != 10)
        return false;
    s += used;
    if (*s == '\0' && civil_is_sane(&c)) {
        *ret_ms = civil_to_ms(&c, NULL);
        return true;
    }
    if ((*s != 'T' && *s != ' ') || !has_only_digits(s + 1, "00:00") ||
        sscanf(s + 1, "%2d:%2d%n", &c.hour, &c.minute, &used) != 2)
        return false;
    s += 1 + used;
    if (has_only_digits(s, ":00") && sscanf(s, ":%2d%n", &c.second, &used) == 1)
        s += used;
    if (has_only_digits(s, ".0"))
        s = read_fraction(s, &milli);
    bool has_offset = *s != '\0' && has_only_digits(s + 1, "00:00") &&
                      sscanf(s, "%1[+-]%2d:%2d%n", (char[2]){0}, &hours, &minutes, &used) == 3;
    sign = *s;
    if (!civil_is_sane(&c) || hours >= 24 || minutes >= 60 ||
        (!has_offset && !str_equal(s, "Z") && *s != '\0') || (has_offset && s[used] != '\0'))
        return false;
    int64_t base = civil_to_ms(&c, *s == '\0' ? NULL : "UTC");
    *ret_ms = base + milli -
              (has_offset ? (sign == '-' ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS) : 0);
    return true;
}

const char *weekday_name(int weekday)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                        N_("Fri"), N_("Sat"), N_("Sun")};
    return _(names[weekday]);
}

static const char *month_name(int month)
{
    static const char *const names[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
                                        N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
                                        N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
    return _(names[month - 1]);
}

char *time_clock(struct arena *arena, int64_t ms)
{
    struct civil c;
    civil_from_ms(ms, NULL, &c);
    return arena_printf(arena, "%02d:%02d", c.hour, c.minute);
}

char *time_stamp(struct arena *arena, int64_t ms)
{
    return arena_printf(arena, "%s %s", time_day(arena, ms), time_clock(arena, ms));
}

char *time_on_weekday(struct arena *arena, int64_t ms)
{
    struct civil c;
    civil_from_ms(ms, NULL, &c);
    return arena_printf(arena, "%s %s", weekday_name(c.weekday), time_stamp(arena, ms));
}

static char *day_printed(struct arena *arena, int year, int month, int day)
{
    /* TRANSLATORS: year, month, day */
    return arena_printf(arena, _("%1$04d-%2$02d-%3$02d"), year, month, day);
}

char *time_day(struct arena *arena, int64_t ms)
{
    struct civil civil;
    if (ms == TIME_NONE)
        return arena_strdup(arena, "");
    civil_from_ms(ms, NULL, &civil);
    return day_printed(arena, civil.year, civil.month, civil.day);
}

char *day_display(struct arena *arena, const char *stored)
{
    int year, month, day, used = 0;
    bool is_day = sscanf(stored, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 && used == 10 &&
                  stored[10] == '\0';
    return is_day ? day_printed(arena, year, month, day) : arena_strdup(arena, stored);
}

char *time_human(struct arena *arena, int64_t ms, int64_t now_ms)
{
    struct civil c, now;
    if (ms == TIME_NONE)
        return arena_strdup(arena, "");
    civil_from_ms(ms, NULL, &c);
    civil_from_ms(now_ms, NULL, &now);
    int64_t days =
        floor_div(day_start_ms(ms, NULL) - day_start_ms(now_ms, NULL) + 12 * HOUR_MS, DAY_MS);
    if (days == 0)
        return arena_printf(arena, "%02d:%02d", c.hour, c.minute);
    if (days == 1)
        return arena_printf(arena, _("tomorrow %02d:%02d"), c.hour, c.minute);
    if (days == -1)
        return arena_printf(arena, _("yesterday %02d:%02d"), c.hour, c.minute);
    if (days > 1 && days < 7)
        return arena_printf(arena, "%s %02d:%02d", weekday_name(c.weekday), c.hour, c.minute);
    if (c.year == now.year)
        return arena_printf(arena, _("%d %s"), c.day, month_name(c.month));
    return arena_printf(arena, _("%d %s %d"), c.day, month_name(c.month), c.year);
}

char *time_exact(struct arena *arena, int64_t ms, int64_t now_ms)
{
    char *human = time_human(arena, ms, now_ms);
    return *human == '\0' || strchr(human, ':') != NULL
               ? human
               : arena_printf(arena, "%s %s", human, time_clock(arena, ms));
}

char *duration_human(struct arena *arena, int64_t ms)
{
    int64_t minutes = (ms < 0 ? -ms : ms) / MINUTE_MS;
    if (minutes < 60)
        return arena_printf(arena, _("%lld min"), (long long)minutes);
    if (minutes < 48 * 60)
        return arena_printf(arena, _("%lld h"), (long long)(minutes / 60));
    return arena_printf(arena, _("%lld d"), (long long)(minutes / (24 * 60)));
}
