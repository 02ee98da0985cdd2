/* Operations: what a change carries, and the three-way merge of one field by its policy. */
#include "unit.h"

#include "base/text.h"
#include "core/lead.h"
#include "core/operation.h"
#include "core/task.h"

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static struct batch_of_operations *new_batch(void)
{
    struct batch_of_operations *ops = operations_new(
        arena, "contact.edit", "0190a6f0-0000-7000-8000-00000000000a", 1795000000000);
    ops->device_id = "d1";
    return ops;
}

START_TEST(one_action_is_one_group_and_one_operation_a_record)
{
    struct batch_of_operations *ops = new_batch();
    struct operation *a = operations_on(ops, &contact_entity, "c1", 4),
                     *b = operations_on(ops, &lead_entity, "c1", 2);
    ck_assert_ptr_ne(a, b);
    ck_assert_ptr_eq(operations_on(ops, &contact_entity, "c1", 4), a);
    ck_assert_str_eq(a->group_id, b->group_id);
    ck_assert_str_ne(a->op_id, b->op_id);
    ck_assert_uint_eq(ops->count, 2);
    ck_assert_ptr_eq(ops->first, a);
    ck_assert_ptr_eq(a->next, b);
    ck_assert_int_eq(a->base_rev, 4);
    ck_assert_str_eq(a->device_id, "d1");
    ck_assert_int_eq(a->occurred_ms, 1795000000000);
}
END_TEST

START_TEST(each_record_is_found_among_thousands_in_the_order_of_its_operations)
{
    struct batch_of_operations *ops = new_batch();
    const struct operation *made[3000];
    for (int i = 0; i < 3000; i++) {
        const char *id = arena_printf(arena, "0190a6f0-0000-7000-8000-%012d", i);
        made[i] = operations_on(ops, i % 2 == 0 ? &contact_entity : &lead_entity, id, 1);
        ck_assert_ptr_eq(operations_of(ops, made[0]->entity, made[0]->id, NULL), made[0]);
    }
    for (int i = 0; i < 3000; i++) {
        ck_assert_ptr_eq(operations_on(ops, made[i]->entity, made[i]->id, 1), made[i]);
        ck_assert_ptr_null(operations_of(ops, made[i]->entity, made[i]->id, made[i]));
        ck_assert_ptr_null(operations_of(ops, &task_entity, made[i]->id, NULL));
    }
    ck_assert_uint_eq(ops->count, 3000);
    struct operation *first = operations_on(ops, &contact_entity, made[0]->id, 1);
    first->kind = OP_DELETE; /* what is set later is another one, behind it */
    struct operation *second = operations_on(ops, &contact_entity, made[0]->id, 1);
    ck_assert_ptr_ne(second, first);
    ck_assert_ptr_eq(operations_of(ops, &contact_entity, made[0]->id, NULL), first);
    ck_assert_ptr_eq(operations_of(ops, &contact_entity, made[0]->id, first), second);
}
END_TEST

START_TEST(a_field_is_set_once_with_the_value_before)
{
    struct batch_of_operations *ops = new_batch();
    struct operation *op = operations_on(ops, &contact_entity, "c1", 4);
    operation_set(ops, op, "email", "a@b.example", "a@b.example");
    operation_set(ops, op, "phone", NULL, "");
    ck_assert_uint_eq(op->change_count, 0);
    operation_set(ops, op, "email", "a@b.example", "c@d.example");
    operation_set(ops, op, "email", "c@d.example", "e@f.example");
    ck_assert_uint_eq(op->change_count, 1);
    ck_assert_str_eq(op->changes[0].base, "a@b.example");
    ck_assert_str_eq(op->changes[0].value, "e@f.example");
    ck_assert_ptr_eq(op->changes[0].field, entity_field(&contact_entity, "email"));
    operation_set(ops, op, "of_tomorrow", NULL, "x");
    ck_assert_ptr_null(op->changes[1].field);
    ck_assert_str_eq(op->changes[1].name, "of_tomorrow");
}
END_TEST

START_TEST(the_difference_of_two_records_is_every_field_that_differs)
{
    struct batch_of_operations *ops = new_batch();
    struct contact *before = record_new(&contact_entity, arena), *after;
    before->record.id = arena_strdup(arena, "c1");
    before->record.rev = 7;
    before->last_name = arena_strdup(arena, "Janssen");
    before->title = arena_strdup(arena, "Dr.");
    after = record_copy(&contact_entity, before, arena);
    after->title = NULL;
    after->do_not_call = 1;
    struct operation *op = operations_diff(ops, &contact_entity, before, after);
    ck_assert_int_eq(op->base_rev, 7);
    ck_assert_uint_eq(op->change_count, 2);
    ck_assert_str_eq(op->changes[0].name, "title");
    ck_assert_ptr_null(op->changes[0].value);
    ck_assert_str_eq(op->changes[1].name, "do_not_call");
    ck_assert_str_eq(op->changes[1].value, "1");
    struct operation *made = operations_diff(new_batch(), &contact_entity, NULL, before);
    ck_assert_int_eq(made->base_rev, 0);
    ck_assert_uint_eq(made->change_count, 2);
}
END_TEST

START_TEST(results_keep_their_names_on_the_wire)
{
    for (int i = 0; i < RESULT_COUNT; i++)
        ck_assert_int_eq(
            (int)operation_result_from_name(operation_result_name((enum operation_result)i)), i);
    ck_assert_str_eq(operation_result_name(RESULT_CONFLICT), "conflict");
    ck_assert_int_eq((int)operation_result_from_name("nonsense"), RESULT_PENDING);
}
END_TEST

static enum merge_outcome merged(enum merge_policy policy, enum field_type type,
                                 const char *current, const char *base, const char *value,
                                 const char **ret)
{
    struct field field = {.name = "f", .type = type, .label = "F", .merge = policy};
    return merge_field(&field, current, base, value, arena, ret);
}

struct merge_row {
    enum merge_policy policy;
    enum field_type type;
    const char *current, *base, *value;
    enum merge_outcome outcome;
    const char *result;
};

static void check_merges(const struct merge_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *result = "untouched";
        enum merge_outcome outcome = merged(rows[i].policy, rows[i].type, rows[i].current,
                                            rows[i].base, rows[i].value, &result);
        ck_assert_msg(outcome == rows[i].outcome, "row %zu: outcome %d", i, (int)outcome);
        if (outcome == MERGE_TAKE || outcome == MERGE_SAME)
            ck_assert_msg(str_equal(result, rows[i].result), "row %zu: %s", i,
                          result != NULL ? result : "(none)");
    }
}
#define CHECK_MERGES(rows) check_merges(rows, sizeof(rows) / sizeof *(rows))

START_TEST(a_value_nobody_else_changed_is_taken_and_a_clash_is_kept)
{
    static const struct merge_row rows[] = {
        {MERGE_KEEP, FIELD_TEXT, "a", "a", "b", MERGE_TAKE, "b"},
        {MERGE_KEEP, FIELD_TEXT, NULL, NULL, "b", MERGE_TAKE, "b"},
        {MERGE_KEEP, FIELD_TEXT, "a", "a", NULL, MERGE_TAKE, NULL},
        {MERGE_KEEP, FIELD_TEXT, NULL, "", "b", MERGE_TAKE, "b"},
        {MERGE_KEEP, FIELD_TEXT, "b", "a", "b", MERGE_SAME, "b"},
        {MERGE_KEEP, FIELD_TEXT, "c", "a", "b", MERGE_CLASH, NULL},
        {MERGE_KEEP, FIELD_TEXT, "c", "a", NULL, MERGE_CLASH, NULL},
        {MERGE_KEEP, FIELD_TEXT, "c", NULL, "b", MERGE_CLASH, NULL},
        {MERGE_LAST, FIELD_TEXT, "c", "a", "b", MERGE_TAKE, "b"},
        {MERGE_LAST, FIELD_TIME, "5", NULL, NULL, MERGE_TAKE, NULL}};
    CHECK_MERGES(rows);
}
END_TEST

START_TEST(a_block_wins_in_any_order)
{
    static const struct merge_row rows[] = {
        {MERGE_RESTRICT, FIELD_BOOL, NULL, NULL, "1", MERGE_TAKE, "1"},
        {MERGE_RESTRICT, FIELD_BOOL, "1", NULL, "0", MERGE_SAME, "1"},
        {MERGE_RESTRICT, FIELD_BOOL, "1", "0", NULL, MERGE_SAME, "1"},
        {MERGE_RESTRICT, FIELD_BOOL, "0", "1", "1", MERGE_TAKE, "1"},
        {MERGE_RESTRICT, FIELD_BOOL, "0", NULL, "1", MERGE_TAKE, "1"},
        {MERGE_RESTRICT, FIELD_BOOL, "1", "1", "0", MERGE_TAKE, "0"}};
    CHECK_MERGES(rows);
}
END_TEST

START_TEST(counters_add_up_in_any_order)
{
    static const struct merge_row rows[] = {
        {MERGE_ADD, FIELD_COUNTER, "2", "2", "3", MERGE_TAKE, "3"},
        {MERGE_ADD, FIELD_COUNTER, "5", "2", "3", MERGE_TAKE, "6"},
        {MERGE_ADD, FIELD_COUNTER, NULL, NULL, "1", MERGE_TAKE, "1"},
        {MERGE_ADD, FIELD_COUNTER, "3", "3", "2", MERGE_TAKE, "2"},
        {MERGE_ADD, FIELD_COUNTER, "0", "3", "2", MERGE_TAKE, "0"},
        {MERGE_ADD, FIELD_COUNTER, "3", "2", "3", MERGE_TAKE, "4"},
        {MERGE_ADD, FIELD_COUNTER, "1", "-9223372036854775807", "9223372036854775807", MERGE_REFUSE,
         NULL}};
    CHECK_MERGES(rows);
}
END_TEST

START_TEST(sets_take_what_was_added_and_drop_what_was_taken_out)
{
    static const struct merge_row rows[] = {
        {MERGE_ADD, FIELD_CODES, "a,b", "a", "a,c", MERGE_TAKE, "a,b,c"},
        {MERGE_ADD, FIELD_CODES, "a,b", "a,b", "b", MERGE_TAKE, "b"},
        {MERGE_ADD, FIELD_CODES, "a,b,c", "a,b", "b", MERGE_TAKE, "b,c"},
        {MERGE_ADD, FIELD_CODES, NULL, NULL, "a", MERGE_TAKE, "a"},
        {MERGE_ADD, FIELD_CODES, "a", "a", NULL, MERGE_TAKE, NULL}};
    CHECK_MERGES(rows);
}
END_TEST

START_TEST(a_state_changes_only_where_its_life_allows)
{
    static const struct merge_row rows[] = {
        {MERGE_STATE, FIELD_CHOICE, "ready", "ready", "working", MERGE_TAKE, "working"},
        {MERGE_STATE, FIELD_CHOICE, "working", "ready", "qualified", MERGE_TAKE, "qualified"},
        {MERGE_STATE, FIELD_CHOICE, "blocked", "ready", "handed_over", MERGE_CLASH, NULL},
        {MERGE_STATE, FIELD_CHOICE, "won", "ready", "working", MERGE_CLASH, NULL},
        {MERGE_STATE, FIELD_CHOICE, "won", "ready", NULL, MERGE_CLASH, NULL},
        {MERGE_STATE, FIELD_CHOICE, "working", "ready", "working", MERGE_SAME, "working"}};
    CHECK_MERGES(rows);
}
END_TEST

START_TEST(what_is_only_added_to_is_never_changed)
{
    static const struct merge_row rows[] = {
        {MERGE_APPEND, FIELD_TEXT, NULL, NULL, "a", MERGE_TAKE, "a"},
        {MERGE_APPEND, FIELD_TEXT, "a", "a", "b", MERGE_REFUSE, NULL},
        {MERGE_APPEND, FIELD_TEXT, "a", NULL, "a", MERGE_SAME, "a"},
        {MERGE_APPEND, FIELD_TEXT, "a", "a", NULL, MERGE_REFUSE, NULL}};
    CHECK_MERGES(rows);
}
END_TEST

UNIT_TESTS_WITH("core/operation", open_arena, close_arena,
                one_action_is_one_group_and_one_operation_a_record,
                each_record_is_found_among_thousands_in_the_order_of_its_operations,
                a_field_is_set_once_with_the_value_before,
                the_difference_of_two_records_is_every_field_that_differs,
                results_keep_their_names_on_the_wire,
                a_value_nobody_else_changed_is_taken_and_a_clash_is_kept, a_block_wins_in_any_order,
                counters_add_up_in_any_order, sets_take_what_was_added_and_drop_what_was_taken_out,
                a_state_changes_only_where_its_life_allows, what_is_only_added_to_is_never_changed)
