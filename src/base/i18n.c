/* Translation where it is wanted, also without generated locales: glibc translates in C.UTF-8 when
 * LANGUAGE is set. */
#include "base/i18n.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/no_memory.h"
#include "base/text.h"
#include "i18n_folder.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LOCALEDIR
#define LOCALEDIR "/usr/local/share/locale"
#endif

static const char *wanted_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (!str_is_empty(value))
            return value;
    }
    return "C";
}

static bool names_utf8(const char *locale)
{
    return strcasestr(locale, "utf-8") != NULL || strcasestr(locale, "utf8") != NULL;
}

char *i18n_folder(struct arena *arena)
{
    const char *set = getenv("VORWAHL_LOCALEDIR");
    if (!str_is_empty(set))
        return arena_strdup(arena, set);
#ifdef VORWAHL_BUILDDIR
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    if (str_starts(path, VORWAHL_BUILDDIR))
        return arena_strdup(arena, VORWAHL_BUILDDIR "/locale");
#endif
    return arena_strdup(arena, LOCALEDIR);
}

/* Letters and messages; dates, numbers and order are the program's own. */
static bool use_locale(const char *name)
{
    return setlocale(LC_CTYPE, name) != NULL && setlocale(LC_MESSAGES, name) != NULL;
}

void i18n_init(void)
{
    const char *wanted = wanted_locale();
    bool is_plain_c = str_equal(wanted, "C") || str_equal(wanted, "POSIX");
    bool is_there = use_locale("");
    if (!is_plain_c && (!is_there || str_equal(setlocale(LC_CTYPE, NULL), "C")))
        use_locale("C.UTF-8"); /* that locale was never generated */
    if (!is_plain_c && str_is_empty(getenv("LANGUAGE")) && !str_starts(wanted, "C.")) {
        char language[8] = "";
        memcpy(language, wanted,
               strcspn(wanted, "_.@") < sizeof language ? strcspn(wanted, "_.@") : 0);
        setenv("LANGUAGE", language, 1);
    }
    if (!str_is_empty(getenv("LANGUAGE")) && str_equal(setlocale(LC_MESSAGES, NULL), "C") &&
        !is_plain_c)
        setlocale(LC_MESSAGES, "C.UTF-8");
    struct arena *arena = arena_new();
    bindtextdomain("vorwahl", i18n_folder(arena));
    arena_free(arena);
    bind_textdomain_codeset("vorwahl", "UTF-8");
    textdomain("vorwahl");
    safe_text_set_ascii(!names_utf8(nl_langinfo(CODESET)));
    no_memory_prepare();
}

bool i18n_is_german(void)
{
    /* The language the catalogue really answers in. TRANSLATORS: the two-letter code of this
     * language. */
    return str_equal(gettext("language code"), "de");
}
