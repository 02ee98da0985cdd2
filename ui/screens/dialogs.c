/* Small questions on top of a screen: a line, a choice. */
#include "../toolkit/editor.h"
#include "../toolkit/spots.h"
#include "../keys.h"
#include "../screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prompt_state {
    struct prompt prompt;
    struct editor editor;
    char echo[300], question[200];
    bool is_fine, warns;
    char begun[1000]; /* what was typed before Tab went through the choices */
    size_t turn;      /* which choice stands there now; 0: none yet */
    size_t back;      /* which earlier line, 1 the latest; 0: what was typed, in begun */
};

static void draw_below(struct app *app, struct screen *screen)
{
    if (screen->below != NULL && screen->below->class->draw != NULL)
        screen->below->class->draw(app, screen->below);
    spots_clear(app); /* what lies below does not hear */
}

static bool is_warning; /* of the check that runs */

void prompt_warn(void)
{
    is_warning = true;
}

static void check(struct app *app, struct prompt_state *state)
{
    state->echo[0] = '\0';
    is_warning = false;
    state->is_fine = state->prompt.check == NULL ||
                     state->prompt.check(app, state->editor.text, state->echo, sizeof state->echo);
    state->warns = is_warning;
}

static void draw_prompt(struct app *app, struct screen *screen)
{
    struct prompt_state *state = screen->state;
    int width = app->width - 2,
        lines = text_cells(safe_text(app->frame, state->echo)) > width ? 2 : 1,
        y = app->height - 5 - lines;
    draw_below(app, screen);
    put_line(app, y, ROLE_ACCENT);
    for (int line = 1; line <= 2 + lines; line++)
        fill(app, y + line, ROLE_NORMAL);
    put(app, y + 1, 1, width, ROLE_TITLE, state->question);
    editor_draw(app, &state->editor, y + 2, 1, width, true);
    put_wrapped(app, y + 3, 1, width, lines,
                state->is_fine && !state->warns ? ROLE_MUTED : ROLE_WARN, state->echo);
}

static size_t common(char *const *lines, size_t count)
{
    size_t length = strlen(lines[0]);
    for (size_t i = 1; i < count; i++)
        for (size_t at = 0; at < length; at++)
            if (lines[i][at] != lines[0][at])
                length = at;
    while (length > 0 && ((unsigned char)lines[0][length] & 0xC0) == 0x80)
        length--; /* not inside a character */
    return length;
}

/* What all choices share is put in at once; then Tab goes from one to the next. */
static void complete(struct app *app, struct prompt_state *state)
{
    char **lines, *now = arena_strdup(app->frame, state->editor.text);
    if (state->turn == 0)
        snprintf(state->begun, sizeof state->begun, "%s", now);
    size_t count = state->prompt.complete(app, state->begun, &lines);
    if (count == 0)
        return;
    const char *shared = arena_strndup(app->frame, lines[0], common(lines, count));
    if (state->turn == 0 && (count == 1 || strlen(shared) > strlen(now))) {
        editor_set(&state->editor, shared);
    } else {
        editor_set(&state->editor, lines[state->turn % count]);
        state->turn++;
    }
    check(app, state);
    if (count == 1)
        return;
    size_t start = strlen(shared);
    while (start > 0 && shared[start - 1] != ' ')
        start--;
    const char *choices = "";
    for (size_t i = 0; i < count && strlen(choices) < sizeof state->echo; i++)
        choices = arena_printf(app->frame, "%s%s  ", choices, lines[i] + start);
    snprintf(state->echo, sizeof state->echo, "%s", text_fit(app->frame, choices, app->width - 2));
    state->is_fine = true;
}

/* Up goes back through earlier lines, Down forward to what was typed. */
static void recall(struct app *app, struct prompt_state *state, bool is_back)
{
    char **lines;
    size_t count = state->prompt.recall(app, &lines);
    if (is_back ? state->back >= count : state->back == 0)
        return;
    if (state->back == 0)
        snprintf(state->begun, sizeof state->begun, "%s", state->editor.text);
    state->back += is_back ? 1 : (size_t)-1;
    editor_set(&state->editor, state->back == 0 ? state->begun : lines[state->back - 1]);
    check(app, state);
}

static bool prompt_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct prompt_state *state = screen->state;
    if (key->code == KEY_ESCAPE) {
        void (*left)(struct app *) = state->prompt.left;
        app_pop(app);
        if (left != NULL)
            left(app);
        return true;
    }
    if (key->code == KEY_ENTER_) {
        check(app, state);
        if (!state->is_fine)
            return true;
        struct prompt_state copy = *state;
        app_pop(app);
        copy.prompt.done(app, copy.editor.text, copy.prompt.data);
        explicit_bzero(&copy, sizeof copy);
        return true;
    }
    if (key->code == KEY_TAB_ && state->prompt.complete != NULL) {
        complete(app, state);
        return true;
    }
    if (key->code == KEY_TAB_ && state->prompt.toggle != NULL) {
        state->prompt.toggle(app);
        check(app, state);
        return true;
    }
    if (state->prompt.recall != NULL && (key->code == KEY_UP_ || key->code == KEY_DOWN_)) {
        recall(app, state, key->code == KEY_UP_);
        return true;
    }
    state->turn = state->back = 0;
    if (editor_key(&state->editor, key))
        check(app, state);
    return true;
}

static void free_state(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static void free_prompt(struct app *app, struct screen *screen)
{
    explicit_bzero(screen->state, sizeof(struct prompt_state));
    free_state(app, screen);
}

static const struct screen_class prompt_screen = {
    .name = "prompt", .title = "", .draw = draw_prompt, .key = prompt_key, .close = free_prompt};

void prompt_open(struct app *app, const struct prompt *prompt)
{
    app_push(app, &prompt_screen, NULL);
    struct prompt_state *state = xcalloc(1, sizeof *state);
    state->prompt = *prompt;
    snprintf(state->question, sizeof state->question, "%s", prompt->question);
    editor_set(&state->editor, prompt->initial);
    state->editor.is_masked = prompt->is_secret;
    check(app, state);
    app->top->state = state;
}

/* --- menu --- */

struct menu_state {
    char question[200];
    struct menu_item items[24];
    int count;
    void (*done)(struct app *app, const char *code, void *data);
    void *data;
};

static int menu_height(const struct app *app, const struct menu_state *state)
{
    int most = app->height - 8;
    return state->count < most ? state->count : most;
}

static void draw_item(struct app *app, int y, const struct menu_item *item, bool is_here)
{
    char key[2] = {item->key, '\0'};
    enum role role = put_row(app, y, is_here, ROLE_NORMAL);
    put(app, y, 3, 2, is_here ? role : ROLE_ACCENT, key);
    put(app, y, 6, app->width - 7, role, item->label);
    spot_key(app, y, 0, app->width, key);
}

static void draw_menu(struct app *app, struct screen *screen)
{
    struct menu_state *state = screen->state;
    int visible = menu_height(app, state), y = app->height - 4 - visible;
    draw_below(app, screen);
    put_line(app, y, ROLE_ACCENT);
    fill(app, y + 1, ROLE_NORMAL);
    put(app, y + 1, 1, app->width - 2, ROLE_TITLE, state->question);
    list_scroll(screen, state->count, visible);
    if (visible < state->count)
        put_right(app, y + 1, app->width - 1, ROLE_MUTED,
                  arena_printf(app->frame, _("%d of %d"), screen->selected + 1, state->count));
    for (int i = 0; i < visible; i++)
        draw_item(app, y + 2 + i, &state->items[screen->top + i],
                  screen->top + i == screen->selected);
}

static void choose(struct app *app, struct menu_state *state, int index)
{
    void (*done)(struct app *, const char *, void *) = state->done;
    char code[64];
    void *data = state->data;
    snprintf(code, sizeof code, "%s", state->items[index].code);
    app_pop(app);
    done(app, code, data);
}

static bool menu_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct menu_state *state = screen->state;
    if (list_key(app, screen, key, state->count, menu_height(app, state)))
        return true;
    if (key->code == KEY_ESCAPE)
        app_pop(app);
    else if (key->code == KEY_ENTER_)
        choose(app, state, screen->selected);
    for (int i = 0; key->code == KEY_CHAR && !key->ctrl && i < state->count; i++)
        if (key->codepoint == (unsigned char)state->items[i].key) {
            choose(app, state, i);
            break;
        }
    return true;
}

static const struct screen_class menu_screen = {
    .name = "menu", .title = "", .draw = draw_menu, .key = menu_key, .close = free_state};

void menu_open(struct app *app, const char *question, const struct menu_item *items, int count,
               void (*done)(struct app *app, const char *code, void *data), void *data)
{
    app_push(app, &menu_screen, NULL);
    struct menu_state *state = xcalloc(1, sizeof *state);
    snprintf(state->question, sizeof state->question, "%s", question);
    state->count = count < 24 ? count : 24;
    memcpy(state->items, items, (size_t)state->count * sizeof *items);
    state->done = done;
    state->data = data;
    app->top->state = state;
}

/* --- the last line --- */

const struct dialog_key *dialog_keys(const struct app *app, const struct screen *screen)
{
    static const struct dialog_key esc = {"Esc", N_("back")};
    struct dialog_key *keys = ARENA_ARRAY(app->frame, struct dialog_key, 5);
    size_t count = 0;
    if (screen->class == &menu_screen)
        keys[count++] = (struct dialog_key){"Enter", N_("choose")};
    if (screen->class == &prompt_screen) {
        const struct prompt_state *state = screen->state;
        if (state->is_fine)
            keys[count++] = (struct dialog_key){"Enter", N_("OK")};
        if (state->prompt.complete != NULL)
            keys[count++] = (struct dialog_key){"Tab", N_("fill in")};
        if (state->prompt.recall != NULL)
            keys[count++] = (struct dialog_key){"Up", N_("earlier ones")};
    }
    keys[count++] = esc;
    keys[count] = (struct dialog_key){NULL, NULL};
    return keys;
}
