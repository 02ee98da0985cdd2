/* How alike two short texts are. Bytes of normal forms; of a longer one the first 64 count. */
#include "match_private.h"

#include <math.h>

static size_t look(const char *text)
{
    return strnlen(text, LOOKED_AT);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Of texts that differ in their first and in their last byte: one step apart at most? */
static bool is_one_step(const char *a, size_t m, const char *b, size_t n)
{
    return m + n == 1 || (m == 1 && n == 1) || (m == 2 && n == 2 && a[0] == b[1] && a[1] == b[0]);
}

/* Optimal string alignment: insert, delete, replace, swap of neighbours. Only cells within `limit`
 * of the diagonal can count. */
static int aligned(const char *a, size_t m, const char *b, size_t n, int limit)
{
    int rows[3][LOOKED_AT + 2];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    size_t band = (size_t)limit;
    for (size_t j = 0; j <= n; j++)
        above[j] = (int)j;
    for (size_t i = 1; i <= m; i++) {
        size_t from = i > band ? i - band : 1, to = i + band < n ? i + band : n;
        int smallest = row[from - 1] = from == 1 ? (int)i : limit + 1;
        for (size_t j = from; j <= to; j++) {
            int cost = above[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, before[j - 2] + 1);
            row[j] = cost;
            smallest = least(smallest, cost);
        }
        row[to + 1] = limit + 1;
        if (smallest > limit)
            return limit + 1;
        int *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return least(above[n], limit + 1);
}

int edit_distance(const char *a, const char *b, int limit)
{
    size_t m = look(a), n = look(b);
    if (m > n + (size_t)limit || n > m + (size_t)limit)
        return limit + 1;
    while (m > 0 && n > 0 && *a == *b)
        a++, b++, m--, n--;
    while (m > 0 && n > 0 && a[m - 1] == b[n - 1])
        m--, n--;
    if (m == 0 || n == 0)
        return (int)(m + n);
    if (is_one_step(a, m, b, n))
        return 1;
    return limit < 2 ? limit + 1 : aligned(a, m, b, n, limit);
}

double jaro_winkler(const char *a, const char *b)
{
    size_t m = look(a), n = look(b), same = 0, window = (m > n ? m : n) / 2;
    uint64_t taken_a = 0, taken_b = 0;
    if (m == 0 || n == 0)
        return 0;
    window = window > 0 ? window - 1 : 0;
    for (size_t i = 0; i < m; i++) {
        size_t from = i > window ? i - window : 0, to = i + window + 1 < n ? i + window + 1 : n;
        for (size_t j = from; j < to; j++)
            if (a[i] == b[j] && (taken_b >> j & 1) == 0) {
                taken_a |= (uint64_t)1 << i;
                taken_b |= (uint64_t)1 << j;
                same++;
                break;
            }
    }
    if (same == 0)
        return 0;
    size_t swaps = 0;
    for (size_t i = 0, j = 0; i < m; i++) {
        if ((taken_a >> i & 1) == 0)
            continue;
        while ((taken_b >> j & 1) == 0)
            j++;
        swaps += a[i] != b[j++];
    }
    double c = (double)same;
    double jaro = (c / (double)m + c / (double)n + (c - (double)(swaps / 2)) / c) / 3;
    size_t prefix = 0;
    while (prefix < 4 && prefix < m && prefix < n && a[prefix] == b[prefix])
        prefix++;
    return jaro + (double)prefix * .1 * (1 - jaro);
}

static uint16_t pair_at(const char *text, size_t i)
{
    return (uint16_t)((unsigned)(unsigned char)text[i] << 8 | (unsigned char)text[i + 1]);
}

double bigram_dice(const char *a, const char *b)
{
    size_t m = look(a), n = look(b), common = 0;
    uint64_t taken = 0;
    if (m < 2 || n < 2)
        return m == n && m > 0 && *a == *b ? 1 : 0;
    for (size_t i = 0; i + 1 < m; i++)
        for (size_t j = 0; j + 1 < n; j++)
            if ((taken >> j & 1) == 0 && pair_at(a, i) == pair_at(b, j)) {
                taken |= (uint64_t)1 << j;
                common++;
                break;
            }
    return 2.0 * (double)common / (double)(m + n - 2);
}

static bool has_word(const char *all, const char *word, size_t length)
{
    while (*all != '\0') {
        size_t n = strcspn(all, " ");
        if (n == length && memcmp(all, word, n) == 0)
            return true;
        all += n + strspn(all + n, " ");
    }
    return false;
}

bool words_contain(const char *all, const char *some)
{
    if (*some == '\0')
        return false;
    while (*some != '\0') {
        size_t n = strcspn(some, " ");
        if (!has_word(all, some, n))
            return false;
        some += n + strspn(some + n, " ");
    }
    return true;
}
