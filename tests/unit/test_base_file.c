/* Files, errors and arenas: what is private stays private, what is written is whole. */
#include "unit.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char folder[] = "/tmp/vorwahl-base-XXXXXX";

static void open_folder(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void close_folder(void)
{
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

START_TEST(a_written_file_is_whole_and_private)
{
    const char *path = path_join(arena, folder, "a");
    struct text text = {0};
    struct stat info;
    ck_assert(file_write(path, "old", 3, NULL) && file_write(path, "new\0x", 5, NULL));
    ck_assert(file_read(path, 5, &text, NULL));
    ck_assert_uint_eq(text.length, 5);
    ck_assert_mem_eq(text.data, "new\0x", 5);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    text_free(&text);
}
END_TEST

START_TEST(too_large_and_irregular_files_are_refused)
{
    const char *path = path_join(arena, folder, "a"), *pipe_path = path_join(arena, folder, "pipe");
    struct text text = {0};
    struct error err = {0};
    ck_assert(file_write(path, "123456", 6, NULL));
    ck_assert(!file_read(path, 5, &text, &err));
    ck_assert_int_eq(err.code, ERR_TOO_LARGE);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    ck_assert(!file_read(pipe_path, 5, &text, &err));
    ck_assert_int_eq(err.code, ERR_NO_INPUT);
    ck_assert_ptr_null(text.data);
}
END_TEST

START_TEST(removing_a_folder_does_not_follow_links)
{
    const char *outside = path_join(arena, folder, "outside"),
               *kept = path_join(arena, outside, "kept");
    const char *inside = path_join(arena, folder, "inside"),
               *deep = path_join(arena, inside, "a/b/c");
    ck_assert(dir_make(outside, NULL) && file_write(kept, "x", 1, NULL) && dir_make(deep, NULL));
    ck_assert_int_eq(symlink(outside, path_join(arena, deep, "link")), 0);
    ck_assert(dir_remove(inside, NULL));
    ck_assert(!file_exists(inside));
    ck_assert(file_exists(kept));
}
END_TEST

START_TEST(error_messages_stay_utf8_when_cut)
{
    struct error err = {0};
    char *many = arena_alloc(arena, 1202);
    many[0] = 'a';
    for (int i = 0; i < 600; i++)
        memcpy(many + 1 + 2 * i, "ä", 2);
    error_set(&err, ERR_DATA, "%s", many);
    ck_assert(utf8_is_valid(err.message, strlen(err.message)));
    error_set(&err, ERR_DATA, "%s", many + 1);
    ck_assert(utf8_is_valid(err.message, strlen(err.message)));
}
END_TEST

START_TEST(every_error_name_leads_back_to_its_code)
{
    for (int i = 0; i < ERR_COUNT; i++)
        ck_assert_int_eq(error_from_name(error_name((enum error_code)i)), i);
    ck_assert_int_eq(error_from_name("no such name"), ERR_PROTOCOL);
    ck_assert_int_eq(error_from_name(NULL), ERR_PROTOCOL);
}
END_TEST

START_TEST(arena_memory_is_zeroed_and_aligned_after_a_reset)
{
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 9000; size = size * 3 + 1) {
            char *bytes = arena_alloc(arena, size);
            ck_assert_uint_eq((uintptr_t)bytes % 16, 0);
            for (size_t i = 0; i < size; i++)
                ck_assert_int_eq(bytes[i], 0);
            memset(bytes, 'x', size);
        }
        arena_reset(arena);
    }
}
END_TEST

UNIT_TESTS_WITH("base/file", open_folder, close_folder, a_written_file_is_whole_and_private,
                too_large_and_irregular_files_are_refused, removing_a_folder_does_not_follow_links,
                error_messages_stay_utf8_when_cut, every_error_name_leads_back_to_its_code,
                arena_memory_is_zeroed_and_aligned_after_a_reset)
