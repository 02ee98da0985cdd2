/* Log lines: whole, JSON, private, and nothing when nobody asked. */
#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char folder[] = "/tmp/vorwahl-log-XXXXXX";
static const char *path;

static void open_folder(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path = path_join(arena, folder, "log");
}

static void close_folder(void)
{
    log_close();
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

static const char *logged(void)
{
    struct text text = {0};
    ck_assert(file_read(path, 1 << 20, &text, NULL));
    const char *copy = arena_strdup(arena, text_str(&text));
    text_free(&text);
    return copy;
}

START_TEST(a_line_holds_time_level_event_and_the_pairs_given)
{
    ck_assert(log_open(path, LOG_INFO, NULL));
    log_event(LOG_INFO, "request", "id", "r1", "status", "200", "note", NULL, NULL);
    const char *line = logged();
    ck_assert(str_starts(line, "{\"at\":\"20"));
    ck_assert(str_ends(line, "Z\",\"level\":\"info\",\"event\":\"request\",\"id\":\"r1\","
                             "\"status\":\"200\",\"note\":\"\"}\n"));
}
END_TEST

START_TEST(no_value_can_end_its_line_or_its_quotes)
{
    ck_assert(log_open(path, LOG_INFO, NULL));
    log_event(LOG_WARN, "e", "k", "a\"b\\c\nd\x1b[2J\x7f\xfc", NULL);
    const char *line = logged();
    ck_assert_ptr_nonnull(strstr(line, "\"k\":\"a\\\"b\\\\c\\u000ad\\u001b[2J\\u007f\\u00fc\"}\n"));
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
}
END_TEST

START_TEST(what_is_below_the_threshold_is_not_written)
{
    log_event(LOG_ERROR, "before", NULL); /* nothing is open: no crash, no file */
    ck_assert(log_open(path, LOG_WARN, NULL));
    log_event(LOG_DEBUG, "debug", NULL);
    log_event(LOG_INFO, "info", NULL);
    log_event(LOG_WARN, "warn", NULL);
    log_event(LOG_ERROR, "error", NULL);
    log_close();
    log_event(LOG_ERROR, "after", NULL);
    const char *lines = logged();
    ck_assert_ptr_null(strstr(lines, "debug"));
    ck_assert_ptr_null(strstr(lines, "info"));
    ck_assert_ptr_null(strstr(lines, "before"));
    ck_assert_ptr_null(strstr(lines, "after"));
    ck_assert_ptr_nonnull(strstr(lines, "\"event\":\"warn\""));
    ck_assert_ptr_nonnull(strstr(lines, "\"event\":\"error\""));
}
END_TEST

START_TEST(the_file_is_private_grows_and_is_no_link)
{
    struct stat info;
    struct error err = {0};
    const char *link_path = path_join(arena, folder, "link");
    for (int i = 0; i < 2; i++) {
        ck_assert(log_open(path, LOG_INFO, NULL));
        log_event(LOG_INFO, i == 0 ? "first" : "second", NULL);
        log_close();
    }
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_ptr_nonnull(strstr(logged(), "first"));
    ck_assert_ptr_nonnull(strstr(logged(), "second"));
    ck_assert_int_eq(symlink(path, link_path), 0);
    ck_assert(!log_open(link_path, LOG_INFO, &err));
    ck_assert_int_eq(err.code, ERR_CANNOT_CREATE);
    ck_assert(!log_open(path_join(arena, folder, "no/such/folder"), LOG_INFO, &err));
}
END_TEST

static void *write_many(void *data)
{
    for (int i = 0; i < 200; i++)
        log_event(LOG_INFO, "many", "who", data, "end", "end", NULL);
    return NULL;
}

START_TEST(lines_of_many_threads_stay_whole)
{
    pthread_t threads[4];
    static char names[4][2] = {"a", "b", "c", "d"};
    ck_assert(log_open(path, LOG_INFO, NULL));
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many, names[i]), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    size_t count = 0;
    for (const char *at = logged(), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        const char *line = arena_strndup(arena, at, (size_t)(end - at));
        ck_assert(str_starts(line, "{\"at\":") && str_ends(line, "\"end\":\"end\"}"));
        count++;
    }
    ck_assert_uint_eq(count, 800);
}
END_TEST

UNIT_TESTS_WITH("base/log", open_folder, close_folder,
                a_line_holds_time_level_event_and_the_pairs_given,
                no_value_can_end_its_line_or_its_quotes, what_is_below_the_threshold_is_not_written,
                the_file_is_private_grows_and_is_no_link, lines_of_many_threads_stay_whole)
