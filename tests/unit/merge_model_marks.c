/* What is known of each value of the random merges: from where, until when it may be used, since
 * when it is right, whether its number was tried. Written here without the code that writes it
 * there. */
#include "merge_model.h"

#include "base/uuid.h"
#include "core/merge.h"
#include "core/provenance.h"
#include "core/quality_score.h"
#include "usecase/quality_score.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

static int today(void)
{
    return quality_day_of(office_now);
}

static const int licences[LISTS] = {0, 21001231, 20991231};

void model_make_lists(struct session *session)
{
    static const char *const ends[LISTS] = {NULL, "2100-12-31", "2099-12-31"};
    struct batch_of_operations *ops =
        operations_new(office.arena, "import", session->actor.user_id, office_now);
    for (int i = 0; i < LISTS; i++) {
        struct batch *batch = record_new(&batch_entity, office.arena);
        uuid_new(model.lists[i]);
        batch->record.id = model.lists[i];
        batch->name = arena_printf(office.arena, "list%d.csv", i);
        batch->licence_until = (char *)(uintptr_t)ends[i];
        operations_diff(ops, &batch_entity, NULL, batch);
    }
    MUST(write_commit(session, ops, NULL, err));
}

static void say_list(int list, char *out, size_t size)
{
    int length = snprintf(out, size, "%d:%s", today(), model.lists[list]);
    if (licences[list] != 0)
        snprintf(out + length, size - (size_t)length, ":%d", licences[list]);
}

/* As an import makes it: the list is named once, and nothing is marked. */
static void be_listed(struct session *session, int person, int list)
{
    const struct contact *contact = model_contact(model.ids[person]);
    struct batch_of_operations *ops =
        operations_new(office.arena, "import", session->actor.user_id, office_now);
    struct operation *op =
        operations_on(ops, &contact_entity, contact->record.id, contact->record.rev);
    operation_set(ops, op, "batch_id", NULL, model.lists[list]);
    operation_set(ops, op, "sources", contact->sources, NULL);
    MUST(write_commit(session, ops, NULL, err));
    say_list(list, model.general[person], sizeof model.general[person]);
}

void model_start_marks(struct session *session, int person)
{
    for (int f = 0; f < FIELDS; f++) {
        struct model_word *word = &model.own[person][f];
        *word = (struct model_word){.value = word->value};
        snprintf(word->state, sizeof word->state, "%s",
                 f == PHONE ? str_or(model_contact(model.ids[person])->phone_state, "") : "");
    }
    snprintf(model.general[person], sizeof model.general[person], "%d:person", today());
    if (model_pick(2) == 0)
        be_listed(session, person, model_pick(LISTS));
}

static struct model_word *word_of(int record, int field)
{
    return &model.own[model.shows[record][field]][field];
}

/* The source of what a record shows: of somebody else's it is spelled out. */
static const char *source_of(int record, int field)
{
    int whose = model.shows[record][field];
    const struct model_word *word = &model.own[whose][field];
    if (*word->source != '\0' || whose == record || word->value == 0)
        return arena_strdup(office.arena, word->source);
    return arena_printf(office.arena, "%s:%s", model_names[field], model.general[whose]);
}

static void forget_number(struct model_word *word, int field)
{
    if (field == PHONE && word->value != 0)
        snprintf(word->state, sizeof word->state, "unknown");
}

static void write_word(int record, int field, int value, const char *source, char sign)
{
    struct model_word *word = word_of(record, field);
    const char *name = model_names[field];
    if (word->value == value)
        return;
    forget_number(word, field);
    word->value = value;
    snprintf(word->confirmed, sizeof word->confirmed, "%s%c%d", name, sign, today());
    snprintf(word->source, sizeof word->source, "%s%s%s", value == 0 ? "" : name,
             value == 0 ? "" : ":", value == 0 ? "" : source);
}

void model_typed(int person, int field, int value)
{
    write_word(model_root(person), field, value, arena_printf(office.arena, "%d:person", today()),
               '~');
}

/* --- what leaves a mark --- */

/* On the phone: it is still right, or it was corrected. */
static void confirm(struct session *session)
{
    int person = model_pick(PERSONS), f = model_pick(FIELDS), lives = model_root(person);
    int value = model_pick(3) == 0 ? model.next_value++ : 0;
    struct model_word *word = word_of(lives, f);
    if (word->value == 0 && value == 0)
        return;
    MUST(confirm_field(session, model.leads[person], model_names[f],
                       value != 0 ? model_text(f, value) : NULL, err));
    if (value != 0)
        write_word(lives, f, value, arena_printf(office.arena, "%d:person", today()), ':');
    else
        snprintf(word->confirmed, sizeof word->confirmed, "%s:%d", model_names[f], today());
}

static void import_op(struct session *session, int lives, int f, const char *value,
                      const char *sources)
{
    const struct contact *contact = model_contact(model.ids[lives]);
    struct batch_of_operations *ops =
        operations_new(office.arena, "import.newer", session->actor.user_id, office_now);
    struct operation *op =
        operations_on(ops, &contact_entity, contact->record.id, contact->record.rev);
    if (value != NULL)
        operation_set(ops, op, model_names[f],
                      record_get(&contact_entity, contact, model_names[f], office.arena), value);
    operation_set(ops, op, "sources", contact->sources, sources);
    MUST(write_commit(session, ops, NULL, err));
}

static struct provenance provenance_of_list(int list)
{
    return (struct provenance){
        .source = model.lists[list], .day = today(), .until = licences[list]};
}

/* A list that knows better, or says the same. */
static void import_one(struct session *session)
{
    int lives = model_root(model_pick(PERSONS)), f = model_pick(FIELDS), list = model_pick(LISTS);
    const struct provenance source = provenance_of_list(list);
    const char *now = model_contact(model.ids[lives])->sources, *shown = source_of(lives, f);
    struct model_word *word = word_of(lives, f);
    char said[100];
    say_list(list, said, sizeof said);
    if (model_pick(2) == 0) {
        int value = model.next_value++;
        import_op(session, lives, f, model_text(f, value),
                  provenance_set(now, model_names[f], &source, office.arena));
        write_word(lives, f, value, said, '~');
    } else if (word->value != 0 && strstr(shown, said) == NULL && strlen(shown) < 120) {
        import_op(session, lives, f, NULL,
                  provenance_add(now, model_names[f], &source, office.arena));
        snprintf(word->source, sizeof word->source, "%s:%s%s%s", model_names[f], said,
                 *shown != '\0' ? "," : "", shown);
    }
}

static void dial(struct session *session)
{
    static const char *const states[] = {"ok", "dead", "unreachable"};
    int lives = model_root(model_pick(PERSONS));
    struct model_word *word = word_of(lives, PHONE);
    const char *state = states[model_pick(3)];
    if (word->value == 0 || str_equal(word->state, state))
        return;
    const struct contact *contact = model_contact(model.ids[lives]);
    struct batch_of_operations *ops =
        operations_new(office.arena, "call.log", session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  "phone_state", contact->phone_state, state);
    MUST(write_commit(session, ops, NULL, err));
    snprintf(word->state, sizeof word->state, "%s", state);
    if (str_equal(state, "ok"))
        snprintf(word->confirmed, sizeof word->confirmed, "phone:%d", today());
}

void model_mark(struct session *session)
{
    static void (*const what[])(struct session *) = {confirm, import_one, import_one, dial};
    what[model_pick(4)](session);
}

/* --- compared --- */

/* The marks of a field among those of a record, or a set to compare with. */
static size_t marks_of(const char *marks, const char *field, char ***ret_marks)
{
    size_t count = str_is_empty(marks) ? 0 : str_split(office.arena, marks, ',', ret_marks);
    size_t kept = 0, length = strlen(field);
    for (size_t i = 0; i < count; i++)
        if (strncmp((*ret_marks)[i], field, length) == 0 &&
            strchr(":~", (*ret_marks)[i][length]) != NULL)
            (*ret_marks)[kept++] = (*ret_marks)[i];
    return kept;
}

static bool are_same(const char *there, const char *here, const char *field)
{
    char **marks;
    size_t count = marks_of(there, field, &marks), wanted = marks_of(here, field, &marks);
    count = count == wanted ? marks_of(there, field, &marks) : 0;
    for (size_t i = 0; i < count; i++)
        if (!str_list_has(here, marks[i]))
            return false;
    return count == wanted;
}

/* What is said of all of a person may also be said of one field, in the same words. */
static bool is_general(int person, int field, const char *source, const char *there)
{
    return model.shows[person][field] == person && are_same(there, "", model_names[field]) &&
           str_equal(source, arena_printf(office.arena, "%s:%s", model_names[field],
                                          model.general[person]));
}

void model_expect_marks(int step, int person)
{
    const struct contact *contact = model_contact(model.ids[person]);
    for (int f = 0; f < FIELDS; f++) {
        const struct model_word *word = word_of(person, f);
        const char *source = source_of(person, f);
        ck_assert_msg(are_same(contact->sources, source, model_names[f]) ||
                          is_general(person, f, source, contact->sources),
                      "step %d, person %d: the source of %s is not \"%s\" in %s", step, person,
                      model_names[f], source, str_or(contact->sources, "nothing"));
        ck_assert_msg(are_same(contact->confirmed, word->confirmed, model_names[f]),
                      "step %d, person %d: %s is not right since \"%s\" in %s", step, person,
                      model_names[f], word->confirmed, str_or(contact->confirmed, "nothing"));
    }
    const struct model_word *phone = word_of(person, PHONE);
    ck_assert_msg(phone->value == 0 || str_equal(str_or(contact->phone_state, ""), phone->state),
                  "step %d, person %d: phone is %s, not %s", step, person,
                  str_or(contact->phone_state, "nothing"), phone->state);
}

/* --- looked at once more --- */

static void add_fields(struct text *out, const struct entity *entity, const void *record)
{
    text_printf(out, "%s %s:", entity->name, ((const struct record *)record)->id);
    for (size_t i = 0; i < entity->field_count; i++)
        text_printf(out, " %s=%s", entity->fields[i].name,
                    str_or(field_get(&entity->fields[i], record, office.arena), ""));
    text_append(out, "\n");
}

/* Of several leads of a person one is looked at, which may be any. */
static bool is_certain(const struct entity *entity, const void *row, size_t leads)
{
    return entity != &task_entity || leads < 2 ||
           str_equal(((const struct task *)row)->entity, "contact");
}

static char *derived_of(int person)
{
    static const struct entity *const kinds[] = {&lead_entity, &task_entity};
    struct text out = {0};
    size_t leads = 0;
    add_fields(&out, &contact_entity, model_contact(model.ids[person]));
    for (size_t k = 0; k < 2; k++) {
        void **rows;
        size_t count;
        MUST(store_find(office.store, kinds[k], "contact_id", model.ids[person], 200, office.arena,
                        &rows, &count, err));
        leads = k == 0 ? count : leads;
        for (size_t i = 0; i < count; i++)
            if (is_certain(kinds[k], rows[i], leads))
                add_fields(&out, kinds[k], rows[i]);
    }
    char *text = arena_strdup(office.arena, text_str(&out));
    text_free(&out);
    return text;
}

void model_expect_derived(struct session *session, int person)
{
    const struct contact *contact = model_contact(model.ids[person]);
    char *before, *after, *now = arena_printf(office.arena, "%lld", (long long)office_now);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", session->actor.user_id, office_now);
    before = derived_of(person);
    struct operation *op =
        operations_on(ops, &contact_entity, contact->record.id, contact->record.rev);
    operation_set(ops, op, "batch_id", contact->batch_id, now);
    operation_set(ops, op, "batch_id", now, contact->batch_id);
    MUST(write_commit(session, ops, NULL, err));
    after = derived_of(person);
    size_t at = 0;
    while (before[at] != '\0' && before[at] == after[at])
        at++;
    ck_assert_msg(str_equal(before, after), "person %d: %.300s\n...\n%.600s instead of %.300s",
                  person, before, before + (at > 240 ? at - 240 : 0),
                  after + (at > 40 ? at - 40 : 0));
}
