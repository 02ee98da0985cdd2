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

/* Of a number as E.164 has it, last digit first: those of its country's code. */
static size_t country_digits(const struct number *number)
{
    static const char twos[] = "20,27,30,31,32,33,34,36,39,40,41,43,44,45,46,47,48,49,51,52,53,54,"
                               "55,56,57,58,60,61,62,63,64,65,66,81,82,84,86,90,91,92,93,94,95,98";
    const char *last = number->digits + number->count - 1;
    char begin[3] = {last[0], last[-1], '\0'};
    return begin[0] == '1' || begin[0] == '7' ? 1 : str_list_has(twos, begin) ? 2 : 3;
}

/* Digits of the run that spell the number; *ret_same: of the number, the run may hold a zero before
 * the area and two before the country. */
static size_t covered_by(const struct run *run, const char *text, const struct number *number,
                         size_t *ret_same)
{
    size_t same = 0, used = 0;
    while (used < run->count && same < number->count && text[run->at[used]] == number->digits[same])
        used++, same++;
    *ret_same = same;
    if (same + country_digits(number) < number->count)
        return used; /* without its area */
    if (used < run->count && text[run->at[used]] == '0') {
        size_t more = used + 1, rest = same;
        while (more < run->count && rest < number->count &&
               text[run->at[more]] == number->digits[rest])
            more++, rest++;
        used = rest == number->count ? more : used + 1;
        same = rest;
    }
    for (int zeros = 0; zeros < 2 && same == number->count && used < run->count &&
                        text[run->at[used]] == '0' && run->at[used] + 1 == run->at[used - 1];
         zeros++)
        used++;
    return used;
}

static void number_at(const struct number *number, const struct run *run, const char *text,
                      struct spans *sure, struct spans *unsure)
{
    size_t same, used = covered_by(run, text, number, &same);
    bool is_whole = same + country_digits(number) >= number->count && same >= SURE_LEAST;
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
            number_at(&naming->numbers[i], &run, text, sure, unsure);
    }
}
