/* The desk keeps what was typed: overlay, crash between the two files, damaged cache. */
#include "store_files.h"

#include "base/file.h"
#include "base/uuid.h"

#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct lead *served(void) /* a lead the service knows */
{
    struct lead *lead = files_lead(files.desk, "Janssen", "Emden", "+493023125012");
    lead->record.rev = 1;
    lead->record.seq = 10;
    record_put(&lead_entity, lead, "interest", "old", files.arena);
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    return lead;
}

static void page(const void *lead, int64_t seq)
{
    MUST_STORE(desk_page_begin(files.desk, err));
    if (lead != NULL)
        MUST_STORE(desk_page_put(files.desk, &lead_entity, lead, "team:x", err));
    MUST_STORE(
        desk_page_end(files.desk, arena_printf(files.arena, "c%lld", (long long)seq), seq, err));
}

START_TEST(a_value_does_not_flash_back_between_answer_and_feed)
{
    struct lead *lead = served();
    int64_t no = files_set(lead->record.id, "interest", "old", "mine");
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "mine");
    MUST_STORE(desk_mark_sent(files.desk, no, no, err));
    MUST_STORE(desk_result(files.desk, no, RESULT_APPLIED, 20, NULL, err));
    record_put(&lead_entity, lead, "source", "fair", files.arena);
    lead->record.rev = 2;
    page(lead, 15); /* a page from before my operation was applied */
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "mine");
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    record_put(&lead_entity, lead, "interest", "mine", files.arena);
    lead->record.rev = 3;
    page(lead, 20);
    record_put(&lead_entity, lead, "interest", "a colleague's", files.arena);
    lead->record.rev = 4;
    page(lead, 21);
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "a colleague's");
}
END_TEST

START_TEST(a_rejected_operation_leaves_the_row_and_stays_visible)
{
    struct lead *lead = served();
    struct desk_counts counts;
    struct outbox_row *rows;
    size_t count;
    int64_t no = files_set(lead->record.id, "interest", "old", "forbidden");
    MUST_STORE(desk_result(files.desk, no, RESULT_REJECTED, 0, "not yours", err));
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "old");
    MUST_STORE(desk_counts(files.desk, &counts, err));
    ck_assert_int_eq(counts.rejected, 1);
    ck_assert_int_eq(counts.waiting, 0);
    MUST_STORE(desk_outbox(files.desk, 0, 10, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(rows[0].problem, "not yours");
    ck_assert_str_eq(rows[0].op->changes[0].value, "forbidden");
}
END_TEST

START_TEST(attempts_of_two_desks_add_up_in_the_overlay)
{
    struct lead *lead = served();
    lead->attempts = 2;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    files_set(lead->record.id, "attempts", "2", "3");
    lead->attempts = 4; /* a colleague called twice meanwhile */
    lead->record.rev = 2;
    page(lead, 12);
    ck_assert_str_eq(files_get(lead->record.id, "attempts"), "5");
}
END_TEST

START_TEST(what_was_saved_is_shown_again_after_the_cache_was_lost)
{
    struct lead *lead = served();
    files_set(lead->record.id, "interest", "old", "first");
    files_set(lead->record.id, "interest", "first", "second");
    store_close(files.desk);
    files.desk = NULL;
    FILE *cache = fopen(files.cache, "r+b");
    ck_assert_ptr_nonnull(cache);
    for (int i = 0; i < 4096; i++)
        fputc('x', cache);
    fclose(cache);
    files_reopen_desk();
    ck_assert(store_cache_was_rebuilt(files.desk));
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "second");
    ck_assert_int_eq(desk_next_no(files.desk), 3);
}
END_TEST

/* A second attempt is in the outbox; the row stands as it was: a crash between the two files, or
 * another process that has not come to show it. */
static struct lead *saved_and_not_shown(void)
{
    struct lead *lead = served();
    lead->attempts = 1;
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    files_set(lead->record.id, "attempts", "1", "2");
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    MUST_STORE(store_meta_set(files.desk, "applied_no", "0", false, err));
    return lead;
}

START_TEST(a_desk_closed_in_a_transaction_lets_others_write)
{
    MUST_STORE(store_begin(files.desk, err));
    files_reopen_desk();
    MUST_STORE(store_begin(files.desk, err));
    store_rollback(files.desk);
}
END_TEST

/* Writes once into the cache as soon as a byte comes; a process of its own. */
static pid_t another_writer(int go)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid != 0)
        return pid;
    struct store *desk;
    char byte;
    bool is_ok = read(go, &byte, 1) == 1 &&
                 store_open_desk(files.outbox, files.cache, false, &desk, NULL) &&
                 store_begin(desk, NULL) && store_commit(desk, NULL);
    _exit(is_ok ? 0 : 1);
}

START_TEST(a_writer_hears_that_another_process_waits)
{
    int go[2], status;
    ck_assert_int_eq(pipe(go), 0);
    pid_t other = another_writer(go[0]);
    MUST_STORE(store_begin(files.desk, err));
    ck_assert(!store_is_awaited(files.desk));
    ck_assert_int_eq(write(go[1], "", 1), 1);
    int64_t until = clock_monotonic_ms() + 4000;
    while (!store_is_awaited(files.desk) && clock_monotonic_ms() < until)
        sched_yield();
    ck_assert(store_is_awaited(files.desk));
    MUST_STORE(store_commit(files.desk, err));
    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_int_eq(status, 0);
    close(go[0]);
    close(go[1]);
}
END_TEST

static void on_outbox(const char *sql)
{
    sqlite3 *outbox;
    ck_assert_int_eq(sqlite3_open(files.outbox, &outbox), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(outbox, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(outbox);
}

/* As a bad disk leaves it. */
static void damage_body(int64_t no)
{
    on_outbox(arena_printf(files.arena,
                           "UPDATE op_body SET body = '{\"no' WHERE op_id = (SELECT op_id FROM op "
                           "WHERE op_no = %lld)",
                           (long long)no));
}

START_TEST(what_had_to_be_given_up_is_told_to_its_author)
{
    struct lead *lead = served();
    struct outbox_row *rows;
    size_t count;
    struct desk_counts counts;
    int64_t no = files_set(lead->record.id, "interest", "old", "mine");
    files_set(lead->record.id, "source", NULL, "fair");
    damage_body(no);
    record_put(&lead_entity, lead, "reason", "price", files.arena);
    lead->record.rev = 2;
    page(lead, 15); /* the rest goes on */
    MUST_STORE(desk_pending(files.desk, 10, 0, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(rows[0].op->kind, OP_VOID);
    MUST_STORE(desk_result(files.desk, no, RESULT_VOIDED, 0, NULL, err));
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "old");
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    ck_assert_str_eq(files_get(lead->record.id, "reason"), "price");
    MUST_STORE(desk_counts(files.desk, &counts, err));
    ck_assert_int_eq(counts.rejected, 1);
    struct outbox_request request = {.limit = 5};
    MUST_STORE(desk_outbox_page(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_int_eq(rows[0].no, no);
    ck_assert_str_eq(rows[0].state, "rejected");
    ck_assert_ptr_nonnull(rows[0].problem);
    MUST_STORE(desk_put_away(files.desk, rows[0].op->group_id, err));
    MUST_STORE(desk_counts(files.desk, &counts, err));
    ck_assert_int_eq(counts.rejected, 0);
}
END_TEST

START_TEST(a_damaged_text_takes_its_whole_group_along_and_no_other)
{
    struct lead *lead = served();
    struct outbox_row *rows;
    size_t count;
    for (int i = 0; i < 5; i++)
        files_set(lead->record.id, "attempts", arena_printf(files.arena, "%d", i),
                  arena_printf(files.arena, "%d", i + 1));
    on_outbox("UPDATE op SET grp = 'together' WHERE op_no BETWEEN 2 AND 4;"
              "UPDATE op_body SET body = substr(body, 1, 20) WHERE op_id = (SELECT op_id FROM op "
              "WHERE op_no = 3)");
    MUST_STORE(desk_pending(files.desk, 100, 0, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 5);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(rows[i].op->kind, i >= 1 && i <= 3 ? OP_VOID : OP_SET);
    ck_assert_str_eq(rows[2].op->group_id, "together"); /* so that no push ends inside it */
}
END_TEST

START_TEST(a_group_id_longer_than_any_is_cut_not_trusted)
{
    struct lead *lead = served();
    struct outbox_row *rows;
    size_t count;
    files_set(lead->record.id, "interest", "", "second");
    on_outbox("UPDATE op SET grp = hex(zeroblob(500))");
    struct outbox_request request = {.limit = 5};
    MUST_STORE(desk_outbox_page(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(strlen(rows->op->group_id), sizeof rows->op->group_id - 1);
}
END_TEST

START_TEST(an_outbox_ahead_of_the_cache_is_replayed_once)
{
    struct lead *lead = saved_and_not_shown();
    files_reopen_desk();
    ck_assert(!store_cache_was_rebuilt(files.desk));
    ck_assert_str_eq(files_get(lead->record.id, "attempts"), "2");
    files_reopen_desk();
    ck_assert_str_eq(files_get(lead->record.id, "attempts"), "2");
}
END_TEST

START_TEST(what_another_process_saved_is_shown_before_my_own_and_once)
{
    struct lead *lead = saved_and_not_shown();
    files_set(lead->record.id, "attempts", "2", "3");
    ck_assert_str_eq(files_get(lead->record.id, "attempts"), "3");
    MUST_STORE(desk_page_begin(files.desk, err));
    MUST_STORE(desk_page_end(files.desk, NULL, 0, err));
    ck_assert_str_eq(files_get(lead->record.id, "attempts"), "3");
}
END_TEST

START_TEST(a_page_shows_what_was_saved_while_the_cache_was_busy)
{
    struct lead *lead = served();
    files_set(lead->record.id, "interest", "old", "mine");
    MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    MUST_STORE(store_meta_set(files.desk, "applied_no", "0", false, err));
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "old");
    page(NULL, 12);
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "mine");
}
END_TEST

START_TEST(a_damaged_outbox_is_an_error_and_left_alone)
{
    struct lead *lead = served();
    files_set(lead->record.id, "interest", "old", "kept");
    store_close(files.desk);
    files.desk = NULL;
    FILE *outbox = fopen(files.outbox, "wb");
    ck_assert_ptr_nonnull(outbox);
    fputs("this is no database at all, but somebody's text", outbox);
    fclose(outbox);
    struct error wrong = {0};
    ck_assert(!store_open_desk(files.outbox, files.cache, false, &files.desk, &wrong));
    ck_assert_int_eq(wrong.code, ERR_CORRUPT);
    struct stat info;
    ck_assert_int_eq(stat(files.outbox, &info), 0);
    ck_assert_int_eq(info.st_size, 47);
    files.desk = NULL;
}
END_TEST

START_TEST(numbers_have_no_gap_and_files_are_private)
{
    struct lead *lead = served();
    struct outbox_row *rows;
    size_t count;
    struct stat info;
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(files_set(lead->record.id, "attempts", arena_printf(files.arena, "%d", i),
                                   arena_printf(files.arena, "%d", i + 1)),
                         i + 1);
    MUST_STORE(desk_pending(files.desk, 3, 0, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(rows[2].no, 3);
    MUST_STORE(desk_pending(files.desk, 100, 1, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1); /* a byte limit never stops the first */
    ck_assert_int_eq(stat(files.outbox, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_int_eq(stat(files.cache, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
}
END_TEST

START_TEST(an_emptied_cache_shows_what_waits_when_rows_come_back)
{
    struct lead *lead = served();
    files_set(lead->record.id, "interest", "old", "mine");
    MUST_STORE(desk_draft_set(files.desk, "lead/x/notes", "half a sent", err));
    MUST_STORE(desk_cache_reset(files.desk, err));
    lead->record.rev = 5;
    record_put(&lead_entity, lead, "source", "fair", files.arena);
    page(lead, 30);
    ck_assert_str_eq(files_get(lead->record.id, "interest"), "mine");
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    ck_assert_str_eq(desk_draft(files.desk, "lead/x/notes", files.arena), "half a sent");
}
END_TEST

/* The answers to a long import would write its rows three times over. */
START_TEST(an_answer_does_not_write_the_operation_again)
{
    struct lead *lead = served();
    struct stat before, after;
    const char *wal = arena_printf(files.arena, "%s-wal", files.outbox);
    char *notes = arena_alloc(files.arena, 150001);
    memset(notes, 'n', 150000);
    int64_t no = files_set(lead->record.id, "interest", NULL, notes);
    ck_assert_int_eq(stat(wal, &before), 0);
    MUST_STORE(desk_mark_sent(files.desk, no, no, err));
    MUST_STORE(desk_result(files.desk, no, RESULT_APPLIED, 9, NULL, err));
    page(NULL, 9);
    ck_assert_int_eq(stat(wal, &after), 0);
    ck_assert_int_gt(before.st_size, 150000);
    ck_assert_int_lt(after.st_size - before.st_size, 100000);
}
END_TEST

START_TEST(an_outbox_of_the_first_shape_keeps_what_waits)
{
    struct lead *lead = served();
    struct outbox_row *rows;
    size_t count;
    files_set(lead->record.id, "interest", "old", "waiting");
    store_close(files.desk);
    on_outbox("DROP TRIGGER op_gone; DROP VIEW op_whole; DROP INDEX op_acked;"
              "ALTER TABLE op ADD COLUMN body TEXT NOT NULL DEFAULT '';"
              "UPDATE op SET body = (SELECT body FROM op_body WHERE op_body.op_id = op.op_id);"
              "DROP TABLE op_body; DELETE FROM schema_file WHERE name = 'outbox/0002-bodies.sql'");
    files.desk = NULL;
    files_reopen_desk();
    MUST_STORE(desk_pending(files.desk, 10, 0, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rows[0].op->kind, OP_SET);
    ck_assert_str_eq(rows[0].op->changes[0].value, "waiting");
}
END_TEST

static bool file_holds(const char *path, const char *word)
{
    struct text bytes = {0};
    MUST_STORE(file_read(path, (size_t)16 << 20, &bytes, err));
    bool holds = memmem(bytes.data, bytes.length, word, strlen(word)) != NULL;
    text_free(&bytes);
    return holds;
}

START_TEST(what_hurries_leaves_the_files_to_a_quiet_moment)
{
    struct store *tidy;
    struct lead *lead = served();
    MUST_STORE(store_open_twin(files.desk, &tidy, err));
    store_hurry(files.desk);
    store_tidy(tidy);
    files_set(lead->record.id, "interest", "old", "quiet-moment");
    store_tidy(tidy); /* somebody has just written */
    ck_assert(!file_holds(files.outbox, "quiet-moment"));
    store_tidy(tidy);
    ck_assert(file_holds(files.outbox, "quiet-moment"));
    ck_assert(file_holds(files.cache, "quiet-moment"));
    store_close(tidy);
}
END_TEST

START_TEST(what_lies_beside_the_outbox_ends_with_its_group)
{
    struct lead *lead = served();
    struct batch_of_operations *ops =
        operations_new(files.arena, "test", "0190a6f0-0000-7000-8000-000000000001", FILES_NOW);
    MUST_STORE(store_meta_set(files.desk, "open_lead", lead->record.id, true, err));
    MUST_STORE(desk_draft_set(files.desk, "lead/x/notes", "typed", err));
    MUST_STORE(desk_draft_set(files.desk, "lead/y/notes", "another", err));
    operation_set(ops, operations_on(ops, &lead_entity, lead->record.id, 1), "interest", "old",
                  "mine");
    ops->ended_meta = "open_lead";
    ops->ended_drafts[1] = "lead/x/notes";
    struct outbox_row *rows;
    size_t count;
    files_set(lead->record.id, "interest", "old", "before");
    MUST_STORE(desk_pending(files.desk, 1, 0, files.arena, &rows, &count, err));
    memcpy(ops->last->op_id, rows[0].op->op_id, UUID_SIZE); /* an id that is taken: all stays */
    ck_assert(!desk_save(files.desk, ops, NULL));
    ck_assert_ptr_nonnull(desk_draft(files.desk, "lead/x/notes", files.arena));
    uuid_new(ops->last->op_id);
    MUST_STORE(desk_save(files.desk, ops, err));
    ck_assert_ptr_null(desk_draft(files.desk, "lead/x/notes", files.arena));
    ck_assert_ptr_null(store_meta(files.desk, "open_lead", true, files.arena));
    ck_assert_str_eq(desk_draft(files.desk, "lead/y/notes", files.arena), "another");
}
END_TEST

START_TEST(a_bulk_of_rows_puts_what_is_new_and_keeps_what_is_newer_here)
{
    struct lead *lead = served(), *fresh;
    store_bulk(files.desk, true);
    fresh = files_lead(files.desk, "Petersen", "Leer", "+493023125013");
    MUST_STORE(desk_page_begin(files.desk, err));
    MUST_STORE(desk_page_gone(files.desk, &lead_entity, fresh->record.id, 9, false, err));
    MUST_STORE(desk_page_end(files.desk, "c19", 19, err));
    fresh->record.rev = 1;
    page(fresh, 20);
    ck_assert_str_eq(files_get(fresh->record.id, "state"), fresh->state);
    lead->record.rev = 3;
    record_put(&lead_entity, lead, "source", "fair", files.arena);
    page(lead, 21);
    lead->record.rev = 2;
    record_put(&lead_entity, lead, "source", "old list", files.arena);
    page(lead, 22);
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    store_bulk(files.desk, false);
}
END_TEST

START_TEST(a_late_page_changes_nothing_that_is_newer_here)
{
    struct lead *lead = served();
    lead->record.rev = 5;
    record_put(&lead_entity, lead, "source", "fair", files.arena);
    page(lead, 20);
    lead->record.rev = 4;
    record_put(&lead_entity, lead, "source", "old list", files.arena);
    page(lead, 21);
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    MUST_STORE(desk_page_begin(files.desk, err));
    MUST_STORE(desk_page_gone(files.desk, &lead_entity, lead->record.id, 4, false, err));
    MUST_STORE(desk_page_end(files.desk, "c22", 22, err));
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    files_set(lead->record.id, "interest", "old", "mine"); /* the same below what waits here */
    page(lead, 23);
    ck_assert_str_eq(files_get(lead->record.id, "source"), "fair");
    MUST_STORE(desk_page_begin(files.desk, err));
    MUST_STORE(desk_page_gone(files.desk, &lead_entity, lead->record.id, 4, false, err));
    MUST_STORE(desk_page_gone(files.desk, &lead_entity, lead->record.id, 5, false, err));
    MUST_STORE(desk_page_end(files.desk, "c24", 24, err));
    void *gone;
    ck_assert(!store_load(files.desk, &lead_entity, lead->record.id, files.arena, &gone, NULL));
}
END_TEST

UNIT_TESTS_WITH(
    "store/desk", files_open, files_close, a_late_page_changes_nothing_that_is_newer_here,
    what_hurries_leaves_the_files_to_a_quiet_moment,
    what_lies_beside_the_outbox_ends_with_its_group,
    a_bulk_of_rows_puts_what_is_new_and_keeps_what_is_newer_here,
    an_answer_does_not_write_the_operation_again, an_outbox_of_the_first_shape_keeps_what_waits,
    a_value_does_not_flash_back_between_answer_and_feed,
    a_rejected_operation_leaves_the_row_and_stays_visible,
    attempts_of_two_desks_add_up_in_the_overlay,
    what_was_saved_is_shown_again_after_the_cache_was_lost,
    a_writer_hears_that_another_process_waits, a_desk_closed_in_a_transaction_lets_others_write,
    what_had_to_be_given_up_is_told_to_its_author, a_group_id_longer_than_any_is_cut_not_trusted,
    an_outbox_ahead_of_the_cache_is_replayed_once,
    what_another_process_saved_is_shown_before_my_own_and_once,
    a_page_shows_what_was_saved_while_the_cache_was_busy,
    a_damaged_text_takes_its_whole_group_along_and_no_other,
    a_damaged_outbox_is_an_error_and_left_alone, numbers_have_no_gap_and_files_are_private,
    an_emptied_cache_shows_what_waits_when_rows_come_back)
