/* Passwords are typed unseen, and the terminal shows what is typed again however the question ends.
 * A leader holds the terminal and a reader asks, as a shell and its program do. */
#include "unit.h"

#include "base/file.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PROMPT "secret?"

static int master;
static pid_t leader;

static bool echoes(int fd)
{
    struct termios now;
    ck_assert_int_eq(tcgetattr(fd, &now), 0);
    return (now.c_lflag & ECHO) != 0;
}

static void read_password(void)
{
    char password[32];
    struct error err = {0};
    bool is_ok = password_read(PROMPT, password, sizeof password, &err);
    _exit(is_ok && strcmp(password, "geheim 1") == 0 ? 0 : is_ok ? 1 : 2);
}

static void tell(const char *what, int number)
{
    printf("<%s %d %s>\n", what, number, echoes(STDIN_FILENO) ? "seen" : "unseen");
    fflush(stdout);
}

static void ignore_and_note(int number)
{
    (void)number;
}

/* Plays the shell: says how the reader stopped or ended, and whether typing is seen then. */
static void lead(void (*reader)(void))
{
    static const int own[] = {SIGINT, SIGTERM}; /* libcheck has handlers of its own */
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        signal(own[i], SIG_DFL);
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGTTOU, SIG_DFL);
        reader();
    }
    setpgid(pid, pid);
    for (int status; waitpid(pid, &status, WUNTRACED) == pid;) {
        if (WIFSTOPPED(status)) {
            tell("stopped", WSTOPSIG(status));
            kill(-pid, SIGCONT);
            continue;
        }
        tell(WIFSIGNALED(status) ? "killed" : "ended",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        break;
    }
    char c;
    while (read(STDIN_FILENO, &c, 1) > 0) /* what is said waits until it was read */
        continue;
    _exit(0);
}

static void start(void (*reader)(void))
{
    leader = forkpty(&master, NULL, NULL, NULL);
    ck_assert_int_ge(leader, 0);
    if (leader == 0)
        lead(reader);
}

/* Reads on until the text comes. */
static void wait_for(const char *text)
{
    char seen[4096];
    size_t length = 0;
    struct pollfd ready = {.fd = master, .events = POLLIN};
    do {
        ck_assert_msg(poll(&ready, 1, 10000) == 1 && length < sizeof seen - 1, "no %s", text);
        ssize_t got = read(master, seen + length, 1);
        ck_assert_msg(got == 1, "no %s", text);
        length += (size_t)got;
        seen[length] = '\0';
    } while (strstr(seen, text) == NULL);
}

static void type(const char *keys)
{
    ck_assert_int_eq(write(master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

static void send(int number)
{
    pid_t reader = tcgetpgrp(master);
    ck_assert_int_gt(reader, 1);
    ck_assert_int_eq(kill(-reader, number), 0);
}

static void finish(void)
{
    if (leader > 0) {
        kill(leader, SIGKILL);
        waitpid(leader, NULL, 0);
        close(master);
    }
}

START_TEST(a_password_is_typed_unseen)
{
    start(read_password);
    wait_for(PROMPT);
    ck_assert(!echoes(master));
    type("geheim 1\n");
    wait_for("<ended 0 seen>");
}
END_TEST

START_TEST(an_interrupt_ends_the_question_and_typing_is_seen_again)
{
    start(read_password);
    wait_for(PROMPT);
    type("geh\x03");
    wait_for("<killed 2 seen>");
}
END_TEST

START_TEST(ending_from_outside_leaves_typing_seen)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char expected[40];
        start(read_password);
        wait_for(PROMPT);
        send(signals[i]);
        snprintf(expected, sizeof expected, "<killed %d seen>", signals[i]);
        wait_for(expected);
        finish();
        leader = 0;
    }
}
END_TEST

START_TEST(a_stopped_question_is_asked_again)
{
    start(read_password);
    wait_for(PROMPT);
    for (int i = 0; i < 100; i++) { /* wherever between two keys the signal comes */
        type("half\x1a");
        wait_for("<stopped 20 seen>");
        wait_for(PROMPT);
    }
    ck_assert(!echoes(master));
    type("geheim 1\n");
    wait_for("<ended 0 seen>");
}
END_TEST

static void read_with_handler(void)
{
    struct sigaction action = {.sa_handler = ignore_and_note};
    sigaction(SIGINT, &action, NULL);
    read_password();
}

START_TEST(a_program_that_lives_on_after_a_signal_gets_no_password)
{
    start(read_with_handler);
    wait_for(PROMPT);
    type("geh\x03");
    wait_for("<ended 2 seen>");
}
END_TEST

static void read_without_hangup(void)
{
    signal(SIGHUP, SIG_IGN);
    read_password();
}

START_TEST(a_signal_that_is_ignored_stays_ignored)
{
    start(read_without_hangup);
    wait_for(PROMPT);
    send(SIGHUP);
    type("geheim 1\n");
    wait_for("<ended 0 seen>");
}
END_TEST

/* Standard input is these bytes; what is left of them after the first line. */
static bool from_pipe(const char *bytes, size_t size, char *out, char *left)
{
    int ends[2];
    leader = 0;
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    bool is_ok = password_read(PROMPT, out, size, NULL);
    ssize_t got = read(STDIN_FILENO, left, 30);
    left[got > 0 ? got : 0] = '\0';
    return is_ok;
}

START_TEST(a_pipe_gives_one_line_and_keeps_the_rest)
{
    char password[9], left[32];
    ck_assert(from_pipe("geheim 1\r\nnext\n", sizeof password, password, left));
    ck_assert_str_eq(password, "geheim 1");
    ck_assert_str_eq(left, "next\n");
    ck_assert(from_pipe("ohne Ende", 30, (char[30]){0}, left));
}
END_TEST

START_TEST(an_empty_or_overlong_password_is_none_and_leaves_nothing)
{
    char password[9], left[32];
    ck_assert(!from_pipe("\nnext\n", sizeof password, password, left));
    ck_assert_str_eq(left, "next\n");
    memset(password, 'z', sizeof password);
    ck_assert(!from_pipe("geheim 12\nnext\n", sizeof password, password, left));
    ck_assert_str_eq(left, "next\n");
    for (size_t i = 0; i < sizeof password; i++)
        ck_assert_int_eq(password[i], 0);
}
END_TEST

UNIT_TESTS_WITH("base/password", NULL, finish, a_password_is_typed_unseen,
                an_interrupt_ends_the_question_and_typing_is_seen_again,
                ending_from_outside_leaves_typing_seen, a_stopped_question_is_asked_again,
                a_program_that_lives_on_after_a_signal_gets_no_password,
                a_signal_that_is_ignored_stays_ignored, a_pipe_gives_one_line_and_keeps_the_rest,
                an_empty_or_overlong_password_is_none_and_leaves_nothing)
