/* Random merges, edits and partings against a model that knows whose each value is. Prints its
 * seed; VORWAHL_SEED repeats one, VORWAHL_MERGES says how many merges (./bootstrap fault merges:
 * 10,000). */
#include "usecase_office.h"

#include "base/uuid.h"
#include "core/merge.h"
#include "usecase/merge.h"

#include <stdio.h>
#include <stdlib.h>

#define PERSONS 10
#define FIELDS 5
#define MERGES_SHORT 30
#define STANDING_MOST 64

static const char *const names[FIELDS] = {"first_name", "last_name", "title", "position",
                                          "customer_no"};

struct model_merge {
    int kept, gone;
    bool was_taken[FIELDS], was_same[FIELDS];
    int before[FIELDS]; /* whose value the kept one showed */
    int same_value[FIELDS];
    char id[37];
};

static struct {
    char ids[PERSONS][37];
    int value[PERSONS][FIELDS]; /* a person's own; 0 none */
    int shows[PERSONS][FIELDS]; /* whose value a record shows */
    int into[PERSONS];          /* -1: stands for itself */
    struct model_merge merges[STANDING_MOST];
    int count, next_value;
} model;

static uint64_t state;

static int pick(int below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)below);
}

static const char *text_of(int value)
{
    return value == 0 ? "" : arena_printf(office.arena, "v%d", value);
}

static int shown(int person, int field)
{
    return model.value[model.shows[person][field]][field];
}

static void make_persons(struct session *session)
{
    model.count = 0;
    model.next_value = 1;
    for (int p = 0; p < PERSONS; p++) {
        struct field_input inputs[FIELDS];
        for (int f = 0; f < FIELDS; f++) {
            bool is_shared = p > 0 && f > 0 && pick(3) == 0; /* nobody is without a name */
            model.value[p][f] = is_shared               ? model.value[p - 1][f]
                                : f > 0 && pick(5) == 0 ? 0
                                                        : model.next_value++;
            model.shows[p][f] = p;
            inputs[f] = (struct field_input){names[f], text_of(model.value[p][f])};
        }
        model.into[p] = -1;
        office_now += SECOND_MS;
        MUST(record_add(session, &contact_entity, inputs, FIELDS, model.ids[p], err));
    }
}

static bool two_living(int *a, int *b)
{
    int living[PERSONS], count = 0;
    for (int p = 0; p < PERSONS; p++)
        if (model.into[p] < 0)
            living[count++] = p;
    if (count < 2 || model.count == STANDING_MOST)
        return false;
    int one = pick(count), other = pick(count - 1);
    *a = living[one];
    *b = living[other >= one ? other + 1 : other];
    return true;
}

static void note_field(struct model_merge *merge, int f, bool is_same, bool is_taken)
{
    merge->was_same[f] = is_same;
    merge->same_value[f] = shown(merge->kept, f);
    merge->was_taken[f] = is_taken;
    merge->before[f] = model.shows[merge->kept][f];
    if (is_taken)
        model.shows[merge->kept][f] = model.shows[merge->gone][f];
}

static void merge_two(struct session *session)
{
    struct model_merge *merge = &model.merges[model.count];
    struct merge_plan plan;
    int kept, gone;
    if (!two_living(&kept, &gone))
        return;
    *merge = (struct model_merge){.kept = kept, .gone = gone};
    MUST(merge_plan(session, model.ids[kept], model.ids[gone], office.arena, &plan, err));
    for (int f = 0; f < FIELDS; f++) {
        bool is_same = shown(kept, f) == shown(gone, f), is_taken = !is_same && pick(2) == 0;
        if (!is_same)
            MUST(merge_choose(&plan, names[f], is_taken ? SIDE_GONE : SIDE_KEPT, err));
        note_field(merge, f, is_same, is_taken);
    }
    MUST(merge_run(session, &plan, merge->id, err));
    model.into[gone] = kept;
    model.count++;
}

static void edit_one(struct session *session)
{
    int person = pick(PERSONS), f = pick(FIELDS), lives = person;
    while (model.into[lives] >= 0)
        lives = model.into[lives];
    int value = pick(6) == 0 ? 0 : model.next_value++;
    const struct field_input input = {names[f], text_of(value)};
    model.value[model.shows[lives][f]][f] = value;
    /* by any id that leads there */
    MUST(record_set(session, &contact_entity, model.ids[person], &input, 1, NULL, err));
}

static void expect_conflict(const struct model_merge *merge, int f)
{
    char id[37];
    void *task;
    uuid_derive(id, "conflict", "contact", model.ids[merge->gone], names[f], merge->id, NULL);
    MUST(store_load(office.store, &task_entity, id, office.arena, &task, err));
    ck_assert_str_eq(((struct task *)task)->state, "open");
}

/* Takes a merge out of the middle of what was put over one another. */
static void part_field(int at, int f)
{
    struct model_merge *merge = &model.merges[at];
    int *slot = &model.shows[merge->kept][f];
    for (int i = model.count - 1; i > at; i--)
        if (model.merges[i].kept == merge->kept && model.merges[i].was_taken[f])
            slot = &model.merges[i].before[f];
    int now = model.value[*slot][f];
    if (merge->was_taken[f])
        *slot = merge->before[f];
    else if (merge->was_same[f] && merge->same_value[f] != 0 && now != merge->same_value[f] &&
             now != shown(merge->gone, f))
        expect_conflict(merge, f);
}

static void part_one(struct session *session)
{
    if (model.count == 0)
        return;
    int at = pick(model.count);
    struct model_merge merge = model.merges[at];
    struct error wrong = {0};
    if (model.into[merge.kept] >= 0) {
        ck_assert(!unmerge_run(session, merge.id, NULL, &wrong));
        ck_assert_int_eq(wrong.code, ERR_CONFLICT);
        return;
    }
    MUST(unmerge_run(session, merge.id, NULL, err));
    for (int f = 0; f < FIELDS; f++)
        part_field(at, f);
    model.into[merge.gone] = -1;
    model.count--;
    for (int i = at; i < model.count; i++)
        model.merges[i] = model.merges[i + 1];
}

static void compare_all(int step)
{
    for (int p = 0; p < PERSONS; p++) {
        void *record;
        if (model.into[p] >= 0) {
            ck_assert(!store_exists(office.store, &contact_entity, model.ids[p]));
            continue;
        }
        MUST(store_load(office.store, &contact_entity, model.ids[p], office.arena, &record, err));
        for (int f = 0; f < FIELDS; f++) {
            const char *is = record_get(&contact_entity, record, names[f], office.arena);
            ck_assert_msg(str_equal_or_empty(is, text_of(shown(p, f))),
                          "step %d, person %d: %s is %s, not %s", step, p, names[f],
                          str_or(is, "nothing"), text_of(shown(p, f)));
        }
    }
}

START_TEST(any_order_of_merges_edits_and_partings_ends_with_whose_each_value_is)
{
    const char *seed = getenv("VORWAHL_SEED"), *many = getenv("VORWAHL_MERGES");
    int64_t merges = MERGES_SHORT, number = clock_now_ms();
    struct session *session = office.session;
    if (many != NULL)
        str_to_int64(many, &merges);
    if (seed != NULL)
        str_to_int64(seed, &number);
    printf("# seed %lld, %lld merges\n", (long long)number, (long long)merges);
    fflush(stdout);
    state = (uint64_t)number;
    for (int64_t done = 0; done < merges;) {
        make_persons(session);
        for (int step = 0; step < 60 && done < merges; step++) {
            int what = pick(10), before = model.count;
            office_now += SECOND_MS;
            (what < 4 ? merge_two : what < 8 ? edit_one : part_one)(session);
            done += model.count > before;
            if (step % 10 == 9)
                compare_all(step);
        }
        while (model.count > 0) {
            office_now += SECOND_MS;
            part_one(session);
        }
        compare_all(-1);
        if (many != NULL && getenv("VORWAHL_VERBOSE") != NULL)
            printf("# %lld\n", (long long)done);
    }
}
END_TEST

UNIT_TESTS_WITH("usecase/merge_random", office_open, office_close,
                any_order_of_merges_edits_and_partings_ends_with_whose_each_value_is)
