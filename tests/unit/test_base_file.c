/* Files, errors and arenas: what is private stays private, what is written is whole. */
#include "unit.h"

#include "base/disk.h"
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

START_TEST(disks_of_other_machines_are_known_by_their_kind)
{
    ck_assert(disk_type_is_remote(0x6969));
    ck_assert(disk_type_is_remote(0xFF534D42));
    ck_assert(disk_type_is_remote(0x65735546));
    ck_assert(!disk_type_is_remote(0xEF53));     /* ext4 */
    ck_assert(!disk_type_is_remote(0x9123683E)); /* btrfs */
    ck_assert(!disk_is_remote("/nowhere/at/all"));
}
END_TEST

static void make_device(const char *number, const char *uuid)
{
    const char *device = path_join(arena, path_join(arena, folder, "dev/block"), number);
    const char *dm = path_join(arena, device, "dm");
    ck_assert(dir_make(path_join(arena, device, "slaves"), NULL));
    ck_assert(uuid == NULL || (dir_make(dm, NULL) &&
                               file_write(path_join(arena, dm, "uuid"), uuid, strlen(uuid), NULL)));
}

static void stands_on(const char *above, const char *below)
{
    const char *devices = path_join(arena, folder, "dev/block");
    const char *link = arena_printf(arena, "%s/%s/slaves/%s", devices, above, below);
    ck_assert_int_eq(symlink(path_join(arena, devices, below), link), 0);
}

/* LVM over LUKS is encrypted, LVM over a bare disk is not, and over one of each neither. */
START_TEST(a_disk_is_encrypted_if_all_it_stands_on_is)
{
    make_device("8:1", NULL);
    make_device("253:0", "CRYPT-LUKS2-0123\n");
    make_device("253:1", "LVM-abc\n");
    make_device("253:2", "LVM-def\n");
    stands_on("253:0", "8:1");
    stands_on("253:1", "253:0");
    ck_assert_int_eq(disk_device_encryption(folder, 8, 1), DISK_CLEAR);
    ck_assert_int_eq(disk_device_encryption(folder, 253, 0), DISK_ENCRYPTED);
    ck_assert_int_eq(disk_device_encryption(folder, 253, 1), DISK_ENCRYPTED);
    stands_on("253:2", "253:0");
    stands_on("253:2", "8:1");
    ck_assert_int_eq(disk_device_encryption(folder, 253, 2), DISK_CLEAR);
    ck_assert_int_eq(disk_device_encryption(folder, 0, 40), DISK_UNKNOWN);
    ck_assert_int_eq(disk_device_encryption(folder, 9, 9), DISK_UNKNOWN);
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
                disks_of_other_machines_are_known_by_their_kind,
                a_disk_is_encrypted_if_all_it_stands_on_is,
                arena_memory_is_zeroed_and_aligned_after_a_reset)
