/* The text field. The text is valid UTF-8 and clean at any moment: a key or paste that would not
 * keep it so is left out. */
#include "editor.h"

#include <stdio.h>
#include <string.h>

void editor_set(struct editor *editor, const char *text)
{
    snprintf(editor->text, sizeof editor->text, "%s", text != NULL ? text : "");
    if (!utf8_is_valid(editor->text, strlen(editor->text))) /* cut within a character */
        editor->text[utf8_previous(editor->text, editor->text + strlen(editor->text)) -
                     editor->text] = '\0';
    editor->cursor = strlen(editor->text);
}

static bool insert(struct editor *editor, const char *bytes, size_t length)
{
    size_t old = strlen(editor->text);
    if (old + length >= sizeof editor->text)
        return false;
    memmove(editor->text + editor->cursor + length, editor->text + editor->cursor,
            old - editor->cursor + 1);
    memcpy(editor->text + editor->cursor, bytes, length);
    editor->cursor += length;
    return true;
}

void editor_erase(struct editor *editor, size_t from, size_t to)
{
    memmove(editor->text + from, editor->text + to, strlen(editor->text + to) + 1);
    editor->cursor = from;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

static size_t word_left(const struct editor *editor)
{
    size_t at = editor->cursor;
    while (at > 0 && is_blank(editor->text[at - 1]))
        at--;
    while (at > 0 && !is_blank(editor->text[at - 1]))
        at--;
    return at;
}

static size_t word_right(const struct editor *editor)
{
    size_t at = editor->cursor;
    while (is_blank(editor->text[at]))
        at++;
    while (editor->text[at] != '\0' && !is_blank(editor->text[at]))
        at++;
    return at;
}

static size_t left(const struct editor *editor)
{
    return editor->cursor > 0
               ? (size_t)(utf8_previous(editor->text, editor->text + editor->cursor) - editor->text)
               : 0;
}

static size_t right(const struct editor *editor)
{
    return (size_t)(utf8_next(editor->text + editor->cursor) - editor->text);
}

static bool control_key(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'A': editor->cursor = 0; return true;
    case 'E': editor->cursor = strlen(editor->text); return true;
    case 'K': editor->text[editor->cursor] = '\0'; return true;
    case 'U': editor_erase(editor, 0, editor->cursor); return true;
    case 'W': editor_erase(editor, word_left(editor), editor->cursor); return true;
    default: return false;
    }
}

static bool alt_key(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'b': editor->cursor = word_left(editor); return true;
    case 'f': editor->cursor = word_right(editor); return true;
    default: return false;
    }
}

bool editor_insert(struct editor *editor, const char *text, bool has_lines)
{
    uint32_t codepoint;
    for (size_t used = utf8_decode(text, &codepoint); used > 0;
         text += used, used = utf8_decode(text, &codepoint)) {
        bool is_blank_here = *text == '\t' || (*text == '\n' && !has_lines);
        if (!insert(editor, is_blank_here ? " " : text, is_blank_here ? 1 : used))
            return false;
    }
    return true;
}

static bool type(struct editor *editor, const struct key *key)
{
    char bytes[5] = "";
    if (key->ctrl)
        return control_key(editor, key->codepoint);
    if (key->alt)
        return alt_key(editor, key->codepoint);
    size_t length = utf8_encode(key->codepoint, bytes);
    if (text_is_clean(bytes, false))
        insert(editor, bytes, length);
    return true;
}

bool editor_key(struct editor *editor, const struct key *key)
{
    switch (key->code) {
    case KEY_CHAR: return type(editor, key);
    case KEY_PASTE: editor_insert(editor, key->paste, false); return true;
    case KEY_LEFT_:
        editor->cursor = key->ctrl || key->alt ? word_left(editor) : left(editor);
        return true;
    case KEY_RIGHT_:
        editor->cursor = key->ctrl || key->alt ? word_right(editor) : right(editor);
        return true;
    case KEY_HOME_: editor->cursor = 0; return true;
    case KEY_END_: editor->cursor = strlen(editor->text); return true;
    case KEY_BACKSPACE_:
        editor_erase(editor, key->alt ? word_left(editor) : left(editor), editor->cursor);
        return true;
    case KEY_DELETE_: editor_erase(editor, editor->cursor, right(editor)); return true;
    default: return false;
    }
}

/* Where the visible part begins: as far left as keeps the cursor in sight. One pass from the cursor
 * backwards. */
static const char *first_shown(struct app *app, const char *text, const char *cursor, int width)
{
    const char *from = cursor;
    int cells = 0;
    while (from > text) {
        const char *previous = utf8_previous(text, from);
        cells += text_cells(
            safe_text(app->frame, arena_strndup(app->frame, previous, (size_t)(from - previous))));
        if (cells >= width)
            break;
        from = previous;
    }
    return from;
}

void editor_draw(struct app *app, const struct editor *editor, int y, int x, int width,
                 bool has_focus)
{
    const char *shown = editor->text, *cursor = editor->text + editor->cursor;
    char stars[sizeof editor->text];
    if (editor->is_masked) {
        size_t count = utf8_count(editor->text);
        memset(stars, '*', count);
        stars[count] = '\0';
        cursor = stars + utf8_count(arena_strndup(app->frame, editor->text, editor->cursor));
        shown = stars;
    }
    const char *from = first_shown(app, shown, cursor, width);
    put(app, y, x, width, has_focus ? ROLE_SELECTED : ROLE_NORMAL, from);
    if (has_focus)
        put_cursor(app, y,
                   x + text_cells(safe_text(
                           app->frame, arena_strndup(app->frame, from, (size_t)(cursor - from)))));
}
