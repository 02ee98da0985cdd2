/* Data-quality tasks open and close by themselves; the write path keeps what must hold. */
#include "usecase_office.h"

#include "base/uuid.h"
#include "core/quality.h"
#include "usecase/quality_edit.h"

static const struct contact *contact_of(const char *lead_id)
{
    return &office_card(office.anna.store, lead_id)->contact;
}

static void set(const char *lead_id, const char *field, const char *value)
{
    const struct field_input input = {field, value};
    office_now += SECOND_MS;
    MUST(record_set(office.anna.session, &lead_entity, lead_id, &input, 1, NULL, err));
}

static const char *state_of(const char *lead_id, const char *check)
{
    const struct task *task = office_task(office.anna.store, contact_of(lead_id)->record.id, check);
    return task != NULL ? task->state : "none";
}

START_TEST(each_check_opens_its_task_and_closes_it_when_the_record_is_right)
{
    static const struct {
        const char *check, *field, *wrong, *right;
    } cases[] = {{"phone_missing", "phone", "", "+493023125001"},
                 {"phone_invalid", "phone", "12", "+493023125001"},
                 {"email_missing", "email", "", "janssen@example.de"}};
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_ne(state_of(id, cases[i].check), "open");
        set(id, cases[i].field, cases[i].wrong);
        ck_assert_msg(str_equal(state_of(id, cases[i].check), "open"), "%s: %s", cases[i].check,
                      state_of(id, cases[i].check));
        set(id, cases[i].field, cases[i].right);
        ck_assert_msg(str_equal(state_of(id, cases[i].check), "done"), "%s: %s", cases[i].check,
                      state_of(id, cases[i].check));
    }
}
END_TEST

START_TEST(a_typed_address_that_nobody_can_have_is_refused)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input input = {"email", "janssen at example"};
    set(id, "email", "janssen@example.de");
    MUST_FAIL(record_set(office.anna.session, &lead_entity, id, &input, 1, NULL, err), ERR_DATA);
    ck_assert_str_eq(contact_of(id)->email, "janssen@example.de");
}
END_TEST

START_TEST(the_same_number_twice_is_a_task_until_one_is_corrected)
{
    office_lead(&office.anna, "Janssen", "+493023125001");
    const char *second = office_lead(&office.anna, "Petersen", "+493023125001");
    ck_assert_str_eq(state_of(second, "same_phone"), "open");
    ck_assert_ptr_nonnull(
        office_task(office.anna.store, contact_of(second)->record.id, "same_phone")->other_id);
    set(second, "phone", "+493023125002");
    ck_assert_int_eq(
        office_count(office.anna.store, &task_entity, "check_id:same_phone state:open"), 0);
}
END_TEST

START_TEST(a_shared_line_can_be_decided_and_is_not_asked_again)
{
    office_lead(&office.anna, "Janssen", "+493023125001");
    const char *second = office_lead(&office.anna, "Petersen", "+493023125001");
    MUST(task_done(
        office.anna.session,
        office_task(office.anna.store, contact_of(second)->record.id, "same_phone")->record.id,
        err));
    set(second, "position", "Einkauf");
    ck_assert_str_eq(state_of(second, "same_phone"), "dropped");
}
END_TEST

START_TEST(a_task_can_wait_and_comes_back)
{
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    const struct task *task =
        office_task(office.anna.store, contact_of(id)->record.id, "basis_missing");
    struct task **tasks;
    size_t count;
    MUST(task_later(office.anna.session, task->record.id, office_now + DAY_MS, err));
    struct task_request request = {.kind = "basis", .now_ms = office_now, .limit = 10};
    MUST(store_task_page(office.anna.store, &request, office.arena, &tasks, &count, err));
    ck_assert_uint_eq(count, 0);
    request.now_ms += 2 * DAY_MS;
    MUST(store_task_page(office.anna.store, &request, office.arena, &tasks, &count, err));
    ck_assert_uint_eq(count, 1);
    MUST_FAIL(task_later(office.viktor.session, task->record.id, office_now, err), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_check_of_everything_finds_what_came_in_unchecked)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct contact *contact = record_copy(&contact_entity, contact_of(id), office.arena);
    struct quality_run run = {0};
    contact->email = NULL;
    MUST(store_put(office.anna.store, &contact_entity, contact, err));
    MUST(quality_check_all(office.anna.session, &run, err));
    ck_assert_int_eq(run.checked, 1);
    ck_assert_int_eq(run.opened, 1);
    MUST(quality_check_all(office.anna.session, &run, err));
    ck_assert_int_eq(run.opened + run.closed, 0);
}
END_TEST

START_TEST(a_doubt_is_right_as_it_is_when_a_person_says_so)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input doubtful[] = {{"first_name", "Petra"}, {"salutation", "mr"}},
                             later = {"position", "Head of IT"};
    struct task **tasks;
    size_t count;
    MUST(record_set(office.anna.session, &lead_entity, id, doubtful, 2, NULL, err));
    MUST(store_tasks_of(office.anna.store, contact_of(id)->record.id, office.arena, &tasks, &count,
                        err));
    const struct task *doubt = NULL;
    for (size_t i = 0; i < count; i++)
        if (str_equal(tasks[i]->check_id, "salutation"))
            doubt = tasks[i];
    ck_assert_ptr_nonnull(doubt);
    MUST(task_done(office.anna.session, doubt->record.id, err));
    MUST(record_set(office.anna.session, &lead_entity, id, &later, 1, NULL, err));
    ck_assert_int_eq(
        office_count(office.anna.store, &task_entity, "check_id:salutation state:open"), 0);
}
END_TEST

START_TEST(a_task_opened_by_two_desks_is_one_task)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    office_sync(&office.bea);
    struct planned planned;
    office_log(&office.anna, id, "wrong_number", &planned);
    office_log(&office.bea, id, "wrong_number", &planned);
    office_sync(&office.anna);
    office_sync(&office.bea);
    ck_assert_int_eq(office_count(office.store, &task_entity, "check_id:phone_unreachable"), 1);
    ck_assert_int_eq(office_count(office.store, &task_entity, "kind:conflict"), 0);
}
END_TEST

START_TEST(a_task_of_a_check_that_the_machine_does_now_is_closed)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct contact *contact = contact_of(id);
    struct task *task = record_new(&task_entity, office.arena);
    char task_id[UUID_SIZE];
    void *after;
    task_quality_id(contact->company_id, "postal_zero", task_id);
    task->record.id = task_id;
    record_put(&task_entity, task, "kind", "quality", office.arena);
    record_put(&task_entity, task, "check_id", "postal_zero", office.arena);
    record_put(&task_entity, task, "entity_id", contact->company_id, office.arena);
    record_put(&task_entity, task, "contact_id", contact->record.id, office.arena);
    record_put(&task_entity, task, "state", "open", office.arena);
    MUST(store_put(office.anna.store, &task_entity, task, err));
    set(id, "position", "Einkauf");
    MUST(store_load(office.anna.store, &task_entity, task_id, office.arena, &after, err));
    ck_assert_str_eq(((struct task *)after)->state, "done");
}
END_TEST

START_TEST(fields_that_are_not_set_by_hand_are_refused)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    static const char *const fields[] = {"attempts",    "basis",     "grade",
                                         "do_not_call", "phone_key", "owner_id"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct field_input input = {fields[i], "1"};
        MUST_FAIL(record_set(office.anna.session, &lead_entity, id, &input, 1, NULL, err),
                  ERR_FORBIDDEN);
    }
    const struct field_input unknown = {"shoe_size", "42"};
    MUST_FAIL(record_set(office.anna.session, &lead_entity, id, &unknown, 1, NULL, err), ERR_USAGE);
}
END_TEST

START_TEST(an_unknown_user_opens_no_session)
{
    struct session *session;
    MUST_FAIL(
        session_open(office.anna.store, "0192f1aa-0000-7000-8000-000000000001", &session, err),
        ERR_UNAUTHENTICATED);
}
END_TEST

static void count_repair(void *data, const struct quality_repaired *repaired)
{
    ck_assert(!str_equal_or_empty(repaired->from, repaired->to));
    ++*(int *)data;
}

START_TEST(the_machine_repairs_what_loses_nothing_and_undo_takes_it_back)
{
    const char *id = office_lead(&office.anna, "JANSSEN", "+493023125001");
    int repaired = 0;
    char group[37];
    set(id, "company", "Nordwind Gmbh");
    MUST(quality_repair_all(office.anna.session, true, count_repair, NULL, &repaired, group, err));
    ck_assert_int_ge(repaired, 2);
    ck_assert_str_eq(group, "");
    ck_assert_str_eq(contact_of(id)->last_name, "JANSSEN");
    MUST(quality_repair_all(office.anna.session, false, count_repair, NULL, &repaired, group, err));
    ck_assert_str_eq(contact_of(id)->last_name, "Janssen");
    ck_assert_str_eq(office_card(office.anna.store, id)->company.company, "Nordwind GmbH");
    ck_assert_str_eq(store_group_action(office.anna.store, group, office.arena), "quality.repair");
    int again = 0;
    char nothing[37];
    MUST(quality_repair_all(office.anna.session, false, count_repair, NULL, &again, nothing, err));
    ck_assert_int_eq(again, 0);
    struct undone undone;
    MUST(undo_run(office.anna.session, group, &undone, err));
    ck_assert_str_eq(contact_of(id)->last_name, "JANSSEN");
    ck_assert_str_eq(office_card(office.anna.store, id)->company.company, "Nordwind Gmbh");
    MUST_FAIL(
        quality_repair_all(office.viktor.session, false, count_repair, NULL, &again, nothing, err),
        ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_suggestion_is_taken_with_one_step_and_closes_its_task)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct quality_repair repair;
    set(id, "email", "petra@gmial.com");
    const struct task *task =
        office_task(office.anna.store, contact_of(id)->record.id, "email_typo");
    ck_assert_ptr_nonnull(task);
    MUST(task_suggestion(office.anna.session, task, office.arena, &repair, err));
    ck_assert_uint_eq(repair.count, 1);
    ck_assert_str_eq(repair.fields[0].value, "petra@gmail.com");
    ck_assert_str_eq(contact_of(id)->email, "petra@gmial.com");
    MUST(task_take(office.anna.session, task->record.id, err));
    ck_assert_str_eq(contact_of(id)->email, "petra@gmail.com");
    ck_assert_str_eq(state_of(id, "email_typo"), "done");
    MUST_FAIL(task_take(office.anna.session, task->record.id, err), ERR_DATA);
}
END_TEST

static void find_website(void *data, const struct field_usage *usage)
{
    if (str_equal(usage->field->name, "website"))
        *(struct field_usage *)data = *usage;
}

START_TEST(a_field_that_few_records_have_may_go)
{
    struct field_usage website = {.of = -1};
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    set(id, "website", "nordwind.example");
    MUST(quality_fields(office.anna.session, find_website, &website, err));
    ck_assert_int_eq(website.filled, 1);
    ck_assert_int_eq(website.of, 1);
    struct company *company = record_new(&company_entity, office.arena);
    for (int i = 0; i < 60; i++) {
        company->record.id =
            arena_printf(office.arena, "0192f1aa-0000-7000-8000-0000000001%02d", i);
        MUST(store_put(office.anna.store, &company_entity, company, err));
    }
    MUST(quality_fields(office.anna.session, find_website, &website, err));
    ck_assert_int_eq(website.filled, 1);
    ck_assert_int_eq(website.of, 61);
    ck_assert(website.may_go && website.is_rare && !website.is_unused);
    MUST_FAIL(quality_fields(office.viktor.session, find_website, &website, err), ERR_FORBIDDEN);
}
END_TEST

START_TEST(what_is_wrong_with_the_company_is_one_task_that_closes_itself)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    set(id, "postal_code", "00000");
    ck_assert_int_eq(
        office_count(office.anna.store, &task_entity, "check_id:postal_code state:open"), 1);
    set(id, "postal_code", "10115");
    ck_assert_int_eq(
        office_count(office.anna.store, &task_entity, "check_id:postal_code state:open"), 0);
}
END_TEST

START_TEST(the_last_name_may_stand_before_a_comma)
{
    static const struct {
        const char *text, *first, *last;
    } rows[] = {{"Neumann, Karl", "Karl", "Neumann"},
                {"Frau Janssen, Petra, 030 23125 012", "Petra", "Janssen"},
                {"von Berg, Anna", "Anna", "von Berg"},
                {"Petra Janssen, 030 23125 012", "Petra", "Janssen"},
                {"Neumann,", "", "Neumann"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct colleague colleague;
        MUST(colleague_parse(rows[i].text, &colleague, err));
        ck_assert_str_eq(colleague.first_name, rows[i].first);
        ck_assert_str_eq(colleague.last_name, rows[i].last);
    }
}
END_TEST

START_TEST(an_extension_named_in_a_call_is_kept)
{
    static const struct {
        const char *text, *last, *number, *extension;
    } rows[] = {{"Ms Brandt, 030 23125 012 Durchwahl 4", "Brandt", "+493023125012", "4"},
                {"Brandt, Ines, ext. 12", "Brandt", "", "12"},
                {"Frau Brandt DW 12, 030 23125 012", "Brandt", "+493023125012", "12"},
                {"Malcolm X, 030 23125 012", "X", "+493023125012", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct colleague colleague;
        MUST(colleague_parse(rows[i].text, &colleague, err));
        ck_assert_str_eq(colleague.last_name, rows[i].last);
        ck_assert_str_eq(colleague.number, rows[i].number);
        ck_assert_str_eq(colleague.extension, rows[i].extension);
    }
    char next[37];
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001"),
               *other = office_lead(&office.anna, "Petersen", "+493023125002");
    MUST(calls_second_number(office.anna.session, id, "Durchwahl 7", err));
    ck_assert_str_eq(contact_of(id)->extension, "7");
    MUST(calls_person_left(office.anna.session, id, "Ms Ines Brandt, ext. 12", next, err));
    ck_assert_str_eq(contact_of(next)->phone, "+493023125001");
    ck_assert_str_eq(contact_of(next)->extension, "12");
    int64_t notes = office_count(office.anna.store, &activity_entity, "kind:note");
    MUST(calls_second_number(office.anna.session, other, "030 23125 077 App. 5", err));
    ck_assert_str_eq(contact_of(other)->mobile, "+493023125077");
    ck_assert_ptr_null(contact_of(other)->extension); /* it would stand beside the phone */
    ck_assert_int_eq(office_count(office.anna.store, &activity_entity, "kind:note"), notes + 1);
    MUST(calls_second_number(office.anna.session, other, "030 23125 002 ext. 9", err));
    ck_assert_str_eq(contact_of(other)->extension, "9");
    MUST_FAIL(calls_second_number(office.anna.session, other, "030 23125 088", err), ERR_CONFLICT);
}
END_TEST

START_TEST(who_has_left_is_followed_by_a_lead_of_the_successor)
{
    char next[37], nobody[37];
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001"),
               *other = office_lead(&office.anna, "Petersen", "+493023125002");
    MUST(calls_person_left(office.anna.session, id, "Ms Ines Brandt, 030 23125 012", next, err));
    ck_assert_str_eq(contact_of(id)->person_state, "left");
    ck_assert_str_eq(office_card(office.anna.store, id)->lead.state, "archived");
    ck_assert_str_eq(contact_of(next)->last_name, "Brandt");
    ck_assert_str_eq(contact_of(next)->phone, "+493023125012");
    ck_assert_str_eq(contact_of(next)->company_id, contact_of(id)->company_id);
    ck_assert_str_eq(state_of(id, "person_gone"), "none");
    MUST(calls_person_left(office.anna.session, other, " ", nobody, err));
    ck_assert_str_eq(nobody, "");
    ck_assert_str_eq(state_of(other, "person_gone"), "open");
    MUST_FAIL(calls_person_left(office.anna.session, id, "030 23125", nobody, err), ERR_DATA);
    MUST_FAIL(calls_person_left(office.viktor.session, id, "", nobody, err), ERR_NOT_FOUND);
}
END_TEST

#define SPELLINGS 30

static bool stops_after_the_first_ten(void *data, int64_t changed)
{
    *(int64_t *)data = changed;
    return changed < 10;
}

static int64_t positions_of(const char *value)
{
    return office_count(office.stefan.store, &lead_entity,
                        arena_printf(office.arena, "position:\"%s\"", value));
}

START_TEST(a_cluster_of_any_size_becomes_one_value_and_stops_where_it_is_told_to)
{
    const char *values[SPELLINGS];
    for (int i = 0; i < SPELLINGS; i++) {
        values[i] = arena_printf(office.arena, "Einkauf mit einem langen Zusatz %03d", i);
        const struct field_input input = {"position", values[i]};
        const char *id =
            office_lead(&office.stefan, arena_printf(office.arena, "Muster%03d", i), NULL);
        MUST(record_set(office.stefan.session, &lead_entity, id, &input, 1, NULL, err));
    }
    int64_t seen = 0;
    struct quality_join join = {.field = "position",
                                .values = values,
                                .count = SPELLINGS,
                                .to = "Einkauf",
                                .goes_on = stops_after_the_first_ten,
                                .data = &seen};
    MUST(quality_join(office.stefan.session, &join, err));
    ck_assert(join.was_stopped);
    ck_assert_int_eq(join.changed, 10);
    ck_assert_int_eq(positions_of("Einkauf"), 10);
    struct quality_join rest = {
        .field = "position", .values = values, .count = SPELLINGS, .to = "Einkauf"};
    MUST(quality_join(office.stefan.session, &rest, err));
    ck_assert(!rest.was_stopped);
    ck_assert_int_eq(rest.changed, SPELLINGS - 10);
    ck_assert_int_eq(positions_of("Einkauf"), SPELLINGS);
    struct undone undone;
    MUST(undo_run(office.stefan.session, rest.group, &undone, err));
    ck_assert_int_eq(positions_of("Einkauf"), 10);
    MUST(undo_run(office.stefan.session, join.group, &undone, err));
    ck_assert_int_eq(positions_of("Einkauf"), 0);
}
END_TEST

UNIT_TESTS_WITH("usecase/quality", office_open, office_close,
                a_cluster_of_any_size_becomes_one_value_and_stops_where_it_is_told_to,
                an_extension_named_in_a_call_is_kept,
                each_check_opens_its_task_and_closes_it_when_the_record_is_right,
                a_typed_address_that_nobody_can_have_is_refused,
                the_same_number_twice_is_a_task_until_one_is_corrected,
                a_shared_line_can_be_decided_and_is_not_asked_again, a_task_can_wait_and_comes_back,
                a_check_of_everything_finds_what_came_in_unchecked,
                a_doubt_is_right_as_it_is_when_a_person_says_so,
                a_task_opened_by_two_desks_is_one_task,
                a_task_of_a_check_that_the_machine_does_now_is_closed,
                fields_that_are_not_set_by_hand_are_refused, an_unknown_user_opens_no_session,
                the_machine_repairs_what_loses_nothing_and_undo_takes_it_back,
                a_suggestion_is_taken_with_one_step_and_closes_its_task,
                a_field_that_few_records_have_may_go,
                what_is_wrong_with_the_company_is_one_task_that_closes_itself,
                who_has_left_is_followed_by_a_lead_of_the_successor,
                the_last_name_may_stand_before_a_comma)
