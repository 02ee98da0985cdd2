/* Clustering of a field's values. The keys follow what OpenRefine documents of its key collision
 * methods. */
#include "core/cluster.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/match.h"
#include "core/quality.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *label;
} methods[CLUSTER_METHOD_COUNT] = {
    [CLUSTER_NONE] = {"none", N_("single values")},
    [CLUSTER_FINGERPRINT] = {"fingerprint", N_("same words")},
    [CLUSTER_NGRAM] = {"ngram", N_("same letters")},
    [CLUSTER_COLOGNE] = {"cologne", N_("same sound")},
    [CLUSTER_EDITS] = {"levenshtein", N_("few typing errors")},
};

const char *cluster_method_name(enum cluster_method method)
{
    return methods[method].name;
}

const char *cluster_method_label(enum cluster_method method)
{
    return methods[method].label;
}

enum cluster_method cluster_method_find(const char *name)
{
    for (int i = 0; i < CLUSTER_METHOD_COUNT; i++)
        if (str_equal(name, methods[i].name))
            return (enum cluster_method)i;
    return CLUSTER_METHOD_COUNT;
}

/* --- keys --- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *join_once(struct arena *arena, char **parts, size_t count, const char *between)
{
    struct text out = {0};
    qsort(parts, count, sizeof *parts, by_text);
    for (size_t i = 0; i < count; i++)
        if (parts[i][0] != '\0' && (i == 0 || strcmp(parts[i], parts[i - 1]) != 0))
            text_printf(&out, "%s%s", out.length > 0 ? between : "", parts[i]);
    char *text = arena_strndup(arena, text_str(&out), out.length);
    text_free(&out);
    return text;
}

static char *fingerprint(struct arena *arena, const char *value)
{
    char *text = text_plain(arena, value), **words;
    for (char *c = text; *c != '\0'; c++)
        if (isspace((unsigned char)*c))
            *c = ' ';
    size_t count = str_split(arena, text, ' ', &words);
    return join_once(arena, words, count, " ");
}

static char *letter_pairs(struct arena *arena, const char *value)
{
    char *text = text_plain(arena, value);
    size_t n = 0, length = strlen(text);
    size_t *starts = ARENA_ARRAY(arena, size_t, length + 1); /* of each character */
    char *packed = arena_alloc(arena, length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (isspace((unsigned char)text[i]))
            continue;
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            starts[count++] = n;
        packed[n++] = text[i];
    }
    packed[n] = '\0';
    starts[count] = n;
    if (count < 2)
        return packed;
    char **pairs = ARENA_ARRAY(arena, char *, count);
    for (size_t i = 0; i + 1 < count; i++)
        pairs[i] = arena_strndup(arena, packed + starts[i],
                                 starts[i + 2 > count ? count : i + 2] - starts[i]);
    return join_once(arena, pairs, count - 1, "");
}

char *cluster_key(struct arena *arena, enum cluster_method method, const char *value)
{
    switch (method) {
    case CLUSTER_FINGERPRINT: return fingerprint(arena, value);
    case CLUSTER_NGRAM: return letter_pairs(arena, value);
    case CLUSTER_COLOGNE: return match_cologne(arena, value);
    default: return NULL;
    }
}

/* --- clusters --- */

struct keyed {
    const char *key;
    struct cluster_value value;
    size_t root; /* edits: whose group it is in */
};

/* Of two that stand equally often, "Nordwind GmbH" is written better than "NORDWIND GMBH" or
 * "nordwind gmbh": capitals within words, and words that begin small. */
static int oddness(const char *value)
{
    int odd = 0;
    char before = ' ';
    for (const char *c = value; *c != '\0'; before = *c++) {
        bool begins = before == ' ' || before == '-';
        odd += *c >= 'A' && *c <= 'Z' && !begins;
        odd += *c >= 'a' && *c <= 'z' && begins ? 2 : 0;
    }
    return odd;
}

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0)
        return order;
    if (x->value.count != y->value.count)
        return x->value.count > y->value.count ? -1 : 1;
    int odd = oddness(x->value.value) - oddness(y->value.value);
    return odd != 0 ? odd : strcmp(x->value.value, y->value.value);
}

static int by_size(const void *a, const void *b)
{
    const struct cluster *x = a, *y = b;
    if (x->records != y->records)
        return x->records > y->records ? -1 : 1;
    return strcmp(x->values[0].value, y->values[0].value);
}

/* At most `most` edits between two folded values, two letters that changed places being one? */
static bool is_near(const char *a, const char *b, int most)
{
    int m = (int)strlen(a), n = (int)strlen(b), before[128], above[128], row[128];
    if (m > 120 || n > 120 || m - n > most || n - m > most)
        return false;
    for (int j = 0; j <= n; j++)
        above[j] = j;
    for (int i = 1; i <= m; i++) {
        int best = row[0] = i;
        for (int j = 1; j <= n; j++) {
            int cost = above[j - 1] + (a[i - 1] != b[j - 1]);
            cost = above[j] + 1 < cost ? above[j] + 1 : cost;
            cost = row[j - 1] + 1 < cost ? row[j - 1] + 1 : cost;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < cost)
                cost = before[j - 2] + 1;
            row[j] = cost;
            best = row[j] < best ? row[j] : best;
        }
        if (best > most)
            return false;
        memcpy(before, above, sizeof before);
        memcpy(above, row, sizeof above);
    }
    return above[n] <= most;
}

static size_t root_of(struct keyed *rows, size_t i)
{
    while (rows[i].root != i)
        i = rows[i].root = rows[rows[i].root].root;
    return i;
}

/* AG and eG are two companies, however few letters they differ in. */
static bool may_be_one(const char *a, const char *b)
{
    size_t length;
    const char *form_a = quality_legal_form(a, &length), *form_b = quality_legal_form(b, &length);
    return form_a == NULL || form_b == NULL || str_equal(form_a, form_b);
}

/* Afterwards the key is the number of the group. */
static void join_near(struct arena *arena, struct keyed *rows, size_t count)
{
    const char **folded = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        folded[i] = text_fold(arena, rows[i].value.value);
        rows[i].root = i;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            size_t length = strlen(folded[i]);
            int most = length < 4 ? 0 : length < 8 ? 1 : length < 12 ? 2 : 3;
            if (root_of(rows, i) != root_of(rows, j) && is_near(folded[i], folded[j], most) &&
                may_be_one(rows[i].value.value, rows[j].value.value))
                rows[root_of(rows, j)].root = root_of(rows, i);
        }
    for (size_t i = 0; i < count; i++)
        rows[i].key = arena_printf(arena, "%zu", root_of(rows, i));
}

void clusters_make(struct arena *arena, struct cluster_value *values, size_t count,
                   enum cluster_method method, struct cluster **ret_clusters, size_t *ret_count)
{
    struct keyed *rows = ARENA_ARRAY(arena, struct keyed, count + 1);
    struct cluster *clusters = ARENA_ARRAY(arena, struct cluster, count + 1);
    size_t n = 0;
    if (method == CLUSTER_EDITS && count > CLUSTER_EDITS_MOST)
        count = CLUSTER_EDITS_MOST;
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct keyed){.value = values[i]};
        rows[i].key = method == CLUSTER_NONE ? arena_printf(arena, "%zu", i)
                                             : cluster_key(arena, method, values[i].value);
    }
    if (method == CLUSTER_EDITS)
        join_near(arena, rows, count);
    qsort(rows, count, sizeof *rows, by_key);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && strcmp(rows[to].key, rows[from].key) == 0;)
            to++;
        struct cluster cluster = {ARENA_ARRAY(arena, struct cluster_value, to - from), 0, 0};
        for (size_t i = from; i < to; i++) {
            cluster.values[cluster.count++] = rows[i].value;
            cluster.records += rows[i].value.count;
        }
        if (rows[from].key[0] != '\0' && (cluster.count > 1 || method == CLUSTER_NONE))
            clusters[n++] = cluster;
    }
    qsort(clusters, n, sizeof *clusters, by_size);
    *ret_clusters = clusters;
    *ret_count = n;
}

/* --- bulk edits --- */

bool transform_find(const char *name, enum transform *ret_transform)
{
    static const char *const names[] = {"set", "trim", "title", "upper", "lower", "replace"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, names[i])) {
            *ret_transform = (enum transform)i;
            return true;
        }
    return false;
}

static const char *replace(struct arena *arena, const char *value, const char *from, const char *to)
{
    struct text out = {0};
    if (str_is_empty(from))
        return value;
    for (const char *at = value; *at != '\0';) {
        if (str_starts(at, from)) {
            text_append(&out, str_or(to, ""));
            at += strlen(from);
        } else {
            text_append_char(&out, *at++);
        }
    }
    const char *text = arena_strndup(arena, text_str(&out), out.length);
    text_free(&out);
    return text;
}

static const char *squeeze(struct arena *arena, const char *value)
{
    char *text = str_trim(arena, value);
    size_t n = 0;
    for (const char *c = text; *c != '\0'; c++)
        if (*c != ' ' || n == 0 || text[n - 1] != ' ')
            text[n++] = *c;
    text[n] = '\0';
    return text;
}

const char *transform_apply(struct arena *arena, enum transform transform, const char *value,
                            const char *from, const char *to)
{
    if (transform == TRANSFORM_SET)
        return to;
    if (str_is_empty(value))
        return value;
    if (transform == TRANSFORM_TRIM)
        return squeeze(arena, value);
    if (transform == TRANSFORM_REPLACE)
        return replace(arena, value, from, to);
    return text_recase(arena, value,
                       transform == TRANSFORM_UPPER   ? TEXT_UPPER
                       : transform == TRANSFORM_LOWER ? TEXT_LOWER
                                                      : TEXT_TITLE);
}
