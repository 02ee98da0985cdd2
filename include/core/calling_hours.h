/* May I call now: hours inside the legal frame, holidays of the callee's Land, the callee's own
 * time zone. The rules are data (data/calling/, each with its source), read by codec/data_files.h;
 * without them the nationwide holidays and the legal hours below still hold. How often is counted
 * by the use case; the limits stand here. */
#ifndef CORE_CALLING_HOURS_H
#define CORE_CALLING_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAND_COUNT 16
#define LANDS_ALL ((1U << LAND_COUNT) - 1)
unsigned land_of_code(const char *code); /* "BY" -> its bit; 0: no such Land */

struct hours {
    int from, to;
}; /* minutes of the day; from == to: none */

struct holiday {
    const char *name; /* English, translate on use */
    unsigned lands;   /* where it is one, also in parts of the Land only */
    bool is_easter_based;
    int easter_days;            /* days after Easter Sunday */
    int month, day;             /* else a date, or with is_wednesday the one before it */
    bool is_wednesday;          /* the Wednesday before month/day */
    int year;                   /* 0: every year */
    int since;                  /* the first year; 0: always */
    int postal_from, postal_to; /* 0: everywhere in these Länder */
};
struct postal_range {
    int from, to;
    unsigned lands; /* several where a code crosses a border */
};
struct calling_zone {
    const char *prefix, *zone; /* "+43", "Europe/Vienna" */
};
struct calling_limits {
    int per_day, per_week, per_campaign; /* counted attempts; 0: none */
};
struct calling_campaign {
    const char *name;
    struct hours hours[7]; /* Monday first; inside the legal frame, see `has_hours` */
    bool has_hours;
    struct calling_limits limits;
};
/* What a team allows itself, inside the legal frame: for all of its calls, and for campaigns. */
struct calling_own {
    struct calling_campaign all; /* name: NULL */
    const struct calling_campaign *campaigns;
    size_t count;
    int tolerance_min; /* of promises in queues that say none; -1: as usual */
    int version;
};
struct calling_rules {
    const struct holiday *holidays;
    size_t holiday_count;
    const struct postal_range *ranges; /* sorted, disjoint */
    size_t range_count;
    const struct calling_zone *zones;
    size_t zone_count;
    struct hours legal[7], office[7];
    struct hours spoken; /* what an hour said without am or pm means, twelve of them */
    struct calling_limits limits;
    const struct calling_campaign *campaigns;
    size_t campaign_count;
    const struct calling_own *own; /* of the team; NULL: none */
    const char *missing_file;      /* of that, its name */
    const char *missing;           /* NULL, or what could not be read and why, for the person */
};

struct calling_rules calling_rules_built_in(void); /* the law, nationwide */

struct callee {
    const struct calling_rules *rules;       /* NULL: the built-in ones, nationwide */
    const struct calling_campaign *campaign; /* NULL: none of its own */
    const struct calling_campaign *own;      /* the campaign by the team's rules; NULL: none */
    unsigned lands;                          /* all sixteen where the Land is not known */
    int postal_code;                         /* 0: not known */
    const char *zone;                        /* NULL: Germany */
    bool is_foreign; /* only days that are holidays in all of Germany are known to be kept */
};
/* Where the callee sits, from number and postal code; any may be NULL. A postal code of two Länder,
 * or none, counts as all it may be: a day that may be a holiday there is one. */
struct callee callee_at(const struct calling_rules *rules, const char *e164,
                        const char *postal_code, const char *campaign);
struct calling_limits callee_limits(const struct callee *callee);
/* Whose hours, stricter than the law's, forbid a call at this moment; NARROWED_NOT: nobody's. */
enum narrowed { NARROWED_NOT, NARROWED_BY_TEAM, NARROWED_BY_CAMPAIGN };
enum narrowed callee_narrowed(const struct callee *callee, int64_t ms);
/* The holiday's English name, or NULL. */
const char *callee_holiday(const struct callee *callee, int year, int month, int day);
bool callee_may_be_called(const struct callee *callee, int64_t ms, int64_t *ret_until_ms);
int64_t callee_next_lawful_ms(const struct callee *callee, int64_t ms); /* ms itself if lawful */
/* Which of both an hour means that is said without am or pm: minute 300 ("at 5") is 1020 where only
 * that lies in the hours of the campaign or team or, where neither or both do, in those that people
 * mean. */
int callee_spoken_minute(const struct callee *callee, int minute);
/* The next lawful slot inside usual office hours, for planned steps. */
int64_t callee_next_office_ms(const struct callee *callee, int64_t ms);

/* The same for somebody anywhere in Germany, with nationwide holidays only: Monday to Friday 8 to
 * 20, Saturday 9 to 18; office hours Monday to Thursday 8:30 to 17:30, Friday to 15:00. */
bool may_call_at(int64_t ms, int64_t *ret_until_ms);
int64_t next_lawful_ms(int64_t ms);
int64_t next_office_ms(int64_t ms);
bool is_public_holiday(int year, int month, int day); /* nationwide in Germany */

#endif
