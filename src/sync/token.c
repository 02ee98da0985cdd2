/* Where a desk's token stands. The keyring is asked through a program of its own
 * (src/keyring/main.c) that is stopped after 1.5 seconds; what it gave is remembered in this
 * process, for as long as the file beside names the same deposit. docs/decisions/0045. */
#include "token.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/process.h"
#include "base/settings.h"
#include "base/uuid.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEYRING_MS 1500
#define DEPOSIT "keyring " /* and an id, in place of a token, which has no blank */
#define FILE_MAX 4096

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char deposit[64], token[128];
} known; /* under mutex */

void token_wipe(struct text *secret)
{
    if (secret->data != NULL)
        explicit_bzero(secret->data, secret->length);
    text_free(secret);
}

/* Without a session bus nobody needs to be asked. */
static bool has_bus(struct arena *arena)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    return !str_is_empty(getenv("DBUS_SESSION_BUS_ADDRESS")) ||
           (!str_is_empty(runtime) && file_exists(path_join(arena, runtime, "bus")));
}

static bool ask_keyring(const struct desk_paths *paths, const char *verb, const char *input,
                        struct process_end *ret_end)
{
    struct arena *arena = arena_new();
    char *program = has_bus(arena) ? program_path(arena, "vorwahl-keyring") : NULL;
    char *argv[] = {program, (char *)(uintptr_t)verb, (char *)(uintptr_t)paths->data_dir, NULL};
    bool is_done =
        program != NULL && process_ask(argv, input, KEYRING_MS, ret_end, NULL) && ret_end->is_ok;
    arena_free(arena);
    return is_done;
}

static bool keyring_is_wanted(const struct desk_paths *paths)
{
    struct settings *settings = settings_new();
    bool is_wanted = settings_load(settings, paths->settings, NULL) &&
                     settings_get_bool(settings, "service.keyring", true);
    settings_free(settings);
    return is_wanted;
}

static bool is_deposited(const struct desk_paths *paths)
{
    struct text file = {0};
    bool is_there = file_read_private(paths->token, FILE_MAX, &file, NULL) &&
                    str_starts(text_str(&file), DEPOSIT);
    token_wipe(&file);
    return is_there;
}

bool token_keep(const struct desk_paths *paths, const char *token, bool may_deposit,
                struct error *err)
{
    struct process_end end = {0};
    char deposit[64], id[UUID_SIZE];
    if (may_deposit && keyring_is_wanted(paths) && ask_keyring(paths, "store", token, &end)) {
        uuid_new(id);
        snprintf(deposit, sizeof deposit, DEPOSIT "%s", id);
        return file_write(paths->token, deposit, strlen(deposit), err);
    }
    if (is_deposited(paths))
        ask_keyring(paths, "clear", "", &end);
    return file_write(paths->token, token, strlen(token), err);
}

/* Under mutex. */
static bool fetch(const struct desk_paths *paths, const char *deposit)
{
    struct process_end end = {0};
    bool is_found = ask_keyring(paths, "lookup", "", &end) && end.last_line[0] != '\0' &&
                    strlen(end.last_line) < sizeof known.token;
    if (is_found) {
        snprintf(known.deposit, sizeof known.deposit, "%s", deposit);
        snprintf(known.token, sizeof known.token, "%s", end.last_line);
    }
    explicit_bzero(&end, sizeof end);
    return is_found;
}

bool token_read(const struct desk_paths *paths, struct text *ret_token, struct error *err)
{
    struct text file = {0};
    if (!file_read_private(paths->token, FILE_MAX, &file, err))
        return false;
    if (file.length > 0)
        file.data[strcspn(file.data, "\r\n")] = '\0';
    bool is_ok = true;
    if (str_starts(text_str(&file), DEPOSIT)) {
        pthread_mutex_lock(&mutex);
        is_ok = str_equal(known.deposit, text_str(&file)) || fetch(paths, text_str(&file));
        if (is_ok)
            text_printf(ret_token, "%s", known.token);
        pthread_mutex_unlock(&mutex);
    } else {
        text_printf(ret_token, "%s", text_str(&file));
    }
    token_wipe(&file);
    return is_ok || error_set(err, ERR_UNAUTHENTICATED,
                              _("the desktop's keyring, where the token of this desk stands, is "
                                "locked or not there; unlock it or sign in again"));
}

bool token_forget(const struct desk_paths *paths, struct error *err)
{
    struct process_end end = {0};
    bool is_kept = is_deposited(paths) && !ask_keyring(paths, "clear", "", &end);
    if (unlink(paths->token) != 0)
        return error_set(err, ERR_CANNOT_CREATE, _("the token file cannot be removed"));
    pthread_mutex_lock(&mutex);
    explicit_bzero(&known, sizeof known);
    pthread_mutex_unlock(&mutex);
    return !is_kept || error_set(err, ERR_UNAVAILABLE,
                                 _("signed out, but the token stays in the desktop's keyring, "
                                   "which is locked or not there"));
}

const char *sync_token_place(const struct desk_paths *paths, bool *ret_is_ok)
{
    struct text token = {0};
    bool is_in_keyring = is_deposited(paths);
    *ret_is_ok = token_read(paths, &token, NULL);
    token_wipe(&token);
    if (!is_in_keyring)
        return *ret_is_ok ? _("in a file of yours alone") : _("in a file that is not private");
    return *ret_is_ok ? _("in the keyring of the desktop")
                      : _("in the keyring of the desktop, which is locked or not there");
}
