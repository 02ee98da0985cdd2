/* Numbers in a text, in whatever spelling: compared from their end. */
#include "naming_private.h"

#include <string.h>

#define GAP_MOST 3     /* signs between two digits of one number */
#define DIGITS_MOST 40 /* that are looked at back from its end */
#define SURE_LEAST 7   /* digits that say whose it is, where it is written without its area */
#define UNSURE_LEAST 6

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Places of the digits of one run, last first. */
struct run {
    size_t at[DIGITS_MOST];
    size_t count;
};

static bool is_between(char c)
{
    return c != '\0' && strchr(" -/().+\t", c) != NULL;
}

static struct run run_back(const char *text, size_t end)
{
    struct run run = {0};
    size_t gap = 0;
    for (size_t at = end + 1; at-- > 0 && run.count < DIGITS_MOST;) {
        if (is_digit(text[at])) {
            run.at[run.count++] = at;
            gap = 0;
        } else if (!is_between(text[at]) || ++gap > GAP_MOST) {
            break;
        }
    }
    return run;
}

/* The number as the run spells it so far. */
struct spelling {
    char digits[sizeof((struct number *)NULL)->digits];
    size_t count;
};

/* One digit more of the number. Of one that is known by hashes the first five are taken for its
 * own: the sixth says whether they were. */
static bool spells(const struct naming *naming, const struct number *number,
                   struct spelling *spelling, char digit)
{
    size_t count = spelling->count + 1;
    if (spelling->count == number->count)
        return false;
    spelling->digits[spelling->count] = digit;
    bool is_next =
        naming->keys == NULL
            ? number->digits[spelling->count] == digit
            : count < ENDING_DIGITS || hide_text(&naming->keys->number, spelling->digits, count) ==
                                           number->hidden[count - ENDING_DIGITS];
    spelling->count += is_next;
    return is_next;
}

/* Digits of the run that spell the number; *ret_same: of the number, the run may hold a zero before
 * the area and two before the country. */
static size_t covered_by(const struct naming *naming, const struct run *run, const char *text,
                         const struct number *number, size_t *ret_same)
{
    struct spelling spelling = {0};
    size_t used = 0;
    while (used < run->count && spells(naming, number, &spelling, text[run->at[used]]))
        used++;
    *ret_same = spelling.count;
    if (spelling.count + number->country < number->count)
        return used; /* without its area */
    if (used < run->count && text[run->at[used]] == '0') {
        size_t more = used + 1;
        while (more < run->count && spells(naming, number, &spelling, text[run->at[more]]))
            more++;
        used = spelling.count == number->count ? more : used + 1;
        *ret_same = spelling.count;
    }
    for (int zeros = 0; zeros < 2 && *ret_same == number->count && used < run->count &&
                        text[run->at[used]] == '0' && run->at[used] + 1 == run->at[used - 1];
         zeros++)
        used++;
    return used;
}

static void number_at(const struct naming *naming, const struct number *number,
                      const struct run *run, const char *text, struct spans *sure,
                      struct spans *unsure)
{
    size_t same, used = covered_by(naming, run, text, number, &same);
    bool is_whole = same + number->country >= number->count && same >= SURE_LEAST;
    bool goes_on = used < run->count && !is_whole; /* another number that ends alike */
    if (same < UNSURE_LEAST || (goes_on && same < SURE_LEAST))
        return;
    size_t from = run->at[used - 1], to = run->at[0] + 1;
    while (from > 0 && (text[from - 1] == '+' || text[from - 1] == '('))
        from--;
    span_add(is_whole || (same >= SURE_LEAST && !goes_on) ? sure : unsure, from, to);
}

void numbers_read(const struct naming *naming, const char *text, struct spans *sure,
                  struct spans *unsure)
{
    for (size_t at = 0; naming->number_count > 0 && text[at] != '\0'; at++) {
        if (!is_digit(text[at]) || is_digit(text[at + 1]))
            continue;
        struct run run = run_back(text, at);
        for (size_t i = 0; run.count >= UNSURE_LEAST && i < naming->number_count; i++)
            number_at(naming, &naming->numbers[i], &run, text, sure, unsure);
    }
}
