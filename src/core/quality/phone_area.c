/* P08: the area code lies far from the postal code. */
#include "checks.h"

#include <math.h>
#include <stdlib.h>

#define FAR_KM 50.0
#define KM_A_DEGREE 111.2

static bool point_of(const struct quality_subject *subject, const char *key, double *ret_latitude,
                     double *ret_longitude)
{
    const char *line = list_line(&subject->reference->points, key);
    char *end;
    if (line == NULL)
        return false;
    *ret_latitude = (double)strtol(line, &end, 10) / 100;
    *ret_longitude = (double)strtol(end, NULL, 10) / 100;
    return true;
}

/* The longest area code that the number begins with. */
static bool point_of_number(const struct quality_subject *subject, const char *e164,
                            double *ret_latitude, double *ret_longitude)
{
    struct phone_number number;
    phone_parse(e164, "DE", &number);
    if (number.kind != PHONE_FIXED || !str_starts(number.e164, "+49"))
        return false;
    for (int length = 5; length >= 2; length--)
        if (point_of(subject, arena_printf(subject->arena, "A0%.*s", length, number.e164 + 3),
                     ret_latitude, ret_longitude))
            return true;
    return false;
}

static bool is_wrong(const struct quality_subject *subject)
{
    double north, east, their_north, their_east;
    const struct company *company = subject->company;
    if (company == NULL || str_is_empty(company->postal_code) || !is_in_germany(subject) ||
        str_is_empty(subject->contact->phone) ||
        !point_of(subject, arena_printf(subject->arena, "P%s", company->postal_code), &north,
                  &east) ||
        !point_of_number(subject, subject->contact->phone, &their_north, &their_east))
        return false;
    double up = (north - their_north) * KM_A_DEGREE,
           aside = (east - their_east) * KM_A_DEGREE * cos(north * 3.14159265 / 180);
    return up * up + aside * aside > FAR_KM * FAR_KM;
}

const struct quality_check check_phone_area = {
    .id = "phone_area",
    .code = "P08",
    .field = "phone",
    .label = N_("area code lies far from the postal code"),
    .help = N_("a branch, home office, or the number of another firm"),
    .source = "GeoNames postal codes, area codes of the Bundesnetzagentur",
    .severity = QUALITY_INFO,
    .worth = 5,
    .is_wrong = is_wrong};
