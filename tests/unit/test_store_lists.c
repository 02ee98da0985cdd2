/* Long lists as keyset pages: tasks, leads of a queue, search. From both ends they are the same
 * list, and no page sorts it. */
#include "store_files.h"
#include "store_plans.h"

#include "base/uuid.h"

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

START_TEST(tasks_are_read_in_order_from_their_index)
{
    fill_tasks();
    plans_watch(is_list);
    tasks_of(2, false);
    tasks_of(2, true);
    must_use("task_open");
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

UNIT_TESTS_WITH("store/lists", files_open, files_close, tasks_page_by_worth_from_both_ends,
                tasks_are_counted_from_a_place_in_the_list,
                tasks_are_read_in_order_from_their_index,
                the_leads_of_a_queue_page_backward_from_their_index,
                search_pages_through_everything_it_finds, search_never_sorts_what_it_found)
