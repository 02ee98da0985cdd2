/* What was rejected is shown with its reason and can be sent again. */
#include "usecase_office.h"

#include "usecase/outbox.h"

#include <string.h>

static const char *contact_of(const char *lead_id)
{
    return office_card(office.anna.store, lead_id)->contact.record.id;
}

static void set_name(const char *lead_id, const char *first_name, const char *position)
{
    const struct field_input fields[] = {{"first_name", first_name}, {"position", position}};
    MUST(record_set(office.anna.session, &contact_entity, contact_of(lead_id), fields, 2, NULL,
                    err));
}

static size_t rows_of(struct outbox_row **ret_rows)
{
    struct outbox_request request = {.limit = 50};
    size_t count;
    MUST(desk_outbox_page(office.anna.store, &request, office.arena, ret_rows, &count, err));
    return count;
}

/* The last action, as if the service had refused it; its operation on the contact. */
static const struct outbox_row *reject_last(void)
{
    struct outbox_row *all, *rows;
    size_t total, count;
    office_sync(&office.anna); /* it has its numbers there, as a real refusal has */
    MUST(desk_outbox(office.anna.store, 0, 200, office.arena, &all, &total, err));
    for (size_t i = 0; i < total; i++)
        if (str_equal(all[i].op->group_id, all[total - 1].op->group_id))
            MUST(desk_result(office.anna.store, all[i].no, RESULT_REJECTED, 0, "not allowed", err));
    for (count = rows_of(&rows); count > 0; count--)
        if (rows[count - 1].op->entity == &contact_entity)
            return &rows[count - 1];
    ck_abort_msg("nothing is rejected");
    return NULL;
}

static struct desk_counts counts(void)
{
    struct desk_counts counts;
    MUST(desk_counts(office.anna.store, &counts, err));
    return counts;
}

START_TEST(rejected_ones_come_first_with_their_reason)
{
    const char *lead = office_lead(&office.anna, "Raabe", "+493023125001");
    set_name(lead, "Ines", "Head of IT");
    const struct outbox_row *row = reject_last();
    ck_assert_str_eq(row->state, "rejected");
    ck_assert_str_eq(row->problem, "not allowed");
    ck_assert_int_gt(counts().rejected, 0);
    set_name(lead, "Ina", "Head of IT");
    struct outbox_row *rows;
    size_t count = rows_of(&rows);
    ck_assert_str_eq(rows[0].state, "rejected");
    ck_assert_str_eq(rows[count - 1].state, "pending");
}
END_TEST

START_TEST(one_value_is_corrected_and_all_of_it_is_sent_again)
{
    const char *lead = office_lead(&office.anna, "Raabe", "+493023125001");
    set_name(lead, "Ines", "Head of IT");
    const struct outbox_row *row = reject_last();
    MUST(outbox_resend(office.anna.session, row->op->group_id, row->no, "first_name", "Inés", err));
    ck_assert_int_eq(counts().rejected, 0);
    ck_assert_int_gt(counts().waiting, 0);
    office_sync(&office.anna);
    ck_assert_str_eq(office_card(office.store, lead)->contact.first_name, "Inés");
    ck_assert_str_eq(office_card(office.store, lead)->contact.position, "Head of IT");
    MUST_FAIL(outbox_resend(office.anna.session, row->op->group_id, 0, NULL, NULL, err),
              ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_value_that_cannot_be_is_refused_and_nothing_is_lost)
{
    const char *lead = office_lead(&office.anna, "Raabe", "+493023125001");
    const struct field_input field = {"birth_date", "1980-02-01"};
    MUST(record_set(office.anna.session, &contact_entity, contact_of(lead), &field, 1, NULL, err));
    const struct outbox_row *row = reject_last();
    struct error failed = {0};
    int64_t before = counts().rejected;
    ck_assert(!outbox_resend(office.anna.session, row->op->group_id, row->no, "birth_date", "soon",
                             &failed));
    ck_assert_int_eq(counts().rejected, before);
}
END_TEST

START_TEST(put_away_is_no_longer_counted)
{
    const char *lead = office_lead(&office.anna, "Raabe", "+493023125001");
    set_name(lead, "Ines", "Head of IT");
    const struct outbox_row *row = reject_last();
    MUST(outbox_put_away(office.anna.session, row->op->group_id, err));
    ck_assert_int_eq(counts().rejected, 0);
    struct outbox_row *rows;
    ck_assert_uint_eq(rows_of(&rows), 0);
}
END_TEST

START_TEST(pages_of_the_outbox_are_the_same_from_both_ends)
{
    const char *lead = office_lead(&office.anna, "Raabe", "+493023125001");
    const char *names[] = {"A", "B", "C", "D"};
    set_name(lead, "Ines", "Head of IT");
    reject_last();
    for (size_t i = 0; i < 4; i++)
        set_name(lead, names[i], names[i]);
    struct outbox_row *all, *rows;
    size_t total = rows_of(&all), count, seen = 0;
    struct outbox_request request = {.limit = 1};
    ck_assert_uint_gt(total, 4);
    for (; seen < total; seen++) {
        MUST(desk_outbox_page(office.anna.store, &request, office.arena, &rows, &count, err));
        ck_assert_uint_eq(count, 1);
        ck_assert_int_eq(rows[0].no, all[seen].no);
        request.after = desk_outbox_cursor(&rows[0], office.arena);
    }
    request = (struct outbox_request){.limit = 1, .is_backward = true};
    for (; seen > 0; seen--) {
        MUST(desk_outbox_page(office.anna.store, &request, office.arena, &rows, &count, err));
        ck_assert_int_eq(rows[0].no, all[seen - 1].no);
        request.after = desk_outbox_cursor(&rows[0], office.arena);
    }
}
END_TEST

UNIT_TESTS_WITH("usecase/outbox", office_open, office_close,
                rejected_ones_come_first_with_their_reason,
                one_value_is_corrected_and_all_of_it_is_sent_again,
                a_value_that_cannot_be_is_refused_and_nothing_is_lost,
                put_away_is_no_longer_counted, pages_of_the_outbox_are_the_same_from_both_ends)
