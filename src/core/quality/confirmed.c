/* When a field was last found right: days beside the record, as a set that two desks may add to. */
#include "checks.h"

#include "core/quality_score.h"

#include <stdlib.h>

/* Days since 1970 of a date in the proleptic Gregorian calendar, and back (Howard Hinnant's
 * formulas). */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = year / 400, in_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + of_year - 719468;
}

int quality_day_of(int64_t ms)
{
    int64_t days = ms / DAY_MS + 719468, era = days / 146097, in_era = days - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t of_year = in_era - (365 * year + year / 4 - year / 100), m = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * m + 2) / 5 + 1, month = m < 10 ? m + 3 : m - 9;
    return (int)((year + era * 400 + (month <= 2)) * 10000 + month * 100 + day);
}

static int64_t ms_of_day(long day)
{
    return days_of(day / 10000, (int)(day / 100 % 100), (int)(day % 100)) * DAY_MS;
}

static bool is_of(const char *mark, const char *field)
{
    size_t length = strlen(field);
    return strncmp(mark, field, length) == 0 && (mark[length] == ':' || mark[length] == '~');
}

int64_t quality_known_ms(const char *confirmed, const char *field, const struct record *record,
                         bool *ret_is_confirmed)
{
    long newest = 0;
    *ret_is_confirmed = false;
    for (const char *mark = confirmed; mark != NULL && *mark != '\0';
         mark = strchr(mark, ',') != NULL ? strchr(mark, ',') + 1 : NULL) {
        if (!is_of(mark, field))
            continue;
        const char *sign = mark + strlen(field);
        long day = strtol(sign + 1, NULL, 10);
        if (day < 19700101 || day > 29991231 || day < newest)
            continue;
        *ret_is_confirmed = *sign == ':' || (day == newest && *ret_is_confirmed);
        newest = day;
    }
    return newest > 0 ? ms_of_day(newest) : record->created_ms;
}

const char *quality_mark(const char *confirmed, const char *field, bool is_confirmed,
                         int64_t now_ms, struct arena *arena)
{
    char **marks;
    const char *out =
        arena_printf(arena, "%s%c%d", field, is_confirmed ? ':' : '~', quality_day_of(now_ms));
    size_t count = str_is_empty(confirmed) ? 0 : str_split(arena, confirmed, ',', &marks);
    for (size_t i = 0; i < count; i++)
        if (!is_of(marks[i], field))
            out = arena_printf(arena, "%s,%s", out, marks[i]);
    return out;
}

/* --- a team's days --- */

static bool read_day(const char *line, struct quality_day *day)
{
    char *end;
    *day = (struct quality_day){.day = (int)strtol(line, &end, 10)};
    double *const values[] = {&day->total, &day->complete, &day->valid, &day->fresh, &day->unique};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *values[i] = strtod(end, &end);
    return day->day >= 19700101 && day->day <= 29991231;
}

size_t quality_days(const char *text, struct quality_day ret_days[QUALITY_DAYS_MAX])
{
    size_t count = 0;
    for (const char *line = text; line != NULL && *line != '\0' && count < QUALITY_DAYS_MAX;
         line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL)
        if (read_day(line, &ret_days[count]))
            count++;
    return count;
}

/* Days between two dates. */
static int64_t apart(int from, int to)
{
    return (ms_of_day(to) - ms_of_day(from)) / DAY_MS;
}

const char *quality_days_add(const char *text, const struct quality_day *day, struct arena *arena)
{
    struct quality_day days[QUALITY_DAYS_MAX + 1];
    size_t count = quality_days(text, days);
    const char *out = "";
    while (count > 0 && days[count - 1].day >= day->day)
        count--;
    if (count == QUALITY_DAYS_MAX)
        memmove(days, days + 1, --count * sizeof *days);
    days[count++] = *day;
    for (size_t i = 0; i < count; i++) {
        bool is_month_end = i + 1 < count && days[i].day / 100 != days[i + 1].day / 100;
        int64_t age = apart(days[i].day, day->day);
        if (age <= 40 || (is_month_end && age <= 760))
            out = arena_printf(arena, "%s%s%d %.1f %.1f %.1f %.1f %.1f", out,
                               *out != '\0' ? "\n" : "", days[i].day, days[i].total,
                               days[i].complete, days[i].valid, days[i].fresh, days[i].unique);
    }
    return out;
}

/* The newest value at least so many days old; a negative number: none. */
static double total_before(const struct quality_day *days, size_t count, int64_t age, int64_t most)
{
    for (size_t i = count; i-- > 0;) {
        int64_t old = apart(days[i].day, days[count - 1].day);
        if (old >= age)
            return old <= most ? days[i].total : -1;
    }
    return -1;
}

static bool falls(const struct quality_day *days, size_t count, int64_t step)
{
    double later = days[count - 1].total;
    for (int64_t i = 1; i <= 3; i++) {
        double earlier = total_before(days, count, i * step, i * step + step - 1);
        if (earlier < 0 || later > earlier - 0.05)
            return false;
        later = earlier;
    }
    return true;
}

bool quality_is_falling(const char *text)
{
    struct quality_day days[QUALITY_DAYS_MAX];
    size_t count = quality_days(text, days);
    return count > 0 && (falls(days, count, 7) || falls(days, count, 30));
}

static int month_before(int day)
{
    bool is_january = day / 100 % 100 == 1;
    return day - (is_january ? 10000 - 1100 : 100);
}

bool quality_month_change(const struct quality_day *days, size_t count, double *ret_change)
{
    const struct quality_day *last = &days[count - 1];
    for (size_t i = count - 1; i-- > 0;)
        if (days[i].day <= month_before(last->day) ||
            (i == 0 && apart(days[i].day, last->day) >= 7)) {
            *ret_change = last->total - days[i].total;
            return true;
        }
    return false;
}
