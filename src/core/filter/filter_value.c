/* One value of a filter term, by the type of its field: what it equals, begins with, or between
 * what it lies. */
#include "filter_names.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* What a typed value covers: a day, a number, a moment. */
struct span {
    int64_t low, high; /* low <= x < high */
    bool is_age;       /* a duration: low is the moment it leads to */
};

static bool word_is(struct arena *arena, const char *folded, const char *word)
{
    return str_equal(folded, word) || str_equal(folded, text_fold(arena, _(word))) ||
           str_equal(folded, text_fold(arena, i18n_german(word)));
}

static void span_of_days(int64_t now_ms, int from, int to, struct span *ret_span)
{
    int64_t today = day_start_ms(now_ms, NULL);
    *ret_span = (struct span){day_add_ms(today, from, NULL), day_add_ms(today, to, NULL), false};
}

static bool take_day_word(const char *folded, int64_t now_ms, struct arena *arena,
                          struct span *ret_span)
{
    struct civil today;
    civil_from_ms(now_ms, NULL, &today);
    if (word_is(arena, folded, N_("today")))
        span_of_days(now_ms, 0, 1, ret_span);
    else if (word_is(arena, folded, N_("yesterday")))
        span_of_days(now_ms, -1, 0, ret_span);
    else if (word_is(arena, folded, N_("tomorrow")))
        span_of_days(now_ms, 1, 2, ret_span);
    else if (word_is(arena, folded, N_("week")))
        span_of_days(now_ms, -today.weekday, 7 - today.weekday, ret_span);
    else if (word_is(arena, folded, N_("now")))
        *ret_span = (struct span){now_ms, now_ms + 1, false};
    else
        return false;
    return true;
}

/* "7d", "-2w", "+30min": the moment that long ago, or ahead. */
static bool take_duration(const struct field *field, const char *folded, int64_t now_ms,
                          struct span *ret_span)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"min", MINUTE_MS}, {"h", HOUR_MS},    {"std", HOUR_MS},    {"d", DAY_MS},
                 {"t", DAY_MS},      {"w", 7 * DAY_MS}, {"mon", 30 * DAY_MS}};
    bool is_signed = *folded == '+' || *folded == '-',
         is_ahead = is_signed ? *folded == '+' : filter_lies_ahead(field);
    const char *digits = folded + is_signed;
    size_t length = strspn(digits, "0123456789");
    int64_t n = 0;
    if (length == 0 || length > 5)
        return false;
    for (size_t i = 0; i < length; i++)
        n = n * 10 + (digits[i] - '0');
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(digits + length, units[i].unit)) {
            int64_t at = is_ahead ? now_ms + n * units[i].ms : now_ms - n * units[i].ms;
            *ret_span = (struct span){at, at, !is_signed};
            return true;
        }
    return false;
}

static bool take_date(const char *text, int64_t now_ms, struct span *ret_span)
{
    struct civil day = {0}, real;
    int used = 0;
    bool is_date = sscanf(text, "%4d-%2d-%2d%n", &day.year, &day.month, &day.day, &used) == 3 &&
                   text[used] == '\0';
    if (!is_date && (used = 0, sscanf(text, "%2d.%2d.%n", &day.day, &day.month, &used) == 2) &&
        used > 0) {
        civil_from_ms(now_ms, NULL, &real);
        day.year = real.year;
        int more = 0;
        is_date = text[used] == '\0' || (sscanf(text + used, "%4d%n", &day.year, &more) == 1 &&
                                         text[used + more] == '\0' && more == 4);
    }
    if (!is_date || day.year < 1970 || day.year > 2200)
        return false;
    ret_span->low = civil_to_ms(&day, NULL);
    civil_from_ms(ret_span->low, NULL, &real);
    if (real.day != day.day || real.month != day.month)
        return false;
    ret_span->high = day_add_ms(ret_span->low, 1, NULL);
    ret_span->is_age = false;
    return true;
}

static bool take_time(const struct field *field, const char *text, int64_t now_ms,
                      struct arena *arena, struct span *ret_span, struct error *err)
{
    char *canonical;
    const char *folded = text_fold(arena, text);
    if (take_day_word(folded, now_ms, arena, ret_span) ||
        take_duration(field, folded, now_ms, ret_span) || take_date(text, now_ms, ret_span))
        return true;
    if (!field_parse(field, text, arena, &canonical, NULL) ||
        !str_to_int64(str_or(canonical, ""), &ret_span->low) || ret_span->low == INT64_MAX)
        return error_set(err, ERR_USAGE,
                         _("\"%s\" is no time; try today, 7d, 24.11.2026 or 2026-11-24"), text);
    ret_span->high = ret_span->low + 1;
    ret_span->is_age = false;
    return true;
}

static bool take_number(const struct filter_name *name, const char *text, struct arena *arena,
                        struct span *ret_span, struct error *err)
{
    char *canonical;
    int64_t cents_of = name->is_whole_money ? 100 : 1;
    if (!field_parse(name->field, text, arena, &canonical, err))
        return false;
    if (!str_to_int64(str_or(canonical, ""), &ret_span->low) || ret_span->low > INT64_MAX / 200 ||
        ret_span->low < INT64_MIN / 200)
        return error_set(err, ERR_USAGE, _("\"%s\" is no number"), text);
    ret_span->low *= cents_of;
    ret_span->high = ret_span->low + 1;
    ret_span->is_age = false;
    return true;
}

static bool take_span(const struct filter_name *name, const char *text, int64_t now_ms,
                      struct arena *arena, struct span *ret_span, struct error *err)
{
    if (name->field->type == FIELD_TIME)
        return take_time(name->field, text, now_ms, arena, ret_span, err);
    return take_number(name, text, arena, ret_span, err);
}

/* ">7d" of an age is longer ago; "7d" is since then, or until then. */
static void between_by_op(const struct span *span, const char *op, bool is_back, int64_t now_ms,
                          struct filter_value *value)
{
    bool is_more = op[0] == '>', has_equal = op[0] != '\0' && op[1] == '=';
    value->low = INT64_MIN;
    value->high = INT64_MAX;
    if (op[0] == '\0' && span->is_age) {
        value->low = span->low < now_ms ? span->low : now_ms;
        value->high = (span->low < now_ms ? now_ms : span->low) + 1;
    } else if (op[0] == '\0') {
        value->low = span->low;
        value->high = span->high;
    } else if (span->is_age && is_back) {
        *(is_more ? &value->high : &value->low) = span->low;
    } else if (is_more) {
        value->low = has_equal || span->is_age ? span->low : span->high;
    } else {
        value->high = has_equal ? span->high : span->low;
    }
}

static bool take_between(const struct filter_name *name, const char *op, const char *text,
                         int64_t now_ms, struct arena *arena, struct filter_value *value,
                         struct error *err)
{
    const char *dots = op[0] == '\0' ? strstr(text, "..") : NULL;
    struct span from, to;
    value->match = FILTER_BETWEEN;
    if (dots == NULL) {
        if (!take_span(name, text, now_ms, arena, &from, err))
            return false;
        between_by_op(&from, op, !filter_lies_ahead(name->field), now_ms, value);
        return true;
    }
    value->low = INT64_MIN;
    value->high = INT64_MAX;
    if (dots > text) {
        if (!take_span(name, arena_strndup(arena, text, (size_t)(dots - text)), now_ms, arena,
                       &from, err))
            return false;
        value->low = from.low;
    }
    if (dots[2] != '\0') {
        if (!take_span(name, dots + 2, now_ms, arena, &to, err))
            return false;
        value->high = to.high;
    }
    if (value->low > value->high && dots > text && dots[2] != '\0' && from.is_age && to.is_age) {
        int64_t low = value->low; /* "7d..30d": the longer age is the earlier time */
        value->low = value->high;
        value->high = low;
    }
    return true;
}

static bool take_date_text(const char *text, int64_t now_ms, struct arena *arena, char **ret_text)
{
    struct span day;
    struct civil civil;
    if (!take_day_word(text_fold(arena, text), now_ms, arena, &day) &&
        !take_date(text, now_ms, &day))
        return false;
    civil_from_ms(day.low, NULL, &civil);
    *ret_text = arena_printf(arena, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    return true;
}

static char *range_end(const struct field *field, const char *text, size_t length, int64_t now_ms,
                       struct arena *arena)
{
    char *end = utf8_nfc(arena, arena_strndup(arena, text, length)), *date;
    if (field->type == FIELD_DATE && take_date_text(end, now_ms, arena, &date))
        return date;
    return length > 0 ? end : NULL;
}

static bool has_ranges(const struct field *field)
{
    return field->type == FIELD_TEXT || field->type == FIELD_DATE || field->type == FIELD_COUNTRY;
}

static void take_text_range(const struct field *field, const char *op, const char *text,
                            int64_t now_ms, struct arena *arena, struct filter_value *value)
{
    const char *dots = op[0] == '\0' ? strstr(text, "..") : NULL;
    value->match = FILTER_RANGE;
    if (dots != NULL) {
        value->from = range_end(field, text, (size_t)(dots - text), now_ms, arena);
        value->to = range_end(field, dots + 2, strlen(dots + 2), now_ms, arena);
        return;
    }
    char *end = range_end(field, text, strlen(text), now_ms, arena);
    *(op[0] == '>' ? &value->from : &value->to) = end;
    value->is_after_from = op[0] == '>' && op[1] != '=';
    value->is_before_to = op[0] == '<' && op[1] != '=';
}

/* "A" of a grade is A1 to A4. */
static bool is_grade_letter(const struct field *field, const char *text)
{
    return str_equal(field->name, "grade") && text[0] != '\0' && text[1] == '\0';
}

/* Where there is one spelling only, an index can serve: numbers, and grades, which are capitals. */
static void note_spelling(const struct field *field, struct arena *arena,
                          struct filter_value *value)
{
    char **const ends[] = {&value->from, &value->to};
    bool is_grade = str_equal(field->name, "grade");
    value->is_as_stored = value->from != NULL || value->to != NULL;
    for (size_t i = 0; i < 2; i++) {
        const char *end = *ends[i];
        if (end != NULL && is_grade)
            *ends[i] = utf8_upper(arena, end);
        else if (end != NULL && strspn(end, "0123456789 +-/.") != strlen(end))
            value->is_as_stored = false;
    }
}

static bool take_exact(const struct field *field, const char *text, int64_t now_ms,
                       struct arena *arena, struct filter_value *value, struct error *err)
{
    char *date;
    value->match = FILTER_EXACT;
    if (field->type == FIELD_DATE && take_date_text(text, now_ms, arena, &date)) {
        value->from = date;
        return true;
    }
    if (!field_parse(field, text, arena, &value->from, err))
        return false;
    if (field->type == FIELD_CODES) {
        value->match = FILTER_HAS;
        if (value->from != NULL && strchr(value->from, ',') != NULL)
            return error_set(err, ERR_USAGE, _("\"%s\" is more than one"), text);
    }
    return value->from != NULL || error_set(err, ERR_USAGE, _("a value is missing"));
}

bool filter_value_parse(const struct filter_name *name, const char *op, const char *text,
                        bool is_quoted, bool is_prefix, int64_t now_ms, struct arena *arena,
                        struct filter_value *ret_value, struct error *err)
{
    const struct field *field = name->field;
    struct filter_value value = {.match = FILTER_EQUAL};
    bool is_ok = true;
    if (name->named != NULL || field->type == FIELD_ID) {
        value.match = FILTER_EXACT;
        value.from = utf8_nfc(arena, text);
    } else if (field_types[field->type].is_int) {
        is_ok = take_between(name, op, text, now_ms, arena, &value, err);
    } else if (is_prefix || is_grade_letter(field, text)) {
        value.match = FILTER_BEGINS;
        value.from = utf8_nfc(arena, text);
    } else if (op[0] != '\0' || (!is_quoted && has_ranges(field) && strstr(text, "..") != NULL)) {
        take_text_range(field, op, text, now_ms, arena, &value);
    } else if (field->type == FIELD_CHOICE || field->type == FIELD_CODES ||
               field->type == FIELD_DATE || field->type == FIELD_PHONE) {
        is_ok = take_exact(field, text, now_ms, arena, &value, err);
    } else {
        value.from = utf8_nfc(arena, text);
    }
    if (is_ok && value.match != FILTER_BETWEEN && value.match != FILTER_EXACT)
        note_spelling(field, arena, &value);
    *ret_value = value;
    return is_ok;
}
