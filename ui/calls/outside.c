/* Title, clipboard, bell and desktop notice. What is written is made harmless first: a title is no
 * way to speak to the terminal, a notice none to format a desktop's window. */
#include "outside.h"

#include "base/hash.h"
#include "base/process.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <term.h>

#undef lines
#undef columns

#define TITLE_KEEP "\033[22;2t" /* xterm: put the title on its stack, take it back */
#define TITLE_BACK "\033[23;2t"
#define COPY_MOST 50000

static bool is_xterm; /* knows xterm's titles (terminfo XT) */
static const char *title_begin, *title_end, *copy_format;
static char shown_title[200];

static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    return value == NULL || value == (const char *)-1 || value[0] == '\0' ? NULL : value;
}

void outside_start(void)
{
    is_xterm = tigetflag("XT") == 1;
    title_begin = capability("tsl");
    title_end = capability("fsl");
    copy_format = capability("Ms");
    shown_title[0] = '\0';
    if (title_begin == NULL || title_end == NULL) {
        title_begin = is_xterm ? "\033]2;" : NULL;
        title_end = "\007";
    }
    if (title_begin != NULL && is_xterm)
        fputs(TITLE_KEEP, stdout);
    fflush(stdout);
}

void outside_stop(void)
{
    if (shown_title[0] == '\0')
        return;
    shown_title[0] = '\0';
    fprintf(stdout, "%s%s%s", title_begin, title_end, is_xterm ? TITLE_BACK : "");
    fflush(stdout);
}

void outside_title(struct app *app, const char *text)
{
    const char *safe = safe_text(app->frame, text);
    if (title_begin == NULL || !settings_get_bool(app->settings, "terminal.title", true) ||
        strlen(safe) >= sizeof shown_title || str_equal(safe, shown_title))
        return;
    memcpy(shown_title, safe, strlen(safe) + 1);
    fprintf(stdout, "%s%s%s", title_begin, safe, title_end);
    fflush(stdout);
}

bool outside_copy(struct app *app, const char *text)
{
    size_t length = strlen(text);
    if (copy_format == NULL || length > COPY_MOST ||
        !settings_get_bool(app->settings, "terminal.clipboard", true))
        return false;
    const char *sequence = tiparm(copy_format, "c", base64_text(app->frame, text, length));
    if (sequence == NULL)
        return false;
    fputs(sequence, stdout);
    fflush(stdout);
    return true;
}

void outside_bell(struct app *app)
{
    const char *how = settings_get(app->settings, "terminal.bell", "yes");
    if (str_equal(how, "flash"))
        flash();
    else if (!str_equal(how, "no") && !str_equal(how, "off") && !str_equal(how, "0"))
        beep();
}

/* Desktops read a few tags in the body; a name is text and nothing else. */
static const char *without_markup(struct arena *arena, const char *text)
{
    struct text out = {0};
    for (; *text != '\0'; text++) {
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : NULL;
        if (entity != NULL)
            text_append(&out, entity);
        else
            text_append_char(&out, *text);
    }
    const char *plain = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return plain;
}

bool outside_notify(struct app *app, const char *text)
{
    struct error err = {0};
    struct process *process;
    char *program = process_find_in_path(app->frame, "notify-send");
    if (!settings_get_bool(app->settings, "notice.desktop", true) || program == NULL)
        return false;
    const char *body = without_markup(app->frame, safe_text(app->frame, text));
    char *argv[] = {program,           (char *)"--app-name=Vorwahl", (char *)"--",
                    (char *)"Vorwahl", (char *)(uintptr_t)body,      NULL};
    if (!process_start(argv, &process, &err)) {
        app_error(app, &err);
        return false;
    }
    process_detach(process);
    return true;
}
