/* What hangs on the persons of the random merges: notes, consents to mails, tasks and objections.
 */
#include "merge_model.h"

#include "base/uuid.h"
#include "core/activity.h"
#include "core/consent.h"
#include "usecase/consent.h"
#include "usecase/write.h"

#include <stdio.h>

static struct model_hanging *hang(struct model_hanging *list, int *count, int of)
{
    ck_assert_int_lt(*count, HANGING_MOST);
    struct model_hanging *one = &list[(*count)++];
    *one = (struct model_hanging){.of = of};
    snprintf(one->words, sizeof one->words, "w%d", model.next_value++);
    return one;
}

static void add_note(struct session *session)
{
    int person = model_pick(PERSONS); /* its lead is its own, wherever the person is */
    struct model_hanging *note = hang(model.notes, &model.note_count, person);
    MUST(note_add(session, model.leads[person], note->words, err));
}

/* To mails: of the record that was the person then, and stays there. */
static void add_consent(struct session *session)
{
    int person = model_pick(PERSONS);
    struct model_hanging *consent = hang(model.consents, &model.consent_count, model_root(person));
    consent->is_given = model_pick(2) == 0;
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
    int person = model_root(model_pick(PERSONS));
    struct model_hanging *one = hang(model.tasks, &model.task_count, person);
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

bool model_objects(int person)
{
    for (int q = 0; q < PERSONS; q++)
        if (model.has_objected[q] && model_root(q) == person)
            return true;
    return false;
}

/* Whoever of them said it: it holds for each when they come apart. */
static void object(struct session *session)
{
    int lives = model_root(model_pick(PERSONS));
    if (model_objects(lives))
        return;
    for (int q = 0; q < PERSONS; q++)
        model.has_objected[q] = model.has_objected[q] || model_root(q) == lives;
    model.said++;
    struct batch_of_operations *ops =
        operations_new(office.arena, "call.log", session->actor.user_id, office_now);
    const struct contact *contact = model_contact(model.ids[lives]);
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  "do_not_call", record_get(&contact_entity, contact, "do_not_call", office.arena),
                  "1");
    MUST(write_commit(session, ops, NULL, err));
}

void model_hang(struct session *session)
{
    static void (*const what[])(struct session *) = {add_note, add_note, add_task, add_consent,
                                                     object};
    what[model_pick(5)](session);
}

const char *model_mail_state(int person)
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
void model_note_consents(struct model_merge *merge, const char *kept, const char *gone)
{
    merge->mail_kept = kept;
    merge->mail_gone = gone;
    merge->said = model.said;
    if (is_against(kept) || is_against(gone))
        ck_assert_msg(is_against(model_mail_state(merge->kept)), "%s and %s became %s", kept, gone,
                      model_mail_state(merge->kept));
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
                         model.ids[model_root(p)]);
    }
}

static void expect_consents(int step)
{
    for (int i = 0; i < model.consent_count; i++) {
        const struct model_hanging *one = &model.consents[i];
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
        const struct model_hanging *one = &model.tasks[i];
        MUST(store_load(office.store, &task_entity, one->id, office.arena, &row, err));
        const struct task *task = row;
        const char *place = model.ids[model_root(one->of)];
        ck_assert_msg(str_equal(task->entity_id, place) && str_equal(task->contact_id, place) &&
                          str_equal(task->state, "open") && str_equal(task->note, one->words),
                      "step %d, task %d of %d: %s %s, not %s, %s", step, i, one->of,
                      task->entity_id, task->contact_id, place, task->state);
    }
}

/* What was taken back while both were one may have been either's: it is said of both. */
void model_part_consents(const struct model_merge *merge)
{
    for (int i = 0, count = model.consent_count; i < count; i++) {
        const struct model_hanging said = model.consents[i];
        if (said.when < merge->said || said.of != merge->kept || said.is_given)
            continue;
        struct model_hanging *copy = hang(model.consents, &model.consent_count, merge->gone);
        *copy = said;
        copy->of = merge->gone;
        copy->is_copy = true;
    }
}

void model_expect_hanging(int step)
{
    expect_notes(step);
    expect_consents(step);
    expect_tasks(step);
}
