/* Programs as phones: an argv of one's own, the desktop's handler of tel:, and linphonecsh, which
 * also tells what becomes of the call. */
#include "driver.h"

#include "base/i18n.h"
#include "base/process.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASK_MS 1000 /* how often linphone is asked */
#define UNSEEN 10   /* so often it may not know of the call yet */

static bool prepare_command(const struct settings *settings, struct arena *arena,
                            struct dial_job *job, struct error *err)
{
    (void)settings, (void)arena;
    return (job->argv[0] != NULL && job->argv[0][0] == '/') ||
           error_set(err, ERR_CONFIG,
                     _("settings: [dial] command has to begin with the full path of a program"));
}

/* [dial] program, else the one in the usual folders. */
static bool find_program(const struct settings *settings, const char *name, struct arena *arena,
                         char **ret_path, struct error *err)
{
    const char *set = settings_get(settings, "dial.program", NULL);
    *ret_path = set != NULL ? arena_strdup(arena, set) : process_find(arena, name);
    if (*ret_path == NULL)
        return error_set(err, ERR_CONFIG, _("%s is not installed; dial by hand"), name);
    return (*ret_path)[0] == '/' ||
           error_set(err, ERR_CONFIG, _("settings: [dial] program has to be a full path"));
}

static char **words(struct arena *arena, const char *a, const char *b, const char *c)
{
    char **argv = ARENA_ARRAY(arena, char *, 4);
    argv[0] = arena_strdup(arena, a);
    argv[1] = arena_strdup(arena, b);
    argv[2] = arena_strdup(arena, c);
    return argv;
}

/* Without a desktop xdg-open would start a browser on our own terminal. */
static bool prepare_tel(const struct settings *settings, struct arena *arena, struct dial_job *job,
                        struct error *err)
{
    char *program;
    if (getenv("DISPLAY") == NULL && getenv("WAYLAND_DISPLAY") == NULL)
        return error_set(err, ERR_CONFIG,
                         _("there is no desktop here that could open tel:; dial by hand"));
    if (!find_program(settings, "xdg-open", arena, &program, err))
        return false;
    job->argv = words(arena, program, arena_printf(arena, "tel:%s", job->number), NULL);
    return true;
}

static bool prepare_linphone(const struct settings *settings, struct arena *arena,
                             struct dial_job *job, struct error *err)
{
    char *program;
    if (!find_program(settings, "linphonecsh", arena, &program, err))
        return false;
    job->argv = words(arena, program, "dial", job->number);
    return true;
}

static char *describe_argv(const struct dial_job *job, struct arena *arena)
{
    struct text lines = {0};
    for (size_t i = 0; job->argv[i] != NULL; i++)
        text_printf(&lines, "%s%s", i > 0 ? "\n" : "", job->argv[i]);
    char *copy = arena_strdup(arena, text_str(&lines));
    text_free(&lines);
    return copy;
}

static bool run_argv(char *const *argv, struct process_end *ret_end, struct error *err)
{
    struct process *process;
    if (!process_start(argv, &process, err))
        return error_wrap(err, "%s", _("dial by hand"));
    process_wait(process, ret_end);
    process_free(process);
    if (ret_end->was_stopped)
        return error_set(err, ERR_UNAVAILABLE,
                         _("%s did not end within 10 seconds and was stopped; dial by hand"),
                         basename(argv[0]));
    return true;
}

static bool dial_argv(char *const *argv, struct error *err)
{
    struct process_end end;
    if (!run_argv(argv, &end, err))
        return false;
    return end.is_ok ||
           error_set(err, ERR_UNAVAILABLE, _("the dial command failed (%d): %s; dial by hand"),
                     end.status, end.last_line[0] != '\0' ? end.last_line : argv[0]);
}

static void run_command(struct dial *dial, const struct dial_job *job)
{
    struct error err = {0};
    if (dial_argv(job->argv, &err))
        dial_say(dial, DIAL_ACCEPTED, NULL);
    else
        dial_fail(dial, &err);
}

static bool probe_program(const struct dial_job *job, struct error *err)
{
    return access(job->argv[0], X_OK) == 0 ||
           error_set(err, ERR_CONFIG, _("%s cannot be run"), job->argv[0]);
}

/* --- linphone --- */

static enum dial_state hook_state(const char *output)
{
    if (strstr(output, "Call out") != NULL || strstr(output, "hook=answered") != NULL)
        return DIAL_ANSWERED;
    if (strstr(output, "hook=ringing") != NULL || strstr(output, "hook=dialing") != NULL)
        return DIAL_RINGING;
    return strstr(output, "hook=") != NULL ? DIAL_ENDED : DIAL_FAILED;
}

static bool hang_up_if_asked(struct dial *dial, const struct dial_job *job)
{
    char *const argv[] = {job->argv[0], "hangup", NULL};
    struct process_end end;
    struct error err = {0};
    if (dial_take_hang_up(dial) && !run_argv(argv, &end, &err))
        dial_fail(dial, &err);
    return !dial_is_closed(dial);
}

static void follow_linphone(struct dial *dial, const struct dial_job *job)
{
    char *const argv[] = {job->argv[0], "status", "hook", NULL};
    enum dial_state last = DIAL_ACCEPTED;
    struct error err = {0};
    for (int unseen = 0; hang_up_if_asked(dial, job) && last != DIAL_ENDED;) {
        struct process_end end;
        if (!run_argv(argv, &end, &err)) {
            dial_fail(dial, &err);
            return;
        }
        enum dial_state state = hook_state(end.output);
        bool is_early = last == DIAL_ACCEPTED && state == DIAL_ENDED && ++unseen < UNSEEN;
        if (state != last && state != DIAL_FAILED && !is_early) {
            dial_say(dial, state, NULL);
            last = state;
        }
        struct pollfd control = {.fd = dial_control_fd(dial), .events = POLLIN};
        if (last != DIAL_ENDED)
            poll(&control, 1, ASK_MS);
    }
}

static void run_linphone(struct dial *dial, const struct dial_job *job)
{
    struct error err = {0};
    if (!dial_argv(job->argv, &err)) {
        dial_fail(dial, &err);
        return;
    }
    dial_say(dial, DIAL_ACCEPTED, NULL);
    follow_linphone(dial, job);
}

static bool probe_linphone(const struct dial_job *job, struct error *err)
{
    char *const argv[] = {job->argv[0], "status", "hook", NULL};
    struct process_end end;
    if (!run_argv(argv, &end, err))
        return false;
    return hook_state(end.output) != DIAL_FAILED ||
           error_set(err, ERR_UNAVAILABLE,
                     _("linphone does not answer; is linphonecsh init done? %s"), end.last_line);
}

const struct driver command_driver = {.name = "command",
                                      .number = "{e164}",
                                      .prepare = prepare_command,
                                      .describe = describe_argv,
                                      .run = run_command,
                                      .probe = probe_program};
const struct driver tel_driver = {.name = "tel",
                                  .number = "{e164}",
                                  .prepare = prepare_tel,
                                  .describe = describe_argv,
                                  .run = run_command,
                                  .probe = probe_program};
const struct driver linphone_driver = {.name = "linphone",
                                       .number = "{e164}",
                                       .prepare = prepare_linphone,
                                       .describe = describe_argv,
                                       .run = run_linphone,
                                       .probe = probe_linphone,
                                       .can_hang_up = true};
