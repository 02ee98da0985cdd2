/* What a desk keeps for its boards is what counting every lead would give. */
#include "store_files.h"

#include "core/rule.h"
#include "store/figures.h"

#include <stdio.h>
#include <stdlib.h>

#define LEADS 40
#define STEPS 600

static const char *const states[] = {"new",      "checking", "ready", "working",     "qualified",
                                     "rejected", "nurture",  "lost",  "handed_over", "accepted"};
static const char *const kinds[] = {"call", "hot", "retry", "callback", NULL};
static const char *const grades[] = {"A1", "A4", "B2", "D4", NULL};

#define PICK(list) ((list)[(size_t)rand() % (sizeof(list) / sizeof *(list))])

static void put_both(const struct entity *entity, const void *record)
{
    MUST_STORE(store_put(files.desk, entity, record, err));
    MUST_STORE(store_put(files.service, entity, record, err));
}

static char *reference(const struct entity *entity, int number, const char *team_id)
{
    void *record = record_new(entity, files.arena);
    struct record *head = record;
    head->id =
        arena_printf(files.arena, "0190a6f0-0000-7000-8000-%04d%08d", (int)entity->kind, number);
    record_put(entity, record, "name", arena_printf(files.arena, "%s %d", entity->name, number),
               files.arena);
    if (entity != &team_entity)
        record_put(entity, record, "team_id", team_id, files.arena);
    if (entity == &user_entity)
        record_put(entity, record, "roles", "agent", files.arena);
    if (entity == &user_entity)
        record_put(entity, record, "is_active", "1", files.arena);
    put_both(entity, record);
    return head->id;
}

static void compare_boards(const char *team_id, char *const *owners, int64_t now_ms)
{
    struct board desk, service;
    MUST_STORE(store_board(files.desk, team_id, NULL, now_ms, files.arena, &desk, err));
    MUST_STORE(store_board(files.service, team_id, NULL, now_ms, files.arena, &service, err));
    ck_assert_uint_eq(desk.row_count, service.row_count);
    ck_assert_int_eq(desk.people, service.people);
    ck_assert_double_eq(desk.fairness.quantity, service.fairness.quantity);
    ck_assert_double_eq(desk.fairness.quality, service.fairness.quality);
    for (size_t i = 0; i < desk.row_count; i++) {
        ck_assert_int_eq(desk.rows[i].open, service.rows[i].open);
        ck_assert_int_eq(desk.rows[i].hot, service.rows[i].hot);
        ck_assert_int_eq(desk.rows[i].overdue, service.rows[i].overdue);
        ck_assert_int_eq(desk.rows[i].oldest_ms, service.rows[i].oldest_ms);
    }
    for (size_t i = 0; owners[i] != NULL; i++) {
        struct person_figures one, other;
        MUST_STORE(store_person_figures(files.desk, owners[i], now_ms, files.arena, &one, err));
        MUST_STORE(
            store_person_figures(files.service, owners[i], now_ms, files.arena, &other, err));
        ck_assert_int_eq(one.received, other.received);
        ck_assert_int_eq(one.received_a, other.received_a);
        ck_assert_int_eq(one.open, other.open);
    }
    ck_assert_int_eq(desk.promised_open, service.promised_open);
    ck_assert_int_eq(desk.handed_over, service.handed_over);
    ck_assert_int_eq(desk.accepted, service.accepted);
    ck_assert_int_eq(desk.rejected, service.rejected);
}

START_TEST(counts_that_are_kept_are_those_of_a_count)
{
    char *team = reference(&team_entity, 1, NULL), *other = reference(&team_entity, 2, NULL);
    char *queues[] = {reference(&queue_entity, 1, team), reference(&queue_entity, 2, team),
                      reference(&queue_entity, 3, other), NULL};
    char *owners[] = {reference(&user_entity, 1, team), reference(&user_entity, 2, team),
                      reference(&user_entity, 3, team), reference(&user_entity, 4, team),
                      reference(&user_entity, 5, team), NULL};
    char *teams[] = {team, other};
    srand(20261123);
    for (int step = 0; step < STEPS; step++) {
        struct lead *lead = record_new(&lead_entity, files.arena);
        lead->record.id =
            arena_printf(files.arena, "0190a6f0-0000-7000-9000-%012d", rand() % LEADS);
        lead->record.is_deleted = rand() % 10 == 0;
        lead->team_id = PICK(teams);
        lead->queue_id = PICK(queues);
        lead->owner_id = PICK(owners);
        record_put(&lead_entity, lead, "state", PICK(states), files.arena);
        record_put(&lead_entity, lead, "next_kind", PICK(kinds), files.arena);
        record_put(&lead_entity, lead, "grade", PICK(grades), files.arena);
        lead->next_ms = rand() % 8 == 0 ? TIME_NONE : FILES_NOW + (rand() % 400 - 300) * MINUTE_MS;
        lead->received_ms = FILES_NOW - rand() % 1000 * MINUTE_MS;
        lead->attempts = rand() % 3;
        put_both(&lead_entity, lead);
        if (rand() % 20 == 0) {
            MUST_STORE(store_remove(files.desk, &lead_entity, lead->record.id, err));
            MUST_STORE(store_remove(files.service, &lead_entity, lead->record.id, err));
        }
    }
    compare_boards(NULL, owners, FILES_NOW);
    compare_boards(team, owners, FILES_NOW);
    MUST_STORE(desk_cache_reset(files.desk, err));
    struct board board;
    MUST_STORE(store_board(files.desk, NULL, NULL, FILES_NOW, files.arena, &board, err));
    ck_assert_int_eq(board.handed_over + board.accepted + board.rejected + board.promised_open, 0);
}
END_TEST

START_TEST(overdue_counts_whole_hours)
{
    char *team = reference(&team_entity, 1, NULL), *queue = reference(&queue_entity, 1, team);
    struct lead *lead = files_lead(files.desk, "Janssen", "Emden", "+493023125012");
    struct board board;
    lead->team_id = team;
    lead->queue_id = queue;
    lead->next_ms = FILES_NOW - 20 * MINUTE_MS; /* 9:40 */
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    MUST_STORE(
        store_board(files.desk, team, NULL, FILES_NOW + 59 * MINUTE_MS, files.arena, &board, err));
    ck_assert_int_eq(board.rows[0].overdue, 0);
    MUST_STORE(
        store_board(files.desk, team, NULL, FILES_NOW + 60 * MINUTE_MS, files.arena, &board, err));
    ck_assert_int_eq(board.rows[0].overdue, 1);
    ck_assert_int_eq(board.rows[0].open, 1);
    ck_assert_int_eq(board.rows[0].oldest_ms, lead->received_ms);
}
END_TEST

static void publish_tolerance(const char *team, int version, int minutes)
{
    struct rule *rule = record_new(&rule_entity, files.arena);
    rule->record.id = arena_printf(files.arena, "0190a6f0-0000-7000-8000-9999%08d", version);
    rule->kind = rule->name = arena_strdup(files.arena, "calling");
    rule->reach = arena_strdup(files.arena, team);
    rule->version = version;
    rule->body = arena_printf(files.arena,
                              "{\"kind\": \"calling\", \"name\": \"calling\", \"title\": \"Ours\", "
                              "\"tolerance_min\": %d}",
                              minutes);
    MUST_STORE(store_put(files.desk, &rule_entity, rule, err));
}

static int64_t late_after(const char *team, const char *lead_id, int minutes, bool *ret_says_late)
{
    struct board board;
    struct lead_card *card;
    int64_t now = FILES_NOW + minutes * MINUTE_MS;
    MUST_STORE(store_board(files.desk, team, NULL, now, files.arena, &board, err));
    MUST_STORE(store_card(files.desk, lead_id, files.arena, &card, err));
    *ret_says_late = strstr(lead_card_why_now(card, now, files.arena), "late") != NULL;
    ck_assert_int_eq(board.promised_late, store_promises_late(files.desk, NULL, now));
    return board.promised_late;
}

START_TEST(a_promise_is_late_after_the_tolerance_of_its_queue_else_of_its_team)
{
    char *team = reference(&team_entity, 1, NULL), *queue_id = reference(&queue_entity, 1, team);
    struct lead *lead = files_lead(files.desk, "Janssen", "Emden", "+493023125012");
    void *queue;
    bool is_late;
    lead->team_id = team;
    lead->queue_id = queue_id;
    lead->next_ms = FILES_NOW;
    lead->next_kind = arena_strdup(files.arena, "callback");
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    ck_assert_int_eq(late_after(team, lead->record.id, 9, &is_late), 0);
    ck_assert(!is_late);
    ck_assert_int_eq(late_after(team, lead->record.id, 11, &is_late), 1);
    ck_assert(is_late);
    publish_tolerance(team, 1, 30);
    ck_assert_int_eq(late_after(team, lead->record.id, 29, &is_late), 0);
    ck_assert(!is_late);
    ck_assert_int_eq(late_after(team, lead->record.id, 31, &is_late), 1);
    ck_assert(is_late);
    MUST_STORE(store_load(files.desk, &queue_entity, queue_id, files.arena, &queue, err));
    ((struct queue *)queue)->tolerance_min = 3;
    MUST_STORE(store_put(files.desk, &queue_entity, queue, err));
    ck_assert_int_eq(late_after(team, lead->record.id, 4, &is_late), 1);
    ck_assert(is_late);
}
END_TEST

UNIT_TESTS_WITH("store/board", files_open, files_close, counts_that_are_kept_are_those_of_a_count,
                overdue_counts_whole_hours,
                a_promise_is_late_after_the_tolerance_of_its_queue_else_of_its_team)
