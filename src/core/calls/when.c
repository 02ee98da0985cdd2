/* Natural dates in German and English. A text is day words, then a time; whatever is left over
 * makes it refused. */
#include "core/when.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MORNING 9 /* a day without a time */
#define YEARS_AHEAD 5

struct when {
    const struct callee *callee; /* NULL: anybody */
    struct civil now, day;
    int64_t now_ms;
    bool has_day, has_time, is_exact; /* exact: day already holds the time (in 20 minutes) */
    bool is_contradictory;            /* "Monday 24.11." when that is a Tuesday */
    int64_t exact_ms;
    int hour, minute;
};

static bool is_word_end(const char *s)
{
    return !isalpha((unsigned char)*s);
}

static bool take_word(const char **at, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(*at, words[i], length) == 0 && is_word_end(*at + length)) {
            *at += length;
            return true;
        }
    }
    return false;
}

static bool take_number(const char **at, int *ret_value)
{
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 4)
        return false;
    *ret_value = atoi(*at);
    *at += digits;
    return true;
}

static void set_day(struct when *when, int days)
{
    struct civil noon = when->now;
    noon.hour = 12;
    noon.minute = noon.second = 0;
    noon.day += days;
    civil_from_ms(civil_to_ms(&noon, NULL), NULL, &when->day);
    when->has_day = true;
}

static bool take_weekday_name(const char **at, int *ret_weekday)
{
    static const char *const names[7][9] = {
        {"montag", "monday", "mon", "mo", NULL},
        {"dienstag", "tuesday", "tues", "tue", "di", "tu", NULL},
        {"mittwoch", "wednesday", "weds", "wed", "mi", "we", NULL},
        {"donnerstag", "thursday", "thurs", "thur", "thu", "do", "th", NULL},
        {"freitag", "friday", "fri", "fr", NULL},
        {"samstag", "sonnabend", "saturday", "sat", "sa", NULL},
        {"sonntag", "sunday", "sun", "so", "su", NULL}};
    for (int i = 0; i < 7; i++)
        if (take_word(at, names[i])) {
            *at += **at == '.';
            *ret_weekday = i;
            return true;
        }
    return false;
}

static bool take_date(struct when *when, const char **at);

/* The next such day; a date behind it must be that day. */
static bool take_weekday(struct when *when, const char **at)
{
    int weekday;
    if (!take_weekday_name(at, &weekday))
        return false;
    int days = (weekday - when->now.weekday + 7) % 7;
    set_day(when, days == 0 ? 7 : days);
    const char *s = *at + strspn(*at, " ,");
    if (take_date(when, &s)) {
        when->is_contradictory = when->day.weekday != weekday;
        *at = s;
    }
    return true;
}

/* "next week": its Monday, or the day named behind it. */
static bool take_next_week(struct when *when, const char **at)
{
    static const char *const next_week[] = {"naechste woche", "next week", NULL};
    int weekday = 0;
    if (!take_word(at, next_week))
        return false;
    const char *s = *at + strspn(*at, " ,");
    if (take_weekday_name(&s, &weekday))
        *at = s;
    set_day(when, 7 - when->now.weekday + weekday);
    return true;
}

static int month_length(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

/* The same day of a later month, or its last one (31 January and a month: 28 February). */
static void set_months(struct when *when, int months)
{
    when->day = when->now;
    int month = when->now.month - 1 + months;
    when->day.year += month / 12;
    when->day.month = month % 12 + 1;
    int last = month_length(when->day.year, when->day.month);
    if (when->day.day > last)
        when->day.day = last;
    when->has_day = true;
}

/* "in 3", "+3", "in einer": how many of what follows, and whether a sign said so. */
static bool take_amount(const char **at, int *ret_amount, bool *ret_is_plus)
{
    static const char *const in[] = {"in", NULL}, *const one[] = {"einer", "einem", "einen", "an",
                                                                  "a",     "one",   NULL};
    const char *s = *at;
    *ret_is_plus = *s == '+';
    if (!*ret_is_plus && !take_word(&s, in))
        return false;
    s += *ret_is_plus;
    s += strspn(s, " ");
    if (!take_number(&s, ret_amount)) {
        if (!take_word(&s, one))
            return false;
        *ret_amount = 1;
    }
    *at = s + strspn(s, " ");
    return true;
}

static bool take_relative(struct when *when, const char **at)
{
    static const char *const days[] = {"tagen", "tage", "tag", "days", "day", "d", NULL},
                             *const weeks[] = {"wochen", "woche", "weeks", "week", "w", NULL};
    static const char *const months[] = {"monaten", "monate", "monat", "months", "month", NULL};
    const char *s = *at;
    int n;
    bool is_plus;
    if (!take_amount(&s, &n, &is_plus))
        return false;
    if (take_word(&s, weeks))
        set_day(when, 7 * n);
    else if (take_word(&s, months))
        set_months(when, n);
    else if (take_word(&s, days) || is_plus)
        set_day(when, n);
    else
        return false;
    *at = s;
    return true;
}

/* "in 20 min", "+2h": counted from now, with the minute. (take_relative does whole days.) */
static bool take_short(struct when *when, const char **at)
{
    static const char *const minutes[] = {"minuten", "minute", "minutes", "min", "m", NULL},
                             *const hours[] = {"stunden", "stunde", "hours", "hour",
                                               "std",     "h",      NULL};
    const char *s = *at;
    int n;
    bool is_plus;
    if (!take_amount(&s, &n, &is_plus))
        return false;
    int64_t unit = take_word(&s, minutes) ? MINUTE_MS : take_word(&s, hours) ? HOUR_MS : 0;
    if (unit == 0)
        return false;
    when->is_exact = true;
    when->exact_ms = when->now_ms + n * unit;
    *at = s;
    return true;
}

static bool take_month_name(const char **at, int *ret_month)
{
    static const char *const names[12][5] = {{"januar", "january", "jan", "jaenner", NULL},
                                             {"februar", "february", "feb", NULL},
                                             {"maerz", "march", "mar", "mrz", NULL},
                                             {"april", "apr", NULL},
                                             {"mai", "may", NULL},
                                             {"juni", "june", "jun", NULL},
                                             {"juli", "july", "jul", NULL},
                                             {"august", "aug", NULL},
                                             {"september", "sept", "sep", NULL},
                                             {"oktober", "october", "okt", "oct", NULL},
                                             {"november", "nov", NULL},
                                             {"dezember", "december", "dez", "dec", NULL}};
    for (int i = 0; i < 12; i++)
        if (take_word(at, names[i])) {
            *at += **at == '.';
            *ret_month = i + 1;
            return true;
        }
    return false;
}

/* "2027", or two digits right behind the dot that no time follows ("15.1.10:00"); 0 if there is
 * none. */
static int take_year(const char **at)
{
    size_t digits = strspn(*at, "0123456789");
    int year = 0;
    if (digits == 4)
        year = atoi(*at);
    else if (digits == 2 && (*at)[-1] == '.' && (*at)[2] != ':')
        year = 2000 + atoi(*at);
    *at += year != 0 ? digits : 0;
    return year;
}

/* "15. Januar 2027", "15 jan", "jan 15": day and month, then where a year may stand. */
static bool take_named_date(const char **at, int *ret_day, int *ret_month)
{
    const char *s = *at;
    bool is_month_first = take_month_name(&s, ret_month);
    s += strspn(s, " ");
    if (!take_number(&s, ret_day))
        return false;
    s += *s == '.';
    s += strspn(s, " ");
    if (!is_month_first && !take_month_name(&s, ret_month))
        return false;
    const char *year = s + strspn(s, " ,");
    *at = strspn(year, "0123456789") == 4 && atoi(year) >= 2000
              ? year
              : s; /* "jan 15 1430" holds a time */
    return true;
}

static bool take_date(struct when *when, const char **at)
{
    int day, month, year = 0, used = 0;
    const char *s = *at;
    if (isdigit((unsigned char)*s) && sscanf(s, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 &&
        used == 10)
        s += used;
    else if (used = 0, isdigit((unsigned char)*s) &&
                           sscanf(s, "%2d.%2d.%n", &day, &month, &used) == 2 && used > 0)
        s += used, year = take_year(&s);
    else if (take_named_date(&s, &day, &month))
        year = strspn(s, "0123456789") == 4 ? take_year(&s) : 0;
    else
        return false;
    if (year == 0)
        year = when->now.year +
               (month < when->now.month || (month == when->now.month && day < when->now.day));
    if (month < 1 || month > 12 || day < 1 || day > month_length(year, month))
        return false;
    struct civil noon = {.year = year, .month = month, .day = day, .hour = 12};
    civil_from_ms(civil_to_ms(&noon, NULL), NULL, &when->day);
    when->has_day = true;
    *at = s;
    return true;
}

static bool take_day(struct when *when, const char **at)
{
    static const char *const today[] = {"heute", "today", NULL}, *const tomorrow[] = {"morgen",
                                                                                      "tomorrow",
                                                                                      "tom", NULL};
    static const char *const after[] = {"uebermorgen", "day after tomorrow",
                                        "the day after tomorrow", NULL};
    if (take_word(at, after))
        return set_day(when, 2), true;
    if (take_word(at, today))
        return set_day(when, 0), true;
    if (take_word(at, tomorrow))
        return set_day(when, 1), true;
    return take_next_week(when, at) || take_date(when, at) || take_relative(when, at) ||
           take_weekday(when, at);
}

/* "9", "9:30", "9.30", "930", "1430", "2 pm", "14 Uhr", "halb zehn" in digits. */
static bool take_clock(const struct callee *callee, const char **at, int *ret_hour, int *ret_minute)
{
    static const char *const clock_word[] = {"uhr", "h", "o'clock", NULL},
                             *const pm[] = {"pm", NULL}, *const am[] = {"am", NULL};
    static const char *const half[] = {"halb", NULL};
    const char *s = *at;
    int hour, minute = 0;
    bool is_half = take_word(&s, half);
    s += is_half ? strspn(s, " ") : 0;
    const char *start = s;
    if (!take_number(&s, &hour))
        return false;
    if (s - start > 2) {
        minute = hour % 100; /* 1430 */
        hour /= 100;
        if (s - start == 3 && start[0] == '0')
            return false;
    } else if ((*s == ':' || *s == '.') && strspn(s + 1, "0123456789") == 2) {
        minute = atoi(s + 1);
        s += 3;
    }
    s += strspn(s, " ");
    bool is_pm = take_word(&s, pm), is_am = !is_pm && take_word(&s, am);
    if ((is_pm || is_am || is_half) && (hour < 1 || hour > 12))
        return false;
    if (is_half && (minute != 0 || is_pm || is_am))
        return false;
    take_word(&s, clock_word);
    bool is_bare = !is_pm && !is_am && start[0] != '0';
    hour = is_half ? hour - 1 : is_pm && hour < 12 ? hour + 12 : is_am && hour == 12 ? 0 : hour;
    *ret_minute = is_half ? 30 : minute;
    *ret_hour = is_bare && hour <= 12 && *ret_minute <= 59
                    ? callee_spoken_minute(callee, hour * 60 + *ret_minute) / 60
                    : hour;
    *at = s;
    return *ret_hour <= 23 && *ret_minute <= 59;
}

static bool take_time(struct when *when, const char **at)
{
    static const char *const noon[] = {"mittag", "mittags", "noon", NULL}, *const um[] = {
                                                                               "um", "at", NULL};
    static const char *const early[] = {"frueh", "vormittag", "vormittags", "morning", NULL},
                             *const late[] = {"nachmittag", "nachmittags", "afternoon", NULL};
    const char *s = *at;
    int hour, minute = 0;
    if (take_word(&s, um))
        s += strspn(s, " ");
    if (take_word(&s, noon))
        hour = 12;
    else if (take_word(&s, early))
        hour = MORNING;
    else if (take_word(&s, late))
        hour = 14;
    else if (!take_clock(when->callee, &s, &hour, &minute))
        return false;
    when->hour = hour;
    when->minute = minute;
    when->has_time = true;
    *at = s;
    return true;
}

static void skip_fillers(const char **at)
{
    static const char *const fillers[] = {"am",        "on",        "den",       "next",   "this",
                                          "naechsten", "naechster", "kommenden", "diesen", NULL};
    const char *s = *at + strspn(*at, " ,");
    while (!str_starts(s, "next week") && take_word(&s, fillers))
        s += strspn(s, " ,");
    *at = s;
}

/* What scripts write: 2026-11-24T09:30, with seconds and zone or without. */
static bool take_iso(const char *text, int64_t *ret_ms)
{
    return strlen(text) > 11 && text[4] == '-' && (text[10] == 'T' || text[10] == 't') &&
           time_parse_iso(text, ret_ms);
}

static bool refuse(const char *text, struct error *err)
{
    return error_set_field(err, ERR_DATA, "when",
                           _("\"%s\" is not a time; try: mo 9:30, tomorrow 14, +3, 15.1. 10:00"),
                           text);
}

static int64_t resolve(struct when *when)
{
    if (when->is_exact)
        return when->exact_ms;
    if (!when->has_day) { /* a bare time: today if still ahead */
        when->day = when->now;
        when->day.hour = when->hour;
        when->day.minute = when->minute;
        when->day.second = 0;
        int64_t ms = civil_to_ms(&when->day, NULL);
        if (ms > when->now_ms)
            return ms;
        set_day(when, 1);
    }
    when->day.hour = when->has_time ? when->hour : MORNING;
    when->day.minute = when->has_time ? when->minute : 0;
    when->day.second = 0;
    return civil_to_ms(&when->day, NULL);
}

static bool read_words(struct when *when, const char *at)
{
    skip_fillers(&at);
    bool has_any = take_short(when, &at) || take_day(when, &at);
    if (!when->is_exact) {
        at += strspn(at, " ,");
        has_any = (*at != '\0' && take_time(when, &at)) || has_any;
        skip_fillers(&at);
        if (!when->has_day && when->has_time && *at != '\0') /* "9:30 mo" */
            take_day(when, &at);
    }
    at += strspn(at, " ");
    return has_any && *at == '\0' && !when->is_contradictory;
}

bool when_parse(const char *text, int64_t now_ms, int64_t *ret_ms, struct error *err)
{
    return when_parse_for(NULL, text, now_ms, ret_ms, err);
}

bool when_parse_for(const struct callee *callee, const char *text, int64_t now_ms, int64_t *ret_ms,
                    struct error *err)
{
    struct when when = {.callee = callee, .now_ms = now_ms};
    struct arena *arena = arena_new();
    civil_from_ms(now_ms, NULL, &when.now);
    when.is_exact = take_iso(str_trim(arena, text), &when.exact_ms);
    bool is_ok = when.is_exact ||
                 (strlen(text) <= 80 && read_words(&when, str_trim(arena, text_fold(arena, text))));
    arena_free(arena);
    if (!is_ok)
        return refuse(text, err);
    int64_t ms = resolve(&when);
    if (ms <= now_ms)
        return error_set_field(err, ERR_DATA, "when", _("\"%s\" lies in the past"), text);
    if (ms > now_ms + YEARS_AHEAD * 366 * DAY_MS)
        return error_set_field(err, ERR_DATA, "when", _("\"%s\" is too far away"), text);
    *ret_ms = ms;
    return true;
}
