/* Which pairs are compared: rule after rule, rows with the same key. A pair that an earlier rule
 * holds too is left to that one, so no set of pairs is needed. A block that is too large is parted
 * by finer keys, never dropped. What parting leaves out is known to the model by a sample: of the
 * colleagues of a large company only those of one first name would be seen, and whoever learns from
 * them takes that name for what colleagues have in common. */
#include "match_private.h"

#include "base/parallel.h"

#include <stdlib.h>

#define BLOCK_ROWS 120  /* at most, before it is parted */
#define WINDOW 10       /* neighbours in a block that nothing parts any further */
#define PAIRS_PER_ROW 5 /* of one rule, on average; else its blocks are cut smaller */
#define WHOLE_PAIRS 4e6 /* a list with fewer pairs is compared whole */
#define PARTS 256       /* of the rows of a rule, for the processors */
#define SAMPLE_ROWS 4   /* of a block that is parted: one pair for so many rows is looked at */

struct keyed {
    uint32_t key, row;
};

struct blocking {
    struct match_list *list;
    struct candidates *workers;
    size_t rules, rule, cap;
    uint8_t rule_ids[MATCH_KEYS_MAX];
    uint32_t *keys; /* rules of a row side by side */
    struct keyed *sorted, *spare;
    size_t sorted_count;
    size_t starts[PARTS + 1]; /* found before any block is parted, which changes its keys */
};

double pair_space(const struct match_list *list)
{
    double n = (double)list->count, first = (double)list->first_count;
    return list->has_second ? first * (n - first) : n * (n - 1) / 2;
}

bool is_compared_whole(const struct match_list *list)
{
    return pair_space(list) <= WHOLE_PAIRS;
}

static void compare(struct blocking *blocking, struct candidates *worker, uint32_t a, uint32_t b)
{
    const struct match_list *list = blocking->list;
    if (list->has_second && (a < list->first_count) == (b < list->first_count))
        return;
    uint64_t pattern = compare_rows(list, a, b);
    if (worker->count == worker->room) {
        worker->room = worker->room == 0 ? 65536 : worker->room + worker->room / 2;
        worker->items = xrealloc(worker->items, worker->room * sizeof *worker->items);
    }
    worker->items[worker->count++] =
        (struct candidate){.a = a < b ? a : b,
                           .b = a < b ? b : a,
                           .pattern = patterns_add(&worker->patterns, pattern, 1)};
}

static void compare_row_with_all(void *data, size_t part, int worker)
{
    struct blocking *blocking = data;
    for (size_t b = part + 1; b < blocking->list->count; b++)
        compare(blocking, &blocking->workers[worker], (uint32_t)part, (uint32_t)b);
}

static bool is_seen(const struct blocking *blocking, uint32_t a, uint32_t b)
{
    const uint32_t *left = blocking->keys + (size_t)a * blocking->rules;
    const uint32_t *right = blocking->keys + (size_t)b * blocking->rules;
    for (size_t i = 0; i < blocking->rule; i++)
        if (left[i] == right[i] && left[i] != 0)
            return true;
    return false;
}

static void compare_block(struct blocking *blocking, struct candidates *worker,
                          const struct keyed *rows, size_t count, size_t window)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && j - i <= window; j++)
            if (!is_seen(blocking, rows[i].row, rows[j].row))
                compare(blocking, worker, rows[i].row, rows[j].row);
}

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

static bool was_together(const struct blocking *blocking, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < blocking->rule; i++) {
        uint32_t key = key_of(blocking->list, blocking->rule_ids[i], a);
        if (key != 0 && key == key_of(blocking->list, blocking->rule_ids[i], b))
            return true;
    }
    return false;
}

static uint64_t next_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Rows sorted by what parts them. The pairs between its parts stand in the patterns by a sample,
 * each for as many; those that an earlier rule held stand there already. Whole numbers: their sum
 * does not hang on who was faster. */
static void sample_parted(struct blocking *blocking, struct candidates *worker,
                          const struct keyed *rows, size_t count, size_t depth)
{
    const struct match_list *list = blocking->list;
    double apart = (double)count * (double)(count - 1) / 2;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && rows[to].key == rows[from].key;)
            to++;
        apart -= (double)(to - from) * (double)(to - from - 1) / 2;
    }
    uint64_t state = rows[0].row + ((uint64_t)blocking->rule << 40) + ((uint64_t)depth << 56);
    size_t wanted = count / SAMPLE_ROWS;
    double each = (double)(uint64_t)(apart / (double)wanted + .5);
    for (size_t tries = 0; wanted > 0 && each >= 1 && tries < count; tries++) {
        const struct keyed *a = &rows[next_random(&state) % count],
                           *b = &rows[next_random(&state) % count];
        if (a->key == b->key ||
            (list->has_second && (a->row < list->first_count) == (b->row < list->first_count)))
            continue;
        wanted--;
        if (!was_together(blocking, a->row, b->row))
            patterns_add(&worker->patterns, compare_rows(list, a->row, b->row), each);
    }
}

/* Rows of one key. When it is too large they are sorted by a finer key, and the row's key becomes
 * that of its smaller block, so that a later rule compares what this one did not. */
static void take_block(struct blocking *blocking, struct candidates *worker, struct keyed *rows,
                       size_t count, size_t depth)
{
    if (count <= blocking->cap) {
        compare_block(blocking, worker, rows, count, count);
        return;
    }
    if (depth == KEY_DEPTHS) {
        for (size_t i = 0; i < count; i++)
            blocking->keys[(size_t)rows[i].row * blocking->rules + blocking->rule] = 0;
        compare_block(blocking, worker, rows, count, WINDOW);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t *key = &blocking->keys[(size_t)rows[i].row * blocking->rules + blocking->rule];
        rows[i].key = key_refined(blocking->list, depth, rows[i].row);
        *key = ((*key ^ rows[i].key) * 0x9E3779B1u) | 1;
    }
    qsort(rows, count, sizeof *rows, by_key);
    sample_parted(blocking, worker, rows, count, depth);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && rows[to].key == rows[from].key;)
            to++;
        take_block(blocking, worker, rows + from, to - from, depth + 1);
    }
}

static size_t part_start(const struct blocking *blocking, size_t part)
{
    size_t at = blocking->sorted_count * part / PARTS;
    while (at > 0 && at < blocking->sorted_count &&
           blocking->sorted[at].key == blocking->sorted[at - 1].key)
        at++;
    return at;
}

static void take_part(void *data, size_t part, int worker)
{
    struct blocking *blocking = data;
    size_t from = blocking->starts[part], end = blocking->starts[part + 1];
    for (size_t to; from < end; from = to) {
        uint32_t key = blocking->sorted[from].key;
        for (to = from + 1; to < end && blocking->sorted[to].key == key;)
            to++;
        if (to - from > 1)
            take_block(blocking, &blocking->workers[worker], blocking->sorted + from, to - from, 0);
    }
}

/* Least significant digit first, eleven bits at a time; rows of one key stay in order. */
static void sort_keys(struct blocking *blocking)
{
    static const int shifts[] = {0, 11, 22};
    for (int pass = 0; pass < 3; pass++) {
        size_t at[2048] = {0}, sum = 0;
        for (size_t i = 0; i < blocking->sorted_count; i++)
            at[blocking->sorted[i].key >> shifts[pass] & 2047]++;
        for (int i = 0; i < 2048; i++) {
            size_t n = at[i];
            at[i] = sum;
            sum += n;
        }
        for (size_t i = 0; i < blocking->sorted_count; i++)
            blocking->spare[at[blocking->sorted[i].key >> shifts[pass] & 2047]++] =
                blocking->sorted[i];
        struct keyed *sorted = blocking->spare;
        blocking->spare = blocking->sorted;
        blocking->sorted = sorted;
    }
}

/* The largest block size that keeps a rule within its share of comparisons. */
static size_t find_cap(const struct blocking *blocking)
{
    static const size_t caps[] = {BLOCK_ROWS, 60, 30, 15};
    double allowed = PAIRS_PER_ROW * (double)blocking->list->count;
    allowed = allowed < 5e5 ? 5e5 : allowed;
    for (size_t i = 0; i < 3; i++) {
        double pairs = 0;
        for (size_t from = 0, to; from < blocking->sorted_count; from = to) {
            for (to = from + 1; to < blocking->sorted_count &&
                                blocking->sorted[to].key == blocking->sorted[from].key;)
                to++;
            size_t rows = to - from;
            pairs += rows <= caps[i] ? (double)rows * (double)(rows - 1) / 2
                                     : (double)rows * (double)caps[i] / 8;
        }
        if (pairs <= allowed)
            return caps[i];
    }
    return caps[3];
}

static void make_keys(void *data, size_t part, int worker)
{
    struct blocking *blocking = data;
    (void)worker;
    size_t from = blocking->list->count * part / PARTS;
    size_t to = blocking->list->count * (part + 1) / PARTS;
    for (size_t rule = 0; rule < blocking->rules; rule++)
        for (size_t row = from; row < to; row++)
            blocking->keys[row * blocking->rules + rule] =
                key_of(blocking->list, blocking->rule_ids[rule], (uint32_t)row);
}

static void take_rule(struct blocking *blocking, int worker_count)
{
    blocking->sorted_count = 0;
    for (size_t row = 0; row < blocking->list->count; row++) {
        uint32_t key = blocking->keys[row * blocking->rules + blocking->rule];
        if (key != 0)
            blocking->sorted[blocking->sorted_count++] = (struct keyed){key, (uint32_t)row};
    }
    sort_keys(blocking);
    blocking->cap = find_cap(blocking);
    for (size_t part = 0; part <= PARTS; part++)
        blocking->starts[part] = part_start(blocking, part);
    parallel_for(PARTS, worker_count, take_part, blocking);
}

static bool report(const struct match_progress *progress, size_t done, size_t all)
{
    return progress == NULL || progress->report(progress->data, (int)(80 * done / all));
}

bool block_pairs(struct match_list *list, struct candidates *workers, int worker_count,
                 const struct match_progress *progress)
{
    struct blocking blocking = {.list = list, .workers = workers};
    bool is_going = true;
    if (is_compared_whole(list)) {
        parallel_for(list->count, worker_count, compare_row_with_all, &blocking);
        return report(progress, 1, 1);
    }
    blocking.rules = key_rules(list, blocking.rule_ids);
    blocking.keys = xmalloc(list->count * (blocking.rules + 1) * sizeof(uint32_t));
    blocking.sorted = xmalloc(list->count * sizeof *blocking.sorted);
    blocking.spare = xmalloc(list->count * sizeof *blocking.spare);
    parallel_for(PARTS, worker_count, make_keys, &blocking);
    for (; is_going && blocking.rule < blocking.rules; blocking.rule++) {
        take_rule(&blocking, worker_count);
        is_going = report(progress, blocking.rule + 1, blocking.rules);
    }
    free(blocking.keys);
    free(blocking.sorted);
    free(blocking.spare);
    return is_going;
}
