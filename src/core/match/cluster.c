/* Clusters: average linkage over all pairs of a group that links hold together, so that one wrong
 * link does not melt two persons into one. */
#include "match_private.h"

#include <math.h>
#include <stdlib.h>

#define GROUP_ROWS 2500 /* of a larger group only the surest links count */
#define MOST 12.0       /* bits a pair may speak for */
#define LEAST -8.0      /* or against belonging together */

struct linkage {
    const struct match_list *list;
    const struct match_model *model;
    uint32_t *parent; /* union and find: the smallest row of a cluster */
};

static uint32_t find(uint32_t *parent, uint32_t row)
{
    while (parent[row] != row)
        row = parent[row] = parent[parent[row]];
    return row;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static float clipped(double weight)
{
    return (float)fmax(LEAST, fmin(MOST, weight));
}

static float *make_matrix(struct linkage *linkage, const uint32_t *rows, size_t count)
{
    float *matrix = xmalloc(count * count * sizeof *matrix);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            uint64_t pattern = compare_rows(linkage->list, rows[i], rows[j]);
            double weight = pair_weight(linkage->list, linkage->model, rows[i], rows[j], pattern);
            matrix[i * count + j] = matrix[j * count + i] = clipped(weight);
        }
    return matrix;
}

static size_t nearest(const float *matrix, const uint32_t *size, size_t count, size_t of,
                      size_t before)
{
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        bool is_open = i != of && size[i] > 0;
        if (is_open && (best == count || matrix[of * count + i] > matrix[of * count + best] ||
                        (matrix[of * count + i] == matrix[of * count + best] && i == before)))
            best = i;
    }
    return best;
}

static void merge(float *matrix, uint32_t *size, size_t count, size_t into, size_t from)
{
    float m = (float)size[into], n = (float)size[from];
    for (size_t i = 0; i < count; i++)
        if (i != into && size[i] > 0) {
            float mean = (m * matrix[into * count + i] + n * matrix[from * count + i]) / (m + n);
            matrix[into * count + i] = matrix[i * count + into] = mean;
        }
    size[into] += size[from];
    size[from] = 0;
}

/* Nearest-neighbour chain: what is each other's nearest is merged, until nothing is on balance the
 * same. */
static void take_group(struct linkage *linkage, const uint32_t *rows, size_t count)
{
    float *matrix = make_matrix(linkage, rows, count);
    uint32_t *size = xmalloc(count * sizeof *size);
    size_t *chain = xmalloc((count + 1) * sizeof *chain), length = 0, open = count;
    for (size_t i = 0; i < count; i++)
        size[i] = 1;
    while (open > 1) {
        if (length == 0)
            for (size_t i = 0; length == 0; i++)
                if (size[i] > 0)
                    chain[length++] = i;
        size_t last = chain[length - 1], before = length > 1 ? chain[length - 2] : count;
        size_t next = nearest(matrix, size, count, last, before);
        if (matrix[last * count + next] < 0) { /* nothing will come nearer: this one is done */
            size[last] = 0;
            length = 0;
            open--;
        } else if (next == before) {
            size_t into = last < next ? last : next, from = last < next ? next : last;
            join(linkage->parent, rows[into], rows[from]);
            merge(matrix, size, count, into, from);
            length -= 2;
            open--;
        } else {
            chain[length++] = next;
        }
    }
    free(chain);
    free(size);
    free(matrix);
}

struct member {
    uint32_t group, row;
};

static int by_group(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    if (left->group != right->group)
        return left->group < right->group ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

/* Rows that links of at least this weight hold together, group by group. */
static void take_links(struct linkage *linkage, const struct match_result *result,
                       const uint32_t *rows, size_t count, double least);

static size_t sort_groups(uint32_t *groups, const struct match_result *result,
                          struct member **ret_members)
{
    size_t count = 0;
    uint32_t *linked = xmalloc((result->pair_count * 2 + 1) * sizeof *linked);
    struct member *members = xmalloc((result->pair_count * 2 + 1) * sizeof *members);
    for (size_t i = 0; i < result->pair_count; i++) {
        linked[count++] = result->pairs[i].a;
        linked[count++] = result->pairs[i].b;
    }
    for (size_t i = 0; i < count; i++)
        members[i] = (struct member){find(groups, linked[i]), linked[i]};
    free(linked);
    qsort(members, count, sizeof *members, by_group);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || members[i].row != members[kept - 1].row)
            members[kept++] = members[i];
    *ret_members = members;
    return kept;
}

static void take_links(struct linkage *linkage, const struct match_result *result,
                       const uint32_t *rows, size_t count, double least)
{
    struct match_result part = {0};
    struct member *members;
    uint32_t *groups = xmalloc(linkage->list->count * sizeof *groups), *group;
    for (size_t i = 0; i < linkage->list->count; i++)
        groups[i] = (uint32_t)i;
    part.pairs = xmalloc((result->pair_count + 1) * sizeof *part.pairs);
    for (size_t i = 0; i < result->pair_count; i++)
        if (result->pairs[i].weight >= least)
            part.pairs[part.pair_count++] = result->pairs[i];
    for (size_t i = 0; i < part.pair_count; i++)
        join(groups, part.pairs[i].a, part.pairs[i].b);
    (void)rows, (void)count;
    size_t all = sort_groups(groups, &part, &members);
    group = xmalloc((all + 1) * sizeof *group);
    for (size_t from = 0, to; from < all; from = to) {
        for (to = from; to < all && members[to].group == members[from].group; to++)
            group[to - from] = members[to].row;
        if (to - from == 2)
            join(linkage->parent, group[0], group[1]);
        else if (to - from <= GROUP_ROWS)
            take_group(linkage, group, to - from);
        else if (least < 20)
            take_links(linkage, &part, group, to - from, least + 5);
    }
    free(group);
    free(members);
    free(part.pairs);
    free(groups);
}

/* Numbers clusters in the order of their first rows; notes for each row what binds it. */
static void number_clusters(const struct match_list *list, const uint32_t *parent,
                            struct match_result *result)
{
    uint32_t next = 1;
    result->cluster = xcalloc(list->count + 1, sizeof *result->cluster);
    result->best = xcalloc(list->count + 1, sizeof *result->best);
    result->best_weight = xcalloc(list->count + 1, sizeof *result->best_weight);
    for (size_t row = 0; row < list->count; row++) {
        uint32_t first = find((uint32_t *)(uintptr_t)parent, (uint32_t)row);
        result->cluster[row] = first == row ? next++ : result->cluster[first];
        result->best[row] = (uint32_t)row;
    }
    for (size_t i = 0; i < result->pair_count; i++) {
        const struct match_pair *pair = &result->pairs[i];
        if (result->cluster[pair->a] != result->cluster[pair->b])
            continue;
        for (int side = 0; side < 2; side++) {
            uint32_t row = side == 0 ? pair->a : pair->b, other = side == 0 ? pair->b : pair->a;
            if (result->best[row] == row || pair->weight > result->best_weight[row]) {
                result->best[row] = other;
                result->best_weight[row] = pair->weight;
            }
        }
    }
}

static uint32_t *alone(size_t count)
{
    uint32_t *parent = xmalloc((count + 1) * sizeof *parent);
    for (size_t i = 0; i < count; i++)
        parent[i] = (uint32_t)i;
    return parent;
}

void cluster_rows(const struct match_list *list, struct match_result *result)
{
    struct linkage linkage = {.list = list, .model = &result->model};
    linkage.parent = alone(list->count);
    take_links(&linkage, result, NULL, 0, 0);
    number_clusters(list, linkage.parent, result);
    free(linkage.parent);
}

/* --- two lists --- */

static int strongest_first(const void *a, const void *b)
{
    const struct match_pair *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return left->a != right->a  ? (left->a < right->a ? -1 : 1)
           : left->b < right->b ? -1
                                : left->b > right->b;
}

static int by_rows(const void *a, const void *b)
{
    const struct match_pair *left = a, *right = b;
    return left->a != right->a  ? (left->a < right->a ? -1 : 1)
           : left->b < right->b ? -1
                                : left->b > right->b;
}

/* The strongest link wins; a second one is taken only to a row that is the same person in its own
 * list. */
void link_rows(const struct match_list *list, struct match_result *result)
{
    uint32_t *parent = alone(list->count), *partner = alone(list->count);
    size_t kept = 0;
    if (result->pair_count > 0)
        qsort(result->pairs, result->pair_count, sizeof *result->pairs, strongest_first);
    for (size_t i = 0; i < result->pair_count; i++) {
        uint32_t a = result->pairs[i].a, b = result->pairs[i].b;
        bool is_fine = true;
        for (int side = 0; side < 2; side++) {
            uint32_t row = side == 0 ? a : b, other = side == 0 ? b : a, rival = partner[row];
            if (rival != row)
                is_fine = is_fine && pair_weight(list, &result->model, rival, other,
                                                 compare_rows(list, rival, other)) >= 0;
        }
        if (!is_fine)
            continue;
        partner[a] = partner[a] == a ? b : partner[a];
        partner[b] = partner[b] == b ? a : partner[b];
        join(parent, a, b);
        result->pairs[kept++] = result->pairs[i];
    }
    result->pair_count = kept;
    if (kept > 0)
        qsort(result->pairs, kept, sizeof *result->pairs, by_rows);
    number_clusters(list, parent, result);
    free(parent);
    free(partner);
}
