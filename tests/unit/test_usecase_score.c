/* The quality score, the days beside a record, a team's series; and two numbers typed into one
 * field. */
#include "usecase_office.h"

#include <stdio.h>
#include <string.h>

#include "codec/check_lists.h"
#include "../../src/store/store_private.h"
#include "base/uuid.h"
#include "core/quality_score.h"
#include "usecase/duplicates.h"
#include "usecase/merge.h"
#include "usecase/quality_score.h"

static struct quality_subject subject_of(struct lead_card *card)
{
    static const struct quality_facts facts;
    return (struct quality_subject){.contact = &card->contact,
                                    .company = &card->company,
                                    .lead = &card->lead,
                                    .facts = &facts,
                                    .reference = check_lists(),
                                    .now_ms = office_now,
                                    .arena = office.arena};
}

static struct lead_card sound_card(void)
{
    struct lead_card card = {
        .contact = *(struct contact *)record_new(&contact_entity, office.arena),
        .company = *(struct company *)record_new(&company_entity, office.arena),
        .lead = *(struct lead *)record_new(&lead_entity, office.arena)};
    card.contact.first_name = "Petra";
    card.contact.last_name = "Janssen";
    card.contact.phone = "+493023125001";
    card.contact.position = "Leiterin IT";
    card.contact.email = "janssen@nordwind.example";
    card.company.company = "Nordwind Logistik GmbH";
    card.company.website = "www.nordwind.example";
    card.company.postal_code = "10115";
    card.company.city = "Berlin";
    card.company.street = "Beispielweg 1";
    card.lead.basis = "asked";
    card.lead.source = "Messe";
    card.contact.record.created_ms = card.company.record.created_ms = office_now;
    card.lead.record.created_ms = card.lead.received_ms = office_now;
    return card;
}

static double total_of(struct lead_card *card, bool is_twin)
{
    struct quality_subject subject = subject_of(card);
    struct quality_score score;
    quality_score(&subject, is_twin, &score);
    return score.total;
}

static bool is_near(double value, double wanted)
{
    return value > wanted - 0.05 && value < wanted + 0.05;
}

START_TEST(the_score_is_the_weighted_sum_of_what_is_known)
{
    struct lead_card card = sound_card();
    /* phone 28x.6, name 14x.8, company 14x.8, role 12x.6, consent 12x.8, mail 8x.8, address 6x.8,
     * source 6 */
    ck_assert(is_near(total_of(&card, false), 73.2));
    ck_assert(is_near(total_of(&card, true), 73.2 * 0.7));
    card.contact.confirmed = "phone:20261123";
    ck_assert(is_near(total_of(&card, false), 73.2 + 28 * 0.4));
    card.contact.phone_state = "dead";
    ck_assert(is_near(total_of(&card, false), 73.2 - 28 * 0.6));
}
END_TEST

START_TEST(a_value_loses_half_its_worth_in_its_half_life)
{
    struct lead_card card = sound_card();
    struct quality_score score;
    card.contact.confirmed = "phone:20230524"; /* 42 months of 30.44 days before */
    struct quality_subject subject = subject_of(&card);
    quality_score(&subject, false, &score);
    ck_assert(score.parts[PART_PHONE].state == 1);
    ck_assert(score.parts[PART_PHONE].value > 0.495 && score.parts[PART_PHONE].value < 0.505);
    ck_assert(is_near(score.parts[PART_SOURCE].value, 1)); /* does not age */
}
END_TEST

START_TEST(the_newest_day_of_a_field_counts_and_typing_ends_a_confirmation)
{
    struct record record = {.created_ms = 5};
    bool is_confirmed;
    ck_assert_int_eq(quality_known_ms(NULL, "phone", &record, &is_confirmed), 5);
    ck_assert(!is_confirmed);
    int64_t old =
        quality_known_ms("phone:20250101,email~20260101", "phone", &record, &is_confirmed);
    ck_assert(is_confirmed);
    ck_assert_int_eq(quality_day_of(old), 20250101);
    quality_known_ms("phone:20250101,phone~20260301", "phone", &record, &is_confirmed);
    ck_assert(!is_confirmed);
    ck_assert_int_eq(quality_known_ms("phone:20269999999,phone:x", "phone", &record, &is_confirmed),
                     5);
    ck_assert_str_eq(
        quality_mark("phone:20250101,email~20260101", "phone", true, office_now, office.arena),
        "phone:20261123,email~20260101");
}
END_TEST

START_TEST(days_come_back_as_dates_over_centuries)
{
    for (int64_t day = 0; day < 60000; day += 13) {
        int date = quality_day_of(day * DAY_MS);
        struct record record = {0};
        bool is_confirmed;
        const char *mark = arena_printf(office.arena, "x:%d", date);
        ck_assert_int_eq(quality_known_ms(mark, "x", &record, &is_confirmed), day * DAY_MS);
    }
}
END_TEST

static const char *series(int from, int step, double each)
{
    const char *text = NULL;
    for (int i = 0; i < 29; i++) {
        struct quality_day day = {.day = quality_day_of((20780 + i) * DAY_MS),
                                  .total = from + (i / step) * each};
        text = quality_days_add(text, &day, office.arena);
    }
    return text;
}

START_TEST(three_falls_in_a_row_raise_an_alarm_and_two_do_not)
{
    struct quality_day days[QUALITY_DAYS_MAX];
    ck_assert(quality_is_falling(series(80, 7, -1)));
    ck_assert(!quality_is_falling(series(80, 7, 1)));
    ck_assert(!quality_is_falling(series(80, 14, -1)));
    ck_assert(!quality_is_falling(NULL));
    ck_assert_uint_eq(quality_days(series(80, 7, -1), days), 29);
    ck_assert(is_near(days[28].total, 76));
}
END_TEST

START_TEST(the_change_of_a_month_is_right_over_the_turn_of_the_year)
{
    double change = 0;
    const struct quality_day days[] = {{.day = 20261127, .total = 99},
                                       {.day = 20261201, .total = 98},
                                       {.day = 20261225, .total = 95},
                                       {.day = 20270101, .total = 90}};
    ck_assert(quality_month_change(days, 4, &change) && is_near(change, -8));
    ck_assert(quality_month_change(days, 3, &change) && is_near(change, -4));
    ck_assert(!quality_month_change(days, 2, &change)); /* four days apart, in two months */
    ck_assert(quality_month_change(days + 2, 2, &change) && is_near(change, -5));
    ck_assert(!quality_month_change(days, 1, &change));
}
END_TEST

START_TEST(a_series_keeps_forty_days_and_the_ends_of_months)
{
    const char *text = NULL;
    struct quality_day days[QUALITY_DAYS_MAX];
    for (int i = 0; i < 500; i++) {
        struct quality_day day = {.day = quality_day_of((20000 + i) * DAY_MS), .total = 80};
        text = quality_days_add(text, &day, office.arena);
    }
    size_t count = quality_days(text, days);
    ck_assert_uint_ge(count, 41 + 14);
    ck_assert_uint_lt(count, QUALITY_DAYS_MAX);
    ck_assert_int_eq(days[count - 1].day, quality_day_of(20499 * DAY_MS));
    text = quality_days_add(text, &days[count - 1], office.arena); /* the same day again */
    ck_assert_uint_eq(quality_days(text, days), count);
}
END_TEST

static bool stop_at_once(void *data, int64_t done)
{
    (void)data;
    (void)done;
    return false;
}

static bool stop_check(void *data, int64_t checked, int64_t of)
{
    return stop_at_once(data, checked - of);
}

/* --- two numbers in one field --- */

static const struct contact *typed(const char *id, const char *value)
{
    const struct field_input input = {"phone", value};
    office_now += SECOND_MS;
    MUST(record_set(office.anna.session, &lead_entity, id, &input, 1, NULL, err));
    return &office_card(office.anna.store, id)->contact;
}

START_TEST(a_second_number_typed_into_one_field_is_kept)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    const struct contact *contact = typed(id, "030 23125001 oder 0171 3920001");
    ck_assert_str_eq(contact->phone, "+493023125001");
    ck_assert_str_eq(contact->mobile, "+491713920001");
    contact = typed(id, "030 23125002; 030 23125003");
    ck_assert_str_eq(contact->phone, "+493023125002");
    ck_assert_str_eq(office_card(office.anna.store, id)->company.company_phone, "+493023125003");
    contact = typed(id, "030 23125004 / 030 23125005"); /* no room: as typed, with a task */
    ck_assert_ptr_nonnull(strstr(contact->phone, "23125005"));
    ck_assert_str_eq(office_task(office.anna.store, contact->record.id, "phone_two")->state,
                     "open");
    contact = typed(id, "030 23125004");
    ck_assert_str_eq(office_task(office.anna.store, contact->record.id, "phone_two")->state,
                     "done");
}
END_TEST

START_TEST(a_typed_field_is_known_since_then)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    ck_assert_str_eq(str_or(typed(id, "030 23125001")->confirmed, ""), "phone~20261123");
}
END_TEST

START_TEST(a_confirmed_field_counts_more_and_undo_takes_it_back)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    struct quality_score before, after;
    MUST(quality_of_card(office.anna.session, office_card(office.anna.store, id), office.arena,
                         &before, err));
    MUST(confirm_field(office.anna.session, id, "phone", NULL, err));
    MUST(quality_of_card(office.anna.session, office_card(office.anna.store, id), office.arena,
                         &after, err));
    ck_assert(after.total > before.total + 5);
    ck_assert_str_eq(office_card(office.anna.store, id)->contact.confirmed, "phone:20261123");
    struct undone undone;
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    ck_assert(str_is_empty(office_card(office.anna.store, id)->contact.confirmed));
    MUST_FAIL(confirm_field(office.anna.session, id, "do_not_call", NULL, err), ERR_USAGE);
    MUST_FAIL(confirm_field(office.anna.session, id, "position", NULL, err), ERR_DATA);
}
END_TEST

START_TEST(what_is_corrected_in_a_call_is_confirmed_and_both_desks_see_it)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125009");
    MUST(confirm_field(office.anna.session, id, "position", "Einkauf", err));
    MUST(confirm_field(office.anna.session, id, "company", NULL, err));
    office_sync(&office.anna);
    office_sync(&office.bea);
    const struct lead_card *card = office_card(office.bea.store, id);
    ck_assert_str_eq(card->contact.position, "Einkauf");
    ck_assert_str_eq(card->contact.confirmed, "position:20261123");
    ck_assert_str_eq(card->company.company_confirmed, "company:20261123");
}
END_TEST

START_TEST(the_question_is_the_field_whose_confirmation_gains_most)
{
    struct lead_card card = sound_card();
    struct quality_subject subject = subject_of(&card);
    struct quality_score score;
    const char *field;
    int64_t known;
    struct quality_asking asking = {.now_ms = office_now};
    quality_score(&subject, false, &score);
    ck_assert(quality_question(&card, &score, &asking, &field, &known, office.arena));
    ck_assert_str_eq(field, "phone");
    asking.hides_numbers = true; /* without a legal basis the number is masked here too */
    ck_assert(quality_question(&card, &score, &asking, &field, &known, office.arena));
    ck_assert_str_eq(field, "position");
    asking.hides_numbers = false;
    card.contact.confirmed = "phone:20261123";
    quality_score(&subject, false, &score);
    ck_assert(quality_question(&card, &score, &asking, &field, &known, office.arena));
    ck_assert_str_eq(field, "position");
}
END_TEST

START_TEST(the_nightly_count_gives_every_team_its_day_and_desks_see_it)
{
    int64_t teams;
    struct quality_standing standing;
    office_lead(&office.anna, "Janssen", "+493023125009");
    MUST(quality_standing(office.anna.session, office.north, &standing, err));
    ck_assert(standing.is_estimate);
    MUST(quality_nightly(office.session, &teams, err));
    office_now += 10 * DAY_MS;
    MUST(quality_nightly(office.session, &teams, err));
    office_sync(&office.anna);
    MUST(quality_standing(office.anna.session, office.north, &standing, err));
    ck_assert(!standing.is_estimate);
    ck_assert_uint_eq(standing.count, 2);
    ck_assert(standing.has_change && standing.change < 0); /* ten days older */
    MUST_FAIL(quality_of_team(office.anna.session, office.north, 0, stop_at_once, NULL,
                              &(struct quality_figures){0}, err),
              ERR_CANCELLED);
}
END_TEST

static const char *petra(const char *last, const char *phone, const char *email)
{
    const struct field_input fields[] = {
        {"first_name", "Petra"}, {"last_name", last}, {"company", "Nordwind GmbH"},
        {"city", "Berlin"},      {"phone", phone},    {"email", email}};
    char id[37];
    office_now += MINUTE_MS;
    MUST(record_add(office.stefan.session, &lead_entity, fields, 6, id, err));
    return arena_strdup(office.arena, id);
}

START_TEST(who_may_stand_there_twice_counts_less_until_it_is_decided)
{
    struct session *session = office.stefan.session;
    const char *leads[] = {petra("Janssen", "030 23125 001", "p.janssen@nordwind.example"),
                           petra("Jansen", "0171 39200 011", "petra.janssen@nordwind.example")};
    const char *contacts[2];
    struct quality_score doubted[2], decided[2];
    struct quality_figures figures;
    struct duplicates_report report;
    MUST(duplicates_run(session, &(struct duplicates_request){0}, &report, err));
    MUST(quality_of_team(session, office.north, 0, NULL, NULL, &figures, err));
    ck_assert_int_eq(figures.records, 2);
    ck_assert_double_eq(figures.day.unique, 50);
    for (size_t i = 0; i < 2; i++) {
        const struct lead_card *card = office_card(office.stefan.store, leads[i]);
        contacts[i] = card->contact.record.id;
        MUST(quality_of_card(session, card, office.arena, &doubted[i], err));
    }
    MUST(merge_different(session, contacts[0], contacts[1], err));
    for (size_t i = 0; i < 2; i++)
        MUST(quality_of_card(session, office_card(office.stefan.store, leads[i]), office.arena,
                             &decided[i], err));
    ck_assert_double_lt(doubted[0].total + doubted[1].total + 5,
                        decided[0].total + decided[1].total);
}
END_TEST

START_TEST(a_stopped_check_goes_on_where_it_was)
{
    struct quality_run run = {.progress = stop_check};
    struct import_report report;
    const char *path = arena_printf(office.arena, "%s/many.csv", office.folder);
    FILE *list = fopen(path, "w");
    ck_assert_ptr_nonnull(list);
    fputs("Firma;Nachname;Telefon\n", list);
    for (int i = 0; i < 230; i++)
        fprintf(list, "Firma %d GmbH;Person%d;030 23125 %03d\n", i, i, i);
    fclose(list);
    const struct import_request request = {.path = path};
    MUST(import_run(office.stefan.session, &request, &report, err));
    MUST_FAIL(quality_check_all(office.stefan.session, &run, err), ERR_CANCELLED);
    ck_assert_int_eq(run.checked, 200);
    run.progress = NULL;
    MUST(quality_check_all(office.stefan.session, &run, err));
    ck_assert(run.is_resumed);
    ck_assert_int_eq(run.checked, 30);
    MUST(quality_check_all(office.stefan.session, &run, err));
    ck_assert(!run.is_resumed);
    ck_assert_int_eq(run.checked, 230);
}
END_TEST

static struct field_usage position_now;

static void take_position(void *data, const struct field_usage *usage)
{
    (void)data;
    if (str_equal(usage->field->name, "position"))
        position_now = *usage;
}

/* Contacts with a position each, and a team that has used it so often, last on that day. */
static void fill_positions(int count, const char *field_use)
{
    void *team;
    for (int i = 0; i < count; i++) {
        struct contact *contact = record_new(&contact_entity, office.arena);
        char id[UUID_SIZE];
        uuid_new(id);
        contact->record.id = arena_strdup(office.arena, id);
        contact->position = "Leiterin IT";
        MUST(store_replace(office.stefan.store, &contact_entity, contact, err));
    }
    MUST(store_load(office.stefan.store, &team_entity, office.north, office.arena, &team, err));
    ((struct team *)team)->field_use = arena_strdup(office.arena, field_use);
    MUST(store_replace(office.stefan.store, &team_entity, team, err));
}

static bool may_position_go(int days_later)
{
    int64_t before = office_now;
    office_now += days_later * DAY_MS;
    MUST(quality_fields(office.stefan.session, take_position, NULL, err));
    office_now = before;
    return position_now.may_go;
}

START_TEST(a_field_that_nobody_used_for_ninety_days_is_proposed_to_go)
{
    fill_positions(60, "since 2026-08\ncontact.position 7 2026-11-20\nopened 40 2026-11-20\n");
    ck_assert(!may_position_go(0));
    ck_assert_int_eq(position_now.filled, 60);
    ck_assert_int_eq(position_now.of, 60);
    ck_assert_int_eq(position_now.uses, 7);
    ck_assert_int_eq(position_now.per_100, 17);
    ck_assert_str_eq(position_now.last_day, "2026-11-20");
    ck_assert(!may_position_go(86)); /* 17 February: the 89th day since */
    ck_assert(may_position_go(88));
    ck_assert(position_now.is_unused && !position_now.is_rare);
}
END_TEST

START_TEST(no_field_is_proposed_before_it_was_counted_for_ninety_days)
{
    fill_positions(60, "since 2026-11\nopened 40 2026-11-20\n");
    ck_assert(!may_position_go(0));
    ck_assert(!may_position_go(94)); /* counted from the end of its first month on */
    ck_assert(may_position_go(97));
}
END_TEST

START_TEST(a_small_base_says_nothing_about_a_field)
{
    fill_positions(40, "since 2026-01\nopened 40 2026-11-20\n");
    ck_assert(!may_position_go(200));
}
END_TEST

UNIT_TESTS_WITH(
    "usecase/score", office_open, office_close, the_score_is_the_weighted_sum_of_what_is_known,
    a_value_loses_half_its_worth_in_its_half_life,
    the_newest_day_of_a_field_counts_and_typing_ends_a_confirmation,
    days_come_back_as_dates_over_centuries, three_falls_in_a_row_raise_an_alarm_and_two_do_not,
    the_change_of_a_month_is_right_over_the_turn_of_the_year,
    a_series_keeps_forty_days_and_the_ends_of_months, a_second_number_typed_into_one_field_is_kept,
    a_typed_field_is_known_since_then, a_confirmed_field_counts_more_and_undo_takes_it_back,
    what_is_corrected_in_a_call_is_confirmed_and_both_desks_see_it,
    the_question_is_the_field_whose_confirmation_gains_most,
    the_nightly_count_gives_every_team_its_day_and_desks_see_it,
    who_may_stand_there_twice_counts_less_until_it_is_decided, a_stopped_check_goes_on_where_it_was,
    a_field_that_nobody_used_for_ninety_days_is_proposed_to_go,
    no_field_is_proposed_before_it_was_counted_for_ninety_days,
    a_small_base_says_nothing_about_a_field)
