/* How often each level occurs by itself among all pairs: counted where all were compared, else from
 * a million random pairs, and from the values' own frequencies for equality, which is too rare for
 * a sample. */
#include "match_private.h"

#include "base/parallel.h"

#include <stdlib.h>

#define SAMPLE_PARTS 64
#define SAMPLE_PAIRS 16384 /* of a part */

struct sampling {
    const struct match_list *list;
    double counts[SAMPLE_PARTS][MATCH_FIELDS][MATCH_LEVELS]; /* of values that are not the same */
    double equal[SAMPLE_PARTS][MATCH_FIELDS];
};

static const enum match_column columns[MATCH_FIELDS] = {
    COLUMN_FIRST,   COLUMN_LAST,   COLUMN_COMPANY,   COLUMN_EMAIL, COLUMN_PHONE,
    COLUMN_MOBILE,  COLUMN_STREET, COLUMN_POSTAL,    COLUMN_BIRTH, COLUMN_NUMBER,
    COLUMN_WEBSITE, COLUMN_FORM,   COLUMN_SALUTATION};

static uint64_t next_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void sample(void *data, size_t part, int worker)
{
    struct sampling *sampling = data;
    (void)worker;
    const struct match_list *list = sampling->list;
    uint64_t state = part * 0xD1B54A32D192ED03u + 17;
    size_t second = list->has_second ? list->count - list->first_count : list->count;
    for (int i = 0; i < SAMPLE_PAIRS; i++) {
        uint32_t a =
            (uint32_t)(next_random(&state) % (list->has_second ? list->first_count : list->count));
        uint32_t b =
            (uint32_t)(next_random(&state) % second + (list->has_second ? list->first_count : 0));
        if (a == b)
            continue;
        uint64_t pattern = compare_rows(list, a, b);
        for (int field = 0; field < MATCH_FIELDS; field++) {
            int level = PATTERN_LEVEL(pattern, field);
            bool is_equal = field != MATCH_PLACE &&
                            row_id(list, columns[field], a) == row_id(list, columns[field], b);
            if (level < MATCH_LEVELS && is_equal)
                sampling->equal[part][field]++;
            else if (level < MATCH_LEVELS)
                sampling->counts[part][field][level]++;
        }
    }
}

/* Chance that two rows hold the very same value. */
static double equality(const struct match_list *list, enum match_column column, uint32_t id)
{
    double count = list->columns[column].count[id];
    double all = (double)(list->count - list->columns[column].count[0]);
    return all < 2 ? 0 : count * (count - 1) / (all * (all - 1));
}

static void from_sample(const struct sampling *sampling, int field, double share[MATCH_LEVELS])
{
    const struct match_list *list = sampling->list;
    double different[MATCH_LEVELS] = {0}, all = 0, same = 0;
    for (int part = 0; part < SAMPLE_PARTS; part++) {
        all += sampling->equal[part][field];
        for (int l = 0; l < MATCH_LEVELS; l++) {
            different[l] += sampling->counts[part][field][l];
            all += sampling->counts[part][field][l];
        }
    }
    const struct dictionary *column = &list->columns[columns[field]];
    for (uint32_t id = 1; field != MATCH_PLACE && id < column->values; id++)
        if (column->count[id] > 1) {
            double chance = equality(list, columns[field], id);
            share[level_of_equal(column, (enum match_field)field, id)] += chance;
            same += chance;
        }
    for (int l = 0; l < MATCH_LEVELS; l++)
        share[l] += all > 0 ? different[l] / all : 0;
    (void)same;
}

static void from_patterns(const struct patterns *all, struct observed *observed)
{
    for (size_t i = 0; i < all->used; i++)
        for (int field = 0; field < MATCH_FIELDS; field++) {
            int level = PATTERN_LEVEL(all->pattern[i], field);
            if (level < MATCH_LEVELS)
                observed->share[field][level] += all->count[i];
        }
}

void observe_pairs(const struct match_list *list, const struct patterns *all,
                   struct observed *ret_observed)
{
    struct observed observed = {0};
    if (is_compared_whole(list)) {
        from_patterns(all, &observed);
    } else {
        struct sampling *sampling = xcalloc(1, sizeof *sampling);
        int workers = parallel_workers();
        sampling->list = list;
        parallel_for(SAMPLE_PARTS, workers, sample, sampling);
        for (int field = 0; field < MATCH_FIELDS; field++)
            from_sample(sampling, field, observed.share[field]);
        free(sampling);
    }
    for (int field = 0; field < MATCH_FIELDS; field++) {
        double sum = 0;
        for (int l = 0; l < MATCH_LEVELS; l++)
            sum += observed.share[field][l];
        for (int l = 0; l < MATCH_LEVELS && sum > 0; l++)
            observed.share[field][l] /= sum;
    }
    *ret_observed = observed;
}
