/* The filter language, one line for screens, --where and where=: terms joined by blanks, all of
 * which must hold.
 *
 *   grade:A state:ready,working      equal; several are joined by a comma
 *   postal_code:2* company:"Kessler & Söhne"      beginning; two words in quotes, "" is one quote
 *   -tag:partner   email:   -email:               not; empty; not empty
 *   score:50..  score:50..70  attempts:>2  attempts:<=3         ranges
 *   next:today  received:24.11.2026  received:2026-11-01..yesterday  received:>7d
 *   overdue  mine  unowned  promised                            words, of leads
 *
 * A field is named as in the field table or by its label in English or the person's language, with
 * _ for blanks; a choice by its code or its label. A span of time (30min, 4h, 7d, 2w) is an age;
 * where a time lies ahead (next, due, ends, away) it is what is left. Letter case is ignored, and ä
 * is ae either way. Parsed here, made SQL in the store alone. */
#ifndef CORE_FILTER_H
#define CORE_FILTER_H

#include "core/entity.h"

#define FILTER_TERMS_MAX 24
#define FILTER_VALUES_MAX 60 /* of all terms together */

enum filter_word { FILTER_FIELD, FILTER_OVERDUE, FILTER_MINE, FILTER_UNOWNED, FILTER_PROMISED };
enum filter_match {
    FILTER_EQUAL,  /* text: from, letter case and umlauts aside */
    FILTER_EXACT,  /* from as it is: choices, ids, numbers that were parsed */
    FILTER_BEGINS, /* with from */
    FILTER_HAS,    /* the code from is in the set */
    FILTER_RANGE,  /* of text: from…to, see the flags */
    FILTER_BETWEEN /* of integers: low <= x < high */
};
struct filter_value {
    enum filter_match match;
    char *from, *to; /* NULL: open */
    bool is_after_from,
        is_before_to;  /* a range without what is from; without what begins with to */
    bool is_as_stored; /* no letters that could be spelled in two ways */
    int64_t low, high; /* INT64_MIN, INT64_MAX: open */
};
struct filter_term {
    enum filter_word word;
    const struct entity *entity; /* that owns the field: for leads also contact and company */
    const struct field *field;
    const struct entity *named; /* the values are names (or ids) of such records */
    bool is_not;
    bool is_empty;               /* has no value: `values` are none */
    struct filter_value *values; /* one of them must hold */
    size_t value_count;
    size_t at; /* where it begins, in characters from 1 */
};
struct filter {
    struct filter_term *terms;
    size_t count;
    int64_t now_ms;
};

/* NULL or blank: no terms. A mistake is ERR_USAGE with its place: "at 12: …". */
bool filter_parse(const struct entity *entity, const char *text, int64_t now_ms,
                  struct arena *arena, struct filter *ret_filter, struct error *err);

/* What may stand at the end of `text`, for the Tab key: whole terms instead of its last one, which
 * begins at byte *ret_at. Where names of records are wanted, *ret_named says of which, and
 * *ret_name_of what they go behind ("owner:"). */
struct filter_completion {
    size_t at;
    char **terms;
    size_t count;
    const struct entity *named;
    char *before; /* with named: "-owner:" */
    char *begun;  /* with named: what of the name is typed */
};
void filter_complete(const struct entity *entity, const char *text, struct arena *arena,
                     struct filter_completion *ret_completion);
/* In quotes if it has to be. */
char *filter_quote(struct arena *arena, const char *value);

#endif
