/* The block list at a desk and in the service: who is meant, who may, what a list brings. */
#include "unit.h"
#include "usecase_office.h"

#include "base/clock.h"
#include "base/uuid.h"
#include "core/block.h"
#include "store/blocks.h"
#include "usecase/blocks.h"

#include <string.h>

static struct call_permission permission(struct desk *desk, const char *lead_id)
{
    struct call_permission result;
    MUST(calls_permission(desk->session, office_card(desk->store, lead_id), office.arena, &result,
                          err));
    return result;
}

static void say(struct desk *desk, const char *lead_id, const char *scope)
{
    struct planned planned;
    const struct call_result result = {.lead_id = lead_id,
                                       .outcome = "do_not_call",
                                       .reason = scope,
                                       .callback_ms = TIME_NONE,
                                       .duration_s = INT_NONE};
    MUST(calls_log(desk->session, &result, &planned, err));
}

/* Two people of one company behind one number. */
static void colleagues(const char *ret_ids[2])
{
    const struct field_input fields[] = {{"company", "Nordwind GmbH"},
                                         {"company_phone", "030 23125 000"},
                                         {"phone", "030 23125 000"},
                                         {"last_name", "Janssen"}};
    char id[37];
    MUST(record_add(office.anna.session, &lead_entity, fields, 4, id, err));
    MUST(basis_add(office.anna.session, id, "presumed", "met at the fair in Hannover", err));
    ret_ids[0] = arena_strdup(office.arena, id);
    const struct lead_card *first = office_card(office.anna.store, id);
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.anna.session->actor.user_id, office_now);
    struct contact *contact = record_copy(&contact_entity, &first->contact, office.arena);
    struct lead *lead = record_copy(&lead_entity, &first->lead, office.arena);
    char ids[2][37];
    uuid_new(ids[0]);
    uuid_new(ids[1]);
    contact->record = (struct record){.id = ids[0]};
    contact->last_name = (char[]){"Petersen"};
    lead->record = (struct record){.id = ids[1]};
    lead->contact_id = ids[0];
    operations_diff(ops, &contact_entity, NULL, contact);
    operations_diff(ops, &lead_entity, NULL, lead);
    MUST(write_commit(office.anna.session, ops, NULL, err));
    MUST(basis_add(office.anna.session, ids[1], "presumed", "met at the fair in Hannover", err));
    ret_ids[1] = arena_strdup(office.arena, ids[1]);
}

START_TEST(blocking_one_person_leaves_the_colleagues_behind_the_switchboard)
{
    const char *ids[2];
    colleagues(ids);
    say(&office.anna, ids[0], "phone");
    ck_assert_int_eq(permission(&office.anna, ids[0]).why_not, ERR_BLOCKED);
    ck_assert(permission(&office.anna, ids[1]).may_dial);
    struct block **blocks;
    size_t count;
    MUST(block_check(office.anna.session, "030 23125 000", office.arena, &blocks, &count, err));
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_number_is_blocked_for_all_behind_it_when_somebody_says_so)
{
    const char *ids[2];
    colleagues(ids);
    say(&office.anna, ids[0], "number");
    ck_assert_int_eq(permission(&office.anna, ids[1]).why_not, ERR_BLOCKED);
}
END_TEST

START_TEST(a_company_is_blocked_with_all_who_are_there_and_who_come_later)
{
    const char *ids[2];
    char later[37];
    colleagues(ids);
    say(&office.anna, ids[0], "company");
    ck_assert_str_eq(office_card(office.anna.store, ids[1])->lead.state, "blocked");
    const struct field_input fields[] = {
        {"company", "NORDWIND gmbh"}, {"phone", "030 23125 044"}, {"last_name", "Hansen"}};
    MUST(record_add(office.anna.session, &lead_entity, fields, 3, later, err));
    ck_assert_str_eq(office_card(office.anna.store, later)->lead.state, "blocked");
    ck_assert_int_eq(permission(&office.anna, later).why_not, ERR_BLOCKED);
}
END_TEST

START_TEST(a_block_of_one_team_holds_for_the_others_who_never_see_the_person)
{
    const char *north = office_lead(&office.anna, "Janssen", "+493023125001"),
               *south = office_lead(&office.otto, "Sommer", "+493023125001");
    struct planned planned;
    ck_assert(permission(&office.otto, south).may_dial);
    office_log(&office.anna, north, "do_not_call", &planned);
    office_sync(&office.anna);
    office_sync(&office.otto);
    struct call_permission after = permission(&office.otto, south);
    ck_assert_int_eq(after.why_not, ERR_BLOCKED);
    ck_assert_str_eq(after.number, "");
    int64_t blocked;
    MUST(blocks_sweep(office.session, &blocked, err));
    ck_assert_int_eq(blocked, 1);
    office_sync(&office.otto);
    ck_assert_str_eq(office_card(office.otto.store, south)->lead.state, "blocked");
}
END_TEST

START_TEST(rows_hold_no_number_and_no_name)
{
    const char *id = office_lead(&office.anna, "Quittenbaum", "+493023125001");
    void **blocks;
    size_t count;
    char *cursor;
    struct page_request page = {.limit = 100};
    say(&office.anna, id, "phone");
    office_sync(&office.anna);
    MUST(store_page(office.store, &block_entity, &page, office.arena, &blocks, &count, &cursor,
                    err));
    ck_assert_uint_ge(count, 1);
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < block_entity.field_count; f++) {
            const char *text =
                str_or(field_get(&block_entity.fields[f], blocks[i], office.arena), "");
            ck_assert_ptr_null(strstr(text, "3023125001"));
            ck_assert_ptr_null(strstr(text, "uittenbaum"));
        }
}
END_TEST

static void expect_result(struct desk *desk, enum operation_result wanted, const char *what)
{
    struct push_answer answer;
    office_push(desk, &answer);
    ck_assert_uint_ge(answer.count, 1);
    ck_assert_msg(answer.results[answer.count - 1].result == wanted, "%s: %s %s", what,
                  operation_result_name(answer.results[answer.count - 1].result),
                  answer.results[answer.count - 1].problem);
}

START_TEST(a_block_is_lifted_with_a_reason_by_few_and_as_it_stands_now)
{
    int64_t count;
    MUST_FAIL(block_add(office.anna.session, "030 23125 001", &count, err), ERR_FORBIDDEN);
    MUST(block_add(office.stefan.session, "030 23125 001", &count, err));
    office_sync(&office.stefan);
    office_sync(&office.tina);
    office_sync(&office.anna);
    MUST_FAIL(block_remove(office.tina.session, "030 23125 001", NULL, &count, err), ERR_USAGE);
    MUST_FAIL(block_remove(office.anna.session, "030 23125 001", "mistake", &count, err),
              ERR_FORBIDDEN);
    MUST(block_remove(office.tina.session, "030 23125 001", "mistake", &count, err));
    ck_assert_int_eq(count, 1);
    office_now += MINUTE_MS;
    MUST(block_add(office.stefan.session, "030 23125 001", &count, err)); /* once more, meanwhile */
    office_sync(&office.stefan);
    expect_result(&office.tina, RESULT_REJECTED, "lifting what was not seen");
    struct block **blocks;
    size_t found;
    office_sync(&office.stefan);
    MUST(block_check(office.stefan.session, "+49 30 23125001", office.arena, &blocks, &found, err));
    ck_assert_uint_eq(found, 1);
    MUST(block_remove(office.stefan.session, "030 23125 001", "new_holder", &count, err));
    expect_result(&office.stefan, RESULT_APPLIED, "lifting");
    MUST(block_check(office.stefan.session, "030 23125 001", office.arena, &blocks, &found, err));
    ck_assert_uint_eq(found, 0);
}
END_TEST

START_TEST(an_agent_cannot_lift_or_forge_entries_at_the_service)
{
    int64_t count;
    struct block **blocks;
    size_t found;
    MUST(block_add(office.stefan.session, "030 23125 001", &count, err));
    office_sync(&office.stefan);
    MUST(block_check(office.stefan.session, "030 23125 001", office.arena, &blocks, &found, err));
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.bea.session->actor.user_id, office_now);
    struct operation *op =
        operations_on(ops, &block_entity, blocks[0]->record.id, blocks[0]->record.rev);
    operation_set(ops, op, "is_active", "1", NULL);
    operation_set(ops, op, "lift_reason", NULL, "mistake");
    struct push_answer answer = office_push_by_hand(&office.bea, ops, 1);
    ck_assert_int_eq(answer.results[0].result, RESULT_REJECTED);
    char id[37];
    uuid_new(id);
    struct block *forged = record_copy(&block_entity, blocks[0], office.arena);
    forged->record = (struct record){.id = id};
    forged->user_id = (char *)(uintptr_t)office.bea.session->actor.user_id;
    forged->cause = (char[]){"erasure"};
    ops = operations_new(office.arena, "test", office.bea.session->actor.user_id, office_now);
    operations_diff(ops, &block_entity, NULL, forged);
    answer = office_push_by_hand(&office.bea, ops, 2);
    ck_assert_int_eq(answer.results[0].result, RESULT_REJECTED);
    MUST(block_check(office.stefan.session, "030 23125 001", office.arena, &blocks, &found, err));
    ck_assert_uint_eq(found, 1);
}
END_TEST

static struct import_report import(const char *list)
{
    struct import_report report;
    const struct import_request request = {.path = office_file("list.csv", list),
                                           .basis = "presumed",
                                           .evidence = "fair in Hannover",
                                           .rejects_path = office_file("rejects.csv", "")};
    MUST(import_run(office.stefan.session, &request, &report, err));
    return report;
}

START_TEST(a_row_whose_number_is_on_a_list_is_taken_in_blocked_and_counted)
{
    struct block_import_report lists;
    char hashes[4][HASH_HEX_SIZE];
    sha256_hex("+493023125008", 13, hashes[0]);
    sha256_hex("03023125009", 11, hashes[1]);
    sha1_hex("00493023125011", 14, hashes[2]);
    md5_hex("493023125012", 12, hashes[3]);
    const char *list =
        arena_printf(office.arena, "Telefon\n030 23125 007\n%s\n%s\n%s\n%s\nrubbish\n", hashes[0],
                     hashes[1], hashes[2], hashes[3]);
    const struct block_import robinson = {
        .path = office_file("robinson.csv", list), .source = "Robinson list", .date = "2026-11-01"};
    MUST(block_import(office.stefan.session, &robinson, &lists, err));
    ck_assert_int_eq(lists.added, 5);
    ck_assert_int_eq(lists.rejected, 1);
    struct import_report report = import("Firma;Nachname;Telefon\nA GmbH;Eins;030 23125 007\n"
                                         "B GmbH;Zwei;030 23125 008\nC GmbH;Drei;030 23125 009\n"
                                         "D GmbH;Vier;030 23125 010\nE GmbH;F;030 23125 011\n"
                                         "F GmbH;Sechs;030 23125 012\n");
    ck_assert_int_eq(report.created, 6);
    ck_assert_int_eq(report.blocked, 5);
    office_sync(&office.stefan);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:blocked"), 5);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:ready"), 1);
    MUST(block_import(office.stefan.session, &robinson, &lists, err));
    ck_assert_int_eq(lists.added, 0);
    ck_assert_int_eq(lists.known, 5);
}
END_TEST

START_TEST(the_service_blocks_what_a_desk_that_did_not_know_brings_in)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    office_log(&office.anna, id, "do_not_call", &planned);
    office_sync(&office.anna); /* stefan has not heard of it */
    struct import_report report = import("Firma;Nachname;Telefon\nZ GmbH;Anders;030 23125 001\n");
    ck_assert_int_eq(report.blocked, 0);
    office_sync(&office.stefan);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:ready"), 0);
    ck_assert_int_eq(office_count(office.store, &lead_entity, "state:blocked"), 2);
}
END_TEST

START_TEST(contacts_blocked_before_there_was_a_list_get_their_entries)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct contact *contact =
        record_copy(&contact_entity, &office_card(office.store, id)->contact, office.arena);
    int64_t blocked;
    contact->do_not_call = 1;
    MUST(store_put(office.store, &contact_entity, contact, err));
    ck_assert(!store_has_blocks(office.store));
    MUST(blocks_sweep(office.session, &blocked, err));
    ck_assert_int_eq(office_count(office.store, &block_entity, ""), 2); /* number and address */
    MUST(blocks_sweep(office.session, &blocked, err));
    ck_assert_int_eq(office_count(office.store, &block_entity, ""), 2);
}
END_TEST

START_TEST(a_desk_without_the_key_leaves_the_entries_to_the_service_and_its_undo_takes_them_back)
{
    struct desk *otto = &office.otto;
    const char *id = office_lead(otto, "Janssen", "+493023125001");
    struct planned planned;
    struct undone undone;
    session_close(otto->session); /* it may hold the key */
    MUST(store_meta_set(otto->store, "block_key", NULL, false, err));
    MUST(session_open(otto->store, NULL, &otto->session, err));
    office_log(otto, id, "do_not_call", &planned);
    ck_assert_int_eq(office_count(otto->store, &block_entity, ""), 0);
    office_sync(otto);
    ck_assert(store_has_blocks(office.store));
    MUST(undo_run(otto->session, NULL, &undone, err));
    office_sync(otto);
    ck_assert(!store_has_blocks(office.store));
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "ready");
}
END_TEST

UNIT_TESTS_WITH(
    "usecase/blocks", office_open, office_close,
    blocking_one_person_leaves_the_colleagues_behind_the_switchboard,
    a_number_is_blocked_for_all_behind_it_when_somebody_says_so,
    a_company_is_blocked_with_all_who_are_there_and_who_come_later,
    a_block_of_one_team_holds_for_the_others_who_never_see_the_person,
    rows_hold_no_number_and_no_name, a_block_is_lifted_with_a_reason_by_few_and_as_it_stands_now,
    an_agent_cannot_lift_or_forge_entries_at_the_service,
    a_row_whose_number_is_on_a_list_is_taken_in_blocked_and_counted,
    the_service_blocks_what_a_desk_that_did_not_know_brings_in,
    contacts_blocked_before_there_was_a_list_get_their_entries,
    a_desk_without_the_key_leaves_the_entries_to_the_service_and_its_undo_takes_them_back)
