/* The one list of actions that key bar, help, palette and manual read. */
#include "unit.h"

#include "../../ui/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define for_each_action(table, row)                                                                \
    for (const struct action *const *table = all_actions(); *table != NULL; table++)               \
        for (const struct action *row = *table; row->name != NULL; row++)

START_TEST(every_action_has_name_key_label_help_and_handler)
{
    size_t count = 0;
    for_each_action(table, action)
    {
        count++;
        ck_assert_ptr_nonnull(strchr(action->name, '.'));
        ck_assert_msg(!str_is_empty(action->key) && !str_is_empty(action->label) &&
                          !str_is_empty(action->help),
                      "%s lacks a text", action->name);
        ck_assert_msg(action->run != NULL, "%s does nothing", action->name);
        ck_assert_msg(text_cells(action->label) <= 18, "%s: the label is cut in the help",
                      action->name);
    }
    ck_assert_uint_gt(count, 30);
}
END_TEST

START_TEST(no_two_actions_have_one_name)
{
    for_each_action(table, action) for_each_action(others, other)
        ck_assert_msg(action == other || strcmp(action->name, other->name) != 0,
                      "%s is there twice", action->name);
}
END_TEST

/* Two rows may share a key if their predicates differ: board.open and board.lead are never offered
 * together. */
START_TEST(no_key_means_two_things_on_one_screen)
{
    for_each_action(table, action) for (const struct action *other = action + 1;
                                        other->name != NULL; other++)
        ck_assert_msg(!str_equal(action->key, other->key) ||
                          (action->may != NULL && other->may != NULL && action->may != other->may),
                      "%s and %s share the key %s", action->name, other->name, action->key);
}
END_TEST

START_TEST(no_screen_hides_undo_help_or_commands)
{
    static const char *const kept[] = {"u", "?", ":"};
    for_each_action(table, action) for (size_t i = 0;
                                        *table != global_actions && i < sizeof kept / sizeof *kept;
                                        i++)
        ck_assert_msg(!str_equal(action->key, kept[i]), "%s hides %s", action->name, kept[i]);
}
END_TEST

START_TEST(a_key_of_the_settings_replaces_the_default)
{
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    const struct action *undo = &global_actions[0];
    ck_assert_str_eq(action_key(&app, undo), undo->key);
    settings_set(app.settings, "keys.app.undo", "F9");
    ck_assert_str_eq(action_key(&app, undo), "F9");
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

START_TEST(keys_that_clash_are_named)
{
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    ck_assert_ptr_null(actions_clash(&app));
    settings_set(app.settings, "keys.app.undo", "q");
    ck_assert_ptr_nonnull(strstr(actions_clash(&app), "app.undo"));
    ck_assert_ptr_nonnull(strstr(actions_clash(&app), "app.quit"));
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

START_TEST(the_manual_lists_every_action)
{
    char *manual = NULL;
    size_t size;
    FILE *out = open_memstream(&manual, &size);
    actions_print(out);
    fclose(out);
    for_each_action(table, action) ck_assert_msg(strstr(manual, action->name) != NULL,
                                                 "%s is not in the manual", action->name);
    free(manual);
}
END_TEST

UNIT_TESTS("ui/actions", every_action_has_name_key_label_help_and_handler,
           no_two_actions_have_one_name, no_key_means_two_things_on_one_screen,
           no_screen_hides_undo_help_or_commands, a_key_of_the_settings_replaces_the_default,
           keys_that_clash_are_named, the_manual_lists_every_action)
