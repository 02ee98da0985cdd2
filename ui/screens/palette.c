/* Help and palette: one list of actions, searched as you type, run with Enter; Ctrl-K gives the
 * selected one another key. */
#include "../palette.h"

#include "../toolkit/editor.h"
#include "../toolkit/spots.h"
#include "../keys.h"
#include "../screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_CELLS 12
#define LABEL_CELLS 18

struct help_state {
    struct editor filter;
    struct palette_row rows[PALETTE_MOST];
    int count, shown; /* shown: rows that had room in the last drawing */
};

/* --- what is in the list --- */

/* A second key of an action that its screen needs for something else says nothing. */
static bool is_needless(const struct app *app, const struct action *action,
                        const struct screen_class *here)
{
    if (!is_shadowed(app, action, here->actions))
        return false;
    for (const struct action *other = global_actions; other->name != NULL; other++)
        if (other != action && other->run == action->run)
            return true;
    return false;
}

/* Fuzzy where words are short; a whole line of help would match nearly anything. */
static int score_of(struct app *app, const struct palette_row *row, const char *words)
{
    const char *title = row->class != NULL ? _(row->class->title) : "",
               *help = arena_printf(app->frame, "%s %s %s", title, _(row->action->label),
                                    _(row->action->help));
    int score = 2;
    if (words[0] != '\0') {
        score = 4 * text_fuzzy_score(words, text_fold(app->frame, _(row->action->label)));
        score = score > 0 ? score : 2 * text_fuzzy_score(words, row->action->name);
        score = score > 0 ? score : 2 * text_has_words(app->frame, help, words);
    }
    return row->class != NULL ? (score + 1) / 2 : score;
}

static int compare_rows(const void *a, const void *b)
{
    const struct palette_row *one = a, *other = b;
    return one->score != other->score ? other->score - one->score : one->place - other->place;
}

static int add_table(struct app *app, const struct palette_row *kind,
                     const struct screen_class *here, const char *words, struct palette_row *rows)
{
    int count = 0;
    for (const struct action *action = kind->action; action != NULL && action->name != NULL;
         action++) {
        struct palette_row row = {
            .action = action, .class = kind->class, .place = kind->place + count};
        row.score = score_of(app, &row, words);
        if (row.score > 0 && row.place < PALETTE_MOST &&
            (!is_action_of(global_actions, action) || !is_needless(app, action, here)))
            rows[kind->place + count++] = row;
    }
    return count;
}

static const struct action *keys_of(struct app *app, const struct screen_class *class)
{
    return class->keys != NULL ? class->keys(app) : NULL;
}

int palette_collect(struct app *app, const struct screen_class *here, const char *words,
                    struct palette_row rows[PALETTE_MOST])
{
    const char *folded = text_fold(app->frame, words);
    struct palette_row kind = {.action = here->actions};
    kind.place += add_table(app, &kind, here, folded, rows);
    kind.action = keys_of(app, here);
    kind.place += add_table(app, &kind, here, folded, rows);
    kind.action = global_actions;
    kind.place += add_table(app, &kind, here, folded, rows);
    for (const struct screen_class *const *class = all_screens(); *class != NULL; class ++) {
        kind.action = (*class)->actions;
        kind.class = *class;
        if (*class == here)
            continue;
        kind.place += add_table(app, &kind, here, folded, rows);
        kind.action = keys_of(app, *class);
        kind.place += add_table(app, &kind, here, folded, rows);
    }
    if (folded[0] != '\0')
        qsort(rows, (size_t)kind.place, sizeof *rows, compare_rows);
    return kind.place;
}

/* --- the screen --- */

#define HELP_LEFT (1 + KEY_CELLS + LABEL_CELLS + 1)
#define HELP_LINES 3

static int list_height(const struct app *app)
{
    return body_height(app) - 2;
}

static void collect(struct app *app, struct screen *screen)
{
    struct help_state *state = screen->state;
    state->count = palette_collect(app, screen->below->class, state->filter.text, state->rows);
    list_scroll(screen, state->count, list_height(app));
}

static bool open_help(struct app *app, struct screen *screen, const char *argument,
                      struct error *err)
{
    (void)app, (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct help_state));
    return true;
}

static void close_help(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

const char *palette_words(const struct screen *screen)
{
    return ((const struct help_state *)screen->state)->filter.text;
}

static bool works_here(const struct app *app, const struct screen *screen,
                       const struct palette_row *row)
{
    return row->class == NULL && (row->action->may == NULL || row->action->may(app, screen));
}

/* Its screen takes that key by itself; nothing else can have it. */
static bool is_fixed(const struct action *action)
{
    return action->run == NULL;
}

static const char *key_words(const struct app *app, const struct screen *screen,
                             const struct palette_row *row)
{
    if (is_fixed(row->action))
        return key_shown(row->action->key);
    bool is_hidden = is_action_of(global_actions, row->action) &&
                     is_shadowed(app, row->action, screen->class->actions);
    return is_hidden ? "" : key_shown(action_key(app, row->action));
}

static const char *help_words(struct app *app, const struct palette_row *row)
{
    const char *help = _(row->action->help);
    return row->class == NULL ? help
                              : arena_printf(app->frame, "%s: %s", _(row->class->title), help);
}

/* One sentence takes as many lines as it needs; returns how many. */
static int draw_row(struct app *app, const struct screen *screen, int y, int index)
{
    const struct help_state *state = screen->state;
    const struct palette_row *row = &state->rows[index];
    bool is_here = index == screen->selected;
    put_row(app, y, is_here, ROLE_NORMAL);
    put(app, y, 3, KEY_CELLS - 3, is_here ? ROLE_SELECTED : ROLE_ACCENT,
        key_words(app, screen->below, row));
    put(app, y, 1 + KEY_CELLS, LABEL_CELLS,
        is_here                               ? ROLE_SELECTED
        : works_here(app, screen->below, row) ? ROLE_NORMAL
                                              : ROLE_MUTED,
        _(row->action->label));
    return put_wrapped(app, y, HELP_LEFT, app->width - HELP_LEFT - 1, HELP_LINES,
                       is_here ? ROLE_SELECTED : ROLE_MUTED, help_words(app, row));
}

static int lines_of(struct app *app, const struct palette_row *row)
{
    return count_wrapped(app, app->width - HELP_LEFT - 1, HELP_LINES, help_words(app, row));
}

/* The selected row is in sight with all its lines. */
static void scroll_to_selected(struct app *app, struct screen *screen, int height)
{
    const struct help_state *state = screen->state;
    int needed = 0;
    for (int i = screen->selected; i >= screen->top && i < state->count; i--) {
        needed += lines_of(app, &state->rows[i]);
        if (needed > height && i < screen->selected) {
            screen->top = i + 1;
            return;
        }
    }
}

static void draw_help(struct app *app, struct screen *screen)
{
    struct help_state *state = screen->state;
    int top = body_top(app), y = top + 2, end = y + list_height(app), i;
    collect(app, screen);
    scroll_to_selected(app, screen, list_height(app));
    put(app, top, 1, 19, ROLE_MUTED, _("Type to find:"));
    for (i = screen->top; i < state->count && y + lines_of(app, &state->rows[i]) <= end; i++) {
        spot_row(app, y, i);
        y += draw_row(app, screen, y, i);
    }
    state->shown = i - screen->top;
    put_right(app, top, app->width - 1, ROLE_MUTED,
              state->count > 0
                  ? arena_printf(app->frame, _("%d of %d"), screen->selected + 1, state->count)
                  : _("nothing has these words"));
    editor_draw(app, &state->filter, top, 21, app->width - 45, true);
}

static const struct action *opener_of(const struct screen_class *class)
{
    for (const struct action *const *table = all_actions(); *table != NULL; table++)
        for (const struct action *action = *table; action->name != NULL; action++)
            if (str_equal(action->name, class->opened_by))
                return action;
    return NULL;
}

static const struct screen_class *screen_of(const struct action *action)
{
    for (const struct screen_class *const *class = all_screens(); *class != NULL; class ++)
        if (is_action_of((*class)->actions, action))
            return *class;
    return NULL;
}

static bool may_run(const struct app *app, const struct action *action)
{
    return action->may == NULL || action->may(app, app->top);
}

/* Runs what needs no row: what a screen may do before anything is loaded. A row is a person's
 * choice. */
static bool run_without_row(struct app *app, const struct action *action)
{
    if (is_fixed(action) || !app->top->is_dirty || !may_run(app, action))
        return false;
    app_load(app);
    if (!may_run(app, action))
        return false;
    action->run(app, app->top);
    return true;
}

static void say_key(struct app *app, const struct action *action)
{
    app_message(app, ROLE_ACCENT, _("%s here: %s"), key_shown(action_key(app, action)),
                _(action->label));
}

/* Opens that screen, by way of those on which it is opened; false: it says why not, on the way as
 * far as it got. */
static bool go_there(struct app *app, const struct screen_class *class)
{
    const struct action *opener = opener_of(class);
    bool is_there;
    if (is_action_of(global_actions, opener)) {
        is_there = may_run(app, opener);
        if (is_there)
            opener->run(app, app->top);
        else
            app_message(app, ROLE_WARN, "%s", error_sentence(ERR_FORBIDDEN));
    } else {
        is_there = go_there(app, screen_of(opener)) && run_without_row(app, opener);
        if (app->top->class == screen_of(opener))
            say_key(app, opener);
    }
    return is_there && app->top->class == class;
}

/* An action of another screen: that screen opens, and it runs; where it is about a row, the row is
 * to be chosen first, and its key is said. */
static void lead_there(struct app *app, const struct palette_row *row)
{
    if (go_there(app, row->class) && !run_without_row(app, row->action) &&
        app->top->class == row->class)
        say_key(app, row->action);
}

static void press(struct app *app, const struct action *action)
{
    struct key key;
    key_read(action->key, &key);
    if (!app->top->class->key(app, app->top, &key))
        app_message(app, ROLE_WARN, _("%s does not work here now."), _(action->label));
}

static void run_selected(struct app *app, struct screen *screen)
{
    const struct help_state *state = screen->state;
    const struct palette_row row = state->rows[screen->selected];
    app_pop(app);
    if (row.class != NULL)
        lead_there(app, &row);
    else if (works_here(app, app->top, &row) && is_fixed(row.action))
        press(app, row.action);
    else if (works_here(app, app->top, &row))
        row.action->run(app, app->top);
    else
        app_message(app, ROLE_WARN, _("%s does not work here now."), _(row.action->label));
}

static bool help_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct help_state *state = screen->state;
    if (list_key(app, screen, key, state->count, state->shown > 1 ? state->shown : 1))
        return true;
    if (key->code == KEY_ESCAPE) {
        app_pop(app);
        return true;
    }
    if (key->ctrl && key->codepoint == 'K')
        return false; /* an action of this screen; no text field's business here */
    bool is_taken = editor_key(&state->filter, key) || key->code == KEY_TAB_;
    collect(app, screen); /* the next key may come before the next drawing */
    return is_taken;
}

static bool has_row(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct help_state *)screen->state)->count > 0;
}

/* --- another key --- */

struct key_state {
    const struct action *action;
    char echo[300];
};

static void draw_key(struct app *app, struct screen *screen)
{
    const struct key_state *state = screen->state;
    int y = app->height - 6;
    screen->below->class->draw(app, screen->below);
    spots_clear(app);
    put_line(app, y, ROLE_ACCENT);
    for (int i = 1; i < 4; i++)
        fill(app, y + i, ROLE_NORMAL);
    put(app, y + 1, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Press the new key of \"%s\" (%s), now %s"),
                     _(state->action->label), state->action->name,
                     key_shown(action_key(app, state->action))));
    put(app, y + 2, 1, app->width - 2, ROLE_MUTED,
        arena_printf(app->frame, _("Backspace: the usual one (%s)  Esc: as it was"),
                     state->action->key));
    put(app, y + 3, 1, app->width - 2, ROLE_WARN, state->echo);
    put_cursor(app, y + 1, 1);
}

static void set_key(struct app *app, const struct action *action, const char *key)
{
    const char *setting = arena_printf(app->frame, "keys.%s", action->name);
    option_set(app, setting, str_equal(key, action->key) ? NULL : key);
    app_message(app, ROLE_GOOD, _("%s now has the key %s."), _(action->label), key);
}

static bool key_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct key_state *state = screen->state;
    const struct action *action = state->action;
    char name[24];
    key_spell(key, name);
    if (key->code == KEY_PASTE || key_is_mouse(key))
        return true;
    if (key->code == KEY_ESCAPE) {
        app_pop(app);
        return true;
    }
    const char *wish = key->code == KEY_BACKSPACE_ ? action->key : name,
               *refused = key_refused(app, action, wish);
    if (refused != NULL) {
        snprintf(state->echo, sizeof state->echo, "%s", refused);
        return true;
    }
    app_pop(app);
    set_key(app, action, wish);
    return true;
}

static const struct screen_class key_screen = {
    .name = "key", .title = "", .draw = draw_key, .key = key_key, .close = close_help};

static void change_key(struct app *app, struct screen *screen)
{
    const struct help_state *help = screen->state;
    const struct action *action = help->rows[screen->selected].action;
    if (is_fixed(action)) {
        app_message(app, ROLE_WARN, _("%s cannot be changed"), key_shown(action->key));
        return;
    }
    struct key_state *state = xcalloc(1, sizeof *state);
    state->action = action;
    app_push(app, &key_screen, NULL);
    app->top->state = state;
}

static const struct action actions[] = {
    {"help.run", "Enter", N_("run"), N_("run the selected command, or open its screen"), has_row,
     run_selected},
    {"help.key", "Ctrl-K", N_("change key"), N_("give the selected command another key"), has_row,
     change_key},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class help_screen = {.name = "help",
                                         .title = N_("Help and commands"),
                                         .opened_by = "app.help",
                                         .open = open_help,
                                         .draw = draw_help,
                                         .key = help_key,
                                         .close = close_help,
                                         .actions = actions};
