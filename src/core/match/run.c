/* The whole way: compare, learn, weigh, cluster. */
#include "match_private.h"

#include "base/parallel.h"

#include <stdlib.h>

static int by_rows(const void *a, const void *b)
{
    const struct match_pair *left = a, *right = b;
    return left->a != right->a  ? (left->a < right->a ? -1 : 1)
           : left->b < right->b ? -1
                                : left->b > right->b;
}

static int by_pattern(const void *a, const void *b)
{
    uint64_t left = ((const uint64_t *)a)[0], right = ((const uint64_t *)b)[0];
    return left < right ? -1 : left > right;
}

/* One table from those of the workers, in an order that does not depend on who was faster. */
static void merge_patterns(const struct candidates *workers, int count, struct patterns *ret_all)
{
    struct patterns loose;
    patterns_open(&loose);
    for (int i = 0; i < count; i++)
        for (size_t j = 0; j < workers[i].patterns.used; j++)
            patterns_add(&loose, workers[i].patterns.pattern[j], workers[i].patterns.count[j]);
    uint64_t(*order)[2] = xmalloc((loose.used + 1) * sizeof *order);
    for (size_t i = 0; i < loose.used; i++) {
        order[i][0] = loose.pattern[i];
        order[i][1] = i;
    }
    qsort(order, loose.used, sizeof *order, by_pattern);
    patterns_open(ret_all);
    for (size_t i = 0; i < loose.used; i++)
        patterns_add(ret_all, order[i][0], loose.count[order[i][1]]);
    free(order);
    patterns_close(&loose);
}

static void keep(struct match_result *result, size_t *room, const struct candidate *candidate,
                 double weight)
{
    if (result->pair_count == *room) {
        *room = *room == 0 ? 4096 : *room * 2;
        result->pairs = xrealloc(result->pairs, *room * sizeof *result->pairs);
    }
    result->pairs[result->pair_count++] =
        (struct match_pair){.a = candidate->a, .b = candidate->b, .weight = (float)weight};
}

/* Patterns that frequency cannot lift over the threshold are left out at once. */
static void weigh(const struct match_list *list, const struct candidates *worker,
                  struct match_result *result, size_t *room)
{
    bool *is_hopeful = xmalloc((worker->patterns.used + 1) * sizeof *is_hopeful);
    for (size_t i = 0; i < worker->patterns.used; i++) {
        struct model_bits bits = model_bits(&result->model, worker->patterns.pattern[i]);
        bits.unrelated += 40;
        bits.colleague += 8;
        bits.namesake += 32;
        is_hopeful[i] = model_weight(&result->model, &bits) > 0;
    }
    for (size_t i = 0; i < worker->count; i++) {
        const struct candidate *candidate = &worker->items[i];
        if (!is_hopeful[candidate->pattern])
            continue;
        uint64_t pattern = worker->patterns.pattern[candidate->pattern];
        double weight = pair_weight(list, &result->model, candidate->a, candidate->b, pattern);
        if (weight >= 0)
            keep(result, room, candidate, pair_weight_told(list, pattern, weight));
    }
    free(is_hopeful);
}

static void sort_pairs(struct match_result *result)
{
    size_t kept = 0;
    if (result->pair_count > 0)
        qsort(result->pairs, result->pair_count, sizeof *result->pairs, by_rows);
    for (size_t i = 0; i < result->pair_count; i++)
        if (kept == 0 || by_rows(&result->pairs[kept - 1], &result->pairs[i]) != 0)
            result->pairs[kept++] = result->pairs[i];
    result->pair_count = kept;
}

static void learn(const struct match_list *list, struct candidates *workers, int count,
                  struct match_result *result)
{
    struct patterns all;
    struct observed observed;
    merge_patterns(workers, count, &all);
    observe_pairs(list, &all, &observed);
    model_fit(list, &all, &observed, &result->model);
    patterns_close(&all);
    result->expected_pairs = result->model.share_same * result->model.pair_space;
}

bool match_run(struct match_list *list, const struct match_progress *progress,
               struct match_result *ret_result)
{
    struct candidates workers[PARALLEL_MAX] = {{0}};
    struct match_result result = {0};
    int count = parallel_workers();
    size_t room = 0;
    match_list_finish(list);
    for (int i = 0; i < count; i++)
        patterns_open(&workers[i].patterns);
    bool is_going = block_pairs(list, workers, count, progress);
    if (is_going)
        learn(list, workers, count, &result);
    for (int i = 0; i < count; i++) {
        if (is_going)
            weigh(list, &workers[i], &result, &room);
        result.compared += workers[i].count;
        patterns_close(&workers[i].patterns);
        free(workers[i].items);
    }
    if (!is_going)
        return false;
    sort_pairs(&result);
    if (list->has_second)
        link_rows(list, &result);
    else
        cluster_rows(list, &result);
    *ret_result = result;
    return progress == NULL || progress->report(progress->data, 100) || true;
}

void match_result_free(struct match_result *result)
{
    free(result->pairs);
    free(result->cluster);
    free(result->best);
    free(result->best_weight);
}
