/* INI files: read by inih, kept as a sorted list, written back. */
#include "base/settings.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "settings_private.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

/* What inih as Debian builds it takes in one line and as a section; it cuts both silently. */
#define LINE_MOST 199
#define SECTION_MOST 49

struct setting {
    struct setting *next;
    char *key, *value;
};

struct settings {
    struct setting *first; /* sorted by key, so that sections stay together */
};

struct settings *settings_new(void)
{
    return xcalloc(1, sizeof(struct settings));
}

void settings_free(struct settings *settings)
{
    if (settings == NULL)
        return;
    while (settings->first != NULL) {
        struct setting *next = settings->first->next;
        free(settings->first->key);
        free(settings->first->value);
        free(settings->first);
        settings->first = next;
    }
    free(settings);
}

void settings_set(struct settings *settings, const char *key, const char *value)
{
    struct setting **at = &settings->first;
    while (*at != NULL && strcmp((*at)->key, key) < 0)
        at = &(*at)->next;
    if (*at != NULL && strcmp((*at)->key, key) == 0) {
        struct setting *old = *at;
        *at = old->next;
        free(old->key);
        free(old->value);
        free(old);
    }
    if (value == NULL)
        return;
    struct setting *setting = xcalloc(1, sizeof *setting);
    setting->key = xstrdup(key);
    setting->value = xstrdup(value);
    setting->next = *at;
    *at = setting;
}

/* inih takes a semicolon after a blank for a comment: \\; stands for it in the file. */
static void append_escaped(struct text *out, const char *value)
{
    for (; *value != '\0'; value++) {
        if (*value == ';')
            text_append_char(out, '\\');
        text_append_char(out, *value);
    }
}

static void append_unescaped(struct text *out, const char *value)
{
    for (; *value != '\0'; value++)
        if (value[0] != '\\' || value[1] != ';')
            text_append_char(out, *value);
}

static int take(void *data, const char *section, const char *name, const char *value)
{
    struct text key = {0}, plain = {0};
    if (strchr(section, '.') != NULL) /* the first dot ends a section's name */
        return 0;
    text_printf(&key, "%s.%s", section, name);
    append_unescaped(&plain, value);
    settings_set(data, text_str(&key), text_str(&plain));
    text_free(&plain);
    text_free(&key);
    return 1;
}

/* The number of the first line that inih would cut, 0 if there is none. */
static int long_line(const char *lines)
{
    for (int number = 1; *lines != '\0'; number++) {
        size_t length = strcspn(lines, "\n"), next = length + (lines[length] == '\n');
        if (length > 0 && lines[length - 1] == '\r')
            length--;
        if (length > LINE_MOST)
            return number;
        lines += next;
    }
    return 0;
}

bool settings_load(struct settings *settings, const char *path, struct error *err)
{
    struct text file = {0};
    if (!file_exists(path))
        return true;
    if (!file_read(path, 1 << 20, &file, err))
        return false;
    int line = long_line(text_str(&file));
    bool is_long = line != 0;
    if (!is_long)
        line = ini_parse_string(text_str(&file), take, settings);
    text_free(&file);
    if (is_long)
        return error_set(err, ERR_CONFIG, _("%s, line %d is longer than %d bytes"), path, line,
                         LINE_MOST);
    if (line != 0)
        return error_set(err, ERR_CONFIG, _("%s, line %d is not understood"), path, line);
    return true;
}

const char *settings_get(const struct settings *settings, const char *key, const char *fallback)
{
    for (const struct setting *setting = settings->first; setting != NULL; setting = setting->next)
        if (strcmp(setting->key, key) == 0)
            return setting->value;
    return fallback;
}

int64_t settings_get_int(const struct settings *settings, const char *key, int64_t fallback)
{
    int64_t value;
    return str_to_int64(settings_get(settings, key, ""), &value) ? value : fallback;
}

bool settings_get_bool(const struct settings *settings, const char *key, bool fallback)
{
    const char *value = settings_get(settings, key, NULL);
    if (value == NULL)
        return fallback;
    return strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0 ||
           strcasecmp(value, "on") == 0 || strcmp(value, "1") == 0;
}

bool setting_line(struct text *out, const char *key, const char *value, struct error *err)
{
    size_t start = out->length, length = strcspn(key, ".");
    if (length <= SECTION_MOST && key[length] == '.' && strpbrk(value, "\r\n") == NULL) {
        text_printf(out, "%s = ", key + length + 1);
        append_escaped(out, value);
        if (out->length - start <= LINE_MOST)
            return true;
    }
    return error_set(err, ERR_DATA, _("%s is too long for a line of settings (%d bytes)"), key,
                     LINE_MOST);
}

/* One line, below its section's heading. */
static bool append_setting(struct text *out, const struct setting *setting, char *section,
                           struct error *err)
{
    size_t length = strcspn(setting->key, ".");
    if (length <= SECTION_MOST &&
        (strncmp(section, setting->key, length) != 0 || section[length] != '\0')) {
        memcpy(section, setting->key, length);
        section[length] = '\0';
        text_printf(out, "[%s]\n", section);
    }
    bool is_ok = setting_line(out, setting->key, setting->value, err);
    text_append_char(out, '\n');
    return is_ok;
}

bool settings_save(const struct settings *settings, const char *path, struct error *err)
{
    struct text out = {0};
    char section[SECTION_MOST + 1] = "";
    bool is_ok = true;
    for (const struct setting *setting = settings->first; is_ok && setting != NULL;
         setting = setting->next)
        if (strchr(setting->key, '.') != NULL && strpbrk(setting->value, "\r\n") == NULL)
            is_ok = append_setting(&out, setting, section, err);
    is_ok = is_ok && file_write(path, text_str(&out), out.length, err);
    text_free(&out);
    return is_ok;
}

void settings_each(const struct settings *settings, const char *prefix,
                   void (*each)(const char *key, const char *value, void *data), void *data)
{
    for (const struct setting *setting = settings->first; setting != NULL; setting = setting->next)
        if (str_starts(setting->key, prefix))
            each(setting->key, setting->value, data);
}
