/* One setting in a file that a person has written too: comments, order and unknown lines stay as
 * they are. Lines are told apart as inih does it. */
#include "base/settings.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "settings_private.h"

#include <string.h>

struct edit {
    const char *section, *name; /* of the setting */
    size_t section_length;
    struct text *out;
    const char *line; /* the new one, or NULL: it goes */
    bool is_here;     /* inside its section */
    bool has_name;    /* a blank at a line's start goes on with the value before */
    bool is_dropping; /* that value was the old one */
    bool is_done;
    size_t end; /* of the section's last line that says something, in out; 0: no such section */
};

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\r'))
        text++;
    return text;
}

static void put_new(struct edit *edit)
{
    if (edit->line != NULL && !edit->is_done)
        text_printf(edit->out, "%s\n", edit->line);
    edit->is_done = true;
}

static bool names_it(const struct edit *edit, const char *start, const char *end)
{
    const char *stop = start;
    while (stop < end && *stop != '=' && *stop != ':')
        stop++;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    return (size_t)(stop - start) == strlen(edit->name) &&
           memcmp(start, edit->name, strlen(edit->name)) == 0;
}

static bool opens_section(const struct edit *edit, const char *start, const char *end)
{
    const char *close = memchr(start, ']', (size_t)(end - start));
    return close != NULL && (size_t)(close - start - 1) == edit->section_length &&
           memcmp(start + 1, edit->section, edit->section_length) == 0;
}

/* True: the line stays. */
static bool take_line(struct edit *edit, const char *line, const char *end)
{
    const char *start = skip_blanks(line, end);
    if (start == end || *start == ';' || *start == '#')
        return true;
    if (start > line && edit->has_name)
        return !edit->is_dropping;
    if (*start == '[') {
        edit->is_here = opens_section(edit, start, end);
        edit->has_name = edit->is_dropping = false;
        return true;
    }
    edit->has_name = true;
    edit->is_dropping = edit->is_here && names_it(edit, start, end);
    if (edit->is_dropping)
        put_new(edit);
    return !edit->is_dropping;
}

static void copy_lines(struct edit *edit, const char *lines)
{
    for (const char *end; *lines != '\0'; lines = *end == '\n' ? end + 1 : end) {
        end = lines + strcspn(lines, "\n");
        if (take_line(edit, lines, end))
            text_printf(edit->out, "%.*s\n", (int)(end - lines), lines);
        if (edit->is_here && skip_blanks(lines, end) < end)
            edit->end = edit->out->length;
    }
}

/* Below its section's last line, or in a section of its own at the end. */
static void add(struct edit *edit, struct text *ret_file)
{
    const char *all = text_str(edit->out);
    if (edit->is_done || edit->line == NULL)
        text_append(ret_file, all);
    else if (edit->end > 0)
        text_printf(ret_file, "%.*s%s\n%s", (int)edit->end, all, edit->line, all + edit->end);
    else
        text_printf(ret_file, "%s%s[%.*s]\n%s\n", all, all[0] != '\0' ? "\n" : "",
                    (int)edit->section_length, edit->section, edit->line);
}

static bool change(const char *path, struct edit *edit, struct error *err)
{
    struct text old = {0}, rest = {0}, file = {0};
    bool is_ok = !file_exists(path) || file_read(path, 1 << 20, &old, err);
    edit->out = &rest;
    if (is_ok) {
        copy_lines(edit, text_str(&old));
        add(edit, &file);
        is_ok = file_write(path, text_str(&file), file.length, err);
    }
    text_free(&old);
    text_free(&rest);
    text_free(&file);
    return is_ok;
}

bool settings_change(const char *path, const char *key, const char *value, struct error *err)
{
    struct settings *now = settings_new();
    struct text line = {0};
    size_t length = strcspn(key, ".");
    struct edit edit = {.section = key, .section_length = length, .name = key + length + 1};
    bool is_ok = settings_load(now, path, err); /* a file that is not understood stays as it is */
    settings_free(now);
    if (value != NULL) {
        is_ok = is_ok && setting_line(&line, key, value, err);
        edit.line = text_str(&line);
    }
    is_ok = is_ok && change(path, &edit, err);
    text_free(&line);
    return is_ok;
}
