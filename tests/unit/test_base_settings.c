/* Settings: what is written can be read again, and what cannot is refused with its line. */
#include "unit.h"

#include "base/file.h"
#include "base/settings.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static char folder[] = "/tmp/vorwahl-settings-XXXXXX";
static const char *path;
static struct settings *one, *two;

static void open_folder(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path = path_join(arena, folder, "settings.ini");
    one = settings_new();
    two = settings_new();
}

static void close_folder(void)
{
    settings_free(one);
    settings_free(two);
    ck_assert(dir_remove(folder, NULL));
    arena_free(arena);
}

static void write_lines(const char *lines)
{
    ck_assert(file_write(path, lines, strlen(lines), NULL));
}

static char *filled(size_t length)
{
    char *text = arena_alloc(arena, length + 1);
    memset(text, 'x', length);
    return text;
}

START_TEST(settings_survive_saving_and_later_files_win)
{
    settings_set(one, "keys.quit", "q");
    settings_set(one, "view.wide", "yes");
    settings_set(one, "view.rows", "40");
    ck_assert(settings_save(one, path, NULL));
    settings_set(two, "keys.quit", "x");
    ck_assert(settings_load(two, path, NULL));
    ck_assert_str_eq(settings_get(two, "keys.quit", ""), "q");
    ck_assert(settings_get_bool(two, "view.wide", false));
    ck_assert_int_eq(settings_get_int(two, "view.rows", 0), 40);
    ck_assert(settings_load(two, path_join(arena, folder, "missing"), NULL));
}
END_TEST

START_TEST(settings_keep_signs_that_mean_something_in_ini)
{
    settings_set(one, "keys.find", ";");
    settings_set(one, "keys.jump", "a ; b");
    settings_set(one, "keys.mark", "#");
    ck_assert(settings_save(one, path, NULL) && settings_load(two, path, NULL));
    ck_assert_str_eq(settings_get(two, "keys.find", ""), ";");
    ck_assert_str_eq(settings_get(two, "keys.jump", ""), "a ; b");
    ck_assert_str_eq(settings_get(two, "keys.mark", ""), "#");
}
END_TEST

static const char *lines_now(void)
{
    struct text file = {0};
    ck_assert(file_read(path, 10000, &file, NULL));
    const char *lines = arena_strdup(arena, text_str(&file));
    text_free(&file);
    return lines;
}

START_TEST(changing_one_setting_keeps_everything_else_of_the_file)
{
    write_lines("; mine\n[keys]\n# the phone\nlead.dial = F5\nlead.why=F6\n\n[other]\nodd = 1\n");
    ck_assert(settings_change(path, "keys.lead.dial", "F7", NULL));
    ck_assert_str_eq(lines_now(), "; mine\n[keys]\n# the phone\nlead.dial = F7\nlead.why=F6\n\n"
                                  "[other]\nodd = 1\n");
    ck_assert(settings_change(path, "keys.app.undo", "F8", NULL));
    ck_assert_str_eq(lines_now(), "; mine\n[keys]\n# the phone\nlead.dial = F7\nlead.why=F6\n"
                                  "app.undo = F8\n\n[other]\nodd = 1\n");
    ck_assert(settings_change(path, "keys.lead.dial", NULL, NULL));
    ck_assert(settings_change(path, "look.theme", "mono", NULL));
    ck_assert_str_eq(lines_now(), "; mine\n[keys]\n# the phone\nlead.why=F6\napp.undo = F8\n\n"
                                  "[other]\nodd = 1\n\n[look]\ntheme = mono\n");
    ck_assert(settings_load(two, path, NULL));
    ck_assert_str_eq(settings_get(two, "keys.app.undo", ""), "F8");
    ck_assert_ptr_null(settings_get(two, "keys.lead.dial", NULL));
}
END_TEST

START_TEST(a_setting_over_several_lines_goes_whole_and_twice_written_ones_too)
{
    write_lines("[dial]\ncommand = a\n  b\n  c\nother = 1\ncommand = d\n[keys]\ncommand = k");
    ck_assert(settings_change(path, "dial.command", "x;y", NULL));
    ck_assert_str_eq(lines_now(), "[dial]\ncommand = x\\;y\nother = 1\n[keys]\ncommand = k\n");
    ck_assert(settings_load(two, path, NULL));
    ck_assert_str_eq(settings_get(two, "dial.command", ""), "x;y");
}
END_TEST

START_TEST(a_file_that_is_not_understood_is_not_changed)
{
    struct error err = {0};
    write_lines("[keys]\nnonsense\n");
    ck_assert(!settings_change(path, "keys.app.undo", "F8", &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(lines_now(), "[keys]\nnonsense\n");
    write_lines("");
    ck_assert(!settings_change(path, "keys.app.undo", filled(300), &err));
    ck_assert_str_eq(lines_now(), "");
}
END_TEST

START_TEST(a_line_that_is_too_long_is_named)
{
    struct error err = {0};
    write_lines(arena_printf(arena, "[look]\ntheme = light\nname = %s\n", filled(300)));
    ck_assert(!settings_load(one, path, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "line 3"));
    ck_assert_ptr_nonnull(strstr(err.message, "199 bytes"));
    ck_assert_ptr_null(settings_get(one, "look.theme", NULL));
}
END_TEST

START_TEST(the_longest_line_is_read_whole)
{
    write_lines(arena_printf(arena, "[look]\nname = %s", filled(192)));
    ck_assert(settings_load(one, path, NULL));
    ck_assert_str_eq(settings_get(one, "look.name", ""), filled(192));
    write_lines(arena_printf(arena, "[look]\nname = %s\r\nnext = 1\r\n", filled(192)));
    ck_assert(settings_load(two, path, NULL));
    ck_assert_str_eq(settings_get(two, "look.name", ""), filled(192));
    ck_assert_str_eq(settings_get(two, "look.next", ""), "1");
}
END_TEST

START_TEST(what_could_not_be_read_again_is_not_saved)
{
    struct error err = {0};
    write_lines("[look]\ntheme = light\n");
    settings_set(one, "service.ca_file", filled(400));
    ck_assert(!settings_save(one, path, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "service.ca_file"));
    settings_set(one, "service.ca_file", NULL);
    settings_set(one, arena_printf(arena, "%s.a", filled(50)), "1");
    ck_assert(!settings_save(one, path, &err));
    ck_assert(settings_load(two, path, NULL)); /* the file of before still stands */
    ck_assert_str_eq(settings_get(two, "look.theme", ""), "light");
}
END_TEST

START_TEST(every_length_is_read_as_saved_or_refused)
{
    for (size_t length = 1; length < 260; length++) {
        settings_set(one, "look.name", filled(length));
        if (!settings_save(one, path, NULL)) {
            ck_assert_uint_gt(length, 192);
            continue;
        }
        ck_assert(settings_load(two, path, NULL));
        ck_assert_str_eq(settings_get(two, "look.name", ""), filled(length));
    }
}
END_TEST

START_TEST(a_line_without_meaning_is_named)
{
    struct error err = {0};
    write_lines("[look]\ntheme = light\n\nwhat is this\n");
    ck_assert(!settings_load(one, path, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "line 4"));
}
END_TEST

START_TEST(words_for_yes_are_taken_in_any_case_and_numbers_only_whole)
{
    write_lines("[a]\none = Yes\ntwo = ON\nthree = 1\nfour = no\nfive = 12x\nsix = -7\n");
    ck_assert(settings_load(one, path, NULL));
    ck_assert(settings_get_bool(one, "a.one", false) && settings_get_bool(one, "a.two", false));
    ck_assert(settings_get_bool(one, "a.three", false) && !settings_get_bool(one, "a.four", true));
    ck_assert(settings_get_bool(one, "a.missing", true));
    ck_assert_int_eq(settings_get_int(one, "a.five", 3), 3);
    ck_assert_int_eq(settings_get_int(one, "a.six", 3), -7);
}
END_TEST

static void collect(const char *key, const char *value, void *data)
{
    text_printf(data, "%s=%s ", key, value);
}

START_TEST(a_section_is_walked_in_order_and_null_takes_a_key_away)
{
    struct text seen = {0};
    settings_set(one, "keys.b", "2");
    settings_set(one, "keys.a", "1");
    settings_set(one, "keys.c", "3");
    settings_set(one, "look.theme", "light");
    settings_set(one, "keys.c", NULL);
    settings_set(one, "keys.never", NULL);
    settings_each(one, "keys.", collect, &seen);
    ck_assert_str_eq(text_str(&seen), "keys.a=1 keys.b=2 ");
    text_free(&seen);
}
END_TEST

/* Found by fuzzing: it was read, saved under another heading, and then not read again. */
START_TEST(a_section_with_a_dot_is_named)
{
    struct error wrong = {0};
    write_lines("[service]\nurl = here\n[keys.more]\na = b\n");
    ck_assert(!settings_load(one, path, &wrong));
    ck_assert_int_eq(wrong.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(wrong.message, "line 4"));
}
END_TEST

UNIT_TESTS_WITH("base/settings", open_folder, close_folder, a_section_with_a_dot_is_named,
                changing_one_setting_keeps_everything_else_of_the_file,
                a_setting_over_several_lines_goes_whole_and_twice_written_ones_too,
                a_file_that_is_not_understood_is_not_changed,
                settings_survive_saving_and_later_files_win,
                settings_keep_signs_that_mean_something_in_ini, a_line_that_is_too_long_is_named,
                the_longest_line_is_read_whole, what_could_not_be_read_again_is_not_saved,
                every_length_is_read_as_saved_or_refused, a_line_without_meaning_is_named,
                words_for_yes_are_taken_in_any_case_and_numbers_only_whole,
                a_section_is_walked_in_order_and_null_takes_a_key_away)
