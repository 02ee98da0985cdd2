/* Random merges, edits and partings against a model that knows whose each value, objection, lead,
 * note, consent and open task is. Prints its
 * seed; VORWAHL_SEED repeats one, VORWAHL_MERGES says how many merges (./bootstrap fault merges:
 * 10,000). */
#include "usecase_office.h"

#include "base/uuid.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/merge.h"
#include "usecase/consent.h"
#include "usecase/merge.h"
#include "usecase/write.h"

#include <stdio.h>
#include <stdlib.h>

#define PERSONS 10
#define FIELDS 5
#define MERGES_SHORT 30
#define STANDING_MOST 64
#define HANGING_MOST 1000

static const char *const names[FIELDS] = {"first_name", "last_name", "title", "position",
                                          "customer_no"};

struct model_merge {
    int kept, gone;
    bool was_taken[FIELDS], was_same[FIELDS];
    int before[FIELDS]; /* whose value the kept one showed */
    int same_value[FIELDS];
    char id[37];
    const char *mail_kept, *mail_gone; /* what they had said of mails */
    int said;                          /* consents, objections and partings so far */
};

/* A note, consent or task: of whom, and what it says. */
struct hanging {
    int of;
    char words[24], id[37];
    bool is_given, is_copy;
    int when; /* of a consent */
};

static struct {
    char ids[PERSONS][37];
    int value[PERSONS][FIELDS]; /* a person's own; 0 none */
    int shows[PERSONS][FIELDS]; /* whose value a record shows */
    int into[PERSONS];          /* -1: stands for itself */
    struct model_merge merges[STANDING_MOST];
    int count, next_value;
    char leads[PERSONS][37];
    bool has_objected[PERSONS];
    struct hanging notes[HANGING_MOST], consents[HANGING_MOST], tasks[HANGING_MOST];
    int note_count, consent_count, task_count, said;
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

static int root(int person)
{
    while (model.into[person] >= 0)
        person = model.into[person];
    return person;
}

static struct contact *contact_of(const char *id)
{
    void *record;
    MUST(store_load(office.store, &contact_entity, id, office.arena, &record, err));
    return record;
}

static int shown(int person, int field)
{
    return model.value[model.shows[person][field]][field];
}

static void make_one(struct session *session, int p, struct field_input inputs[FIELDS + 1])
{
    inputs[FIELDS] = (struct field_input){"company", text_of(model.next_value++)};
    MUST(record_add(session, &lead_entity, inputs, FIELDS + 1, model.leads[p], err));
    snprintf(model.ids[p], sizeof model.ids[p], "%s",
             office_card(office.store, model.leads[p])->contact.record.id);
    model.has_objected[p] = false;
}

static void make_persons(struct session *session)
{
    model.count = model.note_count = model.consent_count = model.task_count = 0;
    model.next_value = 1;
    for (int p = 0; p < PERSONS; p++) {
        struct field_input inputs[FIELDS + 1];
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
        make_one(session, p, inputs);
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

/* --- what hangs on a person --- */

static struct hanging *hang(struct hanging *list, int *count, int of)
{
    ck_assert_int_lt(*count, HANGING_MOST);
    struct hanging *one = &list[(*count)++];
    *one = (struct hanging){.of = of};
    snprintf(one->words, sizeof one->words, "w%d", model.next_value++);
    return one;
}

static void add_note(struct session *session)
{
    int person = pick(PERSONS); /* its lead is its own, wherever the person is */
    struct hanging *note = hang(model.notes, &model.note_count, person);
    MUST(note_add(session, model.leads[person], note->words, err));
}

/* To mails: of the record that was the person then, and stays there. */
static void add_consent(struct session *session)
{
    int person = pick(PERSONS);
    struct hanging *consent = hang(model.consents, &model.consent_count, root(person));
    consent->is_given = pick(2) == 0;
    consent->when = model.said;
    const struct consent_input input = {.status = consent->is_given ? "given" : "withdrawn",
                                        .basis = consent->is_given ? "express" : NULL,
                                        .purpose = "email",
                                        .evidence = consent->words};
    model.said++;
    MUST(consent_add(session, model.leads[person], &input, err));
}

static void add_task(struct session *session)
{
    int person = root(pick(PERSONS));
    struct hanging *one = hang(model.tasks, &model.task_count, person);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", session->actor.user_id, office_now);
    struct task *task = record_new(&task_entity, office.arena);
    uuid_new(one->id);
    task->record.id = one->id;
    task->kind = (char[]){"conflict"};
    task->entity = (char[]){"contact"};
    task->state = (char[]){"open"};
    task->entity_id = task->contact_id = model.ids[person];
    task->due_ms = office_now;
    task->note = one->words;
    operations_diff(ops, &task_entity, NULL, task);
    MUST(write_commit(session, ops, NULL, err));
}

static bool shows_objection(int person)
{
    for (int q = 0; q < PERSONS; q++)
        if (model.has_objected[q] && root(q) == person)
            return true;
    return false;
}

/* Whoever of them said it: it holds for each when they come apart. */
static void object(struct session *session)
{
    int lives = root(pick(PERSONS));
    if (shows_objection(lives))
        return;
    for (int q = 0; q < PERSONS; q++)
        model.has_objected[q] = model.has_objected[q] || root(q) == lives;
    model.said++;
    struct batch_of_operations *ops =
        operations_new(office.arena, "call.log", session->actor.user_id, office_now);
    const struct contact *contact = contact_of(model.ids[lives]);
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  "do_not_call", record_get(&contact_entity, contact, "do_not_call", office.arena),
                  "1");
    MUST(write_commit(session, ops, NULL, err));
}

static void hang_one(struct session *session)
{
    static void (*const what[])(struct session *) = {add_note, add_note, add_task, add_consent,
                                                     object};
    what[pick(5)](session);
}

static const char *mail_state(int person)
{
    struct consent **consents;
    size_t count;
    const struct consent_question question = {.purpose = "email"};
    MUST(store_consents(office.store, model.ids[person], office.arena, &consents, &count, err));
    return consent_state((const struct consent *const *)consents, count, &question);
}

static bool is_against(const char *consent)
{
    return !str_equal(consent, "given") && !str_equal(consent, "not_asked");
}

/* The stricter of two wins. */
static void note_consents(struct model_merge *merge, const char *kept, const char *gone)
{
    merge->mail_kept = kept;
    merge->mail_gone = gone;
    merge->said = model.said;
    if (is_against(kept) || is_against(gone))
        ck_assert_msg(is_against(mail_state(merge->kept)), "%s and %s became %s", kept, gone,
                      mail_state(merge->kept));
}

static void expect_notes(int step)
{
    for (int p = 0; p < PERSONS; p++) {
        struct activity **rows;
        size_t count, known = 0;
        MUST(store_activities(office.store, model.leads[p], 100, office.arena, &rows, &count, err));
        for (int i = 0; i < model.note_count; i++) {
            bool is_there = false;
            for (size_t r = 0; r < count; r++)
                is_there = is_there || (str_equal(rows[r]->note, model.notes[i].words) &&
                                        rows[r]->is_void != 1);
            known += model.notes[i].of == p;
            ck_assert_msg(is_there == (model.notes[i].of == p), "step %d, note %d of %d", step, i,
                          p);
        }
        ck_assert_uint_eq(count, known);
        ck_assert_str_eq(office_card(office.store, model.leads[p])->contact.record.id,
                         model.ids[root(p)]);
    }
}

static void expect_consents(int step)
{
    for (int i = 0; i < model.consent_count; i++) {
        const struct hanging *one = &model.consents[i];
        void **rows;
        size_t count;
        int found = 0;
        MUST(store_find(office.store, &consent_entity, "contact_id", model.ids[one->of], 100,
                        office.arena, &rows, &count, err));
        for (size_t r = 0; r < count; r++) {
            const struct consent *row = rows[r];
            if (str_equal(row->evidence, one->words))
                found += str_equal(row->status, one->is_given ? "given" : "withdrawn") ? 1 : 100;
        }
        ck_assert_msg(found == 1 || (one->is_copy && found > 0 && found < 100),
                      "step %d, consent %d of %d: %d", step, i, one->of, found);
    }
}

static void expect_tasks(int step)
{
    for (int i = 0; i < model.task_count; i++) {
        void *row;
        const struct hanging *one = &model.tasks[i];
        MUST(store_load(office.store, &task_entity, one->id, office.arena, &row, err));
        const struct task *task = row;
        const char *place = model.ids[root(one->of)];
        ck_assert_msg(str_equal(task->entity_id, place) && str_equal(task->contact_id, place) &&
                          str_equal(task->state, "open") && str_equal(task->note, one->words),
                      "step %d, task %d of %d: %s %s, not %s, %s", step, i, one->of,
                      task->entity_id, task->contact_id, place, task->state);
    }
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
    const char *said_kept = mail_state(kept), *said_gone = mail_state(gone);
    MUST(merge_run(session, &plan, merge->id, err));
    note_consents(merge, said_kept, said_gone);
    model.into[gone] = kept;
    model.count++;
}

static void edit_one(struct session *session)
{
    int person = pick(PERSONS), f = pick(FIELDS), lives = root(person);
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

/* What was taken back while both were one may have been either's: it is said of both. */
static void part_consents(const struct model_merge *merge)
{
    for (int i = 0, count = model.consent_count; i < count; i++) {
        const struct hanging said = model.consents[i];
        if (said.when < merge->said || said.of != merge->kept || said.is_given)
            continue;
        struct hanging *copy = hang(model.consents, &model.consent_count, merge->gone);
        *copy = said;
        copy->of = merge->gone;
        copy->is_copy = true;
    }
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
    part_consents(&merge);
    model.into[merge.gone] = -1;
    if (at == model.count - 1 && merge.said == model.said) { /* nobody has said anything since */
        ck_assert_str_eq(mail_state(merge.kept), merge.mail_kept);
        ck_assert_str_eq(mail_state(merge.gone), merge.mail_gone);
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
            const char *is = record_get(&contact_entity, record, names[f], office.arena);
            ck_assert_msg(str_equal_or_empty(is, text_of(shown(p, f))),
                          "step %d, person %d: %s is %s, not %s", step, p, names[f],
                          str_or(is, "nothing"), text_of(shown(p, f)));
        }
        ck_assert_msg((contact_of(model.ids[p])->do_not_call == 1) == shows_objection(p),
                      "step %d, person %d: do_not_call", step, p);
    }
    expect_notes(step);
    expect_consents(step);
    expect_tasks(step);
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
            int what = pick(13), before = model.count;
            office_now += SECOND_MS;
            (what < 4 ? merge_two : what < 8 ? edit_one : what < 10 ? part_one : hang_one)(session);
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
