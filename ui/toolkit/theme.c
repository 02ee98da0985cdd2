/* Themes as INI files; one colour pair a role. What the terminal cannot show falls back to what it
 * can: bright colours to bold ones, numbers beyond its colours to its own. */
#include "theme.h"

#include "base/file.h"

#include <curses.h>
#include <string.h>

static int attributes[ROLE_COUNT] = {A_NORMAL,
                                     A_DIM,
                                     A_BOLD,
                                     A_REVERSE,
                                     A_BOLD,
                                     A_BOLD,
                                     A_BOLD | A_UNDERLINE,
                                     A_BOLD,
                                     A_BOLD | A_UNDERLINE};

static bool read_color(const char *word, short *ret_color)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};
    bool is_bright = str_starts(word, "bright-");
    int64_t number;
    if (str_equal(word, "default"))
        return *ret_color = -1, true;
    if (str_to_int64(word, &number) && number >= 0 && number < 256)
        return *ret_color = (short)number, true;
    for (short i = 0; i < 8; i++)
        if (str_equal(word + (is_bright ? strlen("bright-") : 0), names[i]))
            return *ret_color = (short)(i + (is_bright ? 8 : 0)), true;
    return false;
}

static bool read_word(const char *word, bool *is_ground, struct look *look)
{
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {{"bold", &look->is_bold},
                 {"dim", &look->is_dim},
                 {"reverse", &look->is_reverse},
                 {"underline", &look->is_underlined},
                 {"on", is_ground}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (str_equal(word, flags[i].word))
            return *flags[i].flag = true;
    bool is_ok = read_color(word, *is_ground ? &look->ground : &look->text);
    *is_ground = false;
    return is_ok;
}

bool look_parse(const char *words, struct look *ret_look)
{
    struct arena *arena = arena_new();
    struct look look = {.text = -1, .ground = -1};
    char **parts;
    bool is_ground = false, is_ok = true;
    size_t count = str_split(arena, str_trim(arena, words), ' ', &parts);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = read_word(parts[i], &is_ground, &look);
    arena_free(arena);
    if (is_ok && !is_ground)
        *ret_look = look;
    return is_ok && !is_ground;
}

static bool has_default; /* the terminal's own colours can be asked for */

static short shown_color(short color, short own, bool *is_bold)
{
    if (color < 0 && !has_default)
        return own;
    if (color < COLORS)
        return color;
    *is_bold = *is_bold || color < 16;
    return color < 16 ? (short)(color - 8) : has_default ? -1 : own;
}

static int attributes_of(struct look look, short pair, bool has_color)
{
    bool has_ground = look.ground >= 0;
    int result = 0;
    if (has_color && (look.text >= 0 || look.ground >= 0)) {
        init_pair(pair, shown_color(look.text, COLOR_WHITE, &look.is_bold),
                  shown_color(look.ground, COLOR_BLACK, &(bool){false}));
        result = (int)COLOR_PAIR(pair);
    } else if (has_ground && !look.is_reverse && look.ground != COLOR_BLACK) {
        look.is_reverse = true; /* what stands out by its ground stands out all the same */
    }
    return result | (look.is_bold ? (int)A_BOLD : 0) | (look.is_dim ? (int)A_DIM : 0) |
           (look.is_reverse ? (int)A_REVERSE : 0) | (look.is_underlined ? (int)A_UNDERLINE : 0);
}

static bool read_theme(struct app *app, const char *name, struct settings *theme, struct error *err)
{
    const char *file = arena_printf(app->frame, "themes/%s.ini", name),
               *own = path_join(app->frame, xdg_dir(app->frame, XDG_CONFIG, NULL), file);
    if (strpbrk(name, "/.") != NULL || name[0] == '\0')
        return error_set(err, ERR_CONFIG, _("there is no theme \"%s\""), name);
    if (!file_exists(own))
        own = data_path(app->frame, file);
    if (!file_exists(own))
        return error_set(err, ERR_CONFIG, _("there is no theme \"%s\""), name);
    return settings_load(theme, own, err);
}

bool theme_use(struct app *app, const char *name, bool has_color, struct error *err)
{
    static const char *const roles[ROLE_COUNT] = {"normal", "muted",  "accent", "selected", "good",
                                                  "warn",   "danger", "title",  "match"};
    struct settings *theme = settings_new();
    struct look looks[ROLE_COUNT];
    bool is_ok = read_theme(app, name, theme, err);
    for (int i = 0; is_ok && i < ROLE_COUNT; i++) {
        const char *words = settings_get(theme, arena_printf(app->frame, "roles.%s", roles[i]),
                                         i == ROLE_MATCH ? "default bold underline" : "default");
        is_ok = look_parse(words, &looks[i]) ||
                error_set(err, ERR_CONFIG, _("theme %s: \"%s\" is not understood"), name, words);
    }
    has_default = has_color && use_default_colors() == OK;
    for (short i = 0; is_ok && i < ROLE_COUNT; i++)
        attributes[i] = attributes_of(looks[i], (short)(i + 1), has_color);
    if (is_ok) /* the whole screen stands on the ground of normal text */
        bkgdset((chtype)' ' |
                (looks[ROLE_NORMAL].ground >= 0 ? (chtype)attributes[ROLE_NORMAL] : (chtype)0));
    settings_free(theme);
    return is_ok;
}

int theme_attributes(enum role role)
{
    return attributes[role];
}
