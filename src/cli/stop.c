/* Long commands that can be asked to stop, so that they say how far they came. What they saved is
 * safe without this too. */
#include "cli.h"

#include <signal.h>

static volatile sig_atomic_t asked;
static const int asking[] = {SIGINT, SIGTERM, SIGHUP};

static void on_signal(int number)
{
    asked = number;
}

static void set_all(void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, was;
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        if (sigaction(asking[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN) /* nohup */
            sigaction(asking[i], &action, NULL);
}

void stop_watch(void)
{
    set_all(on_signal, (int)SA_RESETHAND); /* no SA_RESTART: reading from a pipe ends too */
}

void stop_unwatch(void)
{
    set_all(SIG_DFL, 0);
}

bool stop_is_asked(void)
{
    return asked != 0;
}

void stop_follow(void)
{
    if (asked != 0)
        raise(asked);
}
