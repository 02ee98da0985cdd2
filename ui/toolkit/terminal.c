/* ncurses for drawing, raw bytes for keys, and a prepared string that gives the terminal back from
 * any signal. */
#include "terminal.h"

#include "../calls/outside.h"
#include "theme.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* term.h defines short names of capabilities as macros; none is used here. */
#undef lines
#undef columns

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

static struct termios before;
static bool is_started;
static int signal_pipe[2] = {-1, -1};
static bool has_color, wants_mouse;
/* Prepared from terminfo at the start, since a signal handler may do no more than write it:
 * bracketed paste and mouse off, colours off, cursor on, alternate screen left. */
static char restore[256] = PASTE_OFF MOUSE_OFF;
static size_t restore_length = sizeof PASTE_OFF MOUSE_OFF - 1;

/* Without the delays "$<5>" that only tputs understands. */
static void restore_add(const char *name)
{
    const char *at = tigetstr(name);
    if (at == NULL || at == (const char *)-1)
        return;
    while (*at != '\0' && restore_length + 3 < sizeof restore) {
        const char *end = str_starts(at, "$<") ? strchr(at, '>') : NULL;
        if (end != NULL)
            at = end + 1;
        else
            restore[restore_length++] = *at++;
    }
}

static void prepare_restore(void)
{
    static const char *const names[] = {"sgr0", "cnorm", "rmkx", "rmcup"};
    restore_length = sizeof PASTE_OFF MOUSE_OFF - 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        restore_add(names[i]);
    memcpy(restore + restore_length, "\r\n", 2);
    restore_length += 2;
}

static void give_back(void)
{
    if (!is_started)
        return;
    is_started = false;
    ssize_t written = write(STDOUT_FILENO, restore, restore_length);
    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static void on_crash(int number)
{
    give_back();
    signal(number, SIG_DFL);
    raise(number);
}

static void on_signal(int number)
{
    int saved = errno;
    char byte = number == SIGWINCH ? 'W' : number == SIGCONT ? 'Z' : number == SIGTSTP ? 'S' : 'T';
    ssize_t written = write(signal_pipe[1], &byte, 1);
    (void)written;
    errno = saved;
}

/* Its own stack, so that a stack that ran over gives the terminal back too. */
static void set_signal_stack(void)
{
    static char stack[65536];
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, NULL);
}

/* SIGTSTP too: the handler of ncurses draws wherever it strikes and throws typed keys away. */
static void set_signals(void)
{
    static const int ends[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGCONT, SIGTSTP},
                     crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART},
                     crash = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &action, NULL);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigaction(crashes[i], &crash, NULL);
}

static void set_colors(void)
{
    const char *none = getenv("NO_COLOR");
    has_color = has_colors() && str_is_empty(none) && start_color() == OK;
}

bool terminal_has_color(void)
{
    return has_color;
}

int terminal_attributes(enum role role)
{
    return theme_attributes(role);
}

/* Buttons and wheel, in the form that has no limit of columns. */
static void say_modes(bool is_on)
{
    fputs(is_on ? PASTE_ON : PASTE_OFF, stdout);
    if (wants_mouse)
        fputs(is_on ? MOUSE_ON : MOUSE_OFF, stdout);
    fflush(stdout);
}

void terminal_mouse(void)
{
    wants_mouse = tigetstr("kmous") != NULL && tigetstr("kmous") != (const char *)-1;
    say_modes(true);
}

bool terminal_start(struct error *err)
{
    if (tcgetattr(STDIN_FILENO, &before) != 0 || pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_set(err, ERR_USAGE, _("the workplace needs a terminal"));
    set_signal_stack();
    set_signals(); /* first: ncurses ignores SIGTSTP while it draws, unless somebody else has taken
                      it */
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (screen == NULL)
        return error_set(
            err, ERR_CONFIG,
            _("the terminal \"%s\" is not known; set TERM, for example to xterm-256color"),
            str_or(getenv("TERM"), ""));
    set_term(screen);
    endwin(); /* else this ncurses would write the picture in pieces, one a cursor movement */
    refresh();
    is_started = true;
    prepare_restore();
    fatal_set_hook(give_back);
    set_colors();
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    outside_start();
    say_modes(true);
    return true;
}

void terminal_stop(void)
{
    if (!is_started)
        return;
    outside_stop();
    say_modes(false);
    endwin();
    is_started = false;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

/* SIGTSTP and not SIGSTOP: where no shell would ever continue us, the kernel leaves it out. */
void terminal_suspend(void)
{
    struct sigaction normal = {.sa_handler = SIG_DFL}, was;
    if (!is_started)
        return;
    def_prog_mode();
    say_modes(false);
    endwin();
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    sigaction(SIGTSTP, &normal, &was);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &was, NULL);
    reset_prog_mode();
    say_modes(true);
    clearok(stdscr, TRUE);
}

void terminal_redraw(void)
{
    clearok(stdscr, TRUE);
}

int terminal_signal_fd(void)
{
    return signal_pipe[0];
}
