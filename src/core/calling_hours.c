/* The legal and the usual hours for calls, in German civil time. */
#include "core/calling_hours.h"

#include "base/clock.h"

struct hours {
    int from, to;
}; /* minutes of the day; from == to: none */

static void easter(int year, int *ret_month, int *ret_day) /* Gauss, Gregorian */
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25,
        g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4,
        l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    *ret_month = (h + l - 7 * m + 114) / 31;
    *ret_day = (h + l - 7 * m + 114) % 31 + 1;
}

bool is_public_holiday(int year, int month, int day)
{
    static const int fixed[][2] = {{1, 1}, {5, 1}, {10, 3}, {12, 25}, {12, 26}};
    static const int after_easter[] = {-2, 0, 1, 39, 49, 50};
    struct civil date = {.year = year, .month = month, .day = day};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i][0] == month && fixed[i][1] == day)
            return true;
    struct civil sunday = {.year = year};
    easter(year, &sunday.month, &sunday.day);
    int64_t days = (civil_to_ms(&date, "UTC") - civil_to_ms(&sunday, "UTC")) / DAY_MS;
    for (size_t i = 0; i < sizeof after_easter / sizeof *after_easter; i++)
        if (after_easter[i] == days)
            return true;
    return false;
}

static struct hours legal_hours(const struct civil *c)
{
    if (c->weekday == 6 || is_public_holiday(c->year, c->month, c->day))
        return (struct hours){0, 0};
    return c->weekday == 5 ? (struct hours){9 * 60, 18 * 60} : (struct hours){8 * 60, 20 * 60};
}

static struct hours office_hours(const struct civil *c)
{
    if (c->weekday >= 5 || is_public_holiday(c->year, c->month, c->day))
        return (struct hours){0, 0};
    return (struct hours){8 * 60 + 30, c->weekday == 4 ? 15 * 60 : 17 * 60 + 30};
}

static int64_t at_minute(const struct civil *day, int minute)
{
    struct civil c = *day;
    c.hour = minute / 60;
    c.minute = minute % 60;
    c.second = 0;
    return civil_to_ms(&c, NULL);
}

bool may_call_at(int64_t ms, int64_t *ret_until_ms)
{
    struct civil c;
    civil_from_ms(ms, NULL, &c);
    struct hours hours = legal_hours(&c);
    int minute = c.hour * 60 + c.minute;
    if (minute < hours.from || minute >= hours.to)
        return false;
    if (ret_until_ms != NULL)
        *ret_until_ms = at_minute(&c, hours.to);
    return true;
}

static int64_t next_slot(int64_t ms, struct hours (*hours_of)(const struct civil *))
{
    for (int day = 0; day < 30; day++) {
        struct civil c;
        civil_from_ms(ms, NULL, &c);
        struct hours hours = hours_of(&c);
        int minute = c.hour * 60 + c.minute;
        if (hours.from < hours.to && minute < hours.to)
            return minute >= hours.from ? ms : at_minute(&c, hours.from);
        ms = day_start_ms(day_add_ms(ms, 1, NULL), NULL);
    }
    return ms;
}

int64_t next_lawful_ms(int64_t ms)
{
    return next_slot(ms, legal_hours);
}

int64_t next_office_ms(int64_t ms)
{
    return next_slot(ms, office_hours);
}
