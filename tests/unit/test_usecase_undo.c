/* Undo: every own action can be taken back, also when it was sent long ago; what others did since
 * is never lost. */
#include "usecase_office.h"

#include "base/uuid.h"

#include <stdio.h>

static struct lead_card *card_of(const char *lead_id)
{
    return office_card(office.anna.store, lead_id);
}

static struct undone undo(struct desk *desk)
{
    struct undone undone;
    office_now += MINUTE_MS;
    MUST(undo_run(desk->session, NULL, &undone, err));
    return undone;
}

static int64_t attempts(const struct lead *lead)
{
    return lead->attempts == INT_NONE ? 0 : lead->attempts;
}

START_TEST(each_outcome_can_be_undone)
{
    for (int i = 0; i < office.anna.session->outcomes->count; i++) {
        const char *code = office.anna.session->outcomes->rows[i].code;
        const char *id = office_lead(&office.anna, arena_printf(office.arena, "Person%c", 'A' + i),
                                     arena_printf(office.arena, "+4930231251%02d", i));
        struct planned planned;
        struct activity **calls;
        size_t count;
        const struct lead_card before = *card_of(id);
        office_log(&office.anna, id, code, &planned);
        if (i % 2 == 0) /* sent already, or not */
            office_sync(&office.anna);
        struct undone undone = undo(&office.anna);
        ck_assert_int_eq(undone.was_sent, i % 2 == 0);
        office_sync(&office.anna);
        struct store *const stores[] = {office.anna.store, office.store};
        for (int s = 0; s < 2; s++) {
            const struct lead_card *after = office_card(stores[s], id);
            ck_assert_msg(str_equal(after->lead.state, before.lead.state), "%s: %s", code,
                          after->lead.state);
            ck_assert_msg(str_equal(after->lead.next_kind, before.lead.next_kind) &&
                              after->lead.next_ms == before.lead.next_ms,
                          "%s", code);
            ck_assert_msg(str_equal(after->lead.owner_id, before.lead.owner_id) &&
                              str_equal(after->lead.basis, before.lead.basis),
                          "%s: basis %s", code, str_or(after->lead.basis, "none"));
            ck_assert_int_eq(attempts(&after->lead), attempts(&before.lead));
            ck_assert_msg(after->contact.do_not_call != 1, "%s", code);
            MUST(store_activities(stores[s], id, 5, office.arena, &calls, &count, err));
            ck_assert_uint_eq(count, 1); /* marked, not deleted */
            ck_assert_int_eq(calls[0]->is_void, 1);
            ck_assert_msg(
                office_task(stores[s], after->contact.record.id, "phone_unreachable") == NULL ||
                    str_equal(office_task(stores[s], after->contact.record.id, "phone_unreachable")
                                  ->state,
                              "done"),
                "%s", code);
        }
    }
    struct desk_counts counts;
    MUST(desk_counts(office.anna.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
    ck_assert_int_eq(counts.conflicts, 0);
}
END_TEST

START_TEST(two_undos_take_back_two_actions)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input first = {"first_name", "Petra"},
                             second = {"first_name", "Petra Maria"};
    char text[200];
    MUST(record_set(office.anna.session, &lead_entity, id, &first, 1, NULL, err));
    office_now += SECOND_MS;
    MUST(record_set(office.anna.session, &lead_entity, id, &second, 1, NULL, err));
    ck_assert(undo_peek(office.anna.session, text, sizeof text));
    ck_assert_str_eq(text, "the change");
    undo(&office.anna);
    ck_assert_str_eq(card_of(id)->contact.first_name, "Petra");
    undo(&office.anna);
    ck_assert_ptr_null(card_of(id)->contact.first_name);
}
END_TEST

START_TEST(what_was_undone_is_not_undone_twice)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input input = {"first_name", "Petra"};
    char group[37];
    struct undone undone;
    MUST(record_set(office.anna.session, &lead_entity, id, &input, 1, group, err));
    MUST(undo_run(office.anna.session, group, &undone, err));
    MUST_FAIL(undo_run(office.anna.session, group, &undone, err), ERR_CONFLICT);
    MUST_FAIL(undo_run(office.anna.session, "0192f1aa-0000-7000-8000-000000000001", &undone, err),
              ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_value_others_changed_since_becomes_a_conflict)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input petra = {"first_name", "Petra"}, petula = {"first_name", "Petula"};
    MUST(record_set(office.anna.session, &lead_entity, id, &petra, 1, NULL, err));
    office_sync(&office.anna);
    office_sync(&office.bea);
    MUST(record_set(office.bea.session, &lead_entity, id, &petula, 1, NULL, err));
    office_sync(&office.bea);
    undo(&office.anna);
    office_sync(&office.anna);
    ck_assert_str_eq(card_of(id)->contact.first_name, "Petula");
    ck_assert_int_eq(office_count(office.anna.store, &task_entity, "kind:conflict state:open"), 1);
}
END_TEST

START_TEST(an_accepted_handover_is_not_undone)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct planned planned;
    struct undone undone;
    struct call_result result = {.lead_id = id,
                                 .outcome = "qualified",
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 300,
                                 .answers = office_answers,
                                 .answer_count = OFFICE_ANSWERS,
                                 .hand_over_to = "viktor"};
    MUST(calls_log(office.anna.session, &result, &planned, err));
    office_sync(&office.anna);
    office_sync(&office.viktor);
    MUST(handover_accept(office.viktor.session, id, err));
    office_sync(&office.viktor);
    office_sync(&office.anna);
    MUST_FAIL(undo_run(office.anna.session, NULL, &undone, err), ERR_CONFLICT);
    ck_assert_str_eq(card_of(id)->lead.state, "accepted");
    MUST(undo_run(office.viktor.session, NULL, &undone, err)); /* sales gives it back */
    office_sync(&office.viktor);
    office_sync(&office.anna);
    ck_assert_str_eq(card_of(id)->lead.state, "handed_over");
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    ck_assert_str_eq(card_of(id)->lead.state, "ready");
    ck_assert_ptr_null(card_of(id)->lead.handed_to_id);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, id)->lead.state, "ready");
}
END_TEST

START_TEST(a_legal_basis_that_is_undone_is_gone)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    undo(&office.anna);
    office_sync(&office.anna);
    ck_assert_ptr_null(card_of(id)->lead.basis);
    ck_assert_str_eq(card_of(id)->lead.state, "checking");
    ck_assert_ptr_null(office_card(office.store, id)->lead.basis);
    ck_assert_str_eq(
        office_task(office.anna.store, card_of(id)->contact.record.id, "basis_missing")->state,
        "open");
}
END_TEST

START_TEST(a_new_lead_that_is_undone_leaves_nothing_behind)
{
    struct undone undone;
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    const char *contact = card_of(id)->contact.record.id;
    MUST(undo_run(office.anna.session, NULL, &undone, err));
    office_sync(&office.anna);
    struct store *const stores[] = {office.anna.store, office.store};
    for (int s = 0; s < 2; s++) {
        ck_assert(!store_exists(stores[s], &lead_entity, id));
        ck_assert(!store_exists(stores[s], &contact_entity, contact));
        ck_assert_int_eq(office_count(stores[s], &task_entity, "state:open"), 0);
    }
    struct desk_counts counts;
    MUST(desk_counts(office.anna.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
}
END_TEST

START_TEST(a_new_lead_that_a_colleague_has_changed_is_not_undone)
{
    struct undone undone;
    const char *id = office_unknown_lead(&office.anna, "Janssen", "+493023125001");
    const struct field_input input = {"first_name", "Petra"};
    struct desk_counts counts;
    office_sync(&office.bea);
    MUST(record_set(office.bea.session, &lead_entity, id, &input, 1, NULL, err));
    office_sync(&office.bea);
    MUST(undo_run(office.anna.session, NULL, &undone, err)); /* anna's desk has not heard of it */
    office_sync(&office.anna);
    MUST(desk_counts(office.anna.store, &counts, err));
    ck_assert_int_gt(counts.rejected, 0);
    struct store *const stores[] = {office.anna.store, office.bea.store, office.store};
    for (int s = 0; s < 3; s++)
        ck_assert_str_eq(office_card(stores[s], id)->contact.first_name, "Petra");
}
END_TEST

START_TEST(a_move_is_undone_by_who_did_it)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    const char *const ids[] = {id};
    char group[37];
    struct undone undone;
    office_sync(&office.tina);
    MUST(leads_move(office.tina.session, ids, 1, "bea", "holiday", group, err));
    office_sync(&office.tina);
    office_sync(&office.anna);
    MUST_FAIL(undo_run(office.anna.session, group, &undone, err), ERR_NOT_FOUND);
    MUST(undo_run(office.tina.session, group, &undone, err));
    office_sync(&office.tina);
    ck_assert_str_eq(office_card(office.store, id)->owner, "anna");
}
END_TEST

START_TEST(answers_and_notes_can_be_undone)
{
    const char *id = office_lead(&office.anna, "Janssen", "+493023125001");
    struct questions before, after;
    MUST(calls_questions(office.anna.session, card_of(id), NULL, 0, office.arena, &before, err));
    const struct answer_input answer = {before.open[0]->key, "unknown"};
    MUST(calls_answer(office.anna.session, id, &answer, 1, err));
    undo(&office.anna);
    MUST(calls_questions(office.anna.session, card_of(id), NULL, 0, office.arena, &after, err));
    ck_assert_uint_eq(after.open_count, before.open_count);
    MUST(note_add(office.anna.session, id, "is on holiday", err));
    undo(&office.anna);
    struct activity **notes;
    size_t count;
    MUST(store_activities(office.anna.store, id, 5, office.arena, &notes, &count, err));
    ck_assert_int_eq(notes[0]->is_void, 1);
    office_sync(&office.anna);
    struct desk_counts counts;
    MUST(desk_counts(office.anna.store, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
}
END_TEST

UNIT_TESTS_WITH("usecase/undo", office_open, office_close, each_outcome_can_be_undone,
                two_undos_take_back_two_actions, what_was_undone_is_not_undone_twice,
                a_value_others_changed_since_becomes_a_conflict, an_accepted_handover_is_not_undone,
                a_legal_basis_that_is_undone_is_gone,
                a_new_lead_that_is_undone_leaves_nothing_behind,
                a_new_lead_that_a_colleague_has_changed_is_not_undone,
                a_move_is_undone_by_who_did_it, answers_and_notes_can_be_undone)
