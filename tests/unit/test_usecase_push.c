/* The service takes a push: merged field by field, groups whole or not at all, the same answer each
 * time, and nobody writes where he may not. */
/* long: one contract, its promises in one place */
#include "usecase_office.h"

#include "base/uuid.h"
#include "core/answer.h"

#include <stdio.h>
#include <string.h>

static void set(struct desk *desk, const char *lead_id, const char *field, const char *value)
{
    const struct field_input input = {field, value};
    office_now += SECOND_MS;
    MUST(record_set(desk->session, &lead_entity, lead_id, &input, 1, NULL, err));
}

static struct batch_of_operations *by(struct desk *desk)
{
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", desk->session->actor.user_id, office_now);
    ops->device_id = desk->device_id;
    return ops;
}

static int64_t next_no(const struct desk *desk)
{
    return desk_next_no(desk->store);
}

START_TEST(two_desks_on_different_fields_both_win)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    office_sync(&office.bea);
    set(&office.anna, id, "position", "Head of IT");
    set(&office.bea, id, "first_name", "Petra");
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_sync(&office.anna);
    const struct desk *const desks[] = {&office.anna, &office.bea};
    for (int i = 0; i < 2; i++) {
        const struct lead_card *card = office_card(desks[i]->store, id);
        ck_assert_str_eq(card->contact.position, "Head of IT");
        ck_assert_str_eq(card->contact.first_name, "Petra");
    }
    ck_assert_int_eq(office_count(office.store, &task_entity, "kind:conflict"), 0);
}
END_TEST

static struct task *conflict_of(struct store *store)
{
    void **tasks;
    size_t count;
    MUST(store_find(store, &task_entity, "kind", "conflict", 5, office.arena, &tasks, &count, err));
    ck_assert_uint_eq(count, 1);
    return tasks[0];
}

static const char *make_conflict(void)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    office_sync(&office.bea);
    set(&office.anna, id, "first_name", "Petra");
    set(&office.bea, id, "first_name", "Peter");
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_sync(&office.anna);
    return id;
}

START_TEST(on_the_same_field_the_first_stands_and_the_other_is_kept)
{
    const char *id = make_conflict();
    ck_assert_str_eq(office_card(office.anna.store, id)->contact.first_name, "Petra");
    ck_assert_str_eq(office_card(office.bea.store, id)->contact.first_name, "Petra");
    const struct task *task = conflict_of(office.bea.store);
    ck_assert_str_eq(task->theirs_value, "Petra");
    ck_assert_str_eq(task->mine_value, "Peter");
    ck_assert_str_eq(task->mine_by_id, office.bea.session->actor.user_id);
    ck_assert_str_eq(conflict_of(office.anna.store)->record.id, task->record.id);
}
END_TEST

START_TEST(a_conflict_is_settled_by_one_choice_for_everybody)
{
    const char *id = make_conflict();
    const struct task *task = conflict_of(office.bea.store);
    MUST(conflict_take(office.bea.session, task->record.id, CONFLICT_MINE, err));
    ck_assert_str_eq(office_card(office.bea.store, id)->contact.first_name, "Peter");
    MUST_FAIL(conflict_take(office.bea.session, task->record.id, CONFLICT_BASE, err), ERR_DATA);
    office_sync(&office.bea);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.anna.store, id)->contact.first_name, "Peter");
    ck_assert_str_eq(conflict_of(office.anna.store)->state, "done");
}
END_TEST

START_TEST(a_conflict_can_go_back_to_the_value_before)
{
    const char *id = make_conflict();
    MUST(conflict_take(office.anna.session, conflict_of(office.anna.store)->record.id,
                       CONFLICT_BASE, err));
    ck_assert_ptr_null(office_card(office.anna.store, id)->contact.first_name);
    office_sync(&office.anna);
    ck_assert_ptr_null(office_card(office.store, id)->contact.first_name);
}
END_TEST

START_TEST(two_desks_count_their_attempts_together)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_sync(&office.bea);
    office_log(&office.anna, id, "no_answer", &planned);
    office_log(&office.bea, id, "busy", &planned);
    office_sync(&office.anna);
    office_sync(&office.bea);
    ck_assert_int_eq(office_card(office.store, id)->lead.attempts, 2);
    ck_assert_int_eq(office_card(office.bea.store, id)->lead.attempts, 2);
}
END_TEST

START_TEST(a_push_that_is_repeated_gives_the_same_answer_and_changes_nothing)
{
    struct push_answer first, second;
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    set(&office.anna, id, "first_name", "Petra");
    size_t sent = office_push(&office.anna, &first);
    int64_t head = service_head(office.store),
            rev = office_card(office.store, id)->contact.record.rev;
    ck_assert_uint_eq(office_push(&office.anna, &second), sent);
    ck_assert_uint_eq(first.count, second.count);
    for (size_t i = 0; i < first.count; i++) {
        ck_assert_int_eq(first.results[i].result, second.results[i].result);
        ck_assert_int_eq(first.results[i].seq, second.results[i].seq);
        ck_assert_int_eq(first.results[i].rev, second.results[i].rev);
    }
    ck_assert_int_eq(office_card(office.store, id)->contact.record.rev, rev);
    ck_assert_int_eq(service_head(office.store), head);
}
END_TEST

START_TEST(another_body_under_a_used_number_is_a_cloned_device)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct batch_of_operations *ops = by(&office.anna);
    struct operation *op = operations_on(ops, &contact_entity,
                                         office_card(office.anna.store, id)->contact.record.id, 1);
    operation_set(ops, op, "first_name", NULL, "Eve");
    op->no = 1;
    struct push_request request = {.device_id = office.anna.device_id, .ops = &op, .count = 1};
    struct push_answer answer;
    struct session *session;
    MUST(session_open(office.store, office.anna.session->actor.user_id, &session, err));
    MUST_FAIL(push_apply(session, &request, office.arena, &answer, err), ERR_DEVICE_FORK);
    session_close(session);
}
END_TEST

START_TEST(a_gap_in_the_numbers_stops_the_push_and_says_what_is_expected)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct batch_of_operations *ops = by(&office.anna);
    operation_set(ops,
                  operations_on(ops, &contact_entity,
                                office_card(office.anna.store, id)->contact.record.id, 1),
                  "first_name", NULL, "Petra");
    struct push_answer answer = office_push_by_hand(&office.anna, ops, next_no(&office.anna) + 5);
    ck_assert_uint_eq(answer.count, 0);
    ck_assert_int_eq(answer.expected_no, next_no(&office.anna));
    ck_assert_ptr_null(office_card(office.store, id)->contact.first_name);
}
END_TEST

START_TEST(a_group_applies_whole_or_not_at_all)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead_card *card = office_card(office.anna.store, id);
    struct batch_of_operations *ops = by(&office.anna);
    operation_set(
        ops, operations_on(ops, &contact_entity, card->contact.record.id, card->contact.record.rev),
        "first_name", NULL, "Petra");
    operation_set(ops, operations_on(ops, &lead_entity, id, card->lead.record.rev), "state",
                  card->lead.state, "on the moon");
    struct push_answer answer = office_push_by_hand(&office.anna, ops, next_no(&office.anna));
    ck_assert_uint_eq(answer.count, 2);
    ck_assert_int_eq(answer.results[0].result, RESULT_REJECTED);
    ck_assert_int_eq(answer.results[1].result, RESULT_REJECTED);
    ck_assert_str_ne(answer.results[1].problem, "");
    ck_assert_ptr_null(office_card(office.store, id)->contact.first_name);
    ck_assert_int_eq(answer.expected_no, next_no(&office.anna) + 2); /* and the queue goes on */
}
END_TEST

/* Each of these is a desk that lies. */
static void refused(struct desk *desk, struct batch_of_operations *ops, const char *what)
{
    struct device *device;
    MUST(service_device(office.store, desk->device_id, office.arena, &device, err));
    struct push_answer answer = office_push_by_hand(desk, ops, device->last_no + 1);
    ck_assert_uint_eq(answer.count, ops->count);
    bool is_refused = false;
    for (size_t i = 0; i < answer.count; i++)
        is_refused = is_refused || answer.results[i].result == RESULT_REJECTED;
    ck_assert_msg(is_refused, "%s was taken", what);
}

static struct batch_of_operations *change(struct desk *desk, const struct entity *entity,
                                          const void *record, const char *field, const char *value)
{
    struct batch_of_operations *ops = by(desk);
    const struct record *head = record;
    operation_set(ops, operations_on(ops, entity, head->id, head->rev), field,
                  record_get(entity, record, field, office.arena), value);
    return ops;
}

START_TEST(nobody_writes_outside_his_scopes)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead_card *card = office_card(office.store, id);
    refused(&office.otto,
            change(&office.otto, &contact_entity, &card->contact, "first_name", "Eve"),
            "a foreign contact");
    refused(&office.otto,
            change(&office.otto, &lead_entity, &card->lead, "owner_id",
                   office.otto.session->actor.user_id),
            "a foreign lead");
    refused(&office.otto, change(&office.otto, &lead_entity, &card->lead, "team_id", office.south),
            "a foreign lead's team");
    struct batch_of_operations *ops = by(&office.otto);
    operations_on(ops, &contact_entity, card->contact.record.id, 1)->kind = OP_DELETE;
    refused(&office.otto, ops, "deleting a foreign contact");
    ck_assert_str_eq(office_card(office.store, id)->lead.team_id, office.north);
}
END_TEST

START_TEST(a_new_record_cannot_hang_itself_on_a_foreign_one)
{
    const char *own = office_lead(&office.otto, "Meyer", "+493023125009"),
               *foreign = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead_card *mine = office_card(office.store, own),
                           *theirs = office_card(office.store, foreign);
    char id[37];
    uuid_new(id);
    struct lead *lead =
        record_new(&lead_entity, office.arena); /* would bring the foreign contact into my scope */
    *lead = (struct lead){.record = {.id = id},
                          .contact_id = theirs->contact.record.id,
                          .company_id = mine->company.record.id,
                          .team_id = office.south,
                          .state = (char[]){"ready"},
                          .owner_id = (char *)(uintptr_t)office.otto.session->actor.user_id,
                          .score = INT_NONE,
                          .received_ms = TIME_NONE,
                          .hot_ms = TIME_NONE,
                          .next_ms = office_now,
                          .next_kind = (char[]){"call"},
                          .attempts = INT_NONE,
                          .last_call_ms = TIME_NONE,
                          .value_cents = INT_NONE};
    struct batch_of_operations *ops = by(&office.otto);
    operations_diff(ops, &lead_entity, NULL, lead);
    refused(&office.otto, ops, "a lead on a foreign contact");
    refused(
        &office.otto,
        change(&office.otto, &lead_entity, &mine->lead, "contact_id", theirs->contact.record.id),
        "pointing an own lead to a foreign contact");
    uuid_new(id);
    struct consent *consent = record_new(&consent_entity, office.arena);
    *consent = (struct consent){.record = {.id = id},
                                .contact_id = theirs->contact.record.id,
                                .lead_id = mine->lead.record.id,
                                .purpose = (char[]){"phone"},
                                .status = (char[]){"withdrawn"},
                                .at_ms = office_now};
    ops = by(&office.otto);
    operations_diff(ops, &consent_entity, NULL, consent);
    refused(&office.otto, ops, "a withdrawal for a foreign contact");
    ck_assert(!service_may_see(office.store, arena_printf(office.arena, "team:%s", office.south),
                               &contact_entity, theirs->contact.record.id));
}
END_TEST

START_TEST(nobody_writes_above_his_rights)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead_card *card = office_card(office.store, id);
    void *user;
    MUST(store_load(office.store, &user_entity, office.anna.session->actor.user_id, office.arena,
                    &user, err));
    refused(&office.anna, change(&office.anna, &user_entity, user, "roles", "admin"), "own roles");
    refused(&office.anna,
            change(&office.anna, &lead_entity, &card->lead, "owner_id",
                   office.bea.session->actor.user_id),
            "moving a lead to a colleague");
    refused(&office.anna, change(&office.anna, &lead_entity, &card->lead, "team_id", office.south),
            "giving a lead to another team");
    refused(&office.anna, change(&office.anna, &lead_entity, &card->lead, "state", "accepted"),
            "accepting for sales");
    struct batch_of_operations *ops = by(&office.anna);
    struct operation *op = operations_on(
        ops, &batch_entity, arena_strdup(office.arena, "0192f1aa-0000-7000-8000-000000000001"), 0);
    op->kind = OP_BULK;
    op->body = "[]";
    refused(&office.anna, ops, "an agent's import");
    ops = by(&office.anna);
    operations_on(ops, &lead_entity, id, 1)->kind = OP_DELETE;
    refused(&office.anna, ops, "deleting a lead");
}
END_TEST

START_TEST(what_is_only_added_to_is_never_changed_or_deleted)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct activity **activities;
    struct consent **consents;
    size_t count;
    office_log(&office.anna, id, "do_not_call", &planned);
    office_sync(&office.anna);
    MUST(store_activities(office.store, id, 5, office.arena, &activities, &count, err));
    refused(&office.anna,
            change(&office.anna, &activity_entity, activities[0], "result", "qualified"),
            "another outcome for a call");
    struct batch_of_operations *ops = by(&office.anna);
    operations_on(ops, &activity_entity, activities[0]->record.id, 1)->kind = OP_DELETE;
    refused(&office.anna, ops, "deleting a call");
    MUST(store_consents(office.store, office_card(office.store, id)->contact.record.id,
                        office.arena, &consents, &count, err));
    ck_assert_uint_eq(count, 2);
    for (size_t i = 0; i < count; i++) {
        refused(&office.bea,
                change(&office.bea, &consent_entity, consents[i], "status",
                       str_equal(consents[i]->status, "given") ? "refused" : "given"),
                "turning a consent");
        ops = by(&office.bea);
        operations_on(ops, &consent_entity, consents[i]->record.id, 1)->kind = OP_DELETE;
        refused(&office.bea, ops, "deleting a consent");
    }
    refused(&office.bea,
            change(&office.bea, &contact_entity, &office_card(office.store, id)->contact,
                   "do_not_call", NULL),
            "lifting a block");
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "blocked");
}
END_TEST

START_TEST(hostile_input_is_rejected_and_the_push_goes_on)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct contact *contact = &office_card(office.store, id)->contact;
    char *huge = arena_alloc(office.arena, 60001);
    memset(huge, 'x', 60000);
    refused(&office.anna, change(&office.anna, &contact_entity, contact, "first_name", "a\x1b[2Jb"),
            "an escape sequence");
    refused(&office.anna, change(&office.anna, &contact_entity, contact, "first_name", huge),
            "a name of 60,000 letters");
    refused(&office.anna, change(&office.anna, &contact_entity, contact, "salutation", "majesty"),
            "a salutation that does not exist");
    struct batch_of_operations *ops = by(&office.anna);
    operation_set(ops, operations_on(ops, &contact_entity, "'; DROP TABLE lead; --", 0),
                  "first_name", NULL, "Eve");
    refused(&office.anna, ops, "an id that is none");
    ops = by(&office.stefan);
    struct operation *op =
        operations_on(ops, &batch_entity, "0192f1aa-0000-7000-8000-000000000001", 0);
    op->kind = OP_BULK;
    op->body = "{\"not\":\"rows\"";
    refused(&office.stefan, ops, "rubbish as an import");
    ops = by(&office.anna);
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  "first_name", NULL, "Petra");
    struct device *device;
    MUST(service_device(office.store, office.anna.device_id, office.arena, &device, err));
    ck_assert_int_eq(office_push_by_hand(&office.anna, ops, device->last_no + 1).results[0].result,
                     RESULT_APPLIED);
}
END_TEST

START_TEST(an_import_reaches_no_foreign_record)
{
    const char *id = office_lead(&office.otto, "Meyer", "+493023125009");
    const struct contact *contact = &office_card(office.store, id)->contact;
    struct batch_of_operations *ops = by(&office.stefan);
    struct operation *op =
        operations_on(ops, &batch_entity, "0192f1aa-0000-7000-8000-000000000001", 0);
    op->kind = OP_BULK;
    op->body = arena_printf(office.arena, "[{\"p\":\"%s\",\"f\":{\"first_name\":\"Eve\"}}]",
                            contact->record.id);
    refused(&office.stefan, ops, "filling a foreign contact");
    op->body = arena_printf(
        office.arena,
        "[{\"c\":\"0192f1aa-0000-7000-8000-00000000000a\",\"p\":\"0192f1aa-0000-7000-8000-"
        "00000000000b\",\"l\":\"0192f1aa-0000-7000-8000-00000000000c\","
        "\"new\":\"cpl\",\"f\":{\"company\":\"X\",\"last_name\":\"Y\",\"phone\":\"+493023125010\","
        "\"state\":\"ready\",\"next_kind\":\"call\",\"next_ms\":\"1\",\"team_id\":\"%s\"}}]",
        office.south);
    uuid_new(op->op_id);
    refused(&office.stefan, ops, "leads for a foreign team");
    ck_assert_ptr_null(office_card(office.store, id)->contact.first_name);
}
END_TEST

START_TEST(a_withdrawal_wins_over_a_basis_in_any_order)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_sync(&office.bea);
    office_log(&office.bea, id, "do_not_call", &planned);
    office_now += MINUTE_MS;
    MUST(
        basis_add(office.anna.session, id, "presumed", "their site names her as the contact", err));
    office_sync(&office.bea);
    office_sync(&office.anna);
    office_sync(&office.bea);
    struct call_permission permission;
    MUST(calls_permission(office.anna.session, office_card(office.anna.store, id), office.arena,
                          &permission, err));
    ck_assert(!permission.may_dial);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "blocked");
    ck_assert_int_eq(office_card(office.store, id)->contact.do_not_call, 1);
    ck_assert_ptr_null(office_card(office.store, id)->lead.basis);
}
END_TEST

START_TEST(a_desk_cannot_make_up_a_legal_basis)
{
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead_card *card = office_card(office.store, id);
    struct batch_of_operations *ops =
        change(&office.anna, &lead_entity, &card->lead, "basis", "express");
    operation_set(ops, ops->first, "state", "checking", "ready");
    ck_assert_int_eq(
        office_push_by_hand(&office.anna, ops, next_no(&office.anna)).results[0].result,
        RESULT_APPLIED);
    ck_assert_ptr_null(office_card(office.store, id)->lead.basis);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "checking");
}
END_TEST

START_TEST(a_blocked_person_stays_blocked_when_a_late_call_comes_in)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_sync(&office.bea);
    office_log(&office.bea, id, "do_not_call", &planned);
    office_log(&office.anna, id, "no_answer", &planned);
    office_sync(&office.bea);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "blocked");
    ck_assert_str_eq(office_card(office.anna.store, id)->lead.state, "blocked");
    ck_assert_int_eq(office_count(office.store, &activity_entity, "kind:call"),
                     2); /* both calls are kept */
}
END_TEST

START_TEST(a_contact_without_a_lead_is_seen_by_the_team_that_made_it)
{
    const struct field_input fields[] = {{"last_name", "Janssen"}, {"phone", "+493023125001"}},
                             input = {"first_name", "Petra"};
    char id[37];
    MUST(record_add(office.anna.session, &contact_entity, fields, 2, id, err));
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_sync(&office.otto);
    ck_assert(store_exists(office.anna.store, &contact_entity, id));
    ck_assert(store_exists(office.bea.store, &contact_entity, id));
    ck_assert(!store_exists(office.otto.store, &contact_entity, id));
    MUST(record_set(office.bea.session, &contact_entity, id, &input, 1, NULL, err));
    office_sync(&office.bea);
    struct desk_counts counts;
    MUST(desk_counts(office.bea.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
}
END_TEST

/* As a restore or a merge of two changes leaves it: past the one way to write. */
static void break_lead(const char *id, const char *fields)
{
    struct lead *lead = &office_card(office.store, id)->lead;
    if (strstr(fields, "nobodys") != NULL)
        lead->owner_id = lead->queue_id = NULL;
    if (strstr(fields, "no_next_step") != NULL)
        lead->next_ms = TIME_NONE;
    if (strstr(fields, "not_offered") != NULL)
        lead->next_kind = (char[]){"check"};
    if (strstr(fields, "teamless") != NULL)
        lead->team_id = NULL;
    MUST(store_begin(office.store, err));
    MUST(store_put(office.store, &lead_entity, lead, err));
    MUST(store_commit(office.store, err));
}

static bool has_moved_for(struct store *store, const char *id, const char *reasons)
{
    struct activity **activities;
    size_t count;
    MUST(store_activities(store, id, 20, office.arena, &activities, &count, err));
    for (size_t i = 0; i < count; i++)
        if (str_equal(activities[i]->kind, "move") && str_equal(activities[i]->reason, reasons))
            return true;
    return false;
}

START_TEST(the_sweep_puts_what_nobody_would_call_into_the_rescue_queue_with_the_reason)
{
    static const char *const broken[] = {"nobodys", "no_next_step", "not_offered",
                                         "nobodys,no_next_step"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const char *phone = arena_printf(office.arena, "+4930231250%02zu", i);
        const char *id = office_lead(&office.anna, arena_printf(office.arena, "Lead%zu", i), phone);
        int64_t rescued;
        const char *owner = office_card(office.store, id)->lead.owner_id;
        break_lead(id, broken[i]);
        MUST(sweep_open_leads(office.session, &rescued, err));
        ck_assert_int_eq(rescued, 1);
        office_sync(&office.tina); /* the team's lead sees all of it */
        const struct lead_card *card = office_card(office.tina.store, id);
        ck_assert_str_eq(card->queue, "Rescue North");
        ck_assert(card->lead.next_ms != TIME_NONE);
        ck_assert_str_eq(card->lead.next_kind, "call");
        if (i == 1 || i == 2) /* who has it keeps it */
            ck_assert_str_eq(card->lead.owner_id, owner);
        ck_assert(has_moved_for(office.tina.store, id, broken[i]));
        ck_assert_int_eq(
            office_count(
                office.tina.store, &task_entity,
                arena_printf(office.arena, "kind:rescue lead_id:%s note:\"%s\"", id, broken[i])),
            1);
        MUST(sweep_open_leads(office.session, &rescued, err));
        ck_assert_int_eq(rescued, 0);
    }
    ck_assert_ptr_null(rescue_words("more", office.arena));
    ck_assert_str_eq(rescue_words("nobodys,no_next_step", office.arena),
                     "nobody's and in no queue, without a dated next step");
}
END_TEST

START_TEST(a_rescued_lead_of_no_team_comes_into_its_owners_reach)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    int64_t rescued;
    break_lead(id, "no_next_step,teamless");
    MUST(sweep_open_leads(office.session, &rescued, err));
    ck_assert_int_eq(rescued, 1);
    office_sync(&office.tina);
    ck_assert_str_eq(office_card(office.tina.store, id)->team, "North");
}
END_TEST

START_TEST(a_step_that_the_lifecycle_does_not_know_is_rejected)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct batch_of_operations *ops = by(&office.anna);
    char *state = office_card(office.store, id)->lead.state;
    operation_set(ops, operations_on(ops, &lead_entity, id, 1), "state", state, "archived");
    struct push_answer answer = office_push_by_hand(&office.anna, ops, next_no(&office.anna));
    ck_assert_int_eq(answer.results[0].result, RESULT_APPLIED);
    ops = by(&office.anna);
    operation_set(ops, operations_on(ops, &lead_entity, id, 2), "state", "archived", "qualified");
    answer = office_push_by_hand(&office.anna, ops, next_no(&office.anna) + 1);
    ck_assert_int_eq(answer.results[0].result, RESULT_REJECTED);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "archived");
}
END_TEST

START_TEST(an_operation_numbered_anew_by_a_new_device_counts_once)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct batch_of_operations *ops = by(&office.anna);
    operation_set(ops, operations_on(ops, &lead_entity, id, 1), "attempts", "0", "1");
    struct push_answer answer = office_push_by_hand(&office.anna, ops, next_no(&office.anna));
    ck_assert_int_eq(answer.results[0].result, RESULT_APPLIED);
    int64_t attempts = office_card(office.store, id)->lead.attempts;
    /* The answer was lost, the desk signed in again: a new device numbers it from 1. */
    char device[37];
    MUST(
        service_device_add(office.store, office.anna.session->actor.user_id, "again", device, err));
    memcpy(office.anna.device_id, device, sizeof device);
    ops->device_id = office.anna.device_id;
    answer = office_push_by_hand(&office.anna, ops, 1);
    ck_assert_int_eq(answer.results[0].result, RESULT_MERGED);
    ck_assert_int_eq(office_card(office.store, id)->lead.attempts, attempts);
}
END_TEST

UNIT_TESTS_WITH("usecase/push", office_open, office_close, two_desks_on_different_fields_both_win,
                on_the_same_field_the_first_stands_and_the_other_is_kept,
                a_conflict_is_settled_by_one_choice_for_everybody,
                a_conflict_can_go_back_to_the_value_before, two_desks_count_their_attempts_together,
                a_push_that_is_repeated_gives_the_same_answer_and_changes_nothing,
                another_body_under_a_used_number_is_a_cloned_device,
                a_gap_in_the_numbers_stops_the_push_and_says_what_is_expected,
                a_group_applies_whole_or_not_at_all, nobody_writes_outside_his_scopes,
                a_new_record_cannot_hang_itself_on_a_foreign_one, nobody_writes_above_his_rights,
                what_is_only_added_to_is_never_changed_or_deleted,
                hostile_input_is_rejected_and_the_push_goes_on, an_import_reaches_no_foreign_record,
                a_withdrawal_wins_over_a_basis_in_any_order, a_desk_cannot_make_up_a_legal_basis,
                a_blocked_person_stays_blocked_when_a_late_call_comes_in,
                a_contact_without_a_lead_is_seen_by_the_team_that_made_it,
                the_sweep_puts_what_nobody_would_call_into_the_rescue_queue_with_the_reason,
                a_rescued_lead_of_no_team_comes_into_its_owners_reach,
                a_step_that_the_lifecycle_does_not_know_is_rejected,
                an_operation_numbered_anew_by_a_new_device_counts_once)
