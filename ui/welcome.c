/* The first start: nobody is signed in yet. Plain lines: join a service, or work alone. */
#include "screens.h"

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

bool welcome_run(const struct desk_paths *paths, struct error *err)
{
    char choice[16], url[256], user[80], password[512];
    puts("VORWAHL\n");
    puts(_("Nobody is signed in on this desk yet."));
    puts(_("  1  join a team's service (its address, your name and password)"));
    puts(_("  2  work alone (a private service on this machine)"));
    puts(_("  q  leave; `vorwahl demo` shows everything on an invented team\n"));
    if (!read_line(_("Which?"), choice, sizeof choice) || choice[0] == 'q' || choice[0] == '\0')
        return error_set(err, ERR_CANCELLED, "%s", _("nothing was set up"));
    if (choice[0] == '2')
        return sync_login_local(paths, err);
    if (choice[0] != '1')
        return error_set(err, ERR_USAGE, "%s", _("please answer 1, 2 or q"));
    if (!read_line(_("Address (https://…):"), url, sizeof url) ||
        !read_line(_("User:"), user, sizeof user) ||
        !password_read(_("Password: "), password, sizeof password, err))
        return error_set(err, ERR_CANCELLED, "%s", _("nothing was set up"));
    struct login login = {.url = url, .user = user, .password = password, .device_name = "desk"};
    bool is_ok = sync_login(paths, &login, err);
    memset(password, 0, sizeof password);
    return is_ok;
}
