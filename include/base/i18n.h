/* Translation. _() translates now, N_() marks for later; ngettext for numbers. i18n_init honours
 * LANGUAGE and LANG even where the locale was never generated, from the build tree and installed.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text

void i18n_init(void); /* setlocale, bindtextdomain, textdomain; sets safe_text ASCII mode for
                         non-UTF-8 locales */
const char *i18n_german(const char *text); /* whatever language is spoken; else the text itself */
bool i18n_is_german(void);                 /* which language data files should speak */

#endif
