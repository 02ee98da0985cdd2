/* Calls: each outcome has its one consequence, and a call that took place is always kept. */
#include "usecase_office.h"

#include "base/uuid.h"

#include "core/calling_hours.h"
#include "usecase/guide.h"

#include <stdio.h>

static struct lead_card *card_of(const char *lead_id)
{
    return office_card(office.anna.store, lead_id);
}

static struct call_permission permission_of(const struct lead_card *card)
{
    struct call_permission permission;
    MUST(calls_permission(office.anna.session, card, office.arena, &permission, err));
    return permission;
}

START_TEST(a_lead_without_consent_cannot_be_called_but_its_call_is_kept)
{
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    struct call_permission permission;
    struct planned planned;
    MUST(calls_permission(office.anna.session, card_of(id), office.arena, &permission, err));
    ck_assert(!permission.may_dial);
    ck_assert_int_eq(permission.why_not, ERR_NO_CONSENT);
    ck_assert_str_eq(permission.number, "");
    ck_assert_str_eq(card_of(id)->lead.state, "checking");
    office_log(&office.anna, id, "no_answer", &planned);
    ck_assert_int_eq(card_of(id)->lead.attempts, 1);
}
END_TEST

START_TEST(a_basis_with_evidence_makes_a_lead_callable)
{
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    struct call_permission permission;
    struct next_lead next;
    MUST_FAIL(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err),
              ERR_NOT_FOUND);
    MUST_FAIL(basis_add(office.anna.session, id, "express", "", err), ERR_USAGE);
    MUST_FAIL(basis_add(office.anna.session, id, "because", "fair", err), ERR_USAGE);
    MUST(basis_add(office.anna.session, id, "express", "fair, stand 3", err));
    MUST(calls_permission(office.anna.session, card_of(id), office.arena, &permission, err));
    ck_assert(permission.may_dial);
    ck_assert_str_eq(permission.number, "+493023125001");
    ck_assert_str_eq(card_of(id)->lead.state, "ready");
    ck_assert_str_eq(
        office_task(office.anna.store, card_of(id)->contact.record.id, "basis_missing")->state,
        "done");
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err));
    ck_assert_str_eq(next.card->lead.record.id, id);
}
END_TEST

START_TEST(on_sunday_nobody_is_dialled_but_a_promise_is_kept)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct call_permission permission;
    struct lead_card *card = card_of(id);
    ck_assert(time_parse_iso("2026-11-22T13:00:00Z", &office_now));
    MUST(calls_permission(office.anna.session, card, office.arena, &permission, err));
    ck_assert(!permission.may_dial);
    card->lead.next_kind = (char[]){"callback"};
    card->lead.next_ms = office_now;
    MUST(calls_permission(office.anna.session, card, office.arena, &permission, err));
    ck_assert(permission.may_dial);
}
END_TEST

START_TEST(a_holiday_of_the_callees_land_is_named_with_the_next_lawful_slot)
{
    struct lead_card *card = card_of(office_lead(&office.anna, "Janssen", "+493023125001"));
    ck_assert(time_parse_iso("2027-01-06T09:00:00Z", &office_now));
    card->company.postal_code = (char[]){"80331"};
    struct call_permission permission = permission_of(card);
    ck_assert(!permission.may_dial);
    ck_assert_ptr_nonnull(strstr(permission.note, "Epiphany"));
    ck_assert_ptr_nonnull(strstr(permission.note, "08:00"));
    card->company.postal_code = (char[]){"20095"};
    permission = permission_of(card);
    ck_assert(permission.may_dial);
    ck_assert_ptr_nonnull(strstr(permission.note, "20:00"));
}
END_TEST

START_TEST(a_promise_is_echoed_with_what_it_means_for_the_callee)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct lead_card *card = card_of(id);
    struct planned planned;
    static const struct {
        const char *phone, *postal_code, *at, *words;
    } rows[] = {
        {"+493023125001", "20095", "2027-01-06T09:00:00Z", "may be called then"},
        {"+493023125001", "80331", "2027-01-06T09:00:00Z", "Epiphany"},
        {"+493023125001", "20095", "2026-11-29T09:00:00Z", "outside the hours, else 30 Nov 08:00"},
        {"+493023125001", "20095", "2026-11-24T19:00:00Z", "outside the hours"},
        {"+442079460123", "20095", "2026-11-24T19:00:00Z", "19:00 there, may be called"},
        {"+442079460123", "20095", "2026-11-24T07:30:00Z", "07:30 there, outside"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t at = 0;
        ck_assert(time_parse_iso(rows[i].at, &at));
        card->contact.phone = arena_strdup(office.arena, rows[i].phone);
        card->company.postal_code = arena_strdup(office.arena, rows[i].postal_code);
        struct call_permission permission = permission_of(card);
        const char *words = calls_words_at(&permission.callee, at, office_now, office.arena);
        ck_assert_msg(strstr(words, rows[i].words) != NULL, "%s: %s", rows[i].at, words);
    }
    struct call_result wish = {.lead_id = id, .outcome = "callback", .duration_s = INT_NONE};
    ck_assert(time_parse_iso("2026-11-29T09:00:00Z", &wish.callback_ms)); /* a Sunday */
    MUST(calls_log(office.anna.session, &wish, &planned, err));
    ck_assert_int_eq(planned.next_ms, wish.callback_ms);
    ck_assert_ptr_nonnull(strstr(planned.text, "outside the hours"));
}
END_TEST

START_TEST(nobody_is_called_more_often_than_the_rules_allow_and_the_call_is_kept)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    for (int i = 0; i < 3; i++) {
        ck_assert(permission_of(card_of(id)).may_dial);
        office_log(&office.anna, id, "no_answer", &planned);
        office_now += MINUTE_MS;
    }
    ck_assert(!permission_of(card_of(id)).may_dial);
    ck_assert_int_ge(card_of(id)->lead.next_ms - office_now, 12 * HOUR_MS); /* tomorrow */
    office_log(&office.anna, id, "no_answer", &planned);
    ck_assert_int_eq(card_of(id)->lead.attempts, 4);
    office_now += DAY_MS;
    ck_assert(permission_of(card_of(id)).may_dial);
}
END_TEST

START_TEST(the_open_lead_is_repeated_until_it_is_logged)
{
    const char *first = office_lead(&office.anna, "Janssen", "+493023125001"),
               *second = office_lead(&office.anna, "Petersen", "+493023125002");
    struct next_lead next, again;
    struct planned planned;
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err));
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &again, err));
    ck_assert_str_eq(next.card->lead.record.id, again.card->lead.record.id);
    office_log(&office.anna, next.card->lead.record.id, "no_answer", &planned);
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &again, err));
    ck_assert_str_eq(again.card->lead.record.id,
                     str_equal(next.card->lead.record.id, first) ? second : first);
}
END_TEST

static bool lease_refuses(void *data, const char *lead_id, int64_t *ret_until_ms, struct error *err)
{
    (void)ret_until_ms;
    return !str_equal(data, lead_id) || error_set(err, ERR_LEASED, "bea has it");
}

START_TEST(a_lead_that_somebody_else_has_open_is_passed_over)
{
    const char *first = office_lead(&office.anna, "Janssen", "+493023125001"),
               *second = office_lead(&office.anna, "Petersen", "+493023125002");
    struct next_lead next;
    MUST(calls_next(office.anna.session, NULL, lease_refuses, (void *)(uintptr_t)first,
                    office.arena, &next, err));
    ck_assert_str_eq(next.card->lead.record.id, second);
}
END_TEST

START_TEST(nobody_answers_and_a_retry_is_planned_in_office_hours)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_log(&office.anna, id, "no_answer", &planned);
    const struct lead *lead = &card_of(id)->lead;
    ck_assert_str_eq(lead->next_kind, "retry");
    ck_assert_str_eq(lead->state, "working");
    ck_assert_int_eq(lead->next_ms, office_now + 45 * MINUTE_MS);
    ck_assert_int_eq(lead->attempts, 1);
    ck_assert_int_eq(planned.next_ms, lead->next_ms);
    ck_assert_str_eq(lead->owner_id, office.anna.session->actor.user_id);
    ck_assert(time_parse_iso("2026-11-27T13:50:00Z",
                             &office_now)); /* Friday 14:50: the office closes at 15:00 */
    office_log(&office.anna, id, "busy", &planned);
    struct civil civil;
    civil_from_ms(card_of(id)->lead.next_ms, NULL, &civil);
    ck_assert_int_eq(civil.weekday, 0);
    ck_assert_int_eq(civil.hour, 8);
}
END_TEST

START_TEST(after_the_last_attempt_a_lead_rests_for_three_months)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    for (int i = 0; i < office.anna.session->outcomes->attempts_max; i++) {
        ck_assert_str_ne(card_of(id)->lead.state, "nurture");
        office_log(&office.anna, id, "no_answer", &planned);
    }
    ck_assert_str_eq(card_of(id)->lead.state, "nurture");
    ck_assert_str_eq(card_of(id)->lead.reason, "not_reached");
    ck_assert_int_gt(card_of(id)->lead.next_ms, office_now + 80 * DAY_MS);
}
END_TEST

START_TEST(a_callback_is_personal_and_on_time)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct call_result result = {.lead_id = id,
                                 .outcome = "callback",
                                 .note = "after the board meeting",
                                 .callback_ms = office_now + 3 * HOUR_MS,
                                 .duration_s = INT_NONE};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    const struct lead *lead = &card_of(id)->lead;
    ck_assert_str_eq(lead->next_kind, "callback");
    ck_assert_int_eq(lead->next_ms, result.callback_ms);
    ck_assert_str_eq(lead->promised_by_id, office.anna.session->actor.user_id);
    ck_assert_str_eq(lead->next_note, "after the board meeting");
    office_now = result.callback_ms;
    struct next_lead next;
    MUST(calls_next(office.anna.session, NULL, NULL, NULL, office.arena, &next, err));
    ck_assert_str_eq(next.card->lead.record.id, id);
}
END_TEST

START_TEST(do_not_call_blocks_every_lead_of_the_person_at_once)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct call_permission permission;
    const struct lead_card *card = card_of(id);
    char other[37];
    struct lead *second = record_copy(
        &lead_entity, &card->lead, office.arena); /* a second campaign's lead of the same person */
    uuid_new(other);
    second->record = (struct record){.id = other};
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.anna.session->actor.user_id, office_now);
    operations_diff(ops, &lead_entity, NULL, second);
    MUST(write_commit(office.anna.session, ops, NULL, err));
    office_log(&office.anna, id, "do_not_call", &planned);
    card = card_of(id);
    ck_assert_str_eq(card->lead.state, "blocked");
    ck_assert_str_eq(card_of(other)->lead.state, "blocked");
    ck_assert_int_eq(card->contact.do_not_call, 1);
    ck_assert_ptr_null(card->lead.basis);
    MUST(calls_permission(office.anna.session, card, office.arena, &permission, err));
    ck_assert_int_eq(permission.why_not, ERR_BLOCKED);
    ck_assert_str_eq(permission.number, "");
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, other)->lead.state, "blocked");
}
END_TEST

START_TEST(a_blocked_number_stays_blocked_when_it_comes_in_again)
{
    struct planned planned;
    const char *first = office_lead(&office.anna, "Janssen", "+493023125001"),
               *again = office_lead(&office.anna, "Petersen", "+493023125001"),
               *other = office_lead(&office.anna, "Hansen", "+493023125002");
    ck_assert(permission_of(card_of(again)).may_dial);
    office_log(&office.anna, first, "do_not_call", &planned);
    struct call_permission permission = permission_of(card_of(again));
    ck_assert(!permission.may_dial);
    ck_assert_int_eq(permission.why_not, ERR_BLOCKED);
    ck_assert_str_eq(permission.number, "");
    ck_assert(permission_of(card_of(other)).may_dial);
    struct lead_card *card = card_of(other); /* the same number, as a mobile of somebody else */
    card->contact.phone = NULL;
    card->contact.mobile = (char[]){"+493023125001"};
    ck_assert_int_eq(permission_of(card).why_not, ERR_BLOCKED);
    office_log(&office.anna, again, "no_answer", &planned); /* a call that took place is kept */
    ck_assert_int_eq(card_of(again)->lead.attempts, 1);
}
END_TEST

START_TEST(a_wrong_number_waits_for_a_better_one_and_its_task_closes_itself)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_log(&office.anna, id, "wrong_number", &planned);
    const struct lead_card *card = card_of(id);
    ck_assert_str_eq(card->contact.phone_state, "wrong");
    ck_assert_str_eq(card->lead.state, "checking");
    const struct task *task =
        office_task(office.anna.store, card->contact.record.id, "phone_unreachable");
    ck_assert_ptr_nonnull(task);
    ck_assert_str_eq(task->state, "open");
    MUST_FAIL(task_done(office.anna.session, task->record.id, err), ERR_DATA);
    const struct field_input better = {"phone", "030 23125 003"};
    MUST(record_set(office.anna.session, &lead_entity, id, &better, 1, NULL, err));
    card = card_of(id);
    ck_assert_str_eq(card->contact.phone, "+493023125003");
    ck_assert_str_eq(
        office_task(office.anna.store, card->contact.record.id, "phone_unreachable")->state,
        "done");
    ck_assert_str_eq(card->lead.state, "ready");
    ck_assert_str_eq(card->lead.next_kind, "call");
}
END_TEST

START_TEST(a_dead_number_with_a_mobile_keeps_the_lead_and_dials_the_mobile)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input mobile = {"mobile", "+491739990001"};
    struct planned planned;
    struct call_permission permission;
    MUST(record_set(office.anna.session, &lead_entity, id, &mobile, 1, NULL, err));
    office_log(&office.anna, id, "dead_number", &planned);
    ck_assert_str_eq(card_of(id)->contact.phone_state, "dead");
    MUST(calls_permission(office.anna.session, card_of(id), office.arena, &permission, err));
    ck_assert_str_eq(permission.number, "+491739990001");
    ck_assert_str_eq(card_of(id)->lead.state, "ready");
}
END_TEST

START_TEST(who_has_left_or_died_is_not_dialled)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct lead_card *card = card_of(id);
    ck_assert(permission_of(card).may_dial);
    card->contact.person_state = (char[]){"maybe_left"};
    ck_assert(permission_of(card).may_dial);
    card->contact.person_state = (char[]){"left"};
    ck_assert(!permission_of(card).may_dial);
    ck_assert_int_eq(permission_of(card).why_not, ERR_BLOCKED);
    card->contact.person_state = (char[]){"deceased"};
    ck_assert(!permission_of(card).may_dial);
}
END_TEST

START_TEST(an_own_error_is_kept_but_counts_no_attempt)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct lead before = card_of(id)->lead;
    struct planned planned;
    struct activity **activities;
    size_t count;
    office_log(&office.anna, id, "own_error", &planned);
    const struct lead *lead = &card_of(id)->lead;
    ck_assert_str_eq(lead->state, before.state);
    ck_assert_int_eq(lead->attempts == INT_NONE ? 0 : lead->attempts, 0);
    MUST(store_activities(office.anna.store, id, 10, office.arena, &activities, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(activities[0]->result, "own_error");
}
END_TEST

START_TEST(each_outcome_leaves_the_lead_with_a_next_step_or_closed)
{
    for (int i = 0; i < office.anna.session->outcomes->count; i++) {
        const struct outcome *outcome = &office.anna.session->outcomes->rows[i];
        const char *id = office_lead(&office.anna, arena_printf(office.arena, "Person%c", 'A' + i),
                                     arena_printf(office.arena, "+4930231251%02d", i));
        struct planned planned;
        office_log(&office.anna, id, outcome->code, &planned);
        const struct lead *lead = &card_of(id)->lead;
        bool is_closed = str_equal(lead->state, "archived") || str_equal(lead->state, "blocked");
        ck_assert_msg(is_closed || (lead->next_ms != TIME_NONE &&
                                    (lead->owner_id != NULL || lead->queue_id != NULL)),
                      "%s", outcome->code);
        ck_assert_msg(str_equal(planned.state, lead->state) ||
                          outcome->effect == EFFECT_NUMBER_DEAD,
                      "%s: %s, said %s", outcome->code, lead->state, planned.state);
    }
    office_sync(&office.anna);
    ck_assert_int_eq(office_count(office.store, &activity_entity, "kind:call"),
                     office.anna.session->outcomes->count);
}
END_TEST

START_TEST(a_qualified_lead_is_handed_over_accepted_or_rejected_with_a_reason)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct call_result result = {.lead_id = id,
                                 .outcome = "qualified",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 300,
                                 .hand_over_to = "viktor",
                                 .answers = office_answers,
                                 .answer_count = OFFICE_ANSWERS,
                                 .note = "wants a demo"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    ck_assert_str_eq(card_of(id)->lead.state, "handed_over");
    office_sync(&office.anna);
    office_sync(&office.viktor);
    ck_assert_str_eq(office_card(office.viktor.store, id)->contact.last_name, "Janssen");
    MUST_FAIL(handover_reject(office.viktor.session, id, "bad_mood", "", err), ERR_USAGE);
    MUST_FAIL(handover_accept(office.anna.session, id, err), ERR_FORBIDDEN);
    MUST(handover_reject(office.viktor.session, id, "no_need", "they just bought one", err));
    office_sync(&office.viktor);
    office_sync(&office.anna);
    ck_assert_str_eq(card_of(id)->lead.state, "rejected");
    ck_assert_str_eq(card_of(id)->lead.reason, "no_need");
    MUST(handover(office.anna.session, id, &(struct handover_input){"viktor", "try again", NULL},
                  &planned, err));
    office_sync(&office.anna);
    office_sync(&office.viktor);
    MUST(handover_accept(office.viktor.session, id, err));
    office_sync(&office.viktor);
    office_sync(&office.anna);
    ck_assert_str_eq(card_of(id)->lead.state, "accepted");
    MUST_FAIL(handover(office.anna.session, id, &(struct handover_input){"bea", NULL, NULL},
                       &planned, err),
              ERR_DATA);
}
END_TEST

START_TEST(only_a_team_lead_moves_leads_and_says_why)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const char *const ids[] = {id};
    char group[37];
    MUST_FAIL(leads_move(office.anna.session, ids, 1, "bea", "holiday", group, err), ERR_FORBIDDEN);
    office_sync(&office.tina);
    MUST_FAIL(leads_move(office.tina.session, ids, 1, "bea", "", group, err), ERR_USAGE);
    MUST_FAIL(leads_move(office.tina.session, ids, 1, "nobody", "holiday", group, err), ERR_DATA);
    MUST(leads_move(office.tina.session, ids, 1, "bea", "holiday", group, err));
    office_sync(&office.tina);
    office_sync(&office.bea);
    ck_assert_str_eq(office_card(office.bea.store, id)->owner, "bea");
    MUST(leads_move(office.tina.session, ids, 1, "Inbound", "back to the queue", group, err));
    ck_assert_ptr_null(office_card(office.tina.store, id)->lead.owner_id);
    ck_assert_str_eq(office_card(office.tina.store, id)->queue, "Inbound");
}
END_TEST

START_TEST(an_answer_is_asked_once)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct questions before, after;
    MUST(calls_questions(office.anna.session, card_of(id), NULL, 0, office.arena, &before, err));
    ck_assert_uint_gt(before.open_count, 0);
    const struct answer_input answer = {before.open[0]->key, "unknown"};
    MUST(calls_answer(office.anna.session, id, &answer, 1, err));
    MUST(calls_questions(office.anna.session, card_of(id), NULL, 0, office.arena, &after, err));
    ck_assert_uint_lt(after.open_count, before.open_count);
    const struct answer_input wrong = {"shoe_size", "42"};
    MUST_FAIL(calls_answer(office.anna.session, id, &wrong, 1, err), ERR_DATA);
}
END_TEST

START_TEST(a_guide_reads_well_where_names_are_not_known)
{
    struct lead_card *card = card_of(office_lead(&office.anna, "Janssen", "+493023125001"));
    struct call_guide guide;
    card->contact.last_name = card->contact.first_name = card->contact.title = NULL;
    card->company.company = card->lead.interest = card->lead.source = NULL;
    MUST(calls_guide(office.anna.session, card, NULL, office.arena, &guide, err));
    ck_assert_str_eq(
        guide_fill("Day {contact}: {us}, {topic} from {source}", &guide.names, office.arena),
        "Day: our company, solutions for your company from our records; I look it up "
        "for you");
    card->contact.last_name = "Janssen";
    card->lead.interest = "ERP";
    MUST(calls_guide(office.anna.session, card, "–", office.arena, &guide, err));
    ck_assert_str_eq(guide_fill("Day {contact}: {us}, {topic}", &guide.names, office.arena),
                     "Day Janssen: our company, ERP");
}
END_TEST

UNIT_TESTS_WITH("usecase/calls", office_open, office_close,
                a_lead_without_consent_cannot_be_called_but_its_call_is_kept,
                a_basis_with_evidence_makes_a_lead_callable,
                on_sunday_nobody_is_dialled_but_a_promise_is_kept,
                the_open_lead_is_repeated_until_it_is_logged,
                a_lead_that_somebody_else_has_open_is_passed_over,
                nobody_answers_and_a_retry_is_planned_in_office_hours,
                after_the_last_attempt_a_lead_rests_for_three_months,
                a_callback_is_personal_and_on_time,
                do_not_call_blocks_every_lead_of_the_person_at_once,
                a_blocked_number_stays_blocked_when_it_comes_in_again,
                a_wrong_number_waits_for_a_better_one_and_its_task_closes_itself,
                a_dead_number_with_a_mobile_keeps_the_lead_and_dials_the_mobile,
                who_has_left_or_died_is_not_dialled, an_own_error_is_kept_but_counts_no_attempt,
                a_holiday_of_the_callees_land_is_named_with_the_next_lawful_slot,
                a_promise_is_echoed_with_what_it_means_for_the_callee,
                nobody_is_called_more_often_than_the_rules_allow_and_the_call_is_kept,
                each_outcome_leaves_the_lead_with_a_next_step_or_closed,
                a_qualified_lead_is_handed_over_accepted_or_rejected_with_a_reason,
                only_a_team_lead_moves_leads_and_says_why, an_answer_is_asked_once,
                a_guide_reads_well_where_names_are_not_known)
