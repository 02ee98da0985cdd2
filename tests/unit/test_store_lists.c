/* Long lists as keyset pages: tasks, leads of a queue, search. From both ends they are the same
 * list, and no page sorts it. */
#include "store_files.h"
#include "store_plans.h"

#include "base/file.h"
#include "base/uuid.h"
#include "store/erasure.h"

#include <stdio.h>
#include <string.h>

#define ANNA "0190a6f0-0000-7000-8000-00000000000a"
#define NORTH "0190a6f0-0000-7000-8000-00000000001a"
#define QUEUE "0190a6f0-0000-7000-8000-00000000002a"

static bool is_list(const char *sql)
{
    return strstr(sql, "ORDER BY") != NULL &&
           (strstr(sql, "FROM search s") != NULL || strstr(sql, "FROM lead l") != NULL ||
            strstr(sql, " FROM \"task\" ") != NULL);
}

static void must_use(const char *index)
{
    ck_assert_uint_gt(plans_count(), 0);
    for (size_t i = 0; i < plans_count(); i++)
        plans_must_use(i, index);
}

static void add_task(const char *kind, const char *state, int64_t worth, const char *team)
{
    struct task *task = record_new(&task_entity, files.arena);
    char id[UUID_SIZE];
    uuid_new(id);
    task->record.id = arena_strdup(files.arena, id);
    record_put(&task_entity, task, "kind", kind, files.arena);
    record_put(&task_entity, task, "state", state, files.arena);
    record_put(&task_entity, task, "team_id", team, files.arena);
    task->worth = worth;
    MUST_STORE(store_put(files.desk, &task_entity, task, err));
}

static char *tasks_of(int limit, bool is_backward)
{
    struct task_request request = {.team_id = NORTH,
                                   .user_id = ANNA,
                                   .now_ms = FILES_NOW,
                                   .is_backward = is_backward,
                                   .limit = limit};
    char *all = arena_strdup(files.arena, "");
    for (int pages = 0; pages < 50; pages++) {
        struct task **tasks;
        size_t count;
        char *page = arena_strdup(files.arena, "");
        MUST_STORE(store_task_page(files.desk, &request, files.arena, &tasks, &count, err));
        for (size_t i = 0; i < count; i++)
            page = arena_printf(files.arena, "%s%lld ", page,
                                (long long)(tasks[i]->worth == INT_NONE ? -1 : tasks[i]->worth));
        all = is_backward ? arena_printf(files.arena, "%s%s", page, all)
                          : arena_printf(files.arena, "%s%s", all, page);
        if (count < (size_t)limit)
            break;
        request.after = task_cursor(tasks[is_backward ? 0 : count - 1], files.arena);
    }
    return all;
}

static void fill_tasks(void)
{
    const int64_t worth[] = {5, 80, 80, INT_NONE, 12, 40, 80};
    for (size_t i = 0; i < sizeof worth / sizeof *worth; i++)
        add_task("quality", "open", worth[i], i % 2 == 0 ? NORTH : NULL);
    add_task("quality", "done", 99, NORTH);
    add_task("quality", "open", 98, QUEUE); /* another team's */
}

START_TEST(tasks_page_by_worth_from_both_ends)
{
    fill_tasks();
    ck_assert_str_eq(tasks_of(50, false), "80 80 80 40 12 5 -1 ");
    for (int limit = 1; limit < 9; limit++) {
        ck_assert_str_eq(tasks_of(limit, false), tasks_of(50, false));
        ck_assert_str_eq(tasks_of(limit, true), tasks_of(50, false));
    }
}
END_TEST

START_TEST(tasks_are_counted_from_a_place_in_the_list)
{
    fill_tasks();
    struct task_request request = {
        .team_id = NORTH, .user_id = ANNA, .now_ms = FILES_NOW, .limit = 4};
    struct task **tasks;
    size_t count;
    int64_t before, after;
    MUST_STORE(store_task_page(files.desk, &request, files.arena, &tasks, &count, err));
    request.after = task_cursor(tasks[3], files.arena);
    request.limit = 100;
    MUST_STORE(store_task_count(files.desk, &request, &after, err));
    request.is_backward = true;
    MUST_STORE(store_task_count(files.desk, &request, &before, err));
    ck_assert_int_eq(before, 3);
    ck_assert_int_eq(after, 3);
}
END_TEST

START_TEST(tasks_are_filtered_by_the_same_language)
{
    const struct {
        const char *filter;
        int64_t count;
    } rows[] = {
        {NULL, 4}, {"worth:>=20", 3}, {"kind:conflict", 2}, {"-kind:conflict worth:..25", 1}};
    add_task("conflict", "open", 10, NORTH);
    add_task("conflict", "open", 20, NORTH);
    add_task("quality", "open", 20, NORTH);
    add_task("quality", "open", 30, NORTH);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct task_request request = {.team_id = NORTH,
                                       .user_id = ANNA,
                                       .filter = rows[i].filter,
                                       .now_ms = FILES_NOW,
                                       .limit = 10};
        struct task **tasks;
        size_t count;
        int64_t counted;
        MUST_STORE(store_task_page(files.desk, &request, files.arena, &tasks, &count, err));
        MUST_STORE(store_task_count(files.desk, &request, &counted, err));
        ck_assert_int_eq((int64_t)count, rows[i].count);
        ck_assert_int_eq(counted, rows[i].count);
    }
}
END_TEST

START_TEST(tasks_are_read_in_order_from_their_index)
{
    fill_tasks();
    plans_watch(is_list);
    tasks_of(2, false);
    tasks_of(2, true);
    must_use("task_open");
    for (size_t i = 0; i < plans_count(); i++)
        if (strstr(plans_sql(i), "?4 IS NULL") == NULL) /* not the first page */
            plans_must_search(i, "task_open");
}
END_TEST

static bool is_figure(const char *sql)
{
    return strstr(sql, "count(*)") != NULL && strstr(sql, "FROM task") != NULL;
}

START_TEST(figures_above_the_tasks_are_counted_from_indexes_alone)
{
    int64_t open, done;
    struct task_verdict *verdicts;
    struct desk_counts counts;
    size_t count;
    fill_tasks();
    plans_watch(is_figure);
    MUST_STORE(store_task_counts(files.desk, NORTH, NULL, &open, &done, FILES_NOW, err));
    MUST_STORE(store_task_verdicts(files.desk, NORTH, files.arena, &verdicts, &count, err));
    MUST_STORE(desk_counts(files.desk, &counts, err));
    ck_assert_uint_eq(plans_count(), 4);
    for (size_t i = 0; i < plans_count(); i++)
        if (strstr(plans_sql(i), "'done'") != NULL && strstr(plans_sql(i), "changed_ms") != NULL)
            plans_must_search(i, "task_done");
        else if (strstr(plans_sql(i), "conflict") != NULL)
            plans_must_use(i, "task_conflict");
        else
            plans_must_read_alone(i, "task_check");
}
END_TEST

static char *queue_page(const char *cursor, bool is_backward, char **ret_first)
{
    struct page_request page = {.where = "queue_id:" QUEUE " -state:archived",
                                .sort = "next_ms",
                                .cursor = cursor,
                                .is_backward = is_backward,
                                .limit = 2};
    struct lead_card **cards;
    size_t count;
    char *next, *names = arena_strdup(files.arena, "");
    MUST_STORE(store_cards(files.desk, &page, files.arena, &cards, &count, &next, err));
    for (size_t i = 0; i < count; i++)
        names = arena_printf(files.arena, "%s%s ", names, cards[i]->contact.last_name);
    *ret_first = count > 0 ? store_card_cursor(cards[0], "next_ms", files.arena) : NULL;
    return names;
}

static void add_lead(const char *name, int minutes)
{
    struct lead *lead = files_lead(files.desk, name, "Kiel", "+4943112345");
    record_put(&lead_entity, lead, "queue_id", QUEUE, files.arena);
    lead->next_ms = minutes == 0 ? TIME_NONE : FILES_NOW + minutes * MINUTE_MS;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
}

START_TEST(the_leads_of_a_queue_page_backward_from_their_index)
{
    char *first;
    add_lead("Dahlke", 9);
    add_lead("Brandt", 2);
    add_lead("Kessler", 0);
    add_lead("Raabe", 4);
    add_lead("Thoma", 30);
    plans_watch(is_list);
    ck_assert_str_eq(queue_page(NULL, true, &first), "Dahlke Thoma ");
    ck_assert_str_eq(queue_page(first, true, &first), "Brandt Raabe ");
    ck_assert_str_eq(queue_page(first, true, &first), "Kessler ");
    must_use("lead_queue");
}
END_TEST

static char *found(const char *text, int limit, bool is_backward)
{
    struct search_request request = {.text = text, .is_backward = is_backward, .limit = limit};
    char *all = arena_strdup(files.arena, "");
    for (int pages = 0; pages < 50; pages++) {
        struct search_row *rows;
        size_t count;
        char *page = arena_strdup(files.arena, "");
        MUST_STORE(store_search_page(files.desk, &request, files.arena, &rows, &count, err));
        for (size_t i = 0; i < count; i++)
            page = arena_printf(files.arena, "%s%s ", page, rows[i].card->contact.last_name);
        all = is_backward ? arena_printf(files.arena, "%s%s", page, all)
                          : arena_printf(files.arena, "%s%s", all, page);
        if (count < (size_t)limit)
            break;
        request.after = rows[is_backward ? 0 : count - 1].cursor;
    }
    return all;
}

START_TEST(search_pages_through_everything_it_finds)
{
    char name[16];
    for (int i = 10; i < 21; i++) {
        snprintf(name, sizeof name, "Muster%d", i);
        files_lead(files.desk, name, "Kiel", "+4943112345");
    }
    char *all = found("muster", 50, false);
    ck_assert_uint_eq(strlen(all), 11 * strlen("Muster10 "));
    for (int limit = 1; limit < 12; limit++) {
        ck_assert_str_eq(found("muster", limit, false), all);
        ck_assert_str_eq(found("muster", limit, true), all);
    }
}
END_TEST

START_TEST(search_never_sorts_what_it_found)
{
    files_lead(files.desk, "Muster", "Kiel", "+4943112345");
    plans_watch(is_list);
    found("muster", 1, false);
    found("muster", 1, true);
    must_use("VIRTUAL TABLE INDEX");
}
END_TEST

static void index_all_numbers(void)
{
    for (bool has_more = true; has_more;)
        MUST_STORE(desk_index_numbers(files.desk, &has_more, err));
}

START_TEST(any_part_of_a_number_is_found_however_it_is_typed)
{
    static const char *const typed[] = {"23125",         "1250",         "30 2312",
                                        "030 23125-012", "+49 30 23125", "0049 30 23",
                                        "(030) 23 12 50"};
    files_lead(files.desk, "Janssen", "Berlin", "+493023125012");
    files_lead(files.desk, "Kessler", "Kiel", "+4943199887766");
    for (int round = 0; round < 2; round++) { /* before and after the index is made */
        for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
            ck_assert_str_eq(found(typed[i], 20, false), "Janssen ");
        ck_assert_str_eq(found("231250129", 20, false), "");
        ck_assert_str_eq(found("5012 23", 20, false), "");
        index_all_numbers();
    }
    ck_assert_str_eq(found("9988", 20, false), "Kessler ");
}
END_TEST

START_TEST(a_number_that_ends_with_what_was_typed_comes_first)
{
    files_lead(files.desk, "Inside", "Berlin", "+493012345678");
    files_lead(files.desk, "End", "Berlin", "+493077712345");
    index_all_numbers();
    ck_assert_str_eq(found("2345", 20, false), "End Inside ");
}
END_TEST

START_TEST(a_changed_number_is_found_by_its_new_parts_only)
{
    struct lead *lead = files_lead(files.desk, "Janssen", "Berlin", "+493023125012");
    struct contact *contact;
    void *record;
    index_all_numbers();
    MUST_STORE(
        store_load(files.desk, &contact_entity, lead->contact_id, files.arena, &record, err));
    contact = record;
    contact->phone = arena_strdup(files.arena, "+494055667788");
    contact->mobile = arena_strdup(files.arena, "+4915199990000");
    contact_derive_keys(contact, files.arena);
    MUST_STORE(store_put(files.desk, &contact_entity, contact, err));
    ck_assert_str_eq(found("2312", 20, false), "");
    ck_assert_str_eq(found("5566", 20, false), "Janssen ");
    ck_assert_str_eq(found("5199", 20, false), "Janssen ");
}
END_TEST

START_TEST(the_number_of_a_company_is_found_too)
{
    struct lead *lead = files_lead(files.desk, "Janssen", "Berlin", "+493023125012");
    void *company;
    index_all_numbers();
    MUST_STORE(
        store_load(files.desk, &company_entity, lead->company_id, files.arena, &company, err));
    record_put(&company_entity, company, "company_phone", "+493044556677", files.arena);
    MUST_STORE(store_put(files.desk, &company_entity, company, err));
    ck_assert_str_eq(found("4455", 20, false), "Janssen ");
}
END_TEST

START_TEST(who_comes_after_the_last_one_went_is_found)
{
    files_lead(files.desk, "First", "Berlin", "+493011112222");
    struct lead *last = files_lead(files.desk, "Last", "Berlin", "+493033334444");
    index_all_numbers();
    MUST_STORE(store_remove(files.desk, &contact_entity, last->contact_id, err));
    ck_assert_str_eq(found("3333", 20, false), "");
    files_lead(files.desk, "Next", "Berlin", "+493055556666");
    ck_assert_str_eq(found("5555", 20, false), "Next ");
    index_all_numbers();
    ck_assert_str_eq(found("5555", 20, false), "Next ");
    ck_assert_str_eq(found("3333", 20, false), "");
    ck_assert_str_eq(found("1111", 20, false), "First ");
}
END_TEST

static bool cache_holds(const char *digits)
{
    struct text bytes = {0};
    store_close(files.desk);
    MUST_STORE(file_read(files.cache, 64 << 20, &bytes, err));
    bool is_there = memmem(bytes.data, bytes.length, digits, strlen(digits)) != NULL;
    text_free(&bytes);
    MUST_STORE(store_open_desk(files.outbox, files.cache, false, &files.desk, err));
    return is_there;
}

START_TEST(an_erased_number_leaves_no_digits_in_the_index)
{
    struct lead *lead = files_lead(files.desk, "Janssen", "Berlin", "+493023125012");
    index_all_numbers();
    ck_assert(cache_holds("493023125012"));
    MUST_STORE(desk_erase(files.desk, &contact_entity, lead->contact_id, err));
    ck_assert(desk_erase_settle(files.desk));
    ck_assert(!cache_holds("493023125012"));
    ck_assert(!cache_holds("210521320394")); /* as its key stands */
}
END_TEST

UNIT_TESTS_WITH("store/lists", files_open, files_close, tasks_page_by_worth_from_both_ends,
                tasks_are_counted_from_a_place_in_the_list, tasks_are_filtered_by_the_same_language,
                tasks_are_read_in_order_from_their_index,
                figures_above_the_tasks_are_counted_from_indexes_alone,
                the_leads_of_a_queue_page_backward_from_their_index,
                search_pages_through_everything_it_finds, search_never_sorts_what_it_found,
                any_part_of_a_number_is_found_however_it_is_typed,
                a_number_that_ends_with_what_was_typed_comes_first,
                a_changed_number_is_found_by_its_new_parts_only,
                an_erased_number_leaves_no_digits_in_the_index,
                the_number_of_a_company_is_found_too, who_comes_after_the_last_one_went_is_found)
