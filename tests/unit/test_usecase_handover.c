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

UNIT_TESTS_WITH("usecase/handover", office_open, office_close,
                a_lead_goes_to_sales_with_what_its_campaign_demands_or_with_a_reason,
                the_service_keeps_a_call_and_takes_back_a_handover_that_lacks_something)
