/* Clusters of values: the keys against published ones, the groups, the bulk edits. */
#include "unit.h"
#include "vectors.h"

#include "base/file.h"
#include "base/text.h"
#include "core/cluster.h"

#include <string.h>
#include <sys/resource.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

/* Five cells, all quoted, quotes doubled. */
static bool read_cells(char *line, char *cells[5])
{
    char *at = line;
    for (int i = 0; i < 5; i++) {
        if (*at != '"')
            return false;
        char *to = cells[i] = ++at;
        for (; *at != '\0' && (*at != '"' || at[1] == '"'); at++) {
            at += *at == '"';
            *to++ = *at;
        }
        if (*at != '"')
            return false;
        bool is_last = at[1] != ',';
        at += is_last ? 1 : 2;
        *to = '\0';
        if (is_last)
            return i == 4;
    }
    return true;
}

START_TEST(keys_are_those_that_others_publish)
{
    struct text file = {0};
    char **lines;
    size_t seen = 0, wrong[3] = {0};
    ck_assert(file_read(FIXTURE("keyers/vectors.csv"), 2 << 20, &file, NULL));
    size_t count = str_split(arena, text_str(&file), '\n', &lines);
    for (size_t i = 1; i < count; i++) {
        char *cells[5];
        if (!read_cells(lines[i], cells))
            continue;
        const struct {
            enum cluster_method method;
            const char *wanted;
        } keys[] = {{CLUSTER_FINGERPRINT, cells[1]},
                    {CLUSTER_NGRAM, cells[2]},
                    {CLUSTER_COLOGNE, cells[4]}};
        for (int k = 0; k < 3; k++)
            wrong[k] += strcmp(cluster_key(arena, keys[k].method, cells[0]), keys[k].wanted) != 0;
        seen++;
    }
    ck_assert_uint_ge(seen, 4900);
    /* The two others are Ç and mojibake, letters that commons-codec leaves out and we read as C and
     * A. */
    ck_assert_msg(wrong[0] + wrong[1] == 0 && wrong[2] <= 2,
                  "fingerprint %zu, ngram %zu, cologne %zu", wrong[0], wrong[1], wrong[2]);
    text_free(&file);
}
END_TEST

static size_t cluster(enum cluster_method method, struct cluster **ret)
{
    static struct cluster_value values[] = {
        {"Nordwind GmbH", 7},   {"GmbH, Nordwind", 1}, {"nordwind gmbh", 2}, {"Nordwindd GmbH", 1},
        {"Kessler & Söhne", 3}, {"Keßler & Söhne", 4}, {"Hanse IT", 9}};
    size_t count;
    clusters_make(arena, values, 7, method, ret, &count);
    return count;
}

START_TEST(values_that_mean_the_same_stand_together_and_the_most_frequent_is_proposed)
{
    struct cluster *clusters;
    ck_assert_uint_eq(cluster(CLUSTER_FINGERPRINT, &clusters), 2);
    ck_assert_str_eq(clusters[0].values[0].value, "Nordwind GmbH");
    ck_assert_uint_eq(clusters[0].count, 3);
    ck_assert_int_eq(clusters[0].records, 10);
    ck_assert_str_eq(clusters[1].values[0].value, "Keßler & Söhne");
    ck_assert_uint_eq(cluster(CLUSTER_NONE, &clusters), 7);
    ck_assert_str_eq(clusters[0].values[0].value, "Hanse IT");
}
END_TEST

START_TEST(of_two_that_stand_equally_often_the_better_written_one_is_proposed)
{
    static struct cluster_value values[] = {
        {"KRANICH GMBH", 1}, {"Kranich GMBH", 1}, {"Kranich GmbH", 1}, {"kranich gmbh", 1}};
    struct cluster *clusters;
    size_t count;
    clusters_make(arena, values, 4, CLUSTER_FINGERPRINT, &clusters, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(clusters[0].values[0].value, "Kranich GmbH");
}
END_TEST

START_TEST(letters_that_changed_places_are_one_error_and_another_legal_form_is_none)
{
    static struct cluster_value values[] = {{"Hamburg", 9},          {"Hambrug", 1},
                                            {"Dresden", 5},          {"Drseden", 1},
                                            {"Eichenhof Bau AG", 3}, {"Eichenhof Bau eG", 2}};
    struct cluster *clusters;
    size_t count;
    clusters_make(arena, values, 6, CLUSTER_EDITS, &clusters, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(clusters[0].values[1].value, "Hambrug");
    ck_assert_str_eq(clusters[1].values[1].value, "Drseden");
}
END_TEST

START_TEST(typing_errors_are_near_and_other_names_are_not)
{
    struct cluster *clusters;
    ck_assert_uint_eq(cluster(CLUSTER_EDITS, &clusters), 2);
    ck_assert_uint_eq(clusters[0].count, 3);
    ck_assert_uint_eq(clusters[1].count, 2);
}
END_TEST

START_TEST(bulk_edits_change_text_as_they_say)
{
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_TRIM, "  Nordwind   GmbH ", NULL, NULL),
                     "Nordwind GmbH");
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_TITLE, "jÖRG müller-ÄHREN", NULL, NULL),
                     "Jörg Müller-Ähren");
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_UPPER, "größe", NULL, NULL), "GRÖßE");
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_LOWER, "ÄRGER", NULL, NULL), "ärger");
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_REPLACE, "a-b-c", "-", "+"), "a+b+c");
    ck_assert_str_eq(transform_apply(arena, TRANSFORM_SET, "a", NULL, "b"), "b");
}
END_TEST

static long memory_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

START_TEST(many_values_take_memory_by_their_number_and_not_by_its_square)
{
    enum { MANY = 20000 };
    struct cluster_value *values = ARENA_ARRAY(arena, struct cluster_value, MANY);
    struct cluster *clusters;
    size_t count;
    for (size_t i = 0; i < MANY; i++)
        values[i] = (struct cluster_value){arena_printf(arena, "Muster %zu GmbH", i), 3};
    long before = memory_kib();
    clusters_make(arena, values, MANY, CLUSTER_FINGERPRINT, &clusters, &count);
    clusters_make(arena, values, MANY, CLUSTER_NONE, &clusters, &count);
    ck_assert_uint_eq(count, MANY);
    ck_assert_int_lt(memory_kib() - before, 200 * 1024); /* it was 13 GiB */
}
END_TEST

UNIT_TESTS_WITH("core/cluster", open_arena, close_arena, keys_are_those_that_others_publish,
                values_that_mean_the_same_stand_together_and_the_most_frequent_is_proposed,
                of_two_that_stand_equally_often_the_better_written_one_is_proposed,
                letters_that_changed_places_are_one_error_and_another_legal_form_is_none,
                typing_errors_are_near_and_other_names_are_not, bulk_edits_change_text_as_they_say,
                many_values_take_memory_by_their_number_and_not_by_its_square)
