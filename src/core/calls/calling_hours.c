/* The legal and the usual hours for calls, in the callee's civil time, and the holidays of the
 * callee's Land. Which days and hours is data; only how to compute them stands here. */
#include "core/calling_hours.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_SEARCHED 30
#define HALF_DAY (12 * 60)
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* What holds where no file says more: the law of all sixteen Länder. */
static const struct holiday nationwide[] = {
    {.name = "New Year", .lands = LANDS_ALL, .month = 1, .day = 1},
    {.name = "1 May", .lands = LANDS_ALL, .month = 5, .day = 1},
    {.name = "German Unity Day", .lands = LANDS_ALL, .month = 10, .day = 3},
    {.name = "Christmas Day", .lands = LANDS_ALL, .month = 12, .day = 25},
    {.name = "Boxing Day", .lands = LANDS_ALL, .month = 12, .day = 26},
    {.name = "Good Friday", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = -2},
    {.name = "Easter Sunday", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = 0},
    {.name = "Easter Monday", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = 1},
    {.name = "Ascension Day", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = 39},
    {.name = "Whit Sunday", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = 49},
    {.name = "Whit Monday", .lands = LANDS_ALL, .is_easter_based = true, .easter_days = 50}};

#define WORKDAY                                                                                    \
    {                                                                                              \
        8 * 60, 20 * 60                                                                            \
    }
#define OFFICE                                                                                     \
    {                                                                                              \
        8 * 60 + 30, 17 * 60 + 30                                                                  \
    }
static const struct calling_rules built_in = {
    .holidays = nationwide,
    .holiday_count = COUNT(nationwide),
    .limits = {.per_day = 3, .per_week = 15, .per_campaign = 30},
    .legal = {WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, {9 * 60, 18 * 60}, {0, 0}},
    .spoken = {7 * 60, 19 * 60},
    .office = {OFFICE, OFFICE, OFFICE, OFFICE, {8 * 60 + 30, 15 * 60}, {0, 0}, {0, 0}}};
static const struct callee anyone = {.lands = LANDS_ALL, .is_foreign = true};

struct calling_rules calling_rules_built_in(void)
{
    return built_in;
}

unsigned land_of_code(const char *code)
{
    static const char *const codes[LAND_COUNT] = {"BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV",
                                                  "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"};
    for (unsigned i = 0; i < LAND_COUNT; i++)
        if (str_equal(code, codes[i]))
            return 1U << i;
    return 0;
}

static const struct calling_rules *rules_of(const struct callee *callee)
{
    return callee->rules != NULL ? callee->rules : &built_in;
}

static int german_postal_code(const char *text)
{
    return text != NULL && strlen(text) == 5 && strspn(text, "0123456789") == 5 ? atoi(text) : 0;
}

static unsigned lands_of(const struct calling_rules *rules, int postal_code)
{
    size_t low = 0, high = rules->range_count;
    while (postal_code != 0 && low < high) {
        size_t middle = (low + high) / 2;
        if (rules->ranges[middle].to < postal_code)
            low = middle + 1;
        else
            high = middle;
    }
    return postal_code != 0 && low < rules->range_count && rules->ranges[low].from <= postal_code
               ? rules->ranges[low].lands
               : LANDS_ALL;
}

static const struct calling_campaign *campaign_named(const struct calling_campaign *campaigns,
                                                     size_t count, const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++)
        if (str_equal(campaigns[i].name, name))
            return &campaigns[i];
    return NULL;
}

struct callee callee_at(const struct calling_rules *rules, const char *e164,
                        const char *postal_code, const char *campaign)
{
    struct callee callee = {.rules = rules, .lands = LANDS_ALL};
    const struct calling_rules *known = rules_of(&callee);
    size_t length = 0;
    callee.is_foreign = e164 != NULL && e164[0] == '+' && !str_starts(e164, "+49");
    for (size_t i = 0; callee.is_foreign && i < known->zone_count; i++)
        if (str_starts(e164, known->zones[i].prefix) && strlen(known->zones[i].prefix) > length) {
            callee.zone = known->zones[i].zone;
            length = strlen(known->zones[i].prefix);
        }
    if (!callee.is_foreign) {
        callee.postal_code = german_postal_code(postal_code);
        callee.lands = lands_of(known, callee.postal_code);
    }
    callee.campaign = campaign_named(known->campaigns, known->campaign_count, campaign);
    if (known->own != NULL)
        callee.own = campaign_named(known->own->campaigns, known->own->count, campaign);
    return callee;
}

static int tighter(int general, int own)
{
    return own > 0 && (general == 0 || own < general) ? own : general;
}

/* Who narrows what the law allows: the campaign by the file that comes along, the team, and the
 * campaign by the team; any may be NULL. */
#define NARROWERS 3
static void narrowers_of(const struct callee *callee,
                         const struct calling_campaign *ret_list[NARROWERS])
{
    const struct calling_own *own = rules_of(callee)->own;
    ret_list[0] = callee->campaign;
    ret_list[1] = own != NULL ? &own->all : NULL;
    ret_list[2] = callee->own;
}

struct calling_limits callee_limits(const struct callee *callee)
{
    struct calling_limits limits = rules_of(callee)->limits;
    const struct calling_campaign *narrowers[NARROWERS];
    narrowers_of(callee, narrowers);
    for (size_t i = 0; i < NARROWERS; i++) {
        if (narrowers[i] == NULL)
            continue;
        limits.per_day = tighter(limits.per_day, narrowers[i]->limits.per_day);
        limits.per_week = tighter(limits.per_week, narrowers[i]->limits.per_week);
        limits.per_campaign = tighter(limits.per_campaign, narrowers[i]->limits.per_campaign);
    }
    return limits;
}

/* --- holidays --- */

static void easter(int year, int *ret_month, int *ret_day) /* Gauss, Gregorian */
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25,
        g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4,
        l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    *ret_month = (h + l - 7 * m + 114) / 31;
    *ret_day = (h + l - 7 * m + 114) % 31 + 1;
}

static int64_t days_between(const struct civil *from, const struct civil *to)
{
    return (civil_to_ms(to, "UTC") - civil_to_ms(from, "UTC")) / DAY_MS;
}

static bool falls_on(const struct holiday *holiday, const struct civil *date)
{
    struct civil anchor = {.year = date->year, .month = holiday->month, .day = holiday->day};
    if ((holiday->year != 0 && holiday->year != date->year) || date->year < holiday->since)
        return false;
    if (holiday->is_easter_based) {
        easter(date->year, &anchor.month, &anchor.day);
        return days_between(&anchor, date) == holiday->easter_days;
    }
    if (!holiday->is_wednesday)
        return holiday->month == date->month && holiday->day == date->day;
    civil_from_ms(civil_to_ms(&anchor, "UTC"), "UTC", &anchor);
    int back = (anchor.weekday - 2 + 6) % 7 + 1; /* 1..7 days to the Wednesday before it */
    return days_between(date, &anchor) == back;
}

static bool is_kept(const struct holiday *holiday, const struct callee *callee)
{
    if (callee->is_foreign)
        return holiday->lands == LANDS_ALL;
    if ((holiday->lands & callee->lands) == 0)
        return false;
    return holiday->postal_from == 0 || callee->postal_code == 0 ||
           (callee->postal_code >= holiday->postal_from &&
            callee->postal_code <= holiday->postal_to);
}

const char *callee_holiday(const struct callee *callee, int year, int month, int day)
{
    const struct calling_rules *rules = rules_of(callee);
    struct civil date = {.year = year, .month = month, .day = day};
    for (size_t i = 0; i < rules->holiday_count; i++)
        if (is_kept(&rules->holidays[i], callee) && falls_on(&rules->holidays[i], &date))
            return rules->holidays[i].name;
    for (size_t i = 0; i < COUNT(nationwide); i++) /* whatever the file says */
        if (falls_on(&nationwide[i], &date))
            return nationwide[i].name;
    return NULL;
}

bool is_public_holiday(int year, int month, int day)
{
    return callee_holiday(&anyone, year, month, day) != NULL;
}

/* --- hours --- */

static struct hours within(struct hours frame, struct hours own)
{
    struct hours both = {own.from > frame.from ? own.from : frame.from,
                         own.to < frame.to ? own.to : frame.to};
    return both.from < both.to ? both : (struct hours){0, 0};
}

static struct hours legal_frame(const struct callee *callee, const struct civil *c)
{
    if (c->weekday == 6 || callee_holiday(callee, c->year, c->month, c->day) != NULL)
        return (struct hours){0, 0};
    return within(built_in.legal[c->weekday], rules_of(callee)->legal[c->weekday]);
}

static struct hours legal_hours(const struct callee *callee, const struct civil *c)
{
    struct hours hours = legal_frame(callee, c);
    const struct calling_campaign *narrowers[NARROWERS];
    narrowers_of(callee, narrowers);
    for (size_t i = 0; i < NARROWERS; i++)
        if (narrowers[i] != NULL && narrowers[i]->has_hours)
            hours = within(hours, narrowers[i]->hours[c->weekday]);
    return hours;
}

static bool is_within(struct hours hours, const struct civil *c)
{
    int minute = c->hour * 60 + c->minute;
    return minute >= hours.from && minute < hours.to;
}

enum narrowed callee_narrowed(const struct callee *callee, int64_t ms)
{
    struct civil c;
    const struct calling_campaign *narrowers[NARROWERS];
    civil_from_ms(ms, callee->zone, &c);
    if (!is_within(legal_frame(callee, &c), &c))
        return NARROWED_NOT;
    narrowers_of(callee, narrowers);
    for (size_t i = 0; i < NARROWERS; i++)
        if (narrowers[i] != NULL && narrowers[i]->has_hours &&
            !is_within(narrowers[i]->hours[c.weekday], &c))
            return i == 1 ? NARROWED_BY_TEAM : NARROWED_BY_CAMPAIGN;
    return NARROWED_NOT;
}

static struct hours office_hours(const struct callee *callee, const struct civil *c)
{
    return within(legal_hours(callee, c), rules_of(callee)->office[c->weekday]);
}

static int64_t at_minute(const struct callee *callee, const struct civil *day, int minute)
{
    struct civil c = *day;
    c.hour = minute / 60;
    c.minute = minute % 60;
    c.second = 0;
    return civil_to_ms(&c, callee->zone);
}

/* The widest of a week. */
static struct hours span(const struct hours week[7])
{
    struct hours all = {0, 0};
    for (size_t i = 0; i < 7; i++) {
        bool is_first = all.from == all.to;
        if (week[i].from == week[i].to)
            continue;
        all.from = is_first || week[i].from < all.from ? week[i].from : all.from;
        all.to = week[i].to > all.to ? week[i].to : all.to;
    }
    return all;
}

int callee_spoken_minute(const struct callee *callee, int minute)
{
    const struct callee *known = callee != NULL ? callee : &anyone;
    const struct calling_campaign *narrowers[NARROWERS];
    narrowers_of(known, narrowers);
    for (size_t i = NARROWERS; i > 0; i--) { /* the narrowest first */
        if (narrowers[i - 1] == NULL || !narrowers[i - 1]->has_hours)
            continue;
        struct hours own = span(narrowers[i - 1]->hours);
        bool is_early = minute >= own.from && minute < own.to,
             is_late = minute + HALF_DAY >= own.from && minute + HALF_DAY < own.to;
        if (is_early != is_late)
            return is_early ? minute : minute + HALF_DAY;
    }
    struct hours spoken = rules_of(known)->spoken;
    bool is_late = minute < spoken.from && minute + HALF_DAY < spoken.to;
    return is_late ? minute + HALF_DAY : minute;
}

bool callee_may_be_called(const struct callee *callee, int64_t ms, int64_t *ret_until_ms)
{
    struct civil c;
    civil_from_ms(ms, callee->zone, &c);
    struct hours hours = legal_hours(callee, &c);
    int minute = c.hour * 60 + c.minute;
    if (minute < hours.from || minute >= hours.to)
        return false;
    if (ret_until_ms != NULL)
        *ret_until_ms = at_minute(callee, &c, hours.to);
    return true;
}

static int64_t next_slot(const struct callee *callee, int64_t ms,
                         struct hours (*hours_of)(const struct callee *, const struct civil *))
{
    for (int day = 0; day < DAYS_SEARCHED; day++) {
        struct civil c;
        civil_from_ms(ms, callee->zone, &c);
        struct hours hours = hours_of(callee, &c);
        int minute = c.hour * 60 + c.minute;
        if (hours.from < hours.to && minute < hours.to)
            return minute >= hours.from ? ms : at_minute(callee, &c, hours.from);
        ms = day_start_ms(day_add_ms(ms, 1, callee->zone), callee->zone);
    }
    return ms;
}

int64_t callee_next_lawful_ms(const struct callee *callee, int64_t ms)
{
    return next_slot(callee, ms, legal_hours);
}

/* A campaign whose hours lie outside the office's has no common slot: then its own hours count. */
int64_t callee_next_office_ms(const struct callee *callee, int64_t ms)
{
    int64_t slot = next_slot(callee, ms, office_hours);
    return callee_may_be_called(callee, slot, NULL) ? slot : callee_next_lawful_ms(callee, ms);
}

bool may_call_at(int64_t ms, int64_t *ret_until_ms)
{
    return callee_may_be_called(&anyone, ms, ret_until_ms);
}

int64_t next_lawful_ms(int64_t ms)
{
    return callee_next_lawful_ms(&anyone, ms);
}

int64_t next_office_ms(int64_t ms)
{
    return callee_next_office_ms(&anyone, ms);
}
