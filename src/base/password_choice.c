/* Which passwords may be chosen. Nothing is asked of capitals, digits or signs, and none is ever
 * too old (ASVS 6.2). */
#include "base/hash.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

#define LEAST 8
#define LIST_MOST ((size_t)1 << 20)

static bool list_has(const char *list, const char *password)
{
    size_t length = strlen(password);
    for (const char *line = list; *line != '\0'; line += strcspn(line, "\n")) {
        line += *line == '\n';
        if (strncasecmp(line, password, length) == 0 &&
            (line[length] == '\n' || line[length] == '\0'))
            return true;
    }
    return false;
}

bool password_is_acceptable(const char *password, struct error *err)
{
    struct text list = {0};
    struct arena *arena = arena_new();
    if (utf8_count(password) < LEAST) {
        arena_free(arena);
        return error_set_field(err, ERR_DATA, "password",
                               _("a password needs at least 8 characters"));
    }
    bool is_ok = file_read(own_path(arena, "checks/common_passwords.txt"), LIST_MOST, &list, err);
    if (is_ok && list_has(text_str(&list), password))
        is_ok = error_set_field(err, ERR_DATA, "password",
                                _("this password is one of the most common ones; choose another"));
    text_free(&list);
    arena_free(arena);
    return is_ok;
}

const char *password_advice(void)
{
    return _("15 characters or more are advised");
}
