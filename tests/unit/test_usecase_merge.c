/* Merging: nothing is lost, old ids lead on, the stricter consent wins, everything comes apart
 * again with what came since, and other desks notice all of it. */
#include "usecase_office.h"

#include "base/uuid.h"
#include "core/merge.h"
#include "usecase/merge.h"

#include <stdio.h>

struct pair {
    const char *lead_a, *lead_b, *a, *b;
};

static const char *contact_of(struct desk *desk, const char *lead_id)
{
    return office_card(desk->store, lead_id)->contact.record.id;
}

static struct pair twins(void)
{
    struct pair pair = {.lead_a = office_lead(&office.anna, "Janssen", "+493023125001"),
                        .lead_b = office_lead(&office.bea, "Jansen", "+493023125002")};
    pair.a = contact_of(&office.anna, pair.lead_a);
    pair.b = contact_of(&office.bea, pair.lead_b);
    office_sync(&office.stefan);
    office_sync(&office.anna);
    return pair;
}

static void merge(struct desk *desk, const char *a, const char *b, const char *take, char id[37])
{
    struct merge_plan plan;
    office_now += MINUTE_MS;
    MUST(merge_plan(desk->session, a, b, office.arena, &plan, err));
    if (take != NULL)
        MUST(merge_choose(&plan, take, SIDE_GONE, err));
    MUST(merge_run(desk->session, &plan, id, err));
}

static void unmerge(struct desk *desk, const char *id)
{
    office_now += MINUTE_MS;
    MUST(unmerge_run(desk->session, id, NULL, err));
}

static void set(struct desk *desk, const char *contact, const char *field, const char *value)
{
    const struct field_input input = {field, value};
    office_now += MINUTE_MS;
    MUST(record_set(desk->session, &contact_entity, contact, &input, 1, NULL, err));
}

static const char *value(struct store *store, const char *contact, const char *field)
{
    void *record;
    MUST(store_load_any(store, &contact_entity, contact, office.arena, &record, err));
    return record_get(&contact_entity, record, field, office.arena);
}

static bool has(struct store *store, const char *contact)
{
    return store_exists(store, &contact_entity, contact);
}

static void sync_all(void)
{
    struct desk *const desks[] = {&office.stefan, &office.anna, &office.bea,
                                  &office.stefan, &office.anna, &office.bea};
    for (size_t i = 0; i < 6; i++)
        office_sync(desks[i]);
}

static void nothing_was_rejected(void)
{
    struct desk *const desks[] = {&office.stefan, &office.anna, &office.bea};
    for (size_t i = 0; i < 3; i++) {
        struct desk_counts counts;
        MUST(desk_counts(desks[i]->store, &counts, err));
        ck_assert_int_eq(counts.rejected, 0);
        ck_assert_int_eq(counts.waiting, 0);
    }
}

/* Fixed and mobile line of both, and what stays. */
static void expect_numbers(const char *const row[6])
{
    struct contact kept = *(struct contact *)record_new(&contact_entity, office.arena), gone = kept;
    struct merge_choice *choices;
    const char *left[2] = {"", ""};
    kept.phone = (char *)(uintptr_t)row[0], kept.mobile = (char *)(uintptr_t)row[1];
    gone.phone = (char *)(uintptr_t)row[2], gone.mobile = (char *)(uintptr_t)row[3];
    size_t count = merge_propose(&contact_entity, &kept, &gone, NULL, office.arena, &choices);
    for (size_t i = 0; i < count; i++) {
        const char *taken = choices[i].side == SIDE_KEPT ? choices[i].kept : choices[i].gone;
        bool is_phone = str_equal(choices[i].field->name, "phone");
        if (is_phone || str_equal(choices[i].field->name, "mobile"))
            left[!is_phone] = str_or(taken, "");
    }
    ck_assert_msg(str_equal(left[0], row[4]) && str_equal(left[1], row[5]), "%s %s", left[0],
                  left[1]);
}

START_TEST(numbers_of_two_are_one_set_whichever_field_they_stand_in)
{
    static const char desk[] = "+493023125001", other[] = "+493023125002",
                      mobile[] = "+491713920012";
    static const char *const rows[][6] = {
        {NULL, mobile, mobile, NULL, "", mobile}, /* one number, in its own field */
        {mobile, NULL, NULL, mobile, "", mobile},
        {desk, NULL, NULL, desk, desk, ""},
        {desk, mobile, mobile, NULL, desk, mobile}, /* nothing is lost for it */
        {mobile, NULL, desk, mobile, desk, mobile},
        {desk, NULL, other, desk, other, desk}, /* both are kept */
        {desk, mobile, desk, mobile, desk, mobile},
        {desk, NULL, NULL, mobile, desk, mobile}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_numbers(rows[i]);
}
END_TEST

/* Which of two names is proposed, and by what rule; the address is of both. */
static void expect_name(const char *field, const char *kept_name, const char *gone_name,
                        const char *email, enum merge_side side, enum merge_rule rule)
{
    struct contact kept = *(struct contact *)record_new(&contact_entity, office.arena), gone = kept;
    struct merge_choice *choices;
    record_put(&contact_entity, &kept, field, kept_name, office.arena);
    record_put(&contact_entity, &gone, field, gone_name, office.arena);
    record_put(&contact_entity, &kept, "email", email, office.arena);
    size_t count = merge_propose(&contact_entity, &kept, &gone, NULL, office.arena, &choices);
    for (size_t i = 0; i < count; i++)
        if (str_equal(choices[i].field->name, field))
            ck_assert_msg(choices[i].side == side && choices[i].rule == rule, "%s, %s: %s",
                          kept_name, gone_name, merge_rule_name(choices[i].rule));
}

START_TEST(a_letter_more_says_no_more_and_a_mail_address_knows_how_a_name_is_spelled)
{
    static const char mail[] = "benedikt.ackermeier@kranich.example";
    expect_name("last_name", "Ackermeier", "Ackeermeier", mail, SIDE_KEPT, MERGE_RULE_MAIL);
    expect_name("last_name", "Ackeermeier", "Ackermeier", mail, SIDE_GONE, MERGE_RULE_MAIL);
    expect_name("last_name", "Ackermeier", "Ackeermeier", NULL, SIDE_KEPT, MERGE_RULE_STANDS);
    expect_name("first_name", "P.", "Petra", NULL, SIDE_GONE, MERGE_RULE_LONGER);
    expect_name("position", "Einkauf", "Leitung Einkauf", NULL, SIDE_GONE, MERGE_RULE_LONGER);
    expect_name("position", "Einkauf", "Leitung IT", NULL, SIDE_KEPT, MERGE_RULE_STANDS);
    expect_name("position", "Einkauf", "EINKAUF", NULL, SIDE_KEPT, MERGE_RULE_STANDS);
}
END_TEST

START_TEST(a_merge_reaches_every_desk_and_keeps_what_hangs_on_both)
{
    struct pair pair = twins();
    char id[37];
    struct lead_card **cards;
    struct consent **consents;
    size_t count;
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    sync_all();
    nothing_was_rejected();
    struct store *const stores[] = {office.stefan.store, office.anna.store, office.bea.store,
                                    office.store};
    for (size_t i = 0; i < 4; i++) {
        ck_assert(has(stores[i], pair.a) && !has(stores[i], pair.b));
        ck_assert_str_eq(store_survivor(stores[i], &contact_entity, pair.b, office.arena), pair.a);
        ck_assert_str_eq(value(stores[i], pair.a, "phone"), "+493023125002");
        ck_assert_str_eq(office_card(stores[i], pair.lead_b)->contact.record.id, pair.a);
        ck_assert_str_eq(office_card(stores[i], pair.lead_a)->contact.record.id, pair.a);
        MUST(store_consents(stores[i], pair.a, office.arena, &consents, &count, err));
        ck_assert_uint_eq(count, 2);
        ck_assert_str_eq(office_card(stores[i], pair.lead_b)->lead.state, "ready");
    }
    /* who looks for the old name or number finds the person, once */
    MUST(store_search(office.anna.store, "Jansen", 10, office.arena, &cards, &count, err));
    ck_assert_uint_eq(count, 2); /* her two leads */
    MUST(store_search(office.anna.store, "23125001", 10, office.arena, &cards, &count, err));
    ck_assert_uint_eq(count, 2); /* the number that was not chosen */
    MUST(store_search(office.anna.store, "23125002", 10, office.arena, &cards, &count, err));
    ck_assert_uint_eq(count, 2);
}
END_TEST

static const struct search_row *found(const char *typed, size_t expected)
{
    struct search_request request = {.text = typed, .limit = 10};
    struct search_row *rows;
    size_t count;
    MUST(store_search_page(office.anna.store, &request, office.arena, &rows, &count, err));
    ck_assert_msg(count == expected, "%s: %zu", typed, count);
    return rows;
}

START_TEST(who_is_found_by_what_was_merged_is_told_why)
{
    struct pair pair = twins();
    char id[37];
    set(&office.stefan, pair.b, "email", "info@alt.example");
    set(&office.stefan, pair.b, "first_name", "Ole");
    const char *x = office_card(office.stefan.store, pair.lead_a)->company.record.id,
               *y = office_card(office.stefan.store, pair.lead_b)->company.record.id;
    const struct field_input names[] = {{"company", "Bergmann KG"}, {"company", "Castor AG"}};
    MUST(record_set(office.stefan.session, &company_entity, y, &names[0], 1, NULL, err));
    office_now += MINUTE_MS;
    MUST(record_set(office.stefan.session, &company_entity, x, &names[1], 1, NULL, err));
    merge(&office.stefan, pair.a, pair.b, "email", id);
    merge(&office.stefan, x, y, NULL, id);
    sync_all();
    static const struct {
        const char *typed, *formerly;
    } rows[] = {{"jansen ole", "Ole Jansen"},
                {"janssen ole", NULL}, /* the first name was taken over */
                {"JANSE", "Ole Jansen"},
                {"bergm", "Bergmann KG"},
                {"janssen", NULL},
                {"info@alt", NULL}}; /* the address that was chosen */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct search_row *row = found(rows[i].typed, 2);
        ck_assert_msg(str_equal(str_or(row->formerly, ""), str_or(rows[i].formerly, "")),
                      "%s: %s instead of %s", rows[i].typed, str_or(row->formerly, "nothing"),
                      str_or(rows[i].formerly, "nothing"));
    }
}
END_TEST

START_TEST(taken_apart_both_are_as_they_were)
{
    struct pair pair = twins();
    char id[37];
    const char *names[] = {"first_name", "last_name", "phone",  "email",
                           "company_id", "position",  "mobile", "phone_state"};
    const char *before[2][8];
    for (size_t i = 0; i < 8; i++) {
        before[0][i] = value(office.stefan.store, pair.a, names[i]);
        before[1][i] = value(office.stefan.store, pair.b, names[i]);
    }
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    sync_all();
    unmerge(&office.stefan, pair.b); /* by the id of the one that went, tomorrow */
    sync_all();
    nothing_was_rejected();
    struct store *const stores[] = {office.stefan.store, office.bea.store, office.store};
    for (size_t s = 0; s < 3; s++) {
        ck_assert(has(stores[s], pair.a) && has(stores[s], pair.b));
        for (size_t i = 0; i < 8; i++) {
            ck_assert_msg(str_equal(value(stores[s], pair.a, names[i]), before[0][i]), "%s",
                          names[i]);
            ck_assert_msg(str_equal(value(stores[s], pair.b, names[i]), before[1][i]), "%s",
                          names[i]);
        }
        ck_assert_str_eq(office_card(stores[s], pair.lead_b)->contact.record.id, pair.b);
        ck_assert_str_eq(office_card(stores[s], pair.lead_a)->contact.record.id, pair.a);
    }
}
END_TEST

START_TEST(an_edit_since_belongs_to_whose_value_it_was)
{
    struct pair pair = twins();
    char id[37];
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    sync_all();
    set(&office.anna, pair.a, "phone", "+493023125077");  /* was b's */
    set(&office.anna, pair.b, "email", "neu@example.de"); /* by the old id; was a's */
    sync_all();
    unmerge(&office.stefan, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(value(office.store, pair.a, "phone"), "+493023125001");
    ck_assert_str_eq(value(office.store, pair.b, "phone"), "+493023125077");
    ck_assert_str_eq(value(office.store, pair.a, "email"), "neu@example.de");
    ck_assert_str_eq(value(office.store, pair.b, "email"), "jansen@example.de");
}
END_TEST

START_TEST(an_edit_of_what_both_had_said_asks_a_person)
{
    struct pair pair = twins();
    char id[37];
    set(&office.stefan, pair.a, "position", "Einkauf");
    set(&office.stefan, pair.b, "position", "Einkauf");
    merge(&office.stefan, pair.a, pair.b, NULL, id);
    set(&office.stefan, pair.a, "position", "Leitung Einkauf");
    unmerge(&office.stefan, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(value(office.store, pair.a, "position"), "Leitung Einkauf");
    ck_assert_str_eq(value(office.store, pair.b, "position"), "Einkauf");
    ck_assert_int_eq(office_count(office.store, &task_entity, "kind:conflict state:open"), 1);
}
END_TEST

START_TEST(who_edited_the_other_record_meanwhile_loses_nothing)
{
    struct pair pair = twins();
    char id[37];
    office_sync(&office.bea);
    set(&office.bea, pair.b, "phone", "+493023125088"); /* offline */
    set(&office.bea, pair.b, "position", "Vorstand");
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    office_sync(&office.stefan);
    sync_all();
    nothing_was_rejected();
    struct store *const stores[] = {office.stefan.store, office.bea.store, office.store};
    for (size_t s = 0; s < 3; s++) {
        ck_assert_str_eq(value(stores[s], pair.a, "phone"), "+493023125088");
        ck_assert_str_eq(value(stores[s], pair.a, "position"), "Vorstand");
    }
    unmerge(&office.stefan, id);
    sync_all();
    ck_assert_str_eq(value(office.bea.store, pair.a, "phone"), "+493023125001");
    ck_assert_str_eq(value(office.bea.store, pair.b, "phone"), "+493023125088");
    ck_assert_str_eq(value(office.bea.store, pair.b, "position"), "Vorstand");
}
END_TEST

START_TEST(an_objection_of_either_ends_the_calls_of_both)
{
    struct pair pair = twins();
    struct planned planned;
    char id[37];
    office_log(&office.bea, pair.lead_b, "do_not_call", &planned);
    sync_all();
    merge(&office.stefan, pair.a, pair.b, NULL, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(value(office.store, pair.a, "do_not_call"), "1");
    ck_assert_str_eq(office_card(office.anna.store, pair.lead_a)->lead.state, "blocked");
    unmerge(&office.stefan, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_ne(str_or(value(office.store, pair.a, "do_not_call"), "0"), "1");
    ck_assert_str_eq(office_card(office.anna.store, pair.lead_a)->lead.state, "ready");
    ck_assert_str_eq(office_card(office.anna.store, pair.lead_b)->lead.state, "blocked");
    ck_assert_str_eq(value(office.store, pair.b, "do_not_call"), "1");
}
END_TEST

/* As the service knows it. */
static const char *mail_consent(const char *contact_id)
{
    struct consent **consents;
    size_t count;
    MUST(store_consents(office.store, contact_id, office.arena, &consents, &count, err));
    return consent_state((const struct consent *const *)consents, count,
                         &(struct consent_question){.purpose = "email"});
}

START_TEST(a_later_consent_of_one_does_not_heal_the_objection_of_the_other)
{
    struct pair pair = twins();
    char id[37];
    struct batch_of_operations *ops = operations_new(
        office.arena, "basis.add", office.bea.session->actor.user_id, office_now - HOUR_MS);
    struct consent *refusal = record_new(&consent_entity, office.arena);
    refusal->record.id = arena_alloc(office.arena, UUID_SIZE);
    uuid_new(refusal->record.id);
    refusal->contact_id = arena_strdup(office.arena, pair.b);
    refusal->purpose = arena_strdup(office.arena, "email");
    refusal->status = arena_strdup(office.arena, "refused");
    refusal->at_ms = office_now - HOUR_MS;
    refusal->user_id = arena_strdup(office.arena, office.bea.session->actor.user_id);
    operations_diff(ops, &consent_entity, NULL, refusal);
    struct consent *given = record_copy(&consent_entity, refusal, office.arena);
    uuid_new(given->record.id);
    given->contact_id = arena_strdup(office.arena, pair.a);
    given->status = arena_strdup(office.arena, "given");
    given->basis = arena_strdup(office.arena, "express");
    given->at_ms = office_now;
    operations_diff(ops, &consent_entity, NULL, given);
    MUST(write_commit(office.bea.session, ops, NULL, err));
    sync_all();
    merge(&office.stefan, pair.a, pair.b, NULL, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(mail_consent(pair.a), "withdrawn");
    unmerge(&office.stefan, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(mail_consent(pair.a), "given");
    merge(&office.stefan, pair.a, pair.b, NULL, id); /* the same two once more */
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(mail_consent(pair.a), "withdrawn");
}
END_TEST

START_TEST(an_agent_merges_nothing_neither_here_nor_by_hand)
{
    struct pair pair = twins();
    struct merge_plan plan;
    MUST(merge_plan(office.anna.session, pair.a, pair.b, office.arena, &plan, err));
    MUST_FAIL(merge_run(office.anna.session, &plan, NULL, err), ERR_FORBIDDEN);
    MUST_FAIL(merge_different(office.anna.session, pair.a, pair.b, err), ERR_FORBIDDEN);
    struct batch_of_operations *ops =
        operations_new(office.arena, "merge", office.anna.session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &contact_entity, pair.b, 1), "merged_into_id", NULL,
                  pair.a);
    struct push_answer answer =
        office_push_by_hand(&office.anna, ops, desk_next_no(office.anna.store));
    ck_assert_int_eq(answer.results[0].result, RESULT_REJECTED);
    ck_assert(has(office.store, pair.b));
}
END_TEST

START_TEST(two_desks_that_merge_crosswise_make_no_circle)
{
    struct pair pair = twins();
    char id[37];
    office_sync(&office.tina);
    merge(&office.stefan, pair.a, pair.b, NULL, id);
    merge(&office.tina, pair.b, pair.a, NULL, id);
    office_sync(&office.stefan);
    office_sync(&office.tina);
    office_sync(&office.stefan);
    ck_assert(has(office.store, pair.a) && !has(office.store, pair.b));
    ck_assert_str_eq(store_survivor(office.tina.store, &contact_entity, pair.b, office.arena),
                     pair.a);
    ck_assert(has(office.tina.store, pair.a));
}
END_TEST

START_TEST(undo_takes_a_merge_back_and_different_is_remembered)
{
    struct pair pair = twins();
    struct undone undone;
    char id[37];
    set(&office.stefan, pair.a, "position", "Einkauf");
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    unmerge(&office.stefan, id);
    merge(&office.stefan, pair.a, pair.b, "phone", id);
    MUST(undo_run(office.stefan.session, NULL, &undone, err));
    MUST(undo_run(office.stefan.session, NULL, &undone, err)); /* what was done before the merges */
    ck_assert_ptr_null(value(office.stefan.store, pair.a, "position"));
    MUST(merge_different(office.stefan.session, pair.b, pair.a, err));
    sync_all();
    nothing_was_rejected();
    ck_assert(merge_is_different(office.anna.session, pair.a, pair.b) && has(office.store, pair.b));
}
END_TEST

START_TEST(three_records_of_one_person_come_apart_in_the_order_of_their_making)
{
    struct pair pair = twins();
    struct error wrong = {0};
    char first[37], second[37];
    const char *lead_c = office_lead(&office.anna, "Janzen", "+493023125003");
    const char *c = contact_of(&office.anna, lead_c);
    sync_all();
    merge(&office.stefan, pair.b, pair.a, NULL, first); /* a into b, then b into c */
    merge(&office.stefan, c, pair.b, NULL, second);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(value(office.store, pair.a, "merged_into_id"), c);
    ck_assert_str_eq(office_card(office.bea.store, pair.lead_a)->contact.record.id, c);
    ck_assert(!unmerge_run(office.stefan.session, first, NULL, &wrong));
    ck_assert(strstr(wrong.message, second) != NULL);
    unmerge(&office.stefan, second);
    unmerge(&office.stefan, first);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(office_card(office.bea.store, pair.lead_a)->contact.record.id, pair.a);
    ck_assert_str_eq(office_card(office.bea.store, pair.lead_b)->contact.record.id, pair.b);
    ck_assert_str_eq(value(office.bea.store, pair.a, "last_name"), "Janssen");
}
END_TEST

START_TEST(companies_take_their_people_along_and_give_them_back)
{
    struct pair pair = twins();
    char id[37];
    const char *x = office_card(office.anna.store, pair.lead_a)->company.record.id,
               *y = office_card(office.anna.store, pair.lead_b)->company.record.id;
    merge(&office.stefan, x, y, NULL, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(office_card(office.bea.store, pair.lead_b)->company.company, "Janssen GmbH");
    ck_assert_str_eq(value(office.bea.store, pair.b, "company_id"), x);
    unmerge(&office.stefan, id);
    sync_all();
    nothing_was_rejected();
    ck_assert_str_eq(office_card(office.bea.store, pair.lead_b)->company.company, "Jansen GmbH");
    ck_assert_str_eq(value(office.bea.store, pair.b, "company_id"), y);
}
END_TEST

UNIT_TESTS_WITH("usecase/merge", office_open, office_close,
                numbers_of_two_are_one_set_whichever_field_they_stand_in,
                a_letter_more_says_no_more_and_a_mail_address_knows_how_a_name_is_spelled,
                a_merge_reaches_every_desk_and_keeps_what_hangs_on_both,
                who_is_found_by_what_was_merged_is_told_why, taken_apart_both_are_as_they_were,
                an_edit_since_belongs_to_whose_value_it_was,
                an_edit_of_what_both_had_said_asks_a_person,
                who_edited_the_other_record_meanwhile_loses_nothing,
                an_objection_of_either_ends_the_calls_of_both,
                a_later_consent_of_one_does_not_heal_the_objection_of_the_other,
                an_agent_merges_nothing_neither_here_nor_by_hand,
                two_desks_that_merge_crosswise_make_no_circle,
                undo_takes_a_merge_back_and_different_is_remembered,
                three_records_of_one_person_come_apart_in_the_order_of_their_making,
                companies_take_their_people_along_and_give_them_back)
