/* How good a record is, in hundredths: what is known of each part, how sure, and how old that is.
 * The formula is that of Q = 100 x sum(w v) / sum(w) x (1 - loss by an open duplicate), v = state x
 * 0.5^(age / half-life); a part without a lead to ask (consent, source) is left out of both sums.
 */
#ifndef CORE_QUALITY_SCORE_H
#define CORE_QUALITY_SCORE_H

#include "core/quality.h"

struct quality_part_score {
    double state;     /* 0 to 1, before age */
    int64_t known_ms; /* last confirmed, typed, or came; TIME_NONE: nothing is there */
    double value;     /* state with its age */
    bool is_asked;    /* counts here */
    bool is_filled;   /* something stands there, right or wrong */
};
struct quality_score {
    struct quality_part_score parts[PART_COUNT];
    double total; /* 0 to 100 */
};

const char *quality_part_name(enum quality_part part);  /* "phone" */
const char *quality_part_label(enum quality_part part); /* N_() */
/* The field to ask about: "phone", "last_name", …; NULL where no field says it. */
const char *quality_part_field(enum quality_part part);

void quality_score(const struct quality_subject *subject, bool has_duplicate,
                   struct quality_score *ret_score);

/* When a field was last confirmed (`confirmed` of its record) or typed, else when the record came.
 */
int64_t quality_known_ms(const char *confirmed, const char *field, const struct record *record,
                         bool *ret_is_confirmed);
/* `confirmed` with this field found right (or typed) at that time; older entries of it go. */
const char *quality_mark(const char *confirmed, const char *field, bool is_confirmed,
                         int64_t now_ms, struct arena *arena);

/* A team's quality by days, "20261128 83.4 91.0 88.0 79.0 99.0" a line, oldest first: total,
 * complete, valid, fresh, unique. A day is kept for 40 days, the last of a month for two years. */
struct quality_day {
    int day; /* 20261128 */
    double total, complete, valid, fresh, unique;
};
#define QUALITY_DAYS_MAX 80
size_t quality_days(const char *text, struct quality_day ret_days[QUALITY_DAYS_MAX]);
const char *quality_days_add(const char *text, const struct quality_day *day, struct arena *arena);
/* Against the value a month before the newest day, or of the oldest day that is at least a week
 * older. */
bool quality_month_change(const struct quality_day *days, size_t count, double *ret_change);
/* Three falls in a row, week against week or month against month. */
bool quality_is_falling(const char *text);
int quality_day_of(int64_t ms); /* 20261128, in UTC */

#endif
