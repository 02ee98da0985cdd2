/* Asking for a password. The terminal shows nothing meanwhile, and shows what is typed again before
 * any signal takes effect: signals come only while we wait for a key, are noted, and act as they
 * would have once the terminal was given back. */
#include "base/file.h"
#include "base/i18n.h"

#include <poll.h>
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
static sigset_t usual; /* the signals that are held back anyway */
static volatile sig_atomic_t noted;

static void note(int number)
{
    noted = number;
}

static void guard(void)
{
    sigset_t held;
    sigemptyset(&held);
    noted = 0;
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        sigaddset(&held, guarded[i]);
    sigprocmask(SIG_BLOCK, &held, NULL);
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        if (sigaction(guarded[i], NULL, &former[i]) == 0 && former[i].sa_handler != SIG_IGN)
            sigaction(guarded[i], &(struct sigaction){.sa_handler = note}, NULL);
}

static void release(void)
{
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        sigaction(guarded[i], &former[i], NULL);
    if (noted != 0)
        raise(noted);
    sigprocmask(SIG_SETMASK, &usual, NULL);
}

/* Hidden first, then asked: what a person types after the prompt is neither seen nor thrown away.
 */
static void hide_and_ask(const char *prompt)
{
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fputs(prompt, stderr);
    fflush(stderr);
}

static bool wait_for_key(void)
{
    return ppoll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, NULL, &usual) > 0;
}

/* Byte by byte: what follows the line is not ours. *ret_length grows past size - 1 only by one. */
static bool read_line(char *out, size_t size, size_t *ret_length)
{
    char c;
    ssize_t got = -1;
    *ret_length = 0;
    while (wait_for_key() && (got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (*ret_length < size)
            out[(*ret_length)++] = c;
        got = -1;
    }
    return got >= 0;
}

static size_t ask(const char *prompt, char *out, size_t size)
{
    size_t length;
    bool is_read;
    do {
        guard();
        hide_and_ask(prompt);
        is_read = read_line(out, size, &length);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        release();
        fputc('\n', stderr);
    } while (!is_read && noted == SIGTSTP); /* stopped, and back again: asked anew */
    return is_read ? length : 0;
}

bool password_read(const char *prompt, char *out, size_t size, struct error *err)
{
    size_t length = 0;
    sigprocmask(SIG_SETMASK, NULL, &usual);
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
