/* ncurses for drawing, raw bytes for keys, and a prepared string that gives the terminal back from any signal. */
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool is_started;
static int signal_pipe[2] = {-1, -1};
static bool has_color;
/* Async-signal-safe: bracketed paste off, cursor on, colours off, alternate screen left. */
static const char restore[] = "\033[?2004l\033[?25h\033[0m\033[?1049l\r\n";

static void give_back(void)
{
    if (!is_started)
        return;
    is_started = false;
    ssize_t written = write(STDOUT_FILENO, restore, sizeof restore - 1);
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
    char byte = number == SIGWINCH ? 'W' : number == SIGCONT ? 'Z' : 'T';
    ssize_t written = write(signal_pipe[1], &byte, 1);
    (void)written;
    errno = saved;
}

static void set_signals(void)
{
    static const int ends[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGCONT}, crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, crash = {.sa_handler = on_crash};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaction(ends[i], &action, NULL);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigaction(crashes[i], &crash, NULL);
}

static void set_colors(void)
{
    const char *none = getenv("NO_COLOR");
    has_color = has_colors() && str_is_empty(none) && start_color() == OK;
    if (!has_color)
        return;
    short back = use_default_colors() == OK ? -1 : COLOR_BLACK, text = back == -1 ? -1 : COLOR_WHITE;
    init_pair(1, text, back);
    init_pair(2, COLOR_CYAN, back);
    init_pair(3, COLOR_GREEN, back);
    init_pair(4, COLOR_YELLOW, back);
    init_pair(5, COLOR_RED, back);
}

int terminal_attributes(enum role role)
{
    static const int plain[ROLE_COUNT] = {A_NORMAL, A_DIM, A_BOLD, A_REVERSE, A_BOLD, A_BOLD, A_BOLD | A_UNDERLINE, A_BOLD};
    static const int pairs[ROLE_COUNT] = {0, 0, 2, 0, 3, 4, 5, 0};
    return plain[role] | (has_color && pairs[role] != 0 ? (int)COLOR_PAIR(pairs[role]) : 0);
}

bool terminal_start(struct error *err)
{
    if (tcgetattr(STDIN_FILENO, &before) != 0 || pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_set(err, ERR_USAGE, _("the workplace needs a terminal"));
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (screen == NULL)
        return error_set(err, ERR_CONFIG, _("the terminal \"%s\" is not known; set TERM, for example to xterm-256color"), str_or(getenv("TERM"), ""));
    set_term(screen);
    is_started = true;
    fatal_set_hook(give_back);
    set_signals();
    set_colors();
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    fputs("\033[?2004h", stdout);
    fflush(stdout);
    return true;
}

void terminal_stop(void)
{
    if (!is_started)
        return;
    fputs("\033[?2004l", stdout);
    fflush(stdout);
    endwin();
    is_started = false;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

int terminal_signal_fd(void)
{
    return signal_pipe[0];
}
