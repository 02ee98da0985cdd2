/* Random merges, edits and partings against a model that knows whose each value is, where it came
 * from and when it was found right, and whose each objection, lead, note, consent and open task is.
 * Prints its seed; VORWAHL_SEED repeats one, VORWAHL_MERGES says how many merges (./bootstrap fault
 * merges: 10,000). */
#include "merge_model.h"

#include "core/merge.h"
#include "base/uuid.h"
#include "usecase/merge.h"
#include "usecase/write.h"

#include <stdio.h>
#include <stdlib.h>

#define MERGES_SHORT 30

struct merge_model model;

const char *const model_names[FIELDS] = {"first_name", "last_name",   "title",
                                         "position",   "customer_no", "phone"};

static uint64_t state;

int model_pick(int below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)below);
}

const char *model_text(int field, int value)
{
    return value == 0 ? ""
                      : arena_printf(office.arena, field == PHONE ? "+493023%06d" : "v%d", value);
}

int model_root(int person)
{
    while (model.into[person] >= 0)
        person = model.into[person];
    return person;
}

struct contact *model_contact(const char *id)
{
    void *record;
    MUST(store_load(office.store, &contact_entity, id, office.arena, &record, err));
    return record;
}

static int shown(int person, int field)
{
    return model.own[model.shows[person][field]][field].value;
}

static void make_one(struct session *session, int p, struct field_input inputs[FIELDS + 1])
{
    inputs[FIELDS] = (struct field_input){"company", model_text(0, model.next_value++)};
    MUST(record_add(session, &lead_entity, inputs, FIELDS + 1, model.leads[p], err));
    snprintf(model.ids[p], sizeof model.ids[p], "%s",
             office_card(office.store, model.leads[p])->contact.record.id);
    model.has_objected[p] = false;
}

static void make_persons(struct session *session)
{
    model.count = model.note_count = model.consent_count = model.task_count = 0;
    model.next_value += model.next_value == 0; /* goes on: games share nothing */
    model_make_lists(session);
    for (int p = 0; p < PERSONS; p++) {
        struct field_input inputs[FIELDS + 1];
        for (int f = 0; f < FIELDS; f++) {
            bool is_shared = p > 0 && f > 0 && model_pick(3) == 0; /* nobody is without a name */
            model.own[p][f].value = is_shared                     ? model.own[p - 1][f].value
                                    : f > 0 && model_pick(5) == 0 ? 0
                                                                  : model.next_value++;
            model.shows[p][f] = p;
            inputs[f] = (struct field_input){model_names[f], model_text(f, model.own[p][f].value)};
        }
        model.into[p] = -1;
        office_now += SECOND_MS;
        make_one(session, p, inputs);
        model_start_marks(session, p);
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
    int one = model_pick(count), other = model_pick(count - 1);
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
        bool is_same = shown(kept, f) == shown(gone, f), is_taken = !is_same && model_pick(2) == 0;
        if (!is_same)
            MUST(merge_choose(&plan, model_names[f], is_taken ? SIDE_GONE : SIDE_KEPT, err));
        note_field(merge, f, is_same, is_taken);
    }
    const char *said_kept = model_mail_state(kept), *said_gone = model_mail_state(gone);
    MUST(merge_run(session, &plan, merge->id, err));
    model_note_consents(merge, said_kept, said_gone);
    model.into[gone] = kept;
    model.count++;
    model_expect_derived(session, kept);
}

static void edit_one(struct session *session)
{
    int person = model_pick(PERSONS), f = model_pick(FIELDS), lives = model_root(person);
    int value = model_pick(6) == 0 ? 0 : model.next_value++;
    const struct field_input input = {model_names[f], model_text(f, value)};
    /* by any id that leads there */
    MUST(record_set(session, &contact_entity, model.ids[person], &input, 1, NULL, err));
    model_typed(lives, f, value);
}

static void expect_conflict(const struct model_merge *merge, int f)
{
    char id[37];
    void *task;
    uuid_derive(id, "conflict", "contact", model.ids[merge->gone], model_names[f], merge->id, NULL);
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
    int now = model.own[*slot][f].value;
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
    int at = model_pick(model.count);
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
    model_part_consents(&merge);
    model.into[merge.gone] = -1;
    model_expect_derived(session, merge.kept);
    model_expect_derived(session, merge.gone);
    if (at == model.count - 1 && merge.said == model.said) { /* nobody has said anything since */
        ck_assert_str_eq(model_mail_state(merge.kept), merge.mail_kept);
        ck_assert_str_eq(model_mail_state(merge.gone), merge.mail_gone);
    }
    model.said++;
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
            const char *is = record_get(&contact_entity, record, model_names[f], office.arena);
            ck_assert_msg(str_equal_or_empty(is, model_text(f, shown(p, f))),
                          "step %d, person %d: %s is %s, not %s", step, p, model_names[f],
                          str_or(is, "nothing"), model_text(f, shown(p, f)));
        }
        ck_assert_msg((model_contact(model.ids[p])->do_not_call == 1) == model_objects(p),
                      "step %d, person %d: do_not_call", step, p);
        model_expect_marks(step, p);
    }
    model_expect_hanging(step);
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
    struct arena *kept = office.arena;
    for (int64_t done = 0; done < merges;) {
        office.arena = arena_new(); /* of one game; 10,000 merges would take gigabytes */
        make_persons(session);
        for (int step = 0; step < 60 && done < merges; step++) {
            int what = model_pick(17), before = model.count;
            office_now += model_pick(3) == 0 ? DAY_MS : SECOND_MS;
            (what < 4    ? merge_two
             : what < 8  ? edit_one
             : what < 10 ? part_one
             : what < 14 ? model_mark
                         : model_hang)(session);
            done += model.count > before;
            if (step % 10 == 9)
                compare_all(step);
        }
        while (model.count > 0) {
            office_now += SECOND_MS;
            part_one(session);
        }
        compare_all(-1);
        arena_free(office.arena);
        office.arena = kept;
        if (many != NULL && getenv("VORWAHL_VERBOSE") != NULL)
            printf("# %lld\n", (long long)done);
    }
}
END_TEST

UNIT_TESTS_WITH("usecase/merge_random", office_open, office_close,
                any_order_of_merges_edits_and_partings_ends_with_whose_each_value_is)
