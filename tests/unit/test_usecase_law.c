/* Consent by number, consumers, uses; who may ask for dossier and erasure of whom. */
#include "unit.h"
#include "usecase_office.h"

#include "core/activity.h"
#include "usecase/consent.h"
#include "usecase/dossier.h"
#include "usecase/person.h"
#include "usecase/retention.h"

#include <stdio.h>

static struct call_permission permission(struct desk *desk, const char *lead_id)
{
    struct call_permission result;
    MUST(calls_permission(desk->session, office_card(desk->store, lead_id), office.arena, &result,
                          err));
    return result;
}

static const char *private_lead(void)
{
    const struct field_input fields[] = {{"last_name", "Privat"}, {"phone", "030 23125 031"}};
    char id[37];
    MUST(record_add(office.anna.session, &lead_entity, fields, 2, id, err));
    return arena_strdup(office.arena, id);
}

START_TEST(presumed_consent_does_not_pass_for_a_private_person)
{
    const char *id = private_lead();
    MUST_FAIL(basis_add(office.anna.session, id, "presumed", "a public directory", err), ERR_DATA);
    struct call_permission before = permission(&office.anna, id);
    ck_assert_int_eq(before.why_not, ERR_NO_CONSENT);
    ck_assert_str_eq(before.number, "");
    MUST(basis_add(office.anna.session, id, "express", "ticked the box of form 7", err));
    ck_assert(permission(&office.anna, id).may_dial);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "ready");
}
END_TEST

START_TEST(a_list_of_private_persons_waits_for_express_consent)
{
    struct import_report report;
    struct import_request request = {
        .path =
            office_file("list.csv", "Vorname;Nachname;Telefon;Firma\n"
                                    "Ina;Privat;030 23125 041;\nUte;Firma;030 23125 042;A GmbH\n"),
        .basis = "presumed",
        .evidence = "fair in Hannover",
        .rejects_path = office_file("rejects.csv", "")};
    MUST(import_run(office.stefan.session, &request, &report, err));
    ck_assert_int_eq(report.created, 2);
    office_sync(&office.stefan);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:checking"), 1);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:ready"), 1);
}
END_TEST

START_TEST(a_desk_that_calls_a_private_persons_basis_presumed_gains_nothing)
{
    const char *id = private_lead();
    const struct lead_card *card = office_card(office.anna.store, id);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.anna.session->actor.user_id, office_now);
    struct consent *consent = record_new(&consent_entity, office.arena);
    consent->record.id = (char[]){"0192f1aa-0000-7000-8000-00000000c0de"};
    consent->contact_id = card->contact.record.id;
    consent->lead_id = card->lead.record.id;
    consent->purpose = (char[]){"phone"};
    consent->status = (char[]){"given"};
    consent->basis = (char[]){"presumed"};
    consent->evidence = (char[]){"a directory"};
    consent->at_ms = office_now;
    operations_diff(ops, &consent_entity, NULL, consent);
    struct operation *op = operations_on(ops, &lead_entity, id, card->lead.record.rev);
    operation_set(ops, op, "basis", NULL, "presumed");
    operation_set(ops, op, "state", "checking", "ready");
    MUST(desk_save(office.anna.store, ops, err)); /* past the one write path */
    office_sync(&office.anna);
    ck_assert_ptr_null(office_card(office.store, id)->lead.basis);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "checking");
}
END_TEST

START_TEST(a_company_that_gets_a_name_makes_a_business_customer)
{
    const char *id = private_lead();
    const struct field_input company = {"company", "Privat Elektro"};
    MUST(record_set(office.anna.session, &lead_entity, id, &company, 1, NULL, err));
    MUST(basis_add(office.anna.session, id, "presumed", "asked for an offer at the fair", err));
    ck_assert(permission(&office.anna, id).may_dial);
    const struct field_input nobody = {"company", ""};
    MUST(record_set(office.anna.session, &lead_entity, id, &nobody, 1, NULL, err));
    ck_assert_int_eq(permission(&office.anna, id).why_not, ERR_NO_CONSENT);
    office_sync(&office.anna);
    ck_assert_ptr_null(office_card(office.store, id)->lead.basis);
}
END_TEST

START_TEST(consent_of_one_number_dials_that_number)
{
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input mobile = {"mobile", "030 23125 002"};
    const struct consent_input input = {.status = "given",
                                        .basis = "express",
                                        .evidence = "card filled in at the fair",
                                        .address = "030 23125 002",
                                        .wording = "You may call me about offers.",
                                        .products = "ERP",
                                        .advertiser = "Muster GmbH, Musterstadt",
                                        .way = "paper"};
    struct consent_lines lines;
    MUST(record_set(office.anna.session, &lead_entity, id, &mobile, 1, NULL, err));
    MUST(consent_add(office.anna.session, id, &input, err));
    struct call_permission may = permission(&office.anna, id);
    ck_assert(may.may_dial);
    ck_assert_str_eq(may.number, "+493023125002");
    MUST(consent_lines(office.anna.session, office_card(office.anna.store, id)->contact.record.id,
                       office.arena, &lines, err));
    ck_assert_uint_eq(lines.count, 3);
    ck_assert_str_eq(lines.lines[0].state, "not_asked");
    ck_assert_str_eq(lines.lines[1].state, "given");
    ck_assert_str_eq(lines.lines[2].state, "not_asked");
    ck_assert_int_eq(lines.lines[0].keep_until_ms, TIME_NONE);
    ck_assert_int_ne(lines.lines[1].keep_until_ms, TIME_NONE);
}
END_TEST

static int64_t five_years_after(int64_t ms)
{
    struct civil c;
    civil_from_ms(ms, NULL, &c);
    c.year += 5;
    return civil_to_ms(&c, NULL);
}

START_TEST(a_call_uses_the_grant_and_lengthens_its_evidence)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct consent_lines before, after;
    const char *contact = office_card(office.anna.store, id)->contact.record.id;
    struct activity **calls;
    size_t count;
    MUST(consent_lines(office.anna.session, contact, office.arena, &before, err));
    int64_t until_ms = five_years_after(office_now); /* granted within the minute before */
    ck_assert_int_le(before.lines[0].keep_until_ms, until_ms);
    ck_assert_int_ge(before.lines[0].keep_until_ms, until_ms - MINUTE_MS);
    office_now += 30 * DAY_MS;
    office_log(&office.anna, id, "no_answer", &planned);
    MUST(consent_lines(office.anna.session, contact, office.arena, &after, err));
    ck_assert_int_eq(after.lines[0].keep_until_ms, five_years_after(office_now));
    MUST(store_activities(office.anna.store, id, 5, office.arena, &calls, &count, err));
    ck_assert_str_eq(calls[0]->consent_id, after.lines[0].grant->record.id);
    office_log(&office.anna, id, "own_error", &planned); /* nobody was called */
    MUST(store_activities(office.anna.store, id, 5, office.arena, &calls, &count, err));
    ck_assert_ptr_null(calls[0]->consent_id);
}
END_TEST

START_TEST(a_team_lead_reaches_his_own_people_only)
{
    const char *north = office_lead(&office.anna, "Janssen", "+493023125001"),
               *south = office_lead(&office.otto, "Sommer", "+493023125002");
    const char *theirs = office_card(office.store, south)->contact.record.id;
    struct session *tina;
    struct text out = {0};
    struct erase_report report;
    struct contact **found;
    size_t count;
    MUST(session_open(office.store, office.tina.session->actor.user_id, &tina, err));
    MUST(person_dossier(tina, office_card(office.store, north)->contact.record.id, &out, err));
    MUST_FAIL(person_dossier(tina, theirs, &out, err), ERR_NOT_FOUND);
    MUST_FAIL(person_erase(tina, theirs, office.arena, &report, err), ERR_NOT_FOUND);
    MUST(person_find(tina, "Sommer", office.arena, &found, &count, err));
    ck_assert_uint_eq(count, 0);
    session_close(tina);
    text_free(&out);
}
END_TEST

START_TEST(the_weeks_limit_counts_over_days_and_ends_on_monday)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    int calls = 0;
    for (int day = 0; day < 5; day++) { /* three a day, five days: fifteen */
        for (int i = 0; i < 3; i++, calls++) {
            struct call_permission now = permission(&office.anna, id);
            ck_assert_msg(now.may_dial, "day %d, call %d: %s", day, i, now.note);
            office_log(&office.anna, id, "busy", &planned);
            office_now += HOUR_MS;
        }
        ck_assert(!permission(&office.anna, id).may_dial); /* the day's */
        office_now += 21 * HOUR_MS - 3 * MINUTE_MS;
    }
    ck_assert_int_eq(calls, 15);
    struct call_permission saturday = permission(&office.anna, id);
    ck_assert(!saturday.may_dial);
    ck_assert_int_eq(saturday.why_not, ERR_FORBIDDEN);
    office_now += 2 * DAY_MS; /* Monday */
    ck_assert_msg(permission(&office.anna, id).may_dial, "%s", permission(&office.anna, id).note);
}
END_TEST

static void count_due(void *data, const struct retention_due *due)
{
    snprintf(data, 32, "%s", str_or(due->why, "no lead"));
}

static int64_t due_at(int64_t ms, char why[32])
{
    struct retention_look look = {.until_ms = ms, .each = count_due, .data = why};
    why[0] = '\0';
    MUST(retention_run(office.session, &look, err));
    return look.due;
}

START_TEST(a_closed_lead_has_an_end_and_its_erasure_is_proposed)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const char *contact = office_card(office.store, id)->contact.record.id;
    struct planned planned;
    char why[32];
    int64_t real_ms = clock_now_ms();
    ck_assert_int_eq(due_at(real_ms + 3000 * DAY_MS, why), 0); /* open: no end */
    const struct call_result no_need = {
        .lead_id = id, .outcome = "no_need", .callback_ms = TIME_NONE, .duration_s = INT_NONE};
    MUST(calls_log(office.anna.session, &no_need, &planned, err));
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "archived");
    ck_assert_int_eq(due_at(real_ms + 180 * DAY_MS, why), 0);
    ck_assert_int_eq(due_at(real_ms + 190 * DAY_MS, why), 1);
    ck_assert_str_eq(why, "archived");
    ck_assert_ptr_null(office_task(office.store, contact, "retention_ended"));
    office_now = real_ms + 190 * DAY_MS; /* half a year later, the sweep of a night */
    struct retention_look sweep = {.until_ms = office_now, .opens = true};
    MUST(retention_run(office.session, &sweep, err));
    ck_assert_str_eq(office_task(office.store, contact, "retention_ended")->state, "open");
}
END_TEST

START_TEST(who_is_here_by_a_licence_alone_goes_when_it_ends)
{
    struct import_report report;
    char why[32];
    const struct import_request request = {
        .path = office_file("bought.csv", "Firma;Nachname;Telefon\nA GmbH;Eins;030 23125 051\n"
                                          "B GmbH;Zwei;030 23125 052\n"),
        .basis = "presumed",
        .evidence = "ordered offers of the trade fair",
        .licence_until = "2026-12-31",
        .rejects_path = office_file("rejects.csv", "")};
    MUST(import_run(office.stefan.session, &request, &report, err));
    office_sync(&office.stefan);
    int64_t in_time, late;
    ck_assert(time_parse_iso("2026-12-31T12:00:00Z", &in_time));
    ck_assert(time_parse_iso("2027-01-01T12:00:00Z", &late));
    ck_assert_int_eq(due_at(in_time, why), 0);
    ck_assert_int_eq(due_at(late, why), 2);
    ck_assert_str_eq(why, "licence");
    void **leads;
    size_t count;
    char *cursor;
    struct page_request page = {.limit = 10};
    MUST(store_page(office.stefan.store, &lead_entity, &page, office.arena, &leads, &count, &cursor,
                    err));
    MUST(basis_add(office.stefan.session, ((struct record *)leads[0])->id, "express",
                   "said so in the call of today", err));
    office_sync(&office.stefan);
    ck_assert_int_eq(due_at(late, why), 1); /* a basis of its own */
}
END_TEST

START_TEST(bought_data_is_told_within_a_month_and_the_task_closes_itself)
{
    struct import_report report;
    struct quality_run all = {0};
    const struct import_request request = {
        .path = office_file("bought.csv", "Firma;Nachname;Telefon\nA GmbH;Eins;030 23125 051\n"),
        .is_bought = true,
        .rejects_path = office_file("rejects.csv", "")};
    MUST(import_run(office.stefan.session, &request, &report, err));
    void **contacts;
    size_t count;
    char *cursor;
    struct page_request page = {.limit = 10};
    MUST(store_page(office.stefan.store, &contact_entity, &page, office.arena, &contacts, &count,
                    &cursor, err));
    const char *id = ((struct record *)contacts[0])->id;
    MUST(quality_check_all(office.stefan.session, &all, err));
    ck_assert_ptr_null(office_task(office.stefan.store, id, "source_notice"));
    office_now += 24 * DAY_MS;
    MUST(quality_check_all(office.stefan.session, &all, err));
    ck_assert_str_eq(office_task(office.stefan.store, id, "source_notice")->state, "open");
    MUST_FAIL(notice_given(office.stefan.session, id, office_now + 3 * DAY_MS, err), ERR_DATA);
    MUST(notice_given(office.stefan.session, id, office_now, err));
    ck_assert_str_eq(office_task(office.stefan.store, id, "source_notice")->state, "done");
}
END_TEST

UNIT_TESTS_WITH("usecase/law", office_open, office_close,
                presumed_consent_does_not_pass_for_a_private_person,
                a_list_of_private_persons_waits_for_express_consent,
                a_desk_that_calls_a_private_persons_basis_presumed_gains_nothing,
                a_company_that_gets_a_name_makes_a_business_customer,
                consent_of_one_number_dials_that_number,
                a_call_uses_the_grant_and_lengthens_its_evidence,
                a_team_lead_reaches_his_own_people_only,
                the_weeks_limit_counts_over_days_and_ends_on_monday,
                a_closed_lead_has_an_end_and_its_erasure_is_proposed,
                who_is_here_by_a_licence_alone_goes_when_it_ends,
                bought_data_is_told_within_a_month_and_the_task_closes_itself)
