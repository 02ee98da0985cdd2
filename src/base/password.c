/* Asking for a password. The terminal shows nothing meanwhile, and shows what is typed again before
 * any signal takes effect: the handler gives it back and lets the signal act as it would have. */
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define GUARDED_COUNT 5
static const int guarded[GUARDED_COUNT] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

/* One question at a time: a terminal has one person. */
static struct termios shown;
static struct sigaction former[GUARDED_COUNT];
static volatile sig_atomic_t last_signal;

/* Only what POSIX allows in a handler. The signal is raised again and arrives when this returns. */
static void on_signal(int number)
{
    int kept = errno;
    last_signal = number;
    tcsetattr(STDIN_FILENO, TCSANOW, &shown);
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        if (guarded[i] == number)
            sigaction(number, &former[i], NULL);
    raise(number);
    errno = kept;
}

static void show(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        sigaction(guarded[i], &former[i], NULL);
}

/* Hidden first, then asked: what a person types after the prompt is neither seen nor thrown away.
 * No SA_RESTART: a program that lives on after the signal gets its answer at once. */
static void hide_and_ask(const char *prompt)
{
    struct sigaction guard = {.sa_handler = on_signal};
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    last_signal = 0;
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        if (sigaction(guarded[i], NULL, &former[i]) == 0 && former[i].sa_handler != SIG_IGN)
            sigaction(guarded[i], &guard, NULL);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fputs(prompt, stderr);
    fflush(stderr);
}

/* Byte by byte: what follows the line is not ours. *ret_length grows past size - 1 only by one. */
static bool read_line(char *out, size_t size, size_t *ret_length)
{
    char c;
    ssize_t got;
    *ret_length = 0;
    while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
        if (*ret_length < size)
            out[(*ret_length)++] = c;
    return got >= 0;
}

static size_t ask(const char *prompt, char *out, size_t size)
{
    size_t length = 0;
    bool is_read;
    do {
        hide_and_ask(prompt);
        is_read = last_signal == 0 && read_line(out, size, &length);
        show();
        fputc('\n', stderr);
    } while (!is_read && last_signal == SIGTSTP); /* stopped, and back again: asked anew */
    return is_read ? length : 0;
}

bool password_read(const char *prompt, char *out, size_t size, struct error *err)
{
    size_t length = 0;
    if (isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0)
        length = ask(prompt, out, size);
    else
        read_line(out, size, &length);
    if (length > 0 && length <= size && out[length - 1] == '\r')
        length--;
    if (length == 0 || length >= size) {
        explicit_bzero(out, size);
        return error_set(err, ERR_NO_INPUT, _("no password was given"));
    }
    out[length] = '\0';
    return true;
}
