/* The text field. */
#include "editor.h"

#include <stdio.h>
#include <string.h>

void editor_set(struct editor *editor, const char *text)
{
    snprintf(editor->text, sizeof editor->text, "%s", text != NULL ? text : "");
    editor->cursor = strlen(editor->text);
    editor->first = 0;
}

static void insert(struct editor *editor, const char *bytes, size_t length)
{
    size_t old = strlen(editor->text);
    if (old + length >= sizeof editor->text)
        return;
    memmove(editor->text + editor->cursor + length, editor->text + editor->cursor, old - editor->cursor + 1);
    memcpy(editor->text + editor->cursor, bytes, length);
    editor->cursor += length;
}

static void erase(struct editor *editor, size_t from, size_t to)
{
    memmove(editor->text + from, editor->text + to, strlen(editor->text + to) + 1);
    editor->cursor = from;
}

static size_t word_left(const struct editor *editor)
{
    size_t at = editor->cursor;
    while (at > 0 && editor->text[at - 1] == ' ')
        at--;
    while (at > 0 && editor->text[at - 1] != ' ')
        at--;
    return at;
}

static bool control_key(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'A': editor->cursor = 0; return true;
    case 'E': editor->cursor = strlen(editor->text); return true;
    case 'K': editor->text[editor->cursor] = '\0'; return true;
    case 'U': erase(editor, 0, editor->cursor); return true;
    case 'W': erase(editor, word_left(editor), editor->cursor); return true;
    default: return false;
    }
}

static void paste(struct editor *editor, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        insert(editor, *c == '\n' || *c == '\t' ? " " : c, 1);
}

bool editor_key(struct editor *editor, const struct key *key)
{
    char bytes[4];
    size_t previous = (size_t)(utf8_previous(editor->text, editor->text + editor->cursor) - editor->text);
    size_t next = (size_t)(utf8_next(editor->text + editor->cursor) - editor->text);
    switch (key->code) {
    case KEY_CHAR:
        if (key->ctrl)
            return control_key(editor, key->codepoint);
        if (key->alt)
            return false;
        insert(editor, bytes, utf8_encode(key->codepoint, bytes));
        return true;
    case KEY_PASTE: paste(editor, key->paste); return true;
    case KEY_LEFT_: editor->cursor = editor->cursor > 0 ? previous : 0; return true;
    case KEY_RIGHT_: editor->cursor = next; return true;
    case KEY_HOME_: editor->cursor = 0; return true;
    case KEY_END_: editor->cursor = strlen(editor->text); return true;
    case KEY_BACKSPACE_:
        if (editor->cursor > 0)
            erase(editor, previous, editor->cursor);
        return true;
    case KEY_DELETE_: erase(editor, editor->cursor, next); return true;
    default: return false;
    }
}

void editor_draw(struct app *app, const struct editor *editor, int y, int x, int width, bool has_focus)
{
    const char *shown = editor->text;
    char stars[sizeof editor->text];
    if (editor->is_masked) {
        size_t count = utf8_count(editor->text);
        memset(stars, '*', count);
        stars[count] = '\0';
        shown = stars;
    }
    char *before = arena_strndup(app->frame, shown, editor->is_masked ? utf8_count(arena_strndup(app->frame, editor->text, editor->cursor)) : editor->cursor);
    const char *from = shown;
    while (text_cells(safe_text(app->frame, arena_strndup(app->frame, from, strlen(before) - (size_t)(from - shown)))) >= width)
        from = utf8_next(from); /* the cursor stays in sight */
    put(app, y, x, width, has_focus ? ROLE_SELECTED : ROLE_NORMAL, from);
    if (has_focus)
        put_cursor(app, y, x + text_cells(safe_text(app->frame, arena_strndup(app->frame, from, strlen(before) - (size_t)(from - shown)))));
}
