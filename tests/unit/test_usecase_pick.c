/* Choosing the next lead: modes of queues, hours, the mix, who waits, and the reasons told. */
#include "usecase_office.h"

#include "base/uuid.h"
#include "usecase/pick.h"

#include <stdio.h>

static void set(const struct entity *entity, const char *id, const char *field, const char *value)
{
    struct arena *arena = office.arena;
    struct batch_of_operations *ops =
        operations_new(arena, "test", office.session->actor.user_id, office_now);
    void *before;
    MUST(store_load(office.store, entity, id, arena, &before, err));
    void *after = record_copy(entity, before, arena);
    record_put(entity, after, field, value, arena);
    operations_diff(ops, entity, before, after);
    MUST(write_commit(office.session, ops, NULL, err));
}

/* A callable lead of the team's queue, nobody's yet, synced to anna. */
static const char *lead_in_queue(const char *name, const char *phone, const char *value)
{
    const char *id = office_lead(&office.anna, name, phone);
    set(&lead_entity, id, "queue_id", office.inbound);
    set(&lead_entity, id, "owner_id", NULL);
    set(&lead_entity, id, "value_cents", value);
    set(&lead_entity, id, "score", "50");
    office_sync(&office.anna);
    office_sync(&office.tina);
    return id;
}

static const char *first_of(struct session *session)
{
    struct pick_list list;
    struct pick_request request = {0};
    MUST(pick_leads(session, &request, office.arena, &list, err));
    return list.count > 0 ? list.picks[0].card->contact.last_name : "nobody";
}

START_TEST(a_forced_queue_gives_only_the_next_lead)
{
    const char *small = lead_in_queue("Small", "+493023125001", "100000");
    const char *great = lead_in_queue("Great", "+493023125002", "9000000");
    struct call_permission permission;
    struct session *anna = office.anna.session;
    struct lead_card *card = office_card(office.anna.store, small);
    ck_assert_str_eq(first_of(anna), "Great");
    MUST(pick_may_choose(anna, card, err)); /* suggested: free to choose */
    set(&queue_entity, office.inbound, "mode", "forced");
    office_sync(&office.anna);
    office_sync(&office.tina);
    MUST_FAIL(pick_may_choose(anna, card, err), ERR_FORBIDDEN);
    MUST(calls_permission(anna, card, office.arena, &permission, err));
    ck_assert(!permission.may_dial);
    ck_assert_int_eq(permission.why_not, ERR_FORBIDDEN);
    ck_assert_ptr_nonnull(strstr(permission.note, "Inbound"));
    MUST(pick_may_choose(anna, office_card(office.anna.store, great), err));
    MUST(pick_may_choose(office.tina.session, office_card(office.tina.store, small), err));
    MUST(calls_set_open(anna, small, err)); /* it was next a moment ago */
    MUST(pick_may_choose(anna, card, err));
    struct planned planned;
    MUST(calls_set_open(anna, NULL, err));
    office_log(&office.anna, small, "no_answer", &planned); /* what took place is kept */
}
END_TEST

START_TEST(what_may_not_be_called_now_stands_behind_what_may)
{
    lead_in_queue("Munich", "+498923125001", "9000000");
    const char *id = lead_in_queue("Hamburg", "+494023125002", "100000");
    const char *munich = office_card(office.anna.store, id)->company.record.id;
    void **companies;
    size_t count;
    (void)munich;
    MUST(store_find(office.store, &company_entity, "company", "Munich GmbH", 1, office.arena,
                    &companies, &count, err));
    set(&company_entity, ((struct record *)companies[0])->id, "postal_code", "80331");
    MUST(store_find(office.store, &company_entity, "company", "Hamburg GmbH", 1, office.arena,
                    &companies, &count, err));
    set(&company_entity, ((struct record *)companies[0])->id, "postal_code", "20095");
    office_sync(&office.anna);
    ck_assert_str_eq(first_of(office.anna.session), "Munich");
    ck_assert(time_parse_iso("2027-01-06T09:00:00Z", &office_now)); /* Epiphany, not in Hamburg */
    ck_assert_str_eq(first_of(office.anna.session), "Hamburg");
}
END_TEST

START_TEST(every_fourth_call_is_for_who_waits_longest)
{
    const char *names[] = {"A", "B", "C", "D", "E"};
    struct planned planned;
    const char *old = lead_in_queue("Old", "+493023125009", "100");
    int64_t due = office_now - 10 * DAY_MS;
    set(&lead_entity, old, "next_ms", arena_printf(office.arena, "%lld", (long long)due));
    for (int i = 0; i < 5; i++)
        lead_in_queue(names[i], arena_printf(office.arena, "+49302312501%d", i), "5000000");
    for (int i = 0; i < 3; i++) {
        ck_assert_str_ne(first_of(office.anna.session), "Old");
        struct pick_list list;
        struct pick_request request = {0};
        MUST(pick_leads(office.anna.session, &request, office.arena, &list, err));
        office_log(&office.anna, list.picks[0].card->lead.record.id, "no_answer", &planned);
    }
    ck_assert_str_eq(first_of(office.anna.session), "Old");
}
END_TEST

/* Two promises for one minute: both are due, the one made for it by id first; the second follows as
 * soon as the first is done, and why says that it is late only after its tolerance. */
START_TEST(two_promises_at_one_minute_come_one_after_the_other)
{
    const char *first = lead_in_queue("First", "+493023125001", "100");
    const char *second = lead_in_queue("Second", "+493023125002", "100");
    struct planned planned;
    int64_t at = office_now + 2 * HOUR_MS;
    const char *ids[] = {first, second};
    for (int i = 0; i < 2; i++) {
        struct call_result wish = {
            .lead_id = ids[i], .outcome = "callback", .callback_ms = at, .duration_s = INT_NONE};
        MUST(calls_log(office.anna.session, &wish, &planned, err));
    }
    office_now = at - PROMISE_LEAD_MS - 1;
    ck_assert_str_eq(first_of(office.anna.session), "nobody");
    office_now = at;
    struct pick_list list;
    struct pick_request request = {0};
    MUST(pick_leads(office.anna.session, &request, office.arena, &list, err));
    ck_assert_uint_eq(list.count, 2);
    ck_assert_int_eq(list.picks[0].turn, TURN_PROMISED);
    ck_assert_int_eq(list.picks[1].turn, TURN_PROMISED);
    office_log(&office.anna, list.picks[0].card->lead.record.id, "no_answer", &planned);
    MUST(pick_leads(office.anna.session, &request, office.arena, &list, err));
    ck_assert_int_eq(list.picks[0].turn, TURN_PROMISED);
    ck_assert_ptr_null(
        strstr(lead_why_now(&list.picks[0].card->lead, office_now, office.arena), "late"));
    office_now = at + PROMISE_TOLERANCE_MS + 1;
    ck_assert_ptr_nonnull(
        strstr(lead_why_now(&list.picks[0].card->lead, office_now, office.arena), "late"));
}
END_TEST

/* A clock that was wrong: what it dated into the future is due later and nothing is lost; set back
 * by a day, nothing is called twice as long as its step lies ahead. */
START_TEST(a_clock_that_jumps_loses_nothing)
{
    const char *id = lead_in_queue("Jump", "+493023125001", "100");
    struct planned planned;
    int64_t right = office_now;
    office_now = right + 30 * DAY_MS; /* a month ahead by mistake */
    office_log(&office.anna, id, "no_answer", &planned);
    int64_t planned_ms = office_card(office.anna.store, id)->lead.next_ms;
    ck_assert_int_gt(planned_ms, office_now - MINUTE_MS);
    office_now = right; /* put right: the step lies ahead, so it waits and says so */
    ck_assert_str_eq(first_of(office.anna.session), "nobody");
    struct lead_card *card = office_card(office.anna.store, id);
    ck_assert_ptr_nonnull(
        strstr(lead_why_now(&card->lead, office_now, office.arena), "not before"));
    struct why why;
    MUST(why_lead(office.anna.session, id, office.arena, &why, err));
    office_now = planned_ms; /* and comes when it is */
    ck_assert_str_eq(first_of(office.anna.session), "Jump");
    office_now =
        right - 30 * DAY_MS; /* far back: the last call lies ahead; still no crash, no call */
    MUST(why_lead(office.anna.session, id, office.arena, &why, err));
    ck_assert_str_eq(first_of(office.anna.session), "nobody");
}
END_TEST

START_TEST(the_mix_says_whose_turn_it_is_and_why_tells_it)
{
    struct planned planned;
    struct campaign *campaign = record_new(&campaign_entity, office.arena);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.session->actor.user_id, office_now);
    char id[37];
    uuid_new(id);
    campaign->record.id = id;
    campaign->name = (char[]){"Fair"};
    operations_diff(ops, &campaign_entity, NULL, campaign);
    MUST(write_commit(office.session, ops, NULL, err));
    set(&queue_entity, office.inbound, "mix", "Fair=50/10");
    const char *fair = lead_in_queue("Fair1", "+493023125001", "100");
    set(&lead_entity, fair, "campaign_id", id);
    const char *great = lead_in_queue("Great", "+493023125002", "9000000");
    lead_in_queue("Great2", "+493023125003", "8000000");
    office_sync(&office.anna);
    ck_assert_str_eq(first_of(office.anna.session),
                     "Fair1"); /* nobody has had a call: as written */
    office_log(&office.anna, fair, "no_answer", &planned);
    ck_assert_str_eq(first_of(office.anna.session), "Great");
    struct why why;
    bool has_mix = false;
    MUST(why_lead(office.anna.session, great, office.arena, &why, err));
    for (size_t i = 0; i < why.count; i++) {
        ck_assert_ptr_nonnull(why.lines[i].json);
        if (str_equal(why.lines[i].key, "mix") && strstr(why.lines[i].json, "\"Fair\"") != NULL) {
            has_mix = true;
            ck_assert_ptr_nonnull(strstr(why.lines[i].json, "\"given\":1"));
        }
    }
    ck_assert(has_mix);
}
END_TEST

static void promise(struct desk *desk, const char *id, int64_t at, bool is_for_team)
{
    struct planned planned;
    struct call_result wish = {.lead_id = id,
                               .outcome = "callback",
                               .callback_ms = at,
                               .duration_s = INT_NONE,
                               .is_for_team = is_for_team};
    MUST(calls_log(desk->session, &wish, &planned, err));
    office_sync(desk);
}

START_TEST(a_colleague_takes_a_promise_over_before_it_is_missed)
{
    const char *id = lead_in_queue("Late", "+493023125001", "100");
    struct planned planned;
    struct kept_promises kept;
    int64_t at = office_now + HOUR_MS;
    promise(&office.anna, id, at, false);
    office_sync(&office.bea);
    office_now = at + PROMISE_TAKEOVER_MS - 1;
    ck_assert_str_eq(first_of(office.anna.session), "Late");
    ck_assert_str_eq(first_of(office.bea.session), "nobody");
    office_now = at + PROMISE_TAKEOVER_MS;
    ck_assert_str_eq(first_of(office.bea.session), "Late");
    office_log(&office.bea, id, "talked", &planned);
    MUST(calls_kept_promises(office.bea.session, &kept, err));
    ck_assert_int_eq(kept.mine.promised, 1);
    ck_assert_int_eq(kept.mine.kept, 1);
    ck_assert_int_eq(kept.team.people, 5); /* anna, bea, stefan, tina, viktor */
    ck_assert_int_eq(kept.team.kept, 1);
}
END_TEST

START_TEST(where_a_promise_is_missed_sooner_a_colleague_takes_it_over_sooner)
{
    const char *id = lead_in_queue("Late", "+493023125001", "100");
    const struct field_input tolerance[] = {{"tolerance_min", "4"}};
    int64_t at = office_now + HOUR_MS;
    MUST(record_set(office.session, &queue_entity, office.inbound, tolerance, 1, NULL, err));
    promise(&office.anna, id, at, false);
    office_sync(&office.anna);
    office_sync(&office.bea);
    office_now = at + 2 * MINUTE_MS - 1;
    ck_assert_str_eq(first_of(office.bea.session), "nobody");
    office_now = at + 2 * MINUTE_MS;
    ck_assert_str_eq(first_of(office.bea.session), "Late");
}
END_TEST

START_TEST(a_missed_promise_counts_as_not_kept_and_small_teams_show_no_figures)
{
    const char *id = lead_in_queue("Missed", "+493023125001", "100");
    struct planned planned;
    struct kept_promises kept;
    int64_t at = office_now + HOUR_MS;
    promise(&office.anna, id, at, false);
    office_now = at + PROMISE_TOLERANCE_MS + MINUTE_MS;
    MUST(calls_kept_promises(office.anna.session, &kept, err)); /* open and past it */
    ck_assert_int_eq(kept.mine.promised, 1);
    ck_assert_int_eq(kept.mine.kept, 0);
    office_log(&office.anna, id, "no_answer", &planned);
    MUST(calls_kept_promises(office.anna.session, &kept, err));
    ck_assert_int_eq(kept.mine.promised, 1);
    ck_assert_int_eq(kept.mine.kept, 0);
    MUST(calls_kept_promises(office.otto.session, &kept, err)); /* alone in his team */
    ck_assert_int_eq(kept.team.promised, -1);
    ck_assert_int_eq(kept.mine.promised, 0);
}
END_TEST

START_TEST(promises_beyond_horizon_or_number_are_the_teams)
{
    const char *first = lead_in_queue("One", "+493023125001", "100");
    const char *second = lead_in_queue("Two", "+493023125002", "100");
    const char *third = lead_in_queue("Three", "+493023125003", "100");
    char words[200];
    set(&queue_entity, office.inbound, "callbacks_max", "1");
    set(&queue_entity, office.inbound, "horizon_days", "10");
    office_sync(&office.anna);
    ck_assert(calls_promise_limit(office.anna.session, office.inbound, office_now + 11 * DAY_MS,
                                  words, sizeof words));
    ck_assert_ptr_nonnull(strstr(words, "10 days"));
    promise(&office.anna, first, office_now + DAY_MS, false);
    promise(&office.anna, second, office_now + DAY_MS, false);
    ck_assert_ptr_nonnull(office_card(office.anna.store, first)->lead.owner_id);
    ck_assert_ptr_null(office_card(office.anna.store, second)->lead.owner_id);
    ck_assert_ptr_nonnull(office_card(office.anna.store, second)->lead.promised_by_id);
    set(&queue_entity, office.inbound, "callbacks_max", "5");
    office_sync(&office.anna);
    promise(&office.anna, third, office_now + DAY_MS, true); /* the team's by wish */
    ck_assert_ptr_null(office_card(office.anna.store, third)->lead.owner_id);
}
END_TEST

START_TEST(a_cadence_plans_the_next_step_and_says_the_dates)
{
    struct campaign *campaign = record_new(&campaign_entity, office.arena);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.session->actor.user_id, office_now);
    struct cadence_plan plan;
    struct planned planned;
    char id[37];
    uuid_new(id);
    campaign->record.id = id;
    campaign->name = (char[]){"Fair"};
    campaign->cadence = (char[]){"outbound"};
    operations_diff(ops, &campaign_entity, NULL, campaign);
    MUST(write_commit(office.session, ops, NULL, err));
    const char *lead = lead_in_queue("Step", "+493023125001", "100");
    set(&lead_entity, lead, "campaign_id", id);
    office_sync(&office.anna);
    office_log(&office.anna, lead, "no_answer", &planned);
    struct civil c;
    civil_from_ms(planned.next_ms, NULL, &c); /* Monday and two days: Wednesday afternoon */
    ck_assert_int_eq(c.weekday, 2);
    ck_assert_int_eq(c.hour, 15);
    struct lead_card *card = office_card(office.anna.store, lead);
    MUST(cadence_preview(office.anna.session, card, office.arena, &plan) ||
         error_set(err, ERR_DATA, "no plan"));
    ck_assert_uint_eq(plan.count, 5);
    ck_assert_int_eq(plan.dates[0].planned_ms, planned.next_ms);
    for (size_t i = 0; i < plan.count; i++) {
        struct callee callee =
            callee_at(session_calling(office.anna.session), "+493023125001", "10115", NULL);
        ck_assert(callee_may_be_called(&callee, plan.dates[i].planned_ms, NULL));
        ck_assert(i == 0 || plan.dates[i].planned_ms > plan.dates[i - 1].planned_ms);
    }
    for (int i = 0; i < 5; i++) {
        office_now = office_card(office.anna.store, lead)->lead.next_ms;
        office_log(&office.anna, lead, "no_answer", &planned);
    }
    ck_assert_str_eq(planned.state, "nurture"); /* the sixth was the last */
}
END_TEST

UNIT_TESTS_WITH("usecase/pick", office_open, office_close, a_forced_queue_gives_only_the_next_lead,
                what_may_not_be_called_now_stands_behind_what_may,
                every_fourth_call_is_for_who_waits_longest,
                two_promises_at_one_minute_come_one_after_the_other,
                a_clock_that_jumps_loses_nothing,
                a_colleague_takes_a_promise_over_before_it_is_missed,
                where_a_promise_is_missed_sooner_a_colleague_takes_it_over_sooner,
                a_missed_promise_counts_as_not_kept_and_small_teams_show_no_figures,
                promises_beyond_horizon_or_number_are_the_teams,
                a_cadence_plans_the_next_step_and_says_the_dates,
                the_mix_says_whose_turn_it_is_and_why_tells_it)
