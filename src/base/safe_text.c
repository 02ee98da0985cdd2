/* The one way from data to a terminal: nothing that comes out of here can move the cursor, change
 * colours or reorder text. */
#include "base/text.h"

#include <stdatomic.h>
#include <string.h>
#include <utf8proc.h>

#define MARKS_MAX 2 /* combining marks a cell */

static atomic_bool is_ascii_only;

void safe_text_set_ascii(bool ascii)
{
    atomic_store(&is_ascii_only, ascii);
}

bool safe_text_is_ascii(void)
{
    return atomic_load(&is_ascii_only);
}

int codepoint_cells(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return 1; /* shown as a symbol */
    int width = utf8proc_charwidth((utf8proc_int32_t)c);
    return width < 0 ? 0 : width > 2 ? 2 : width;
}

int text_cells(const char *s)
{
    int cells = 0;
    uint32_t c;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n)
        cells += codepoint_cells(c);
    return cells;
}

static bool is_dropped(uint32_t c) /* bidi, tags, invisible fillers */
{
    return c == 0xAD || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
           c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || c == 0xFEFF || c == 0xFFA0 ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xE0000 && c <= 0xE0FFF) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static uint32_t symbol_of(uint32_t c)
{
    if (c < 0x20)
        return 0x2400 + c;
    if (c == 0x7F)
        return 0x2421;
    if (c >= 0x80 && c < 0xA0)
        return 0x2426; /* symbol for substitute form */
    return c == 0xA0 ? ' ' : c;
}

static const char *ascii_of(uint32_t c)
{
    static const struct {
        uint32_t c;
        const char *text;
    } table[] = {
        {0xC4, "Ae"},   {0xD6, "Oe"},  {0xDC, "Ue"},    {0xE4, "ae"},   {0xF6, "oe"},
        {0xFC, "ue"},   {0xDF, "ss"},  {0x1E9E, "SS"},  {0x2013, "-"},  {0x2014, "-"},
        {0x2018, "'"},  {0x2019, "'"}, {0x201A, ","},   {0x201C, "\""}, {0x201D, "\""},
        {0x201E, "\""}, {0x2026, "~"}, {0x20AC, "EUR"}, {0xB7, "."},    {0x2022, "*"},
        {0x25CF, "*"},  {0x25CB, "o"}, {0x25B8, ">"},   {0x2192, "->"}, {0x2500, "-"},
        {0x2502, "|"},  {0x2713, "x"}, {0x21B5, "/"},   {0xD8, "O"},    {0xF8, "o"},
        {0xC6, "AE"},   {0xE6, "ae"},  {0x2581, "_"},   {0x2582, "_"},  {0x2583, "."},
        {0x2584, "-"},  {0x2585, "="}, {0x2586, "+"},   {0x2587, "#"},  {0x2588, "#"},
        {0x2591, "."},  {0xD7, "x"},   {0xB1, "+-"},    {0x2265, ">="}, {0x2264, "<="},
        {0x26A0, "!"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].c == c)
            return table[i].text;
    return NULL;
}

static void append_ascii(struct text *out, uint32_t c)
{
    const char *known = ascii_of(c);
    utf8proc_int32_t parts[8];
    if (known != NULL) {
        text_append(out, known);
        return;
    }
    int boundary = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8,
                                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
    if (n > 0 && n <= 8 && parts[0] < 0x7F && parts[0] >= 0x20)
        text_append_char(out, (char)parts[0]);
    else if (codepoint_cells(c) > 0)
        text_append_char(out, '?');
}

static void append_safe(struct text *out, uint32_t c, bool ascii, int *marks)
{
    uint32_t shown = symbol_of(c);
    if (is_dropped(shown))
        return;
    int cells = codepoint_cells(shown);
    *marks = cells == 0 ? *marks + 1 : 0;
    if (cells == 0 && (out->length == 0 || *marks > MARKS_MAX))
        return;
    if (ascii && shown >= 0x2400 && shown <= 0x2426)
        text_append_char(out, '?');
    else if (ascii && shown > 0x7E)
        append_ascii(out, shown);
    else
        text_append_utf8(out, shown);
}

static char *make_safe(struct arena *arena, const char *s, bool ascii, bool multiline)
{
    struct text out = {0};
    uint32_t c;
    int marks = 0;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s += n) {
        if (multiline && c == '\n')
            text_append_char(&out, '\n');
        else if (c == '\t')
            text_append_char(&out, ' ');
        else if (c == '\n' || c == '\r')
            append_safe(&out, 0x21B5, ascii, &marks);
        else
            append_safe(&out, c, ascii, &marks);
    }
    char *safe = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return safe;
}

char *safe_text(struct arena *arena, const char *s)
{
    return make_safe(arena, s != NULL ? s : "", safe_text_is_ascii(), false);
}

char *safe_text_ascii(struct arena *arena, const char *s)
{
    return make_safe(arena, s != NULL ? s : "", true, false);
}

char *safe_text_multiline(struct arena *arena, const char *s)
{
    return make_safe(arena, s != NULL ? s : "", safe_text_is_ascii(), true);
}

/* Bytes of s that fit into cells; *ret_cells says how many they take. */
static size_t fitting(const char *s, int cells, int *ret_cells)
{
    size_t used = 0, n;
    uint32_t c;
    *ret_cells = 0;
    for (; (n = utf8_decode(s + used, &c)) > 0; used += n) {
        int width = codepoint_cells(c);
        if (*ret_cells + width > cells)
            break;
        *ret_cells += width;
    }
    return used;
}

static char *fit(struct arena *arena, const char *s, int cells, bool is_right)
{
    int taken;
    if (cells <= 0)
        return arena_strdup(arena, "");
    size_t used = fitting(s, cells, &taken);
    const char *tail = "";
    if (s[used] != '\0') {
        used = fitting(s, cells - 1, &taken);
        tail = safe_text_is_ascii() ? "~" : "…";
        taken++;
    }
    int pad = cells - taken;
    if (is_right)
        return arena_printf(arena, "%*s%.*s%s", pad, "", (int)used, s, tail);
    return arena_printf(arena, "%.*s%s%*s", (int)used, s, tail, pad, "");
}

char *text_fit(struct arena *arena, const char *s, int cells)
{
    return fit(arena, s, cells, false);
}

char *text_fit_right(struct arena *arena, const char *s, int cells)
{
    return fit(arena, s, cells, true);
}
