/* The queue: order, paging, what stays out, and that it is answered from its indexes. */
#include "store_files.h"
#include "store_plans.h"

#include "base/uuid.h"

#include <string.h>

#define ANNA "0190a6f0-0000-7000-8000-00000000000a"
#define BEA "0190a6f0-0000-7000-8000-00000000000b"
#define NORTH "0190a6f0-0000-7000-8000-00000000001a"

static struct lead *add(const char *name, const char *kind, int minutes, const char *grade,
                        const char *owner)
{
    struct lead *lead = files_lead(files.desk, name, "Kiel", "+4943112345");
    record_put(&lead_entity, lead, "next_kind", kind, files.arena);
    record_put(&lead_entity, lead, "grade", grade, files.arena);
    record_put(&lead_entity, lead, "owner_id", owner, files.arena);
    record_put(&lead_entity, lead, "team_id", NORTH, files.arena);
    lead->next_ms = FILES_NOW + minutes * MINUTE_MS;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    return lead;
}

/* The names in the order of annas queue, read `limit` rows a page. */
static char *queue_of(int limit, bool include_later)
{
    struct queue_request request = {.user_id = ANNA,
                                    .team_id = NORTH,
                                    .now_ms = FILES_NOW,
                                    .limit = limit,
                                    .include_later = include_later};
    char *names = arena_strdup(files.arena, "");
    for (int pages = 0; pages < 50; pages++) {
        struct queue_row *rows;
        size_t count;
        MUST_STORE(store_queue(files.desk, &request, files.arena, &rows, &count, err));
        for (size_t i = 0; i < count; i++)
            names = arena_printf(files.arena, "%s%s ", names, rows[i].card.contact.last_name);
        if (count < (size_t)limit)
            break;
        request.after = rows[count - 1].cursor;
    }
    return names;
}

/* The names from the end to the beginning, `limit` rows a page, joined in list order. */
static char *queue_from_behind(int limit)
{
    struct queue_request request = {.user_id = ANNA,
                                    .team_id = NORTH,
                                    .now_ms = FILES_NOW,
                                    .limit = limit,
                                    .is_backward = true,
                                    .include_later = true};
    char *names = arena_strdup(files.arena, "");
    for (int pages = 0; pages < 50; pages++) {
        struct queue_row *rows;
        size_t count;
        char *page = arena_strdup(files.arena, "");
        MUST_STORE(store_queue(files.desk, &request, files.arena, &rows, &count, err));
        for (size_t i = 0; i < count; i++)
            page = arena_printf(files.arena, "%s%s ", page, rows[i].card.contact.last_name);
        names = arena_printf(files.arena, "%s%s", page, names);
        if (count < (size_t)limit)
            break;
        request.after = rows[0].cursor;
    }
    return names;
}

static void fill(void)
{
    add("gradeB", "call", -10, "B1", ANNA);
    add("gradeA", "call", -5, "A1", NULL);
    add("later", "call", 600, "A1", NULL);
    add("retry", "retry", -3, "D4", NULL);
    add("hot2", "hot", -1, "C1", NULL);
    add("hot1", "hot", -2, "C1", ANNA);
    add("promised", "callback", 4, "D4", ANNA);
    add("promisedLater", "callback", 60, "A1", ANNA);
    add("beas", "call", -5, "A1", BEA);
}

START_TEST(promised_then_hot_then_due_then_by_grade_then_later)
{
    fill();
    ck_assert_str_eq(queue_of(50, false), "promised hot1 hot2 retry gradeA gradeB ");
    ck_assert_str_eq(queue_of(50, true),
                     "promised hot1 hot2 retry gradeA gradeB promisedLater later ");
}
END_TEST

START_TEST(pages_of_one_row_are_the_same_queue)
{
    fill();
    ck_assert_str_eq(queue_of(1, true), queue_of(50, true));
    ck_assert_str_eq(queue_of(3, true), queue_of(50, true));
}
END_TEST

START_TEST(leads_without_a_grade_are_not_lost_between_pages)
{
    add("ungraded", "call", -3, NULL, NULL);
    add("ungraded", "call", -2, NULL, ANNA);
    add("ungraded", "call", -1, NULL, NULL);
    add("A", "call", -9, "A1", ANNA);
    add("D", "call", -9, "D4", NULL);
    ck_assert_str_eq(queue_of(1, false), "A D ungraded ungraded ungraded ");
    ck_assert_str_eq(queue_of(2, false), queue_of(50, false));
}
END_TEST

START_TEST(no_basis_no_open_state_and_deleted_ones_stay_out)
{
    struct lead *lead = add("nobasis", "call", -5, "A1", ANNA);
    record_put(&lead_entity, lead, "basis", NULL, files.arena);
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    lead = add("lost", "call", -5, "A1", ANNA);
    record_put(&lead_entity, lead, "state", "lost", files.arena);
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    lead = add("deleted", "call", -5, "A1", ANNA);
    lead->record.is_deleted = 1;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    ck_assert_str_eq(queue_of(50, true), "");
}
END_TEST

static bool is_queue(const char *sql)
{
    return strstr(sql, "FROM lead l WHERE") != NULL;
}

START_TEST(every_range_of_the_queue_is_read_in_order_from_its_index)
{
    fill();
    plans_watch(is_queue);
    queue_of(1, true); /* first and following pages */
    queue_from_behind(1);
    ck_assert_uint_ge(plans_count(), 60);
    for (size_t i = 0; i < plans_count(); i++) {
        const char *sql = plans_sql(i);
        bool is_by_worth = strstr(sql, "ORDER BY (CASE") != NULL;
        if (strstr(sql, "l.owner_id <>") != NULL) { /* promises that colleagues may miss */
            plans_must_use(i, "INDEX lead_promise (");
            continue;
        }
        plans_must_use(i, arena_printf(files.arena, "INDEX %s%s(",
                                       strstr(sql, "l.team_id") != NULL ? "lead_team" : "lead_own",
                                       is_by_worth ? "_worth " : " "));
    }
}
END_TEST

START_TEST(what_may_be_expected_comes_first_and_one_campaign_alone_from_its_index)
{
    struct lead *lead = add("small", "call", -9, "A1", ANNA);
    lead->score = 90;
    lead->value_cents = 100000;
    lead->campaign_id = arena_strdup(files.arena, BEA);
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    lead = add("usual", "call", -9, "B1", NULL);
    lead->score = 50;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    lead = add("great", "call", -1, "C1", ANNA);
    lead->score = 30;
    lead->value_cents = 9000000;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    lead = add("absurd", "call", -1, "C1", ANNA);
    lead->score = 1;
    lead->value_cents = INT64_MAX;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    ck_assert_str_eq(queue_of(1, false), "great usual small absurd ");
    ck_assert_str_eq(queue_of(50, false), "great usual small absurd ");
    plans_watch(is_queue);
    struct queue_request request = {.user_id = ANNA,
                                    .team_id = NORTH,
                                    .now_ms = FILES_NOW,
                                    .limit = 5,
                                    .part = QUEUE_OPEN,
                                    .campaign_id = BEA};
    struct queue_row *rows;
    size_t count;
    MUST_STORE(store_queue(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(rows[0].card.contact.last_name, "small");
    request.campaign_id = "";
    MUST_STORE(store_queue(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(plans_count(), 4);
    for (size_t i = 0; i < plans_count(); i++)
        plans_must_use(i, "INDEX lead_mix (");
}
END_TEST

START_TEST(read_from_behind_it_is_the_same_queue)
{
    fill();
    add("ungraded", "call", -3, NULL, NULL);
    add("checkLater", "check", 30, "A1", ANNA);
    add("kindlessLater", NULL, 90, "A1", NULL);
    for (int limit = 1; limit < 15; limit++)
        ck_assert_str_eq(queue_from_behind(limit), queue_of(50, true));
    ck_assert_ptr_nonnull(strstr(queue_of(50, true), "kindlessLater"));
    ck_assert_ptr_nonnull(strstr(queue_of(50, true), "checkLater"));
}
END_TEST

START_TEST(a_lead_is_found_where_it_stands_and_counted_from_there)
{
    struct lead *lead = add("retry2", "retry", -2, "D4", NULL);
    fill();
    struct queue_request request = {
        .user_id = ANNA, .team_id = NORTH, .now_ms = FILES_NOW, .limit = 50, .include_later = true};
    int64_t before, after;
    request.after = store_queue_cursor(files.desk, &request, lead->record.id, files.arena);
    ck_assert_ptr_nonnull(request.after);
    MUST_STORE(store_queue_count(files.desk, &request, &after, err));
    request.is_backward = true;
    MUST_STORE(store_queue_count(files.desk, &request, &before, err));
    ck_assert_int_eq(before, 4); /* promised, hot1, hot2, retry */
    ck_assert_int_eq(after, 4);  /* gradeA, gradeB, promisedLater, later */
    request.limit = 2;
    MUST_STORE(store_queue_count(files.desk, &request, &before, err));
    ck_assert_int_eq(before, 2);
    record_put(&lead_entity, lead, "state", "lost", files.arena);
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    ck_assert_ptr_null(store_queue_cursor(files.desk, &request, lead->record.id, files.arena));
}
END_TEST

UNIT_TESTS_WITH("store/queue", files_open, files_close,
                promised_then_hot_then_due_then_by_grade_then_later,
                pages_of_one_row_are_the_same_queue,
                leads_without_a_grade_are_not_lost_between_pages,
                no_basis_no_open_state_and_deleted_ones_stay_out,
                every_range_of_the_queue_is_read_in_order_from_its_index,
                what_may_be_expected_comes_first_and_one_campaign_alone_from_its_index,
                read_from_behind_it_is_the_same_queue,
                a_lead_is_found_where_it_stands_and_counted_from_there)
