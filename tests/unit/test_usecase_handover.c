/* The handover gate, at the desk and in the service. */
#include "usecase_office.h"

#include "base/uuid.h"

#include <string.h>

static struct lead_card *card_of(const char *id)
{
    return office_card(office.anna.store, id);
}

/* A call that took place is kept; what is missing keeps its lead from sales, on the desk and
 * whatever a desk says. */
START_TEST(a_lead_goes_to_sales_with_what_its_campaign_demands_or_with_a_reason)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct error wrong = {0};
    struct call_result result = {.lead_id = id,
                                 .outcome = "qualified",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 300,
                                 .hand_over_to = "viktor",
                                 .answers = office_answers,
                                 .answer_count = 2,
                                 .note = "wants a demo"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    ck_assert_str_eq(card_of(id)->lead.state, "qualified");
    ck_assert_ptr_nonnull(strstr(planned.text, "Who decides?"));
    struct handover_input input = {"viktor", NULL, "sales wants it today"};
    ck_assert(!handover(office.anna.session, id, &input, &planned, &wrong));
    ck_assert_int_eq(wrong.code, ERR_DATA);
    ck_assert_str_eq(wrong.field, "decision_role,project_start");
    office_sync(&office.anna);
    office_sync(&office.tina);
    MUST_FAIL(handover(office.tina.session, id, &(struct handover_input){"viktor", NULL, NULL},
                       &planned, err),
              ERR_DATA);
    MUST(handover(office.tina.session, id, &input, &planned,
                  err)); /* a team lead may, with a reason */
    office_sync(&office.tina);
    office_sync(&office.viktor);
    ck_assert_str_eq(office_card(office.viktor.store, id)->lead.state, "handed_over");
    ck_assert_int_eq(office_count(office.store, &activity_entity,
                                  "kind:handover reason:incomplete note:\"sales wants it today\""),
                     1);
}
END_TEST

static int64_t device_next_no(const struct desk *desk)
{
    struct device *device;
    MUST(service_device(office.store, desk->device_id, office.arena, &device, err));
    return device->last_no + 1;
}

/* Written as a hostile desk would: past the use case. */
START_TEST(the_service_keeps_a_call_and_takes_back_a_handover_that_lacks_something)
{
    const char *ids[] = {office_lead(&office.anna, "Janssen", "+493023125001"),
                         office_lead(&office.anna, "Behrens", "+493023125002")};
    for (int with_call = 0; with_call < 2; with_call++) {
        const char *id = ids[with_call];
        const struct lead *before = &office_card(office.store, id)->lead;
        struct batch_of_operations *ops = operations_new(
            office.arena, "call.log", office.anna.session->actor.user_id, office_now);
        struct lead *after = record_copy(&lead_entity, before, office.arena);
        after->state = arena_strdup(office.arena, "handed_over");
        after->handed_to_id = arena_strdup(office.arena, office.viktor.session->actor.user_id);
        if (with_call) {
            struct activity *call = record_new(&activity_entity, office.arena);
            char call_id[37];
            uuid_new(call_id);
            call->record.id = arena_strdup(office.arena, call_id);
            call->lead_id = before->record.id;
            call->kind = arena_strdup(office.arena, "call");
            call->result = arena_strdup(office.arena, "qualified");
            call->at_ms = office_now;
            call->user_id = arena_strdup(office.arena, office.anna.session->actor.user_id);
            operations_diff(ops, &activity_entity, NULL, call);
        }
        operations_diff(ops, &lead_entity, before, after);
        struct push_answer answer =
            office_push_by_hand(&office.anna, ops, device_next_no(&office.anna));
        const struct lead *now = &office_card(office.store, id)->lead;
        ck_assert_str_eq(now->state, with_call ? "qualified" : "ready");
        ck_assert_ptr_null(now->handed_to_id);
        ck_assert_uint_eq(answer.count, 1 + (size_t)with_call);
        ck_assert_int_eq(answer.results[0].result == RESULT_REJECTED, !with_call);
        if (!with_call)
            ck_assert_ptr_nonnull(strstr(answer.results[0].problem, "What is the need?"));
    }
}
END_TEST

/* A colleague's lead of the same company, won by viktor. */
static void customer_of_viktor(const char *sibling)
{
    struct planned planned;
    struct call_result result = {.lead_id = sibling,
                                 .outcome = "qualified",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 300,
                                 .hand_over_to = "viktor",
                                 .answers = office_answers,
                                 .answer_count = OFFICE_ANSWERS,
                                 .note = "wants a demo"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    office_sync(&office.anna);
    office_sync(&office.viktor);
    MUST(handover_accept(office.viktor.session, sibling, err));
    MUST(deal_won(office.viktor.session, sibling, 100000, NULL, err));
    office_sync(&office.viktor);
    office_sync(&office.anna);
}

static const char *lead_at_the_same_company(void)
{
    char group[37], colleague[37];
    const char *first = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input company[] = {{"company", "Nordwind GmbH"}};
    MUST(record_set(office.anna.session, &lead_entity, first, company, 1, group, err));
    MUST(calls_colleague(office.anna.session, first, "Ms Ina Behrens, 030 23125 002", colleague,
                         err));
    MUST(basis_add(office.anna.session, colleague, "presumed", "met at the fair", err));
    office_sync(&office.anna);
    customer_of_viktor(first);
    return arena_strdup(office.arena, colleague);
}

START_TEST(a_customer_goes_to_who_in_sales_has_them_with_a_dated_step_and_back_by_undo)
{
    const char *id = lead_at_the_same_company();
    struct planned planned;
    struct undone undone;
    const struct lead before = card_of(id)->lead;
    office_log(&office.anna, id, "customer", &planned);
    ck_assert_ptr_nonnull(strstr(planned.text, "handed over to viktor; answer by"));
    office_sync(&office.anna);
    office_sync(&office.viktor);
    const struct lead *lead = &office_card(office.viktor.store, id)->lead;
    ck_assert_str_eq(lead->state, "handed_over"); /* the service asks no customer's budget */
    ck_assert_str_eq(lead->handed_to_id, office.viktor.session->actor.user_id);
    ck_assert_str_eq(lead->next_kind, "accept");
    ck_assert_int_eq(lead->next_ms, next_office_ms(office_now + 4 * HOUR_MS));
    ck_assert_ptr_nonnull(strstr(lead->next_note, "is a customer already"));
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    office_sync(&office.anna);
    lead = &office_card(office.store, id)->lead;
    ck_assert_str_eq(lead->state, before.state);
    ck_assert_str_eq(lead->next_kind, before.next_kind);
    ck_assert_int_eq(lead->next_ms, before.next_ms);
    ck_assert_ptr_null(lead->handed_to_id);
}
END_TEST

START_TEST(a_customer_whose_person_in_sales_is_not_known_is_a_dated_task_with_its_reason)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct undone undone;
    const char *unchecked = office_unknown_lead(&office.anna, "Petersen", "+493023125009");
    ck_assert_ptr_null(calls_customer_owner(office.anna.session, card_of(id), office.arena));
    office_log(&office.anna, id, "customer", &planned);
    ck_assert_ptr_nonnull(strstr(planned.text, "a task for the team lead"));
    office_sync(&office.anna);
    office_sync(&office.tina);
    const struct lead *lead = &office_card(office.tina.store, id)->lead;
    ck_assert_str_eq(lead->next_kind, "handover");
    ck_assert_int_eq(lead->next_ms, next_office_ms(office_now));
    ck_assert_int_eq(
        office_count(office.tina.store, &task_entity, "kind:rescue state:open note:customer"), 1);
    ck_assert_str_eq(rescue_words("customer", office.arena),
                     "is a customer; who in sales has them?");
    struct handover_input input = {"viktor", NULL, "a customer of theirs"};
    MUST(handover(office.tina.session, id, &input, &planned, err)); /* the team lead finds out */
    MUST(undo_run(office.tina.session, NULL, &undone, err));
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    office_sync(&office.anna);
    ck_assert_int_eq(office_count(office.store, &task_entity, "kind:rescue state:open"), 0);
    ck_assert_str_eq(card_of(id)->lead.next_kind, "call");
    struct call_result result = {.lead_id = unchecked, /* past the checks there is no shortcut */
                                 .outcome = "customer",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = INT_NONE,
                                 .hand_over_to = "viktor"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    ck_assert_str_eq(card_of(unchecked)->lead.state, "checking");
    ck_assert_ptr_nonnull(strstr(card_of(unchecked)->lead.next_note, "(viktor)"));
}
END_TEST

START_TEST(whose_customer_it_is_may_be_said_and_one_with_sales_stays_there)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct call_result result = {.lead_id = id,
                                 .outcome = "customer",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 20,
                                 .hand_over_to = "viktor",
                                 .note = "buys since 2019"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    office_sync(&office.anna);
    const struct lead *lead = &office_card(office.store, id)->lead;
    ck_assert_str_eq(lead->state, "handed_over");
    ck_assert_ptr_nonnull(strstr(lead->next_note, "buys since 2019"));
    office_sync(&office.viktor);
    MUST(handover_accept(office.viktor.session, id, err));
    office_sync(&office.viktor);
    office_sync(&office.anna);
    office_log(&office.anna, id, "customer", &planned);
    ck_assert_str_eq(card_of(id)->lead.state, "accepted");
}
END_TEST

UNIT_TESTS_WITH("usecase/handover", office_open, office_close,
                a_lead_goes_to_sales_with_what_its_campaign_demands_or_with_a_reason,
                the_service_keeps_a_call_and_takes_back_a_handover_that_lacks_something,
                a_customer_goes_to_who_in_sales_has_them_with_a_dated_step_and_back_by_undo,
                a_customer_whose_person_in_sales_is_not_known_is_a_dated_task_with_its_reason,
                whose_customer_it_is_may_be_said_and_one_with_sales_stays_there)
