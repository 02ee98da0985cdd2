/* What is known of a value goes with it through merges and partings: its source and the end of its
 * licence, the day on which it was right, whether its number was tried, and who shares it. */
#include "usecase_office.h"

#include "base/uuid.h"
#include "usecase/merge.h"
#include "usecase/quality_score.h"
#include "usecase/write.h"

static const char *value(const char *contact, const char *field)
{
    void *record;
    MUST(store_load_any(office.store, &contact_entity, contact, office.arena, &record, err));
    return str_or(record_get(&contact_entity, record, field, office.arena), "");
}

static void write_as(const char *action, const char *contact, const char *field, const char *to)
{
    struct batch_of_operations *ops =
        operations_new(office.arena, action, office.session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &contact_entity, contact, 1), field,
                  value(contact, field), to);
    MUST(write_commit(office.session, ops, NULL, err));
}

/* Somebody with a number. */
static const char *person(const char *name, const char *phone)
{
    const struct field_input inputs[] = {{"last_name", name}, {"phone", phone}};
    char id[37];
    MUST(record_add(office.session, &contact_entity, inputs, 2, id, err));
    return arena_strdup(office.arena, id);
}

static void merge(const char *a, const char *b, const char *take, char id[37])
{
    struct merge_plan plan;
    office_now += MINUTE_MS;
    MUST(merge_plan(office.session, a, b, office.arena, &plan, err));
    if (take != NULL)
        MUST(merge_choose(&plan, take, SIDE_GONE, err));
    MUST(merge_run(office.session, &plan, id, err));
}

static void part(const char *id)
{
    office_now += MINUTE_MS;
    MUST(unmerge_run(office.session, id, NULL, err));
}

static const char *const numbers[] = {"+493023125001", "+493023125002", "+493023125003"};

START_TEST(three_apart_in_another_order_have_their_own_sources_and_days)
{
    static const char *const sources[] = {"phone:20260101:call", "phone:20260201:list:20271231",
                                          "phone:20260301:form"},
                             *const days[] = {"phone:20260102", "phone:20260202", "phone:20260302"};
    const char *persons[3];
    char first[37], second[37];
    for (int i = 0; i < 3; i++) {
        persons[i] = person(arena_printf(office.arena, "Person%c", 'a' + i), numbers[i]);
        write_as("restore", persons[i], "sources", sources[i]);
        write_as("restore", persons[i], "confirmed", days[i]);
    }
    merge(persons[0], persons[1], "phone", first);
    merge(persons[0], persons[2], "phone", second);
    part(first);
    ck_assert_str_eq(value(persons[1], "sources"), sources[1]);
    ck_assert_str_eq(value(persons[1], "confirmed"), days[1]);
    ck_assert_str_eq(value(persons[0], "sources"), sources[2]); /* of the number it shows */
    ck_assert_str_eq(value(persons[0], "confirmed"), days[2]);
    part(second);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(value(persons[i], "phone"), numbers[i]);
        ck_assert_str_eq(value(persons[i], "sources"), sources[i]);
        ck_assert_str_eq(value(persons[i], "confirmed"), days[i]);
    }
}
END_TEST

START_TEST(what_was_found_right_since_goes_with_whose_value_it_was)
{
    const char *a = person("Amsel", numbers[0]), *b = person("Buchfink", numbers[1]);
    char id[37];
    write_as("restore", a, "confirmed", "phone:20260102");
    merge(a, b, "phone", id);
    ck_assert_str_eq(value(a, "confirmed"), "");
    write_as("restore", a, "confirmed", "phone:20261123");
    part(id);
    ck_assert_str_eq(value(a, "confirmed"), "phone:20260102");
    ck_assert_str_eq(value(b, "confirmed"), "phone:20261123");
}
END_TEST

START_TEST(what_calls_found_of_a_number_goes_back_with_it)
{
    static const char *const before[] = {"", "unknown", "ok"};
    for (int i = 0; i < 3; i++) {
        const char *a = person("Amsel", numbers[0]), *b = person("Buchfink", numbers[1]);
        char id[37];
        write_as("restore", a, "phone_state", before[i]);
        write_as("restore", b, "phone_state", before[i]); /* both the same */
        merge(a, b, "phone", id);
        write_as("call.log", a, "phone_state", "dead");
        part(id);
        ck_assert_msg(str_equal(value(a, "phone_state"), before[i]), "%s: %s", before[i],
                      value(a, "phone_state"));
        ck_assert_str_eq(value(b, "phone_state"), "dead");
    }
}
END_TEST

static const struct task *shared(const char *contact)
{
    const struct task *task = office_task(office.store, contact, "same_phone");
    return task != NULL && str_equal(task->state, "open") ? task : NULL;
}

START_TEST(who_shares_a_number_is_told_of_who_is_there_when_two_became_one)
{
    const char *persons[4];
    char id[37];
    for (int i = 0; i < 4; i++)
        persons[i] = person(arena_printf(office.arena, "Person%c", 'a' + i), numbers[0]);
    for (int i = 0; i < 3; i++) { /* one after the other goes */
        const struct task *task = shared(persons[3]);
        ck_assert_msg(task != NULL, "%d", i);
        ck_assert(store_exists(office.store, &contact_entity, task->other_id));
        merge(persons[3], persons[i], NULL, id);
    }
    ck_assert_ptr_null(shared(persons[3]));
    part(id);
    ck_assert_ptr_nonnull(shared(persons[3]));
    ck_assert_ptr_nonnull(shared(persons[2]));
}
END_TEST

START_TEST(two_that_came_apart_share_no_number_that_one_had_lent)
{
    const char *a = person("Amsel", numbers[0]), *b = person("Buchfink", numbers[1]);
    char id[37];
    merge(a, b, "phone", id);
    part(id);
    ck_assert_ptr_null(office_task(office.store, a, "same_phone"));
    ck_assert_ptr_null(office_task(office.store, b, "same_phone")); /* nor was it asked */
}
END_TEST

START_TEST(taken_apart_the_lead_of_who_may_be_called_is_asked_about_what_it_lacks)
{
    char leads[2][37], id[37];
    for (int i = 0; i < 2; i++) {
        const struct field_input inputs[] = {
            {"last_name", arena_printf(office.arena, "Person%c", 'a' + i)},
            {"company", arena_printf(office.arena, "Firma%c", 'a' + i)}};
        MUST(record_add(office.session, &lead_entity, inputs, 2, leads[i], err));
    }
    const char *a = office_card(office.store, leads[1])->contact.record.id,
               *b = office_card(office.store, leads[0])->contact.record.id;
    write_as("call.log", a, "do_not_call", "1");
    merge(a, b, "last_name", id); /* takes both leads out of every queue */
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:blocked"), 2);
    part(id);
    ck_assert_str_eq(office_card(office.store, leads[0])->lead.state, "checking");
    ck_assert_int_eq(office_count(office.store, &task_entity, "check_id:lead_source state:open"),
                     1);
}
END_TEST

START_TEST(a_list_that_corrects_a_field_twice_in_a_day_is_its_source_both_times)
{
    const char *a = person("Amsel", numbers[0]), *mark = "phone:20261123:list:20271231";
    for (int i = 1; i < 3; i++) {
        struct batch_of_operations *ops =
            operations_new(office.arena, "import.newer", office.session->actor.user_id, office_now);
        struct operation *op = operations_on(ops, &contact_entity, a, 1);
        operation_set(ops, op, "phone", value(a, "phone"), numbers[i]);
        operation_set(ops, op, "sources", value(a, "sources"), mark);
        MUST(write_commit(office.session, ops, NULL, err));
        ck_assert_str_eq(value(a, "sources"), mark);
    }
}
END_TEST

UNIT_TESTS_WITH("usecase/merge_marks", office_open, office_close,
                three_apart_in_another_order_have_their_own_sources_and_days,
                what_was_found_right_since_goes_with_whose_value_it_was,
                what_calls_found_of_a_number_goes_back_with_it,
                who_shares_a_number_is_told_of_who_is_there_when_two_became_one,
                two_that_came_apart_share_no_number_that_one_had_lent,
                taken_apart_the_lead_of_who_may_be_called_is_asked_about_what_it_lacks,
                a_list_that_corrects_a_field_twice_in_a_day_is_its_source_both_times)
