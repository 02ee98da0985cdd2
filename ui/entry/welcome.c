/* The first start: nobody is signed in yet. Plain lines: join a service, or work alone. */
#include "../screens.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

static bool read_line(const char *question, char *out, size_t size)
{
    struct arena *arena = arena_new();
    fputs(safe_text(arena, question), stdout);
    fputs(" ", stdout);
    fflush(stdout);
    arena_free(arena);
    if (fgets(out, (int)size, stdin) == NULL)
        return false;
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

/* What went wrong, in words, before the question comes again. */
static void tell(const struct error *err)
{
    struct arena *arena = arena_new();
    printf("%s\n\n", safe_text(arena, err->message));
    arena_free(arena);
}

/* One attempt to join; *ret_again: what was typed can be typed better. */
static bool join(const struct desk_paths *paths, const char *url, const char *user, bool *ret_again,
                 struct error *err)
{
    char password[512];
    *ret_again = false;
    if (!password_read(_("Password: "), password, sizeof password, err) || password[0] == '\0')
        return error_set(err, ERR_CANCELLED, "%s", _("nothing was set up"));
    struct login login = {.url = url, .user = user, .password = password, .device_name = "desk"};
    bool is_ok = sync_login(paths, &login, err);
    explicit_bzero(password, sizeof password);
    *ret_again = !is_ok && err->code == ERR_WRONG_PASSWORD;
    return is_ok;
}

/* Asks until it works or the person leaves: an empty answer goes back. */
static bool ask_service(const struct desk_paths *paths, struct error *err)
{
    char url[256], user[80];
    bool again = true, is_ok = false;
    if (!read_line(_("Address (https://…):"), url, sizeof url) || url[0] == '\0' ||
        !read_line(_("User:"), user, sizeof user) || user[0] == '\0')
        return error_set(err, ERR_CANCELLED, "%s", _("nothing was set up"));
    while (!is_ok && again) {
        is_ok = join(paths, url, user, &again, err);
        if (again)
            tell(err);
    }
    return is_ok;
}

bool welcome_run(const struct desk_paths *paths, struct error *err)
{
    char choice[16];
    puts("VORWAHL\n");
    puts(_("Nobody is signed in on this desk yet."));
    puts(_("  1  join a team's service (its address, your name and password)"));
    puts(_("  2  work alone (a private service on this machine)"));
    puts(_("  q  leave; `vorwahl demo` shows everything on an invented team\n"));
    for (;;) {
        if (!read_line(_("Which?"), choice, sizeof choice) || choice[0] == 'q' || choice[0] == '\0')
            return error_set(err, ERR_CANCELLED, "%s", _("nothing was set up"));
        if (choice[0] == '2')
            return sync_login_local(paths, err);
        if (choice[0] == '1' && ask_service(paths, err))
            return true;
        if (choice[0] != '1')
            error_set(err, ERR_USAGE, "%s", _("please answer 1, 2 or q"));
        tell(err);
    }
}
