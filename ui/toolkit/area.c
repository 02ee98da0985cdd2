/* The field of several lines. Lines are found anew for each key and drawing: a note is short, and
 * nothing has to be kept in step. */
#include "area.h"

#include <string.h>

#define LINES_MAX 512

struct line {
    size_t from, to; /* bytes; what follows is a line end, a blank that was wrapped at, or text */
};
struct layout {
    struct line lines[LINES_MAX];
    int count;
};

static int cells_of(struct arena *arena, const char *from, size_t length)
{
    return text_cells(safe_text(arena, arena_strndup(arena, from, length)));
}

/* Where a line that begins here ends: at the line end, before the word that does not fit, or within
 * a word that is longer than a line. */
static size_t line_end(struct arena *arena, const char *text, size_t from, int width)
{
    const char *at = text + from, *blank = NULL;
    int cells = 0;
    while (*at != '\0' && *at != '\n') {
        const char *next = utf8_next(at);
        cells += cells_of(arena, at, (size_t)(next - at));
        if (cells > width && *at != ' ')
            return (size_t)((blank != NULL ? blank + 1 : at) - text);
        if (*at == ' ')
            blank = at;
        at = next;
    }
    return (size_t)(at - text);
}

static void find_lines(const char *text, int width, struct layout *ret)
{
    struct arena *arena = arena_new();
    size_t from = 0;
    ret->count = 0;
    do {
        size_t to = line_end(arena, text, from, width > 4 ? width : 4);
        if (to == from && text[to] != '\n' && text[to] != '\0')
            to = (size_t)(utf8_next(text + to) - text); /* wider than the field */
        ret->lines[ret->count++] = (struct line){from, to};
        from = to + (text[to] == '\n');
        if (text[to] == '\n' && text[from] == '\0' && ret->count < LINES_MAX)
            ret->lines[ret->count++] = (struct line){from, from};
        arena_reset(arena);
    } while (text[from] != '\0' && ret->count < LINES_MAX);
    arena_free(arena);
}

static int line_of(const struct layout *layout, size_t cursor)
{
    int at = 0;
    while (at + 1 < layout->count && layout->lines[at + 1].from <= cursor)
        at++;
    return at;
}

void area_set(struct area *area, const char *text)
{
    editor_set(&area->editor, text);
    area->first = 0;
    area->wish = -1;
    area->is_full = false;
}

int area_lines(const struct area *area, int width)
{
    struct layout layout;
    find_lines(area->editor.text, width, &layout);
    return layout.count;
}

/* --- keys --- */

static void move_lines(struct area *area, int step)
{
    struct editor *editor = &area->editor;
    struct layout layout;
    struct arena *arena = arena_new();
    find_lines(editor->text, area->width, &layout);
    int at = line_of(&layout, editor->cursor), to = at + step;
    const struct line *line = &layout.lines[at];
    if (area->wish < 0)
        area->wish = cells_of(arena, editor->text + line->from, editor->cursor - line->from);
    to = to < 0 ? 0 : to >= layout.count ? layout.count - 1 : to;
    line = &layout.lines[to];
    const char *end = editor->text + line->to, *here = editor->text + line->from;
    bool is_wrapped = *end != '\n' && *end != '\0'; /* its end is the next line's beginning */
    while (here < end &&
           cells_of(arena, editor->text + line->from,
                    (size_t)(utf8_next(here) - editor->text) - line->from) <= area->wish &&
           (!is_wrapped || utf8_next(here) < end))
        here = utf8_next(here);
    editor->cursor = (size_t)(here - editor->text);
    arena_free(arena);
}

/* The ends of the line on the screen; a second time, of the whole text. */
static void move_to_edge(struct area *area, bool is_end)
{
    struct editor *editor = &area->editor;
    struct layout layout;
    find_lines(editor->text, area->width, &layout);
    const struct line *line = &layout.lines[line_of(&layout, editor->cursor)];
    size_t edge = is_end ? line->to : line->from;
    char after = editor->text[line->to];
    if (is_end && after != '\n' && after != '\0')
        edge = (size_t)(utf8_previous(editor->text, editor->text + edge) - editor->text);
    if (editor->cursor == edge)
        edge = is_end ? strlen(editor->text) : 0;
    editor->cursor = edge;
}

/* From the cursor to an end of the typed line; at that end the line end itself goes. */
static void erase_line(struct area *area, bool is_rest)
{
    struct editor *editor = &area->editor;
    size_t from = editor->cursor, to = editor->cursor;
    if (is_rest)
        to += strcspn(editor->text + to, "\n");
    while (!is_rest && from > 0 && editor->text[from - 1] != '\n')
        from--;
    if (from == to && is_rest)
        to += editor->text[to] == '\n';
    else if (from == to)
        from -= from > 0;
    editor_erase(editor, from, to);
}

static void paste_lines(struct area *area, const char *text)
{
    area->is_full = !editor_insert(&area->editor, text, true);
}

static bool edge_or_line_key(struct area *area, const struct key *key)
{
    uint32_t letter = key->code == KEY_CHAR && key->ctrl ? key->codepoint : 0;
    if (key->code == KEY_HOME_ || letter == 'A')
        move_to_edge(area, false);
    else if (key->code == KEY_END_ || letter == 'E')
        move_to_edge(area, true);
    else if (letter == 'K' || letter == 'U')
        erase_line(area, letter == 'K');
    else if (key->code == KEY_ENTER_)
        paste_lines(area, "\n");
    else if (key->code == KEY_PASTE)
        paste_lines(area, key->paste);
    else
        return false;
    return true;
}

bool area_key(struct area *area, const struct key *key)
{
    static const struct {
        enum key_code code;
        int step;
    } moves[] = {{KEY_UP_, -1}, {KEY_DOWN_, 1}, {KEY_PAGE_UP, -5}, {KEY_PAGE_DOWN, 5}};
    area->is_full = false;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (key->code == moves[i].code) {
            move_lines(area, moves[i].step);
            return true;
        }
    area->wish = -1;
    if (edge_or_line_key(area, key))
        return true;
    size_t before = strlen(area->editor.text);
    bool is_taken = editor_key(&area->editor, key);
    area->is_full = is_taken && key->code == KEY_CHAR && !key->ctrl && !key->alt &&
                    strlen(area->editor.text) == before && before + 8 > sizeof area->editor.text;
    return is_taken;
}

/* --- drawing --- */

static void draw_line(struct app *app, const struct area *area, const struct line *line, int y,
                      int x, bool has_focus)
{
    const char *text =
        arena_strndup(app->frame, area->editor.text + line->from, line->to - line->from);
    put(app, y, x, area->width + 1, has_focus ? ROLE_SELECTED : ROLE_NORMAL, text);
}

void area_draw(struct app *app, struct area *area, int y, int x, int width, int height,
               bool has_focus)
{
    const struct editor *editor = &area->editor;
    struct layout layout;
    area->width = width - 1; /* the last column is the cursor's */
    find_lines(editor->text, area->width, &layout);
    int at = line_of(&layout, editor->cursor);
    if (area->first > at || !has_focus)
        area->first = has_focus ? at : layout.count > height ? layout.count - height : 0;
    if (at >= area->first + height)
        area->first = at - height + 1;
    if (area->first > 0 && area->first + height > layout.count) /* no empty room below */
        area->first = layout.count > height ? layout.count - height : 0;
    for (int i = 0; i < height; i++) {
        int line = area->first + i;
        if (line < layout.count)
            draw_line(app, area, &layout.lines[line], y + i, x, has_focus);
        else if (has_focus)
            put(app, y + i, x, width, ROLE_SELECTED, "");
        if (line == at && has_focus)
            put_cursor(app, y + i,
                       x + cells_of(app->frame, editor->text + layout.lines[line].from,
                                    editor->cursor - layout.lines[line].from));
    }
}
