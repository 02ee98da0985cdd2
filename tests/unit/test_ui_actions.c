/* The one list of actions that key bar, help, palette and manual read. */
#include "unit.h"

#include "base/file.h"
#include "codec/data_files.h"

#include "../../ui/keys.h"
#include "../../ui/palette.h"
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

START_TEST(the_key_of_every_action_can_be_pressed_by_its_name)
{
    for_each_action(table, action)
    {
        struct key key;
        char spelled[24];
        ck_assert_msg(key_read(action->key, &key), "%s", action->key);
        key_spell(&key, spelled);
        ck_assert_str_eq(spelled, action->key);
    }
    struct key key;
    ck_assert(!key_read("F13", &key) && !key_read("", &key) && !key_read("Entr", &key));
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

START_TEST(a_new_key_that_somebody_has_is_refused_by_name)
{
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    const struct action *dial = &lead_screen.actions[0], *undo = &global_actions[0];
    ck_assert_str_eq(dial->name, "lead.dial");
    ck_assert_ptr_null(key_refused(&app, dial, "F5"));
    ck_assert_ptr_null(key_refused(&app, dial, dial->key));
    ck_assert_ptr_null(key_refused(&app, dial, "v")); /* another screen's */
    ck_assert_ptr_nonnull(strstr(key_refused(&app, dial, "y"), "lead.why"));
    ck_assert_ptr_nonnull(strstr(key_refused(&app, dial, "u"), "app.undo"));
    ck_assert_ptr_nonnull(strstr(key_refused(&app, dial, "3"), "questions"));
    ck_assert_ptr_nonnull(key_refused(&app, dial, "Up"));
    ck_assert_ptr_nonnull(strstr(key_refused(&app, undo, "d"), "queue.dial"));
    settings_set(app.settings, "keys.lead.why", "F5");
    ck_assert_ptr_null(key_refused(&app, dial, "y"));
    ck_assert_ptr_nonnull(strstr(key_refused(&app, dial, "F5"), "lead.why"));
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

START_TEST(an_outcome_keeps_its_letter_on_the_lead)
{
    static const struct outcome busy = {.code = "busy", .key = 'b', .label = "busy"};
    const struct outcome_table outcomes = {.rows = &busy, .count = 1};
    struct session session = {.outcomes = &outcomes};
    struct app app = {.settings = settings_new(), .frame = arena_new(), .session = &session};
    ck_assert_ptr_nonnull(strstr(key_refused(&app, &lead_screen.actions[0], "b"), "busy"));
    ck_assert_ptr_nonnull(strstr(key_refused(&app, &global_actions[0], "b"), "busy"));
    ck_assert_ptr_null(key_refused(&app, &queue_screen.actions[0], "b"));
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

START_TEST(the_letters_of_a_teams_own_outcomes_belong_to_no_command_of_the_lead)
{
    const struct action *const tables[] = {global_actions, lead_screen.actions};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct action *action = tables[i]; action->name != NULL; action++)
            ck_assert_msg(action->key == NULL || strlen(action->key) != 1 ||
                              strchr(OUTCOME_KEYS_FREE, action->key[0]) == NULL,
                          "%s has %s", action->name, action->key);
}
END_TEST

static bool is_offered(const struct palette_row *rows, int count, const struct action *action)
{
    for (int i = 0; i < count; i++)
        if (rows[i].action == action)
            return true;
    return false;
}

START_TEST(the_palette_has_every_action_on_every_screen)
{
    static struct palette_row rows[PALETTE_MOST];
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    for (const struct screen_class *const *class = all_screens(); *class != NULL; class ++) {
        int count = palette_collect(&app, *class, "", rows);
        for_each_action(table, action) ck_assert_msg(
            is_offered(rows, count, action) || (strcmp(action->name, "app.search2") == 0 &&
                                                is_shadowed(&app, action, (*class)->actions)),
            "%s is not offered on %s", action->name, (*class)->name);
    }
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

static bool is_named(const struct palette_row *rows, int count, const char *name, const char *key)
{
    for (int i = 0; i < count; i++)
        if (str_equal(rows[i].action->name, name) && str_equal(rows[i].action->key, key))
            return true;
    return false;
}

START_TEST(the_palette_has_every_outcome_and_answer_on_every_screen)
{
    static struct palette_row rows[PALETTE_MOST];
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    struct outcome_table outcomes;
    struct error err = {0};
    ck_assert_msg(outcomes_load(data_path(app.frame, "outcomes.json"), app.frame, &outcomes, &err),
                  "%s", err.message);
    struct session session = {.outcomes = &outcomes};
    app.session = &session;
    for (const struct screen_class *const *class = all_screens(); *class != NULL; class ++) {
        int count = palette_collect(&app, *class, "", rows);
        ck_assert_int_lt(count, PALETTE_MOST);
        for (int i = 0; i < outcomes.count; i++)
            ck_assert_msg(is_named(rows, count,
                                   arena_printf(app.frame, "outcome.%s", outcomes.rows[i].code),
                                   arena_printf(app.frame, "%c", outcomes.rows[i].key)),
                          "%s is not offered on %s", outcomes.rows[i].code, (*class)->name);
        ck_assert(is_named(rows, count, "answer.unknown", "0"));
        ck_assert(is_named(rows, count, "answer.refused", "-"));
    }
    settings_free(app.settings);
    arena_free(app.frame);
}
END_TEST

START_TEST(every_screen_is_opened_by_an_action)
{
    for (const struct screen_class *const *class = all_screens(); *class != NULL; class ++) {
        bool is_there = false;
        for_each_action(table, action) is_there |= str_equal(action->name, (*class)->opened_by);
        ck_assert_msg(is_there, "nothing in the palette opens %s", (*class)->name);
    }
}
END_TEST

START_TEST(the_best_match_of_the_palette_stands_first)
{
    static struct palette_row rows[PALETTE_MOST];
    struct app app = {.settings = settings_new(), .frame = arena_new()};
    ck_assert_int_gt(palette_collect(&app, &queue_screen, "filt", rows), 0);
    ck_assert_str_eq(rows[0].action->name, "queue.filter");
    ck_assert_int_gt(palette_collect(&app, &queue_screen, "pwrmd", rows), 0);
    ck_assert_str_eq(rows[0].action->name, "lead.power");
    ck_assert_ptr_eq(rows[0].class, &lead_screen);
    ck_assert_int_eq(palette_collect(&app, &queue_screen, "zzzzqqq", rows), 0);
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
           no_two_actions_have_one_name, the_key_of_every_action_can_be_pressed_by_its_name,
           no_key_means_two_things_on_one_screen, no_screen_hides_undo_help_or_commands,
           a_key_of_the_settings_replaces_the_default, keys_that_clash_are_named,
           a_new_key_that_somebody_has_is_refused_by_name, an_outcome_keeps_its_letter_on_the_lead,
           the_letters_of_a_teams_own_outcomes_belong_to_no_command_of_the_lead,
           the_palette_has_every_action_on_every_screen,
           the_palette_has_every_outcome_and_answer_on_every_screen,
           every_screen_is_opened_by_an_action, the_best_match_of_the_palette_stands_first,
           the_manual_lists_every_action)
