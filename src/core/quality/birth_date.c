/* L05: a birthday in the future, or of somebody older than 110. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    const char *date = subject->contact->birth_date;
    char *today;
    int64_t year, this_year;
    if (str_is_empty(date))
        return false;
    today = time_iso(subject->arena, subject->now_ms);
    if (strlen(date) != 10 || strlen(today) < 10)
        return false;
    today = arena_strndup(subject->arena, today, 10);
    str_to_int64(arena_strndup(subject->arena, date, 4), &year);
    str_to_int64(arena_strndup(subject->arena, today, 4), &this_year);
    return strcmp(date, today) > 0 || year < this_year - 110;
}

const struct quality_check check_birth_date = {.id = "birth_date",
                                               .code = "L05",
                                               .field = "birth_date",
                                               .label = N_("date of birth cannot be right"),
                                               .help = N_("correct the date or take it out"),
                                               .source = "logic",
                                               .severity = QUALITY_ERROR,
                                               .worth = 12,
                                               .is_wrong = is_wrong};
