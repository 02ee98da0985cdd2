/* From the settings to a job: placeholders, secrets, and the machine a phone is spoken to at. */
#include "driver.h"

#include "base/file.h"
#include "base/i18n.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names come from the service: nothing of them may look like an option or end a line. */
static char *plain_word(struct arena *arena, const char *text)
{
    char *word = arena_strdup(arena, str_or(text, ""));
    for (char *c = word; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("._@-", *c) == NULL)
            *c = '_';
    if (word[0] == '-')
        word[0] = '_';
    return word;
}

static const char *placeholder_value(const char *name, size_t length,
                                     const struct dial_request *request, struct arena *arena)
{
    const char *digits = request->e164[0] == '+' ? request->e164 + 1 : request->e164;
    char *key = arena_strndup(arena, name, length);
    if (str_equal(key, "e164"))
        return request->e164;
    if (str_equal(key, "digits"))
        return digits;
    if (str_equal(key, "national"))
        return str_starts(digits, "49") ? arena_printf(arena, "0%s", digits + 2)
                                        : arena_printf(arena, "00%s", digits);
    if (str_equal(key, "lead_id"))
        return plain_word(arena, request->lead_id);
    if (str_equal(key, "agent"))
        return plain_word(arena, request->agent);
    return NULL;
}

bool fill_item(const char *item, const struct dial_request *request, struct arena *arena,
               char **ret_filled, struct error *err)
{
    struct text out = {0};
    for (const char *at = item; *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close == NULL) {
            text_append_char(&out, *at++);
            continue;
        }
        const char *value = placeholder_value(at + 1, (size_t)(close - at - 1), request, arena);
        if (value == NULL) {
            text_free(&out);
            return error_set(err, ERR_CONFIG, _("settings: unknown placeholder in \"%s\""), item);
        }
        text_append(&out, value);
        at = close + 1;
    }
    *ret_filled = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return true;
}

bool need_setting(const struct settings *settings, const char *key, struct arena *arena,
                  char **ret_value, struct error *err)
{
    const char *value = settings_get(settings, key, NULL);
    if (str_is_empty(value))
        return error_set(err, ERR_CONFIG, _("settings: [dial] %s is missing"),
                         key + strlen("dial."));
    *ret_value = arena_strdup(arena, value);
    return true;
}

static bool is_private(const char *path, struct error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return error_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
    if (info.st_uid != geteuid() || (info.st_mode & 077) != 0)
        return error_set(err, ERR_CONFIG,
                         _("%s holds a secret and others may read it; chmod 600 helps"), path);
    return true;
}

bool read_secret(const struct settings *settings, struct arena *arena, char **ret_secret,
                 struct error *err)
{
    const char *path = settings_get(settings, "dial.password_file", NULL);
    struct text file = {0};
    if (str_is_empty(path))
        return need_setting(settings, "dial.password", arena, ret_secret, err) &&
               is_private(path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "vorwahl.ini"), err);
    if (!is_private(path, err) || !file_read(path, 4096, &file, err))
        return false;
    *ret_secret = arena_strndup(arena, text_str(&file), strcspn(text_str(&file), "\r\n"));
    explicit_bzero(file.data, file.length);
    text_free(&file);
    return **ret_secret != '\0' || error_set(err, ERR_CONFIG, _("%s is empty"), path);
}

bool read_host(const struct settings *settings, const char *host, int port, struct arena *arena,
               struct dial_job *job, struct error *err)
{
    host = settings_get(settings, "dial.host", host);
    bool is_here =
        str_equal(host, "127.0.0.1") || str_equal(host, "localhost") || str_equal(host, "::1");
    if (!is_here && !settings_get_bool(settings, "dial.plain", false))
        return error_set(err, ERR_CONFIG,
                         _("%s is another machine and nothing is encrypted: use a tunnel to this "
                           "one, or set [dial] plain = yes"),
                         host);
    int64_t wanted = settings_get_int(settings, "dial.port", port);
    if (wanted < 1 || wanted > 65535)
        return error_set(err, ERR_CONFIG, _("settings: [dial] port is not a port"));
    job->host = arena_strdup(arena, host);
    job->port = (int)wanted;
    return true;
}
