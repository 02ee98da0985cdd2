/* The first day on sample data: a home of its own with a private service, kept until the last step
 * is done, so that one may leave and go on. Nothing of it reaches the person's own desk. */
#include "cli.h"

#include "base/file.h"
#include "base/settings.h"

#include <stdio.h>
#include <unistd.h>

#define TUTOR_LEADS 80

static bool progress_read(const char *path, int64_t *ret_step, struct error *err)
{
    struct settings *progress = settings_new();
    bool is_ok = settings_load(progress, path, err);
    *ret_step = settings_get_int(progress, "tutor.step", 0);
    settings_free(progress);
    return is_ok;
}

static bool play(const char *folder, const struct desk_paths *paths, struct arena *arena,
                 struct error *err)
{
    const char *progress = path_join(arena, folder, "progress.ini");
    struct login login = {.user = "anna", .password = DEMO_PASSWORD, .device_name = "tutor"};
    int64_t step;
    bool is_done = false;
    if (!progress_read(progress, &step, err))
        return false;
    if (!sync_is_signed_in(paths))
        fprintf(stderr, "%s\n", _("making the sample data …"));
    if (!sync_is_signed_in(paths) && !sync_login_sample(paths, &login, TUTOR_LEADS, err))
        return false;
    bool is_ok = ui_run_tutor(paths, progress, (int)step, &is_done, err);
    if (is_ok && is_done)
        dir_remove(folder, NULL); /* the service ends by itself when it misses its lock */
    else if (is_ok)
        puts(_("vorwahl tutor goes on here; vorwahl tutor --again begins anew."));
    return is_ok;
}

bool tutor_run(const struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct desk_paths paths;
    const char *folder = xdg_dir(arena, XDG_STATE, "tutor");
    bool is_ok = (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) ||
                 error_set(err, ERR_USAGE, "%s", _("the tutor needs a terminal"));
    if (is_ok && options->is_again)
        is_ok = !file_exists(folder) || dir_remove(folder, err);
    if (is_ok) {
        demo_point_home(folder, "d", arena);
        is_ok = desk_paths_make("t", &paths, err) && play(folder, &paths, arena, err);
    }
    arena_free(arena);
    return is_ok;
}
