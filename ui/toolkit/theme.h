/* Themes: how the roles of text look, from data/themes/NAME.ini or one's own file of that name in
 * the folder themes beside the settings. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "../app.h"

/* "cyan on 17 bold": what one line of a theme says. Colours -1: the terminal's own. */
struct look {
    short text, ground;
    bool is_bold, is_dim, is_reverse, is_underlined;
};
bool look_parse(const char *words, struct look *ret_look); /* false: a word is not known */

/* Takes effect with the next drawing. ERR_CONFIG: no such theme, or a line that is not understood;
 * the look stays as it was. has_color false: only bold, dim, reverse, underline. */
bool theme_use(struct app *app, const char *name, bool has_color, struct error *err);
int theme_attributes(enum role role); /* curses attributes */

#endif
